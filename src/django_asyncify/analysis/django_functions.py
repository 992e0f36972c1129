"""Django's own functions and classes with a rule of their own, by their dotted names."""

from __future__ import annotations

import ast
from collections.abc import Callable

from .arguments import Arguments
from .builtin_functions import BUILTINS
from .callbacks import call_callback, handed_plain
from .current_site import get_current_site
from .data import read_here
from .decorating import through
from .django_modules import call_other_django, pure_django
from .frame import SESSION_LOADED, USER_LOADED, Frame
from .lazy_objects import made_lazy
from .model_dicts import model_to_dict
from .operations import Kind
from .origins import Origin
from .pagination import make_paginator
from .prefetching import make_prefetch
from .shortcuts import get_or_404, redirect, render, reverse
from .signatures import signature
from .thread_state import taken_connection
from .values import (
    NEVER,
    NONE,
    PLAIN,
    RESPONSE,
    UNKNOWN,
    UNKNOWN_OF_DJANGO,
    UNKNOWN_OF_MODEL,
    Atom,
    BoundExternal,
    Class,
    Container,
    External,
    Function,
    Instance,
    Known,
    Manager,
    Object,
    Partial,
    QuerySet,
    Value,
    constant,
    join,
    value,
)

Handler = Callable[[Frame, ast.Call, str, Arguments], Value]


