"""Managers and the querysets they give."""

from __future__ import annotations

from pathlib import Path

from django_asyncify.project import Project
from django_asyncify.project.facts import ManagerFacts, ModelFacts

from .trees import models_project


def model(opened: Project, name: str) -> ModelFacts:
    found = opened.model_by_label(f"blog.{name}")
    assert found is not None
    return found


def described(manager: ManagerFacts) -> tuple[str | None, str | None, bool]:
    owner, queryset = manager.manager_class, manager.queryset_class
    return (
        owner.node.name if owner else None,
        queryset.node.name if queryset else None,
        manager.known,
    )


def test_a_model_without_managers_has_djangos(tmp_path: Path) -> None:
    opened = models_project(tmp_path, "class Tag(models.Model): pass")
    assert model(opened, "Tag").default_manager == "objects"
    assert described(model(opened, "Tag").managers["objects"]) == (None, None, True)


def test_every_way_to_declare_a_manager_is_read(tmp_path: Path) -> None:
    opened = models_project(
        tmp_path,
        """
        from django.contrib.auth.models import UserManager
        from treebeard.managers import NodeManager
        class QS(models.QuerySet): pass
        class Plain(models.Manager): pass
        class Own(models.Manager):
            def get_queryset(self): return QS(self.model, using=self._db).filter(public=True)
        class Local(models.Manager):
            def get_queryset(self):
                qs = QS(self.model)
                qs = qs.filter(a=1)
                return qs.order_by("a")
        class Other(models.QuerySet): pass
        def scoped(rows, tenant=None):
            found = rows.filter(a=1)
            return found if tenant else rows
        def replaced(rows): return Other(rows.model)
        class Scoped(models.Manager):
            def get_queryset(self): return scoped(super().get_queryset()).order_by("a")
        class ScopedByMethod(models.Manager):
            def scope(self, rows): return scoped(rows=rows)
            def get_queryset(self): return self.scope(QS(self.model))
        class Narrowed(models.Manager):
            def scope(self, rows):
                rows = rows.filter(a=1)
                return rows
            def get_queryset(self): return self.scope(super().get_queryset())
        @build
        def decorated(rows): return rows
        class Decorated(models.Manager):
            def get_queryset(self): return decorated(super().get_queryset())
        class Imported(models.Manager):
            def get_queryset(self):
                from elsewhere import rows
                return rows.all()
        class Replaced(models.Manager):
            def get_queryset(self): return replaced(super().get_queryset())
        class Named(models.Manager):
            def get_queryset(self): return models.Manager.get_queryset(self).filter(a=1)
        class Either(models.Manager):
            def get_queryset(self):
                rows = super().get_queryset()
                seen = rows.filter(a=1)
                return seen.order_by("a") if a else rows
        class EitherOwn(models.Manager):
            def get_queryset(self): return QS(self.model).all() if a else QS(self.model)
        class OneOfTwo(models.Manager):
            def get_queryset(self): return QS(self.model) if a else Other(self.model)
        class Opened(models.Manager):
            def get_queryset(self):
                with build(self) as rows:
                    return rows.all()
        class Filtered(Own):
            def get_queryset(self): return super().get_queryset().filter(a=1)
        class Strange(models.Manager):
            def get_queryset(self): return build(self)
        class Aliased(models.Manager):
            def query(self): return QS(self.model)
            get_queryset = query
        class ByAttribute(models.Manager):
            made_of = QS
            def get_queryset(self): return self.made_of(self.model).order_by("a")
        class Elsewhere(ByAttribute):
            made_of = build(QS)
        class Given(models.Manager.from_queryset(QS)): pass
        Made = models.Manager.from_queryset(QS)
        class Article(models.Model):
            plain = Plain()
            django = models.Manager()
            as_manager = QS.as_manager()
            made = models.Manager.from_queryset(QS)()
            based = Plain.from_queryset(QS)()
            by_name = Made()
            from_object = Plain().from_queryset(QS)()
            by_attribute = ByAttribute()
            elsewhere = Elsewhere()
            own = Own()
            local = Local()
            scoped_rows = Scoped()
            scoped_by_method = ScopedByMethod()
            narrowed = Narrowed()
            decorated_rows = Decorated()
            imported = Imported()
            replaced = Replaced()
            named = Named()
            either = Either()
            either_own = EitherOwn()
            one_of_two = OneOfTwo()
            opened = Opened()
            filtered = Filtered()
            strange = Strange()
            aliased = Aliased()
            given = Given()
            users = UserManager()
            nodes = NodeManager()
        """,
    )
    managers = model(opened, "Article").managers
    assert {name: described(manager) for name, manager in managers.items()} == {
        "plain": ("Plain", None, True),
        "django": (None, None, True),
        "as_manager": (None, "QS", True),
        "made": (None, "QS", True),
        "based": ("Plain", "QS", True),
        "by_name": (None, "QS", True),
        "from_object": ("Plain", "QS", True),
        "by_attribute": ("ByAttribute", "QS", True),
        "elsewhere": ("Elsewhere", None, False),
        "own": ("Own", "QS", True),
        "local": ("Local", "QS", True),
        "scoped_rows": ("Scoped", None, True),
        "scoped_by_method": ("ScopedByMethod", "QS", True),
        "narrowed": ("Narrowed", None, True),
        "decorated_rows": ("Decorated", None, False),
        "imported": ("Imported", None, False),
        "replaced": ("Replaced", None, False),
        "named": ("Named", None, True),
        "either": ("Either", None, True),
        "either_own": ("EitherOwn", "QS", True),
        "one_of_two": ("OneOfTwo", None, False),
        "opened": ("Opened", None, False),
        "filtered": ("Filtered", "QS", True),
        "strange": ("Strange", None, False),
        "aliased": ("Aliased", "QS", True),
        "given": ("Given", "QS", True),
        "users": ("UserManager", None, True),
        "nodes": (None, None, False),
    }
    assert model(opened, "Article").default_manager == "plain"


def test_managers_are_inherited_and_can_be_taken_away(tmp_path: Path) -> None:
    opened = models_project(
        tmp_path,
        """
        class Published(models.Manager): pass
        class Base(models.Model):
            objects = models.Manager()
            published = Published()
            class Meta:
                abstract = True
                default_manager_name = "published"
        class A(Base): pass
        class B(Base):
            own = Published()
            published = None
        class C(A):
            class Meta:
                proxy = True
                default_manager_name = "objects"
        """,
    )
    assert list(model(opened, "A").managers) == ["objects", "published"]
    assert model(opened, "A").default_manager == "published"
    assert list(model(opened, "B").managers) == ["own", "objects"]
    assert model(opened, "B").default_manager == "own"
    assert model(opened, "C").default_manager == "objects"
