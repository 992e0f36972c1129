"""Validators of form fields: the project's own are run with data, to see whether they block.

https://docs.djangoproject.com/en/stable/ref/validators/
"""

from __future__ import annotations

import ast
from functools import cache

from ..project.facts import ClassFacts, Dotted
from ..project.project import Project
from .arguments import Arguments
from .executions import Summary
from .frame import Frame
from .iteration import held_inside, is_holder
from .members import find_member
from .special_methods import is_added_to
from .values import PLAIN, Atom, External, Function, Object, Plain, Value, join

DJANGOS = "django.core.validators."
#: What Django's validators call of their class besides ``__call__()``.
_HOOKS = frozenset({"clean", "compare", "validate_domain_part"})
#: Of theirs, those that compare with a limit, which may be a function.
_LIMITED = frozenset({"BaseValidator", "StepValueValidator"})


def validators_block(frame: Frame, node: ast.expr, given: Value) -> bool:
    """Whether a validator of the list ``given`` may block."""
    if not all(is_holder(atom) for atom in given):
        return True
    validators = join([held_inside(frame, atom) for atom in given if is_holder(atom)])
    objects = frozenset(atom for atom in validators if isinstance(atom, Object))
    frame.interpreter.lasting.note("validators", objects)
    return any(_blocks(frame, node, validator) for validator in validators)


def runs_only_djangos(project: Project, cls: ClassFacts) -> bool:
    """Whether a class has its ``__call__()`` from one of Django's, which runs nothing of its own.

    Django looks at the data of the class alone then: its pattern, its message.
    """
    mro = project.mro(cls)
    outer = [base.name for base in mro if isinstance(base, Dotted)]
    own = [base for base in mro if isinstance(base, ClassFacts)]
    functions = {n for c in own for n, bs in c.own.items() for b in bs if b.value is None}
    djangos = [name for name in outer if name.startswith(DJANGOS)]
    others = set(outer) - set(djangos) - {"object", "builtins.object"}
    return len(djangos) == 1 and not others and not functions & _HOOKS and not _limited(djangos)


def _limited(names: list[str]) -> bool:
    last = [name.rpartition(".")[2] for name in names]
    return any(n in _LIMITED or n.startswith(("Max", "Min")) for n in last)


def _blocks(frame: Frame, node: ast.expr, validator: Atom) -> bool:
    if isinstance(validator, Plain):
        return bool(validator.what)
    if isinstance(validator, External):
        return not validator.dotted.startswith(DJANGOS)
    if isinstance(validator, Function):
        return function_blocks(frame, node, validator, (PLAIN,))
    return not isinstance(validator, Object) or _object_blocks(frame, node, validator)


def function_blocks(
    frame: Frame, node: ast.expr, function: Function, given: tuple[Value, ...]
) -> bool:
    """Run a function that Django calls back; say whether it blocks."""
    found = run_back(frame, node, function, given)
    return found is None or found.blocks


def run_back(
    frame: Frame, node: ast.expr, function: Function, given: tuple[Value, ...]
) -> Summary | None:
    """Run a function that Django calls back; None if it isn't run as it is written."""
    if function.through or function.ref.is_async:
        return None
    return frame.interpreter.executions.call(function, Arguments(given), frame.place(node))


def _object_blocks(frame: Frame, node: ast.expr, validator: Object) -> bool:
    interpreter = frame.interpreter
    mro = interpreter.project.mro(validator.cls)
    own = [base for base in mro if isinstance(base, ClassFacts)]
    if any(base.node.keywords for base in own) or _is_changed(frame, validator, own):
        return True
    member = find_member(interpreter, mro, "__call__")
    if member is None:
        return not runs_only_djangos(interpreter.project, validator.cls)
    blocks = False
    for binding in member.bindings:
        if not isinstance(binding.function, ast.FunctionDef) or binding.function.decorator_list:
            return True
        ref = interpreter.function_ref(member.cls.module, binding.function, member.cls)
        around = interpreter.local_classes.get(member.cls.node)
        method = Function(ref, around, bound=validator)
        blocks |= function_blocks(frame, node, method, (PLAIN,))
    return blocks


def _is_changed(frame: Frame, validator: Object, own: list[ClassFacts]) -> bool:
    """Whether code puts another ``__call__()`` on a class, or sets what its methods look at."""
    from .stores import is_set_from_outside

    names = {name for cls in own for name in _attributes_of_self(cls)}
    added = is_added_to(frame, validator, "__call__")
    return added or any(is_set_from_outside(frame.interpreter, name) for name in sorted(names))


@cache
def _attributes_of_self(cls: ClassFacts) -> frozenset[str]:
    return frozenset(
        node.attr
        for node in ast.walk(cls.node)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
    )
