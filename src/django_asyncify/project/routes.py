"""From URLconfs to routes: every ``path()`` with the whole pattern it answers to."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cached_property

from .facts import ModuleFacts, Route
from .modules import Modules
from .settings import Settings
from .test_code import is_test
from .url_tree import Found, UrlTree
from .words import WordIndex


class Routes:
    """Collects the routes of a project."""

    def __init__(
        self, modules: Modules, tree: UrlTree, settings: Settings, words: WordIndex
    ) -> None:
        self._modules = modules
        self._tree = tree
        self._settings = settings
        self._words = words

    @cached_property
    def all(self) -> tuple[Route, ...]:
        """Every route, from the root URLconfs first, then from any other list of patterns.

        Patterns may also be collected when the project runs; then only their calls can be read.
        """
        found = [one for root in self._roots() for one in self._tree.of_module(root)]
        reached = {one.call for one in found}
        others = [one for module in self._listing() for one in self._tree.of_module(module)]
        included = {one.call for one in others if one.depth}
        found += [
            one
            for one in others
            if one.call not in reached and (one.depth or one.call not in included)
        ]
        found += self._by_themselves({one.call for one in (*found, *others)})
        return tuple({_identity(one): one.route for one in found}.values())

    def _by_themselves(self, reached: set[ast.Call]) -> list[Found]:
        found = [
            one
            for path in self._words.mentioning("urls")
            if (module := self._modules.at(path)) is not None and not is_test(module.name)
            for one in self._tree.by_themselves(module)
            if one.call not in reached
        ]
        nested = {one.call for one in found if one.depth}
        return [one for one in found if one.depth or one.call not in nested]

    def _roots(self) -> Iterator[ModuleFacts]:
        names = sorted(self._settings.setting("ROOT_URLCONF").strings())
        found = [
            self._modules.module(name, one.path) for name in names for one in self._settings.roots
        ]
        yield from dict.fromkeys(module for module in found if module is not None)

    def _listing(self) -> Iterator[ModuleFacts]:
        """Yield the project's modules that have ``urlpatterns``."""
        for path in self._words.mentioning("urlpatterns"):
            module = self._modules.at(path)
            if module is not None and "urlpatterns" in module.bindings:
                yield module


def _identity(one: Found) -> tuple[object, str, str]:
    """A call makes a route for each round of a loop, and for each include that leads to it."""
    view = ast.dump(one.route.view) if one.route.view is not None else ""
    return one.call, one.route.pattern, view
