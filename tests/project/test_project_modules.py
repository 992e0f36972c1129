"""From files to modules and back."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

from django_asyncify.project import Project

from .trees import module, project, write


@pytest.mark.parametrize(
    ("files", "name", "path"),
    [
        ({"manage.py": "", "app/__init__.py": "", "app/views.py": ""}, "app.views", "app/views.py"),
        ({"src/app/__init__.py": "", "src/app/views.py": ""}, "app.views", "src/app/views.py"),
        ({"web/manage.py": "", "web/app/views.py": ""}, "app.views", "web/app/views.py"),
        ({"a/b/__init__.py": "", "a/b/views.py": ""}, "b.views", "a/b/views.py"),
        ({"app/__init__.py": ""}, "app", "app/__init__.py"),
        ({"app/views.py": ""}, "app.views", "app/views.py"),
    ],
)
def test_a_module_is_found_by_name_and_by_path(
    tmp_path: Path, files: dict[str, str], name: str, path: str
) -> None:
    opened = project(tmp_path, files)
    found = module(opened, name)
    assert found.name == name
    assert found is opened.module_at(tmp_path / path)


def test_a_folder_on_the_path_may_also_be_imported_through(tmp_path: Path) -> None:
    files = {
        "manage.py": "",
        "settings.py": 'INSTALLED_APPS = ["apps.blog"]',
        "apps/blog/__init__.py": "",
        "apps/blog/models.py": "",
    }
    opened = project(tmp_path, files)
    found = module(opened, "apps.blog.models")
    assert found.name == "apps.blog.models"
    assert found is opened.module("blog.models")


def test_two_projects_keep_their_modules_apart(tmp_path: Path) -> None:
    opened = project(
        tmp_path,
        {
            f"{name}/{file}": text
            for name in ("one", "two")
            for file, text in {
                "manage.py": "",
                "app/__init__.py": "",
                "app/views.py": "from app.models import Article",
                "app/models.py": "class Article: pass",
            }.items()
        },
    )
    found = [opened.module_at(tmp_path / name / "app/views.py") for name in ("one", "two")]
    models = []
    for views in found:
        assert views is not None
        (item,) = opened.resolve(views, "Article")
        models.append(getattr(item, "module", None))
    paths = [facts.path for facts in models if facts is not None]
    assert paths == [tmp_path / name / "app/models.py" for name in ("one", "two")]
    assert len({facts.name for facts in models if facts is not None}) == 2


def test_a_file_that_is_not_python_is_a_problem_and_the_rest_goes_on(tmp_path: Path) -> None:
    opened = project(tmp_path, {"good.py": "a = 1", "bad.py": "def (:"})
    (tmp_path / "worse.py").write_bytes(b"a = '\xff'\n")
    opened = Project.open(tmp_path)
    assert opened.module("bad") is None
    assert opened.module("worse") is None
    assert opened.module("bad") is None
    assert opened.module("good") is not None
    assert [problem.path.name for problem in opened.problems] == ["bad.py", "worse.py"]
    assert [problem.line for problem in opened.problems] == [1, 1]


def test_nesting_beyond_the_parser_is_a_problem(tmp_path: Path) -> None:
    opened = project(tmp_path, {"deep.py": "a = " + "(" * 5000 + ")" * 5000})
    assert opened.module("deep") is None
    assert len(opened.problems) == 1


def test_warnings_about_the_users_code_are_not_shown(tmp_path: Path) -> None:
    opened = project(tmp_path, {"odd.py": 'pattern = "\\d"\nassert (1, "always")\n'})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert opened.module("odd") is not None


def test_names_bound_in_any_branch_count(tmp_path: Path) -> None:
    source = """
        import os.path, json as js
        from decimal import Decimal as D
        if os.name == "nt":
            a = 1
        else:
            def a(): pass
        try:
            import fast
        except ImportError:
            fast = None
        for b, (c, *d) in pairs: pass
        with open("x") as e: pass
        f: int = 1
        g: int
        h += 1
        i, j = 1, 2
        k = l = 3
        match f:
            case 1:
                m = 1
    """
    found = module(project(tmp_path, {"names.py": source}), "names").bindings
    assert sorted(found) == sorted([*"abcdefhijklm", "os", "js", "D", "fast"])
    assert len(found["a"]) == len(found["fast"]) == 2
    assert [binding.line for binding in found["a"]] == [4, 6]


def test_what_only_type_checkers_see_gives_way_to_what_runs(tmp_path: Path) -> None:
    source = """
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            class User: pass
            from models import Article
        else:
            User = object
    """
    found = module(project(tmp_path, {"names.py": source}), "names").bindings
    assert [binding.cls for binding in found["User"]] == [None]
    assert found["Article"][0].module == "models"


def test_a_name_that_a_function_rebinds_may_be_that(tmp_path: Path) -> None:
    source = """
        _client = None
        def client():
            global _client
            if _client is None:
                _client = Client()
            return _client
    """
    found = module(project(tmp_path, {"names.py": source}), "names").bindings
    assert len(found["_client"]) == 2


def test_third_party_source_is_read_from_the_environment(tmp_path: Path) -> None:
    packages = tmp_path / "env/lib/python3.12/site-packages"
    write(
        tmp_path,
        {
            "env/pyvenv.cfg": "",
            "env/bin/python": "",
            "project/app.py": "from taggit.managers import TaggableManager",
        },
    )
    managers = "from django.db.models import Manager\n\nclass TaggableManager: pass"
    write(packages, {"taggit/__init__.py": "", "taggit/managers.py": managers})
    write(packages, {"django/__init__.py": "", "django/shortcuts.py": ""})
    for place in (packages, tmp_path / "env", tmp_path / "env/bin/python"):
        opened = Project.open(tmp_path / "project", environment=place)
        assert not module(opened, "taggit.managers").editable
        assert opened.module("django.shortcuts") is None
    assert Project.open(tmp_path / "project").module("taggit.managers") is None


def test_packages_that_do_not_use_django_are_not_read(tmp_path: Path) -> None:
    packages = tmp_path / "site-packages"
    write(packages, {"six.py": "", "reportlab/__init__.py": "", "reportlab/lib.py": "# django"})
    write(packages, {"slick/__init__.py": "", "slick/deep/__init__.py": "import django.http"})
    write(tmp_path, {"project/app.py": ""})
    opened = Project.open(tmp_path / "project", environment=packages)
    assert opened.module("slick.deep") is not None
    assert opened.knows_django("slick.deep.function")
    for name in ("six", "reportlab", "reportlab.lib", "absent"):
        assert opened.module(name) is None
        assert not opened.knows_django(name)


def test_what_cannot_be_opened_in_an_installed_package_is_passed_over(tmp_path: Path) -> None:
    packages = tmp_path / "site-packages"
    write(packages, {"lib/__init__.py": "", "lib/zz.py": "import django", "odd/__init__.py": ""})
    for package in ("lib", "odd"):
        (packages / package / "broken.py").symlink_to(packages / "absent.py")
        (packages / package / "folder.py").mkdir()
    write(tmp_path, {"project/app.py": ""})
    opened = Project.open(tmp_path / "project", environment=packages)
    assert opened.knows_django("lib")
    assert not opened.knows_django("odd")


def test_djangos_own_models_are_there_without_django(tmp_path: Path) -> None:
    opened = project(tmp_path, {"app.py": ""})
    found = module(opened, "django.contrib.auth.models")
    assert not found.editable
    assert "User" in found.bindings
    assert opened.module("django.db.models") is None
