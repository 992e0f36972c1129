"""Objects in a model's body that put something else in their place: ``contribute_to_class``."""

from __future__ import annotations

from pathlib import Path

import pytest

from django_asyncify.analysis.operations import Kind

from .views import MODELS, analyse

PACKAGE = """
class Records:
    def contribute_to_class(self, cls, name):
        setattr(cls, name, Descriptor())

    @classmethod
    def made(cls):
        return cls()


class Descriptor:
    pass


class DerivedRecords(Records):
    pass


def make_records():
    return Records()


SHARED = Records()
"""


def models(made: str) -> str:
    imports = "from blog import records\nfrom blog.records import Records\n"
    declared = f"class Shelf(models.Model):\n    history = {made}\n"
    below = "class Kept(models.Model):\n    class Meta:\n        abstract = True\n"
    inherited = f"    history = {made}\n\n\nclass Book(Kept):\n    title = models.TextField()\n"
    return f"{imports}{MODELS}\n\n{declared}\n\n{below}{inherited}"


VIEW = """
from blog.models import Book, Shelf


def view(request, pk):
    shelf = {query}
    {statement}
    return HttpResponse("")
"""
MADE = [
    "Records()",
    "records.Records()",
    "records.DerivedRecords()",
    "records.make_records()",
    "records.SHARED",
    "Records.made()",
]


@pytest.mark.parametrize("made", MADE)
@pytest.mark.parametrize("query", ["Shelf.objects.get(pk=pk)", "Shelf", "Book.objects.get(pk=pk)"])
def test_what_such_an_object_makes_of_an_attribute_is_unknown(
    tmp_path: Path, made: str, query: str
) -> None:
    view = VIEW.format(query=query, statement="shelf.history.first().prev_record")
    found = analyse(tmp_path, view, models=models(made), files={"blog/records.py": PACKAGE})
    unknown = [o.what for o in found.operations if o.kind is Kind.UNKNOWN]
    assert {"shelf.history", "shelf.history.first()"} <= set(unknown)
    assert "shelf.history.first().prev_record" in unknown


def test_its_name_queries_on_what_isnt_known(tmp_path: Path) -> None:
    view = VIEW.format(query="request.somewhere", statement="shelf.history.first().prev_record")
    found = analyse(tmp_path, view, models=models("Records()"), files={"blog/records.py": PACKAGE})
    unknown = [o.what for o in found.operations if o.kind is Kind.UNKNOWN]
    assert {"shelf.history", "shelf.history.first().prev_record"} <= set(unknown)


HARMLESS = """
class Sizes:
    big = 3


class LoudManager(models.Manager):
    def contribute_to_class(self, cls, name):
        super().contribute_to_class(cls, name)


class LoudField(models.CharField):
    def contribute_to_class(self, cls, name):
        super().contribute_to_class(cls, name)


class Shelf(models.Model):
    sizes = Sizes()
    name = LoudField(max_length=5)
    loud = LoudManager()
"""


def test_fields_managers_and_other_objects_are_what_they_were(tmp_path: Path) -> None:
    view = """
        from blog.models import Shelf


        def view(request, pk):
            shelf = Shelf.loud.get(pk=pk)
            return HttpResponse(shelf.name + str(shelf.sizes.big))
    """
    found = analyse(tmp_path, view, models=f"{MODELS}\n\n{HARMLESS}")
    assert found.kinds() == ["query-method get"]


def test_an_unread_kind_of_relation_of_a_readable_field_is_unknown(tmp_path: Path) -> None:
    field = "from django.db.models.fields.related import RelatedField\n\n\n"
    field += "class Tags(RelatedField):\n    pass\n"
    model = "class Shelf(models.Model):\n    tags = Tags()\n"
    view = VIEW.format(query="Shelf.objects.get(pk=pk)", statement="list(shelf.tags.all())")
    files = {"blog/tags.py": field}
    above = "from blog.tags import Tags\n"
    found = analyse(tmp_path, view, models=f"{above}{MODELS}\n\n{model}", files=files)
    unknown = [o.what for o in found.operations if o.kind is Kind.UNKNOWN]
    assert {"shelf.tags", "shelf.tags.all()"} <= set(unknown)
