"""What has been read before: an instance keeps its relations, a queryset its rows.

``article.author`` queries once; the second time nothing happens, unless the name stands for
another object by then or code has set the column or refreshed the instance (the plan looks for
that: ``Lazies.is_loaded``). A queryset that has been walked through gives its rows from then on.
"""

from __future__ import annotations

import ast

from .frame import Frame


def relation_path(frame: Frame, node: ast.expr, name: str) -> str:
    """Return ``article.author`` for a relation that is read from a local name, else nothing."""
    if isinstance(node, ast.Call) and node.args:  # hasattr(article, "author")
        owner, path = node.args[0], f"{ast.unparse(node.args[0])}.{name}"
    elif isinstance(node, ast.Attribute) and node.attr == name:
        owner, path = node.value, ast.unparse(node)
    else:
        return ""
    while isinstance(owner, ast.Attribute):
        owner = owner.value
    return path if _is_local(frame, owner) else ""


def _is_local(frame: Frame, node: ast.expr) -> bool:
    """Whether a node is a local name that no other function binds."""
    if not isinstance(node, ast.Name):
        return False
    return node.id in frame.state.names and node.id not in frame.locals.rebound


def local_path(frame: Frame, node: ast.expr, kept: str) -> str:
    """Return ``form.errors`` for an attribute or a method of a local name whose object keeps
    ``kept``, else nothing.
    """
    inner = node.func if isinstance(node, ast.Call) else node
    if not isinstance(inner, ast.Attribute) or not _is_local(frame, inner.value):
        return ""
    return f"{ast.unparse(inner.value)}.{kept}"


def note_read(frame: Frame, path: str) -> None:
    """Remember that a relation has been read on this path."""
    if path:
        frame.state.relations |= {path}


def forget_inner_paths(frame: Frame) -> None:
    """A function may set the attributes on the way to a relation: ``article.author.publisher``."""
    frame.unload(lambda path: len(path) > (3 if path[1] == "user" else 2))


def unload_attribute(frame: Frame, name: str | None) -> None:
    """An attribute (None: any) is set or deleted: what was read by way of it is another now."""
    names = {name, name.removesuffix("_id")} if name is not None else set()
    frame.unload(lambda path: name is None or not names.isdisjoint(path[1:]))


_FETCHES_ALL = frozenset(
    {"for", "comprehension", "list", "tuple", "set", "sorted", "len", "in", "star", "truth"}
)
_ROWS = "[]"


def note_rows(frame: Frame, node: ast.expr, how: str) -> None:
    """Remember that the queryset which a local name stands for has been fetched as a whole."""
    if how not in _FETCHES_ALL or frame.conditional or not _is_local(frame, node):
        return
    if ast.unparse(node) not in frame.locals.shared:
        note_read(frame, f"{ast.unparse(node)}.{_ROWS}")


def has_rows(frame: Frame, node: ast.expr) -> bool:
    """Whether a name's queryset has its rows on every path to here, so that a slice is a list."""
    return isinstance(node, ast.Name) and f"{node.id}.{_ROWS}" in frame.state.relations


_EMPTYING = frozenset({"update", "delete", "_raw_delete", "aupdate", "adelete"})


def forget_rows(frame: Frame, call: ast.Call, *, hands_on: bool) -> None:
    """Forget the rows that a call may throw away.

    ``update()`` and ``delete()`` do so; code that a queryset is handed to may call them.
    """
    if isinstance(call.func, ast.Attribute) and call.func.attr in _EMPTYING:
        frame.unload(lambda path: path[-1] == _ROWS)
    elif hands_on:
        given = (*call.args, *(k.value for k in call.keywords))
        names = {n.id for g in given for n in ast.walk(g) if isinstance(n, ast.Name)}
        frame.unload(lambda path: path[-1] == _ROWS and path[0] in names)
