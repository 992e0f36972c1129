"""Following names to where they are bound."""

from __future__ import annotations

import ast
from pathlib import Path

from django_asyncify.project.facts import Dotted, ModuleFacts

from .trees import bases, module, project, shown

PACKAGE = {
    "blog/__init__.py": "",
    "blog/models/__init__.py": "from .article import *\nfrom .tag import Tag as Label\n",
    "blog/models/article.py": "from django.db import models\nclass Article(models.Model): pass\n",
    "blog/models/tag.py": "from . import article\nclass Tag: pass\n",
}


def test_imports_are_followed_to_the_definition(tmp_path: Path) -> None:
    views = """
        import blog.models
        import blog.models.tag as tags
        from django.shortcuts import render as draw
        from . import models as own
        from .models import Article, Label, article
        from .missing import Thing
        def index(): pass
        alias = index
    """
    opened = project(tmp_path, {**PACKAGE, "blog/views.py": views})
    found = module(opened, "blog.views")
    answers = {name: shown(opened.resolve(found, name)) for name in found.bindings}
    assert answers == {
        "blog": ["module blog"],
        "tags": ["module blog.models.tag"],
        "draw": ["django.shortcuts.render"],
        "own": ["module blog.models"],
        "Article": ["blog.models.article:Article"],
        "Label": ["blog.models.tag:Tag"],
        "article": ["module blog.models.article"],
        "Thing": ["blog.missing.Thing"],
        "index": ["blog.views:index"],
        "alias": ["blog.views:alias"],
    }


def test_a_name_that_is_not_bound_is_nothing(tmp_path: Path) -> None:
    opened = project(tmp_path, {"a.py": "x = 1"})
    assert opened.resolve(module(opened, "a"), "len") == ()
    assert opened.resolve(module(opened, "a"), "missing") == ()


def test_a_name_may_come_from_a_star_that_cannot_be_read(tmp_path: Path) -> None:
    opened = project(
        tmp_path, {"a.py": "from django.db.models import *\nfrom b import *", "b.py": "x = 1"}
    )
    found = module(opened, "a")
    assert shown(opened.resolve(found, "CharField")) == ["django.db.models.CharField"]
    assert shown(opened.resolve(found, "x")) == ["b:x"]
    assert opened.resolve(found, "len") == ()


def test_all_a_name_may_be_is_given(tmp_path: Path) -> None:
    source = """
        try:
            from fast import loads
        except ImportError:
            from slow import loads
    """
    opened = project(tmp_path, {"a.py": source, "slow.py": "def loads(): pass"})
    assert shown(opened.resolve(module(opened, "a"), "loads")) == ["fast.loads", "slow:loads"]


def test_circles_of_imports_end(tmp_path: Path) -> None:
    files = {
        "a.py": "from b import x\nfrom b import *",
        "b.py": "from a import x\nfrom a import *",
        "c.py": "import c\nfrom c import c as d",
    }
    opened = project(tmp_path, files)
    assert opened.resolve(module(opened, "a"), "x") == ()
    assert opened.resolve(module(opened, "a"), "y") == ()
    assert shown(opened.resolve(module(opened, "c"), "d")) == ["module c"]


def test_an_import_in_a_function_is_followed_too(tmp_path: Path) -> None:
    opened = project(tmp_path, {**PACKAGE, "blog/views.py": ""})
    found = module(opened, "blog.views")
    assert shown(opened.resolve_import(found, "models", 1, "Article")) == [
        "blog.models.article:Article"
    ]
    assert shown(opened.resolve_import(found, None, 1, "models")) == ["module blog.models"]
    assert shown(opened.resolve_import(found, "blog.models.tag", 0, None)) == [
        "module blog.models.tag"
    ]
    assert shown(opened.resolve_import(found, "requests", 0, None)) == ["requests"]
    assert shown(opened.resolve_import(found, "django.contrib.auth.models", 0, "User")) == [
        "django.contrib.auth.models:User"
    ]


def test_a_dotted_path_leads_to_what_it_names(tmp_path: Path) -> None:
    opened = project(tmp_path, PACKAGE)
    assert shown(opened.resolve_dotted("blog.models.Article")) == ["blog.models.article:Article"]
    assert shown(opened.resolve_dotted("blog.models")) == ["module blog.models"]
    assert shown(opened.resolve_dotted("django.shortcuts.render")) == ["django.shortcuts.render"]
    assert opened.resolve_dotted("blog.models.Missing") == ()
    assert opened.resolve_dotted("blog.models.Article.objects") == ()


