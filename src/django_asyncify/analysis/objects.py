"""Objects of readable classes that aren't models, and classes themselves."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..project.facts import ClassFacts, FieldKind, ModelFacts
from .added_attributes import is_added
from .arguments import Arguments
from .container_classes import has_of_builtin, held_item
from .enums import enum_members, holds_code, is_enum
from .frame import Frame
from .given_attributes import contributed, undeclared
from .inherited import inherited_attribute, inherits_queries, run_inherited
from .instance_state import ANY_NAME
from .known_attributes import known_item
from .known_objects import external
from .lazy_objects import look_into
from .members import bind_member, find_member
from .named_tuple_methods import has_made_method
from .operations import Kind
from .special_methods import (
    call_special,
    run_special,
    special_of,
)
from .stores import stored_on_class
from .values import (
    NEVER,
    PLAIN,
    UNKNOWN,
    BoundExternal,
    Class,
    Foreign,
    Function,
    Instance,
    Known,
    Object,
    Plain,
    RequestUser,
    Value,
    join,
    key_of,
    value,
)


def object_attribute(frame: Frame, node: ast.expr, holder: Object, name: str) -> Value:
    """Return the attribute ``name`` of an object."""
    heap = frame.interpreter.heap
    if name == "__class__":
        return value(Class(holder.cls))
    if name == "__dict__":
        heap.write(holder.ref, ANY_NAME, UNKNOWN)
        return UNKNOWN
    if call_special(frame, node, holder, "__getattribute__"):
        return UNKNOWN
    mro = frame.interpreter.project.mro(holder.cls)
    member = find_member(frame.interpreter, mro, name)
    if member is None and name == "__getattribute__":
        return value(BoundExternal(holder, name))
    if is_enum(frame, holder.cls) and (member is None or name in {"value", "_value_"}):
        return UNKNOWN if holds_code(frame, holder.cls) else PLAIN
    stored = stored_on_class(frame.interpreter, holder.cls, name)
    written = (heap.read(holder.ref, name), heap.read(holder.ref, ANY_NAME), stored)
    found = [held for held in written if held is not None]
    if frame.interpreter.lasting.includes(holder.ref):
        frame.interpreter.lasting.note(name, join(found))
    if member is not None:
        found.append(bind_member(frame, node, member, holder))
    always = member is not None or _set_on_making(frame, holder, name)
    always |= has_of_builtin(frame.interpreter.project, holder.cls, name)
    if not always:
        found.extend(_given_by_getattr(frame, node, holder, name))
    if found:
        return join(found)
    return inherited_attribute(frame, node, holder, name)


def _given_by_getattr(frame: Frame, node: ast.expr, holder: Object, name: str) -> Iterator[Value]:
    """Yield what the class's ``__getattr__``, if it has one, gives for one name."""
    member = special_of(frame, holder, "__getattr__")
    if member is None:
        if run_inherited(frame, node, holder, "__getattr__", None):
            yield UNKNOWN
        return
    asked = Arguments((value(Plain(const=name, is_const=True)),))
    for atom in bind_member(frame, node, member, holder):
        if isinstance(atom, Function):
            yield run_special(frame, node, atom, "__getattr__", None, asked)
        else:
            yield UNKNOWN


def _set_on_making(frame: Frame, holder: Object, name: str) -> bool:
    """Whether every object of the class has the attribute: its ``__init__`` sets it first of all.

    What other code sets may be missing yet when it is read, and ``__getattr__`` is asked then.
    """
    member = find_member(frame.interpreter, frame.interpreter.project.mro(holder.cls), "__init__")
    node = member.bindings[-1].function if member is not None else None
    if not isinstance(node, ast.FunctionDef) or not node.args.args:
        return False
    own = f"{node.args.args[0].arg}.{name}"
    plain = [target for s in node.body if isinstance(s, ast.Assign) for target in s.targets]
    annotated = [s.target for s in node.body if isinstance(s, ast.AnnAssign) and s.value]
    return any(ast.unparse(target) == own for target in (*plain, *annotated))


