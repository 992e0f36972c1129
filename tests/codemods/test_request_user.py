"""The user is loaded once, before its first use."""

from __future__ import annotations

import pytest

from django_asyncify.config import Config
from django_asyncify.plan.model import Verdict
from tests.codemods.places import (
    UNHELPED,
    assert_declined,
    assert_native,
    assert_no_operation,
    assert_statements,
    convert_views,
    reasons,
    statements,
    views_of,
)

LOAD = "request.user = await request.auser()\n"


@pytest.mark.parametrize(
    "text",
    [
        "user = request.user",
        "user = {'user': request.user}",
        "user = getattr(request, 'user', None)",
        "request.user = None",
        "class Box:\n    user = 'a'\nname = Box().user.upper()",
        "user = request.GET.get('user')\nname = user.upper() if user else ''",
    ],
)
def test_a_user_that_is_not_looked_at_stays_lazy(text: str) -> None:
    assert_no_operation(text)


@pytest.mark.parametrize(
    "text",
    [
        "if request.user.is_staff:\n    pass",
        "name = request.user.username",
        "same = request.user == pk",
        "text = f'{request.user.pk}'",
        "staff = request.user.is_authenticated and request.user.is_staff",
        "name = request.user.username if request.user.is_staff else ''",
        "users = [request.user.pk]",
        "assert request.user.pk",
        "pair = (request.user.pk, 1)",
        "if (name := request.user.username):\n    pass",
    ],
)
def test_it_is_loaded_before_its_first_use(text: str) -> None:
    assert_native(text, LOAD + text)


def test_it_is_loaded_within_the_branch_that_uses_it() -> None:
    """Elsewhere it would add ``Vary: Cookie`` to paths that had none."""
    assert_native(
        "if pk:\n    name = request.user.username",
        "if pk:\n    request.user = await request.auser()\n    name = request.user.username",
    )


def test_it_is_loaded_once_for_all_that_follows() -> None:
    text = "name = request.user.username\nif pk:\n    print(request.user.pk, request.user.email)"
    assert_native(text, LOAD + text)


def test_it_is_loaded_above_a_name_for_it() -> None:
    text = "user = request.user\nname = user.username"
    assert_native(text, LOAD + text)


def test_a_name_for_it_stays_the_same_object() -> None:
    assert_native(
        "user = request.user\nlimit = 1\nname = user.username",
        "user = request.user\nlimit = 1\n"
        "request.user = user = await request.auser()\nname = user.username",
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "if pk and request.user.is_staff:\n    pass",
            "if pk and (await request.auser()).is_staff:\n    pass",
        ),
        (
            "while request.user.is_staff:\n    break",
            "while (await request.auser()).is_staff:\n    break",
        ),
        (
            "x = [request.user.pk for number in [1]]",
            "x = [(await request.auser()).pk for number in [1]]",
        ),
        (
            "x = request.user.pk if pk else None",
            "x = (await request.auser()).pk if pk else None",
        ),
    ],
)
def test_where_it_may_not_be_used_at_all_it_is_awaited_in_place(before: str, after: str) -> None:
    assert_native(before, after)


def test_a_query_that_filters_by_it_needs_it_loaded() -> None:
    assert_native(
        "number = Article.objects.filter(pk=request.user.pk).count()",
        LOAD + "number = await Article.objects.filter(pk=request.user.pk).acount()",
    )


def test_a_lambda_and_a_nested_function_run_in_the_thread() -> None:
    conversion = statements(
        "def name():\n    return request.user.username\nnumber = Tag.objects.count()\nx = name()"
    )
    assert "    def name():\n        return request.user.username" in views_of(conversion)
    assert "x = await sync_to_async(name)()" in views_of(conversion)


