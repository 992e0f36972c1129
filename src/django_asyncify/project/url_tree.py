"""Walking ``urlpatterns``: lists, includes, and what is added to them later."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from .bindings import flat
from .collected_routes import calls_of_known_names
from .facts import Dotted, ModuleFacts, Resolution, Resolved, Route
from .modules import Modules
from .names import Names
from .own_routes import handed_to
from .settings_values import called_name
from .unrolled_patterns import Comprehension, unrolled, with_names
from .url_patterns import UNREAD, converters_in, joined, pattern_text

_REGEX = frozenset({"re_path", "url"})
_ROUTES = _REGEX | {"path"}
_INCLUDES = frozenset({"include", "decorator_include"})
_WRAPPERS = frozenset(
    {"i18n_patterns", "format_suffix_patterns", "list", "tuple", "reversed", "sorted"}
)
_MAKERS = _ROUTES | {"urls", "django.urls", "django.conf.urls"}
_DJANGO = ("django.urls.", "django.conf.urls.")
_GROWING = {"append": 0, "extend": 0, "insert": 1}


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the tree of includes a pattern stands."""

    pattern: str = ""
    converters: dict[str, str] = field(default_factory=dict)
    extras: tuple[tuple[ModuleFacts, ast.expr], ...] = ()
    views: str = ""
    depth: int = 0
    above: frozenset[tuple[ModuleFacts, str]] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A route, the call that makes it, and how many includes lead to it."""

    call: ast.Call
    depth: int
    route: Route


class UrlTree:
    """Follows the patterns of a URLconf down through its includes."""

    def __init__(self, modules: Modules, names: Names) -> None:
        self._modules = modules
        self._names = names

    def of_module(self, module: ModuleFacts, place: Place | None = None) -> Iterator[Found]:
        """Yield the routes in a module's ``urlpatterns``."""
        return self._of_name(module, "urlpatterns", place or Place())

    def by_themselves(self, module: ModuleFacts) -> Iterator[Found]:
        """Yield the routes of a module by the calls that make them, whatever list holds those.

        Nothing says what stands before such a pattern: it may hold any argument.
        """
        imported = {b.attribute or b.module for found in module.bindings.values() for b in found}
        if not imported & _MAKERS:
            return
        for call in calls_of_known_names(module.tree):
            if self._is_of_django(module, call.func):
                is_regex = self._original_name(module, call.func) in _REGEX
                yield from self._route(module, call, Place(UNREAD), is_regex)

    def _is_of_django(self, module: ModuleFacts, function: ast.expr) -> bool:
        if self._original_name(module, function) not in _ROUTES:
            return False
        found = self._names.expression(module, function)
        return any(_full_name(item).startswith(_DJANGO) for item in found)

    def _of_name(self, module: ModuleFacts, name: str, place: Place) -> Iterator[Found]:
        if (module, name) in place.above:
            return
        inside = replace(place, above=place.above | {(module, name)})
        grown: set[tuple[ModuleFacts, str]] = set()
        for item in self._names.resolve(module, name):
            if not isinstance(item, Resolved) or item.binding.value is None:
                continue
            yield from self._patterns(item.module, item.binding.value, inside)
            grown.add((item.module, item.binding.name))
        for owner, bound in grown:
            for expression in _growth(owner, bound):
                yield from self._patterns(owner, expression, inside)

    def _patterns(self, module: ModuleFacts, node: ast.expr, place: Place) -> Iterator[Found]:
        match node:
            case ast.List() | ast.Tuple():
                for element in node.elts:
                    yield from self._patterns(module, element, place)
            case ast.Starred():
                yield from self._patterns(module, node.value, place)
            case ast.BinOp():
                yield from self._patterns(module, node.left, place)
                yield from self._patterns(module, node.right, place)
            case ast.IfExp():
                yield from self._patterns(module, node.body, place)
                yield from self._patterns(module, node.orelse, place)
            case ast.ListComp() | ast.GeneratorExp():
                yield from self._each_round(module, node, place)
            case ast.Name():
                yield from self._of_name(module, node.id, place)
            case ast.Attribute():
                yield from self._of_attribute(module, node, place)
            case ast.Call():
                yield from self._call(module, node, place)

    def _each_round(
        self, module: ModuleFacts, made: Comprehension, place: Place
    ) -> Iterator[Found]:
        for element in unrolled(made, lambda name: self._value(module, name)):
            for found in self._patterns(module, element, place):
                written = made.elt if isinstance(made.elt, ast.Call) else found.call
                yield replace(found, call=written) if found.call is element else found

    def _of_attribute(
        self, module: ModuleFacts, node: ast.Attribute, place: Place
    ) -> Iterator[Found]:
        for item in self._names.expression(module, node.value):
            if isinstance(item, ModuleFacts):
                yield from self._of_name(item, node.attr, place)

    def _call(self, module: ModuleFacts, call: ast.Call, place: Place) -> Iterator[Found]:
        name = self._handed_to(module, call.func) or self._original_name(module, call.func)
        if name in _ROUTES:
            yield from self._route(module, call, place, name in _REGEX)
        elif name == "patterns" and call.args:
            views = self._text(module, call.args[0])
            for argument in call.args[1:]:
                yield from self._patterns(module, argument, replace(place, views=views))
        elif name in _WRAPPERS:
            for argument in call.args:
                yield from self._patterns(module, argument, place)

    def _handed_to(self, module: ModuleFacts, function: ast.expr) -> str:
        """Return the function of Django's that one of the project's own hands the view to."""
        for item in self._names.expression(module, function):
            if isinstance(item, Resolved) and item.module.editable:
                own = item.binding.function
                if isinstance(own, ast.FunctionDef):
                    return handed_to(own, _ROUTES)
        return ""

    def _original_name(self, module: ModuleFacts, function: ast.expr) -> str:
        """Return a function's name where it comes from: ``re_path`` for ``re_path as url``."""
        if isinstance(function, ast.Name):
            for binding in module.bindings.get(function.id, ()):
                if binding.attribute is not None:
                    return binding.attribute
        return called_name(function)

    def _route(
        self, module: ModuleFacts, call: ast.Call, place: Place, is_regex: bool
    ) -> Iterator[Found]:
        route, view = (
            _argument(call, 0, "regex" if is_regex else "route"),
            _argument(call, 1, "view"),
        )
        if route is None:
            route = _argument(call, 0, "route")
        local = self._text(module, route)
        here = replace(
            place,
            pattern=joined(place.pattern, local),
            converters={**place.converters, **converters_in(local, is_regex)},
            extras=(*place.extras, *_extras(module, call)),
        )
        view = view and with_names(view, {})
        if view is None or (isinstance(view, ast.Attribute) and view.attr == "urls"):
            return
        if isinstance(view, ast.Call) and self._original_name(module, view.func) in _INCLUDES:
            yield from self._include(module, view, replace(here, depth=here.depth + 1))
        elif isinstance(view, ast.Tuple):
            yield from self._included(module, view, replace(here, depth=here.depth + 1))
        else:
            yield Found(call, place.depth, _as_route(module, call, view, here))

    def _text(self, module: ModuleFacts, node: ast.expr | None) -> str:
        return pattern_text(node, lambda name: self._constant(module, name))

    def _constant(self, module: ModuleFacts, name: ast.expr) -> str | None:
        for item in self._names.expression(module, name):
            if isinstance(item, Resolved) and isinstance(item.binding.value, ast.Constant):
                value = item.binding.value.value
                return value if isinstance(value, str) else None
        return None

    def _value(self, module: ModuleFacts, name: ast.expr) -> ast.expr | None:
        """Return what the only assignment of a name gives it, if nothing is added later."""
        found = self._names.expression(module, name)
        only = found[0] if len(found) == 1 else None
        if not isinstance(only, Resolved) or _growth(only.module, only.binding.name):
            return None
        return only.binding.value

    def _include(self, module: ModuleFacts, call: ast.Call, place: Place) -> Iterator[Found]:
        position = 1 if self._original_name(module, call.func) == "decorator_include" else 0
        argument = _argument(call, position, "arg")
        if argument is not None:
            yield from self._included(module, argument, place)

    def _included(self, module: ModuleFacts, node: ast.expr, place: Place) -> Iterator[Found]:
        match node:
            case ast.Tuple(elts=[first, *_]) if not isinstance(first, ast.Call):
                yield from self._included(module, first, place)
            case ast.Constant(value=str() as name):
                yield from self._included_module(self._modules.module(name, module.path), place)
            case ast.Name() | ast.Attribute():
                yield from self._included_name(module, node, place)
            case _:
                yield from self._patterns(module, node, place)

    def _included_module(self, module: ModuleFacts | None, place: Place) -> Iterator[Found]:
        if module is not None and module.editable:
            yield from self.of_module(module, place)

    def _included_name(
        self, module: ModuleFacts, node: ast.Name | ast.Attribute, place: Place
    ) -> Iterator[Found]:
        for item in self._names.expression(module, node):
            if isinstance(item, ModuleFacts):
                yield from self._included_module(item, place)
            elif isinstance(item, Resolved) and isinstance(
                item.binding.value, (ast.Tuple, ast.Constant)
            ):
                yield from self._included(item.module, item.binding.value, place)
            else:
                yield from self._patterns(module, node, place)
                return


