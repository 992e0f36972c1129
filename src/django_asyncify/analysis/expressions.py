"""How each kind of expression is evaluated abstractly."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable
from dataclasses import replace

from ..spans import Span, text_of
from .attributes import attribute
from .branches import decided_truth
from .calls import call
from .comprehensions import comprehension, dict_comprehension
from .containers import made_container, write_item, write_key
from .data import merge_mapping
from .frame import Frame
from .heap import ELEMENTS, SENT
from .iteration import iterate_value
from .lazy_calls import asks_for_truth
from .lazy_objects import loaded, look_into
from .operators import binary, compare, formatted, hashed, spread_mapping, truth_of
from .query_expressions import is_brought
from .shown_source import shown_fields
from .special_methods import call_special, special_results
from .subscripts import item_at, stored_attribute
from .values import (
    NEVER,
    NONE,
    PLAIN,
    UNKNOWN,
    Container,
    External,
    Function,
    Instance,
    Plain,
    Ref,
    Tuple,
    Unknown,
    Value,
    join,
    key_of,
    value,
)


def evaluate(frame: Frame, node: ast.expr) -> Value:
    """Return what ``node`` may evaluate to, recording what blocks on the way."""
    handler = _HANDLERS.get(type(node))
    result = handler(frame, node) if handler is not None else UNKNOWN
    if frame.interpreter.tracing is frame.module and not isinstance(node, ast.Constant):
        key = (str(frame.module.path), frame.span(node))
        known = frame.interpreter.expressions.get(key, NEVER)
        frame.interpreter.expressions[key] = join((known, result))
    return result


def truth(frame: Frame, node: ast.expr) -> None:
    """Evaluate ``node`` for its truth: a queryset is fetched by that."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        truth(frame, node.operand)
    elif isinstance(node, ast.BoolOp):
        _bool(frame, node, for_truth=True)
    else:
        truth_of(frame, node, evaluate(frame, node))


def iterate(frame: Frame, node: ast.expr, where: ast.AST, how: str) -> Value:
    """Evaluate ``node``, iterate it and return what the iteration yields."""
    return iterate_value(frame, evaluate(frame, node), node, how)


def evaluate_index(frame: Frame, node: ast.expr) -> Value:
    """Evaluate a subscript's index; slices are evaluated part by part and give no atoms.

    Whatever it is an index of looks into it, which loads a lazy user.
    """
    if isinstance(node, ast.Slice):
        for part in (node.lower, node.upper, node.step):
            if part is not None:
                evaluate(frame, part)
        return NEVER
    index = evaluate(frame, node)
    look_into(frame, node, index)
    for atom in index:
        special_results(frame, node, atom, "__index__")
    return loaded(frame, index)


def _constant(frame: Frame, node: ast.Constant) -> Value:
    if isinstance(node.value, (str, int)) or node.value is None:
        return value(Plain(node.value, is_const=True))
    return PLAIN


def _name(frame: Frame, node: ast.Name) -> Value:
    found = frame.state.names.get(node.id)
    if found is not None and node.id in frame.locals.rebound:
        return join((found, frame.interpreter.heap.read(frame.here, node.id) or NEVER))
    if found is not None:
        return found
    return lookup(frame, node.id)


def lookup(frame: Frame, name: str) -> Value:
    """Return what a name that isn't bound in this frame may be."""
    closure = frame.closure
    while closure is not None:
        held = frame.interpreter.heap.read(closure, name)
        if held is not None:
            return held
        closure = frame.interpreter.frames.get(closure, (None, None))[1]
    if name in frame.locals:
        return frame.interpreter.heap.read(frame.here, name) or NEVER
    found = frame.interpreter.names.held(frame.module, name)
    if found is not None:
        return found
    if not hasattr(builtins, name):
        return PLAIN if name in _MODULE_NAMES else UNKNOWN
    return value(External(f"builtins.{name}"))


_MODULE_NAMES = frozenset({"__file__", "__path__", "__annotations__"})


def _attribute(frame: Frame, node: ast.Attribute) -> Value:
    return attribute(frame, node, evaluate(frame, node.value))


