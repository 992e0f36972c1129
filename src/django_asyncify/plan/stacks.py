"""The decorators around a view: Django's own, the project's wrappers, and what is unknown."""

from __future__ import annotations

import ast
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace

from ..analysis.interpreter import Interpreter
from ..analysis.operations import Operation
from ..analysis.scopes import parameter_names
from ..analysis.values import Atom, Function, FunctionRef, Object, Ref, Unknown, Value
from ..django_api.ecosystem import Ecosystem
from ..django_api.packages import NOT_OURS
from ..project.facts import Dotted, Resolved
from .marks import mark_blocker
from .model import Blocker
from .module_values import root_of
from .options import PlanOptions
from .view_calls import called_name, marks_by_call


@dataclass(frozen=True, slots=True)
class Wrapper:
    """A function of the project's that a decorator puts around the view.

    ``view_name`` is the name by which it calls the view, ``marks`` are the known decorators around
    the wrapper itself, ``put_around`` those that it puts around the view to call it; ``gives_away``
    says that other code gets the view. ``made_in`` are the calls of the function around the wrapper
    that made it for this view.
    """

    ref: FunctionRef
    view_name: str
    marks: tuple[str, ...] = ()
    put_around: tuple[str, ...] = ()
    gives_away: bool = False
    made_in: frozenset[Ref] = frozenset()


@dataclass(frozen=True, slots=True)
class Stack:
    """All that stands around a view. ``marks`` are dotted names of known decorators; unknown
    ones begin with ``?``. ``ways`` has those on each way to the view, the outermost first.
    """

    wrappers: tuple[Wrapper, ...]
    marks: tuple[str, ...]
    lost: bool
    ways: tuple[tuple[str, ...], ...]

    @property
    def all_marks(self) -> tuple[str, ...]:
        """Return those too that wrappers put around the view for one call."""
        inside = (mark for wrapper in self.wrappers for mark in wrapper.put_around)
        return tuple(dict.fromkeys((*self.marks, *inside)))


def read_stack(interpreter: Interpreter, view: FunctionRef, value: Value) -> Stack:
    """Follow a decorated view inwards to the function itself."""
    wrappers: dict[FunctionRef, Wrapper] = {}
    marks: list[str] = []
    lost = False
    ways: list[tuple[str, ...]] = []
    pending: list[tuple[Atom, tuple[str, ...]]] = [(atom, ()) for atom in value]
    seen: set[Function] = set()
    while pending:
        atom, way = pending.pop()
        if not isinstance(atom, Function):
            lost |= isinstance(atom, (Unknown, Object)) or True
            continue
        marks.extend(atom.through)
        way += atom.through[::-1]
        if atom.ref is view:
            ways.append(way)
        if atom.ref is view or atom in seen:
            continue
        seen.add(atom)
        name, inner = _wrapped(interpreter, atom, view)
        if not name:
            lost = True
            continue
        known = wrappers.get(atom.ref) or _wrapper(interpreter, atom.ref, name, tuple(marks))
        made_in = known.made_in | ({atom.frame} if atom.frame is not None else set())
        wrappers[atom.ref] = replace(known, made_in=made_in)
        pending.extend((function, way) for function in inner)
    if lost:
        marks.extend(_of_another_framework(interpreter, view))
    return Stack(tuple(wrappers.values()), tuple(dict.fromkeys(marks)), lost, tuple(ways))


def _wrapper(
    interpreter: Interpreter, ref: FunctionRef, view_name: str, marks: tuple[str, ...]
) -> Wrapper:
    calls = marks_by_call(interpreter.project, ref, view_name)
    around = dict.fromkeys(mark for made in calls.values() for mark in made if mark)
    looked_up = {name for name, made in calls.items() if all(made)}
    return Wrapper(ref, view_name, marks, tuple(around), _gives_away(ref, view_name, looked_up))


def _of_another_framework(interpreter: Interpreter, view: FunctionRef) -> Iterator[str]:
    """Yield the marks of decorators that were read in the environment and make no function."""
    decorators = [] if isinstance(view.node, ast.Lambda) else view.node.decorator_list
    for decorator in decorators:
        named = decorator.func if isinstance(decorator, ast.Call) else decorator
        for found in interpreter.project.resolve_expression(view.module, named):
            dotted = found.name if isinstance(found, Dotted) else ""
            if isinstance(found, Resolved):
                dotted = f"{found.module.name}.{found.binding.name}"
            if dotted.startswith(NOT_OURS):
                yield f"?{dotted}"


def _wrapped(
    interpreter: Interpreter, wrapper: Function, view: FunctionRef
) -> tuple[str, list[Function]]:
    """Find the closure variable that holds the view inside a wrapper."""
    closure = wrapper.frame
    while closure is not None:
        for name in sorted(interpreter.heap.names(closure)):
            held = interpreter.heap.read(closure, name) or frozenset()
            functions = [a for a in held if isinstance(a, Function) and a != wrapper]
            leading = [f for f in functions if _leads_to(interpreter, f, view, set())]
            if leading and _reads(wrapper.ref, name):
                return name, leading
        closure = interpreter.frames.get(closure, (None, None))[1]
    return "", []


