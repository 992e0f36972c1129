"""The async branch that a decorator has already does nothing new on the event loop."""

from __future__ import annotations

import pytest

from django_asyncify.plan.model import Verdict
from django_asyncify.testing import Conversion, convert

MODELS = """
from django.db import models


class Team(models.Model):
    name = models.CharField(max_length=10)


class Task(models.Model):
    team = models.ForeignKey(Team, on_delete=models.CASCADE)
"""
VIEWS = """
from functools import wraps

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render

from .models import Task, Team


def shown(view):
    if iscoroutinefunction(view):

        @wraps(view)
        async def inner(request, *args, **kwargs):
            {before}
            result = await view(request, *args, **kwargs)
            return HttpResponse({made})

        return inner

    @wraps(view)
    def inner(request, *args, **kwargs):
        return HttpResponse(str(view(request, *args, **kwargs)))

    return inner


@shown
def page(request):
    number = Team.objects.count()
    return {given}
"""
TASK = "Task.objects.get(pk=number)"


def converted(before: str = "pass", made: str = "result", given: str = "number") -> Conversion:
    views = VIEWS.format(before=before, made=made, given=given)
    files = {"app/models.py": MODELS, "app/views.py": views}
    return convert(files, views=["app.views.page"])


@pytest.mark.parametrize(
    ("before", "made", "given"),
    [
        ("Task.objects.exists()", "result", "number"),
        ("request.user.username", "result", "number"),
        ("request.session['a']", "result", "number"),
        ("render(request, 'page.html')", "result", "number"),
        ("pass", "[task.pk for task in result]", "Task.objects.all()"),
        ("number = len(Task.objects.all())", "result", "number"),
    ],
)
def test_what_would_query_there_keeps_the_view_sync(before: str, made: str, given: str) -> None:
    conversion = converted(before, made, given)
    assert conversion.verdicts["page"] is Verdict.BLOCKED
    assert "the async branch of `shown` would run" in conversion.reasons("page")
    assert conversion.changed == set()


@pytest.mark.parametrize(
    ("before", "made", "given"),
    [
        ("await Task.objects.aexists()", "result", "number"),
        ("await sync_to_async(Task.objects.exists)()", "result", "number"),
        ("request.user = await request.auser()", "f'{request.user.username} {result}'", "number"),
        ("pass", "[task.pk async for task in result]", "Task.objects.all()"),
    ],
)
def test_what_awaits_there_is_fine(before: str, made: str, given: str) -> None:
    assert converted(before, made, given).verdicts["page"] is not Verdict.BLOCKED


def test_a_relation_that_is_read_there_is_joined_by_the_views_query() -> None:
    after = converted(made="result.team.name", given=TASK).after["app/views.py"]
    assert 'await Task.objects.select_related("team").aget(pk=number)' in after


def test_what_an_async_branch_fetches_itself_cannot_be_joined() -> None:
    conversion = converted("task = await Task.objects.aget(pk=1)", "task.team.name")
    assert conversion.verdicts["page"] is Verdict.BLOCKED
