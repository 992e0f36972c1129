"""Generate views, convert them, and compare what they do before and after.

python -m tests.differential.campaign [--views 2000] [--seed 0] [--jobs 2] [--failures FILE]
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from .generator import HEADER, View, generate

IN_ONE_FILE = 10
HERE = Path(__file__).parent
ROOT = HERE.parent.parent


@dataclass
class Failure:
    """A view that isn't the same after its conversion, or a promise that isn't kept."""

    kind: str
    view: str
    detail: str
    before: str = ""
    after: str = ""

    @property
    def signature(self) -> str:
        text = re.sub(r"view_\d+|helper_\d+_\d+|\d+", "N", self.detail)
        return f"{self.kind}: {text[:90]}"


@dataclass
class Outcome:
    """What a batch of views came to."""

    views: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    blockers: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)

    def add(self, other: Outcome) -> None:
        self.views += other.views
        self.failures += other.failures
        for name in ("verdicts", "blockers", "reasons", "answers"):
            getattr(self, name).update(getattr(other, name))


def make_project(root: Path, views: Sequence[View], in_one_file: int = IN_ONE_FILE) -> None:
    """Write a project with the views."""
    shutil.copytree(HERE / "site", root, ignore=shutil.ignore_patterns("__pycache__"))
    (root / "pages").mkdir()
    (root / "pages" / "__init__.py").write_text("")
    routes, imports = [], []
    for start in range(0, len(views), in_one_file):
        chosen, module = views[start : start + in_one_file], f"views_{start // in_one_file}"
        sources = "\n\n".join(view.source for view in chosen)
        (root / "pages" / f"{module}.py").write_text(f"{HEADER}\n\n{sources}")
        routes += [f"    path('{v.name}/<int:pk>/', {module}.{v.name})," for v in chosen]
        imports.append(f"from pages import {module}")
    lines = ["from django.urls import path", "", *imports, "", "urlpatterns = [", *routes, "]", ""]
    (root / "urls.py").write_text("\n".join(lines))


def convert(root: Path) -> dict[str, Any]:
    """Convert a project in place, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", _CONVERT, str(root)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        timeout=900,
    )
    if done.returncode:
        return {"error": done.stderr[-3000:]}
    return json.loads(done.stdout)  # type: ignore[no-any-return]


_CONVERT = """
import json, sys
from difflib import unified_diff
from pathlib import Path
from django_asyncify.api import Options, apply, plan_project
from django_asyncify.report.json import render_json
options = Options(root=Path(sys.argv[1]))
run = plan_project(options)
document = json.loads(render_json(run))
document["changed"] = [[c.qualname, c.why, str(c.path), c.span.line] for c in run.plan.changes]
apply(run)
again = plan_project(options)
document["again"] = [
    "\\n".join(
        unified_diff(c.before.decode().splitlines(), c.after.decode().splitlines(), n=1)
    )[:2000]
    for c in again.changes
]
print(json.dumps(document))
"""


def ask(root: Path, mode: str, names: Sequence[str]) -> dict[str, Any]:
    """Return the answers of the views."""
    output = root.parent / f"{mode}.json"
    done = subprocess.run(
        [sys.executable, str(HERE / "runner.py"), str(root), mode, str(output), *names],
        capture_output=True,
        text=True,
        check=False,
        timeout=1800,
    )
    if done.returncode:
        return {"error": done.stderr[-3000:]}
    return json.loads(output.read_text())  # type: ignore[no-any-return]


