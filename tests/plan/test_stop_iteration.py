"""``StopIteration`` that leaves a function and is caught elsewhere."""

from __future__ import annotations

from textwrap import dedent

import pytest

from django_asyncify.plan.model import Verdict
from django_asyncify.testing import Conversion, convert

HEAD = """
from contextlib import suppress
from functools import wraps

from django.http import HttpResponse

from .models import Tag


def stopped(view):
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except (StopIteration, KeyError):
            return HttpResponse("none")

    return wrapper


def first(rows):
    print(Tag.objects.count())
    return next(row for row in rows if row)


def second(rows):
    return first(rows)


"""
MODELS = """
from django.db import models


class Tag(models.Model):
    name = models.CharField(max_length=10)
"""


def convert_view(text: str) -> Conversion:
    return convert({"app/models.py": MODELS, "app/views.py": HEAD + dedent(text).lstrip()})


ONE_VIEW = """
{decorator}
def view(request):
    number = Tag.objects.count()
    {statement}
    return HttpResponse(str(number))
"""


def converted(statement: str, decorator: str = "@stopped") -> Conversion:
    return convert_view(ONE_VIEW.format(decorator=decorator, statement=statement))


@pytest.mark.parametrize(
    "statement",
    [
        "next((n for n in [1] if n > number), None)",
        "next(iter([1]), number)",
        "try:\n        next(iter([]))\n    except StopIteration:\n        pass",
        "try:\n        next(iter([]))\n    except Exception:\n        pass",
        "print(list(next(iter([n])) for n in [1]))",
        "def rows():\n        yield next(iter([]))",
    ],
)
def test_what_does_not_leave_the_function_needs_no_care(statement: str) -> None:
    assert converted(statement).verdicts == {"view": Verdict.NATIVE}


def test_what_a_context_suppresses_does_not_leave_the_function() -> None:
    assert "view" not in converted("with suppress(StopIteration):\n        next(iter([]))").blockers


def test_nobody_tells_the_errors_apart_that_nobody_catches() -> None:
    assert converted("next(iter([]))", decorator="").verdicts == {"view": Verdict.NATIVE}


@pytest.mark.parametrize(
    "statement",
    [
        "next(n for n in [1] if n > number)",
        "iter([]).__next__()",
        "if not number:\n        raise StopIteration",
        "raise StopIteration('no tags')",
        "try:\n        next(iter([]))\n    except ValueError:\n        pass",
        "try:\n        next(iter([]))\n    except Exception:\n        raise",
        "try:\n        pass\n    except KeyError:\n        next(iter([]))",
    ],
)
def test_a_view_stays_sync_whose_decorator_catches_it(statement: str) -> None:
    (blocker,) = converted(statement).blockers["view"]
    assert (blocker.code, blocker.path.name, blocker.line) == ("caller", "views.py", 14)
    assert "it catches the StopIteration that may leave `view`" in blocker.message


@pytest.mark.parametrize("helper", ["first", "second"])
@pytest.mark.parametrize("how", ["try", "suppress"])
def test_a_helper_stays_sync_whose_caller_catches_it(helper: str, how: str) -> None:
    caught = f"with suppress(StopIteration):\n        print({helper}(number))"
    if how == "try":
        caught = f"try:\n        print({helper}(number))\n    except StopIteration:\n        pass"
    conversion = converted(caught, decorator="")
    after = conversion.after["app/views.py"]
    assert f"def {helper}(rows)" in after
    assert "async def first" not in after
    assert "StopIteration that may leave it; a coroutine can't raise it" in conversion.reasons(
        "view"
    )


def test_it_is_caught_in_the_thread_in_which_it_is_raised() -> None:
    caught = "try:\n        print(first(number))\n    except StopIteration:\n        pass"
    after = converted(caught, decorator="").after["app/views.py"]
    inner = """
        def in_thread():
            try:
                print(first(number))
            except StopIteration:
                pass
    """
    assert dedent(inner).strip() in dedent(after.partition("acount()\n\n")[2])


def test_a_helper_that_nobody_expects_to_stop_becomes_async() -> None:
    conversion = converted("print(second([number]))", decorator="")
    assert "async def first(rows)" in conversion.after["app/views.py"]
    assert conversion.verdicts == {"view": Verdict.NATIVE}


def test_a_statement_that_may_stop_is_not_moved_without_what_catches_it() -> None:
    moved = "tag = next(Tag.objects.iterator())"
    (blocker,) = converted(moved, decorator="").blockers["view"]
    assert f"the StopIteration that line {blocker.line} may raise can't leave it" in blocker.message
    caught = f"try:\n        {moved}\n    except StopIteration:\n        pass"
    assert converted(caught, decorator="").verdicts == {"view": Verdict.BRIDGED}
