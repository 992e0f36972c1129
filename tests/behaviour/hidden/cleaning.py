# mypy: ignore-errors
# ruff: noqa
"""Forms that ask the database by methods of their own, and some that only look as if they did."""

from django import forms
from django.http import HttpResponse

from .models import Article, Author, Tag


def text(*parts):
    return HttpResponse(" ".join(str(part) for part in parts))


def tag_choices():
    return [(tag.pk, tag.name) for tag in Tag.objects.order_by("pk")]


def is_taken(name):
    return Tag.objects.filter(name=name).exists()


def not_taken(name):
    if is_taken(name):
        raise forms.ValidationError("taken")


class NameForm(forms.Form):
    name = forms.CharField()


def answer(form, number):
    return text(number, form.is_valid(), form.errors.as_json(), sorted(form.cleaned_data.items()))


class AskingForm(NameForm):
    def clean_name(self):
        not_taken(self.cleaned_data["name"])
        return self.cleaned_data["name"]


def asks_as_it_cleans(request):
    number = Tag.objects.count()
    return answer(AskingForm({"name": "red"}), number)


class CountingMixin:
    def clean(self):
        data = super().clean()
        data["number"] = Tag.objects.count()
        return data


class CountingForm(CountingMixin, NameForm):
    pass


def a_mixin_asks(request):
    number = Tag.objects.count()
    return answer(CountingForm({"name": "red"}), number)


class LoweringForm(AskingForm):
    def clean_name(self):
        return super().clean_name().upper()


def the_class_above_asks(request):
    number = Tag.objects.count()
    return answer(LoweringForm({"name": "green"}), number)


