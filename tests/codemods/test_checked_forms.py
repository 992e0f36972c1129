"""What a form knows once it has been checked."""

from __future__ import annotations

import pytest

from django_asyncify.testing import convert

FORMS = """
from django import forms
from django.contrib.auth.forms import UserCreationForm
from django.contrib.auth.models import User


class OwnerForm(forms.Form):
    owner = forms.ModelChoiceField(User.objects.all())


class LaxForm(OwnerForm):
    def is_valid(self):
        return True


class UserForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["username", "groups"]


class NewUserForm(UserCreationForm):
    class Meta:
        model = User
        fields = ["username"]


class OwnUserForm(UserForm):
    def save(self, commit=True):
        User.objects.count()
        return super().save(commit)
"""
VIEW = """
from django.contrib.auth.models import User
from django.http import HttpResponse

from .forms import LaxForm, NewUserForm, OwnerForm, OwnUserForm, UserForm


def view(request):
    form = OwnerForm(request.POST)
    count = User.objects.count()
{body}
"""


def converted(body: str) -> str:
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    view = VIEW.format(body=lines)
    after = convert({"app/forms.py": FORMS, "app/views.py": view}).after["app/views.py"]
    assert "acount()" in after
    return after.partition("acount()")[2]


@pytest.mark.parametrize(
    "body",
    [
        "return HttpResponse(form.errors.as_json())",
        "if request.POST and form.is_valid():\n"
        "    return HttpResponse(count)\n"
        "return HttpResponse(form.errors.as_json())",
        "if not form.is_valid():\n"
        "    form = OwnerForm({})\n"
        "return HttpResponse(form.errors.as_json())",
        "form = LaxForm(request.POST)\n"
        "if form.is_valid():\n"
        "    count += 1\n"
        "return HttpResponse(form.errors.as_json())",
        "forms = [OwnerForm(request.POST), OwnerForm({})]\n"
        "if forms[0].is_valid():\n"
        "    count += 1\n"
        "return HttpResponse(forms[1].errors.as_json())",
        "if form.is_valid():\n    count += 1\nreturn HttpResponse(form.as_p())",
    ],
    ids=["never", "perhaps", "another form", "by a method of its own", "in a list", "its fields"],
)
def test_what_has_not_been_checked_stays_in_the_thread(body: str) -> None:
    assert body.rpartition("HttpResponse(")[2].removesuffix(")") not in converted(body)


@pytest.mark.parametrize(
    "asked", ["form.errors.as_json()", "form.non_field_errors()", "form.add_error(None, 'no')"]
)
def test_a_checked_form_is_asked_where_it_stands(asked: str) -> None:
    after = converted(f"if not form.is_valid():\n    return HttpResponse({asked})\nreturn count")
    assert f"return HttpResponse({asked})" in after


@pytest.mark.parametrize(
    ("form", "save", "stays"),
    [
        ("UserForm", "form.save(commit=False)", True),
        ("UserForm", "form.save(False)", True),
        ("UserForm", "form.save()", False),
        ("UserForm", "form.save(commit=bool(count))", False),
        ("OwnUserForm", "form.save(commit=False)", False),
        ("NewUserForm", "form.save(commit=False)", False),
    ],
)
def test_an_instance_that_is_not_saved_is_made_where_it_stands(
    form: str, save: str, stays: bool
) -> None:
    start = f"form = {form}(request.POST)\nif form.is_valid():\n"
    after = converted(f"{start}    user = {save}\n    count += len(user.username)\nreturn count")
    assert (f"user = {save}\n" in after) is stays


def test_an_instance_of_a_form_that_was_not_checked_is_made_in_the_thread() -> None:
    after = converted("user = UserForm(request.POST).save(commit=False)\nreturn user.username")
    assert "user = UserForm(request.POST).save(commit=False)\n" not in after
