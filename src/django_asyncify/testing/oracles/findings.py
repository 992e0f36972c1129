"""What the oracles found."""

from __future__ import annotations

import json
import threading
from collections import Counter
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Finding:
    """Something that went wrong, once per place."""

    kind: str
    what: str
    where: str
    in_coroutine: bool = True


@dataclass
class Findings:
    """All that went wrong in a run, with how often."""

    counts: Counter[Finding] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, finding: Finding) -> None:
        """Count a finding, from any thread."""
        with self.lock:
            self.counts[finding] += 1

    @property
    def failures(self) -> list[Finding]:
        """All but file accesses, which are listed for people to judge."""
        return [finding for finding in self.counts if finding.kind != "file"]

    def report(self) -> str:
        """Return the findings as people read them."""
        total = sum(self.counts.values())
        lines = [
            f"asyncify oracles: {len(self.failures)} failures, "
            f"{len(self.counts) - len(self.failures)} file accesses ({total} events)"
        ]
        for finding, count in sorted(self.counts.items(), key=lambda item: str(item[0])):
            lines.append(f"  {count:5}x [{finding.kind}] {finding.what}  at {finding.where}")
        return "\n".join(lines)

    def as_json(self) -> str:
        """Return the findings as a JSON list."""
        rows = [{**asdict(finding), "count": count} for finding, count in self.counts.items()]
        return json.dumps(rows, indent=1)
