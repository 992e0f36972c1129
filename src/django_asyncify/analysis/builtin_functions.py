"""Python's built-in functions: which rule each has, and those that look into one thing."""

from __future__ import annotations

import ast
from collections.abc import Callable

from .arguments import Arguments, argument_node
from .decorating import through
from .frame import Frame
from .instance_state import ANY_NAME
from .iteration import is_data, iterate_value
from .lazy_calls import mapped
from .operations import Kind
from .operators import formatted, truth_of
from .values import (
    NONE,
    NUMBER,
    PLAIN,
    UNKNOWN,
    UNKNOWN_OF_DJANGO,
    Class,
    Container,
    Instance,
    Known,
    Manager,
    Object,
    Plain,
    QuerySet,
    Tuple,
    Unknown,
    Value,
    constant,
    join,
    value,
)
from .walking_functions import collect, from_keys, make_dict, next_item, pass_through, reduce

Handler = Callable[[Frame, ast.Call, str, Arguments], Value]


def _len(frame: Frame, node: ast.Call, name: str, arguments: Arguments) -> Value:
    from .special_methods import call_special

    for given in arguments.positional[:1]:
        argument = argument_node(node, 0)
        frame.note_mixed(argument, given)
        lazy = frozenset(a for a in given if isinstance(a, (QuerySet, Manager)))
        if lazy:
            iterate_value(frame, lazy, argument, "len", mixed=lazy != given)
        if any(isinstance(a, Unknown) for a in given):
            frame.record(Kind.UNKNOWN, node, detail="len")
        if any(isinstance(a, Known) and a.kind == "field file" for a in given):
            frame.record(Kind.EXTERNAL_IO, node, name="len")
        if any(isinstance(a, Known) and a.kind == "page" for a in given):
            frame.record(Kind.PAGINATION, node, name="len")
        if any(isinstance(a, Known) and a.kind == "formset" for a in given):
            frame.record(Kind.FORM, node, name="len")
        for atom in given:
            call_special(frame, node, atom, "__len__")
    return PLAIN


def _bool(frame: Frame, node: ast.Call, name: str, arguments: Arguments) -> Value:
    for given in arguments.positional[:1]:
        frame.note_mixed(argument_node(node, 0), given)
        lazy = frozenset(a for a in given if isinstance(a, QuerySet))
        if lazy:
            iterate_value(frame, lazy, argument_node(node, 0), "bool", mixed=lazy != given)
        truth_of(frame, argument_node(node, 0), given - lazy)
    return PLAIN


def _text(frame: Frame, node: ast.Call, name: str, arguments: Arguments) -> Value:
    from .special_methods import call_special

    for _index, given in enumerate(arguments.positional):
        formatted(frame, node, given, name, None)
    if arguments.star is not None:
        formatted(frame, node, arguments.star, name, None)
    for atom in arguments.keyword("file") or ():
        if isinstance(atom, (Object, Instance)):
            call_special(frame, node, atom, "write")
        elif isinstance(atom, Unknown):
            frame.record(Kind.UNKNOWN, node, detail="written to")
    return PLAIN


def _getattr(frame: Frame, node: ast.Call, name: str, arguments: Arguments) -> Value:
    from .attributes import attribute_of

    if len(arguments.positional) < 2:
        return UNKNOWN
    holders, names = arguments.positional[0], {constant(a) for a in arguments.positional[1]}
    default = arguments.positional[2] if len(arguments.positional) > 2 else frozenset()
    if not names or None in names:
        if all(isinstance(a, Plain) for a in holders):
            return PLAIN
        frame.record(Kind.UNKNOWN, node, detail=f"{name} with a computed name")
        return UNKNOWN
    found = [
        attribute_of(frame, node, holder, wanted)
        for wanted in sorted(name for name in names if name is not None)
        for holder in frame.each(holders)
    ]
    return PLAIN if name == "hasattr" else join((*found, default))


def _setattr(frame: Frame, node: ast.Call, name: str, arguments: Arguments) -> Value:
    from .stores import store

    if len(arguments.positional) < 3:
        return NONE
    names = sorted({constant(a) or ANY_NAME for a in arguments.positional[1]})
    for holder in arguments.positional[0]:
        for wanted in names or [ANY_NAME]:
            store(frame, node, holder, wanted, arguments.positional[2], "")
    return NONE


