"""Models on their way to becoming facts, and how they derive from each other."""

from __future__ import annotations

from dataclasses import dataclass, field

from .classes import Base
from .facts import ClassFacts, FieldFacts
from .options import Options


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
        """The dotted path of the model's class."""
        return self.cls.qualname


class Drafts(dict[str, Draft]):
    """The drafts of all models by dotted path."""

    def bases(self, draft: Draft) -> list[Draft]:
        """Return the models a model derives from, nearest first."""
        keys = [base.qualname for base in draft.order[1:] if isinstance(base, ClassFacts)]
        return [self[key] for key in keys if key in self]

    def contributing(self, draft: Draft) -> list[Draft]:
        """Return the abstract bases whose fields no concrete parent holds, nearest first."""
        bases = self.bases(draft)
        parents = [base for base in bases if not base.options.abstract]
        inherited = {base.key for parent in parents for base in self.bases(parent)}
        return [base for base in bases if base.options.abstract and base.key not in inherited]

    def parents(self, draft: Draft) -> list[Draft]:
        """Return the concrete models a model's tables are joined to directly."""
        parents = [base for base in self.bases(draft) if not base.options.abstract]
        further = {base.key for parent in parents for base in self.bases(parent)}
        return [parent for parent in parents if parent.key not in further]

    def concrete(self, draft: Draft) -> Draft:
        """Return the model whose table a proxy uses."""
        if draft.options.proxy:
            for base in self.bases(draft):
                if not base.options.abstract and not base.options.proxy:
                    return base
        return draft
