"""Instances remember the queries that produced them, wherever they go meanwhile."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

import pytest

from django_asyncify.analysis.operations import Kind

from .views import MODELS, Analysed, analyse

IMPORTS = """
import copy
import functools
import heapq
import itertools
import random
from collections import OrderedDict, defaultdict, deque, namedtuple
from dataclasses import dataclass
from operator import attrgetter, methodcaller
from typing import NamedTuple


@dataclass
class Row:
    post: Post
    n: int = 0


class Pair(NamedTuple):
    post: Post
    n: int = 0


Loose = namedtuple("Loose", "post n")


def same(value):
    return value


def first_of(values):
    for value in values:
        return value
"""


def of_body(tmp_path: Path, body: str) -> Analysed:
    """Analyse a view whose first statement makes ``posts``, a list from the query on that line."""
    view = f"{IMPORTS}\n\ndef view(request, pk):\n    posts = list(Post.objects.all())\n"
    return analyse(tmp_path, view + indent(body, "    ") + "\n    return HttpResponse()\n")


ROADS = [
    "posts[0].author.name",
    "posts[-1].author.name",
    "posts[1:][0].author.name",
    "posts.pop().author.name",
    "posts.copy()[0].author.name",
    "[*posts][0].author.name",
    "(posts + [])[0].author.name",
    "(posts or [])[0].author.name",
    "list(posts)[0].author.name",
    "tuple(posts)[0].author.name",
    "set(posts).pop().author.name",
    "sorted(posts, key=lambda p: p.pk)[0].author.name",
    "list(reversed(posts))[0].author.name",
    "next(iter(posts)).author.name",
    "min(posts, key=lambda p: p.pk).author.name",
    "max(*posts, key=lambda p: p.pk).author.name",
    "[p.author.name for p in posts]",
    "{p.author.name for p in posts}",
    "{p.pk: p.author.name for p in posts}",
    "list(p.author.name for p in posts)",
    "[p for p in posts if p.author.name]",
    "[p.author.name for q in [posts] for p in q]",
    "{p.pk: p for p in posts}[1].author.name",
    "{p.pk: p for p in posts}.get(1).author.name",
    "dict(a=posts[0])['a'].author.name",
    "dict([(1, posts[0])])[1].author.name",
    "{**{'a': posts[0]}}['a'].author.name",
    "OrderedDict((p.pk, p) for p in posts)[1].author.name",
    "deque(posts).popleft().author.name",
    "(posts[0], 1)[0].author.name",
    "Row(posts[0]).post.author.name",
    "Pair(posts[0]).post.author.name",
    "Pair(posts[0])[0].author.name",
    "Loose(posts[0], 1).post.author.name",
    "same(posts[0]).author.name",
    "same(value=posts[0]).author.name",
    "same(*posts).author.name",
    "same(**{'value': posts[0]}).author.name",
    "first_of(posts).author.name",
    "(lambda p: p)(posts[0]).author.name",
    "functools.partial(same, posts[0])().author.name",
    "functools.reduce(lambda a, p: p, posts).author.name",
    "copy.copy(posts[0]).author.name",
    "copy.deepcopy(posts)[0].author.name",
    "random.choice(posts).author.name",
    "random.sample(posts, 2)[0].author.name",
    "heapq.nlargest(2, posts, key=lambda p: p.pk)[0].author.name",
    "list(itertools.chain(posts, posts))[0].author.name",
    "list(itertools.chain.from_iterable([posts]))[0].author.name",
    "list(itertools.islice(posts, 3))[0].author.name",
    "list(itertools.takewhile(bool, posts))[0].author.name",
    "[a.author.name for a, b in itertools.combinations(posts, 2)]",
    "[a.author.name for a, b in itertools.product(posts, posts)]",
    "[a.author.name for a, b in itertools.zip_longest(posts, posts)]",
    "[a.author.name for a, b in zip(posts, posts)]",
    "[a.author.name for i, a in enumerate(posts)]",
    "[a.author.name for a in map(same, posts)]",
    "[a.author.name for a in filter(None, posts)]",
    "(posts[0] if pk else None).author.name",
    "(pk and posts[0]).author.name",
    "(found := posts[0]).author.name",
    "getattr(posts[0], 'author').name",
    "hasattr(posts[0], 'author')",
    "attrgetter('author.name')(posts[0])",
    "sorted(posts, key=attrgetter('author.name'))",
    "sorted(posts, key=lambda p: p.author.name)",
    "max(posts, key=methodcaller('by')) and posts[0].author.name",
    "f'{posts[0].author.name}'",
    "any(p.author.name for p in posts)",
    "sum(len(p.author.name) for p in posts)",
    "', '.join(p.author.name for p in posts)",
    "', '.join(map(attrgetter('author.name'), posts))",
    "posts.sort(key=lambda p: p.author.name)",
    "list(map(lambda p: p.author.name, posts))",
]


@pytest.mark.parametrize("body", ROADS)
def test_instance_leads_back_to_its_query_on_every_road(body: str, tmp_path: Path) -> None:
    found = of_body(tmp_path, body)
    assert_author_is_known(found, body)


STATEMENTS = [
    "first, *rest = posts\nfirst.author.name",
    "first, *rest = posts\nrest[0].author.name",
    "first, *rest = posts\nfor p in rest:\n    p.author.name",
    "*rest, last = posts\nlast.author.name",
    "(a, b), c = (posts[0], 1), 2\na.author.name",
    "by_title = defaultdict(list)\nfor p in posts:\n    by_title[p.title].append(p)\n"
    "for title, group in by_title.items():\n    group[0].author.name",
    "kept = {}\nfor p in posts:\n    kept.setdefault(p.title, []).append(p)\n"
    "for group in kept.values():\n    group[0].author.name",
    "kept = {}\nkept['a'] = posts[0]\nkept.pop('a').author.name",
    "kept = {}\nkept.update(a=posts[0])\nkept['a'].author.name",
    "kept = []\nkept.extend(posts)\nkept[0].author.name",
    "kept = []\nkept += posts\nkept[0].author.name",
    "kept = []\nkept.insert(0, posts[0])\nkept[0].author.name",
    "kept = [None]\nkept[0] = posts[0]\nkept[0].author.name",
    "for key, group in itertools.groupby(posts, key=lambda p: p.title):\n"
    "    for p in group:\n        p.author.name",
    "for author, group in itertools.groupby(posts, key=lambda p: p.author):\n    author.name",
    "def inner():\n    return posts[0]\ninner().author.name",
    "def inner(p=posts[0]):\n    return p.author.name\ninner()",
    "p = None\ndef setter():\n    nonlocal p\n    p = posts[0]\nsetter()\np.author.name",
    "def walk():\n    yield from posts\nfor p in walk():\n    p.author.name",
    "def walk():\n    for p in posts:\n        yield p, 1\nfor p, n in walk():\n    p.author.name",
    "for p in posts:\n    if p.title:\n        break\np.author.name",
    "for p in posts:\n    if p.title:\n        break\nelse:\n    return HttpResponse()\np.author.name",  # noqa: E501
    "found = None\nfor p in posts:\n    if not p.title:\n        continue\n    found = p\n"
    "found.author.name",
    "found = None\nwhile True:\n    found = posts.pop()\n    if found.title:\n        break\n"
    "found.author.name",
    "found = None\nwhile posts:\n    if pk:\n        found = posts[0]\n        continue\n"
    "    found = None\n    if found:\n        break\n    pk = 1\nfound and found.author.name",
    "try:\n    p = posts[0]\nexcept IndexError:\n    p = None\np.author.name",
    "p = None\ntry:\n    p = posts[0]\n    int(pk)\n    p = None\nexcept ValueError:\n"
    "    p.author.name",
    "p = None\ntry:\n    if pk:\n        p = posts[0]\n        return HttpResponse(int(pk))\n"
    "except ValueError:\n    p.author.name",
    "p = None\ntry:\n    p = posts[0]\n    int(pk)\n    p = None\nfinally:\n    p and p.author.name",  # noqa: E501
    "try:\n    p = posts[0]\nexcept IndexError:\n    return HttpResponse()\nelse:\n    p.author.name",  # noqa: E501
    "from contextlib import suppress\nwith suppress(IndexError):\n    p = posts[0]\n"
    "    return HttpResponse(p)\nposts[1].author.name",
    "match pk:\n    case 1:\n        p = posts[0]\n    case _:\n        p = None\np.author.name",
    "match posts:\n    case [one, *_]:\n        one.author.name",
    "match {'a': posts[0]}:\n    case {'a': one}:\n        one.author.name",
    "if p := posts[0]:\n    p.author.name",
    "request.post = posts[0]\nrequest.post.author.name",
    "class Local:\n    def __init__(self, p):\n        self.p = p\nLocal(posts[0]).p.author.name",
    "del posts[0]\nposts[0].author.name",
    "assert posts[0].author.name",
    "posts[0].author.name += 'x'",
    "posts[0].title = posts[1].author.name",
    "x = y = posts[0]\ny.author.name",
    "x: Post = posts[0]\nx.author.name",
    "raise ValueError(posts[0].author.name)",
]


@pytest.mark.parametrize("body", STATEMENTS)
def test_instance_leads_back_to_its_query_through_statements(body: str, tmp_path: Path) -> None:
    found = of_body(tmp_path, body)
    assert_author_is_known(found, body)


def assert_author_is_known(found: Analysed, body: str) -> None:
    """The access is a lazy relation of the query on line one, or of an unknown value (bridged)."""
    known = [
        operation
        for facts in found.interpreter.functions.values()
        for operation in facts.operations.values()
        if operation.kind is Kind.LAZY_RELATION and operation.relation == "author"
    ]
    unknown = [
        operation
        for facts in found.interpreter.functions.values()
        for operation in facts.operations.values()
        if operation.kind is Kind.UNKNOWN and operation.node is not None
    ]
    assert known or unknown, f"nothing is recorded for {body!r}"
    if known and not unknown:
        site = {origin.site.span.line if origin.site else 0 for o in known for origin in o.origins}
        assert len(site) == 1 and 0 not in site, site


@pytest.mark.parametrize(
    ("query", "access", "relation"),
    [
        ("Post.objects.get(pk=pk)", "author.country.name", "author__country"),
        (
            "Post.objects.select_related('author').get(pk=pk)",
            "author.country.name",
            "author__country",
        ),
        ("Comment.objects.first()", "post.author.country.name", "post__author__country"),
        ("Profile.objects.first()", "author.country.name", "author__country"),
    ],
)
def test_paths_grow_with_each_step(query: str, access: str, relation: str, tmp_path: Path) -> None:
    found = analyse(
        tmp_path,
        f"def view(request, pk):\n    it = {query}\n    return HttpResponse(it.{access})\n",
    )
    assert relation in found.relations()


@pytest.mark.parametrize(
    "code",
    [
        "post.author_id",
        "post.title",
        "post.pk",
        "Post.objects.select_related('author').get(pk=pk).author.name",
        "Post.objects.select_related('author__country').get(pk=pk).author.country.name",
        "Post(author=Author(name='x')).author.name",
        "[p.author.name for p in Post.objects.select_related('author')]",
    ],
)
def test_what_is_loaded_already_needs_nothing(code: str, tmp_path: Path) -> None:
    found = analyse(
        tmp_path,
        f"def view(request, pk):\n    post = Post.objects.get(pk=pk)\n    return HttpResponse({code})\n",  # noqa: E501
    )
    assert found.relations() == []


def _is_read_again(found: Analysed) -> bool:
    last = max(o.span.line for o in found.operations)
    return [
        o.again for o in found.operations if o.kind is Kind.LAZY_RELATION and o.span.line == last
    ] == [True]


READ_FIRST = """
def view(request, pk):
    post = Post.objects.get(pk=pk)
    first = {code}
    return HttpResponse(post.author.name)
