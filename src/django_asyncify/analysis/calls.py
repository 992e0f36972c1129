"""Calls: who is called, with what, and what that means."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from functools import cache

from ..edits import NodeKind
from .arguments import Arguments
from .callbacks import handed_plain
from .construction import construct
from .dispatching import may_write_behind
from .externals import call_external
from .forms import construct_formset
from .frame import USER_LOADED, Frame
from .heap import ELEMENTS
from .instance_state import note_handed_on
from .iteration import element_of, is_data
from .lazy_objects import is_lazy, loaded, look_into
from .members import left_out
from .methods import call_method
from .operations import Kind, Use
from .operators import spread_mapping
from .read_relations import forget_inner_paths, forget_rows
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
    FunctionRef,
    Generator,
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
    if any(_queries(callee) for callee in callees) and _holds_user(frame, arguments.all()):
        frame.record(Kind.UNKNOWN, node, detail="the lazy user is inside an argument")
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


def evaluate_arguments(frame: Frame, node: ast.Call, callees: Value) -> Arguments:
    """Evaluate a call's arguments in order; a lazy user handed to code that looks is loaded."""
    from .expressions import evaluate, iterate

    forced = any(_looks_into_users(callee) for callee in callees)
    unreadable = any(_looks_into_all(frame, callee) for callee in callees)
    followed = all(isinstance(callee, Function) for callee in callees)
    positional: list[Value] = []
    star = None
    for index, argument in enumerate(node.args):
        if isinstance(argument, ast.Starred):
            held = iterate(frame, argument.value, argument.value, "star")
            counted = _counted(frame, argument.value) if followed and star is None else None
            if counted is not None:
                positional += counted
            else:
                star = held if star is None else join((star, held))
        else:
            given = evaluate(frame, argument)
            if unreadable:
                given = _looked_into(frame, argument, given)
            found_by = [_is_found_by(callee, index) for callee in callees]
            if any(found_by):
                look_into(frame, argument, given, handed_on=not all(found_by))
                given = loaded(frame, given)
            given = _loaded(frame, argument, given) if forced else given
            if star is None:
                positional.append(given)
            else:
                star = join((star, given))
    keywords, double_star = [], None
    for keyword in node.keywords:
        given = evaluate(frame, keyword.value)
        if unreadable:
            given = _looked_into(frame, keyword.value, given)
        if forced:
            given = _loaded(frame, keyword.value, given)
        if keyword.arg is None:
            spread_mapping(frame, keyword.value, given)
            double_star = given if double_star is None else join((double_star, given))
        else:
            keywords.append((keyword.arg, given))
    return Arguments(tuple(positional), tuple(keywords), star, double_star)


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


def _holds_user(frame: Frame, given: Sequence[Value]) -> bool:
    """Whether a container among the arguments holds ``request.user`` before it is loaded."""
    held = [
        element_of(frame, value(a)) for v in given for a in v if isinstance(a, (Container, Tuple))
    ]
    stored = [
        frame.interpreter.heap.read(a.ref, ELEMENTS) or NEVER
        for v in given
        for a in v
        if isinstance(a, Container)
    ]
    return any(is_lazy(a) for v in (*held, *stored) for a in v)


def _counted(frame: Frame, node: ast.expr) -> tuple[Value, ...] | None:
    """Return what ``*args`` stands for, if it is one tuple of known length."""
    held = frame.state.names.get(node.id, NEVER) if isinstance(node, ast.Name) else NEVER
    atom = next(iter(held)) if len(held) == 1 else None
    return atom.items if isinstance(atom, Tuple) else None


def _looks_into_users(callee: Atom) -> bool:
    if isinstance(callee, BoundExternal):
        lazily = isinstance(callee.receiver, (Container, Known)) or callee.name in _KEEPING
        return not lazily
    if isinstance(callee, External):
        return callee.dotted not in _NO_READERS
    return isinstance(callee, (Function, Class, Partial, Object, Unknown, Foreign))


def _is_found_by(callee: Atom, index: int) -> bool:
    """Whether a container's method hashes or compares an argument, which loads a lazy user."""
    if not isinstance(callee, BoundExternal) or not isinstance(callee.receiver, Container):
        return False
    if callee.receiver.kind in {"set", "dict"}:
        return index == 0
    return callee.name in {"count", "index", "remove", "__contains__"}


_USER: Value = frozenset({RequestUser()})


