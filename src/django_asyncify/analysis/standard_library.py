"""Python's standard library: what its functions walk through, call, copy and give back."""

from __future__ import annotations

import ast

from ..django_api.clients import client_function_changes
from ..django_api.effect_names import sends
from ..django_api.standard_library import blocks, changes_system, gives_data
from .arguments import Arguments
from .callbacks import call_callback, consume
from .conditions import combined_conditions
from .containers import made_container
from .data import handed_on, read_here
from .encoders import encode
from .files import note_written, reads_stream
from .frame import Frame
from .iteration import element_of, held_inside, is_data, is_holder, walk_starred
from .lazy_calls import lazy_calls
from .library_hooks import decode
from .operations import Kind
from .operators import formatted
from .pending import is_pending, pass_on
from .pickling import PICKLED, note_pickled
from .special_methods import run_all_specials
from .standard_functions import STANDARD_FUNCTIONS
from .values import (
    NEVER,
    NONE,
    PLAIN,
    UNKNOWN,
    Class,
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
    Unknown,
    Value,
    join,
    value,
)
from .walking_functions import ordered


def call_standard_library(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """Call a function or class of the standard library by its dotted name."""
    special = STANDARD_FUNCTIONS.get(dotted)
    if special is not None:
        return special(frame, node, dotted, arguments)
    if dotted.startswith("contextlib.") and dotted != "contextlib.suppress":
        return UNKNOWN
    read = reads_stream(frame, node, dotted, arguments)
    if read is not None:
        return read
    if blocks(dotted):
        frame.record(Kind.EXTERNAL_IO, node, name=dotted, effect=_changes(dotted))
        return read_here(frame) if gives_data(dotted) else value(Foreign(dotted.partition(".")[0]))
    note_written(frame, node, dotted, arguments)
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


def _changes(dotted: str) -> bool:
    return sends(dotted) or changes_system(dotted) or client_function_changes(dotted)


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
    decode(frame, node, dotted, arguments.keyword("cls") or NEVER)
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
        if any(isinstance(a, (Function, Partial)) for a in given):
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
