"""Django's token generators: what making and checking a token runs of the project's own.

https://docs.djangoproject.com/en/stable/topics/auth/default/#django.contrib.auth.tokens
"""

from __future__ import annotations

import ast

from ..project.facts import ClassFacts, Dotted
from ..project.project import Project
from .arguments import Arguments
from .deferred import note_all
from .frame import Frame
from .members import bind_member, find_member
from .values import PLAIN, Function, Instance, Object, Value

_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
_HASHED = "_make_hash_value"
_PUBLIC = frozenset({"check_token", "make_token"})
#: What a class may say of its tokens so that they are still made as Django makes them.
_SAID = frozenset({_HASHED, "key_salt", "algorithm"})


def call_token_generator(
    frame: Frame, node: ast.Call, receiver: Object, name: str, arguments: Arguments
) -> Value | None:
    """Make or check a token: that reads columns of the user, or runs the class's own hash value.

    Return None where the call does anything else.
    """
    from .readable_calls import call_readable

    if name not in _PUBLIC or not _is_generator(frame.interpreter.project, receiver.cls):
        return None
    user = arguments.get(0, "user") or PLAIN
    member = find_member(frame.interpreter, frame.interpreter.project.mro(receiver.cls), _HASHED)
    for atom in user if member is None else ():
        if isinstance(atom, Instance):
            note_all(frame, node, atom)
    for function in bind_member(frame, node, member, receiver) if member is not None else ():
        if isinstance(function, Function):
            given = Arguments((user, PLAIN))
            call_readable(frame, node, function, given, detail=f"called by {name}()")
    return PLAIN


def _is_generator(project: Project, cls: ClassFacts) -> bool:
    """Whether a class makes its tokens as Django's generator does, but for the hash value."""
    mro = project.mro(cls)
    own = {n for base in mro if isinstance(base, ClassFacts) for n in base.own} - _SAID
    outer = {base.name for base in mro if isinstance(base, Dotted)}
    return outer == {_GENERATOR} and all(name.startswith("__") for name in own)