def _reads(ref: FunctionRef, name: str) -> bool:
    """Whether a wrapper reads ``name`` from the function around it."""
    return name not in parameter_names(ref.node) and any(
        isinstance(n, ast.Name) and n.id == name for n in ast.walk(ref.node)
    )


def _leads_to(
    interpreter: Interpreter, function: Function, view: FunctionRef, seen: set[Function]
) -> bool:
    if function.ref is view:
        return True
    if function in seen or function.ref.outer is None:
        return False
    seen.add(function)
    closure = function.frame
    while closure is not None:
        for name in interpreter.heap.names(closure):
            for atom in interpreter.heap.read(closure, name) or frozenset():
                if isinstance(atom, Function) and _leads_to(interpreter, atom, view, seen):
                    return True
        closure = interpreter.frames.get(closure, (None, None))[1]
    return False


def calls_what_was_given(wrapper: FunctionRef, operation: Operation) -> bool:
    """Whether a wrapper calls something that its decorator was given for this view.

    Where it is put around other views, that may be another function, which queries.
    """
    callee = operation.node.func if isinstance(operation.node, ast.Call) else None
    root = root_of(callee) if callee is not None else None
    outer, given = wrapper.outer, set[str]()
    while outer is not None:
        given |= set(parameter_names(outer.node))
        outer = outer.outer
    return root is not None and root.id in given - set(parameter_names(wrapper.node))


def hands_on(wrapper: Wrapper) -> bool:
    """Whether a wrapper returns what the view gives without looking at it.

    Inside ``try`` and ``with`` it wouldn't be looked at either, but a response that is rendered
    later would be rendered outside of them.
    """
    function = wrapper.ref.node
    body = [function.body] if isinstance(function, ast.Lambda) else function.body
    calls = returned_calls(function)
    named = {
        id(node.value)
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute) and node.attr in _SAYING_WHO
    }
    parents = {id(c): n for n in ast.walk(function) for c in ast.iter_child_nodes(n)}
    names = [
        node
        for part in body
        for node in ast.walk(part)
        if isinstance(node, ast.Name)
        and node.id == wrapper.view_name
        and id(node) not in named
        and not _is_tested(node, parents)
    ]
    return bool(names) and all(any(called_name(c) is name for c in calls) for name in names)


#: Attributes of a function that tell only which one it is.
_SAYING_WHO = frozenset({"__dict__", "__doc__", "__module__", "__name__", "__qualname__"})


def returned_calls(node: ast.AST) -> list[ast.Call]:
    """Return the calls whose outcome is returned as it is, where nothing could catch an error."""
    found: list[ast.Call] = []
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Return):
            found += _given_calls(child.value)
        elif isinstance(child, (ast.If, ast.For, ast.While)):
            found += returned_calls(child)
        elif isinstance(child, ast.Try) and not child.finalbody:
            for part in (*child.handlers, ast.Module(child.orelse, [])):
                found += returned_calls(part)
    return found


def _given_calls(given: ast.expr | None) -> list[ast.Call]:
    """Return the calls of which an expression gives one: ``view(request) if view else None``."""
    if isinstance(given, ast.IfExp):
        return [*_given_calls(given.body), *_given_calls(given.orelse)]
    given = given.value if isinstance(given, ast.Await) else given
    return [given] if isinstance(given, ast.Call) else []


def stack_blockers(
    view: FunctionRef,
    stack: Stack,
    options: PlanOptions,
    packages: Ecosystem,
    honest_user: str,
    honest_perms: str,
) -> list[Blocker]:
    """Return what in the stack keeps the view from becoming async."""
    judged = [
        mark_blocker(view, mark, options, packages, honest_user, honest_perms)
        for mark in stack.all_marks
    ]
    found = [blocker for blocker in judged if blocker is not None]
    is_explained = any(blocker.code == "not-ours" for blocker in found)
    if (stack.lost and not is_explained) or _makes_another(stack):
        why = "a decorator hides which function it returns"
        advice = "Let the decorator return a function made with functools.wraps."
        found.insert(0, Blocker("decorator", view.module.path, view.node.lineno, why, advice))
    outers = [w.ref.outer for w in stack.wrappers]
    for wrapper in stack.wrappers:
        twice = outers.count(wrapper.ref.outer) > 1
        blocker = _wrapper_blocker(view, wrapper, twice=twice)
        if blocker is not None:
            found.append(blocker)
    return found


