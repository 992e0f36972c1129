from decimal import Decimal

from django.contrib.auth.models import User
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Avg, DecimalField, ExpressionWrapper, F, Q, Sum
from django.urls import reverse
from django.utils import timezone

from accounts.models import Address
from common.models import TimeStampedModel

LINE_TOTAL = ExpressionWrapper(
    F("quantity") * F("unit_price"), output_field=DecimalField(max_digits=10, decimal_places=2)
)


class Category(models.Model):
    name = models.CharField(max_length=50)
    slug = models.SlugField(unique=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "categories"

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("shop:category", args=[self.slug])

    def ancestors(self):
        found = []
        node = self.parent
        while node is not None:
            found.insert(0, node)
            node = node.parent
        return found


class ProductQuerySet(models.QuerySet):
    def active(self):
        return self.filter(active=True)

    def in_stock(self):
        return self.active().filter(stock__gt=0)

    def low(self, limit):
        return self.active().filter(stock__lt=limit)

    def search(self, words):
        qs = self
        for word in words.split():
            qs = qs.filter(Q(name__icontains=word) | Q(description__icontains=word))
        return qs


class Product(TimeStampedModel):
    category = models.ForeignKey(Category, on_delete=models.PROTECT)
    sku = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=100)
    description = models.TextField(blank=True)
    price = models.DecimalField(max_digits=8, decimal_places=2)
    weight = models.PositiveIntegerField(default=20, help_text="in grams")
    stock = models.IntegerField(default=0)
    active = models.BooleanField(default=True)
    related = models.ManyToManyField("self", blank=True)

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("shop:product", args=[self.sku])

    @property
    def average_rating(self):
        return self.review_set.aggregate(average=Avg("rating"))["average"]

    def bought_by(self, user):
        return OrderLine.objects.filter(product=self, order__customer__user=user).exists()


class Review(TimeStampedModel):
    product = models.ForeignKey(Product, on_delete=models.CASCADE)
    user = models.ForeignKey(User, on_delete=models.CASCADE)
    rating = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["-created", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["product", "user"], name="one_review_per_user"),
        ]

    def __str__(self):
        return f"{self.rating}/5 for {self.product}"


class Customer(TimeStampedModel):
    """Comes into being with a user's first visit to the checkout."""

    user = models.OneToOneField(User, on_delete=models.PROTECT)
    phone = models.CharField(max_length=30, blank=True)
    company = models.CharField(max_length=100, blank=True)
    blocked = models.BooleanField(default=False)

    def __str__(self):
        return self.company or str(self.user.profile)

    @property
    def revenue(self):
        lines = OrderLine.objects.filter(order__customer=self).exclude(order__status="cancelled")
        return lines.aggregate(total=Sum(LINE_TOTAL))["total"] or Decimal("0")


class Coupon(models.Model):
    code = models.CharField(max_length=20, unique=True)
    percent = models.PositiveSmallIntegerField()
    valid_until = models.DateField()
    max_uses = models.PositiveIntegerField(default=100)

    def __str__(self):
        return self.code

    def is_valid(self):
        if self.valid_until < timezone.localdate():
            return False
        return self.order_set.exclude(status="cancelled").count() < self.max_uses


class OrderManager(models.Manager):
    def open(self):
        return self.filter(status__in=["placed", "paid"])

    def last_of(self, customer):
        return self.filter(customer=customer).order_by("-created", "-pk").first()


class Order(TimeStampedModel):
    STATUS = [
        ("placed", "Placed"),
        ("paid", "Paid"),
        ("shipped", "Shipped"),
        ("cancelled", "Cancelled"),
    ]

    number = models.CharField(max_length=20, blank=True, db_index=True, editable=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="orders")
    address = models.ForeignKey(Address, on_delete=models.PROTECT)
    coupon = models.ForeignKey(Coupon, null=True, blank=True, on_delete=models.PROTECT)
    status = models.CharField(max_length=10, choices=STATUS, default="placed")
    shipping_cost = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    note = models.TextField(blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)

    objects = OrderManager()

    class Meta:
        ordering = ["-created", "-pk"]

    def __str__(self):
        return "%s (%s)" % (self.number, self.customer)

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        if not self.number:
            self.number = "F%05d" % self.pk
            Order.objects.filter(pk=self.pk).update(number=self.number)

    def get_absolute_url(self):
        return reverse("shop:order", args=[self.number])

    @property
    def subtotal(self):
        return sum((line.total for line in self.lines.all()), Decimal("0"))

    @property
    def discount(self):
        if self.coupon is None:
            return Decimal("0")
        return (self.subtotal * self.coupon.percent / 100).quantize(Decimal("0.01"))

    @property
    def total(self):
        return self.subtotal - self.discount + self.shipping_cost

    @property
    def weight(self):
        return sum(line.product.weight * line.quantity for line in self.lines.all())

    @property
    def can_be_cancelled(self):
        return self.status in ("placed", "paid")


class OrderLine(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, on_delete=models.PROTECT)
    quantity = models.PositiveIntegerField()
    unit_price = models.DecimalField(max_digits=8, decimal_places=2)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return "%d x %s" % (self.quantity, self.product)

    @property
    def total(self):
        return self.quantity * self.unit_price


class StockMovement(models.Model):
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="movements")
    quantity = models.IntegerField()
    reason = models.CharField(max_length=100)
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created", "-pk"]

    def __str__(self):
        return f"{self.quantity:+d} {self.product} ({self.reason})"
