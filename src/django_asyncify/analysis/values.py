"""Abstract values: what an expression may evaluate to, as types and not as data.

A ``Value`` is the set of atoms that an expression may be. The empty set means that the expression
is never reached or never returns. Atoms are immutable; what objects and containers hold lives in
the ``Heap`` (``heap.py``), keyed by where they were made.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from ..project.facts import ClassFacts, ManagerFacts, ModuleFacts
from ..spans import Span
from .origins import UNREAD_COLUMNS, Origin, Row


@dataclass(frozen=True, slots=True, eq=False)
class FunctionRef:
    """A function, method or lambda of readable source; compared by identity (they are interned).

    ``cls`` is the class whose body holds it; ``outer`` the function around it.
    """

    module: ModuleFacts
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    qualname: str
    cls: ClassFacts | None = None
    outer: FunctionRef | None = None

    def __repr__(self) -> str:
        return f"<function {self.qualname}>"

    @property
    def name(self) -> str:
        """The function's own name; ``<lambda>`` for a lambda."""
        return self.qualname.rpartition(".")[2]

    @property
    def is_async(self) -> bool:
        """Whether it is an ``async def``."""
        return isinstance(self.node, ast.AsyncFunctionDef)


#: Where something stands: a file and a span in it.
Place = tuple[Path, Span]

#: Where Django calls from.
OUTSIDE: Place = (Path(), Span(0, 0, 0, 0))


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """What frames of one function are told apart by; compared by identity (they are interned).

    ``closure`` is the frame that the function closes over, ``given`` the function it was given
    first, as decorators are; ``depth`` counts those that were given one inside the other.
    """

    where: Place
    closure: Ref | None = None
    given: Function | None = None
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Ref:
    """The place where an object, container or frame was made, and from which call it came."""

    path: Path
    span: Span
    context: Call | None = None


@dataclass(frozen=True, slots=True)
class Plain:
    """Data that can't reach the database or block, whatever is done with it.

    ``source``: where it was read, if code may put more than data into it.
    """

    const: str | int | None = None
    is_const: bool = False
    what: str = ""
    source: Ref | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value nothing is known about: anything done with it may query.

    ``of_django``: it comes from third-party code that works with Django, so that its attributes,
    whatever they are called, may be relations. ``of_instance``: it was an attribute of a model
    instance, so that it is loaded, and naming its methods does nothing yet.
    """

    of_django: bool = False
    of_instance: bool = False


@dataclass(frozen=True, slots=True)
class External:
    """Something named outside of the readable source: a module, class, function or object."""

    dotted: str


@dataclass(frozen=True, slots=True)
class Foreign:
    """An object from a package that knows no Django and was given nothing of Django.

    Its methods may block, but it can't touch the ORM. ``package`` is the import's top level.
    """

    package: str


@dataclass(frozen=True, slots=True)
class Module:
    """A readable module."""

    facts: ModuleFacts

    def __hash__(self) -> int:
        return hash(self.facts.name)


@dataclass(frozen=True, slots=True)
class Class:
    """A class of readable source (a model class too)."""

    facts: ClassFacts


@dataclass(frozen=True, slots=True)
class Function:
    """A function as a value: ``frame`` is the frame it closes over, ``through`` Django's
    decorators around it (outermost last), ``bound`` the receiver of a bound method.
    """

    ref: FunctionRef
    frame: Ref | None = None
    bound: Atom | None = None
    through: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BoundExternal:
    """A method of Django's or Python's own on a known receiver: ``qs.filter``, ``names.append``."""

    receiver: Atom
    name: str


@dataclass(frozen=True, slots=True)
class Partial:
    """``functools.partial`` and decorator factories: a callable with arguments already given."""

    dotted: str
    function: Atom | None
    ref: Ref


@dataclass(frozen=True, slots=True)
class Instance:
    """A model instance, with the queries that may have produced it.

    ``path`` leads from those queries' model to this one (``author__profile``), its last step from
    an instance of ``via``. ``model`` is a model key; ``assigned`` are relations that code has set,
    so reading them queries nothing.
    """

    model: str
    origins: frozenset[Origin] = frozenset()
    path: str = ""
    assigned: frozenset[str] = frozenset()
    via: str = ""


@dataclass(frozen=True, slots=True)
class QuerySet:
    """A queryset. ``temporary`` is true as long as no name holds it, so nothing has evaluated it.

    ``maybe_list`` marks a slice of a queryset that may have been evaluated: that gives a list.
    """

    model: str
    origin: Origin
    row: Row = Row.INSTANCE
    cls: ClassFacts | None = None
    known: bool = True
    temporary: bool = True
    sliced: bool = False
    iterator: bool = False
    maybe_list: bool = False


@dataclass(frozen=True, slots=True)
class Manager:
    """A manager, or with ``owner`` a related manager (``article.comments``)."""

    model: str
    facts: ManagerFacts | None
    origin: Origin
    owner: str | None = None
    nullable: bool = True
    field: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """The ``HttpRequest``; attributes that code sets on it live on the heap."""


@dataclass(frozen=True, slots=True)
class RequestUser:
    """``request.user``, maybe not loaded yet; ``read_in`` is the function that read it."""

    read_in: FunctionRef | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """``request.session``."""


@dataclass(frozen=True, slots=True)
class Response:
    """An ``HttpResponse``."""


@dataclass(frozen=True, slots=True)
class Object:
    """An object of a readable class that isn't a model; its attributes live at ``ref``."""

    cls: ClassFacts
    ref: Ref