def _call(frame: Frame, node: ast.Call) -> Value:
    return call(frame, node)


def _subscript(frame: Frame, node: ast.Subscript) -> Value:
    if isinstance(node.value, ast.Attribute) and node.value.attr == "__dict__":
        owners = evaluate(frame, node.value.value)
        evaluate_index(frame, node.slice)
        return stored_attribute(frame, node, owners)
    holders = evaluate(frame, node.value)
    index = evaluate_index(frame, node.slice)
    return join([item_at(frame, node, holder, index) for holder in frame.each(holders)])


def _bool_op(frame: Frame, node: ast.BoolOp) -> Value:
    return _bool(frame, node, for_truth=False)


def _bool(frame: Frame, node: ast.BoolOp, *, for_truth: bool) -> Value:
    results = []
    state = None
    for index, operand in enumerate(node.values):
        if index:
            frame.conditional += 1
            state = frame.state.copy() if state is None else state.merge(frame.state)
        last = index == len(node.values) - 1
        if for_truth:
            truth(frame, operand)
        else:
            result = evaluate(frame, operand)
            if not last:
                truth_of(frame, operand, result, only=False)
            results.append(result if last or isinstance(node.op, ast.Or) else falsy(frame, result))
        if index:
            frame.conditional -= 1
    if state is not None:
        frame.state = state.merge(frame.state)
    return join(results) if results else PLAIN


def falsy(frame: Frame, result: Value) -> Value:
    """Narrow a value to what it may be when it is false."""
    kept = frozenset(
        a for a in result if not isinstance(a, (Instance, Function)) or asks_for_truth(frame, a)
    )
    return kept or PLAIN


def _unary(frame: Frame, node: ast.UnaryOp) -> Value:
    if isinstance(node.op, ast.Not):
        truth(frame, node.operand)
        return PLAIN
    given = evaluate(frame, node.operand)
    for atom in given:
        for name in ("__neg__", "__pos__", "__invert__"):
            call_special(frame, node, atom, name)
    if any(isinstance(atom, Unknown) for atom in given):
        return UNKNOWN
    return given if any(not isinstance(a, Plain) for a in given) else _negated(node, given)


def _negated(node: ast.UnaryOp, given: Value) -> Value:
    if any(map(is_brought, given)):
        return given
    if isinstance(node.op, ast.USub) and len(given) == 1:
        atom = next(iter(given))
        if isinstance(atom, Plain) and isinstance(atom.const, int):
            return value(Plain(-atom.const, is_const=True))
    return PLAIN


def _binary(frame: Frame, node: ast.BinOp) -> Value:
    left = evaluate(frame, node.left)
    return binary(frame, node, node.op, left, evaluate(frame, node.right))


def _compare(frame: Frame, node: ast.Compare) -> Value:
    return compare(frame, node)


def _if_exp(frame: Frame, node: ast.IfExp) -> Value:
    truth(frame, node.test)
    decided = decided_truth(frame, node.test)
    if decided is not None:
        return evaluate(frame, node.body if decided else node.orelse)
    with frame.maybe():
        body = evaluate(frame, node.body)
    with frame.maybe():
        other = evaluate(frame, node.orelse)
    return join((body, other))


def _named_expr(frame: Frame, node: ast.NamedExpr) -> Value:
    from .assignment import assign

    given = evaluate(frame, node.value)
    assign(frame, node.target, given, node.value)
    return frame.state.names.get(node.target.id, given)


def _sequence(frame: Frame, node: ast.List | ast.Set) -> Value:
    held = []
    for item in node.elts:
        if isinstance(item, ast.Starred):
            held.append(iterate(frame, item.value, item, "star"))
        else:
            held.append(evaluate(frame, item))
    kind = "set" if isinstance(node, ast.Set) else "list"
    if kind == "set":
        pairs = zip(node.elts, held, strict=True)
        held = [hashed(frame, node, given, item) for item, given in pairs]
    return made_container(frame, node, kind, join(held))


