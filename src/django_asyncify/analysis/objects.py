"""Objects of readable classes that aren't models, classes themselves, and Django's own objects."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..django_api.django_names import is_response
from ..edits import NodeKind
from ..project.facts import ClassFacts, Dotted, FieldKind, ModelFacts
from .added_attributes import is_added
from .arguments import Arguments
from .container_classes import container_of, has_of_builtin, held_item
from .enums import enum_members, holds_code, is_enum
from .files import field_file_attribute, open_file_attribute
from .frame import Frame
from .given_attributes import contributed, undeclared
from .inherited import inherited_attribute, inherits_queries, may_give, pure_base, run_inherited
from .known_objects import external
from .lazy_objects import LAZY, loaded, look_into, objects_in
from .members import Member, bind_member, find_member
from .operations import Kind, Use
from .property_objects import PROPERTY, part_of
from .special_members import is_special_added
from .stores import ANY_NAME, stored_on_class
from .values import (
    NEVER,
    PLAIN,
    UNKNOWN,
    Atom,
    BoundExternal,
    Class,
    Container,
    External,
    Foreign,
    Function,
    FunctionRef,
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
            yield _run_special(frame, node, atom, "__getattr__", None, asked)
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
    if name == "as_view":
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


def call_special(
    frame: Frame, node: ast.expr, holder: Atom, name: str, use: Use | None = None
) -> bool:
    """Run a special method of an object or an instance; say whether its class defines it."""
    member = special_of(frame, holder, name)
    special_results(frame, node, holder, name, use)
    known = member is not None or is_added_to(frame, holder, name)
    return known or run_inherited(frame, node, holder, name, use)


def special_results(
    frame: Frame, node: ast.expr, holder: Atom, name: str, use: Use | None = None
) -> Value:
    """Run a special method that the class of an object or instance defines; return its results."""
    if is_added_to(frame, holder, name):
        frame.record(Kind.UNKNOWN, node, detail=f"{name}, put on a class", use=use)
    member = special_of(frame, holder, name)
    bound = bind_member(frame, node, member, holder) if member is not None else NEVER
    asked = Arguments((UNKNOWN,) if name not in _ALONE else ())
    functions = [atom for atom in bound if isinstance(atom, Function)]
    if any(not isinstance(atom, (Function, Plain)) for atom in bound):
        frame.record(
            Kind.UNKNOWN,
            node,
            node_kind=NodeKind.EXPRESSION,
            detail=f"{name}, made by a call",
            use=use,
        )
    return join([_run_special(frame, node, f, name, use, asked) for f in functions])


def special_of(frame: Frame, holder: Atom, name: str) -> Member | None:
    """Return a special method that the class of an object or instance defines, if it does."""
    project = frame.interpreter.project
    if isinstance(holder, Object):
        return find_member(frame.interpreter, project.mro(holder.cls), name)
    model = project.models.get(holder.model) if isinstance(holder, Instance) else None
    member = find_member(frame.interpreter, model.mro, name) if model is not None else None
    return None if member is None or (member.stub and not member.written) else member


def is_added_to(frame: Frame, holder: Atom, name: str) -> bool:
    """Whether code puts a special method on the class of an object or an instance."""
    if isinstance(holder, Object):
        return is_special_added(frame, frame.interpreter.project.mro(holder.cls), name)
    models = frame.interpreter.project.models
    model = models.get(holder.model) if isinstance(holder, Instance) else None
    return model is not None and is_added(frame, model, name)


def has_special(frame: Frame, holder: Atom, name: str) -> bool:
    """Whether the class of an object or an instance has a special method, wherever it is from."""
    return special_of(frame, holder, name) is not None or is_added_to(frame, holder, name)


def reads_special(frame: Frame, holder: Instance, name: str) -> bool:
    """Whether ``special_of()`` tells all that a special method of an instance may be."""
    known = holder.model in frame.interpreter.project.models
    return known and not (is_added_to(frame, holder, name) or may_give(frame, holder, name))


def special_refs(frame: Frame, holder: Atom, name: str) -> list[FunctionRef]:
    """Return the functions that are a special method of an object's class."""
    member, interpreter = special_of(frame, holder, name), frame.interpreter
    return [
        interpreter.function_ref(member.cls.module, binding.function, member.cls)
        for binding in (member.bindings if member is not None else ())
        if member is not None and binding.function is not None
    ]


_NOT_CALLED_BY_OTHERS = frozenset(
    ["__init__", "__new__", "__init_subclass__", "__set_name__", "__class_getitem__", "__del__"]
)


def run_all_specials(frame: Frame, node: ast.expr, given: Value) -> None:
    """Run every special method of the project's objects among ``given``, and inside them.

    Code that isn't followed (``json.dumps``, ``max``, ``itertools.chain``) may call any of them.
    """
    from .iteration import with_held

    added = frame.interpreter.project.added_specials
    for atom in with_held(frame, given, _DEEPEST):
        if not isinstance(atom, Object):
            continue
        run_inherited(frame, node, atom, "__iter__", None)
        for cls in frame.interpreter.project.mro(atom.cls):
            for name in (*cls.own, *added) if isinstance(cls, ClassFacts) else ():
                if name.startswith("__") and name not in _NOT_CALLED_BY_OTHERS:
                    call_special(frame, node, atom, name)


