"""The project's settings modules, and what a setting may be over all of them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from .facts import ModuleFacts, Setting
from .modules import Modules
from .optional_settings import Assumption
from .possible import Possible
from .settings_runner import Runner
from .settings_values import EVERY_NAME, Env
from .words import WordIndex

_NAMED = re.compile(r"""DJANGO_SETTINGS_MODULE["']?\]?\s*[,=:]\s*["']?([A-Za-z_][\w.]*)""")
_CONFIGURATION = ("pytest.ini", "tox.ini", "setup.cfg", "pyproject.toml", "pytest.toml")
_TELLING = frozenset({"INSTALLED_APPS", "ROOT_URLCONF", "DATABASES"})


class Settings:
    """Finds the settings modules of a project and evaluates them.

    ``added`` are elements that lists and tuples in them are taken to have besides.
    """

    def __init__(
        self,
        root: Path,
        modules: Modules,
        words: WordIndex,
        chosen: str | None,
        added: Mapping[ast.AST, str] = MappingProxyType({}),
    ) -> None:
        self._root = root
        self._modules = modules
        self._words = words
        self._chosen = chosen
        self._added = added
        self.assumed: list[Assumption] = []
        self._envs: dict[ModuleFacts, Env] = {}
        self._cache: dict[str, Setting] = {}

    def setting(self, name: str) -> Setting:
        """Return all the values the setting ``name`` may have."""
        if name not in self._cache:
            self._cache[name] = self._setting(name)
        return self._cache[name]

    def adding(self, elements: Mapping[ast.AST, str]) -> Settings:
        """Return the settings as they would be with one more element in some lists or tuples."""
        return Settings(self._root, self._modules, self._words, self._chosen, elements)

    @property
    def read(self) -> tuple[ModuleFacts, ...]:
        """The modules that were evaluated for the settings asked for, those imported too."""
        return tuple(self._envs)

    @cached_property
    def roots(self) -> tuple[ModuleFacts, ...]:
        """The modules a process of the project may be started with."""
        if self._chosen is not None:
            chosen = self._modules.module(self._chosen)
            return (chosen,) if chosen is not None else ()
        named = tuple(dict.fromkeys(self._named()))
        if not named:
            return tuple(self._by_content())
        included = {name for module in named for name in module.stars}
        related = (module for module in self._related(named) if module.name not in included)
        return tuple(dict.fromkeys((*named, *related)))

    def _setting(self, name: str) -> Setting:
        found = [self._of(module, name) for module in self.roots]
        if not found:
            return Setting()
        result = found[0]
        for possible in found[1:]:
            result = result.or_else(possible)
        return Setting(result.values, True, result.gaps, result.absent).at()

    def _of(self, module: ModuleFacts, name: str) -> Possible:
        env = self._env(module)
        return env.get(name) or env.get(EVERY_NAME) or Possible(absent=True)

    def _env(self, module: ModuleFacts) -> Env:
        if module not in self._envs:
            self._envs[module] = {}
            runner = Runner(module, self._module_of, self._env, self._added)
            self._envs[module] = runner.run(module.tree.body, {})
            self.assumed += runner.assumed
        return self._envs[module]

    def _module_of(self, name: str, importer: ModuleFacts) -> ModuleFacts | None:
        if name.endswith(".py"):
            return self._modules.at(Path(name))
        return self._modules.module(name, importer.path) or self._unlisted(name, importer)

    def _unlisted(self, name: str, importer: ModuleFacts) -> ModuleFacts | None:
        """Return a module that git ignores, as local settings often are."""
        path = importer.path.parent / f"{name.rpartition('.')[2]}.py"
        return self._modules.at(path) if path.is_file() else self._ignored(name, importer.path)

    def _named(self) -> Iterator[ModuleFacts]:
        """Yield the modules that manage.py, wsgi.py, asgi.py, pytest and the like name."""
        files = [self._root / name for name in _CONFIGURATION]
        for path in [*self._words.mentioning("DJANGO_SETTINGS_MODULE"), *files]:
            text = self._words.content(path).decode("utf-8", "replace")
            for name in _NAMED.findall(text):
                module = self._modules.module(name, path)
                own = module if module is not None and module.editable else None
                found = own or self._ignored(name, path)
                if found is not None:
                    yield found

    def _ignored(self, name: str, named_in: Path) -> ModuleFacts | None:
        """Return a module that git ignores, from where the process would import it."""
        for root in (named_in.parent, *self._modules.layout.roots):
            path = root.joinpath(*name.split(".")).with_suffix(".py")
            if path.is_file():
                return self._modules.at(path)
        return None

    def _related(self, named: tuple[ModuleFacts, ...]) -> Iterator[ModuleFacts]:
        """Yield the other settings modules: in the same package, or built on a known one."""
        packages = {
            module.path.parent for module in named if _is_settings_package(module.path.parent)
        }
        for path in self._modules.layout.canonical:
            if path.parent in packages or "settings" in path.stem:
                module = self._modules.at(path)
                if module is not None and self._is_settings(module, named):
                    yield module

    def _is_settings(self, module: ModuleFacts, named: tuple[ModuleFacts, ...]) -> bool:
        known = {facts for other in named for facts in (other, *self._starred(other))}
        return not known.isdisjoint(self._starred(module)) or self._is_whole(module)

    def _starred(self, module: ModuleFacts) -> Iterator[ModuleFacts]:
        for name in module.stars:
            other = self._modules.module(name, module.path)
            if other is not None and other is not module:
                yield other

    def _by_content(self) -> Iterator[ModuleFacts]:
        """Yield what looks like a settings module where nothing names one."""
        places = (path for name in sorted(_TELLING) for path in self._words.mentioning(name))
        for path in dict.fromkeys(places):
            module = self._modules.at(path)
            if module is None or not module.editable:
                continue
            called_so = path.stem.startswith("settings") or path.parent.name == "settings"
            if self._is_whole(module) or (called_so and not _TELLING.isdisjoint(module.bindings)):
                yield module

    def _is_whole(self, module: ModuleFacts) -> bool:
        return {"INSTALLED_APPS", "ROOT_URLCONF"} <= module.bindings.keys()


def _is_settings_package(folder: Path) -> bool:
    return "settings" in folder.name or ("config" in folder.name and (folder / "base.py").exists())