BACKEND = """
from django.contrib.auth.backends import ModelBackend
from django.views.decorators.debug import sensitive_variables


class Backend(ModelBackend):
    @sensitive_variables()
    def get_user(self, user_id):
        return None
"""
SETTINGS = """
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "app"]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    {middleware}
]
AUTHENTICATION_BACKENDS = ["{backend}"]
ROOT_URLCONF = "urls"
"""
REPLACING = """
def replacing(get_response):
    def middleware(request):
        request.user = None
        return get_response(request)

    return middleware
"""
REPLACING_TWO = REPLACING.replace("request.user = None", "request.user = request.owner = None")


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        (
            {
                "app/backends.py": BACKEND,
                "settings.py": SETTINGS.format(middleware="", backend="app.backends.Backend"),
            },
            "overrides get_user()",
        ),
        (
            {
                "app/middleware.py": REPLACING_TWO,
                "settings.py": SETTINGS.format(
                    middleware='"app.middleware.replacing",',
                    backend="django.contrib.auth.backends.ModelBackend",
                ),
            },
            "the middleware app.middleware.replacing assigns request.user",
        ),
        (
            {
                "settings.py": SETTINGS.format(
                    middleware='"elsewhere.middleware.Unknown",',
                    backend="django.contrib.auth.backends.ModelBackend",
                ),
            },
            "it isn't known whether the middleware elsewhere.middleware.Unknown",
        ),
        (
            {
                "settings.py": SETTINGS.format(middleware="", backend="elsewhere.Backend"),
            },
            "the backend elsewhere.Backend can't be read",
        ),
    ],
    ids=["backend", "middleware", "unknown middleware", "unknown backend"],
)
def test_where_auser_could_give_another_user_it_is_loaded_in_the_thread(
    files: dict[str, str], reason: str
) -> None:
    conversion = assert_declined(
        "number = Tag.objects.count()\nif request.user.is_staff:\n    pass",
        reason,
        files=files,
        config=UNHELPED,
    )
    assert "auser" not in views_of(conversion)
    assert "await sync_to_async(bool)(request.user)" in views_of(conversion)


LOOKING = """
def looking(get_response):
    def middleware(request):
        if request.path == "/" and request.user.is_staff:
            return None
        return get_response(request)

    return middleware
"""


@pytest.mark.parametrize("call", ["has_perm('app.view_tag')", "get_full_name()"])
def test_a_method_moves_with_the_user_it_is_called_on(call: str) -> None:
    files = {
        "app/middleware.py": LOOKING,
        "settings.py": SETTINGS.format(
            middleware='"app.middleware.looking",',
            backend="django.contrib.auth.backends.ModelBackend",
        ),
    }
    text = f"number = Tag.objects.count()\nx = number or request.user.{call}"
    moved = f"x = number or await sync_to_async(lambda: request.user.{call})()"
    assert moved in views_of(statements(text, files=files))


@pytest.mark.parametrize(
    ("base", "honest", "asked"),
    [
        ("django.utils.deprecation.MiddlewareMixin", "", True),
        ("whitenoise.middleware.WhiteNoiseMiddleware", "", True),
        ("django_otp.middleware.OTPMiddleware", "", False),
        ("gatekeeper.middleware.Gate", "", False),
        ("gatekeeper.middleware.Gate", "gatekeeper.middleware.Gate", True),
        ("gatekeeper.middleware.Gate", "app.middleware.Own", True),
    ],
)
def test_middleware_does_what_its_base_class_does(base: str, honest: str, asked: bool) -> None:
    module, _, name = base.rpartition(".")
    source = f"from {module} import {name}\n\n\nclass Own({name}):\n    pass\n"
    assert _asks_behind("Own", source, honest) is asked


def _asks_behind(middleware: str, source: str, honest: str = "") -> bool:
    """Whether a view behind that middleware of ``app.middleware`` asks ``auser()``."""
    files = {
        "app/middleware.py": source,
        "settings.py": SETTINGS.format(
            middleware=f'"app.middleware.{middleware}",',
            backend="django.contrib.auth.backends.ModelBackend",
        ),
    }
    text = "number = Tag.objects.count()\nname = request.user.username"
    config = Config(honest=frozenset({honest}), ignore=UNHELPED.ignore)
    conversion = statements(text, files=files, config=config)
    return "await request.auser()" in views_of(conversion)


