"""``get_current_site()`` may fetch a row, ``RequestSite()`` never does."""

from __future__ import annotations

import pytest

from tests.codemods.places import reasons, statements, views_of

SETTINGS = """
INSTALLED_APPS = ["django.contrib.contenttypes", {app}"app"]
ROOT_URLCONF = "urls"
MIDDLEWARE = []
"""
IMPORTS = """
from django.contrib.sites.requests import RequestSite
from django.contrib.sites.shortcuts import get_current_site
"""


@pytest.mark.parametrize("app", ["", '"django.contrib.sites", '])
def test_the_host_of_a_request_is_a_text(app: str) -> None:
    conversion = statements(
        'n = Tag.objects.count()\nsite = RequestSite(request)\ntext = f"{site.domain} {site}"',
        imports=IMPORTS,
        files={"settings.py": SETTINGS.format(app=app)},
    )
    assert "sync_to_async" not in views_of(conversion), reasons(conversion)


def test_without_the_app_no_site_is_fetched() -> None:
    conversion = statements(
        "n = Tag.objects.count()\nx = get_current_site(request).domain",
        imports=IMPORTS,
        files={"settings.py": SETTINGS.format(app="")},
    )
    assert "x = get_current_site(request).domain" in views_of(conversion), reasons(conversion)


@pytest.mark.parametrize("app", ['"django.contrib.sites", ', '*MORE, "app", '])
def test_with_the_app_it_is_fetched_in_the_thread_and_known_from_then_on(app: str) -> None:
    conversion = statements(
        "n = Tag.objects.count()\nsite = get_current_site(request)\nx = site.domain",
        imports=IMPORTS,
        files={"settings.py": f"import os\n{SETTINGS.format(app=app)}"},
    )
    text = views_of(conversion)
    assert "site = await sync_to_async(get_current_site)(request)" in text, reasons(conversion)
    assert "x = site.domain" in text
