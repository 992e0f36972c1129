"""Code that stays sync and uses a function that would become async keeps it sync."""

from __future__ import annotations

from pathlib import Path

import pytest

from django_asyncify.config import Config
from django_asyncify.plan.model import Verdict
from django_asyncify.testing import Conversion, convert

MODELS = """
from django.db import models


class Tag(models.Model):
    name = models.CharField(max_length=10)
"""
SERVICES = """
from .models import Tag


def any_left(name):
    return Tag.objects.filter(name=name).exists()
"""
VIEWS = """
from django.http import HttpResponse

from . import services
from .models import Tag


def page(request):
    return HttpResponse(Tag.objects.count())


def checked(request):
    if services.any_left("a"):
        return HttpResponse(Tag.objects.count())
    return HttpResponse("none")
"""
OTHER_USES = {
    "under another name": "from app.{module} import {name} as f\n\n\ndef run():\n    f(1)\n",
    "under another name by way of another module": "from app.names import g as f\n\n\n"
    "def run():\n    f(1)\n",
    "under another name of another module": "from app import names\n\n\n"
    "def run():\n    names.g(1)\n",
    "by a text with another name": "HOOK = 'app.names.g'\n",
    "under another name in a function": "def run():\n    from app.names import g as f\n    f(1)\n",
    "through a module's alias": "def run():\n    import app.{module} as m\n    m.{name}(1)\n",
    "imported in a function": "def run():\n    from app.{module} import {name}\n    {name}(1)\n",
    "by getattr": "from app import {module}\n\n\ndef run():\n    getattr({module}, '{name}')(1)\n",
    "by getattr of what may be its module": "from app import {module}\n\n\ndef run(m):\n"
    "    getattr(m, '{name}')(1)\n\n\nrun({module})\n",
    "by a computed name of what may be its module": "from app import {module}\n\n\n"
    "def run(m, what):\n    getattr(m, what + '{name}')(1)\n\n\nrun({module}, 1)\n",
    "of its module in a variable": "from app import {module}\n\n\ndef run():\n"
    "    m = {module}\n    m.{name}(1)\n",
    "of its module in a global variable": "from app import {module}\n\nM = {module}\n\n\n"
    "def run():\n    M.{name}(1)\n",
    "of its module in a dictionary": "from app import {module}\n\nM = {{1: {module}}}\n\n\n"
    "def run():\n    M[1].{name}(1)\n",
    "of its module in a loop": "from app import {module}\n\n\ndef run():\n"
    "    return [m.{name}(1) for m in ({module},)]\n",
    "of its module in an attribute": "from app import {module}\n\n\nclass Job:\n"
    "    backend = {module}\n\n    def run(self):\n        self.backend.{name}(1)\n",
    "of its module by a text": "from importlib import import_module\n\n\ndef run(app):\n"
    "    import_module(app + '.{module}').{name}(1)\n",
    "handed on": "from app.{module} import {name}\n\nHANDLERS = [{name}]\n",
}


@pytest.mark.parametrize("use", OTHER_USES)
def test_a_helper_that_other_code_uses_stays_sync(use: str) -> None:
    other = OTHER_USES[use].format(module="services", name="any_left")
    files = {
        "app/names.py": "from app.services import any_left as g\n",
        "app/models.py": MODELS,
        "app/services.py": SERVICES,
        "app/views.py": VIEWS,
        "app/jobs.py": other,
    }
    assert "def any_left" in convert(files).after["app/services.py"]
    assert "async def any_left" not in convert(files).after["app/services.py"]


@pytest.mark.parametrize("use", OTHER_USES)
def test_a_view_that_other_code_uses_stays_sync(use: str) -> None:
    other = OTHER_USES[use].format(module="views", name="page")
    files = {
        "app/names.py": "from app.views import page as g\n",
        "app/models.py": MODELS,
        "app/services.py": SERVICES,
        "app/views.py": VIEWS,
        "app/jobs.py": other,
    }
    conversion = convert(files)
    assert conversion.verdicts["page"] is Verdict.BLOCKED
    assert "caller" in conversion.reasons("page")


RENAMED = {
    "where it is defined": "from .services import any_left as is_any_left",
    "by way of another module": "from .names import is_any_left",
    "twice": "from .names import is_any_left as seen\n\nfrom .names import is_any_left",
}
RENAMED_VIEWS = """
from django.http import HttpResponse
from django.shortcuts import redirect

{imports}
from .pages import page as page_view


def checked(request):
    return HttpResponse(is_any_left("a"))


def moved(request):
    if is_any_left("a"):
        return redirect(page_view)
    return page_view(request)
"""
PAGES = """
from django.http import HttpResponse

from .models import Tag


def page(request):
    return HttpResponse(Tag.objects.count())
"""


@pytest.mark.parametrize("where", RENAMED)
def test_what_is_imported_under_another_name_is_awaited_by_that_name(where: str) -> None:
    files = {
        "app/models.py": MODELS,
        "app/services.py": SERVICES,
        "app/names.py": "from .services import any_left as is_any_left\n",
        "app/pages.py": PAGES,
        "app/views.py": RENAMED_VIEWS.format(imports=RENAMED[where]),
        "urls.py": "from django.urls import path\n\nfrom app import pages, views\n\n"
        "urlpatterns = [path('p/', pages.page), path('c/', views.checked), "
        "path('m/', views.moved)]\n",
    }
    conversion = convert(files)
    assert set(conversion.verdicts.values()) == {Verdict.NATIVE}
    assert "async def any_left" in conversion.after["app/services.py"]
    assert "HttpResponse(await is_any_left(" in conversion.after["app/views.py"]
    assert "redirect(page_view)" in conversion.after["app/views.py"]
    assert "return await page_view(request)" in conversion.after["app/views.py"]


