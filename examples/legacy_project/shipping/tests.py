import json
from decimal import Decimal
from unittest import mock

from django.core import mail

from common.models import AuditEntry
from common.testing import FernhillTestCase, make_order, make_product, make_user

from . import client, services
from .models import Carrier, Shipment, TrackingEvent

QUOTES = {"quotes": [{"carrier": "fast", "price": "9.00"}, {"carrier": "post", "price": "3.20"}]}
EVENTS = {"events": [
    {"at": "2025-03-01T08:00:00Z", "text": "Collected", "place": "Leeds", "status": "underway"},
    {"at": "2025-03-02T09:30:00Z", "text": "In the van", "place": "York"},
]}


class ShippingTestCase(FernhillTestCase):
    def setUp(self):
        super().setUp()
        patcher = mock.patch("shipping.client.fetch")
        self.fetch = patcher.start()
        self.addCleanup(patcher.stop)
        self.post = Carrier.objects.create(name="The Post", code="post")
        self.order = make_order(self.user, (make_product(weight=30), 2), status="paid")

    def ship(self, **kwargs):
        return Shipment.objects.create(
            order=self.order, carrier=self.post, tracking_code="T 1", **kwargs)


class QuoteTests(ShippingTestCase):
    def test_form(self):
        self.assertContains(self.client.get("/shipping/quote/"), 'name="postcode"')
        self.fetch.assert_not_called()

    def test_cheapest_first_and_cached(self):
        self.fetch.return_value = QUOTES
        for _ in range(2):
            response = self.client.get("/shipping/quote/?postcode=AB1&weight=100")
            self.assertEqual(
                response.context["quotes"], [("The Post", Decimal("3.20")), ("fast", Decimal("9.00"))])
            self.assertContains(response, "The Post £3.20")
        self.fetch.assert_called_once_with("quotes?to=AB1&grams=100")

    def test_down(self):
        self.fetch.side_effect = client.ShippingError("down")
        response = self.client.get("/shipping/quote/?postcode=AB1&weight=100")
        self.assertContains(response, "Please try again later.")

    def test_invalid(self):
        response = self.client.get("/shipping/quote/?postcode=AB1&weight=0")
        self.assertContains(response, "greater than or equal to 1")


class TrackTests(ShippingTestCase):
    url = "/shipping/track/T%201/"

    def test_new_events(self):
        self.ship()
        self.fetch.return_value = EVENTS
        self.login()
        response = self.client.get(self.url)
        self.fetch.assert_called_once_with("parcels/T%201/events")
        self.assertContains(response, "T 1 with The Post: Under way")
        self.assertContains(response, "Last seen York")
        self.assertContains(response, "2025-03-01 08:00 Collected")
        self.client.get(self.url)
        self.assertEqual(TrackingEvent.objects.count(), 2)

    def test_delivered_parcels_are_not_asked_for(self):
        self.ship(status="delivered")
        self.login()
        self.assertContains(self.client.get(self.url), "Delivered")
        self.fetch.assert_not_called()

    def test_down(self):
        self.ship()
        self.fetch.side_effect = client.ShippingError("Sorry.")
        self.login()
        self.assertContains(self.client.get(self.url), "Sorry.")

    def test_rights(self):
        self.ship(status="delivered")
        self.assertLogin(self.client.get(self.url), "/shipping/track/T%25201/")
        self.login(make_user("bert"))
        self.assertEqual(self.client.get(self.url).status_code, 404)
        self.login(make_user("stan", is_staff=True))
        self.assertEqual(self.client.get(self.url).status_code, 200)


