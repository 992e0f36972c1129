"""What authors of codemods test with.

``convert`` takes a small project as texts and gives back its new texts, verdicts, operations and
blockers; it always checks that a second conversion changes nothing. ``assert_converts`` and
``assert_unchanged`` are for one file of views.

``django_asyncify.testing.oracles`` makes a Django project's own test suite notice what goes wrong
in async views: ``python -m django_asyncify.testing.oracles manage.py test``.
"""

from __future__ import annotations

from .conversion import (
    Conversion,
    NotIdempotent,
    assert_converts,
    assert_unchanged,
    convert,
    project_files,
)

__all__ = [
    "Conversion",
    "NotIdempotent",
    "assert_converts",
    "assert_unchanged",
    "convert",
    "project_files",
]
