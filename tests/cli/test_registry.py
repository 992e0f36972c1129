"""Codemods are found through entry points, and have to fit together."""

from __future__ import annotations

import types
from collections.abc import Iterator
from importlib.metadata import EntryPoint

import libcst as cst
import pytest

from django_asyncify import registry
from django_asyncify.analysis.operations import Kind, Operation
from django_asyncify.codemod import Claim, Codemod, Decline, RewriteResult
from django_asyncify.edits import Edit
from django_asyncify.errors import RegistryError
from django_asyncify.plan.situation import Situation
from django_asyncify.registry import build_registry, codemods_in, load_registry


class Complete(Codemod):
    """A codemod that does nothing."""

    def claim(self, operation: Operation, where: Situation) -> Claim | Decline:
        return Decline("it's a test")

    def rewrite(self, edit: Edit, node: cst.CSTNode) -> RewriteResult:
        return node


class Cache(Complete):
    id = "cache"
    owns = frozenset({Kind.CACHE})


class Session(Complete):
    id = "a-session"
    owns = frozenset({Kind.SESSION})


class SecondCache(Complete):
    id = "second-cache"
    owns = frozenset({Kind.CACHE})


class Namesake(Complete):
    id = "cache"


def test_codemods_are_registered_by_id_in_order() -> None:
    assert list(build_registry([Cache, Session, Cache])) == ["a-session", "cache"]


@pytest.mark.parametrize(
    ("classes", "message"),
    [
        ([], "no codemods are installed"),
        ([Complete], "Complete has no id"),
        ([Cache, Namesake], "two codemods have the id 'cache'"),
        ([Cache, SecondCache], "two codemods own operations of kind 'cache'"),
    ],
)
def test_what_does_not_fit_together_is_an_error(classes: list[type[Codemod]], message: str) -> None:
    with pytest.raises(RegistryError, match=message):
        build_registry(classes)


def test_only_what_a_module_defines_itself_counts() -> None:
    module = types.ModuleType("somewhere")
    vars(module).update({"Cache": Cache, "Codemod": Codemod})
    assert list(codemods_in(module)) == []


def test_our_own_are_there_and_documented() -> None:
    codemods = load_registry()
    assert {"queryset-methods", "bridges", "async-view-functions"} <= codemods.keys()
    assert all(codemod.documentation() for codemod in codemods.values())


@pytest.fixture
def fresh_registry() -> Iterator[None]:
    load_registry.cache_clear()
    yield
    load_registry.cache_clear()


@pytest.mark.usefixtures("fresh_registry")
def test_a_package_that_cannot_be_imported_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = EntryPoint("mypack", "no_such_package.codemods", registry.GROUP)
    monkeypatch.setattr(registry, "entry_points", lambda group: [broken])
    with pytest.raises(RegistryError, match=r"no_such_package\.codemods \(.*mypack.*\)"):
        load_registry()


@pytest.mark.usefixtures("fresh_registry")
def test_no_entry_points_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "entry_points", lambda group: [])
    with pytest.raises(RegistryError, match="no codemods are installed"):
        load_registry()
