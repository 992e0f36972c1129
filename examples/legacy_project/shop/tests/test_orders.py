import datetime
from decimal import Decimal
from unittest import mock

from django.core import mail
from django.utils import timezone

from common.testing import (
    FernhillTestCase, grant, make_address, make_order, make_product, make_user,
)
from shipping.client import ShippingError
from shipping.models import Carrier, Shipment
from shop import services
from shop.models import Coupon, Customer, Order, OrderLine, Product, StockMovement


def make_coupon(code="SPRING", percent=10, days=1, **kwargs):
    until = timezone.localdate() + datetime.timedelta(days=days)
    return Coupon.objects.create(code=code, percent=percent, valid_until=until, **kwargs)


class CartTests(FernhillTestCase):
    def setUp(self):
        super().setUp()
        self.carrot = make_product("Carrot")
        self.leek = make_product("Leek", price="1.00")

    def add(self, product, quantity=1):
        return self.client.post(f"/shop/p/{product.sku}/add/", {"quantity": quantity})

    def test_empty(self):
        self.assertContains(self.client.get("/shop/basket/"), "Your basket is empty.")

    def test_add(self):
        self.assertRedirects(self.add(self.carrot, 2), "/shop/basket/", fetch_redirect_response=False)
        self.add(self.carrot)
        self.add(self.leek)
        self.assertEqual(
            self.client.session["cart"], {str(self.carrot.pk): 3, str(self.leek.pk): 1})
        response = self.client.get("/shop/basket/")
        self.assertContains(response, "Carrot is in your basket.")
        self.assertContains(response, "Subtotal £8.50, total £8.50")
        self.assertContains(response, "Basket (4)")

    def test_add_nonsense(self):
        response = self.add(self.carrot, 0)
        self.assertRedirects(response, self.carrot.get_absolute_url())
        self.assertMessage(response, "How many?")
        self.assertNotIn("cart", self.client.session)

    def test_sold_out(self):
        gone = make_product("Gone", stock=0)
        self.assertEqual(self.add(gone).status_code, 404)

    def test_update(self):
        self.add(self.carrot, 2)
        self.add(self.leek)
        response = self.client.post("/shop/basket/update/", {
            "quantity-%d" % self.carrot.pk: "5",
            "quantity-%d" % self.leek.pk: "0",
        })
        self.assertRedirects(response, "/shop/basket/")
        self.assertEqual(self.client.session["cart"], {str(self.carrot.pk): 5})

    def test_withdrawn_products_disappear(self):
        self.add(self.carrot, 2)
        self.add(self.leek)
        Product.objects.filter(pk=self.carrot.pk).update(active=False)
        response = self.client.get("/shop/basket/")
        self.assertContains(response, "Some products are no longer available.")
        self.assertEqual(self.client.session["cart"], {str(self.leek.pk): 1})

    def test_coupon(self):
        make_coupon()
        self.add(self.carrot, 2)
        response = self.client.post("/shop/basket/coupon/", {"code": " spring"})
        self.assertMessage(response, "10% off!")
        self.assertEqual(self.client.session["coupon"], "SPRING")
        response = self.client.get("/shop/basket/")
        self.assertContains(response, "coupon SPRING -£0.50, total £4.50")

    def test_bad_coupons(self):
        make_coupon("OLD", days=-1)
        used = make_coupon("USED", max_uses=1)
        make_order(self.user, (self.carrot, 1), coupon=used)
        for code in ("OLD", "USED", "NONE", ""):
            with self.subTest(code):
                response = self.client.post("/shop/basket/coupon/", {"code": code})
                self.assertMessage(response, "This coupon isn't valid.")
        self.assertNotIn("coupon", self.client.session)


