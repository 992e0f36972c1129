"""The functions to edit, each with all its edits: what becomes async, and what supplies queries."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from ..analysis.interpreter import Interpreter, span_of_function
from ..analysis.origins import Site
from ..analysis.values import FunctionRef
from ..edits import (
    AsyncTwinEdit,
    BridgeEdit,
    Edit,
    FunctionEdits,
    ImportName,
    NodeKind,
    SelectRelatedEdit,
)
from ..spans import Span
from .functions import Decision

_ISCOROUTINEFUNCTION = ImportName("asgiref.sync", "iscoroutinefunction")


def function_changes(
    decisions: Mapping[FunctionRef, Decision],
    views: Mapping[FunctionRef, object],
    wrappers: Mapping[FunctionRef, str],
    interpreter: Interpreter,
) -> tuple[FunctionEdits, ...]:
    """Return the edits of every function that changes, outermost functions first."""
    edits: dict[FunctionRef, list[Edit]] = {}
    why: dict[FunctionRef, str] = {}
    for ref, decision in decisions.items():
        holder = _outermost(ref)
        own = list(decision.edits)
        if ref in wrappers:
            own.append(_twin(ref, wrappers[ref]))
            why[holder] = "decorator"
        else:
            own.insert(0, _async_def(ref))
            why[holder] = "chosen" if ref in views else "helper"
        edits.setdefault(holder, []).extend(own)
    near = _reachable(decisions, wrappers, views.keys() - decisions.keys(), interpreter)
    for edit, function in _query_edits(decisions, near):
        holder = _outermost(function)
        edits.setdefault(holder, []).append(edit)
        why.setdefault(holder, "supplies a query")
    return tuple(_function_edits(ref, why[ref], edits[ref]) for ref in sorted(edits, key=_place))


def _place(ref: FunctionRef) -> tuple[str, Span]:
    return str(ref.module.path), span_of_function(ref)


def _outermost(ref: FunctionRef) -> FunctionRef:
    while ref.outer is not None:
        ref = ref.outer
    return ref


def _function_edits(ref: FunctionRef, why: str, edits: list[Edit]) -> FunctionEdits:
    node = ref.node
    assert not isinstance(node, ast.Lambda)
    first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
    unique = tuple(sorted(dict.fromkeys(edits), key=_rank))
    return FunctionEdits(
        qualname=ref.qualname,
        path=ref.module.path,
        span=span_of_function(ref),
        decorated_line=first,
        why=why,
        edits=unique,
    )


def _rank(edit: Edit) -> int:
    """In which order edits of one node are made: the call, its query, what evaluates it."""
    if isinstance(edit, SelectRelatedEdit):
        return 1
    bridged = isinstance(edit, BridgeEdit) and not edit.force
    return 0 if bridged or edit.codemod == "helper-calls" else 2


def _async_def(ref: FunctionRef) -> Edit:
    return Edit(
        path=ref.module.path,
        span=span_of_function(ref),
        node=NodeKind.FUNCTION_DEF,
        codemod="async-view-functions",
        reason="becomes async def",
    )


def _twin(ref: FunctionRef, view_name: str) -> Edit:
    return AsyncTwinEdit(
        path=ref.module.path,
        span=span_of_function(ref),
        node=NodeKind.FUNCTION_DEF,
        codemod="decorators",
        reason="the decorator works on sync and async views",
        imports=(_ISCOROUTINEFUNCTION,),
        view_name=view_name,
    )


def _query_edits(
    decisions: Mapping[FunctionRef, Decision], near: set[FunctionRef]
) -> list[tuple[Edit, FunctionRef]]:
    paths: dict[Site, set[str]] = {}
    for decision in decisions.values():
        for demand in decision.demands:
            paths.setdefault(demand.site, set()).add(demand.path)
    found: list[tuple[Edit, FunctionRef]] = []
    for site, wanted in sorted(paths.items(), key=lambda item: (str(item[0].path), item[0].span)):
        if site.function is None or site.function not in near:
            continue
        names = _without_prefixes(wanted)
        edit = SelectRelatedEdit(
            path=site.path,
            span=site.span,
            node=site.node,
            codemod="lazy-relations",
            reason=f"fetches {', '.join(names)} with the query",
            paths=names,
            manager=site.manager,
        )
        found.append((edit, site.function))
    return found


def _reachable(
    decisions: Mapping[FunctionRef, Decision],
    wrappers: Mapping[FunctionRef, str],
    left: AbstractSet[FunctionRef],
    interpreter: Interpreter,
) -> set[FunctionRef]:
    """The functions that change and all that they call; others keep their queries.

    So do the views that are ``left`` as they are, though a decorator they share leads to them.
    """
    found = set(decisions)
    pending = list(found)
    while pending:
        function = pending.pop()
        facts = interpreter.functions.get(function)
        for operation in facts.operations.values() if facts else ():
            new = operation.callees - found - (left if function in wrappers else frozenset())
            pending.extend(new)
            found |= new
    return found


def _without_prefixes(paths: set[str]) -> tuple[str, ...]:
    """``author__profile`` fetches ``author`` too."""
    kept = [p for p in paths if not any(other.startswith(f"{p}__") for other in paths)]
    return tuple(sorted(kept))
