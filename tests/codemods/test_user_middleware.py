"""Middleware that lets ``request.auser()`` give what ``request.user`` is, where no twin can."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent

import pytest

from django_asyncify.config import Config
from django_asyncify.plan.live_user import MIDDLEWARE
from django_asyncify.plan.model import Verdict
from django_asyncify.testing import Conversion
from tests.codemods.places import convert_views, views_of

SESSIONS = "django.contrib.sessions.middleware.SessionMiddleware"
AUTHENTICATION = "django.contrib.auth.middleware.AuthenticationMiddleware"
OIDC = "mozilla_django_oidc.auth.OIDCAuthenticationBackend"
OURS = "async_user.AsyncUserMiddleware"
APPS = 'INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "app"]\n'
LIST = f'MIDDLEWARE = [\n    "{SESSIONS}",\n    "{AUTHENTICATION}",\n]\n'
REST = f'AUTHENTICATION_BACKENDS = ["{OIDC}"]\nROOT_URLCONF = "urls"\n'
SETTINGS = f"{APPS}{LIST}{REST}"
VIEW = """
@login_required
def view(request, pk):
    return HttpResponse(Tag.objects.count())
"""
OFF = Config(ignore=frozenset({"user-middleware"}))
UNASKED = VIEW.replace("@login_required\n", "")


def behind_login(
    settings: str = SETTINGS,
    view: str = VIEW,
    *,
    more: Mapping[str, str] | None = None,
    config: Config | None = None,
) -> Conversion:
    """Convert a view behind a login, with a third party's backend."""
    return convert_views(
        view,
        imports="from django.contrib.auth.decorators import login_required",
        files={"settings.py": settings, **(more or {})},
        config=config,
    )


def is_blocked(conversion: Conversion) -> bool:
    """Whether nothing changed because the check wouldn't be the same."""
    codes = [blocker.code for blocker in conversion.blockers.get("view", ())]
    return conversion.changed == frozenset() and codes == ["dishonest-user"]


def test_a_view_that_does_not_ask_for_the_user_needs_none() -> None:
    assert behind_login(view=UNASKED).changed == {"app/views.py"}


def test_honest_backends_need_none() -> None:
    settings = SETTINGS.replace(OIDC, "django.contrib.auth.backends.ModelBackend")
    assert behind_login(settings).changed == {"app/views.py"}


@pytest.mark.parametrize(
    "config",
    [
        OFF,
        Config(select=frozenset({"queryset-methods", "async-view-functions"})),
        Config(library=True),
        Config(django=(4, 2)),
    ],
)
def test_it_can_be_switched_off_and_a_library_has_no_settings_of_its_own(config: Config) -> None:
    assert behind_login(config=config).changed == frozenset()


@pytest.mark.parametrize(
    "settings",
    [
        SETTINGS.replace(LIST, f'{LIST}MIDDLEWARE += ["elsewhere.Unknown"]\n'),
        SETTINGS.replace(LIST, f'{LIST}MIDDLEWARE += ["app.middleware.Derived"]\n'),
        SETTINGS.replace(LIST, f"{LIST}MIDDLEWARE += more()\n"),
        SETTINGS.replace(LIST, f'{LIST}MIDDLEWARE += ["app.middleware.setting_auser"]\n'),
        SETTINGS.replace(LIST, f'{LIST}MIDDLEWARE += ["app.middleware.own_user"]\n'),
        SETTINGS.replace(f'    "{AUTHENTICATION}",\n', ""),
        SETTINGS.replace(LIST, f'NAME = "{AUTHENTICATION}"\nMIDDLEWARE = ["{SESSIONS}", NAME]\n'),
    ],
)
def test_where_it_might_not_be_enough_or_can_not_be_put_the_view_stays(settings: str) -> None:
    middleware = """
    from elsewhere import Base


    class Derived(Base):
        pass


    def setting_auser(get_response):
        def inner(request):
            request.auser = None
            return get_response(request)

        return inner


    class Visitor:
        @property
        def is_authenticated(self):
            return len(self.name) > 0


    def own_user(get_response):
        def inner(request):
            request.user = Visitor()
            return get_response(request)

        return inner
    """
    named = {"app/middleware.py": dedent(middleware)} if "app.middleware" in settings else {}
    assert is_blocked(behind_login(settings, more=named))


