"""Model instances: their fields, relations, properties and methods."""

from __future__ import annotations

import ast

from ..edits import NodeKind
from ..project.facts import TO_MANY, TO_ONE, FieldFacts, FieldKind, ModelFacts
from .added_attributes import added_attribute, is_added
from .column_values import column_value
from .content_types import look_up_content_type
from .data import read_here
from .deferred import note_all, note_column, rows_lack
from .field_values import converted
from .frame import Frame
from .given_attributes import contributed, is_given, undeclared
from .inherited import unread_bases
from .joins import join_changes_answer
from .members import bind_member, find_member
from .model_attributes import is_named, read_attribute
from .operations import Kind
from .origins import Origin
from .prefetching import is_prefetched
from .read_relations import note_read, relation_path
from .sites import manager_site
from .unloading import may_be_unloaded, way_to
from .values import (
    NEVER,
    NONE,
    PLAIN,
    UNKNOWN,
    UNKNOWN_OF_MODEL,
    BoundExternal,
    Class,
    Instance,
    Known,
    Manager,
    Plain,
    Value,
    join,
    value,
)

_NATIVE_METHODS = frozenset(
    [
        "save",
        "delete",
        "refresh_from_db",
        "full_clean",
        "clean_fields",
        "validate_unique",
        "validate_constraints",
        "clean",
        "get_deferred_fields",
        "serializable_value",
        "prepare_database_save",
        "date_error_message",
        "unique_error_message",
        "save_base",
        "check_password",
        "set_password",
        "set_unusable_password",
        "has_usable_password",
        "get_session_auth_hash",
        "get_username",
        "natural_key",
        "has_perm",
        "has_perms",
        "has_module_perms",
        "get_all_permissions",
        "get_user_permissions",
        "get_group_permissions",
        "email_user",
        "get_full_name",
        "get_short_name",
        "from_db",
        "get_constraints",
        "get_email_field_name",
        "normalize_username",
        "model_class",
        "get_object_for_this_type",
        "get_all_objects_for_this_type",
        "asave",
        "adelete",
        "arefresh_from_db",
    ]
)
_MODEL_BASES = frozenset({"django.db.models.Model", "django.db.models.base.Model"})


def instance_attribute(frame: Frame, node: ast.expr, holder: Instance, name: str) -> Value:
    """Return the attribute ``name`` of a model instance."""
    model = frame.interpreter.project.models.get(holder.model)
    if model is None:
        frame.record(Kind.UNKNOWN, node, node_kind=NodeKind.EXPRESSION, detail=f"attribute {name}")
        return UNKNOWN
    if is_added(frame, model, name):
        added = added_attribute(frame, node, holder, model, name)
        return undeclared(frame, node, name) if added is None else added
    field = model.fields.get(name)
    if field is not None:
        return _field(frame, node, holder, model, field)
    if name in {"pk", "id", "_meta", "_state", "objects", "DoesNotExist"}:
        return _builtin(frame, node, holder, model, name)
    member = find_member(frame.interpreter, model.mro, name)
    if member is not None and not (member.stub and name in _NATIVE_METHODS):
        found = bind_member(frame, node, member, holder)
        if member.bindings[-1].value is None:
            return found
        written = read_attribute(frame, holder.model, name, assigned=True)
        fetched = UNKNOWN if _prefetched_to(frame, name) else NEVER
        return join((found, written or NEVER, fetched))
    return _other(frame, node, holder, model, name)


def _builtin(frame: Frame, node: ast.expr, holder: Instance, model: ModelFacts, name: str) -> Value:
    if name in {"pk", "id"}:
        return column_value(frame, holder, name)
    return value(Plain(what="meta")) if name in {"_meta", "objects"} else PLAIN


