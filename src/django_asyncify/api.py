"""The pipeline, on one page: from a project's folder to a run, and from a run to the disk.

    sources -> project -> analysis -> plan -> rewrite -> verify -> report

Only ``apply`` touches the disk; everything before it is a function of text.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .assumptions import assumptions
from .codemod import Registry
from .config import Config, Prefer, Writes, did_you_mean
from .edits import Edit, FunctionEdits, NewFile, NodeKind
from .errors import NoViews, SourceError, UsageError
from .plan.facts_view import render_facts
from .plan.model import Plan
from .plan.options import PlanOptions, TargetView
from .plan.planner import plan
from .plan.roots import analysed
from .plan.views import chosen_views, discover_views
from .progress import Tell, silent
from .project.environment import environment_in
from .project.project import Project
from .registry import load_registry
from .report.diff import render_diff
from .report.run import ChangedFile, Run, SkippedFile
from .rewrite import FileChange
from .spans import Span
from .targets import PathTarget, parse_target, select_views
from .workshop import Objection, Workshop, blocked_plan
from .write import Replacement, write_all

#: Calls that are followed nest deeply, in long expressions above all; mypy sets a limit of 16384.
_DEEPEST = 16_384


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What is asked for: where, which views, and how.

    ``targets`` empty means every view that a route reaches. ``details`` is for reports.
    ``surroundings`` is the environment around: third-party source is read there where the project
    has none of its own.
    """

    root: Path
    targets: tuple[str, ...] = ()
    config: Config = field(default_factory=Config)
    details: bool = False
    surroundings: Path | None = None


def plan_project(options: Options, tell: Tell = silent) -> Run:
    """Plan the chosen views and work out the new text of every file that changes.

    ``tell`` is told how far that has come.

    Raises Python's recursion limit, which deeply nested code needs, and leaves it there.

    Raises:
        UsageError: a target, a codemod's name or the project makes no sense.
    """
    sys.setrecursionlimit(max(sys.getrecursionlimit(), _DEEPEST))
    registry = load_registry()
    _check_codemods(options.config, registry)
    project = open_project(options)
    views = _chosen_views(options, project)
    asked = plan_options(options, project)
    settled, changes = _settle(project, views, asked, registry, tell)
    return Run(
        root=options.root,
        plan=settled,
        changes=(*map(_changed_file, changes), *map(_new_file, settled.files)),
        skipped=tuple(SkippedFile(item.path, item.line, item.message) for item in project.problems),
        details=options.details,
        django=_django(options, asked, project),
        packages=_packages(project),
        assumptions=tuple(assumptions(project, options.root, options.config)),
    )


def _django(options: Options, asked: PlanOptions, project: Project) -> str:
    """Say which Django the plan is for, and where that comes from."""
    source = "as asked for" if options.config.django else project.django_source()
    return f"Django {asked.django[0]}.{asked.django[1]} ({source})"


def _packages(project: Project) -> str:
    """Say which third-party packages were read, and where."""
    if not project.packages_read:
        return ""
    return f"{', '.join(project.packages_read)} in {project.packages_folder}"


def diff(run: Run) -> bytes:
    """Return what ``apply`` would do as a patch."""
    return render_diff(run)


def apply(run: Run) -> tuple[Path, ...]:
    """Write every changed file, all or none of them; return their paths.

    Raises:
        WriteError: a file changed meanwhile or can't be written.
    """
    return write_all(
        [Replacement(change.path, change.digest, change.after) for change in run.changes]
    )


def facts(options: Options, view: str) -> str:
    """Return what is known about each expression of a view."""
    project = open_project(options)
    target = parse_target(view, options.root, Path.cwd())
    found = select_views([target], discover_views(project), project, options.root)
    return "\n".join(render_facts(project, item) for item in found)


def open_project(options: Options) -> Project:
    """Read what can be known of the project without running it."""
    config = options.config
    return Project.open(
        options.root,
        settings=config.settings,
        environment=config.python or environment_in(options.root),
        surroundings=options.surroundings,
        exclude=config.exclude,
    )


def plan_options(options: Options, project: Project) -> PlanOptions:
    """Turn the configuration into what the planner is asked for."""
    config = options.config
    return PlanOptions(
        django=config.django or project.django_version() or PlanOptions().django,
        python=project.python_floor() or PlanOptions().python,
        unsafe=config.unsafe,
        ignore=config.ignore,
        select=config.select,
        writes_native=config.writes is Writes.NATIVE,
        few_hops=config.prefer is Prefer.FEW_HOPS,
        library=project.is_library() if config.library is None else config.library,
        honest=config.honest,
        tests_may_change=config.tests_may_change,
    )


