"""Django's own functions and classes, as far as they query, render, authenticate or block."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace

from ..django_api.django_names import is_pure_django
from ..django_api.effect_names import has_effect
from .arguments import Arguments
from .builtin_functions import BUILTINS
from .callbacks import call_callback, consume, handed_plain
from .conditions import call_expression
from .containers import made_container
from .data import read_here
from .frame import SESSION_LOADED, USER_LOADED, Frame
from .iteration import element_of
from .lazy_objects import made_lazy
from .model_dicts import model_to_dict
from .operations import Kind
from .operators import formatted
from .pickling import PICKLED
from .responses import call_response
from .sites import manager_site
from .values import (
    NONE,
    PLAIN,
    RESPONSE,
    UNKNOWN,
    UNKNOWN_OF_DJANGO,
    Class,
    Container,
    Function,
    Instance,
    Known,
    Manager,
    Object,
    Origin,
    QuerySet,
    Tuple,
    Unknown,
    Value,
    constant,
    join,
    value,
)

Handler = Callable[[Frame, ast.Call, str, Arguments], Value]


def _get_or_404(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    from .managers import built_querysets, overridden

    name = dotted.rpartition(".")[2]
    results: list[Value] = []
    origins: list[Origin] = []
    honest = ""
    for atom in arguments.get(0, "klass") or UNKNOWN:
        source = _as_queryset_source(frame, node, atom)
        if source is None:
            frame.record(Kind.UNKNOWN, node, name=name, detail=f"{name} of an unknown value")
            return UNKNOWN_OF_DJANGO
        querysets = (
            built_querysets(frame, node, source) if isinstance(source, Manager) else [source]
        )
        for queryset in querysets:
            origins.append(queryset.origin)
            results.append(element_of(frame, value(queryset)))
        honest = honest or overridden(frame, source, "get")
    frame.record(Kind.SHORTCUT, node, name=name, honest=honest, origins=frozenset(origins))
    if name == "get_list_or_404":
        return made_container(frame, node, "list", join(results))
    return join(results)


def _as_queryset_source(frame: Frame, node: ast.Call, atom: object) -> Manager | QuerySet | None:
    if isinstance(atom, Manager) and node.args:
        site = manager_site(frame, node.args[0], atom.model)
        return replace(atom, origin=replace(atom.origin, site=site))
    if isinstance(atom, (Manager, QuerySet)):
        return atom
    if not isinstance(atom, Class):
        return None
    model = frame.interpreter.project.model_of(atom.facts)
    if model is None or not node.args:
        return None
    site = manager_site(frame, node.args[0], model.key)
    if site is not None:
        site = replace(site, manager=model.default_manager)
    return Manager(model.key, model.managers.get(model.default_manager), Origin(site))


def _render(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    name = dotted.rpartition(".")[2]
    frame.record(Kind.RENDERING, node, name=name, detail=name)
    return RESPONSE if name == "render" else PLAIN


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
    return PLAIN


def _redirect(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    target = arguments.get(0, "to") or PLAIN
    if any(isinstance(a, Instance) for a in target):
        from .instances import instance_attribute

        for atom in target:
            if isinstance(atom, Instance):
                method = instance_attribute(frame, node, atom, "get_absolute_url")
                call_callback(frame, node, method, (), "redirect")
    elif any(isinstance(a, Unknown) for a in target):
        frame.record(Kind.UNKNOWN, node, detail="redirect to an unknown value")
    named = frozenset().union(*(g for n, g in arguments.keywords if n != "to"))
    formatted(frame, node, named.union(*arguments.positional[1:]), "redirect", None)
    return RESPONSE if dotted.endswith("redirect") else PLAIN


def _user_model(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    model = frame.interpreter.project.user_model
    return value(Class(model.cls)) if model is not None else UNKNOWN


def _get_model(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    parts = []
    for given in arguments.positional[:2]:
        constants = {constant(atom) for atom in given}
        if len(constants) != 1 or None in constants:
            return UNKNOWN
        parts.append(next(iter(constants)) or "")
    model = frame.interpreter.project.model_by_label(".".join(parts))
    return value(Class(model.cls)) if model is not None else UNKNOWN


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
        from .decorating import through

        return through(functions[0], dotted, dotted)
    return value(Known("atomic"))


def _paginator(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    from .pagination import make_paginator

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


def _ordered_set(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    return BUILTINS["set"](frame, node, "set", arguments)


def _structure(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """Django's own dictionaries and lists give back what they were given."""
    made = _pure_django(frame, node, dotted, arguments)
    return made if handed_plain(frame, arguments) else UNKNOWN


