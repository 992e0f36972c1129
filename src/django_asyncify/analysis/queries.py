"""Managers and querysets: what their methods return, and which of them query."""

from __future__ import annotations

import ast
from dataclasses import replace

from ..edits import NodeKind
from ..project.facts import ClassFacts, ManagerFacts, ModelFacts
from .arguments import Arguments
from .conditions import add_condition
from .containers import made_container
from .frame import Frame
from .iteration import element_of
from .members import find_member
from .operations import Kind
from .prefetching import with_prefetches
from .values import (
    NONE,
    PLAIN,
    UNKNOWN,
    BoundExternal,
    Class,
    Function,
    Instance,
    Manager,
    Origin,
    Plain,
    QuerySet,
    Row,
    Site,
    Tuple,
    Value,
    constant,
    join,
    value,
)

LAZY = frozenset(
    [
        "all",
        "filter",
        "exclude",
        "order_by",
        "annotate",
        "alias",
        "distinct",
        "reverse",
        "select_related",
        "prefetch_related",
        "only",
        "defer",
        "using",
        "extra",
        "none",
        "union",
        "intersection",
        "difference",
        "select_for_update",
        "values",
        "values_list",
        "dates",
        "datetimes",
        "complex_filter",
        "get_queryset",
        "raw",
        "fetch_mode",
        "_clone",
        "_chain",
    ]
)
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
_COMBINED = frozenset({"union", "intersection", "difference"})
_ATTRIBUTES = frozenset(
    {"model", "db", "query", "ordered", "through", "instance", "name", "core_filters"}
)


def manager_site(frame: Frame, node: ast.expr, model: str) -> Site | None:
    """Return ``node`` as a place where a queryset method can be appended.

    ``model`` is remembered: at a place of several models no relation can be named.
    """
    if frame.function is None or not isinstance(node, (ast.Attribute, ast.Call, ast.Name)):
        return None
    kind = {ast.Attribute: NodeKind.ATTRIBUTE, ast.Call: NodeKind.CALL}.get(
        type(node), NodeKind.NAME
    )
    module = frame.module
    site = Site(module.path, frame.span(node), kind, frame.function, editable=module.editable)
    frame.interpreter.site_models.setdefault((site.path, site.span), set()).add(model)
    return site


def class_manager(frame: Frame, node: ast.expr, model: ModelFacts, name: str) -> Value | None:
    """Return the manager ``name`` of a model class, if it has one of that name."""
    if name == "_default_manager":
        name = model.default_manager
    elif name == "_base_manager":
        return value(Manager(model.key, None, Origin(manager_site(frame, node, model.key))))
    facts = model.managers.get(name)
    if facts is None:
        return None
    return value(Manager(model.key, facts, Origin(manager_site(frame, node, model.key))))


def manager_attribute(frame: Frame, node: ast.expr, holder: Manager, name: str) -> Value:
    """Return the attribute ``name`` of a manager."""
    if name in _ATTRIBUTES:
        return _data(frame, holder, name)
    custom = _custom_member(frame, node, holder.facts, name, holder)
    if custom is not None:
        return custom
    return value(BoundExternal(holder, name))


def queryset_attribute(frame: Frame, node: ast.expr, holder: QuerySet, name: str) -> Value:
    """Return the attribute ``name`` of a queryset."""
    if name in _ATTRIBUTES:
        return _data(frame, holder, name)
    if holder.cls is not None:
        member = find_member(frame.interpreter, frame.interpreter.project.mro(holder.cls), name)
        if member is not None and not member.stub:
            from .members import bind_member

            return bind_member(frame, node, member, holder)
    return value(BoundExternal(holder, name))


def _data(frame: Frame, holder: Manager | QuerySet, name: str) -> Value:
    """What is no method of a manager or queryset: data, the model, the owner."""
    if name == "model":
        model = frame.interpreter.project.models.get(holder.model)
        return value(Class(model.cls)) if model is not None else UNKNOWN
    return UNKNOWN if name in {"through", "instance"} else PLAIN


def _custom_member(
    frame: Frame, node: ast.expr, facts: ManagerFacts | None, name: str, holder: Manager
) -> Value | None:
    if facts is None:
        return None
    from .members import bind_member

    project = frame.interpreter.project
    if facts.manager_class is not None:
        member = find_member(frame.interpreter, project.mro(facts.manager_class), name)
        if member is not None and not member.stub:
            # Only managers have the method, so the query can't be changed in front of it.
            return bind_member(frame, node, member, _without_site(holder))
    if facts.queryset_class is not None:
        member = find_member(frame.interpreter, project.mro(facts.queryset_class), name)
        if member is not None and not member.stub:
            return join(
                [bind_member(frame, node, member, atom) for atom in _built(frame, node, holder)]
            )
    return None


