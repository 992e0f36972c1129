"""Python's standard library: what its functions walk through, call, copy and give back."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace

from ..django_api.effect_names import has_effect
from ..django_api.standard_library import blocks
from ..project.named_tuples import NAMED_TUPLES
from .arguments import Arguments
from .builtin_functions import BUILTINS
from .callbacks import call_callback, consume
from .conditions import combined_conditions
from .container_methods import take_mapping
from .containers import made_container, write_item, write_key
from .data import handed_on, read_here
from .encoders import encode
from .files import reads_stream
from .frame import Frame
from .getters import get_attributes, get_items, make_getter
from .heap import FACTORY
from .iteration import element_of, held_inside, is_data, is_holder, iterate_value, walk_starred
from .lazy_calls import lazy_calls
from .logs import LOGGER, log
from .objects import call_special, run_all_specials, special_refs
from .operations import Kind
from .operators import formatted, run_specials
from .origins import Origin
from .pending import is_pending, pass_on
from .pickling import PICKLED, note_pickled
from .values import (
    NEVER,
    NONE,
    PLAIN,
    UNKNOWN,
    UNKNOWN_OF_DJANGO,
    Atom,
    BoundExternal,
    Class,
    Container,
    External,
    Foreign,
    Function,
    Instance,
    Known,
    Module,
    Object,
    Partial,
    Plain,
    QuerySet,
    Tuple,
    Unknown,
    Value,
    join,
    value,
)
from .walking_functions import ordered


def call_standard_library(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """Call a function or class of the standard library by its dotted name."""
    special = _STDLIB.get(dotted)
    if special is not None:
        return special(frame, node, dotted, arguments)
    if dotted.startswith("contextlib.") and dotted != "contextlib.suppress":
        return UNKNOWN
    read = reads_stream(frame, node, dotted, arguments)
    if read is not None:
        return read
    if blocks(dotted):
        frame.record(Kind.EXTERNAL_IO, node, name=dotted, effect=has_effect(dotted))
        return value(Foreign(dotted.partition(".")[0]))
    if any(isinstance(a, QuerySet) and a.iterator for given in arguments.all() for a in given):
        return UNKNOWN
    consume(frame, node, arguments, dotted)
    if dotted.startswith("itertools."):
        walk_starred(frame, node, arguments, dotted)
    for given in arguments.all():
        run_all_specials(frame, node, given)
    if dotted.startswith("itertools.") and _walks_unseen(frame, node, dotted, arguments):
        return UNKNOWN
    return _call_on(frame, node, dotted, arguments)


def _walks_unseen(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> bool:
    """Whether code that isn't seen here runs when the iterator is walked over; some of it already
    runs when it is made, but for ``chain()``.
    """
    atoms = join(arguments.all())
    unknown = any(isinstance(atom, Unknown) for atom in atoms)
    if unknown and not dotted.startswith("itertools.chain"):
        frame.record(Kind.UNKNOWN, node, detail=f"iterated by {dotted}")
    return unknown or any(isinstance(atom, Object) for atom in atoms)


def _call_on(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """Call a function for what it does to what it is handed, and to what that holds."""
    held = join([_inside(frame, given) for given in arguments.all()])
    if dotted in _PICKLING:
        note_pickled(frame, arguments.all(), dotted)
    if encode(frame, node, dotted, arguments):
        return PLAIN if dotted in _ENCODERS else NONE
    calls = External("builtins.getattr") in held or any(isinstance(a, Class) for a in held)
    calls = calls and not dotted.startswith("json.dump")
    if calls and any(isinstance(a, _READABLE) for a in held):
        frame.record(Kind.UNKNOWN, node, detail="call of what it is given")
        return PLAIN if dotted in _ENCODERS else UNKNOWN
    functions = arguments.positional[0] if arguments.positional else NONE
    if dotted in _LAZY_FILTERS and any(isinstance(a, (Function, Partial)) for a in functions):
        return lazy_calls(frame, node, functions, (held,), keeps=True)
    combining = arguments.get(1, "func") if dotted == "itertools.accumulate" else None
    if combining is not None and any(isinstance(a, (Function, Partial)) for a in combining):
        return lazy_calls(frame, node, combining, (held | UNKNOWN, held), keeps=False)
    if dotted == "itertools.starmap" and len(arguments.positional) > 1:
        columns = (element_of(frame, element_of(frame, arguments.positional[1])),) * 4
        return lazy_calls(frame, node, functions, columns, keeps=False)
    for given in arguments.all():
        if any(isinstance(a, Function) for a in given):
            elements = (held,) if dotted in _KEEPS_ELEMENTS else None
            elements = (PLAIN,) if dotted in {"re.sub", "re.subn"} else elements
            call_callback(frame, node, given, elements, dotted)
    return _given_back(frame, node, dotted, arguments, held)


def _given_back(
    frame: Frame, node: ast.Call, dotted: str, arguments: Arguments, held: Value
) -> Value:
    """Return what a function makes of its arguments, which hold what ``held`` is."""
    if dotted in _UNPICKLING:
        return PICKLED
    if dotted in _PARSING_TEXT and not node.keywords:
        return read_here(frame)
    if dotted.startswith("itertools.") and is_pending(frame, arguments.all()):
        return pass_on(frame, arguments.all(), made_container(frame, node, "iterator", held))
    if dotted == "functools.reduce" and (conditions := combined_conditions(held, NEVER)):
        return conditions
    if is_data(frame, held):
        made = read_here(frame) if dotted.startswith(_READING_DATA) else NEVER
        return handed_on((*arguments.all(), made))
    if dotted.startswith(_ORDERING):
        ordered(frame, node, held)
    if dotted in _TEXTS:
        for given in arguments.all():
            formatted(frame, node, given, dotted, None)
        return PLAIN
    if dotted not in _KEEPS_ELEMENTS:
        return PLAIN if dotted in _ENCODERS or dotted.startswith(_MAKING_DATA) else UNKNOWN
    if dotted in _CHOICES:
        return held
    return pass_on(frame, arguments.all(), made_container(frame, node, "iterator", held))


_CHOICES = frozenset({"random.choice", "secrets.choice"})
_ORDERING = ("heapq.", "bisect.")
#: They give text, and make text of whatever they are handed.
_TEXTS = frozenset(
    {
        "urllib.parse.urlencode",
        "pprint.pformat",
        "pprint.pprint",
        "pprint.pp",
        "textwrap.indent",
        "textwrap.dedent",
        "html.escape",
    }
)
_PICKLING = frozenset({"pickle.dump", "pickle.dumps"})
_UNPICKLING = frozenset({"pickle.load", "pickle.loads"})
#: They give data, whatever the text is, unless a hook makes something else of it.
_PARSING_TEXT = frozenset({"ast.literal_eval", "json.load", "json.loads", "tomllib.loads"})
#: They give text or bytes, whatever they had to do for that.
_ENCODERS = frozenset({"json.dumps", "pickle.dumps", "marshal.dumps"})
#: Modules whose functions give data, whatever they are handed: text, numbers, dates, bytes.
_MAKING_DATA = (
    "os.path.",
    "posixpath.",
    "urllib.parse.",
    "base64.",
    "binascii.",
    "hashlib.",
    "hmac.",
    "html.",
    "shlex.",
    "mimetypes.",
    "unicodedata.",
    "zlib.",
    "struct.",
    "datetime.",
    "decimal.",
    "uuid.",
    "secrets.",
    "ipaddress.",
    "re.",
    "textwrap.",
    "time.",
)
_READABLE = (Instance, Object, Unknown, Known)
_LAZY_FILTERS = frozenset({"itertools.filterfalse", "itertools.takewhile", "itertools.dropwhile"})
_KEEPS_ELEMENTS = frozenset(
    {
        "itertools.chain",
        "itertools.islice",
        "itertools.takewhile",
        "itertools.dropwhile",
        "itertools.filterfalse",
        "itertools.cycle",
        *_CHOICES,
        "random.sample",
        "heapq.nlargest",
        "heapq.nsmallest",
    }
)


#: What they give back are lists and dictionaries that the caller may fill.
_READING_DATA = (
    "ast.literal_eval",
    "collections.",
    "configparser.",
    "csv.",
    "json.",
    "os.listdir",
    "plistlib.",
    "re.findall",
    "re.split",
    "shlex.split",
    "string.",
    "tomllib.",
    "urllib.parse.parse_qs",
    "xmlrpc.",
)


def _inside(frame: Frame, given: Value) -> Value:
    """What a standard-library function may hand back of what it was given."""
    kept = []
    for atom in given:
        if is_holder(atom):
            kept.append(held_inside(frame, atom))
        elif isinstance(atom, QuerySet):
            kept.append(element_of(frame, value(atom)))
        elif not isinstance(atom, (Plain, Foreign, Function, Module)):
            kept.append(value(atom))
    return join(kept)


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


def _named_tuple(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    made = frame.interpreter.project.named_tuple(frame.module, node)
    return value(Class(made)) if made is not None else UNKNOWN


def _logger(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    return value(Plain(what=LOGGER))


def _writer(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """Rows go to the ``write()`` of what it is made with, which may be of the project's own."""
    for atom in join(arguments.positional[:1]):
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