VARIABLES = {
    "a loop's": "for views in rows:\n        views.page()",
    "an attribute's attribute": "for row in rows:\n        row.views.page()",
    "an instance's": "views = rows[0]\n    views.page()",
    "a parameter's": "rows.views.page()",
}
HANDED_ON = {
    "to a function": "from app import views\n\nregister(views)",
    "under an alias": "import app.views as pages\n\nregister(pages)",
    "as a package's attribute": "import app.views\n\nregister(app.views)",
    "by name": "from importlib import import_module\n\nregister(import_module('app.views'))",
}


def verdict_beside(job: str) -> Verdict:
    files = {
        "app/models.py": MODELS,
        "app/services.py": SERVICES,
        "app/views.py": VIEWS,
        "app/jobs.py": job,
    }
    return convert(files).verdicts["page"]


@pytest.mark.parametrize("use", VARIABLES)
def test_a_method_of_what_a_variable_holds_is_no_use_of_a_view_of_that_name(use: str) -> None:
    job = f"from app import views\n\n\ndef run(rows):\n    {VARIABLES[use]}\n"
    assert verdict_beside(job) is Verdict.NATIVE


@pytest.mark.parametrize("way", HANDED_ON)
def test_a_variable_may_hold_a_module_that_is_handed_on(way: str) -> None:
    job = f"{HANDED_ON[way]}\n\n\ndef run(views):\n    views.page()\n"
    assert verdict_beside(job) is Verdict.BLOCKED


STAYING = {
    "run for what it does": "for name in NAMES:\n    __import__('app.%s' % name)",
    "run in a function": "def load(name):\n    import_module(f'app.{name}')",
    "asked in a function": "def load(name):\n    found = import_module(f'app.{name}')\n"
    "    return found.urlpatterns",
}


@pytest.mark.parametrize("way", STAYING)
def test_a_variable_holds_no_module_that_an_import_by_text_hands_to_nobody(way: str) -> None:
    start = f"from importlib import import_module\n\nNAMES = []\n\n{STAYING[way]}\n\n\n"
    files = {
        "app/models.py": MODELS,
        "app/services.py": SERVICES,
        "app/views.py": VIEWS,
        "app/loading.py": start,
        "app/jobs.py": "def run(row):\n    row.page()\n",
    }
    assert convert(files).verdicts["page"] is Verdict.NATIVE


def test_an_object_that_has_something_of_a_views_name_is_no_module() -> None:
    job = f"{HANDED_ON['by name']}\n\n\nclass Index:\n    def run(self):\n        self.page()\n"
    assert verdict_beside(job) is Verdict.NATIVE


LOCAL = {
    "a parameter": "def f(views):\n    return str(views)",
    "a parameter with a default": "def f(views=1):\n    return str(views)",
    "a lambda's parameter": "f = lambda views: str(views)",
    "a comprehension's variable": "F = [str(views) for views in range(3)]",
    "the inner variable of a comprehension": "F = [views for a in range(3) for views in [a]]",
    "a local variable": "def f(rows):\n    views = len(rows)\n    return str(views)",
    "an outer function's": "def f(views):\n    def g():\n        return str(views)\n    return g",
}
NOT_LOCAL = {
    "a default": "def f(views=views):\n    return views",
    "a decorator's argument": "@register(views)\ndef f(views):\n    return views",
    "a lambda's default": "f = lambda views=views: views",
    "what a comprehension walks over": "F = [views for views in register(views)]",
    "an import beside a parameter": "def f(views):\n    from app import views\n    register(views)",
    "a global name": "def f():\n    global views\n    register(views)\n    views = None",
    "another function's": "def f(views):\n    return views\n\n\ndef g():\n    register(views)",
    "a class's own": "class F:\n    views = views",
}


@pytest.mark.parametrize("use", LOCAL)
def test_a_local_name_is_not_the_module_of_that_name(use: str) -> None:
    job = f"from app import views\n\n\n{LOCAL[use]}\n\n\ndef run(row):\n    row.page()\n"
    assert verdict_beside(job) is Verdict.NATIVE


@pytest.mark.parametrize("use", NOT_LOCAL)
def test_the_module_is_handed_on_beside_a_local_of_its_name(use: str) -> None:
    job = f"from app import views\n\n\n{NOT_LOCAL[use]}\n\n\ndef run(row):\n    row.page()\n"
    assert verdict_beside(job) is Verdict.BLOCKED


def test_what_a_comprehension_walks_over_is_not_its_variable() -> None:
    job = "from app import views\n\nF = [views for views in views.page(1)]\n"
    assert verdict_beside(job) is Verdict.BLOCKED


IMPORTING = """
import contextlib
import sqlite3
from importlib import import_module

from django.db import connection

from app.models import Tag


def run(names, wrapped):
    {bound}
    found.page()
    for name in names:
        import_module(name)
"""


@pytest.mark.parametrize(
    "bound",
    [
        "found = import_module(names[0])",
        "found = unknown()",
        "found = names[0]",
        "found = contextlib.nullcontext(wrapped).__enter__()",
        "found = None\n    found = import_module(names[0])",
        "found = sqlite3.connect(':memory:')\n    for found in names:\n        pass",
        "found = sqlite3.connect(':memory:')\n    with wrapped as found:\n        pass",
        "found = sqlite3.connect(':memory:')\n    import app.views as found",
        "found = other = names[0]\n    found = other",
        "found, other = sqlite3.connect(':memory:'), 1",
        "sqlite3 = wrapped\n    found = sqlite3.connect()",
        "found = Tag.wrapped.get()",
        "found = Tag.objects.get(name='a').module()",
        "tag = Tag(name='a')\n    found = tag.module()",
        "held = {1: wrapped}\n    found = held.get(1)",
        "found = list(names).pop()",
        "global found\n    found = sqlite3.connect(':memory:')",
        "found = sqlite3.connect(':memory:').wrapped\n    found.wrapped.page()",
    ],
)
def test_a_variable_beside_a_dynamic_import_may_hold_any_module(bound: str) -> None:
    assert verdict_beside(IMPORTING.format(bound=bound)) is Verdict.BLOCKED


