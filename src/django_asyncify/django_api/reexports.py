"""Names that Django's modules have because they import them: ``django.shortcuts.Http404``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def _modules() -> Mapping[str, Mapping[str, str]]:
    text = files(__package__).joinpath("reexports.json").read_text(encoding="utf-8")
    modules: Mapping[str, Mapping[str, str]] = json.loads(text)["modules"]
    return modules


def canonical(dotted: str) -> str:
    """Return the name by which what ``dotted`` names is documented; mostly ``dotted`` itself.

    Collected by importing several releases; a test compares them with the one that is installed.

    >>> canonical("django.shortcuts.Http404")
    'django.http.Http404'
    >>> canonical("django.utils.timezone.datetime.now")
    'datetime.datetime.now'
    """
    if not dotted.startswith("django."):
        return dotted
    parts = dotted.split(".")
    for end in range(len(parts) - 1, 1, -1):
        home = _modules().get(".".join(parts[:end]), {}).get(parts[end])
        if home:
            return ".".join((home, *parts[end:]))
    return dotted
