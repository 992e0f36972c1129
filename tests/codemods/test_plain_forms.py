"""Forms over data: what their own methods do decides where they are made and checked."""

from __future__ import annotations

import pytest

from django_asyncify.plan.model import Verdict
from tests.codemods.places import reasons, statements, views_of

FORM = """
from django import forms
from . import models
from .models import Tag

NAMED = forms.CharField(required=False)
CHOSEN = forms.ModelChoiceField(Tag.objects.all())


def checked(self):
    return Tag.objects.first().name


class WideForm(forms.Form):
    def __init__(self, *args, **kwargs):
        super(WideForm, self).__init__(*args, **kwargs)
        for visible in self.visible_fields():
            visible.field.widget.attrs["class"] = "wide"


class SearchForm({base}):
    text = forms.CharField()
    kind = forms.ChoiceField(choices=[("a", "A")], required=False)
    LEAST = 2

{body}
"""
USE = """
number = Tag.objects.count()
form = SearchForm(request.POST, prefix="search")
if form.is_valid():
    return HttpResponse(form.cleaned_data["text"])
"""
INIT = """
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        {}
"""


@pytest.mark.parametrize(
    "body",
    [
        "    pass",
        "    other = NAMED",
        "    KINDS = unknown",
        "    error_css_class = 'error'",
        INIT.format("self.fields['text'].required = False"),
        INIT.format("self.fields['kind'].choices = [('b', 'B')]"),
        INIT.format("self.fields['text'].widget = forms.HiddenInput()"),
        INIT.format("self.fields['text'].widget.attrs['class'] = 'wide'"),
        INIT.format("self.fields['text'].error_messages['required'] = 'Please'"),
        INIT.format("del self.fields['kind']"),
        INIT.format("self.fields.pop('kind')"),
        INIT.format("self.order_fields(['kind', 'text'])"),
        INIT.format("self.initial.setdefault('text', 'a')"),
        INIT.format("self.fields['text'].initial = self.initial.get('text', '')"),
        "    def clean_text(self):\n        return self.cleaned_data['text'].strip().lower()",
        "    def clean_text(self):\n        text = self.cleaned_data.get('text', '')\n"
        "        if len(text) < self.LEAST:\n            raise forms.ValidationError('short')\n"
        "        return self.tidy(text)\n\n    def tidy(self, text):\n        return text.strip()",
        "    def clean(self):\n        cleaned = super().clean()\n"
        "        if not cleaned.get('kind'):\n            self.add_error('kind', 'Please')\n"
        "        return cleaned",
    ],
)
@pytest.mark.parametrize("base", ["forms.Form", "WideForm"])
def test_a_form_whose_methods_only_touch_fields_and_data_stays_as_it_is(
    base: str, body: str
) -> None:
    conversion = statements(USE, imports=FORM.format(base=base, body=body))
    assert conversion.verdicts["view"] is Verdict.NATIVE, reasons(conversion)
    assert 'form = SearchForm(request.POST, prefix="search")' in views_of(conversion)
    assert 'return HttpResponse(form.cleaned_data["text"])' in views_of(conversion)


@pytest.mark.parametrize(
    "body",
    [
        INIT.format("self.tags = list(Tag.objects.all())"),
        INIT.format("self.fields['kind'].choices = Tag.objects.values_list('pk', 'name')"),
        INIT.format("self.fields['text'].validators.append(print)"),
        INIT.format("self.fields['text'].widget = Own()") + "\n\nclass Own(forms.TextInput):\n"
        "    def value_from_datadict(self, data, files, name):\n        return Tag.objects.count()",
        "    @classmethod\n    def __init_subclass__(cls):\n        pass\n"
        + INIT.format("self.fields['text'].label = str(Tag.objects.first())"),
    ],
)
def test_a_form_whose_constructor_asks_is_made_and_checked_in_the_thread(body: str) -> None:
    conversion = statements(USE, imports=FORM.format(base="WideForm", body=body))
    assert "sync_to_async(SearchForm)(request.POST" in views_of(conversion), reasons(conversion)
    assert "await sync_to_async(form.is_valid)()" in views_of(conversion)


@pytest.mark.parametrize(
    "body",
    [
        "    def clean_text(self):\n        return Tag.objects.first().name",
        "    def clean(self):\n        if Tag.objects.exists():\n            del self.cleaned_data",
        "    def clean(self):\n        self.tags()\n\n    def tags(self):\n"
        "        return list(Tag.objects.all())",
        "    def errors(self):\n        return {}",
        "    clean_text = checked",
        "    clean = lambda self: Tag.objects.count()",
        "    full_clean = checked",
        "    other = CHOSEN",
        "    other = models.CHOSEN",
        "    other = unknown",
        INIT.format("self.fields['kind'].choices = lambda: []"),
        INIT.format("self.fields['text'] = forms.CharField()"),
    ],
)
def test_a_form_that_asks_as_it_cleans_is_made_here_and_checked_in_the_thread(body: str) -> None:
    conversion = statements(USE, imports=FORM.format(base="WideForm", body=body))
    assert 'form = SearchForm(request.POST, prefix="search")' in views_of(conversion)
    assert "await sync_to_async(form.is_valid)()" in views_of(conversion), reasons(conversion)


def test_a_method_of_a_form_that_asks_runs_in_the_thread() -> None:
    body = "    def tags(self):\n        return list(Tag.objects.filter(name=self.data['text']))"
    conversion = statements(
        "form = SearchForm(request.POST)\nnumber = Tag.objects.count()\nx = form.tags()",
        imports=FORM.format(base="forms.Form", body=body),
    )
    assert "x = await sync_to_async(form.tags)()" in views_of(conversion), reasons(conversion)


def test_what_else_a_form_is_given_by_keyword_is_not_what_it_starts_with() -> None:
    body = INIT.format("self.initial.update({name: getattr(config, name) for name in self.fields})")
    conversion = statements(
        "number = Tag.objects.count()\nform = SearchForm(data=request.POST)\n"
        "return HttpResponse(request.POST.get('text'))",
        imports="from elsewhere import config" + FORM.format(base="forms.Form", body=body),
    )
    assert "return HttpResponse(request.POST.get('text'))" in views_of(conversion)