@pytest.mark.parametrize(
    "bound",
    [
        "found = sqlite3.connect(':memory:')",
        "database = sqlite3.connect(':memory:')\n    found = database.cursor()",
        "import socket\n    found = socket.create_connection(('a', 1))",
        "found = connection.cursor()",
        "found = Tag(name='a')",
        "found = Tag.objects.get(name='a')",
        "found = Tag.objects.filter(name='a').first()",
        "found = open('a')",
        "found = None\n    found = sqlite3.connect(':memory:') if names else None",
        "if (found := open('a')):\n        pass",
        "found = other = open('a')\n    found = other",
    ],
)
def test_a_variable_that_only_known_calls_bind_holds_no_module(bound: str) -> None:
    assert verdict_beside(IMPORTING.format(bound=bound)) is Verdict.NATIVE


def test_views_stay_sync_where_code_calls_what_resolve_finds() -> None:
    job = """
    from django.urls import resolve


    def run(request):
        match = resolve("/page/")
        return match.func(request)
    """
    files = {
        "app/models.py": MODELS,
        "app/services.py": SERVICES,
        "app/views.py": VIEWS,
        "app/jobs.py": job,
    }
    assert "resolve()" in convert(files).reasons("page")
    vouched = convert(files, config=Config(honest=frozenset({"app.jobs"})))
    assert vouched.verdicts["page"] is Verdict.NATIVE, vouched.reasons("page")


PROCESS_VIEW = """
class Middleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        {body}

    def handle(self, request, view):
        return view(request)

    def is_exempt(self, view):
        return getattr(view, "exempt", False)
"""


SETTINGS = """
ROOT_URLCONF = "urls"
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "app"]
MIDDLEWARE = {middleware}
"""
NAMED = SETTINGS.format(middleware='["app.middleware.Middleware"]')


def reasons_with(
    middleware: str,
    views: str = VIEWS,
    urls: str = "",
    settings: str = NAMED,
    honest: frozenset[str] = frozenset(),
    **more: str,
) -> str:
    files = {
        "settings.py": settings,
        "app/models.py": MODELS,
        "app/services.py": SERVICES,
        "app/views.py": views,
        "app/middleware.py": middleware,
        **({"app/errors.py": urls} if urls else {}),
        **{f"app/{name}.py": text for name, text in more.items()},
    }
    return convert(files, config=Config(honest=honest)).reasons("page")


@pytest.mark.parametrize(
    "body",
    [
        "return view_func(request)",
        "return login_required(view_func)(request, *view_args, **view_kwargs)",
        "wrapped = login_required(view_func)\n        return wrapped(request)",
        "return self.handle(request, view_func)",
    ],
)
def test_views_stay_sync_where_process_view_calls_them(body: str) -> None:
    told = reasons_with(PROCESS_VIEW.format(body=body))
    assert "process_view() of app.middleware.Middleware calls the view itself" in told


CALLING = PROCESS_VIEW.format(
    body="super(Middleware, self).__init__()\n        return view_func(request)"
)


@pytest.mark.parametrize(
    "middleware",
    [
        pytest.param('["elsewhere.Middleware"]', id="by a path that can't be found"),
        pytest.param('["app.other.Derived"]', id="a class that derives from it"),
        pytest.param("[] if DEBUG else MORE", id="what can't be read"),
        pytest.param('[f"app.middleware.{NAME}"]', id="a name that is put together"),
    ],
)
def test_middleware_that_calls_views_may_be_named_in_another_way(middleware: str) -> None:
    derived = "from .middleware import Middleware\n\n\nclass Derived(Middleware):\n    pass\n"
    settings = SETTINGS.format(middleware=middleware)
    assert "calls the view itself" in reasons_with(CALLING, settings=settings, other=derived)


@pytest.mark.parametrize(
    "use",
    [
        "from django.utils.decorators import decorator_from_middleware\n"
        "from .middleware import Middleware\n\nstamped = decorator_from_middleware(Middleware)\n",
        "from .middleware import Middleware as Inner\n\n\ndef outer(get_response):\n"
        "    return Inner(get_response)\n",
        "from . import middleware\n\nInner = middleware.Middleware\n",
        "from django.utils.module_loading import import_string\n\n"
        "Inner = import_string('app.middleware.Middleware')\n",
    ],
)
def test_middleware_that_calls_views_may_be_used_by_code(use: str) -> None:
    settings = SETTINGS.format(middleware="[]")
    assert "calls the view itself" in reasons_with(CALLING, settings=settings, other=use)


@pytest.mark.parametrize(
    "settings",
    [
        SETTINGS.format(middleware="[]"),
        SETTINGS.format(middleware='["django.contrib.sessions.middleware.SessionMiddleware"]'),
        SETTINGS.format(middleware="[]") + "OLD_MIDDLEWARE = ['app.middleware.Middleware']\n",
    ],
)
def test_a_class_that_is_no_middleware_calls_no_views(settings: str) -> None:
    derived = "from .middleware import Middleware\n\n\nclass Derived(Middleware):\n    pass\n"
    assert "process_view" not in reasons_with(CALLING, settings=settings, other=derived)


def test_middleware_that_is_vouched_for_holds_no_other_classes() -> None:
    settings = SETTINGS.format(middleware="[] if DEBUG else MORE")
    honest = frozenset({"MIDDLEWARE"})
    assert "process_view" not in reasons_with(CALLING, settings=settings, honest=honest)


