from decimal import Decimal

from .models import Coupon, Product


class Cart:
    """The basket: {product id: quantity} in the session."""

    def __init__(self, request):
        self.session = request.session
        self.data = self.session.get("cart", {})

    def save(self):
        self.session["cart"] = self.data

    def add(self, product, quantity=1):
        key = str(product.pk)
        self.data[key] = self.data.get(key, 0) + quantity
        self.save()

    def set(self, product, quantity):
        key = str(product.pk)
        if quantity > 0:
            self.data[key] = quantity
        else:
            self.data.pop(key, None)
        self.save()

    def clear(self):
        self.data = {}
        self.session.pop("cart", None)
        self.session.pop("coupon", None)

    def __len__(self):
        return sum(self.data.values())

    def __iter__(self):
        products = Product.objects.active().in_bulk([int(pk) for pk in self.data])
        for pk, quantity in self.data.items():
            product = products.get(int(pk))
            if product is None:  # withdrawn in the meantime
                continue
            yield {
                "product": product,
                "quantity": quantity,
                "total": product.price * quantity,
            }

    @property
    def subtotal(self):
        return sum((row["total"] for row in self), Decimal("0"))

    @property
    def weight(self):
        return sum(row["product"].weight * row["quantity"] for row in self)

    @property
    def coupon(self):
        code = self.session.get("coupon")
        if not code:
            return None
        coupon = Coupon.objects.filter(code=code).first()
        if coupon is None or not coupon.is_valid():
            return None
        return coupon

    @property
    def discount(self):
        coupon = self.coupon
        if coupon is None:
            return Decimal("0")
        return (self.subtotal * coupon.percent / 100).quantize(Decimal("0.01"))