@dataclass(frozen=True, slots=True)
class Container:
    """A list, tuple, set, dict, iterator …; what it holds lives at ``ref``.

    ``kind`` is ``list``, ``tuple``, ``set``, ``dict`` or ``iterator``.
    """

    ref: Ref
    kind: str


@dataclass(frozen=True, slots=True)
class Tuple:
    """A tuple of known length."""

    items: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Generator:
    """A generator object of a readable function: its body runs when it is iterated."""

    ref: FunctionRef
    items: Ref


@dataclass(frozen=True, slots=True)
class Known:
    """An object of one of Django's classes that the analysis has rules for.

    ``kind`` names the rules (``form``, ``paginator``, ``page``, ``cache``, ``atomic`` …), ``ref``
    where it was made, ``cls`` the readable class, if any.
    """

    kind: str
    ref: Ref | None = None
    cls: ClassFacts | None = None


#: A paginator of Django's own whose rows have been counted, as making a page does.
COUNTED = "counted paginator"
PAGINATORS = frozenset({"paginator", COUNTED})

Atom = (
    Plain
    | Unknown
    | External
    | Foreign
    | Module
    | Class
    | Function
    | BoundExternal
    | Partial
    | Instance
    | QuerySet
    | Manager
    | Request
    | RequestUser
    | Session
    | Response
    | Object
    | Container
    | Tuple
    | Generator
    | Known
)
Value = frozenset[Atom]

NEVER: Value = frozenset()
PLAIN: Value = frozenset({Plain()})
#: A number, be it read, computed or a key as the database gives it.
NUMBER: Value = frozenset({Plain(what="number")})
NONE: Value = frozenset({Plain(None, is_const=True)})
UNKNOWN: Value = frozenset({Unknown()})
UNKNOWN_OF_DJANGO: Value = frozenset({Unknown(of_django=True)})
UNKNOWN_OF_MODEL: Value = frozenset({Unknown(of_django=True, of_instance=True)})
RESPONSE: Value = frozenset({Response()})

#: Where data was read whose sources are too many to be told apart.
ANYWHERE = Ref(Path(), Span(0, 0, 0, 0))

WIDEST = 24
_MOST_FUNCTIONS = 500
MANY = Origin(None, decline="more queries lead here than are told apart")


_MANY_LACKING = replace(MANY, deferred=frozenset({UNREAD_COLUMNS}))


def value(*atoms: Atom) -> Value:
    """Return the value that is one of ``atoms``."""
    return frozenset(atoms)


def join(values: Iterable[Value]) -> Value:
    """Return what may be any of ``values``; over-wide sets lose detail, then become unknown."""
    joined = frozenset().union(*values)
    return joined if len(joined) <= WIDEST else widened(joined)


def widened(joined: Value) -> Value:
    """Tell atoms apart by what they are, no longer by where they came from."""
    merged = frozenset(_merged(atom) for atom in joined)
    functions = sum(isinstance(atom, Function) for atom in merged)
    narrow = len(merged) - functions <= WIDEST and functions <= _MOST_FUNCTIONS
    return merged if narrow else UNKNOWN


def _merged(atom: Atom) -> Atom:
    if isinstance(atom, Plain):
        return Plain(source=ANYWHERE if atom.source is not None else None)
    if isinstance(atom, Instance):
        return Instance(atom.model, frozenset(map(_wide, atom.origins)) or frozenset({MANY}))
    if isinstance(atom, QuerySet):
        return replace(
            atom, origin=_wide(atom.origin), temporary=False, sliced=True, maybe_list=True
        )
    if isinstance(atom, Manager):
        return replace(atom, origin=_wide(atom.origin))
    return atom


def _wide(origin: Origin) -> Origin:
    return MANY if origin.only is None and not origin.deferred else _MANY_LACKING


def absorbed(joined: Value) -> Value:
    """Return ``joined`` without the atoms that a widened one among them stands for."""
    if not any(isinstance(a, _TRACED) and _merged(a) == a for a in joined):
        return joined
    wide = {a for a in joined if _merged(a) == a}
    return frozenset(a for a in joined if a in wide or _merged(a) not in wide)


_TRACED = (Instance, QuerySet, Manager)


def constant(atom: Atom) -> str | None:
    """Return the string an atom is known to be, else None."""
    if isinstance(atom, Plain) and atom.is_const and isinstance(atom.const, str):
        return atom.const
    return None


def key_of(index: Value) -> str | None:
    """Return the one constant string that an index is, else None."""
    return constant(next(iter(index))) if len(index) == 1 else None
