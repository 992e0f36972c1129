"""Projects whose settings are put together by what starts them."""

from __future__ import annotations

import pytest

from django_asyncify.config import Config
from django_asyncify.testing import convert

VIEW = "from django.http import HttpResponse\n\n\ndef view(request):\n    return HttpResponse()\n"
MANAGE = """
from django.conf import settings

import settings as base


def main():
    settings.configure(**vars(base))
"""


def assumed(files: dict[str, str], settings: str | None = None) -> tuple[str, ...]:
    config = Config(settings=settings)
    return convert({"app/views.py": VIEW, **files}, config=config).run.assumptions


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"runtests.py": MANAGE},
        {"manage.py": "import logs\nimport settings\n\nlogs.configure()\n"},
        {"manage.py": "from django.conf import settings\n\nprint(settings.configured)\n"},
    ],
)
def test_nothing_is_said_where_a_settings_module_is_read(files: dict[str, str]) -> None:
    assert assumed(files) == ()


@pytest.mark.parametrize("path", ["manage.py", "site/asgi.py", "wsgi.py"])
def test_what_settings_are_configured_with_is_said_not_to_be_read(path: str) -> None:
    (said,) = assumed({path: MANAGE})
    assert said.startswith(f"{path}:7: what `settings.configure()` is given isn't read.")
    assert said.endswith("name it with --settings.")


def test_a_module_that_is_named_is_what_counts() -> None:
    assert assumed({"manage.py": MANAGE}, settings="settings") == ()
