"""Settings as sets of possible values."""

from __future__ import annotations

from pathlib import Path

import pytest

from django_asyncify.project import Project
from django_asyncify.project.facts import Setting
from django_asyncify.project.optional_settings import Taken

from .trees import project


def setting(root: Path, text: str, name: str = "X") -> Setting:
    text = "\n".join(line.removeprefix("    " * 2) for line in text.splitlines())
    return project(root, {"settings.py": f"INSTALLED_APPS = []\n{text}"}).setting(name)


@pytest.mark.parametrize(
    "condition",
    [
        "is_wanted(x)",
        "x.lower() != 'a'",
        "x.startswith('a', 1)",
        "x != 'a' or DEBUG",
        "not (x == 'a' and x in GONE)",
        "len(x) > 2",
        "x[0] != 'a'",
        "other != 'a'",
        "x != 'a' and DEBUG",
        "x != NAMES[x]",
        "x != os.environ['A']",
        "x not in UNKNOWN",
        "'a' not in x.split('.')",
        "'a' < x < 'c'",
    ],
)
def test_conditions_that_are_not_read_are_gaps(tmp_path: Path, condition: str) -> None:
    found = setting(tmp_path, f"GONE = ['a']\nX = [x for x in ['a', 'b.c'] if {condition}]")
    assert not found.complete


def test_a_condition_on_what_may_be_no_text_is_a_gap(tmp_path: Path) -> None:
    assert not setting(tmp_path, "X = [x for x in [1, 'a'] if x != 'a']").complete
    assert not setting(tmp_path, "X = [x for x in UNKNOWN if x != 'a']").complete


