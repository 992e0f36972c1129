"""A small project, and a way to run the command line on it without a process of its own."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from django_asyncify.cli import app

FILES = {
    "manage.py": """\
        import os
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        """,
    "config/__init__.py": "",
    "config/settings.py": """\
        ROOT_URLCONF = "config.urls"
        INSTALLED_APPS = ["blog"]
        MIDDLEWARE = []
        DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db"}}
        """,
    "config/urls.py": """\
        from django.urls import path

        from blog import views

        urlpatterns = [
            path("articles/<int:pk>/", views.detail),
            path("articles/<int:pk>/close/", views.close),
            path("ping/", views.ping),
        ]
        """,
    "blog/__init__.py": "",
    "blog/models.py": """\
        from django.db import models


        class Article(models.Model):
            title = models.CharField(max_length=100)
        """,
    "blog/views.py": """\
        from django.db import transaction
        from django.http import JsonResponse

        from .models import Article


        def detail(request, pk):
            article = Article.objects.get(pk=pk)
            return JsonResponse({"title": article.title})


        @transaction.atomic
        def close(request, pk):
            Article.objects.filter(pk=pk).delete()
            return JsonResponse({})


        async def ping(request):
            return JsonResponse({})


        def unrouted(request):
            return JsonResponse({"articles": Article.objects.count()})
        """,
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Write a project with a native, a blocked, an async and an unrouted view."""
    root = tmp_path / "site"
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
    return root


@dataclass(frozen=True)
class Result:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


Cli = Callable[..., Result]


@pytest.fixture
def cli(
    project: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Cli:
    """Run a command line in the project's folder."""
    monkeypatch.chdir(project)

    def run(*arguments: str) -> Result:
        with pytest.raises(SystemExit) as exit_info:
            app(args=list(arguments), prog_name="django-asyncify")
        captured = capfdbinary.readouterr()
        code = exit_info.value.code
        assert isinstance(code, int)
        return Result(code, captured.out.decode(), captured.err.decode())

    return run
