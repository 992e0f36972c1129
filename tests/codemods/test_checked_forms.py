"""What a form knows once it has been checked."""

from __future__ import annotations

import pytest

from django_asyncify.testing import convert

FORMS = """
from django import forms
from django.contrib.auth.models import User


class OwnerForm(forms.Form):
    owner = forms.ModelChoiceField(User.objects.all())


class LaxForm(OwnerForm):
    def is_valid(self):
        return True
"""
VIEW = """
from django.contrib.auth.models import User
from django.http import HttpResponse

from .forms import LaxForm, OwnerForm


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
