"""Columns that a query leaves out, of its own rows, of joined ones, of those known before."""

from __future__ import annotations

from pathlib import Path

import pytest

from django_asyncify.analysis.operations import Kind

from .views import MODELS, analyse

MORE = """

class Essay(Post):
    length = models.IntegerField()


class Section(models.Model):
    parent = models.ForeignKey("self", null=True, related_name="parts", on_delete=models.CASCADE)
    name = models.TextField()
    text = models.TextField()
    state = models.TextField(choices=[("a", "A")])

    def up(self):
        return [part.up() for part in self.parts.all()] + [self.parent.text]
"""
MADE = """
import copy
from django.contrib.auth.models import User
from django.db.models import Prefetch
from blog.models import Essay, Section


def view(request, pk):
    names = request.GET.getlist("names")
    authors = Author.objects.only("name")
    shown = {query}
    return HttpResponse({read})
"""


def columns(root: Path, query: str, read: str) -> list[str]:
    view = MADE.format(query=query, read=read)
    found = analyse(root, view, models=MODELS + MORE)
    everywhere = (
        o for facts in found.interpreter.functions.values() for o in facts.operations.values()
    )
    return sorted({o.name for o in everywhere if o.kind is Kind.DEFERRED_FIELD})


POSTS = "Post.objects.select_related('author')"
CASES = [
    (f"{POSTS}.only('title', 'author__country')", "shown.first().author.name", ["name"]),
    (f"{POSTS}.only('title', 'author__country')", "shown[0].author.label()", ["name"]),
    (f"{POSTS}.only('title', 'author__country')", "[p.author.name for p in shown]", ["name"]),
    (f"{POSTS}.defer('author__name')", "shown.get(pk=pk).author.name", ["name"]),
    (f"{POSTS}.defer(*names)", "shown.get(pk=pk).author.name", ["name"]),
    (f"{POSTS}.only(*names)", "shown.get(pk=pk).author.name", ["name"]),
    (
        "Comment.objects.select_related('post__author').only('post__author__country')",
        "shown.get(pk=pk).post.title + shown.get(pk=pk).post.author.name",
        ["name", "title"],
    ),
    (
        "Author.objects.select_related('profile').defer('profile__bio')",
        "shown[0].profile.bio",
        ["bio"],
    ),
    (
        "[p for a in Author.objects.only('id') for p in a.post_set.all()]",
        "shown[0].author.name",
        ["name"],
    ),
    ("Author.objects.defer('name').get().post_set.first()", "shown.author.name", ["name"]),
    ("Author.objects.defer('name').get().post_set.create()", "shown.author.name", ["name"]),
    ("Author.objects.defer(*names).get().post_set.first()", "shown.author.name", ["name"]),
    ("Post.objects.only('title').get_or_create(pk=pk)[0]", "shown.body", ["body"]),
    ("copy.deepcopy(Post.objects.only('title'))", "shown.first().body", ["body"]),
    (
        "Author.objects.prefetch_related(Prefetch('post_set', Post.objects.only('title')))",
        "[post.body for author in shown for post in author.post_set.all()]",
        ["body"],
    ),
    (
        "Post.objects.prefetch_related(Prefetch('author', queryset=Author.objects.defer('name')))",
        "[post.author.name for post in shown]",
        ["name"],
    ),
    ("Section.objects.defer('text').get(pk=pk)", "shown.up()", ["text"]),
    ("Section.objects.defer('state').get(pk=pk)", "shown.get_state_display()", ["state"]),
    ("Essay.objects.defer('title').get(pk=pk)", "shown.post_ptr.published", ["title"]),
    ("User.objects.defer('password').get(pk=pk)", "shown.get_session_auth_hash()", ["password"]),
    ("User.objects.only('email').get(pk=pk)", "shown.get_full_name()", ["first_name"]),
    ("User.objects.only('email').get(pk=pk)", "str(shown)", ["username"]),
    (
        "Post.objects.select_related('owner').only('owner__username')",
        "shown[0].owner.get_short_name()",
        ["first_name"],
    ),
]


@pytest.mark.parametrize(("query", "read", "names"), CASES)
def test_a_column_that_was_left_out_queries(
    tmp_path: Path, query: str, read: str, names: list[str]
) -> None:
    assert columns(tmp_path, query, read) == names


WHOLE = [
    (f"{POSTS}.only('title', 'author')", "shown.first().author.name"),
    (f"{POSTS}.only('title', 'author__name')", "shown.first().author.name"),
    (f"{POSTS}.only('title', 'author__name')", "shown.first().author_id"),
    (f"{POSTS}.defer('body', 'author__country')", "shown.first().author.name"),
    (f"{POSTS}.defer('author__name').defer(None)", "shown.first().author.name"),
    ("Post.objects.only('title')", "shown.first().author.name"),
    ("Post.objects.raw('select id from posts')", "shown[0].author.name"),
    ("Author.objects.only('name').get(pk=pk).post_set.first()", "shown.author.name + shown.body"),
    ("Author.objects.only('id').get(pk=pk).post_set.first()", "shown.body + shown.title"),
    ("User.objects.only('username').get(pk=pk)", "str(shown) + shown.get_username()"),
    ("Author.objects.only(*names).get(pk=pk).post_set.first()", "shown.body"),
    (
        "Author.objects.prefetch_related(Prefetch('post_set', Post.objects.order_by('title')))",
        "[post.body for author in shown for post in author.post_set.all()]",
    ),
    ("Post.objects.only('title').create()", "shown.body"),
    ("Post.objects.only('title').get(pk=pk)", "str(shown)"),
]


@pytest.mark.parametrize(("query", "read"), WHOLE)
def test_a_column_that_is_there_queries_nothing(tmp_path: Path, query: str, read: str) -> None:
    assert columns(tmp_path, query, read) == []


def test_refreshing_leaves_out_what_the_query_did(tmp_path: Path) -> None:
    view = """
        def view(request, pk):
            post = Post.objects.defer("body").get(pk=pk)
            post.refresh_from_db()
            return HttpResponse(post.body)
    """
    assert Kind.DEFERRED_FIELD in {o.kind for o in analyse(tmp_path, view).operations}


def test_where_many_queries_lead_what_they_leave_out_isnt_forgotten(tmp_path: Path) -> None:
    queries = "\n".join(f"    rows += [Post.objects.filter(pk={n}).first()]" for n in range(30))
    view = (
        "def view(request, pk):\n    rows = [Post.objects.defer('body').first()]\n"
        f"{queries}\n    return HttpResponse(rows[0].body)\n"
    )
    assert Kind.DEFERRED_FIELD in {o.kind for o in analyse(tmp_path, view).operations}
