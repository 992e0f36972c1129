"""Middleware that sends whoever isn't logged in to log in, by way of the view.

::

    def process_view(self, request, view_func, view_args, view_kwargs):
        if request.user.is_authenticated:
            return None
        return login_required(view_func)(request, *view_args, **view_kwargs)

The view is never called there, but ``login_required`` makes a coroutine of an async one, which no
middleware awaits. Another function in the place of the view leads to the same answer.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..edits import Edit, FunctionEdits, NodeKind
from ..project.bindings import blocks
from ..project.facts import Dotted, ModuleFacts
from ..project.project import Project
from ..spans import span_of

CODEMOD = "login-middleware"
_LOGIN_REQUIRED = "django.contrib.auth.decorators.login_required"


@dataclass(frozen=True, slots=True)
class LoginCall:
    """A call ``login_required(view)(...)`` in a ``process_view()`` that only redirects.

    ``decorated`` is the ``login_required(view)`` in it.
    """

    module: ModuleFacts
    cls: ast.ClassDef
    method: ast.FunctionDef
    call: ast.Call
    decorated: ast.Call

    @property
    def qualname(self) -> str:
        """What the rewrite calls the method."""
        return f"{self.module.name}.{self.cls.name}.{self.method.name}"


def login_calls(project: Project, module: ModuleFacts) -> Iterator[LoginCall]:
    """Yield such calls in the classes of a module."""
    for cls in (node for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef)):
        for method in cls.body:
            if isinstance(method, ast.FunctionDef) and method.name == "process_view":
                yield from _in_method(project, module, cls, method)


def login_changes(calls: Sequence[LoginCall]) -> Iterator[FunctionEdits]:
    """Yield the edits that put another function in the place of the view."""
    for found in calls:
        path, lines = found.module.path, found.module.lines
        edit = Edit(
            path=path,
            span=span_of(found.decorated, lines),
            node=NodeKind.CALL,
            codemod=CODEMOD,
            reason="the view isn't called there; an async one would make it a coroutine",
        )
        first = min([found.method.lineno, *(d.lineno for d in found.method.decorator_list)])
        yield FunctionEdits(
            qualname=found.qualname,
            path=path,
            span=span_of(found.method, lines),
            decorated_line=first,
            why="twin",
            edits=(edit,),
        )


def _in_method(
    project: Project, module: ModuleFacts, cls: ast.ClassDef, method: ast.FunctionDef
) -> Iterator[LoginCall]:
    names = [parameter.arg for parameter in method.args.args]
    if len(names) < 3 or _changes(method, {*names[1:3], f"{names[1]}.user"}):
        return
    _, request, view, *_ = names
    for statement in _for_the_anonymous(method.body, request, sure=False):
        match statement:
            case ast.Return(
                value=ast.Call(func=ast.Call(args=[ast.Name(id=name)]) as made) as call
            ):
                if name == view and not made.keywords and _logs_in(project, module, made.func):
                    yield LoginCall(module, cls, method, call, made)


def _for_the_anonymous(
    block: Sequence[ast.stmt], request: str, *, sure: bool
) -> Iterator[ast.stmt]:
    """Yield the statements of a block that run only if nobody is logged in; ``sure``: all do."""
    for statement in block:
        if sure:
            yield statement
        if not isinstance(statement, ast.If):
            for inner in blocks(statement):
                yield from _for_the_anonymous(inner, request, sure=sure)
            continue
        passed = _is_nobody(statement.test, request, holds=True)
        failed = _is_nobody(statement.test, request, holds=False)
        yield from _for_the_anonymous(statement.body, request, sure=sure or passed)
        yield from _for_the_anonymous(statement.orelse, request, sure=sure or failed)
        sure |= failed and isinstance(statement.body[-1], (ast.Return, ast.Raise))


def _is_nobody(test: ast.expr, request: str, *, holds: bool) -> bool:
    """Whether a test that ``holds``, or doesn't, says that nobody is logged in."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return _is_nobody(test.operand, request, holds=not holds)
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And if holds else ast.Or):
        return any(_is_nobody(part, request, holds=holds) for part in test.values)
    return ast.unparse(test) == f"{request}.user.is_{'anonymous' if holds else 'authenticated'}"


def _logs_in(project: Project, module: ModuleFacts, decorator: ast.expr) -> bool:
    """Whether an expression is ``login_required`` or what it gives without a function."""
    if isinstance(decorator, ast.Call) and not decorator.args:
        decorator = decorator.func
    found = project.resolve_expression(module, decorator)
    return bool(found) and all(
        isinstance(one, Dotted) and one.name == _LOGIN_REQUIRED for one in found
    )


def _changes(method: ast.FunctionDef, texts: set[str]) -> bool:
    """Whether a method stores anything under one of ``texts``, or may do so by a name in a text."""
    return any(
        ast.unparse(node) in texts
        if isinstance(node, (ast.Name, ast.Attribute)) and not isinstance(node.ctx, ast.Load)
        else isinstance(node, ast.Name) and node.id == "setattr"
        for node in ast.walk(method)
    )
