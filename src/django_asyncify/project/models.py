"""All models of a project with their fields, managers and relations both ways."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from .apps import Apps
from .classes import Base, Classes
from .facts import ClassFacts, Dotted, FieldFacts, FieldKind, ManagerFacts, ModelFacts
from .fields import DeclaredField, Fields
from .managers import DJANGO, IMPLICIT, Managers
from .model_classes import ModelClasses
from .options import Options, options_of
from .relations import USER, Targets, accessor
from .settings import Settings

_FORWARD = {
    FieldKind.FOREIGN_KEY: FieldKind.REVERSE_FOREIGN_KEY,
    FieldKind.ONE_TO_ONE: FieldKind.REVERSE_ONE_TO_ONE,
    FieldKind.MANY_TO_MANY: FieldKind.MANY_TO_MANY,
}


@dataclass(slots=True, eq=False)
class Draft:
    """A model while its relations are being joined."""

    cls: ClassFacts
    order: tuple[Base, ...]
    options: Options
    app_label: str
    fields: dict[str, FieldFacts] = field(default_factory=dict)
    reverse: dict[str, FieldFacts] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return self.cls.qualname


class ModelIndex:
    """Computes the facts of every model, all at once."""

    def __init__(
        self,
        found: ModelClasses,
        classes: Classes,
        fields: Fields,
        managers: Managers,
        targets: Targets,
        apps: Apps,
        settings: Settings,
    ) -> None:
        self._found = found
        self._classes = classes
        self._fields = fields
        self._managers = managers
        self._targets = targets
        self._apps = apps
        self._settings = settings
        self.accessors: set[str] = set()

    @cached_property
    def models(self) -> Mapping[str, ModelFacts]:
        """The facts of every model by its dotted path."""
        for draft in self._drafts.values():
            self._fill(draft)
        for draft in self._drafts.values():
            self._link(draft)
        return {draft.key: self._facts(draft) for draft in self._drafts.values()}

    @cached_property
    def by_label(self) -> Mapping[str, str]:
        """The key of each model by its label in lower case."""
        found: dict[str, str] = {}
        for draft in self._drafts.values():
            found.setdefault(f"{draft.app_label}.{draft.cls.node.name}".lower(), draft.key)
        return found

    @cached_property
    def user_key(self) -> str | None:
        """The key of the model ``AUTH_USER_MODEL`` names."""
        labels = [value for value in self._settings.setting("AUTH_USER_MODEL").values if isinstance(value, str)]
        for label in (*reversed(labels), *(() if labels else ("auth.User",))):
            if label.lower() in self.by_label:
                return self.by_label[label.lower()]
        return None

    @cached_property
    def _drafts(self) -> dict[str, Draft]:
        found: dict[str, Draft] = {}
        for cls in self._found.all:
            options = options_of(self._classes, cls)
            label = options.app_label or self._apps.label(cls.module)
            found[cls.qualname] = Draft(cls, self._classes.mro(cls), options, label)
        return found

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for draft in self._drafts.values():
            found.setdefault(draft.cls.node.name.lower(), []).append(draft.key)
        return found

    def _bases(self, draft: Draft) -> list[Draft]:
        """Return the models a model derives from, nearest first."""
        keys = [base.qualname for base in draft.order[1:] if isinstance(base, ClassFacts)]
        return [self._drafts[key] for key in keys if key in self._drafts]

    def _fill(self, draft: Draft) -> None:
        """Collect the fields a model has itself: its parents' first, then abstract bases', then own."""
        if draft.fields:
            return
        bases = self._bases(draft)
        for base in reversed(bases):
            if not base.options.abstract:
                self._fill(base)
                draft.fields.update(base.fields)
        self._add_parent_links(draft)
        for base in [*reversed(self._contributing(draft)), draft]:
            self._add_declared(draft, base)
        if not any(one.class_name == "AutoField" for one in draft.fields.values()):
            self._add_id(draft)

    def _contributing(self, draft: Draft) -> list[Draft]:
        """Return the abstract bases whose fields aren't those of a concrete parent, nearest first."""
        bases = self._bases(draft)
        parents = [base for base in bases if not base.options.abstract]
        inherited = {base.key for parent in parents for base in self._bases(parent)}
        return [base for base in bases if base.options.abstract and base.key not in inherited]

    def _add_declared(self, draft: Draft, base: Draft) -> None:
        for name, bindings in base.cls.own.items():
            value = bindings[-1].value
            if isinstance(value, ast.Constant) and value.value is None:
                draft.fields.pop(name, None)
        for declared in self._fields.declared(base.cls):
            draft.fields[declared.name] = self._field(declared, draft)

    def _field(self, declared: DeclaredField, draft: Draft) -> FieldFacts:
        return FieldFacts(
            name=declared.name,
            kind=declared.kind,
            target=self._target(declared, draft),
            null=declared.flag("null", False),
            db_constraint=declared.flag("db_constraint", True),
            class_name=declared.class_name,
            line=declared.line,
        )

    def _add_parent_links(self, draft: Draft) -> None:
        if draft.options.proxy or draft.options.abstract:
            return
        for parent in self._direct_parents(draft):
            link = f"{parent.cls.node.name.lower()}_ptr"
            if not any(one.flag("parent_link", False) for one in self._fields.declared(draft.cls)):
                key = self._concrete(parent).key
                draft.fields[link] = FieldFacts(link, FieldKind.ONE_TO_ONE, key, class_name="OneToOneField")

    def _direct_parents(self, draft: Draft) -> list[Draft]:
        """Return the concrete models a model's tables are joined to directly."""
        parents = [base for base in self._bases(draft) if not base.options.abstract]
        further = {base.key for parent in parents for base in self._bases(parent)}
        return [parent for parent in parents if parent.key not in further]

    def _concrete(self, draft: Draft) -> Draft:
        """Return the model whose table a proxy uses."""
        if draft.options.proxy:
            for base in self._bases(draft):
                if not base.options.abstract and not base.options.proxy:
                    return base
        return draft

    def _add_id(self, draft: Draft) -> None:
        keyed = any(
            one.flag("primary_key", False)
            for base in [draft, *self._bases(draft)]
            for one in self._fields.declared(base.cls)
        )
        if not keyed and not draft.options.abstract:
            draft.fields.setdefault("id", FieldFacts("id", FieldKind.PLAIN, class_name="AutoField"))

    def _target(self, declared: DeclaredField, draft: Draft) -> str | None:
        if declared.kind in {FieldKind.PLAIN, FieldKind.FILE, FieldKind.GENERIC_FOREIGN_KEY, FieldKind.UNKNOWN}:
            return None
        target = self._targets.of(declared)
        if isinstance(target, ClassFacts):
            return target.qualname if target.qualname in self._drafts else None
        if target == "self":
            return draft.key
        if target == USER or target is None:
            return self.user_key if target else None
        return self._by_text(target, draft)

    def _by_text(self, target: str, draft: Draft) -> str | None:
        label = target if "." in target else f"{draft.app_label}.{target}"
        if label.lower() in self.by_label:
            return self.by_label[label.lower()]
        alike = self._by_name.get(target.rpartition(".")[2].lower(), [])
        return alike[0] if len(alike) == 1 and "." not in target else None

    def _link(self, draft: Draft) -> None:
        """Give the targets of a model's own relations their accessors back to it."""
        if draft.options.abstract or draft.options.proxy or self._is_swapped(draft):
            return
        local: dict[str, tuple[DeclaredField, FieldFacts]] = {}
        for base in [*reversed(self._contributing(draft)), draft]:
            for declared in self._fields.declared(base.cls):
                if declared.name in draft.fields and draft.fields[declared.name].kind in _FORWARD:
                    local[declared.name] = declared, draft.fields[declared.name]
        for declared, facts in local.values():
            self._link_back(draft, declared, facts)
        for parent in self._direct_parents(draft):
            if f"{parent.cls.node.name.lower()}_ptr" in draft.fields:
                self._add_reverse(self._concrete(parent), draft.cls.node.name.lower(), FieldKind.REVERSE_ONE_TO_ONE, draft)

    def _link_back(self, draft: Draft, declared: DeclaredField, facts: FieldFacts) -> None:
        given = declared.argument("related_name")
        text = given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else None
        if facts.kind is FieldKind.MANY_TO_MANY and facts.target == draft.key and self._is_symmetrical(declared):
            return
        to_one = facts.kind is FieldKind.ONE_TO_ONE
        name = accessor(text, draft.options.default_related_name, draft.cls.node.name, draft.app_label, to_one)
        if name is None:
            return
        self.accessors.add(name)
        if facts.target is not None:
            self._add_reverse(self._concrete(self._drafts[facts.target]), name, _FORWARD[facts.kind], draft)

    def _is_symmetrical(self, declared: DeclaredField) -> bool:
        return self._targets.of(declared) == "self" and declared.flag("symmetrical", True)

    def _add_reverse(self, target: Draft, name: str, kind: FieldKind, source: Draft) -> None:
        optional = kind is FieldKind.REVERSE_ONE_TO_ONE
        target.reverse.setdefault(name, FieldFacts(name, kind, source.key, null=optional))

    def _is_swapped(self, draft: Draft) -> bool:
        return draft.options.swappable == "AUTH_USER_MODEL" and draft.key != self.user_key

    def _facts(self, draft: Draft) -> ModelFacts:
        managers = self._all_managers(draft)
        return ModelFacts(
            key=draft.key,
            cls=draft.cls,
            app_label=draft.app_label,
            abstract=draft.options.abstract,
            proxy=draft.options.proxy,
            managed=draft.options.managed,
            fields=self._all_fields(draft),
            managers=managers,
            default_manager=self._default_manager(draft, managers),
            base_manager=self._inherited_option(draft, "base_manager_name"),
            mro=draft.order,
        )

    def _all_fields(self, draft: Draft) -> dict[str, FieldFacts]:
        fields: dict[str, FieldFacts] = {}
        for base in reversed(self._bases(draft)):
            fields.update(base.reverse)
        return {**fields, **draft.reverse, **draft.fields}

    def _all_managers(self, draft: Draft) -> dict[str, ManagerFacts]:
        managers: dict[str, ManagerFacts] = {}
        gone: set[str] = set()
        for base in draft.order:
            if not isinstance(base, ClassFacts):
                continue
            declared = {manager.name: manager for manager in self._managers.declared(base)}
            for name in base.own:
                if name in declared and name not in gone:
                    managers.setdefault(name, declared[name])
                gone.add(name)
        return managers or {"objects": self._implicit(draft)}

    def _implicit(self, draft: Draft) -> ManagerFacts:
        """Return the manager of a model that declares none; an unreadable base may bring its own."""
        readable = all(base.name.startswith(DJANGO) for base in draft.order if isinstance(base, Dotted))
        return replace(IMPLICIT, known=readable)

    def _default_manager(self, draft: Draft, managers: Mapping[str, ManagerFacts]) -> str:
        named = self._inherited_option(draft, "default_manager_name")
        return named if named is not None and named in managers else next(iter(managers))

    def _inherited_option(self, draft: Draft, name: str) -> str | None:
        """Return a manager option: the model's own, or its parents' if it declares no manager."""
        for one in (draft, *self._bases(draft)):
            value: object = getattr(one.options, name)
            if isinstance(value, str):
                return value
            if name == "default_manager_name" and self._managers.declared(one.cls):
                return None
        return None