class DispatchTests(ShippingTestCase):
    def setUp(self):
        super().setUp()
        self.url = "/shipping/dispatch/%s/" % self.order.number
        self.login(make_user("stan", is_staff=True))

    def test_form(self):
        response = self.client.get(self.url)
        self.assertContains(response, "60 g to Anna Berg")
        self.assertContains(response, "selected>The Post</option>")

    def test_dispatch(self):
        self.fetch.return_value = {"tracking_code": "T9"}
        response = self.client.post(self.url, {"carrier": self.post.pk})
        self.assertRedirects(response, "/shipping/parcels/", fetch_redirect_response=False)
        self.assertMessage(response, "Booked: T9 with The Post")
        self.order.refresh_from_db()
        self.assertEqual(self.order.status, "shipped")
        self.assertEqual(self.order.shipment.tracking_code, "T9")
        data = self.fetch.call_args.args[1]
        self.assertEqual((data["reference"], data["grams"]), (self.order.number, 60))
        self.assertEqual(mail.outbox[0].to, ["anna@example.com"])
        self.assertIn("The Post brings it to Leeds. Tracking code: T9", mail.outbox[0].body)
        self.assertEqual(AuditEntry.objects.get().action, "order.dispatch")

    def test_carrier_refuses(self):
        self.fetch.return_value = {"error": "too heavy"}
        response = self.client.post(self.url, {"carrier": self.post.pk})
        self.assertContains(response, "too heavy")
        self.assertFalse(Shipment.objects.exists())
        self.order.refresh_from_db()
        self.assertEqual(self.order.status, "paid")

    def test_only_paid_orders(self):
        self.order.status = "cancelled"
        self.order.save()
        response = self.client.post(self.url, {"carrier": self.post.pk})
        self.assertRedirects(response, self.order.get_absolute_url(), fetch_redirect_response=False)
        self.assertMessage(response, "Order %s is cancelled." % self.order.number)

    def test_parcels(self):
        shipment = self.ship()
        services.add_events(shipment, EVENTS["events"])
        response = self.client.get("/shipping/parcels/")
        self.assertContains(response, "underway: 1")
        self.assertContains(
            response, "<td>Leeds</td><td>anna@example.com</td><td>In the van</td>")

    def test_customers_stay_outside(self):
        self.login()
        self.assertEqual(self.client.get(self.url).status_code, 403)
        self.assertEqual(self.client.get("/shipping/parcels/").status_code, 403)


class HookTests(ShippingTestCase):
    def call(self, data, token="dummy-webhook-token"):
        return self.client.post(
            "/shipping/hook/", data, content_type="application/json", headers={"X-Hook-Token": token})

    def test_events(self):
        shipment = self.ship()
        response = self.call(dict(EVENTS, tracking_code="T 1"))
        self.assertEqual(response.json(), {"new": 2, "status": "underway"})
        response = self.call(dict(EVENTS, tracking_code="T 1"))
        self.assertEqual(response.json(), {"new": 0, "status": "underway"})
        self.assertEqual(str(shipment.latest_event), "In the van")

    def test_refusals(self):
        self.ship()
        self.assertEqual(self.call({}, token="guess").status_code, 403)
        self.assertEqual(self.call("{").json(), {"error": "invalid JSON"})
        self.assertEqual(self.call({"tracking_code": "T2"}).status_code, 404)
        self.assertEqual(self.call({"tracking_code": "T 1"}).status_code, 400)
        response = self.call({"tracking_code": "T 1", "events": [{"at": "2025-03-01T08:00:00Z"}]})
        self.assertEqual(response.status_code, 400)
        self.assertEqual(self.client.get("/shipping/hook/").status_code, 405)
        self.assertFalse(TrackingEvent.objects.exists())


class ClientTests(FernhillTestCase):
    def test_fetch(self):
        answer = mock.MagicMock()
        answer.__enter__.return_value.read.return_value = json.dumps(QUOTES)
        with mock.patch("urllib.request.urlopen", return_value=answer) as urlopen:
            self.assertEqual(client.fetch("quotes", {"a": 1}), QUOTES)
        request = urlopen.call_args.args[0]
        self.assertEqual(request.full_url, "https://api.parcels.example/v2/quotes")
        self.assertEqual((request.get_method(), request.data), ("POST", b'{"a": 1}'))

    def test_errors(self):
        with mock.patch("urllib.request.urlopen", side_effect=TimeoutError):
            with self.assertRaises(client.ShippingError):
                client.fetch("quotes")
