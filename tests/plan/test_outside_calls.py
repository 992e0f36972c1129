"""Methods that frameworks call by their name stay sync."""

from __future__ import annotations

from importlib import import_module

import pytest

from django_asyncify.django_api.model_hooks import model_hooks
from django_asyncify.testing import convert

MODELS = """
from django.db import models


class Tag(models.Model):
    name = models.CharField(max_length=10)

    def {name}(self):
        return Tag.objects.count()
"""
VIEWS = """
from django.http import HttpResponse

from .hooks import Hook
from .models import Tag


def page(request):
    return HttpResponse(str(Tag.objects.count()) + str({call}))
"""
NO_HOOKS = "class Hook:\n    pass\n"


def converted(hooks: str, call: str, name: str = "rename", **files: str) -> str:
    given = {
        "app/models.py": MODELS.format(name=name),
        "app/hooks.py": hooks,
        "app/views.py": VIEWS.format(call=call),
        **{f"app/{module}.py": text for module, text in files.items()},
    }
    after = convert(given).after
    assert "await Tag.objects.acount()" in after["app/views.py"]
    return after["app/models.py"] + after["app/hooks.py"]


def hook(base: str, imports: str = "") -> str:
    return (
        f"{imports}\nfrom .models import Tag\n\n\nclass Hook{base}:\n"
        "    def run(self):\n        return Tag.objects.count()\n"
    )


@pytest.mark.parametrize("name", ["clean", "get_absolute_url", "natural_key", "_do_update"])
def test_what_django_calls_on_models_stays_sync(name: str) -> None:
    assert "async def" not in converted(NO_HOOKS, f"Tag.objects.get(pk=1).{name}()", name)


def test_a_models_own_method_becomes_async() -> None:
    assert "async def rename" in converted(NO_HOOKS, "Tag.objects.get(pk=1).rename()")


@pytest.mark.parametrize(
    ("base", "imports"),
    [
        ("(json.JSONEncoder)", "import json"),
        ("(ModelBackend)", "from django.contrib.auth.backends import ModelBackend"),
        ("(Base)", "from elsewhere import Base"),
        ("(threading.Thread)", "import threading"),
    ],
)
def test_what_an_unreadable_base_may_call_stays_sync(base: str, imports: str) -> None:
    assert "async def" not in converted(hook(base, imports), "Hook().run()")


@pytest.mark.parametrize(
    ("base", "imports"),
    [
        ("", ""),
        ("(object)", ""),
        ("(ABC)", "from abc import ABC"),
        ("(Generic[T])", "from typing import Generic, TypeVar\n\nT = TypeVar('T')"),
    ],
)
def test_bases_that_call_nothing_do_not_matter(base: str, imports: str) -> None:
    assert "async def run" in converted(hook(base, imports), "Hook().run()")


@pytest.mark.parametrize(
    "text",
    ["app.hooks.Hook", "hooks.Hook"],
)
def test_methods_of_a_class_that_settings_name_stay_sync(text: str) -> None:
    """Password validators, routers and backends need no base class."""
    named = f"VALIDATORS = [{{'NAME': '{text}'}}]\n"
    assert "async def" not in converted(hook(""), "Hook().run()", conf=named)


def test_the_derived_class_that_settings_name_counts_too() -> None:
    hooks = hook("") + "\n\nclass Derived(Hook):\n    pass\n"
    named = "ROUTERS = ['app.hooks.Derived']\n"
    assert "async def" not in converted(hooks, "Hook().run()", conf=named)


def test_a_namesake_in_another_module_does_not_matter() -> None:
    named = "VALIDATORS = ['other.Hook', 'app.other.Hook']\n"
    assert "async def run" in converted(hook(""), "Hook().run()", conf=named)


NAMING = 'DATA = {"template": "app.hooks.Hook"}\n'


@pytest.mark.parametrize("module", ["migrations/0001_initial", "tests/test_form"])
def test_data_of_tests_and_migrations_names_nothing_for_other_code(module: str) -> None:
    assert "async def run" in converted(hook(""), "Hook().run()", **{module: NAMING})


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("tests/settings", NAMING),
        ("tests/test_form", "@override_settings(ROUTERS=['app.hooks.Hook'])\ndef test(): ...\n"),
        ("tests/test_form", "def test(settings):\n    settings.ROUTERS = ['app.hooks.Hook']\n"),
    ],
)
def test_settings_for_tests_name_classes_as_others_do(module: str, text: str) -> None:
    assert "async def" not in converted(hook(""), "Hook().run()", **{module: text})


@pytest.mark.parametrize(("text", "stays"), [("app.Tag", False), ("app.models.app.Tag", True)])
def test_the_label_of_a_model_names_it_to_django_only(text: str, stays: bool) -> None:
    """``app.Tag`` is the end of the path ``app.models.app.Tag``, too."""
    files = {
        "app/models/app.py": MODELS.format(name="rename"),
        "app/models/__init__.py": "from .app import Tag\n",
        "app/names.py": f"MODEL = '{text}'\n",
        "app/hooks.py": NO_HOOKS,
        "app/views.py": VIEWS.format(call="Tag.objects.get(pk=1).rename()"),
        "settings.py": "INSTALLED_APPS = ['app']\n",
    }
    assert ("async def rename" not in convert(files).after["app/models/app.py"]) is stays


@pytest.mark.parametrize(
    ("decorator", "stays"),
    [
        ("@register", True),
        ("@dataclasses.dataclass", False),
    ],
)
def test_a_decorated_class_may_be_called_by_who_decorates_it(decorator: str, stays: bool) -> None:
    hooks = hook("", "import dataclasses\nfrom elsewhere import register")
    hooks = hooks.replace("class Hook", f"{decorator}\nclass Hook")
    assert ("async def run" not in converted(hooks, "Hook().run()")) is stays


@pytest.mark.parametrize(
    ("use", "stays"),
    [
        ("register_converter(Hook, 'hook')", True),
        ("def ready():\n    register_converter(Hook, 'hook')", True),
        ("signing.dumps({}, serializer=hooks.Hook)", True),
        ("isinstance(1, Hook)", False),
        ("functools.partial(Hook)", False),
        ("collections.defaultdict(Hook)", False),
        ("SimpleLazyObject(Hook)", False),
        ("models.Manager.from_queryset(Hook)", False),
        ("elsewhere.register(Hook)", True),
        ("register(Hook)", False),
    ],
)
def test_code_that_is_handed_a_class_may_call_its_methods(use: str, stays: bool) -> None:
    imports = (
        "import collections\nimport functools\nimport elsewhere\nfrom django.db import models\n"
        "from django.utils.functional import SimpleLazyObject\n"
        "from django.core import signing\nfrom django.urls import register_converter\n"
        "from app import hooks\nfrom app.hooks import Hook\n\n\ndef register(cls): ...\n\n\n"
    )
    after = converted(hook(""), "Hook().run()", setup=f"{imports}{use}\n")
    assert ("async def run" not in after) is stays


def test_the_installed_django_has_no_hook_that_is_not_listed() -> None:
    models = import_module("django.db.models")
    classes = (models.Model, models.Manager, models.QuerySet)
    names = {name for cls in classes for name in dir(cls) if not name.startswith("__")}
    assert {n for n in names if not n.startswith("_check_")} <= model_hooks()
