"""Tags that write as a template is rendered: a view's own writes stay together with that."""

from __future__ import annotations

import pytest

from django_asyncify.testing import convert

MODELS = """
from django.db import models


class Article(models.Model):
    hits = models.IntegerField(default=0)

    def hit(self):
        self.hits += 1
        self.save()
"""
TAGS = """
from django import template
from django.db.models import F

from ..models import Article

register = template.Library()


def counted(article):
    Article.objects.filter(pk=article.pk).update(hits=F("hits") + 1)


class HitNode(template.Node):
    def __init__(self, article):
        self.article = template.Variable(article)

    def render(self, context):
        {node}
        return ""


{tag}
"""
VIEW = """
from django.shortcuts import render

from .models import Article


def page(request):
    number = Article.objects.count()
    article = Article.objects.create(hits=number)
    return render(request, "page.html", {"article": article})
"""
COMPILED = "@register.tag{}\ndef hit(parser, token):\n    return HitNode(token)"


def are_kept_together(tag: str, template: str, node: str = "pass", folder: str = "") -> bool:
    folder = folder or "app/templatetags"
    files = {
        "app/models.py": MODELS,
        f"{folder}/__init__.py": "",
        f"{folder}/hits.py": TAGS.replace("{tag}", tag).replace("{node}", node),
        "app/templates/page.html": template,
        "app/views.py": VIEW,
    }
    after = convert(files).after["app/views.py"]
    assert "await Article.objects.acount()" in after
    return "await Article.objects.acreate(" not in after


@pytest.mark.parametrize(
    ("tag", "template", "node"),
    [
        ("@register.simple_tag\ndef hit(a):\n    counted(a)", "{% hit article %}", "pass"),
        ("@register.simple_tag\ndef hit(a):\n    a.hit()", "{% hit article %}", "pass"),
        (
            "@register.simple_tag(name='visit')\ndef hit(a):\n    a.save()",
            "{% visit article %}",
            "pass",
        ),
        ("@register.filter('visit')\ndef hit(a):\n    a.save()", "{{ article|visit }}", "pass"),
        (
            "@register.inclusion_tag('x.html')\ndef hit(a):\n    Article.objects.create()",
            "{% hit article %}",
            "pass",
        ),
        (COMPILED.format(""), "{% hit article %}", "self.article.resolve(context).save()"),
        (COMPILED.format("('visit')"), "{% visit article %}", "counted(context['article'])"),
    ],
)
def test_a_write_stays_together_with_a_tag_that_writes(tag: str, template: str, node: str) -> None:
    assert are_kept_together(tag, template, node)


@pytest.mark.parametrize(
    ("tag", "template", "node"),
    [
        ("@register.simple_tag\ndef hit(a):\n    return a.hits", "{% hit article %}", "pass"),
        (
            "@register.simple_tag(takes_context=True)\ndef hit(context):\n"
            "    params = context['request'].GET.copy()\n    params.update({'a': 1})",
            "{% hit %}",
            "pass",
        ),
        ("@register.simple_tag\ndef hit(a):\n    counted(a)", "{% other %}", "pass"),
        (COMPILED.format(""), "{% hit article %}", "context.update({'a': 1})"),
    ],
)
def test_a_tag_that_only_reads_or_is_not_used_lets_them_apart(
    tag: str, template: str, node: str
) -> None:
    assert not are_kept_together(tag, template, node)


def test_what_is_no_library_of_tags_does_not_count() -> None:
    tag = "@register.simple_tag\ndef hit(a):\n    counted(a)"
    assert not are_kept_together(tag, "{% hit article %}", folder="app/helpers")