def _built(frame: Frame, node: ast.expr, holder: Manager) -> list[QuerySet]:
    """Build the manager's queryset, running the project's own ``get_queryset``."""
    facts = holder.facts
    cls = facts.queryset_class if facts else None
    known = facts is None or facts.known
    plain = QuerySet(holder.model, holder.origin, cls=cls, known=known)
    if facts is None or facts.manager_class is None:
        return [plain]
    project = frame.interpreter.project
    member = find_member(frame.interpreter, project.mro(facts.manager_class), "get_queryset")
    if member is None or member.stub:
        return [plain]
    return _run_get_queryset(frame, node, holder, plain, member.cls) or [plain]


def _run_get_queryset(
    frame: Frame, node: ast.expr, holder: Manager, plain: QuerySet, owner: ClassFacts
) -> list[QuerySet]:
    binding = owner.own["get_queryset"][-1]
    if binding.function is None:
        return [plain]
    if frame.function is not None and frame.function.cls is owner:
        return [plain]
    ref = frame.interpreter.function_ref(owner.module, binding.function, owner)
    function = Function(ref, bound=_without_site(holder))
    summary = frame.interpreter.call_function(function, Arguments(), frame.place(node))
    frame.record(
        Kind.ACCESSOR,
        node,
        node_kind=NodeKind.EXPRESSION,
        name="get_queryset",
        detail="builds the queryset",
        callees=frozenset({ref}),
    )
    built = [atom for atom in summary.returned if isinstance(atom, QuerySet)]
    return [replace(q, origin=replace(q.origin, site=holder.origin.site)) for q in built]


def call_query_method(
    frame: Frame, node: ast.Call, holder: Manager | QuerySet, name: str, arguments: Arguments
) -> Value:
    """Call a method of Django's own on a manager or queryset."""
    if isinstance(holder, Manager):
        if not _stands_at(frame, node.func, holder.origin.site):
            holder = _without_site(holder)
        if name in RELATED and holder.owner:
            return _related(frame, node, holder, name, arguments)
        querysets = _built(frame, node, holder)
    else:
        querysets = [holder]
    results = []
    for queryset in querysets:
        if name in LAZY:
            results.append(_lazy(frame, node, queryset, name, arguments))
        elif name == "iterator":
            results.append(value(_iterating(queryset)))
        elif name in TERMINAL or (name.startswith("a") and name[1:] in TERMINAL):
            results.append(_terminal(frame, node, holder, queryset, name, arguments))
        else:
            results.append(_other(frame, node, holder, queryset, name))
    return join(results)


def _without_site(holder: Manager) -> Manager:
    return replace(holder, origin=replace(holder.origin, site=None))


def _stands_at(frame: Frame, function: ast.expr, site: Site | None) -> bool:
    """Whether a method is called on the very expression that ``site`` is."""
    if site is None or not isinstance(function, ast.Attribute):
        return False
    return site.path == frame.module.path and frame.span(function.value) == site.span


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


def overridden(frame: Frame, holder: Manager | QuerySet, name: str) -> str:
    """Say why the async twin of ``name`` wouldn't do what the sync method does, or nothing."""
    facts = holder.facts if isinstance(holder, Manager) else None
    if isinstance(holder, QuerySet):
        return "" if holder.known else "the queryset's class can't be read"
    if facts is None:
        return ""
    if not facts.known:
        return "the manager's class can't be read"
    return ""


def _lazy(
    frame: Frame, node: ast.Call, queryset: QuerySet, name: str, arguments: Arguments
) -> Value:
    _note_clash(frame, name, queryset, arguments)
    add_condition(frame, node, queryset.model, name, arguments)
    origin = queryset.origin
    row = queryset.row
    strings = _strings(arguments)
    if name == "select_related":
        origin = _selected(origin, arguments, strings)
    elif name in {"values", "values_list", "dates", "datetimes"}:
        row = _row(name, arguments)
        origin = replace(origin, decline=f"the query uses {name}()")
    elif name == "prefetch_related":
        origin = with_prefetches(origin, node)
    elif name == "only" and strings is not None:
        origin = replace(origin, only=frozenset(strings), decline="the query uses only()")
    elif name == "defer" and strings is not None:
        deferred = origin.deferred | frozenset(strings)
        origin = replace(origin, deferred=deferred, decline="the query uses defer()")
    elif name in {"only", "defer"}:
        origin = replace(origin, only=frozenset(), decline=f"the query uses {name}()")
    elif name in _COMBINED:
        origin = replace(origin, decline=f"the query uses {name}()")
    elif name == "raw":
        origin = replace(origin, decline="the query is raw SQL", only=frozenset())
    elif name == "select_for_update":
        origin = replace(origin, locking=True, decline="the query locks rows")
    site = origin.site
    # A manager's own method serves related managers too, whose rows may be loaded already.
    method = frame.function is not None and frame.function.cls is not None
    if (site is None and not method) or _stands_at(frame, node.func, site):
        origin = replace(origin, site=manager_site(frame, node, queryset.model))
    return value(replace(queryset, origin=origin, row=row, temporary=True, iterator=False))


