"""Calls of functions and classes that aren't the project's: builtins, the standard library,
Django, third-party packages.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace

from ..django_api import knowledge
from ..edits import NodeKind
from .arguments import Arguments
from .builtin_functions import BUILTINS, DATA_FUNCTIONS, lazy_calls, ordered
from .data import handed_on, read_here
from .django_functions import DJANGO, call_other_django
from .encoders import encode
from .exceptions import builtin_exception, note_builtin, note_external
from .files import reads_stream
from .frame import Frame
from .getters import get_attributes, get_items, make_getter
from .iteration import element_of, held_inside, is_data, is_holder, iterate_value
from .objects import run_all_specials
from .operations import Kind
from .operators import formatted
from .values import (
    FACTORY,
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
    Generator,
    Instance,
    Known,
    Manager,
    Module,
    Object,
    Origin,
    Plain,
    QuerySet,
    Tuple,
    Unknown,
    Value,
    join,
    value,
)


def call_external(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """Call something outside of the readable source, by its dotted name."""
    _named_operand(frame, node, dotted, arguments)
    if dotted.startswith("builtins."):
        return _builtin(frame, node, dotted.partition(".")[2], arguments)
    if dotted.endswith(_EXCEPTION_NAMES) and not knowledge.is_response(dotted):
        note_external(frame, dotted, arguments)
        if not handed_plain(frame, arguments):
            return UNKNOWN
    handler = DJANGO.get(dotted)
    if handler is not None:
        return handler(frame, node, dotted, arguments)
    if dotted.startswith("django."):
        return call_other_django(frame, node, dotted, arguments)
    if dotted.partition(".")[0] in sys.stdlib_module_names:
        return _stdlib(frame, node, dotted, arguments)
    return _third_party(frame, node, dotted, arguments)


def _named_operand(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> None:
    """Walk through what Python's functions take by name: ``enumerate(iterable=rows)``."""
    if node.args or dotted.partition(".")[0] not in sys.stdlib_module_names:
        return
    for keyword in node.keywords:
        if keyword.arg in _OPERANDS and dotted not in _KEEPING:
            given = arguments.keyword(keyword.arg) or PLAIN
            lazy = frozenset(a for a in given if isinstance(a, (QuerySet, Manager)))
            iterate_value(frame, lazy, keyword.value, dotted, mixed=lazy != given)
            formatted(frame, keyword.value, given - lazy - UNKNOWN, dotted)


#: What Python's functions call that which they walk through, print or copy.
_OPERANDS = frozenset({"data", "iterable", "obj", "object", "population", "seq", "x"})
_KEEPING = frozenset({"builtins.dict", "functools.partial", "types.SimpleNamespace"})
_EXCEPTION_NAMES = ("Error", "Exception", "Http404", "PermissionDenied", "DoesNotExist")


def _builtin(frame: Frame, node: ast.Call, name: str, arguments: Arguments) -> Value:
    handler = BUILTINS.get(name)
    if handler is not None:
        return handler(frame, node, name, arguments)
    if name in {"open", "input"}:
        frame.record(Kind.EXTERNAL_IO, node, name=name)
        return value(Known("open file"))
    kind, _, method = name.partition(".")
    if kind in {"dict", "list", "set"} and method and method != "fromkeys" and arguments.positional:
        return _unbound(frame, node, method, arguments)
    if name in {"globals", "locals", "vars"}:
        return UNKNOWN
    if name in {"exec", "eval", "__import__", "compile"}:
        frame.record(Kind.UNKNOWN, node, name=name)
        return UNKNOWN
    if builtin_exception(name) is not None:
        note_builtin(frame, name, arguments)
        return PLAIN if handed_plain(frame, arguments) else UNKNOWN
    data = name in DATA_FUNCTIONS or name.startswith(_DATA_CLASSES) or name == "Exception()"
    return PLAIN if data else UNKNOWN


#: ``str.upper``, ``int.from_bytes`` …, and methods of an exception.
_DATA_CLASSES = ("str.", "int.", "float.", "bytes.", "Exception().")