@pytest.mark.parametrize(
    ("condition", "kept"),
    [
        ("x == 'a'", ("a",)),
        ("not x == 'a'", ("b.c", "b.d")),
        ("'a' != x", ("b.c", "b.d")),
        ("x in GONE", ("a",)),
        ("x not in GONE", ("b.c", "b.d")),
        ("not x in GONE", ("b.c", "b.d")),
        ("x not in {'a', 'b.c'}", ("b.d",)),
        ("'c' not in x", ("a", "b.d")),
        ("x.startswith('b')", ("b.c", "b.d")),
        ("not x.startswith(('a', 'z'))", ("b.c", "b.d")),
        ("not x.endswith('.d')", ("a", "b.c")),
        ("x != 'a' and not x.endswith('d')", ("b.c",)),
        ("not (x == 'a' or x.endswith('d'))", ("b.c",)),
        ("x != 'a' if x in GONE", ()),
        ("x not in 'a'", ("b.c", "b.d")),
        ("x != ('a',)", ("a", "b.c", "b.d")),
    ],
)
def test_a_comprehension_keeps_what_its_conditions_say(
    tmp_path: Path, condition: str, kept: tuple[str, ...]
) -> None:
    found = setting(tmp_path, f"GONE = ['a']\nX = [x for x in ['a', 'b.c', 'b.d'] if {condition}]")
    assert found.complete
    assert found.values == (kept,)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("X = 1", [1]),
        ("X = None", [None]),
        ("X: str = 'a'", ["a"]),
        ("X = ['a', ('b', 'c')]", [("a", ("b", "c"))]),
        ("X = {'a': [1]}", [{"a": (1,)}]),
        ("X = dict(a=1)", [{"a": 1}]),
        ("X = list()\nX += ['a']", [("a",)]),
        ("X = tuple() + ('a',)", [("a",)]),
        ("X = set()", [()]),
        ("X = OrderedDict()\nX['a'] = 1", [{"a": 1}]),
        ("X = ['a'] + ['b']", [("a", "b")]),
        ("X = ['a', *['b']]", [("a", "b")]),
        ("Y = ['a']\nX = list(Y)\nY += ['b']", [("a",)]),
        ("X = ['a']\nX += ['b']", [("a", "b")]),
        ("X = ['a']\nX.append('b')", [("a", "b")]),
        ("X = ['a']\nX.insert(0, 'b')", [("b", "a")]),
        ("X = ['a']\nX.extend(['b'])", [("a", "b")]),
        ("X = ['a', 'b']\nX.remove('a')", [("b",)]),
        ("X = ['a', 'b', 'c']\nfor x in ('a', 'c'):\n    X.remove(x)", [("b",)]),
        ("X = ['a']\nfor x in 'b', 'c':\n    X.append(x)\nelse:\n    X += ['d']", [tuple("abcd")]),
        ("X = {'a': 1}\nX['b'] = 2", [{"a": 1, "b": 2}]),
        ("X = {'a': {}}\nX['a']['b'] = 2", [{"a": {"b": 2}}]),
        ("X = {'a': 1}\nX.update({'b': 2})", [{"a": 1, "b": 2}]),
        ("X = {'a': 1}\nX |= {'a': 2}", [{"a": 2}]),
        ("X = {**{'a': 1}, 'b': 2}", [{"a": 1, "b": 2}]),
        ("X = [{'a': ['b']}]\nX[0]['a'] += ['c']", [({"a": ("b", "c")},)]),
        ("X = 'a' if DEBUG else 'b'", ["a", "b"]),
        ("X = 'a'\nif DEV:\n    X = 'b'", ["b", "a"]),
        ("DEBUG = False\nif DEBUG:\n    X = 'b'\nelse:\n    X = 'c'", ["c"]),
        ("X = ['a']\nif DEV:\n    X += ['b']", [("a", "b"), ("a",)]),
        ("try:\n    X = 1\nexcept KeyError:\n    X = 2", [1, 2]),
        ("X = os.environ['A'] == '1'", [True, False]),
        ("X = not DEBUG", [True, False]),
        ("X = [x for x in ['a', 'b'] if x != 'a']", [("b",)]),
        ("Y = {'a': ['b']}\nX = Y['a']", [("b",)]),
        ("X, Y = 1, 2", [1]),
        ("X = _('name')", ["name"]),
        ("globals()['X'] = 1", [1]),
        ("X = 1\nvars().update(Y=2, X=3)", [3]),
        ("Y = {'X': ['a']}\nglobals().update(Y)", [("a",)]),
        ("setattr(sys.modules[__name__], 'X', 1)", [1]),
        ("X = 1\nY = env.email_url('MAIL', default='smtp://')\nvars().update(Y)", [1]),
        ("X = 1\nlocals().update(dj_email_url.config())", [1]),
    ],
)
def test_what_can_be_read_is_complete(tmp_path: Path, text: str, values: list[object]) -> None:
    found = setting(tmp_path, text)
    assert list(found.values) == values
    assert found.complete
    assert not found.may_be_default


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("X = os.environ['A']", []),
        ("X = os.environ.get('A', 'b')", ["b"]),
        ("X = os.getenv('A', 'b')", ["b"]),
        ("X = env('A', default='b')", ["b"]),
        ("X = env.str('A')", []),
        ("X = env.list('A', default=['b'])", [("b",)]),
        ("X = config('A', default='b', cast=str)", ["b"]),
        ("X = ['a', compute()]", [("a",)]),
        ("X = ['a'] + plugins()", [("a",)]),
        ("X = ['a']\nX += plugins()", [("a",)]),
        ("X = ['a']\nX.sort(key=len)", [("a",)]),
        ("X = ['a']\nfrom defaults import *", [("a",)]),
        ("X = 'a'\nheroku.settings(locals())", ["a"]),
        ("X = 'a'\nglobals()[name()] = 'b'", ["a"]),
        ("X = 'a'\nglobals()['X'] += 'b'", ["a"]),
        ("X = 'a'\nvars().update(plugins())", ["a"]),
        ("X = 'a'\nfor k, v in plugins():\n    setattr(sys.modules[__name__], k, v)", ["a"]),
        ("from elsewhere import X", []),
    ],
)
def test_what_cannot_be_read_leaves_a_gap(tmp_path: Path, text: str, values: list[object]) -> None:
    found = setting(tmp_path, text)
    assert list(found.values) == values
    assert not found.complete
    assert all("settings.py:" in gap for gap in found.gaps)


def test_what_comes_after_an_unreadable_import_is_certain(tmp_path: Path) -> None:
    assert setting(tmp_path, "from .local import *\nX = 1") == Setting((1,), True, (), False)


def test_a_setting_never_assigned_is_djangos_default(tmp_path: Path) -> None:
    assert setting(tmp_path, "Y = 1") == Setting()


def test_a_setting_assigned_in_one_branch_may_be_the_default(tmp_path: Path) -> None:
    found = setting(tmp_path, "if DEV:\n    X = 1")
    assert (found.values, found.complete, found.may_be_default) == ((1,), True, True)


