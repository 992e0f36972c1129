"""``return render()`` becomes ``return TemplateResponse()``."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import indent

import pytest

from django_asyncify.plan.model import Verdict
from django_asyncify.testing import Conversion
from tests.codemods.places import (
    assert_declined,
    assert_no_operation,
    assert_statements,
    assert_views,
    convert_views,
    imports_of,
    statements,
    views_of,
)

RESPONSE = "response = render(request, 'a.html')\n"
RENDER = "from django import shortcuts\nfrom django.shortcuts import render"


def test_a_function_of_ones_own_with_the_name_stays() -> None:
    assert_no_operation(
        "x = render(request, 'a.html')",
        imports="def render(http_request, name):\n    return HttpResponse(name)\n",
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("render(request, 'a.html')", "TemplateResponse(request, 'a.html')"),
        (
            "render(request, 'a.html', {'tags': Tag.objects.all()}, status=404)",
            "TemplateResponse(request, 'a.html', {'tags': Tag.objects.all()}, status=404)",
        ),
        (
            "render(request, 'a.html', {'number': Tag.objects.count()})",
            "TemplateResponse(request, 'a.html', {'number': await Tag.objects.acount()})",
        ),
        (
            "render(request=request, template_name='a.html', context={'pk': pk})",
            "TemplateResponse(request=request, template='a.html', context={'pk': pk})",
        ),
        (
            "render(request, 'a.html', {}, None, 404, 'django')",
            "TemplateResponse(request, 'a.html', {}, None, 404, using='django')",
        ),
    ],
)
def test_it_is_rendered_after_the_view(before: str, after: str) -> None:
    conversion = assert_views(
        f"def view(request, pk):\n    return {before}\n",
        f"async def view(request, pk):\n    return {after}\n",
        imports="from django.shortcuts import render",
    )
    assert "from django.template.response import TemplateResponse\n" in imports_of(conversion)
    assert "render" not in imports_of(conversion).replace("template", "")


@pytest.mark.parametrize(
    "text",
    [
        "return response",
        "response['X-Tags'] = f'{pk} tags'\nreturn response",
        "response.headers['X-Tags'] = 'tags: {}'.format(pk)\nreturn response",
        "response.status_code = 404\nreturn response",
        "if pk:\n    response.set_cookie('pk', pk, max_age=60)\n"
        "else:\n    response.delete_cookie('pk')\nreturn response",
        "add_never_cache_headers(response)\npatch_vary_headers(response, ['A'])\nreturn response",
    ],
)
def test_headers_cookies_and_the_status_may_be_set_before(text: str) -> None:
    body = indent(f"{RESPONSE}{text}", "    ")
    conversion = assert_views(
        f"def view(request, pk):\n{body}\n",
        f"async def view(request, pk):\n{body.replace('render(', 'TemplateResponse(')}\n",
        imports="from django.shortcuts import render\n"
        "from django.utils.cache import add_never_cache_headers, patch_vary_headers",
    )
    assert "TemplateResponse" in imports_of(conversion)


def test_either_of_two_answers_may_be_rendered_later() -> None:
    answer = "return {0}(request, 'a.html') if pk else HttpResponse('')"
    assert_views(
        f"def view(request, pk):\n    {answer.format('render')}\n",
        f"async def view(request, pk):\n    {answer.format('TemplateResponse')}\n",
        imports="from django.shortcuts import render",
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        *(
            (f"{RESPONSE}{text}", "before it is returned")
            for text in (
                "size = len(response.content)\nreturn response",
                "response['X-Size'] = len(response.content)\nreturn response",
                "response['X-Tags'] = seen(request)\nreturn response",
                "response.write('!')\nreturn response",
                "response.set_cookie('a', response['X'])\nreturn response",
                "if pk:\n    Tag.objects.create(name='a')\nreturn response",
                "if pk:\n    return response\nreturn HttpResponse('')",
                "request.answer = response\nreturn response",
                "return other(response)",
                "(last := response).status_code = 3\nreturn response",
            )
        ),
        ("a = response = render(request, 'a.html')\nreturn response", "before it is returned"),
        ("return render(request, 'a.html') or HttpResponse('')", "before it is returned"),
        ("try:\n    return render(request, 'a.html')\nfinally:\n    pass", "with or try"),
        ("try:\n    return render(request, 'a.html')\nexcept KeyError:\n    pass", "with or try"),
        (
            "try:\n    pk += 1\nexcept KeyError:\n    return render(request, 'a.html')\n"
            "finally:\n    pk = 0",
            "with or try",
        ),
        (
            "with translation.override('de'):\n    return render(request, 'a.html')",
            "with or try",
        ),
        ("return shortcuts.render(request, 'a.html')", "isn't called by its own name"),
        ("return render(request, *['a.html'])", "its arguments aren't plain"),
        ("return render(request, **{'template_name': 'a.html'})", "its arguments aren't plain"),
        ("return render(template_name='a.html', **dict(request=request))", "aren't plain"),
        ("x = render_to_string('a.html')", "render_to_string() renders a template"),
    ],
)
def test_elsewhere_it_is_rendered_in_the_thread(text: str, reason: str) -> None:
    conversion = assert_declined(
        f"number = Tag.objects.count()\n{text}",
        reason,
        imports=f"{RENDER}\nfrom django.template.loader import render_to_string\n"
        "from django.utils import translation",
    )
    assert "TemplateResponse" not in views_of(conversion)


@pytest.mark.parametrize("part", ["except KeyError as error", "else"])
def test_past_the_body_of_a_try_nothing_catches_an_error_in_the_template(part: str) -> None:
    before = "try:\n    number = Tag.objects.count()\n"
    before += "except ValueError:\n    number = 0\n" if part == "else" else ""
    conversion = assert_statements(
        f"{before}{part}:\n    return render(request, 'a.html')\n",
        f"{before}{part}:\n    return TemplateResponse(request, 'a.html')\n".replace(
            "Tag.objects.count()", "await Tag.objects.acount()"
        ),
        imports=RENDER,
    )
    assert conversion.verdicts == {"view": Verdict.NATIVE}


HOOKING = """
from .others import Base, registered


