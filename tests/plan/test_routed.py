"""What a URLconf puts around a view counts like a decorator at its definition."""

from __future__ import annotations

import pytest

from django_asyncify.plan.model import Verdict
from django_asyncify.testing import Conversion, convert

VIEWS = """
import thirdparty
from django.contrib.auth.models import User
from django.http import HttpResponse


def page(request):
    return HttpResponse(User.objects.count())


class Shield:
    @classmethod
    def as_view(cls, view):
        def shielded(request):
            return view(request)

        return shielded
"""
WRAPPED = "\n\nwrapped = thirdparty.wrap(page)\n"
URLS = """
from functools import partial

import thirdparty
from django.contrib import admin
from django.urls import path
from django.views.decorators.cache import never_cache
from thirdparty import registry

from app import views

urlpatterns = [path("", {view})]
"""
UNKNOWN = {
    "thirdparty.wrap(views.page)": "thirdparty.wrap",
    "thirdparty.wrap(60)(views.page)": "thirdparty.wrap",
    "registry.wrap(views.page)": "thirdparty.registry.wrap",
    "thirdparty.View.as_view(callback=views.page)": "thirdparty.View.as_view",
    "views.wrapped": "thirdparty.wrap",
    "admin.site.admin_view(views.page)": "django.contrib.admin.site.admin_view",
    "never_cache(thirdparty.wrap(views.page))": "thirdparty.wrap",
}
KNOWN = (
    "never_cache(views.page)",
    "partial(views.page)",
    "partial(never_cache(views.page))",
    "views.Shield.as_view(views.page)",
    "(lambda view: view)(views.page)",
)


def routed(view: str) -> Conversion:
    views = VIEWS + (WRAPPED if "wrapped" in view else "")
    files = {"app/views.py": views, "urls.py": URLS.format(view=view)}
    return convert(files, views=["app.views.page"])


@pytest.mark.parametrize("view", UNKNOWN)
def test_what_a_route_puts_around_the_view_blocks_it_if_unknown(view: str) -> None:
    conversion = routed(view)
    assert conversion.verdicts["page"] is Verdict.BLOCKED
    assert f"`{UNKNOWN[view]}`" in conversion.reasons("page")


@pytest.mark.parametrize("view", KNOWN)
def test_what_is_known_around_the_view_is_no_reason(view: str) -> None:
    assert routed(view).verdicts["page"] is Verdict.NATIVE
