"""Which handlers would take a cancelled request for a failure, and write because of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from django_asyncify.plan.cancellation import swallowing_tries

from .functions import call, tree_of

HARMLESS = {
    "Exception lets it through": "try:\n    read()\nexcept Exception:\n    write()",
    "raised again": "try:\n    read()\nexcept:\n    log()\n    raise\nwrite()",
    "read in the else": "try:\n    x\nexcept:\n    write()\nelse:\n    read()",
    "read in the handler": "try:\n    x\nexcept:\n    read()\n    write()",
    "finally without a write": "try:\n    read()\nfinally:\n    log()\nwrite()",
}
ANSWERS = {
    "answers": "try:\n    read()\nexcept:\n    return 404\nwrite()",
    "raises an answer": "try:\n    read()\nexcept:\n    raise Http404\nwrite()",
    "written before": "write()\ntry:\n    read()\nexcept:\n    pass",
    "written on another path": "if x:\n    try:\n        read()\n    except:\n        pass\nelse:\n    write()",  # noqa: E501
}
WRITES = {
    "bare": "try:\n    read()\nexcept:\n    write()",
    "BaseException": "try:\n    read()\nexcept BaseException:\n    write()",
    "one of several": "try:\n    read()\nexcept (KeyError, asyncio.CancelledError):\n    write()",
    "written and raised again": "try:\n    read()\nexcept:\n    write()\n    raise",
    "written after it": "try:\n    read()\nexcept:\n    pass\nwrite()",
    "raised into a handler": "try:\n    try:\n        read()\n    except:\n        raise E\nexcept E:\n    write()",  # noqa: E501
    "the next round": "for x in y:\n    write()\n    try:\n        read()\n    except:\n        continue",  # noqa: E501
    "finally": "try:\n    read()\nfinally:\n    write()",
}


@pytest.mark.parametrize("answers", [True, False])
@pytest.mark.parametrize("body", HARMLESS.values(), ids=HARMLESS.keys())
def test_nothing_is_written_after_a_hang_up(body: str, tmp_path: Path, answers: bool) -> None:
    assert swallows(tmp_path, body, answers=answers) == 0


@pytest.mark.parametrize("body", ANSWERS.values(), ids=ANSWERS.keys())
def test_a_view_may_answer_nobody_but_a_helper_misleads_its_caller(
    body: str, tmp_path: Path
) -> None:
    assert swallows(tmp_path, body, answers=True) == 0
    assert swallows(tmp_path, body, answers=False) == 1


@pytest.mark.parametrize("answers", [True, False])
@pytest.mark.parametrize("body", WRITES.values(), ids=WRITES.keys())
def test_the_hang_up_would_be_followed_by_a_write(body: str, tmp_path: Path, answers: bool) -> None:
    assert swallows(tmp_path, body, answers=answers) == 1


def swallows(folder: Path, body: str, *, answers: bool) -> int:
    """Return how many ``try`` around ``read()`` let ``write()`` happen."""
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    tree = tree_of(folder, f"def view():\n{lines}\n")
    found = swallowing_tries(tree, [call(tree, "read")], [call(tree, "write")], answers=answers)
    return len(found)
