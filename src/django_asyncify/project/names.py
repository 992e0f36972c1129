"""Following names: through imports, aliases, re-exports and stars, to where they are bound."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable
from pathlib import Path

from .bindings import absolute
from .facts import Binding, Dotted, ModuleFacts, Resolution, Resolved
from .modules import Modules

Seen = frozenset[tuple[ModuleFacts, str]]

_BUILTINS = frozenset(dir(builtins))
_NOTHING: Seen = frozenset()
_DEEPEST = 40


class Names:
    """Resolves names and dotted names; every answer is all that a name may be."""

    def __init__(self, modules: Modules) -> None:
        self._modules = modules
        self._cache: dict[tuple[ModuleFacts, str], tuple[Resolution, ...]] = {}
        self._expressions: dict[ast.expr, tuple[Resolution, ...]] = {}

    def resolve(
        self, module: ModuleFacts, name: str, seen: Seen = _NOTHING
    ) -> tuple[Resolution, ...]:
        """Return all that a module's top-level ``name`` may be, or nothing if it isn't bound."""
        key = (module, name)
        if key in seen:
            return ()
        if key not in self._cache:
            found = self._look_up(module, name, seen | {key})
            if seen:
                return found
            self._cache[key] = found
        return self._cache[key]

    def attribute(
        self, owner: Resolution, name: str, seen: Seen = _NOTHING
    ) -> tuple[Resolution, ...]:
        """Return what ``owner.name`` may be for a module or an unreadable thing."""
        if isinstance(owner, ModuleFacts):
            return self._of_module(owner, name, seen)
        if isinstance(owner, Dotted):
            dotted = f"{owner.name}.{name}"
            return (self._modules.module(dotted) or Dotted(dotted),)
        return ()

    def imported(
        self, module: ModuleFacts, node_module: str | None, level: int, name: str | None
    ) -> tuple[Resolution, ...]:
        """Return what an import statement in ``module`` binds, as the API of ``Project`` says."""
        source = absolute(module.name, module.path.name == "__init__.py", level, node_module)
        return self._import(source, name, module.path, _NOTHING)

    def dotted(self, name: str, near: Path | None = None) -> tuple[Resolution, ...]:
        """Return what a full dotted name may stand for."""
        parts = name.split(".")
        for size in range(len(parts), 0, -1):
            module = self._modules.module(".".join(parts[:size]), near)
            if module is not None:
                return self._descend((module,), parts[size:])
        return (Dotted(name),)

    def expression(
        self, module: ModuleFacts, node: ast.expr, depth: int = 0
    ) -> tuple[Resolution, ...]:
        """Return what a name or attribute expression at the top of ``module`` stands for.

        Aliases (``Y = X``) are followed; other expressions give nothing.
        """
        if depth > _DEEPEST:
            return ()
        if isinstance(node, ast.Name):
            found = self.resolve(module, node.id) or _builtin(node.id)
        elif isinstance(node, ast.Attribute):
            owners = self.expression(module, node.value, depth + 1)
            found = tuple(item for owner in owners for item in self.attribute(owner, node.attr))
        else:
            return ()
        return _unique(item for one in found for item in self._through_alias(one, depth))

    def _through_alias(self, item: Resolution, depth: int) -> tuple[Resolution, ...]:
        if isinstance(item, Resolved) and isinstance(item.binding.value, (ast.Name, ast.Attribute)):
            return self.expression(item.module, item.binding.value, depth + 1) or (item,)
        return (item,)

    def _descend(
        self, found: tuple[Resolution, ...], parts: Iterable[str]
    ) -> tuple[Resolution, ...]:
        for part in parts:
            found = _unique(item for owner in found for item in self.attribute(owner, part))
        return found

    def _look_up(self, module: ModuleFacts, name: str, seen: Seen) -> tuple[Resolution, ...]:
        bindings = module.bindings.get(name, ())
        found = [item for binding in bindings for item in self._follow(module, binding, seen)]
        return _unique(found) if found else self._from_stars(module, name, seen)

    def _follow(self, module: ModuleFacts, binding: Binding, seen: Seen) -> tuple[Resolution, ...]:
        if binding.module is None:
            return (Resolved(module, binding),)
        return self._import(binding.module, binding.attribute, module.path, seen)

    def _import(
        self, source: str, name: str | None, near: Path, seen: Seen
    ) -> tuple[Resolution, ...]:
        module = self._modules.module(source, near)
        if name is None:
            return (module or Dotted(source),)
        if module is not None:
            return self._of_module(module, name, seen, near)
        dotted = f"{source}.{name}" if source else name
        return (self._modules.module(dotted, near) or Dotted(dotted),)

    def _of_module(
        self, module: ModuleFacts, name: str, seen: Seen, near: Path | None = None
    ) -> tuple[Resolution, ...]:
        found = self.resolve(module, name, seen)
        if found:
            return found
        submodule = self._modules.module(f"{module.name}.{name}", near or module.path)
        if submodule is not None:
            return (submodule,)
        if not module.editable and (module, name) not in seen:
            return (Dotted(f"{module.name}.{name}"),)
        return ()

    def _from_stars(self, module: ModuleFacts, name: str, seen: Seen) -> tuple[Resolution, ...]:
        unread: list[Resolution] = []
        for star in reversed(module.stars):
            source = self._modules.module(star, module.path)
            if source is None:
                unread.append(Dotted(f"{star}.{name}"))
            elif found := self.resolve(source, name, seen):
                return found
        return () if name in _BUILTINS else tuple(unread)


def _builtin(name: str) -> tuple[Resolution, ...]:
    return (Dotted(f"builtins.{name}"),) if name in _BUILTINS else ()


def _unique(items: Iterable[Resolution]) -> tuple[Resolution, ...]:
    """Drop repeats; two ``Resolved`` of one binding are the same."""
    kept: dict[object, Resolution] = {}
    for item in items:
        key = (item.module, item.binding) if isinstance(item, Resolved) else item
        kept.setdefault(key, item)
    return tuple(kept.values())