def functions_of(source: str) -> dict[str, str]:
    """Return the module's functions as they are written, with their decorators."""
    lines = source.splitlines(keepends=True)
    return {
        node.name: "".join(
            lines[
                min([node.lineno, *(d.lineno for d in node.decorator_list)]) - 1 : node.end_lineno
            ]
        )
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def all_functions(root: Path) -> dict[str, str]:
    """Return the functions of all files with views."""
    return {
        name: text
        for path in sorted((root / "pages").glob("views_*.py"))
        for name, text in functions_of(path.read_text()).items()
    }


def check(
    views: Sequence[View], keep: Path | None = None, in_one_file: int = IN_ONE_FILE
) -> Outcome:
    """Convert the views together and compare them one by one."""
    outcome = Outcome(views=len(views))
    with tempfile.TemporaryDirectory(prefix="differential") as folder:
        place = keep or Path(folder)
        if place.exists():
            shutil.rmtree(place)
        place.mkdir(parents=True)
        before, after = place / "before", place / "after"
        make_project(before, views, in_one_file)
        make_project(after, views, in_one_file)
        names = [view.name for view in views]
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(ask, before, "sync", names)
            document = convert(after)
            old = asked.result()
        if "error" in document:
            outcome.failures.append(Failure("conversion crashes", "*", _last(document["error"])))
            outcome.failures[-1].before = document["error"]
            return outcome
        if "error" in old:
            raise RuntimeError(old["error"])
        names = [name for name in names if old[name][-1]["exception"] != "too slow"]
        outcome.views = len(names)
        _check_texts(outcome, document, before, after)
        new = ask(after, "cancel", names)
        if "error" in new:
            outcome.failures.append(Failure("doesn't start", "*", _last(new["error"])))
            return outcome
        sources, results = all_functions(before), all_functions(after)
        by_name = {view.name: view.source for view in views}
        verdicts = {item["view"].rpartition(".")[2]: item["verdict"] for item in document["views"]}
        for name in names:
            _compare(outcome, name, old[name], new[name], verdicts.get(name, "?"))
        for failure in outcome.failures:
            if failure.view in sources:
                number = failure.view.rpartition("_")[2]
                failure.before = failure.before or by_name[failure.view]
                failure.after = failure.after or "\n\n".join(
                    text
                    for name, text in results.items()
                    if name == failure.view or name.startswith(f"helper_{number}_")
                )
    return outcome


def _last(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else ""


def _check_texts(outcome: Outcome, document: dict[str, Any], before: Path, after: Path) -> None:
    verdicts = {}
    for item in document["views"]:
        name = item["view"].rpartition(".")[2]
        verdicts[name] = item["verdict"]
        outcome.verdicts[item["verdict"]] += 1
        if item["verdict"] == "blocked":
            if not item["blockers"]:
                outcome.failures.append(Failure("blocked without a reason", name, ""))
            for blocker in item["blockers"][:1]:
                message = re.sub(r"`[^`]*`", "`…`", re.sub(r"\d+", "N", blocker["message"]))
                outcome.blockers[f"{blocker['code']}: {message[:80]}"] += 1
                if blocker["code"] == "refused":
                    outcome.failures.append(Failure("refused", name, blocker["message"]))
        for operation in item["operations"]:
            if operation["verdict"] == "bridged":
                reason = re.sub(r"`[^`]*`", "`…`", re.sub(r"\d+", "N", operation["reason"]))
                outcome.reasons[f"{operation['kind']}: {reason[:80]}"] += 1
            if item["verdict"] == "native" and operation["verdict"] != "converted":
                outcome.failures.append(
                    Failure("native with another operation", name, operation["kind"])
                )
    counts = document["summary"]["operations"]
    if counts["found"] != counts["converted"] + counts["bridged"] + counts["left"]:
        outcome.failures.append(Failure("the sum is wrong", "*", str(counts)))
    listed = [operation["verdict"] for operation in document["operations"]]
    if len(listed) != counts["found"] or any(
        listed.count(verdict) != counts[verdict] for verdict in ("converted", "bridged", "left")
    ):
        outcome.failures.append(Failure("operations aren't those of the sum", "*", str(counts)))
    for text in document["again"]:
        found = re.findall(r"def (view_\d+)", text)
        outcome.failures.append(
            Failure("a second run changes something", found[0] if found else "*", text[:1500])
        )
    changed = {qualname.split(".")[0].rpartition(":")[2] for qualname, *_ in document["changed"]}
    changed |= {qualname.rpartition(".")[2] for qualname, *_ in document["changed"]}
    touched = {f"{path}:{qualname}" for qualname, _, path, _ in document["changed"]}
    for path in before.rglob("*.py"):
        first, second = path.read_text(), (after / path.relative_to(before)).read_text()
        if first == second:
            continue
        old, new = functions_of(first), functions_of(second)
        for name, text in old.items():
            same = new.get(name) == text
            if same and verdicts.get(name) in {"native", "bridged"} and path.parent.name == "pages":
                outcome.failures.append(Failure("converted, but the same text", name, ""))
            if not same and verdicts.get(name) == "blocked":
                outcome.failures.append(Failure("blocked, but another text", name, ""))
            if not same and name not in verdicts and not any(name in item for item in touched):
                outcome.failures.append(Failure("changed outside of the plan", name, path.name))
    results = all_functions(after)
    for name, verdict in verdicts.items():
        if verdict == "native" and "sync_to_async" in results.get(name, ""):
            outcome.failures.append(Failure("native, but bridged", name, ""))


def _compare(
    outcome: Outcome, name: str, old: list[dict[str, Any]], new: list[dict[str, Any]], verdict: str
) -> None:
    for index, (first, second) in enumerate(zip(old, new, strict=True)):
        outcome.answers["error" if first["exception"] else str(first["status"])] += 1
        failure = _difference(first, second)
        if failure is not None:
            kind, detail = failure
            outcome.failures.append(Failure(kind, name, f"request {index} ({verdict}): {detail}"))
            return


def _difference(first: dict[str, Any], second: dict[str, Any]) -> tuple[str, str] | None:
    if first["exception"] != second["exception"] and not _unbound(first, second):
        kind = "exception"
        if first["exception"] and second["exception"]:
            same = first["exception"].split(":")[0] == second["exception"].split(":")[0]
            kind = "exception's text" if same else "exception's type"
        return kind, (
            f"{first['exception']} at {first['where']} -> "
            f"{second['exception']} at {second['where']}"
        )
    for what in ("status", "body", "headers", "cookies", "rows"):
        if first[what] != second[what]:
            return what, f"{first[what]} -> {second[what]}"
    if second["warnings"] != first["warnings"]:
        return "warnings", str(second["warnings"])
    if second.get("torn"):
        return "torn", f"hanging up after {second['torn']} waits leaves some rows only"
    if second["queries"] > first["queries"]:
        more = list((Counter(second["statements"]) - Counter(first["statements"])).elements())
        return "more queries", f"{first['queries']} -> {second['queries']}: {more[:3]}"
    return None


def _unbound(first: dict[str, Any], second: dict[str, Any]) -> bool:
    """A name that isn't bound is a NameError where it belongs to the function around."""
    return str(first["exception"]).startswith("UnboundLocalError") and str(
        second["exception"]
    ).startswith("NameError")


def batches(views: int, seed: int, size: int) -> list[list[int]]:
    numbers = list(range(seed, seed + views))
    return [numbers[start : start + size] for start in range(0, views, size)]


def run(
    views: int,
    seed: int = 0,
    size: int = 40,
    jobs: int = 2,
    *,
    talk: bool = False,
    note: Callable[[Outcome], None] | None = None,
) -> Outcome:
    """Check ``views`` views, from ``seed`` on."""
    total = Outcome()

    def one(numbers: list[int]) -> Outcome:
        views: list[View] = []
        for number in numbers:
            before = views[-1] if len(views) % IN_ONE_FILE else None
            views.append(generate(Random(number), number, before))
        return check(views)

    with ThreadPoolExecutor(jobs) as pool:
        for outcome in pool.map(one, batches(views, seed, size)):
            total.add(outcome)
            if note is not None:
                note(total)
            if talk:
                kinds = Counter(f.kind for f in total.failures)
                print(total.views, dict(total.verdicts), dict(kinds), file=sys.stderr, flush=True)
    return total


def report(outcome: Outcome) -> str:
    """Return the outcome for people."""
    lines = [f"{outcome.views} views, {len(outcome.failures)} failures"]
    total = sum(outcome.verdicts.values()) or 1
    lines += [f"  {n:5} {100 * n / total:5.1f}% {v}" for v, n in outcome.verdicts.most_common()]
    lines.append(f"answers: {dict(outcome.answers)}")
    lines.append("blockers:")
    lines += [f"  {n:5} {name}" for name, n in outcome.blockers.most_common(25)]
    lines.append("bridged because:")
    lines += [f"  {n:5} {name}" for name, n in outcome.reasons.most_common(30)]
    lines.append("failures:")
    kinds = Counter(f.kind for f in outcome.failures)
    lines += [f"  {n:5} {name}" for name, n in kinds.most_common()]
    return "\n".join(lines)


def main() -> None:
    """Run a campaign and write every failure to a file."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--views", type=int, default=400)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--size", type=int, default=40)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--failures", type=Path, default=Path("differential_failures.json"))
    arguments = parser.parse_args()

    def note(outcome: Outcome) -> None:
        document = json.dumps([vars(failure) for failure in outcome.failures], indent=1)
        arguments.failures.write_text(document)

    outcome = run(
        arguments.views, arguments.seed, arguments.size, arguments.jobs, talk=True, note=note
    )
    print(report(outcome))


if __name__ == "__main__":
    main()
