import json

from django.contrib.auth.models import AnonymousUser
from django.http import JsonResponse
from django.template import Context, Template
from django.test import RequestFactory, SimpleTestCase

from .decorators import ajax_required, json_body
from .models import AuditEntry
from .testing import FernhillTestCase, make_article, make_order, make_product, make_user


class HomeTests(FernhillTestCase):
    def test_empty(self):
        response = self.client.get("/")
        self.assertContains(response, "Nothing yet.")
        self.assertNotContains(response, "Hello")

    def test_newest_article_is_featured(self):
        make_article(self.user, "Old", days_ago=9)
        make_article(self.user, "New", days_ago=1)
        make_article(self.user, "Tomorrow", days_ago=-1)
        response = self.client.get("/")
        self.assertEqual(response.context["featured"].title, "New")
        self.assertEqual([a.title for a in response.context["articles"]], ["Old"])
        self.assertContains(response, "by Anna Berg in Soil")
        self.assertNotContains(response, "Tomorrow")

    def test_greeting_and_best_sellers(self):
        make_order(self.user, (make_product("Leek"), 3))
        self.login()
        response = self.client.get("/")
        self.assertContains(response, "Hello Anna Berg")
        self.assertContains(response, "Leek (3 sold) £2.50")

    def test_post_is_not_allowed(self):
        self.assertEqual(self.client.post("/").status_code, 405)

    def test_menu_and_basket(self):
        product = make_product(stock=5)
        self.client.post(f"/shop/p/{product.sku}/add/", {"quantity": 2})
        response = self.client.get("/")
        self.assertContains(response, '<a href="/shop/c/vegetables/">Vegetables</a>', html=True)
        self.assertContains(response, "Basket (2)")

    def test_staff_sees_the_back_office(self):
        self.login(make_user("stan", is_staff=True))
        self.assertContains(self.client.get("/"), "Back office")
        self.login()
        self.assertNotContains(self.client.get("/"), "Back office")


class SearchTests(FernhillTestCase):
    def test_articles_and_products(self):
        make_article(self.user, "Carrot fly")
        make_product("Carrot")
        make_product("Carrot, withdrawn", active=False)
        response = self.client.get("/search/", {"q": "carrot"})
        self.assertContains(response, "2 found for")
        self.assertContains(response, "by Anna Berg")
        self.assertContains(response, "£2.50 in Vegetables")
        self.assertNotIn("missed_searches", self.client.session)

    def test_missed_searches_are_remembered(self):
        self.client.get("/search/", {"q": "banana"})
        self.client.get("/search/", {"q": "kiwi"})
        self.assertEqual(self.client.session["missed_searches"], ["banana", "kiwi"])

    def test_short_words_find_nothing(self):
        make_product("Carrot")
        self.assertContains(self.client.get("/search/", {"q": "ca"}), "0 found")


class HealthTests(FernhillTestCase):
    def test_short(self):
        response = self.client.get("/health/")
        self.assertEqual(response.content, b"ok")
        self.assertIn("no-cache", response["Cache-Control"])
        self.assertGreaterEqual(float(response["X-Request-Time"]), 0)

    def test_full(self):
        data = self.client.get("/health/?full=1").json()
        self.assertEqual(data["status"], "ok")
        self.assertGreater(data["migrations"], 10)


class NotFoundTests(FernhillTestCase):
    def test_404(self):
        self.assertContains(self.client.get("/nowhere/"), "no such page", status_code=404)


class DecoratorTests(SimpleTestCase):
    def setUp(self):
        self.factory = RequestFactory()

    def post(self, view, body):
        request = self.factory.post("/", body, content_type="application/json")
        request.user = AnonymousUser()
        return view(request)

    def test_json_body(self):
        view = json_body(lambda request: JsonResponse(request.json))
        self.assertEqual(json.loads(self.post(view, '{"a": 1}').content), {"a": 1})
        self.assertEqual(self.post(view, "{").status_code, 400)
        self.assertEqual(self.post(view, "[]").status_code, 400)

    def test_ajax_required(self):
        view = ajax_required(lambda request: JsonResponse({}))
        self.assertEqual(view(self.factory.get("/")).status_code, 400)
        request = self.factory.get("/", headers={"X-Requested-With": "XMLHttpRequest"})
        self.assertEqual(view(request).status_code, 200)


class TemplateTagTests(SimpleTestCase):
    def test_filters(self):
        template = Template("{% load fernhill %}{{ price|money }} {{ rating|stars }}")
        self.assertEqual(template.render(Context({"price": 3, "rating": 4.4})), "£3.00 ★★★★☆")


class AdminTests(FernhillTestCase):
    def test_lists(self):
        make_order(self.user, (make_product(), 1))
        make_article(self.user)
        AuditEntry.objects.create(user=self.user, action="test", path="/")
        self.login(make_user("root", is_staff=True, is_superuser=True))
        for name in ("common/auditentry", "accounts/profile", "journal/article", "shop/order",
                     "shop/product", "shipping/shipment", "support/ticket"):
            with self.subTest(name):
                self.assertEqual(self.client.get(f"/admin/{name}/").status_code, 200)
