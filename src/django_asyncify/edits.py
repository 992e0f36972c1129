"""What the plan hands to the rewrite: edits at places, and what they need to be imported.

An edit is addressed by *(path, node kind, full span)* in the original text. Codemods subclass
``Edit`` with what their rewrite needs to know; those fields are plain facts, never syntax trees.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from .spans import Span


class NodeKind(Enum):
    """The kinds of nodes an edit can address; the values are LibCST's class names.

    ``STATEMENT`` is a statement line or compound statement, matched by where it starts.
    ``COMP_FOR`` is a ``for`` clause of a comprehension, addressed by the span of its iterable.
    ``BLOCK`` is a run of statements in one block; its span runs from the first statement's start
    to the last one's end.
    """

    CALL = "Call"
    ATTRIBUTE = "Attribute"
    NAME = "Name"
    FUNCTION_DEF = "FunctionDef"
    FOR = "For"
    COMP_FOR = "CompFor"
    SUBSCRIPT = "Subscript"
    EXPRESSION = "Expression"
    STATEMENT = "Statement"
    BLOCK = "Block"


class Tier(Enum):
    """How sure an edit is, in ruff's meaning: written by default, with ``--unsafe``, never."""

    SAFE = "safe"
    REVIEW = "review"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True, order=True)
class ImportName:
    """``from module import name``, needed by an edit."""

    module: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Edit:
    """One change at one place. ``codemod`` is the id of the codemod whose ``rewrite`` makes it.

    ``imports`` are the names the new text needs; ``replaces`` those it no longer mentions, whose
    imports go when nothing else needs them.
    """

    path: Path
    span: Span
    node: NodeKind
    codemod: str
    reason: str
    tier: Tier = Tier.SAFE
    imports: tuple[ImportName, ...] = ()
    replaces: tuple[ImportName, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FunctionEdits:
    """All edits inside one function of a file, and why that function is in the plan.

    ``span`` is the ``def`` statement's own span (without decorators), ``decorated_line`` the line
    its first decorator (or the ``def``) is on. ``why`` is one of ``chosen``, ``helper``,
    ``decorator``, ``supplies a query``, ``twin`` and ``setting``: then it is the statement of a
    settings module, which holds an ``ElementEdit``.
    """

    qualname: str
    path: Path
    span: Span
    decorated_line: int
    why: str
    edits: tuple[Edit, ...]


class RegionExit(Enum):
    """How control leaves a run of statements: at its end, by a ``return``, or by either."""

    FALLS_THROUGH = "falls through"
    ALWAYS_RETURNS = "always returns"
    MAY_RETURN = "may return"


@dataclass(frozen=True, kw_only=True)
class RegionEdit(Edit):
    """A run of statements (``node`` is ``BLOCK``) becomes a function run in the worker thread.

    ``returns`` are the names handed back when control falls through, ``result_name`` holds what a
    region that may return gave, and ``decorators`` are expressions without the ``@``. ``globals``
    are names of the module that the function around it declares so.
    """

    function_name: str
    exit: RegionExit
    returns: tuple[str, ...] = ()
    globals: tuple[str, ...] = ()
    nonlocals: tuple[str, ...] = ()
    decorators: tuple[str, ...] = ()
    result_name: str = "response"


@dataclass(frozen=True, kw_only=True)
class AsyncTwinEdit(Edit):
    """A decorator's wrapper (``node`` is ``FUNCTION_DEF``) gets an async twin.

    The twin, with the edits inside the wrapper, goes before it under
    ``if iscoroutinefunction(view_name):``; the wrapper itself stays as it is.
    """

    view_name: str


@dataclass(frozen=True, kw_only=True)
class MethodTwinEdit(Edit):
    """A method (``node`` is ``FUNCTION_DEF``) gets an async twin after it, which runs it.

    ``twin`` is the new method's name; the class doesn't define it yet.
    """

    twin: str


@dataclass(frozen=True, kw_only=True)
class UserTwinEdit(Edit):
    """After each ``request.user = ...`` of a function (``node`` is ``FUNCTION_DEF``), ``source``.

    ``request`` is the name that the request has there.
    """

    request: str
    source: str


@dataclass(frozen=True, kw_only=True)
class ElementEdit(Edit):
    """A list or tuple of texts (``node`` is ``EXPRESSION``) gets ``element`` at its end."""

    element: str


@dataclass(frozen=True, kw_only=True)
class NewFile:
    """A file that isn't there yet, in a folder that is; ``text`` has the line end LF."""

    path: Path
    text: str
    codemod: str
    reason: str


class BridgeForm(Enum):
    """How an expression goes to the worker thread: as a call, or wrapped in a ``lambda``."""

    CALL = "call"
    LAMBDA = "lambda"


@dataclass(frozen=True, kw_only=True)
class BridgeEdit(Edit):
    """An expression runs in the worker thread.

    ``force`` names the built-in that fetches the value there: ``list`` or ``bool``.
    """

    form: BridgeForm
    force: str = ""


@dataclass(frozen=True, kw_only=True)
class SelectRelatedEdit(Edit):
    """A query fetches relations up front. ``manager``: the place is a model class, and this is
    the name of its default manager.
    """

    paths: tuple[str, ...]
    manager: str = ""


@dataclass(frozen=True, kw_only=True)
class StatementEdit(Edit):
    """A statement put before another one; ``source`` is its text with the line end."""

    source: str
