"""Relations that have been read before: an instance keeps what it has loaded.

``article.author`` queries once; the second time nothing happens, unless the name stands for
another object by then or code has set the column or refreshed the instance (the plan looks for
that: ``Lazies.is_loaded``).
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
    local = isinstance(owner, ast.Name) and owner.id in frame.state.names
    shared = isinstance(owner, ast.Name) and owner.id in frame.locals.rebound
    return path if local and not shared else ""


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
