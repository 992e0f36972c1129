"""What the README shows is what the tool does."""

from __future__ import annotations

import re
from pathlib import Path

from .example import REPOSITORY, copy_to, run

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")


def test_the_readme_shows_the_diff_that_the_tool_prints(tmp_path: Path) -> None:
    shown = re.search(r"```diff\n(.*?)```", README, re.DOTALL)
    assert shown is not None
    folder, command, *lines = shown[1].splitlines()
    assert folder == "$ cd examples/legacy_project"
    program, *arguments = command.removeprefix("$ ").split()
    assert program == "django-asyncify"
    done = run("-m", "django_asyncify", *arguments, cwd=copy_to(tmp_path))
    printed = done.stdout.decode().splitlines() + done.stderr.decode().splitlines()[-2:]
    assert [line.replace("examples/legacy_project/", "") for line in lines] == printed