def test_a_backend_that_never_gives_a_user_is_passed_over() -> None:
    """Axes' backend only turns log-ins away; no session can name it."""
    backend = (
        "class Locks:\n    def authenticate(self, request, **credentials):\n        return None\n"
    )
    files = {
        "app/backends.py": backend,
        "settings.py": SETTINGS.format(middleware="", backend="app.backends.Locks"),
    }
    text = "number = Tag.objects.count()\nname = request.user.username"
    assert "await request.auser()" in views_of(statements(text, files=files))


@pytest.mark.parametrize(
    ("name", "asked"),
    [('"page"', True), ('"user"', False), ("'auser'", False), ("NAME", False), ('"_user"', True)],
)
def test_setattr_on_the_request_matters_where_it_may_set_the_user(name: str, asked: bool) -> None:
    setting = REPLACING.replace("request.user = None", f"setattr(request, {name}, None)")
    assert _asks_behind("replacing", f"from app.names import NAME\n{setting}") is asked


@pytest.mark.parametrize(("name", "asked"), [("page", True), ("user", False)])
def test_a_name_that_the_code_itself_says_is_known(name: str, asked: bool) -> None:
    setting = REPLACING.replace("request.user = None", "setattr(request, NAME, None)")
    assert _asks_behind("replacing", f"NAME = {name!r}\n{setting}") is asked


@pytest.mark.parametrize(("name", "asked"), [("page", True), ("_cached_user", False)])
def test_a_name_that_code_nobody_calls_takes_from_elsewhere_is_known(
    name: str, asked: bool
) -> None:
    upload = "from . import names\n\n\ndef keep(request, file):\n"
    files = {
        "app/names.py": f"FIELD = {name!r}\n",
        "app/uploads.py": f"{upload}    setattr(request, names.FIELD, file)\n",
    }
    text = "number = Tag.objects.count()\nname = request.user.pk"
    conversion = statements(text, files=files, config=UNHELPED)
    assert ("await request.auser()" in views_of(conversion)) is asked


@pytest.mark.parametrize(("name", "asked"), [("number", True), ("user", False)])
def test_a_decorator_that_sets_a_given_name_is_followed(name: str, asked: bool) -> None:
    conversion = convert_views(
        f"""
        def with_number(name):
            def decorator(view):
                @wraps(view)
                def wrapper(request, *args, **kwargs):
                    setattr(request, name, Tag.objects.count())
                    return view(request, *args, **kwargs)

                return wrapper

            return decorator

        @with_number({name!r})
        def view(request, pk):
            number = Tag.objects.count()
            return HttpResponse(request.user.username)
        """,
        imports="from functools import wraps\nfrom django.http import HttpResponse",
        files={
            "settings.py": SETTINGS.format(
                middleware="", backend="django.contrib.auth.backends.ModelBackend"
            )
        },
    )
    assert ("await request.auser()" in views_of(conversion)) is asked


@pytest.mark.parametrize(("django", "asked"), [((5, 0), True), ((5, 1), True), ((5, 2), False)])
def test_before_django_5_2_every_backend_runs_in_the_thread(
    django: tuple[int, int], asked: bool
) -> None:
    files = {
        "app/backends.py": BACKEND,
        "settings.py": SETTINGS.format(middleware="", backend="app.backends.Backend"),
    }
    text = "number = Tag.objects.count()\nname = request.user.username"
    config = Config(django=django, ignore=UNHELPED.ignore)
    conversion = statements(text, files=files, config=config)
    assert ("await request.auser()" in views_of(conversion)) is asked


def test_what_a_helper_sets_on_the_user_is_not_lost() -> None:
    files = {
        "app/company.py": """
        def prepare(request):
            request.user.company = "a"


        def job(request):
            prepare(request)
        """,
    }
    conversion = statements(
        "number = Tag.objects.count()\nprepare(request)\nname = request.user.company",
        imports="from .company import prepare",
        files=files,
    )
    assert "auser" not in views_of(conversion)