class Adding{bases}:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

{own}


class Other:
    def process_template_response(self, request, response):
        response["X"] = "a"
        return response


{more}
"""
OTHERS = """
class Base:
    def process_template_response(self, request, response):
        response["X"] = "a"
        return response


def registered(cls):
    return cls
"""
BACK = "    def process_template_response(self, request, response):\n        {}return response"
ASKING = {
    "it changes the response": {"own": BACK.format("response['X'] = 'a'\n        ")},
    "it does something": {"own": BACK.format("self.n = 1\n        ")},
    "it is decorated": {"own": "    @staticmethod\n" + BACK.format("")},
    "it returns another": {"own": BACK.format("").replace("return response", "return request")},
    "it is a value": {"own": "    process_template_response = registered(None)"},
    "it is a base class's": {"bases": "(Base)"},
    "it is an attribute of the instance": {
        "own": "    def hook(self):\n        self.process_template_response = self.respond"
    },
    "it is put on the class": {"more": "Adding.process_template_response = Other()"},
    "a metaclass": {"bases": "(metaclass=type)"},
    "any attribute": {"own": "    def __getattr__(self, name):\n        return 1"},
    "another object": {"own": "    def __new__(cls, get):\n        return Other()"},
}
NOT_ASKING = {
    "another class has it": {},
    "it gives the response back": {"own": BACK.format("")},
    "it says what it does": {"own": BACK.format('"Nothing."\n        ')},
}


def beside_hook(parts: Mapping[str, str], decorator: str = "") -> Conversion:
    """Convert a view that renders, under a middleware made of these parts."""
    middleware = HOOKING.format(**{"bases": "", "own": "", "more": "", **parts})
    settings = 'INSTALLED_APPS = ["app"]\nMIDDLEWARE = ["app.middleware.Adding"]\n'
    return statements(
        "number = Tag.objects.count()\nreturn render(request, 'a.html')",
        imports=RENDER,
        files={
            "app/middleware.py": middleware.replace("class Adding", f"{decorator}class Adding"),
            "app/others.py": OTHERS,
            "settings.py": f'{settings}ROOT_URLCONF = "urls"\n',
        },
    )


@pytest.mark.parametrize("way", ASKING)
def test_middleware_that_may_change_a_template_response_forbids_it(way: str) -> None:
    conversion = beside_hook(ASKING[way])
    assert "the middleware app.middleware.Adding could" in conversion.reasons("view")
    assert "await sync_to_async(render)(request, 'a.html')" in views_of(conversion)


def test_a_decorated_class_may_be_another_one() -> None:
    assert "sync_to_async(render)" in views_of(beside_hook({}, "@registered\n"))


@pytest.mark.parametrize("way", NOT_ASKING)
def test_middleware_without_a_say_lets_django_render_it(way: str) -> None:
    assert "return TemplateResponse(request" in views_of(beside_hook(NOT_ASKING[way]))


MIDDLEWARE = """
from django.template import response as templates
from django.template.response import SimpleTemplateResponse, TemplateResponse

