from django.conf import settings
from django.core.cache import cache
from django.core.mail import send_mail
from django.db import transaction
from django.utils.dateparse import parse_datetime

from . import client
from .models import Carrier, Shipment


def quotes_for(postcode, weight):
    key = "quotes-%s-%d" % (postcode.replace(" ", ""), weight)
    quotes = cache.get(key)
    if quotes is None:
        quotes = client.get_quotes(postcode, weight)
        cache.set(key, quotes, 900)
    return quotes


def shipping_cost(postcode, weight):
    try:
        quotes = quotes_for(postcode, weight)
    except client.ShippingError:
        return settings.FLAT_SHIPPING_RATE
    return quotes[0][1] if quotes else settings.FLAT_SHIPPING_RATE


def ship(order, carrier):
    """Books a parcel and tells the customer."""
    code = client.book(carrier.code, order.number, str(order.address), order.weight)
    with transaction.atomic():
        shipment = Shipment.objects.create(order=order, carrier=carrier, tracking_code=code)
        order.status = "shipped"
        order.save()
    send_mail(
        "Your order %s is on its way" % order.number,
        "%s brings it to %s. Tracking code: %s" % (carrier, order.address.city, code),
        settings.DEFAULT_FROM_EMAIL,
        [order.customer.user.email],
    )
    return shipment


def add_events(shipment, events):
    """Stores the events we don't have yet and returns how many were new."""
    known = set(shipment.trackingevent_set.values_list("happened_at", "text"))
    new = 0
    for event in events:
        happened_at = parse_datetime(event["at"])
        if happened_at is None or (happened_at, event["text"]) in known:
            continue
        shipment.trackingevent_set.create(
            happened_at=happened_at, text=event["text"], place=event.get("place", "")
        )
        new += 1
        if event.get("status") in dict(Shipment.STATUS):
            shipment.status = event["status"]
    if new:
        shipment.save()
    return new


def default_carrier():
    carrier, _ = Carrier.objects.get_or_create(code="post", defaults={"name": "The Post"})
    return carrier
