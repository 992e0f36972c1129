"""Who else uses a function that would become async, and whether that code could go on."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection

from ..analysis.interpreter import FunctionFacts, Interpreter
from ..analysis.operations import Kind
from ..analysis.values import FunctionRef
from ..project.project import Project
from ..project.test_code import is_test
from .decorated_names import mentions_of_view
from .frontier import Frontier
from .indirect import Indirect
from .mentions import Mention, is_addressed, is_compared
from .model import Blocker
from .options import PlanOptions
from .outside_calls import OutsideCalls
from .view_callers import ViewCallers
from .views import FoundView


class Callers:
    """Checks the mentions of functions. ``awaiting`` gives the functions whose calls are awaited
    in all their forms: what becomes async without keeping a sync copy.
    """

    def __init__(
        self,
        project: Project,
        interpreter: Interpreter,
        options: PlanOptions,
        awaiting: Callable[[], set[FunctionRef]],
        refused: Collection[str] = (),
    ) -> None:
        self.project, self.interpreter, self.options = project, interpreter, options
        self.awaiting = awaiting
        self.frontier = Frontier(project)
        self.indirect = Indirect(project)
        self.view_callers = ViewCallers(project, options, refused)
        self.outside = OutsideCalls(project, self.frontier)

    def of_helper(self, ref: FunctionRef) -> str:
        """Say what mentions a helper and stays sync, or return nothing."""
        if ref in self.interpreter.kept:
            return _KEPT
        for mention in self.frontier.mentions(ref):
            if not self._is_awaited(mention, ref):
                line = getattr(mention.node, "lineno", 0)
                return f"{mention.module.name}, line {line}, uses it in sync code"
        return ""

    def of_view(self, ref: FunctionRef, view: FoundView) -> Blocker | None:
        """Return what stops a view from becoming async: code that calls it, or may do so."""
        found = self._by_path() or self._by_another_name(ref) or self._direct(ref, view)
        return found or self._kept(ref)

    def _kept(self, ref: FunctionRef) -> Blocker | None:
        if ref not in self.interpreter.kept:
            return None
        advice = "Keep another function there, or convert the code that calls what is kept."
        return Blocker("caller", ref.module.path, ref.node.lineno, _KEPT, advice)

    def _by_path(self) -> Blocker | None:
        found = self.view_callers.by_path
        if found is not None:
            why = "other code calls whatever view resolve() finds"
            advice = (
                "Let that code use a test client, or, if it calls none of the views that become "
                f'async, vouch for it: honest = ["{found[0].name}"] in [tool.django-asyncify].'
            )
            return Blocker("caller", found[0].path, found[1], why, advice)
        in_middleware = self.view_callers.in_middleware
        if in_middleware is not None:
            (module, line), why = in_middleware
            advice = "Let it return a response of its own or None, or make the middleware async."
            return Blocker("caller", module.path, line, why, advice)
        return None

    def _by_another_name(self, ref: FunctionRef) -> Blocker | None:
        found = self.indirect.use_of(ref)
        if found is None or self._in_routes(found[0].name):
            return None
        why = f"other code uses it under another name (`{ref.name}`)"
        return Blocker("caller", found[0].path, found[1], why, "Use its own name there.")

    def _direct(self, ref: FunctionRef, view: FoundView) -> Blocker | None:
        routes = {
            id(node)
            for route in view.routes
            if route.view is not None
            for node in ast.walk(route.view)
        }
        found = self.frontier.mentions(ref)
        for mention in mentions_of_view(self.project, self.frontier, found, routes):
            if id(mention.node) in routes or self._is_awaited(mention, ref):
                continue
            handler = _error_handler(mention)
            if handler:
                why = f"Django calls it as {handler}, and never awaits it"
                line = getattr(mention.node, "lineno", 0)
                return Blocker("caller", mention.module.path, line, why, "Leave it sync.")
            if mention.function is None and self._wires(mention, ref):
                continue
            if is_addressed(mention, self.project):
                continue
            if self.frontier.is_listed_for_comparison(mention):
                continue
            if is_test(mention.module.name) and is_compared(mention):
                continue
            if not (is_test(mention.module.name) and self.options.tests_may_change):
                return _blocker(mention, ref)
        return None

    def _is_awaited(self, mention: Mention, ref: FunctionRef) -> bool:
        """Whether a mention is a call that will be awaited, or one that surely runs another
        function of that name.
        """
        facts = self._facts_around(mention)
        if facts is None:
            return False
        found = [o for o in facts.operations.values() if o.node is mention.called]
        leading = [o for o in found if ref in o.callees | o.decorated]
        if not leading:
            known = bool(found) and not facts.given_up
            return known and all(o.kind not in _OPAQUE for o in found)
        return any(
            ref in (o.decorated or o.callees)
            and len(o.callees) == 1 >= len(o.decorated)
            and o.certain
            for o in leading
        )

    def _facts_around(self, mention: Mention) -> FunctionFacts | None:
        """Return what is known of the function a call stands in, if that becomes async: then all
        that calls it has been executed.
        """
        if mention.called is None or mention.function is None:
            return None
        around = (ref for ref in self.awaiting() if ref.node is mention.function)
        caller = next(around, None)
        return self.interpreter.functions.get(caller) if caller is not None else None

    def _wires(self, mention: Mention, ref: FunctionRef) -> bool:
        """Module-level code that only decorates or routes the view."""
        if mention.called is None and self._in_routes(mention.module.name):
            return True
        return any(
            isinstance(s, ast.Assign)
            and any(isinstance(t, ast.Name) and t.id == ref.name for t in s.targets)
            and any(n is mention.node for n in ast.walk(s.value))
            for s in mention.module.tree.body
        )

    def _in_routes(self, module: str) -> bool:
        return any(route.module.name == module for route in self.project.routes)


#: What runs there may be anything.
_OPAQUE = frozenset({Kind.UNKNOWN, Kind.EXTERNAL_CALL})
_ERROR_HANDLERS = frozenset({"handler400", "handler403", "handler404", "handler500"})


def _error_handler(mention: Mention) -> str:
    """Return the name by which a URLconf makes the view the one for errors, or nothing."""
    for statement in mention.module.tree.body:
        targets = statement.targets if isinstance(statement, ast.Assign) else ()
        names = {t.id for t in targets if isinstance(t, ast.Name)} & _ERROR_HANDLERS
        if names and any(n is mention.node for n in ast.walk(statement)):
            return min(names)
    return ""


_KEPT = "a decorator keeps it in a list or dictionary, from where other code may call it"


def _blocker(mention: Mention, ref: FunctionRef) -> Blocker:
    path, line = mention.module.path, getattr(mention.node, "lineno", 0)
    if is_test(mention.module.name):
        why = f"a test uses it directly (`{ref.name}`)"
        way_out = "Change the test to use the client, or pass --tests-may-change."
    else:
        why = f"other code uses it directly (`{ref.name}`)"
        way_out = "Convert or change that code first."
    return Blocker("caller", path, line, why, way_out)