def test_the_part_that_matters_is_certain_although_passwords_are_not(tmp_path: Path) -> None:
    text = (
        "X = {'default': {'PASSWORD': env('P'), 'HOST': os.getenv('H', 'local')},"
        " 'replica': env.db(), 'third': dj_database_url.config()}\n"
        "X['replica']['ATOMIC_REQUESTS'] = True"
    )
    found = setting(tmp_path, text)
    assert not found.complete
    assert found.at("default", "ATOMIC_REQUESTS") == Setting()
    assert found.at("third", "ATOMIC_REQUESTS") == Setting()
    assert found.at("*", "ATOMIC_REQUESTS").values == (True,)
    assert found.at("*", "ATOMIC_REQUESTS").complete
    assert found.at("*", "ATOMIC_REQUESTS").may_be_default
    assert found.at("default", "HOST").values == ("local",)
    assert not found.at("default", "HOST").complete
    assert not found.at("replica", "HOST").complete
    assert "local" in found.strings()


BASE = {
    "manage.py": 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")',
    "config/__init__.py": "",
    "config/settings/__init__.py": "",
    "config/settings/base.py": 'MIDDLEWARE = ["a"]\nINSTALLED_APPS = []\nROOT_URLCONF = "urls"',
    "config/settings/dev.py": 'from .base import *\nMIDDLEWARE += ["debug"]',
    "config/settings/prod.py": "from . import base\nfrom .base import *\nX = base.ROOT_URLCONF",
    "config/settings/helpers.py": "def read(): pass",
}


def names(opened: Project) -> list[str]:
    return [module.name for module in opened.settings_modules]


def test_all_modules_of_a_settings_package_count(tmp_path: Path) -> None:
    opened = project(tmp_path, BASE)
    assert names(opened) == ["config.settings.dev", "config.settings.prod"]
    assert opened.setting("MIDDLEWARE").values == (("a", "debug"), ("a",))
    assert opened.setting("X") == Setting(("urls",), True, (), True)


def test_chosen_settings_are_the_only_ones(tmp_path: Path) -> None:
    opened = project(tmp_path, BASE, settings="config.settings.prod")
    assert names(opened) == ["config.settings.prod"]
    assert opened.setting("MIDDLEWARE").values == (("a",),)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("manage.py", 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "conf.site")'),
        ("wsgi.py", "os.environ['DJANGO_SETTINGS_MODULE'] = 'conf.site'"),
        ("pytest.ini", "[pytest]\nDJANGO_SETTINGS_MODULE = conf.site"),
        ("pyproject.toml", '[tool.pytest.ini_options]\nDJANGO_SETTINGS_MODULE = "conf.site"'),
        ("setup.cfg", "[tool:pytest]\nDJANGO_SETTINGS_MODULE=conf.site"),
    ],
)
def test_settings_are_found_where_they_are_named(tmp_path: Path, path: str, text: str) -> None:
    opened = project(tmp_path, {path: text, "conf/__init__.py": "", "conf/site.py": "X = 1"})
    assert names(opened) == ["conf.site"]
    assert opened.setting("X").values == (1,)


def test_several_projects_in_one_repository_all_count(tmp_path: Path) -> None:
    files = {
        f"{name}/{file}": text.replace("NAME", name)
        for name in ("one", "two")
        for file, text in {
            "manage.py": 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")',
            "settings.py": 'INSTALLED_APPS = []\nROOT_URLCONF = "urls"\nX = "NAME"',
        }.items()
    }
    opened = project(tmp_path, files)
    assert opened.setting("X").values == ("one", "two")


def test_settings_in_classes_are_read(tmp_path: Path) -> None:
    text = """
        class Base(Configuration):
            X = ["a"]
        class Dev(Base):
            X = Base.X + ["b"]
    """
    found = project(tmp_path, {"settings.py": f"DATABASES = {{}}\n{_dedented(text)}"}).setting("X")
    assert ("a",) in found.values


def test_what_the_environment_may_set_has_its_default_and_a_gap(tmp_path: Path) -> None:
    text = """
        class Base(Configuration):
            X = values.Value("a")
            Y = values.ListValue(["b"], separator=";")
    """
    opened = project(tmp_path, {"settings.py": f"DATABASES = {{}}\n{_dedented(text)}"})
    assert opened.setting("X").strings() == {"a"}
    assert not opened.setting("X").complete
    assert opened.setting("Y").strings() == {"b"}


def test_settings_that_nothing_names_are_known_by_what_they_hold(tmp_path: Path) -> None:
    opened = project(
        tmp_path,
        {
            "core/global_settings.py": "INSTALLED_APPS = []\nROOT_URLCONF = 'urls'\nX = 1",
            "core/other.py": "INSTALLED_APPS = []\nX = 2",
        },
    )
    assert opened.setting("X").values == (1,)


