"""``django-asyncify explain``: what a codemod does, or what a reason means."""

from __future__ import annotations

from typing import Annotated

import typer

from ..codemod import Registry
from ..config import did_you_mean
from ..errors import UsageError
from ..plan.blockers import BLOCKERS
from ..registry import load_registry
from .talk import print_document


def explain(
    code: Annotated[
        str | None,
        typer.Argument(help="A codemod or the code of a reason; without it, all are listed."),
    ] = None,
) -> None:
    """Explain a codemod or a reason."""
    registry = load_registry()
    print_document(_overview(registry) if code is None else _explanation(code, registry))


def _explanation(code: str, registry: Registry) -> str:
    if code in registry:
        return registry[code].documentation()
    if code in BLOCKERS:
        blocker = BLOCKERS[code]
        return f"{code}: {blocker.title}\n\n{blocker.text.strip()}"
    hint = did_you_mean(code, [*registry, *BLOCKERS])
    raise UsageError(f"{code!r} is no codemod and no reason{hint}")


def _overview(registry: Registry) -> str:
    codemods = {name: _first_line(item.documentation()) for name, item in registry.items()}
    blockers = {code: blocker.title for code, blocker in sorted(BLOCKERS.items())}
    width = max(map(len, [*codemods, *blockers]), default=0)
    return "\n".join(
        [
            "Codemods",
            *(f"  {name:<{width}}  {line}" for name, line in codemods.items()),
            "",
            "Reasons a view is blocked",
            *(f"  {code:<{width}}  {title}" for code, title in blockers.items()),
        ]
    )


def _first_line(text: str) -> str:
    return text.partition("\n")[0]
