"""[tool.django-asyncify]: typed, and strict about what it doesn't know."""

from __future__ import annotations

from pathlib import Path

import pytest

from django_asyncify.config import Config, Writes, load_config, parse_version
from django_asyncify.errors import UsageError


def load(root: Path, text: str) -> Config:
    (root / "pyproject.toml").write_text(text, encoding="utf-8")
    return load_config(root)


def test_without_a_file_or_a_table_the_defaults_hold(tmp_path: Path) -> None:
    assert load_config(tmp_path) == Config()
    assert load(tmp_path, "[project]\nname = 'x'\n") == Config()


def test_every_key_is_read(tmp_path: Path) -> None:
    (tmp_path / "venv").mkdir()
    config = load(
        tmp_path,
        """
        [tool.django-asyncify]
        settings = "config.settings.production"
        django = "5.2"
        python = "venv"
        select = ["queryset-methods"]
        ignore = ["rendering"]
        unsafe = true
        writes = "native"
        library = false
        exclude = ["legacy/"]
        honest = ["accounts.backends.Ldap"]
        tests-may-change = true
        """,
    )
    assert config == Config(
        settings="config.settings.production",
        django=(5, 2),
        python=tmp_path / "venv",
        select=frozenset({"queryset-methods"}),
        ignore=frozenset({"rendering"}),
        unsafe=True,
        writes=Writes.NATIVE,
        library=False,
        exclude=("legacy/",),
        honest=frozenset({"accounts.backends.Ldap"}),
        tests_may_change=True,
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("unsaef = true", "unsaef: unknown key; did you mean 'unsafe'?"),
        ("tests_may_change = true", "did you mean 'tests-may-change'?"),
        ('unsafe = "yes"', "unsafe: needs true or false, not 'yes'"),
        ("library = 1", "library: needs true or false, not 1"),
        ('select = "rendering"', "select: needs a list of texts"),
        ("ignore = [1]", "ignore: needs a list of texts"),
        ("django = 5.2", "django: needs a text"),
        ('django = ">=5"', "django: '>=5' is not a Django version"),
        ('writes = "apart"', "writes: needs 'together' or 'native', not 'apart'"),
        ('python = "nowhere"', "nowhere doesn't exist"),
        ('settings = ""', "settings: needs a text"),
    ],
)
def test_a_wrong_line_is_an_error_that_says_where(tmp_path: Path, line: str, message: str) -> None:
    with pytest.raises(UsageError, match=r"pyproject\.toml: tool\.django-asyncify\.") as caught:
        load(tmp_path, f"[tool.django-asyncify]\n{line}\n")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "text", ["[tool.django-asyncify", "[tool]\ndjango-asyncify = 1\n", "tool = 1\n\xff"]
)
def test_a_file_that_makes_no_sense(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_bytes(text.encode("latin-1"))
    with pytest.raises(UsageError, match=r"pyproject\.toml"):
        load_config(tmp_path)


@pytest.mark.parametrize(
    ("text", "version"), [("5.2", (5, 2)), ("4.2.11", (4, 2)), (" 6.0 ", (6, 0))]
)
def test_versions(text: str, version: tuple[int, int]) -> None:
    assert parse_version(text) == version