def _delattr(frame: Frame, node: ast.Call, name: str, arguments: Arguments) -> Value:
    from .deletions import delete_attribute

    if len(arguments.positional) < 2:
        return NONE
    for wanted in sorted({constant(a) or ANY_NAME for a in arguments.positional[1]}):
        delete_attribute(frame, node, node.args[0], arguments.positional[0], wanted)
    return NONE


def _isinstance(frame: Frame, node: ast.Call, name: str, arguments: Arguments) -> Value:
    return PLAIN


def _type(frame: Frame, node: ast.Call, name: str, arguments: Arguments) -> Value:
    found = []
    if len(arguments.positional) > 2:
        # The members of a class made so have names that no class statement tells.
        return UNKNOWN if is_data(frame, arguments.positional[2]) else UNKNOWN_OF_DJANGO
    for atom in arguments.positional[0] if arguments.positional else ():
        if isinstance(atom, Object):
            found.append(value(Class(atom.cls)))
        elif isinstance(atom, Instance):
            model = frame.interpreter.project.models.get(atom.model)
            found.append(value(Class(model.cls)) if model else UNKNOWN)
        else:
            found.append(PLAIN if isinstance(atom, (Plain, Container, Tuple)) else UNKNOWN)
    return join(found) or PLAIN


def _wrapped(frame: Frame, node: ast.Call, name: str, arguments: Arguments) -> Value:
    """``staticmethod(f)`` and ``classmethod(f)`` in a class's body."""
    dotted = f"builtins.{name}"
    return through(arguments.positional[0], dotted, dotted) if arguments.positional else UNKNOWN


def _arithmetic(frame: Frame, node: ast.Call, name: str, arguments: Arguments) -> Value:
    """``divmod``, ``pow``, ``hex`` … call methods of the project's own classes."""
    from .special_methods import call_special

    methods = (f"__{name}__", f"__r{name}__") if name in {"divmod", "pow"} else ("__index__",)
    own = [
        call_special(frame, node, atom, method)
        for given in arguments.positional
        for atom in given
        for method in methods
    ]
    return UNKNOWN if any(own) else PLAIN


def _number(frame: Frame, node: ast.Call, name: str, arguments: Arguments) -> Value:
    """``int``, ``hash``, ``abs`` … call a method of the project's own classes."""
    from .special_methods import call_special

    for given in arguments.positional[:1]:
        for atom in given:
            call_special(frame, node, atom, f"__{name}__")
    return NUMBER if name == "int" else PLAIN


def _bytes(frame: Frame, node: ast.Call, name: str, arguments: Arguments) -> Value:
    """``bytes`` and ``bytearray`` walk over what has no bytes of its own."""
    for given in arguments.positional[:1]:
        walked = frozenset(atom for atom in given if not isinstance(atom, Plain))
        iterate_value(frame, walked, argument_node(node, 0), name, mixed=walked != given)
    return _number(frame, node, "bytes", arguments)


BUILTINS: dict[str, Handler] = {
    **dict.fromkeys(("int", "float", "complex", "abs", "hash", "round", "dir"), _number),
    **dict.fromkeys(("bytes", "bytearray"), _bytes),
    **dict.fromkeys(("list", "tuple", "set", "frozenset", "sorted"), collect),
    **dict.fromkeys(("bin", "chr", "divmod", "hex", "oct", "pow", "range"), _arithmetic),
    "dict": make_dict,
    **dict.fromkeys(("sum", "any", "all", "max", "min"), reduce),
    **dict.fromkeys(("iter", "reversed", "enumerate", "zip"), pass_through),
    **dict.fromkeys(("map", "filter"), mapped),
    "next": next_item,
    "len": _len,
    "bool": _bool,
    **dict.fromkeys(("str", "repr", "format", "print", "ascii"), _text),
    **dict.fromkeys(("getattr", "hasattr"), _getattr),
    **dict.fromkeys(("setattr", "object.__setattr__"), _setattr),
    **dict.fromkeys(("delattr", "object.__delattr__"), _delattr),
    "object.__getattribute__": _getattr,
    "dict.fromkeys": from_keys,
    "isinstance": _isinstance,
    "type": _type,
    **dict.fromkeys(("staticmethod", "classmethod"), _wrapped),
}
#: Built-in functions that look into nothing but data.
DATA_FUNCTIONS = frozenset(
    [
        "callable",
        "id",
        "issubclass",
        "memoryview",
        "object",
        "ord",
        "slice",
    ]
)
