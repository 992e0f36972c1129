"""Which modules hold tests, by their names."""

from __future__ import annotations


def is_test(module: str) -> bool:
    """Whether a module, by its dotted name, holds tests."""
    parts = module.split(".")
    return any(
        p in {"tests", "test", "conftest", "testing"}
        or p.startswith(("test_", "tests_"))
        or p.endswith(("_test", "_tests"))
        for p in parts
    )