@pytest.mark.parametrize(
    "more",
    [
        {"app/live.py": "async def current(request):\n    return await request.auser()\n"},
        {"app/live.py": "def prepare(request):\n    request.auser = request.get_user\n"},
        {"async_user.py": "SOMETHING = 1\n"},
        {
            "manage.py": "import os\nos.environ['DJANGO_SETTINGS_MODULE'] = 'settings'\n",
            "settings_test.py": f'from settings import *\nMIDDLEWARE = ["{SESSIONS}"]\n',
        },
    ],
)
def test_async_code_that_asks_already_and_a_taken_name_forbid_it(more: dict[str, str]) -> None:
    assert is_blocked(behind_login(more=more))


def test_the_middleware_that_stands_in_the_way_is_named() -> None:
    unknown = behind_login(SETTINGS.replace(LIST, f'{LIST}MIDDLEWARE += ["elsewhere.Unknown"]\n'))
    assert "overrides get_user() (and nothing is known of the middleware elsewhere.Unknown)" in (
        unknown.reasons("view")
    )


def test_sessions_in_files_are_read_in_the_thread_by_it() -> None:
    engine = 'SESSION_ENGINE = "django.contrib.sessions.backends.file"\n'
    settings = SETTINGS.replace(OIDC, "django.contrib.auth.backends.ModelBackend")
    assert "async_user.py" in behind_login(f"{settings}{engine}").changed
    assert is_blocked(behind_login(f"{settings}{engine}", config=OFF))


def test_the_view_is_converted_and_the_middleware_is_the_last() -> None:
    conversion = behind_login()
    assert conversion.changed == {"app/views.py", "settings.py", "async_user.py"}
    assert conversion.verdicts == {"view": Verdict.NATIVE}
    assert "await Tag.objects.acount()" in views_of(conversion)
    assert conversion.after["async_user.py"] == MIDDLEWARE
    wanted = LIST.replace("]", f'    "{OURS}",\n]')
    assert conversion.after["settings.py"] == f"{APPS}{wanted}{REST}"


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        (f"['{SESSIONS}', '{AUTHENTICATION}']", f"['{SESSIONS}', '{AUTHENTICATION}', '{OURS}']"),
        (f'("{AUTHENTICATION}",)', f'("{AUTHENTICATION}", "{OURS}",)'),
        (
            f"['{SESSIONS}', '{AUTHENTICATION}', \"{SESSIONS}\"]",
            f"['{SESSIONS}', '{AUTHENTICATION}', \"{SESSIONS}\", '{OURS}']",
        ),
        (f'"{AUTHENTICATION}",', f'"{AUTHENTICATION}", "{OURS}",'),
        (
            f'[\n    "{AUTHENTICATION}",  # who\n    # "more",\n]',
            f'[\n    "{AUTHENTICATION}",  # who\n    # "more",\n    "{OURS}",\n]',
        ),
        (
            f'(\n  "{SESSIONS}",\n  # who\n  "{AUTHENTICATION}"\n)',
            f'(\n  "{SESSIONS}",\n  # who\n  "{AUTHENTICATION}",\n  "{OURS}"\n)',
        ),
        (
            f'("{SESSIONS}",\n              "{AUTHENTICATION}")',
            f'("{SESSIONS}",\n              "{AUTHENTICATION}",\n              "{OURS}")',
        ),
        (
            f'["{SESSIONS}"] + ["{AUTHENTICATION}"] + []',
            f'["{SESSIONS}"] + ["{AUTHENTICATION}", "{OURS}"] + []',
        ),
        (
            f'[\r\n    "{AUTHENTICATION}",\r\n]',
            f'[\r\n    "{AUTHENTICATION}",\r\n    "{OURS}",\r\n]',
        ),
    ],
)
def test_the_entry_is_laid_out_as_those_before_it(written: str, wanted: str) -> None:
    newline = "\r\n" if "\r" in written else "\n"
    apps, rest = APPS.replace("\n", newline), REST.replace("\n", newline)
    conversion = behind_login(f"{apps}MIDDLEWARE = {written}{newline}{rest}")
    assert conversion.after["settings.py"] == f"{apps}MIDDLEWARE = {wanted}{newline}{rest}"


