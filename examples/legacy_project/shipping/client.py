"""Client of the carriers' broker. One JSON document per request and answer."""

import json
import urllib.error
import urllib.request
from decimal import Decimal
from urllib.parse import quote, urlencode

from django.conf import settings


class ShippingError(Exception):
    pass


def fetch(path, data=None):
    request = urllib.request.Request(settings.SHIPPING_API_URL + path)
    if data is not None:
        request.data = json.dumps(data).encode()
        request.add_header("Content-Type", "application/json")
    try:
        with urllib.request.urlopen(request, timeout=settings.SHIPPING_API_TIMEOUT) as response:
            return json.load(response)
    except (urllib.error.URLError, OSError, ValueError) as e:
        raise ShippingError("The carrier doesn't answer: %s" % e)


def get_quotes(postcode, weight):
    """[(carrier code, price)], cheapest first."""
    answer = fetch("quotes?" + urlencode({"to": postcode, "grams": weight}))
    quotes = [(q["carrier"], Decimal(q["price"])) for q in answer["quotes"]]
    return sorted(quotes, key=lambda q: q[1])


def book(carrier_code, reference, address, weight):
    """Returns the tracking code."""
    answer = fetch("parcels", {
        "carrier": carrier_code,
        "reference": reference,
        "to": address,
        "grams": weight,
    })
    if "tracking_code" not in answer:
        raise ShippingError(answer.get("error", "no tracking code"))
    return answer["tracking_code"]


def get_events(tracking_code):
    return fetch("parcels/%s/events" % quote(tracking_code))["events"]
