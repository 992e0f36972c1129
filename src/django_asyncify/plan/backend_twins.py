"""The async twins that authentication backends of the project's own lack.

Async views ask a backend's ``aget_user()``, and since Django 5.2 ``ModelBackend``'s passes over a
subclass's ``get_user()``. A twin beside it that runs it in the worker thread, as ``BaseBackend``
has one, gives them the user that sync views get (Django ticket 35303).
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping

from ..analysis.interpreter import Interpreter, span_of_function
from ..analysis.operations import Kind
from ..analysis.values import FunctionRef
from ..edits import FunctionEdits, ImportName, MethodTwinEdit, NodeKind
from ..project.facts import ClassFacts
from ..project.project import Project
from .backends import lookup_orders, overriding_class
from .frontier import is_test
from .functions import Decision
from .model import Outcome
from .options import PlanOptions

_CODEMOD = "backend-twins"
_ASYNC_USER = ("auser", "aget_user")
_USER_CHECKS = frozenset(
    {"login_required", "permission_required", "staff_member_required", "user_passes_test"}
)


def lacking_twins(
    project: Project, interpreter: Interpreter, options: PlanOptions, refused: Mapping[str, str]
) -> dict[str, FunctionRef]:
    """Return each ``get_user()`` beside which a twin can be put, by the name of its class.

    There are none before Django 5.2, which ran all backends in the thread, and where async code
    asks for the user already: it would get another one then.
    """
    if options.django < (5, 2) or not options.uses(_CODEMOD) or asked_already(project):
        return {}
    found = (
        overriding_class(project, dotted, order, "get_user")
        for dotted in sorted(project.setting("AUTHENTICATION_BACKENDS").strings() - options.honest)
        for order in lookup_orders(project, dotted)
    )
    methods = (_plain_method(interpreter, cls) for cls in found if cls is not None)
    lacking = {m.cls.qualname: m for m in methods if m is not None and m.cls is not None}
    return {name: method for name, method in lacking.items() if method.qualname not in refused}


def _plain_method(interpreter: Interpreter, cls: ClassFacts) -> FunctionRef | None:
    """Return the ``get_user(self, user_id)`` that stands in a class's own block."""
    nodes = [n for n in cls.node.body if isinstance(n, ast.FunctionDef) and n.name == "get_user"]
    if len(nodes) != 1 or len(cls.own["get_user"]) != 1 or not cls.module.editable:
        return None
    node, given = nodes[0], nodes[0].args
    names = [*given.posonlyargs, *given.args]
    others = [given.vararg, given.kwarg, *given.kwonlyargs, *given.defaults, *node.decorator_list]
    if len(names) != 2 or any(others) or is_test(cls.module.name):
        return None
    return interpreter.function_ref(cls.module, node, cls)


def asked_already(project: Project) -> bool:
    """Whether async code of the project's asks for the user."""
    paths = {path for word in (*_ASYNC_USER, "async") for path in project.files_mentioning(word)}
    modules = [project.module_at(path) for path in sorted(paths)]
    return any(
        isinstance(node, ast.AsyncFunctionDef) and _asks(node)
        for module in modules
        if module is not None and not is_test(module.name)
        for node in ast.walk(module.tree)
    )


def _asks(function: ast.AsyncFunctionDef) -> bool:
    marks = [ast.unparse(d).partition("(")[0] for d in function.decorator_list]
    if any(mark.rpartition(".")[2] in _USER_CHECKS for mark in marks):
        return True
    return any(
        (isinstance(n, ast.Attribute) and n.attr in _ASYNC_USER)
        or (isinstance(n, ast.Name) and n.id in _ASYNC_USER)
        for n in ast.walk(function)
    )


def asks_for_user(decision: Decision) -> bool:
    """Whether a converted function asks the backends for the user by their async methods."""
    return any(
        o.kind in {Kind.REQUEST_USER.value, Kind.AUTH.value} and o.outcome is Outcome.CONVERTED
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
            reason="async views ask aget_user(), which is to find the same user",
            imports=(ImportName("asgiref.sync", "sync_to_async"),),
            twin="aget_user",
        )
        yield FunctionEdits(
            qualname=ref.qualname,
            path=ref.module.path,
            span=span,
            decorated_line=ref.node.lineno,
            why="twin",
            edits=(edit,),
        )
