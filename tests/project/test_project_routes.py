"""From URLconfs to routes."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from django_asyncify.project import Project

from .trees import project

ROOT = {"settings.py": 'ROOT_URLCONF = "urls"\nINSTALLED_APPS = []'}


def listed(opened: Project) -> list[tuple[str, str]]:
    return [
        (route.pattern, route.dotted or (ast.unparse(route.view) if route.view else ""))
        for route in opened.routes
    ]


def test_patterns_are_joined_through_includes(tmp_path: Path) -> None:
    opened = project(
        tmp_path,
        {
            **ROOT,
            "urls.py": """
                from django.contrib import admin
                from django.urls import include, path, re_path
                import blog.urls
                from shop import urls as shop_urls
                extra = [path("x/", view_x)]
                urlpatterns = [
                    path("admin/", admin.site.urls),
                    path("blog/", include("blog.urls")),
                    path("news/<slug:section>/", include(blog.urls), {"kind": "news"}),
                    path("shop/", include((shop_urls, "shop"), namespace="shop")),
                    path("more/", include(extra)),
                    path("pair/", include((extra, "pair"))),
                    path("in/", include([path("line/", inline)])),
                    path("router/", include(router.urls)),
                ]
            """,
            "blog/__init__.py": "",
            "blog/urls.py": """
                from django.urls import path, re_path as rx
                from . import views
                urlpatterns = [
                    path("", views.index, name="index"),
                    rx(r"^(?P<year>[0-9]{4})/$", views.year),
                ]
            """,
            "shop/__init__.py": "",
            "shop/urls.py": "urlpatterns = [path('cart/<int:pk>/', login_required(cart))]",
        },
    )
    assert listed(opened) == [
        ("blog/", "views.index"),
        ("blog/(?P<year>[0-9]{4})/$", "views.year"),
        ("news/<slug:section>/", "views.index"),
        ("news/<slug:section>/(?P<year>[0-9]{4})/$", "views.year"),
        ("shop/cart/<int:pk>/", "login_required(cart)"),
        ("more/x/", "view_x"),
        ("pair/x/", "view_x"),
        ("in/line/", "inline"),
    ]
    by_pattern = {route.pattern: route for route in opened.routes}
    news = by_pattern["news/<slug:section>/(?P<year>[0-9]{4})/$"]
    assert news.converters == {"section": "slug", "year": "re"}
    assert [ast.unparse(extra) for _, extra in news.extras] == ["{'kind': 'news'}"]
    assert (news.module.name, news.line) == ("blog.urls", 5)
    assert by_pattern["shop/cart/<int:pk>/"].converters == {"pk": "int"}


def test_lists_of_patterns_may_grow_in_many_ways(tmp_path: Path) -> None:
    opened = project(
        tmp_path,
        {
            **ROOT,
            "urls.py": """
                from other import more_patterns
                urlpatterns = [path("a/", a)] + [path("b/", b)]
                urlpatterns += [path("c/", c)]
                urlpatterns = urlpatterns + [path("d/", d)]
                urlpatterns.append(path("e/", e))
                urlpatterns.extend([path("f/", f)])
                urlpatterns.insert(0, path("g/", g))
                urlpatterns += i18n_patterns(path("h/", h), prefix_default_language=False)
                urlpatterns += static("media/")
                urlpatterns += more_patterns
                if settings.DEBUG:
                    urlpatterns = [path("i/", i), *urlpatterns]
                else:
                    urlpatterns += [path("j/", j) if X else path("k/", k)]
            """,
            "other.py": "more_patterns = (path('l/', l),)",
        },
    )
    found = [pattern for pattern, _ in listed(opened)]
    assert sorted(found) == [f"{letter}/" for letter in "abcdefghijkl"]


def test_circles_of_includes_end(tmp_path: Path) -> None:
    opened = project(
        tmp_path,
        {**ROOT, "urls.py": "urlpatterns = [path('a/', a), path('again/', include('urls'))]"},
    )
    assert listed(opened) == [("a/", "a")]


def test_patterns_no_root_includes_are_found_with_their_local_pattern(tmp_path: Path) -> None:
    opened = project(
        tmp_path,
        {
            "lib/__init__.py": "",
            "lib/urls.py": "urlpatterns = [path('one/', one), path('sub/', include('lib.sub'))]",
            "lib/sub.py": "urlpatterns = [path('two/', two)]",
        },
    )
    assert listed(opened) == [("one/", "one"), ("sub/two/", "two")]


def test_patterns_that_are_collected_when_the_project_runs_are_found_by_their_calls(
    tmp_path: Path,
) -> None:
    opened = project(
        tmp_path,
        {
            **ROOT,
            "urls.py": """
                from importlib import import_module
                from django.conf import settings
                from django.urls import path
                from routing import path as own
                urlpatterns = [path("known/<int:pk>/", views.known)]
                for app in settings.INSTALLED_APPS:
                    urlpatterns += import_module(f"{app}.urls").site_patterns
                own("no/", views.no_route)
            """,
            "routing.py": "def path(*names): return '/'.join(names)",
            "shop/urls.py": """
                from django.urls import include, path
                from django.urls import re_path as rx
                site_patterns = [
                    rx(r"^(?P<year>[0-9]{4})/$", views.year),
                    path("more/", include([path("inner/", views.inner)])),
                ]
                def patterns():
                    return [path("late/", views.late)]
                def handed(view):
                    return [path("handed/", view)]
            """,
            "shop/tests/urls.py": """
                from django.urls import path
                patterns = [path("test/", views.test)]
            """,
        },
    )
    assert listed(opened) == [
        ("known/<int:pk>/", "views.known"),
        ("…(?P<year>[0-9]{4})/$", "views.year"),
        ("…more/inner/", "views.inner"),
        ("…late/", "views.late"),
    ]


def test_old_and_odd_patterns_are_read(tmp_path: Path) -> None:
    opened = project(
        tmp_path,
        {
            **ROOT,
            "urls.py": """
                PREFIX = "api/"
                urlpatterns = patterns("blog.views",
                    url(r"^old/$", "index"),
                    url(regex=r"^named/$", view=named, kwargs={"a": 1}),
                    path(_("translated/"), translated),
                    path(PREFIX + "sum/", added),
                    path(f"{PREFIX}format/", formatted),
                    path(unknown(), odd),
                )
            """,
        },
    )
    assert listed(opened) == [
        ("^old/$", "blog.views.index"),
        ("^named/$", "named"),
        ("translated/", "translated"),
        ("api/sum/", "added"),
        ("api/format/", "formatted"),
        ("…", "odd"),
    ]


OWN = """
from django.conf import settings
from django.urls import path, re_path

