"""``form.cleaned_data``: what each field cleans to, and what is read from it and put into it."""

from __future__ import annotations

import ast
from functools import cache

from ..project.facts import TO_MANY, TO_ONE, ClassFacts, FieldKind, ModelFacts
from .containers import read_stored
from .data import UPLOADED
from .frame import Frame
from .origins import Origin
from .values import NEVER, PLAIN, UNKNOWN, Instance, Known, Ref, Value, join, value

FILES = frozenset({"FileField", "ImageField"})
#: What a file field of a model cleans to: a new file, or the one that the row has.
_FILES: Value = frozenset({UPLOADED, Known("field file")})
PLAIN_FIELDS = frozenset(
    {
        "BooleanField",
        "CharField",
        "ChoiceField",
        "DateField",
        "DateTimeField",
        "DecimalField",
        "DurationField",
        "EmailField",
        "FileField",
        "FloatField",
        "GenericIPAddressField",
        "ImageField",
        "IntegerField",
        "JSONField",
        "MultipleChoiceField",
        "NullBooleanField",
        "RegexField",
        "SlugField",
        "TimeField",
        "TypedChoiceField",
        "TypedMultipleChoiceField",
        "URLField",
        "UUIDField",
    }
)


def describe_cleaned(
    frame: Frame, cls: ClassFacts, model: ModelFacts | None, ref: Ref, *, checked: bool
) -> None:
    """Note what each field of a form class cleans to, as far as its class says.

    ``checked``: what the methods ``clean_<name>()`` and field classes of the project's own give is
    noted when they are run.
    """
    heap = frame.interpreter.heap
    for base in frame.interpreter.project.mro(cls):
        if isinstance(base, ClassFacts):
            changed = _changed_by_cleaning(base, checked=checked)
            if None in changed:
                heap.write(ref, "[?]", UNKNOWN)
            for name, bindings in base.own.items():
                call = bindings[-1].value
                if isinstance(call, ast.Call) and (not checked or _is_djangos(call)):
                    data = _cleans_to_data(call) and name not in changed
                    cleaned = value(UPLOADED) if called(call) in FILES else PLAIN
                    heap.write(ref, f"[{name!r}]", cleaned if data else UNKNOWN)
            for key in changed - {None}:
                heap.write(ref, f"[{key!r}]", UNKNOWN)
    fields = model.fields.values() if model is not None else ()
    for field in fields:
        related = field.kind in TO_ONE and field.target is not None
        if related and field.target is not None:
            origin = Origin(None, decline="the form fetched it")
            write = value(Instance(field.target, frozenset({origin})))
        else:
            uploaded = field.kind is FieldKind.FILE
            write = UNKNOWN if field.kind in TO_MANY else _FILES if uploaded else PLAIN
        if heap.read(ref, f"[{field.name!r}]") is None:
            heap.write(ref, f"[{field.name!r}]", write)


def is_data_type(coerce: ast.expr) -> bool:
    """Whether what turns a choice into its value makes plain data."""
    return ast.unparse(coerce).rpartition(".")[2] in _DATA_TYPES


_DATA_TYPES = frozenset({"int", "str", "float", "bool", "Decimal", "UUID"})


def _cleans_to_data(call: ast.Call) -> bool:
    """Whether a field's value is plain data, as far as the field itself goes."""
    coerced = any(k.arg == "coerce" and not is_data_type(k.value) for k in call.keywords)
    return _is_djangos(call) and not coerced


def _is_djangos(call: ast.Call) -> bool:
    return called(call) in PLAIN_FIELDS


def called(call: ast.Call) -> str:
    """Return the last name of what is called: ``CharField`` of ``forms.CharField()``."""
    return ast.unparse(call.func).rpartition(".")[2]


@cache
def _changed_by_cleaning(cls: ClassFacts, *, checked: bool) -> frozenset[str | None]:
    """The names of cleaned data that ``clean()`` and ``clean_<name>()`` set; None: maybe all."""
    found: set[str | None] = set()
    for name, bindings in cls.own.items():
        if not checked and name.startswith("clean_") and bindings[-1].function is not None:
            found.add(name.removeprefix("clean_"))
    for binding in cls.own.get("clean", ()):
        for node in ast.walk(binding.function) if binding.function is not None else ():
            if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
                key = node.slice.value if isinstance(node.slice, ast.Constant) else None
                found.add(key if isinstance(key, str) else None)
            elif _may_change_all(node):
                found.add(None)
    return frozenset(found)


def _may_change_all(node: ast.AST) -> bool:
    if isinstance(node, ast.Return):
        return isinstance(node.value, (ast.Dict, ast.DictComp))
    return isinstance(node, ast.Attribute) and node.attr in {"update", "setdefault"}


def item_of_cleaned(frame: Frame, ref: Ref, key: str | None) -> Value:
    """Return what is under ``key`` (None: under any); a field nobody declares may be anything."""
    heap = frame.interpreter.heap
    if key is not None:
        return read_stored(heap, ref, key) or UNKNOWN
    items = [name for name in heap.names(ref) if name.startswith(("['", '["', "[?"))]
    return join([heap.read(ref, name) or NEVER for name in items]) or UNKNOWN
