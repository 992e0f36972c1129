from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from .models import Coupon, Customer, Order, OrderLine, Product, StockMovement


class OutOfStock(Exception):
    def __init__(self, product):
        super().__init__("Only %d left of %s." % (max(product.stock, 0), product.name))
        self.product = product


def customer_for(user):
    customer, created = Customer.objects.get_or_create(user=user)
    return customer


@transaction.atomic
def place_order(customer, cart, address, shipping_cost, coupon=None, note=""):
    order = Order.objects.create(
        customer=customer,
        address=address,
        coupon=coupon,
        shipping_cost=shipping_cost,
        note=note,
    )
    for row in cart:
        product = Product.objects.select_for_update().get(pk=row["product"].pk)
        if product.stock < row["quantity"]:
            raise OutOfStock(product)
        OrderLine.objects.create(
            order=order,
            product=product,
            quantity=row["quantity"],
            unit_price=product.price,
        )
        move_stock(product, -row["quantity"], "order %s" % order.number)
    return order


def move_stock(product, quantity, reason, user=None):
    """Callers hold the row lock."""
    product.stock += quantity
    product.save(update_fields=["stock", "modified"])
    StockMovement.objects.create(product=product, quantity=quantity, reason=reason, user=user)


def cancel_order(order, user=None):
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=order.pk)
        if not order.can_be_cancelled:
            return False
        for line in order.lines.select_related("product"):
            move_stock(line.product, line.quantity, "cancelled %s" % order.number, user)
        order.status = "cancelled"
        order.save()
    return True


def mark_paid(orders):
    """Marks those that wait for their money and returns how many that were."""
    numbers = []
    for order in orders:
        if order.status != "placed":
            continue
        order.status = "paid"
        order.paid_at = timezone.now()
        order.save()
        numbers.append(order.number)
    return len(numbers)


def find_coupon(code):
    """The coupon or None; codes are typed in by people."""
    try:
        coupon = Coupon.objects.get(code__iexact=code.strip())
    except Coupon.DoesNotExist:
        return None
    return coupon if coupon.is_valid() else None


def send_order_confirmation(order):
    user = order.customer.user
    body = render_to_string("shop/mail/confirmation.txt", {"order": order, "user": user})
    send_mail(
        f"Your order {order.number}",
        body,
        settings.DEFAULT_FROM_EMAIL,
        [user.email],
    )


def warn_of_low_stock(product):
    send_mail(
        "Low stock: %s" % product.name,
        "%s (%s) in %s: %d left." % (product.name, product.sku, product.category.name, product.stock),
        settings.DEFAULT_FROM_EMAIL,
        [settings.STAFF_EMAIL],
    )