def _looks_into_all(frame: Frame, callee: Atom) -> bool:
    """Whether a callee that isn't followed itself looks into what it is given."""
    if isinstance(callee, Class):
        return frame.interpreter.project.model_of(callee.facts) is not None
    followed = isinstance(callee, (Function, Partial, Object))
    return not followed and _looks_into_users(callee)


_KEEPING = frozenset({"append", "add", "insert", "setdefault", "appendleft", "extend"})
#: They take the lazy user without looking into it.
_NO_READERS = frozenset(
    {
        "builtins.dict",
        "builtins.id",
        "builtins.type",
        "functools.partial",
        "typing.cast",
        "copy.copy",
    }
)


def _looked_into(frame: Frame, node: ast.expr, given: Value) -> Value:
    """Load the lazy objects that a callee looks into, but for the user."""
    users, others = given & _USER, given - _USER
    look_into(frame, node, others)
    return users | loaded(frame, others)


def _loaded(frame: Frame, node: ast.expr, given: Value) -> Value:
    users = frozenset(a for a in given if isinstance(a, RequestUser))
    look_into(frame, node, users, handed_on=True)
    return loaded(frame, users) | (given - users)


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


def call_readable(
    frame: Frame,
    node: ast.expr,
    callee: Function,
    arguments: Arguments,
    detail: str = "",
    use: Use | None = None,
) -> Value:
    """Call a function of readable source and record the call, and what its value is used for."""
    ref = callee.ref
    if ref.module.name.startswith("django.") and left_out(ref.node):
        return PLAIN
    if frame.interpreter.executions.too_deep:
        frame.record(Kind.UNKNOWN, node, detail="the analysis budget is used up")
        return UNKNOWN
    forget_inner_paths(frame)
    if ref.name in {"save", "delete"} and isinstance(callee.bound, Instance):
        return _own_save(frame, node, callee, arguments)
    summary = frame.interpreter.executions.call(callee, arguments, frame.place(node))
    if ref in frame.interpreter.assigns_lazy_user:
        frame.forget_user()
    if USER_LOADED in summary.facts:
        frame.state.facts |= summary.facts
    if any(isinstance(atom, Generator) and atom.ref is ref for atom in summary.returned):
        return summary.returned
    frame.record(
        Kind.HELPER_CALL,
        node,
        name=ref.name,
        callees=frozenset({ref}),
        detail=detail or ("async" if ref.is_async else "through" if callee.through else ""),
        blocks=summary.blocks,
        changes=summary.changes,
        decorated=_decorated(callee),
        receiver=callee.bound,
        use=use,
    )
    return summary.returned


def _decorated(callee: Function) -> frozenset[FunctionRef]:
    from .decorating import decorated_function

    core = decorated_function(callee)
    return frozenset() if core is None else frozenset({core})


def _own_save(frame: Frame, node: ast.expr, callee: Function, arguments: Arguments) -> Value:
    """An overridden ``save()``: its twin calls it in the thread, with all arguments by name."""
    assert isinstance(callee.bound, Instance)
    summary = frame.interpreter.executions.call(callee, arguments, frame.place(node))
    frame.record(
        Kind.INSTANCE_METHOD,
        node,
        name=callee.ref.name,
        model=callee.bound.model,
        effect=True,
        callees=frozenset({callee.ref}),
        honest=narrow_override(callee.ref),
    )
    return summary.returned


@cache
def narrow_override(ref: FunctionRef) -> str:
    """Say why an overridden ``save()`` may not be called the way ``asave()`` does, or nothing."""
    spec, name = ref.node.args, ref.name
    wanted = _SAVE_ARGUMENTS if name == "save" else {"using", "keep_parents"}
    named = {a.arg for a in (*spec.args, *spec.kwonlyargs)}
    if spec.kwarg is None and not wanted <= named:
        return f"the project's {name}() doesn't take the arguments that a{name}() hands over"
    mentioned = {n.value for n in ast.walk(ref.node) if isinstance(n, ast.Constant)}
    if mentioned & wanted or any(
        isinstance(n, ast.Name) and n.id in wanted for n in ast.walk(ref.node)
    ):
        return f"the project's {name}() looks at which arguments it was given"
    return ""


_SAVE_ARGUMENTS = frozenset({"force_insert", "force_update", "using", "update_fields"})


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
    if callee.is_const and callee.const is None:
        return PLAIN  # it fails
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
