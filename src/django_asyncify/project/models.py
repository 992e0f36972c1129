"""All models of a project with their fields, managers and relations both ways."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import cached_property

from .apps import Apps
from .classes import Classes
from .drafts import Draft, Drafts
from .facts import ClassFacts, FieldFacts, FieldKind, ManagerFacts, ModelFacts
from .fields import DeclaredField, Fields
from .managers import Managers
from .model_classes import ModelClasses
from .options import options_of
from .relations import USER, Targets, accessor
from .settings import Settings
from .through import made_through, through_key

_FORWARD = {
    FieldKind.FOREIGN_KEY: FieldKind.REVERSE_FOREIGN_KEY,
    FieldKind.ONE_TO_ONE: FieldKind.REVERSE_ONE_TO_ONE,
    FieldKind.MANY_TO_MANY: FieldKind.MANY_TO_MANY,
}


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
        for draft in list(self._drafts.values()):
            self._add_through(draft)
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
        labels = [
            value
            for value in self._settings.setting("AUTH_USER_MODEL").values
            if isinstance(value, str)
        ]
        for label in (*reversed(labels), *(() if labels else ("auth.User",))):
            if label.lower() in self.by_label:
                return self.by_label[label.lower()]
        return None

    @cached_property
    def _drafts(self) -> Drafts:
        found = Drafts()
        bases = (base for cls in self._found.all for base in self._classes.mro(cls))
        for cls in dict.fromkeys(
            [*self._found.all, *(base for base in bases if isinstance(base, ClassFacts))]
        ):
            if not self._found.is_model(cls):
                continue
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

    def _fill(self, draft: Draft) -> None:
        """Collect a model's fields: its parents' first, then abstract bases', then its own."""
        if draft.fields:
            return
        bases = self._drafts.bases(draft)
        for base in reversed(bases):
            if not base.options.abstract:
                self._fill(base)
                draft.fields.update(base.fields)
        self._add_parent_links(draft)
        for base in [*reversed(self._drafts.contributing(draft)), draft]:
            self._add_declared(draft, base)
        if not any(one.class_name == "AutoField" for one in draft.fields.values()):
            self._add_id(draft)

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
            null=declared.flag("null", False) or declared.starred,
            db_constraint=declared.flag("db_constraint", True),
            to_field=declared.argument("to_field") is not None,
            class_name=declared.class_name,
            line=declared.line,
            parent_link=declared.flag("parent_link", False),
            through=self._through(declared, draft),
            converts=declared.converts,
            measured=declared.is_measured,
        )

    def _through(self, declared: DeclaredField, draft: Draft) -> str:
        if declared.kind is not FieldKind.MANY_TO_MANY or draft.options.abstract:
            return ""
        if declared.argument("through") is None:
            return through_key(draft, declared.name)
        return self._key(self._targets.through(declared), draft) or ""

    def _add_through(self, draft: Draft) -> None:
        """Add the models that Django makes for the many-to-many relations of a model."""
        for field in draft.fields.values():
            own = field.through == through_key(draft, field.name)
            if own and field.target is not None and field.through not in self._drafts:
                target = self._drafts[field.target]
                self._drafts[field.through] = made_through(draft, field, target)

    def _add_parent_links(self, draft: Draft) -> None:
        if draft.options.proxy or draft.options.abstract:
            return
        for parent in self._drafts.parents(draft):
            link = f"{parent.cls.node.name.lower()}_ptr"
            if not any(one.flag("parent_link", False) for one in self._fields.declared(draft.cls)):
                key = self._drafts.concrete(parent).key
                draft.fields[link] = FieldFacts(
                    link,
                    FieldKind.ONE_TO_ONE,
                    key,
                    class_name="OneToOneField",
                    parent_link=True,
                )

    def _add_id(self, draft: Draft) -> None:
        keyed = any(
            one.flag("primary_key", False)
            for base in [draft, *self._drafts.bases(draft)]
            for one in self._fields.declared(base.cls)
        )
        if not keyed and not draft.options.abstract:
            draft.fields.setdefault("id", FieldFacts("id", FieldKind.PLAIN, class_name="AutoField"))

    def _target(self, declared: DeclaredField, draft: Draft) -> str | None:
        if declared.kind in {
            FieldKind.PLAIN,
            FieldKind.FILE,
            FieldKind.GENERIC_FOREIGN_KEY,
            FieldKind.UNKNOWN,
        }:
            return None
        return self._key(self._targets.of(declared), draft)

    def _key(self, target: str | ClassFacts | None, draft: Draft) -> str | None:
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
        if draft.options.abstract or draft.options.proxy or self._is_unused(draft):
            return
        local: dict[str, tuple[DeclaredField, FieldFacts]] = {}
        for base in [*reversed(self._drafts.contributing(draft)), draft]:
            for declared in self._fields.declared(base.cls):
                if declared.name in draft.fields and draft.fields[declared.name].kind in _FORWARD:
                    local[declared.name] = declared, draft.fields[declared.name]
        for declared, facts in local.values():
            self._link_back(draft, declared, facts)
        for parent in self._drafts.parents(draft):
            link = f"{parent.cls.node.name.lower()}_ptr"
            if link in draft.fields:
                self._add_reverse(
                    self._drafts.concrete(parent),
                    draft.cls.node.name.lower(),
                    FieldKind.REVERSE_ONE_TO_ONE,
                    draft,
                    link,
                )

    def _link_back(self, draft: Draft, declared: DeclaredField, facts: FieldFacts) -> None:
        given = declared.argument("related_name")
        text = (
            given.value
            if isinstance(given, ast.Constant) and isinstance(given.value, str)
            else None
        )
        if (
            facts.kind is FieldKind.MANY_TO_MANY
            and facts.target == draft.key
            and self._is_symmetrical(declared)
        ):
            return
        to_one = facts.kind is FieldKind.ONE_TO_ONE
        name = accessor(
            text, draft.options.default_related_name, draft.cls.node.name, draft.app_label, to_one
        )
        if name is None:
            return
        self.accessors.add(name)
        if facts.target is not None:
            target = self._drafts.concrete(self._drafts[facts.target])
            self._add_reverse(target, name, _FORWARD[facts.kind], draft, facts.name)

    def _is_symmetrical(self, declared: DeclaredField) -> bool:
        return self._targets.of(declared) == "self" and declared.flag("symmetrical", True)

    def _add_reverse(
        self, target: Draft, name: str, kind: FieldKind, source: Draft, remote: str
    ) -> None:
        optional = kind is FieldKind.REVERSE_ONE_TO_ONE
        facts = FieldFacts(name, kind, source.key, null=optional, remote=remote)
        target.reverse.setdefault(name, facts)

    def _is_unused(self, draft: Draft) -> bool:
        """Say whether a model of Django's has no table: another is used, or its app isn't."""
        if draft.cls.module.name.startswith("django.") and not self._apps.is_installed(
            draft.cls.module
        ):
            return True
        return draft.options.swappable == "AUTH_USER_MODEL" and draft.key != self.user_key

    def _facts(self, draft: Draft) -> ModelFacts:
        managers = self._managers.of_model(draft.order)
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
            base_manager=self._base_manager(draft),
            mro=draft.order,
        )

    def _all_fields(self, draft: Draft) -> dict[str, FieldFacts]:
        fields: dict[str, FieldFacts] = {}
        for base in reversed(self._drafts.bases(draft)):
            fields.update(base.reverse)
        return {**fields, **draft.reverse, **draft.fields}

    def _default_manager(self, draft: Draft, managers: Mapping[str, ManagerFacts]) -> str:
        """Return the manager ``Meta`` names, here or in a parent, else the first."""
        for one in (draft, *self._drafts.bases(draft)):
            name = one.options.default_manager_name
            if name is not None and name in managers:
                return name
            if self._managers.declared(one.cls):
                break
        return next(iter(managers))

    def _base_manager(self, draft: Draft) -> str | None:
        names = (one.options.base_manager_name for one in (draft, *self._drafts.bases(draft)))
        return next((name for name in names if name is not None), None)
