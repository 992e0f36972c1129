"""A small project around one view, and what the analysis says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from django_asyncify.analysis.interpreter import FunctionFacts, Interpreter
from django_asyncify.analysis.operations import Kind, Operation
from django_asyncify.analysis.values import Atom, FunctionRef, Instance, Value
from django_asyncify.plan.roots import analysed
from django_asyncify.plan.views import FoundView, routed_views
from django_asyncify.project import Project
from django_asyncify.spans import Span

SETTINGS = """
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "blog",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
ROOT_URLCONF = "urls"
SECRET_KEY = "x"
"""

MODELS = """
from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models


class Country(models.Model):
    name = models.CharField(max_length=50)


class Author(models.Model):
    name = models.CharField(max_length=50)
    country = models.ForeignKey(Country, on_delete=models.CASCADE)

    def label(self):
        return self.name

    def origin(self):
        return self.country.name

    @property
    def home(self):
        return self.country.name


class Profile(models.Model):
    author = models.OneToOneField(Author, on_delete=models.CASCADE)
    bio = models.TextField()


class Tag(models.Model):
    name = models.CharField(max_length=50)


class PostQuerySet(models.QuerySet):
    def published(self):
        return self.filter(published=True)

    def newest(self):
        return self.order_by("-id").first()


class PostManager(models.Manager):
    def drafts(self):
        return self.filter(published=False)


class Post(models.Model):
    title = models.CharField(max_length=50)
    body = models.TextField()
    published = models.BooleanField()
    author = models.ForeignKey(Author, on_delete=models.CASCADE)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE)
    tags = models.ManyToManyField(Tag, related_name="posts")
    objects = PostManager.from_queryset(PostQuerySet)()


class Comment(models.Model):
    post = models.ForeignKey(Post, related_name="comments", on_delete=models.CASCADE)
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE)
    text = models.TextField()


class Note(models.Model):
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.IntegerField()
    about = GenericForeignKey()
"""

HEADER = """
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from blog.models import Author, Comment, Country, Note, Post, Profile, Tag
"""


@dataclass(frozen=True)
class Analysed:
    """What is known after the analysis. Lines count from the first line of the view's module
    below the imports, which every test gets for free.
    """

    interpreter: Interpreter
    view: FoundView
    above: int

    @property
    def facts(self) -> FunctionFacts:
        """What is known of the view itself."""
        return self.interpreter.facts_of(
            self.interpreter.function_ref(self.view.module, self.view.node)
        )

    @property
    def operations(self) -> list[Operation]:
        """The view's operations in the order of the source."""
        return sorted(self.facts.operations.values(), key=lambda o: (o.span, o.kind.value))

    def of(self, qualname: str) -> list[Operation]:
        """Return the operations of another function, ``[]`` when it was never executed."""
        for ref, facts in self.interpreter.functions.items():
            if ref.qualname == qualname:
                return sorted(facts.operations.values(), key=lambda o: (o.span, o.kind.value))
        return []

    def reached(self, qualname: str) -> bool:
        """Whether a function was executed at all."""
        return any(ref.qualname == qualname for ref in self.interpreter.functions)

    def ref(self, qualname: str) -> FunctionRef:
        """Return the function of that name."""
        return next(r for r in self.interpreter.functions if r.qualname == qualname)

    def kinds(self) -> list[str]:
        """Return ``kind name`` of each operation of the view."""
        return [f"{o.kind.value} {o.name}".strip() for o in self.operations]

    def lines(self) -> dict[int, list[str]]:
        """Return the kinds of the view's operations by line."""
        found: dict[int, list[str]] = {}
        for operation in self.operations:
            found.setdefault(operation.span.line - self.above, []).append(operation.kind.value)
        return found

    def one(self, kind: Kind, name: str = "") -> Operation:
        """Return the only operation of that kind and name."""
        found = [o for o in self.operations if o.kind is kind and (not name or o.name == name)]
        assert len(found) == 1, self.kinds()
        return found[0]

    def relations(self) -> list[str]:
        """Return the paths of the view's lazy relations."""
        return sorted(o.relation for o in self.operations if o.kind is Kind.LAZY_RELATION)

    def source_lines(self, operation: Operation) -> list[int]:
        """Return the lines of the queries behind an operation, 0 for one that isn't ours."""
        lines = [
            origin.site.span.line - self.above if origin.site else 0 for origin in operation.origins
        ]
        return sorted(lines)

    def at(self, text: str) -> Value:
        """Return the abstract value of an expression of the view's module, at its last place."""
        source = self.view.module.source.text.split("\n")
        found: list[Span] = []
        for path, span in self.interpreter.expressions:
            here = path == str(self.view.module.path) and span.line == span.end_line
            if here and source[span.line - 1][span.column : span.end_column] == text:
                found.append(span)
        assert found, text
        return self.interpreter.expressions[str(self.view.module.path), max(found)]

    def type_of(self, text: str) -> set[str]:
        """Return the names of the atoms that an expression may be: ``Post`` for an instance."""
        return {_name(atom) for atom in self.at(text)}


def _name(atom: Atom) -> str:
    if isinstance(atom, Instance):
        return atom.model.rpartition(".")[2]
    return type(atom).__name__.lower()


def project_files(
    view: str, *, models: str = MODELS, files: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return the files of a project with one route, to ``blog.views.view``."""
    return {
        "manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")\n',
        "settings.py": SETTINGS,
        "urls.py": "from django.urls import path\nfrom blog import views\n\n"
        'urlpatterns = [path("<int:pk>/", views.view)]\n',
        "blog/__init__.py": "",
        "blog/models.py": models,
        "blog/views.py": HEADER.lstrip("\n") + dedent(view).strip("\n") + "\n",
        **(files or {}),
    }


def analyse(
    root: Path, view: str, *, models: str = MODELS, files: Mapping[str, str] | None = None
) -> Analysed:
    """Write a project with the function ``view(request, pk)`` and execute it abstractly."""
    for name, text in project_files(view, models=models, files=files).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
    project = Project.open(root)
    module = project.module("blog.views")
    assert module is not None
    views = routed_views(project)
    interpreter = analysed(project, views, tracing=module).interpreter
    (found,) = [v for v in views if v.node.name == "view"]
    return Analysed(interpreter, found, HEADER.lstrip("\n").count("\n"))
