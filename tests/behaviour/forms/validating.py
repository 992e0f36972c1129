# mypy: ignore-errors
# ruff: noqa
"""Forms whose fields run code of the project's: validators, field classes, choices and limits."""

from functools import partial, wraps

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import BaseValidator, MaxLengthValidator, RegexValidator, URLValidator
from django.http import HttpResponse

from .models import Article, Author, Tag


def text(*parts):
    return HttpResponse(" ".join(str(part) for part in parts))


def not_taken(name):
    if Tag.objects.filter(name=name).exists():
        raise ValidationError("taken")


def not_blue(name):
    if name == "blue":
        raise ValidationError("blue")


def tag_choices():
    return [(tag.name, tag.name) for tag in Tag.objects.order_by("pk")]


def longest():
    return max(len(tag.name) for tag in Tag.objects.all())


class FunctionForm(forms.Form):
    name = forms.CharField(validators=[not_blue, not_taken])


def a_function_asks(request):
    number = Tag.objects.count()
    form = FunctionForm({"name": "red"})
    valid = form.is_valid()
    return text(number, valid, form.errors.as_json())


class LambdaForm(forms.Form):
    name = forms.CharField(validators=[lambda name: not_taken(name)])


def a_lambda_asks(request):
    number = Tag.objects.count()
    form = LambdaForm({"name": "red"})
    valid = form.is_valid()
    return text(number, valid, form.errors.as_json())


class PartialForm(forms.Form):
    name = forms.CharField(validators=[partial(not_taken)])


def a_partial_asks(request):
    number = Tag.objects.count()
    form = PartialForm({"name": "red"})
    valid = form.is_valid()
    return text(number, valid, form.errors.as_json())


def asking(function):
    @wraps(function)
    def wrapper(name):
        not_taken(name)
        return function(name)

    return wrapper


@asking
def decorated(name):
    return None


class DecoratedForm(forms.Form):
    name = forms.CharField(validators=[decorated])


def a_decorator_asks(request):
    number = Tag.objects.count()
    form = DecoratedForm({"name": "red"})
    valid = form.is_valid()
    return text(number, valid, form.errors.as_json())


class Taken:
    def __call__(self, name):
        self.check(name)

    def check(self, name):
        not_taken(name)


class ObjectForm(forms.Form):
    name = forms.CharField(validators=(Taken(),))


def an_object_asks(request):
    number = Tag.objects.count()
    form = ObjectForm({"name": "red"})
    valid = form.is_valid()
    return text(number, valid, form.errors.as_json())


class OneOf:
    def __init__(self, allowed):
        self.allowed = allowed

    def __call__(self, name):
        if name not in self.allowed:
            raise ValidationError("none of them")


class OneOfForm(forms.Form):
    name = forms.CharField(validators=[OneOf(Tag.objects.values_list("name", flat=True).all())])


def an_object_holds_rows(request):
    number = Tag.objects.count()
    form = OneOfForm({"name": "red"})
    valid = form.is_valid()
    return text(number, valid, form.errors.as_json())


late = OneOf(["red"])
late.allowed = Tag.objects.values_list("name", flat=True)


class LateForm(forms.Form):
    name = forms.CharField(validators=[late])


def an_object_is_given_rows_later(request):
    number = Tag.objects.count()
    form = LateForm({"name": "red"})
    valid = form.is_valid()
    return text(number, valid, form.errors.as_json())


class Aliased:
    __call__ = lambda self, name: not_taken(name)


class AliasedForm(forms.Form):
    name = forms.CharField(validators=[Aliased()])


def a_call_of_another_name_asks(request):
    number = Tag.objects.count()
    form = AliasedForm({"name": "red"})
    valid = form.is_valid()
    return text(number, valid, form.errors.as_json())


class Patched:
    def __call__(self, name):
        return None


def patched_call(self, name):
    not_taken(name)


Patched.__call__ = patched_call


class PatchedForm(forms.Form):
    name = forms.CharField(validators=[Patched()])


def a_patched_call_asks(request):
    number = Tag.objects.count()
    form = PatchedForm({"name": "red"})
    valid = form.is_valid()
    return text(number, valid, form.errors.as_json())


