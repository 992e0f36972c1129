"""The project's applications: which package has which label."""

from __future__ import annotations

import ast
from functools import cached_property

from .facts import Binding, ModuleFacts, Resolved
from .modules import Modules
from .names import Names
from .settings import Settings


class Apps:
    """Knows the label of the application a module belongs to."""

    def __init__(self, modules: Modules, names: Names, settings: Settings) -> None:
        self._modules = modules
        self._names = names
        self._settings = settings

    @cached_property
    def installed(self) -> dict[str, str]:
        """The label of each installed application, by the name of its package."""
        entries = sorted(self._settings.setting("INSTALLED_APPS").strings())
        return dict(self._application(entry) for entry in entries)

    def label(self, module: ModuleFacts) -> str:
        """Return the label of the application whose package holds ``module``."""
        parts = module.name.split(".")
        for size in range(len(parts), 0, -1):
            package = ".".join(parts[:size])
            if package in self.installed:
                return self.installed[package]
        return self._guessed(parts)

    def is_installed(self, module: ModuleFacts) -> bool:
        """Say whether the application of a module is or may be installed."""
        entries = self._settings.setting("INSTALLED_APPS")
        if not entries.values or not entries.complete:
            return True
        return any(module.name.startswith(f"{package}.") for package in self.installed)

    def _guessed(self, parts: list[str]) -> str:
        package = parts[: parts.index("models")] if "models" in parts[1:] else parts[:-1]
        name = ".".join(package or parts)
        return self._declared(name) or name.rpartition(".")[2]

    def _application(self, entry: str) -> tuple[str, str]:
        for item in self._names.dotted(entry):
            if isinstance(item, ModuleFacts):
                package = item.name
                return package, self._declared(package) or package.rpartition(".")[2]
            if isinstance(item, Resolved) and item.binding.cls is not None:
                return self._configured(item.module, item.binding.cls)
        package = entry.rpartition(".apps.")[0] or entry
        return package, package.rpartition(".")[2]

    def _declared(self, package: str) -> str | None:
        """Return the label the package's ``apps`` module declares."""
        module = self._modules.module(f"{package}.apps")
        if module is None:
            return None
        for bindings in module.bindings.values():
            for binding in bindings:
                if binding.cls is not None and _constant(binding, "name") is not None:
                    return self._configured(module, binding.cls)[1]
        return None

    def _configured(self, module: ModuleFacts, node: ast.ClassDef) -> tuple[str, str]:
        binding = Binding(node.name, cls=node)
        name = _constant(binding, "name") or module.name.rpartition(".")[0]
        package = self._modules.module(name, module.path)
        label = _constant(binding, "label") or name.rpartition(".")[2]
        return (package.name if package is not None else name), label


def _constant(binding: Binding, name: str) -> str | None:
    """Return the string a class's body assigns to ``name``."""
    for statement in binding.cls.body if binding.cls is not None else ():
        match statement:
            case (
                ast.Assign(targets=[ast.Name(id=target)], value=ast.Constant(value=str() as value))
                | ast.AnnAssign(
                    target=ast.Name(id=target), value=ast.Constant(value=str() as value)
                )
            ) if target == name:
                return value
    return None
