"""A client that hangs up between two awaits leaves all that a view writes, or nothing."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from django_asyncify.plan.model import Verdict
from django_asyncify.testing import Conversion, convert
from tests.behaviour.conftest import Outcome, run_scenarios, site_files
from tests.behaviour.scenarios import Scenario, Step

MODELS = """

class Leaf(Article):
    class Meta:
        proxy = True

    def get_state(self):
        if not self.published:
            stock = Stock.objects.order_by("pk").first()
            stock.quantity += 1
            stock.save()
            self.published = stock.quantity > 0
            self.save()
        return self.published

    def get_logged_state(self):
        if not self.published:
            self.published = True
            self.save()
            Tag.objects.create(name=f"published {self.pk}")
        return self.published

    def get_plain_state(self):
        if not self.published:
            self.published = True
            self.save()
        return self.published


class Writer(Author):
    class Meta:
        proxy = True

    @property
    def about(self):
        try:
            return Profile.objects.get(author_id=self.pk)
        except Profile.DoesNotExist:
            made = Profile.objects.create(author_id=self.pk, bio="new")
            Tag.objects.create(name=f"about {self.pk}")
            return made

    @property
    def about_or_tag(self):
        made, created = Profile.objects.get_or_create(author_id=self.pk)
        if created:
            Tag.objects.create(name=f"about {self.pk}")
        return made
"""
VIEWS = """
import shlex
import subprocess
import sys

from django.conf import settings
from django.http import HttpResponse
from django.urls import path

from .models import Leaf, Tag, Writer


def number_drawn(request):
    leaf = Leaf.objects.get(pk=4)
    Tag.objects.create(name="asked")
    return HttpResponse(f"{leaf.get_state()} {leaf.author.name}")


def entry_beside_it(request):
    leaf = Leaf.objects.get(pk=4)
    state = leaf.get_logged_state()
    Tag.objects.create(name="asked")
    return HttpResponse(f"{state} {leaf.author.name}")


def row_beside_what_was_missed(request):
    writer = Writer.objects.get(pk=2)
    about = writer.about
    about.bio += "!"
    about.save()
    return HttpResponse(f"{about.bio} {writer.publisher.name}")


def row_beside_what_was_created(request):
    writer = Writer.objects.get(pk=2)
    about = writer.about_or_tag
    about.bio += "!"
    about.save()
    return HttpResponse(f"{about.bio} {writer.publisher.name}")


def only_what_was_missing(request):
    leaf = Leaf.objects.get(pk=4)
    state = leaf.get_plain_state()
    return HttpResponse(f"{state} {leaf.author.name}")


SCRIPT = (
    "import sqlite3, sys; rows = sqlite3.connect(sys.argv[1]); "
    "rows.execute('update shop_article set views = views + 1'); rows.commit()"
)


def outside():
    return [sys.executable, "-c", SCRIPT, str(settings.DATABASES["default"]["NAME"])]


def output_of_a_program(request):
    leaf = Leaf.objects.get(pk=4)
    subprocess.check_output(outside())
    Tag.objects.create(name="asked")
    return HttpResponse(leaf.author.name)


def output_of_a_shell(request):
    leaf = Leaf.objects.get(pk=4)
    Tag.objects.create(name="asked")
    subprocess.getoutput(shlex.join(outside()))
    return HttpResponse(leaf.author.name)


urlpatterns = [{routes}]
"""
NAMES = (
    "output_of_a_program",
    "output_of_a_shell",
    "number_drawn",
    "entry_beside_it",
    "row_beside_what_was_missed",
    "row_beside_what_was_created",
    "only_what_was_missing",
)


@cache
def conversion() -> Conversion:
    files = site_files()
    routes = ", ".join(f'path("{name}/", {name})' for name in NAMES)
    files["shop/own.py"] = VIEWS.replace("{routes}", routes)
    files["shop/models.py"] += MODELS
    files["urls.py"] += (
        '\nfrom django.urls import include\n\nurlpatterns += [path("", include("shop.own"))]\n'
    )
    return convert(files, views=[f"shop.own.{name}" for name in NAMES])


@pytest.fixture(scope="module")
def outcomes(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[dict[str, Outcome], dict[str, Outcome]]:
    folder: Path = tmp_path_factory.mktemp("hang_ups")
    asked = [Scenario(name, name, None, (Step(f"/{name}/"),), disconnects=True) for name in NAMES]
    before = run_scenarios(folder / "before", conversion().before, asked)
    return before, run_scenarios(folder / "after", conversion().after, asked)


@pytest.mark.parametrize("name", NAMES)
def test_all_is_written_or_nothing(
    name: str, outcomes: tuple[dict[str, Outcome], dict[str, Outcome]]
) -> None:
    before, after = (form[name] for form in outcomes)
    assert [(s.status, s.body, s.errors) for s in after.steps] == [
        (s.status, s.body, s.errors) for s in before.steps
    ]
    assert after.findings == []
    assert before.rows != before.start
    for rows in after.cut:
        assert rows in [before.start, before.cut[-1]]


@pytest.mark.parametrize("name", NAMES)
def test_the_views_are_converted(name: str) -> None:
    assert conversion().verdicts[name] is not Verdict.BLOCKED, conversion().reasons(name)