class Compared(BaseValidator):
    message = "too long"

    def compare(self, name, limit):
        return len(name) > longest()


class ComparedForm(forms.Form):
    name = forms.CharField(validators=[Compared(1)])


def a_comparison_asks(request):
    number = Tag.objects.count()
    form = ComparedForm({"name": "a longer name than that"})
    valid = form.is_valid()
    return text(number, valid, form.errors.as_json())


class LimitForm(forms.Form):
    name = forms.CharField(validators=[MaxLengthValidator(longest)])


def a_limit_asks(request):
    number = Tag.objects.count()
    form = LimitForm({"name": "a longer name than that"})
    valid = form.is_valid()
    return text(number, valid, form.errors.as_json())


class OwnLimit(MaxLengthValidator):
    pass


class OwnLimitForm(forms.Form):
    name = forms.CharField(validators=[OwnLimit(limit_value=longest)])


def a_limit_of_an_own_class_asks(request):
    number = Tag.objects.count()
    form = OwnLimitForm({"name": "a longer name than that"})
    valid = form.is_valid()
    return text(number, valid, form.errors.as_json())


LENGTH = MaxLengthValidator(limit_value=longest)


class NamedLimitForm(forms.Form):
    name = forms.CharField(validators=[LENGTH])


def a_named_limit_asks(request):
    number = Tag.objects.count()
    form = NamedLimitForm({"name": "a longer name than that"})
    valid = form.is_valid()
    return text(number, valid, form.errors.as_json())


class LeastForm(forms.Form):
    name = forms.IntegerField(min_value=lambda: Tag.objects.count() + 7)


def the_least_asks(request):
    number = Tag.objects.count()
    form = LeastForm({"name": "1"})
    valid = form.is_valid()
    return text(number, valid, form.errors.as_json())


COMMON = [not_blue]


class CommonForm(forms.Form):
    name = forms.CharField(validators=COMMON)


COMMON.append(not_taken)


class AppendedForm(forms.Form):
    name = forms.CharField(validators=COMMON)


def a_list_that_grew_asks(request):
    number = Tag.objects.count()
    form = AppendedForm({"name": "red"})
    valid = form.is_valid()
    return text(number, valid, form.errors.as_json())


class AddedForm(forms.Form):
    name = forms.CharField(validators=[not_blue] + [not_taken])


def two_lists_ask(request):
    number = Tag.objects.count()
    form = AddedForm({"name": "red"})
    valid = form.is_valid()
    return text(number, valid, form.errors.as_json())


class ComprehensionForm(forms.Form):
    name = forms.CharField(validators=[check for check in (not_blue, not_taken)])


def a_comprehension_asks(request):
    number = Tag.objects.count()
    form = ComprehensionForm({"name": "red"})
    valid = form.is_valid()
    return text(number, valid, form.errors.as_json())


GIVEN = {"validators": [not_taken]}


class StarredForm(forms.Form):
    name = forms.CharField(**GIVEN)


def arguments_by_stars_ask(request):
    number = Tag.objects.count()
    form = StarredForm({"name": "red"})
    valid = form.is_valid()
    return text(number, valid, form.errors.as_json())


class InBodyForm(forms.Form):
    def check(name):
        not_taken(name)

    name = forms.CharField(validators=[check])


def a_function_of_the_body_asks(request):
    number = Tag.objects.count()
    form = InBodyForm({"name": "red"})
    valid = form.is_valid()
    return text(number, valid, form.errors.as_json())


class ChoicesForm(forms.Form):
    name = forms.ChoiceField(choices=tag_choices)


def choices_ask(request):
    number = Tag.objects.count()
    form = ChoicesForm({"name": "red"})
    valid = form.is_valid()
    return text(number, valid, form.errors.as_json())


class LazyChoicesForm(forms.Form):
    name = forms.ChoiceField(choices=lambda: Tag.objects.values_list("name", "name"))


def choices_are_rows(request):
    number = Tag.objects.count()
    form = LazyChoicesForm({"name": "red"})
    valid = form.is_valid()
    return text(number, valid, form.errors.as_json())


class InitialForm(forms.Form):
    name = forms.CharField(disabled=True, initial=lambda: Tag.objects.order_by("pk").first().name)


