"""Calls: who is called, with what, and what that means."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from ..edits import NodeKind
from .arguments import Arguments
from .call_arguments import evaluate_arguments
from .callbacks import handed_plain
from .construction import construct
from .dispatching import may_write_behind
from .exceptions import EXCEPTION
from .externals import call_external
from .forms import construct_formset
from .frame import Frame
from .heap import ELEMENTS
from .instance_state import note_handed_on
from .iteration import element_of, is_data
from .lazy_objects import is_lazy
from .methods import call_method
from .operations import Kind
from .read_relations import forget_rows
from .readable_calls import call_readable
from .sites import resited
from .values import (
    NEVER,
    PLAIN,
    RESPONSE,
    UNKNOWN,
    Atom,
    BoundExternal,
    Class,
    Container,
    External,
    Foreign,
    Function,
    Instance,
    Known,
    Manager,
    Object,
    Partial,
    Plain,
    QuerySet,
    Request,
    RequestUser,
    Tuple,
    Unknown,
    Value,
    join,
    value,
)


def call(frame: Frame, node: ast.Call) -> Value:
    """Evaluate a call: callee, arguments, then what each possible callee does."""
    from .expressions import evaluate

    if isinstance(node.func, ast.Name) and node.func.id == "super":
        return _super(frame, node)
    frame.interpreter.calls(node.func)
    callees = evaluate(frame, node.func)
    arguments = evaluate_arguments(frame, node, callees)
    held = _held_users(frame, arguments.all()) if any(map(_queries, callees)) else NEVER
    if held:
        frame.record_held_user(node, held)
    if not callees:
        return NEVER
    for callee in callees:
        kind = _kind_of_callee(callee)
        if kind:
            frame.interpreter.seen_callee(frame.place(node), kind)
    result = join([call_atom(frame, node, callee, arguments) for callee in frame.each(callees)])
    forget_rows(frame, node, hands_on=not all(isinstance(c, External) for c in callees))
    return result


def _super(frame: Frame, node: ast.Call) -> Value:
    """``super()``; its arguments are evaluated, and may be another object than ``self``."""
    from .expressions import evaluate

    given = [evaluate(frame, argument) for argument in node.args]
    function = frame.function
    while function is not None and function.cls is None:
        function = function.outer
    own = [a.arg for a in function.node.args.args[:1]] if function is not None else []
    of_self = len(given) == 2 and own == [ast.unparse(node.args[1])]
    return value(Known("super")) if not given or of_self else UNKNOWN


def _kind_of_callee(callee: Atom) -> str:
    """Sort callees by how an async form of the call would look; nothing for ``None``."""
    if isinstance(callee, Plain) and callee.is_const:
        return ""
    if isinstance(callee, BoundExternal):
        if isinstance(callee.receiver, Plain) and callee.receiver.is_const:
            return ""
        query = isinstance(callee.receiver, (Manager, QuerySet))
        return "query" if query else type(callee.receiver).__name__
    if isinstance(callee, Function):
        saves = isinstance(callee.bound, Instance) and callee.ref.name in {"save", "delete"}
        return "Instance" if saves else "function"
    return type(callee).__name__


def _queries(callee: Atom) -> bool:
    bound = isinstance(callee, BoundExternal) and isinstance(callee.receiver, (Manager, QuerySet))
    return bound or isinstance(callee, Class)


def _held_users(frame: Frame, given: Sequence[Value]) -> Value:
    """Return what containers among the arguments hold of lazy users and other lazy objects."""
    held = [
        element_of(frame, value(a)) for v in given for a in v if isinstance(a, (Container, Tuple))
    ]
    stored = [
        frame.interpreter.heap.read(a.ref, ELEMENTS) or NEVER
        for v in given
        for a in v
        if isinstance(a, Container)
    ]
    return frozenset(a for v in (*held, *stored) for a in v if is_lazy(a))


def call_atom(frame: Frame, node: ast.Call, callee: Atom, arguments: Arguments) -> Value:
    """Call one possible callee."""
    handler = _HANDLERS.get(type(callee))
    if handler is None:
        return _unknown(frame, node, callee, arguments)
    return handler(frame, node, callee, arguments)


def _function(frame: Frame, node: ast.Call, callee: Function, arguments: Arguments) -> Value:
    unknown = {m for m in callee.through if m.startswith("?") and m not in _TRANSPARENT}
    if unknown and unknown <= _REMEMBERING:
        returned = call_readable(frame, node, callee, arguments)
        return returned if is_data(frame, returned) else UNKNOWN
    if unknown:
        effect = may_write_behind(frame, callee.ref, frozenset(unknown))
        frame.record(Kind.UNKNOWN, node, detail="its decorator isn't known", effect=effect)
        frame.interpreter.executions.call(callee, arguments, frame.place(node))
        return UNKNOWN
    return resited(frame, node, call_readable(frame, node, callee, arguments))


_TRANSPARENT = frozenset(
    {
        "?builtins.staticmethod",
        "?builtins.classmethod",
        "?typing.overload",
        "?typing.no_type_check",
        "?contextlib.contextmanager",
        "?typing_extensions.override",
        "?typing.override",
        "?abc.abstractmethod",
    }
)


#: What they give may have been made for another call, long before.
_REMEMBERING = frozenset({"?functools.cache", "?functools.lru_cache"})


def _class(frame: Frame, node: ast.Call, callee: Class, arguments: Arguments) -> Value:
    return construct(frame, node, callee, arguments)


def _external(frame: Frame, node: ast.Call, callee: External, arguments: Arguments) -> Value:
    return call_external(frame, node, callee.dotted, arguments)


def _bound(frame: Frame, node: ast.Call, callee: BoundExternal, arguments: Arguments) -> Value:
    return call_method(frame, node, callee.receiver, callee.name, arguments)


def _foreign(frame: Frame, node: ast.Call, callee: Foreign, arguments: Arguments) -> Value:
    effect = frame.interpreter.unknown_effects.of_calling(node.func)
    frame.record(Kind.EXTERNAL_CALL, node, name=callee.package, detail="foreign", effect=effect)
    return value(callee) if handed_plain(frame, arguments) else UNKNOWN


def _partial(frame: Frame, node: ast.Call, callee: Partial, arguments: Arguments) -> Value:
    heap = frame.interpreter.heap
    if callee.function is None:
        from .decorating import apply_known_decorator

        return apply_known_decorator(frame, node, callee, arguments)
    given = [heap.read(callee.ref, f"{i}") or UNKNOWN for i in range(_count(frame, callee))]
    names = [n for n in heap.names(callee.ref) if n.startswith("=")]
    keywords = tuple((n[1:], heap.read(callee.ref, n) or UNKNOWN) for n in sorted(names))
    handed = arguments.positional
    if callee.dotted == "functools.cmp_to_key":
        handed = (*handed, *handed)  # each element is compared with another one
    merged = Arguments(
        (*given, *handed),
        (*keywords, *arguments.keywords),
        arguments.star,
        arguments.double_star,
    )
    return call_atom(frame, node, callee.function, merged)


def _count(frame: Frame, callee: Partial) -> int:
    return sum(1 for n in frame.interpreter.heap.names(callee.ref) if n.isdigit())


def _object(frame: Frame, node: ast.Call, callee: Object, arguments: Arguments) -> Value:
    from .members import bind_member, find_member

    project = frame.interpreter.project
    member = find_member(frame.interpreter, project.mro(callee.cls), "__call__")
    if member is None:
        return _unknown(frame, node, callee, arguments)
    bound = bind_member(frame, node, member, callee)
    return join([call_atom(frame, node, atom, arguments) for atom in frame.each(bound)])


def _plain(frame: Frame, node: ast.Call, callee: Plain, arguments: Arguments) -> Value:
    """Calling data: an exception class's attribute, a stub; harmless unless handed code to run."""
    if callee.is_const or callee == EXCEPTION:
        return NEVER  # it fails
    if callee.what in {"cached", "meta"}:
        return value(callee)
    if callee.what == "setting":
        frame.record(Kind.UNKNOWN, node, detail="a function from the settings")
        return UNKNOWN
    if any(not isinstance(atom, (Plain, Foreign)) for given in arguments.all() for atom in given):
        return _unknown(frame, node, callee, arguments)
    return PLAIN


