"""Models: their fields, their options, and what they inherit."""

from __future__ import annotations

from pathlib import Path

import pytest

from django_asyncify.project import Project
from django_asyncify.project.facts import FieldKind, ModelFacts

from .trees import class_named, models_project, project

FOREIGN_KEY, ONE_TO_ONE = FieldKind.FOREIGN_KEY, FieldKind.ONE_TO_ONE
REVERSE, REVERSE_ONE = FieldKind.REVERSE_FOREIGN_KEY, FieldKind.REVERSE_ONE_TO_ONE
MANY, PLAIN = FieldKind.MANY_TO_MANY, FieldKind.PLAIN


def model(opened: Project, name: str) -> ModelFacts:
    found = opened.model_by_label(name if "." in name else f"blog.{name}")
    assert found is not None, name
    return found


def kinds(opened: Project, name: str) -> dict[str, FieldKind]:
    return {field.name: field.kind for field in model(opened, name).fields.values()}


def targets(opened: Project, name: str) -> dict[str, str | None]:
    fields = model(opened, name).fields.values()
    return {field.name: field.target for field in fields if field.kind is not PLAIN}


def test_a_class_without_models_is_none(tmp_path: Path) -> None:
    opened = models_project(
        tmp_path,
        """
        from pydantic import BaseModel
        from rest_framework import serializers
        class Schema(BaseModel):
            name: str
        class Form(serializers.ModelSerializer): pass
        class Choices(models.TextChoices): pass
        class Articles(models.QuerySet): pass
        class Plain: pass
        """,
    )
    assert [model.key for model in opened.models.values() if model.cls.module.editable] == []


def test_every_kind_of_field_is_told_apart(tmp_path: Path) -> None:
    opened = models_project(
        tmp_path,
        """
        from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
        from django.utils.translation import gettext_lazy as _
        from model_utils import FieldTracker
        from mptt.models import TreeForeignKey
        from phonenumber_field.modelfields import PhoneNumberField
        from simple_history.models import HistoricalRecords
        from taggit.managers import TaggableManager
        import datetime, collections
        class Upper(models.CharField): pass
        class Owner(models.ForeignKey): pass
        def price(): return models.DecimalField(max_digits=5)
        class Article(models.Model):
            LIMIT = datetime.timedelta(1)
            label = _("Article")
            title = Upper(max_length=5)
            annotated: str = models.CharField(max_length=5)
            cost = price()
            image = models.ImageField()
            phone = PhoneNumberField()
            owner = Owner("auth.User", on_delete=models.CASCADE)
            parent = TreeForeignKey("self", on_delete=models.CASCADE)
            slot = models.OneToOneField("Slot", models.CASCADE)
            tags = TaggableManager()
            anything = GenericForeignKey()
            notes = GenericRelation("Note")
            history = HistoricalRecords()
            tracker = FieldTracker()
            total = property(lambda self: 1)
        class Slot(models.Model): pass
        class Note(models.Model): pass
        """,
    )
    assert kinds(opened, "Article") == {
        "id": PLAIN,
        "title": PLAIN,
        "annotated": PLAIN,
        "cost": PLAIN,
        "image": FieldKind.FILE,
        "phone": PLAIN,
        "owner": FOREIGN_KEY,
        "parent": FOREIGN_KEY,
        "slot": ONE_TO_ONE,
        "tags": MANY,
        "anything": FieldKind.GENERIC_FOREIGN_KEY,
        "notes": FieldKind.GENERIC_RELATION,
        "history": FieldKind.UNKNOWN,
        "article_set": REVERSE,
    }
    assert targets(opened, "Article")["notes"] == "blog.models.Note"