def test_every_list_of_the_settings_has_it_that_names_django_s() -> None:
    lists = f"""
import os

if os.environ.get("X"):
    MIDDLEWARE = ["{AUTHENTICATION}"]
else:
    MIDDLEWARE = ["{SESSIONS}", "{AUTHENTICATION}"]
    MIDDLEWARE.append("{SESSIONS}")
"""
    after = behind_login(f"{APPS}{lists}{REST}").after["settings.py"]
    assert f'    MIDDLEWARE = ["{AUTHENTICATION}", "{OURS}"]\n' in after
    assert f'    MIDDLEWARE = ["{SESSIONS}", "{AUTHENTICATION}", "{OURS}"]\n' in after


def test_a_package_s_root_urlconf_has_it_beside_it() -> None:
    urls = """
from django.urls import path

from app import views

urlpatterns = [path("<int:pk>/", views.view)]
"""
    settings = SETTINGS.replace('"urls"', '"site_of.urls"')
    after = behind_login(settings, more={"site_of/__init__.py": "", "site_of/urls.py": urls}).after
    assert after["site_of/async_user.py"] == MIDDLEWARE
    assert '    "site_of.async_user.AsyncUserMiddleware",\n]' in after["settings.py"]


def test_a_second_run_finds_it_there() -> None:
    first = behind_login()
    more = {"async_user.py": first.after["async_user.py"]}
    again = behind_login(first.after["settings.py"], more=more)
    assert again.changed == {"app/views.py"}
    assert again.after["app/views.py"] == first.after["app/views.py"]


def test_a_changed_class_is_not_taken_for_it() -> None:
    first = behind_login()
    changed = MIDDLEWARE.replace("bool(request.user)", "bool(request)")
    again = behind_login(first.after["settings.py"], more={"async_user.py": changed})
    assert is_blocked(again)


def test_the_user_of_the_session_is_still_asked_for_in_the_thread() -> None:
    """``aget_user(request)`` asks the backends, whatever the middleware says."""
    view = "def view(request, pk):\n    number = Tag.objects.count()\n"
    view += "    name = request.user.username\n    user = get_user(request)\n"
    conversion = convert_views(
        f'{view}    return HttpResponse("a")\n',
        imports="from django.contrib.auth import get_user",
        files={"settings.py": SETTINGS},
    )
    assert "async_user.py" in conversion.changed
    assert "user = await sync_to_async(get_user)(request)" in views_of(conversion)


ASKING = """
def around(view):
    def wrapper(request, pk):
        {before}
        return view(request, pk)

    return wrapper


@login_required
@around
def view(request, pk):
    number = Tag.objects.count()
    {first}
    return HttpResponse(f"{number} {user.username}")
"""


def asking(before: str = "pass", first: str = "user = request.user") -> str:
    view = ASKING.replace("{before}", before).replace("{first}", first)
    return views_of(behind_login(view=view))


def test_a_user_that_the_middleware_has_loaded_is_used_as_it_is() -> None:
    after = asking()
    assert "async def view(request, pk):" in after
    assert "auser()" not in after
    assert "sync_to_async" not in after


@pytest.mark.parametrize(
    "before",
    [
        "request.__dict__['user'] = lazily(request)",
        "request.__dict__.update(user=lazily(request))",
        "vars(request)['user'] = lazily(request)",
    ],
)
def test_a_user_that_is_put_there_unseen_has_to_be_loaded(before: str) -> None:
    after = asking(before)
    assert "async def view" not in after or "request.user = await request.auser()" in after


def test_a_name_for_the_user_before_the_assigned_one_stays_that_user() -> None:
    after = asking(first="user = request.user\n    request.user = Tag.objects.get(pk=1)")
    assert "auser()" not in after
    assert "await sync_to_async(bool)(user)" in after
