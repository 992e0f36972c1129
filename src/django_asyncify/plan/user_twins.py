"""The ``request.auser`` that middleware lacks which assigns ``request.user``.

Django's ``AuthenticationMiddleware`` sets both. Middleware of the project's own that sets one alone
leaves async views with another user, or with none; a twin beside the assignment, which looks into
``request.user`` itself, gives them the user that sync views get.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..analysis.interpreter import Interpreter, span_of_function
from ..analysis.scopes import own_nodes
from ..analysis.values import FunctionRef
from ..edits import FunctionEdits, ImportName, NodeKind, UserTwinEdit
from ..project.bindings import blocks
from ..project.facts import ModuleFacts
from ..project.project import Project
from .backend_twins import USER, asked_already
from .options import PlanOptions

_CODEMOD = "user-twins"
_LAZY = """\
def auser():
    bool({request}.user)  # loads it
    return {request}.user

{request}.auser = sync_to_async(auser)
"""
_LOADED = """\
async def auser():
    return {request}.user

{request}.auser = auser
"""


_THREAD = (ImportName("asgiref.sync", "sync_to_async"),)


@dataclass(frozen=True, slots=True)
class Assigning:
    """A function that assigns ``request.user``, by which name, and the twin if one is missing."""

    ref: FunctionRef
    request: str
    twin: str


@dataclass(frozen=True, slots=True)
class UserTwins:
    """What is known of middleware that assigns the user.

    ``lacking`` are the functions that get twins, by name. ``settled`` names the middleware whose
    assignments all have one then; ``always`` those of them that assign on every way to a view.
    """

    lacking: Mapping[str, Assigning] = field(default_factory=dict)
    settled: frozenset[str] = frozenset()
    always: frozenset[str] = frozenset()


def user_twins(
    project: Project, interpreter: Interpreter, options: PlanOptions, refused: Mapping[str, str]
) -> UserTwins:
    """Find the middleware beside whose assignments twins can be put, or stand already.

    There is none before Django 5.0, which has no ``request.auser``, and none gets a new one where
    async code asks for the user already: it would get another one then.
    """
    if options.django < (5, 0):
        return UserTwins()
    may_add = options.uses(_CODEMOD) and not asked_already(project, USER)
    lacking: dict[str, Assigning] = {}
    settled = set()
    for dotted, refs in interpreter.middleware.replacing.items():
        if dotted in options.honest:
            continue
        found = [assigning(interpreter, ref) for ref in refs]
        known = [one for one in found if one is not None]
        missing = {one.ref.qualname: one for one in known if one.twin}
        stuck = missing and (not may_add or not refused.keys().isdisjoint(missing))
        if dotted and len(known) == len(found) and not stuck:
            settled.add(dotted)
            lacking |= missing
    always = (name for name in settled if _is_always_set(interpreter, name))
    return UserTwins(lacking, frozenset(settled), frozenset(always))


def assigning(interpreter: Interpreter, ref: FunctionRef) -> Assigning | None:
    """Read how a function assigns ``request.user``; None if no twin can be put there."""
    node = ref.node
    if not isinstance(node, ast.FunctionDef) or not ref.module.editable:
        return None
    if ref in interpreter.assigns_own_user:
        return None  # what looks like a user may be lazy in a way of its own
    stored = [n for n in own_nodes(node) if _sets(n, "user")]
    places = [(block, s) for block in _blocks_in(node) for s in block if _is_assignment(s)]
    requests = {_request_of(statement) for _, statement in places}
    if len(stored) != len(places) or len(requests) != 1 or _calls_setattr(node):
        return None
    request = requests.pop()
    fitting = (_LAZY,) if interpreter.assigns_lazy_user else (_LAZY, _LOADED)
    twins = sum(_has_twin(block, statement, request, fitting) for block, statement in places)
    if sum(_sets(n, "auser") for n in own_nodes(node)) != twins:
        return None
    lacks = twins < len(places)
    if lacks and not _fits(ref.module, node, request, [s for _, s in places]):
        return None
    return Assigning(ref, request, fitting[-1].format(request=request) if lacks else "")


def twin_lines(module: ModuleFacts) -> frozenset[int]:
    """Return the lines on which ``request.auser`` is set by a twin."""
    return frozenset(
        line
        for function in ast.walk(module.tree)
        if isinstance(function, ast.FunctionDef)
        for block in _blocks_in(function)
        for index, statement in enumerate(block)
        if _is_assignment(statement) and _has_twin(block, statement, _request_of(statement))
        for line in range(statement.lineno, (block[index + 2].end_lineno or 0) + 1)
    )


def user_twin_changes(functions: Iterable[Assigning]) -> Iterator[FunctionEdits]:
    """Yield the edits that put a twin after each assignment of the functions."""
    for function in functions:
        ref = function.ref
        assert not isinstance(ref.node, ast.Lambda)
        span = span_of_function(ref)
        edit = UserTwinEdit(
            path=ref.module.path,
            span=span,
            node=NodeKind.FUNCTION_DEF,
            codemod=_CODEMOD,
            reason="async views ask request.auser(), which is to give the same user",
            imports=_THREAD if "sync_to_async" in function.twin else (),
            request=function.request,
            source=function.twin,
        )
        yield FunctionEdits(
            qualname=ref.qualname,
            path=ref.module.path,
            span=span,
            decorated_line=min([ref.node.lineno, *(d.lineno for d in ref.node.decorator_list)]),
            why="twin",
            edits=(edit,),
        )


def _is_always_set(interpreter: Interpreter, dotted: str) -> bool:
    """Whether a middleware, if it runs, assigns the user before the view whatever comes."""
    return any(
        ref in interpreter.middleware.hooks
        and "MiddlewareNotUsed" not in ref.module.source.text
        and isinstance(ref.node, ast.FunctionDef)
        and _assigns_first(ref.node.body)
        for ref in interpreter.middleware.replacing[dotted]
    )


def _assigns_first(body: Sequence[ast.stmt]) -> bool:
    for statement in body:
        if _is_assignment(statement):
            return True
        leaves = any(isinstance(n, ast.Return) for n in ast.walk(statement))
        if leaves or "get_response" in ast.unparse(statement):
            return False
    return False


def _sets(node: ast.AST, name: str) -> bool:
    if not isinstance(node, ast.Attribute) or isinstance(node.ctx, ast.Load):
        return False
    return node.attr == name


def _is_assignment(statement: ast.stmt) -> bool:
    """Whether a statement is ``request.user = ...`` and nothing else."""
    return isinstance(statement, ast.Assign) and bool(_request_of(statement))


def _request_of(statement: ast.stmt) -> str:
    match statement:
        case ast.Assign(targets=[ast.Attribute(value=ast.Name(id=name), attr="user")]):
            return name
    return ""


def _blocks_in(function: ast.FunctionDef) -> Iterator[Sequence[ast.stmt]]:
    yield function.body
    for node in own_nodes(function):
        if isinstance(node, ast.stmt) and not isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield from blocks(node)


def _calls_setattr(function: ast.FunctionDef) -> bool:
    return any(isinstance(n, ast.Name) and n.id == "setattr" for n in own_nodes(function))


def _has_twin(
    block: Sequence[ast.stmt],
    statement: ast.stmt,
    request: str,
    fitting: Sequence[str] = (_LAZY, _LOADED),
) -> bool:
    """Whether one of the ``fitting`` twins stands after an assignment."""
    index = block.index(statement)
    after = [ast.dump(node) for node in block[index + 1 : index + 3]]
    twins = (ast.parse(twin.format(request=request)).body for twin in fitting)
    return after in [[ast.dump(node) for node in twin] for twin in twins]


def _fits(
    module: ModuleFacts, function: ast.FunctionDef, request: str, places: Collection[ast.stmt]
) -> bool:
    """Whether twins can be put after the assignments: each has its lines for itself, the request
    is a parameter that stays what it is, and no name is taken.
    """
    given = function.args
    parameters = {a.arg for a in (*given.posonlyargs, *given.args, *given.kwonlyargs)}
    names = [n for n in ast.walk(function) if isinstance(n, ast.Name)]
    stays = not any(n.id == request and not isinstance(n.ctx, ast.Load) for n in names)
    taken = "auser" in parameters or any(n.id == "auser" for n in names)
    lines = module.source.text.splitlines()
    return (
        request in parameters and stays and not taken and all(_is_alone(lines, s) for s in places)
    )


def _is_alone(lines: Sequence[str], statement: ast.stmt) -> bool:
    first, last = lines[statement.lineno - 1], lines[(statement.end_lineno or 0) - 1]
    before = first.encode()[: statement.col_offset]
    after = last.encode()[statement.end_col_offset or 0 :].strip()
    return not before.strip() and (not after or after.startswith(b"#"))