def _other(frame: Frame, node: ast.expr, holder: Instance, model: ModelFacts, name: str) -> Value:
    if (
        name == "__getattribute__"
        or name in _NATIVE_METHODS
        or name.startswith(("get_next_by_", "get_previous_by_"))
    ):
        return value(BoundExternal(holder, name))
    if name.startswith("get_") and name.endswith("_display"):
        note_column(frame, node, holder, name[len("get_") : -len("_display")])
        return value(BoundExternal(holder, name))
    if name.endswith("_id") and name[:-3] in model.fields:
        note_column(frame, node, holder, name[:-3])
        return column_value(frame, holder, name)
    if find_member(frame.interpreter, model.mro, "__getattr__") is not None:
        from .special_methods import call_special

        call_special(frame, node, holder, "__getattr__")
        return UNKNOWN
    written = read_attribute(frame, holder.model, name, assigned=True)
    if is_named(frame.interpreter.heap, holder.model, name) and not _prefetched_to(frame, name):
        return written or NEVER
    return join((written or NEVER, _set_elsewhere(frame, node, model, name)))


def _set_elsewhere(frame: Frame, node: ast.expr, model: ModelFacts, name: str) -> Value:
    """Return an attribute that no code of the project is seen to set by its name."""
    if _has_unread_base(frame, model):
        frame.record(Kind.UNKNOWN, node, node_kind=NodeKind.EXPRESSION, detail=f"attribute {name}")
        return UNKNOWN
    if name == "__class__":
        return value(Class(model.cls))
    if _prefetched_to(frame, name):
        return UNKNOWN
    if name.startswith("_") or is_given(frame, name):
        return PLAIN
    return undeclared(frame, node, name)


def _prefetched_to(frame: Frame, name: str) -> bool:
    """Whether some ``Prefetch(..., to_attr=name)`` puts instances there."""
    return name in frame.interpreter.project.prefetched_names


def _has_unread_base(frame: Frame, model: ModelFacts) -> bool:
    names = unread_bases(frame.interpreter.project, model.cls)
    return any(name not in _MODEL_BASES for name in names)


def _field(
    frame: Frame, node: ast.expr, holder: Instance, model: ModelFacts, field: FieldFacts
) -> Value:
    assigned = field.name in holder.assigned
    written = read_attribute(frame, holder.model, field.name, assigned=assigned)
    if field.kind in TO_MANY:
        return _to_many(frame, node, holder, model, field)
    if field.kind in TO_ONE:
        return _to_one(frame, node, holder, field, written)
    note_column(frame, node, holder, field.name)
    if field.kind is FieldKind.FILE:
        return value(Known("field file"))
    if field.kind is FieldKind.UNKNOWN:
        return contributed(frame, node, field.name)
    if field.converts:
        return join((converted(frame, model, field.name), written or NEVER))
    if field.name == "id":
        return column_value(frame, holder, field.name)
    return read_here(frame) if field.class_name in _FILLABLE_FIELDS else PLAIN


#: Their values are lists and dictionaries that code may fill.
_FILLABLE_FIELDS = frozenset({"ArrayField", "HStoreField", "JSONField"})


def _to_many(
    frame: Frame, node: ast.expr, holder: Instance, model: ModelFacts, field: FieldFacts
) -> Value:
    target = frame.interpreter.project.models.get(field.target or "")
    if target is None:
        frame.record(
            Kind.UNKNOWN, node, node_kind=NodeKind.EXPRESSION, detail=f"relation {field.name}"
        )
        return UNKNOWN_OF_MODEL
    look_up_content_type(frame, node, model.key, field.name)
    back = field.remote if field.kind is FieldKind.REVERSE_FOREIGN_KEY else ""
    prefetched = any(o.prefetched for o in holder.origins)
    prefetched |= frame.interpreter.project.may_be_prefetched(field.name)
    origin = Origin(
        manager_site(frame, node, target.key),
        loaded=frozenset({back} if back else ()),
        decline="its rows may be prefetched" if prefetched else "",
        back=back,
        deferred=rows_lack(frame, holder, field),
    )
    facts = target.managers.get(target.default_manager)
    return value(
        Manager(target.key, facts, origin, owner=model.key, nullable=field.null, field=field.name)
    )


