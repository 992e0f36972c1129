# mypy: ignore-errors
# ruff: noqa
"""Rows put into what was data so far: by ``+=``, through another name, by a helper."""

import json

from django import forms
from django.http import HttpResponse

from .models import Article, Author, Tag


def text(*parts):
    return HttpResponse(" ".join(str(part) for part in parts))


def added_to_a_tuple(request):
    number = Tag.objects.count()
    rows = tuple(request.GET.getlist("x"))
    for article in Article.objects.order_by("pk"):
        rows += (article,)
    return text(number, rows[-1].author.name)


def added_to_data(request):
    number = Tag.objects.count()
    rows = request.GET.getlist("x")
    rows += Article.objects.order_by("pk")
    return text(number, rows[-1].author.name)


def merged_into_data(request):
    number = Tag.objects.count()
    data = json.loads('{"a": 1}')
    data |= {"article": Article.objects.order_by("pk").first()}
    return text(number, data["article"].author.name)


class Basket:
    rows = ()

    def add(self, article):
        self.rows += (article,)


def added_to_an_attribute(request):
    number = Tag.objects.count()
    basket = Basket()
    for article in Article.objects.order_by("pk"):
        basket.add(article)
    return text(number, basket.rows[0].author.name)


def put_into_the_items_of_data(request):
    number = Tag.objects.count()
    groups = json.loads('[{"n": 1}, {"n": 2}]')
    for group in groups:
        group["articles"] = list(Article.objects.order_by("pk"))
    return text(number, [a.author.name for group in groups for a in group["articles"]])


def put_into_rows_of_values(request):
    number = Tag.objects.count()
    rows = list(Article.objects.order_by("pk").values("pk", "title"))
    for row in rows:
        row["article"] = Article.objects.get(pk=row["pk"])
    return text(number, [row["article"].author.name for row in rows])


def put_into_rows_by_their_key(request):
    number = Tag.objects.count()
    by_pk = {row["pk"]: row for row in Article.objects.order_by("pk").values("pk", "title")}
    for article in Article.objects.order_by("pk"):
        by_pk[article.pk]["article"] = article
    return text(number, [row["article"].author.name for row in by_pk.values()])


def put_articles_into(group):
    group["articles"] = list(Article.objects.order_by("pk"))


def put_articles_into_all(groups):
    for group in groups:
        put_articles_into(group)


def put_into_data_by_a_helper(request):
    number = Tag.objects.count()
    groups = json.loads('[{"n": 1}, {"n": 2}]')
    put_articles_into_all(groups=groups)
    return text(number, [a.author.name for group in groups for a in group["articles"]])


def rows_with_articles():
    rows = list(Article.objects.order_by("pk").values("pk", "title"))
    for row in rows:
        row.update(article=Article.objects.get(pk=row["pk"]))
    return rows


def returned_by_a_helper(request):
    number = Tag.objects.count()
    return text(number, [row["article"].author.name for row in rows_with_articles()])


class Cart:
    """The cart of many a tutorial: rows are put into a copy of what the session held."""

    def __init__(self, request):
        self.session = request.session
        self.cart = self.session.get("by_article") or {}

    def __iter__(self):
        cart = self.cart.copy()
        for article in Article.objects.order_by("pk"):
            cart.setdefault(str(article.pk), {})["article"] = article
        for item in cart.values():
            item["amount"] = 1
            yield item


def put_into_the_session_s_cart(request):
    number = Tag.objects.count()
    cart = Cart(request)
    return text(number, [item["article"].author.name for item in cart])


class Filler:
    def __init__(self, rows):
        self.rows = rows

    def fill(self):
        for row in self.rows:
            row["article"] = Article.objects.order_by("pk").first()


def put_into_data_behind_an_object(request):
    number = Tag.objects.count()
    rows = json.loads('[{"n": 1}, {"n": 2}]')
    Filler(rows).fill()
    return text(number, [row["article"].author.name for row in rows])


def put_into_data_by_a_closure(request):
    number = Tag.objects.count()
    data = json.loads('{"n": 1}')

    def fill():
        data["article"] = Article.objects.order_by("pk").first()

    fill()
    return text(number, data["article"].author.name)


def with_article(row):
    row["article"] = Article.objects.order_by("pk").first()
    return row


def put_into_data_by_map(request):
    number = Tag.objects.count()
    rows = json.loads('[{"n": 1}, {"n": 2}]')
    list(map(with_article, rows))
    return text(number, [row["article"].author.name for row in rows])


STATE = json.loads('{"n": 1}')


def put_into_data_of_the_module(request):
    number = Tag.objects.count()
    STATE["article"] = Article.objects.order_by("pk").first()
    return text(number, STATE["article"].author.name)


def put_into_a_copy_of_data(request):
    number = Tag.objects.count()
    data = json.loads('{"a": {"b": 1}}')
    other = {**data}
    other["a"]["article"] = Article.objects.order_by("pk").first()
    return text(number, data["a"]["article"].author.name)


def put_beside_data_under_another_name(request):
    number = Tag.objects.count()
    rows = json.loads('[{"n": 1}, {"n": 2}]')
    by_number = {row["n"]: row for row in rows}
    by_number[1]["article"] = Article.objects.order_by("pk").first()
    return text(number, rows[0]["article"].author.name)


def a_default_that_is_no_data(request):
    number = Tag.objects.count()
    article = json.loads("{}").get("article", Article.objects.order_by("pk").first())
    return text(number, article.author.name)


def text_of_data_with_rows(request):
    number = Tag.objects.count()
    rows = json.loads('["a"]')
    rows.append(Article.objects.order_by("pk").first().author)
    return text(number, ", ".join(str(row) for row in rows))


def put_into_the_request_s_data(request):
    number = Tag.objects.count()
    meta = request.META
    meta["article"] = Article.objects.order_by("pk").first()
    return text(number, request.META["article"].author.name)


def put_into_a_named_row(request):
    number = Tag.objects.count()
    rows = Article.objects.order_by("pk").values_list("pk", "title", named=True)
    rows = [row._replace(title=Article.objects.get(pk=row.pk)) for row in rows]
    return text(number, [row.title.author.name for row in rows])


class ArticleForm(forms.Form):
    article = forms.ModelChoiceField(Article.objects.all())
    name = forms.CharField()


class ExtendedForm(forms.Form):
    name = forms.CharField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["article"] = forms.ModelChoiceField(Article.objects.all())


def chosen():
    return {"article": Article.objects.order_by("pk").first().pk, "name": "x"}


def filtered_cleaned_data(request):
    number = Tag.objects.count()
    form = ArticleForm(chosen())
    form.is_valid()
    given = {key: value for key, value in form.cleaned_data.items() if value}
    return text(number, given["article"].author.name)


def cleaned_by_a_field_of_the_constructor(request):
    number = Tag.objects.count()
    form = ExtendedForm(chosen())
    form.is_valid()
    return text(number, form.cleaned_data["article"].author.name)


def put_into_cleaned_data(request):
    number = Tag.objects.count()
    form = ArticleForm(chosen())
    form.is_valid()
    form.cleaned_data["name"] = Article.objects.order_by("pk").last()
    return text(number, form.cleaned_data["name"].author.name)


def a_function_put_into_data(request):
    number = Tag.objects.count()
    data = json.loads("{}")
    data.setdefault("newest", lambda: Article.objects.order_by("-pk").first())
    return text(number, data["newest"]().author.name)


def an_empty_list_put_into_data(request):
    number = Tag.objects.count()
    data = json.loads("{}")
    data.setdefault("articles", []).extend(Article.objects.order_by("pk"))
    return text(number, data["articles"][0].author.name)
