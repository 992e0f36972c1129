"""Move a Django project from sync to async views, one reviewable diff at a time."""

from __future__ import annotations

__version__ = "0.1.0"
