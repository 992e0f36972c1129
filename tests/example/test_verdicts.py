"""Twelve views of the example that a person has judged before looking at the plan.

``native`` and ``bridged`` are both "becomes async"; where an expert would insist on one of them the
table says so, where either is fine it says ``async``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from .example import copy_to, tool

VERDICTS = {
    # Two counts in a comprehension over constants: each has a twin, nothing else blocks.
    "accounts.views.membership": ("native", ""),
    # Only deletes one row of one queryset; messages and redirect(name) don't touch the database.
    "accounts.views.address_delete": ("native", ""),
    # Counts and aggregates into JSON, the textbook case; only `str(comment)` reads its relations.
    "api.views.stats": ("native or bridged", ""),
    # A dict comprehension of counts and two `first()` with relations that can be joined.
    "support.views.report": ("native", ""),
    # authenticate() and login() hash, write and rotate the session: several effects stay together.
    "accounts.views.login_view": ("bridged", ""),
    # Everything it does is one locked transaction: nothing is left to await natively.
    "shop.staff_views.mark_paid": ("blocked", ""),
    # The query is lazy and the template is rendered to text: all of it is rendering.
    "journal.views.feed": ("blocked", "nothing-to-gain"),
    # A raw cursor is all that it does, and Django has no async cursor.
    "common.views.health": ("blocked", "nothing-to-gain"),
    # One locked transaction in a helper.
    "support.views.take_next": ("blocked", "nothing-to-gain"),
    # form.save(), login() and a mail: effects on one path, nothing else.
    "accounts.views.signup": ("bridged", ""),
    # Stock, order, mail and session are written together, the reads before them have twins.
    "shop.views.checkout": ("bridged", ""),
    # Rows of a lazy generator are fetched by csv.writer: they must be fetched in the thread.
    "shop.staff_views.export_orders": ("bridged or blocked", ""),
}


@pytest.fixture(scope="module")
def views(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    root = copy_to(tmp_path_factory.mktemp("verdicts"))
    planned = json.loads(tool("plan", "--format", "json", cwd=root))
    return {view["view"]: view for view in planned["views"]}


@pytest.mark.parametrize(("view", "verdict", "blocker"), [(v, *e) for v, e in VERDICTS.items()])
def test_verdict_is_the_one_an_expert_gives(
    view: str, verdict: str, blocker: str, views: dict[str, Any]
) -> None:
    planned = views[view]
    assert planned["verdict"] in verdict.split(" or "), planned["blockers"] or planned["operations"]
    if blocker:
        assert blocker in {b["code"] for b in planned["blockers"]}


def test_operations_add_up(views: dict[str, Any]) -> None:
    for view in views.values():
        verdicts = {o["verdict"] for o in view["operations"]}
        assert verdicts <= {"converted", "bridged", "left"}, view["view"]
        if view["verdict"] == "native":
            assert "bridged" not in verdicts and "left" not in verdicts, view["view"]
        if view["verdict"] == "blocked":
            assert view["blockers"], view["view"]
            assert verdicts <= {"left"}, view["view"]


def test_every_routed_function_view_is_in_the_plan(views: dict[str, Any]) -> None:
    assert len(views) >= 40
    assert all(view["routes"] for view in views.values())
    assert {Path(view["path"]).parts[0] for view in views.values()} == {
        "accounts",
        "api",
        "common",
        "journal",
        "shipping",
        "shop",
        "support",
    }
