"""Special methods that write, behind every kind of operator: two of them on one path stay together
when the client hangs up between them.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from django_asyncify.testing import Conversion, convert
from tests.behaviour.conftest import Outcome, run_scenarios, site_files
from tests.behaviour.scenarios import Scenario, Step

#: What the special methods give, if not the object itself.
GIVEN = {
    **dict.fromkeys(("__str__", "__repr__", "__format__"), "'text'"),
    **dict.fromkeys(("__len__", "__hash__", "__int__", "__index__", "__length_hint__"), "1"),
    **dict.fromkeys(("__bool__", "__contains__", "__eq__", "__ne__", "__lt__", "__le__"), "True"),
    **dict.fromkeys(("__gt__", "__ge__"), "True"),
    **dict.fromkeys(("__iter__", "__reversed__"), "iter([1, 2])"),
    **dict.fromkeys(("__setattr__", "__delattr__", "__set__", "__delete__", "__exit__"), "None"),
    **dict.fromkeys(("__getitem__", "__getattr__", "__getattribute__"), "1"),
    "__float__": "1.0",
    "__dir__": "['a']",
    "__bytes__": "b'a'",
}
#: The special methods that a class has, and what is done with an object of it.
USES = {
    **{f"{name} of two": (f"__{name}__", f"it {sign} 1") for name, sign in (
        ("add", "+"), ("sub", "-"), ("mul", "*"), ("truediv", "/"), ("floordiv", "//"),
        ("mod", "%"), ("pow", "**"), ("matmul", "@"), ("or", "|"), ("and", "&"), ("xor", "^"),
        ("lshift", "<<"), ("rshift", ">>"),
    )},
    **{f"{name} from the right": (f"__r{name}__", f"1 {sign} it") for name, sign in (
        ("add", "+"), ("sub", "-"), ("mod", "%"), ("or", "|"),
    )},
    **{f"{name} in place": (f"__i{name}__", f"it {sign}= 1") for name, sign in (
        ("add", "+"), ("sub", "-"), ("mul", "*"), ("truediv", "/"), ("mod", "%"), ("or", "|"),
        ("and", "&"), ("xor", "^"), ("lshift", "<<"),
    )},
    "in place by another": ("__add__", "it += 1"),
    "assigned": ("__add__", "it = it + 1"),
    "negative": ("__neg__", "-it"),
    "positive": ("__pos__", "+it"),
    "inverted": ("__invert__", "~it"),
    "not": ("__bool__", "not it"),
    "if": ("__bool__", "if it: pass"),
    "if by length": ("__len__", "if it: pass"),
    "and": ("__bool__", "it and 1"),
    "ternary": ("__bool__", "1 if it else 2"),
    "bool": ("__bool__", "bool(it)"),
    "equal": ("__eq__", "it == 1"),
    "unequal": ("__ne__", "it != 1"),
    "unequal by equality": ("__eq__", "it != 1"),
    "less": ("__lt__", "it < 1"),
    "at most": ("__le__", "it <= 1"),
    "more": ("__gt__", "it > 1"),
    "at least": ("__ge__", "it >= 1"),
    "less from the right": ("__gt__", "1 < it"),
    "in": ("__contains__", "1 in it"),
    "not in": ("__contains__", "1 not in it"),
    "in by walking": ("__iter__", "1 in it"),
    "item": ("__getitem__", "it['a']"),
    "slice": ("__getitem__", "it[1:2]"),
    "item set": ("__setitem__", "it['a'] = 1"),
    "item changed": ("__getitem__ __setitem__", "it['a'] += 1"),
    "item deleted": ("__delitem__", "del it['a']"),
    "for": ("__iter__", "for _ in it: pass"),
    "for with next": ("__next__ for", "for _ in it: break"),
    "comprehension": ("__iter__", "[x for x in it]"),
    "list": ("__iter__", "list(it)"),
    "unpacked": ("__iter__", "a, b = it"),
    "starred": ("__iter__", "[*it]"),
    "given by star": ("__iter__", "print(*it, end='', file=open('/dev/null', 'w'))"),
    "joined": ("__iter__", "dict.fromkeys(it)"),
    "sum": ("__radd__", "sum([it])"),
    "max": ("__gt__ __lt__", "max([it, it])"),
    "sorted": ("__lt__", "sorted([it, it])"),
    "next": ("__next__", "next(it)"),
    "iter": ("__iter__", "iter(it)"),
    "reversed": ("__reversed__", "list(reversed(it))"),
    "with": ("__enter__ __exit__", "with it: pass"),
    "with only entered": ("__enter__ exit", "with it: pass"),
    "with only left": ("__exit__ enter", "with it: pass"),
    "call": ("__call__", "it()"),
    "mapped": ("__call__", "list(map(it, [1]))"),
    "len": ("__len__", "len(it)"),
    "str": ("__str__", "str(it)"),
    "str by repr": ("__repr__", "str(it)"),
    "repr": ("__repr__", "repr(it)"),
    "f-string": ("__format__", "f'{it}'"),
    "format": ("__format__", "format(it, '')"),
    "format method": ("__str__", "'{}'.format(it)"),
    "percent": ("__str__", "'%s' % it"),
    "joined text": ("__str__", "', '.join([str(it)])"),
    "hash": ("__hash__", "hash(it)"),
    "key": ("__hash__", "{it: 1}"),
    "element": ("__hash__", "{it}"),
    "int": ("__int__", "int(it)"),
    "float": ("__float__", "float(it)"),
    "index": ("__index__", "[1, 2, 3][it]"),
    "bytes": ("__bytes__", "bytes(it)"),
    "round": ("__round__", "round(it)"),
    "abs": ("__abs__", "abs(it)"),
    "divmod": ("__divmod__", "divmod(it, 1)"),
    "dir": ("__dir__", "dir(it)"),
    "missing attribute": ("__getattr__", "it.anything"),
    "every attribute": ("__getattribute__", "it.anything"),
    "attribute set": ("__setattr__", "it.anything = 1"),
    "attribute deleted": ("__delattr__", "del it.anything"),
    "getattr": ("__getattr__", "getattr(it, 'anything')"),
    "hasattr": ("__getattr__", "hasattr(it, 'anything')"),
    "setattr": ("__setattr__", "setattr(it, 'anything', 1)"),
    "delattr": ("__delattr__", "delattr(it, 'anything')"),
    "descriptor": ("descriptor", "it.described"),
    "descriptor set": ("descriptor", "it.described = 1"),
    "descriptor deleted": ("descriptor", "del it.described"),
    "property": ("property", "it.proper"),
    "property set": ("property", "it.proper = 1"),
    "property changed": ("property", "it.proper += 1"),
    "property deleted": ("property", "del it.proper"),
}  # fmt: skip
NAMED = {use.replace(" ", "_").replace("-", "_") + "_": use for use in USES}
HEAD = """
import sys

