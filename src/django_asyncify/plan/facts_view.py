"""What the analysis knows of a view, expression by expression, for people who wonder why."""

from __future__ import annotations

from ..analysis.interpreter import FunctionFacts
from ..analysis.origins import Origin
from ..analysis.values import Atom, Container, Function, Instance, Manager, Plain, QuerySet, Value
from ..errors import UsageError
from ..project.project import Project
from ..spans import Span
from .options import TargetView
from .roots import analysed
from .views import named_view, routed_views


def render_facts(project: Project, target: TargetView) -> str:
    """Return one line per expression of a view and per operation in it.

    Raises:
        UsageError: there is no such function.
    """
    view = target.dotted
    found = [v for v in routed_views(project) if v.dotted == view]
    named = named_view(project, target)
    if not found and named is not None:
        found = [named]
    if not found:
        raise UsageError(f"there is no function {view!r} in {target.path}")
    interpreter = analysed(project, found, tracing=found[0].module).interpreter
    ref = interpreter.function_ref(found[0].module, found[0].node)
    inside = Span(
        found[0].node.lineno, 0, found[0].node.end_lineno or found[0].node.lineno, 1 << 30
    )
    lines = [f"{view}  {found[0].module.path.name}:{found[0].node.lineno}", "", "expressions:"]
    for (path, span), value in sorted(interpreter.expressions.items(), key=lambda i: i[0][1]):
        if path == str(found[0].module.path) and inside.contains(span):
            lines.append(f"  {span.line}:{span.column}-{span.end_column}  {_text(value)}")
    lines += ["", "operations:", *_operations(interpreter.facts_of(ref))]
    return "\n".join(lines) + "\n"


def _operations(facts: FunctionFacts) -> list[str]:
    return [
        f"  {o.span.line}:{o.span.column}  {o.kind.value}  {o.what}"
        + (f"  [{o.detail}]" if o.detail else "")
        for o in sorted(facts.operations.values(), key=lambda o: o.span)
    ]


def _text(value: Value) -> str:
    if not value:
        return "never"
    return " | ".join(sorted({_atom(atom) for atom in value}))


def _atom(atom: Atom) -> str:
    if isinstance(atom, Instance):
        made = "; ".join(sorted(_origin(o) for o in atom.origins))
        return f"{atom.model.rpartition('.')[2]} instance ({made})"
    if isinstance(atom, QuerySet):
        return f"queryset of {atom.model.rpartition('.')[2]} ({atom.row.value})"
    if isinstance(atom, Manager):
        return f"manager of {atom.model.rpartition('.')[2]}"
    if isinstance(atom, Function):
        return f"function {atom.ref.qualname}"
    if isinstance(atom, Container):
        return atom.kind
    if isinstance(atom, Plain):
        return "data"
    return type(atom).__name__.lower()


def _origin(origin: Origin) -> str:
    if origin.decline:
        return origin.decline
    return f"from line {origin.site.span.line}" if origin.site else "from an unknown query"