def test_split_settings_are_followed(tmp_path: Path) -> None:
    opened = project(
        tmp_path,
        {
            "settings/__init__.py": """
                from split_settings.tools import include, optional
                INSTALLED_APPS = []
                include("parts/*.py", optional("local.py"))
            """,
            "settings/parts/a.py": "X = 1",
            "settings/parts/b.py": "Y = 2",
        },
    )
    assert (opened.setting("X").values, opened.setting("Y").values) == ((1,), (2,))


def test_many_branches_stay_few_values(tmp_path: Path) -> None:
    lines = [f"if os.environ.get('F{index}'):\n    X += ['f{index}']" for index in range(12)]
    found = setting(tmp_path, "X = ['a']\n" + "\n".join(lines))
    assert len(found.values) < 40
    assert found.strings() == {"a", *(f"f{index}" for index in range(12))}


def _dedented(text: str) -> str:
    return "\n".join(line.removeprefix("        ") for line in text.splitlines())


OPTIONAL = "X = ['a']\ntry:\n    from {module} import *\nexcept {caught}:\n    pass"


@pytest.mark.parametrize(
    ("module", "caught"),
    [
        (".local", "ImportError"),
        ("conf.local", "(ImportError, AttributeError)"),
        ("conf.run.secrets", "Exception as exc"),
        ("local_settings", "ModuleNotFoundError"),
    ],
)
def test_optional_settings_that_are_not_there_are_assumed_absent(
    tmp_path: Path, module: str, caught: str
) -> None:
    files = {
        "manage.py": "import os\nos.environ['DJANGO_SETTINGS_MODULE'] = 'conf.base'",
        "conf/__init__.py": "",
        "conf/base.py": "INSTALLED_APPS = []\n" + OPTIONAL.format(module=module, caught=caught),
    }
    opened = project(tmp_path, files)
    found = opened.setting("X")
    assert (found.values, found.complete) == ((("a",),), True)
    (assumption,) = opened.assumptions
    assert assumption.place.endswith("base.py:4")
    assert assumption.code == f"from {module} import *"


@pytest.mark.parametrize(
    ("module", "caught"),
    [("package.defaults", "ImportError"), ("package", "ImportError")],
)
def test_what_may_be_installed_or_is_not_optional_leaves_a_gap(
    tmp_path: Path, module: str, caught: str
) -> None:
    opened = project(
        tmp_path,
        {"settings.py": "INSTALLED_APPS = []\n" + OPTIONAL.format(module=module, caught=caught)},
    )
    assert not opened.setting("X").complete
    assert opened.assumptions == ()


@pytest.mark.parametrize(
    "test", ["os.path.exists('conf/local.py')", "(BASE / 'local.py').is_file()", "exists('local')"]
)
def test_settings_behind_a_look_for_their_file_are_assumed_absent(
    tmp_path: Path, test: str
) -> None:
    files = {
        "conf/__init__.py": "",
        "conf/settings.py": "INSTALLED_APPS = []\nX = ['a']\n"
        f"if {test}:\n    from .local import *\n",
    }
    opened = project(tmp_path, files)
    assert opened.setting("X").complete
    assert len(opened.assumptions) == 1


@pytest.mark.parametrize(
    "code",
    [
        "from .local import *",
        "from conf.local import *",
        "from local_settings import *",
        "if LOCAL:\n    from .local import *",
        "try:\n    from .local import *\nexcept KeyError:\n    pass",
    ],
)
def test_settings_of_one_machine_are_assumed_absent(tmp_path: Path, code: str) -> None:
    files = {
        "conf/__init__.py": "",
        "conf/settings.py": f"INSTALLED_APPS = []\nX = ['a']\n{code}\n",
    }
    opened = project(tmp_path, files)
    assert (opened.setting("X").complete, len(opened.assumptions)) == (True, 1)
    assert opened.setting("NOT_THERE").complete


FILLING = """
import os

DEFAULT_X = "X"


def fill(settings):
    target = settings
    for key, value in os.environ.items():
        target[key] = value
    more(settings)


def more(names):
    names["Y"] = names["Y"] + ["b"]


def hand_on(settings):
    os.environ.update(settings)


def run(settings):
    exec("X = 3", settings)
"""


