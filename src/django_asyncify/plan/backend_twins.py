"""The async twins that authentication backends and the user model of the project's own lack.

Async views ask a backend's ``aget_user()`` and ``ahas_perm()``, and since Django 5.2
``ModelBackend``'s pass over a subclass's sync methods (ticket 35303), as ``PermissionsMixin``'s do.
A twin beside such a method that runs it in the worker thread, as ``BaseBackend`` has them, gives
them what sync views get.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..analysis.interpreter import Interpreter, span_of_function
from ..analysis.operations import Kind
from ..analysis.values import FunctionRef
from ..edits import FunctionEdits, ImportName, MethodTwinEdit, NodeKind
from ..project.facts import ClassFacts
from ..project.project import Project
from ..project.test_code import is_test
from .backends import lookup_orders, overriding_class
from .functions import Decision
from .model import Outcome
from .options import PlanOptions
from .permissions import overridden_checks

_CODEMOD = "backend-twins"
_CHECKS = frozenset(
    {"login_required", "permission_required", "staff_member_required", "user_passes_test"}
)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of backends: by which ``methods``, and how async code asks it.

    ``names`` are the async methods, ``checks`` the decorators that call them; ``of_users`` finds
    the methods of the user model that answer it, too.
    """

    methods: tuple[str, ...]
    names: frozenset[str]
    checks: frozenset[str]
    of_users: Callable[[Project], Iterable[tuple[ClassFacts, str]]] = lambda _: ()


USER = Question(("get_user",), frozenset({"auser", "aget_user"}), _CHECKS)
_PERMISSION_METHODS = (
    "has_perm",
    "has_module_perms",
    "get_all_permissions",
    "get_user_permissions",
    "get_group_permissions",
)
PERMISSIONS = Question(
    _PERMISSION_METHODS,
    frozenset(f"a{name}" for name in (*_PERMISSION_METHODS, "has_perms")),
    frozenset({"permission_required"}),
    overridden_checks,
)


def lacking_twins(
    project: Project,
    interpreter: Interpreter,
    options: PlanOptions,
    refused: Mapping[str, str],
    question: Question,
) -> dict[str, FunctionRef]:
    """Return the methods beside which a twin can be put, by full name.

    There are none before Django 5.2, which ran all backends in the thread, and where async code
    asks the ``question`` already: it would get another answer then.
    """
    if options.django < (5, 2) or not options.uses(_CODEMOD) or asked_already(project, question):
        return {}
    overriding = [*_of_backends(project, options, question), *question.of_users(project)]
    found = [_plain_method(interpreter, cls, name) for cls, name in overriding]
    lacking = {
        f"{m.cls.qualname}.{m.name}": m for m in found if m is not None and m.cls is not None
    }
    return {name: method for name, method in lacking.items() if method.qualname not in refused}


def _of_backends(
    project: Project, options: PlanOptions, question: Question
) -> Iterator[tuple[ClassFacts, str]]:
    for dotted in sorted(project.setting("AUTHENTICATION_BACKENDS").strings() - options.honest):
        for order in lookup_orders(project, dotted):
            for name in question.methods:
                cls = overriding_class(project, dotted, order, name)
                if cls is not None:
                    yield cls, name


def _plain_method(interpreter: Interpreter, cls: ClassFacts, name: str) -> FunctionRef | None:
    """Return the undecorated method that stands in a class's own block."""
    nodes = [n for n in cls.node.body if isinstance(n, ast.FunctionDef) and n.name == name]
    if len(nodes) != 1 or len(cls.own[name]) != 1 or not cls.module.editable:
        return None
    given = nodes[0].args
    if nodes[0].decorator_list or not (given.posonlyargs or given.args) or is_test(cls.module.name):
        return None
    return interpreter.function_ref(cls.module, nodes[0], cls)


def asked_already(project: Project, question: Question) -> bool:
    """Whether async code of the project's asks a question of the backends."""
    modules = project.modules_mentioning(*question.names, "async")
    return any(
        isinstance(node, ast.AsyncFunctionDef) and _asks(node, question)
        for module in modules
        if not is_test(module.name)
        for node in ast.walk(module.tree)
    )


def _asks(function: ast.AsyncFunctionDef, question: Question) -> bool:
    marks = [ast.unparse(d).partition("(")[0] for d in function.decorator_list]
    if any(mark.rpartition(".")[2] in question.checks for mark in marks):
        return True
    return any(
        (isinstance(n, ast.Attribute) and n.attr in question.names)
        or (isinstance(n, ast.Name) and n.id in question.names)
        for n in ast.walk(function)
    )


def asks_for_user(decision: Decision) -> bool:
    """Whether a converted function asks the backends for the user by their async methods."""
    return any(
        o.kind in {Kind.REQUEST_USER.value, Kind.AUTH.value} and o.outcome is Outcome.CONVERTED
        for o in decision.operations
    )


def asks_for_permissions(decision: Decision) -> bool:
    """Whether a converted function asks the backends' async methods what somebody may do."""
    return any(
        o.kind == Kind.PERMISSION.value and o.outcome is Outcome.CONVERTED
        for o in decision.operations
    )


def twin_changes(methods: Iterable[FunctionRef]) -> Iterator[FunctionEdits]:
    """Yield the edits that put a twin after each of the methods."""
    for ref in methods:
        assert not isinstance(ref.node, ast.Lambda)
        span = span_of_function(ref)
        edit = MethodTwinEdit(
            path=ref.module.path,
            span=span,
            node=NodeKind.FUNCTION_DEF,
            codemod=_CODEMOD,
            reason=f"async views ask a{ref.name}(), which is to give the same answer",
            imports=(ImportName("asgiref.sync", "sync_to_async"),),
            twin=f"a{ref.name}",
        )
        yield FunctionEdits(
            qualname=ref.qualname,
            path=ref.module.path,
            span=span,
            decorated_line=ref.node.lineno,
            why="twin",
            edits=(edit,),
        )
