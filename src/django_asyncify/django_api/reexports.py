"""Names of Django's that modules have because they import them: ``django.shortcuts.Http404``."""

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
    """Return the name by which Django documents what ``dotted`` names; mostly ``dotted`` itself.

    Collected by importing several releases; a test compares them with the one that is installed.

    >>> canonical("django.shortcuts.Http404")
    'django.http.Http404'
    """
    module, _, name = dotted.rpartition(".")
    home = _modules().get(module, {}).get(name) if module.startswith("django.") else None
    return f"{home}.{name}" if home else dotted