def test_after_login_the_old_user_would_be_loaded() -> None:
    conversion = statements(
        "number = Tag.objects.count()\nlogin(request, Author())\nname = request.user.username",
        imports="from django.contrib.auth import login",
    )
    assert "auser" not in views_of(conversion)


def test_a_user_that_is_put_back_may_be_lazy_still() -> None:
    conversion = statements(
        """
        old = request.user
        request.user = User.objects.get(pk=pk)
        first = request.user.is_staff
        request.user = old
        second = request.user.is_staff
        """,
        imports="from django.contrib.auth.models import User",
    )
    loaded = "await sync_to_async(bool)(request.user)"
    after = views_of(conversion)
    assert f"{loaded}\n    first" in after, reasons(conversion)
    assert f"{loaded}\n    second" in after


def test_a_load_above_an_if_is_enough_for_what_is_inside_of_it() -> None:
    conversion = statements(
        """
        if not is_staff(request.user):
            for tag in Tag.objects.all():
                name = request.user.username
        """,
        imports="def is_staff(user):\n    return user.is_staff",
    )
    assert views_of(conversion).count("await request.auser()") == 1, reasons(conversion)


def test_a_user_that_a_loop_replaces_is_loaded_each_time() -> None:
    conversion = statements(
        """
        old = request.user
        request.user = User.objects.get(pk=pk)
        first = request.user.is_staff
        for number in range(3):
            second = request.user.is_staff
            request.user = old
        """,
        imports="from django.contrib.auth.models import User",
    )
    assert "await sync_to_async(bool)(request.user)\n        second" in views_of(conversion)


@pytest.mark.parametrize(
    "query",
    [
        "Comment.objects.filter(**{'user': request.user})",
        "Comment.objects.exclude(**found)",
        "Comment.objects.filter(user__in=[request.user])",
        "Comment.objects.filter(Q(**found))",
        "Comment.objects.filter(Q(**found) | Q(pk=pk))",
    ],
)
@pytest.mark.parametrize("use", ["x = [c.pk for c in {}]", "x = list({})", "x = {}.count()"])
@pytest.mark.parametrize("between", [True, False])
def test_a_user_inside_of_what_a_query_compares_with_is_loaded_before_or_in_the_thread(
    query: str, use: str, between: bool
) -> None:
    found, count = "found = dict(user=request.user)\n", "n = Tag.objects.count()\n"
    code = found + count if between else count + found
    conversion = statements(
        f"{code}{use.format(query)}",
        imports="from django.db.models import Q\nfrom .models import Comment",
        models="from django.contrib.auth.models import User\n\n\nclass Comment(models.Model):\n"
        "    user = models.ForeignKey(User, on_delete=models.CASCADE)\n",
    )
    text = views_of(conversion)
    walking = next(line for line in text.split("\n") if "x = " in line)
    assert ("sync_to_async(" in walking) is between
    assert (f" in {query}" in walking) is ("count" not in use and not between)
    loading = f"    request.user = await request.auser()\n    {found}"
    assert (loading in text) is not between


HELD = """
def who(request):
    return {{"user": request.user}}


class Finder:
    def __init__(self, request):
        self.user = request.user

    def names(self, request):
        return [self.user.username, Tag.objects.count()]


@{decorator}
def view(request, pk):
    {body}
    return HttpResponse(Tag.objects.count())
"""