def _copy(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    given = arguments.positional[0] if arguments.positional else PLAIN
    if any(isinstance(atom, QuerySet) for atom in given):
        iterate_value(frame, given, node.args[0], dotted)
    else:
        _run_copying(frame, node, given)
    return given


def _run_copying(frame: Frame, node: ast.Call, given: Value) -> None:
    """Run what classes have to say about copies of their objects, and what fills a copy."""
    run_specials(frame, node, given, _COPYING)
    if any(isinstance(atom, Unknown) for atom in given):
        frame.record(Kind.UNKNOWN, node, detail="copied")


_COPYING = (
    *("__copy__", "__deepcopy__", "__reduce__", "__reduce_ex__", "__getnewargs__"),
    *("__getstate__", "__setstate__", "__setitem__", "append", "extend"),
)


def _deepcopy(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """A queryset's copy is fetched anew, whatever the original holds."""
    given = arguments.positional[0] if arguments.positional else PLAIN
    _run_copying(frame, node, given)
    return frozenset(
        replace(atom, origin=_copied(atom.origin)) if isinstance(atom, QuerySet) else atom
        for atom in given
    )


def _copied(origin: Origin) -> Origin:
    columns = replace(Origin(None), only=origin.only, deferred=origin.deferred)
    return replace(columns, decline="the query is copied")


def _counter(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """Make a dictionary of numbers, by what it counts."""
    if arguments.star is not None:
        walk_starred(frame, node, arguments, dotted)
        return UNKNOWN
    ref = frame.ref(node)
    for index, given in enumerate(arguments.positional):
        held = iterate_value(frame, given, node.args[index], dotted)
        held = ordered(frame, node, held)
        write_key(frame.interpreter.heap, ref, held)
    write_item(frame.interpreter.heap, ref, None, PLAIN)
    return made_container(frame, node, "dict", PLAIN)


def _thread_local(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    return value(Known("thread local", frame.ref(node)))


def _context_var(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    return value(Known("harmless"))


def _wraps(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    return value(Partial(dotted, None, frame.ref(node)))


def _defaultdict(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """Make a dictionary whose missing items are what its factory gives."""
    made = made_container(frame, node, "dict", frozenset())
    for factory in arguments.positional[0] if arguments.positional else ():
        kind = _EMPTY.get(factory.dotted) if isinstance(factory, External) else None
        if kind is not None and not isinstance(node.args[0], ast.Starred):
            item = made_container(frame, node.args[0], kind, frozenset())
        else:
            item = call_callback(frame, node, value(factory), (), dotted)
        for atom in made:
            if isinstance(atom, Container):
                _missing_items(frame, atom, factory, item)
    for given, argument in zip(arguments.positional[1:], node.args[1:], strict=False):
        take_mapping(frame, frame.ref(node), given, argument, dotted)
    for key, given in arguments.keywords:
        write_item(frame.interpreter.heap, frame.ref(node), key, given)
    return made


#: Factories of ``defaultdict`` that make a container of their own for each item.
_EMPTY = {"builtins.list": "list", "builtins.set": "set", "builtins.dict": "dict"}


def _missing_items(frame: Frame, made: Container, factory: Atom, item: Value) -> None:

    write_item(frame.interpreter.heap, made.ref, None, item)
    if isinstance(factory, (Function, BoundExternal, Unknown)):
        frame.interpreter.heap.write(made.ref, FACTORY, value(factory))


def _groupby(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """``iter()`` fetches a queryset as soon as the groups are asked for, not when they are read."""
    if not arguments.positional or isinstance(node.args[0], ast.Starred):
        walk_starred(frame, node, arguments, dotted)
        return UNKNOWN
    held = iterate_value(frame, arguments.positional[0], node.args[0], dotted)
    key = arguments.get(1, "key")
    keys = call_callback(frame, node, key, (held,), dotted) if key is not None else held
    groups = made_container(frame, node.func, "iterator", held)
    return made_container(frame, node, "iterator", value(Tuple((keys, groups))))


def _filling(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """``heappush(heap, item)`` and the like put their last argument into their first one."""
    if len(arguments.positional) < 2:
        return UNKNOWN
    holders, given = arguments.positional[0], arguments.positional[-1]
    call_unbound(frame, node, "append", Arguments((holders, given)))
    held = element_of(frame, holders) | given
    ordered(frame, node, held)
    return held


def _popping(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    held = element_of(frame, arguments.positional[0]) if arguments.positional else UNKNOWN
    ordered(frame, node, held)
    return held


def call_unbound(frame: Frame, node: ast.Call, name: str, arguments: Arguments) -> Value:
    """Call ``list.append(items, item)`` as ``items.append(item)``."""
    from .methods import call_method

    target = ast.Attribute(node.args[0], name, ast.Load())
    target = ast.copy_location(target, node)
    bound = ast.copy_location(ast.Call(target, node.args[1:], node.keywords), node)
    rest = replace(arguments, positional=arguments.positional[1:])
    holders = frame.each(arguments.positional[0])
    return join([call_method(frame, bound, atom, name, rest) for atom in holders])


def _imported_module(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """Any module, one that queries as well: the engine of ``settings.SESSION_ENGINE``."""
    frame.record(Kind.EXTERNAL_IO, node, name=dotted, effect=has_effect(dotted))
    return UNKNOWN_OF_DJANGO


_DICTS = ("OrderedDict", "defaultdict")
_STDLIB: dict[str, Callable[[Frame, ast.Call, str, Arguments], Value]] = {
    **dict.fromkeys(NAMED_TUPLES, _named_tuple),
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
    "copy.copy": _copy,
    "copy.deepcopy": _deepcopy,
    **dict.fromkeys(("random.Random", "random.SystemRandom", "secrets.SystemRandom"), _generator),
    **{f"pathlib.{n}": _path for n in ("Path", "PosixPath", "WindowsPath")},
    "pathlib.Path.cwd": _path,
    "pathlib.Path.home": _path,
    "operator.attrgetter": make_getter,
    "operator.attrgetter()": get_attributes,
    "operator.itemgetter": make_getter,
    "operator.itemgetter()": get_items,
    "itertools.groupby": _groupby,
    "operator.methodcaller": _opaque,
    **{f"bisect.{n}": _filling for n in ("insort", "insort_left", "insort_right")},
    **{f"heapq.{n}": _filling for n in ("heappush", "heappushpop", "heapreplace")},
    "heapq.heappop": _popping,
    "csv.writer": _writer,
    "csv.DictWriter": _writer,
    "contextlib.closing": _closing,
    "importlib.import_module": _imported_module,
    "threading.local": _thread_local,
    "contextvars.ContextVar": _context_var,
    "collections.defaultdict": _defaultdict,
    "collections.OrderedDict": BUILTINS["dict"],
    **{f"collections.{n}.fromkeys": BUILTINS["dict.fromkeys"] for n in _DICTS},
    "collections.Counter": _counter,
    "collections.ChainMap": _opaque,
    "collections.deque": BUILTINS["list"],
    "types.SimpleNamespace": _opaque,
    "typing.cast": lambda frame, node, dotted, a: (
        a.positional[1] if len(a.positional) > 1 else PLAIN
    ),
}
