"""How each kind of statement is executed abstractly."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from .assignment import assign, assign_annotated, augment, delete
from .branches import decided_truth
from .class_bodies import runs_code
from .contexts import enter, may_swallow
from .decorating import decorate
from .exceptions import caught
from .expressions import evaluate, iterate, truth
from .frame import Frame, State
from .operations import Kind
from .patterns import match_pattern
from .values import NEVER, UNKNOWN, Class, External, Function, join, value

_PASSES = 4


def run_block(frame: Frame, statements: Sequence[ast.stmt]) -> None:
    """Execute statements in order, until the path ends; then go on with the one around them."""
    around = frame.statement
    _run_statements(frame, statements)
    frame.clean, frame.statement = False, around


def _run_statements(frame: Frame, statements: Sequence[ast.stmt]) -> None:
    for statement in statements:
        if frame.state.dead:
            return
        frame.clean, frame.statement = True, statement
        handler = _HANDLERS.get(type(statement))
        if handler is not None:
            handler(frame, statement)
        for observer in frame.observers:
            observer.see(frame.state)


def _expression(frame: Frame, node: ast.Expr) -> None:
    evaluate(frame, node.value)


def _assign(frame: Frame, node: ast.Assign) -> None:
    given = evaluate(frame, node.value)
    for target in node.targets:
        assign(frame, target, given, node.value)


def _return(frame: Frame, node: ast.Return) -> None:
    if node.value is not None:
        frame.returned = join((frame.returned, evaluate(frame, node.value)))
    facts = frame.state.facts
    frame.exit_facts = facts if frame.exit_facts is None else frame.exit_facts & facts
    frame.state.kill()


def _raise(frame: Frame, node: ast.Raise) -> None:
    if node.exc is not None:
        evaluate(frame, node.exc)
    if node.cause is not None:
        evaluate(frame, node.cause)
    frame.state.kill()


def _if(frame: Frame, node: ast.If) -> None:
    truth(frame, node.test)
    decided = decided_truth(frame, node.test)
    if decided is not None:
        run_block(frame, node.body if decided else node.orelse)
        return
    before = frame.state
    frame.state = before.copy()
    run_block(frame, node.body)
    after_body, frame.state = frame.state, before.copy()
    if node.orelse:
        if _is_elif(frame, node):
            frame.conditional += 1
        run_block(frame, node.orelse)
        if _is_elif(frame, node):
            frame.conditional -= 1
    frame.state = after_body.merge(frame.state)


def _is_elif(frame: Frame, node: ast.If) -> bool:
    """Whether the ``else`` branch is written ``elif``, before which nothing can be inserted."""
    if len(node.orelse) != 1 or not isinstance(node.orelse[0], ast.If):
        return False
    inner = node.orelse[0]
    line = frame.module.lines[inner.lineno - 1].encode()
    return line[inner.col_offset :].startswith(b"elif")


def _loop(
    frame: Frame,
    body: Sequence[ast.stmt],
    orelse: Sequence[ast.stmt],
    enter_loop: Callable[[], None],
) -> None:
    outer_breaks, outer_continues = frame.breaks, frame.continues
    exits: list[State] = []
    broken: list[State] = []
    state = frame.state
    for _ in range(_PASSES):
        frame.breaks, frame.continues = [], []
        frame.state = state.copy()
        enter_loop()
        exits.append(frame.state.copy())
        run_block(frame, body)
        after = frame.state
        for continued in frame.continues:
            after = after.merge(continued)
        broken.extend(frame.breaks)
        merged = state.merge(after)
        if merged.names == state.names and merged.facts == state.facts:
            break
        state = merged
    frame.breaks, frame.continues = outer_breaks, outer_continues
    for left in exits:
        state = state.merge(left)
    frame.state = state
    run_block(frame, orelse)
    for left in broken:
        frame.state = frame.state.merge(left)


def _for(frame: Frame, node: ast.For | ast.AsyncFor) -> None:
    element = iterate(frame, node.iter, node, "for")
    _loop(frame, node.body, node.orelse, lambda: assign(frame, node.target, element, None))


def _while(frame: Frame, node: ast.While) -> None:
    def test() -> None:
        frame.conditional += 1
        truth(frame, node.test)
        frame.conditional -= 1

    _loop(frame, node.body, node.orelse, test)


def _break(frame: Frame, node: ast.Break) -> None:
    frame.breaks.append(frame.state.copy())
    frame.state.kill()


def _continue(frame: Frame, node: ast.Continue) -> None:
    frame.continues.append(frame.state.copy())
    frame.state.kill()


def _with(frame: Frame, node: ast.With | ast.AsyncWith) -> None:
    swallows = False
    for item in node.items:
        entered = enter(frame, node, item)
        swallows |= may_swallow(frame, item)
        if item.optional_vars is not None:
            assign(frame, item.optional_vars, entered, None)
    facts = frame.state.facts
    with frame.observed() as body:
        run_block(frame, node.body)
    if swallows:
        body.seen.facts &= facts
        frame.state = frame.state.merge(body.seen)


def _try(frame: Frame, node: ast.Try) -> None:
    facts = frame.state.facts
    with frame.observed() as everything:
        ends = _try_parts(frame, node)
    end = State(dead=True)
    for state in ends:
        end = end.merge(state)
    everything.seen.facts &= facts
    frame.state = end
    if node.finalbody:
        frame.state = everything.seen.merge(end)
        run_block(frame, node.finalbody)
    if end.dead:
        frame.state.kill()


def _try_parts(frame: Frame, node: ast.Try) -> list[State]:
    """Run the body and the handlers; return the states in which they end."""
    facts = frame.state.facts
    with frame.observed() as body:
        run_block(frame, node.body)
    body.seen.facts &= facts
    if not frame.state.dead:
        run_block(frame, node.orelse)
    ends = [frame.state]
    for handler in node.handlers:
        frame.state = body.seen.copy()
        frame.state.dead = False
        _handler(frame, handler)
        ends.append(frame.state)
    return ends


def _handler(frame: Frame, handler: ast.ExceptHandler) -> None:
    classes = evaluate(frame, handler.type) if handler.type is not None else NEVER
    if handler.name:
        frame.bind(handler.name, caught(frame, classes))
    run_block(frame, handler.body)


def _function(frame: Frame, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    ref = frame.interpreter.function_ref(frame.module, node, None, frame.function)
    for default in (*node.args.defaults, *node.args.kw_defaults):
        if default is not None:
            evaluate(frame, default)
    made = Function(ref, frame.here)
    frame.bind(node.name, decorate(frame, made))


def _class(frame: Frame, node: ast.ClassDef) -> None:
    facts = frame.interpreter.project.class_facts(frame.module, node)
    if runs_code(frame, node):
        frame.record(Kind.UNKNOWN, node, detail="class body")
    frame.interpreter.local_classes[node] = frame.here
    for name, held in frame.state.names.items():
        frame.interpreter.heap.write(frame.here, name, held)
    frame.bind(node.name, value(Class(facts)))


def _import(frame: Frame, node: ast.Import) -> None:
    for alias in node.names:
        name = alias.name if alias.asname else alias.name.partition(".")[0]
        found = frame.interpreter.project.resolve_import(frame.module, name, 0, None)
        bound = join([frame.interpreter.names.resolved(r) for r in found]) or value(External(name))
        frame.bind(alias.asname or name, bound)


def _import_from(frame: Frame, node: ast.ImportFrom) -> None:
    project = frame.interpreter.project
    for alias in node.names:
        found = project.resolve_import(frame.module, node.module, node.level, alias.name)
        bound = join([frame.interpreter.names.resolved(r) for r in found]) or UNKNOWN
        frame.bind(alias.asname or alias.name, bound)


def _assert(frame: Frame, node: ast.Assert) -> None:
    truth(frame, node.test)
    if node.msg is not None:
        with frame.maybe():
            evaluate(frame, node.msg)


def _match(frame: Frame, node: ast.Match) -> None:
    subject = evaluate(frame, node.subject)
    before = frame.state.copy()
    end = before.copy()
    for case in node.cases:
        frame.state = before.copy()
        match_pattern(frame, case.pattern, subject)
        if case.guard is not None:
            frame.conditional += 1
            truth(frame, case.guard)
            frame.conditional -= 1
        run_block(frame, case.body)
        end = end.merge(frame.state)
    frame.state = end


_HANDLERS: dict[type[ast.stmt], Callable[..., None]] = {
    ast.Expr: _expression,
    ast.Assign: _assign,
    ast.AnnAssign: assign_annotated,
    ast.AugAssign: augment,
    ast.Delete: delete,
    ast.Return: _return,
    ast.Raise: _raise,
    ast.If: _if,
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.While: _while,
    ast.Break: _break,
    ast.Continue: _continue,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.Try: _try,
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.ClassDef: _class,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.Assert: _assert,
    ast.Match: _match,
}

_TRY_STAR = getattr(ast, "TryStar", None)
if _TRY_STAR is not None:
    _HANDLERS[_TRY_STAR] = _try
