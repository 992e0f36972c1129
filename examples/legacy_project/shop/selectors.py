from django.conf import settings
from django.db.models import Count, F, Sum

from .models import LINE_TOTAL, Category, Order, OrderLine, Product


def orders_for(user):
    return Order.objects.filter(customer__user=user)


def order_or_none(number, user):
    """Customers see their own orders, staff sees all."""
    orders = Order.objects.all() if user.is_staff else orders_for(user)
    try:
        return orders.get(number=number)
    except Order.DoesNotExist:
        return None


def best_sellers(limit=5):
    return (
        Product.objects.in_stock()
        .annotate(sold=Sum("orderline__quantity"))
        .filter(sold__gt=0)
        .order_by("-sold", "name")[:limit]
    )


def low_stock_products(limit=None):
    return Product.objects.low(limit or settings.LOW_STOCK).order_by("stock", "name")


def categories_with_counts():
    return Category.objects.annotate(n=Count("product")).order_by("name")


def revenue_by_category():
    rows = (
        OrderLine.objects.exclude(order__status="cancelled")
        .values(name=F("product__category__name"))
        .annotate(revenue=Sum(LINE_TOTAL), pieces=Sum("quantity"))
        .order_by("name")
    )
    return list(rows)


def export_rows(orders):
    """One row per order line, for the accountants."""
    for order in orders:
        for line in order.lines.all():
            yield [
                order.number,
                order.created.date().isoformat(),
                order.customer.user.email,
                order.address.postcode,
                line.product.sku,
                line.quantity,
                line.unit_price,
                order.get_status_display(),
            ]
