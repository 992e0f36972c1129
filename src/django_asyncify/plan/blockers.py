"""The codes of what blocks a view, with what they mean and what a person can do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import indent

from .live_user import MIDDLEWARE


@dataclass(frozen=True, slots=True)
class BlockerText:
    """What ``explain`` prints for a blocker: a title, what it means and what to do."""

    title: str
    text: str


BLOCKERS: Mapping[str, BlockerText] = {
    "atomic-requests": BlockerText(
        "The view runs inside ATOMIC_REQUESTS",
        "Django refuses async views for databases with ATOMIC_REQUESTS (it raises RuntimeError), "
        "and `non_atomic_requests` would drop the transaction. Turn ATOMIC_REQUESTS off and put "
        "`transaction.atomic()` around the writes that need it, then convert.",
    ),
    "decorator": BlockerText(
        "A decorator isn't known to work on an async view",
        "A decorator that calls the view and looks at the result gets a coroutine instead of a "
        "response. Make the decorator accept both (test `iscoroutinefunction(view)`), or vouch "
        'for it with `honest = ["its.dotted.name"]` in `[tool.django-asyncify]`.',
    ),
    "atomic-view": BlockerText(
        "The view is decorated with transaction.atomic, or called in a transaction",
        "`transaction.atomic` never awaits an async view, and all of the body belongs to one "
        "transaction, so all of it would run in the worker thread. Move the writes into a "
        "`with transaction.atomic():` block if only they need it.",
    ),
    "dishonest-user": BlockerText(
        "An async auth decorator would check another user than the sync one",
        "On async views Django's auth decorators call `request.auser()`, which bypasses sync "
        "overrides in authentication backends and users that middleware puts on the request. "
        "Give the class async methods that do the same and vouch for it with `honest = [...]`, or "
        "give all async code the user of the sync code: put this behind all other middleware. "
        "(Where the settings can be read, the codemod `user-middleware` does so.)\n\n"
        + indent(MIDDLEWARE, "    "),
    ),
    "not-ours": BlockerText(
        "The view belongs to a framework with its own rules",
        "REST framework, GraphQL, ninja and admin views can't be converted like Django views.",
    ),
    "caller": BlockerText(
        "The view is used by code that needs it to stay sync",
        "Something other than a URL route mentions the view: a direct call, a registration, a "
        "patch string. Change that code first, or convert its function together with the view. "
        "Or a decorator around it writes, too, and what both write must not be cut apart.",
    ),
    "nothing-to-gain": BlockerText(
        "All of the view would run in the worker thread",
        "An async view whose only work happens in the worker thread is slower than a sync view. "
        "Leave it sync.",
    ),
    "region": BlockerText(
        "Something that blocks can't be moved into the worker thread",
        "The piece of code that needs the worker thread can't be moved without changing what it "
        "means (its control flow, a generator, super()). Restructure it, or leave the view sync.",
    ),
    "callback": BlockerText(
        "A function that queries is handed to code that calls it later",
        "The function would run on the event loop at a time nobody controls.",
    ),
    "generator": BlockerText(
        "The function is a generator",
        "A view or wrapper with `yield` would become an async generator.",
    ),
    "refused": BlockerText(
        "The rewritten text didn't pass the checks",
        "The rewrite was thrown away; the file is untouched. Please report it with the code.",
    ),
    "skip": BlockerText(
        "A comment asks to leave it",
        "`# asyncify: skip` stands on the function.",
    ),
    "analysis-budget": BlockerText(
        "The analysis gave up",
        "The code around the view calls itself in too many ways to follow.",
    ),
}
