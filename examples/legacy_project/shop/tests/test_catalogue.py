from io import StringIO

from django.core import mail
from django.core.management import call_command

from common.testing import (
    FernhillTestCase, make_category, make_order, make_product, make_user,
)
from shop import services
from shop.models import Review
from shop.selectors import best_sellers, low_stock_products


class CatalogueTests(FernhillTestCase):
    def test_list(self):
        make_product("Leek", price="1.20")
        make_product("Carrot", stock=0)
        make_product("Withdrawn", active=False)
        response = self.client.get("/shop/")
        self.assertEqual([p.name for p in response.context["page"]], ["Carrot", "Leek"])
        self.assertContains(response, "£2.50 (sold out)")
        self.assertContains(response, "Vegetables (3)")
        self.assertNotContains(response, "Best sellers")

    def test_order_and_availability(self):
        make_product("Leek", price="1.20")
        make_product("Apple", price="9.00")
        make_product("Carrot", stock=0)
        response = self.client.get("/shop/?order=-price&available=1")
        self.assertEqual([p.name for p in response.context["page"]], ["Apple", "Leek"])

    def test_pages(self):
        for n in range(13):
            make_product("No %02d" % n)
        self.assertContains(self.client.get("/shop/?page=2"), "No 12")

    def test_category(self):
        plants = make_category("Plants")
        vegetables = make_category("Vegetables", plants)
        roots = make_category("Roots", vegetables)
        make_product("Leek", category=vegetables)
        make_product("Carrot", category=roots)
        make_product("Rose", category=plants)
        response = self.client.get("/shop/c/vegetables/")
        self.assertEqual([p.name for p in response.context["page"]], ["Carrot", "Leek"])
        self.assertContains(response, '<a href="/shop/c/plants/">Plants</a> &gt; Vegetables')
        self.assertContains(response, '<a href="/shop/c/roots/">Roots</a>')
        self.assertEqual(self.client.get("/shop/c/nothing/").status_code, 404)


class ProductTests(FernhillTestCase):
    def setUp(self):
        super().setUp()
        self.product = make_product("Carrot", category=make_category("Roots", make_category()))
        self.url = self.product.get_absolute_url()

    def test_product(self):
        friend = make_product("Leek")
        self.product.related.add(friend, make_product("Sold out", stock=0))
        Review.objects.create(product=self.product, user=make_user("bert"), rating=4, text="Crisp")
        Review.objects.create(product=self.product, user=make_user("carl"), rating=5)
        response = self.client.get(self.url)
        self.assertContains(response, "£2.50 ★★★★☆")
        self.assertContains(response, "bert 4/5 Crisp")
        self.assertContains(response, "2 reviews")
        self.assertContains(response, "Leek")
        self.assertNotContains(response, "Sold out")
        self.assertContains(response, 'Vegetables</a> &gt; <a href="/shop/c/roots/">Roots</a>')
        self.assertFalse(response.context["can_review"])

    def test_unknown_or_withdrawn(self):
        self.assertEqual(self.client.get("/shop/p/NONE/").status_code, 404)
        self.product.active = False
        self.product.save()
        self.assertEqual(self.client.get(self.url).status_code, 404)

    def test_review(self):
        make_order(self.user, (self.product, 1))
        self.login()
        self.assertContains(self.client.get(self.url), "☆☆☆☆☆")
        self.assertTrue(self.client.get(self.url).context["can_review"])
        response = self.client.post(self.url + "review/", {"rating": 5, "text": "Sweet"})
        self.assertRedirects(response, self.url, fetch_redirect_response=False)
        response = self.client.get(self.url)
        self.assertContains(response, "Thank you for your review.")
        self.assertContains(response, "★★★★★")
        self.assertContains(response, "Anna Berg 5/5 Sweet")
        self.assertFalse(response.context["can_review"])

    def test_one_review_each(self):
        make_order(self.user, (self.product, 1))
        Review.objects.create(product=self.product, user=self.user, rating=1)
        self.login()
        response = self.client.post(self.url + "review/", {"rating": 5})
        self.assertMessage(response, "You have reviewed this already.")
        self.assertEqual(Review.objects.get().rating, 1)

    def test_review_needs_a_purchase_and_stars(self):
        self.assertLogin(self.client.post(self.url + "review/"), self.url + "review/")
        self.login()
        response = self.client.post(self.url + "review/", {"rating": 5})
        self.assertMessage(response, "You can review what you have bought.")
        make_order(self.user, (self.product, 1))
        response = self.client.post(self.url + "review/", {"rating": 6})
        self.assertMessage(response, "Please choose 1 to 5 stars.")
        self.assertFalse(Review.objects.exists())


class HelperTests(FernhillTestCase):
    def test_best_sellers(self):
        leek, carrot = make_product("Leek"), make_product("Carrot")
        make_order(self.user, (leek, 3), (carrot, 1))
        make_order(self.user, (carrot, 1), (make_product("Sold out", stock=0), 9))
        self.assertEqual([(p.name, p.sold) for p in best_sellers()], [("Leek", 3), ("Carrot", 2)])

    def test_low_stock(self):
        make_product("Leek", stock=4)
        make_product("Carrot", stock=5)
        self.assertEqual([p.name for p in low_stock_products()], ["Leek"])

    def test_low_stock_mail_is_sent_once(self):
        leek = make_product("Leek", stock=6)
        services.move_stock(leek, -2, "broken")
        services.move_stock(leek, -1, "broken")
        self.assertEqual([m.subject for m in mail.outbox], ["Low stock: Leek"])
        self.assertIn("in Vegetables: 4 left", mail.outbox[0].body)

    def test_command(self):
        out = StringIO()
        call_command("lowstock", stdout=out)
        self.assertIn("Nothing to order.", out.getvalue())
        make_product("Leek", stock=3, sku="L1")
        call_command("lowstock", "--mail", stdout=out)
        self.assertIn("   3  Leek (L1)", out.getvalue())
        self.assertEqual(mail.outbox[0].subject, "1 products to order")
