"""The middleware that a project gets whose ``request.auser()`` can't be made honest otherwise.

Where a third party's backend decides who the user is, or its middleware replaces the user, there
is no method of the project's own to put a twin beside. Middleware behind all others which lets
``request.auser()`` look into ``request.user`` makes every async check ask what the sync one asked.
It is a file of its own and one more entry in ``MIDDLEWARE``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..analysis.interpreter import Interpreter
from ..edits import ElementEdit, FunctionEdits, NewFile, NodeKind
from ..project.bindings import blocks
from ..project.facts import ModuleFacts
from ..project.project import Project
from ..project.test_code import is_test
from ..spans import span_of
from .backend_twins import USER, asked_already
from .honesty import unknown_middleware
from .live_user import AUTHENTICATION, MIDDLEWARE, comes_last, is_ours, sets_auser
from .options import PlanOptions
from .user_twins import UserTwins

_CODEMOD = "user-middleware"
_FILE = "async_user"
_CLASS = "AsyncUserMiddleware"
Display = ast.List | ast.Tuple


@dataclass(frozen=True, slots=True)
class Place:
    """A list in the settings that names the middleware, and the statement it is in."""

    module: ModuleFacts
    statement: ast.stmt
    display: Display

    @property
    def qualname(self) -> str:
        """What the rewrite calls the place."""
        return f"{self.module.name}.MIDDLEWARE"


@dataclass(frozen=True, slots=True)
class UserMiddleware:
    """The class ``dotted``, to be written to ``path``, and the lists that it goes into."""

    dotted: str
    path: Path
    places: tuple[Place, ...]


def user_middleware(
    project: Project,
    interpreter: Interpreter,
    options: PlanOptions,
    refused: Mapping[str, str],
    twins: UserTwins,
) -> UserMiddleware | None:
    """Return the middleware that makes ``request.auser()`` honest, or None if it wouldn't.

    It wouldn't where the settings aren't a project's own or can't be read, where middleware is
    unknown or a user has a laziness of its own, and it isn't added where async code asks for the
    user already: it would get another one then.
    """
    if options.django < (5, 0) or options.library or not options.uses(_CODEMOD):
        return None
    if interpreter.assigns_own_user or asked_already(project, USER) or _sets_auser(project):
        return None
    found = _destination(project)
    readable = project.setting("MIDDLEWARE").complete
    if found is None or not readable or unknown_middleware(project, options):
        return None
    dotted, path = found
    places = tuple(_places(project))
    elements: dict[ast.AST, str] = {place.display: dotted for place in places}
    setting = project.setting_adding("MIDDLEWARE", elements)
    lists = [names for names in setting.values if isinstance(names, tuple)]
    fits = lists and all(comes_last(project, dotted, names, twins) for names in lists)
    if not fits or not refused.keys().isdisjoint(place.qualname for place in places):
        return None
    return UserMiddleware(dotted, path, places)


def middleware_changes(added: UserMiddleware) -> Iterator[FunctionEdits]:
    """Yield the edits of the settings."""
    for place in added.places:
        path = place.module.path
        edit = ElementEdit(
            path=path,
            span=span_of(place.display, place.module.lines),
            node=NodeKind.EXPRESSION,
            codemod=_CODEMOD,
            reason="request.auser() gives async views the user that request.user is",
            element=added.dotted,
        )
        yield FunctionEdits(
            qualname=place.qualname,
            path=path,
            span=span_of(place.statement, place.module.lines),
            decorated_line=place.statement.lineno,
            why="setting",
            edits=(edit,),
        )


def middleware_file(added: UserMiddleware) -> NewFile:
    """Return the file of the class."""
    reason = f"{_CLASS}, last in MIDDLEWARE: request.auser() gives what request.user is"
    return NewFile(path=added.path, text=MIDDLEWARE, codemod=_CODEMOD, reason=reason)


def _sets_auser(project: Project) -> bool:
    """Whether code of the project's own sets ``request.auser`` already."""
    modules = (project.module_at(path) for path in project.files_mentioning("auser"))
    return any(
        sets_auser(module) and not is_ours(module)
        for module in modules
        if module is not None and not is_test(module.name)
    )


def _destination(project: Project) -> tuple[str, Path] | None:
    """Return the class's dotted name and its file, beside the root URLconf."""
    for urls in sorted(project.setting("ROOT_URLCONF").strings()):
        module = project.module(urls)
        if module is not None and module.editable:
            package = urls.rpartition(".")[0]
            name = ".".join(filter(None, (package, _FILE, _CLASS)))
            path = module.path.parent / f"{_FILE}.py"
            return (name, path) if not path.exists() else None
    return None


def _places(project: Project) -> Iterator[Place]:
    for module in project.modules_behind("MIDDLEWARE"):
        if module.editable:
            yield from _in_block(module, module.tree.body)


def _in_block(module: ModuleFacts, statements: list[ast.stmt]) -> Iterator[Place]:
    for statement in statements:
        if isinstance(statement, (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr)):
            for node in ast.walk(statement):
                if isinstance(node, Display) and any(map(_is_authentication, node.elts)):
                    yield Place(module, statement, node)
        inner = [statement.body] if isinstance(statement, ast.ClassDef) else blocks(statement)
        for block in inner:
            yield from _in_block(module, block)


def _is_authentication(element: ast.expr) -> bool:
    return isinstance(element, ast.Constant) and element.value == AUTHENTICATION
