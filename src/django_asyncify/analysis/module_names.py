"""What the names of a module are bound to, as its imports, classes and decorators leave them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ..project.facts import Binding, ClassFacts, Dotted, ModuleFacts, Resolution
from .decorating import decorate
from .expressions import evaluate
from .known_objects import external
from .stores import stored_on_module
from .values import NEVER, UNKNOWN, Class, Function, FunctionRef, Module, Value, join, value

if TYPE_CHECKING:
    from .interpreter import Interpreter


class ModuleNames:
    """Evaluates names of modules, each once."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        self._known: dict[tuple[str, str], Value] = {}
        self._resolving: set[tuple[str, str]] = set()
        self._decorated: dict[FunctionRef, Value] = {}

    def held(self, module: ModuleFacts, name: str) -> Value | None:
        """Return what a module-level name may be; None if the module doesn't bind it."""
        found = self._bound_name(module, name)
        elsewhere = stored_on_module(self._interpreter, module, name)
        return found if elsewhere is None else join((found or NEVER, elsewhere))

    def _bound_name(self, module: ModuleFacts, name: str) -> Value | None:
        key = (module.name, name)
        if key in self._known:
            return self._known[key]
        if key in self._resolving:
            return self._defined(module, name)
        self._resolving.add(key)
        try:
            resolutions = self._interpreter.project.resolve(module, name)
            if not resolutions:
                return None
            found = join([self.resolved(r) for r in resolutions])
            if f"global {name}" in module.source.text:
                found = join((found, UNKNOWN))
            self._interpreter.lasting.note(name, found)
        finally:
            self._resolving.discard(key)
        self._known[key] = found
        return found

    def _defined(self, module: ModuleFacts, name: str) -> Value:
        """What ``name`` is before ``name = decorator(name)`` binds it anew."""
        made = [
            self.bound(module, binding)
            for binding in module.bindings.get(name, ())
            if binding.function is not None or binding.cls is not None
        ]
        return join(made) if made else UNKNOWN

    def resolved(self, resolution: Resolution) -> Value:
        """Turn what a name resolves to into a value."""
        if isinstance(resolution, ModuleFacts):
            return value(Module(resolution))
        if isinstance(resolution, Dotted):
            return value(external(resolution.name))
        return self.bound(resolution.module, resolution.binding)

    def bound(self, module: ModuleFacts, binding: Binding) -> Value:
        """Return the value of a module-level binding."""
        if binding.function is not None:
            return self.decorated(module, binding.function)
        if binding.cls is not None:
            return value(Class(self._interpreter.project.class_facts(module, binding.cls)))
        if binding.value is not None:
            return evaluate(self._interpreter.module_frame(module), binding.value)
        return UNKNOWN

    def decorated(
        self,
        module: ModuleFacts,
        node: ast.FunctionDef | ast.AsyncFunctionDef,
        cls: ClassFacts | None = None,
    ) -> Value:
        """Return a module-level function or method as its decorators leave it."""
        ref = self._interpreter.function_ref(module, node, cls)
        if ref not in self._decorated:
            self._decorated[ref] = value(Function(ref))
            self._decorated[ref] = decorate(self._interpreter.module_frame(module), Function(ref))
        return self._decorated[ref]
