"""Django's functions and classes without a rule of their own: judged by the module they are in."""

from __future__ import annotations

import ast

from ..django_api.django_names import is_pure_django
from ..django_api.effect_names import has_effect
from .arguments import Arguments, argument_node
from .callbacks import call_callback, consume, handed_plain
from .conditions import call_expression
from .decorating import call_known_decorator, is_known
from .files import is_file
from .frame import Frame
from .operations import Kind
from .operators import formatted, truth_of
from .pickling import PICKLED
from .responses import call_response
from .validators import DJANGOS
from .values import (
    PLAIN,
    UNKNOWN,
    Container,
    Function,
    Instance,
    Known,
    Object,
    Tuple,
    Unknown,
    Value,
    join,
    value,
)


def call_other_django(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """Call a name of Django's that has no rule of its own."""
    if is_known(dotted):
        return call_known_decorator(frame, node, dotted, arguments)
    if dotted.startswith("django.contrib.messages."):
        return _messages(frame, node, dotted, arguments)
    if dotted.startswith(("django.http.", "django.template.response.")):
        return call_response(frame, node, dotted, arguments)
    if dotted.startswith("django.core.cache."):
        if dotted.endswith("make_template_fragment_key"):
            return PLAIN
        frame.record(Kind.CACHE, node, name=dotted, honest="not a method of the default cache")
        return PICKLED
    if dotted.startswith("django.contrib.auth.forms."):
        return _form_class(frame, node, dotted, arguments)
    if dotted.startswith(_EXPRESSIONS) and is_pure_django(dotted):
        return call_expression(frame, node, dotted, arguments)
    if dotted.startswith(("django.forms.", "django.db.models.fields.")) or is_pure_django(dotted):
        return pure_django(frame, node, dotted, arguments)
    effect = has_effect(dotted)
    detail = "Django function without a rule"
    frame.record(Kind.UNKNOWN, node, name=dotted, detail=detail, effect=effect)
    return UNKNOWN


_EXPRESSIONS = ("django.db.models.", "django.contrib.postgres.aggregates.")


def pure_django(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """Expressions, URL reversing, text utilities … unless given something lazy to print."""
    kinds: tuple[type, ...] = (Instance, Object, Tuple, Container)
    if dotted.startswith(_MAKING_TEXT):
        kinds = (*kinds, Unknown)
    texts = frozenset(a for given in arguments.all() for a in given if isinstance(a, kinds))
    if texts and dotted.endswith("_lazy"):
        return UNKNOWN  # it makes its text whenever somebody wants it
    if dotted.startswith("django.core.files.") and any(map(is_file, join(arguments.all()))):
        return value(Known("open file"))
    consume(frame, node, arguments, dotted)
    formatted(frame, node, texts, "a Django function", None)
    for given in arguments.positional:
        if any(isinstance(a, Function) for a in given) and not dotted.startswith("django.urls."):
            call_callback(frame, node, given, None, "a Django function")
    later = _keeps_what_it_is_given(dotted) and not handed_plain(frame, arguments)
    return UNKNOWN if later else PLAIN


#: Modules whose functions make text of whatever they are handed.
_MAKING_TEXT = (
    "django.contrib.humanize.",
    "django.template.defaultfilters.",
    "django.utils.encoding.",
    "django.utils.formats.",
    "django.utils.html.",
    "django.utils.http.",
    "django.utils.safestring.",
    "django.utils.text.",
    "django.utils.translation.",
)
_MAKING_TEXT_LATER = (".Truncator", ".lazystr")


def _keeps_what_it_is_given(dotted: str) -> bool:
    """Whether it makes text of it later on, or calls it, as validators do with their limits."""
    validator = dotted.startswith(DJANGOS) and dotted.rpartition(".")[2][:1].isupper()
    return validator or dotted.endswith(_MAKING_TEXT_LATER)


def _form_class(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    frame.record(Kind.FORM, node, name=dotted.rpartition(".")[2])
    return value(Known("querying form", frame.ref(node)))


def _messages(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    shown = [*zip(node.args[1:], arguments.positional[1:], strict=False)]
    shown += [(k.value, arguments.keyword(k.arg) or PLAIN) for k in node.keywords if k.arg]
    for argument, given in shown:
        formatted(
            frame, argument, frozenset(a for a in given if isinstance(a, Instance)), "messages"
        )
    name = dotted.rpartition(".")[2]
    if name in _ADDING:
        _stored_if_true(frame, node, 2 if name == "add_message" else 1, arguments)
    if dotted.endswith("get_messages"):
        frame.record(Kind.MESSAGES, node, name="get_messages")
        return UNKNOWN  # whoever walks over it reads the session
    return PLAIN


_ADDING = frozenset({"add_message", "debug", "error", "info", "success", "warning"})


def _stored_if_true(frame: Frame, node: ast.Call, index: int, arguments: Arguments) -> None:
    """A message that is false isn't kept; its text is made by the middleware, in the thread."""
    named = next((k.value for k in node.keywords if k.arg == "message"), None)
    message = arguments.get(index, "message")
    place = argument_node(node, index) if len(node.args) > index else named
    if message is not None and place is not None:
        truth_of(frame, place, message, only=False)
