"""Dataclasses: the fields that making an object fills, by arguments and by default factories."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from ..project.facts import ClassFacts, Dotted
from .arguments import Arguments, spread
from .callbacks import call_callback
from .frame import Frame
from .members import decorator_names_of_class
from .values import NEVER, Atom, Object, Value

_DECORATORS = frozenset({"define", "attr.s", "attrs.define"})


@dataclass(frozen=True, slots=True)
class _Field:
    """A field as it is declared; ``made`` is the call of ``field()`` behind it, if there is one."""

    cls: ClassFacts
    name: str
    made: ast.Call | None

    def option(self, name: str) -> ast.expr | None:
        keywords = self.made.keywords if self.made is not None else ()
        return next((k.value for k in keywords if k.arg == name), None)

    def says(self, how: str) -> bool:
        """Whether it says ``compare=False``, ``init=False`` or ``kw_only=True``."""
        option = self.option(how)
        return isinstance(option, ast.Constant) and option.value is (how == "kw_only")


def is_dataclass(cls: ClassFacts) -> bool:
    """Whether a class has its constructor from a decorator."""
    names = decorator_names_of_class(cls.node)
    return any(name.endswith("dataclass") or name in _DECORATORS for name in names)


def fill_dataclass(frame: Frame, node: ast.Call, made: Object, arguments: Arguments) -> None:
    """Set the fields of a new object, and run the factories of those that aren't given."""
    from .expressions import evaluate

    fields = {field.name: field for cls in _bases(frame, made) for field in _declared(cls)}
    by_place = [f.name for f in fields.values() if not (f.says("init") or f.says("kw_only"))]
    others = spread(frame.interpreter, arguments)
    given = dict.fromkeys(fields, others) if others else {}
    given |= {**dict(zip(by_place, arguments.positional, strict=False)), **dict(arguments.keywords)}
    for name, held in given.items():
        frame.interpreter.heap.write(made.ref, name, held)
    for name, field in fields.items():
        factory = field.option("default_factory") or field.option("factory")
        if factory is not None and name not in given:
            function = evaluate(frame.interpreter.module_frame(field.cls.module), factory)
            held = call_callback(frame, node, function, (), f"{made.cls.node.name}()")
            frame.interpreter.heap.write(made.ref, name, held)


def writes_fields(frame: Frame, made: Object) -> bool:
    """Whether methods made for an object's class write and compare its fields."""
    classes = list(_bases(frame, made))
    tuples = [b.name for b in frame.interpreter.project.mro(made.cls) if isinstance(b, Dotted)]
    return any(map(is_dataclass, classes)) or any(b.endswith("NamedTuple") for b in tuples)


def fields_held(frame: Frame, made: Object) -> Iterator[Value]:
    """Yield what the fields of an object hold."""
    heap = frame.interpreter.heap
    for name in sorted(heap.names(made.ref)):
        yield heap.read(made.ref, name) or NEVER


def with_fields(frame: Frame, given: Value, deepest: int) -> Iterator[Atom]:
    """Yield ``given``, what containers hold and what the fields hold that are compared with it."""
    from .iteration import with_held

    for atom in with_held(frame, given, deepest):
        yield atom
        if isinstance(atom, Object) and deepest and writes_fields(frame, atom):
            for held in _compared(frame, atom):
                yield from with_fields(frame, held, deepest - 1)


def _compared(frame: Frame, made: Object) -> Iterator[Value]:
    """Yield what the fields hold, but for those that say ``compare=False``."""
    declared = {field.name: field for cls in _bases(frame, made) for field in _declared(cls)}
    left_out = {name for name, field in declared.items() if field.says("compare")}
    heap = frame.interpreter.heap
    for name in sorted(heap.names(made.ref) - left_out):
        yield heap.read(made.ref, name) or NEVER


def _bases(frame: Frame, made: Object) -> Iterator[ClassFacts]:
    for cls in reversed(frame.interpreter.project.mro(made.cls)):
        if isinstance(cls, ClassFacts):
            yield cls


def _declared(cls: ClassFacts) -> Iterator[_Field]:
    for statement in cls.node.body:
        match statement:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=made):
                if "ClassVar" not in ast.unparse(annotation):
                    yield _Field(cls, name, made if isinstance(made, ast.Call) else None)
