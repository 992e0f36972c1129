# ruff: noqa: E501
"""Random views over the models of ``site/``: expressions and statements that are well typed.

Everything comes from one ``random.Random``, so a seed (or hypothesis) names a view for good.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from textwrap import indent

HEADER = '''\
"""Generated views."""

from django.contrib.auth.decorators import login_required, user_passes_test
from django.db import IntegrityError, transaction
from django.db.models import Count, F, Prefetch, Q
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_list_or_404, get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_cookie

from shop import helpers
from shop.decorators import (
    counted,
    editors_only,
    members_only,
    needs,
    readers,
    tagged,
    with_article,
    writers,
)
from shop.helpers import (
    apply,
    article_list,
    articles_of,
    author_name,
    best_or_none,
    bump,
    by_pk,
    comment_on,
    describe,
    drop_comments,
    editor_name,
    first_tag,
    is_owner,
    load_article,
    load_author,
    pair,
    pks,
    published_articles,
    retitle,
    shout,
    summary,
    titles,
    total,
    who,
)
from shop.models import Article, Author, Comment, Profile, Section, Tag
'''

INSTANCES = ("article", "author", "comment", "tag", "section")
MODELS = {
    "article": "Article",
    "author": "Author",
    "comment": "Comment",
    "tag": "Tag",
    "section": "Section",
}
COUNTS = {"article": 6, "author": 4, "comment": 7, "tag": 4, "section": 3}
HASHABLE = ("int", "str", "bool")


@dataclass
class View:
    """A generated view: the source of it and of its own helpers, and what it takes first."""

    name: str
    source: str
    first: str = "pk"


@dataclass
class Scope:
    """The variables that are surely bound here, with their types."""

    names: dict[str, str] = field(default_factory=dict)
    request: bool = True
    loop: bool = False
    depth: int = 0
    returns: str = "response"
    lazy_ok: bool = True

    def inner(self, **changes: object) -> Scope:
        values = {
            "names": dict(self.names),
            "request": self.request,
            "loop": self.loop,
            "depth": self.depth + 1,
            "returns": self.returns,
            "lazy_ok": self.lazy_ok,
        }
        values.update(changes)
        return Scope(**values)  # type: ignore[arg-type]


class Generator:
    """Writes one view and the helpers that are its own; it may call the one ``before``."""

    def __init__(self, random: Random, number: int, before: View | None = None) -> None:
        self.random = random
        self.before = before
        self.number = number
        self.counter = 0
        self.helpers: list[str] = []
        self.own: list[tuple[str, tuple[str, ...], str]] = []
        self.writes = 0

    # -- small tools

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def pick(self, choices: Sequence[str]) -> str:
        return choices[self.random.randrange(len(choices))]

    def fresh(self, base: str) -> str:
        self.counter += 1
        return f"{base}{self.counter}"

    def of_type(self, scope: Scope, wanted: str) -> list[str]:
        return [name for name, type_ in scope.names.items() if type_ == wanted]

    # -- the view

    def view(self) -> View:
        name = f"view_{self.number}"
        for _ in range(self.random.choice([0, 0, 1, 1, 2])):
            self.helper()
        decorators, first = self.decorators()
        scope = Scope()
        parameter = "article" if first == "article" else "pk"
        scope.names[parameter] = "article" if first == "article" else "int"
        extra = ""
        if "tagged" in decorators:
            scope.names["request.label"] = "str"
        if "counted" in decorators:
            scope.names["request.article_count"] = "int"
        body = self.block(scope, self.random.randint(2, 8))
        if not body or not body[-1].startswith(("return", "raise")):
            body.extend(self.final(scope))
        lines = [*(f"@{d}" for d in decorators), f"def {name}(request, {parameter}{extra}):"]
        if self.chance(0.2):
            lines.append('    """What it shows."""')
        text = "\n".join(lines) + "\n" + indent("\n".join(body), "    ") + "\n"
        return View(name, "\n\n".join([*self.helpers, text]), first)

    def decorators(self) -> tuple[list[str], str]:
        first = "pk"
        found: list[str] = []
        if self.chance(0.55):
            return found, first
        choices = [
            "login_required",
            "never_cache",
            "csrf_exempt",
            "vary_on_cookie",
            "require_GET",
            'require_http_methods(["GET", "POST"])',
            "members_only",
            "counted",
            "needs(2)",
            "editors_only",
            "readers",
            "writers",
            "tagged",
            "user_passes_test(lambda user: user.is_active)",
        ]
        for _ in range(self.random.choice([0, 1, 1, 2])):
            choice = self.pick(choices)
            if choice not in found:
                found.append(choice)
        if not found or self.chance(0.25):
            found.append("with_article")
            first = "article"
        if self.chance(0.02):
            found.append("transaction.atomic")
        return found, first

    def helper(self) -> None:
        """A helper of the view's own, in the same module: it may become async."""
        name = f"helper_{self.number}_{len(self.own)}"
        kinds = ["int", "str", "article", "author", "comment", "qs:article", "list:article"]
        parameters = tuple(self.pick(kinds) for _ in range(self.random.choice([0, 1, 1, 2])))
        result = self.pick(
            [
                "int",
                "str",
                "bool",
                "article",
                "author",
                "qs:article",
                "qs:comment",
                "list:article",
                "list:str",
                "dict",
                "opt:article",
            ]
        )
        scope = Scope(request=False, returns=result)
        names = []
        for index, kind in enumerate(parameters):
            scope.names[f"p{index}"] = kind
            names.append(f"p{index}")
        body = self.block(scope, self.random.randint(0, 3))
        if not body or not body[-1].startswith(("return", "raise")):
            body.append(f"return {self.expression(result, scope, 2)}")
        self.helpers.append(
            f"def {name}({', '.join(names)}):\n" + indent("\n".join(body), "    ") + "\n"
        )
        self.own.append((name, parameters, result))

    def final(self, scope: Scope) -> list[str]:
        shown = []
        chosen = list(scope.names.items())
        self.random.shuffle(chosen)
        for name, type_ in chosen[:6]:
            text = self.shown(name, type_, scope)
            if text:
                shown.append(f"{name!r}: {text}")
        if not shown or self.chance(0.3):
            kind = self.pick(["int", "str", "bool", "list:str", "list:int", "dict"])
            shown.append(f"'last': {self.expression(kind, scope, 2)}")
        how = self.random.random()
        if self.before is not None and how < 0.05:
            kind = "article" if self.before.first == "article" else "int"
            given = self.expression(kind, scope, 2)
            return [f"return {self.before.name}(request, {given})"]
        if how < 0.1:
            return [f"return HttpResponse(str(dict({{{', '.join(shown)}}})))"]
        if how < 0.15 and self.of_type(scope, "article"):
            return [f"return redirect({self.pick(self.of_type(scope, 'article'))})"]
        if how < 0.3:
            seen = f"{{'seen': {{{', '.join(shown)}}}}}"
            if self.chance(0.5):
                return [f"return render(request, 'seen.html', {seen})"]
            header = self.expression("str", scope, 1)
            return [
                f"response = render(request, 'seen.html', {seen})",
                f"response['X-Seen'] = {header}.encode().hex()",
                "return response",
            ]
        if how < 0.5:
            lines = ["context = {}"]
            for item in shown:
                key, _, value = item.partition(": ")
                lines.append(f"context[{key}] = {value}")
            return [*lines, "return JsonResponse(context)"]
        return [f"return JsonResponse({{{', '.join(shown)}}})"]

    def shown(self, name: str, type_: str, scope: Scope) -> str:
        if type_ in HASHABLE or type_ in {"list:int", "list:str", "list:bool", "dict"}:
            return name
        if type_ in INSTANCES:
            return self.pick(
                [f"str({name})", f"{name}.pk", f"f'{{{name}}}'", self.text_of(type_, name)]
            )
        if type_.startswith("opt:"):
            inner = type_[4:]
            return self.pick(
                [
                    f"{name} and {name}.pk",
                    f"str({name}) if {name} else None",
                    f"{self.text_of(inner, name)} if {name} is not None else 'none'",
                ]
            )
        if type_.startswith(("qs:", "list:")):
            inner = type_.partition(":")[2]
            if inner in INSTANCES:
                item = inner[0]
                return self.pick(
                    [
                        f"[{item}.pk for {item} in {name}]",
                        f"[str({item}) for {item} in {name}]",
                        f"[{self.text_of(inner, item)} for {item} in {name}]",
                        f"len({name})",
                        f"', '.join({self.text_of(inner, item)} for {item} in {name})",
                    ]
                )
            return f"list({name})"
        if type_ == "user":
            return f"{name}.username"
        if type_ == "opt:user":
            return ""
        if type_ == "map:article":
            return self.pick(
                [
                    f"sorted({name})",
                    f"{{k: v.title for k, v in {name}.items()}}",
                    f"[v.author.name for v in {name}.values()]",
                ]
            )
        if type_ == "pair":
            return self.pick(
                [f"[str(item) for item in {name}]", f"{name}[0].name", f"{name}[1].slug"]
            )
        return ""

    def text_of(self, kind: str, name: str) -> str:
        options = {
            "article": [
                "{0}.title",
                "{0}.author.name",
                "{0}.section.name",
                "{0}.byline",
                "{0}.get_absolute_url()",
                "{0}.slug",
                "str({0})",
                "f'{{{0}.title}} ({{{0}.author}})'",
                "describe({0})",
                "editor_name({0})",
                "author_name({0})",
                "'%s' % {0}",
                "{0}.author.articles.best().title",
                "({0}.editor or {0}.author).name",
                "{0}.editor.name if {0}.editor else '-'",
                "{0}.editor.name if {0}.editor_id else '-'",
                "getattr({0}.editor, 'name', 'none')",
                "{0}.author.mentor.name if {0}.author.mentor else 'nobody'",
                "'{{}} / {{}}'.format({0}.section, {0}.author)",
                "helpers.describe({0})",
                "shout({0}.title)",
                "', '.join({0}.author.titles())",
                "', '.join(t.name for t in {0}.tags.all())",
            ],
            "author": [
                "{0}.name",
                "str({0})",
                "({0}.profile.city if hasattr({0}, 'profile') else 'nowhere')",
                "({0}.mentor.name if {0}.mentor else '-')",
                "({0}.mentor.mentor.name if {0}.mentor and {0}.mentor.mentor else '-')",
                "', '.join({0}.titles())",
                "f'{{{0}}}: {{{0}.articles.count()}}'",
                "getattr(getattr({0}, 'profile', None), 'city', '?')",
                "{0}.home if {0}.pk < 3 else 'far'",
            ],
            "comment": [
                "{0}.text",
                "{0}.article.title",
                "{0}.article.author.name",
                "{0}.article.section.slug",
                "str({0})",
                "({0}.parent.text if {0}.parent else 'top')",
                "({0}.user.username if {0}.user else 'anon')",
                "({0}.parent.article.title if {0}.parent_id else 'top')",
                "{0}.article.get_absolute_url()",
            ],
            "tag": ["{0}.name", "str({0})", "f'#{{{0}}}'"],
            "section": ["{0}.name", "{0}.slug", "str({0})"],
        }
        return self.pick(options[kind]).format(name)

    def number_of(self, kind: str, name: str) -> str:
        options = {
            "article": [
                "{0}.pk",
                "{0}.views",
                "{0}.author_id",
                "{0}.author.pk",
                "{0}.comment_count",
                "{0}.comments.count()",
                "{0}.author.rank",
                "{0}.tags.count()",
                "len({0}.tags.all())",
                "len({0}.title)",
                "{0}.section.position",
                "sum(c.score for c in {0}.comments.all())",
                "{0}.author.articles.published().count()",
                "{0}.author.articles.all().total_views()",
                "({0}.editor.rank if {0}.editor is not None else 0)",
                "(lambda c: c.score if c else 0)({0}.top_comment())",
            ],
            "author": [
                "{0}.pk",
                "{0}.rank",
                "{0}.articles.count()",
                "len({0}.titles())",
                "{0}.published().count()",
                "({0}.mentor.rank if {0}.mentor else 0)",
                "len({0}.articles.all())",
            ],
            "comment": [
                "{0}.pk",
                "{0}.score",
                "{0}.depth",
                "{0}.article.views",
                "{0}.article_id",
                "{0}.replies.count()",
                "{0}.article.author.rank",
            ],
            "tag": ["{0}.pk", "{0}.articles.count()", "len({0}.name)"],
            "section": ["{0}.pk", "{0}.position", "{0}.articles.count()"],
        }
        return self.pick(options[kind]).format(name)

    # -- expressions

    def expression(self, wanted: str, scope: Scope, depth: int) -> str:
        known = self.of_type(scope, wanted)
        if known and (depth <= 0 or self.chance(0.35)):
            return self.pick(known)
        kind, _, inner = wanted.partition(":")
        makers: dict[str, Callable[[Scope, int], str]] = {
            "int": self.int_,
            "str": self.str_,
            "bool": self.bool_,
            "dict": self.dict_,
            "user": lambda s, d: "request.user",
            "pair": lambda s, d: f"pair({self.expression('article', s, d - 1)})",
        }
        if wanted in makers:
            return makers[wanted](scope, depth)
        if kind == "map":
            return self.map_(scope, depth)
        if kind == "opt":
            return self.optional(inner, scope, depth)
        if kind == "qs":
            return self.queryset(inner, scope, depth)
        if kind == "list":
            if inner in INSTANCES:
                return self.instances(inner, scope, depth)
            return self.values(inner, scope, depth)
        return self.instance(wanted, scope, depth)

    def own_call(self, wanted: str, scope: Scope, depth: int) -> str | None:
        fitting = [item for item in self.own if item[2] == wanted]
        if not fitting or depth <= 0:
            return None
        name, parameters, _ = fitting[self.random.randrange(len(fitting))]
        arguments = [self.expression(p, scope, depth - 1) for p in parameters]
        if len(arguments) > 1 and self.chance(0.2):
            return f"{name}(*[{', '.join(arguments)}])"
        if arguments and self.chance(0.2):
            arguments[-1] = f"p{len(arguments) - 1}={arguments[-1]}"
        return f"{name}({', '.join(arguments)})"

    def some_instance(self, scope: Scope, depth: int) -> tuple[str, str]:
        """Return the type of an instance and an expression for it, a variable for choice."""
        known = [(t, n) for n, t in scope.names.items() if t in INSTANCES]
        if known and self.chance(0.8):
            return known[self.random.randrange(len(known))]
        kind = self.pick(["article", "article", "author", "comment"])
        return kind, self.instance(kind, scope, depth - 1)

    def int_(self, scope: Scope, depth: int) -> str:
        own = self.own_call("int", scope, depth) if self.chance(0.3) else None
        if own:
            return own
        if depth <= 0:
            choices = ["1", "2", "3"]
            if scope.request:
                choices.append("int(request.GET.get('n', 1))")
            return self.pick(choices)
        how = self.random.randrange(16)
        sub = depth - 1
        if how == 0:
            return f"({self.expression('int', scope, sub)} + {self.expression('int', scope, sub)})"
        if how == 1:
            return f"len({self.expression(self.pick(['qs:article', 'list:article', 'list:str', 'qs:comment']), scope, sub)})"
        if how == 2:
            return (
                f"{self.queryset(self.pick(['article', 'comment', 'author']), scope, sub)}.count()"
            )
        if how in {3, 4, 5, 6}:
            kind, name = self.some_instance(scope, depth)
            return self.number_of(kind, name)
        if how == 7:
            kind, source = self.source(scope, sub)
            return f"sum({self.number_of(kind, 'x')} for x in {source})"
        if how == 8:
            kind, source = self.source(scope, sub)
            return f"max(({self.number_of(kind, 'x')} for x in {source}), default=0)"
        if how == 9:
            return (
                f"({self.expression('int', scope, sub)} if {self.expression('bool', scope, sub)}"
                f" else {self.expression('int', scope, sub)})"
            )
        if how == 10:
            return f"({self.expression('int', scope, sub)} or {self.expression('int', scope, sub)})"
        if how == 11:
            return f"total({self.expression('list:int', scope, sub)})"
        if how == 12:
            kind, source = self.source(scope, sub)
            return f"sum(1 for x in {source} if {self.condition(kind, 'x', scope)})"
        if how == 13:
            return (
                f"min({self.expression('int', scope, sub)}, {self.expression('int', scope, sub)})"
            )
        if how == 14:
            return f"{self.queryset('article', scope, sub)}.aggregate(n=Count('pk'))['n']"
        return self.pick(["1", "2", "len(request.method)" if scope.request else "4"])

    def condition(self, kind: str, name: str, scope: Scope) -> str:
        options = {
            "article": [
                "{0}.views > 2",
                "{0}.author.rank > 1",
                "{0}.editor",
                "{0}.editor_id",
                "{0}.comments.exists()",
                "{0}.is_long",
                "{0}.status == 'published'",
                "{0}.author.name != 'Ann'",
                "{0}.tags.filter(name='red').exists()",
                "{0}.section.slug == 'news'",
                "{0}.comment_count > 1",
                "{0}.comments.all()",
                "not {0}.editor",
            ],
            "author": [
                "{0}.rank > 1",
                "{0}.mentor",
                "{0}.mentor_id is None",
                "hasattr({0}, 'profile')",
                "{0}.articles.exists()",
                "{0}.articles.all()",
            ],
            "comment": [
                "{0}.score > 1",
                "{0}.parent",
                "{0}.parent_id",
                "{0}.article.views > 2",
                "{0}.article.author.rank > 1",
                "{0}.user",
            ],
            "tag": ["{0}.name > 'b'", "{0}.articles.exists()"],
            "section": ["{0}.position > 1", "{0}.articles.exists()"],
        }
        if scope.request and kind == "article" and self.chance(0.1):
            return f"is_owner(request.user, {name})"
        if scope.request and kind == "comment" and self.chance(0.15):
            return f"{name}.user == request.user"
        return self.pick(options[kind]).format(name)

    def str_(self, scope: Scope, depth: int) -> str:
        own = self.own_call("str", scope, depth) if self.chance(0.3) else None
        if own:
            return own
        if depth <= 0:
            choices = ["'a'", "'red'", "'news'"]
            if scope.request:
                choices += ["request.GET.get('q', 'x')", "request.method"]
            return self.pick(choices)
        sub = depth - 1
        how = self.random.randrange(17)
        if how in {0, 1, 2, 3, 4}:
            kind, name = self.some_instance(scope, depth)
            return self.text_of(kind, name)
        if how == 5:
            kind, source = self.source(scope, sub)
            where = f" if {self.condition(kind, 'x', scope)}" if self.chance(0.4) else ""
            return f"', '.join({self.text_of(kind, 'x')} for x in {source}{where})"
        if how == 6:
            return f'f"{{{self.plain(scope, sub)}}}-{{{self.plain(scope, sub)}!r}}"'
        if how == 7 and scope.request:
            return self.pick(
                [
                    "request.user.username",
                    "str(request.user)",
                    "who(request)",
                    "(request.user.username if request.user.is_authenticated else 'anon')",
                    "(request.user.author.name if request.user.is_authenticated else 'anon')",
                ]
            )
        if how == 8 and scope.request:
            return self.pick(
                [
                    "request.session.get('color', 'none')",
                    "str(request.session.get('seen', []))",
                    "('yes' if 'color' in request.session else 'no')",
                ]
            )
        if how == 9:
            return f"{self.expression('str', scope, sub)}.upper()"
        if how == 10:
            return f"str({self.expression(self.pick(['int', 'article', 'author', 'comment']), scope, sub)})"
        if how == 11:
            return f"shout({self.expression('str', scope, sub)})"
        if how == 12:
            return (
                f"({self.expression('str', scope, sub)} if {self.expression('bool', scope, sub)}"
                f" else {self.expression('str', scope, sub)})"
            )
        if how == 13:
            return f"({self.expression('str', scope, sub)} + {self.expression('str', scope, sub)})"
        if how == 14:
            return f"', '.join({self.expression('list:str', scope, sub)})"
        if how == 15:
            return f"'%s-%s' % ({self.plain(scope, sub)}, {self.plain(scope, sub)})"
        return f"repr({self.expression('list:int', scope, sub)})"

    def plain(self, scope: Scope, depth: int) -> str:
        """An expression without quotes, for use in an f-string."""
        for _ in range(6):
            found = self.expression(self.pick(["int", "bool", "article", "author"]), scope, depth)
            if not set(found) & set("\"'\\{!:"):
                return found
        return self.pick(self.of_type(scope, "int") or ["1"])

    def bool_(self, scope: Scope, depth: int) -> str:
        own = self.own_call("bool", scope, depth) if self.chance(0.3) else None
        if own:
            return own
        if depth <= 0:
            if scope.request:
                return self.pick(["request.method == 'POST'", "'q' in request.GET", "True"])
            return self.pick(["True", "bool(1)"])
        sub = depth - 1
        how = self.random.randrange(20)
        if how == 0:
            return f"{self.queryset(self.pick(['article', 'comment', 'author', 'tag']), scope, sub)}.exists()"
        if how == 1:
            return f"bool({self.queryset(self.pick(['article', 'comment']), scope, sub)})"
        if how == 2:
            return f"(not {self.queryset('article', scope, sub)})"
        if how == 3:
            kind, source = self.source(scope, sub)
            return f"{self.pick(['any', 'all'])}({self.boolean(self.condition(kind, 'x', scope))} for x in {source})"
        if how == 4:
            kind = self.pick(["article", "author", "comment"])
            return f"({self.expression(kind, scope, sub)} in {self.queryset(kind, scope, sub)})"
        if how == 5 and scope.request:
            return self.pick(
                [
                    "request.user.is_authenticated",
                    "request.user.is_staff",
                    "(request.user.is_authenticated and request.user.author.articles.exists())",
                    "(not request.user.is_anonymous)",
                    "request.user.has_perm('shop.change_article')",
                ]
            )
        if how in {6, 7, 8}:
            kind, name = self.some_instance(scope, depth)
            return f"bool({self.condition(kind, name, scope)})"
        if how == 9:
            return f"(1 < {self.expression('int', scope, sub)} <= {self.expression('int', scope, sub)})"
        if how == 10:
            return f"({self.expression('int', scope, sub)} > {self.expression('int', scope, sub)})"
        if how == 11:
            return (
                f"({self.expression('bool', scope, sub)} and {self.expression('bool', scope, sub)})"
            )
        if how == 12:
            return (
                f"({self.expression('bool', scope, sub)} or {self.expression('bool', scope, sub)})"
            )
        if how == 13:
            return f"(not {self.expression('bool', scope, sub)})"
        if how == 14:
            return f"({self.expression('opt:article', scope, sub)} is None)"
        if how == 15:
            return f"({self.expression('str', scope, sub)} in {self.expression('list:str', scope, sub)})"
        if how == 16:
            kind = self.pick(["article", "author"])
            return f"({self.expression(kind, scope, sub)} == {self.expression(kind, scope, sub)})"
        if how == 17 and scope.request:
            return "request.method == 'POST'"
        if how == 18:
            inner = self.queryset("article", scope, sub)
            return f"({self.expression('int', scope, sub)} in {inner}.values_list('pk', flat=True))"
        return f"({self.expression('str', scope, sub)} == {self.expression('str', scope, sub)})"

    def boolean(self, condition: str) -> str:
        return condition if self.chance(0.6) else f"bool({condition})"

    def dict_(self, scope: Scope, depth: int) -> str:
        own = self.own_call("dict", scope, depth) if self.chance(0.3) else None
        if own:
            return own
        sub = depth - 1
        how = self.random.randrange(6) if depth > 0 else 0
        if how in {0, 1}:
            pairs = [
                f"'{key}': {self.expression(self.pick(['int', 'str', 'bool', 'list:str']), scope, sub)}"
                for key in "abc"[: self.random.randint(1, 3)]
            ]
            if self.chance(0.2) and self.of_type(scope, "dict"):
                pairs.append(f"**{self.pick(self.of_type(scope, 'dict'))}")
            return "{" + ", ".join(pairs) + "}"
        if how == 2:
            return f"summary({self.expression('article', scope, sub)})"
        if how == 3:
            kind, source = self.source(scope, sub)
            return f"{{{self.text_of(kind, 'x')}: {self.number_of(kind, 'x')} for x in {source}}}"
        if how == 4:
            kind, source = self.source(scope, sub)
            return f"{{x.pk: {self.text_of(kind, 'x')} for x in {source}}}"
        return (
            f"dict(a={self.expression('int', scope, sub)}, b={self.expression('str', scope, sub)})"
        )

    def map_(self, scope: Scope, depth: int) -> str:
        how = self.random.randrange(3)
        source = self.queryset("article", scope, depth - 1)
        if how == 0:
            return f"{{x.pk: x for x in {source}}}"
        if how == 1:
            return f"by_pk({source})"
        return f"{self.strip_slice(source)}.in_bulk()" if "[" not in source else f"by_pk({source})"

    def strip_slice(self, text: str) -> str:
        return text

    def source(self, scope: Scope, depth: int) -> tuple[str, str]:
        """Return the type of the items of something iterable and an expression for it."""
        known = [
            (t.partition(":")[2], n)
            for n, t in scope.names.items()
            if t.startswith(("qs:", "list:")) and t.partition(":")[2] in INSTANCES
        ]
        if known and self.chance(0.45):
            return known[self.random.randrange(len(known))]
        kind = self.pick(["article", "article", "author", "comment", "tag", "section"])
        if self.chance(0.75):
            return kind, self.queryset(kind, scope, depth)
        return kind, self.instances(kind, scope, depth)

    def optional(self, kind: str, scope: Scope, depth: int) -> str:
        own = self.own_call(f"opt:{kind}", scope, depth) if self.chance(0.3) else None
        if own:
            return own
        sub = depth - 1
        options = [
            f"{self.queryset(kind, scope, sub)}.first()",
            f"{self.queryset(kind, scope, sub)}.last()"
            if self.chance(0.5)
            else f"{self.unsliced(kind, scope, sub)}.order_by('-pk').first()",
            f"next(iter({self.instances(kind, scope, sub)}), None)",
        ]
        if kind == "article":
            options += [
                f"best_or_none({self.unsliced('article', scope, sub)})",
                f"{self.unsliced('article', scope, sub)}.best()",
            ]
        if kind == "author":
            options += [
                f"{self.expression('article', scope, sub)}.editor",
                f"{self.expression('author', scope, sub)}.mentor",
            ]
        if kind == "comment":
            options += [
                f"{self.expression('article', scope, sub)}.top_comment()",
                f"{self.expression('comment', scope, sub)}.parent",
            ]
        if kind == "tag":
            options += [
                f"first_tag({self.expression('article', scope, sub)})",
                f"{self.expression('article', scope, sub)}.tags.first()",
            ]
        return self.pick(options)

    def instance(self, kind: str, scope: Scope, depth: int) -> str:
        known = self.of_type(scope, kind)
        if known and self.chance(0.6):
            return self.pick(known)
        own = self.own_call(kind, scope, depth) if self.chance(0.3) else None
        if own:
            return own
        model = MODELS[kind]
        sub = depth - 1
        pk = self.pick([*self.of_type(scope, "int"), "1", "2"]) if self.chance(0.6) else "1"
        simple = [
            f"{model}.objects.get(pk={pk})",
            f"get_object_or_404({model}, pk={pk})",
            f"{model}.objects.all()[0]",
        ]
        if depth <= 0:
            return self.pick(simple[:2])
        options = [
            *simple,
            f"get_object_or_404({self.queryset_base(kind, scope, sub)}, pk={pk})",
            f"{self.instances(kind, scope, sub)}[0]",
            f"{self.queryset(kind, scope, sub)}[0]",
            f"({self.optional(kind, scope, sub)} or {model}.objects.get(pk=1))",
            f"({model}.objects.get(pk=1) if {self.expression('bool', scope, sub)}"
            f" else {self.instance(kind, scope, sub)})",
            f"max({self.queryset(kind, scope, sub)}, key=lambda x: {self.number_of(kind, 'x')})",
            f"sorted({self.queryset(kind, scope, sub)}, key=lambda x: ({self.text_of(kind, 'x')}, x.pk))[-1]",
        ]
        if kind == "article":
            options += [
                f"load_article({pk})",
                f"{self.expression('comment', scope, sub)}.article",
                "Article.objects.select_related('author').get(pk=1)",
                f"Article.objects.only('title').get(pk={pk})",
                f"Article.objects.defer('views').get(pk={pk})",
                f"Article.objects.prefetch_related('tags', 'comments').get(pk={pk})",
                f"Article.objects.get(author={self.expression('author', scope, sub)}, pk=1)",
            ]
        if kind == "author":
            options += [
                f"load_author({pk})",
                f"{self.expression('article', scope, sub)}.author",
                f"pair({self.expression('article', scope, sub)})[0]",
                f"{self.expression('comment', scope, sub)}.article.author",
                f"({self.expression('author', scope, sub)}.mentor or Author.objects.get(pk=1))",
                f"Profile.objects.get(pk={pk}).author",
            ]
        if kind == "section":
            options += [f"{self.expression('article', scope, sub)}.section"]
        return self.pick(options)

    def queryset_base(self, kind: str, scope: Scope, depth: int) -> str:
        model = MODELS[kind]
        options = [f"{model}.objects.all()", f"{model}.objects.order_by('-pk')"]
        sub = depth - 1
        if kind == "article":
            options += [
                "Article.objects.published()",
                "published_articles()",
                f"Article.objects.filter(views__gt={self.pick(['0', '1', '3'])})",
                "Article.objects.select_related('author')",
                "Article.objects.select_related('author', 'section')",
                "Article.objects.exclude(editor=None)",
                "Article.objects.prefetch_related('tags')",
                "Article.objects.annotate(n=Count('comments')).order_by('pk')",
                "Article.objects.filter(Q(views__gt=2) | Q(editor__isnull=False))",
                "Article.objects.filter(tags__name='red').distinct()",
                "Article.objects.only('title', 'author')",
                "Article.objects.defer('slug')",
            ]
            if depth > 0:
                author = self.expression("author", scope, sub)
                options += [
                    f"articles_of({author})",
                    f"articles_of({author}, only_published=True)",
                    f"{author}.articles.all()",
                    f"{author}.articles.published()",
                    f"{author}.published()",
                    f"Article.objects.by({author})",
                    f"Article.objects.filter(author={author})",
                    f"Article.objects.filter(section={self.expression('section', scope, sub)})",
                    f"{self.expression('section', scope, sub)}.articles.all()",
                    f"Article.objects.filter(pk__in={self.expression('list:int', scope, sub)})",
                    f"{self.expression('tag', scope, sub)}.articles.order_by('views', 'pk')",
                ]
                if scope.request:
                    options += [
                        "Article.objects.filter(author__account_id=request.user.pk)",
                        "Article.objects.filter(title__icontains=request.GET.get('q', ''))",
                    ]
        elif kind == "author":
            options += [
                "Author.objects.filter(rank__gt=1)",
                "Author.objects.select_related('mentor')",
            ]
            if depth > 0:
                options += [
                    f"{self.expression('author', scope, sub)}.pupils.all()",
                    f"Author.objects.filter(articles__in={self.queryset_base('article', scope, sub)}).distinct()",
                ]
        elif kind == "comment":
            options += [
                "Comment.objects.filter(score__gt=0)",
                "Comment.objects.select_related('article')",
                "Comment.objects.filter(parent=None)",
            ]
            if depth > 0:
                article = self.expression("article", scope, sub)
                options += [
                    f"{article}.comments.all()",
                    f"{article}.comments.filter(score__gte=1)",
                    f"Comment.objects.filter(article={article})",
                    f"Comment.objects.filter(article__author={self.expression('author', scope, sub)})",
                    f"{self.expression('comment', scope, sub)}.replies.all()",
                ]
                if scope.request:
                    options.append("Comment.objects.filter(user_id=request.user.pk)")
        elif kind == "tag" and depth > 0:
            options += [
                f"{self.expression('article', scope, sub)}.tags.all()",
                f"{self.expression('article', scope, sub)}.tags.exclude(name='red')",
            ]
        elif kind == "section":
            options += ["Section.objects.filter(position__gt=0)"]
        return self.pick(options)

    def unsliced(self, kind: str, scope: Scope, depth: int) -> str:
        own = self.own_call(f"qs:{kind}", scope, depth) if self.chance(0.2) else None
        base = own or self.queryset_base(kind, scope, depth)
        if self.chance(0.25):
            return f"{base}.order_by({self.pick(self.orders(kind))})"
        if self.chance(0.1):
            return f"{base}.filter(pk__gt={self.pick(['0', '1', '2'])})"
        return base

    def orders(self, kind: str) -> list[str]:
        return {
            "article": ["'-views', 'pk'", "'title', 'pk'", "'author__name', 'pk'", "'-pk'"],
            "author": ["'-rank', 'pk'", "'name'", "'-pk'"],
            "comment": ["'-score', 'pk'", "'text', 'pk'", "'-pk'"],
            "tag": ["'name'", "'-pk'"],
            "section": ["'name'", "'-position'"],
        }[kind]

    def queryset(self, kind: str, scope: Scope, depth: int) -> str:
        known = self.of_type(scope, f"qs:{kind}")
        if known and self.chance(0.4):
            return self.pick(known)
        return self.unsliced(kind, scope, depth)

    def instances(self, kind: str, scope: Scope, depth: int) -> str:
        known = self.of_type(scope, f"list:{kind}")
        if known and self.chance(0.4):
            return self.pick(known)
        own = self.own_call(f"list:{kind}", scope, depth) if self.chance(0.2) else None
        if own:
            return own
        sub = depth - 1
        source = self.queryset(kind, scope, sub)
        number = self.number_of(kind, "x")
        options = [
            f"list({source})",
            f"[x for x in {source} if {self.condition(kind, 'x', scope)}]",
            f"sorted({source}, key=lambda x: (-{number}, x.pk))",
            f"list({source})[:{self.pick(['2', '3'])}]",
            f"[*{source}]",
            f"list(filter(lambda x: {self.condition(kind, 'x', scope)}, {source}))",
            f"list(reversed({source}))",
            f"list({source}.iterator())" if "prefetch" not in source else f"list({source})",
        ]
        if "[" not in source:
            options.append(f"list({source}[:3])")
        if kind == "article":
            options += ["article_list(3)", "article_list(limit=2)"]
            if depth > 0:
                options += [
                    f"[x.article for x in {self.queryset('comment', scope, sub)}]",
                    f"[x for y in {self.queryset('author', scope, sub)} for x in y.articles.all()]",
                    f"{self.instances('article', scope, sub)} + list({source})",
                ]
        if kind == "author":
            options += [
                f"[x.author for x in {self.queryset('article', scope, sub)}]",
                f"[x.editor for x in {self.queryset('article', scope, sub)} if x.editor]",
            ]
        return self.pick(options)

    def values(self, inner: str, scope: Scope, depth: int) -> str:
        own = self.own_call(f"list:{inner}", scope, depth) if self.chance(0.3) else None
        if own:
            return own
        sub = depth - 1
        if depth <= 0:
            return "[1, 2]" if inner == "int" else "['a', 'b']"
        kind, source = self.source(scope, sub)
        maker = self.number_of if inner == "int" else self.text_of
        where = f" if {self.condition(kind, 'x', scope)}" if self.chance(0.3) else ""
        options = [
            f"[{maker(kind, 'x')} for x in {source}{where}]",
            f"[{maker(kind, 'x')} for x in {source}{where}]",
            f"sorted({maker(kind, 'x')} for x in {source}{where})",
            f"sorted({{{maker(kind, 'x')} for x in {source}}})",
            f"list(map(lambda x: {maker(kind, 'x')}, {source}))",
            f"apply(lambda x: {maker(kind, 'x')}, {source})",
            f"[{maker('article', 'y')} for x in {self.queryset('author', scope, sub)} for y in x.articles.all()]",
            f"[{'len(v)' if inner == 'int' else 'str(v)'} for v in [[{maker('comment', 'y')} for y in x.comments.all()]"
            f" for x in {self.queryset('article', scope, sub)}]]".replace("len(v)", "sum(v)"),
            f"[{self.expression(inner, scope, sub)}, {self.expression(inner, scope, sub)}]",
        ]
        articles = self.queryset("article", scope, sub)
        if inner == "int":
            options += [
                f"pks({source})",
                f"list({articles}.values_list('pk', flat=True))"
                if "only(" not in articles
                else "[3]",
                f"[i for i, x in enumerate({source}) if {self.condition(kind, 'x', scope)}]",
                f"[row['views'] for row in {articles}.values('views')]",
                f"[a + b for a, (b, x) in zip(range(9), enumerate({source}))]",
            ]
        else:
            options += [
                f"list(titles({articles}))",
                f"list({articles}.values_list('title', flat=True))",
                f"[row['author__name'] for row in {articles}.values('author__name')]",
                f"[f'{{i}}{{x}}' for i, x in enumerate({source}, 1)]",
                f"[t for t, n in {articles}.values_list('title', 'views')]",
                f"[str(x) for pair_ in zip({source}, {source}) for x in pair_]",
                f"list(author_name(x) for x in {articles})",
                f"list({self.expression('dict', scope, sub)})[:0] + ['k']",
            ]
        return self.pick(options)

    # -- statements

    def block(self, scope: Scope, size: int) -> list[str]:
        lines: list[str] = []
        for _ in range(size):
            added = self.statement(scope)
            lines.extend(added)
            if added and added[-1].startswith(("return ", "raise ", "break", "continue")):
                break
        return lines

    def nested(self, scope: Scope, size: int | None = None, **changes: object) -> list[str]:
        inner = scope.inner(**changes)
        lines = self.block(inner, size or self.random.choice([1, 1, 2]))
        return lines or ["pass"]

    def inside(self, lines: Sequence[str]) -> list[str]:
        return indent("\n".join(lines), "    ").split("\n")

    def statement(self, scope: Scope) -> list[str]:
        deep = scope.depth >= 3
        choices: list[tuple[float, Callable[[Scope], list[str]]]] = [
            (9, self.assign),
            (1.5, self.reassign),
            (1, self.augment),
            (1, self.unpack),
            (1, self.alias),
            (1.2, self.append),
            (0.8, self.read_back),
            (0.6, self.walrus),
            (0.7, self.set_attribute),
            (1.6, self.write),
        ]
        if scope.request:
            choices += [(0.8, self.user), (0.6, self.session)]
        if not deep:
            choices += [
                (2.5, self.if_),
                (2, self.for_),
                (0.4, self.while_),
                (1, self.try_),
                (0.8, self.atomic),
                (0.7, self.closure),
                (0.5, self.branch_queryset),
            ]
        if scope.loop:
            choices += [(1.2, self.jump)]
        if scope.depth:
            choices += [(0.5, self.leave)]
        pick = self.random.random() * sum(weight for weight, _ in choices)
        for weight, maker in choices:
            pick -= weight
            if pick <= 0:
                return maker(scope)
        return self.assign(scope)

    def some_type(self) -> str:
        return self.pick(
            [
                "int",
                "str",
                "bool",
                "article",
                "article",
                "author",
                "comment",
                "tag",
                "section",
                "qs:article",
                "qs:article",
                "qs:comment",
                "qs:author",
                "list:article",
                "list:article",
                "list:author",
                "list:comment",
                "list:int",
                "list:str",
                "dict",
                "map:article",
                "opt:article",
                "opt:author",
                "opt:comment",
                "pair",
            ]
        )

    def bind(self, scope: Scope, type_: str) -> str:
        base = type_.replace(":", "_").replace("list_", "many_")
        name = self.fresh(f"{base}_")
        scope.names[name] = type_
        return name

    def assign(self, scope: Scope) -> list[str]:
        type_ = self.some_type()
        value = self.expression(type_, scope, 2)
        return [f"{self.bind(scope, type_)} = {value}"]

    def reassign(self, scope: Scope) -> list[str]:
        names = [n for n in scope.names if "." not in n and scope.names[n] not in {"user"}]
        if not names:
            return self.assign(scope)
        name = self.pick(names)
        return [f"{name} = {self.expression(scope.names[name], scope, 2)}"]

    def augment(self, scope: Scope) -> list[str]:
        for type_ in ("int", "str", "list:str", "list:article"):
            names = [n for n in self.of_type(scope, type_) if "." not in n]
            if names and self.chance(0.6):
                return [f"{self.pick(names)} += {self.expression(type_, scope, 2)}"]
        name = self.bind(scope, "int")
        return [f"{name} = 0", f"{name} += {self.expression('int', scope, 2)}"]

    def unpack(self, scope: Scope) -> list[str]:
        how = self.random.randrange(4)
        if how == 0:
            value = self.expression("article", scope, 2)
            first, second = self.bind(scope, "author"), self.bind(scope, "section")
            return [f"{first}, {second} = pair({value})"]
        if how == 1:
            first = self.expression("int", scope, 2)
            second = self.expression("article", scope, 2)
            return [f"{self.bind(scope, 'int')}, {self.bind(scope, 'article')} = {first}, {second}"]
        if how == 2:
            source = self.unsliced("article", scope, 1)
            return [
                f"{self.bind(scope, 'article')}, *{self.bind(scope, 'list:article')} = {source}"
            ]
        value = self.instances("article", scope, 1)
        return [f"{self.bind(scope, 'article')}, *{self.bind(scope, 'list:article')} = {value}"]

    def alias(self, scope: Scope) -> list[str]:
        names = [
            n for n, t in scope.names.items() if t in INSTANCES or t.startswith(("qs:", "list:"))
        ]
        if not names:
            return self.assign(scope)
        name = self.pick(names)
        return [f"{self.bind(scope, scope.names[name])} = {name}"]

    def append(self, scope: Scope) -> list[str]:
        type_ = self.pick(["list:article", "list:str", "list:int", "list:author"])
        names = [n for n in self.of_type(scope, type_) if "." not in n]
        inner = type_.partition(":")[2]
        lines = []
        if not names:
            name = self.bind(scope, type_)
            lines.append(f"{name} = []")
        else:
            name = self.pick(names)
        value = self.expression(inner, scope, 2)
        how = self.random.randrange(3)
        if how == 0:
            return [*lines, f"{name}.extend({self.expression(type_, scope, 1)})"]
        return [*lines, f"{name}.append({value})"]

    def read_back(self, scope: Scope) -> list[str]:
        maps = self.of_type(scope, "map:article")
        if maps and self.chance(0.6):
            chosen = self.pick(maps)
            return [
                f"{self.bind(scope, 'opt:article')} = {chosen}.get({self.expression('int', scope, 1)})"
            ]
        how = self.random.randrange(3)
        if how == 0:
            value = self.expression("article", scope, 2)
            holder = self.fresh("holder_")
            return [
                f"{holder} = {{'item': {value}, 'n': {self.expression('int', scope, 1)}}}",
                f"{self.bind(scope, 'article')} = {holder}['item']",
            ]
        if how == 1:
            value = self.expression("author", scope, 2)
            holder = self.fresh("holder_")
            return [
                f"{holder} = ({value}, {self.expression('str', scope, 1)})",
                f"{self.bind(scope, 'author')} = {holder}[0]",
            ]
        value = self.unsliced("article", scope, 1)
        holder = self.fresh("holder_")
        return [
            f"{holder} = {{'all': {value}}}",
            f"{self.bind(scope, 'qs:article')} = {holder}['all']",
        ]

    def walrus(self, scope: Scope) -> list[str]:
        kind = self.pick(["article", "comment"])
        value = self.optional(kind, scope, 1)
        name = self.fresh("w")
        inner = scope.inner()
        inner.names[name] = kind
        body = self.block(inner, 1) or ["pass"]
        return [f"if {name} := {value}:", *self.inside(body)]

    def set_attribute(self, scope: Scope) -> list[str]:
        articles = self.of_type(scope, "article")
        if articles:
            name = self.pick(articles)
            how = self.random.randrange(4)
            if how == 0:
                return [f"{name}.author = {self.expression('author', scope, 1)}"]
            if how == 1:
                return [f"{name}.views = {self.expression('int', scope, 1)}"]
            if how == 2:
                return [f"{name}.editor_id = {self.pick(['1', '2', 'None'])}"]
            return [f"{name}.note = {self.expression('str', scope, 1)}"]
        return self.assign(scope)

    def write(self, scope: Scope) -> list[str]:
        if not scope.request and self.chance(0.6):
            return self.assign(scope)
        article = self.expression("article", scope, 1)
        articles = self.of_type(scope, "article")
        number = self.expression("int", scope, 1)
        text = self.pick(["'new'", "'other'", "request.method" if scope.request else "'m'"])
        options: list[Callable[[], list[str]]] = [
            lambda: [f"Comment.objects.create(article={article}, text={text}, score={number})"],
            lambda: [
                f"{self.bind(scope, 'comment')} = Comment.objects.create(article={article}, text={text})"
            ],
            lambda: [f"Article.objects.filter(pk={number}).update(views=F('views') + 1)"],
            lambda: [f"bump({article}, {number})"],
            lambda: [f"retitle({article}, {text})"],
            lambda: [f"{article}.touch()"],
            lambda: [f"{article}.tags.add({self.expression('tag', scope, 1)})"],
            lambda: [f"{article}.tags.set({self.unsliced('tag', scope, 1)})"],
            lambda: [f"{article}.tags.remove({self.expression('tag', scope, 1)})"],
            lambda: [f"{article}.comments.create(text={text})"],
            lambda: [f"Comment.objects.filter(article={article}).delete()"],
            lambda: [f"{self.bind(scope, 'int')} = drop_comments({article})"],
            lambda: [
                f"{self.bind(scope, 'tag')}, {self.bind(scope, 'bool')} = "
                f"Tag.objects.get_or_create(name={text})"
            ],
            lambda: [
                f"{self.bind(scope, 'section')}, _ = "
                f"Section.objects.update_or_create(slug={text}, defaults={{'name': {text}}})"
            ],
            lambda: [
                f"Tag.objects.bulk_create([Tag(name=str(x)) for x in {self.expression('list:int', scope, 1)}])"
            ],
            lambda: [f"{self.bind(scope, 'comment')} = comment_on({article}, {text})"],
            lambda: [
                f"for item in {self.queryset('article', scope, 1)}:",
                "    item.views += 1",
                "    item.save()",
            ],
            lambda: [f"Section.objects.create(name={text}, slug='news')"],
        ]
        if articles:
            name = self.pick(articles)
            options += [
                lambda: [f"{name}.title = {text}", f"{name}.save()"],
                lambda: [f"{name}.views += 1", f"{name}.save(update_fields=['views'])"],
                lambda: [f"{name}.refresh_from_db()"],
                lambda: [f"{name}.author.rank += 1", f"{name}.author.save()"],
            ]
        return options[self.random.randrange(len(options))]()

    def user(self, scope: Scope) -> list[str]:
        how = self.random.randrange(5)
        if how == 0:
            name = self.fresh("user_")
            return [
                f"{name} = request.user",
                f"if {name}.is_authenticated:",
                *self.inside([f"{self.bind(scope.inner(), 'str')} = {name}.username"]),
            ]
        if how == 1:
            body = self.nested(scope)
            return ["if request.user.is_authenticated:", *self.inside(body)]
        if how == 2:
            name = self.fresh("user_")
            scope.names[name] = "user"
            return [f"{name} = request.user"]
        if how == 3:
            return (
                ["if not request.user.is_authenticated:", "    return redirect('/login/')"]
                if (scope.returns == "response")
                else ["pass"]
            )
        return [
            f"{self.bind(scope, 'opt:author')} = Author.objects.filter(account_id=request.user.pk).first()"
        ]

    def session(self, scope: Scope) -> list[str]:
        how = self.random.randrange(4)
        if how == 0:
            return [f"request.session['color'] = {self.expression('str', scope, 1)}"]
        if how == 1:
            return [f"{self.bind(scope, 'str')} = request.session.get('color', 'none')"]
        if how == 2:
            return [
                "seen = request.session.get('seen', [])",
                f"request.session['seen'] = [*seen, {self.expression('int', scope, 1)}]",
            ]
        return ["if 'color' in request.session:", "    request.session.pop('color')"]

    def if_(self, scope: Scope) -> list[str]:
        how = self.random.randrange(5)
        if how == 0:
            kind, name = self.some_instance(scope, 1)
            test = self.condition(kind, name, scope)
        elif how == 1:
            test = self.queryset("article", scope, 1)
        elif how == 2 and self.of_type(scope, "opt:article"):
            name = self.pick(self.of_type(scope, "opt:article"))
            inner = scope.inner()
            inner.names[name] = "article"
            body = self.block(inner, self.random.choice([1, 2])) or ["pass"]
            return [f"if {self.pick([name, f'{name} is not None'])}:", *self.inside(body)]
        else:
            test = self.expression("bool", scope, 2)
        lines = [f"if {test}:", *self.inside(self.nested(scope))]
        if self.chance(0.25):
            lines += [
                f"elif {self.expression('bool', scope, 2)}:",
                *self.inside(self.nested(scope)),
            ]
        if self.chance(0.4):
            if self.chance(0.5):
                # One name bound in both branches.
                type_ = self.some_type()
                first, second = (self.expression(type_, scope, 2) for _ in range(2))
                name = self.bind(scope, type_)
                return [f"if {test}:", f"    {name} = {first}", "else:", f"    {name} = {second}"]
            lines += ["else:", *self.inside(self.nested(scope))]
        return lines

    def for_(self, scope: Scope) -> list[str]:
        kind, source = self.source(scope, 1)
        name = self.fresh(kind[0])
        lines: list[str] = []
        inner = scope.inner(loop=True)
        inner.names[name] = kind
        how = self.random.random()
        if how < 0.15:
            index = self.fresh("i")
            inner.names[index] = "int"
            head = f"for {index}, {name} in enumerate({source}):"
        elif how < 0.2:
            head = f"for {name} in reversed(list({source})):"
        elif how < 0.25:
            plain = ".objects" in source[:20] and "prefetch" not in source
            head = f"for {name} in {source}{'.iterator()' if plain else ''}:"
        elif how < 0.3:
            inner.names.pop(name)
            inner.names[name] = "int"
            head = f"for {name} in range({self.pick(['2', '3'])}):"
        else:
            head = f"for {name} in {source}:"
        accumulate = None
        if self.chance(0.6):
            type_ = self.pick(["list:str", "list:int", "int", "str"])
            accumulate = self.fresh("sum_")
            first = {"list:str": "[]", "list:int": "[]", "int": "0", "str": "''"}[type_]
            lines.append(f"{accumulate} = {first}")
            scope.names[accumulate] = type_
            inner.names[accumulate] = type_
        body = self.block(inner, self.random.choice([0, 1, 1, 2]))
        if accumulate and not (
            body and body[-1].startswith(("return", "raise", "break", "continue"))
        ):
            if inner.names[name] == "int":
                value = name if type_.endswith("int") else f"str({name})"
            else:
                maker = self.number_of if type_.endswith("int") else self.text_of
                value = maker(inner.names[name], name)
            add = f"{accumulate}.append({value})" if "list" in type_ else f"{accumulate} += {value}"
            body.append(add)
        lines += [head, *self.inside(body or ["pass"])]
        if self.chance(0.15):
            lines += ["else:", *self.inside(self.nested(scope, 1))]
        return lines

    def while_(self, scope: Scope) -> list[str]:
        how = self.random.randrange(3)
        if how == 0:
            value = self.expression("comment", scope, 1)
            node, total = self.fresh("node_"), self.bind(scope, "list:str")
            return [
                f"{node} = {value}",
                f"{total} = []",
                f"while {node} is not None:",
                f"    {total}.append({node}.text)",
                f"    {node} = {node}.parent",
            ]
        if how == 1:
            value = self.instances("article", scope, 1)
            left, total = self.fresh("left_"), self.bind(scope, "list:str")
            return [
                f"{left} = {value}",
                f"{total} = []",
                f"while {left}:",
                f"    {total}.append({self.text_of('article', left + '.pop()')})",
            ]
        count = self.fresh("n_")
        body = self.nested(scope, 1, loop=False)
        return [
            f"{count} = 0",
            f"while {count} < 2:",
            f"    {count} += 1",
            *self.inside(body),
        ]

    def try_(self, scope: Scope) -> list[str]:
        how = self.random.randrange(5)
        if how == 0:
            pk = self.expression("int", scope, 1)
            name = self.bind(scope, "article")
            handler = self.pick(
                [f"{name} = Article.objects.get(pk=1)", "raise Http404('no such article')"]
            )
            inner = scope.inner()
            del inner.names[name]
            return [
                "try:",
                f"    {name} = Article.objects.get(pk={pk})",
                "except Article.DoesNotExist:",
                f"    {handler}",
            ]
        if how == 1:
            author = self.expression("author", scope, 1)
            name = self.bind(scope, "str")
            return [
                "try:",
                f"    {name} = {author}.profile.city",
                "except Profile.DoesNotExist:",
                f"    {name} = 'homeless'",
            ]
        if how == 2:
            lines = ["try:", *self.inside(self.nested(scope))]
            return [
                *lines,
                "finally:",
                *self.inside(self.nested(scope, 1, loop=False, returns="none")),
            ]
        if how == 3:
            lines = ["try:", *self.inside(self.nested(scope))]
            lines += [
                f"except {self.pick(['Exception', '(ValueError, IndexError)', 'Article.DoesNotExist', 'IndexError as error'])}:",
                *self.inside(self.nested(scope, 1)),
            ]
            if self.chance(0.3):
                lines += ["else:", *self.inside(self.nested(scope, 1))]
            return lines
        name = self.bind(scope, "str")
        return [
            "try:",
            "    Section.objects.create(name='copy', slug='news')",
            f"    {name} = 'made'",
            "except IntegrityError:",
            f"    {name} = 'clash'",
        ]

    def atomic(self, scope: Scope) -> list[str]:
        inner = scope.inner()
        body: list[str] = []
        for _ in range(self.random.choice([1, 2])):
            body += self.write(inner)
        if self.chance(0.3):
            body += self.block(inner, 1)
        lines = ["with transaction.atomic():", *self.inside(body)]
        if self.chance(0.25):
            lines.append("    raise ValueError('rolled back')")
            return ["try:", *self.inside(lines), "except ValueError:", "    pass"]
        for name, type_ in inner.names.items():
            # A block that doesn't jump binds what comes after it, too.
            if name not in scope.names and any(
                line.startswith((f"{name} =", f"{name},")) for line in body
            ):
                scope.names[name] = type_
        return lines

    def closure(self, scope: Scope) -> list[str]:
        result = self.pick(["int", "str", "article", "list:str", "bool", "qs:article"])
        name = self.fresh("inner_")
        inner = scope.inner(returns=result, loop=False)
        with_parameter = self.chance(0.5)
        if with_parameter:
            inner.names["given"] = "article"
        inner.names = dict(inner.names)
        self_body: list[str] = []
        if self.chance(0.5):
            type_ = self.pick(["int", "article", "list:article"])
            value = self.expression(type_, inner, 1)
            self_body.append(f"{self.bind(inner, type_)} = {value}")
        self_body.append(f"return {self.expression(result, inner, 2)}")
        lines = [f"def {name}({'given' if with_parameter else ''}):", *self.inside(self_body), ""]
        argument = self.expression("article", scope, 1) if with_parameter else ""
        if with_parameter and self.chance(0.25):
            source = self.queryset("article", scope, 1)
            if result in {"int", "str"}:
                lines.append(
                    f"{self.bind(scope, f'list:{result}')} = [{name}(x) for x in {source}]"
                )
                return lines
        lines.append(f"{self.bind(scope, result)} = {name}({argument})")
        return lines

    def branch_queryset(self, scope: Scope) -> list[str]:
        name = self.bind(scope, "qs:article")
        lines = [f"{name} = {self.unsliced('article', Scope({}, scope.request), 1)}"]
        for _ in range(self.random.choice([1, 2])):
            lines.append(f"if {self.expression('bool', scope, 1)}:")
            lines.append(
                "    "
                + self.pick(
                    [
                        f"{name} = {name}.published()",
                        f"{name} = {name}.filter(views__gt=1)",
                        f"{name} = {name}.order_by('-views', 'pk')",
                        f"{name} = {name} | Article.objects.filter(pk=1)"
                        if ".distinct()" not in lines[0]
                        else f"{name} = {name}.exclude(pk=1)",
                        f"{name} = {name}.exclude(editor=None)",
                        f"{name} = {name}.none()",
                        f"{name} = {name}.select_related('section')"
                        if "only(" not in lines[0]
                        else f"{name} = {name}.all()",
                    ]
                )
            )
        return lines

    def jump(self, scope: Scope) -> list[str]:
        test = self.expression("bool", scope, 1)
        return [f"if {test}:", f"    {self.pick(['break', 'continue'])}"]

    def leave(self, scope: Scope) -> list[str]:
        if scope.returns == "none":
            return ["pass"]
        if scope.returns != "response":
            return [f"return {self.expression(scope.returns, scope, 1)}"]
        how = self.random.randrange(5)
        if how == 0:
            return ["raise Http404('gone')"]
        if how == 1:
            return [f"return HttpResponse({self.expression('str', scope, 1)})"]
        if how == 2:
            return [
                f"return HttpResponseRedirect({self.expression('article', scope, 1)}.get_absolute_url())"
            ]
        if how == 3:
            return [f"return redirect({self.expression('article', scope, 1)})"]
        return [f"return JsonResponse({{'early': {self.expression('str', scope, 1)}}})"]


def generate(random: Random, number: int, before: View | None = None) -> View:
    """Return a view that compiles."""
    while True:
        view = Generator(random, number, before).view()
        try:
            compile(HEADER + view.source, "<generated>", "exec")
        except SyntaxError:
            continue
        return view
