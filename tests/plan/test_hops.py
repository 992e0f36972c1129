"""``prefer = "few-hops"``: what the plan says it would save, and what it does."""

from __future__ import annotations

import pytest

from django_asyncify.config import Config, Prefer
from django_asyncify.plan.hops import Saving
from django_asyncify.plan.model import Verdict
from django_asyncify.testing import Conversion, convert

MODELS = """
from django.db import models


class Tag(models.Model):
    name = models.CharField(max_length=10)

    @property
    def others(self):
        return Tag.objects.exclude(pk=self.pk).count()
"""
VIEWS = """
import time

from django.http import HttpResponse

from .models import Tag


def three(request):
    first = Tag.objects.count()
    second = Tag.objects.filter(pk=1).exists()
    third = Tag.objects.filter(pk=2).exists()
    return HttpResponse(f"{first} {second} {third}")


def four(request):
    first = Tag.objects.count()
    label = "tags"
    second = Tag.objects.filter(pk=1).exists()
    third = Tag.objects.filter(pk=2).exists()
    fourth = Tag.objects.filter(pk=3).exists()
    time.sleep(0)
    return HttpResponse(f"{first} {label} {second} {third} {fourth}")


def looping(request):
    names = []
    for pk in range(3):
        names.append(Tag.objects.filter(pk=pk).count())
    time.sleep(0)
    return HttpResponse(names)


def only_looping(request):
    names = []
    for pk in range(3):
        names.append(Tag.objects.filter(pk=pk).count())
    return HttpResponse(names)


def walking(request):
    names = []
    for tag in Tag.objects.all():
        names.append(tag.name)
    return HttpResponse(names)


def waiting(request):
    first = Tag.objects.count()
    second = Tag.objects.filter(pk=1).exists()
    time.sleep(0)
    third = Tag.objects.filter(pk=2).exists()
    fourth = Tag.objects.filter(pk=3).exists()
    return HttpResponse(f"{first} {second} {third} {fourth}")


def with_helper(request):
    first = Tag.objects.count()
    second = Tag.objects.filter(pk=1).exists()
    third = names()
    fourth = Tag.objects.filter(pk=3).exists()
    return HttpResponse(f"{first} {second} {third} {fourth}")


def reading(request):
    first = Tag.objects.count()
    number = 0
    for tag in Tag.objects.all():
        number += tag.others
        if tag.others:
            number += tag.others
    return HttpResponse(number)


def names():
    return Tag.objects.count()
"""
SAVINGS = {
    "three": Saving(),
    "four": Saving(hops=3),
    "looping": Saving(loops=1),
    "only_looping": Saving(loops=1),
    "walking": Saving(),
    "waiting": Saving(),
    "with_helper": Saving(),
}


def converted(prefer: Prefer) -> Conversion:
    return convert({"app/models.py": MODELS, "app/views.py": VIEWS}, config=Config(prefer=prefer))


@pytest.fixture(scope="module")
def native() -> Conversion:
    return converted(Prefer.NATIVE)


@pytest.fixture(scope="module")
def few_hops() -> Conversion:
    return converted(Prefer.FEW_HOPS)


@pytest.mark.parametrize("view", SAVINGS)
def test_the_plan_says_what_few_hops_would_save(view: str, native: Conversion) -> None:
    plans = {plan.view.rpartition(".")[2]: plan for plan in native.run.plan.views}
    assert plans[view].saving == SAVINGS[view]


def test_bridged_pieces_in_a_loop_are_hops_as_well(native: Conversion) -> None:
    (plan,) = (plan for plan in native.run.plan.views if plan.view.endswith(".reading"))
    assert plan.verdict is Verdict.BRIDGED
    assert plan.saving.loops == 1


def test_a_loop_is_moved_where_all_around_it_would_leave_nothing(few_hops: Conversion) -> None:
    body = (
        few_hops.after["app/views.py"].partition("async def reading")[2].partition("def names")[0]
    )
    assert "first = await Tag.objects.acount()" in body
    assert "        for tag in Tag.objects.all():\n            number += tag.others\n" in body
    assert body.count("await sync_to_async(") == 1


def test_what_few_hops_can_not_save_is_not_promised(few_hops: Conversion) -> None:
    assert {plan.saving for plan in few_hops.run.plan.views} == {Saving()}


@pytest.mark.parametrize("view", SAVINGS)
def test_native_is_the_default(view: str, native: Conversion) -> None:
    assert native.verdicts[view] is Verdict.NATIVE


@pytest.mark.parametrize("view", ["three", "only_looping", "walking", "waiting", "with_helper"])
def test_views_without_a_saving_stay_native(view: str, few_hops: Conversion) -> None:
    assert few_hops.verdicts[view] is Verdict.NATIVE


def test_four_queries_become_one_call_of_the_thread(few_hops: Conversion) -> None:
    text = few_hops.after["app/views.py"]
    body = text[text.index("async def four") : text.index("async def looping")]
    assert body.count("await sync_to_async(") == 1
    assert "aexists" not in body
    assert "await sleep(0)" in body
    assert few_hops.run.plan.views[1].saving == Saving()


def test_a_loop_of_queries_becomes_one_call_of_the_thread(few_hops: Conversion) -> None:
    text = few_hops.after["app/views.py"]
    body = text[text.index("async def looping") : text.index("async def only_looping")]
    assert body.count("await sync_to_async(") == 1
    assert "acount" not in body