class ChoosingForm(NameForm):
    tag = forms.ChoiceField(required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["tag"].choices = tag_choices


def choices_are_called(request):
    number = Tag.objects.count()
    return answer(ChoosingForm({"name": "red", "tag": "1"}), number)


def choices_are_set_by_the_view(request):
    number = Tag.objects.count()
    form = ChoosingForm({"name": "red", "tag": "1"})
    form.fields["tag"].choices = lambda: tag_choices()
    return answer(form, number)


class BySetattrForm(ChoosingForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        setattr(self.fields["tag"], "choices", tag_choices)


def choices_are_set_by_their_name(request):
    number = Tag.objects.count()
    return answer(BySetattrForm({"name": "red", "tag": "1"}), number)


class FetchedForm(ChoosingForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["tag"].choices = tag_choices()


def choices_are_fetched(request):
    number = Tag.objects.count()
    return answer(FetchedForm({"name": "red", "tag": "1"}), number)


class ValidatedForm(NameForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].validators.append(not_taken)


def a_validator_is_added(request):
    number = Tag.objects.count()
    return answer(ValidatedForm({"name": "red"}), number)


class GrowingForm(NameForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["tag"] = forms.ModelChoiceField(Tag.objects.all(), required=False)
        self.fields.update({"author": forms.ModelChoiceField(Author.objects.all())})


def fields_are_added(request):
    number = Tag.objects.count()
    return answer(GrowingForm({"name": "red", "tag": "1", "author": "1"}), number)


class OfArticleForm(NameForm):
    def __init__(self, *args, article=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.article = article

    def clean(self):
        if self.article.author.name != self.cleaned_data["name"]:
            raise forms.ValidationError(self.article.author.publisher.name)


def what_it_was_given_asks(request):
    article = Article.objects.order_by("pk").first()
    return answer(OfArticleForm({"name": "red"}, article=article), article.pk)


class OfInitialForm(NameForm):
    def clean(self):
        if self.initial["article"].author.name != self.cleaned_data["name"]:
            raise forms.ValidationError(self.initial["article"].author.name)


def its_start_value_asks(request):
    article = Article.objects.order_by("pk").first()
    return answer(OfInitialForm({"name": "red"}, initial={"article": article}), article.pk)


class OfRequestForm(NameForm):
    def __init__(self, request, *args, **kwargs):
        self.request = request
        super().__init__(*args, **kwargs)

    def clean_name(self):
        return self.request.user.username + self.cleaned_data["name"]


def it_asks_who_is_logged_in(request):
    number = Tag.objects.count()
    return answer(OfRequestForm(request, {"name": "red"}), number)


class WithMethodForm(NameForm):
    check = staticmethod(is_taken)

    def names(self):
        return [tag.name for tag in Tag.objects.all()]

    @property
    def first(self):
        return Tag.objects.order_by("pk").first().name


class ByMethodForm(WithMethodForm):
    def clean_name(self):
        return self.cleaned_data["name"] if self.names() else ""


class ByPropertyForm(WithMethodForm):
    def clean_name(self):
        return self.first


class ByStaticMethodForm(WithMethodForm):
    def clean_name(self):
        return str(self.check(self.cleaned_data["name"]))


def a_method_of_its_own_asks(request):
    number = Tag.objects.count()
    return answer(ByMethodForm({"name": "red"}), number)


def a_property_of_its_own_asks(request):
    number = Tag.objects.count()
    return answer(ByPropertyForm({"name": "red"}), number)


def a_static_method_asks(request):
    number = Tag.objects.count()
    return answer(ByStaticMethodForm({"name": "red"}), number)


class GivenForm(NameForm):
    def clean_name(self):
        return self.check(self.cleaned_data["name"])


def the_view_gives_it_a_function(request):
    number = Tag.objects.count()
    form = GivenForm({"name": "red"})
    form.check = is_taken
    return answer(form, number)


class FullyCleanedForm(NameForm):
    def full_clean(self):
        super().full_clean()
        self.cleaned_data["number"] = Tag.objects.count()


def a_hook_of_djangos_asks(request):
    number = Tag.objects.count()
    return answer(FullyCleanedForm({"name": "red"}), number)


class RowForm(NameForm):
    def clean_name(self):
        return Article.objects.order_by("pk").first()


def it_cleans_to_a_row(request):
    number = Tag.objects.count()
    form = RowForm({"name": "red"})
    form.is_valid()
    return text(number, form.cleaned_data["name"].author.name)


class PlainForm(NameForm):
    def __init__(self, *args, **kwargs):
        self.least = kwargs.pop("least", 1)
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.update({"class": f"input {name}", "placeholder": field.label})
        self.fields["name"].widget = forms.Textarea(attrs={"rows": 3})
        self.fields["name"].help_text = "At least %d" % self.least

    def clean_name(self):
        name = self.cleaned_data["name"].strip()
        if len(name) < self.least:
            raise forms.ValidationError("short")
        return name.lower()

    def clean(self):
        data = super().clean()
        if data.get("name", "").startswith("b"):
            self.add_error("name", "no")
        return data


def it_only_looks_as_if_it_asked(request):
    number = Tag.objects.count()
    valid = PlainForm({"name": " RED "}, least=2)
    short = PlainForm({"name": "r"}, least=2)
    return text(number, valid.is_valid(), valid.cleaned_data, valid, short.errors.as_json())


def choices_are_a_query(request):
    number = Tag.objects.count()
    form = ChoosingForm({"name": "red", "tag": "1"})
    form.fields["tag"].choices = Tag.objects.order_by("pk").values_list("pk", "name")
    form.fields["tag"].widget.choices = Tag.objects.order_by("pk").values_list("pk", "name")
    return answer(form, number)


def choices_are_walked_over_later(request):
    number = Tag.objects.count()
    form = ChoosingForm({"name": "red", "tag": "1"})
    setattr(form.fields["tag"], "choices", ((t.pk, t.name) for t in Tag.objects.order_by("pk")))
    return answer(form, number)


class BorrowingForm(NameForm):
    clean_name = AskingForm.clean_name


def a_method_is_borrowed(request):
    number = Tag.objects.count()
    return answer(BorrowingForm({"name": "red"}), number)


CHOSEN = forms.ModelChoiceField(Tag.objects.all(), required=False)


class NamedFieldForm(NameForm):
    tag = CHOSEN


def a_field_is_named_elsewhere(request):
    number = Tag.objects.count()
    return answer(NamedFieldForm({"name": "red", "tag": "1"}), number)


class TidyForm(NameForm):
    def clean_name(self):
        return self.cleaned_data["name"].strip()


class SettingItsMethodForm(TidyForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.clean_name = lambda: str(Tag.objects.count())


class SettingByNameForm(TidyForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        setattr(self, "clean_name", lambda: str(Tag.objects.count()))


class SettingItsDictForm(TidyForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.__dict__["clean_name"] = lambda: str(Tag.objects.count())


class SettingAnythingForm(TidyForm):
    def __init__(self, *args, extra=None, **kwargs):
        super().__init__(*args, **kwargs)
        for name, given in extra.items():
            setattr(self, name, given)


class OtherMethodForm(TidyForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.clean = self.count

    def count(self):
        return {"name": Tag.objects.count()}


def methods_are_set_on_the_form(request):
    number = Tag.objects.count()
    data = {"name": "red"}
    forms = [SettingItsMethodForm(data), SettingByNameForm(data), SettingItsDictForm(data)]
    return text(number, *[(form.is_valid(), form.cleaned_data) for form in forms])


def a_method_is_set_by_itself(request):
    number = Tag.objects.count()
    return answer(SettingItsMethodForm({"name": "red"}), number)


def a_method_is_set_by_its_name(request):
    number = Tag.objects.count()
    return answer(SettingByNameForm({"name": "red"}), number)


def a_method_is_put_into_the_dict(request):
    number = Tag.objects.count()
    return answer(SettingItsDictForm({"name": "red"}), number)


def another_method_takes_its_place(request):
    number = Tag.objects.count()
    return answer(OtherMethodForm({"name": "red"}), number)


def anything_is_set(request):
    number = Tag.objects.count()
    extra = {"clean_name": lambda: str(Tag.objects.count())}
    return answer(SettingAnythingForm({"name": "red"}, extra=extra), number)


def the_view_sets_a_method(request):
    number = Tag.objects.count()
    form = other = TidyForm({"name": "red"})
    other.clean_name = lambda: str(Tag.objects.count())
    return answer(form, number)


class PatchedForm(NameForm):
    def clean_name(self):
        return 1


def counted(self):
    return str(Tag.objects.count())


PatchedForm.clean_name = counted


def its_class_is_patched(request):
    number = Tag.objects.count()
    return answer(PatchedForm({"name": "red"}), number)


class LoopPatchedForm(NameForm):
    pass


for patched in (LoopPatchedForm,):
    patched.clean_name = counted


def its_class_is_patched_in_a_loop(request):
    number = Tag.objects.count()
    return answer(LoopPatchedForm({"name": "red"}), number)


class CheckingForm(NameForm):
    def clean_name(self):
        return self.check(self.cleaned_data["name"])


CheckingForm.check = lambda self, name: str(is_taken(name))


def a_method_is_only_assigned(request):
    number = Tag.objects.count()
    return answer(CheckingForm({"name": "red"}), number)


def it_is_given_an_instance(request):
    author = Author.objects.get(pk=1)
    return answer(TidyForm({"name": author}), author.pk)


def it_is_given_an_instance_among_data(request):
    author = Author.objects.get(pk=1)
    data = request.GET.copy()
    data["name"] = author
    return answer(NameForm(data), author.pk)


def it_starts_with_an_instance(request):
    author = Author.objects.get(pk=1)
    form = TidyForm(initial={"name": author})
    return text(author.pk, form["name"])


def it_is_given_the_user(request):
    number = Tag.objects.count()
    return answer(TidyForm({"name": request.user}), number)


def a_validator_is_added_by_the_view(request):
    number = Tag.objects.count()
    form = TidyForm({"name": "red"})
    form.fields["name"].validators.append(not_taken)
    return answer(form, number)


def a_form_without_clean_gets_one(request):
    number = Tag.objects.count()
    form = NameForm({"name": "red"})
    form.clean = lambda: {"name": str(Tag.objects.count())}
    return answer(form, number)


class MadeForm(NameForm):
    def __new__(cls, *args, **kwargs):
        form = super().__new__(cls)
        form.number = Tag.objects.count()
        return form


def it_is_made_by_code(request):
    number = Tag.objects.count()
    form = MadeForm({"name": "red"})
    return text(form.number, form.is_valid(), number)


class Counting(type(forms.Form)):
    def __call__(cls, *args, **kwargs):
        made = super().__call__(*args, **kwargs)
        made.number = Tag.objects.count()
        return made


class CountedForm(NameForm, metaclass=Counting):
    pass


def its_metaclass_makes_it(request):
    number = Tag.objects.count()
    form = CountedForm({"name": "red"})
    return text(form.number, form.is_valid(), number)