def test_a_target_may_be_written_in_many_ways(tmp_path: Path) -> None:
    opened = models_project(
        tmp_path,
        """
        from django.apps import apps
        from django.conf import settings
        from django.contrib.auth import get_user_model
        from django.contrib.auth.models import Group
        User = get_user_model()
        USER = getattr(settings, "AUTH_USER_MODEL", "auth.User")
        class Own:
            def __getattr__(self, name): return getattr(settings, name)
        own = Own()
        class Tag(models.Model): pass
        Alias = Tag
        def key(to): return models.ForeignKey(to, models.CASCADE, related_name="+")
        class Article(models.Model):
            a = models.ForeignKey(Tag, models.CASCADE, related_name="+")
            b = models.ForeignKey("Tag", models.CASCADE, related_name="+")
            c = models.ForeignKey("blog.tag", models.CASCADE, related_name="+")
            d = models.ForeignKey(to=Alias, on_delete=models.CASCADE, related_name="+")
            e = models.ForeignKey("self", models.CASCADE, related_name="+")
            f = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
            g = models.ForeignKey(User, models.CASCADE, related_name="+")
            h = models.ForeignKey(USER, models.CASCADE, related_name="+")
            i = models.ForeignKey(get_user_model(), models.CASCADE, related_name="+")
            j = models.ForeignKey(Group, models.CASCADE, related_name="+")
            k = models.ForeignKey("shop.Missing", models.CASCADE, related_name="+")
            l = models.ForeignKey(apps.get_model("blog", "Tag"), models.CASCADE, related_name="+")
            m = models.ForeignKey(own.AUTH_USER_MODEL, models.CASCADE, related_name="+")
            n = models.ForeignKey(own.OTHER_MODEL, models.CASCADE, related_name="+")
        """,
    )
    tag, user = "blog.models.Tag", "django.contrib.auth.models.User"
    assert targets(opened, "Article") == {
        "a": tag,
        "b": tag,
        "c": tag,
        "d": tag,
        "e": "blog.models.Article",
        "f": user,
        "g": user,
        "h": user,
        "i": user,
        "j": "django.contrib.auth.models.Group",
        "k": None,
        "l": tag,
        "m": user,
        "n": None,
    }


def test_flags_of_a_relation_are_read_on_the_safe_side(tmp_path: Path) -> None:
    opened = models_project(
        tmp_path,
        """
        STRICT = True
        class Tag(models.Model): pass
        class Article(models.Model):
            a = models.ForeignKey(Tag, models.CASCADE, null=True)
            b = models.ForeignKey(Tag, models.CASCADE, db_constraint=False, related_name="x")
            c = models.ForeignKey(
                Tag, models.CASCADE, db_constraint=STRICT, null=STRICT, related_name="y"
            )
        """,
    )
    fields = model(opened, "Article").fields
    flags = {name: (fields[name].null, fields[name].db_constraint) for name in "abc"}
    assert flags == {"a": (True, True), "b": (False, False), "c": (True, False)}


def test_relations_are_found_from_the_other_side(tmp_path: Path) -> None:
    opened = models_project(
        tmp_path,
        """
        class Tag(models.Model): pass
        class Article(models.Model):
            main = models.ForeignKey(Tag, models.CASCADE)
            named = models.ForeignKey(
                Tag, models.CASCADE, related_name="named_%(class)s_%(app_label)s"
            )
            hidden = models.ForeignKey(Tag, models.CASCADE, related_name="+")
            one = models.OneToOneField(Tag, models.CASCADE)
            many = models.ManyToManyField(Tag, related_name="articles")
            friends = models.ManyToManyField("self")
            follows = models.ManyToManyField("self", symmetrical=False, related_name="followers")
        class Comment(models.Model):
            class Meta:
                default_related_name = "remarks"
            tag = models.ForeignKey(Tag, models.CASCADE)
        """,
    )
    assert kinds(opened, "Tag") == {
        "id": PLAIN,
        "article_set": REVERSE,
        "named_article_blog": REVERSE,
        "article": REVERSE_ONE,
        "articles": MANY,
        "remarks": REVERSE,
    }
    assert model(opened, "Tag").fields["article"].null
    assert kinds(opened, "Article")["followers"] is MANY
    assert len(kinds(opened, "Article")) == 9


