"""Python's built-in functions, as far as they iterate, print or look into what they are given."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import TypeGuard

from .arguments import Arguments
from .callbacks import call_callback
from .containers import made_container
from .decorating import through
from .frame import Frame
from .iteration import element_of, is_data, iterate_value
from .lazy_objects import is_lazy, loaded
from .members import bind_member, find_member
from .operations import Kind, Use
from .operators import formatted, hashed, run_specials, truth_of
from .pending import pass_on, record_walk
from .values import (
    NONE,
    PLAIN,
    UNKNOWN,
    UNKNOWN_OF_DJANGO,
    Atom,
    Class,
    Container,
    External,
    Foreign,
    Function,
    FunctionRef,
    Generator,
    Instance,
    Known,
    Manager,
    Object,
    Partial,
    Plain,
    QuerySet,
    Tuple,
    Unknown,
    Value,
    constant,
    join,
    value,
)

Handler = Callable[[Frame, ast.Call, str, Arguments], Value]


def _node(node: ast.Call, index: int) -> ast.expr:
    return node.args[index] if index < len(node.args) else node


def _collect(frame: Frame, node: ast.Call, name: str, arguments: Arguments) -> Value:
    """``list``, ``tuple``, ``set``, ``sorted`` … make a container of what they iterate."""
    held: Value = frozenset()
    if arguments.positional:
        argument = _node(node, 0)
        if not isinstance(argument, ast.Starred):
            held = iterate_value(frame, arguments.positional[0], argument, name)
    key = arguments.keyword("key")
    if key is not None and any(not isinstance(a, Plain) for a in key):
        call_callback(frame, node, key, (held,), name)
    if name in {"sorted", "set", "frozenset"}:
        held = ordered(frame, node, held)
    kind = {"set": "set", "frozenset": "set", "tuple": "tuple"}.get(name, "list")
    return made_container(frame, node, kind, held)


def ordered(frame: Frame, node: ast.Call, held: Value) -> Value:
    """Sorting and hashing call methods of the elements, and of what these hold.

    Return what the elements are then: lazy ones are loaded.
    """
    run_specials(frame, node, held, ("__lt__", "__gt__", "__hash__", "__eq__"))
    return loaded(frame, held)


def keys_of(frame: Frame, given: Value) -> Value:
    """Return the keys that a dictionary takes from another one, or from pairs."""
    others = frozenset(a for a in given if isinstance(a, Container) and a.kind == "dict")
    pairs = element_of(frame, given - others)
    firsts = [a.items[0] if _is_pair(a) else element_of(frame, value(a)) for a in pairs]
    return join((element_of(frame, others), *firsts))


def _is_pair(atom: Atom) -> TypeGuard[Tuple]:
    return isinstance(atom, Tuple) and len(atom.items) == 2


def _dict(frame: Frame, node: ast.Call, name: str, arguments: Arguments) -> Value:
    from .containers import made_container, write_item, write_key

    made = made_container(frame, node, "dict", frozenset())
    heap = frame.interpreter.heap
    for atom in made:
        if not isinstance(atom, Container):
            continue
        for key, given in arguments.keywords:
            write_item(heap, atom.ref, key, given)
        for given in arguments.positional:
            for source in given:
                if isinstance(source, Container) and source.kind == "dict":
                    for key in heap.names(source.ref):
                        heap.write(atom.ref, key, heap.read(source.ref, key) or frozenset())
                else:
                    pair = iterate_value(frame, value(source), _node(node, 0), "dict")
                    write_item(heap, atom.ref, None, element_of(frame, pair))
                    keys = hashed(frame, node, keys_of(frame, value(source)))
                    write_key(heap, atom.ref, keys)
    return made


def _from_keys(frame: Frame, node: ast.Call, name: str, arguments: Arguments) -> Value:
    held = iterate_value(frame, join(arguments.positional[:1]), _node(node, 0), "dict")
    hashed(frame, node, held)
    return PLAIN if all(isinstance(a, Plain) for a in held) else UNKNOWN


def _reduce(frame: Frame, node: ast.Call, name: str, arguments: Arguments) -> Value:
    """``sum``, ``any``, ``all``, ``max``, ``min`` iterate and give one thing back."""
    if not arguments.positional and arguments.star is None:
        return PLAIN
    several = len(arguments.positional) > 1 or arguments.star is not None
    if several and name in {"max", "min"}:
        held = join((*arguments.positional, arguments.star or frozenset()))
    else:
        held = iterate_value(frame, join(arguments.positional[:1]), _node(node, 0), name)
    key = arguments.keyword("key")
    if key is not None:
        call_callback(frame, node, key, (held,), name)
    if name in {"max", "min"}:
        held = ordered(frame, node, held)
    if name in {"any", "all"}:
        if any(_asks_for_truth(frame, atom) for atom in held):
            frame.record(Kind.UNKNOWN, node, detail="truth of the elements")
        return PLAIN
    default = arguments.keyword("default")
    found = held if name in {"max", "min"} else _sum(frame, node, held, arguments)
    return join((found, default)) if default is not None else found


def _sum(frame: Frame, node: ast.Call, held: Value, arguments: Arguments) -> Value:
    """Add elements up: numbers, lists, or whatever has an ``__add__``."""
    from .operators import added

    start = arguments.get(1, "start") or frozenset()
    summed = held | start
    if all(isinstance(atom, (Plain, Foreign)) for atom in summed):
        return PLAIN
    if all(isinstance(atom, (Plain, Container, Tuple)) for atom in summed):
        return made_container(frame, node, "list", element_of(frame, summed))
    added(frame, node, summed)
    return UNKNOWN


def _pass_through(frame: Frame, node: ast.Call, name: str, arguments: Arguments) -> Value:
    """``iter``, ``reversed``, ``enumerate``, ``zip`` iterate lazily but fetch querysets at once."""
    if name == "iter" and len(arguments.positional) > 1:
        return UNKNOWN  # it calls the function as it is walked over
    if arguments.star is not None:
        inner = element_of(frame, arguments.star)
        data = all(isinstance(a, Plain) for a in inner)
        return made_container(frame, node, "iterator", PLAIN if data else UNKNOWN)
    columns = [
        iterate_value(frame, given, _node(node, index), name)
        for index, given in enumerate(arguments.positional)
    ]
    if name == "enumerate":
        element = value(Tuple((PLAIN, *columns[:1])))
    elif name == "zip":
        element = value(Tuple(tuple(columns)))
    else:
        element = join(columns)
    return pass_on(frame, arguments.all(), made_container(frame, node, "iterator", element))


def _map(frame: Frame, node: ast.Call, name: str, arguments: Arguments) -> Value:
    if len(arguments.positional) < 2:
        return PLAIN
    columns = [
        iterate_value(frame, given, _node(node, index + 1), name)
        for index, given in enumerate(arguments.positional[1:])
    ]
    return lazy_calls(frame, node, arguments.positional[0], columns, keeps=name == "filter")


def lazy_calls(
    frame: Frame, node: ast.Call, functions: Value, columns: Sequence[Value], *, keeps: bool
) -> Value:
    """Return an iterator that calls ``functions`` as it is walked over, not before.

    ``keeps``: it yields the elements themselves, by the truth of what the function gives.
    """
    from .containers import made_container, write_item

    made = made_container(frame, node, "iterator", columns[0] if keeps else frozenset())
    ref = frame.ref(node)
    found = []
    for atom in _methods_behind(frame, node, functions, columns):
        by_truth = keeps and atom == Plain(None, is_const=True)
        if by_truth and any(_asks_for_truth(frame, element) for element in columns[0]):
            found.append(UNKNOWN)
            continue
        if isinstance(atom, External) and atom.dotted in _GIVES_DATA:
            write_item(frame.interpreter.heap, ref, None, columns[0] if keeps else PLAIN)
            found.append(made)
            continue
        runs = _run_by(frame, node, atom)
        if runs is not None:
            results = call_callback(frame, node, value(atom), columns, "map")
            write_item(frame.interpreter.heap, ref, None, columns[0] if keeps else results)
            found.append(value(Generator(runs, ref)))
            continue
        if isinstance(atom, Unknown):
            _note_writing(frame, node)
        if not isinstance(atom, (Function, Plain)) and not _data_only(columns):
            found.append(UNKNOWN)  # str, "{}".format, an object: called by whoever walks over it
            continue
        if not isinstance(atom, Function):
            results = call_callback(frame, node, value(atom), columns, "map")
            write_item(frame.interpreter.heap, ref, None, columns[0] if keeps else results)
            found.append(made)
            continue
        given = Arguments(tuple(columns))
        returned = frame.interpreter.call_function(atom, given, frame.place(node)).returned
        if keeps and any(_asks_for_truth(frame, a) for a in returned):
            return UNKNOWN
        write_item(frame.interpreter.heap, ref, None, columns[0] if keeps else returned)
        found.append(value(Generator(atom.ref, ref)))
    return join(found)


def _asks_for_truth(frame: Frame, atom: Atom) -> bool:
    """Whether being asked for its truth may run code of an element, or fetch it."""
    from .objects import special_of

    unseen = isinstance(atom, (QuerySet, Unknown, Object)) or is_lazy(atom)
    return unseen or any(special_of(frame, atom, n) is not None for n in ("__bool__", "__len__"))


def _note_writing(frame: Frame, node: ast.Call) -> None:
    """``map(Article.save, articles)`` writes as it is walked over."""
    function = node.args[0] if node.args else node
    if frame.interpreter.unknown_effects.of_calling(function):
        use = Use.ITERATED_UNKNOWN
        frame.record(Kind.UNKNOWN, node, detail="called as it is walked over", effect=True, use=use)


def _run_by(frame: Frame, node: ast.Call, atom: Atom) -> FunctionRef | None:
    """Return the project's function that calling a ``partial()``, a class or an object runs."""
    if isinstance(atom, Partial):
        inner = atom.function
        return inner.ref if isinstance(inner, Function) else None
    if not isinstance(atom, (Class, Object)):
        return None
    cls, name = (atom.facts, "__init__") if isinstance(atom, Class) else (atom.cls, "__call__")
    member = find_member(frame.interpreter, frame.interpreter.project.mro(cls), name)
    bound = bind_member(frame, node, member, atom) if member is not None else frozenset()
    return next((one.ref for one in bound if isinstance(one, Function)), None)