class CheckoutTests(FernhillTestCase):
    def setUp(self):
        super().setUp()
        patcher = mock.patch("shipping.client.fetch", return_value={
            "quotes": [{"carrier": "fast", "price": "9.00"}, {"carrier": "post", "price": "3.20"}],
        })
        self.fetch = patcher.start()
        self.addCleanup(patcher.stop)
        self.product = make_product("Carrot", stock=6)
        self.login()

    def fill(self, quantity=2):
        self.client.post(f"/shop/p/{self.product.sku}/add/", {"quantity": quantity})

    def order(self, **kwargs):
        self.fill()
        address = make_address(self.user)
        return self.client.post("/shop/checkout/", dict({"address": address.pk}, **kwargs))

    def test_anonymous(self):
        self.client.logout()
        self.assertLogin(self.client.get("/shop/checkout/"), "/shop/checkout/")

    def test_empty_basket(self):
        response = self.client.get("/shop/checkout/")
        self.assertRedirects(response, "/shop/basket/", fetch_redirect_response=False)
        self.assertMessage(response, "Your basket is empty.")

    def test_address_comes_first(self):
        self.fill()
        self.assertRedirects(self.client.get("/shop/checkout/"), "/accounts/addresses/add/")

    def test_form(self):
        self.fill()
        make_address(self.user)
        make_address(make_user("bert"), postcode="ZZ9 8YX")
        response = self.client.get("/shop/checkout/")
        self.assertContains(response, "For Anna Berg")
        self.assertContains(response, "2 x Carrot £5.00")
        self.assertContains(response, "AB1 2CD")
        self.assertNotContains(response, "ZZ9 8YX")
        self.assertFalse(Order.objects.exists())

    def test_order(self):
        response = self.order(note="Ring twice")
        order = Order.objects.get()
        self.assertRedirects(response, f"/shop/orders/{order.number}/", fetch_redirect_response=False)
        self.assertEqual(order.number, "F%05d" % order.pk)
        self.assertEqual(order.customer.user, self.user)
        self.assertEqual((order.note, order.shipping_cost), ("Ring twice", Decimal("3.20")))
        self.assertEqual(order.total, Decimal("8.20"))
        self.product.refresh_from_db()
        self.assertEqual(self.product.stock, 4)
        self.assertEqual(str(StockMovement.objects.get()), f"-2 Carrot (order {order.number})")
        self.fetch.assert_called_once_with("quotes?to=AB1+2CD&grams=40")
        subjects = [m.subject for m in mail.outbox]
        self.assertEqual(subjects, ["Low stock: Carrot", f"Your order {order.number}"])
        self.assertIn("2 x Carrot  £5.00", mail.outbox[1].body)
        session = self.client.session
        self.assertEqual(session["last_order"], order.number)
        self.assertNotIn("cart", session)

    def test_thank_you_is_shown_once(self):
        url = self.order().url
        response = self.client.get(url)
        self.assertContains(response, "Thank you for your order!")
        self.assertContains(response, "We start packing at once.")
        self.assertNotContains(self.client.get(url), "We start packing at once.")

    def test_coupon(self):
        coupon = make_coupon(percent=50)
        self.client.post("/shop/basket/coupon/", {"code": "SPRING"})
        self.order()
        order = Order.objects.get()
        self.assertEqual((order.coupon, order.discount), (coupon, Decimal("2.50")))
        self.assertNotIn("coupon", self.client.session)

    def test_carrier_is_down(self):
        self.fetch.side_effect = ShippingError("down")
        self.order()
        self.assertEqual(Order.objects.get().shipping_cost, Decimal("4.95"))

    def test_out_of_stock_changes_nothing(self):
        leek = make_product("Leek", stock=9)
        self.client.post(f"/shop/p/{leek.sku}/add/", {"quantity": 1})
        self.fill(5)
        response = self.order()
        self.assertRedirects(response, "/shop/basket/", fetch_redirect_response=False)
        self.assertMessage(response, "Only 6 left of Carrot.")
        self.assertFalse(Order.objects.exists())
        self.assertFalse(StockMovement.objects.exists())
        leek.refresh_from_db()
        self.assertEqual(leek.stock, 9)
        self.assertEqual(len(self.client.session["cart"]), 2)
        self.assertEqual(mail.outbox, [])

    def test_other_peoples_address(self):
        make_address(self.user)
        self.fill()
        other = make_address(make_user("bert"))
        response = self.client.post("/shop/checkout/", {"address": other.pk})
        self.assertContains(response, "Select a valid choice.")
        self.assertFalse(Order.objects.exists())

    def test_blocked_customer(self):
        Customer.objects.create(user=self.user, blocked=True)
        response = self.order()
        self.assertMessage(response, "Please give us a ring about your account.")
        self.assertFalse(Order.objects.exists())