def _check_codemods(config: Config, registry: Registry) -> None:
    for name in sorted((config.select or frozenset()) | config.ignore):
        if name not in registry:
            raise UsageError(f"there is no codemod {name!r}{did_you_mean(name, registry)}")


def _chosen_views(options: Options, project: Project) -> tuple[TargetView, ...]:
    views = discover_views(project)
    targets = [parse_target(text, options.root, Path.cwd()) for text in options.targets]
    for target in targets:
        if isinstance(target, PathTarget):
            _check_readable(target.path, project)
    everything = any(isinstance(item, PathTarget) and item.path == options.root for item in targets)
    if targets and not everything:
        return select_views(targets, views, project, options.root)
    if not views:
        raise NoViews(_where_looked(project))
    return views


def _where_looked(project: Project) -> str:
    settings = ", ".join(module.name for module in project.settings_modules)
    looked = (
        f"no views found in {project.root}: looked at {len(project.python_files())} Python files, "
        f"settings {settings or 'none found (name them with --settings)'}"
    )
    if project.routes:
        return (
            f"{looked}; routes to function views: none of {len(project.routes)} "
            "(class-based views aren't converted)"
        )
    return f"{looked}, no routes; is this the project's folder (--project)?"


def _check_readable(path: Path, project: Project) -> None:
    """A file that is asked for by name and can't be read is an error, not a skipped file."""
    if path.is_file():
        project.module_at(path)
    for problem in project.problems:
        if problem.path == path:
            raise SourceError(problem.path, problem.line, problem.message)


def _settle(
    project: Project,
    views: Sequence[TargetView],
    options: PlanOptions,
    registry: Registry,
    tell: Tell,
) -> tuple[Plan, list[FileChange]]:
    """Plan until all that is planned can be rewritten and passes verification.

    What can't is refused in the next round, so that its views become blocked with the reason. A
    plan that doesn't settle ends with everything refused, never with unproven text.
    """
    workshop = Workshop(project, options.python, registry)
    read = analysed(project, chosen_views(project, views), tell=tell)
    refused: dict[str, str] = {}
    while True:
        current = plan(project, read, options, registry, refused=refused, tell=tell)
        tell("Writing and checking the new text")
        changes, failed = _rewrite(current, workshop)
        if not failed:
            return current, changes
        more = _dependents(current, failed, refused) | failed
        if more.keys() <= refused.keys():
            return blocked_plan(current, "the conversion doesn't settle"), []
        refused.update(more)


def _dependents(
    current: Plan, failed: Mapping[str, str], refused: Mapping[str, str]
) -> dict[str, str]:
    """Return the views to refuse because what they need was refused before and still fails."""
    again = {name: reason for name, reason in failed.items() if name in refused}
    return {
        view.view: reason
        for name, reason in again.items()
        for view in current.views
        if any(f == name or f.startswith(f"{name}.") for f in view.functions)
    }


def _rewrite(current: Plan, workshop: Workshop) -> tuple[list[FileChange], dict[str, str]]:
    """Return the new texts, and the functions that can't have one with the reasons."""
    changes: list[FileChange] = []
    refused: dict[str, str] = {}
    for path, functions in _by_file(current.changes):
        outcome = workshop.rewrite(path, functions)
        if isinstance(outcome, Objection):
            refused.update(workshop.blame(path, functions, outcome))
        elif outcome.before != outcome.after:
            changes.append(outcome)
    return changes, refused


def _by_file(changes: Iterable[FunctionEdits]) -> list[tuple[Path, tuple[FunctionEdits, ...]]]:
    files: defaultdict[Path, list[FunctionEdits]] = defaultdict(list)
    for function in changes:
        files[function.path].append(function)
    return [(path, tuple(files[path])) for path in sorted(files)]


def _new_file(file: NewFile) -> ChangedFile:
    whole = Span(1, 0, file.text.count("\n"), 0)
    edit = Edit(
        path=file.path,
        span=whole,
        node=NodeKind.BLOCK,
        codemod=file.codemod,
        reason=file.reason,
    )
    return ChangedFile(
        path=file.path,
        digest="",
        encoding="utf-8",
        before=b"",
        after=file.text.encode(),
        edits=(edit,),
    )


def _changed_file(change: FileChange) -> ChangedFile:
    source = change.source
    return ChangedFile(
        path=change.path,
        digest=source.digest,
        encoding=source.encoding,
        before=source.encode(change.before),
        after=source.encode(change.after),
        edits=change.edits,
    )
