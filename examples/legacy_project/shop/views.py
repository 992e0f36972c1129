from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from common.pagination import paginate
from shipping.services import shipping_cost

from . import services
from .cart import Cart
from .forms import CartAddForm, CheckoutForm, CouponForm, ReviewForm
from .models import Category, Order, Product
from .selectors import best_sellers, categories_with_counts, order_or_none, orders_for


@require_GET
def catalogue(request):
    products = Product.objects.active()
    if request.GET.get("available"):
        products = products.in_stock()
    order = request.GET.get("order", "name")
    if order in ("name", "price", "-price"):
        products = products.order_by(order)
    context = {
        "page": paginate(request, products, 12),
        "categories": categories_with_counts(),
        "best_sellers": best_sellers(3),
    }
    return render(request, "shop/catalogue.html", context)


def category_detail(request, slug):
    category = get_object_or_404(Category, slug=slug)
    children = category.category_set.all()
    products = Product.objects.active().filter(category__in=[category, *children])
    context = {
        "category": category,
        "ancestors": category.ancestors(),
        "children": children,
        "page": paginate(request, products, 12),
    }
    return render(request, "shop/category.html", context)


def product_detail(request, sku):
    try:
        product = Product.objects.get(sku=sku, active=True)
    except Product.DoesNotExist:
        raise Http404("No such product")

    key = "rating-%d" % product.pk
    rating = cache.get(key)
    if rating is None:
        rating = product.average_rating or 0
        cache.set(key, rating, 60)

    reviews = product.review_set.all()
    can_review = False
    if request.user.is_authenticated:
        can_review = product.bought_by(request.user) and not reviews.filter(user=request.user).exists()

    context = {
        "product": product,
        "breadcrumbs": product.category.ancestors() + [product.category],
        "rating": rating,
        "reviews": [(r.user.profile, r.rating, r.text) for r in reviews[:10]],
        "review_count": len(reviews),
        "related": product.related.in_stock(),
        "can_review": can_review,
        "form": CartAddForm(),
        "review_form": ReviewForm(),
    }
    return render(request, "shop/product.html", context)


@login_required
@require_POST
def review(request, sku):
    product = get_object_or_404(Product, sku=sku)
    if not product.bought_by(request.user):
        messages.error(request, "You can review what you have bought.")
        return redirect(product)
    form = ReviewForm(request.POST)
    if form.is_valid():
        form.instance.product = product
        form.instance.user = request.user
        try:
            with transaction.atomic():
                form.save()
        except IntegrityError:
            messages.error(request, "You have reviewed this already.")
        else:
            cache.delete("rating-%d" % product.pk)
            messages.success(request, "Thank you for your review.")
    else:
        messages.error(request, "Please choose 1 to 5 stars.")
    return redirect(product)


@require_POST
def cart_add(request, sku):
    product = get_object_or_404(Product.objects.in_stock(), sku=sku)
    form = CartAddForm(request.POST)
    if form.is_valid():
        cart = Cart(request)
        cart.add(product, form.cleaned_data["quantity"])
        messages.success(request, f"{product} is in your basket.")
    else:
        messages.error(request, "How many?")
        return redirect(product)
    return redirect("shop:cart")


def cart_detail(request):
    cart = Cart(request)
    rows = list(cart)
    # forget what is no longer sold
    if len(rows) < len(cart.data):
        cart.data = {str(row["product"].pk): row["quantity"] for row in rows}
        cart.save()
        messages.warning(request, "Some products are no longer available.")
    context = {
        "rows": rows,
        "subtotal": cart.subtotal,
        "discount": cart.discount,
        "coupon": cart.coupon,
        "total": cart.subtotal - cart.discount,
        "form": CouponForm(),
    }
    return render(request, "shop/cart.html", context)


@require_POST
def cart_update(request):
    cart = Cart(request)
    for product in Product.objects.filter(pk__in=[int(pk) for pk in cart.data]):
        value = request.POST.get("quantity-%d" % product.pk, "")
        if value.isdigit():
            cart.set(product, int(value))
    return redirect("shop:cart")