_GIVES_DATA = frozenset({"builtins.id", "builtins.type", "builtins.callable"})


def _methods_behind(
    frame: Frame, node: ast.Call, functions: Value, columns: Sequence[Value]
) -> Value:
    """Put the elements' own ``__str__`` in the place of ``str``, where all are known."""
    if functions != value(External("builtins.str")) or len(columns) != 1:
        return functions
    found: set[Atom] = set()
    for element in columns[0]:
        model = element.model if isinstance(element, Instance) else ""
        facts = frame.interpreter.project.models.get(model)
        if not isinstance(element, Plain) and facts is None:
            return functions
        member = find_member(frame.interpreter, facts.mro, "__str__") if facts else None
        if member is not None and not member.stub:
            found |= bind_member(frame, node, member, element)
    return frozenset(found) or value(External("builtins.id"))


def _data_only(columns: Sequence[Value]) -> bool:
    return all(isinstance(atom, (Plain, Foreign)) for column in columns for atom in column)


def _next(frame: Frame, node: ast.Call, name: str, arguments: Arguments) -> Value:
    if not arguments.positional:
        return PLAIN
    given = arguments.positional[0]
    from .objects import call_special

    lazy = frozenset(a for a in given if isinstance(a, (Generator, Unknown, QuerySet)))
    if lazy:
        iterate_value(frame, lazy, node, "next", mixed=True)
    for atom in given:
        if isinstance(atom, Container):
            record_walk(frame, node, atom, "next")
        call_special(frame, node, atom, "__next__")
    return join((element_of(frame, given), *arguments.positional[1:]))


