"""What the tests of codemods share: one small application, and views written down as text.

Most tests give the statements of one view and get them back converted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import dedent, indent

from django_asyncify.config import Config
from django_asyncify.plan.model import Outcome, Verdict
from django_asyncify.testing import Conversion, convert

MODELS = """
from django.db import models


class Publisher(models.Model):
    name = models.CharField(max_length=100)


class Author(models.Model):
    name = models.CharField(max_length=100)
    publisher = models.ForeignKey(Publisher, on_delete=models.CASCADE)


class Profile(models.Model):
    author = models.OneToOneField(Author, on_delete=models.CASCADE, related_name="profile")
    bio = models.TextField()


class Tag(models.Model):
    name = models.CharField(max_length=100)


class Article(models.Model):
    title = models.CharField(max_length=100)
    views = models.IntegerField(default=0)
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="articles")
    editor = models.ForeignKey(
        Author, on_delete=models.SET_NULL, null=True, related_name="edited"
    )
    tags = models.ManyToManyField(Tag)


class OrderLine(models.Model):
    article = models.ForeignKey(Article, on_delete=models.CASCADE)
"""

#: No middleware is added where Django's async checks aren't honest.
UNHELPED = Config(ignore=frozenset({"user-middleware"}))

HEADER = """
from django.http import HttpResponse, JsonResponse

from .models import Article, Author, OrderLine, Profile, Publisher, Tag
"""

MARK = "# The views.\n"


def convert_views(
    views: str,
    *,
    imports: str = "",
    models: str = "",
    files: Mapping[str, str] | None = None,
    config: Config | None = None,
    chosen: Sequence[str] = (),
) -> Conversion:
    """Convert whole views, or those ``chosen``; models and their imports are there."""
    text = f"{dedent(imports).strip()}\n{HEADER.strip()}\n\n{MARK}{dedent(views).lstrip()}"
    given = {
        "app/models.py": MODELS + dedent(models),
        **(files or {}),
        "app/views.py": text.lstrip(),
    }
    return convert(given, views=chosen, config=config)


def views_of(conversion: Conversion) -> str:
    """Return the new text of the views, below the imports."""
    return conversion.after["app/views.py"].partition(MARK)[2].lstrip("\n")


def imports_of(conversion: Conversion) -> str:
    """Return the new text of the imports above the views."""
    return conversion.after["app/views.py"].partition(MARK)[0]


def assert_views(before: str, after: str, *, imports: str = "", models: str = "") -> Conversion:
    """Assert that views become others; what is expected compiles."""
    wanted = dedent(after).lstrip("\n")
    compile(wanted, "expected", "exec", dont_inherit=True)
    conversion = convert_views(before, imports=imports, models=models)
    assert views_of(conversion) == wanted, reasons(conversion)
    return conversion


def statements(
    text: str,
    *,
    imports: str = "",
    models: str = "",
    files: Mapping[str, str] | None = None,
    config: Config | None = None,
) -> Conversion:
    """Convert a view that consists of these statements and returns a response."""
    return convert_views(_view(text), imports=imports, models=models, files=files, config=config)


def _view(text: str) -> str:
    body = indent(dedent(text).strip("\n"), "    ")
    return f'def view(request, pk):\n{body}\n    return HttpResponse("done")\n'


def assert_statements(
    before: str,
    after: str,
    *,
    imports: str = "",
    models: str = "",
    config: Config | None = None,
    verdict: Verdict | None = None,
) -> Conversion:
    """Assert that a view's statements become others; the view as expected compiles."""
    wanted = "async " + _view(after)
    compile(wanted, "expected", "exec", dont_inherit=True)
    conversion = statements(before, imports=imports, models=models, config=config)
    assert views_of(conversion) == wanted, reasons(conversion)
    if verdict is not None:
        assert conversion.verdicts == {"view": verdict}, reasons(conversion)
    return conversion


def assert_native(before: str, after: str, *, imports: str = "", models: str = "") -> Conversion:
    """Assert that statements become others without any bridge."""
    return assert_statements(before, after, imports=imports, models=models, verdict=Verdict.NATIVE)


def assert_no_operation(text: str, *, imports: str = "", models: str = "") -> None:
    """Assert that nothing is found in a view: it gets its ``async`` and nothing else."""
    conversion = assert_native(text, text, imports=imports, models=models)
    assert conversion.operations == (), reasons(conversion)


def assert_declined(
    text: str,
    reason: str,
    *,
    imports: str = "",
    models: str = "",
    files: Mapping[str, str] | None = None,
    config: Config | None = None,
) -> Conversion:
    """Assert that the view has an operation that isn't converted, for this reason."""
    conversion = statements(text, imports=imports, models=models, files=files, config=config)
    told = [
        operation.reason
        for operation in conversion.operations
        if operation.outcome is not Outcome.CONVERTED
    ]
    told += [blocker.message for found in conversion.blockers.values() for blocker in found]
    assert any(reason in text for text in told), reasons(conversion)
    return conversion


def reasons(conversion: Conversion) -> str:
    """Return the new text and the reasons for it, for the message of a failed assertion."""
    told = "\n".join(conversion.reasons(name) for name in conversion.verdicts)
    return f"{conversion.after['app/views.py']}\n{told}"