@require_POST
def coupon(request):
    form = CouponForm(request.POST)
    found = None
    if form.is_valid():
        found = services.find_coupon(form.cleaned_data["code"])
    if found:
        request.session["coupon"] = found.code
        messages.success(request, f"{found.percent}% off!")
    else:
        request.session.pop("coupon", None)
        messages.error(request, "This coupon isn't valid.")
    return redirect("shop:cart")


@login_required
def checkout(request):
    cart = Cart(request)
    if not len(cart):
        messages.warning(request, "Your basket is empty.")
        return redirect("shop:cart")
    if not request.user.addresses.exists():
        return redirect("accounts:address_add")

    customer = services.customer_for(request.user)
    if customer.blocked:
        messages.error(request, "Please give us a ring about your account.")
        return redirect("shop:cart")

    form = CheckoutForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["address"]
        try:
            order = services.place_order(
                customer,
                cart,
                address,
                shipping_cost(address.postcode, cart.weight),
                coupon=cart.coupon,
                note=form.cleaned_data["note"],
            )
        except services.OutOfStock as e:
            messages.error(request, str(e))
            return redirect("shop:cart")
        cart.clear()
        request.session["last_order"] = order.number
        services.send_order_confirmation(order)
        messages.success(request, "Thank you for your order!")
        return redirect(order)

    return render(request, "shop/checkout.html", {"form": form, "cart": cart, "customer": customer})


@login_required
def order_list(request):
    orders = orders_for(request.user)
    status = request.GET.get("status")
    if status:
        orders = orders.filter(status=status)
    page = paginate(request, orders, 10)
    spent = sum(order.total for order in page if order.status != "cancelled")
    return render(request, "shop/orders.html", {"page": page, "spent": spent, "status": status})


@login_required
def order_detail(request, number):
    order = order_or_none(number, request.user)
    if order is None:
        raise Http404("No such order")
    shipment = None
    if hasattr(order, "shipment"):
        shipment = order.shipment
    context = {
        "order": order,
        "lines": order.lines.all(),
        "owner": order.customer.user.get_full_name() or order.customer.user.email,
        "shipment": shipment,
        "is_new": request.session.pop("last_order", None) == order.number,
    }
    return render(request, "shop/order.html", context)


@login_required
@require_POST
def order_cancel(request, number):
    order = get_object_or_404(Order, number=number, customer__user=request.user)
    if services.cancel_order(order, request.user):
        messages.success(request, "Order %s has been cancelled." % order.number)
    else:
        messages.error(request, "This order can't be cancelled any more.")
    return redirect(order)


@login_required
@require_POST
def order_again(request, number):
    """Puts an old order into the basket, as far as we still have the things."""
    order = get_object_or_404(orders_for(request.user), number=number)
    cart = Cart(request)
    missing = []
    for line in order.lines.all():
        if line.product.active and line.product.stock >= line.quantity:
            cart.add(line.product, line.quantity)
        else:
            missing.append(line.product.name)
    if missing:
        messages.warning(request, "Not available: %s" % ", ".join(missing))
    return redirect("shop:cart")


@login_required
def invoice(request, number):
    order = get_object_or_404(Order, number=number)
    if order.customer.user != request.user and not request.user.has_perm("shop.view_order"):
        raise Http404
    lines = ["Invoice %s" % order.number, str(order.customer), str(order.address), ""]
    for line in order.lines.all():
        lines.append("%3d x %-40s %8.2f" % (line.quantity, line.product.name, line.total))
    if order.coupon:
        lines.append("      Coupon %-33s %8.2f" % (order.coupon.code, -order.discount))
    lines.append("      %-40s %8.2f" % ("Shipping", order.shipping_cost))
    lines.append("      %-40s %8.2f" % ("Total", order.total))
    response = HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{order.number}.txt"'
    return response