def test_abstract_bases_give_each_child_its_own_relation(tmp_path: Path) -> None:
    opened = models_project(
        tmp_path,
        """
        class Tag(models.Model): pass
        class Tagged(models.Model):
            tag = models.ForeignKey(Tag, models.CASCADE)
            me = models.ForeignKey("self", models.CASCADE, related_name="+")
            gone = models.CharField()
            class Meta:
                abstract = True
                app_label = "blog"
                managed = False
        class Mixin:
            unused = models.CharField()
        class A(Mixin, Tagged):
            gone = None
        class B(Tagged):
            class Meta(Tagged.Meta):
                base_manager_name = "objects"
        """,
    )
    assert model(opened, "Tagged").abstract
    assert not model(opened, "A").abstract
    assert not model(opened, "A").managed
    assert (model(opened, "B").managed, model(opened, "B").base_manager) == (False, "objects")
    assert set(kinds(opened, "A")) == {"id", "tag", "me"}
    assert set(kinds(opened, "Tag")) == {"id", "a_set", "b_set"}
    assert targets(opened, "A")["me"] == "blog.models.A"
    assert targets(opened, "B")["me"] == "blog.models.B"


def test_a_child_of_a_concrete_model_is_joined_to_it(tmp_path: Path) -> None:
    opened = models_project(
        tmp_path,
        """
        class Tag(models.Model): pass
        class Place(models.Model):
            tag = models.ForeignKey(Tag, models.CASCADE)
        class Bar(Place):
            beers = models.IntegerField()
        class Pub(Place):
            place = models.OneToOneField(
                Place, models.CASCADE, parent_link=True, related_name="as_pub"
            )
        class NicePlace(Place):
            class Meta:
                proxy = True
        class Visit(models.Model):
            place = models.ForeignKey(NicePlace, models.CASCADE)
        """,
    )
    assert kinds(opened, "Bar") == {
        "id": PLAIN,
        "tag": FOREIGN_KEY,
        "place_ptr": ONE_TO_ONE,
        "beers": PLAIN,
        "bar": REVERSE_ONE,
        "as_pub": REVERSE_ONE,
        "visit_set": REVERSE,
    }
    assert "place_ptr" not in kinds(opened, "Pub")
    assert model(opened, "NicePlace").proxy
    assert set(kinds(opened, "NicePlace")) == {"id", "tag", "bar", "as_pub", "visit_set"}
    assert set(kinds(opened, "Tag")) == {"id", "place_set"}


def test_models_may_lie_in_packages_and_anywhere(tmp_path: Path) -> None:
    opened = project(
        tmp_path,
        {
            "settings.py": 'INSTALLED_APPS = ["apps.blog.apps.BlogConfig", "shop", "plain"]',
            "apps/__init__.py": "",
            "apps/blog/__init__.py": "",
            "apps/blog/apps.py": """
                from django.apps import AppConfig
                class BlogConfig(AppConfig):
                    name = "apps.blog"
                    label = "journal"
            """,
            "apps/blog/models/__init__.py": "from .article import Article",
            "apps/blog/models/article.py": """
                from core.base import Timed
                class Article(Timed): pass
            """,
            "core/base.py": """
                from django.db import models as m
                class Timed(m.Model):
                    author = m.ForeignKey("plain.Writer", m.CASCADE)
                    class Meta:
                        abstract = True
            """,
            "shop/__init__.py": "",
            "shop/apps.py": 'class ShopConfig(AppConfig):\n    name = "shop"\n    label = "store"',
            "shop/catalogue.py": "from django.db.models import Model\nclass Item(Model): pass",
            "plain/__init__.py": "",
            "plain/models.py": "from django.db import models\nclass Writer(models.Model): pass",
        },
    )
    assert model(opened, "journal.article").key == "apps.blog.models.article.Article"
    assert model(opened, "store.Item").key == "shop.catalogue.Item"
    assert targets(opened, "plain.Writer") == {
        "article_set": "apps.blog.models.article.Article",
    }


def test_unreadable_bases_make_models_where_fields_say_so(tmp_path: Path) -> None:
    opened = models_project(
        tmp_path,
        """
        from somewhere import Base, BaseThing
        from mptt.models import MPTTModel
        class Article(Base):
            title = models.CharField()
        class Node(MPTTModel): pass
        class Service(BaseThing):
            name = "x"
        """,
    )
    own = [one.name for one in opened.models.values() if one.cls.module.editable]
    assert sorted(own) == ["Article", "Node"]
    assert not model(opened, "Node").managers["objects"].known


