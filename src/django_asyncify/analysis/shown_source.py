"""F-strings that show source text, ``f"{rows.count()=}"``: what is written there must stay."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator


def shown_fields(node: ast.JoinedStr, source: Callable[[], str]) -> Iterator[ast.FormattedValue]:
    """Yield the fields of an f-string that show their own text; ``source`` gives all of its text.

    The tree has that text as a part of the constant before the field.
    """
    before = ""
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            if before.rstrip().endswith("=") and _is_shown(before, source()):
                yield part
            before = ""
        elif isinstance(part, ast.Constant):
            before = str(part.value)


def _is_shown(before: str, source: str) -> bool:
    shown = (before[start:] for start in range(len(before)))
    return any(f"{{{text}{end}" in source for text in shown for end in "!:}")
