# mypy: ignore-errors
# ruff: noqa
"""What `patched` puts on a model from here."""

from .models import Article


def newest(user):
    return Article.objects.order_by("pk").last().author.name


def oldest(user):
    return Article.objects.order_by("pk").first()
