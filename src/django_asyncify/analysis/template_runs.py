"""What a template runs by reading a member of an object: executed, to see whether that writes."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..project.facts import ClassFacts, ModuleFacts
from .arguments import Arguments
from .members import Member, bind_member, find_member
from .origins import Origin
from .values import UNKNOWN, Function, Instance, Object, Request, value

if TYPE_CHECKING:
    from .interpreter import Interpreter

_ORIGINS = frozenset({Origin(None, decline="a template has been given it")})


def writes_when_read(
    interpreter: Interpreter, module: ModuleFacts, owner: ast.ClassDef, method: ast.FunctionDef
) -> bool:
    """Whether a method changes something, as far as a fresh ``interpreter`` sees."""
    cls = interpreter.project.class_facts(module, owner)
    ref = interpreter.function_ref(module, method, cls)
    function = Function(ref, bound=_holder(interpreter, cls))
    interpreter.run([(value(function), Arguments())])
    return any(
        facts.given_up or any(o.lasts for o in facts.operations.values())
        for facts in interpreter.functions.values()
    )


def _holder(interpreter: Interpreter, cls: ClassFacts) -> Instance | Object:
    """Return an instance of a model, or an object made with a request and what nobody knows."""
    model = interpreter.project.model_of(cls)
    if model is not None:
        return Instance(model.key, _ORIGINS)
    frame = interpreter.module_frame(cls.module)
    node = ast.Name("self", lineno=1, col_offset=0, end_lineno=1, end_col_offset=0)
    made = Object(cls, frame.ref(node))
    init = find_member(interpreter, interpreter.project.mro(cls), "__init__")
    if init is not None and not init.stub:
        interpreter.run([(bind_member(frame, node, init, made), _anything(init))])
        interpreter.functions.clear()
    return made


def _anything(init: Member) -> Arguments:
    functions = [binding.function for binding in init.bindings if binding.function is not None]
    names = {a.arg for f in functions for a in (*f.args.args, *f.args.kwonlyargs)}
    request = (("request", value(Request())),) if "request" in names else ()
    return Arguments((), request, None if request else UNKNOWN, UNKNOWN)
