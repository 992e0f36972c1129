"""The names by which Django calls models, managers and querysets, defined there or not."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files


@cache
def model_hooks() -> frozenset[str]:
    """Return the attributes of ``Model``, ``Manager`` and ``QuerySet``, public and private.

    With them go those that Django only looks for: ``get_absolute_url``, ``natural_key``,
    ``get_by_natural_key``. Collected from several releases; a test compares them with the one
    that is installed.
    """
    text = files(__package__).joinpath("model_hooks.json").read_text(encoding="utf-8")
    return frozenset(json.loads(text)["names"])