def _len(frame: Frame, node: ast.Call, name: str, arguments: Arguments) -> Value:
    from .objects import call_special

    for given in arguments.positional[:1]:
        argument = _node(node, 0)
        frame.note_mixed(argument, given)
        lazy = frozenset(a for a in given if isinstance(a, (QuerySet, Manager)))
        if lazy:
            iterate_value(frame, lazy, argument, "len", mixed=lazy != given)
        if any(isinstance(a, Unknown) for a in given):
            frame.record(Kind.UNKNOWN, node, detail="len")
        if any(isinstance(a, Known) and a.kind == "page" for a in given):
            frame.record(Kind.PAGINATION, node, name="len")
        if any(isinstance(a, Known) and a.kind == "formset" for a in given):
            frame.record(Kind.FORM, node, name="len")
        for atom in given:
            call_special(frame, node, atom, "__len__")
    return PLAIN


def _bool(frame: Frame, node: ast.Call, name: str, arguments: Arguments) -> Value:
    for given in arguments.positional[:1]:
        frame.note_mixed(_node(node, 0), given)
        lazy = frozenset(a for a in given if isinstance(a, QuerySet))
        if lazy:
            iterate_value(frame, lazy, _node(node, 0), "bool", mixed=lazy != given)
        truth_of(frame, _node(node, 0), given - lazy)
    return PLAIN


