"""Which Django and Python a project asks for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from django_asyncify.project import versions
from django_asyncify.project.project import Project

from .trees import project

LOCK = '[[package]]\nname = "django"\nversion = "5.2.1"\n'
POETRY = '[tool.poetry.dependencies]\npython = "^3.10"\nDjango = "^5.0"\n'


@pytest.mark.parametrize(
    ("files", "version"),
    [
        ({"pyproject.toml": '[project]\ndependencies = ["Django>=4.2,<6"]'}, (4, 2)),
        ({"pyproject.toml": '[project]\ndependencies = ["django[argon2]~=5.1.2"]'}, (5, 1)),
        ({"pyproject.toml": POETRY}, (5, 0)),
        ({"pyproject.toml": '[dependency-groups]\ndev = ["django==5.1.4"]'}, (5, 1)),
        ({"requirements.txt": "# all\nDjango==5.2.3 ; python_version > '3'\nrequests\n"}, (5, 2)),
        ({"requirements.txt": "django==5.1.2 \\\n    --hash=sha256:abc\n"}, (5, 1)),
        (
            {"requirements/base.txt": "django>=5.0\n", "requirements/dev.txt": "-r base.txt\n"},
            (5, 0),
        ),
        ({"requirements.txt": "django>=4.2\ndjango==5.1\n"}, (5, 1)),
        *(
            ({"requirements.txt": f"{option}\n", "setup/pins.txt": "Django==4.2.23\n"}, (4, 2))
            for option in (
                "-r setup/pins.txt",
                "-rsetup/pins.txt  # pinned",
                "-c setup/pins.txt",
                "--requirement setup/pins.txt",
                "--requirement=setup/pins.txt",
                "--constraint=setup/pins.txt",
            )
        ),
        (
            {
                "requirements.txt": "-r deploy/all.txt\n",
                "deploy/all.txt": "-r ../requirements.txt\n-r more/web.txt\n",
                "deploy/more/web.txt": "-r ../all.txt\nDjango~=5.1.0\n",
            },
            (5, 1),
        ),
        ({"requirements.txt": "-r missing.txt\n-r .\n-e git+https://example.org/x\n"}, None),
        ({"setup.cfg": "[options]\ninstall_requires =\n    Django>=4.2\n"}, (4, 2)),
        ({"setup.py": 'setup(install_requires=["Django>=5.0,<6"])'}, (5, 0)),
        ({"uv.lock": LOCK, "pyproject.toml": '[project]\ndependencies = ["Django>=4.2"]'}, (5, 2)),
        ({"poetry.lock": LOCK}, (5, 2)),
        ({"Pipfile.lock": '{"default": {"django": {"version": "==5.1.2"}}}'}, (5, 1)),
        ({"Pipfile": '[packages]\ndjango = "~=5.1"'}, (5, 1)),
        ({"requirements.txt": "Django\ndjango-debug-toolbar>=4\n"}, None),
        ({"pyproject.toml": "not = [toml"}, None),
        ({"Pipfile.lock": "{"}, None),
        ({}, None),
    ],
)
def test_the_lowest_django_asked_for(
    tmp_path: Path, files: dict[str, str], version: tuple[int, int] | None
) -> None:
    assert project(tmp_path, files).django_version() == version


@pytest.mark.parametrize(
    ("files", "version"),
    [
        ({"pyproject.toml": '[project]\nrequires-python = ">=3.11,<4"'}, (3, 11)),
        ({"pyproject.toml": POETRY}, (3, 10)),
        ({"setup.cfg": "[options]\npython_requires = >=3.9\n"}, (3, 9)),
        ({"setup.py": 'setup(python_requires=">=3.10")'}, (3, 10)),
        ({".python-version": "3.12.1\n"}, (3, 12)),
        ({}, None),
    ],
)
def test_the_lowest_python_asked_for(
    tmp_path: Path, files: dict[str, str], version: tuple[int, int] | None
) -> None:
    assert project(tmp_path, files).python_floor() == version


PACKAGED = '[build-system]\nrequires = ["hatchling"]\n[project]\nname = "django-thing"\n'


SITE = {
    "pyproject.toml": PACKAGED,
    "src/thing/__init__.py": "",
    "src/thing/shop/__init__.py": "",
    "src/thing/urls.py": "urlpatterns = []",
    "src/thing/settings.py": 'ROOT_URLCONF = "thing.urls"\n'
    'INSTALLED_APPS = ["django.contrib.auth", "thing.shop"]',
}
DEMONSTRATION = {
    **SITE,
    "demo/__init__.py": "",
    "demo/urls.py": "urlpatterns = []",
    "demo/settings.py": 'ROOT_URLCONF = "demo.urls"\nINSTALLED_APPS = ["thing.shop"]',
    "src/thing/settings.py": "",
}


@pytest.mark.parametrize(
    ("files", "library"),
    [
        ({"pyproject.toml": PACKAGED}, True),
        ({"setup.py": "setup()"}, True),
        ({"setup.cfg": "[metadata]\nname = thing\n"}, True),
        (DEMONSTRATION, True),
        ({**DEMONSTRATION, "demo/settings.py": SITE["src/thing/settings.py"]}, True),
        ({"pyproject.toml": PACKAGED, "manage.py": ""}, False),
        (SITE, False),
        ({"pyproject.toml": '[project]\nname = "site"\n'}, False),
        ({"setup.cfg": "[flake8]\nmax-line-length = 100\n"}, False),
        ({}, False),
    ],
)
def test_what_is_built_for_others_is_a_library(
    tmp_path: Path, files: dict[str, str], library: bool
) -> None:
    assert project(tmp_path, files).is_library() is library


@pytest.mark.parametrize(
    ("files", "version"),
    [
        ({"requirements.txt": "django>=4.2\n"}, (5, 1)),
        ({"requirements.txt": "django\n"}, (5, 1)),
        ({"requirements.txt": "django==4.2.1\n"}, (4, 2)),
        ({"poetry.lock": LOCK}, (5, 2)),
        ({"setup.py": 'setup(install_requires=["Django>=4.2"])'}, (4, 2)),
    ],
)
def test_what_is_installed_wins_over_a_floor_but_over_no_pin(
    tmp_path: Path, files: dict[str, str], version: tuple[int, int]
) -> None:
    packages = tmp_path / "site-packages"
    for name in ("Django-5.1.4.dist-info", "guardian-odd.dist-info"):
        (packages / name).mkdir(parents=True)
    project(tmp_path / "project", files)
    opened = Project.open(tmp_path / "project", environment=packages)
    assert opened.django_version() == version
    # Of another project's environment the source may be read, its releases say nothing.
    opened = Project.open(tmp_path / "project", surroundings=packages)
    assert opened.django_version() == project(tmp_path / "project", files).django_version()


@pytest.mark.parametrize(
    ("files", "source"),
    [
        ({"poetry.lock": LOCK}, "poetry.lock has it; 5.1.4 is installed"),
        (
            {"requirements/base.txt": "django==3.2.1\n"},
            "requirements/base.txt pins it; 5.1.4 is installed",
        ),
        ({"requirements.txt": "django==5.1.2\n"}, "requirements.txt pins it"),
        (
            {"requirements.txt": "-r setup/pins.txt\n", "setup/pins.txt": "django==5.1.2\n"},
            "setup/pins.txt pins it",
        ),
        (
            {"Pipfile": '[packages]\ndjango = "==3.2.1"', "requirements.txt": "django==5.1\n"},
            "Pipfile pins it; requirements.txt pins 5.1; 5.1.4 is installed",
        ),
        ({"requirements.txt": "django>=4.2\n"}, "it is installed"),
        (
            {"setup.py": 'setup(install_requires=["Django>=4.2"])'},
            "the lowest that setup.py allows; 5.1.4 is installed",
        ),
    ],
)
def test_where_the_django_comes_from_is_said(
    tmp_path: Path, files: dict[str, str], source: str
) -> None:
    packages = tmp_path / "site-packages"
    (packages / "Django-5.1.4.dist-info").mkdir(parents=True)
    project(tmp_path / "project", files)
    opened = Project.open(tmp_path / "project", environment=packages)
    assert opened.django_source() == source


def test_without_any_django_that_is_said(tmp_path: Path) -> None:
    assert project(tmp_path, {}).django_source() == "nothing in the project says which"


def test_a_lock_file_is_read_once_however_many_packages_are_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = project(tmp_path, {"uv.lock": LOCK, "manage.py": ""})
    read: list[str] = []
    toml = vars(versions)["tomllib"]
    parse: Callable[[str], dict[str, object]] = toml.loads

    def counted(text: str) -> dict[str, object]:
        read.append(text)
        return parse(text)

    monkeypatch.setattr(toml, "loads", counted)
    for _ in range(3):
        opened.ecosystem.middleware("whitenoise.middleware.WhiteNoiseMiddleware")
        opened.ecosystem.backend("allauth.account.auth_backends.AuthenticationBackend")
    assert read.count(LOCK) == 1
