"""Replacing a call by its async twin: shared by the codemods whose whole work that is."""

from __future__ import annotations

import ast
from dataclasses import dataclass

import libcst as cst

from django_asyncify.codemod import Claim, Decline, Edit, Operation, Situation
from django_asyncify.cst_builders import await_, rename_function
from django_asyncify.edits import ImportName, NodeKind


@dataclass(frozen=True, kw_only=True)
class TwinEdit(Edit):
    """A call becomes ``await`` of the same call under another name."""

    twin: str


def claim_twin(
    codemod: str,
    operation: Operation,
    where: Situation,
    twin: str,
    *,
    imports: tuple[ImportName, ...] = (),
    replaces: tuple[ImportName, ...] = (),
) -> Claim | Decline:
    """Claim a call for its twin, if ``await`` can stand there."""
    if not twin:
        version = ".".join(map(str, where.options.django))
        return Decline(f"{operation.name}() has no async twin in Django {version}")
    reason = operation.honest or where.await_reason(operation.node) or _renamed(operation, imports)
    if reason:
        return Decline(reason)
    edit = TwinEdit(
        path=operation.path,
        span=operation.span,
        node=NodeKind.CALL,
        codemod=codemod,
        reason=f"{operation.name}() -> await {twin}()",
        twin=twin,
        imports=imports,
        replaces=replaces,
    )
    return Claim((edit,), f"Django has {twin}()")


def claim_function_twin(
    codemod: str, operation: Operation, where: Situation, module: str, twin: str
) -> Claim | Decline:
    """Claim a call of one of ``module``'s functions for its twin, with the import it needs."""
    call, name = operation.node, operation.name
    if not isinstance(call, ast.Call):
        return Decline("it isn't called directly")
    if isinstance(call.func, ast.Attribute):
        return claim_twin(codemod, operation, where, twin)
    if not isinstance(call.func, ast.Name) or call.func.id != name:
        return Decline(f"{name} goes by another name here")
    imports = (ImportName(module, twin),) if twin else ()
    old = (ImportName(module, name),)
    return claim_twin(codemod, operation, where, twin, imports=imports, replaces=old)


def _renamed(operation: Operation, imports: tuple[ImportName, ...]) -> str:
    """A method kept in a variable can't be renamed where it is called."""
    function = operation.node.func if isinstance(operation.node, ast.Call) else None
    if isinstance(function, ast.Attribute) or (isinstance(function, ast.Name) and imports):
        return ""
    return f"{operation.name}() is called by another name"


def rewrite_twin(edit: Edit, node: cst.CSTNode) -> cst.BaseExpression:
    """Rename the call and await it."""
    assert isinstance(edit, TwinEdit)
    return await_(rename_function(cst.ensure_type(node, cst.Call), edit.twin))