@pytest.mark.parametrize(
    "body",
    [
        "return None",
        "return None if self.is_exempt(view_func) else redirect('/')",
        "if not getattr(view_func, 'public', False):\n            return redirect('/')",
    ],
)
def test_process_view_may_look_at_the_view(body: str) -> None:
    assert "process_view" not in reasons_with(PROCESS_VIEW.format(body=body))


@pytest.mark.parametrize("target", ["views.page", "'app.views.page'"])
def test_a_view_for_errors_stays_sync(target: str) -> None:
    urls = f"from . import views\n\nhandler404 = {target}\n"
    assert "Django calls it as handler404" in reasons_with("", urls=urls)


def test_a_decorator_made_of_a_middleware_runs_on_the_event_loop() -> None:
    decorated = VIEWS.replace(
        "def page(",
        "from django.utils.decorators import decorator_from_middleware\n"
        "from .middleware import Middleware\n\n"
        "stamped = decorator_from_middleware(Middleware)\n\n\n@stamped\ndef page(",
    )
    told = reasons_with(PROCESS_VIEW.format(body="return None"), decorated)
    assert "of a middleware would run on the event loop" in told


TWO_WRAPPERS = """
from functools import wraps

from django.http import HttpResponse

from .models import Tag


def twice(view):
    @wraps(view)
    def inner(request):
        return view(request)

    @wraps(view)
    def outer(request):
        return inner(request)

    return outer


def handing_on(view):
    @wraps(view)
    def inner(request):
        return apply(view, request)

    return inner


def apply(function, *args):
    return function(*args)


@twice
def odd(request):
    return HttpResponse(Tag.objects.get(pk=2).name)


@handing_on
def handed(request):
    return HttpResponse(Tag.objects.get(pk=2).name)


def page(request):
    return HttpResponse(Tag.objects.count())
"""


@pytest.mark.parametrize("view", ["odd", "handed"])
def test_a_wrapper_that_can_not_await_its_view_blocks_that_view_alone(view: str) -> None:
    conversion = convert({"app/models.py": MODELS, "app/views.py": TWO_WRAPPERS})
    assert conversion.verdicts[view] is Verdict.BLOCKED
    assert conversion.verdicts["page"] is Verdict.NATIVE


DECORATORS = """
from functools import WRAPPER_ASSIGNMENTS, wraps


def available_attrs(function):
    return tuple(a for a in WRAPPER_ASSIGNMENTS if hasattr(function, a))


def known(function):
    REGISTRY[function.__name__] = function
    return WRAPPER_ASSIGNMENTS


def registered(function):
    REGISTRY[function.__name__] = function
    return lambda wrapper: wrapper


def asking(role):
    def decorate(view):
        {decorator}
        def inner(request{default}):
            {body}
            return view(request)

        return inner

    return decorate
"""
DECORATED = """
from django.http import HttpResponse

from .decorators import asking
from .models import Tag


@asking("chair")
def page(request):
    return HttpResponse(Tag.objects.count())
"""


def decorated(decorator: str = "@wraps(view)", body: str = "pass", default: str = "") -> Conversion:
    text = DECORATORS.format(decorator=decorator, body=body, default=default)
    files = {"app/models.py": MODELS, "app/views.py": DECORATED, "app/decorators.py": text}
    return convert(files)


@pytest.mark.parametrize(
    "part",
    [
        pytest.param({"body": "role(view)"}, id="in its body"),
        pytest.param({"body": "role.view = view"}, id="put somewhere"),
        pytest.param({"default": ", view=role(view)"}, id="in a default"),
        pytest.param({"decorator": "@wraps(view, assigned=known(view))"}, id="to other code"),
        pytest.param({"decorator": "@registered(view)"}, id="to another decorator"),
    ],
)
def test_a_wrapper_that_gives_its_view_away_blocks_it(part: dict[str, str]) -> None:
    conversion = decorated(**part)
    assert conversion.verdicts["page"] is Verdict.BLOCKED, conversion.after["app/decorators.py"]


@pytest.mark.parametrize(
    "decorator",
    [
        "@wraps(view, assigned=available_attrs(view))",
        "@wraps(view, assigned=WRAPPER_ASSIGNMENTS)",
        "@wraps(view, available_attrs(view))",
    ],
)
def test_what_wraps_copies_from_the_view_gives_nothing_away(decorator: str) -> None:
    conversion = decorated(decorator)
    assert conversion.verdicts["page"] is Verdict.NATIVE, conversion.reasons("page")


def test_what_is_wrong_with_a_wrapper_is_said_where_the_wrapper_stands() -> None:
    (blocker,) = decorated(body="role(view)").blockers["page"]
    assert blocker.path.name == "decorators.py"
    text = DECORATORS.format(decorator="@wraps(view)", body="role(view)", default="").lstrip()
    assert text.splitlines()[blocker.line - 1].strip() == "def inner(request):"
    assert "the wrapper of `asking` hands the view to other code" in blocker.message


def test_the_wrapper_of_a_package_is_named_by_its_decorator(tmp_path: Path) -> None:
    text = DECORATORS.format(decorator="@wraps(view)", body="pass", default="")
    text = f"from django.http import HttpResponse\n{text}"
    (tmp_path / "elsewhere.py").write_text(text, encoding="utf-8")
    views = DECORATED.replace("from .decorators", "from elsewhere")
    conversion = convert(
        {"app/models.py": MODELS, "app/views.py": views}, config=Config(python=tmp_path)
    )
    (blocker,) = conversion.blockers["page"]
    assert blocker.path == tmp_path / "elsewhere.py"
    assert "the wrapper of `elsewhere.asking` isn't ours to change" in blocker.message


