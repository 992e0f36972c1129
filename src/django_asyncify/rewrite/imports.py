"""Seeing to a file's imports after its edits, as changes to its text."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Sequence

from ..edits import Edit, FunctionEdits, ImportName
from ..errors import RewriteRefused
from ..sources import SourceFile, parse
from .import_places import leading_imports, new_line
from .import_statements import add_name, remove_name, swap_name
from .scopes import FunctionScopes, Home, bindings, global_names
from .text import TextMap

_ANNOTATION = re.compile(r"[\w.\[\], |'\"]+")


def update_imports(
    source: SourceFile,
    functions: Sequence[FunctionEdits],
    after: str,
    imported_elsewhere: Callable[[str], bool],
) -> str:
    """Return ``after`` with the imports its edits need, less those they made useless.

    Raises:
        RewriteRefused: a name that has to be imported means something else already.
    """
    edits = [edit for function in functions for edit in function.edits]
    replaced = _unique(name for edit in edits for name in edit.replaces)
    if not replaced and not any(edit.imports for edit in edits):
        return after
    home = Home(source.module, source.path.name == "__init__.py")
    needed = _needed(source, functions, home)
    tree = _parsed(source, after)
    spare = [n for n in replaced if n not in needed and not imported_elsewhere(n.name)]
    spare = [name for name in spare if not _mentioned(tree, name.name)]
    for name in needed:
        after = _added(after, home, name, spare)
    for name in spare:
        after = _removed(after, home, name)
    return after


def _parsed(source: SourceFile, text: str) -> ast.Module:
    try:
        return parse(text)
    except SyntaxError as error:
        message = f"the new code isn't Python: {error.msg}"
        raise RewriteRefused(source.path, error.lineno or 1, message) from error


def _unique(names: Iterable[ImportName]) -> list[ImportName]:
    return list(dict.fromkeys(names))


def _needed(source: SourceFile, functions: Sequence[FunctionEdits], home: Home) -> list[ImportName]:
    """Return the names the module doesn't have yet, having looked for clashes."""
    tree = _parsed(source, source.text)
    module = [*bindings(tree, home)]
    clashing = global_names(tree)
    for function in functions:
        for edit in function.edits:
            for name in edit.imports:
                others = [b for b in module if b.name == name.name and b.origin != name.module]
                if others or name.name in clashing:
                    raise _clash(function, edit, name, others[0].line if others else None)
    scopes = FunctionScopes(tree, home)
    wanted = _unique(
        name
        for function in functions
        for edit in function.edits
        for name in edit.imports
        if not _is_local(scopes, function, edit, name)
    )
    return [name for name in wanted if not _imported(tree, home, name)]


def _is_local(
    scopes: FunctionScopes, function: FunctionEdits, edit: Edit, name: ImportName
) -> bool:
    """Say whether the function itself surely imports the name before the edit needs it."""
    own = scopes.around(function.span.line, function.span.end_line)
    found = [b for scope in own for b in scopes.bindings(scope) if b.name == name.name]
    if not found:
        return False
    around = scopes.around(edit.span.line, edit.span.end_line)
    sure = {s.lineno for scope in around for s in scope.body if s.lineno < edit.span.line}
    for binding in found:
        if binding.origin != name.module or binding.line not in sure:
            raise _clash(function, edit, name, binding.line)
    return True


def _clash(
    function: FunctionEdits, edit: Edit, name: ImportName, line: int | None
) -> RewriteRefused:
    where = f" on line {line}" if line else ""
    message = f"{name.name} from {name.module} is needed, but the name is bound otherwise{where}"
    return RewriteRefused(edit.path, edit.span.line, message, function.qualname)


def _imported(tree: ast.Module, home: Home, name: ImportName) -> bool:
    """Say whether the module imports the name wherever it runs."""
    blocks = [tree.body, *(s.body for s in tree.body if isinstance(s, ast.Try))]
    statements = [s for body in blocks for s in body if isinstance(s, ast.ImportFrom)]
    return any(
        home.source(statement) == name.module and _own_name(alias) == name.name
        for statement in statements
        for alias in statement.names
    )


def _own_name(alias: ast.alias) -> str | None:
    return alias.name if alias.asname in (None, alias.name) else None


def _added(after: str, home: Home, name: ImportName, spare: Sequence[ImportName]) -> str:
    text, tree = TextMap(after), parse(after)
    for statement in leading_imports(tree):
        if not isinstance(statement, ast.ImportFrom) or home.source(statement) != name.module:
            continue
        for old in spare:
            if old.module == name.module and old.name in map(_own_name, statement.names):
                swapped = swap_name(text, statement, old.name, name.name)
                if swapped:
                    return swapped.applied(after)
        changed = add_name(text, statement, name.name)
        if changed:
            return changed.applied(after)
    return new_line(text, tree, home, name.module, name.name).applied(after)


def _removed(after: str, home: Home, name: ImportName) -> str:
    """Return the text without the import, if one statement of the module makes it."""
    tree = parse(after)
    found = [b for b in bindings(tree, home) if b.name == name.name]
    statements = [
        statement
        for statement in tree.body
        if isinstance(statement, ast.ImportFrom)
        and home.source(statement) == name.module
        and name.name in map(_own_name, statement.names)
    ]
    if len(found) != 1 or len(statements) != 1:
        return after
    change = remove_name(TextMap(after), statements[0], name.name)
    return change.applied(after) if change else after


def _mentioned(tree: ast.Module, name: str) -> bool:
    """Say whether the name stands anywhere but in an import: in ``__all__`` strings too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id == name:
            return True
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and name in text and _names_in_string(text, name):
            return True
    return False


def _names_in_string(text: str, name: str) -> bool:
    """Say whether a string may be an annotation, or an entry of ``__all__``, with the name."""
    if not _ANNOTATION.fullmatch(text):
        return False
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except SyntaxError:
        return False
    return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(tree))
