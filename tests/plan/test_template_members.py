"""Members that write as a template reads them, and context processors that do: a view's own writes
stay together with that.
"""

from __future__ import annotations

import pytest

from django_asyncify.testing import convert

MODELS = """
from django.db import models


class Article(models.Model):
    hits = models.IntegerField(default=0)
    first = models.ForeignKey("self", models.CASCADE)

    def hit(self):
        self.hits += 1
        self.save()

    @property
    def visited(self):
        Article.objects.create(hits=1)
        return "yes"

    def title(self):
        return f"Article {self.pk}"

    def raised(self, number):
        Article.objects.create(hits=number)

    def publish(self):
        self.save()

    publish.alters_data = True


class Log:
    def lines(self):
        self.note()
        return []

    def note(self):
        Article.objects.create()


class Link:
    def __init__(self, request):
        self.query = request.GET.copy()

    def url(self):
        self.query.update({"page": 1})
        return self.query.urlencode().removesuffix("x")
"""
TESTS = """
from .models import Article


class ArticleTest:
    def first(self):
        return Article.objects.create()
"""
VIEW = """
from functools import partial

from django.shortcuts import render
from django.template.loader import render_to_string
from django.http import HttpResponse

from .models import Article, Log


def page(request):
    number = Article.objects.count()
    article = Article.objects.create(hits=number)
    return {answer}
"""
RENDER = "render(request, 'page.html', {'article': article})"
SETTINGS = """
TEMPLATES = [{"BACKEND": "x", "OPTIONS": {"context_processors": ["app.context.shown"]}}]
"""


def are_kept_together(
    template: str, answer: str = RENDER, processor: str = "", **others: str
) -> bool:
    files = {
        "app/models.py": MODELS,
        "app/templates/page.html": template,
        "app/tests.py": TESTS,
        "app/views.py": VIEW.replace("{answer}", answer),
        **{f"app/templates/{name}.html": text for name, text in others.items()},
    }
    if processor:
        files["app/context.py"] = (
            "from django.core.cache import cache\nfrom .models import Article\n"
            f"def shown(request):\n    {processor}\n    return {{}}\n"
        )
        files["settings.py"] = (
            convert(files).before["settings.py"].replace("TEMPLATES = []", SETTINGS)
        )
    after = convert(files).after["app/views.py"]
    assert "await Article.objects.acount()" in after
    return "await Article.objects.acreate(" not in after


@pytest.mark.parametrize(
    "template",
    [
        "{{ article.hits }} {{ article.title }} {{ article.first.hits }}",
        "hit article.hit visited",
        "{{ hit }} {% load visited %}",
        "{{ article.raised }}",
        "{{ article.publish }}",
        "{{ link.url }}",
        "{# article.hit #}",
        "{% include 'part.html' %}",
    ],
)
def test_a_template_that_only_reads_is_rendered_later(template: str) -> None:
    assert not are_kept_together(template, part="{{ article.title }}", other="{{ article.hit }}")


@pytest.mark.parametrize(
    "template",
    [
        "{{ article.hit }}",
        "{{ article.first.hit }}",
        "{{ article.visited|upper }}",
        "{% if article.hit %}{% endif %}",
        "{% for line in log.lines %}{% endfor %}",
        "{% regroup articles by visited as groups %}",
        "{% for a in articles|dictsort:'visited' %}{% endfor %}",
        "{% include 'part.html' %}",
        "{% extends 'part.html' %}",
        "{% include name %}",
        "{% extends 'part.html' %}{% block a %}{{ article.hits }}{% endblock %}",
    ],
)
def test_a_write_stays_together_with_a_template_that_writes(template: str) -> None:
    assert are_kept_together(template, part="{% include 'inner.html' %}", inner="{{ a.hit }}")


@pytest.mark.parametrize(
    "answer",
    [
        "HttpResponse(render_to_string('page.html', {'article': article}))",
        "render(request, ['page.html', 'other.html'], {'article': article})",
        "render(request, request.GET['template'], {'article': article})",
    ],
)
def test_however_the_template_is_named_and_rendered(answer: str) -> None:
    assert are_kept_together("{{ article.hit }}", answer, other="")


@pytest.mark.parametrize(
    "processor",
    [
        "Article.objects.count()",
        "number = request.GET.copy()\n    number.update({'a': 1})",
        "cache.set('a', 1)",
    ],
)
def test_a_context_processor_that_only_reads_lets_them_apart(processor: str) -> None:
    assert not are_kept_together("{{ article.hits }}", processor=processor)


@pytest.mark.parametrize(
    "processor",
    ["Article.objects.create()", "if request.GET:\n        Article.objects.first().hit()"],
)
def test_a_write_stays_together_with_a_context_processor_that_writes(processor: str) -> None:
    assert are_kept_together("{{ article.hits }}", processor=processor)
    text = "HttpResponse(render_to_string('page.html', {}))"
    assert not are_kept_together("{{ article.hits }}", text, processor)
    requested = "HttpResponse(render_to_string('page.html', {}, request))"
    assert are_kept_together("{{ article.hits }}", requested, processor)


@pytest.mark.parametrize(
    ("given", "writes"),
    [
        ("Log().note", True),
        ("partial(Article.raised, article, 1)", True),
        ("partial(Article.title, article)", False),
    ],
)
def test_a_template_calls_the_functions_that_it_is_given(given: str, writes: bool) -> None:
    answer = f"render(request, 'page.html', {{'article': article, 'given': {given}}})"
    assert are_kept_together("{{ given }}", answer) is writes