@pytest.mark.parametrize(
    "use",
    [
        "run(name == 'a', 'app.views.page')",
        "run({name: 'app.views.page'}[name])",
        "run({'app.views.page': name})",
        "run(name or 'app.views.page')",
        "run('app.views.page' if name == 'a' else name)",
        "name.find('app.views.page')",
        "for each in ('app.views.page', name):\n        run(each)",
        "run(*['app.views.page'])",
        "run(max(name, 'app.views.page'))",
    ],
)
def test_a_text_that_names_a_view_may_be_used_to_find_it(use: str) -> None:
    assert verdict_beside(f"def check(run, name):\n    {use}\n") is Verdict.BLOCKED


@pytest.mark.parametrize(
    "use",
    [
        "name == 'app.views.page'",
        "'app.views.page' != name",
        "name in ('app.views.page', 'b')",
        "name not in ['app.views.page']",
        "'app.views.page' in name",
        "name.startswith('app.views.page')",
        "name.lower().endswith(('app.views.page', 'b'))",
        "match name:\n        case 'app.views.page' | 'b':\n            return 1",
    ],
)
def test_a_text_that_is_only_compared_names_no_view(use: str) -> None:
    assert verdict_beside(f"def check(name):\n    {use}\n") is Verdict.NATIVE


MODEL_WITH_METHODS = """
from django.db import models


class Tag(models.Model):
    name = models.CharField(max_length=10)

    def get_uses(self, *, least=0):
        return Tag.objects.count()
"""
METHOD_VIEW = """
from django.http import HttpResponse

from .models import Tag


def page(request):
    tag = Tag.objects.get(pk=1)
    return HttpResponse(tag.get_uses())
"""
FUNCTION_VIEW = """
from django.http import HttpResponse

from . import counting


def page(request):
    return HttpResponse(counting.count_tags())
"""
COUNTING = """
from .models import Tag


def count_tags():
    return Tag.objects.count()


def run(name):
    return {lookup}
"""


@pytest.mark.parametrize(
    ("lookup", "stays"),
    [
        ("globals()[f'count_{name}']()", True),
        ("globals()['count_' + name]()", True),
        ("globals().get(name)()", True),
        ("vars()['count_tags']()", True),
        ("globals()[f'sum_{name}']()", False),
        ("globals()['other']", False),
        ("vars(name)", False),
        ("find(globals(), name)", True),
        ("{key: found for key, found in globals().items()}[name]()", True),
        ("sorted(globals())", False),
    ],
)
def test_a_function_that_is_looked_up_in_its_module_stays_sync(lookup: str, stays: bool) -> None:
    files = {
        "app/models.py": MODEL_WITH_METHODS,
        "app/views.py": FUNCTION_VIEW,
        "app/counting.py": COUNTING.replace("{lookup}", lookup),
    }
    assert ("async def count_tags" not in convert(files).after["app/counting.py"]) is stays


@pytest.mark.parametrize(
    ("bound", "stays"),
    [
        ("key = 'count_' + name", True),
        ("key = 'sum_' + name\n    if not name:\n        key = 'count_tags'", True),
        ("key = 'sum_' + name\n    if not name:\n        key = name", True),
        ("key = 'sum_' + name\n    for key in name:\n        pass", True),
        ("key = 'sum_' + name\n    key += name", True),
        ("key = f'sum_{name}'", False),
        ("key = 'other'", False),
    ],
)
def test_a_look_up_by_a_variable_means_the_names_that_it_may_be(bound: str, stays: bool) -> None:
    looked_up = f"{bound}\n    return globals().get(key)()"
    files = {
        "app/models.py": MODEL_WITH_METHODS,
        "app/views.py": FUNCTION_VIEW,
        "app/counting.py": COUNTING.replace("return {lookup}", looked_up),
    }
    assert ("async def count_tags" not in convert(files).after["app/counting.py"]) is stays


def test_a_patch_of_a_method_does_not_mean_the_view_of_that_name() -> None:
    files = {
        "app/models.py": MODEL_WITH_METHODS,
        "app/views.py": METHOD_VIEW,
        "app/exports.py": "class Exporter:\n    def page(self):\n        return 1\n",
        "app/tests.py": "from unittest.mock import patch\n\nfrom app.exports import Exporter\n"
        "\n\ndef test():\n    with patch.object(Exporter, 'page'):\n        pass\n",
    }
    conversion = convert(files)
    assert conversion.verdicts["page"] is Verdict.NATIVE, conversion.reasons("page")


METHOD_USES = {
    "computed by %": "def run(tag, what):\n    return getattr(tag, 'get_%s' % what)()\n",
    "computed by +": "def run(tag, what):\n    return getattr(tag, 'get_' + what)()\n",
    "in an f-string": "def run(tag, what):\n    return getattr(tag, f'get_{what}')()\n",
    "by a variable": "def run(tag, what):\n    name = 'get_' + what\n    getattr(tag, name)()\n",
    "by format": "def run(tag, what):\n    return getattr(tag, 'get_{}'.format(what))()\n",
    "by any name": "def run(tag, what):\n    return getattr(tag, what)()\n",
    "by any name on its class": "def run(tag, what):\n    return getattr(type(tag), what)(tag)\n",
    "with any arguments": "def run(tag, what, args):\n    return getattr(tag, what)(*args)\n",
    "of a module or an object": "def run(tag, what):\n    if not tag:\n"
    "        tag = import_module('app.x')\n    return getattr(tag, what)()\n",
    "from a tuple": "def run(tag):\n    for n in 'save', 'get_uses':\n        getattr(tag, n)()\n",
    "from a constant": "ALL = {'get_uses': 1}\n\n\ndef run(tag):\n"
    "    return [getattr(tag, n)() for n in ALL]\n",
    "from a constant that grows": "ALL = ['save']\nALL += more()\n\n\ndef run(tag):\n"
    "    return [getattr(tag, n)() for n in ALL]\n",
    "from a loop or elsewhere": "def run(tag, n):\n    getattr(tag, n)()\n"
    "    for n in ('save',):\n        pass\n",
    "beside a comprehension": "def run(tag, names):\n    n = names[0]\n"
    "    getattr(tag, n)()\n    return [n for n in ('save',)]\n",
    "by an argument's name": "def run(tag, what):\n    return getattr(tag, what)(least=1)\n",
    "patched in its class": "from .models import Tag\n\n\n"
    "def test_it(mocker):\n    mocker.patch.object(Tag, 'get_uses', return_value=1)\n",
    "patched in what a parameter may be": "from elsewhere import Tag\n\n\n"
    "def run(mocker, Tag):\n    mocker.patch.object(Tag, 'get_uses')\n",
    "in template source": "TEXT = '{{ tag.get_uses }}'\n",
    "in a format string": "TEXT = '{tag.get_uses}'\n",
}