def test_attributes_of_modules_and_of_unreadable_things(tmp_path: Path) -> None:
    opened = project(tmp_path, PACKAGE)
    found = module(opened, "blog.models")
    assert shown(opened.attribute(found, "Label")) == ["blog.models.tag:Tag"]
    assert shown(opened.attribute(found, "tag")) == ["module blog.models.tag"]
    assert shown(opened.attribute(Dotted("django.db"), "models")) == ["django.db.models"]
    (auth,) = opened.attribute(Dotted("django.contrib.auth"), "models")
    assert isinstance(auth, ModuleFacts)


def test_an_expression_is_followed_through_aliases(tmp_path: Path) -> None:
    opened = project(
        tmp_path, {**PACKAGE, "a.py": "from blog import models\nm = models\nA = m.Article"}
    )
    expression = ast.parse("A", mode="eval").body
    found = opened.resolve_expression(module(opened, "a"), expression)
    assert shown(found) == ["blog.models.article:Article"]


def test_a_folder_without_init_is_looked_into(tmp_path: Path) -> None:
    files = {
        "manage.py": "",
        "apps/blog/__init__.py": "",
        "apps/blog/views.py": "def index(): pass",
    }
    opened = project(
        tmp_path, {**files, "urls.py": "import apps.blog.views\nfrom apps import blog"}
    )
    urls = module(opened, "urls")
    assert shown(opened.resolve(urls, "blog")) == ["module apps.blog"]
    (apps,) = opened.resolve(urls, "apps")
    (blog,) = opened.attribute(apps, "blog")
    assert shown(opened.attribute(blog, "views")) == ["module apps.blog.views"]


def test_bases_are_asked_in_pythons_order(tmp_path: Path) -> None:
    source = """
        from django.db import models
        from typing import Generic, TypeVar
        T = TypeVar("T")
        class A: pass
        class B(A): pass
        class C(A): pass
        class D(B, C, Generic[T]): pass
        class Odd(A, D): pass
        class Loop(Loop2): pass
        class Loop2(Loop): pass
        Alias = B
        class E(Alias, models.Model): pass
        class F(make_base(), metaclass=abc.ABCMeta): pass
        class G(models.Manager.from_queryset(Q)): pass
        class H(*MANY): pass
    """
    opened = project(tmp_path, {"a.py": source})
    assert bases(opened, "a", "D") == ["D", "B", "C", "A", "typing.Generic"]
    assert sorted(bases(opened, "a", "Odd")) == ["A", "B", "C", "D", "Odd", "typing.Generic"]
    assert bases(opened, "a", "Loop")[0] == "Loop"
    assert bases(opened, "a", "E") == ["E", "B", "A", "django.db.models.Model"]
    assert bases(opened, "a", "F") == ["F", "?"]
    assert bases(opened, "a", "G") == ["G", "django.db.models.Manager"]
    assert bases(opened, "a", "H") == ["H", "?"]


def test_get_user_model_is_the_projects_user_class(tmp_path: Path) -> None:
    files = {
        "settings.py": 'AUTH_USER_MODEL = "people.Person"\nINSTALLED_APPS = ["people"]',
        "people/__init__.py": "",
        "people/models.py": """
            from django.contrib.auth.models import AbstractUser
            class Person(AbstractUser): pass
        """,
        "a.py": """
            from django.contrib.auth import get_user_model
            class Proxy(get_user_model()): pass
        """,
    }
    opened = project(tmp_path, files)
    assert bases(opened, "a", "Proxy")[:3] == ["Proxy", "Person", "AbstractUser"]
    assert opened.user_model is not None
    assert opened.user_model.key == "people.models.Person"


def test_one_class_has_one_object(tmp_path: Path) -> None:
    opened = project(tmp_path, {"a.py": "class A: pass"})
    found = module(opened, "a")
    node = found.tree.body[0]
    assert isinstance(node, ast.ClassDef)
    assert opened.class_facts(found, node) is opened.class_facts(found, node)
    assert opened.class_facts(found, node).qualname == "a.A"
