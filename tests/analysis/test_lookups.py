"""Iterators among the values of lookups, which Django walks over as a query is built."""

from __future__ import annotations

from pathlib import Path

import pytest

from django_asyncify.analysis.operations import Kind, Operation

from .views import analyse

HELPERS = """
import functools
import itertools
import operator
from django.core.paginator import Paginator
from django.db.models import Case, Count, Exists, Q, When
from django.shortcuts import get_list_or_404


def numbers():
    for post in Post.objects.all():
        yield post.author.pk


def made():
    return (post.author.pk for post in Post.objects.all() if post.author.name)


def plain():
    yield 1


class Numbers:
    def __iter__(self):
        yield Post.objects.count()


class Whole:
    def __init__(self, pk):
        self.pk = pk


def view(request, pk):
    {statement}
    return HttpResponse("")
"""


def walks(root: Path, statement: str) -> list[Operation]:
    view = HELPERS.format(statement=statement)
    found = analyse(root, view).operations
    return [
        o for o in found if "lookup" in o.detail or "added to" in o.detail or o.name == "__iter__"
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "Post.objects.filter(pk__in=numbers())",
        "Post.objects.all().filter(pk__in=numbers())",
        "Post.objects.exclude(author__in=numbers())",
        "Post.objects.filter(pk__in=made())",
        "Post.objects.filter(pk__in=Numbers())",
        "Post.objects.filter(Q(pk__in=numbers()))",
        "Post.objects.filter(~Q(pk__in=numbers()) | Q(pk=1))",
        "Post.objects.filter(functools.reduce(operator.or_, [Q(pk__in=numbers()), Q(pk=1)]))",
        "Post.objects.complex_filter({'pk__in': numbers()})",
        "Post.objects.filter(*[Q(pk__in=numbers())])",
        "Post.objects.filter(**{'pk__in': numbers()})",
        "Post.objects.filter(**{'pk__in': Numbers()})",
        "options = {'pk__in': numbers()}\n    Post.objects.filter(**options)",
        "found = numbers()\n    Post.objects.filter(pk__in=found)",
        "Post.objects.filter(pk__in=map(operator.attrgetter('author.pk'), Post.objects.all()))",
        "Post.objects.filter(pk__in=filter(lambda a: a.post_set.count(), Author.objects.all()))",
        "Post.objects.filter(pk__in=itertools.islice(made(), 1))",
        "Post.objects.annotate(v=Case(When(pk__in=numbers(), then=1), default=0))",
        "Post.objects.aggregate(c=Count('pk', filter=Q(pk__in=numbers())))",
        "Post.objects.filter(pk__in=itertools.islice(numbers(), 1))",
        "Post.objects.filter(pk__in=itertools.chain(numbers(), [1]))",
        "page = Paginator(Author.objects, 3).page(1)\n    Post.objects.filter(author__in=page)",
        "Post.objects.in_bulk(numbers())",
        "Post.objects.bulk_create(numbers())",
        "Post.objects.get(pk=pk).tags.set(numbers())",
        "get_object_or_404(Post, pk__in=numbers())",
        "get_list_or_404(Post, pk__in=numbers())",
        "Post.objects.filter(pk__in=request.somewhere)",
        "functools.partial(Post.objects.filter, pk__in=numbers())()",
    ],
)
def test_an_iterator_is_walked_over_where_it_is_compared(tmp_path: Path, statement: str) -> None:
    assert walks(tmp_path, statement)


@pytest.mark.parametrize(
    "statement",
    [
        "Post.objects.filter(pk__in=[1, 2], title__in=('a', 'b'))",
        "Post.objects.filter(pk__in=request.GET.getlist('pk'))",
        "Post.objects.filter(author__in=Author.objects.all())",
        "Post.objects.filter(author=Author.objects.get(pk=pk))",
        "Post.objects.filter(title=Whole(pk))",
        "Post.objects.filter(Q(pk__in=[1]) | Q(author__in=Author.objects.all()))",
        "Post.objects.filter(**{'pk__in': [1]})",
        "Post.objects.bulk_create([Post(title='a')])",
        "Post.objects.filter(author__post__in=Post.objects.values_list('pk', flat=True))",
        "Q(pk__in=numbers())",
    ],
)
def test_data_and_queries_are_compared_as_they_are(tmp_path: Path, statement: str) -> None:
    assert walks(tmp_path, statement) == []


def test_the_walk_is_a_call_of_the_generator_function(tmp_path: Path) -> None:
    (found,) = walks(tmp_path, "Post.objects.filter(pk__in=numbers())")
    assert found.kind is Kind.HELPER_CALL
    assert [ref.qualname for ref in found.callees] == ["blog.views.numbers"]
