"""Names that Django's modules have because they import them, of Django and of Python."""

from __future__ import annotations

import subprocess
import sys

import pytest

from django_asyncify.django_api.reexports import canonical
from django_asyncify.plan.model import Verdict
from tests.codemods.places import convert_views, reasons

COMPARE = """
import importlib, json
from importlib.resources import files

import django
from django.conf import settings

contrib = ("admin", "auth", "contenttypes", "messages", "sessions", "sites")
settings.configure(INSTALLED_APPS=[f"django.contrib.{name}" for name in contrib])
django.setup()
table = files("django_asyncify.django_api").joinpath("reexports.json").read_text(encoding="utf-8")
compared = 0
for module, names in json.loads(table)["modules"].items():
    try:
        given = vars(importlib.import_module(module))
    except (ImportError, RuntimeError, django.core.exceptions.ImproperlyConfigured):
        continue  # of another release, or of an application that isn't installed
    for name, home in names.items():
        there = vars(importlib.import_module(home)) if name in given else {}
        if name in there:
            assert given[name] is there[name], (module, name)
            compared += 1
print(compared)
"""


def test_they_are_what_the_installed_django_has_there() -> None:
    done = subprocess.run([sys.executable, "-c", COMPARE], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 500


@pytest.mark.parametrize(
    "dotted",
    [
        "django.http.Http404",
        "django.shortcuts.render",
        "django.db.models.F",
        "django.contrib.auth.decorators.login_required",
        "elsewhere.shortcuts.Http404",
    ],
)
def test_a_name_at_home_stays(dotted: str) -> None:
    assert canonical(dotted) == dotted


@pytest.mark.parametrize(
    ("dotted", "home"),
    [
        ("django.utils.functional.wraps", "functools.wraps"),
        ("django.utils.timezone.timedelta", "datetime.timedelta"),
        ("django.utils.timezone.datetime.now", "datetime.datetime.now"),
    ],
)
def test_pythons_names_are_known_where_django_has_them(dotted: str, home: str) -> None:
    assert canonical(dotted) == home


def test_a_view_that_imports_from_elsewhere_is_known() -> None:
    conversion = convert_views(
        """
        def view(request, pk):
            if not Tag.objects.exists():
                raise Http404("none")
            return HttpResponseRedirect(reverse("home"))
        """,
        imports="from django.shortcuts import Http404, HttpResponseRedirect, reverse",
    )
    assert conversion.verdicts == {"view": Verdict.NATIVE}, reasons(conversion)


def test_a_decorator_with_wraps_from_elsewhere_is_followed() -> None:
    conversion = convert_views(
        """
        def get_only(view):
            def handler(request, *args, **kwargs):
                if request.method != "GET":
                    return HttpResponse(status=405)
                return view(request, *args, **kwargs)

            return wraps(view)(handler)

        @get_only
        def view(request):
            return HttpResponse(Tag.objects.count())
        """,
        imports="from django.http import HttpResponse\nfrom django.utils.functional import wraps",
    )
    assert conversion.verdicts == {"view": Verdict.NATIVE}, reasons(conversion)