def unchanged(route, view, **more):
    if settings.PREFIX:
        return path("prefix/" + route, view, **more)
    return path(route, view, **more)

def all_of_it(*args, **kwargs):
    changed = list(args)
    changed[0] = "service/" + args[0]
    return re_path(*changed, **kwargs)

def wrapped(route, view):
    return path(route, login_required(view))

def bound_anew(route, view):
    view = login_required(view)
    return path(route, view)

def replaced(*args):
    changed = list(args)
    changed[1] = login_required(args[1])
    return path(*changed)

def several(route, view):
    return [path(route, view), path("x/" + route, view)]
"""


def test_a_function_of_the_projects_own_that_hands_the_view_on_makes_routes(
    tmp_path: Path,
) -> None:
    names = ("unchanged", "all_of_it", "wrapped", "bound_anew", "replaced", "several")
    urls = "".join(f"    {name}('{name}/', views.{name}),\n" for name in names)
    opened = project(
        tmp_path,
        {
            **ROOT,
            "own.py": OWN,
            "urls.py": f"from own import *\nurlpatterns = [\n{urls}]\n",
        },
    )
    assert listed(opened) == [
        ("unchanged/", "views.unchanged"),
        ("all_of_it/", "views.all_of_it"),
    ]


def routes_of(tmp_path: Path, patterns: str) -> list[tuple[str, str]]:
    urls = f"from django.urls import path\nfrom shop import views\n{patterns}\n"
    shop = {"shop/__init__.py": "", "shop/views.py": "def a(request):\n    pass\n"}
    return listed(project(tmp_path, {**ROOT, **shop, "urls.py": urls}))


@pytest.mark.parametrize(
    "patterns",
    [
        "urlpatterns = [path(n + '/', getattr(views, n), name=n) for n in ('a', 'b')]",
        "urlpatterns = list(path(f'{n}/', getattr(views, n, None)) for n in ['a', 'b'])",
        "N = ('a', 'b')\nurlpatterns = [path(n + '/', getattr(views, n)) for n in N]",
        "P = ()\nurlpatterns = [path(p, v) for p, v in [('a/', views.a), ('b/', views.b)]]",
        "urlpatterns = [path('a/', getattr(views, 'a')), path('b/', getattr(views, 'b'))]",
    ],
)
def test_patterns_made_in_a_loop_are_read_round_by_round(tmp_path: Path, patterns: str) -> None:
    assert routes_of(tmp_path, patterns) == [("a/", "views.a"), ("b/", "views.b")]


def test_rounds_of_which_the_pattern_cannot_be_read_are_several_routes(tmp_path: Path) -> None:
    patterns = "urlpatterns = [path(p(n), d(getattr(views, n))) for n in ('a', 'b')]"
    assert [view for _, view in routes_of(tmp_path, patterns)] == ["d(views.a)", "d(views.b)"]


@pytest.mark.parametrize(
    "patterns",
    [
        "urlpatterns = [path(n, getattr(views, n)) for n in ('a', 'b') if n in CHOSEN]",
        "urlpatterns = [path(n, getattr(views, n)) for n in dir(views)]",
        "N = ['a']\nN.append(x)\nurlpatterns = [path(n, getattr(views, n)) for n in N]",
        "N = ['a']\nN += x\nurlpatterns = [path(n, getattr(views, n)) for n in N]",
        "urlpatterns = [path(n, getattr(views, n)) for n in ('a', *MORE)]",
        "urlpatterns = [path(n, getattr(views, n)) for n, *_ in (('a', 'b'),)]",
    ],
)
def test_rounds_that_are_not_known_are_one_route(tmp_path: Path, patterns: str) -> None:
    assert [view for _, view in routes_of(tmp_path, patterns)] == ["getattr(views, n)"]
