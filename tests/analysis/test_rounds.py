"""What one function leaves for others is learnt in rounds, which execute only what has news."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from django_asyncify.analysis.executions import Executions
from django_asyncify.analysis.interpreter import Interpreter
from django_asyncify.analysis.values import Function

from .views import analyse

_FUNCTIONS, _BOXES = 4, 3

LAST_FIRST = """
from .models import Post

BOX = []


def view(request, pk):
    return lonely(pk) or shown()


def shown():
    post = BOX[0]
    fill()
    return post.author.name


def fill():
    BOX.append(Post.objects.first())


def lonely(pk):
    return Post.objects.count()
"""


def test_news_reaches_what_was_executed_before(tmp_path: Path) -> None:
    found = analyse(tmp_path, LAST_FIRST)
    kinds = [operation.what for operation in found.of("blog.views.shown")]
    assert "post.author" in kinds


def test_what_has_read_no_news_is_executed_twice_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: Counter[str] = Counter()
    execute = Interpreter.execute

    def counting(self: Interpreter, function: Function, *rest: object) -> object:
        counted[function.ref.qualname.rpartition(".")[2]] += 1
        return execute(self, function, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Interpreter, "execute", counting)
    analyse(tmp_path, LAST_FIRST)
    assert counted["lonely"] == counted["fill"] == 2
    assert counted["shown"] == counted["view"] == 3


def test_a_proof_that_fails_goes_on_as_it_has_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Functions that call each other may come to another result in another order."""
    rounds: list[bool] = []
    begin = Executions.begin_round

    def failing_after_a_partial_one(self: Executions, *, whole: bool) -> None:
        begin(self, whole=whole)
        self.settled = not (whole and rounds[-1:] == [False])
        rounds.append(whole)

    monkeypatch.setattr(Executions, "begin_round", failing_after_a_partial_one)
    found = analyse(tmp_path, LAST_FIRST)
    assert found.interpreter.executions.settled
    assert rounds[-3:] == [False, True, True]


_number = st.integers(0, _FUNCTIONS - 1)
_box = st.integers(0, _BOXES - 1)
_statement = st.one_of(
    st.builds("box_{}.append(Post.objects.first())".format, _box),
    st.builds("box_{}.append(Comment.objects.filter(pk=1))".format, _box),
    st.builds("box_{}.extend(box_{})".format, _box, _box),
    st.builds("box_{}.append(box_{})".format, _box, _box),
    st.builds("box_{}.append(function_{})".format, _box, _number),
    st.builds("given = box_{}[0]".format, _box),
    st.builds("given = function_{}(given)".format, _number),
    st.builds("given = function_{}(box_{}[0])".format, _number, _box),
    st.builds("given.author = Post.objects.get(pk=1).author".format),
    st.builds("given = given.author".format),
    st.builds("print(given.author.country.name)".format),
    st.builds("for given in box_{}: print(given)".format, _box),
    st.builds("given(box_{}[0])".format, _box),
    st.builds("if given: return box_{}[0]".format, _box),
)
_bodies = st.lists(
    st.lists(_statement, min_size=1, max_size=5), min_size=_FUNCTIONS, max_size=_FUNCTIONS
)


def source_of(bodies: list[list[str]]) -> str:
    boxes = "".join(f"box_{number} = []\n" for number in range(_BOXES))
    functions = "".join(
        f"\n\ndef function_{number}(given):\n    " + "\n    ".join((*body, "return given")) + "\n"
        for number, body in enumerate(bodies)
    )
    calls = "\n    ".join(f"function_{number}(pk)" for number in range(_FUNCTIONS))
    return f"{boxes}{functions}\n\ndef view(request, pk):\n    {calls}\n    return HttpResponse()\n"


def learnt(text: str) -> list[tuple[object, ...]]:
    """Return the operations of all functions, and whether the analysis came to an end."""
    with TemporaryDirectory() as folder:
        interpreter = analyse(Path(folder), text).interpreter
    found = (
        (
            ref.qualname,
            repr(o.span),
            o.kind.value,
            o.what,
            o.detail,
            o.name,
            o.relation,
            len(o.origins),
        )
        for ref, facts in interpreter.functions.items()
        for o in facts.operations.values()
    )
    return [*sorted(found), (interpreter.executions.settled,)]


@settings(max_examples=25, deadline=None)
@given(_bodies)
def test_partial_rounds_learn_what_whole_ones_do(bodies: list[list[str]]) -> None:
    text = source_of(bodies)
    in_part = learnt(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Executions, "_up_to_date", lambda _: {})
        assert in_part == learnt(text)
