"""The before and after in each codemod's documentation is what the tool does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from textwrap import dedent, indent

import pytest

from django_asyncify.registry import load_registry
from tests.codemods.places import convert_views, imports_of, reasons, views_of
from tests.codemods.test_request_user import SETTINGS

MODELS = """
class Order(models.Model):
    def calculate_total(self):
        return OrderLine.objects.count()
"""


@dataclass(frozen=True)
class Frame:
    """What a documented snippet needs around it: ``before`` and ``after`` it in a view.

    A snippet that isn't of the views is the beginning of the file ``path``, which goes on with
    what ``files`` has for it.
    """

    imports: str = ""
    first: str = ""
    last: str = 'return HttpResponse("done")'
    files: Mapping[str, str] = field(default_factory=dict)
    whole: bool = False
    path: str = "app/views.py"

    def view(self, snippet: str) -> str:
        parts = [self.first, snippet.replace("    ...\n", "    pass\n"), self.last]
        body = indent("\n".join(dedent(part).strip("\n") for part in parts if part), "    ")
        return f"def view(request, pk):\n{body}\n"


LOGGED_IN = (
    "@login_required\ndef view(request, pk):\n    return HttpResponse(Tag.objects.count())\n"
)
FRAMES: Mapping[str, Frame] = {
    "async-to-sync-calls": Frame(
        "from asgiref.sync import async_to_sync\n\n\nasync def fetch(url):\n    return url\n\n\n"
        'url = "u"'
    ),
    "async-view-functions": Frame(whole=True),
    "auth-functions": Frame("from django.contrib.auth import get_user"),
    "backend-twins": Frame(
        "from django.contrib.auth.backends import ModelBackend\n"
        "from django.contrib.auth.decorators import login_required\n"
        "from django.contrib.auth.models import User",
        last=f"\n\n{LOGGED_IN}",
        files={"settings.py": SETTINGS.format(middleware="", backend="app.views.EmailBackend")},
        whole=True,
    ),
    "bridges": Frame(
        "from .models import Order",
        "order = Order.objects.get(pk=pk)",
        files={"app/tasks.py": "def run(order):\n    return order.calculate_total()\n"},
    ),
    "cache": Frame("from django.core.cache import cache"),
    "decorators": Frame(
        "from functools import wraps",
        last="\n\n@staff_only\ndef view(request, pk):\n"
        "    return HttpResponse(Tag.objects.count())\n",
        whole=True,
    ),
    "external-io": Frame("import time"),
    "helper-calls": Frame(
        "def find_order(number):\n    return Tag.objects.get(pk=number)\n\n\nnumber = 1"
    ),
    "instance-methods": Frame(first="article = Article.objects.get(pk=pk)"),
    "lazy-relations": Frame(last=""),
    "login-middleware": Frame(
        "from django.contrib.auth.decorators import login_required\n"
        "from django.utils.deprecation import MiddlewareMixin\n\n\n"
        "PUBLIC = ()",
        last=f"\n\n{LOGGED_IN}",
        files={
            "settings.py": SETTINGS.format(
                middleware='"app.views.LoginRequiredMiddleware",',
                backend="django.contrib.auth.backends.ModelBackend",
            )
        },
        whole=True,
    ),
    "permissions": Frame(first="user = request.user\nname = user.username"),
    "queryset-evaluation": Frame("def by_date(article):\n    return article.pk"),
    "queryset-methods": Frame(),
    "related-managers": Frame(first="tag = 1\narticle = Article.objects.get(pk=pk)"),
    "rendering": Frame(
        "from django.shortcuts import render", "article = Article.objects.get(pk=pk)", last=""
    ),
    "request-user": Frame(),
    "sessions": Frame(),
    "shortcuts": Frame("from django.shortcuts import get_object_or_404"),
    "user-middleware": Frame(
        "from django.contrib.auth.decorators import login_required",
        files={
            "settings.py": """
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "app"]
AUTHENTICATION_BACKENDS = ["mozilla_django_oidc.auth.OIDCAuthenticationBackend"]
ROOT_URLCONF = "mysite.urls"
""",
            "mysite/urls.py": """
from django.urls import path

from app import views

urlpatterns = [path("<int:pk>/", views.view)]
""",
        },
        path="settings.py",
    ),
    "user-twins": Frame(
        "from django.contrib.auth.decorators import login_required\n"
        "from django.contrib.auth.models import User\n"
        "from django.utils.deprecation import MiddlewareMixin\n\n\n"
        "def user_of(token):\n    return User.objects.get(username=token)",
        last=f"\n\n{LOGGED_IN}",
        files={
            "settings.py": SETTINGS.format(
                middleware='"app.views.TokenMiddleware",',
                backend="django.contrib.auth.backends.ModelBackend",
            )
        },
        whole=True,
    ),
}


def test_every_codemod_is_documented_by_an_example() -> None:
    assert sorted(FRAMES) == sorted(load_registry())


@pytest.mark.parametrize(
    "name",
    sorted(FRAMES),
)
def test_the_example_is_what_the_tool_does(name: str) -> None:
    frame = FRAMES[name]
    before, after = examples(load_registry()[name].documentation())
    if frame.path != "app/views.py":
        files = {**frame.files, frame.path: before + frame.files[frame.path]}
        conversion = convert_views(LOGGED_IN, imports=frame.imports, files=files)
        assert after in conversion.after[frame.path], reasons(conversion)
        return
    text = f"{before}{frame.last}" if frame.whole else frame.view(before)
    if frame.whole and not frame.last.startswith("\n"):
        text = before
    conversion = convert_views(text, imports=frame.imports, models=MODELS, files=frame.files)
    wanted = indent(after, "" if frame.whole else "    ").replace("    ...\n", "    pass\n")
    new = imports_of(conversion) + views_of(conversion)
    assert wanted in new, reasons(conversion)


def examples(documentation: str) -> tuple[str, str]:
    """Return the two code blocks that follow ``Before::`` and ``After::``."""
    blocks = re.findall(r"^(?:Before|After)::\n\n((?:    .*\n|\n)+)", documentation, re.MULTILINE)
    assert len(blocks) == 2
    before, after = (dedent(block).strip("\n") + "\n" for block in blocks)
    return before, after
