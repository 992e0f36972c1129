"""A property that functions pass on to their callers, whichever is asked about first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from django_asyncify.plan.reaching import Reaching

FUNCTIONS = "abcdef"
one = st.sampled_from(FUNCTIONS)


def reached(start: str, calls: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    while start not in found or found != found.union(*(calls.get(f, set()) for f in found)):
        found = found.union({start}, *(calls.get(f, set()) for f in found))
    return found


@given(st.dictionaries(one, st.sets(one)), st.sets(one), st.permutations(FUNCTIONS))
def test_functions_that_call_each_other_get_the_same_answer_whichever_is_asked_first(
    calls: dict[str, set[str]], having: set[str], order: list[str]
) -> None:
    reaching = Reaching(lambda f: f in having, lambda f: calls.get(f, set()))
    answers = {f: reaching(f) for f in order}
    assert answers == {f: not having.isdisjoint(reached(f, calls)) for f in FUNCTIONS}