def class_attribute(frame: Frame, node: ast.expr, holder: Class, name: str) -> Value:
    """Return an attribute of a class: a manager, a method, a constant, an enumeration member."""
    interpreter = frame.interpreter
    model = interpreter.project.model_of(holder.facts)
    if model is not None and is_added(frame, model, name):
        return undeclared(frame, node, name)
    if model is not None:
        from .managers import class_manager

        manager = class_manager(frame, node, model, name)
        if manager is not None:
            return manager
        field = model.fields.get(name)
        if field is not None and field.kind is FieldKind.UNKNOWN:
            return contributed(frame, node, name)
        through = interpreter.project.models.get(field.through) if field is not None else None
        if through is not None:
            return value(Known("many-to-many", cls=through.cls))
    member = find_member(interpreter, interpreter.project.mro(holder.facts), name)
    if model is not None and (name == "_meta" or name in model.fields):
        return value(Plain(what="meta"))
    stored = stored_on_class(interpreter, holder.facts, name)
    if name == "__members__" and enum_members(frame, holder.facts) != PLAIN:
        return UNKNOWN
    if member is None:
        return stored or _missing(frame, node, holder, name)
    found = bind_member(frame, node, member, holder)
    if member.bindings[-1].value is not None and is_enum(frame, holder.facts):
        found = enum_members(frame, holder.facts)
    return found if stored is None else join((found, stored))


def _missing(frame: Frame, node: ast.expr, holder: Class, name: str) -> Value:
    """An attribute that no readable base has: Django's exceptions, what Python adds."""
    project = frame.interpreter.project
    model = project.model_of(holder.facts)
    if model is not None and not name.startswith("_") and not _every_model_has(model, name):
        return undeclared(frame, node, name)
    bases = () if model is not None else project.mro(holder.facts)
    keywords = [k.arg for b in bases if isinstance(b, ClassFacts) for k in b.node.keywords]
    if "metaclass" in keywords and not name.startswith("__"):
        frame.record(Kind.UNKNOWN, node, detail=f"{name}, which a metaclass may compute")
        return UNKNOWN
    if name == "as_view" or has_made_method(project, holder.facts, name):
        return value(BoundExternal(holder, name))
    base = inherits_queries(frame, holder.facts) if model is None else ""
    if base and not name.startswith("__"):
        return value(external(f"{base}.{name}"))
    return UNKNOWN if name in _OF_CLASSES else PLAIN


#: What leads from a class to others, or to what it holds, by ways that aren't followed.
_OF_CLASSES = frozenset(
    {"__base__", "__bases__", "__call__", "__dict__", "__mro__", "__new__", "__subclasses__", "mro"}
)


def _every_model_has(model: ModelFacts, name: str) -> bool:
    """Whether Django gives every model's class the attribute: exceptions, columns, labels."""
    column = name.removesuffix("_id") in model.fields or name == "pk"
    return column or name in {"DoesNotExist", "MultipleObjectsReturned", "NotUpdated", "mro"}


def item_of_object(frame: Frame, node: ast.Subscript, holder: object, index: Value) -> Value:
    """Return ``holder[index]`` for objects, forms, foreign values and the rest."""
    if isinstance(holder, Foreign):
        return value(holder)
    if isinstance(holder, Known):
        return known_item(frame, node, holder, index)
    if isinstance(holder, (Object, Instance)):
        found = [call_special(frame, node, holder, n) for n in ("__getitem__", "__missing__")]
        if isinstance(holder, Instance) or any(found):
            return UNKNOWN if any(found) else PLAIN
        return held_item(frame, holder, key_of(index)) or UNKNOWN
    if isinstance(holder, BoundExternal):
        return PLAIN if isinstance(holder.receiver, Plain) else UNKNOWN
    if isinstance(holder, RequestUser):
        look_into(frame, node.value, value(holder))
        return UNKNOWN
    if isinstance(holder, Class):
        enum = is_enum(frame, holder.facts)
        given = _item_of_class(frame, node, holder, index) or value(holder)
        return enum_members(frame, holder.facts) if enum else given
    return PLAIN


def _item_of_class(frame: Frame, node: ast.Subscript, holder: Class, index: Value) -> Value:
    """Run the ``__class_getitem__`` of a class, if it has one that can be read."""
    from .readable_calls import call_readable

    mro = frame.interpreter.project.mro(holder.facts)
    member = find_member(frame.interpreter, mro, "__class_getitem__")
    bound = bind_member(frame, node, member, holder) if member is not None else NEVER
    functions = [atom for atom in bound if isinstance(atom, Function)]
    return join([call_readable(frame, node, f, Arguments((index,))) for f in functions])