_DEEPEST = 3


_ALONE = frozenset(
    [
        "__str__",
        "__repr__",
        "__iter__",
        "__len__",
        "__bool__",
        "__enter__",
        "__next__",
        "__neg__",
        "__pos__",
        "__invert__",
    ]
)


def _run_special(
    frame: Frame,
    node: ast.expr,
    function: Function,
    name: str,
    use: Use | None,
    arguments: Arguments,
) -> Value:
    summary = frame.interpreter.executions.call(function, arguments, frame.place(node))
    frame.record(
        Kind.ACCESSOR,
        node,
        node_kind=NodeKind.EXPRESSION,
        name=name,
        detail=name,
        callees=frozenset({function.ref}),
        use=use,
        receiver=function.bound,
    )
    return summary.returned


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
    from .calls import call_readable

    mro = frame.interpreter.project.mro(holder.facts)
    member = find_member(frame.interpreter, mro, "__class_getitem__")
    bound = bind_member(frame, node, member, holder) if member is not None else NEVER
    functions = [atom for atom in bound if isinstance(atom, Function)]
    return join([call_readable(frame, node, f, Arguments((index,))) for f in functions])


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
        return value(Known("form field"))
    if holder.kind == "caches":
        return value(Known("cache"))
    if holder.kind == "connections":
        return value(Known("connection"))
    if holder.kind == "page":
        frame.record(Kind.PAGINATION, node, detail="item")
        return (frame.interpreter.heap.read(holder.ref, "[]") if holder.ref else None) or UNKNOWN
    if holder.kind == "signal":
        return PLAIN
    frame.record(Kind.UNKNOWN, node, detail="subscript")
    return UNKNOWN


def known_attribute(frame: Frame, node: ast.expr, holder: Known, name: str) -> Value:
    """Return an attribute of one of Django's own objects."""
    from .forms import field_attribute, form_attribute

    if holder.kind in {"form", "modelform", "formset"}:
        return form_attribute(frame, node, holder, name)
    if holder.kind == "field file":
        return field_file_attribute(frame, node, name)
    if holder.kind == "open file":
        return open_file_attribute(frame, node, name)
    if holder.kind == LAZY:
        return _lazy_attribute(frame, node, holder, name)
    if holder.kind == "form field":
        return field_attribute(name)
    if holder.kind == "connection":
        from .thread_state import connection_attribute

        return connection_attribute(frame, node, name)
    if holder.kind == "many-to-many" and holder.cls is not None:
        return value(Class(holder.cls)) if name == "through" else value(Plain(what="meta"))
    if holder.kind == "super":
        return _super_attribute(frame, node, name)
    if holder.kind == "thread local":
        frame.record(Kind.THREAD_STATE, node, node_kind=NodeKind.EXPRESSION, detail=name)
        return UNKNOWN
    if holder.kind == PROPERTY:
        part = part_of(frame, holder, name)
        return value(BoundExternal(holder, name)) if part is None else part or PLAIN
    if holder.kind == "page":
        from .pagination import page_attribute

        return page_attribute(frame, node, holder, name)
    if holder.kind == "paginator":
        from .pagination import paginator_attribute

        return paginator_attribute(frame, node, holder, name)
    return value(BoundExternal(holder, name))


def _lazy_attribute(frame: Frame, node: ast.expr, holder: Known, name: str) -> Value:
    from .attributes import attribute_of

    look_into(frame, node.value if isinstance(node, ast.Attribute) else node, value(holder))
    wrapped = loaded(frame, value(holder))
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
    if isinstance(receiver, Instance):
        model = project.models.get(receiver.model)
        own = model.cls if model is not None else cls
    mro = project.mro(own)
    rest = mro[mro.index(cls) + 1 :] if cls in mro else project.mro(cls)[1:]
    member = find_member(frame.interpreter, rest, name)
    if member is not None and not member.stub:
        return bind_member(frame, node, member, receiver)
    outer = [b.name for b in rest if isinstance(b, Dotted)]
    response = next(filter(is_response, outer), "")
    if name == "__init__" and response:
        return value(External(response))
    if isinstance(receiver, Object) and name == "__setattr__":
        return value(BoundExternal(receiver, name))
    if isinstance(receiver, (Object, Instance)) and name == "__getattribute__":
        return value(BoundExternal(receiver, name))
    pure = all(isinstance(b, ClassFacts) or pure_base(b) for b in rest)
    if isinstance(receiver, Object) and pure and container_of(project, receiver) is None:
        return PLAIN
    return value(BoundExternal(receiver, name))


def is_container(atom: Atom) -> bool:
    """Whether ``atom`` is a list, tuple, set, dict or iterator."""
    return isinstance(atom, Container)
