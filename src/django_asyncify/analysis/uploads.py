"""Uploaded files: large ones are on disk, so that reading any of them may wait for it.

Django parses ``request.FILES`` where a view first looks at it, or before.
https://docs.djangoproject.com/en/stable/ref/files/uploads/#django.core.files.uploadedfile.UploadedFile
"""

from __future__ import annotations

import ast

from .arguments import Arguments
from .containers import made_container
from .data import UPLOADED
from .files import call_file
from .frame import Frame
from .values import PLAIN, BoundExternal, Known, Plain, Tuple, Value, value

_DATA = frozenset(
    {"charset", "content_type", "content_type_extra", "field_name", "image", "name", "size"}
)
_QUIET = frozenset({"multiple_chunks", "temporary_file_path"})


def uploads_taken(frame: Frame, node: ast.Call, name: str) -> Value | None:
    """Return what a method of ``request.FILES`` gives that has all files, or those of a name."""
    file = value(UPLOADED)
    if name in {"getlist", "values"}:
        return made_container(frame, node, "list", file)
    if name == "items":
        return made_container(frame, node, "list", value(Tuple((PLAIN, file))))
    if name == "popitem":
        return value(Tuple((PLAIN, file)))
    if name == "lists":
        files = made_container(frame, node.func, "tuple", file)
        return made_container(frame, node, "list", value(Tuple((PLAIN, files))))
    return PLAIN if name == "keys" else None


def upload_attribute(holder: Plain, name: str) -> Value:
    """Return an attribute of an uploaded file: what was said of it, the file, or a method."""
    if name in _DATA:
        return PLAIN
    return value(Known("open file") if name == "file" else BoundExternal(holder, name))


def call_upload(frame: Frame, node: ast.Call, name: str) -> Value:
    """Call a method of an uploaded file."""
    if name in _QUIET:
        return PLAIN
    return call_file(frame, node, Known("open file"), name, Arguments())
