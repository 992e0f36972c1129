"""Operators: truth, comparison, arithmetic, formatting, and what they fetch."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace

from ..edits import NodeKind
from .containers import made_container
from .data import merge_mapping
from .frame import Frame
from .heap import ELEMENTS
from .lazy_objects import is_lazy, loaded, look_into, objects_in
from .operations import Kind, Use
from .pickling import PICKLED, kept_objects
from .read_relations import has_rows, note_rows
from .values import (
    NEVER,
    PLAIN,
    UNKNOWN,
    Atom,
    Container,
    Foreign,
    Instance,
    Known,
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


def truth_of(frame: Frame, node: ast.expr, given: Value, *, only: bool = True) -> None:
    """Record what asking ``given`` for its truth fetches.

    ``only`` says that nothing but the truth is used; ``a or b`` uses the value too.
    """
    if has_rows(frame, node):
        return
    use = Use.TRUTH if only else Use.AROUND
    frame.note_mixed(node, given)
    for atom in given:
        if isinstance(atom, QuerySet):
            detail = "truth" if only else "truth of a value"
            _evaluated(frame, node, atom, detail, use)
            note_rows(frame, node, "truth")
        elif is_lazy(atom):
            look_into(frame, node, value(atom))
            _ask_for_truth(frame, node, objects_in(frame, atom), use)
        elif isinstance(atom, Unknown):
            frame.record(Kind.UNKNOWN, node, node_kind=NodeKind.EXPRESSION, detail="truth", use=use)
        elif isinstance(atom, Known) and atom.kind == "page":
            frame.record(
                Kind.PAGINATION, node, node_kind=NodeKind.EXPRESSION, detail="truth", use=use
            )
        else:
            _ask_for_truth(frame, node, value(atom), use)


def _ask_for_truth(frame: Frame, node: ast.expr, given: Value, use: Use) -> None:
    from .special_methods import call_special

    for atom in given:
        if not call_special(frame, node, atom, "__bool__", use):
            call_special(frame, node, atom, "__len__", use)


def _evaluated(frame: Frame, node: ast.expr, atom: QuerySet, detail: str, use: Use | None) -> None:
    frame.record(
        Kind.EVALUATION,
        node,
        node_kind=NodeKind.EXPRESSION,
        detail=detail,
        model=atom.model,
        row=atom.row,
        origins=frozenset({atom.origin}),
        use=use,
    )


def compare(frame: Frame, node: ast.Compare) -> Value:
    """Evaluate a comparison chain, whose later links run only if the ones before hold."""
    from .expressions import evaluate

    left_node = node.left
    left = evaluate(frame, left_node)
    for index, (operator, right_node) in enumerate(zip(node.ops, node.comparators, strict=False)):
        with frame.maybe() if index else nullcontext():
            right = evaluate(frame, right_node)
            _link(frame, node, operator, (left_node, left), (right_node, right))
        left_node, left = right_node, right
    return PLAIN


def _link(
    frame: Frame,
    node: ast.Compare,
    operator: ast.cmpop,
    left: tuple[ast.expr, Value],
    right: tuple[ast.expr, Value],
) -> None:
    """Do what one comparison of a chain does with its two operands."""
    if isinstance(operator, (ast.In, ast.NotIn)):
        _compared(frame, node, *left, _EQUAL)
        _contained(frame, node, *right)
    elif not isinstance(operator, (ast.Is, ast.IsNot)):
        names = _EQUAL if isinstance(operator, (ast.Eq, ast.NotEq)) else _ORDER
        _compared(frame, node, *left, names)
        _compared(frame, node, *right, names)


def _contained(frame: Frame, node: ast.Compare, right_node: ast.expr, right: Value) -> None:
    """Look for something in ``right``."""
    from .iteration import element_of, iterate_value
    from .special_methods import call_special

    for atom in loaded(frame, right):
        call_special(frame, node, atom, "__contains__")
    walked = _iterated(right)
    frame.note_mixed(right_node, right)
    held = iterate_value(frame, walked, right_node, "in", mixed=walked != right)
    inside = [a for a in right if isinstance(a, (Container, Tuple))]
    run_specials(frame, node, held | element_of(frame, value(*inside)), _EQUAL)
    _session_in(frame, node, right)
    if any(isinstance(a, Known) and a.kind == "cache" for a in right):
        honest = "the cache has no async `in`"
        frame.record(Kind.CACHE, node, name="in", detail="in", honest=honest)


def _iterated(given: Value) -> Value:
    return frozenset(a for a in given if not isinstance(a, (Plain, Container, Tuple)))


def _session_in(frame: Frame, node: ast.Compare, holders: Value) -> None:
    from .values import Session

    if any(isinstance(holder, Session) for holder in holders):
        sure = all(isinstance(holder, Session) for holder in holders)
        frame.record_session(node, "in", sure=sure)


_EQUAL = ("__eq__", "__ne__")
#: ``functools.total_ordering`` makes the others of any of them.
_ORDER = (*_EQUAL, "__lt__", "__le__", "__gt__", "__ge__")


def _compared(
    frame: Frame, node: ast.Compare, operand: ast.expr, given: Value, names: Sequence[str]
) -> None:
    look_into(frame, operand, given)
    run_specials(frame, node, loaded(frame, given), names)


def spread_mapping(frame: Frame, node: ast.expr, given: Value) -> None:
    """Ask objects that ``f(**mapping)`` or ``{**mapping}`` takes apart for what they hold."""
    from .special_methods import call_special

    for atom in given:
        if not isinstance(atom, Object):
            continue
        for name in ("keys", "__iter__", "__getitem__"):
            call_special(frame, node, atom, name, Use.AROUND)


def run_specials(frame: Frame, node: ast.expr, given: Value, names: Sequence[str]) -> None:
    """Run special methods of objects, and of those that containers hold; lazy ones are loaded."""
    from .dataclasses import with_fields
    from .special_methods import call_special

    for atom in with_fields(frame, given, 2):
        look_into(frame, node, value(atom), use=None)
        for one in loaded(frame, value(atom)):
            for name in names:
                call_special(frame, node, one, name)


def hashed(frame: Frame, node: ast.expr, given: Value, operand: ast.expr | None = None) -> Value:
    """Being a key, or an element of a set, calls methods of an object and loads a lazy one.

    ``operand`` is the key itself, where it has a place. Return what it is from then on.
    """
    look_into(frame, operand or node, given, use=Use.AROUND if operand is not None else None)
    known = loaded(frame, given)
    run_specials(frame, node, known, ("__hash__", "__eq__"))
    return known


def binary(
    frame: Frame, node: ast.BinOp | ast.AugAssign, operator: ast.operator, left: Value, right: Value
) -> Value:
    """Evaluate a binary operator on two values."""
    from .conditions import combined_conditions
    from .query_expressions import is_brought

    left, right = _loaded_operands(frame, node, operator, left, right)
    if isinstance(operator, (ast.BitOr, ast.BitAnd, ast.BitXor)):
        sets = [a for a in (*left, *right) if isinstance(a, QuerySet)]
        if sets:
            return _combined(sets)
        conditions = combined_conditions(left, right)
        if conditions:
            return conditions
    if isinstance(operator, ast.Mod):
        _percent(frame, node, left, right)
        if _makes_text(left, right):
            return PLAIN
    if any(_has_operator(frame, a, operator) for a in (*left, *right)):
        return _own_operator(frame, node, operator, left | right)
    plain = all(isinstance(a, (Plain, Foreign)) for a in (*left, *right))
    if plain:
        brought = frozenset(filter(is_brought, left | right))
        if brought:
            return brought
        paths = {"path", "setting"} if isinstance(operator, ast.Div) else {"path"}
        found = any(isinstance(a, Plain) and a.what in paths for a in left)
        return value(Plain(what="path")) if found else PLAIN
    containers = [a for a in (*left, *right) if isinstance(a, (Container, Tuple))]
    if containers:
        return _concatenated(frame, node, left, right)
    for atom in (*left, *right):
        if isinstance(atom, Unknown):
            _operated(frame, node)
            return UNKNOWN
        if isinstance(atom, QuerySet) and isinstance(operator, ast.Add):
            _operated(frame, node)
    return PLAIN


def _loaded_operands(
    frame: Frame,
    node: ast.BinOp | ast.AugAssign,
    operator: ast.operator,
    left: Value,
    right: Value,
) -> tuple[Value, Value]:
    """Load lazy operands, but for what ``%`` may put into a text."""
    if isinstance(operator, ast.Mod) or not isinstance(node, ast.BinOp):
        return left, right
    look_into(frame, node.left, left)
    look_into(frame, node.right, right)
    return loaded(frame, left), loaded(frame, right)


_NAMES: dict[type[ast.operator], str] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "truediv",
    ast.FloorDiv: "floordiv",
    ast.Mod: "mod",
    ast.Pow: "pow",
    ast.MatMult: "matmul",
    ast.BitOr: "or",
    ast.BitAnd: "and",
    ast.BitXor: "xor",
    ast.LShift: "lshift",
    ast.RShift: "rshift",
}


def _has_operator(frame: Frame, atom: Atom, operator: ast.operator) -> bool:
    from .special_methods import has_special

    name = _NAMES[type(operator)]
    return isinstance(atom, Object) or any(
        has_special(frame, atom, f"__{kind}{name}__") for kind in ("", "r", "i")
    )


def added(frame: Frame, node: ast.expr, operands: Value) -> None:
    """Record what adding up objects and unknown values may run."""
    from .special_methods import call_special

    for atom in operands:
        for method in ("__add__", "__radd__"):
            call_special(frame, node, atom, method)
        if isinstance(atom, Unknown):
            frame.record(Kind.UNKNOWN, node, node_kind=NodeKind.EXPRESSION, detail="operator")


def _own_operator(
    frame: Frame, node: ast.BinOp | ast.AugAssign, operator: ast.operator, operands: Value
) -> Value:
    """Run the operator methods of the project's own classes; return what they give."""
    from .inherited import run_inherited
    from .special_methods import special_of, special_results

    name = _NAMES[type(operator)]
    methods = (f"__{name}__", f"__r{name}__", f"__i{name}__")
    with _as_expression(frame, node) as place:
        given = [special_results(frame, place, atom, m) for atom in operands for m in methods]
        inherited = [run_inherited(frame, place, a, m, None) for a in operands for m in methods]
    certain = not any(inherited) and all(
        isinstance(atom, Plain) or any(special_of(frame, atom, m) is not None for m in methods)
        for atom in operands
    )
    return join(given) if certain else join((*given, UNKNOWN))