@pytest.mark.parametrize("use", METHOD_USES)
def test_a_method_that_is_found_by_its_name_stays_sync(use: str) -> None:
    files = {
        "app/models.py": MODEL_WITH_METHODS,
        "app/views.py": METHOD_VIEW,
        "app/jobs.py": METHOD_USES[use],
    }
    assert "async def get_uses" not in convert(files).after["app/models.py"]


@pytest.mark.parametrize(
    "other",
    [
        "def run(tag, what):\n    return getattr(tag, 'set_%s' % what)()\n",
        "def run(tag, what):\n    name = 'set_' + what\n    return getattr(tag, name)()\n",
        "def run(tag, what):\n    return getattr(tag, what)\n",
        "def run(tag, what):\n    return getattr(tag, what)(1, 2)\n",
        "def run(tag, what):\n    return getattr(tag, what)(most=1)\n",
        "import requests\n\n\ndef run(mocker):\n    mocker.patch.object(requests, 'get_uses')\n",
        "def run(mocker):\n    from app.fetching import requests\n\n"
        "    mocker.patch.object(requests, 'get_uses')\n",
        "def run(what):\n    found = import_module('app.x')\n    return getattr(found, what)()\n",
        "def run(what):\n    return getattr(import_module('app.x'), what)()\n",
        "def run(what):\n    found = sys.modules[__name__]\n    return getattr(found, what)()\n",
        "def run(what):\n    return getattr(sys.modules[__name__], what)()\n",
        "TEXT = f'{run(1)}'\n",
        "def run(tag):\n    for n in ('save', 'delete'):\n        getattr(tag, n)()\n",
        "ALL = (('save', 1), ('delete', 2))\n\n\ndef run(tag):\n"
        "    for n, _ in ALL:\n        getattr(tag, n)()\n",
        "ALL = {'save': 1}\n\n\ndef run(tag):\n    return [getattr(tag, n)() for n in ALL]\n",
        "def run(tag):\n    return {'get_uses': tag.pk}\n",
        "def run(data):\n    data['get_uses'] = data['get_uses'] + 1\n",
    ],
)
def test_a_method_that_nothing_else_leads_to_becomes_async(other: str) -> None:
    files = {
        "app/fetching.py": "import requests\n",
        "app/models.py": MODEL_WITH_METHODS,
        "app/views.py": METHOD_VIEW,
        "app/jobs.py": other,
    }
    assert "async def get_uses" in convert(files).after["app/models.py"]


@pytest.mark.parametrize(
    "other",
    [
        "NAMES = ['get_uses']\n",
        "def run(tag):\n    return vars(type(tag))['get_uses'](tag)\n",
        "def run(tag):\n    return type(tag).__dict__['get_uses'](tag)\n",
    ],
)
def test_a_text_that_may_lead_to_a_method_is_a_use(other: str) -> None:
    files = {
        "app/models.py": MODEL_WITH_METHODS,
        "app/views.py": METHOD_VIEW,
        "app/jobs.py": other,
    }
    assert "async def get_uses" not in convert(files).after["app/models.py"]


def test_a_method_is_not_what_tests_ask_their_client_for() -> None:
    files = {
        "app/models.py": MODEL_WITH_METHODS,
        "app/views.py": METHOD_VIEW,
        "app/tests.py": "class T:\n    def test(self, m):\n        getattr(self.client, m)('/')\n",
    }
    assert "async def get_uses" in convert(files).after["app/models.py"]


NAMESAKES = {
    "of a module of the same name": "from django.contrib import views\n\n\n"
    "def run(request):\n    return views.page(request)\n",
    "of Django's": "from django.contrib.auth import page as f\n\n\ndef run():\n    f(1)\n",
    "read from an object": "class A:\n    def run(self):\n        return getattr(self.x, 'page')\n",
    "read from the user": "def run(user):\n    return getattr(user, 'page', None)\n",
    "read from a variable": "def run(what):\n    return getattr(what, 'page', None)\n",
    "set on a variable": "def run(what):\n    setattr(what, 'page', 1)\n",
    "handed to reverse()": "from django.urls import reverse\nfrom app.views import page\n\n\n"
    "def run():\n    return reverse(page)\n",
    "compared": "from app import views\n\n\n"
    "def run(request):\n    return request.resolver_match.func == views.page\n",
    "computed for a variable": "def run(tag, what):\n    return getattr(tag, what + 'e')(1)\n",
    "asked of objects": "from operator import attrgetter\n\n\n"
    "def run(found):\n    return sorted(found, key=attrgetter('page'))\n",
    "asked for": "def run(error):\n    return hasattr(error, 'page')\n",
    "patched behind a class": "from app.models import Tag\n\n\n"
    "def test_it(mocker):\n    mocker.patch.object(Tag.objects, 'page')\n",
    "patched behind a class of a module": "from app import models\n\n\n"
    "def test_it(mocker):\n    mocker.patch.object(models.Tag.objects, 'page')\n",
}


