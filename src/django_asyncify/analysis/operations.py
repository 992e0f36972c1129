"""Operations: everything in a function that blocks or would go wrong on the event loop."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import TypedDict

from ..edits import NodeKind
from ..spans import Span
from .origins import Origin, Row
from .values import FunctionRef


class Kind(Enum):
    """The kinds of operations; each has one codemod as its owner, or none (then it's bridged)."""

    QUERY_METHOD = "query-method"
    INSTANCE_METHOD = "instance-method"
    RELATED_MANAGER = "related-manager"
    EVALUATION = "queryset-evaluation"
    LAZY_RELATION = "lazy-relation"
    DEFERRED_FIELD = "deferred-field"
    SHORTCUT = "shortcut"
    HELPER_CALL = "helper-call"
    ACCESSOR = "property"
    RENDERING = "rendering"
    REQUEST_USER = "request-user"
    SESSION = "session"
    AUTH = "auth"
    PERMISSION = "permission"
    MESSAGES = "messages"
    FORM = "form"
    PAGINATION = "pagination"
    TRANSACTION = "transaction"
    RAW_SQL = "raw-sql"
    THREAD_STATE = "thread-state"
    CACHE = "cache"
    ASYNC_TO_SYNC = "async-to-sync"
    EXTERNAL_IO = "external-io"
    EXTERNAL_CALL = "external-call"
    UNKNOWN = "unknown-value"


CALLS = frozenset({Kind.HELPER_CALL, Kind.ACCESSOR})
_PASSING = frozenset({Kind.CACHE, Kind.SESSION, Kind.MESSAGES})
#: The detail of taking out of the cache what was asked for: a token.
TOKEN = "token"
#: The detail of a call that runs a manager's own ``get_queryset()``.
BUILDS_QUERYSET = "builds the queryset"


class Use(Enum):
    """How the construct around an expression uses its value, where that is what queries."""

    ITERATED = "iterated"
    ITERATED_UNKNOWN = "iterated, and it may be a generator"
    TRUTH = "asked for its truth only"
    AROUND = "used by the expression around it"


class Told(TypedDict, total=False):
    """What may be said of an operation besides: fields of ``Operation``, as described there."""

    name: str
    model: str
    row: Row
    origins: frozenset[Origin]
    relation: str
    honest: str
    certain: bool
    blocks: bool
    changes: bool
    again: bool
    decorated: frozenset[FunctionRef]
    loaded: bool
    held: frozenset[tuple[Origin, str]]


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that blocks, at one place; unique by *(path, span, kind)*.

    Args:
        node: the ``ast`` node it is; ``node_kind`` how an edit would address it.
        what: a short text for people (``Article.objects.get()``).
        name: the method, function or attribute (``get``).
        detail: how the node is used where that matters (``for``, ``list``, ``in`` …).
        model: the key of the model whose rows it is about; empty if it isn't known, or not one.
        several: the keys of the models where they differ (see ``models``).
        origins: for lazy relations the queries that produced the instance; for others the query.
        relation: the path to select on those queries (``author__profile``), if it is one for all.
        paths: the path for each of them, where they differ (see ``reads``).
        callees: the project's own functions that run here.
        receivers: for calls of methods the queries that made the instance they are called on; None
            if that isn't known.
        decorated: the functions around which decorators put the wrappers among ``callees``.
        effect: it changes something outside of the process (a row, a mail, a POST).
        hoistable: its statement evaluates it first and always.
        honest: empty, or why an async twin would not do what the sync method does.
        uses: what is done with the value of ``node`` that queries.
        itself: evaluating ``node`` queries already, whatever is done with its value.
        blocks: False for a call of functions that do nothing here for what they are handed.
        changes: False for a call of functions that have no effect for what they are handed.
        again: the same relation of the same object has been read before on every path to here.
        loaded: the relation came with the instance, and was perhaps forgotten (``unloading.py``).
        held: the queries that fetched it with the instance, each with the path to it.
    """

    path: Path
    span: Span
    kind: Kind
    node: ast.AST
    node_kind: NodeKind
    what: str
    name: str = ""
    detail: str = ""
    model: str = ""
    row: Row = Row.INSTANCE
    origins: frozenset[Origin] = frozenset()
    relation: str = ""
    callees: frozenset[FunctionRef] = frozenset()
    effect: bool = False
    hoistable: bool = False
    honest: str = ""
    certain: bool = True
    uses: frozenset[Use] = frozenset()
    itself: bool = True
    blocks: bool = True
    changes: bool = True
    again: bool = False
    decorated: frozenset[FunctionRef] = frozenset()
    receivers: frozenset[Origin] | None = None
    paths: frozenset[tuple[Origin, str]] = frozenset()
    several: frozenset[str] = frozenset()
    loaded: bool = False
    held: frozenset[tuple[Origin, str]] = frozenset()

    @property
    def models(self) -> frozenset[str]:
        """The keys of the models whose rows it may be about; an empty one stands for any."""
        return self.several or frozenset({self.model})

    @property
    def reads(self) -> frozenset[tuple[Origin, str]]:
        """The queries that produced the instance, each with the path to select on it."""
        if not self.paths:
            return frozenset((origin, self.relation) for origin in self.origins)
        return frozenset((origin, path) for origin, path in self.paths if origin in self.origins)

    @property
    def lasts(self) -> bool:
        """Whether it may change something that stays: nothing that is filled again when it is
        missed, or that only a response saves. What is taken out of a cache may have been a token.
        """
        taken = self.kind is Kind.CACHE and self.detail == TOKEN
        return self.effect and (taken or self.kind not in _PASSING)

    @property
    def key(self) -> tuple[Span, Kind]:
        """What makes it unique within its file."""
        return self.span, self.kind

    def merged(self, other: Operation) -> Operation:
        """Return the operation that stands for both, as seen from two callers."""
        alike = (self.model, self.row) == (other.model, other.row)
        return replace(
            self,
            model=self.model if alike else "",
            several=self.models | other.models,
            row=self.row if alike else Row.INSTANCE,
            name=min(self.name, other.name),
            detail=min(self.detail, other.detail),
            relation=min(self.relation, other.relation),
            origins=self.origins | other.origins,
            callees=self.callees | other.callees,
            decorated=self.decorated | other.decorated,
            receivers=_both(self.receivers, other.receivers),
            paths=self.reads | other.reads if self.kind is Kind.LAZY_RELATION else frozenset(),
            effect=self.effect or other.effect,
            hoistable=self.hoistable and other.hoistable,
            honest=self.honest or other.honest,
            uses=self.uses | other.uses,
            itself=self.itself or other.itself,
            blocks=self.blocks or other.blocks,
            changes=self.changes or other.changes,
            again=self.again and other.again,
            loaded=self.loaded and other.loaded,
            held=self.held | other.held,
            certain=self.certain and other.certain and self._same(other),
        )

    def _same(self, other: Operation) -> bool:
        """Whether one edit fits both. Of a relation the model decides where it leads to."""
        one_model = self.kind is not Kind.LAZY_RELATION or self.model == other.model
        return one_model and (self.name, self.detail) == (other.name, other.detail)


def _both(
    one: frozenset[Origin] | None, other: frozenset[Origin] | None
) -> frozenset[Origin] | None:
    return one | other if one is not None and other is not None else None
