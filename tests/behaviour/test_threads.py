"""What is kept under the thread's name, and StopIteration, where the thread is another one."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from django_asyncify.plan.model import Verdict
from django_asyncify.testing import Conversion, convert
from tests.behaviour.conftest import run_scenarios, site_files
from tests.behaviour.scenarios import Scenario, Step

REMEMBERED = """
import threading
from threading import current_thread, get_ident

_requests = {}
_notes = {}


def Remembering(get_response):
    def middleware(request):
        _requests[current_thread()] = request
        threading.current_thread().request = request
        try:
            return get_response(request)
        finally:
            del _requests[current_thread()], threading.current_thread().request

    return middleware


def get_request():
    return _requests.get(current_thread())


def get_path():
    return getattr(threading.current_thread(), "request", None).path


def note(value):
    _notes[get_ident()] = value


def noted():
    return _notes.pop(threading.get_ident(), "nothing")
"""
VIEWS = """
import threading
from functools import wraps

from django.http import Http404, HttpResponse
from django.urls import path

from . import remembered
from .models import Tag


def stopping(view):
    @wraps(view)
    def wrapper(request):
        try:
            return view(request)
        except StopIteration:
            raise Http404

    return wrapper


def by_key(request):
    count = Tag.objects.count()
    return HttpResponse(f"{count} {remembered.get_request().GET.dict()}")


def by_attribute(request):
    count = Tag.objects.count()
    return HttpResponse(f"{count} {remembered.get_path()}")


def itself(request):
    threading.current_thread().count = Tag.objects.count()
    remembered.note(Tag.objects.count())
    return HttpResponse(f"{threading.current_thread().count} {remembered.noted()}")


@stopping
def stopped(request):
    count = Tag.objects.count()
    return HttpResponse(str(next(n for n in [1, 2] if n > count)))


def picked(rows):
    return next(row for row in rows if row.pk < 0 or Tag.objects.count() < 0)


def helped(request):
    count = Tag.objects.count()
    try:
        tag = picked(list(Tag.objects.all()))
    except StopIteration:
        return HttpResponse(f"none of {count}")
    return HttpResponse(str(tag.pk))


urlpatterns = [
    path("by_key/", by_key),
    path("by_attribute/", by_attribute),
    path("itself/", itself),
    path("stopped/", stopped),
    path("helped/", helped),
]
"""
NAMES = ("by_key", "by_attribute", "itself", "stopped", "helped")


@cache
def conversion() -> Conversion:
    files = site_files()
    files["shop/own.py"], files["shop/remembered.py"] = VIEWS, REMEMBERED
    files["settings.py"] += '\nMIDDLEWARE.append("shop.remembered.Remembering")\n'
    files["urls.py"] += (
        '\nfrom django.urls import include\n\nurlpatterns += [path("", include("shop.own"))]\n'
    )
    return convert(files, views=[f"shop.own.{name}" for name in NAMES])


def test_all_views_answer_as_before(tmp_path: Path) -> None:
    asked = [Scenario(name, name, None, (Step(f"/{name}/?a=1"),) * 2) for name in NAMES]
    before = run_scenarios(tmp_path / "before", conversion().before, asked)
    after = run_scenarios(tmp_path / "after", conversion().after, asked)
    for name in NAMES:
        answers = [
            [(s.status, s.body, s.errors) for s in form[name].steps] for form in (before, after)
        ]
        assert answers[0] == answers[1], name
        assert after[name].findings == []


@pytest.mark.parametrize("name", NAMES)
def test_what_can_be_converted_is(name: str) -> None:
    expected = Verdict.BLOCKED if name == "stopped" else Verdict.BRIDGED
    assert conversion().verdicts[name] is expected, conversion().reasons(name)
