"""Code that is async already is followed as sync code is: what it does to objects counts, too."""

from __future__ import annotations

from django_asyncify.plan.model import Verdict
from django_asyncify.testing import convert

MODELS = """
from django.contrib.auth.models import User
from django.db import models


class Team(models.Model):
    coach = models.ForeignKey(User, models.CASCADE)


class Match(models.Model):
    home = models.ForeignKey(Team, models.CASCADE, related_name="home")
    away = models.ForeignKey(Team, models.CASCADE, related_name="away")
"""
HELPERS = """
def swap(match):
    match.home.coach, match.away.coach = match.away.coach, match.home.coach
    return match


def put(found, **attributes):
    for name, value in attributes.items():
        setattr(found, name, value)
    return found
"""
HEAD = """
from asgiref.sync import sync_to_async
from django.http import HttpResponse
from django.shortcuts import aget_object_or_404, get_object_or_404

from .helpers import put, swap
from .models import Match, Team


def coaches(request):
    return HttpResponse([team.coach.username for team in Team.objects.all() if team.coach])


"""
SYNC = """
def swapped(request):
    match = swap(get_object_or_404(Match, pk=1))
    return HttpResponse(match.home.coach.username)


def shown(request):
    match = put(get_object_or_404(Match, pk=1), home=request.GET)
    return HttpResponse(match.home)
"""
ASYNC = """
async def swapped(request):
    match = await sync_to_async(swap)(await aget_object_or_404(Match, pk=1))
    return HttpResponse(await sync_to_async(lambda: match.home.coach.username)())


async def shown(request):
    match = put(await aget_object_or_404(Match, pk=1), home=request.GET)
    return HttpResponse(await sync_to_async(lambda: match.home)())
"""


def views_of(rest: str) -> dict[str, str]:
    return {"app/models.py": MODELS, "app/helpers.py": HELPERS, "app/views.py": HEAD + rest}


def test_a_view_alone_is_converted() -> None:
    assert convert(views_of("")).verdicts["coaches"] is Verdict.NATIVE


def test_what_other_views_do_is_known_whether_they_are_async_or_not() -> None:
    before, after = convert(views_of(SYNC)), convert(views_of(ASYNC))
    assert before.verdicts["coaches"] is Verdict.BLOCKED
    assert after.verdicts["coaches"] is Verdict.BLOCKED
    assert after.reasons("coaches") == before.reasons("coaches")


def test_a_second_run_changes_nothing() -> None:
    once = convert(views_of(SYNC)).after
    assert "async def swapped" in once["app/views.py"]
    assert convert(once).after == once


def test_a_view_that_a_route_runs_in_the_thread_stays_sync() -> None:
    urls = """
from asgiref.sync import sync_to_async
from django.urls import path

from .views import coaches

urlpatterns = [path("coaches/", sync_to_async(coaches))]
"""
    conversion = convert(views_of("") | {"app/urls.py": urls}, views=[])
    assert "async def coaches" not in conversion.after["app/views.py"]
