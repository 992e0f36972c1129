"""Calls of the methods that Django gives model instances and users."""

from __future__ import annotations

import ast

from ..django_api.effect_names import has_effect
from .arguments import Arguments
from .builtin_functions import BUILTINS
from .deferred import lacking, left_out, note_method
from .frame import Frame
from .operations import Kind
from .origins import Origin
from .unloading import note_unloading
from .validation import instance_validation_writes
from .values import NEVER, NONE, PLAIN, UNKNOWN, Instance, Value, value

_TWINS = frozenset({"save", "delete", "refresh_from_db"})
_ASYNC = frozenset({"asave", "adelete", "arefresh_from_db"})
_PURE = frozenset(
    {"get_username", "get_full_name", "get_short_name", "get_session_auth_hash"}
    | {"has_usable_password", "set_unusable_password", "serializable_value"}
    | {"get_deferred_fields", "prepare_database_save", "unique_error_message"}
    | {"date_error_message", "get_email_field_name", "normalize_username"}
)
_PERMISSIONS = frozenset(
    {"has_perm", "has_perms", "has_module_perms"}
    | {"get_all_permissions", "get_user_permissions", "get_group_permissions"}
)
_HASHING = frozenset({"check_password", "set_password"})
_CHECKS = ("full_clean", "clean", "validate")


def call_on_instance(
    frame: Frame, node: ast.Call, receiver: Instance, name: str, arguments: Arguments
) -> Value:
    """Call a method of a model instance that the project doesn't define; return its value."""
    if name == "__getattribute__":
        given = Arguments((value(receiver), *arguments.positional))
        return BUILTINS["getattr"](frame, node, name, given)
    if name in _TWINS:
        return _saved(frame, node, receiver, name)
    if name in _ASYNC:
        return NONE
    if name in _PURE:
        note_method(frame, node, receiver, name)
        return PLAIN
    if name.startswith("get_") and name.endswith("_display"):
        return PLAIN
    if name in _PERMISSIONS:
        frame.record(Kind.PERMISSION, node, name=name, model=receiver.model)
        return PLAIN
    if name in _HASHING:
        frame.record(Kind.AUTH, node, name=name, model=receiver.model, effect=False)
        return PLAIN
    if name == "email_user":
        frame.record(Kind.EXTERNAL_IO, node, name=name, effect=True)
        return PLAIN
    return _without_twin(frame, node, receiver, name)


def _without_twin(frame: Frame, node: ast.Call, receiver: Instance, name: str) -> Value:
    is_neighbour = name.startswith(("get_next_by_", "get_previous_by_"))
    anywhere = _check_writes(frame, receiver, name)
    frame.record(
        Kind.INSTANCE_METHOD,
        node,
        name=name,
        model="" if anywhere else receiver.model,
        honest=f"{name}() has no async twin",
        effect=anywhere or (not is_neighbour and has_effect(name)),
    )
    if is_neighbour:
        return value(Instance(receiver.model, frozenset({Origin(None, decline=f"{name}()")})))
    return PLAIN if name.startswith(_CHECKS) else UNKNOWN


def _check_writes(frame: Frame, receiver: Instance, name: str) -> bool:
    """Whether ``full_clean()`` and the like run code of the model's own that may write."""
    if not name.startswith(_CHECKS):
        return False
    model = frame.interpreter.project.models.get(receiver.model)
    return model is not None and instance_validation_writes(frame, model)


def _saved(frame: Frame, node: ast.Call, receiver: Instance, name: str) -> Value:
    is_refresh = name == "refresh_from_db"
    frame.record(
        Kind.INSTANCE_METHOD,
        node,
        name=name,
        model=receiver.model,
        effect=not is_refresh,
        origins=receiver.origins,
    )
    if is_refresh:
        note_unloading(frame.interpreter, frame.function, node, receiver.model)
        _rebind_refreshed(frame, node, receiver)
    return NONE


def _rebind_refreshed(frame: Frame, node: ast.Call, receiver: Instance) -> None:
    """Let the name of an instance stand for the refreshed one: its relations load anew."""
    if not isinstance(node.func, ast.Attribute) or not isinstance(node.func.value, ast.Name):
        return
    name = node.func.value.id
    fresh = _refreshed(frame, receiver)
    frame.state.names[name] = frozenset(
        fresh if isinstance(atom, Instance) else atom for atom in frame.state.names.get(name, NEVER)
    )


def _refreshed(frame: Frame, receiver: Instance) -> Instance:
    """Return an instance that was refreshed, which leaves out what its query has left out."""
    fresh = Instance(receiver.model, frozenset({Origin(None, decline="it was refreshed")}))
    return lacking(fresh, left_out(frame, receiver))
