"""Functions and classes of the standard library that have rules of their own, by dotted name."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace

from ..django_api.effect_names import has_effect
from ..project.named_tuples import NAMED_TUPLES
from .arguments import Arguments
from .builtin_functions import BUILTINS
from .callbacks import consume
from .copying import copied, copied_deeply
from .files import is_file
from .frame import Frame
from .getters import get_attributes, get_items, make_getter
from .iteration import is_data
from .logs import LOGGER, log
from .operations import Kind
from .sending import make_request, open_request
from .special_methods import call_special, special_refs
from .standard_containers import counter, defaultdict, groupby, named_tuple, popping, pushing
from .thread_state import ASKING_FOR_THREAD, asked_for_thread
from .values import (
    NONE,
    PLAIN,
    UNKNOWN,
    UNKNOWN_OF_DJANGO,
    External,
    Function,
    Known,
    Object,
    Partial,
    Plain,
    Value,
    join,
    value,
)


def _partial(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    if not arguments.positional or arguments.star is not None:
        return UNKNOWN
    ref = frame.ref(node)
    heap = frame.interpreter.heap
    for index, given in enumerate(arguments.positional[1:]):
        heap.write(ref, str(index), given)
    for name, given in arguments.keywords:
        heap.write(ref, f"={name}", given)
    return frozenset(Partial(dotted, atom, ref) for atom in arguments.positional[0])


def _remembering(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """``cache(f)`` gives what ``f`` gave before; ``lru_cache(maxsize=8)`` decorates so."""
    functions = join(arguments.positional[:1])
    if functions and all(isinstance(atom, Function) for atom in functions):
        return frozenset(
            replace(atom, through=(*atom.through, f"?{dotted}"))
            for atom in functions
            if isinstance(atom, Function)
        )
    return PLAIN if is_data(frame, functions) else UNKNOWN


def _logger(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    return value(Plain(what=LOGGER))


def _writer(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """Rows go to the ``write()`` of what it is made with, which may be of the project's own."""
    for atom in join(arguments.positional[:1]):
        if is_file(atom):
            return value(Known("open file"))
        if isinstance(atom, Object):
            call_special(frame, node, atom, "write")
            refs = special_refs(frame, atom, "write")
            if any(map(frame.interpreter.has_operations, refs)):
                return UNKNOWN
    return PLAIN


def _generator(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """A generator of random numbers has the module's functions as its methods."""
    return value(External("random"))


def _closing(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """Leaving the ``with`` statement calls the ``close()`` of what it was made with."""
    for atom in join(arguments.positional[:1]):
        call_special(frame, node, atom, "close")
    return UNKNOWN


def _path(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    return value(Plain(what="path"))


def _opaque(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    return UNKNOWN


def _logging(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    consume(frame, node, arguments, "logging")
    log(frame, node, dotted.rpartition(".")[2])
    return NONE


def _thread_local(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    return value(Known("thread local", frame.ref(node)))


def _context_var(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    return value(Known("harmless"))


def _wraps(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    return value(Partial(dotted, None, frame.ref(node)))


def _imported_module(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """Any module, one that queries as well: the engine of ``settings.SESSION_ENGINE``."""
    frame.record(Kind.EXTERNAL_IO, node, name=dotted, effect=has_effect(dotted))
    return UNKNOWN_OF_DJANGO


def _running_file(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    frame.record(Kind.UNKNOWN, node, name=dotted, detail="code of another file", effect=True)
    return UNKNOWN


def _system(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """``platform.uname()`` runs a program once its ``processor`` is looked at, or all of it is."""
    frame.record(Kind.EXTERNAL_IO, node, name=dotted)
    return UNKNOWN


def _message_id(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """Without a domain it asks DNS for the name of this machine."""
    if arguments.get(1, "domain") is None:
        frame.record(Kind.EXTERNAL_IO, node, name=dotted)
    return PLAIN


_DICTS = ("OrderedDict", "defaultdict")


STANDARD_FUNCTIONS: dict[str, Callable[[Frame, ast.Call, str, Arguments], Value]] = {
    **dict.fromkeys(NAMED_TUPLES, named_tuple),
    **{f"functools.{n}": _partial for n in ("partial", "partialmethod")},
    "functools.cmp_to_key": _partial,
    **{f"functools.{n}": _remembering for n in ("cache", "lru_cache")},
    **{f"functools.{n}": _opaque for n in ("singledispatch", "singledispatchmethod")},
    "functools.wraps": _wraps,
    "functools.update_wrapper": lambda frame, node, dotted, a: (
        a.positional[0] if a.positional else PLAIN
    ),
    "logging.getLogger": _logger,
    **{
        f"logging.{level}": _logging
        for level in ("debug", "info", "warning", "error", "critical", "exception", "log")
    },
    "copy.copy": copied,
    "copy.deepcopy": copied_deeply,
    **dict.fromkeys(("random.Random", "random.SystemRandom", "secrets.SystemRandom"), _generator),
    **{f"pathlib.{n}": _path for n in ("Path", "PosixPath", "WindowsPath")},
    "pathlib.Path.cwd": _path,
    "pathlib.Path.home": _path,
    "operator.attrgetter": make_getter,
    "operator.attrgetter()": get_attributes,
    "operator.itemgetter": make_getter,
    "operator.itemgetter()": get_items,
    "itertools.groupby": groupby,
    "operator.methodcaller": _opaque,
    **{f"bisect.{n}": pushing for n in ("insort", "insort_left", "insort_right")},
    **{f"heapq.{n}": pushing for n in ("heappush", "heappushpop", "heapreplace")},
    "heapq.heappop": popping,
    "csv.writer": _writer,
    "csv.DictWriter": _writer,
    "contextlib.closing": _closing,
    "importlib.import_module": _imported_module,
    **{f"runpy.{n}": _running_file for n in ("run_module", "run_path")},
    "urllib.request.Request": make_request,
    "urllib.request.urlopen": open_request,
    "email.utils.make_msgid": _message_id,
    "platform.uname": _system,
    "threading.local": _thread_local,
    **dict.fromkeys(ASKING_FOR_THREAD, asked_for_thread),
    "contextvars.ContextVar": _context_var,
    "collections.defaultdict": defaultdict,
    "collections.OrderedDict": BUILTINS["dict"],
    **{f"collections.{n}.fromkeys": BUILTINS["dict.fromkeys"] for n in _DICTS},
    "collections.Counter": counter,
    "collections.ChainMap": _opaque,
    "collections.deque": BUILTINS["list"],
    "types.SimpleNamespace": _opaque,
    "typing.cast": lambda frame, node, dotted, a: (
        a.positional[1] if len(a.positional) > 1 else PLAIN
    ),
}
