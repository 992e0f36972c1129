"""A method that reads relations of its instance is judged where it is called."""

from __future__ import annotations

import pytest

from django_asyncify.testing import Conversion, convert

MODELS = """
from django.db import models


class Team(models.Model):
    name = models.CharField(max_length=10)

    def __str__(self):
        return self.shown()

    def shown(self):
        return self.name


class Task(models.Model):
    team = models.ForeignKey(Team, on_delete=models.CASCADE)

    def __str__(self):
        {body}

    def label(self):
        {body}

    @property
    def text(self):
        {body}
"""
VIEWS = """
from django.http import HttpResponse

from .models import Task, Team


def joined(request):
    number = Team.objects.count()
    task = Task.objects.get(pk=number)
    return HttpResponse({used})


def written(request):
    task = Task.objects.get(pk=1)
    Team.objects.filter(pk=1).update(name="x")
    return HttpResponse({used})


def loaded(request):
    return HttpResponse([{used} for task in Task.objects.select_related("team")])


def elsewhere(request):
    number = Team.objects.count()
    return HttpResponse([{used} for task in {others}])
"""
USES = ("str(task)", "task.label()", "task.text", '"%s" % task')


def converted(used: str, body: str = "return self.team.name", others: str = "()") -> Conversion:
    files = {
        "app/models.py": MODELS.format(body=body),
        "app/views.py": VIEWS.format(used=used, others=others),
    }
    return convert(files)


@pytest.mark.parametrize(
    "body", ["return self.team.name", 'return f"{self.team}"', "return self.team.shown()"]
)
@pytest.mark.parametrize("used", USES)
def test_one_query_that_cannot_be_joined_leaves_the_others_alone(used: str, body: str) -> None:
    after = converted(used, body).after["app/views.py"]
    joined = 'await Task.objects.select_related("team").aget(pk=number)'
    assert f"{joined}\n    return HttpResponse({used})" in after
    assert "task = await Task.objects.aget(pk=1)" in after
    assert f'[{used} async for task in Task.objects.select_related("team")]' in after
    written = after.partition("def written")[2].partition("def loaded")[0]
    assert "sync_to_async" in written


@pytest.mark.parametrize("used", USES)
@pytest.mark.parametrize(
    "body",
    [
        "return f'{self.team.name} of {Team.objects.count()}'",
        "self = Task.objects.get(pk=2)\n        return self.team.name",
        "other = Task.objects.get(pk=2)\n        return other.team.name",
    ],
)
def test_a_method_that_does_more_blocks_everywhere(used: str, body: str) -> None:
    after = converted(used, body).after["app/views.py"]
    joined = after.partition("def joined")[2].partition("def written")[0]
    assert f"return HttpResponse({used})" not in joined


ASSIGNED = {
    "made with it": "task = Task(team=Team.objects.get(pk=1))",
    "created with it": "task = Task.objects.create(team=Team.objects.get(pk=1))",
    "set": "task = Task.objects.get(pk=1)\n    task.team = Team.objects.get(pk=2)",
    "moved": "task = Task.objects.get(pk=1)\n    task.team_id = 2",
}
DEEP = "return self.team.lead.name"


@pytest.mark.parametrize("way", ASSIGNED)
def test_a_relation_that_code_sets_is_no_row_of_the_query(way: str) -> None:
    lead = "    lead = models.ForeignKey('Lead', on_delete=models.CASCADE)\n"
    models = MODELS.format(body=DEEP).replace("\n\n\nclass Task", f"\n{lead}\n\nclass Task")
    view = f"""
from django.http import HttpResponse

from .models import Task, Team


def joined(request):
    number = Team.objects.count()
    {ASSIGNED[way]}
    return HttpResponse(task.label())


def other(request):
    return HttpResponse([task.label() for task in Task.objects.all()])
"""
    lead_model = "\n\nclass Lead(models.Model):\n    name = models.CharField(max_length=10)\n"
    after = convert({"app/models.py": models + lead_model, "app/views.py": view}).after
    joined = after["app/views.py"].partition("def other")[0]
    joins = '"lead"' in joined or "team__lead" in joined
    assert joins or "return HttpResponse(task.label())" not in joined


def test_an_instance_that_nothing_is_known_of_makes_the_call_block() -> None:
    after = converted("str(task)", others="request.tasks").after["app/views.py"]
    assert "return HttpResponse([str(task) for task in request.tasks])" not in after
