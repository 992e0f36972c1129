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


def number_of_authors(house):
    return house.author_set.count() - 1


def has_fewer(house, other):
    return house.author_set.count() < other.author_set.count()


def on(cls):
    def put(function):
        setattr(cls, function.__name__, function)
        return function

    return put


@on(House)
def __abs__(house):
    return house.author_set.count()


House.__str__ = with_authors
House.__len__ = number_of_authors
setattr(House, "__lt__", has_fewer)


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


def length_set_from_outside(request):
    number = Tag.objects.count()
    house = House.objects.order_by("pk").first()
    return text(number, len(house))


def truth_set_from_outside(request):
    number = Tag.objects.count()
    house = House.objects.order_by("pk").last()
    if not house:
        return text(number, "nobody")
    return text(number, "somebody")


def another_for_an_empty_one(request):
    number = Tag.objects.count()
    house = House.objects.order_by("pk").last()
    other = house or Publisher()
    return text(number, other.name, type(house and other).__name__)


def order_set_from_outside(request):
    number = Tag.objects.count()
    houses = list(House.objects.order_by("pk"))
    return text(number, houses[0] < houses[1], [house.pk for house in sorted(houses)])


def put_on_by_a_decorator(request):
    number = Tag.objects.count()
    house = House.objects.order_by("pk").first()
    return text(number, abs(house))
