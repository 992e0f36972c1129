"""Code of the project's that runs as something is logged: handlers, formatters and filters."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import TypeGuard

from ..project.facts import ClassFacts, Dotted, Resolved
from ..project.project import Project
from ..project.test_code import is_test
from .arguments import Arguments
from .frame import Frame
from .members import bind_member, find_member
from .operations import CALLS, Kind
from .stores import class_place
from .values import PLAIN, Function, FunctionRef, Object

#: What ``logging`` calls of a handler, a formatter and a filter.
_CALLED = ("handle", "emit", "format", "formatException", "formatTime", "filter")
_ADDING = ("addHandler", "addFilter", "setFormatter")
_NO_QUERY = CALLS | {Kind.UNKNOWN, Kind.EXTERNAL_CALL, Kind.THREAD_STATE}


def named_in_settings(project: Project, setting: object, part: str) -> Iterator[ClassFacts]:
    """Yield the project's classes that ``LOGGING`` names as its ``formatters`` or ``filters``."""
    declared = setting.get(part) if isinstance(setting, dict) else None
    for one in declared.values() if isinstance(declared, dict) else ():
        for key in ("()", "class"):
            dotted = one.get(key) if isinstance(one, dict) else None
            yield from own_classes(project, dotted)


def own_classes(project: Project, dotted: object) -> Iterator[ClassFacts]:
    """Yield the classes of the project's own that a dotted path stands for."""
    for found in project.resolve_dotted(dotted) if isinstance(dotted, str) else ():
        if isinstance(found, Resolved) and found.module.editable and found.binding.cls is not None:
            yield project.class_facts(found.module, found.binding.cls)


def added_by_code(project: Project) -> Iterator[ClassFacts]:
    """Yield the project's classes that code makes to give them to a logger, by their names."""
    made: set[str] = set()
    for adding in _ADDING:
        for path in project.files_mentioning(adding):
            module = project.module_at(path)
            if module is not None and module.editable and not is_test(module.name):
                made |= _made_beside(module.tree)
    for name in sorted(made):
        for path in project.files_mentioning(name):
            module = project.module_at(path)
            for node in module.tree.body if module is not None and module.editable else ():
                if isinstance(node, ast.ClassDef) and node.name == name and module is not None:
                    cls = project.class_facts(module, node)
                    if _is_for_logging(project, cls):
                        yield cls


def _is_for_logging(project: Project, cls: ClassFacts) -> bool:
    bases = (base.name for base in project.mro(cls) if isinstance(base, Dotted))
    return any(name.startswith("logging.") for name in bases)


def _made_beside(tree: ast.AST) -> set[str]:
    """Return the last names of all that is called in a module that gives a logger something."""
    called = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    names = {f.id if isinstance(f, ast.Name) else f.attr for f in called if _is_name(f)}
    return {name for name in names if name.lstrip("_")[:1].isupper()}


def _is_name(node: ast.expr) -> TypeGuard[ast.Name | ast.Attribute]:
    return isinstance(node, (ast.Name, ast.Attribute))


def run(frame: Frame, node: ast.Call, classes: Iterable[ClassFacts]) -> tuple[bool, bool]:
    """Run what logging calls of ``classes``; say whether that queries, and whether it changes
    anything.
    """
    queries = changes = False
    for cls in classes:
        mro = frame.interpreter.project.mro(cls)
        for name in _CALLED:
            member = find_member(frame.interpreter, mro, name)
            made = Object(cls, class_place(cls))
            bound = bind_member(frame, node, member, made) if member is not None else ()
            for atom in bound:
                if isinstance(atom, Function):
                    place = frame.place(node)
                    summary = frame.interpreter.executions.apart(atom, Arguments((PLAIN,)), place)
                    changes |= summary.changes
                    queries |= _queries(frame, atom.ref)
    return queries, changes


def _queries(frame: Frame, function: FunctionRef) -> bool:
    """Whether a function surely reaches something that blocks, as far as it has been executed."""
    reached, pending = {function}, [function]
    while pending:
        for operation in frame.interpreter.facts_of(pending.pop()).operations.values():
            if operation.kind not in _NO_QUERY:
                return True
            pending.extend(operation.callees - reached)
            reached |= operation.callees
    return False
