"""What only makes what is missing where it is read needn't stay together with other writes."""

from __future__ import annotations

import pytest

from django_asyncify.testing import Conversion, convert

MODELS = """
from django.contrib.auth.models import User
from django.db import models


class Tag(models.Model):
    name = models.CharField(max_length=10)


class Profile(models.Model):
    user = models.OneToOneField(User, on_delete=models.CASCADE)
    secret = models.CharField(max_length=10)
    views = models.IntegerField(default=0)

    def get_secret(self):
        if not self.secret:
            self.secret = "made"
            self.save()
        return self.secret

    def new_secret(self):
        if not self.secret:
            self.secret = "made"
            self.save()
        return self.pk

    def renewed(self):
        self.secret = "made"
        self.save()
        return self.secret

    @property
    def viewed(self):
        self.views += 1
        self.save()
        return self.views

    @property
    def tag(self):
        tag, created = Tag.objects.get_or_create(name=self.secret)
        if created:
            tag.name += "!"
            tag.save()
        return tag

    @property
    def found(self):
        try:
            return Tag.objects.get(name=self.secret)
        except Tag.DoesNotExist:
            return Tag.objects.create(name=self.secret)

    @property
    def broken(self):
        try:
            return Tag.objects.get(name=self.secret)
        except ValueError:
            return Tag.objects.create(name=self.secret)

    def get_tag(self):
        return Tag.objects.get_or_create(name=self.secret)[0]
"""
VIEW = """
from django.http import HttpResponse
from .models import Profile, Tag


def view(request, pk):
    profile = Profile.objects.get(pk=pk)
    read = {read}
    profile.delete()
    return HttpResponse(read)
"""


def convert_reading(read: str) -> Conversion:
    return convert({"app/models.py": MODELS, "app/views.py": VIEW.format(read=read)})


def stays_together(conversion: Conversion) -> bool:
    return "await profile.adelete()" not in conversion.after["app/views.py"]


@pytest.mark.parametrize(
    "read",
    [
        pytest.param("profile.new_secret()", id="it returns something else"),
        pytest.param("profile.renewed()", id="it always writes"),
        pytest.param("profile.viewed", id="a property that counts"),
        pytest.param("profile.broken.pk", id="another error than a miss"),
        pytest.param("profile.get_tag().pk", id="a call that creates"),
    ],
)
def test_a_write_that_more_depends_on_stays_with_the_next(read: str) -> None:
    assert stays_together(convert_reading(read))


@pytest.mark.parametrize(
    "read",
    ["profile.get_secret()", "profile.tag.pk", "profile.found.pk"],
)
def test_what_is_made_where_it_is_missing_needs_no_company(read: str) -> None:
    assert not stays_together(convert_reading(read))


def test_a_getter_that_becomes_async_keeps_its_own_writes_together() -> None:
    conversion = convert_reading("profile.get_secret()")
    assert conversion.after["app/models.py"].count("await self.asave()") == 1


@pytest.mark.parametrize(("getter", "blocked"), [("get_secret", False), ("renewed", True)])
def test_a_check_that_makes_what_is_missing_lets_its_views_write(
    getter: str, blocked: bool
) -> None:
    views = f"""
import functools

from django.http import HttpResponse
from .models import Profile, Tag


def with_secret(view):
    @functools.wraps(view)
    def inner(request, pk):
        profile = Profile.objects.get(pk=pk)
        if profile.{getter}() != "made":
            return HttpResponse(status=403)
        return view(request, profile)

    return inner


@with_secret
def view(request, profile):
    Tag.objects.create(name=profile.secret)
    return HttpResponse("done")
"""
    conversion = convert({"app/models.py": MODELS, "app/views.py": views})
    assert bool(conversion.blockers) is blocked
