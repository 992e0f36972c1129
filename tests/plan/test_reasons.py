"""What is said of operations that run in the worker thread: true, and enough to act on."""

from __future__ import annotations

import pytest

from tests.codemods.places import convert_views

ENDING = "    return HttpResponse(Tag.objects.count())\n"


def told(views: str, helpers: str = "", view: str = "view", **more: str) -> str:
    """Return the reasons of a view that uses helpers of another file."""
    imports = "import threading\nfrom . import helpers\nfrom django.db import transaction"
    files = {
        "app/helpers.py": f"import threading\n\nfrom .models import Article, Tag\n\n\n{helpers}",
        **{f"app/{name}.py": text for name, text in more.items()},
    }
    return convert_views(views, imports=imports, files=files).reasons(view)


def view(body: str) -> str:
    return f"def view(request, pk):\n    {body}\n{ENDING}"


CART = "class Cart:\n    def __init__(self):\n        self.tags = list(Tag.objects.all())\n"


def test_a_constructor_is_called_one() -> None:
    found = told(view("cart = helpers.Cart()"), CART)
    assert "`Cart.__init__` blocks, and a constructor can't be awaited" in found


def test_what_calls_a_function_is_named() -> None:
    helpers = "def key(tag):\n    return Article.objects.filter(tags=tag).count()\n"
    found = told(view("first = sorted([1, 2], key=helpers.key)"), helpers)
    assert "`key` blocks, and sorted calls it, which can't await it" in found


OUTER = """
def outer(pk):
    return middle(pk)


def middle(pk):
    return inner(pk)


def inner(pk):
    return Tag.objects.filter(pk=pk).exists()
"""
USING = "from .helpers import inner\n\n\ndef run():\n    return inner(1)\n"


def test_a_helper_is_sync_for_the_reason_of_the_one_it_would_await() -> None:
    found = told(view("there = helpers.outer(pk)"), OUTER, jobs=USING)
    assert (
        "`outer` stays sync and blocks: nothing in it can be awaited: "
        "`inner` stays sync and blocks: app.jobs, line 5, uses it in sync code"
    ) in found


def test_a_helper_that_nothing_can_be_awaited_in_says_why() -> None:
    found = told(view("helpers.run()"), "def run():\n    Tag.objects.raw('')[0]\n")
    assert "nothing in it can be awaited: " in found


def test_a_helper_called_in_the_worker_thread_says_where() -> None:
    helpers = "def find(pk):\n    return Tag.objects.get(pk=pk)\n"
    together = "Tag.objects.create(name='a')\n    tag = helpers.find(pk)\n    tag.save()"
    other = view("tag = helpers.find(pk)").replace("def view", "def other")
    found = told(f"{view(together)}\n\n{other}", helpers, view="other")
    assert (
        "`find` stays sync and blocks: app/views.py:11 calls it among "
        "statements that must run together in the worker thread: the writes in "
        "lines 10 to 12 must not be cut in two by a client that hangs up"
    ) in found


def test_a_helper_of_one_called_there_names_that_one() -> None:
    helpers = (
        "def find(pk):\n    return Tag.objects.get(pk=pk)\n\n\n"
        "def check(pk):\n    return find(pk)\n"
    )
    together = "Tag.objects.create(name='a')\n    tag = helpers.find(pk)\n    tag.save()"
    other = view("tag = helpers.check(pk)").replace("def view", "def other")
    found = told(f"{view(together)}\n\n{other}", helpers, view="other")
    assert (
        "`check` stays sync and blocks: nothing in it can be awaited: `find` stays sync and "
        "blocks: app/views.py:11 calls it among statements that must run together"
    ) in found


def test_a_view_that_is_called_in_the_worker_thread_says_where() -> None:
    together = "Tag.objects.create(name='a')\n    other(request, pk)\n    Tag.objects.create()"
    other = view("tag = Tag.objects.get(pk=pk)").replace("def view", "def other")
    found = told(f"{view(together)}\n\n{other}", view="other")
    assert "it is called there among statements that must run together" in found


def test_a_view_that_is_called_and_stays_sync_says_so() -> None:
    called = f"@transaction.atomic\ndef called(request, pk):\n{ENDING}"
    found = told(f"{called}\n\n{view('answer = called(request, pk)')}")
    assert "`called` stays sync and blocks: it is a view that is blocked (atomic-view)" in found


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (
            "Tag.objects.create(name='a')\n    Tag.objects.create(name='b')",
            "the writes in lines 10 to 11 must not be cut in two by a client that hangs up",
        ),
        (
            "for name in request.GET:\n        Tag.objects.create(name=name)",
            "the loop in line 10 writes each time round",
        ),
        (
            "with transaction.atomic():\n        Tag.objects.create(name='a')",
            "the transaction in line 10 has no async form",
        ),
        (
            "lock = threading.Lock()\n    lock.acquire()\n    Tag.objects.first()\n"
            "    lock.release()",
            "a lock is taken in line 11 and given back after them",
        ),
        (
            "try:\n        Tag.objects.first()\n    finally:\n        Tag.objects.create(name='a')",
            "the `try` in line 10 would write if the request was cancelled in it",
        ),
    ],
)
def test_what_statements_run_together_for_is_said(body: str, why: str) -> None:
    found = told(view(body))
    assert f"must run together in the worker thread: {why}" in found


def test_statements_of_a_helper_are_named_with_its_module() -> None:
    helpers = "def add():\n    Tag.objects.create(name='a')\n    Tag.objects.create(name='b')\n"
    found = told(view("helpers.add()"), helpers)
    assert (
        "nothing in it can be awaited: in app.helpers, the writes in lines 7 to 8 must not be cut "
        "in two by a client that hangs up"
    ) in found


@pytest.mark.parametrize(
    "call",
    [
        "serializers.serialize('json', rows(pk))",
        "serializers.get_serializer('json')().serialize([])",
    ],
)
def test_of_what_is_serialized_nothing_may_be_known(call: str) -> None:
    body = f"from django.core import serializers\n    from elsewhere import rows\n    text = {call}"
    assert "nothing is known about the value" in told(view(body))


@pytest.mark.parametrize("rows", ["Tag.objects.all()", "[Tag.objects.get(pk=pk)]", "Tag.objects"])
def test_djangos_own_serializers_surely_query(rows: str) -> None:
    body = (
        "from django.core import serializers\n"
        f"    text = serializers.serialize('json', {rows})\n    return HttpResponse(text)"
    )
    found = told(view(body))
    assert "Django's serializers query, and have no async form" in found
    assert "nothing is known" not in found


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("for t in [1]: x = locals()[str(party(2))]", "`locals()[str(party(2))]`"),
        ("found = (party(t) for t in [1, 2])", "`party(t)`"),
    ],
)
def test_a_refusal_names_what_can_not_be_moved_and_not_what_can(statement: str, named: str) -> None:
    body = f"from third import party\n    first = party(1)\n    {statement}"
    assert f"region: {named} needs the worker thread, and " in told(view(body))