def _get_template(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    frame.record(Kind.RENDERING, node, name=dotted.rpartition(".")[2], detail="get_template")
    return value(Known("template"))


def _prefetch_lookup(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """Rows that a prefetch fetches know the instance they belong to; a join would replace it."""
    for given in arguments.all():
        for atom in given:
            if isinstance(atom, QuerySet) and atom.origin.site is not None:
                place = atom.origin.site.path, atom.origin.site.span
                frame.interpreter.unjoinable.setdefault(place, "a prefetch runs the query")
    return make_prefetch(frame, node, arguments)


def _user_model(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    model = frame.interpreter.project.user_model
    return value(Class(model.cls)) if model is not None else UNKNOWN_OF_MODEL


def _get_model(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    parts = []
    for given in arguments.positional[:2]:
        constants = {constant(atom) for atom in given}
        if len(constants) != 1 or None in constants:
            return UNKNOWN_OF_MODEL
        parts.append(next(iter(constants)) or "")
    model = frame.interpreter.project.model_by_label(".".join(parts))
    return value(Class(model.cls)) if model is not None else UNKNOWN_OF_MODEL


def _auth(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    name = dotted.rpartition(".")[2]
    effect = name in {"login", "logout", "update_session_auth_hash", "authenticate"}
    frame.record(
        Kind.AUTH, node, name=name, effect=effect, model=frame.user_model, detail="function"
    )
    if name in {"authenticate", "get_user"}:
        user = Instance(frame.user_model, frozenset({Origin(None, decline=f"{name}() fetched it")}))
        return join((value(user), NONE))
    if name in {"login", "logout"} and node.args:
        loaded = f"{USER_LOADED}: {ast.unparse(node.args[0])}.user"
        frame.state.facts |= {loaded, USER_LOADED, SESSION_LOADED}
    return NONE


def _mail(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    frame.record(Kind.EXTERNAL_IO, node, name=dotted, effect=True)
    return PLAIN


def _known(kind: str) -> Handler:
    def handler(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
        return value(Known(kind, frame.ref(node)))

    return handler


def _on_commit(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    frame.record(Kind.TRANSACTION, node, name=dotted.rpartition(".")[2], effect=True)
    for given in arguments.positional[:1]:
        call_callback(frame, node, given, (), "on_commit")
    return NONE


def _atomic(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    functions = [v for v in arguments.positional[:1] if any(isinstance(a, Function) for a in v)]
    if functions:
        return through(functions[0], dotted, dotted)
    return value(Known("atomic"))


def _paginator(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    return make_paginator(frame, node, arguments)


def _blocking(kind: Kind, result: Value = UNKNOWN, effect: bool = False) -> Handler:
    def handler(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
        frame.record(kind, node, name=dotted.rpartition(".")[2], effect=effect)
        return result

    return handler


def _pure(result: Value = PLAIN) -> Handler:
    def handler(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
        return result

    return handler


def _context(index: int, name: str) -> Handler:
    """A context holds what the dictionary does that it is made of."""

    def handler(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
        return arguments.get(index, name) or PLAIN

    return handler


def _ordered_set(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    return BUILTINS["set"](frame, node, "set", arguments)


def _structure(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """Django's own dictionaries and lists give back what they were given."""
    made = pure_django(frame, node, dotted, arguments)
    return made if handed_plain(frame, arguments) else UNKNOWN


def _signer(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    return value(Known("signer"))


def _query_dict(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    return read_here(frame)


def _form_factory(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """A class that Django makes; of a formset class, remember the model of its instances."""
    if not dotted.endswith("formset_factory") or arguments.keyword("formset") is not None:
        return UNKNOWN
    ref = frame.ref(node)
    position = {"modelformset_factory": 0, "inlineformset_factory": 1}
    index = position.get(dotted.rpartition(".")[2])
    if index is not None:
        frame.interpreter.heap.write(ref, "model", arguments.get(index, "model") or UNKNOWN)
    return value(Known("formset class", ref))


def _prefetch(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    frame.record(
        Kind.QUERY_METHOD,
        node,
        name="prefetch_related_objects",
        detail="function",
        honest="" if dotted.endswith("prefetch_related_objects") else "no twin",
    )
    return NONE


def _lazy_object(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    return made_lazy(frame, frame.ref(node), arguments.get(0, "func") or UNKNOWN, node)


def _queryset(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """``QuerySet(Article)``, made by hand."""
    given = arguments.get(0, "model") or frozenset()
    models = [
        frame.interpreter.project.model_of(a.facts) if isinstance(a, Class) else None for a in given
    ]
    found = [QuerySet(m.key, Origin(None, decline="made by hand")) for m in models if m]
    return value(*found) if found and len(found) == len(models) else UNKNOWN


def _async_to_sync(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    frame.record(Kind.ASYNC_TO_SYNC, node, name=dotted)
    return value(Known("awaited"))


def _sync_to_async(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """What it is given runs in the thread, with what the call of the result is given."""
    given = arguments.get(0, "func") or UNKNOWN
    frame.record(Kind.EXTERNAL_CALL, node, name=dotted, detail="may use Django")
    return join([_in_thread(frame, node, dotted, atom) for atom in given])


def _in_thread(frame: Frame, node: ast.Call, dotted: str, atom: Atom) -> Value:
    followed = isinstance(atom, (BoundExternal, Class, External, Function, Object, Partial))
    return value(Partial(dotted, atom, frame.ref(node))) if followed else UNKNOWN_OF_DJANGO


def _connection(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    return taken_connection(frame, node)


def _serialize(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """Fetches rows, and of each its many-to-many relations, unless the settings name another."""
    own = frame.interpreter.project.setting("SERIALIZATION_MODULES")
    given = [*arguments.positional[1:2], arguments.keyword("queryset") or NEVER]
    if own.values or own.gaps or not all(isinstance(a, _ROWS) for rows in given for a in rows):
        return call_other_django(frame, node, dotted, arguments)
    frame.record(Kind.EXTERNAL_CALL, node, name="serialize", detail="serializes")
    return PLAIN


_ROWS = (QuerySet, Manager, Container)
_SHORTCUTS = "django.shortcuts."
_AUTH = "django.contrib.auth."
DJANGO: dict[str, Handler] = {
    f"{_SHORTCUTS}render": render,
    f"{_SHORTCUTS}redirect": redirect,
    f"{_SHORTCUTS}resolve_url": redirect,
    f"{_SHORTCUTS}get_object_or_404": get_or_404,
    f"{_SHORTCUTS}get_list_or_404": get_or_404,
    f"{_SHORTCUTS}aget_object_or_404": get_or_404,
    f"{_SHORTCUTS}aget_list_or_404": get_or_404,
    "django.template.loader.render_to_string": render,
    "django.template.loader.get_template": _get_template,
    "django.template.loader.select_template": _get_template,
    "django.template.Template": _get_template,
    "django.template.Context": _context(0, "dict_"),
    "django.template.RequestContext": _context(1, "dict_"),
    f"{_AUTH}get_user_model": _user_model,
    **{
        f"{_AUTH}{n}": _auth
        for n in ("authenticate", "login", "logout", "get_user", "update_session_auth_hash")
    },
    f"{_AUTH}hashers.make_password": _blocking(Kind.AUTH, PLAIN),
    f"{_AUTH}hashers.check_password": _blocking(Kind.AUTH, PLAIN),
    f"{_AUTH}password_validation.validate_password": _blocking(Kind.AUTH, PLAIN),
    f"{_AUTH}views.redirect_to_login": _pure(RESPONSE),
    f"{_AUTH}models.AnonymousUser": _pure(PLAIN),
    "django.apps.apps.get_model": _get_model,
    "django.utils.datastructures.OrderedSet": _ordered_set,
    "django.utils.datastructures.ImmutableList": BUILTINS["tuple"],
    **{
        f"django.utils.datastructures.{n}": _structure
        for n in ("CaseInsensitiveMapping", "DictWrapper", "MultiValueDict")
    },
    "django.core.serializers.serialize": _serialize,
    "django.core.signing.Signer": _signer,
    "django.core.signing.TimestampSigner": _signer,
    "django.core.mail.send_mail": _mail,
    "django.core.mail.send_mass_mail": _mail,
    "django.core.mail.mail_admins": _mail,
    "django.core.mail.mail_managers": _mail,
    "django.core.mail.get_connection": _known("mail"),
    "django.core.mail.EmailMessage": _known("mail"),
    "django.core.mail.EmailMultiAlternatives": _known("mail"),
    "django.core.management.call_command": _blocking(Kind.UNKNOWN, effect=True),
    "django.core.paginator.Paginator": _paginator,
    "django.db.models.deletion.Collector": _pure(UNKNOWN),
    # They only look into request.META: https://docs.djangoproject.com/en/stable/ref/csrf/
    "django.middleware.csrf.get_token": _pure(),
    "django.middleware.csrf.rotate_token": _pure(),
    "django.template.context_processors.csrf": _pure(),
    "django.http.HttpHeaders": _pure(),
    "django.http.HttpRequest": _pure(UNKNOWN),
    "django.http.QueryDict": _query_dict,
    "django.http.SimpleCookie": _pure(),
    "django.http.parse_cookie": _pure(),
    "django.db.transaction.atomic": _atomic,
    "django.db.transaction.on_commit": _on_commit,
    **{
        f"django.db.transaction.{n}": _on_commit
        for n in (
            "commit",
            "rollback",
            "savepoint",
            "savepoint_commit",
            "savepoint_rollback",
            "set_rollback",
            "get_rollback",
            "set_autocommit",
            "get_autocommit",
        )
    },
    "django.db.transaction.get_connection": _connection,
    "django.db.connection": _known("connection"),
    **{
        f"django.db.models.{module}{name}": handler
        for module in ("", "query.")
        for name, handler in (
            ("prefetch_related_objects", _prefetch),
            ("aprefetch_related_objects", _pure(NONE)),
            ("QuerySet", _queryset),
        )
    },
    "django.db.models.Prefetch": _prefetch_lookup,
    "django.db.models.query.Prefetch": _prefetch_lookup,
    "django.forms.models.model_to_dict": model_to_dict,
    "django.forms.model_to_dict": model_to_dict,
    **{
        f"django.forms.{n}": _form_factory
        for n in (
            "modelform_factory",
            "modelformset_factory",
            "inlineformset_factory",
            "formset_factory",
        )
    },
    **{
        f"django.forms.models.{n}": _form_factory
        for n in ("modelform_factory", "modelformset_factory", "inlineformset_factory")
    },
    "django.forms.formsets.formset_factory": _form_factory,
    "asgiref.sync.async_to_sync": _async_to_sync,
    "asgiref.sync.sync_to_async": _sync_to_async,
    "asgiref.sync.iscoroutinefunction": _pure(),
    **{
        f"inspect.{predicate}": _pure()
        for predicate in (
            "isfunction",
            "ismethod",
            "isclass",
            "isroutine",
            "iscoroutinefunction",
            "isgeneratorfunction",
            "getfullargspec",
            "getdoc",
        )
    },
    "inspect.signature": signature,
    "django.utils.module_loading.import_string": _pure(UNKNOWN),
    "django.urls.reverse": reverse,
    "django.urls.get_callable": _pure(UNKNOWN),
    "django.urls.get_resolver": _pure(UNKNOWN),
    "django.urls.resolve": _pure(UNKNOWN),
    "django.utils.functional.LazyObject": _pure(UNKNOWN),
    "django.utils.functional.SimpleLazyObject": _lazy_object,
    "django.utils.functional.lazy": _pure(UNKNOWN),
    "django.utils.translation.override": _known("harmless context"),
    "django.utils.timezone.override": _known("harmless context"),
    "django.contrib.sites.requests.RequestSite": _pure(),
    "django.contrib.sites.shortcuts.get_current_site": get_current_site,
    "django.db.models.signals.Signal": _known("signal"),
    "django.dispatch.Signal": _known("signal"),
}