from django.http import HttpResponse
from django.utils.module_loading import import_string

from .models import Tag


def note():
    Tag.objects.create(name=f"note {Tag.objects.count()}")


class Described:
    def __get__(self, holder, cls=None):
        note()
        return 1

    def __set__(self, holder, value):
        note()

    def __delete__(self, holder):
        note()


"""
SPECIAL = """
    def {name}(self, *given):
        note()
        return {given}
"""
NAMED_PARTS = {
    "descriptor": "    described = Described()\n",
    "property": """
    @property
    def proper(self):
        note()
        return 1

    @proper.setter
    def proper(self, value):
        note()

    @proper.deleter
    def proper(self):
        note()
""",
    "for": "    def __iter__(self):\n        return self\n",
    "enter": "    def __enter__(self):\n        return self\n",
    "exit": "    def __exit__(self, *raised):\n        return None\n",
}
VIEW = """

def {name}(request):
    number = Tag.objects.count()
    it = {made}
    {use}
    {use}
    return HttpResponse(str(number))
"""


def class_of(use: str, name: str, base: str = "") -> str:
    methods = [
        NAMED_PARTS.get(m, SPECIAL.format(name=m, given=GIVEN.get(m, "self")))
        for m in USES[use][0].split()
    ]
    return f"class {name}{base}:\n" + "".join(methods) + "\n\n"


def source() -> str:
    classes = [class_of(use, name.title()) for name, use in NAMED.items()]
    views = [
        VIEW.format(name=name + kind, made=KINDS[kind].format(name.title()), use=USES[use][1])
        for name, use in NAMED.items()
        for kind in kinds_of(use)
    ]
    return HEAD + "\n".join(classes) + "".join(views)


#: How a view comes by the object: of a class that is known, or by code that can't be followed.
KINDS = {"known": "{}()", "unknown": "import_string('shop.operated.{}')()"}
#: Where an operand of which nothing is known is an operation of each kind.
OF_UNKNOWN = frozenset(
    {"add of two", "add in place", "if", "if by length", "len", "str", "f-string", "item"}
    | {"item set", "item deleted", "for", "list", "with", "with only left", "property"}
)


def kinds_of(use: str) -> list[str]:
    return [*KINDS] if use in OF_UNKNOWN else ["known"]


VIEWS = tuple(name + kind for name, use in NAMED.items() for kind in kinds_of(use))


@cache
def conversion() -> Conversion:
    files = site_files()
    files["shop/operated.py"] = source()
    routes = "".join(f'    path("{view}/", operated.{view}),\n' for view in VIEWS)
    urls = files["urls.py"].replace("from shop import ", "from shop import operated, ")
    files["urls.py"] = urls.replace("\n]", f"\n{routes}]")
    return convert(files, views=[f"shop.operated.{view}" for view in VIEWS])


@pytest.fixture(scope="module")
def outcomes(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[dict[str, Outcome], dict[str, Outcome]]:
    folder: Path = tmp_path_factory.mktemp("operated")
    asked = [Scenario(v, v, "alice", (Step(f"/{v}/"),)) for v in VIEWS]
    cut = [replace(scenario, disconnects=True) for scenario in asked]
    before = run_scenarios(folder / "before", conversion().before, asked)
    return before, run_scenarios(folder / "after", conversion().after, cut)


@pytest.mark.parametrize("view", VIEWS)
def test_a_client_that_hangs_up_leaves_all_that_is_written_or_nothing(
    view: str, outcomes: tuple[dict[str, Outcome], dict[str, Outcome]]
) -> None:
    before, after = (form[view] for form in outcomes)
    assert before.steps[0].status == 200, before.steps[0].errors
    assert before.rows["shop_tag"] != before.start["shop_tag"]
    assert (after.steps[0].status, after.steps[0].body) == (200, before.steps[0].body)
    assert after.findings == []
    for rows in after.cut:
        assert rows in (before.start, before.rows)
