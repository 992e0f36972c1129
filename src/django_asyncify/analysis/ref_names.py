"""Places on the heap that don't belong to one allocation: the request."""

from __future__ import annotations

from pathlib import Path

from ..spans import Span
from .values import Ref

REQUEST = Ref(Path("<request>"), Span(0, 0, 0, 0))
