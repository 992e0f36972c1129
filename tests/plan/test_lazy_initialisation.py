"""What only makes what is missing where it is read needn't stay together with other writes."""

from __future__ import annotations

import pytest

from django_asyncify.testing import Conversion, convert

MODELS = """
from django.contrib.auth.models import User
from django.core.mail import send_mail
from django.db import models


class Tag(models.Model):
    name = models.CharField(max_length=10)


class Entry(models.Model):
    text = models.CharField(max_length=10)


class Number(models.Model):
    value = models.IntegerField(default=0)

    @classmethod
    def drawn(cls):
        number = cls.objects.get()
        number.value += 1
        number.save()
        return str(number.value)


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

    def get_logged(self):
        if not self.secret:
            self.secret = "made"
            self.save()
            Entry.objects.create(text="made")
        return self.secret

    def get_drawn(self):
        if not self.secret:
            self.secret = Number.drawn()
            self.save()
        return self.secret

    def get_counted(self):
        if not self.secret:
            number = Number.objects.get()
            number.value += 1
            number.save()
            self.secret = str(number.value)
            self.save()
        return self.secret

    def get_mailed(self):
        if not self.secret:
            self.secret = "made"
            self.save()
            send_mail("made", "", "a@example.com", ["b@example.com"])
        return self.secret

    def get_updated(self):
        if not self.secret:
            self.secret = "made"
            Profile.objects.filter(pk=self.pk).update(secret=self.secret)
        return self.secret

    def get_updated_more(self):
        if not self.secret:
            self.secret = "made"
            Profile.objects.filter(pk=self.pk).update(secret="made", views=models.F("views") + 1)
        return self.secret

    @property
    def seen(self):
        if not self.views:
            Entry.objects.create(text="no views")
            return None
        return self.views

    @property
    def logged_tag(self):
        tag, created = Tag.objects.get_or_create(name=self.secret)
        if created:
            Entry.objects.create(text="made")
        return tag

    @property
    def logged(self):
        try:
            return Tag.objects.get(name=self.secret)
        except Tag.DoesNotExist:
            made = Tag.objects.create(name=self.secret)
            Entry.objects.create(text="made")
            return made

    @property
    def drawn(self):
        try:
            return Tag.objects.get(name=self.secret)
        except Tag.DoesNotExist:
            return Tag.objects.create(name=Number.drawn())

    @property
    def kept(self):
        try:
            return Tag.objects.get(name=self.secret)
        except Tag.DoesNotExist:
            made = Tag(name=self.secret)
            made.save()
            return made

    @property
    def first(self):
        tag = Tag.objects.first()
        if tag is None:
            tag = Tag.objects.create(name=self.secret)
        return tag
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
        pytest.param("profile.get_logged()", id="another row"),
        pytest.param("profile.get_drawn()", id="a number drawn elsewhere"),
        pytest.param("profile.get_counted()", id="a number drawn here"),
        pytest.param("profile.get_mailed()", id="a mail"),
        pytest.param("profile.get_updated_more()", id="another column"),
        pytest.param("profile.seen", id="a row that isn't what was missing"),
        pytest.param("profile.logged_tag.pk", id="a row beside the created one"),
        pytest.param("profile.logged.pk", id="a row beside the missed one"),
        pytest.param("profile.drawn.pk", id="a number for the missed one"),
    ],
)
def test_a_write_that_more_depends_on_stays_with_the_next(read: str) -> None:
    assert stays_together(convert_reading(read))


@pytest.mark.parametrize(
    "read",
    [
        "profile.get_secret()",
        "profile.get_updated()",
        "profile.tag.pk",
        "profile.found.pk",
        "profile.kept.pk",
        "profile.first.pk",
    ],
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


OWN_SAVE = """
    def save(self, *args, **kwargs):
        {first}
        super().save(*args, **kwargs)
"""
RECEIVER = """

@receiver(post_save, sender=Profile)
def saved(instance, **kwargs):
    Entry.objects.create(text="saved")
"""


@pytest.mark.parametrize(
    ("first", "together"),
    [
        ("self.views = self.views or 1", False),
        ('Entry.objects.create(text="saved")', True),
        ('send_mail("saved", "", "a@example.com", ["b@example.com"])', True),
    ],
)
def test_what_a_save_of_the_models_own_does_beside_it_counts(first: str, together: bool) -> None:
    models = MODELS + OWN_SAVE.format(first=first)
    view = VIEW.format(read="profile.get_secret()")
    assert stays_together(convert({"app/models.py": models, "app/views.py": view})) is together


def test_what_a_receiver_writes_because_of_it_counts() -> None:
    imports = (
        "from django.db.models.signals import post_save\nfrom django.dispatch import receiver\n"
    )
    view = VIEW.format(read="profile.get_secret()")
    files = {"app/models.py": f"{imports}{MODELS}{RECEIVER}", "app/views.py": view}
    assert stays_together(convert(files))
