"""What a value may be is a set: the order in which its atoms are looked at changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from django_asyncify.analysis.frame import Frame
from django_asyncify.analysis.values import Atom, Value
from django_asyncify.cli import app

from .example import copy_to

EACH = Frame.each


def forwards(frame: Frame, given: Value) -> Iterator[Atom]:
    yield from EACH(frame, tuple(sorted(given, key=_name)))  # type: ignore[arg-type]


def backwards(frame: Frame, given: Value) -> Iterator[Atom]:
    yield from EACH(frame, tuple(sorted(given, key=_name, reverse=True)))  # type: ignore[arg-type]


def _name(atom: Atom) -> str:
    return type(atom).__name__


def test_the_order_of_alternatives_changes_nothing_of_the_plan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(copy_to(tmp_path))
    plans = []
    for order in (forwards, backwards):
        monkeypatch.setattr(Frame, "each", order)
        plans.append(CliRunner().invoke(app, ["plan", "--format", "json"]).stdout)
    assert len(plans[0]) > 10_000
    assert plans[0] == plans[1]