from .helpers import row, row_or_response, shown


class Marking:
    template_name = "maintenance.html"

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        {statement}
        return response


def inner(response):
    return response.context_data
"""


HELPERS = """
from .models import Tag


def shown(response):
    return getattr(response, "template_name", "")


def row(request):
    row = Tag.objects.get(pk=1)
    return row.template_name


def row_or_response(request, response):
    row = Tag.objects.get(pk=1) if request.GET else response
    return row.template_name
"""


def rendered_under(statement: str) -> str:
    middleware = MIDDLEWARE.replace("{statement}", statement)
    settings = 'INSTALLED_APPS = ["app"]\nMIDDLEWARE = ["app.middleware.Marking"]\n'
    conversion = statements(
        "number = Tag.objects.count()\nreturn render(request, 'a.html')",
        imports=RENDER,
        files={
            "app/middleware.py": middleware,
            "app/helpers.py": HELPERS,
            "settings.py": f'{settings}ROOT_URLCONF = "urls"\n',
        },
    )
    return views_of(conversion)


@pytest.mark.parametrize(
    "statement",
    [
        "response['X'] = len(response.content)",
        "print(self.template_name)",
        "response = TemplateResponse(request, 'a.html') if request.GET else response",
        "response = response if hasattr(response, 'streaming') else None",
        "print(row(request))",
    ],
)
def test_middleware_that_takes_any_response_lets_django_render_it(statement: str) -> None:
    assert "return TemplateResponse(request" in rendered_under(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "print(isinstance(response, TemplateResponse))",
        "print(isinstance(response, (SimpleTemplateResponse, str)))",
        "print(isinstance(response, templates.TemplateResponse))",
        "print(hasattr(response, 'context_data'))",
        "print(callable(getattr(response, 'render', None)))",
        "print(response.is_rendered)",
        "print(type(response).__name__)",
        "print(response.__class__.__name__ == 'TemplateResponse')",
        "print(shown(response))",
        "print(row_or_response(request, response))",
    ],
)
def test_middleware_that_tells_a_template_response_apart_forbids_it(statement: str) -> None:
    assert "await sync_to_async(render)(request" in rendered_under(statement)


TESTED = """
from functools import wraps
from django.shortcuts import render


def gated(view=None):
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        {body}

    return wrapper


@gated
def view(request, pk):
    number = Tag.objects.count()
    return render(request, "a.html")
"""


@pytest.mark.parametrize(
    ("body", "later"),
    [
        ("return view(request, *args, **kwargs) if view else None", True),
        ("return None if not view else view(request, *args, **kwargs)", True),
        ("return str(view(request, *args, **kwargs)) if view else None", False),
        ("return view(request) if view(request).content else None", False),
    ],
)
def test_a_wrapper_may_give_the_response_on_a_condition(body: str, later: bool) -> None:
    conversion = convert_views(TESTED.replace("{body}", body))
    assert ("return TemplateResponse(request" in views_of(conversion)) is later


DECORATED = """
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.views.decorators.cache import cache_control, cache_page, never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.vary import vary_on_cookie
from django.shortcuts import render


def named(view):
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        request.view = view.__module__, view.__qualname__, view.__dict__
        return view(request, *args, **kwargs)

    return wrapper


{decorators}
def view(request, pk):
    number = Tag.objects.count()
    return render(request, "a.html")
