"""Attributes and items of Django's own objects, of lazy ones, and of ``super()``."""

from __future__ import annotations

import ast
from dataclasses import replace

from ..django_api.django_names import is_response
from ..edits import NodeKind
from ..project.facts import ClassFacts, Dotted
from ..project.fields import CONVERTING
from .container_classes import container_of
from .field_classes import FIELD_BASE
from .files import field_file_attribute, open_file_attribute
from .form_methods import FORM_BASE
from .frame import Frame
from .inherited import pure_base
from .lazy_objects import LAZY, look_into, objects_in, own_member, wrapped_in
from .library_hooks import calls_hooks
from .members import bind_member, find_member
from .operations import Kind
from .property_objects import PROPERTY, part_of
from .signatures import BOUND, bound_attribute
from .special_methods import (
    call_special,
)
from .thread_state import connection_attribute, feature, taken_connection
from .validators import DJANGOS, runs_only_djangos
from .values import (
    NEVER,
    PAGINATORS,
    PLAIN,
    UNKNOWN,
    Atom,
    BoundExternal,
    Class,
    External,
    Instance,
    Known,
    Object,
    Plain,
    Value,
    join,
    key_of,
    value,
)


def known_item(frame: Frame, node: ast.Subscript, holder: Known, index: Value) -> Value:
    """Return an item of one of Django's own objects."""
    if holder.kind == LAZY:
        look_into(frame, node.value, value(holder))
        for one in objects_in(frame, holder):
            call_special(frame, node, one, "__getitem__")
        return UNKNOWN
    if holder.kind == "cleaned data" and holder.ref is not None:
        from .cleaned_data import item_of_cleaned

        return item_of_cleaned(frame, holder.ref, key_of(index))
    if holder.kind in {"form", "response"}:
        return PLAIN
    if holder.kind == "form fields":
        return value(Known("form field", holder.ref))
    if holder.kind == "caches":
        return value(Known("cache"))
    if holder.kind == "connections":
        return taken_connection(frame, node)
    if holder.kind == "page":
        frame.record(Kind.PAGINATION, node, detail="item")
        return (frame.interpreter.heap.read(holder.ref, "[]") if holder.ref else None) or UNKNOWN
    if holder.kind == "signal":
        return PLAIN
    frame.record(Kind.UNKNOWN, node, detail="subscript")
    return UNKNOWN


def known_attribute(frame: Frame, node: ast.expr, holder: Known, name: str) -> Value:
    """Return an attribute of one of Django's own objects."""
    from .forms import field_attribute, form_attribute, widget_attribute

    if holder.kind in {"form", "querying form", "formset"}:
        return form_attribute(frame, node, holder, name)
    if holder.kind == "field file":
        return field_file_attribute(frame, node, name)
    if holder.kind == "open file":
        return open_file_attribute(frame, node, name)
    if holder.kind == LAZY:
        return _lazy_attribute(frame, node, holder, name)
    if holder.kind == "form field":
        return field_attribute(frame, node, holder, name)
    if holder.kind == "widget":
        return widget_attribute(name)
    if holder.kind == "connection":
        return connection_attribute(frame, node, name)
    if holder.kind == "database features":
        return feature(frame, node, name)
    if holder.kind == "many-to-many" and holder.cls is not None:
        return value(Class(holder.cls)) if name == "through" else value(Plain(what="meta"))
    if holder.kind == "super":
        return _super_attribute(frame, node, name)
    if holder.kind == "thread local":
        frame.record(Kind.THREAD_STATE, node, node_kind=NodeKind.EXPRESSION, detail=name)
        return UNKNOWN
    if holder.kind == BOUND:
        return bound_attribute(holder, name)
    if holder.kind == PROPERTY:
        part = part_of(frame, holder, name)
        return value(BoundExternal(holder, name)) if part is None else part or PLAIN
    if holder.kind == "page":
        from .pagination import page_attribute

        return page_attribute(frame, node, holder, name)
    if holder.kind in PAGINATORS:
        from .pagination import paginator_attribute

        return paginator_attribute(frame, node, holder, name)
    return value(BoundExternal(holder, name))


def _lazy_attribute(frame: Frame, node: ast.expr, holder: Known, name: str) -> Value:
    from .attributes import attribute_of

    own = own_member(frame, holder, name)
    if own is not None:
        return bind_member(frame, node, own, holder)
    look_into(frame, node.value if isinstance(node, ast.Attribute) else node, value(holder))
    wrapped = wrapped_in(frame, holder)
    return join([attribute_of(frame, node, atom, name) for atom in frame.each(wrapped)])


def _super_attribute(frame: Frame, node: ast.expr, name: str) -> Value:
    """Find ``super().name`` behind the class that holds the running method."""
    function = frame.function
    while function is not None and function.cls is None:
        function = function.outer
    if function is None or function.cls is None or not function.node.args.args:
        return UNKNOWN
    receivers = frame.state.names.get(function.node.args.args[0].arg, NEVER)
    return join([_behind(frame, node, function.cls, r, name) for r in frame.each(receivers)])


def _behind(frame: Frame, node: ast.expr, cls: ClassFacts, receiver: Atom, name: str) -> Value:
    project = frame.interpreter.project
    own = receiver.cls if isinstance(receiver, Object) else cls
    if isinstance(receiver, Known) and receiver.cls is not None:
        own = receiver.cls
    if isinstance(receiver, Instance):
        model = project.models.get(receiver.model)
        own = model.cls if model is not None else cls
    mro = project.mro(own)
    rest = mro[mro.index(cls) + 1 :] if cls in mro else project.mro(cls)[1:]
    member = find_member(frame.interpreter, rest, name)
    if member is not None and not member.stub:
        return bind_member(frame, node, member, receiver)
    if isinstance(receiver, Known) and receiver.kind in {"form", "querying form"}:
        return value(BoundExternal(replace(receiver, kind=FORM_BASE), name))
    if isinstance(receiver, Known) and receiver.kind == "form field":
        return value(BoundExternal(replace(receiver, kind=FIELD_BASE), name))
    if isinstance(receiver, Object) and name == "__call__" and runs_only_djangos(project, own):
        return value(External(f"{DJANGOS}{name}"))
    outer = [b.name for b in rest if isinstance(b, Dotted)]
    response = next(filter(is_response, outer), "")
    if name == "__init__" and response:
        return value(External(response))
    if name in CONVERTING and outer and outer[0].startswith("django.db.models."):
        return PLAIN
    if isinstance(receiver, Object) and name == "__setattr__":
        return value(BoundExternal(receiver, name))
    if isinstance(receiver, (Object, Instance)) and name == "__getattribute__":
        return value(BoundExternal(receiver, name))
    if isinstance(receiver, Object) and calls_hooks(project, receiver.cls, name):
        return value(BoundExternal(receiver, name))
    pure = all(isinstance(b, ClassFacts) or pure_base(b) for b in rest)
    if isinstance(receiver, Object) and pure and container_of(project, receiver) is None:
        return PLAIN
    return value(BoundExternal(receiver, name))
