from django.db import models

from common.models import TimeStampedModel
from shop.models import Order


class Carrier(models.Model):
    name = models.CharField(max_length=50)
    code = models.CharField(max_length=10, unique=True)

    def __str__(self):
        return self.name


class Shipment(TimeStampedModel):
    STATUS = [
        ("booked", "Booked"),
        ("underway", "Under way"),
        ("delivered", "Delivered"),
        ("lost", "Lost"),
    ]

    order = models.OneToOneField(Order, on_delete=models.CASCADE, related_name="shipment")
    carrier = models.ForeignKey(Carrier, on_delete=models.PROTECT)
    tracking_code = models.CharField(max_length=40, unique=True)
    status = models.CharField(max_length=10, choices=STATUS, default="booked")

    class Meta:
        ordering = ["-created", "-pk"]

    def __str__(self):
        return "%s with %s" % (self.tracking_code, self.carrier)

    @property
    def latest_event(self):
        return self.trackingevent_set.order_by("happened_at").last()


class TrackingEvent(models.Model):
    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE)
    happened_at = models.DateTimeField()
    text = models.CharField(max_length=200)
    place = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["happened_at"]

    def __str__(self):
        return self.text