@pytest.mark.parametrize(
    ("body", "loaded"),
    [
        ("given = {'user': request.user}\n    Tag.objects.count()\n    x = given['user'].pk", True),
        ("users = [request.user]\n    x = [user.username for user in users]", True),
        ("given = dict(user=request.user)\n    x = Comment.objects.create(**given)", True),
        ("x = Comment(**{'user': request.user})", True),
        ("x = who(request)['user'].username", False),
        ("given = dict(who(request))\n    x = Comment.objects.create(**given)", False),
    ],
)
def test_a_checked_user_is_kept_before_the_view_puts_it_into_a_container(
    body: str, loaded: bool
) -> None:
    conversion = convert_views(
        HELD.format(decorator="login_required", body=body),
        imports="from django.contrib.auth.decorators import login_required\n"
        "from .models import Comment",
        models="from django.contrib.auth.models import User\n\n\nclass Comment(models.Model):\n"
        "    user = models.ForeignKey(User, on_delete=models.CASCADE)\n",
    )
    text = views_of(conversion)
    assert (conversion.verdicts["view"] is Verdict.NATIVE) is loaded, reasons(conversion)
    assert not loaded or "request, pk):\n    request.user = await request.auser()\n" in text


@pytest.mark.parametrize("decorator", ["login_required", "require_GET"])
def test_a_user_that_an_object_has_kept_is_not_the_one_of_the_request(decorator: str) -> None:
    """Loading that would leave the object with a lazy one."""
    conversion = convert_views(
        HELD.format(decorator=decorator, body="x = Finder(request).names(request)"),
        imports="from django.contrib.auth.decorators import login_required\n"
        "from django.views.decorators.http import require_GET",
    )
    assert "await sync_to_async(lambda: self.user.username)()" in views_of(conversion)


@pytest.mark.parametrize("given", ["str(who(request))", "', '.join([str(who(request))])"])
def test_a_call_that_looks_into_the_user_moves_with_the_call_it_is_given_to(given: str) -> None:
    conversion = statements(
        f"number = Tag.objects.count()\nname = {given}",
        imports="def who(request):\n    try:\n        user = request.user\n"
        "    except AttributeError:\n        user = None\n    return user and user.username",
    )
    assert "await sync_to_async(lambda: str(who(request)))()" in views_of(conversion)


def test_the_text_of_a_user_is_bridged_with_the_call_that_asks_for_it() -> None:
    assert_statements(
        "number = Tag.objects.count()\nwhile pk:\n    name = str(request.user)\n    break",
        "number = await Tag.objects.acount()\nwhile pk:\n"
        "    request.user = await request.auser()\n    name = str(request.user)\n    break",
    )


def test_a_call_in_the_thread_is_handed_the_user_that_the_view_has() -> None:
    """It may keep something on the user, which another object wouldn't have."""
    conversion = convert_views(
        """
        def allowed(user):
            return Tag.objects.count() > 3 or user.is_staff


        def job():
            return allowed(None)


        def view(request, pk):
            tags = Tag.objects.count()
            return HttpResponse(f"{tags} {allowed(request.user)}")
        """
    )
    assert "await sync_to_async(allowed)(request.user)" in views_of(conversion)
    assert views_of(conversion).count("request.user = await request.auser()\n") == 1


def test_the_user_that_code_in_the_thread_has_loaded_stays() -> None:
    """Another object wouldn't have what that code has put on it, and would be queried for again."""
    conversion = convert_views(
        """
        def remember(request):
            request.user.seen = request.user.is_authenticated
            return True


        def check(test):
            def decorator(view):
                @wraps(view)
                def wrapper(request, *args, **kwargs):
                    if not test(request):
                        return HttpResponse(status=403)
                    return view(request, *args, **kwargs)

                return wrapper

            return decorator


        @check(remember)
        def view(request, pk):
            return HttpResponse(f"{request.user.seen} {Tag.objects.count()}")


        @check(lambda request: request.user.is_staff and Tag.objects.exists())
        def other(request, pk):
            return HttpResponse(f"{request.user.username} {Tag.objects.count()}")
        """,
        imports="from functools import wraps",
    )
    text = views_of(conversion)
    assert text.count("await sync_to_async(bool)(request.user)\n") == 2, text
    assert "auser" not in text


SWAPPING = """
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User


def swapping(view):
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        request.user = User.objects.get(username="boss")
        return view(request, *args, **kwargs)

    return wrapper


def swap(request):
    request.user = User.objects.get(username="boss")
"""


