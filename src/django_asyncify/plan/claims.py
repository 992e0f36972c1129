"""Who converts an operation: its codemod claims it, or there is a reason why it is bridged."""

from __future__ import annotations

import ast
from dataclasses import replace

from ..analysis.operations import CALLS, Kind, Operation
from .protocols import Claimed, Declined
from .situation import Situation
from .surroundings import Surroundings


def claimed(
    operations: list[Operation], situation: Situation, around: Surroundings
) -> tuple[dict[int, Claimed], dict[int, str]]:
    """Return the claims on operations, and why the others are declined, both by index."""
    claims: dict[int, Claimed] = {}
    declined: dict[int, str] = {}
    for index, operation in enumerate(operations):
        answer = _claim(operation, situation, around)
        if isinstance(answer, Declined):
            declined[index] = answer.reason
        else:
            claims[index] = answer
    _decline_carried(operations, claims, declined)
    return claims, declined


def _decline_carried(
    operations: list[Operation], claims: dict[int, Claimed], declined: dict[int, str]
) -> None:
    """What a bridged call gives may be lazy: its rows have to be fetched where it was made."""
    moved = {id(operations[index].node) for index in declined}
    for index, operation in enumerate(operations):
        node = operation.node
        source = node.value if isinstance(node, ast.Starred) else node
        if operation.kind is Kind.EVALUATION and index in claims and id(source) in moved:
            del claims[index]
            declined[index] = "its rows are fetched where the call runs that gives it"


def _claim(operation: Operation, situation: Situation, around: Surroundings) -> Claimed | Declined:
    if operation.kind is Kind.LAZY_RELATION:
        reason = around.lazies.reason(situation.function, operation)
        if not reason:
            return Claimed((), _without_query(operation, situation, around))
        operation = replace(operation, honest=reason)
    owner = around.owners.get(operation.kind)
    place = operation.path, operation.span
    interpreter = around.interpreter
    evaluated = operation.kind is Kind.EVALUATION and place in interpreter.mixed
    if evaluated or (operation.kind in _BY_VALUE and place in interpreter.mixed_calls):
        also = "than a queryset" if evaluated else "here"
        return Declined(f"the value may also be something else {also}")
    if operation.kind in _METHODS and not _called_by_name(operation):
        return Declined(f"{operation.name}() isn't called by its own name here")
    if owner is None:
        return Declined(_why(operation))
    if owner.id in around.options.ignore:
        return Declined(f"{owner.id} is switched off")
    answer = owner.claim(operation, situation)
    relation = operation.kind is Kind.LAZY_RELATION and isinstance(answer, Claimed)
    if relation and place in interpreter.mixed_relations:
        return Declined("what is read may be something else than a relation here")
    if relation and around.lazies.may_hold_text(situation.function, operation):
        return Declined("its column may hold text, of which reading it makes a key")
    if isinstance(answer, Claimed) and _changes_shown_text(operation, answer, situation):
        return Declined("the f-string shows its text")
    taken = _taken_name(answer, situation) if isinstance(answer, Claimed) else ""
    return Declined(f"`{taken}` is something else in this module") if taken else answer


def _taken_name(claim: Claimed, where: Situation) -> str:
    """Return a name that a claim has to import and that the module has for something else."""
    bindings = where.function.module.bindings
    for wanted in (name for edit in claim.edits for name in edit.imports):
        for bound in bindings.get(wanted.name, ()):
            if (bound.module, bound.attribute) != (wanted.module, wanted.name):
                return wanted.name
    return ""


def _changes_shown_text(operation: Operation, claim: Claimed, where: Situation) -> bool:
    """Whether an edit stands in an f-string that shows the source of a field."""
    text = where.tree.showing(operation.node)
    if text is None:
        return False
    span = where.tree.span(text)
    return any(e.path == operation.path and span.contains(e.span) for e in claim.edits)


def _without_query(operation: Operation, where: Situation, around: Surroundings) -> str:
    if around.lazies.is_loaded(where.function, operation):
        return "it has been read before, so the instance has it"
    return f"fetched by its query: select_related({operation.relation!r})"


def _called_by_name(operation: Operation) -> bool:
    """Whether a method's call is written as one, not made by ``partial()`` or a callback."""
    node = operation.node
    if not isinstance(node, ast.Call):
        return True
    return isinstance(node.func, ast.Attribute) and node.func.attr == operation.name


def _why(operation: Operation) -> str:
    if operation.kind is Kind.EXTERNAL_CALL and operation.detail == "serializes":
        return "Django's serializers query, and have no async form"
    if operation.kind is Kind.EXTERNAL_CALL and operation.detail == "site":
        return "get_current_site() may fetch the site, and has no async form"
    return _WHY.get(operation.kind, "no codemod covers it")


_METHODS = frozenset(
    {
        Kind.QUERY_METHOD,
        Kind.INSTANCE_METHOD,
        Kind.RELATED_MANAGER,
        Kind.CACHE,
        Kind.PERMISSION,
    }
)

_BY_VALUE = CALLS | {
    Kind.QUERY_METHOD,
    Kind.INSTANCE_METHOD,
    Kind.RELATED_MANAGER,
    Kind.CACHE,
}

_WHY = {
    Kind.MESSAGES: "reading messages may read the session",
    Kind.CACHE: "the cache waits for its backend",
    Kind.SESSION: "the session is read from its store",
    Kind.UNKNOWN: "nothing is known about the value, so it may query",
    Kind.EXTERNAL_CALL: "third-party code that may block",
    Kind.RAW_SQL: "raw SQL has no async form",
    Kind.TRANSACTION: "transactions have no async form",
    Kind.THREAD_STATE: "the value belongs to the request's thread",
    Kind.DEFERRED_FIELD: "the field is deferred, so reading it queries",
    Kind.ACCESSOR: "it is read like an attribute, so it can't be awaited",
    Kind.FORM: "forms have no async form",
    Kind.PAGINATION: "the paginator queries",
}