def a_start_asks(request):
    number = Tag.objects.count()
    form = InitialForm({"name": "red"})
    valid = form.is_valid()
    return text(number, valid, form.errors.as_json())


class InitialRowForm(forms.Form):
    name = forms.CharField(disabled=True, initial=lambda: Described())


class Described:
    def __str__(self):
        return Tag.objects.order_by("pk").first().name


def a_start_shows_itself(request):
    number = Tag.objects.count()
    form = InitialRowForm({"name": "red"})
    valid = form.is_valid()
    return text(number, valid, form.errors.as_json())


class CoercedForm(forms.Form):
    name = forms.TypedChoiceField(
        choices=[("red", "Red")], coerce=lambda name: Tag.objects.filter(name=name).count()
    )


def a_coercion_asks(request):
    number = Tag.objects.count()
    form = CoercedForm({"name": "red"})
    valid = form.is_valid()
    return text(number, valid, form.errors.as_json())


class CleaningField(forms.CharField):
    def clean(self, name):
        name = super().clean(name)
        not_taken(name)
        return name.lower()


class CleaningForm(forms.Form):
    name = CleaningField()


def a_field_asks_as_it_cleans(request):
    number = Tag.objects.count()
    form = CleaningForm({"name": "red"})
    valid = form.is_valid()
    return text(number, valid, form.errors.as_json())


class TagField(forms.CharField):
    def to_python(self, name):
        return Tag.objects.filter(name=super().to_python(name)).first()


class TagForm(forms.Form):
    name = TagField()


def a_field_fetches(request):
    number = Tag.objects.count()
    form = TagForm({"name": "red"})
    valid = form.is_valid()
    return text(number, valid, form.errors.as_json())


class LazyTagField(forms.CharField):
    def to_python(self, name):
        return Tag.objects.filter(name=name)


class LazyTagForm(forms.Form):
    name = LazyTagField(validators=[not_blue])


def a_field_gives_a_query(request):
    number = Tag.objects.count()
    form = LazyTagForm({"name": "red"})
    return text(number, form.is_valid(), [tag.name for tag in form.cleaned_data["name"]])


class StrippedField(LazyTagField):
    empty_values = [None, ""]

    def clean(self, name):
        return super().clean(name).first().name


class StrippedForm(forms.Form):
    name = StrippedField()


def a_field_above_asks(request):
    number = Tag.objects.count()
    form = StrippedForm({"name": "red"})
    valid = form.is_valid()
    return text(number, valid, form.errors.as_json())


class ValidatingField(forms.CharField):
    def validate(self, name):
        super().validate(name)
        self.check(name)

    def check(self, name):
        not_taken(name)


class ValidatingForm(forms.Form):
    name = ValidatingField()


def a_method_of_a_field_asks(request):
    number = Tag.objects.count()
    form = ValidatingForm({"name": "red"})
    valid = form.is_valid()
    return text(number, valid, form.errors.as_json())


class RunningField(forms.CharField):
    def run_validators(self, name):
        not_taken(name)


class RunningForm(forms.Form):
    name = RunningField()


def a_field_runs_its_validators(request):
    number = Tag.objects.count()
    form = RunningForm({"name": "red"})
    valid = form.is_valid()
    return text(number, valid, form.errors.as_json())


class DefaultField(forms.CharField):
    default_validators = [not_blue, not_taken]


class DefaultForm(forms.Form):
    name = DefaultField()


def default_validators_ask(request):
    number = Tag.objects.count()
    form = DefaultForm({"name": "red"})
    valid = form.is_valid()
    return text(number, valid, form.errors.as_json())


class OuterDefaultField(forms.CharField):
    default_validators = []


OuterDefaultField.default_validators = [not_taken]


class OuterDefaultForm(forms.Form):
    name = OuterDefaultField()


def default_validators_set_later_ask(request):
    number = Tag.objects.count()
    form = OuterDefaultForm({"name": "red"})
    valid = form.is_valid()
    return text(number, valid, form.errors.as_json())


class MakingField(forms.CharField):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.validators.append(not_taken)


class MakingForm(forms.Form):
    name = MakingField()


