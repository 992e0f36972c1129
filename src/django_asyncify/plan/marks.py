"""Decorators that aren't the project's own: which of them stop a view from becoming async."""

from __future__ import annotations

from ..analysis.values import FunctionRef
from ..django_api.ecosystem import Ecosystem
from ..django_api.packages import NOT_OURS
from ..django_api.versions import checks_user, decorator_since, is_conditional
from .model import Blocker
from .options import PlanOptions
from .unread_settings import advice_on

_VOUCH = (
    "Give async code the user of the sync code (`django-asyncify explain dishonest-user` shows the "
    "middleware), or the class async methods, and vouch for it by its dotted name: honest = [...]."
)


#: With arguments it is a call of a class, of which nothing more is known.
_ATOMIC = "django.db.transaction.atomic"
_HIDING = "django.views.decorators.debug.sensitive_variables"


def mark_blocker(
    view: FunctionRef,
    mark: str,
    options: PlanOptions,
    packages: Ecosystem,
    honest_user: str,
    honest_perms: str,
) -> Blocker | None:
    """Return what a decorator has against an async view.

    ``mark`` is its dotted name, with ``?`` in front where it isn't Django's; ``packages`` knows
    third parties' ones; ``honest_user`` and ``honest_perms`` say why Django would ask another way
    who the user is, or what they may do.
    """
    if mark == f"?{_ATOMIC}":
        mark = _ATOMIC
    if mark.startswith("?"):
        return _unknown(view, mark.lstrip("?"), options, packages)
    return _unfit(view, mark, options) or _dishonest(view, mark, options, honest_user, honest_perms)


def _unknown(
    view: FunctionRef, name: str, options: PlanOptions, packages: Ecosystem
) -> Blocker | None:
    fact = packages.decorator(name, options.django)
    if name in options.honest or (fact is not None and fact.works):
        return None
    if name.startswith(NOT_OURS):
        why = f"`{name}` makes it a view of another framework"
        return _blocker(view, "not-ours", why, "Leave it to that framework.")
    if name.rpartition(".")[2] == "admin_view":
        why = f"`{name}` makes it a view of the admin, which calls it in sync code"
        return _blocker(view, "not-ours", why, "Leave it to the admin.")
    if fact is not None:
        why = f"`{name}` doesn't work on an async view: {fact.why}"
        return _blocker(view, "decorator", why, "Take it off, or leave the view sync.")
    why = f"it isn't known whether `{name}` works on an async view"
    advice = f'Check it, then vouch for it: honest = ["{name}"] in [tool.django-asyncify].'
    return _blocker(view, "decorator", why, advice)


def _unfit(view: FunctionRef, mark: str, options: PlanOptions) -> Blocker | None:
    if mark == _ATOMIC:
        advice = "Move the writes into a `with transaction.atomic():` block."
        return _blocker(view, "atomic-view", "it is decorated with transaction.atomic", advice)
    if mark == _HIDING:
        why = (
            "`sensitive_variables` hides variables of an async view alone, not of what it calls: "
            "error reports would show them"
        )
        return _blocker(view, "decorator", why, "Leave it sync.")
    since, short = decorator_since(mark), mark.rpartition(".")[2]
    if short.startswith("decorator_from_middleware"):
        why = f"what `{short}` makes of a middleware would run on the event loop"
        return _blocker(view, "decorator", why, "Use the middleware itself, or leave it sync.")
    if is_conditional(mark):
        why = f"the functions that `{short}` is given would run on the event loop, and may query"
        return _blocker(view, "decorator", why, "Leave it sync.")
    if since is None:
        why = f"`{short}` never works on an async view"
        return _blocker(view, "decorator", why, "Take it off, or leave the view sync.")
    if options.django < since:
        why = f"`{short}` accepts async views from Django {since[0]}.{since[1]} only"
        return _blocker(view, "decorator", why, "Upgrade Django first.")
    return None


def _dishonest(
    view: FunctionRef, mark: str, options: PlanOptions, honest_user: str, honest_perms: str
) -> Blocker | None:
    short = mark.rpartition(".")[2]
    if checks_user(mark) and honest_user:
        why = f"`{short}` would ask another way who the user is: {honest_user}"
        return _blocker(view, "dishonest-user", why, advice_on(honest_user) or _VOUCH)
    if short == "permission_required" and honest_perms and options.django >= (5, 2):
        why = f"`{short}` would check permissions another way: {honest_perms}"
        return _blocker(view, "dishonest-user", why, advice_on(honest_perms) or _VOUCH)
    return None


def _blocker(view: FunctionRef, code: str, message: str, advice: str) -> Blocker:
    return Blocker(code, view.module.path, view.node.lineno, message, advice)
