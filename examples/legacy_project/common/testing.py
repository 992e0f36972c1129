"""What the tests of all apps use."""

import datetime
import itertools
from contextlib import contextmanager

from django.contrib.auth.models import Permission, User
from django.contrib.messages import get_messages
from django.core.cache import cache
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Address
from journal.models import Article, Comment, Section
from shop.models import Category, Customer, Order, OrderLine, Product

counter = itertools.count(1)


class FernhillTestCase(TestCase):
    def setUp(self):
        cache.clear()
        self.user = make_user("anna", first_name="Anna", last_name="Berg")

    def login(self, user=None):
        self.client.force_login(user or self.user)

    def messages(self, response):
        return [str(m) for m in get_messages(response.wsgi_request)]

    def assertMessage(self, response, text):
        self.assertIn(text, self.messages(response))

    @contextmanager
    def assertMaxQueries(self, limit):
        with CaptureQueriesContext(connection) as queries:
            yield
        self.assertLessEqual(len(queries), limit)

    def assertLogin(self, response, url):
        self.assertRedirects(response, "/accounts/login/?next=%s" % url)


def make_user(username, membership="none", **kwargs):
    user = User.objects.create_user(username, f"{username}@example.com", "correct horse", **kwargs)
    if membership != "none":
        user.profile.membership = membership
        user.profile.save()
    return user


def grant(user, *permissions):
    for name in permissions:
        app, codename = name.split(".")
        user.user_permissions.add(
            Permission.objects.get(content_type__app_label=app, codename=codename)
        )
    return User.objects.get(pk=user.pk)  # has_perm caches


def make_section(name="Soil"):
    return Section.objects.get_or_create(name=name, slug=name.lower())[0]


def make_article(author, title="Compost", days_ago=1, section=None, **kwargs):
    kwargs.setdefault("status", "published")
    if kwargs["status"] == "published":
        kwargs.setdefault("published_at", timezone.now() - datetime.timedelta(days=days_ago))
    return Article.objects.create(
        author=author,
        section=section or make_section(),
        title=title,
        slug=title.lower().replace(" ", "-"),
        body=kwargs.pop("body", "Dig. " * 400),
        **kwargs,
    )


def make_comment(article, author, body="Well said", approved=True, **kwargs):
    return Comment.objects.create(
        article=article, author=author, body=body, approved=approved, **kwargs
    )


def make_category(name="Vegetables", parent=None):
    return Category.objects.get_or_create(name=name, slug=name.lower(), parent=parent)[0]


def make_product(name="Carrot", price="2.50", stock=20, category=None, **kwargs):
    kwargs.setdefault("sku", name.upper()[:3] + str(next(counter)))
    return Product.objects.create(
        category=category or make_category(), name=name, price=price, stock=stock, **kwargs
    )


def make_address(user, **kwargs):
    kwargs.setdefault("is_default", True)
    kwargs.setdefault("postcode", "AB1 2CD")
    return Address.objects.create(
        user=user, name="Anna Berg", street="Mill Lane 1", city="Leeds", **kwargs
    )


def make_order(user, *lines, **kwargs):
    """make_order(anna, (carrot, 2), (leek, 1), status="paid")"""
    customer, _ = Customer.objects.get_or_create(user=user)
    address = user.addresses.first() or make_address(user)
    order = Order.objects.create(customer=customer, address=address, **kwargs)
    for product, quantity in lines:
        OrderLine.objects.create(
            order=order, product=product, quantity=quantity, unit_price=product.price
        )
    return order
