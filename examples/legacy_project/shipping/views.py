from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from common.decorators import json_body, logs_action, staff_only
from shop.models import Order

from . import client, services
from .forms import DispatchForm, QuoteForm
from .models import Carrier, Shipment


def quote(request):
    """What would it cost? Anybody may ask."""
    form = QuoteForm(request.GET or None)
    quotes = []
    if form.is_valid():
        try:
            found = services.quotes_for(form.cleaned_data["postcode"], form.cleaned_data["weight"])
        except client.ShippingError:
            messages.error(request, "The carriers don't answer. Please try again later.")
        else:
            names = dict(Carrier.objects.values_list("code", "name"))
            quotes = [(names.get(code, code), price) for code, price in found]
    return render(request, "shipping/quote.html", {"form": form, "quotes": quotes})


@login_required
def track(request, code):
    shipment = get_object_or_404(Shipment, tracking_code=code)
    if shipment.order.customer.user != request.user and not request.user.is_staff:
        raise Http404
    if shipment.status not in ("delivered", "lost"):
        try:
            services.add_events(shipment, client.get_events(code))
        except client.ShippingError as e:
            messages.warning(request, str(e))
    return render(request, "shipping/track.html", {
        "shipment": shipment,
        "events": shipment.trackingevent_set.all(),
        "latest": shipment.latest_event,
    })


@staff_only
def parcels(request):
    shipments = Shipment.objects.exclude(status="delivered")
    totals = Shipment.objects.order_by("status").values("status").annotate(n=Count("pk"))
    return render(request, "shipping/parcels.html", {
        "rows": [
            {
                "code": s.tracking_code,
                "carrier": s.carrier.name,
                "to": s.order.address.city,
                "email": s.order.customer.user.email,
                "latest": s.latest_event,
            }
            for s in shipments
        ],
        "totals": {row["status"]: row["n"] for row in totals},
    })


@staff_only
@logs_action("order.dispatch")
def dispatch(request, number):
    order = get_object_or_404(Order, number=number)
    if order.status != "paid":
        messages.error(request, "Order %s is %s." % (order.number, order.get_status_display().lower()))
        return redirect(order)
    form = DispatchForm(request.POST or None, initial={"carrier": services.default_carrier()})
    if form.is_valid():
        try:
            shipment = services.ship(order, form.cleaned_data["carrier"])
        except client.ShippingError as e:
            messages.error(request, str(e))
        else:
            messages.success(request, "Booked: %s" % shipment)
            return redirect("shipping:parcels")
    return render(request, "shipping/dispatch.html", {"order": order, "form": form})


@csrf_exempt
@require_POST
@json_body
def carrier_hook(request):
    """The broker calls this for each event of a parcel."""
    token = request.headers.get("X-Hook-Token", "")
    if not constant_time_compare(token, settings.SHIPPING_WEBHOOK_TOKEN):
        return HttpResponse(status=403)
    shipment = Shipment.objects.filter(tracking_code=request.json.get("tracking_code")).first()
    if shipment is None:
        return JsonResponse({"error": "unknown parcel"}, status=404)
    try:
        new = services.add_events(shipment, request.json["events"])
    except (KeyError, TypeError, ValueError) as e:
        return JsonResponse({"error": "bad event: %s" % e}, status=400)
    return JsonResponse({"new": new, "status": shipment.status})