"""


@pytest.mark.parametrize(
    "code",
    [
        "pk and post.author.name",
        "0 < pk < len(post.author.name)",
        "pk == 1 != post.author",
        "pk in (1, 2) in [post.author]",
        "post.author.name if pk else ''",
        "[post.author.name for _ in range(pk)]",
        "lambda: post.author.name",
    ],
)
def test_what_may_not_have_been_read_is_not_taken_as_loaded(code: str, tmp_path: Path) -> None:
    found = analyse(tmp_path, READ_FIRST.format(code=code))
    assert not _is_read_again(found)


@pytest.mark.parametrize(
    "code", ["post.author.name", "len(post.author.name) < pk < 9", "post.author and pk"]
)
def test_what_was_surely_read_is_loaded(code: str, tmp_path: Path) -> None:
    found = analyse(tmp_path, READ_FIRST.format(code=code))
    assert _is_read_again(found)


@pytest.mark.parametrize(
    "access",
    [
        "author.profile.bio",
        "getattr(author, 'profile', None)",
        "hasattr(author, 'profile')",
    ],
)
def test_reverse_one_to_one_is_lazy(access: str, tmp_path: Path) -> None:
    found = analyse(
        tmp_path,
        f"def view(request, pk):\n    author = Author.objects.get(pk=pk)\n"
        f"    return HttpResponse({access})\n",
    )
    operation = found.one(Kind.LAZY_RELATION)
    assert operation.relation == "profile"
    assert operation.detail == "reverse one-to-one"
    assert found.source_lines(operation) == [2]


def test_generic_relation_is_lazy_and_cannot_be_joined(tmp_path: Path) -> None:
    found = analyse(
        tmp_path,
        "def view(request, pk):\n    return HttpResponse(Note.objects.get(pk=pk).about)\n",
    )
    assert found.one(Kind.LAZY_RELATION).relation == ""


def test_self_relation_in_a_loop_ends(tmp_path: Path) -> None:
    found = analyse(
        tmp_path,
        """
        def view(request, pk):
            comment = Comment.objects.get(pk=pk)
            while comment.parent:
                comment = comment.parent
            return HttpResponse(comment.text)
        """,
    )
    assert set(found.lines()) == {2, 3, 4}


def test_query_in_a_helper_is_the_origin(tmp_path: Path) -> None:
    found = analyse(
        tmp_path,
        """
        def recent():
            return Post.objects.order_by("-pk")

        def only(posts):
            return posts.filter(published=True)

        def view(request, pk):
            post = only(recent()).first()
            return HttpResponse(post.author.name)
        """,
    )
    assert found.source_lines(found.one(Kind.LAZY_RELATION)) == [8]


def test_query_of_a_helper_that_gives_the_instance_is_the_origin(tmp_path: Path) -> None:
    found = analyse(
        tmp_path,
        """
        def newest(posts):
            return posts.order_by("-pk").first()

        def view(request, pk):
            post = newest(Post.objects.all())
            return HttpResponse(post.author.name)
        """,
    )
    assert found.source_lines(found.one(Kind.LAZY_RELATION)) == [5]


def test_two_queries_are_two_origins(tmp_path: Path) -> None:
    found = analyse(
        tmp_path,
        """
        def view(request, pk):
            if pk:
                post = Post.objects.get(pk=pk)
            else:
                post = Post.objects.latest()
            return HttpResponse(post.author.name)
        """,
    )
    assert found.source_lines(found.one(Kind.LAZY_RELATION)) == [3, 5]


PROPERTIES = """
    def _by(self):
        return self.author.name

    by_property = property(_by)
    by_alias = _by

    @property
    def by_decorator(self):
        return self.author.name

    @functools.cached_property
    def by_cached(self):
        return self.author.name

    @cached_property
    def by_django(self):
        return self.author.name

    def by(self):
        return self.author.name

    def __str__(self):
        return self.author.name

    def get_absolute_url(self):
        return self.author.name

    objects = PostManager"""


@pytest.mark.parametrize(
    "access",
    [
        "post.by_property",
        "f'{post.by_property}'",
        "post.by_alias()",
        "post.by_decorator",
        "post.by_cached",
        "post.by_django",
        "post.by()",
        "str(post)",
        "f'{post}'",
        "'%s' % post",
        "'{}'.format(post)",
        "print(post)",
        "', '.join(map(str, [post]))",
        "redirect(post)",
        "post.get_absolute_url()",
    ],
)
def test_methods_and_properties_of_models_are_executed(access: str, tmp_path: Path) -> None:
    models = "import functools\nfrom django.utils.functional import cached_property\n" + (
        MODELS.lstrip().replace("\n    objects = PostManager", PROPERTIES)
    )
    found = analyse(
        tmp_path,
        f"def view(request, pk):\n    post = Post.objects.get(pk=pk)\n    return HttpResponse({access})\n",  # noqa: E501
        models=models,
    )
    assert 3 in found.lines(), found.kinds()


@pytest.mark.parametrize(
    "use",
    [
        "box + 1",
        "1 + box",
        "box - 1",
        "-box",
        "box < 2",
        "box == 2",
        "sorted([box])",
        "{box: 1}",
        "{box}",
        "box in {1}",
        "len(box)",
        "bool(box)",
        "not box",
        "1 if box else 2",
        "list(box)",
        "[x for x in box]",
        "box[0]",
        "'x' in box",
        "box()",
        "str(box)",
        "repr(box)",
        "f'{box}'",
        "f'{box!r}'",
        "'%s' % box",
        "'{}'.format(box)",
        "int(box)",
        "next(box)",
        "abs(box)",
        "hash(box)",
        "reversed(box)",
        "box.missing",
    ],
)
def test_operators_of_own_classes_are_executed(use: str, tmp_path: Path) -> None:
    names = (
        "add radd sub neg lt eq hash len bool iter getitem contains call str repr format int next "
        "abs reversed getattr"
    )
    methods = "".join(
        f"    def __{name}__(self, *args):\n        return self.post.tags.count()\n"
        for name in names.split()
    )
    found = analyse(
        tmp_path,
        "class Box:\n    def __init__(self, post):\n        self.post = post\n"
        f"{methods}\n\ndef view(request, pk):\n    box = Box(Post.objects.get(pk=pk))\n"
        f"    return HttpResponse(str(({use}) is None))\n",
    )
    last = max(o.span.line for o in found.operations)
    made = min(o.span.line for o in found.operations)
    assert last > made, found.kinds()


@pytest.mark.parametrize(
    "statement", ["box[1] = 2", "del box[1]", "box += 1", "with box:\n        pass"]
)
def test_statements_with_own_classes_are_executed(statement: str, tmp_path: Path) -> None:
    methods = "".join(
        f"    def __{name}__(self, *args):\n        self.post.save()\n"
        for name in ("setitem", "delitem", "iadd", "enter", "exit")
    )
    found = analyse(
        tmp_path,
        "class Box:\n    def __init__(self, post):\n        self.post = post\n"
        f"{methods}\n\ndef view(request, pk):\n    box = Box(Post.objects.get(pk=pk))\n"
        f"    {statement}\n    return HttpResponse()\n",
    )
    assert len(found.lines()) == 2, found.kinds()


def test_a_counter_knows_what_it_counts(tmp_path: Path) -> None:
    found = analyse(
        tmp_path,
        """
        from collections import Counter

        def view(request, pk):
            number = Counter(post.author for post in Post.objects.select_related("author"))
            number.update(comment.post.author for comment in Comment.objects.all())
            first = [author.country.name for author, times in number.most_common(3)]
            return HttpResponse(first)
        """,
    )
    assert found.relations() == ["author__country", "post", "post__author"]


def test_a_counter_of_data_is_data(tmp_path: Path) -> None:
    found = analyse(
        tmp_path,
        """
        from collections import Counter

        def view(request, pk):
            number = Counter()
            for title in ["a", "b"]:
                number[title] += 1
            return JsonResponse({"most": number.most_common(1), "all": dict(number)})
        """,
    )
    assert found.operations == []
