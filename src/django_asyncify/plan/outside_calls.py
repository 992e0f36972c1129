"""Methods that code outside of the project may call by their name: they can't become async.

A framework calls what overrides its own methods, and the methods of classes that settings name.
"""

from __future__ import annotations

import ast
import sys

from ..analysis.values import FunctionRef
from ..django_api.model_hooks import model_hooks
from ..django_api.reexports import canonical
from ..project.facts import ClassFacts, Dotted, ModuleFacts, Resolved
from ..project.project import Project
from ..project.test_code import is_test
from .attribute_lookups import last_name
from .frontier import Frontier
from .mentions import Mention
from .module_values import root_of

#: Bases that call no method of a class derived from them, ``__special__`` ones aside.
_CALL_NOTHING = ("builtins.", "object", "abc.", "typing.", "typing_extensions.", "enum.")
_MODEL_BASES = ("django.db.models.", "django.contrib.gis.db.models.")
#: Decorators of classes that keep the class for nobody.
_HARMLESS = frozenset(
    {"dataclass", "total_ordering", "final", "unique", "runtime_checkable", "define", "frozen"}
)
#: Django's functions that are handed classes which need no base: what others get has one.
_REGISTERING = frozenset(
    {"django.urls.register_converter", "django.urls.converters.register_converter"}
    | {f"django.core.signing.{name}" for name in ("dumps", "loads")}
)
_MODEL_PREFIXES = ("_check_", "get_next_by_", "get_previous_by_")
_SETTING = frozenset({"modify_settings", "override_settings", "settings"})


class OutsideCalls:
    """Says what outside of the project may call a method."""

    def __init__(self, project: Project, frontier: Frontier) -> None:
        self.project, self.frontier = project, frontier
        self._derived: dict[ClassFacts, list[ClassFacts]] = {}

    def reason(self, ref: FunctionRef) -> str:
        """Say why code that isn't the project's may call ``ref`` by its name, or nothing."""
        if ref.cls is None:
            return ""
        for cls in (ref.cls, *self._below(ref.cls)):
            reason = self._decorated(cls) or self._named(cls) or self._registered(cls)
            reason = reason or self._overrides(cls, ref.name)
            if reason:
                return reason
        return ""

    def _overrides(self, cls: ClassFacts, name: str) -> str:
        is_model = self.project.model_of(cls) is not None
        for base in self.project.mro(cls):
            if not isinstance(base, Dotted) or base.name.startswith(_CALL_NOTHING):
                continue
            if not is_model and not base.name.startswith(_MODEL_BASES):
                return f"{cls.node.name} derives from {base.name}, which may call it"
            if name in model_hooks() or name.startswith(_MODEL_PREFIXES):
                return f"Django calls {name}() of {cls.node.name}"
        return ""

    def _decorated(self, cls: ClassFacts) -> str:
        for decorator in cls.node.decorator_list:
            called = decorator.func if isinstance(decorator, ast.Call) else decorator
            text = ast.unparse(called)
            if text.rpartition(".")[2] not in _HARMLESS and self._is_outside(cls, called):
                return f"{cls.node.name} is handed to {text}, which may call it"
        return ""

    def _registered(self, cls: ClassFacts) -> str:
        """``register_converter(YearConverter, "year")``; a model's hooks are known by name."""
        if self.project.model_of(cls) is not None:
            return ""
        for mention in self.frontier.named(cls.node.name):
            call = mention.taken_by
            if not isinstance(call, ast.Call) or is_test(mention.module.name):
                continue
            if self._means(mention, cls) and self._is_foreign(mention.module, call.func):
                text = ast.unparse(call.func)
                return f"{cls.node.name} is handed to {text}, which may call it"
        return ""

    def _means(self, mention: Mention, cls: ClassFacts) -> bool:
        if not isinstance(mention.node, (ast.Name, ast.Attribute)):
            return False
        found = self.project.resolve_expression(mention.module, mention.node)
        return any(isinstance(one, Resolved) and one.binding.cls is cls.node for one in found)

    def _is_foreign(self, module: ModuleFacts, function: ast.expr) -> bool:
        """Whether a function may call methods of a class: Python's own only make objects of it."""
        found = self.project.resolve_expression(module, function)
        names = (canonical(one.name) for one in found if isinstance(one, Dotted))
        return any(_calls_methods(name) for name in names)

    def _is_outside(self, cls: ClassFacts, decorator: ast.expr) -> bool:
        found = self.project.resolve_expression(cls.module, decorator)
        return not found or any(isinstance(one, Dotted) for one in found)

    def _named(self, cls: ClassFacts) -> str:
        """Settings name middleware, backends, validators, routers … by their dotted path."""
        name, module = cls.node.name, cls.module.name
        for mention in self.frontier.dotted_texts(name):
            text = str(getattr(mention.node, "value", ""))
            names = f".{module}.{name}".endswith(f".{text}") and not self._is_label(cls, text)
            if names and self._is_read_by_others(mention):
                line = getattr(mention.node, "lineno", 0)
                return f"{mention.module.name}, line {line}, names {name} for other code"
        return ""

    def _is_label(self, cls: ClassFacts, text: str) -> bool:
        """Whether ``text`` names a model as ``to="events.Event"`` does, to Django's registry only.

        ``events.Event`` may end the path of ``shop.models.events.Event`` as well.
        """
        model = self.project.model_by_label(text)
        is_whole_path = text == f"{cls.module.name}.{cls.node.name}"
        return model is not None and model.cls is cls and not is_whole_path

    def _is_read_by_others(self, mention: Mention) -> bool:
        """Whether a text may reach code that imports what it names: a test's data doesn't."""
        module = mention.module
        if "migrations" in module.name.split("."):
            return False
        is_settings = module in self.project.settings_modules or "settings" in module.path.stem
        return is_settings or not is_test(module.name) or _is_in_settings(mention)

    def _below(self, cls: ClassFacts) -> list[ClassFacts]:
        """Return the project's classes that derive from ``cls``."""
        if cls not in self._derived:
            found: dict[ClassFacts, None] = {}
            pending = [cls]
            while pending:
                for one in self._directly_below(pending.pop()):
                    if one not in found:
                        found[one] = None
                        pending.append(one)
            self._derived[cls] = list(found)
        return self._derived[cls]

    def _directly_below(self, cls: ClassFacts) -> list[ClassFacts]:
        paths = self.project.files_mentioning(cls.node.name)
        modules = [module for path in paths if (module := self.project.module_at(path))]
        nodes = [
            (module, node)
            for module in modules
            for node in module.tree.body
            if isinstance(node, ast.ClassDef) and node is not cls.node and node.bases
        ]
        derived = [self.project.class_facts(module, node) for module, node in nodes]
        return [one for one in derived if cls in self.project.mro(one)]


def _calls_methods(function: str) -> bool:
    package = function.partition(".")[0]
    if package == "django":
        return function in _REGISTERING
    return package not in sys.stdlib_module_names


def _is_in_settings(mention: Mention) -> bool:
    """Whether a text is among settings that a test makes: ``override_settings(NAME="a.B")``."""
    return any(
        _makes_settings(node) and any(inner is mention.node for inner in ast.walk(node))
        for node in ast.walk(mention.module.tree)
    )


def _makes_settings(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return last_name(node.func) in _SETTING
    target = node.targets[0] if isinstance(node, ast.Assign) else None
    root = root_of(target) if target is not None else None
    return root is not None and root.id == "settings"
