"""An image whose size is kept in other columns is opened as an instance gets it."""

from __future__ import annotations

import pytest

from tests.codemods.places import statements, views_of

MODELS = """
OPTIONS = {{"width_field": "width"}}


class Photo(models.Model):
    width = models.IntegerField(null=True)
    image = models.ImageField({options})


class Portrait(Photo):
    title = models.CharField(max_length=10)
"""
GIVEN = [
    "photo = Photo(image=request.FILES['a'])",
    "photo = Photo.objects.get(pk=pk)\nphoto.image = request.FILES['a']",
    "photo = Portrait(title='a', image='photos/a.png')",
]


def converted(text: str, options: str) -> str:
    start = "number = Tag.objects.count()\n"
    models = MODELS.format(options=options)
    imports = "from .models import Photo, Portrait"
    return views_of(statements(start + text, imports=imports, models=models))


@pytest.mark.parametrize("given", GIVEN)
def test_an_image_that_is_not_measured_is_not_opened(given: str) -> None:
    assert "sync_to_async" not in converted(given, "upload_to='photos'")


def test_no_image_is_not_opened() -> None:
    assert "sync_to_async" not in converted("photo = Photo(image=None)", "width_field='width'")


@pytest.mark.parametrize("given", GIVEN)
@pytest.mark.parametrize(
    "options", ["width_field='width'", "height_field='width'", "None, None, 'width'", "**OPTIONS"]
)
def test_an_image_that_is_measured_is_set_in_the_thread(given: str, options: str) -> None:
    assert "sync_to_async" in converted(given, options)
