"""The back office."""

import csv

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.db.models import Avg, Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_POST

from common.decorators import logs_action, staff_only
from common.pagination import paginate

from . import services
from .forms import StockForm
from .models import Customer, Order, Product
from .selectors import export_rows, low_stock_products, revenue_by_category


@staff_only
def dashboard(request):
    today = timezone.localdate()
    counts = Order.objects.aggregate(
        today=Count("pk", filter=Q(created__date=today)),
        open=Count("pk", filter=Q(status__in=["placed", "paid"])),
        all=Count("pk"),
    )
    revenue = revenue_by_category()
    customers = Customer.objects.annotate(n=Count("orders")).order_by("-n", "pk")[:5]
    context = {
        "counts": counts,
        "revenue": revenue,
        "revenue_total": sum(row["revenue"] for row in revenue),
        "customers": [{"who": str(c), "n": c.n, "revenue": c.revenue} for c in customers],
        "low": low_stock_products(),
        "latest": Order.objects.order_by("-created", "-pk").first(),
    }
    return render(request, "shop/staff/dashboard.html", context)


@staff_only
def open_orders(request):
    orders = Order.objects.open().select_related("customer__user__profile").prefetch_related("lines")
    q = request.GET.get("q")
    if q:
        orders = orders.filter(Q(number__iexact=q) | Q(customer__user__email__icontains=q))
        if orders.count() == 1:
            return redirect(orders[0])
    return render(request, "shop/staff/open_orders.html", {"page": paginate(request, orders, 25), "q": q})


@staff_only
@require_POST
@permission_required("shop.change_order", raise_exception=True)
@logs_action("orders.paid")
def mark_paid(request):
    numbers = request.POST.getlist("order")
    with transaction.atomic():
        orders = Order.objects.select_for_update().filter(number__in=numbers)
        n = services.mark_paid(orders)
    messages.success(request, "%d orders marked as paid." % n)
    return redirect("shop:open_orders")


@staff_only
@permission_required("shop.view_order", raise_exception=True)
def export_orders(request):
    orders = Order.objects.order_by("pk")
    since = parse_date(request.GET.get("since", ""))
    if since:
        orders = orders.filter(created__date__gte=since)
    response = HttpResponse(content_type="text/csv")
    response["Content-Disposition"] = 'attachment; filename="orders.csv"'
    writer = csv.writer(response)
    writer.writerow(["number", "date", "email", "postcode", "sku", "quantity", "price", "status"])
    writer.writerows(export_rows(orders))
    return response


@staff_only
@logs_action("stock.change")
def stock(request):
    if request.method == "POST":
        form = StockForm(request.POST)
        if form.is_valid():
            sku = form.cleaned_data["product"].sku
            with transaction.atomic():
                product = Product.objects.select_for_update().get(sku=sku)
                if product.stock + form.cleaned_data["quantity"] < 0:
                    messages.error(request, "There aren't that many.")
                    return redirect("shop:stock")
                services.move_stock(
                    product, form.cleaned_data["quantity"], form.cleaned_data["reason"], request.user
                )
            messages.success(request, "%s: now %d." % (product, product.stock))
            return redirect("shop:stock")
    else:
        form = StockForm(initial={"product": request.GET.get("sku")})
    products = Product.objects.select_related("category").order_by("category__name", "name")
    return render(request, "shop/staff/stock.html", {"form": form, "products": products})


@staff_only
def stock_history(request, sku):
    product = get_object_or_404(Product, sku=sku)
    movements = product.movements.all()
    rows = []
    level = product.stock
    for movement in movements:
        rows.append((movement, movement.user.username if movement.user else "-", level))
        level -= movement.quantity
    return render(request, "shop/staff/stock_history.html", {"product": product, "rows": rows})


@staff_only
def customer_detail(request, pk):
    customer = get_object_or_404(Customer, pk=pk)
    user = customer.user
    orders = list(customer.orders.all())
    context = {
        "customer": customer,
        "email": user.email,
        "profile": user.profile,
        "orders": orders,
        "open": [o for o in orders if o.can_be_cancelled],
        "last": Order.objects.last_of(customer),
        "ratings": user.review_set.aggregate(Avg("rating"), Count("pk")),
        "tickets": user.tickets.count(),
    }
    return render(request, "shop/staff/customer.html", context)