@pytest.mark.parametrize(
    ("views", "blocked"),
    [
        ("@swapping\n@login_required\ndef view(request, pk):\n    {body}\n", True),
        ("@login_required\n@swapping\ndef view(request, pk):\n    {body}\n", True),
        ("@login_required\ndef view(request, pk):\n    swap(request)\n    {body}\n", False),
        ("@swapping\ndef view(request, pk):\n    {body}\n", False),
        (
            "def outer(request):\n    swap(request)\n    return view(request, 1)\n\n\n"
            "@login_required\ndef view(request, pk):\n    {body}\n",
            True,
        ),
    ],
)
def test_a_check_behind_code_that_assigns_the_user_stays_sync(views: str, blocked: bool) -> None:
    text = views.format(body="return HttpResponse(Tag.objects.count())")
    conversion = convert_views(text, imports=SWAPPING)
    assert (conversion.verdicts["view"] is Verdict.BLOCKED) is blocked, reasons(conversion)
    if blocked:
        assert "which may run before, assigns request.user" in reasons(conversion)


SUBCLASS = """
from django.contrib.auth.middleware import AuthenticationMiddleware


class Authentication(AuthenticationMiddleware):
    {body}
"""


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        ("pass", True),
        (
            "def process_request(self, request):\n        super().process_request(request)\n"
            "        request.seen = True",
            True,
        ),
        ("def process_request(self, request):\n        request.seen = True", False),
        (
            "def process_request(self, request):\n        if request.path:\n"
            "            super().process_request(request)",
            False,
        ),
    ],
)
def test_a_subclass_of_djangos_middleware_sets_both_if_it_calls_it_first(
    body: str, asked: bool
) -> None:
    settings = SETTINGS.format(middleware="", backend="django.contrib.auth.backends.ModelBackend")
    files = {
        "app/middleware.py": SUBCLASS.format(body=body),
        "settings.py": settings.replace(
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "app.middleware.Authentication",
        ),
    }
    conversion = statements("number = Tag.objects.count()\nx = request.user.username", files=files)
    assert ("await request.auser()" in views_of(conversion)) is asked


def test_what_a_view_puts_on_its_user_leaves_the_decorators_around_it_alone() -> None:
    conversion = convert_views(
        """
        def signed_in(view):
            @wraps(view)
            def inner(request, *args, **kwargs):
                if not request.user.is_authenticated:
                    return HttpResponse(status=401)
                return view(request, *args, **kwargs)
            return inner


        @signed_in
        def view(request, pk):
            number = Tag.objects.count()
            request.user.username = "new"
            return HttpResponse(f"{number} {request.user.username}")
        """,
        imports="from functools import wraps",
    )
    assert views_of(conversion).count(LOAD) == 2
    assert "sync_to_async" not in views_of(conversion)


def test_a_user_that_a_region_may_load_is_not_loaded_anew_after_it() -> None:
    conversion = statements(
        "with transaction.atomic():\n    if pk:\n        request.user.note = 'x'\n"
        "    Tag.objects.create(name='x')\nnumber = Tag.objects.count()\n"
        "name = request.user.username",
        imports="from django.db import transaction",
    )
    assert "auser" not in views_of(conversion)
    assert "await sync_to_async(bool)(request.user)\n" in views_of(conversion)


def test_a_region_on_another_path_does_not_matter() -> None:
    conversion = statements(
        "if pk:\n    with transaction.atomic():\n        if pk > 1:\n"
        "            request.user.note = 'x'\n        Tag.objects.create(name='x')\n    return\n"
        "number = Tag.objects.count()\nname = request.user.username",
        imports="from django.db import transaction",
    )
    assert LOAD in views_of(conversion)