def _iterating(queryset: QuerySet) -> QuerySet:
    """``iterator()`` without a chunk size fetches no prefetched relation."""
    origin = queryset.origin
    if origin.prefetched:
        origin = replace(origin, prefetched=frozenset(), decline="its rows may be prefetched")
    return replace(queryset, origin=origin, iterator=True)


_CLASHING = _COMBINED | {"only", "defer", "select_for_update"}


def _note_clash(frame: Frame, name: str, queryset: QuerySet, arguments: Arguments) -> None:
    """Remember queries from which one is derived that a join would break.

    ``only()`` and ``defer()`` refuse a joined relation that they leave out, ``union()`` and the
    like want the same columns on both sides, ``FOR UPDATE`` no nullable join.
    """
    if name in _CLASHING:
        others = {a for given in arguments.all() for a in given if isinstance(a, QuerySet)}
        for atom in {queryset, *others}:
            if atom.origin.site is not None:
                place = atom.origin.site.path, atom.origin.site.span
                reason = f"{name}() is called on the query elsewhere"
                frame.interpreter.unjoinable.setdefault(place, reason)


def _strings(arguments: Arguments) -> list[str] | None:
    found: list[str] = []
    if arguments.star is not None:
        return None
    for argument in arguments.positional:
        constants = [constant(atom) for atom in argument]
        if len(constants) != 1 or constants[0] is None:
            return None
        found.append(constants[0])
    return found


def _selected(origin: Origin, arguments: Arguments, strings: list[str] | None) -> Origin:
    if strings is None or not strings:
        cleared = any(a == Plain(None, is_const=True) for v in arguments.positional for a in v)
        why = "select_related(None)" if cleared else "select_related() without constant names"
        return replace(origin, loaded=frozenset(), decline=f"the query uses {why}")
    paths = set(origin.loaded)
    for path in strings:
        parts = path.split("__")
        paths.update("__".join(parts[: i + 1]) for i in range(len(parts)))
    return replace(origin, loaded=frozenset(paths))


def _row(name: str, arguments: Arguments) -> Row:
    if name == "values":
        return Row.DICT
    if name in {"dates", "datetimes"} or arguments.keyword("flat") is not None:
        return Row.FLAT
    return Row.TUPLE


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

        # What is looked up by is loaded only on an instance that had to be made.
        given = arguments if name == "create" else Arguments()
        made = created_instance(frame, queryset.model, given, f"{name}() made the instance")
        return value(made) if name == "create" else value(Tuple((value(made), PLAIN)))
    if name == "bulk_create":
        unfetched = Instance(queryset.model, frozenset({Origin(None, decline="bulk_create()")}))
        return made_container(frame, node, "list", value(unfetched))
    if name == "in_bulk":
        return made_container(frame, node, "dict", element_of(frame, value(queryset)))
    return PLAIN


def _other(
    frame: Frame, node: ast.Call, holder: Manager | QuerySet, queryset: QuerySet, name: str
) -> Value:
    """A method that neither Django nor readable source defines, or one of a few odd ones."""
    if name in {
        "as_manager",
        "from_queryset",
        "db_manager",
        "get_prefetch_queryset",
        "resolve_expression",
    }:
        site = manager_site(frame, node, queryset.model)
        return value(replace(queryset, origin=replace(queryset.origin, site=site)))
    user_methods = {
        "create_user",
        "create_superuser",
        "get_by_natural_key",
        "make_random_password",
        "normalize_email",
        "with_perm",
    }
    if name in user_methods and queryset.model == frame.user_model:
        if name == "normalize_email":
            return PLAIN
        frame.record(
            Kind.AUTH, node, name=name, effect=name.startswith("create"), model=queryset.model
        )
        return value(Instance(queryset.model, frozenset({Origin(None, decline=f"{name}()")})))
    if name in {
        "get_for_model",
        "get_for_id",
        "get_by_natural_key",
        "get_current",
        "clear_cache",
        "get_for_models",
    }:
        frame.record(
            Kind.QUERY_METHOD,
            node,
            name=name,
            model=queryset.model,
            honest=f"{name}() has no async twin",
        )
        return value(Instance(queryset.model, frozenset({Origin(None, decline=f"{name}()")})))
    effect = name.startswith(("create", "add", "set", "update", "delete", "remove", "clear"))
    frame.record(Kind.UNKNOWN, node, detail=f"method {name}", effect=effect)
    return UNKNOWN


def resited(frame: Frame, node: ast.Call, returned: Value) -> Value:
    """Give querysets that a helper returns the place of the call as theirs to extend.

    That way ``select_related`` goes to the function that needs it and not into the shared helper.
    """
    if not returned or not all(isinstance(atom, QuerySet) for atom in returned):
        return returned
    querysets = [atom for atom in returned if isinstance(atom, QuerySet)]
    sites = [manager_site(frame, node, atom.model) for atom in querysets]
    return frozenset(
        replace(atom, origin=replace(atom.origin, site=site), temporary=True)
        for atom, site in zip(querysets, sites, strict=True)
    )
