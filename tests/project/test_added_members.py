"""Members that code puts on classes from outside, as text says it."""

from __future__ import annotations

import pytest

from django_asyncify.project.added_members import added_members


@pytest.mark.parametrize(
    "text",
    [
        "Author.limit = LIMIT\n",
        "from conf import LIMIT\nAuthor.limit = LIMIT\n",
        "from django.conf import settings\nAuthor.limit = settings.LIMIT\n",
        "author.name = name\n",
        "Author.limit = 3\n",
        "def f(self):\n    self.handler = f\n",
    ],
)
def test_data_is_no_member(text: str) -> None:
    assert added_members([text.encode()]) == {}


@pytest.mark.parametrize(
    "text",
    [
        "Author.house = property(lambda author: author.publisher)\n",
        "Author.house = property(lambda author: House.objects.get_or_create(of=author)[0])\n",
        "Author.house = author.house = property(lambda author: author.publisher)\n",
        "def find(author): ...\nAuthor.house = find\n",
        "from .helpers import find\nAuthor.house = find\n",
        "from .helpers import (\n    find,\n    lose,\n)\nAuthor.house = find\n",
        "from . import helpers\nAuthor.house = helpers.find\n",
        "import shop.helpers\nAuthor.house = shop.helpers.find\n",
        "Author.add_to_class('house', find)\n",
        "setattr(Author, 'house', lambda author: 1)\n",
        "from .helpers import find\nsetattr(Author, 'house', find)\n",
    ],
)
def test_functions_and_descriptors_are_members(text: str) -> None:
    assert "Author" in added_members([text.encode()])["house"]
