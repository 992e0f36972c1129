"""``django.shortcuts``: what fetches or answers 404, what renders, what redirects."""

from __future__ import annotations

import ast
from dataclasses import replace

from .arguments import Arguments
from .callbacks import call_callback
from .containers import made_container
from .django_modules import pure_django
from .frame import Frame
from .instances import instance_attribute
from .iteration import element_of, own_iteration
from .lookups import walk_lookups
from .managers import built_querysets, overridden
from .operations import Kind
from .operators import formatted
from .origins import Origin
from .sites import manager_site
from .template_contexts import may_write_when_shown
from .url_converters import run_to_url
from .values import (
    NEVER,
    PLAIN,
    RESPONSE,
    UNKNOWN,
    UNKNOWN_OF_DJANGO,
    Atom,
    Class,
    Instance,
    Manager,
    QuerySet,
    Unknown,
    Value,
    join,
    value,
)


def get_or_404(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """``get_object_or_404`` and ``get_list_or_404``, and their async twins."""
    name = dotted.rpartition(".")[2].removeprefix("a")
    walk_lookups(frame, node, arguments)
    results: list[Value] = []
    origins: list[Origin] = []
    honest = ""
    for atom in arguments.get(0, "klass") or UNKNOWN:
        source = _as_queryset_source(frame, node, atom, arguments)
        if source is None:
            frame.record(Kind.UNKNOWN, node, name=name, detail=f"{name} of an unknown value")
            return UNKNOWN_OF_DJANGO
        querysets = (
            built_querysets(frame, node, source) if isinstance(source, Manager) else [source]
        )
        for queryset in querysets:
            origins.append(queryset.origin)
            results.append(element_of(frame, value(queryset)))
            if name == "get_list_or_404":
                honest = honest or own_iteration(frame, queryset)
        honest = honest or overridden(frame, source, "get")
    frame.record(Kind.SHORTCUT, node, name=name, honest=honest, origins=frozenset(origins))
    if name == "get_list_or_404":
        return made_container(frame, node, "list", join(results))
    return join(results)


def _as_queryset_source(
    frame: Frame, node: ast.Call, atom: Atom, arguments: Arguments
) -> Manager | QuerySet | None:
    # Where partial() has been given the model, no argument here is it.
    whole = len(node.args) == len(arguments.positional)
    model_here = node.args[0] if whole and node.args else None
    if isinstance(atom, Manager) and model_here is not None:
        site = manager_site(frame, model_here, atom.model)
        return replace(atom, origin=replace(atom.origin, site=site))
    if isinstance(atom, (Manager, QuerySet)):
        return atom
    model = frame.interpreter.project.model_of(atom.facts) if isinstance(atom, Class) else None
    if model is None:
        return None
    facts = model.managers.get(model.default_manager)
    if model_here is None:
        return Manager(model.key, facts, Origin(None, decline=_GIVEN_BEFORE))
    site = manager_site(frame, model_here, model.key)
    if site is not None:
        site = replace(site, manager=model.default_manager)
    return Manager(model.key, facts, Origin(site))


_GIVEN_BEFORE = "the model stands elsewhere than the call"


def render(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """``render`` and ``render_to_string``."""
    name = dotted.rpartition(".")[2]
    first = int(name == "render")
    context = arguments.get(first + 1, "context") or PLAIN
    template = arguments.get(first, "template_name") or UNKNOWN
    requested = bool(first or arguments.get(2, "request"))
    effect = may_write_when_shown(frame, context, template, for_request=requested)
    frame.record(Kind.RENDERING, node, name=name, detail=name, effect=effect)
    return RESPONSE if name == "render" else PLAIN


def reverse(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """``reverse``: a converter of the project's own may make the text of an argument."""
    made = pure_django(frame, node, dotted, arguments)
    target = arguments.get(0, "viewname") or PLAIN
    given = [arguments.get(2, "args") or NEVER, arguments.get(3, "kwargs") or NEVER]
    run_to_url(frame, node, target, join(given))
    return made


def redirect(frame: Frame, node: ast.Call, dotted: str, arguments: Arguments) -> Value:
    """``redirect`` and ``resolve_url``: they ask an instance where it is, and print the rest."""
    target = arguments.get(0, "to") or PLAIN
    if any(isinstance(a, Instance) for a in target):
        for atom in target:
            if isinstance(atom, Instance):
                method = instance_attribute(frame, node, atom, "get_absolute_url")
                call_callback(frame, node, method, (), "redirect")
    elif any(isinstance(a, Unknown) for a in target):
        frame.record(Kind.UNKNOWN, node, detail="redirect to an unknown value")
    named = frozenset().union(*(g for n, g in arguments.keywords if n != "to"))
    given = named.union(*arguments.positional[1:])
    formatted(frame, node, given, "redirect", None)
    run_to_url(frame, node, target, given)
    return RESPONSE if dotted.endswith("redirect") else PLAIN
