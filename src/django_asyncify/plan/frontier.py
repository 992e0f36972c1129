"""The frontier: which functions may become async in place, by where their names are mentioned."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from ..analysis.values import FunctionRef
from ..project.facts import ClassFacts, Dotted, ModuleFacts, Resolution, Resolved
from ..project.project import Project
from ..project.test_code import is_test
from .attribute_lookups import is_elsewhere, is_look_up
from .import_aliases import ImportAliases
from .mentions import Mention, constant_listing
from .module_values import NO_MODULES, ModuleValues, root_of
from .scoped import ScopedVisitor, imported_names
from .variables import Variables


class Frontier:
    """Answers where functions are mentioned; every module is walked once."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._index: dict[str, dict[str, list[Mention]]] = {}
        self._mentions: dict[FunctionRef, list[Mention]] = {}
        self._module_values = ModuleValues(project)
        self._import_aliases = ImportAliases(project)

    def mentions(self, ref: FunctionRef) -> list[Mention]:
        """Return every mention of ``ref`` other than its definition and its imports."""
        known = self._mentions.get(ref)
        if known is None:
            known = self._mentions[ref] = [
                mention
                for name in sorted(self._import_aliases.of(ref))
                for mention in self.named(name)
                if self._means(ref, name, mention)
            ]
        return known

    def dotted_texts(self, name: str) -> list[Mention]:
        """Return the texts anywhere in the project that are dotted paths ending in ``name``."""
        return [
            mention
            for mention in self.named(name)
            if isinstance(mention.node, ast.Constant) and "." in str(mention.node.value)
        ]

    def is_listed_for_comparison(self, mention: Mention) -> bool:
        """Whether a function stands in a list that all code only compares something with."""
        constant = constant_listing(mention)
        uses = list(self.named(constant)) if constant else []
        return bool(uses) and all(isinstance(use.taken_by, ast.Compare) for use in uses)

    def named(self, name: str) -> Iterator[Mention]:
        """Yield every place where something of that name is meant, a text's last part included."""
        for path in self.project.files_mentioning(name):
            if module := self.project.module_at(path):
                yield from self._of(module).get(name, ())

    def _means(self, ref: FunctionRef, name: str, mention: Mention) -> bool:
        """Whether a mention of ``name``, which an import may have given ``ref``, means ``ref``."""
        node = mention.node
        if isinstance(node, ast.Constant):
            return self._is_named_by_text(ref, mention, _dotted(str(node.value)))
        if ref.cls is not None:
            of_object = isinstance(node, ast.Attribute) and not self._is_of_module(mention, node)
            return of_object or _in_class_body(mention, ref.cls)
        if isinstance(node, ast.Name):
            return self._resolves(mention.module, node.id, ref) or self._imported_inside(
                mention, name, ref
            )
        if isinstance(node, ast.Attribute):
            return self._through_module(mention, node, name, ref)
        return True

    def _is_of_module(self, mention: Mention, node: ast.Attribute) -> bool:
        """Whether an attribute is surely one of a module's names, no method."""
        base = root_of(node)
        if base is None or mention.of_variable or base.id in self._aliases(mention):
            return False
        found = self.project.resolve_expression(mention.module, node.value)
        return bool(found) and all(isinstance(one, ModuleFacts) for one in found)

    def _is_named_by_text(self, ref: FunctionRef, mention: Mention, text: str) -> bool:
        """What a test replaces in a module that imports the function is foretold otherwise."""
        found = self.project.resolve_dotted(text) if "." in text else ()
        functions = [r.binding.function for r in found if isinstance(r, Resolved)]
        if ref.cls is None and ref.node in functions and not is_test(mention.module.name):
            return True
        another = bool(functions) and all(f is not None and f is not ref.node for f in functions)
        named = _string_names(ref, text) and not another
        return named and not self._is_looked_up_elsewhere(ref, mention)

    def _is_looked_up_elsewhere(self, ref: FunctionRef, mention: Mention) -> bool:
        call = mention.taken_by
        if not isinstance(call, ast.Call) or not is_look_up(call):
            return False
        return is_elsewhere(self.project, mention.module, call, ref)

    def _resolves(self, module: ModuleFacts, name: str, ref: FunctionRef) -> bool:
        return any(
            isinstance(r, Resolved) and r.binding.function is ref.node
            for r in self.project.resolve(module, name)
        )

    def _through_module(
        self, mention: Mention, node: ast.Attribute, name: str, ref: FunctionRef
    ) -> bool:
        """``views.index``: the base must be a module, by its name or in a variable."""
        base = root_of(node)
        if base is None or mention.of_variable:
            return self._held_by_variable(mention, name, ref)
        if base.id in self._aliases(mention):
            imported = self._imported(mention, base.id)
            held = any(isinstance(r, Resolved) and _is_variable(r) for r in imported)
            return held or not imported or self._leads_to(imported, node, base, name, ref)
        resolutions = self.project.resolve(mention.module, base.id)
        if not resolutions:
            return ref.module.name.rpartition(".")[2] in ast.unparse(node.value).split(".")
        if any(isinstance(r, Resolved) for r in resolutions):
            variable = all(isinstance(r, Resolved) and _is_variable(r) for r in resolutions)
            return variable and self._held_by_variable(mention, name, ref)
        return self._leads_to(resolutions, node, base, name, ref)

    def _leads_to(
        self,
        resolutions: Sequence[Resolution],
        node: ast.Attribute,
        base: ast.Name,
        name: str,
        ref: FunctionRef,
    ) -> bool:
        """Whether one of the modules that ``base`` may be has the function as ``node``."""
        below = ast.unparse(node.value).removeprefix(base.id)
        return any(
            (isinstance(r, ModuleFacts) and self._resolves(r, name, ref))
            or (not isinstance(r, Resolved) and ref.module.may_be_called(f"{r.name}{below}"))
            for r in resolutions
        )

    def _imported_inside(self, mention: Mention, name: str, ref: FunctionRef) -> bool:
        """Whether an import inside the function around a mention makes ``name`` the function."""
        return any(
            r.binding.function is ref.node
            if isinstance(r, Resolved)
            else isinstance(r, Dotted) and ref.module.may_be_called(r.name.rpartition(".")[0])
            for r in self._imported(mention, name)
        )

    def _imported(self, mention: Mention, name: str) -> list[Resolution]:
        """Return what the imports inside the function around a mention make ``name``."""
        if mention.function is None:
            return []
        return [
            found
            for node in ast.walk(mention.function)
            if isinstance(node, (ast.Import, ast.ImportFrom))
            for found in self.project.bound_by(mention.module, node, name)
        ]

    def _held_by_variable(self, mention: Mention, name: str, ref: FunctionRef) -> bool:
        """Whether a variable may hold the module of ``ref``, or one that has it by another name."""
        may_hold = any(
            self._module_values.may_hold(mention.module, module, mention.function)
            for module in self._import_aliases.of(ref)[name]
        )
        return may_hold and not self._is_of_another_kind(mention)

    def _is_of_another_kind(self, mention: Mention) -> bool:
        """Whether the variable whose attribute is mentioned surely holds no module."""
        base = mention.node.value if isinstance(mention.node, ast.Attribute) else None
        if not isinstance(base, ast.Name) or mention.function is None:
            return False
        if base.id in NO_MODULES:
            return True
        return Variables(self.project, mention.module, mention.function).hold_no_module(base.id)

    def _aliases(self, mention: Mention) -> frozenset[str]:
        """The names that imports inside the function around a mention bind."""
        return imported_names(mention.function) if mention.function is not None else frozenset()

    def _of(self, module: ModuleFacts) -> dict[str, list[Mention]]:
        known = self._index.get(module.name)
        if known is None:
            walker = _Walker(module)
            walker.visit(module.tree)
            known = self._index[module.name] = walker.found
        return known


