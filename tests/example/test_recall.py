"""What the example's suite makes block in sync code, and whether the analysis knows of it all."""

from __future__ import annotations

from pathlib import Path

from .example import Known, copy_to, recorded, suite, user_tests

ENOUGH = 0.99


def test_analysis_knows_every_line_that_blocked_while_the_suite_ran(tmp_path: Path) -> None:
    root = copy_to(tmp_path)
    records = tmp_path / "recall.jsonl"
    suite(root, oracles=True, environment={"ASYNCIFY_RECALL": str(records)})
    by_django = user_tests(root)
    known = Known(root)

    lines: dict[str, str] = {}
    for record in recorded(records.read_text(encoding="utf-8")):
        if not record.frames or record.frames[0].function in by_django:
            continue
        missed = known.missed(record)
        line = str(record.frames[-1])
        lines[line] = lines.get(line) or (
            f"{missed} has no operation; {record.event} at {line} below {record.view}"
            if missed
            else ""
        )

    misses = sorted(text for text in lines.values() if text)
    share = 1 - len(misses) / len(lines)
    print(f"recall: {share:.1%} of {len(lines)} lines")
    assert len(lines) > 300, "the recall oracle recorded next to nothing"
    assert share >= ENOUGH, "\n".join([f"{share:.1%}", *misses])
    assert not misses, "\n".join(misses)