@contextmanager
def _as_expression(frame: Frame, node: ast.BinOp | ast.AugAssign) -> Iterator[ast.expr]:
    """Give an expression at which to record what an operator does; ``x += y`` is a statement."""
    if isinstance(node, ast.BinOp):
        yield node
        return
    made = ast.copy_location(ast.Constant(None), node)
    with frame.standing_for(made, node):
        yield made


def _operated(frame: Frame, node: ast.BinOp | ast.AugAssign) -> None:
    if isinstance(node, ast.AugAssign):
        frame.record(Kind.UNKNOWN, node, detail="operator")
    else:
        frame.record(Kind.UNKNOWN, node, node_kind=NodeKind.EXPRESSION, detail="operator")


def _combined(sets: list[QuerySet]) -> Value:
    results = []
    for atom in sets:
        origin = replace(atom.origin, decline="querysets are combined")
        results.append(value(replace(atom, origin=origin)))
    return join(results)


_SET_OPERATORS = (ast.BitAnd, ast.BitOr, ast.BitXor, ast.Sub)


def _concatenated(
    frame: Frame, node: ast.BinOp | ast.AugAssign, left: Value, right: Value
) -> Value:
    from .iteration import element_of

    if isinstance(node, ast.AugAssign) and all(isinstance(a, Container) for a in left):
        return left
    if any(isinstance(a, Container) and a.kind == "dict" for a in left | right):
        return _merged(frame, node, left | right)
    held = element_of(frame, left | right)
    if isinstance(node.op, _SET_OPERATORS):
        with _as_expression(frame, node) as place:
            hashed(frame, place, held)
    kinds = [a.kind for a in left if isinstance(a, Container)]
    return made_container(frame, node, kinds[0] if kinds else "tuple", held)