def a_field_adds_a_validator(request):
    number = Tag.objects.count()
    form = MakingForm({"name": "red"})
    valid = form.is_valid()
    return text(number, valid, form.errors.as_json())


class CharField(forms.CharField):
    def clean(self, name):
        not_taken(name)
        return name


class HomonymForm(forms.Form):
    name = CharField()


def a_field_is_called_like_djangos(request):
    number = Tag.objects.count()
    form = HomonymForm({"name": "red"})
    valid = form.is_valid()
    return text(number, valid, form.errors.as_json())


class ShowingField(forms.CharField):
    def prepare_value(self, name):
        return Tag.objects.order_by("pk").first().name

    def has_changed(self, initial, data):
        return Tag.objects.exists()


class ShowingForm(forms.Form):
    name = ShowingField()


def a_field_asks_when_it_is_compared(request):
    number = Tag.objects.count()
    form = ShowingForm({"name": "red"})
    return text(number, form.changed_data)


class RowsField(forms.ChoiceField):
    choices = property(
        lambda self: tag_choices(), lambda self, given: setattr(self, "_choices", [])
    )


class RowsForm(forms.Form):
    name = RowsField()


def the_choices_of_a_field_ask(request):
    number = Tag.objects.count()
    form = RowsForm({"name": "red"})
    valid = form.is_valid()
    return text(number, valid, form.errors.as_json())


def a_local_form_asks(request):
    wanted = Tag.objects.order_by("pk").first()

    def differs(name):
        if Tag.objects.filter(name=name).exclude(pk=wanted.pk).exists():
            raise ValidationError("another one")

    class LocalForm(forms.Form):
        name = forms.CharField(validators=[differs])

    number = wanted.name
    form = LocalForm({"name": "green"})
    valid = form.is_valid()
    return text(number, valid, form.errors.as_json())


class Lax(URLValidator):
    schemes = ("http", "https")

    def __call__(self, name):
        super().__call__(f"https://{name}.example")


class LaxField(forms.CharField):
    default_validators = [Lax(), RegexValidator(r"^[a-z]+$")]

    def clean(self, name):
        return super().clean(name).strip().lower()

    def to_python(self, name):
        name = super().to_python(name)
        return "none" if name in self.empty_values else self._tidy(name)

    def _tidy(self, name):
        return name.replace("_", "")


class Among:
    def __init__(self, names):
        self.names = names

    def __call__(self, name):
        if name not in self.names:
            raise ValidationError("unknown")


def shade_choices():
    return [(name, name.title()) for name in ("dark", "light")]


class QuietForm(forms.Form):
    name = LaxField(validators=[Among(["red", "green"]), not_blue])
    shade = forms.ChoiceField(choices=shade_choices, initial=lambda: "dark", required=False)


def nothing_of_a_form_asks(request):
    number = Tag.objects.count()
    form = QuietForm({"name": "red"})
    valid = form.is_valid()
    return text(number, valid, form.cleaned_data["name"].upper())


def a_form_refuses(request):
    number = Tag.objects.count()
    form = QuietForm({"name": "blue 1"})
    valid = form.is_valid()
    return text(number, valid, form.errors.as_json())


class AskingInput(forms.TextInput):
    def value_from_datadict(self, data, files, name):
        return Author.objects.count()


class AskingWidgetForm(forms.Form):
    name = forms.CharField(widget=AskingInput(attrs={"rows": 2}))


def a_widget_asks(request):
    return text(Article.objects.count(), AskingWidgetForm(request.GET).is_valid())


asking = AskingInput()


class MadeWidgetForm(forms.Form):
    name = forms.CharField(widget=asking)


def a_widget_made_before_asks(request):
    return text(Article.objects.count(), MadeWidgetForm(request.GET).is_valid())


class SonOfAskingInput(AskingInput):
    pass


class WidgetClassForm(forms.Form):
    name = forms.CharField(widget=SonOfAskingInput)


def the_class_of_a_widget_asks(request):
    return text(Article.objects.count(), WidgetClassForm(request.GET).is_valid())


shared = forms.CharField(widget=AskingInput())


class SharedFieldForm(forms.Form):
    name = shared


def a_widget_of_a_shared_field_asks(request):
    return text(Article.objects.count(), SharedFieldForm(request.GET).is_valid())
