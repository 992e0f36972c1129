"""Origins: the queries that rows come from, and the places where those can be extended."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from ..edits import NodeKind
from ..spans import Span

if TYPE_CHECKING:
    from .values import FunctionRef


@dataclass(frozen=True, slots=True)
class Site:
    """An expression that evaluates to a manager or queryset and can take one more method.

    ``manager`` is set for the model class given to ``get_object_or_404``: there the text becomes
    ``Model.<manager>.select_related(...)``. ``function`` is the qualname that holds it;
    ``editable`` is false outside of the project's own source.
    """

    path: Path
    span: Span
    node: NodeKind
    function: FunctionRef | None
    manager: str = ""
    editable: bool = True


#: Stands in ``Origin.deferred``, and behind a path there, for columns whose names can't be read.
UNREAD_COLUMNS = "*"


class Row(Enum):
    """What iterating a queryset yields."""

    INSTANCE = "instances"
    DICT = "dictionaries"
    TUPLE = "tuples"
    FLAT = "single values"


@dataclass(frozen=True, slots=True)
class Origin:
    """One query that may have produced an instance.

    ``site`` is None where the query isn't ours to change; ``loaded`` are relation paths that the
    query already fetches; ``decline`` says why ``select_related`` may not be added. ``only`` and
    ``deferred`` are what ``only()`` and ``defer()`` named (``deferred.py`` knows what that means),
    ``prefetched`` the paths that ``prefetch_related()`` did; ``locking`` marks
    ``select_for_update()``. ``back`` is the foreign key by which a reverse manager's rows know the
    instance they were reached through. ``grouped`` marks aggregated rows, ``ordered`` those that
    ``order_by()`` puts in order.
    """

    site: Site | None
    loaded: frozenset[str] = frozenset()
    decline: str = ""
    only: frozenset[str] | None = None
    deferred: frozenset[str] = frozenset()
    locking: bool = False
    prefetched: frozenset[str] = frozenset()
    back: str = ""
    grouped: bool = False
    ordered: bool = False
