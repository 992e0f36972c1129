"""A form that has been checked keeps its errors: reading them again, or adding one, runs nothing.

``is_valid()`` of a form with data, and everything else here, reads ``errors``, which are found
once (``BaseForm.errors``); without data there is nothing to check.
https://docs.djangoproject.com/en/stable/ref/forms/api/#django.forms.Form.errors
"""

from __future__ import annotations

import ast

from ..project.facts import ClassFacts, Dotted
from .frame import Frame
from .read_relations import local_path, note_read
from .stores import is_set_in_text
from .values import Known

#: What finds the errors unless that has been done.
_CHECKING = frozenset({"add_error", "errors", "full_clean", "is_valid", "non_field_errors"})
#: What does nothing else.
_ASKING = _CHECKING - {"full_clean"}
_AUTH = "django.contrib.auth.forms."
_DJANGOS = ("builtins.", "django.forms.", "object", _AUTH)


def note_checked(frame: Frame, node: ast.expr, form: Known, name: str) -> None:
    """Remember that the form of a local name has been checked on every path to here."""
    if name in _CHECKING and not frame.conditional:
        note_read(frame, _path(frame, node, form))


def is_checked(frame: Frame, node: ast.expr, form: Known, name: str) -> bool:
    """Whether ``name`` of the form in ``node`` only asks for what is known by then."""
    return name in _ASKING and _path(frame, node, form) in frame.state.relations


def only_makes(frame: Frame, node: ast.expr, form: Known) -> bool:
    """Whether ``save(commit=False)`` of a checked form hands out its instance, and does no more.

    The forms of ``django.contrib.auth`` hash a password.
    """
    if form.kind == "formset" or _path(frame, node, form) not in frame.state.relations:
        return False
    mro = frame.interpreter.project.mro(form.cls) if form.cls is not None else ()
    return all(
        "save" not in base.own if isinstance(base, ClassFacts) else not base.name.startswith(_AUTH)
        for base in mro
    )


def _path(frame: Frame, node: ast.expr, form: Known) -> str:
    """Return ``form.errors`` for a local name whose form is checked as Django does it."""
    return local_path(frame, node, "errors") if _is_plainly_checked(frame, form) else ""


def _is_plainly_checked(frame: Frame, form: Known) -> bool:
    if form.cls is None:
        return False
    mro = frame.interpreter.project.mro(form.cls)
    return all(_leaves_checking(base) for base in mro) and not any(
        is_set_in_text(frame.interpreter, name) for name in ("full_clean", "is_valid")
    )


def _leaves_checking(base: ClassFacts | Dotted) -> bool:
    if isinstance(base, ClassFacts):
        return _CHECKING.isdisjoint(base.own)
    return base.name.startswith(_DJANGOS)