@pytest.mark.parametrize("use", NAMESAKES)
def test_something_else_of_the_same_name_does_not_matter(use: str) -> None:
    files = {
        "app/models.py": MODELS,
        "app/services.py": SERVICES,
        "app/views.py": VIEWS,
        "app/jobs.py": NAMESAKES[use],
    }
    assert convert(files).verdicts["page"] is Verdict.NATIVE


METHODS = """
from django.db import models
from operator import attrgetter


class Tag(models.Model):
    name = models.CharField(max_length=10)

    def others(self):
        return Tag.objects.exclude(pk=self.pk).count()
"""
USES_OF_METHODS = {
    "a property": "    rest = property(others)\n",
    "another name": "    rest = others\n",
    "a list": "    checks = [others]\n",
    "a default": "    def again(self, check=others):\n        return check(self)\n",
    "the default of a lambda": "    again = lambda self, check=others: check(self)\n",
    "a decorator's argument": "    @attrgetter(others)\n    def again(self):\n        pass\n",
    "attrgetter": "\n\nby_others = attrgetter('tag.others')\n",
}
OTHERS_VIEW = """
from django.http import HttpResponse

from .models import Tag


def page(request):
    return HttpResponse(Tag.objects.get(pk=1).others())
"""


@pytest.mark.parametrize("use", USES_OF_METHODS)
def test_a_method_that_its_class_hands_on_stays_sync(use: str) -> None:
    models = METHODS + USES_OF_METHODS[use]
    conversion = convert({"app/models.py": models, "app/views.py": OTHERS_VIEW})
    assert "app/models.py" not in conversion.changed
    conversion = convert({"app/models.py": METHODS, "app/views.py": OTHERS_VIEW})
    assert "async def others" in conversion.after["app/models.py"]


@pytest.mark.parametrize(
    "template",
    [
        "{% regroup tags by others as groups %}",
        "{{ tags|dictsort:'others' }}",
        "{% for tag in tags %}{{ tag.others }}{% endfor %}",
    ],
)
def test_a_method_that_a_template_reads_stays_sync(template: str) -> None:
    files = {"app/models.py": METHODS, "app/views.py": OTHERS_VIEW}
    conversion = convert({**files, "app/templates/tags.html": template})
    assert "app/models.py" not in conversion.changed


def templates_call(signature: str, argument: str, template: str) -> bool:
    """Whether a method with these parameters stays sync because of a template."""
    models = METHODS.replace("def others(self)", f"def others({signature})")
    views = OTHERS_VIEW.replace("others()", f"others({argument})")
    files = {"app/models.py": models, "app/views.py": views}
    assert "async def others" in convert(files).after["app/models.py"]
    conversion = convert({**files, "app/templates/tags.html": template})
    return "app/models.py" not in conversion.changed


@pytest.mark.parametrize("signature", ["self", "self, least=0", "self, *least", "self, *, least=0"])
def test_a_template_calls_without_arguments(signature: str) -> None:
    assert templates_call(signature, "", "{{ tag.others }}")


@pytest.mark.parametrize(
    "template", ["{{ tag.others(1) }}", "{{ tag.others (1) }}", "{{ tag|call_with_one:'others' }}"]
)
def test_a_template_may_have_arguments_given(template: str) -> None:
    assert templates_call("self, least", "1", template)


@pytest.mark.parametrize(
    "template",
    [
        "{% url 'tags:others' tag.pk %}",
        "{{ others }}",
        "{{ tag|add:others }}",
        "{{ tags[others] }}",
    ],
)
def test_a_template_that_names_something_else_so_does_not_matter(template: str) -> None:
    assert not templates_call("self", "", template)


@pytest.mark.parametrize("signature", ["self, least", "self, *, least"])
def test_a_template_calls_no_method_that_needs_arguments(signature: str) -> None:
    assert not templates_call(signature, "least=1", "{{ tag.others }} {{ others(1) }}")


def test_a_view_of_a_methods_name_is_no_use_of_the_method() -> None:
    views = OTHERS_VIEW.replace("def page(request)", "def others(request)")
    urls = "from django.urls import path\n\nfrom app import views\n\n"
    urls += "urlpatterns = [path('', views.others)]\n"
    conversion = convert({"app/models.py": METHODS, "app/views.py": views, "urls.py": urls})
    assert "async def others(self)" in conversion.after["app/models.py"]


QUERYSETS = """
from django.db import models


class TagSet(models.QuerySet):
    def names(self):
        return [tag.name for tag in self]


class BookSet(models.QuerySet):
    def names(self):
        return [book.title for book in self]


class Tag(models.Model):
    name = models.CharField(max_length=10)
    objects = TagSet.as_manager()


class Book(models.Model):
    title = models.CharField(max_length=10)
    objects = BookSet.as_manager()
"""


@pytest.mark.parametrize(
    ("called", "converted"),
    [
        ("Book.objects.filter(pk__gt=1).names()", True),
        ("unpickled(request).names()", False),
    ],
)
def test_methods_of_one_name_keep_each_other_sync_only_where_either_may_run(
    called: str, converted: bool
) -> None:
    views = f"""
import pickle

from django.http import JsonResponse

from .models import Book, Tag


def unpickled(request):
    return pickle.loads(request.body)


def tags(request):
    number = Tag.objects.count()
    return JsonResponse({{"names": Tag.objects.filter(pk__gt=number).names()}})


def others(request):
    number = Tag.objects.count()
    return JsonResponse({{"names": {called}, "number": number}})
"""
    after = convert({"app/models.py": QUERYSETS, "app/views.py": views}).after
    assert ("await Tag.objects.filter(pk__gt=number).names()" in after["app/views.py"]) is converted


