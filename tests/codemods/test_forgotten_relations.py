"""Relations that came with an instance and that it has forgotten since: they query again."""

from __future__ import annotations

import pytest

from tests.codemods.places import assert_declined, assert_native, statements, views_of

MODELS = """
class Note(models.Model):
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(Author, on_delete=models.CASCADE)

    def move(self, key):
        self.article_id = key

    def set(self, **fields):
        for name, given in fields.items():
            setattr(self, name, given)

    def reload(self):
        self.refresh_from_db()
"""
JOINED = 'note = Note.objects.select_related("article__author").get(pk=pk)'
AWAITED = 'note = await Note.objects.select_related("article__author").aget(pk=pk)'
IMPORTS = "from elsewhere import unknown\n\nfrom .models import Note"
READ = "title = note.article.title"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"note.author_id = 2\n{READ}", f"note.author_id = 2\n{READ}"),
        (f"{READ}\nnote.article_id = 2", f"{READ}\nnote.article_id = 2"),
        (f"{READ}\nnote.move(2)", f"{READ}\nnote.move(2)"),
        (f"other = Note(article_id=2)\n{READ}", f"other = Note(article_id=2)\n{READ}"),
    ],
)
def test_what_no_code_makes_it_forget_is_read_as_it_stands(before: str, after: str) -> None:
    assert_native(f"{JOINED}\n{before}", f"{AWAITED}\n{after}", imports=IMPORTS, models=MODELS)


@pytest.mark.parametrize(
    "between",
    [
        "note.article_id = 2",
        "note.article_id, number = 2, note.article_id",
        "if note.article_id == 1:\n    note.article_id = 2",
        "note.move(2)",
        "note.set(article_id=2)",
        "setattr(note, 'article_id', 2)",
        "for key in request.GET:\n    setattr(note, key, request.GET[key])",
        "for one in [note]:\n    one.article_id = 2",
        "note.reload()",
        "note.article = Article(title='a')\nnote.article_id = 2",
        "note.__dict__.update(article_id=2)",
        "unknown(note)",
    ],
)
def test_a_relation_that_may_be_forgotten_is_fetched_off_the_loop(between: str) -> None:
    conversion = statements(f"{JOINED}\n{between}\n{READ}", imports=IMPORTS, models=MODELS)
    after = views_of(conversion)
    loaded = 'await aprefetch_related_objects([note], "article")\n' in after
    assert loaded or "sync_to_async(lambda: note.article" in after or "def in_thread" in after


@pytest.mark.parametrize(
    "text",
    [
        "note = Article.objects.get(pk=pk).notes.first()\nnote.article_id = 2\n" + READ,
        "note = Note.objects.prefetch_related('article').get(pk=pk)\nnote.move(2)\n" + READ,
        f"{JOINED}\nnote.article.author_id = 2\nname = note.article.author.name",
        f"{JOINED}\nnote.article_id = 2\nname = note.article.author.name",
        f"for note in Note.objects.select_related('article'):\n    {READ}\n    note.article_id = 2",
        "notes = list(Note.objects.select_related('article'))\nfor note in notes:\n"
        "    note.article_id = 2\nNote.objects.bulk_update(notes, ['article'])\n"
        "titles = [note.article.title for note in notes]",
    ],
)
def test_whatever_fetched_it_a_column_that_is_set_drops_it(text: str) -> None:
    conversion = statements(text, imports=IMPORTS, models=MODELS)
    assert any("sets the column" in o.reason for o in conversion.operations)


def test_a_method_that_reads_what_was_forgotten_runs_in_the_thread() -> None:
    models = MODELS + "\n    def __str__(self):\n        return self.article.title\n"
    text = f"{JOINED}\nnote.article_id = 2\ntitle = str(note)"
    assert_declined(text, "", imports=IMPORTS, models=models)


TWICE = "note = Note.objects.get(pk=pk)\nif note.article is None:\n    return None\n"
LOADED = 'await aprefetch_related_objects([note], "article")\n'


@pytest.mark.parametrize(
    ("between", "times"),
    [
        ("other = note.article\nnote.move(2)", 1),
        ("other = note.article\nnote.article_id = 2", 1),
        ("other = note.article\nunknown(note)", 1),
        ("note.move(2)\nother = note.article", 2),
        ("note.set(article_id=2)\nother = note.article", 2),
        ("note.article_id = 2\nother = note.article", 2),
        ("for key in '12':\n    other = note.article\n    note.move(key)", 2),
    ],
)
def test_what_was_read_before_is_loaded_anew_only_if_code_between_drops_it(
    between: str, times: int
) -> None:
    after = views_of(statements(f"{TWICE}{between}", imports=IMPORTS, models=MODELS))
    assert after.count(LOADED) + after.count("sync_to_async(lambda: note.article)") == times