def test_the_user_model_may_be_the_projects_own(tmp_path: Path) -> None:
    opened = models_project(
        tmp_path,
        """
        from django.conf import settings
        from django.contrib.auth.models import AbstractUser
        class Person(AbstractUser): pass
        class Article(models.Model):
            author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
        """,
        settings='AUTH_USER_MODEL = "blog.Person"\nINSTALLED_APPS = ["blog"]',
    )
    assert opened.user_model is model(opened, "Person")
    assert opened.model_by_label("settings.AUTH_USER_MODEL") is opened.user_model
    assert {"groups", "article_set", "email"} <= set(kinds(opened, "Person"))
    assert targets(opened, "auth.Group")["user_set"] == "blog.models.Person"
    assert "article_set" not in kinds(opened, "auth.User")


def test_a_class_leads_to_its_model(tmp_path: Path) -> None:
    opened = models_project(tmp_path, "class Tag(models.Model): pass\nclass Plain: pass")
    assert opened.model_of(class_named(opened, "blog.models", "Tag")) is model(opened, "Tag")
    assert opened.model_of(class_named(opened, "blog.models", "Plain")) is None


def test_names_that_may_query_are_collected(tmp_path: Path) -> None:
    opened = models_project(
        tmp_path,
        """
        from django.utils.functional import cached_property
        class Articles(models.QuerySet):
            def published(self): return self.filter(public=True)
        class Base:
            def from_mixin(self): pass
        class Article(Base, models.Model):
            author = models.ForeignKey("auth.User", models.CASCADE, related_name="writings")
            lost = models.ForeignKey("gone.Gone", models.CASCADE, related_name="gone_articles")
            @property
            def summary(self): return self.author.username
            @cached_property
            def cached(self): return 1
            shown = property(summary)
            limit = 5
            def __str__(self): return self.summary
        """,
    )
    assert {"author", "writings", "lost", "gone_articles"} <= opened.relation_names
    names = {"from_mixin", "summary", "cached", "shown"}
    asked = {*names, "title", "save", "other"}
    assert {name for name in asked if opened.may_query(name)} == names
    assert opened.queryset_method_names == {"published"}


@pytest.mark.parametrize(
    ("label", "relations"),
    [
        ("auth.User", {"groups", "user_permissions", "logentry_set"}),
        ("auth.Group", {"permissions", "user_set"}),
        ("auth.Permission", {"content_type", "group_set", "user_set"}),
        ("admin.LogEntry", {"user", "content_type"}),
        ("contenttypes.ContentType", {"permission_set", "logentry_set"}),
        ("sites.Site", {"redirect_set", "flatpage_set"}),
        ("sessions.Session", set[str]()),
    ],
)
def test_djangos_own_models_are_complete(tmp_path: Path, label: str, relations: set[str]) -> None:
    opened = project(tmp_path, {"a.py": ""})
    assert set(targets(opened, label)) == relations


def test_third_party_models_come_from_the_environment(tmp_path: Path) -> None:
    opened = Project.open(
        models_project(
            tmp_path / "project",
            "",
            settings='INSTALLED_APPS = ["django.contrib.auth", "shop"]',
        ).root,
        environment=_environment(tmp_path),
    )
    assert targets(opened, "shop.Order") == {"user": "django.contrib.auth.models.User"}
    assert "order_set" in kinds(opened, "auth.User")


def _environment(folder: Path) -> Path:
    packages = folder / "site-packages"
    (packages / "shop").mkdir(parents=True)
    (packages / "shop/__init__.py").write_text("")
    (packages / "shop/base.py").write_text(
        "from django.db import models\n"
        "class AbstractOrder(models.Model):\n"
        "    user = models.ForeignKey('auth.User', models.CASCADE)\n"
        "    class Meta:\n"
        "        abstract = True\n"
    )
    (packages / "shop/models.py").write_text(
        "from .base import AbstractOrder\nclass Order(AbstractOrder): pass\n"
    )
    return packages