@pytest.mark.parametrize(
    ("text", "blocked"),
    [
        ("app.views.page", True),
        ("views.page", True),
        ("other.app.views.page", True),
        ("shop.views.page", False),
    ],
)
def test_the_full_path_of_another_view_that_ends_alike_is_no_use(text: str, blocked: bool) -> None:
    conversion = convert(
        {
            "app/models.py": MODELS,
            "app/services.py": SERVICES,
            "app/views.py": VIEWS,
            "shop/__init__.py": "",
            "shop/views.py": "def page(request):\n    return None\n",
            "app/jobs.py": f"JOBS = [{text!r}]\n",
        },
        views=["app.views.page"],
    )
    assert bool(conversion.blockers) is blocked


REGISTRY = """
class Registry:
    def __init__(self):
        self.items = []

    def register(self, view):
        self.items.append(view)
        return view

    {walk}


registry = Registry()


def index(request):
    for view in registry:
        return view(request)
"""


@pytest.mark.parametrize(
    "walk",
    [
        "def __iter__(self):\n        return iter(self.items)",
        "def __iter__(self):\n        yield from self.items",
        "def __getitem__(self, number):\n        return self.items[number]",
    ],
)
def test_a_view_that_sync_code_finds_by_walking_over_an_object_stays_sync(walk: str) -> None:
    views = """
from django.http import HttpResponse

from .models import Tag
from .registry import index, registry


@registry.register
def main(request):
    return HttpResponse(Tag.objects.count())
"""
    urls = """
from django.urls import path

from app import views

urlpatterns = [path("", views.index), path("main/", views.main)]
"""
    conversion = convert(
        {
            "app/models.py": MODELS,
            "app/registry.py": REGISTRY.format(walk=walk),
            "app/views.py": views,
            "urls.py": urls,
        }
    )
    assert conversion.verdicts["main"] == Verdict.BLOCKED, conversion.reasons("main")


IMPORTERS = """
import sys
from importlib import import_module


def find(path, name):
    {importer}


def run(rows, row, kind):
    {look_up}
"""
#: Of what these import, a look-up in another function is given nothing.
ONLY_ASKING = {
    "a name": "return getattr(import_module(path), name)",
    "a name of a variable": "module = import_module(path)\n    return getattr(module, name, None)",
    "whether it is there": "return hasattr(sys.modules[path], name)",
    "an attribute": "return import_module(path).handlers",
    "nothing": "import_module(path)",
}
LETTING_OUT = {
    "it is returned": "return import_module(path)",
    "it is returned from a variable": "module = import_module(path)\n    return module",
    "it is handed on": "return run([], import_module(path), name)",
    "it is put into a list": "CACHE.append(import_module(path))",
    "it is put into a global name": "global module\n    module = import_module(path)",
    "it is put into several": "module = CACHE[path] = import_module(path)",
    "it is an attribute": "find.module = import_module(path)",
    "it is yielded": "yield sys.modules[path]",
    "all names are": "module = import_module(path)\n    return locals()",
    "a module below is returned": "return import_module(path).views",
    "a module below is looked up": "return getattr(import_module(path), 'views')",
}
LOOK_UPS = ("getattr(row, f'page{kind}')", "getattr(row, 'page')(1)")


def verdict_of_importer(importer: str, look_up: str) -> Verdict:
    return verdict_beside(IMPORTERS.format(importer=importer, look_up=look_up))


@pytest.mark.parametrize("look_up", LOOK_UPS)
@pytest.mark.parametrize("way", ONLY_ASKING)
def test_a_look_up_is_given_no_module_that_stays_inside(way: str, look_up: str) -> None:
    assert verdict_of_importer(ONLY_ASKING[way], look_up) is Verdict.NATIVE


@pytest.mark.parametrize("way", LETTING_OUT)
def test_a_look_up_may_be_given_a_module_that_another_function_imports(way: str) -> None:
    assert verdict_of_importer(LETTING_OUT[way], LOOK_UPS[0]) is Verdict.BLOCKED


@pytest.mark.parametrize(
    "look_up",
    [
        "row = import_module(kind)\n    getattr(row, f'page{kind}')",
        "getattr(import_module(kind), 'page')(1)",
        "row = sys.modules[kind]\n    def inner():\n        getattr(row, f'page{kind}')",
    ],
)
def test_a_look_up_in_a_module_that_its_function_imports_means_the_view(look_up: str) -> None:
    assert verdict_of_importer(ONLY_ASKING["nothing"], look_up) is Verdict.BLOCKED


def test_a_look_up_may_be_given_what_the_module_imports_for_all() -> None:
    job = f"{IMPORTERS}\n\nMODULE = import_module(sys.argv[1])\n"
    job = job.format(importer="pass", look_up=LOOK_UPS[0])
    assert verdict_beside(job) is Verdict.BLOCKED


@pytest.mark.parametrize(
    ("job", "verdict"),
    [
        ("def run():\n    import elsewhere\n    elsewhere.page(1)", Verdict.NATIVE),
        ("def run():\n    import elsewhere.pages as views\n    views.page(1)", Verdict.NATIVE),
        ("def run():\n    from app.models import Tag\n    Tag.page(1)", Verdict.NATIVE),
        ("def run():\n    import app.views\n    app.views.page(1)", Verdict.BLOCKED),
        ("def run():\n    from app import views as v\n    v.page(1)", Verdict.BLOCKED),
        ("def run():\n    from .held import held\n    held.page(1)", Verdict.BLOCKED),
    ],
)
def test_a_module_that_a_function_imports_is_known_by_that(job: str, verdict: Verdict) -> None:
    conversion = convert(
        {
            "app/models.py": MODELS,
            "app/services.py": SERVICES,
            "app/views.py": VIEWS,
            "app/held.py": "from app import views\n\nheld = views\n",
            "app/jobs.py": job,
        }
    )
    assert conversion.verdicts["page"] is verdict, conversion.reasons("page")
