"""Generated views do the same before and after their conversion.

About a hundred by default, ``ASYNCIFY_GENERATED_VIEWS=5000 pytest tests/differential`` for
thousands, ``ASYNCIFY_GENERATED_SEED`` for others.
"""

from __future__ import annotations

import os
import re
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .campaign import HERE, Failure, check, report, run
from .generator import HEADER, View, generate

VIEWS = int(os.environ.get("ASYNCIFY_GENERATED_VIEWS", "120"))
SEED = int(os.environ.get("ASYNCIFY_GENERATED_SEED", "0"))
JOBS = min(4, os.cpu_count() or 1)


def shown(failures: list[Failure]) -> str:
    """Return what failed, with the sources before and after."""
    return "\n\n".join(
        f"{f.kind} in {f.view}: {f.detail[:500]}\n\n{f.before}\n# becomes\n\n{f.after}"
        for f in failures[:5]
    )


@pytest.mark.parametrize("part", range(4))
def test_generated_views_do_the_same_before_and_after(part: int) -> None:
    share = VIEWS // 4
    outcome = run(share, SEED + part * share, size=min(share, 50), jobs=JOBS)

    assert not outcome.failures, f"{report(outcome)}\n\n{shown(outcome.failures)}"
    converted = outcome.verdicts["native"] + outcome.verdicts["bridged"]
    assert converted > 0.75 * outcome.views, report(outcome)


# Whether anything in the view would be native hangs on which other views are in the plan, so a
# second run converts what the first one called nothing-to-gain.
BLOCKED_BY_OTHERS = frozenset({"view_161"})


def corpus() -> list[View]:
    """Return the hand-written views: one for each construct that ever went wrong, or might."""
    texts = (HERE / "corpus.txt").read_text().split("\n####\n")
    return [View(re.findall(r"def (view_\d+)\(", text)[0], f"{text.strip()}\n") for text in texts]


@pytest.mark.parametrize("part", range(6))
def test_hand_written_views_do_the_same_before_and_after(part: int) -> None:
    """In parts, since a helper becomes async only if all of its callers do."""
    outcome = check([view for view in corpus()[part::6] if view.name not in BLOCKED_BY_OTHERS])

    assert not outcome.failures, f"{report(outcome)}\n\n{shown(outcome.failures)}"


@settings(
    derandomize=True,
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.integers(min_value=0))
def test_generated_views_compile(seed: int) -> None:
    compile(HEADER + generate(Random(seed), 1).source, "<view>", "exec")


def test_a_difference_is_noticed() -> None:
    """The comparison itself: rows, bodies and exceptions count."""
    view = View(
        "view_0",
        "def view_0(request, pk):\n"
        "    import sys\n\n"
        "    changed = bool(sys._getframe().f_code.co_flags & 128)\n"
        "    return JsonResponse({'n': Article.objects.count(), 'changed': changed})\n",
    )

    outcome = check([view])

    assert [failure.kind for failure in outcome.failures] == ["body"]
