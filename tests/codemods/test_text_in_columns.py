"""Foreign keys whose column holds text: reading them finds the row, a prefetch would not."""

from __future__ import annotations

import pytest

from tests.codemods.places import statements, views_of

READ = "name = article.author.name"
FETCHED = "article = Article.objects.only('title').get(pk=pk)\n"
MODELS = """
class Place(models.Model):
    code = models.CharField(max_length=9, primary_key=True)


class Stay(models.Model):
    place = models.ForeignKey(Place, on_delete=models.CASCADE)
"""


@pytest.mark.parametrize(
    "text",
    [
        f"{FETCHED}article.author_id = 2",
        f"{FETCHED}article.author_id = pk",
        f"{FETCHED}article.author_id = None",
        f"{FETCHED}article.author_id = int(request.GET['author'])",
        f"{FETCHED}article.author_id = Author.objects.get(name='a').pk",
        f"{FETCHED}article.author_id = Profile.objects.get(pk=pk).author_id",
        f"{FETCHED}article.title = request.GET['title']",
        f"{FETCHED}for name in ['title', 'pub']:\n    setattr(article, name, request.GET['a'])",
        f"{FETCHED}{READ}\narticle.author_id = request.GET['author']",
        "article = Article.objects.create(author_id=pk, title=request.GET['title'])",
        "article, made = Article.objects.get_or_create(defaults={'author_id': 1})",
    ],
)
def test_a_key_of_the_columns_own_type_is_loaded_before_it_is_read(text: str) -> None:
    after = views_of(statements(f"{text}\n{READ}" if READ not in text else text))
    assert "await aprefetch_related_objects([article]" in after


@pytest.mark.parametrize(
    "text",
    [
        f"{FETCHED}article.author_id = request.POST['author']",
        f"{FETCHED}article.author_id = '%s' % pk",
        f"{FETCHED}article.author_id = request.POST.get('author') or None",
        f"{FETCHED}for name in ['author_id']:\n    setattr(article, name, request.GET['a'])",
        f"{FETCHED}for key, given in request.GET.items():\n    setattr(article, key, given)",
        f"{FETCHED}article.__dict__.update(request.GET)",
        "article = Article(author_id=request.GET['author'])",
        "article = Article(**request.GET.dict())",
        "article = Article(1, 'title', request.GET['author'])",
        "article = Article.objects.create(author_id=request.GET['author'])",
        "article, made = Article.objects.get_or_create(author_id=request.GET['author'])",
        "article, made = Article.objects.get_or_create(\n"
        "    pk=pk, defaults={'author_id': request.GET['author']}\n)",
        "article, made = Article.objects.update_or_create(\n"
        "    pk=pk, defaults={'author_id': request.GET['author']}\n)",
        "other = Article(author_id=request.GET['author'])\n"
        f"{FETCHED}article.author_id = other.author_id",
    ],
)
def test_a_column_that_may_hold_text_is_read_in_the_thread(text: str) -> None:
    after = views_of(statements(f"{text}\nnumber = Tag.objects.count()\n{READ}"))
    assert "aprefetch_related_objects" not in after
    assert "sync_to_async" in after


def test_a_number_is_no_key_of_a_model_whose_keys_are_texts() -> None:
    text = "stay = Stay.objects.create(place_id=pk)\ncode = stay.place.code"
    after = views_of(statements(text, models=MODELS, imports="from .models import Stay"))
    assert "sync_to_async(lambda: stay.place" in after


def test_what_a_row_with_a_key_of_text_is_found_by_is_read_in_the_thread() -> None:
    text = "author = Author.objects.create(pk=request.GET['author'])\nbio = author.profile.bio"
    assert "sync_to_async(lambda: author.profile" in views_of(statements(text))


def test_code_that_is_not_read_may_put_text_into_a_column() -> None:
    text = f"{FETCHED}{READ}\nunknown(article)\n{READ}"
    after = views_of(statements(text, imports="from elsewhere import unknown"))
    assert after.count("aprefetch_related_objects([article]") == 1
    assert after.count("sync_to_async(lambda: article.author") == 1
