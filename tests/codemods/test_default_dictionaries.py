"""A ``defaultdict`` holds what it is given by ``**`` and ``*``, too."""

from __future__ import annotations

import pytest

from tests.codemods.places import statements, views_of

IMPORTS = "from collections import OrderedDict, defaultdict\n\nfrom .models import Article"


@pytest.mark.parametrize(
    "made",
    [
        "defaultdict(list, **given)",
        "defaultdict(list, given)",
        "defaultdict(list, article=given['article'])",
        "defaultdict(*[list, given])",
        "OrderedDict(**given)",
    ],
)
def test_what_a_dictionary_is_made_of_is_in_it(made: str) -> None:
    text = f"given = {{'article': Article.objects.get(pk=pk)}}\nheld = {made}\n"
    after = views_of(statements(f"{text}name = held['article'].author.name", imports=IMPORTS))
    assert "select_related('author')" in after or "lambda: held['article'].author.name" in after