def _in_class_body(mention: Mention, cls: ClassFacts) -> bool:
    """Whether a bare name stands where the names of a class's own body are known."""
    inside = cls.node.lineno <= getattr(mention.node, "lineno", 0) <= (cls.node.end_lineno or 0)
    return inside and mention.module is cls.module and mention.function is None


def _is_variable(resolved: Resolved) -> bool:
    return resolved.binding.function is None and resolved.binding.cls is None


@cache
def _suffixes(module: str, name: str) -> tuple[str, ...]:
    return (f"{module}.{name}", f"{module.rpartition('.')[2]}.{name}")


def _string_names(ref: FunctionRef, text: str) -> bool:
    if ref.cls is not None:
        return text.endswith(f"{ref.cls.node.name}.{ref.name}") or text == ref.name
    return any(text == s or text.endswith(f".{s}") for s in _suffixes(ref.module.name, ref.name))


def _dotted(text: str) -> str:
    """Return an entry point's ``shop.jobs:sweep`` as ``shop.jobs.sweep``."""
    module, colon, name = text.partition(":")
    return f"{module}.{name}" if colon and "." in module and name.isidentifier() else text


#: What has these methods is a text, and they give none: it stays the name of nothing.
_ASKING_A_TEXT = frozenset({"endswith", "startswith"})
_NAMESPACE = re.compile(r"__dict__$|^(vars|globals|locals)\(")