def _known(frame: Frame, node: ast.Call, callee: Known, arguments: Arguments) -> Value:
    """``async_to_sync(f)(x)``: the operation is noted where ``async_to_sync`` stands."""
    if callee.kind == "awaited":
        return UNKNOWN
    if callee.kind == "formset class":
        return construct_formset(frame, node, callee)
    if callee.kind == "get_response":
        frame.interpreter.calls_view(frame.function, frame.span(node), frame.state.facts)
        return RESPONSE
    return _unknown(frame, node, callee, arguments)


def _unknown(frame: Frame, node: ast.Call, callee: Atom, arguments: Arguments) -> Value:
    effect = frame.interpreter.unknown_effects.of_calling(node.func)
    if any(isinstance(a, _OWNERS) for given in arguments.all() for a in given):
        frame.unload()
    note_handed_on(frame, node, arguments)
    frame.record(Kind.UNKNOWN, node, node_kind=NodeKind.CALL, detail="call", effect=effect)
    run_callbacks(frame, node, arguments)
    return value(callee) if isinstance(callee, Unknown) else UNKNOWN


_OWNERS = (Instance, RequestUser, Request, Unknown)


def run_callbacks(frame: Frame, node: ast.Call, arguments: Arguments) -> None:
    """Run functions handed to unknown code once, with unknown arguments."""
    for given in arguments.all():
        for atom in given:
            if isinstance(atom, Function) and atom.ref.node is not None:
                spec = atom.ref.node.args
                count = len(spec.posonlyargs) + len(spec.args) - (atom.bound is not None)
                frame.interpreter.executions.call(
                    atom, Arguments((UNKNOWN,) * max(count, 0)), frame.place(node)
                )


_HANDLERS: dict[type, Callable[..., Value]] = {
    Function: _function,
    Class: _class,
    External: _external,
    BoundExternal: _bound,
    Foreign: _foreign,
    Partial: _partial,
    Object: _object,
    Known: _known,
    Plain: _plain,
}