def _merged(frame: Frame, node: ast.BinOp | ast.AugAssign, dictionaries: Value) -> Value:
    ref, heap = frame.ref(node), frame.interpreter.heap
    heap.write(ref, ELEMENTS, NEVER)
    merge_mapping(heap, ref, dictionaries)
    return value(Container(ref, "dict"))


def _percent(frame: Frame, node: ast.BinOp | ast.AugAssign, left: Value, right: Value) -> None:
    own = isinstance(node, ast.BinOp)
    if isinstance(node, ast.BinOp):
        run_specials(frame, node, frozenset(a for a in right if isinstance(a, Object)), _LOOK_UP)
    for atom in right if own or any(constant(a) for a in left) else ():
        parts = atom.items if isinstance(atom, Tuple) else (value(atom),)
        for part in parts:
            if isinstance(node, ast.BinOp):
                formatted(frame, node, part, "%", None)
                run_specials(frame, node, part, _NUMBERS)
            else:
                formatted(frame, node.value, part, "%")
                run_specials(frame, node.value, part, _NUMBERS)


#: What ``"%d"`` and ``"%.1f"`` ask an object for.
_NUMBERS = ("__float__", "__index__", "__int__")
#: What ``"%(name)s" % mapping`` asks the mapping.
_LOOK_UP = ("__getitem__", "__missing__")


