# mypy: ignore-errors
# ruff: noqa
"""Special methods that no class's body shows: Django's own, and those set from outside."""

from django.contrib.auth.models import Permission
from django.http import HttpResponse

from .models import Publisher, Tag


def text(*parts):
    return HttpResponse(" ".join(str(part) for part in parts))


class House(Publisher):
    class Meta:
        proxy = True


def with_authors(house):
    return f"{house.name} {house.author_set.count()}"


House.__str__ = with_authors


def djangos_own_texts(request):
    number = Tag.objects.count()
    return text(number, ", ".join(map(str, Permission.objects.order_by("pk")[:2])))


def djangos_own_texts_in_order(request):
    permissions = list(Permission.objects.order_by("pk")[:3])
    number = Tag.objects.count()
    return text(number, sorted(map(str, permissions)))


def texts_set_from_outside(request):
    number = Tag.objects.count()
    return text(number, ", ".join(map(str, House.objects.order_by("pk"))))


def texts_set_from_outside_one_by_one(request):
    houses = list(House.objects.order_by("pk"))
    number = Tag.objects.count()
    return text(number, [name for name in map(str, houses)])