def test_another_view_under_the_same_wrapper_need_not_ask_for_the_user() -> None:
    conversion = convert_views(
        """
        def ajax(view):
            @wraps(view)
            def inner(request, *args, **kwargs):
                if not request.headers.get("x"):
                    return HttpResponse(status=400)
                return view(request, *args, **kwargs)
            return inner


        def job(request):
            return [urlopen(request.user.username)]


        @login_required
        @ajax
        def view(request, pk):
            number = Tag.objects.count()
            return HttpResponse(f"{number} {job(request)}")


        @ajax
        def open_to_all(request, pk):
            return HttpResponse(Tag.objects.count())
        """,
        imports="from functools import wraps\nfrom urllib.request import urlopen\n"
        "from django.contrib.auth.decorators import login_required",
    )
    assert views_of(conversion).count(LOAD) == 1


@pytest.mark.parametrize(
    ("afterwards", "in_thread"),
    [
        ('if request.GET:\n            response["X-Note"] = request.user.note', True),
        ('response["X-Note"] = "seen"', False),
    ],
)
def test_a_wrapper_that_looks_again_after_its_view_has_the_users_of_the_view(
    afterwards: str, in_thread: bool
) -> None:
    conversion = convert_views(
        f"""
def audited(view):
    @wraps(view)
    def inner(request, *args, **kwargs):
        if request.GET and not request.user.is_authenticated:
            return HttpResponse(status=401)
        response = view(request, *args, **kwargs)
        {afterwards}
        return response
    return inner


@audited
def view(request, pk):
    number = Tag.objects.count()
    with transaction.atomic():
        if request.GET:
            request.user.note = "x"
        Tag.objects.filter(name="x").delete()
    return HttpResponse(number)
""",
        imports="from functools import wraps\nfrom django.db import transaction",
    )
    awaited = "(await request.auser()).is_authenticated"
    assert (awaited not in views_of(conversion)) is in_thread


ALIASED = """
    user = request.user
    tag = Tag.objects.get(pk=pk)
    if tag.name == "x" and user.is_staff:
        return HttpResponse(user.username)
    names = [tag.name for tag in Tag.objects.all() if tag.pk != user.pk]
    return HttpResponse(names)
"""


@pytest.mark.parametrize("decorated", [True, False])
def test_a_name_for_the_user_that_a_decorator_has_loaded_needs_no_bridge(
    decorated: bool,
) -> None:
    decorator = "@login_required\n" if decorated else ""
    conversion = convert_views(
        f"{decorator}def view(request, pk):{ALIASED}",
        imports="from django.contrib.auth.decorators import login_required",
    )
    assert conversion.verdicts["view"] is (Verdict.NATIVE if decorated else Verdict.BRIDGED)
    start = "async def view(request, pk):\n    request.user = await request.auser()\n    user ="
    assert (start in views_of(conversion)) is decorated
    assert views_of(conversion).count("auser()") == decorated


REPLACED_LATER = """
    me = request.user
    number = Tag.objects.count()
    {replaced}
    return HttpResponse(f"{{number}} {{me.username}}")
"""


@pytest.mark.parametrize("replaced", ["login(request, me)", "logout(request)"])
@pytest.mark.parametrize("decorated", [True, False])
def test_a_checked_user_stays_the_one_that_a_name_stands_for(
    replaced: str, decorated: bool
) -> None:
    """The sync check has loaded it before another one is put on the request."""
    decorator = "@login_required\n" if decorated else ""
    conversion = convert_views(
        f"{decorator}def view(request, pk):{REPLACED_LATER.format(replaced=replaced)}",
        imports="from django.contrib.auth import login, logout\n"
        "from django.contrib.auth.decorators import login_required",
    )
    start = "view(request, pk):\n    await sync_to_async(bool)(request.user)\n    me ="
    assert (start in views_of(conversion)) is decorated
    assert "auser()" not in views_of(conversion)


def test_the_comment_above_a_function_stays_there() -> None:
    view = """
def view(request, pk):
    # Told apart by the user.
    def named(user=request.user.username):
        return user

    return HttpResponse(f"{named()} {Tag.objects.count()}")
"""
    after = views_of(convert_views(view))
    assert (
        "    request.user = await request.auser()\n"
        "    # Told apart by the user.\n"
        "    def named(user=request.user.username):\n"
    ) in after
