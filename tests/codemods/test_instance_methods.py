"""Saving, deleting and refreshing instances."""

from __future__ import annotations

import pytest

from tests.codemods.places import assert_declined, assert_native, assert_no_operation, views_of

GET = "article = Article.objects.get(pk=pk)\n"
AGET = "article = await Article.objects.aget(pk=pk)\n"


@pytest.mark.parametrize(
    "text",
    [
        "article = Article(title='a')\narticle.title = 'b'",
        "article = Article(title='a')\nprint(article.title, article.pk, article.author_id)",
        "article = Article(title='a')\nsave = article.save",
    ],
)
def test_an_instance_that_is_not_saved_stays(text: str) -> None:
    assert_no_operation(text)


def test_own_classes_with_save_and_delete_stay() -> None:
    imports = """
    class Draft:
        def save(self):
            return self

        def delete(self):
            return None

        def refresh_from_db(self):
            return None
    """
    assert_no_operation(
        "draft = Draft()\ndraft.save().delete()\ndraft.refresh_from_db()", imports=imports
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("article.save()", "await article.asave()"),
        ("article.save(update_fields=['title'])", "await article.asave(update_fields=['title'])"),
        ("article.save(force_update=True)", "await article.asave(force_update=True)"),
        ("article.delete()", "await article.adelete()"),
        ("rows, _ = article.delete()", "rows, _ = await article.adelete()"),
        ("number = article.delete()[0]", "number = (await article.adelete())[0]"),
        ("article.refresh_from_db()", "await article.arefresh_from_db()"),
        (
            "article.refresh_from_db(fields=['title'])",
            "await article.arefresh_from_db(fields=['title'])",
        ),
        ("if pk: article.save()", "if pk: await article.asave()"),
    ],
)
def test_each_method_has_its_twin(before: str, after: str) -> None:
    assert_native(GET + before, AGET + after)


def test_a_new_instance_is_saved_where_it_is_made() -> None:
    assert_native("Tag(name='a').save()", "await Tag(name='a').asave()")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("article.full_clean()", "full_clean() has no async twin"),
        ("article.save(True)", "asave() takes no positional arguments"),
        ("article.save(**{'force_insert': True})", "gets arguments that asave() doesn't take"),
        ("article.validate_unique()", "validate_unique() has no async twin"),
    ],
)
def test_what_has_no_twin_is_bridged(text: str, reason: str) -> None:
    conversion = assert_declined(GET + text, reason)
    assert "await sync_to_async(article." in views_of(conversion)


NARROW = """
class Narrow(models.Model):
    def save(self):
        super().save()
"""
LOOKING = """
class Looking(models.Model):
    def save(self, *args, **kwargs):
        if "update_fields" in kwargs:
            print("partly")
        super().save(*args, **kwargs)
"""
NOTIFYING = """
class Notifying(models.Model):
    def save(self, *args, notify=True, **kwargs):
        super().save(*args, **kwargs)
"""
PLAIN = """
class Plain(models.Model):
    def save(self, *args, **kwargs):
        print("saving")
        super().save(*args, **kwargs)
"""


@pytest.mark.parametrize(
    ("models", "call"),
    [
        (NARROW, "Narrow().save()"),
        (LOOKING, "Looking().save()"),
        (NOTIFYING, "Notifying().save(notify=False)"),
    ],
    ids=["narrow", "looking", "notifying"],
)
def test_a_save_that_the_twin_would_call_otherwise_is_bridged(models: str, call: str) -> None:
    name = call.partition("(")[0]
    conversion = assert_declined(
        f"from .models import {name}\nnumber = Tag.objects.count()\n{call}", "", models=models
    )
    assert "asave" not in views_of(conversion)


def test_a_save_that_takes_all_arguments_is_called_by_the_twin() -> None:
    assert_native(
        "from .models import Plain\nPlain().save()",
        "from .models import Plain\nawait Plain().asave()",
        models=PLAIN,
    )


def test_two_writes_run_together_in_the_worker_thread() -> None:
    """A client that hangs up between two awaits would leave the first one alone."""
    conversion = assert_declined(
        GET + "article.save()\nTag.objects.create(name='a')", "must run together"
    )
    assert "await sync_to_async(write_together)()" in views_of(conversion)