def _signer(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    return value(Known("signer"))


def _query_dict(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    return read_here(frame)


def _form_class(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    frame.record(Kind.FORM, node, name=dotted.rpartition(".")[2])
    return value(Known("modelform", frame.ref(node)))


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


def _messages(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    shown = [*zip(node.args[1:], arguments.positional[1:], strict=False)]
    shown += [(k.value, arguments.keyword(k.arg) or PLAIN) for k in node.keywords if k.arg]
    for argument, given in shown:
        formatted(
            frame, argument, frozenset(a for a in given if isinstance(a, Instance)), "messages"
        )
    if dotted.endswith("get_messages"):
        frame.record(Kind.MESSAGES, node, name="get_messages")
        return UNKNOWN  # whoever walks over it reads the session
    return PLAIN


def _async_to_sync(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    frame.record(Kind.ASYNC_TO_SYNC, node, name=dotted)
    return value(Known("awaited"))


_SHORTCUTS = "django.shortcuts."
_AUTH = "django.contrib.auth."
DJANGO: dict[str, Handler] = {
    f"{_SHORTCUTS}render": _render,
    f"{_SHORTCUTS}redirect": _redirect,
    f"{_SHORTCUTS}resolve_url": _redirect,
    f"{_SHORTCUTS}get_object_or_404": _get_or_404,
    f"{_SHORTCUTS}get_list_or_404": _get_or_404,
    "django.template.loader.render_to_string": _render,
    "django.template.loader.get_template": _get_template,
    "django.template.loader.select_template": _get_template,
    "django.template.Template": _get_template,
    "django.template.Context": _pure(),
    "django.template.RequestContext": _pure(),
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
        )
    },
    "django.utils.module_loading.import_string": _pure(UNKNOWN),
    "django.urls.get_callable": _pure(UNKNOWN),
    "django.urls.get_resolver": _pure(UNKNOWN),
    "django.urls.resolve": _pure(UNKNOWN),
    "django.utils.functional.LazyObject": _pure(UNKNOWN),
    "django.utils.functional.SimpleLazyObject": _lazy_object,
    "django.utils.functional.lazy": _pure(UNKNOWN),
    "django.utils.translation.override": _known("harmless context"),
    "django.utils.timezone.override": _known("harmless context"),
    "django.db.models.signals.Signal": _known("signal"),
    "django.dispatch.Signal": _known("signal"),
}


def call_other_django(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """Call a name of Django's that has no rule of its own."""
    from .decorating import call_known_decorator, is_known

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
    if dotted.startswith("django.db.models.") and is_pure_django(dotted):
        return call_expression(frame, node, dotted, arguments)
    if dotted.startswith(("django.forms.", "django.db.models.fields.")) or is_pure_django(dotted):
        return _pure_django(frame, node, dotted, arguments)
    effect = has_effect(dotted)
    detail = "Django function without a rule"
    frame.record(Kind.UNKNOWN, node, name=dotted, detail=detail, effect=effect)
    return UNKNOWN


def _pure_django(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """Expressions, URL reversing, text utilities … unless given something lazy to print."""
    kinds = (Instance, Object, Tuple, Container)
    texts = frozenset(a for given in arguments.all() for a in given if isinstance(a, kinds))
    if texts and dotted.endswith("_lazy"):
        return UNKNOWN  # it makes its text whenever somebody wants it
    consume(frame, node, arguments, dotted)
    formatted(frame, node, texts, "a Django function", None)
    for given in arguments.positional:
        if any(isinstance(a, Function) for a in given) and not dotted.startswith("django.urls."):
            call_callback(frame, node, given, None, "a Django function")
    return PLAIN