def _text(frame: Frame, node: ast.Call, name: str, arguments: Arguments) -> Value:
    for _index, given in enumerate(arguments.positional):
        formatted(frame, node, given, name, None)
    if arguments.star is not None:
        formatted(frame, node, arguments.star, name, None)
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
    from .stores import ANY_NAME, store

    if len(arguments.positional) < 3:
        return NONE
    names = {constant(a) for a in arguments.positional[1]}
    wanted = next(iter(names)) if len(names) == 1 else None
    for holder in arguments.positional[0]:
        store(frame, node, holder, wanted or ANY_NAME, arguments.positional[2], "")
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
    from .objects import call_special

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
    from .objects import call_special

    for given in arguments.positional[:1]:
        for atom in given:
            call_special(frame, node, atom, f"__{name}__")
    return PLAIN


BUILTINS: dict[str, Handler] = {
    **dict.fromkeys(("int", "float", "complex", "abs", "hash", "round", "bytes"), _number),
    **dict.fromkeys(("list", "tuple", "set", "frozenset", "sorted"), _collect),
    **dict.fromkeys(("bin", "chr", "divmod", "hex", "oct", "pow", "range"), _arithmetic),
    "dict": _dict,
    **dict.fromkeys(("sum", "any", "all", "max", "min"), _reduce),
    **dict.fromkeys(("iter", "reversed", "enumerate", "zip"), _pass_through),
    **dict.fromkeys(("map", "filter"), _map),
    "next": _next,
    "len": _len,
    "bool": _bool,
    **dict.fromkeys(("str", "repr", "format", "print", "ascii"), _text),
    **dict.fromkeys(("getattr", "hasattr"), _getattr),
    **dict.fromkeys(("setattr", "object.__setattr__"), _setattr),
    "object.__getattribute__": _getattr,
    "dict.fromkeys": _from_keys,
    "isinstance": _isinstance,
    "type": _type,
    **dict.fromkeys(("staticmethod", "classmethod"), _wrapped),
}
#: Built-in functions that look into nothing but data.
DATA_FUNCTIONS = frozenset(
    [
        "bytearray",
        "callable",
        "delattr",
        "dir",
        "id",
        "issubclass",
        "memoryview",
        "object",
        "ord",
        "slice",
    ]
)
