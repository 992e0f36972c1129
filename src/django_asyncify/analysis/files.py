"""Files and paths: which of their methods touch the disk, and what those give."""

from __future__ import annotations

import ast

from ..django_api.effect_names import sends
from ..edits import NodeKind
from .arguments import Arguments
from .data import UPLOADED
from .frame import Frame
from .operations import Kind
from .values import PLAIN, Atom, BoundExternal, Foreign, Known, Plain, Request, Value, value

_PURE = frozenset(
    {
        "joinpath",
        "with_name",
        "with_suffix",
        "with_stem",
        "relative_to",
        "is_relative_to",
        "is_absolute",
        "as_posix",
        "as_uri",
        "match",
    }
)
#: What a path says of itself.
PATH_PARTS = frozenset(
    {"parent", "parents", "name", "stem", "suffix", "suffixes", "parts", "drive", "root", "anchor"}
)
_PATHS = frozenset({"absolute", "resolve", "expanduser", "readlink", "rename", "replace"}) | _PURE
#: Their results touch the disk again, whenever they are read from or walked over.
_STREAMS = frozenset({"open", "iterdir", "glob", "rglob", "walk"})
_WRITES = (
    "chmod",
    "copy",
    "hardlink_to",
    "lchmod",
    "link_to",
    "mkdir",
    "move",
    "rename",
    "replace",
    "rmdir",
    "symlink_to",
    "touch",
    "unlink",
    "write",
)
_READERS = frozenset(
    {
        "load",
        "load_all",
        "safe_load",
        "full_load",
        "parse",
        "iterdecode",
        "iterparse",
        "reader",
        "DictReader",
        "file_digest",
        "copyfileobj",
        "TextIOWrapper",
        "BufferedReader",
        "read_csv",
        "load_workbook",
    }
)
_WRAPPERS = frozenset(
    {"BufferedReader", "DictReader", "TextIOWrapper", "iterdecode", "iterparse", "reader"}
)


def is_path_method(name: str) -> bool:
    """Whether data that has a method of that name is a path."""
    return name in _STREAMS | _PATHS - {"replace"} or name in _ON_DISK


_ON_DISK = frozenset(
    {
        "exists",
        "is_dir",
        "is_file",
        "mkdir",
        "read_bytes",
        "read_text",
        "rmdir",
        "stat",
        "touch",
        "unlink",
        "write_bytes",
        "write_text",
    }
)


def call_path(frame: Frame, node: ast.Call, name: str) -> Value:
    """Call a method of a ``pathlib.Path``."""
    if name not in _PURE:
        frame.record(Kind.EXTERNAL_IO, node, name=f"Path.{name}", effect=name.startswith(_WRITES))
    if name in _STREAMS:
        return value(Known("open file"))
    return value(Plain(what="path")) if name in _PATHS else PLAIN


_FIELD_FILE_DATA = frozenset({"name", "instance", "field", "path", "url"})
#: The parts of a file: they are read as they are walked over, and are data.
CHUNKS = "chunks of a file"
_SIZES = frozenset({"closed", "size"})
_FIELD_FILE_METHODS = frozenset({"open", "save", "delete", "close"})


def field_file_attribute(frame: Frame, node: ast.expr, name: str) -> Value:
    """Read an attribute of a ``FieldFile``: most are properties that ask the storage.

    https://docs.djangoproject.com/en/stable/ref/models/fields/#filefield-and-fieldfile
    """
    if name in _FIELD_FILE_DATA:
        return PLAIN
    if name == "storage":
        return value(Known("file"))
    if name in _FIELD_FILE_METHODS:
        return value(BoundExternal(Known("field file"), name))
    frame.record(Kind.EXTERNAL_IO, node, node_kind=NodeKind.EXPRESSION, name=f"FieldFile.{name}")
    if name in _SIZES:
        return PLAIN
    return open_file_attribute(frame, node, name)


def open_file_attribute(frame: Frame, node: ast.expr, name: str) -> Value:
    """Read an attribute of an open file, or of a reader of one."""
    if name in _FILES_INSIDE:
        return value(Known("open file"))
    if name == "fieldnames":
        frame.record(Kind.EXTERNAL_IO, node, node_kind=NodeKind.EXPRESSION, name=name)
        return PLAIN
    return value(BoundExternal(Known("open file"), name))


#: What files keep the file in that they wrap.
_FILES_INSIDE = frozenset({"buffer", "file", "raw"})


def call_field_file(
    frame: Frame, node: ast.Call, holder: Known, name: str, arguments: Arguments
) -> Value:
    """Call a method of a ``FieldFile``."""
    frame.record(Kind.EXTERNAL_IO, node, name=name, effect=name in {"save", "delete"})
    return value(Known("open file")) if name == "open" else PLAIN


def call_file(
    frame: Frame, node: ast.Call, holder: Known, name: str, arguments: Arguments
) -> Value:
    """Call a method of an open file, a storage, a mail or a connection that sends mails."""
    effect = sends(name) or name == "truncate"
    frame.record(Kind.EXTERNAL_IO, node, name=name, effect=effect)
    if name == "chunks":
        return value(Known(CHUNKS))
    return value(Known("open file")) if name in {"makefile", "open"} else PLAIN


def reads_stream(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value | None:
    """Call a function that reads the open file or response it is given; None if it isn't one."""
    name = dotted.rpartition(".")[2]
    streams = [atom for given in arguments.all() for atom in given if _is_stream(atom)]
    if name not in _READERS or not streams:
        return None
    frame.record(Kind.EXTERNAL_IO, node, name=dotted)
    return value(Known("open file")) if name in _WRAPPERS else PLAIN


def note_written(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> None:
    """Record that a function writes into the open file that it is given: ``json.dump(data, f)``."""
    given = (atom for one in arguments.all() for atom in one)
    if dotted.endswith(_DUMPING) and any(map(is_file, given)):
        frame.record(Kind.EXTERNAL_IO, node, name=dotted, effect=True)


_DUMPING = (".dump", ".dump_all", ".print_exc", ".print_exception", ".pprint", ".writexml")


def _is_stream(atom: Atom) -> bool:
    return is_file(atom) or isinstance(atom, Foreign)


def is_file(atom: Atom) -> bool:
    """Whether walking over ``atom`` reads a file."""
    if isinstance(atom, Request) or atom == UPLOADED:
        return True
    if isinstance(atom, Foreign):
        return atom.package in _GIVING_FILES or atom.package.endswith(", streaming")
    return isinstance(atom, Known) and atom.kind in {"file", "field file", "open file", CHUNKS}


#: Modules whose blocking functions give files.
_GIVING_FILES = frozenset(
    {"bz2", "codecs", "fileinput", "gzip", "io", "lzma", "tarfile", "tempfile", "urllib", "zipfile"}
)