class _Walker(ScopedVisitor):
    def __init__(self, module: ModuleFacts) -> None:
        super().__init__()
        self.module = module
        self.found: dict[str, list[Mention]] = {}
        self.calls: dict[int, ast.Call] = {}
        self.taking: dict[int, ast.Call | ast.Compare] = {}
        self.harmless: set[int] = set()

    def _add(self, name: str, node: ast.AST, *, of_variable: bool = False) -> None:
        called = self.calls.get(id(node))
        taken_by = self.taking.get(id(node))
        mention = Mention(self.module, node, self.function, called, of_variable, taken_by)
        self.found.setdefault(name, []).append(mention)

    def visit_Call(self, node: ast.Call) -> None:
        self.calls[id(node.func)] = node
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        self.taking |= {id(each): node for each in given}
        if isinstance(node.func, ast.Attribute) and node.func.attr in _ASKING_A_TEXT:
            self._leave_out_texts(given)
        self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        sides = [node.left, *node.comparators]
        listed = [n for n in sides if isinstance(n, (ast.List, ast.Set, ast.Tuple))]
        compared = [*sides, *(element for each in listed for element in each.elts)]
        self.taking |= {id(each): node for each in compared}
        self._leave_out_texts(sides)
        self.generic_visit(node)

    def visit_MatchValue(self, node: ast.MatchValue) -> None:
        self._leave_out_texts([node.value])
        self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load) and not self.is_shadowed(node.id):
            self._add(node.id, node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        base = root_of(node)
        self._add(node.attr, node, of_variable=base is not None and self.is_shadowed(base.id))
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str) and len(node.value) < 200 and id(node) not in self.harmless:
            self._add(_dotted(node.value).rpartition(".")[2], node)

    def visit_Dict(self, node: ast.Dict) -> None:
        self._leave_out(node.keys)
        self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        if not _NAMESPACE.search(ast.unparse(node.value)):
            self._leave_out([node.slice])
        self.generic_visit(node)

    def _leave_out(self, nodes: Iterable[ast.expr | None]) -> None:
        """Note texts that are keys of data: no function is found by them alone."""
        self.harmless |= {
            id(node)
            for node in nodes
            if isinstance(node, ast.Constant) and "." not in str(node.value)
        }

    def _leave_out_texts(self, nodes: Iterable[ast.expr]) -> None:
        """Note texts that another one is only compared with, alone or in a list written there."""
        for node in nodes:
            if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
                self._leave_out_texts(node.elts)
            elif isinstance(node, ast.Constant):
                self.harmless.add(id(node))
