import csv
import datetime

from django.utils import timezone

from common.models import AuditEntry
from common.testing import (
    FernhillTestCase, grant, make_category, make_order, make_product, make_user,
)
from shop.models import Order, Review
from support.models import Queue, Ticket

PAGES = [
    "/shop/staff/dashboard/",
    "/shop/staff/orders/",
    "/shop/staff/orders.csv",
    "/shop/staff/stock/",
    "/shop/staff/stock/C1/",
]


class StaffTests(FernhillTestCase):
    def setUp(self):
        super().setUp()
        self.staff = make_user("stan", is_staff=True)
        self.carrot = make_product("Carrot", sku="C1", stock=8)
        self.login(self.staff)

    def test_customers_stay_outside(self):
        self.login()
        for url in PAGES:
            with self.subTest(url):
                self.assertEqual(self.client.get(url).status_code, 403)
        self.client.logout()
        for url in PAGES:
            with self.subTest(url):
                self.assertLogin(self.client.get(url), url)

    def test_dashboard(self):
        rose = make_product("Rose", price="5.00", stock=1, category=make_category("Flowers"))
        make_order(self.user, (self.carrot, 2), (rose, 1))
        make_order(make_user("bert"), (rose, 1), status="shipped")
        make_order(self.user, (rose, 9), status="cancelled")
        Order.objects.filter(status="shipped").update(created=timezone.now() - datetime.timedelta(3))
        response = self.client.get("/shop/staff/dashboard/")
        self.assertContains(response, "2 today, 1 open, 3 in all")
        self.assertContains(response, "<td>Flowers</td><td>2</td><td>£10.00</td>")
        self.assertContains(response, "<th>Total</th><td></td><td>£15.00</td>")
        self.assertContains(response, "Anna Berg: 2, £10.00")
        self.assertContains(response, "Rose: 1 (Flowers)")
        self.assertContains(response, "(Anna Berg)</a>")

    def test_open_orders(self):
        make_order(self.user, (self.carrot, 2))
        make_order(make_user("bert"), (self.carrot, 3))
        make_order(self.user, (self.carrot, 1), status="shipped")
        response = self.client.get("/shop/staff/orders/")
        self.assertEqual(len(response.context["page"]), 2)
        self.assertContains(response, "(bert)</a> £7.50 Placed")

    def test_find_an_order(self):
        order = make_order(self.user, (self.carrot, 2))
        make_order(make_user("bert"), (self.carrot, 3))
        response = self.client.get("/shop/staff/orders/", {"q": "anna@"})
        self.assertRedirects(response, order.get_absolute_url())
        self.assertContains(self.client.get("/shop/staff/orders/?q=zoe"), "No open orders.")

    def test_mark_paid(self):
        url = "/shop/staff/orders/paid/"
        order = make_order(self.user, (self.carrot, 2))
        self.assertEqual(self.client.post(url, {"order": [order.number]}).status_code, 403)
        self.assertEqual(self.client.get(url).status_code, 405)
        self.login(grant(self.staff, "shop.change_order"))
        shipped = make_order(self.user, (self.carrot, 1), status="shipped")
        response = self.client.post(url, {"order": [order.number, shipped.number]})
        self.assertRedirects(response, "/shop/staff/orders/", fetch_redirect_response=False)
        self.assertMessage(response, "1 orders marked as paid.")
        order.refresh_from_db()
        self.assertEqual(order.status, "paid")
        self.assertIsNotNone(order.paid_at)
        self.assertEqual(AuditEntry.objects.get().action, "orders.paid")

    def test_export(self):
        self.assertEqual(self.client.get("/shop/staff/orders.csv").status_code, 403)
        self.login(grant(self.staff, "shop.view_order"))
        old = make_order(self.user, (self.carrot, 2))
        Order.objects.filter(pk=old.pk).update(created=timezone.now() - datetime.timedelta(days=400))
        new = make_order(self.user, (self.carrot, 1), (make_product("Leek", sku="L1"), 4), status="paid")
        response = self.client.get("/shop/staff/orders.csv")
        self.assertEqual(response["Content-Type"], "text/csv")
        rows = list(csv.reader(response.content.decode().splitlines()))
        self.assertEqual(rows[0][:3], ["number", "date", "email"])
        self.assertEqual([row[0] for row in rows[1:]], [old.number, new.number, new.number])
        self.assertEqual(rows[3][2:], ["anna@example.com", "AB1 2CD", "L1", "4", "2.50", "Paid"])
        since = timezone.localdate() - datetime.timedelta(days=1)
        response = self.client.get("/shop/staff/orders.csv", {"since": since.isoformat()})
        self.assertNotContains(response, old.number)

    def test_stock(self):
        response = self.client.get("/shop/staff/stock/?sku=C1")
        self.assertContains(response, '<option value="C1" selected>Carrot</option>', html=True)
        response = self.client.post(
            "/shop/staff/stock/", {"product": "C1", "quantity": "12", "reason": "delivery"})
        self.assertRedirects(response, "/shop/staff/stock/", fetch_redirect_response=False)
        self.assertMessage(response, "Carrot: now 20.")
        self.assertContains(self.client.get("/shop/staff/stock/"), "<td>20</td>")
        self.assertContains(
            self.client.get("/shop/staff/stock/C1/"), "+12 Carrot (delivery) by stan, then 20")

    def test_stock_errors(self):
        data = {"product": "C1", "quantity": "-9", "reason": "mice"}
        response = self.client.post("/shop/staff/stock/", data)
        self.assertMessage(response, "There aren't that many.")
        response = self.client.post("/shop/staff/stock/", dict(data, product="X"))
        self.assertContains(response, "Select a valid choice.")
        self.carrot.refresh_from_db()
        self.assertEqual(self.carrot.stock, 8)
        self.assertFalse(self.carrot.movements.exists())

    def test_customer(self):
        order = make_order(self.user, (self.carrot, 2), status="shipped")
        last = make_order(self.user, (self.carrot, 1))
        Review.objects.create(product=self.carrot, user=self.user, rating=3)
        queue = Queue.objects.create(name="Orders", slug="orders")
        Ticket.objects.create(queue=queue, opened_by=self.user, subject="?")
        url = "/shop/staff/customers/%d/" % order.customer.pk
        response = self.client.get(url)
        self.assertContains(response, "Anna Berg, anna@example.com, No membership")
        self.assertContains(response, f"2 orders, 1 open, £7.50, last {last.number}")
        self.assertContains(response, "1 reviews, ★★★☆☆, 1 tickets")
        self.assertEqual(self.client.get("/shop/staff/customers/0/").status_code, 404)
        self.login()
        self.assertEqual(self.client.get(url).status_code, 403)
