"""Tests that know how a view is written are foretold, so that none of them surprises anybody."""

from __future__ import annotations

import pytest

from django_asyncify.config import Config
from django_asyncify.plan.model import Verdict
from django_asyncify.testing import Conversion, convert

MODELS = """
from django.db import models


class Order(models.Model):
    number = models.CharField(max_length=10)
"""
VIEWS = """
import requests
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from .models import Order


def shown(request, pk):
    order = get_object_or_404(Order, pk=pk)
    return render(request, "order.html", {"order": order})


def counted(request):
    return HttpResponse(Order.objects.count())


def fetched(request):
    number = Order.objects.count()
    return HttpResponse(requests.get(f"https://example.com/{number}"))
"""


def converted(test: str, *, tests_may_change: bool = False) -> Conversion:
    files = {
        "app/models.py": MODELS,
        "app/views.py": VIEWS,
        "app/tests.py": f"from unittest import mock\nfrom unittest.mock import patch\n\n{test}",
        "templates/order.html": "{{ order.number }}",
    }
    return convert(files, config=Config(tests_may_change=tests_may_change))


def seams(conversion: Conversion, view: str) -> list[tuple[str, int]]:
    return [(s.path.name, s.line) for s in conversion.view(view).test_seams]


@pytest.mark.parametrize(
    "test",
    [
        "from app import views\n",
        'patch("app.views.requests")\n',
        'patch("app.views.HttpResponse")\n',
        'patch("app.other.render")\n',
        'patch("app.views.rendered")\n',
        "def test_it(client):\n    client.get('/counted/')\n",
    ],
)
def test_tests_that_see_requests_and_responses_need_no_change(test: str) -> None:
    conversion = converted(test)
    assert [v.view for v in conversion.run.plan.views if v.test_seams] == []


@pytest.mark.parametrize(
    "test",
    [
        '@patch("app.views.render")\ndef test_it(render): ...\n',
        '@mock.patch("app.views.get_object_or_404")\ndef test_it(get): ...\n',
        'def test():\n    from app import views\n    with patch.object(views, "render"): ...\n',
        'from . import views\ndef test(monkeypatch): monkeypatch.setattr(views, "render", 1)\n',
        'import app.views as v\ndef test_it(mocker): mocker.patch.object(v, "render")\n',
    ],
)
def test_what_a_test_replaces_in_the_views_module_is_foretold(test: str) -> None:
    conversion = converted(test)
    assert conversion.verdicts["shown"] is not Verdict.BLOCKED
    line = next(n for n, text in enumerate(conversion.before["app/tests.py"].splitlines(), 1)
                if "render" in text or "get_object_or_404" in text)  # fmt: skip
    assert seams(conversion, "shown") == [("tests.py", line)]
    assert seams(conversion, "counted") == []


def test_a_replaced_model_is_foretold_for_each_view_that_queries_it() -> None:
    conversion = converted('patch("app.views.Order.objects")\n')
    assert {v.view for v in conversion.run.plan.views if v.test_seams} == {
        "app.views.counted",
        "app.views.fetched",
    }


MOCKED = """
from app import lib
from app.lib import Client, look_up


def looked_up(request):
    return HttpResponse(f"{look_up(request.GET['host'])} {Order.objects.count()}")


def looked_up_there(request):
    return HttpResponse(f"{lib.look_up(request.GET['host'])} {Order.objects.count()}")


def looked_up_by_a_client(request):
    client = Client()
    found = client.look_up(request.GET["host"])
    return HttpResponse(f"{found} {Order.objects.count()}")
"""
LIB = """
import socket
import threading


def look_up(host):
    with socket.create_connection((host, 80)) as connection:
        return connection.recv(100)


class Client:
    def look_up(self, host):
        return look_up(host)
"""


def foretold_for_mocks(test: str) -> set[str]:
    files = {
        "app/models.py": MODELS,
        "app/views.py": VIEWS + MOCKED,
        "app/lib.py": LIB,
        "app/tests.py": f"import socket\nfrom unittest.mock import patch\n\n{test}",
        "templates/order.html": "{{ order.number }}",
    }
    conversion = convert(files)
    assert Verdict.BLOCKED not in conversion.verdicts.values()
    return {v.view.rpartition(".")[2] for v in conversion.run.plan.views if v.test_seams}


@pytest.mark.parametrize(
    ("replaced", "views"),
    [
        ('"app.views.look_up"', set()),
        ('"app.views.look_up", autospec=True', set()),
        ('"app.views.look_up", spec=True', {"looked_up"}),
        ('"app.views.lib"', set()),
        ('"app.views.lib", autospec=True', {"looked_up_there"}),
        ('"app.views.Client", autospec=True', {"looked_up_by_a_client"}),
        ('"app.lib.socket", autospec=True', set()),
    ],
)
def test_a_mock_that_looks_async_is_foretold(replaced: str, views: set[str]) -> None:
    assert foretold_for_mocks(f"@patch({replaced})\ndef test_it(mock): ...\n") == views


LOOKING_UP = {"looked_up", "looked_up_there", "looked_up_by_a_client"}


@pytest.mark.parametrize(
    ("replaced", "views"),
    [
        ('patch("app.lib.socket.create_connection")', set()),
        ('patch("app.lib.socket")', set()),
        ('patch("app.lib.socket.socket")', LOOKING_UP),
        ('patch("app.lib.threading.Thread")', LOOKING_UP),
        ('patch("socket.socket")', LOOKING_UP),
        ('patch.object(socket, "socket")', LOOKING_UP),
    ],
)
def test_a_test_in_which_no_event_loop_starts_is_foretold(replaced: str, views: set[str]) -> None:
    assert foretold_for_mocks(f"@{replaced}\ndef test_it(mock): ...\n") == views


@pytest.mark.parametrize(
    ("use", "foretold"),
    [
        ("self.assertRaises(Http404, views.counted, rf.get('/'))", True),
        ("check(view=views.counted)", True),
        ("with_user(views.counted)(rf)", True),
        ("self.assertEqual(resolve('/').func, views.counted)", False),
        ("assert resolve('/').func is views.counted", False),
        ("client.get(reverse(views.counted))", False),
    ],
)
def test_a_view_that_a_test_hands_on_is_foretold(use: str, foretold: bool) -> None:
    test = f"from app import views\n\n\ndef test_it(self, rf, client):\n    {use}\n"
    assert converted(test).verdicts["counted"] is (Verdict.BLOCKED if foretold else Verdict.NATIVE)
    allowed = converted(test, tests_may_change=True)
    assert allowed.verdicts["counted"] is Verdict.NATIVE
    assert seams(allowed, "counted") == ([("tests.py", 8)] if foretold else [])


def test_a_direct_call_blocks_the_view_or_is_foretold() -> None:
    test = "from app import views\n\n\ndef test_it(rf):\n    views.counted(rf.get('/'))\n"
    assert converted(test).verdicts["counted"] is Verdict.BLOCKED
    allowed = converted(test, tests_may_change=True)
    assert allowed.verdicts["counted"] is Verdict.NATIVE
    assert seams(allowed, "counted") == [("tests.py", 8)]


def test_a_test_that_may_change_keeps_nothing_from_being_rendered_later() -> None:
    test = (
        "from app import views\n\n\ndef test_it(rf):\n    views.shown(rf.get('/'), pk=1).content\n"
    )
    allowed = converted(test, tests_may_change=True)
    assert "return TemplateResponse(" in allowed.after["app/views.py"]
    assert seams(allowed, "shown") == [("tests.py", 8)]
