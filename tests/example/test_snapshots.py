"""The plan and the diff of the example project, as they are checked in.

After a wanted change: ``UPDATE_SNAPSHOTS=1 pytest tests/example/test_snapshots.py``, and read the
difference before committing it.
"""

from __future__ import annotations

import difflib
import os
from pathlib import Path

import pytest

from .example import copy_to, tool

SNAPSHOTS = Path(__file__).parent / "snapshots"
UPDATING = bool(os.environ.get("UPDATE_SNAPSHOTS"))


@pytest.mark.parametrize(
    ("name", "arguments"),
    [("plan.json", ("plan", "--format", "json")), ("diff.patch", ("diff",))],
)
def test_example_is_planned_and_changed_as_checked_in(
    name: str, arguments: tuple[str, ...], tmp_path: Path
) -> None:
    now = tool(*arguments, cwd=copy_to(tmp_path))
    snapshot = SNAPSHOTS / name
    if UPDATING:
        snapshot.parent.mkdir(exist_ok=True)
        snapshot.write_bytes(now)
    before = snapshot.read_bytes().decode()
    changed = difflib.unified_diff(
        before.splitlines(), now.decode().splitlines(), "checked in", "now", lineterm="", n=2
    )
    shown = list(changed)
    if shown:
        pytest.fail(
            "\n".join(
                [
                    f"{name} isn't what is checked in (UPDATE_SNAPSHOTS=1 writes it anew):",
                    *shown[:200],
                ]
            ),
            pytrace=False,
        )
    assert before == now.decode()


def test_snapshots_hold_no_path_of_a_machine() -> None:
    for path in sorted(SNAPSHOTS.iterdir()):
        text = path.read_text(encoding="utf-8")
        assert "/tmp/" not in text and "/home/" not in text, path.name