def _tuple(frame: Frame, node: ast.Tuple) -> Value:
    if any(isinstance(item, ast.Starred) for item in node.elts):
        held = [
            iterate(frame, item.value, item, "star")
            if isinstance(item, ast.Starred)
            else evaluate(frame, item)
            for item in node.elts
        ]
        return made_container(frame, node, "tuple", join(held))
    return value(Tuple(tuple(_shallow(evaluate(frame, item)) for item in node.elts)))


def _shallow(item: Value) -> Value:
    """Keep tuples from nesting without end."""
    if any(
        isinstance(a, Tuple) and any(isinstance(b, Tuple) for v in a.items for b in v) for a in item
    ):
        return UNKNOWN
    return item


def _dict(frame: Frame, node: ast.Dict) -> Value:
    ref = frame.ref(node)
    heap = frame.interpreter.heap
    heap.write(ref, ELEMENTS, NEVER)
    for key, item in zip(node.keys, node.values, strict=False):
        if key is None:
            given = evaluate(frame, item)
            spread_mapping(frame, item, given)
            merge_mapping(heap, ref, given)
            continue
        key_value = evaluate(frame, key)
        key_value = hashed(frame, node, key_value, key)
        write_key(heap, ref, key_value)
        name = key_of(key_value)
        write_item(heap, ref, name, evaluate(frame, item))
    return value(Container(ref, "dict"))


def _lambda(frame: Frame, node: ast.Lambda) -> Value:
    ref = frame.interpreter.function_ref(frame.module, node, None, frame.function)
    for default in (*node.args.defaults, *node.args.kw_defaults):
        if default is not None:
            evaluate(frame, default)
    heap = frame.interpreter.heap
    for name, held in frame.state.names.items():
        heap.write(frame.here, name, held)
    return value(Function(ref, frame.here))


def _joined(frame: Frame, node: ast.JoinedStr) -> Value:
    shown = set(shown_fields(node, lambda: text_of(node, frame.module.lines)))
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            with frame.keeping_text(kept=part in shown):
                formatted(frame, part.value, evaluate(frame, part.value), "f-string")
            if part.format_spec is not None:
                evaluate(frame, part.format_spec)
    return PLAIN


def _await(frame: Frame, node: ast.Await) -> Value:
    return evaluate(frame, node.value)


def _yield(frame: Frame, node: ast.Yield) -> Value:
    given = evaluate(frame, node.value) if node.value is not None else NONE
    yields = _yielded(frame, given)
    if frame.function is None:
        return UNKNOWN
    return join((PLAIN, frame.interpreter.heap.read(yields, SENT) or NEVER))


def _yield_from(frame: Frame, node: ast.YieldFrom) -> Value:
    _yielded(frame, iterate(frame, node.value, node, "yield from"))
    return UNKNOWN


def _yielded(frame: Frame, given: Value) -> Ref:
    if frame.yields is None:
        frame.yields = replace(frame.here, span=_first_column(frame.here.span))
    write_item(frame.interpreter.heap, frame.yields, None, given)
    return frame.yields


def _first_column(span: Span) -> Span:
    return replace(span, end_column=span.end_column + 3)


def _starred(frame: Frame, node: ast.Starred) -> Value:
    return iterate(frame, node.value, node, "star")


_HANDLERS: dict[type[ast.expr], Callable[..., Value]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Call: _call,
    ast.Subscript: _subscript,
    ast.BoolOp: _bool_op,
    ast.UnaryOp: _unary,
    ast.BinOp: _binary,
    ast.Compare: _compare,
    ast.IfExp: _if_exp,
    ast.NamedExpr: _named_expr,
    ast.List: _sequence,
    ast.Set: _sequence,
    ast.Tuple: _tuple,
    ast.Dict: _dict,
    ast.ListComp: comprehension,
    ast.SetComp: comprehension,
    ast.GeneratorExp: comprehension,
    ast.DictComp: dict_comprehension,
    ast.Lambda: _lambda,
    ast.JoinedStr: _joined,
    ast.Await: _await,
    ast.Yield: _yield,
    ast.YieldFrom: _yield_from,
    ast.Starred: _starred,
}
