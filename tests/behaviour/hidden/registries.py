# mypy: ignore-errors
# ruff: noqa
"""Objects of a module that fill themselves: what is in them was put there by code no view runs."""

from collections import defaultdict

from django.http import HttpResponse

from .models import Article, Tag


def text(*parts):
    return HttpResponse(" ".join(str(part) for part in parts))


class Registry(dict):
    def register(self, name):
        def decorator(function):
            self[name] = function
            return function

        return decorator


class Hooks(defaultdict):
    def on(self, name, function):
        self[name].append(function)


reports = Registry()
hooks = Hooks(list)


@reports.register("authors")
def authors():
    return [article.author.name for article in Article.objects.order_by("pk")]


def note(tags):
    tags.append(Tag.objects.order_by("pk").first().name)


hooks.on("shown", note)


def all_reports(request):
    number = Tag.objects.count()
    return text(number, {name: report() for name, report in reports.items()})


def the_values_of_a_registry(request):
    number = Tag.objects.count()
    return text(number, *[report() for report in reports.values()])


def all_hooks(request):
    tags = [Tag.objects.count()]
    for name, functions in hooks.items():
        for function in functions:
            function(tags)
    return text(*tags)
