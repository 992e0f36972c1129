"""What expressions bring into a query that takes no join afterwards.

SQL text of the project's own may name columns without their table, which a join makes ambiguous.
Joined columns become part of an aggregated query's GROUP BY, by which databases order rows that
have no other order: ``Meta.ordering`` doesn't count there.

https://docs.djangoproject.com/en/stable/topics/db/aggregation/#interaction-with-order-by
"""

from __future__ import annotations

from dataclasses import replace

from ..project.facts import ClassFacts, Dotted
from .arguments import Arguments
from .frame import Frame
from .iteration import with_held
from .origins import Origin
from .values import NEVER, Atom, Object, Plain, Value, value

_SQL = Plain(what="SQL text")
_AGGREGATE = Plain(what="aggregate")
_DEEPEST = 2
_AGGREGATES = frozenset(
    {"Aggregate", "AnyValue", "Avg", "Count", "Max", "Min", "StdDev", "StringAgg", "Sum"}
    | {"Variance"}
)


def made_expression(frame: Frame, dotted: str, arguments: Arguments) -> Value:
    """Return what an expression of Django's, made of ``arguments``, brings into a query."""
    brought, name = brought_by(frame, arguments), dotted.rpartition(".")[2]
    if name == "RawSQL" or arguments.keyword("template") is not None:
        brought |= {_SQL}
    if name in _AGGREGATES or dotted.startswith("django.contrib.postgres.aggregates."):
        brought |= {_AGGREGATE}
    return brought - {_AGGREGATE} if name == "Window" else brought


def brought_by(frame: Frame, arguments: Arguments) -> Value:
    """Return what the expressions among ``arguments``, and in their containers, bring along."""
    held = (a for given in arguments.all() for a in with_held(frame, given, _DEEPEST))
    return frozenset(mark for atom in held for mark in _marks(frame, atom))


def is_brought(atom: Atom) -> bool:
    """Whether an atom stands for what an expression brings into a query."""
    return atom in (_SQL, _AGGREGATE)


def noted(
    origin: Origin, name: str, arguments: Arguments, brought: Value, *, alone: bool
) -> Origin:
    """Return what is known of a query after a method that brings expressions into it.

    ``alone``: no other query is made of the one that the method is called on.
    """
    if _SQL in brought or name == "extra":
        origin = replace(origin, decline="the query has SQL text that a join may make ambiguous")
    if _AGGREGATE in brought:
        origin = replace(origin, grouped=True)
    if name == "order_by" and (alone or not origin.grouped):
        given = bool(arguments.positional) or arguments.star is not None
        origin = replace(origin, ordered=given)
    return origin


def refusing_joins(name: str, brought: Value) -> bool:
    """Whether a method makes a query of another one that a join would break."""
    return bool(brought) or name == "extra"


def _marks(frame: Frame, atom: Atom) -> Value:
    if is_brought(atom):
        return value(atom)
    if not isinstance(atom, Object):
        return NEVER
    mro = frame.interpreter.project.mro(atom.cls)
    names = [base.qualname if isinstance(base, ClassFacts) else base.name for base in mro]
    if not any(name.startswith("django.db.models.") for name in names):
        return NEVER
    aggregate = any(name.rpartition(".")[2] in _AGGREGATES for name in names)
    marks = [(_SQL, any(map(_has_own_sql, mro))), (_AGGREGATE, aggregate)]
    return frozenset(mark for mark, there in marks if there)


def _has_own_sql(base: ClassFacts | Dotted) -> bool:
    if not isinstance(base, ClassFacts) or base.module.name.startswith("django."):
        return False
    return any(name == "template" or name.startswith("as_") for name in base.own)
