"""Django's own names: which neither query nor block, and which are classes of responses."""

from __future__ import annotations

_PURE_DJANGO = (
    "django.urls.",
    "django.utils.",
    "django.conf.",
    "django.core.exceptions.",
    "django.core.signing.",
    "django.core.validators.",
    "django.core.serializers.json.DjangoJSONEncoder",
    "django.contrib.postgres.",
    "django.db.IntegrityError",
    "django.db.utils.",
    "django.db.DatabaseError",
    "django.middleware.csrf.",
    "django.template.defaultfilters.",
    "django.template.Context",
    "django.http.",
    "django.contrib.humanize.",
    "django.contrib.auth.tokens.",
    "django.contrib.auth.REDIRECT_FIELD_NAME",
    "django.core.files.base.",
    "django.core.files.uploadedfile.",
    "django.templatetags.static.static",
    "django.get_version",
    "django.forms.",
)

_PURE_MODELS = tuple(
    f"django.db.models.{name}."
    for name in (
        "aggregates",
        "constants",
        "constraints",
        "deletion",
        "enums",
        "expressions",
        "fields",
        "functions",
        "indexes",
        "lookups",
        "query_utils",
        "sql.constants",
    )
)

_PURE_MODEL_NAMES = frozenset(
    f"django.db.models.{name}"
    for name in (
        "Aggregate",
        "AnyValue",
        "Avg",
        "CASCADE",
        "Case",
        "Choices",
        "CompositePrimaryKey",
        "Count",
        "DB_CASCADE",
        "DB_SET_DEFAULT",
        "DB_SET_NULL",
        "DEFERRED",
        "DO_NOTHING",
        "Deferrable",
        "Exists",
        "Expression",
        "ExpressionList",
        "ExpressionWrapper",
        "F",
        "FilteredRelation",
        "Func",
        "Index",
        "IntegerChoices",
        "JSONNull",
        "Lookup",
        "Max",
        "Min",
        "NOT_PROVIDED",
        "OrderBy",
        "OrderWrt",
        "OuterRef",
        "PROTECT",
        "Prefetch",
        "Q",
        "RESTRICT",
        "RowRange",
        "SET",
        "SET_DEFAULT",
        "SET_NULL",
        "StdDev",
        "StringAgg",
        "Subquery",
        "Sum",
        "TextChoices",
        "Transform",
        "Value",
        "ValueRange",
        "Variance",
        "When",
        "Window",
        "WindowFrame",
        "WindowFrameExclusion",
        "ProtectedError",
        "RestrictedError",
    )
)

_PURE_MODEL_ENDS = ("Field", "Key", "Index", "Constraint", "Rel", "DoesNotExist")


def is_pure_django(dotted: str) -> bool:
    """Whether a name of Django's neither queries nor blocks."""
    if dotted.startswith("django.db.models."):
        named = dotted in _PURE_MODEL_NAMES or dotted.endswith(_PURE_MODEL_ENDS)
        return named or dotted.startswith(_PURE_MODELS)
    return dotted.startswith(_PURE_DJANGO)


def is_response(dotted: str) -> bool:
    """Whether a name is one of Django's classes of responses, without those of templates."""
    return dotted.startswith("django.http.") and "Response" in dotted
