"""Edits that concern statements as neighbours: regions, async twins, statements put before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import libcst as cst

from ..cst_builders import leading_lines, make_async, with_leading_lines
from ..edits import RegionEdit, RegionExit
from .matching import Block, Run, Unit

_BLANK = cst.EmptyLine(indent=False)


@dataclass(frozen=True)
class Slot:
    """The statements that stand where the original ``units`` stood."""

    units: tuple[Unit, ...]
    statements: tuple[cst.BaseStatement, ...]

    def holding(self, statements: Sequence[cst.BaseStatement]) -> Slot:
        """Return the slot with other statements in it."""
        return replace(self, statements=tuple(statements))


def split_block(
    original: Block, updated: Block, runs: Sequence[Run], addressed: frozenset[cst.CSTNode]
) -> list[Slot]:
    """Return a slot per statement line; a line is taken apart if an edit is for a part of it."""
    borders = {border for run in runs for border in (run.first, run.last + 1)}
    if isinstance(original, cst.SimpleStatementSuite):
        touched = borders or not addressed.isdisjoint(original.body)
        suite = cst.ensure_type(updated, cst.SimpleStatementSuite)
        return _apart(original, suite) if touched else []
    slots: list[Slot] = []
    start = 0
    for before, after in zip(original.body, _body(updated), strict=True):
        if isinstance(before, cst.SimpleStatementLine):
            line = cst.ensure_type(after, cst.SimpleStatementLine)
            inner = range(start + 1, start + len(before.body))
            whole = borders.isdisjoint(inner) and addressed.isdisjoint(before.body)
            together = whole or len(before.body) == 1
            slots.extend([Slot(tuple(before.body), (line,))] if together else _apart(before, line))
            start += len(before.body)
        elif isinstance(before, cst.BaseCompoundStatement):
            slots.append(Slot((before,), (after,)))
            start += 1
    return slots


def _body(block: Block) -> Sequence[cst.BaseStatement]:
    return () if isinstance(block, cst.SimpleStatementSuite) else block.body


def join_block(block: Block, statements: Sequence[cst.BaseStatement]) -> Block:
    """Return the block with these statements; several don't stay on the line of a header."""
    if not isinstance(block, cst.SimpleStatementSuite):
        return block.with_changes(body=list(statements))
    only = statements[0] if len(statements) == 1 else None
    if isinstance(only, cst.SimpleStatementLine) and not only.leading_lines:
        space = only.trailing_whitespace
        return block.with_changes(body=only.body, trailing_whitespace=space)
    return cst.IndentedBlock(list(statements)) if statements else block


def replace_runs(slots: Sequence[Slot], runs: Sequence[Run]) -> list[cst.BaseStatement]:
    """Return the statements of all slots, each run of them turned into a function and its call."""
    starts, position = {run.first: run for run in runs}, 0
    result: list[cst.BaseStatement] = []
    moved: list[cst.BaseStatement] = []
    current: Run | None = None
    for slot in slots:
        starting = starts.get(position)
        current = starting or current
        put_before = max(len(slot.statements) - len(slot.units), 0) if starting else 0
        result.extend(slot.statements[:put_before])
        (moved if current else result).extend(slot.statements[put_before:])
        position += len(slot.units)
        if current and position > current.last:
            result.extend(_region(current.edit, moved, first_in_block=not result))
            current, moved = None, []
    return result


def async_twin(
    original: cst.FunctionDef,
    updated: cst.FunctionDef,
    following: Sequence[cst.BaseStatement],
    view_name: str,
) -> list[cst.BaseStatement]:
    """Return the branch for async views, which holds the twin, and the wrapper as it was."""
    twin = with_leading_lines(make_async(updated), [_BLANK])
    test = cst.Call(cst.Name("iscoroutinefunction"), [cst.Arg(cst.Name(view_name))])
    branch = cst.If(test, cst.IndentedBlock([twin, *_spaced(following)]))
    kept = original if _is_spaced(original) else _with_blank(original)
    return [with_leading_lines(branch, _blanks(original)), kept]


def _spaced(statements: Sequence[cst.BaseStatement]) -> list[cst.BaseStatement]:
    if not statements or _is_spaced(statements[0]):
        return list(statements)
    return [_with_blank(statements[0]), *statements[1:]]


def _blanks(statement: cst.BaseStatement) -> list[cst.EmptyLine]:
    return [_BLANK] if _is_spaced(statement) else []


def _is_spaced(statement: cst.BaseStatement) -> bool:
    lines = leading_lines(statement)
    return bool(lines) and lines[0].comment is None


def _with_blank(statement: cst.BaseStatement) -> cst.BaseStatement:
    return with_leading_lines(statement, [_BLANK, *leading_lines(statement)])


def _apart(
    original: cst.SimpleStatementLine | cst.SimpleStatementSuite,
    updated: cst.SimpleStatementLine | cst.SimpleStatementSuite,
) -> list[Slot]:
    """Return a slot with a line of its own for each statement on a line."""
    *head, last = updated.body
    head = [small.with_changes(semicolon=cst.MaybeSentinel.DEFAULT) for small in head]
    lines = [cst.SimpleStatementLine([small]) for small in (*head, last)]
    lines[-1] = lines[-1].with_changes(trailing_whitespace=updated.trailing_whitespace)
    if isinstance(updated, cst.SimpleStatementLine):
        lines[0] = lines[0].with_changes(leading_lines=updated.leading_lines)
    return [Slot((unit,), (line,)) for unit, line in zip(original.body, lines, strict=True)]


def _region(
    edit: RegionEdit, statements: Sequence[cst.BaseStatement], *, first_in_block: bool
) -> list[cst.BaseStatement]:
    """Return the nested function that holds the statements, and what runs it."""
    lines = leading_lines(statements[0])
    body = [
        *_declared("global", edit.globals),
        *_declared("nonlocal", edit.nonlocals),
        with_leading_lines(statements[0], ()),
        *statements[1:],
        *_hand_back(edit),
    ]
    function = cst.FunctionDef(
        cst.Name(edit.function_name),
        cst.Parameters(),
        cst.IndentedBlock(body),
        decorators=[cst.Decorator(cst.parse_expression(d)) for d in edit.decorators],
        leading_lines=lines,
    )
    spaced = first_in_block or _is_spaced(function)
    placed = function if spaced else _with_blank(function)
    first, *others = cst.parse_module(_run(edit)).body
    return [placed, with_leading_lines(first, [_BLANK]), *others]


def _declared(how: str, names: Sequence[str]) -> Sequence[cst.BaseStatement]:
    return cst.parse_module(f"{how} {', '.join(names)}\n").body if names else ()


def _hand_back(edit: RegionEdit) -> Sequence[cst.BaseStatement]:
    if edit.exit is not RegionExit.FALLS_THROUGH or not edit.returns:
        return ()
    return cst.parse_module(f"return {', '.join(edit.returns)}\n").body


def _run(edit: RegionEdit) -> str:
    call = f"await sync_to_async({edit.function_name})()"
    if edit.exit is RegionExit.ALWAYS_RETURNS:
        return f"return {call}\n"
    if edit.exit is RegionExit.MAY_RETURN:
        name = edit.result_name
        return f"{name} = {call}\nif {name} is not None:\n    return {name}\n"
    return f"{', '.join(edit.returns)} = {call}\n" if edit.returns else f"{call}\n"