class OrderTests(FernhillTestCase):
    def setUp(self):
        super().setUp()
        self.carrot = make_product("Carrot", stock=10)
        self.leek = make_product("Leek", price="1.00")
        self.order = make_order(self.user, (self.carrot, 2), (self.leek, 1), shipping_cost=3)
        self.url = self.order.get_absolute_url()
        self.login()

    def test_list(self):
        make_order(self.user, (self.leek, 1), status="cancelled")
        make_order(make_user("bert"), (self.leek, 7))
        response = self.client.get("/shop/orders/")
        self.assertEqual(len(response.context["page"]), 2)
        self.assertContains(response, "On this page: £9.00")
        response = self.client.get("/shop/orders/?status=cancelled")
        self.assertContains(response, "On this page: £0.00")
        self.assertContains(self.client.get("/shop/orders/?status=paid"), "No orders here.")

    def test_detail(self):
        response = self.client.get(self.url)
        self.assertContains(response, "Anna Berg, Anna Berg, Mill Lane 1, AB1 2CD Leeds: Placed")
        self.assertContains(response, "2 x Carrot £5.00")
        self.assertContains(response, "Subtotal £6.00, discount £0.00, shipping £3.00, total £9.00")
        self.assertNotContains(response, "Parcel")

    def test_detail_with_parcel(self):
        carrier = Carrier.objects.create(name="The Post", code="post")
        Shipment.objects.create(order=self.order, carrier=carrier, tracking_code="T1")
        self.assertContains(self.client.get(self.url), 'T1</a> with The Post')

    def test_other_peoples_orders(self):
        self.login(make_user("bert"))
        self.assertEqual(self.client.get(self.url).status_code, 404)
        self.assertEqual(self.client.post(self.url + "cancel/").status_code, 404)
        self.assertEqual(self.client.post(self.url + "again/").status_code, 404)
        self.assertEqual(self.client.get(self.url + "invoice.txt").status_code, 404)

    def test_staff_sees_all_orders(self):
        self.login(make_user("stan", is_staff=True))
        self.assertContains(self.client.get(self.url), "Anna Berg")

    def test_cancel(self):
        response = self.client.post(self.url + "cancel/")
        self.assertRedirects(response, self.url, fetch_redirect_response=False)
        self.assertMessage(response, f"Order {self.order.number} has been cancelled.")
        self.carrot.refresh_from_db()
        self.assertEqual(self.carrot.stock, 12)
        self.assertEqual(StockMovement.objects.filter(user=self.user).count(), 2)
        self.assertNotContains(self.client.get(self.url), "<button>Cancel</button>")

    def test_shipped_orders_stay(self):
        self.order.status = "shipped"
        self.order.save()
        response = self.client.post(self.url + "cancel/")
        self.assertMessage(response, "This order can't be cancelled any more.")
        self.assertFalse(StockMovement.objects.exists())

    def test_again(self):
        Product.objects.filter(pk=self.leek.pk).update(stock=0)
        response = self.client.post(self.url + "again/")
        self.assertRedirects(response, "/shop/basket/", fetch_redirect_response=False)
        self.assertMessage(response, "Not available: Leek")
        self.assertEqual(self.client.session["cart"], {str(self.carrot.pk): 2})

    def test_invoice(self):
        self.order.coupon = make_coupon(percent=50)
        self.order.save()
        response = self.client.get(self.url + "invoice.txt")
        self.assertEqual(
            response["Content-Disposition"], f'attachment; filename="{self.order.number}.txt"')
        text = response.content.decode()
        self.assertIn("Anna Berg, Mill Lane 1", text)
        self.assertRegex(text, r"  2 x Carrot +5\.00\n")
        self.assertRegex(text, r"Coupon SPRING +-3\.00\n")
        self.assertRegex(text, r"Total +6\.00\n")

    def test_invoice_for_bookkeepers(self):
        self.login(grant(make_user("bookkeeper"), "shop.view_order"))
        self.assertEqual(self.client.get(self.url + "invoice.txt").status_code, 200)

    def test_anonymous(self):
        self.client.logout()
        for url in ("/shop/orders/", self.url, self.url + "invoice.txt"):
            with self.subTest(url):
                self.assertLogin(self.client.get(url), url)


class ServiceTests(FernhillTestCase):
    def test_mark_paid(self):
        product = make_product()
        orders = [make_order(self.user, (product, 1), status=s) for s in ("placed", "shipped")]
        self.assertEqual(services.mark_paid(orders), 1)
        self.assertEqual([o.status for o in orders], ["paid", "shipped"])

    def test_customer_revenue(self):
        product = make_product(price="4.00")
        make_order(self.user, (product, 2))
        make_order(self.user, (product, 5), status="cancelled")
        self.assertEqual(services.customer_for(self.user).revenue, Decimal("8"))
        self.assertEqual(OrderLine.objects.count(), 2)
