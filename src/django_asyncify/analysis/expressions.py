"""How each kind of expression is evaluated abstractly."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from ..spans import Span
from .arguments import Arguments
from .attributes import attribute
from .branches import decided_truth
from .calls import call, call_readable
from .containers import read_item, write_item, write_key
from .data import handed_on, item_of, merge_mapping
from .frame import Frame
from .iteration import element_of, inside_external, iterate_value
from .lazy_objects import loaded, look_into
from .objects import call_special
from .operations import Kind
from .operators import binary, compare, formatted, hashed, truth_of
from .pending import note_pending
from .pickling import from_session
from .read_relations import has_rows, note_rows
from .scopes import bare_uses, parameter_names
from .values import (
    ELEMENTS,
    FACTORY,
    NEVER,
    NONE,
    PLAIN,
    SENT,
    UNKNOWN,
    Container,
    External,
    Function,
    Instance,
    Object,
    Plain,
    QuerySet,
    Ref,
    Session,
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
    found = frame.interpreter.global_name(frame.module, name)
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
        return _stored_attribute(frame, node, node.value.value)
    holders = evaluate(frame, node.value)
    index = evaluate_index(frame, node.slice)
    return join([_item(frame, node, holder, index) for holder in frame.each(holders)])


def _stored_attribute(frame: Frame, node: ast.Subscript, owner: ast.expr) -> Value:
    """Return ``owner.__dict__[name]``: what has been set on an object, read without its code."""
    holders = evaluate(frame, owner)
    evaluate_index(frame, node.slice)
    heap = frame.interpreter.heap
    if not holders or not all(isinstance(atom, Object) for atom in holders):
        frame.record(Kind.UNKNOWN, node, detail="subscript")
        return UNKNOWN
    refs = [atom.ref for atom in holders if isinstance(atom, Object)]
    return join([heap.read(ref, name) or NEVER for ref in refs for name in heap.names(ref)])


def _item(frame: Frame, node: ast.Subscript, holder: object, index: Value) -> Value:
    heap = frame.interpreter.heap
    if isinstance(holder, Container):
        if isinstance(node.slice, ast.Slice):
            return value(holder)
        if holder.kind == "dict":
            write_key(heap, holder.ref, index)
            hashed(frame, node, index)
            for atom in heap.read(holder.ref, FACTORY) or ():
                if isinstance(atom, Function):
                    call_readable(frame, node, atom, Arguments(), detail="called by defaultdict")
                else:
                    frame.record(Kind.UNKNOWN, node, detail="called by defaultdict")
        return read_item(heap, holder.ref, key_of(index))
    if isinstance(holder, Tuple):
        return _tuple_item(holder, index)
    if isinstance(holder, QuerySet):
        return _queryset_item(frame, node, holder)
    if isinstance(holder, Session):
        frame.record_session(node, "item")
        return from_session(frame)
    if isinstance(holder, Unknown):
        frame.record(Kind.UNKNOWN, node, detail="subscript")
        return value(holder)
    if isinstance(holder, External):
        return inside_external(frame, holder)
    if isinstance(holder, Plain):
        if _is_slice(node) and holder.what != "cached":
            return handed_on((value(holder),))
        return item_of(heap, holder, key_of(index))
    from .objects import item_of_object

    return item_of_object(frame, node, holder, index)


def _tuple_item(holder: Tuple, index: Value) -> Value:
    for atom in index:
        index_is = atom.const if isinstance(atom, Plain) and atom.is_const else None
        if isinstance(index_is, int) and -len(holder.items) <= index_is < len(holder.items):
            return holder.items[index_is]
    return join(holder.items)


def _queryset_item(frame: Frame, node: ast.Subscript, holder: QuerySet) -> Value:
    if has_rows(frame, node.value):
        rows = element_of(frame, value(holder))
        return made_container(frame, node, "list", rows) if _is_slice(node) else rows
    if isinstance(node.slice, ast.Slice) and node.slice.step is None:
        listed = not holder.temporary and _maybe_evaluated(frame, node.value)
        return value(replace(holder, sliced=True, maybe_list=holder.maybe_list or listed))
    frame.record(
        Kind.EVALUATION,
        node,
        detail="index" if holder.temporary else "index of a name",
        model=holder.model,
        row=holder.row,
        origins=frozenset({holder.origin}),
    )
    element = element_of(frame, value(holder))
    if isinstance(node.slice, ast.Slice):
        return made_container(frame, node, "list", element)
    return element


def _is_slice(node: ast.Subscript) -> bool:
    return isinstance(node.slice, ast.Slice)


def _maybe_evaluated(frame: Frame, node: ast.expr) -> bool:
    """Whether code before may have fetched the queryset that ``node`` stands for."""
    if not isinstance(node, ast.Name) or frame.function is None:
        return True
    uses = bare_uses(frame.function.node).get(node.id, ())
    return any(place < (node.lineno, node.col_offset) for place in uses) or (
        node.id in parameter_names(frame.function.node)
    )


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
            results.append(result if last or isinstance(node.op, ast.Or) else falsy(result))
        if index:
            frame.conditional -= 1
    if state is not None:
        frame.state = state.merge(frame.state)
    return join(results) if results else PLAIN


def falsy(result: Value) -> Value:
    """Narrow a value to what it may be when it is false."""
    kept = frozenset(a for a in result if not isinstance(a, (Instance, Function)))
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


def made_container(frame: Frame, node: ast.expr | ast.stmt, kind: str, element: Value) -> Value:
    """Return a new container made by ``node`` that holds ``element``."""
    ref = frame.ref(node)
    write_item(frame.interpreter.heap, ref, None, element)
    return value(Container(ref, kind))


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
            merge_mapping(heap, ref, evaluate(frame, item))
            continue
        key_value = evaluate(frame, key)
        key_value = hashed(frame, node, key_value, key)
        write_key(heap, ref, key_value)
        name = key_of(key_value)
        write_item(heap, ref, name, evaluate(frame, item))
    return value(Container(ref, "dict"))


def _comprehension(frame: Frame, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Value:
    kind = {ast.ListComp: "list", ast.SetComp: "set"}.get(type(node), "iterator")
    first = node.generators[0].iter if kind != "iterator" else None
    with _own_names(frame, first):
        conditional = _generators(frame, node.generators)
        element = evaluate(frame, node.elt)
        if kind == "set":
            element = hashed(frame, node, element, node.elt)
        frame.conditional -= conditional
    made = made_container(frame, node, kind, element)
    if isinstance(node, ast.GeneratorExp):
        note_pending(frame, node, made)
    return made


@contextmanager
def _own_names(frame: Frame, first: ast.expr | None) -> Iterator[None]:
    """A comprehension's names are its own, and what it does it may do for no element at all.

    Only ``first``, what it walks through at once, is surely fetched.
    """
    names, relations = dict(frame.state.names), frame.state.relations
    yield
    fetched = first is not None and has_rows(frame, first)
    frame.state.names, frame.state.relations = names, relations & frame.state.relations
    if fetched and first is not None:
        note_rows(frame, first, "comprehension")


def _dict_comp(frame: Frame, node: ast.DictComp) -> Value:
    with _own_names(frame, node.generators[0].iter):
        conditional = _generators(frame, node.generators)
        key = evaluate(frame, node.key)
        element = evaluate(frame, node.value)
        key = hashed(frame, node, key, node.key)
        frame.conditional -= conditional
    write_key(frame.interpreter.heap, frame.ref(node), key)
    return made_container(frame, node, "dict", element)


def _generators(frame: Frame, generators: list[ast.comprehension]) -> int:
    from .assignment import assign

    entered = 0
    for generator in generators:
        element = iterate(frame, generator.iter, generator, "comprehension")
        frame.conditional += 1
        entered += 1
        assign(frame, generator.target, element, None)
        for condition in generator.ifs:
            truth(frame, condition)
    return entered


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
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
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
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.DictComp: _dict_comp,
    ast.Lambda: _lambda,
    ast.JoinedStr: _joined,
    ast.Await: _await,
    ast.Yield: _yield,
    ast.YieldFrom: _yield_from,
    ast.Starred: _starred,
}