@pytest.mark.parametrize("imported", ["from conf.filling import fill", "import conf.filling"])
def test_a_function_that_is_given_the_namespace_sets_what_it_mentions(
    tmp_path: Path, imported: str
) -> None:
    called = "conf.filling.fill" if imported.startswith("import") else "fill"
    files = {
        "conf/__init__.py": "",
        "conf/filling.py": FILLING,
        "conf/settings.py": "INSTALLED_APPS = []\nX = ['a']\nY = ['a']\n"
        f"{imported}\n{called}(globals())\n",
    }
    opened = project(tmp_path, files)
    assert opened.setting("X").complete
    assert opened.setting("NOT_THERE").complete
    assert not opened.setting("Y").complete
    (assumption,) = opened.assumptions
    assert (assumption.code, assumption.taken) == (f"{called}(globals())", Taken.SILENT)


@pytest.mark.parametrize("name", ["hand_on", "run", "missing"])
def test_what_a_function_hands_the_namespace_on_to_may_set_anything(
    tmp_path: Path, name: str
) -> None:
    files = {
        "conf/__init__.py": "",
        "conf/filling.py": FILLING,
        "conf/settings.py": "INSTALLED_APPS = []\nX = ['a']\n"
        f"from conf.filling import {name}\n{name}(globals())\n",
    }
    opened = project(tmp_path, files)
    assert not opened.setting("X").complete
    assert not opened.setting("NOT_THERE").complete
    assert opened.assumptions == ()


@pytest.mark.parametrize(
    ("given", "complete"),
    [
        ("import_module('conf.local').__dict__", True),
        ("vars(importlib.import_module(os.environ.get('LOCAL', 'conf.local')))", True),
        ("import_module(os.environ['LOCAL']).__dict__", False),
        ("import_module(os.environ.get('LOCAL', 'conf.other')).__dict__", False),
        ("import_module('package.defaults').__dict__", False),
    ],
)
def test_a_module_that_is_not_there_adds_nothing_to_the_namespace(
    tmp_path: Path, given: str, complete: bool
) -> None:
    files = {
        "conf/__init__.py": "",
        "conf/base.py": "INSTALLED_APPS = []\n",
        "conf/other.py": "Z = 3\n",
        "conf/settings.py": f"X = ['a']\nglobals().update({given})\nfrom .base import *\n",
        "manage.py": "import os\nos.environ['DJANGO_SETTINGS_MODULE'] = 'conf.settings'",
    }
    opened = project(tmp_path, files)
    assert opened.setting("X").complete is complete
    assert len(opened.assumptions) == complete


def test_a_module_that_is_named_adds_its_settings(tmp_path: Path) -> None:
    files = {
        "conf/__init__.py": "",
        "conf/other.py": "X = ['b']\n",
        "conf/settings.py": "INSTALLED_APPS = []\nX = ['a']\n"
        "globals().update(import_module('conf.other').__dict__)\n",
    }
    found = project(tmp_path, files).setting("X")
    assert (found.values, found.complete) == ((("b",),), True)


def test_settings_whose_base_is_not_there_are_unknown(tmp_path: Path) -> None:
    files = {
        "manage.py": "import os\nos.environ['DJANGO_SETTINGS_MODULE'] = 'conf.settings'",
        "conf/__init__.py": "",
        "conf/settings.py": "from .base import *\nX = ['a']\n",
    }
    opened = project(tmp_path, files)
    assert opened.setting("X").complete
    assert not opened.setting("MIDDLEWARE").complete
    assert opened.assumptions == ()


def test_what_settings_of_one_machine_are_asked_for_is_unknown(tmp_path: Path) -> None:
    files = {
        "conf/__init__.py": "",
        "conf/settings.py": "INSTALLED_APPS = []\nfrom .local import *\nX = ['a'] + MORE\n",
    }
    assert not project(tmp_path, files).setting("X").complete


def test_local_settings_that_git_ignores_are_read(tmp_path: Path) -> None:
    files = {
        ".gitignore": "local.py\n",
        "conf/__init__.py": "",
        "conf/settings.py": "INSTALLED_APPS = []\n"
        + OPTIONAL.format(module=".local", caught="ImportError"),
        "conf/local.py": "X = ['b']",
    }
    assert ("b",) in project(tmp_path, files).setting("X").values


def test_settings_that_manage_py_names_are_read_though_git_ignores_them(tmp_path: Path) -> None:
    files = {
        ".gitignore": "settings.py\n",
        "site/__init__.py": "",
        "site/manage.py": 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n',
        "site/shop/__init__.py": "",
        "site/shop/settings.py": "INSTALLED_APPS = []\nX = ['a']\n",
    }
    assert project(tmp_path, files).setting("X").values == (("a",),)
