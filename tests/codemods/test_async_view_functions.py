"""``def`` becomes ``async def``."""

from __future__ import annotations

import pytest

from django_asyncify.errors import NoViews
from django_asyncify.plan.model import Verdict
from django_asyncify.testing import assert_converts, assert_unchanged, convert
from tests.codemods.places import assert_views


def test_an_async_view_stays() -> None:
    conversion = assert_unchanged(
        """
        from django.http import HttpResponse

        async def view(request):
            return HttpResponse("a")
        """
    )
    assert conversion.verdicts == {"view": Verdict.ALREADY_ASYNC}


def test_a_function_that_no_route_reaches_stays() -> None:
    files = {
        "urls.py": "from django.urls import path\n\nfrom app import views\n\n"
        'urlpatterns = [path("", views.routed)]\n',
        "app/views.py": "def routed(request):\n    return None\n\n\n"
        "def other(request):\n    return None\n",
    }
    after = convert(files).after["app/views.py"]
    assert "async def routed" in after
    assert "async def other" not in after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("def view(request): return None\n", "async def view(request): return None\n"),
        (
            "def  view (request) :\n    return None\n",
            "async def  view (request) :\n    return None\n",
        ),
        (
            "def view(\n    request,  # the request\n):\n    return None\n",
            "async def view(\n    request,  # the request\n):\n    return None\n",
        ),
        (
            "def view(request, /):\n    return None\n",
            "async def view(request, /):\n    return None\n",
        ),
        (
            'def view(request):\n    """Say hello."""\n    return None\n',
            'async def view(request):\n    """Say hello."""\n    return None\n',
        ),
    ],
)
def test_only_the_keyword_is_added(before: str, after: str) -> None:
    assert_views(before, after)


def test_line_endings_and_a_missing_last_one_stay() -> None:
    text = "def view(request):\r\n    return None"
    conversion = convert({"app/views.py": text})
    assert conversion.after["app/views.py"] == "async " + text


def test_class_based_views_stay() -> None:
    files = {
        "urls.py": "from django.urls import path\n\nfrom app import views\n\n"
        'urlpatterns = [path("", views.Home.as_view())]\n',
        "app/views.py": """
        from django.views import View

        class Home(View):
            def get(self, request):
                return None

        def spare(request):
            return None
        """,
    }
    with pytest.raises(NoViews):
        convert(files)


def test_a_generator_stays() -> None:
    conversion = assert_unchanged(
        """
        def view(request):
            yield b"a"
        """
    )
    assert [blocker.code for blocker in conversion.blockers["view"]] == ["generator"]


def test_a_view_that_other_code_calls_stays() -> None:
    conversion = convert(
        {
            "app/views.py": "def view(request):\n    return None\n",
            "app/tasks.py": "from .views import view\n\n\ndef warm():\n    view(None)\n",
        }
    )
    assert conversion.verdicts == {"view": Verdict.BLOCKED}
    assert not conversion.changed


def test_the_helper_functions_of_the_testing_module_say_why() -> None:
    with pytest.raises(AssertionError, match="generator: the view is a generator"):
        assert_converts(
            "def view(request):\n    yield b''\n", "async def view(request):\n    pass\n"
        )
