"""Methods of managers and querysets: which of them query, and what they return."""

from __future__ import annotations

import ast
from dataclasses import replace

from ..django_api.effect_names import sends
from .arguments import Arguments
from .column_values import note_columns_given
from .containers import made_container
from .deferred import lacking, left_out
from .derived_querysets import LAZY, derived, iterating
from .frame import Frame
from .iteration import element_of
from .lookups import walk_lookups
from .managers import built_querysets, overridden
from .operations import Kind
from .origins import Origin
from .sites import manager_site, stands_at, without_site
from .values import NONE, PLAIN, UNKNOWN, Instance, Manager, QuerySet, Tuple, Value, join, value

TERMINAL = frozenset(
    [
        "get",
        "create",
        "get_or_create",
        "update_or_create",
        "bulk_create",
        "bulk_update",
        "count",
        "exists",
        "contains",
        "first",
        "last",
        "earliest",
        "latest",
        "aggregate",
        "in_bulk",
        "update",
        "delete",
        "explain",
    ]
)
WRITES = frozenset(
    [
        "create",
        "get_or_create",
        "update_or_create",
        "bulk_create",
        "bulk_update",
        "update",
        "delete",
        "add",
        "remove",
        "set",
        "clear",
    ]
)
RELATED = frozenset({"add", "remove", "set", "clear"})
_HANDING_ON = frozenset(
    [
        "as_manager",
        "from_queryset",
        "db_manager",
        "get_prefetch_queryset",
        "resolve_expression",
    ]
)
_OF_USERS = frozenset(
    [
        "create_user",
        "create_superuser",
        "get_by_natural_key",
        "make_random_password",
        "normalize_email",
        "with_perm",
    ]
)
#: Methods of the managers of content types, sites and groups.
_OF_CONTRIB = frozenset(
    [
        "get_for_model",
        "get_for_id",
        "get_by_natural_key",
        "get_current",
        "clear_cache",
        "get_for_models",
    ]
)


def call_query_method(
    frame: Frame, node: ast.Call, holder: Manager | QuerySet, name: str, arguments: Arguments
) -> Value:
    """Call a method of Django's own on a manager or queryset."""
    walk_lookups(frame, node, arguments)
    if isinstance(holder, Manager):
        if not stands_at(frame, node.func, holder.origin.site):
            holder = without_site(holder)
        if name in RELATED and holder.owner:
            return _related(frame, node, holder, name, arguments)
        querysets = built_querysets(frame, node, holder)
    else:
        querysets = [holder]
    results = []
    for queryset in querysets:
        if name in LAZY:
            results.append(derived(frame, node, queryset, name, arguments))
        elif name == "iterator":
            results.append(value(iterating(queryset)))
        elif name in TERMINAL or (name.startswith("a") and name[1:] in TERMINAL):
            results.append(_terminal(frame, node, holder, queryset, name, arguments))
        else:
            results.append(_other(frame, node, holder, queryset, name))
    return join(results)


def _related(
    frame: Frame, node: ast.Call, holder: Manager, name: str, arguments: Arguments
) -> Value:
    frame.record(
        Kind.RELATED_MANAGER,
        node,
        name=name,
        model=holder.model,
        effect=True,
        honest=overridden(frame, holder, name),
        origins=frozenset({holder.origin}),
    )
    return PLAIN


def _terminal(
    frame: Frame,
    node: ast.Call,
    holder: Manager | QuerySet,
    queryset: QuerySet,
    name: str,
    arguments: Arguments,
) -> Value:
    already = name.startswith("a") and name[1:] in TERMINAL and name not in TERMINAL
    sync_name = name[1:] if already else name
    if not already:
        honest = overridden(frame, holder, name)
        if queryset.origin.locking:
            honest = "a query with select_for_update() must run inside its transaction"
        frame.record(
            Kind.QUERY_METHOD,
            node,
            name=name,
            model=queryset.model,
            row=queryset.row,
            effect=name in WRITES,
            honest=honest,
            origins=frozenset({queryset.origin}),
        )
    return _result(frame, node, queryset, sync_name, arguments)


def _result(
    frame: Frame, node: ast.Call, queryset: QuerySet, name: str, arguments: Arguments
) -> Value:
    if name in {"get", "earliest", "latest"}:
        return element_of(frame, value(queryset))
    if name in {"first", "last"}:
        return join((element_of(frame, value(queryset)), NONE))
    if name in {"create", "get_or_create", "update_or_create"}:
        from .construction import created_instance

        note_columns_given(frame, node, queryset.model, arguments)
        # What is looked up by is loaded only on an instance that had to be made.
        given = arguments if name == "create" else Arguments()
        made = created_instance(frame, queryset.model, given, f"{name}() made the instance")
        made = lacking(made, _left_out_of(frame, queryset, name))
        return value(made) if name == "create" else value(Tuple((value(made), PLAIN)))
    if name == "bulk_create":
        unfetched = Instance(queryset.model, frozenset({Origin(None, decline="bulk_create()")}))
        return made_container(frame, node, "list", value(unfetched))
    if name == "in_bulk":
        return made_container(frame, node, "dict", element_of(frame, value(queryset)))
    return PLAIN


def _left_out_of(frame: Frame, queryset: QuerySet, name: str) -> frozenset[str]:
    """Return what an instance lacks: a new one is whole, but for the one it was made through."""
    columns = left_out(frame, Instance(queryset.model, frozenset({queryset.origin})))
    back = f"{queryset.origin.back}__"
    return frozenset(c for c in columns if name != "create" or c.startswith(back))


def _other(
    frame: Frame, node: ast.Call, holder: Manager | QuerySet, queryset: QuerySet, name: str
) -> Value:
    """A method that neither Django nor readable source defines, or one of a few odd ones."""
    if name in _HANDING_ON:
        site = manager_site(frame, node, queryset.model)
        return value(replace(queryset, origin=replace(queryset.origin, site=site)))
    if name in _OF_USERS and queryset.model == frame.user_model:
        if name == "normalize_email":
            return PLAIN
        frame.record(
            Kind.AUTH, node, name=name, effect=name.startswith("create"), model=queryset.model
        )
        made = Origin(None, decline=f"{name}()")
        if name == "with_perm":
            return value(replace(queryset, origin=made))
        return value(Instance(queryset.model, frozenset({made})))
    if name in _OF_CONTRIB:
        frame.record(
            Kind.QUERY_METHOD,
            node,
            name=name,
            model=queryset.model,
            honest=f"{name}() has no async twin",
        )
        return value(Instance(queryset.model, frozenset({Origin(None, decline=f"{name}()")})))
    effect = name.startswith(("set", "log_")) or sends(name)
    frame.record(Kind.UNKNOWN, node, detail=f"method {name}", effect=effect)
    return UNKNOWN