"""


@pytest.mark.parametrize(
    ("decorators", "later"),
    [
        ("@cache_page(60)", True),
        ("@login_required\n@cache_page(60)\n@cache_control(private=True)", True),
        ("@named\n@gzip_page\n@cache_page(60)", True),
        ("@cache_control(private=True)\n@vary_on_cookie", True),
        ("@cache_control(private=True)\n@cache_page(60)", False),
        ("@never_cache\n@login_required\n@cache_page(60)", False),
        ("@vary_on_cookie\n@named\n@cache_page(60)", False),
        ("@vary_on_cookie\n@gzip_page\n@never_cache", False),
    ],
)
def test_a_cache_sees_the_response_before_the_decorators_above_it(
    decorators: str, later: bool
) -> None:
    conversion = convert_views(DECORATED.replace("{decorators}", decorators))
    assert ("return TemplateResponse(" in views_of(conversion)) is later


def test_a_decorator_that_reads_the_content_forbids_it() -> None:
    conversion = convert_views(
        """
        def measured(view):
            @wraps(view)
            def wrapper(request, *args, **kwargs):
                response = view(request, *args, **kwargs)
                response["X-Length"] = str(len(response.content))
                return response

            return wrapper


        @measured
        def view(request, pk):
            number = Tag.objects.count()
            return render(request, "a.html")
        """,
        imports=f"from functools import wraps\n{RENDER}",
    )
    assert "TemplateResponse" not in views_of(conversion)


WRAPPED = """
def around(view):
    @wraps(view)
    def wrapper(request, *args, **kwargs):
{body}

    return wrapper


@around
def view(request, pk):
    number = Tag.objects.count()
    return render(request, "a.html")
"""


@pytest.mark.parametrize(
    ("body", "later"),
    [
        ("if request.GET:\n    return None\nreturn view(request, *args, **kwargs)", True),
        ("print(view.__name__)\nreturn view(request, *args, **kwargs)", True),
        ("print(view.tags)\nreturn view(request, *args, **kwargs)", False),
        ("try:\n    return view(request)\nexcept KeyError:\n    return None", False),
        ("with override('de'):\n    return view(request)", False),
        ("response = view(request)\nreturn response", False),
        ("return changed(view(request))", False),
    ],
)
def test_a_decorator_that_hands_the_response_on_lets_django_render_it(
    body: str, later: bool
) -> None:
    imports = "from functools import wraps\nfrom django.utils.translation import override\n"
    conversion = convert_views(
        WRAPPED.format(body=indent(body, " " * 8)), imports=f"{imports}{RENDER}"
    )
    assert ("return TemplateResponse(" in views_of(conversion)) is later


def test_a_view_that_another_one_calls_is_rendered_by_itself() -> None:
    conversion = convert_views(
        """
        def inner(request):
            number = Tag.objects.count()
            return render(request, "a.html")


        def view(request, pk):
            number = Tag.objects.count()
            response = inner(request)
            return HttpResponse(response.content)
        """,
        imports=RENDER,
    )
    assert "TemplateResponse" not in views_of(conversion)


HELPED = """
def page(request, number):
    return render(request, "a.html", {{"number": number}})


def shown(request, pk):
    return page(request, Tag.objects.count())


{other}
"""
CALLS_OF_A_HELPER = {
    "returned": ("def view(request, pk):\n    return page(request, pk)", True),
    "returned by another helper": (
        "def inner(request):\n    return page(request, Tag.objects.count())\n\n\n"
        "def view(request, pk):\n    return inner(request)",
        True,
    ),
    "read": (
        "def view(request, pk):\n    answer = page(request, Tag.objects.count())\n"
        "    return HttpResponse(answer.content)",
        False,
    ),
    "returned inside of try": (
        "def view(request, pk):\n    try:\n        return page(request, Tag.objects.count())\n"
        "    except KeyError:\n        return HttpResponse('no')",
        False,
    ),
    "handed on": ("def view(request, pk):\n    return run(page, request)", False),
}


@pytest.mark.parametrize("use", CALLS_OF_A_HELPER)
def test_a_helper_whose_answer_views_return_lets_django_render_it(use: str) -> None:
    other, later = CALLS_OF_A_HELPER[use]
    conversion = convert_views(HELPED.format(other=other), imports=f"{RENDER}\nfrom x import run")
    assert ("return TemplateResponse(" in views_of(conversion)) is later