def _makes_text(left: Value, right: Value) -> bool:
    """Whether ``left % right`` can only be text: a template's, or with a tuple or dictionary."""
    if all(constant(atom) is not None for atom in left):
        return True
    given = (Container, Tuple, Plain, Foreign)
    return all(isinstance(a, Plain) for a in left) and all(isinstance(a, given) for a in right)


def formatted(
    frame: Frame, node: ast.expr, given: Value, how: str, use: Use | None = Use.AROUND
) -> None:
    """Record what turning ``given`` into text fetches (``str``, f-strings, logging).

    ``use`` is None where ``node`` itself makes the text, not something around it.
    """
    _text(frame, node, given, how, use, _DEEPEST_TEXT)


def _text(
    frame: Frame, node: ast.expr, given: Value, how: str, use: Use | None, deepest: int
) -> None:
    from .iteration import with_held

    atoms = list(with_held(frame, given, _DEEPEST_TEXT))
    if PICKLED & set(atoms):
        if any(isinstance(atom, (Instance, Object)) for atom in atoms):
            atoms.append(Unknown())  # a cache holds what is put into it where it has nothing
        atoms += kept_objects(frame)
    for atom in atoms:
        _formatted_atom(frame, node, atom, how, use, deepest)


def _formatted_atom(
    frame: Frame, node: ast.expr, atom: Atom, how: str, use: Use | None, deepest: int
) -> None:
    from .dataclasses import fields_held, writes_fields
    from .deferred import note_text
    from .special_methods import call_special

    if isinstance(atom, QuerySet):
        _evaluated(frame, node, atom, how, use)
    elif isinstance(atom, Instance):
        for name in ("__str__", "__repr__", "__format__"):
            call_special(frame, node, atom, name, use)
        note_text(frame, node, atom, use)
    elif is_lazy(atom):
        look_into(frame, node, value(atom), use=use)
        for one in objects_in(frame, atom):
            _formatted_atom(frame, node, one, how, use, deepest)
    elif isinstance(atom, Object):
        own = [call_special(frame, node, atom, n, use) for n in ("__str__", "__repr__")]
        call_special(frame, node, atom, "__format__", use)
        if not any(own) and deepest and writes_fields(frame, atom):
            for held in fields_held(frame, atom):
                _text(frame, node, held, how, use, deepest - 1)
    elif isinstance(atom, Unknown):
        frame.record(
            Kind.UNKNOWN, node, node_kind=NodeKind.EXPRESSION, detail=f"text by {how}", use=use
        )
    elif isinstance(atom, Known) and atom.kind in {"querying form", "formset"}:
        frame.record(Kind.FORM, node, node_kind=NodeKind.EXPRESSION, detail="rendered", use=use)


_DEEPEST_TEXT = 4