def _stdlib(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    special = _STDLIB.get(dotted)
    if special is not None:
        return special(frame, node, dotted, arguments)
    if dotted.startswith("contextlib.") and dotted != "contextlib.suppress":
        return UNKNOWN
    read = reads_stream(frame, node, dotted, arguments)
    if read is not None:
        return read
    if knowledge.blocks(dotted):
        frame.record(Kind.EXTERNAL_IO, node, name=dotted, effect=knowledge.has_effect(dotted))
        return value(Foreign(dotted.partition(".")[0]))
    if any(isinstance(a, QuerySet) and a.iterator for given in arguments.all() for a in given):
        return UNKNOWN
    consume(frame, node, arguments, dotted)
    for given in arguments.all():
        run_all_specials(frame, node, given)
    if dotted.startswith("itertools.") and any(
        isinstance(a, Object) for given in arguments.all() for a in given
    ):
        return UNKNOWN  # their own __iter__() runs when the iterator is walked over
    held = join([_inside(frame, given) for given in arguments.all()])
    if encode(frame, node, dotted, arguments):
        return PLAIN if dotted in _ENCODERS else NONE
    calls = External("builtins.getattr") in held or any(isinstance(a, Class) for a in held)
    calls = calls and not dotted.startswith("json.dump")
    if calls and any(isinstance(a, _READABLE) for a in held):
        frame.record(Kind.UNKNOWN, node, detail="call of what it is given")
        return PLAIN if dotted in _ENCODERS else UNKNOWN
    lazy = not is_data(frame, held)
    functions = arguments.positional[0] if arguments.positional else NONE
    if dotted in _LAZY_FILTERS and any(isinstance(a, Function) for a in functions):
        return lazy_calls(frame, node, functions, (held,), keeps=True)
    for given in arguments.all():
        if any(isinstance(a, Function) for a in given):
            elements = (held,) if dotted in _KEEPS_ELEMENTS else None
            elements = (PLAIN,) if dotted in {"re.sub", "re.subn"} else elements
            call_callback(frame, node, given, elements, dotted)
    if not lazy:
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
    from .expressions import made_container

    return held if dotted == "random.choice" else made_container(frame, node, "iterator", held)


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
        "random.choice",
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
    "pickle.",
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


_WALKERS = frozenset(
    {"join", "extend", "update", "writerow", "writerows", "write", "json.dumps", "pickle.dumps"}
)


def consume(frame: Frame, node: ast.Call, arguments: Arguments, how: str) -> None:
    """Record what a function fetches that iterates or prints whatever it is given."""
    pairs = list(zip(node.args, arguments.positional, strict=False))
    named = {k.arg: k.value for k in node.keywords}
    pairs += [(named[n], v) for n, v in arguments.keywords if n in named]
    for argument, given in pairs:
        if isinstance(argument, ast.Starred):
            continue
        walked: tuple[type, ...] = (QuerySet, Manager, Generator)
        if how in _WALKERS:
            walked = (*walked, Unknown)
        frame.note_mixed(argument, given)
        iterable = frozenset(a for a in given if isinstance(a, walked))
        if iterable:
            iterate_value(frame, iterable, argument, how, mixed=iterable != given)
        kinds = (Instance, Object, Tuple, Container)
        texts = frozenset(a for a in given if isinstance(a, kinds))
        if texts and how in {
            "logging",
            "format",
            "format_map",
            "substitute",
            "safe_substitute",
            "writelines",
            "write",
            "join",
            "print",
            "str",
            "repr",
            "writerow",
            "writerows",
        }:
            formatted(frame, argument, texts, how)


def call_callback(
    frame: Frame,
    node: ast.Call,
    given: Value,
    elements: Sequence[Value] | None,
    how: str,
) -> Value:
    """Run functions that another function calls back, where ``node`` stands."""
    from .calls import call_readable

    results = []
    for atom in given:
        if isinstance(atom, Function):
            spec = atom.ref.node.args
            count = len(spec.posonlyargs) + len(spec.args) - (atom.bound is not None)
            handed = tuple(elements) if elements is not None else (UNKNOWN,) * max(count, 0)
            results.append(
                call_readable(frame, node, atom, Arguments(handed), detail=f"called by {how}")
            )
        elif isinstance(atom, Plain):
            continue
        else:
            from .calls import call_atom

            handed = (UNKNOWN,) if elements is None else tuple(elements)
            results.append(call_atom(frame, node, atom, Arguments(handed)))
    return join(results) if results else PLAIN


def _third_party(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    read = reads_stream(frame, node, dotted, arguments)
    if read is not None:
        return read
    package = dotted.partition(".")[0]
    plain = handed_plain(frame, arguments)
    if knowledge.is_pure_package(dotted):
        if plain:
            return handed_on((*arguments.all(), read_here(frame)))
        consume(frame, node, arguments, dotted)
        for given in arguments.all():
            run_all_specials(frame, node, given)
    knows_django = frame.interpreter.project.knows_django(dotted)
    if plain and not knows_django:
        frame.record(
            Kind.EXTERNAL_CALL,
            node,
            name=dotted,
            effect=knowledge.has_effect(dotted),
            detail="foreign",
        )
        streams = arguments.keyword("stream") is not None
        return value(Foreign(f"{package}, streaming" if streams else package))
    frame.record(Kind.EXTERNAL_CALL, node, name=dotted, detail="may use Django")
    from .calls import run_callbacks

    run_callbacks(frame, node, arguments)
    return UNKNOWN_OF_DJANGO if knows_django else UNKNOWN


def handed_plain(frame: Frame, arguments: Arguments) -> bool:
    """Whether a call is given data alone, nothing of Django's and nothing unknown."""
    return all(is_data(frame, given) for given in arguments.all())


def _partial(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    from .values import Partial

    if not arguments.positional or arguments.star is not None:
        return UNKNOWN
    ref = frame.ref(node)
    heap = frame.interpreter.heap
    for index, given in enumerate(arguments.positional[1:]):
        heap.write(ref, str(index), given)
    for name, given in arguments.keywords:
        heap.write(ref, f"={name}", given)
    return frozenset(Partial(dotted, atom, ref) for atom in arguments.positional[0])


def _logger(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    return PLAIN


def _path(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    return value(Plain(what="path"))


def _opaque(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    return UNKNOWN


def _logging(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    consume(frame, node, arguments, "logging")
    return NONE


def _copy(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    given = arguments.positional[0] if arguments.positional else PLAIN
    if any(isinstance(atom, QuerySet) for atom in given):
        iterate_value(frame, given, node.args[0], dotted)
    return given


def _deepcopy(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """A queryset's copy is fetched anew, whatever the original holds."""
    given = arguments.positional[0] if arguments.positional else PLAIN
    return frozenset(
        replace(atom, origin=Origin(None, decline="the query is copied"))
        if isinstance(atom, QuerySet)
        else atom
        for atom in given
    )


def _counter(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    if arguments.positional and not isinstance(node.args[0], ast.Starred):
        held = iterate_value(frame, arguments.positional[0], node.args[0], dotted)
        ordered(frame, node, held)
    return UNKNOWN


def _thread_local(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    return value(Known("thread local", frame.ref(node)))


def _context_var(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    return value(Known("harmless"))


def _wraps(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    from .values import Partial

    return value(Partial(dotted, None, frame.ref(node)))


def _defaultdict(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """Make a dictionary whose missing items are what its factory gives."""
    from .expressions import made_container

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
    return made


#: Factories of ``defaultdict`` that make a container of their own for each item.
_EMPTY = {"builtins.list": "list", "builtins.set": "set", "builtins.dict": "dict"}


def _missing_items(frame: Frame, made: Container, factory: Atom, item: Value) -> None:
    from .containers import write_item

    write_item(frame.interpreter.heap, made.ref, None, item)
    if isinstance(factory, (Function, BoundExternal, Unknown)):
        frame.interpreter.heap.write(made.ref, FACTORY, value(factory))


def _groupby(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """``iter()`` fetches a queryset as soon as the groups are asked for, not when they are read."""
    from .expressions import made_container

    if not arguments.positional or isinstance(node.args[0], ast.Starred):
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
    _unbound(frame, node, "append", Arguments((holders, given)))
    held = element_of(frame, holders) | given
    ordered(frame, node, held)
    return held


def _popping(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    held = element_of(frame, arguments.positional[0]) if arguments.positional else UNKNOWN
    ordered(frame, node, held)
    return held


def _unbound(frame: Frame, node: ast.Call, name: str, arguments: Arguments) -> Value:
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
    frame.record(Kind.EXTERNAL_IO, node, name=dotted, effect=knowledge.has_effect(dotted))
    return UNKNOWN_OF_DJANGO


_STDLIB: dict[str, Callable[[Frame, ast.Call, str, Arguments], Value]] = {
    "functools.partial": _partial,
    "functools.cmp_to_key": _partial,
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
    "csv.writer": _logger,
    "csv.DictWriter": _logger,
    "importlib.import_module": _imported_module,
    "threading.local": _thread_local,
    "contextvars.ContextVar": _context_var,
    "collections.defaultdict": _defaultdict,
    "collections.OrderedDict": BUILTINS["dict"],
    "collections.Counter": _counter,
    "collections.ChainMap": _opaque,
    "collections.deque": BUILTINS["list"],
    "types.SimpleNamespace": _opaque,
    "typing.cast": lambda frame, node, dotted, a: (
        a.positional[1] if len(a.positional) > 1 else PLAIN
    ),
}

__all__ = ["NodeKind", "call_callback", "call_external", "consume"]