def _makes_another(stack: Stack) -> bool:
    """Whether what may stand around the view is a decorator itself: which one it is isn't known."""
    outer = {wrapper.ref.outer for wrapper in stack.wrappers}
    return any(wrapper.ref in outer for wrapper in stack.wrappers)


def _wrapper_blocker(view: FunctionRef, wrapper: Wrapper, *, twice: bool) -> Blocker | None:
    ref = wrapper.ref
    ours = ref.module.editable
    decorator = decorator_of(ref)
    name = decorator.name if ours else decorator.qualname
    if not ours or ref.outer is None:
        why, advice = f"the wrapper of `{name}` isn't ours to change", "Make it accept async views."
    elif isinstance(ref.node, ast.Lambda):
        why, advice = f"the wrapper of `{name}` is a lambda", "Make it a function."
    elif ref.is_async:
        return None
    elif not is_dual(ref) and wrapper.gives_away:
        why = f"the wrapper of `{name}` hands the view to other code, which wouldn't await it"
        advice = "Let the wrapper call the view itself."
    elif twice and not is_dual(ref):
        why = f"`{name}` wraps the view in several functions of its own"
        advice = "Let one function wrap it."
    elif any(isinstance(n, (ast.Yield, ast.YieldFrom)) for n in ast.walk(ref.node)):
        why, advice = f"the wrapper of `{name}` is a generator", "Rewrite it."
        return Blocker("generator", ref.module.path, ref.node.lineno, why, advice)
    else:
        return None
    return Blocker("decorator", ref.module.path, ref.node.lineno, why, advice)


def decorator_of(wrapper: FunctionRef) -> FunctionRef:
    """Return the function that people write above a view to get ``wrapper`` around it."""
    while wrapper.outer is not None:
        wrapper = wrapper.outer
    return wrapper


def _gives_away(wrapper: FunctionRef, view_name: str, looked_up: Container[int]) -> bool:
    """Whether a wrapper does more with the view than calling it and reading its attributes.

    ``looked_up`` are the ids of the names that it only hands to decorators that are known.
    """
    function = wrapper.node
    parents = {id(c): n for n in ast.walk(function) for c in ast.iter_child_nodes(n)}
    return any(
        isinstance(node, ast.Name)
        and node.id == view_name
        and isinstance(node.ctx, ast.Load)
        and id(node) not in looked_up
        and not _is_asked(node, parents[id(node)])
        and not _is_shown(node, parents)
        and not _is_tested(node, parents)
        for node in ast.walk(function)
    )


def _is_asked(view: ast.Name, parent: ast.AST) -> bool:
    """Whether the view is called at once, read from, compared, or only asked what it is."""
    if isinstance(parent, (ast.Attribute, ast.Compare, ast.FormattedValue)):
        return True
    if not isinstance(parent, ast.Call):
        return False
    return parent.func is view or ast.unparse(parent.func).rpartition(".")[2] in _ASKING


def _is_shown(node: ast.expr, parents: Mapping[int, ast.AST]) -> bool:
    """Whether it only becomes text: ``"%s took long" % view``, ``logger.debug("%s", view)``."""
    parent = parents[id(node)]
    if isinstance(parent, ast.Tuple):
        node, parent = parent, parents[id(parent)]
    match parent:
        case ast.BinOp(left=ast.Constant(value=str()), op=ast.Mod(), right=right):
            return right is node
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str()), attr="format")):
            return True
        case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=method)):
            return owner in _LOGGERS and method in _LOGGING and isinstance(node, ast.Name)
    return False


def _is_tested(node: ast.expr, parents: Mapping[int, ast.AST]) -> bool:
    """Whether it only decides what runs: ``view(request) if view else None``."""
    parent = parents[id(node)]
    if isinstance(parent, (ast.If, ast.While, ast.IfExp, ast.Assert)):
        return parent.test is node
    if isinstance(parent, ast.UnaryOp) and not isinstance(parent.op, ast.Not):
        return False
    return isinstance(parent, (ast.UnaryOp, ast.BoolOp)) and _is_tested(parent, parents)


_LOGGERS = frozenset({"LOG", "LOGGER", "_logger", "log", "logger", "logging"})
_LOGGING = frozenset({"critical", "debug", "error", "exception", "info", "log", "warn", "warning"})
#: ``available_attrs()`` was Django's until 3.0: ``@wraps(view, assigned=available_attrs(view))``.
_ASKING = frozenset(
    {
        "available_attrs",
        "callable",
        "getattr",
        "getfullargspec",
        "hasattr",
        "id",
        "isinstance",
        "repr",
        "signature",
        "str",
        "type",
        "wraps",
    }
)


def is_dual(ref: FunctionRef) -> bool:
    """Whether a wrapper's decorator has a branch for async views already."""
    return ref.outer is not None and any(
        isinstance(n, ast.Name) and n.id in {"iscoroutinefunction", "markcoroutinefunction"}
        for n in ast.walk(ref.outer.node)
    )
