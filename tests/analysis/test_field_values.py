"""What field classes of the project's own make of a column."""

from __future__ import annotations

import pytest

from tests.codemods.places import reasons, statements, views_of

MODELS = """
class Phone:
    def __init__(self, number):
        self.number = number

    def __str__(self):
        return self.number

    def owner(self):
        return Author.objects.get(name=self.number)


class UpperField(models.CharField):
    def to_python(self, value):
        return super().to_python(value).upper()

    def from_db_value(self, value, expression, connection):
        return value.upper()

    def contribute_to_class(self, cls, name, **kwargs):
        super().contribute_to_class(cls, name, **kwargs)
        setattr(cls, f"is_{name}_set", True)


class WordsField(models.TextField):
    def from_db_value(self, value, expression, connection):
        return value.split(",")


class PhoneField(models.CharField):
    def from_db_value(self, value, expression, connection):
        return Phone(value) if value else None


class CheckedField(models.CharField):
    def to_python(self, value):
        return value if isinstance(value, Phone) else Phone(value)


class MadeField(models.CharField):
    def __init__(self, *args, made=None, **kwargs):
        self.made = made
        super().__init__(*args, **kwargs)

    def from_db_value(self, value, expression, connection):
        return self.made(value)


class OwnerDescriptor:
    def __get__(self, instance, owner=None):
        return Author.objects.get(name="a")


class OwnerField(models.CharField):
    descriptor_class = OwnerDescriptor


class PutField(models.CharField):
    def contribute_to_class(self, cls, name, **kwargs):
        super().contribute_to_class(cls, name, **kwargs)
        setattr(cls, self.name, OwnerDescriptor())


def phone_field():
    return PhoneField(max_length=9)


class Shop(models.Model):
    upper = UpperField(max_length=9)
    words = WordsField()
    phone = PhoneField(max_length=9)
    other = phone_field()
    checked = CheckedField(max_length=9)
    made = MadeField(max_length=9, made=Phone)
    owner = OwnerField(max_length=9)
    put = PutField(max_length=9)


class Branch(models.Model):
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE)
"""
IMPORTS = "from .models import Branch, Shop"


def _converted(expression: str) -> str:
    text = f"shop = Shop.objects.get(pk=pk)\nx = {expression}"
    conversion = statements(text, imports=IMPORTS, models=MODELS)
    assert "shop = await Shop.objects.aget(pk=pk)\n" in views_of(conversion), reasons(conversion)
    return views_of(conversion)


@pytest.mark.parametrize(
    "expression",
    [
        "shop.upper.lower()",
        "[word.strip() for word in shop.words]",
        "shop.phone.number.strip()",
        "str(shop.phone)",
        "shop.phone or shop.other",
    ],
)
def test_what_is_done_with_data_of_a_field_stays(expression: str) -> None:
    assert f"x = {expression}\n" in _converted(expression)


@pytest.mark.parametrize("name", ["phone", "other", "made"])
def test_a_method_of_what_a_field_makes_is_awaited(name: str) -> None:
    assert f"x = await shop.{name}.owner()\n" in _converted(f"shop.{name}.owner()")


def test_a_method_of_what_a_field_may_make_runs_in_the_thread() -> None:
    text = _converted("shop.checked.owner()")
    assert "x = await sync_to_async(shop.checked.owner)()\n" in text


@pytest.mark.parametrize(
    "expression",
    [
        "[p.owner().name for p in Shop.objects.values_list('phone', flat=True)]",
        "[row['phone'].owner().name for row in Shop.objects.values()]",
        "[row[0].owner().name for row in Branch.objects.values_list('shop__phone')]",
    ],
)
def test_rows_hold_what_a_field_makes(expression: str) -> None:
    assert f"x = await sync_to_async(lambda: {expression})()\n" in _converted(expression)


def test_rows_of_other_columns_are_data() -> None:
    text = _converted("[name.strip() for name in Shop.objects.values_list('upper', flat=True)]")
    assert "[name.strip() async for name in " in text


@pytest.mark.parametrize("name", ["owner", "put"])
def test_a_descriptor_in_the_place_of_a_column_may_query(name: str) -> None:
    expression = f"shop.{name}.name"
    assert f"x = await sync_to_async(lambda: {expression})()\n" in _converted(expression)