def _to_one(
    frame: Frame, node: ast.expr, holder: Instance, field: FieldFacts, written: Value | None
) -> Value:
    path = f"{holder.path}__{field.name}" if holder.path else field.name
    if field.name in holder.assigned and written is not None:
        return written if _keeps(frame, node, holder, field, path) else _anew(field, written)
    if field.parent_link and field.target is not None:
        note_all(frame, node, holder)
        why = "Django makes the parent from the child's fields, whatever the query joins"
        return value(Instance(field.target, frozenset({Origin(None, decline=why)})))
    if field.kind is FieldKind.GENERIC_FOREIGN_KEY or field.target is None:
        _lazy(frame, node, holder, field, "", "a generic relation has no join")
        return UNKNOWN
    if _leads_back(frame, holder, field):
        return value(Instance(field.target, holder.origins, holder.path.rpartition("__")[0]))
    if not all(_is_loaded(origin, path) for origin in holder.origins) or not holder.origins:
        _lazy(frame, node, holder, field, path, "")
    else:
        _keeps(frame, node, holder, field, path)
    target = value(Instance(field.target, holder.origins, path, via=holder.model))
    known = join((target, written or NEVER))
    return join((known, NONE)) if field.null else known


def _keeps(frame: Frame, node: ast.expr, holder: Instance, field: FieldFacts, path: str) -> bool:
    """Whether no code drops the relation that an instance has, on the way to it or here.

    Otherwise the plan decides whether such code runs before.
    """
    held = frozenset((origin, path) for origin in holder.origins)
    way = way_to(frame.interpreter, held) | {(holder.model, field.name)}
    if not may_be_unloaded(frame.interpreter, way):
        return True
    _lazy(frame, node, holder, field, path, "", held=held)
    return False


def _anew(field: FieldFacts, written: Value) -> Value:
    """Return what an assigned relation is, or what is fetched if its column was set since."""
    if field.target is None:
        return join((written, UNKNOWN))
    fetched = Origin(None, decline="its column may have been set")
    return join((written, value(Instance(field.target, frozenset({fetched})))))


def _leads_back(frame: Frame, holder: Instance, field: FieldFacts) -> bool:
    """Whether a one-to-one relation is walked back: Django hands out the instance it came from."""
    came_by = holder.path.rpartition("__")[2]
    if not came_by or field.target is None or field.target != holder.via:
        return False
    if field.kind is FieldKind.REVERSE_ONE_TO_ONE:
        return field.remote == came_by
    target = frame.interpreter.project.models.get(field.target)
    there = target.fields.get(came_by) if target is not None else None
    back = there is not None and there.kind is FieldKind.REVERSE_ONE_TO_ONE
    return back and there is not None and there.remote == field.name


def _is_loaded(origin: Origin, path: str) -> bool:
    return path in origin.loaded or is_prefetched(origin, path)


def _lazy(
    frame: Frame,
    node: ast.expr,
    holder: Instance,
    field: FieldFacts,
    path: str,
    honest: str,
    held: frozenset[tuple[Origin, str]] | None = None,
) -> None:
    """Record a read of a relation; ``held``: it came with the instance from these queries."""
    place = relation_path(frame, node, field.name)
    if held is None:
        held = frozenset((o, path) for o in holder.origins if _is_loaded(o, path))
    frame.record(
        Kind.LAZY_RELATION,
        node,
        name=field.name,
        detail=field.kind.value,
        model=holder.model,
        origins=frozenset(o for o in holder.origins if (o, path) not in held),
        relation=path,
        honest=honest or join_changes_answer(frame.interpreter.project, field),
        node_kind=NodeKind.EXPRESSION,
        again=place in frame.state.relations,
        loaded=bool(held) and all((o, path) in held for o in holder.origins),
        held=held,
    )
    note_read(frame, place)
