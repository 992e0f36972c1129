"""What tests replace by mocks that an async view can't do with.

``inspect.iscoroutinefunction()`` answers yes for a mock that has the ``spec`` of a function, as the
functions of an autospecced module have, so that ``sync_to_async()`` refuses it (seen with
asgiref 3.8 to 3.13 on Python 3.10 to 3.13). An autospecced function itself is a function.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..edits import BridgeEdit, BridgeForm
from ..project.facts import Dotted
from ..project.project import Project
from .functions import Decision
from .patches import Patch

_SPECCED = frozenset({"autospec", "spec", "spec_set"})
_NEEDED_BY_THE_LOOP = {
    ("socket", "socket"),
    ("socket", "socketpair"),
    ("threading", "Thread"),
    ("concurrent.futures", "ThreadPoolExecutor"),
}


def is_taken_for_async(patch: Patch, moved: str) -> bool:
    """Whether the mock at ``patch`` makes what ``sync_to_async(moved)`` is given look async."""
    specced = patch.keywords & _SPECCED
    if moved == patch.dotted:
        return bool(specced - {"autospec"})
    return bool(specced) and moved.startswith(f"{patch.dotted}.")


def breaks_the_loop(patch: Patch, project: Project) -> bool:
    """Whether no event loop can be started while ``patch`` is in force.

    ``patch("shop.jobs.socket.socket")`` replaces it for everybody if ``socket`` is the module.
    """
    holder, _, name = patch.dotted.rpartition(".")
    return any(
        isinstance(found, Dotted) and (found.name, name) in _NEEDED_BY_THE_LOOP
        for found in project.resolve_dotted(holder)
    )


def moved_names(decision: Decision) -> set[str]:
    """Return the dotted names of the functions that ``sync_to_async()`` is given."""
    spans = {
        edit.span
        for edit in decision.edits
        if isinstance(edit, BridgeEdit) and edit.form is BridgeForm.CALL
    }
    module = decision.ref.module
    made = dict(_made_by_calls(decision.ref.node))
    found = set()
    for node in decision.tree.parents:
        if isinstance(node, ast.Call) and decision.tree.span(node) in spans:
            root, dot, rest = ast.unparse(node.func).partition(".")
            found.add(f"{module.name}.{made.get(root, root)}{dot}{rest}")
    return found


def _made_by_calls(function: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield the local names that hold what a call gave, with what was called."""
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=called)):
                yield name, ast.unparse(called)