def _full_name(item: Resolution) -> str:
    if isinstance(item, Dotted):
        return item.name
    return f"{item.module.name}.{item.binding.name}" if isinstance(item, Resolved) else item.name


def _as_route(module: ModuleFacts, call: ast.Call, view: ast.expr, here: Place) -> Route:
    dotted = None
    if isinstance(view, ast.Constant) and isinstance(view.value, str):
        dotted = f"{here.views}.{view.value}" if here.views else view.value
    return Route(
        pattern=here.pattern,
        module=module,
        line=call.lineno,
        view=None if dotted else view,
        dotted=dotted,
        converters=here.converters,
        extras=here.extras,
        name=_name(call),
    )


def _name(call: ast.Call) -> str | None:
    """Return the name of a route, which may have none; None if it can't be read."""
    match _argument(call, 3, "name"):
        case None:
            return ""
        case ast.Constant(value=str(name)):
            return name
    return None


def _extras(module: ModuleFacts, call: ast.Call) -> Iterator[tuple[ModuleFacts, ast.expr]]:
    kwargs = _argument(call, 2, "kwargs")
    if kwargs is not None:
        yield module, kwargs


def _argument(call: ast.Call, position: int, name: str) -> ast.expr | None:
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    return call.args[position] if position < len(call.args) else None


def _growth(module: ModuleFacts, name: str) -> Sequence[ast.expr]:
    """Return what ``name.append(...)``, ``.extend(...)`` and ``.insert(...)`` add to a list."""
    found: list[ast.expr] = []
    for statement in flat(module.tree.body):
        match statement:
            case ast.Expr(
                value=ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=method)) as call
            ):
                position = _GROWING.get(method, len(call.args))
                if owner == name and position < len(call.args):
                    found.append(call.args[position])
    return found
