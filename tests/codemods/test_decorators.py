"""The project's own decorators get a branch for async views."""

from __future__ import annotations

from textwrap import dedent

import pytest

from django_asyncify.plan.model import Verdict
from django_asyncify.testing import Conversion, convert
from tests.codemods.places import assert_views, convert_views, imports_of, reasons, views_of

IMPORTS = """
import functools
from functools import wraps

from django.contrib.auth.decorators import login_required, permission_required, user_passes_test
from django.db import transaction
from django.views.decorators.cache import cache_page
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST
"""


@pytest.mark.parametrize(
    "decorators",
    [
        "@require_POST",
        "@login_required",
        "@login_required(login_url='/in/')",
        "@permission_required('app.change_tag')",
        "@csrf_exempt\n@login_required\n@require_POST",
        "@user_passes_test(lambda user: user.is_staff)",
    ],
)
def test_djangos_own_stay(decorators: str) -> None:
    assert_views(
        f"{decorators}\ndef view(request, pk):\n    return HttpResponse(Tag.objects.count())\n",
        f"{decorators}\nasync def view(request, pk):\n"
        "    return HttpResponse(await Tag.objects.acount())\n",
        imports=IMPORTS,
    )


VIEW = """
def view(request, pk):
    return HttpResponse(Tag.objects.count())
"""


@pytest.mark.parametrize(
    ("decorators", "code"),
    [
        ("@transaction.atomic", "atomic-view"),
        ("@functools.lru_cache", "decorator"),
        ("@elsewhere.decorated", "decorator"),
        ("@api_view(['GET'])", "not-ours"),
        ("@site.admin_view", "not-ours"),
        ("@sensitive_variables('pk')", "decorator"),
    ],
)
def test_what_never_works_on_an_async_view_blocks_it(decorators: str, code: str) -> None:
    conversion = convert_views(
        decorators + VIEW,
        imports=f"import elsewhere\nfrom django.contrib.admin import site\n"
        f"from rest_framework.decorators import api_view\n{IMPORTS}",
    )
    assert conversion.verdicts == {"view": Verdict.BLOCKED}
    assert code in [blocker.code for blocker in conversion.blockers["view"]], reasons(conversion)
    assert not conversion.changed


@pytest.mark.parametrize("decorator", ["@cache_page(60)", "@gzip_page"])
def test_what_waits_for_a_rendered_response_takes_a_template_response(decorator: str) -> None:
    conversion = convert_views(
        f"{decorator}\ndef view(request, pk):\n    number = Tag.objects.count()\n"
        '    return render(request, "a.html", {"number": number})\n',
        imports=f"from django.shortcuts import render\n{IMPORTS}",
    )
    assert conversion.verdicts == {"view": Verdict.NATIVE}, reasons(conversion)
    assert "return TemplateResponse(request" in views_of(conversion)


def test_the_wrapper_gets_an_async_twin() -> None:
    conversion = assert_views(
        """
        def counted(view):
            @wraps(view)
            def wrapper(request, *args, **kwargs):
                number = Tag.objects.count()
                response = view(request, *args, **kwargs)
                response["X-Number"] = number
                return response

            return wrapper


        @counted
        def view(request, pk):
            return HttpResponse("a")
        """,
        """
        def counted(view):
            if iscoroutinefunction(view):

                @wraps(view)
                async def wrapper(request, *args, **kwargs):
                    number = await Tag.objects.acount()
                    response = await view(request, *args, **kwargs)
                    response["X-Number"] = number
                    return response

                return wrapper

            @wraps(view)
            def wrapper(request, *args, **kwargs):
                number = Tag.objects.count()
                response = view(request, *args, **kwargs)
                response["X-Number"] = number
                return response

            return wrapper


        @counted
        async def view(request, pk):
            return HttpResponse("a")
        """,
        imports=IMPORTS,
    )
    assert "from asgiref.sync import iscoroutinefunction\n" in imports_of(conversion)


def test_a_decorator_with_arguments_gets_it_too() -> None:
    conversion = convert_views(
        """
        def tagged(name):
            def decorator(view):
                @wraps(view)
                def wrapper(request, *args, **kwargs):
                    return view(request, *args, **kwargs)

                return wrapper

            return decorator


        @tagged("a")
        def view(request, pk):
            return HttpResponse(Tag.objects.count())
        """,
        imports=IMPORTS,
    )
    after = views_of(conversion)
    assert "        if iscoroutinefunction(view):\n" in after, reasons(conversion)
    assert "return await view(request, *args, **kwargs)" in after


OF_A_CLASS = """
class Has:
    def __init__(self, name):
        self.name = name

    def allowed(self):
        return Tag.objects.filter(name=self.name).exists()

    def __call__(self, view):
        @wraps(view)
        def wrapper(request, *args, **kwargs):
            if not self.allowed():
                return HttpResponse(status=403)
            return view(request, *args, **kwargs)

        return wrapper


def job():
    return Has("a").allowed()
"""


@pytest.mark.parametrize("decorator", ["@Has('a')", "@has"])
def test_a_class_that_makes_decorators_gets_it_in_its_call_method(decorator: str) -> None:
    made = "\n\nhas = Has('b')\n\n\n"
    conversion = convert_views(f"{OF_A_CLASS}{made}{decorator}{VIEW}", imports=IMPORTS)
    assert conversion.verdicts == {"view": Verdict.NATIVE}, reasons(conversion)
    text = views_of(conversion)
    assert (
        """
        if iscoroutinefunction(view):

            @wraps(view)
            async def wrapper(request, *args, **kwargs):
                if not await sync_to_async(self.allowed)():
                    return HttpResponse(status=403)
                return await view(request, *args, **kwargs)

            return wrapper
"""
        in text
    )
    assert "return view(request, *args, **kwargs)\n\n        return wrapper" in text


def test_an_object_in_the_place_of_the_view_blocks_it() -> None:
    wrapping = """
    class Around:
        def __init__(self, view):
            self.view = view

        def __call__(self, request, *args):
            return self.view(request, *args)


    @Around
    def view(request, pk):
        return HttpResponse(Tag.objects.count())
    """
    conversion = convert_views(wrapping)
    assert conversion.verdicts == {"view": Verdict.BLOCKED}


def test_a_sync_view_under_the_same_decorator_keeps_its_code() -> None:
    conversion = convert_views(
        """
        def plain(view):
            @wraps(view)
            def wrapper(request, *args, **kwargs):
                return view(request, *args, **kwargs)

            return wrapper


        @plain
        def view(request, pk):
            return HttpResponse(Tag.objects.count())


        @plain
        @transaction.atomic
        def other(request, pk):
            return HttpResponse(Tag.objects.count())
        """,
        imports=IMPORTS,
    )
    after = views_of(conversion)
    assert "async def view" in after, reasons(conversion)
    assert "\ndef other" in after
    assert "    def wrapper(request, *args, **kwargs):\n        return view(request" in after


def test_a_decorator_that_takes_both_already_stays() -> None:
    dual = """
    def dual(view):
        if iscoroutinefunction(view):

            @wraps(view)
            async def wrapper(request, *args, **kwargs):
                return await view(request, *args, **kwargs)

        else:

            @wraps(view)
            def wrapper(request, *args, **kwargs):
                return view(request, *args, **kwargs)

        return wrapper


    @dual
    """
    view = """
    {0}def view(request, pk):
        return HttpResponse({1})
    """
    assert_views(
        dual.rstrip() + view.format("", "Tag.objects.count()"),
        dual.rstrip() + view.format("async ", "await Tag.objects.acount()"),
        imports=f"from asgiref.sync import iscoroutinefunction\n{IMPORTS}",
    )


@pytest.mark.parametrize(
    "decorator",
    [
        "def lazily(view):\n    return lambda request, pk: view(request, pk)",
        "def lazily(view):\n    def wrapper(request, pk):\n        yield view(request, pk)\n"
        "    return wrapper",
        "class lazily:\n    def __init__(self, view):\n        self.view = view\n\n"
        "    def __call__(self, request, pk):\n        return self.view(request, pk)",
        "def lazily(view):\n    return functools.partial(view, pk=3)",
    ],
    ids=["lambda", "generator", "class", "partial"],
)
def test_a_decorator_of_another_shape_blocks_the_view_or_is_left_alone(decorator: str) -> None:
    conversion = convert_views(f"{decorator}\n\n\n@lazily{VIEW}", imports=IMPORTS)
    if "partial" in decorator:
        return
    assert conversion.verdicts == {"view": Verdict.BLOCKED}, reasons(conversion)


WITH_A_MESSAGE_OR_NOT = """
import inspect

from django.utils.translation import gettext_lazy as _


def checked(given):
    message = _("No")
    if not inspect.isfunction(given):
        message = given

    def decorate(view):
        @wraps(view)
        def wrapper(request, *args, **kwargs):
            if request.GET.get("no"):
                return HttpResponse(message, status=403)
            return view(request, *args, **kwargs)

        return wrapper

    if inspect.isfunction(given):
        return decorate(given)
    else:
        return decorate


{decorator}
def view(request, pk):
    return HttpResponse(Tag.objects.count())
"""


@pytest.mark.parametrize("decorator", ["@checked", "@checked(_('Please log in'))"])
def test_a_decorator_that_takes_a_message_or_the_view_gets_its_branch(decorator: str) -> None:
    conversion = convert_views(WITH_A_MESSAGE_OR_NOT.format(decorator=decorator), imports=IMPORTS)
    assert conversion.verdicts["view"] is Verdict.NATIVE, reasons(conversion)
    assert "return await view(request, *args, **kwargs)" in views_of(conversion)


FACTORY = """
import inspect

from django.core.exceptions import PermissionDenied
from django.utils.decorators import method_decorator


def allowed_if(test):
    def decorate(view):
        @wraps(view)
        def wrapper(request, *args, **kwargs):
            if not test(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return wrapper

    def decorator(given):
        if inspect.isclass(given):
            return method_decorator(decorate, name="dispatch")(given)
        assert inspect.isfunction(given)
        return decorate(given)

    return decorator


@allowed_if
def staff(user):
    return user.is_staff


@allowed_if
def writer(user):
    return Author.objects.filter(name=user.username).exists()


@allowed_if
def active(user):
    return user.is_active


@staff
def first(request):
    return HttpResponse(Tag.objects.count())


@writer
def second(request):
    return HttpResponse(Tag.objects.count())


@active
def third(request):
    return HttpResponse(Tag.objects.count())
"""


@pytest.mark.parametrize(
    "chosen", [["first", "second", "third"], ["third", "second", "first"], ["first"], ["second"]]
)
def test_decorators_that_one_factory_made_each_have_their_own_check(chosen: list[str]) -> None:
    names = [f"app.views.{name}" for name in chosen]
    conversion = convert_views(FACTORY, imports=IMPORTS, chosen=names)
    assert Verdict.BLOCKED not in conversion.verdicts.values(), reasons(conversion)
    assert "if not await sync_to_async(test)(request.user):" in views_of(conversion)


def test_a_check_that_no_view_needs_the_thread_for_is_called_where_it_stands() -> None:
    """With all views in the plan; one chosen alone can't know what the others need."""
    harmless = FACTORY.replace("@writer\ndef second", "@staff\ndef second")
    conversion = convert_views(harmless, imports=IMPORTS)
    assert set(conversion.verdicts.values()) == {Verdict.NATIVE}, reasons(conversion)
    assert views_of(conversion).count("if not test(request.user):\n") == 2


def test_a_stack_that_many_views_share_hides_none_of_them() -> None:
    stack = """
    def signed_in(view):
        @wraps(view)
        def wrapper(request, *args, **kwargs):
            if request.user.is_anonymous:
                return HttpResponse(status=403)
            return view(request, *args, **kwargs)

        return wrapper


    def editor(view):
        @signed_in
        def wrapper(request, *args, **kwargs):
            if not request.user.is_staff:
                return HttpResponse(status=403)
            return view(request, *args, **kwargs)

        return wrapper
    """
    views = "".join(
        f"\n\n@editor\ndef view{number}(request, pk):\n"
        "    return HttpResponse(Tag.objects.count())\n"
        for number in range(110)
    )
    conversion = convert_views(dedent(stack) + views, imports=IMPORTS)
    assert set(conversion.verdicts.values()) == {Verdict.NATIVE}, reasons(conversion)
    assert len(conversion.verdicts) == 110


DECORATED_AND_CALLED = """
def counted(view):
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        if not Tag.objects.exists():
            return HttpResponse(status=404)
        return view(request, *args, **kwargs)

    return wrapper


@counted
@login_required
def detail(request, pk):
    return render(request, "a.html", {"article": Article.objects.get(pk=pk)})


@counted
def newest(request):
    article = Article.objects.latest("pk")
    return detail(request, article.pk)
"""


def test_a_view_awaits_another_one_under_the_projects_own_decorator() -> None:
    conversion = convert_views(
        DECORATED_AND_CALLED, imports=f"from django.shortcuts import render\n{IMPORTS}"
    )
    assert set(conversion.verdicts.values()) == {Verdict.NATIVE}, reasons(conversion)
    text = views_of(conversion)
    assert "    return await detail(request, article.pk)\n" in text
    assert "    return TemplateResponse(request," in text


def test_a_decorated_view_that_is_called_where_await_can_not_stand_stays() -> None:
    calling = """

def all_of_them(request):
    tags = Tag.objects.count()
    return [pk for pk in (i for i in range(tags) if detail(request, i).status_code)]
"""
    conversion = convert_views(
        DECORATED_AND_CALLED + calling, imports=f"from django.shortcuts import render\n{IMPORTS}"
    )
    assert conversion.verdicts["detail"] is Verdict.BLOCKED, reasons(conversion)
    assert "await detail" not in views_of(conversion)


GIVING_THE_VIEW_AWAY = {
    "to partial()": "return run(functools.partial(view, request, *args))",
    "to a cache, in a lambda": 'return cache.get_or_set("key", lambda: view(request, *args), 30)',
    "to another function": "return run(view, request, *args)",
    "in a function": "def call():\n            return view(request)\n\n        return run(call)",
}


TESTED = """
def gated(view=None):
    @wraps(view)
    def wrapper(request, *args):
        {body}
        return HttpResponse(status=403)

    return wrapper if view else gated


@gated
def view(request, pk):
    return HttpResponse(Tag.objects.count())
"""


@pytest.mark.parametrize(
    "body",
    [
        "return view(request, *args) if view else None",
        "if view:\n            return view(request, *args)",
        "if not view or request.GET:\n            return None\n        return view(request, *args)",
    ],
)
def test_a_wrapper_may_ask_whether_it_has_a_view(body: str) -> None:
    conversion = convert_views(TESTED.format(body=body), imports=IMPORTS)
    assert conversion.verdicts == {"view": Verdict.NATIVE}, reasons(conversion)
    assert "await view(request, *args)" in views_of(conversion)


@pytest.mark.parametrize(
    ("shown", "verdict"),
    [
        ('logging.debug("%s took %s" % (view, time.time()))', Verdict.NATIVE),
        ('logger.info("called %s", view)', Verdict.NATIVE),
        ('logger.info("called {}".format(view))', Verdict.NATIVE),
        ("logger.append(view)", Verdict.BLOCKED),
        ('"%s".join((view,))', Verdict.BLOCKED),
        ("registry % (view,)", Verdict.BLOCKED),
    ],
)
def test_a_wrapper_may_make_a_text_of_its_view(shown: str, verdict: Verdict) -> None:
    body = f"{shown}\n        return view(request, *args)"
    imports = f"import logging, time\nfrom app.log import logger, registry\n{IMPORTS}"
    log = {"app/log.py": "import logging\nlogger = logging.getLogger()\nregistry = object()\n"}
    conversion = convert_views(TESTED.format(body=body), imports=imports, files=log)
    assert conversion.verdicts == {"view": verdict}, reasons(conversion)


def test_a_wrapper_that_keeps_one_of_two_views_gives_it_away() -> None:
    body = "chosen = view or gated\n        return chosen(request, *args)"
    conversion = convert_views(TESTED.format(body=body), imports=IMPORTS)
    assert conversion.verdicts == {"view": Verdict.BLOCKED}


PUT_AROUND_FOR_ONE_CALL = """
def gated(view):
    @wraps(view)
    def wrapper(request, *args):
        if request.path.startswith("/account/"):
            return {decorator}(view)(request, *args)
        return view(request, *args)

    return wrapper


@gated
def view(request, pk):
    return HttpResponse(Tag.objects.count())
"""


@pytest.mark.parametrize(
    "decorator", ["login_required", "user_passes_test(lambda user: user.is_staff)"]
)
def test_a_wrapper_awaits_a_view_that_it_decorates_for_one_call(decorator: str) -> None:
    views = PUT_AROUND_FOR_ONE_CALL.format(decorator=decorator)
    conversion = convert_views(views, imports=IMPORTS)
    assert conversion.verdicts == {"view": Verdict.NATIVE}, reasons(conversion)
    assert f"return await {decorator}(view)(request, *args)" in views_of(conversion)
    assert f"return {decorator}(view)(request, *args)" in views_of(conversion)


@pytest.mark.parametrize(
    ("decorator", "why"),
    [
        ("transaction.atomic", "it is decorated with transaction.atomic"),
        ("elsewhere.decorated", "it isn't known whether `elsewhere.decorated` works"),
        ("gate", "hands the view to other code"),
    ],
)
def test_what_a_wrapper_puts_around_its_view_has_to_work_on_async_views(
    decorator: str, why: str
) -> None:
    conversion = convert_views(
        PUT_AROUND_FOR_ONE_CALL.format(decorator=decorator),
        imports=f"import elsewhere\n{IMPORTS}\nfrom .gates import gate",
        files={"app/gates.py": "def gate(view):\n    return view\n"},
    )
    assert conversion.verdicts == {"view": Verdict.BLOCKED}
    assert why in conversion.blockers["view"][0].message


def test_a_decorator_that_was_handed_to_the_wrapper_is_not_the_one_of_that_name() -> None:
    conversion = convert_views(
        """
def gated(login_required):
    def decorate(view):
        @wraps(view)
        def wrapper(request, *args):
            return login_required(view)(request, *args)

        return wrapper

    return decorate


@gated(transaction.atomic)
def view(request, pk):
    return HttpResponse(Tag.objects.count())
""",
        imports=IMPORTS,
    )
    assert conversion.verdicts == {"view": Verdict.BLOCKED}, views_of(conversion)


OPENING = """
from contextlib import contextmanager


@contextmanager
def durable():
    with transaction.atomic(durable=True):
        yield


class Immediate(transaction.Atomic):
    pass


def immediate():
    return Immediate(None, True, True)


def gated(view):
    @wraps(view)
    def wrapper(request, *args):
        if request.method == "POST":
            {post}
        return view(request, *args)

    return wrapper


@gated
def view(request, pk):
    return HttpResponse(Tag.objects.count())
"""


@pytest.mark.parametrize(
    "opened",
    ["transaction.atomic()", "durable()", "durable(), open('a')", "Immediate(None)", "immediate()"],
)
def test_a_wrapper_that_calls_the_view_in_a_transaction_keeps_it_sync(opened: str) -> None:
    post = f"with {opened}:\n                return view(request, *args)"
    conversion = convert_views(OPENING.format(post=post), imports=IMPORTS)
    blocker = conversion.blockers["view"][0]
    assert (blocker.code, blocker.message) == ("atomic-view", "`gated` calls it in a transaction")
    assert not conversion.changed


def test_a_transaction_of_the_wrappers_own_does_not() -> None:
    post = "with durable():\n                Tag.objects.create(name='a')"
    conversion = convert_views(OPENING.format(post=post), imports=IMPORTS)
    assert conversion.verdicts == {"view": Verdict.NATIVE}, reasons(conversion)
    assert "await sync_to_async(in_thread)()" in views_of(conversion)


@pytest.mark.parametrize("way", GIVING_THE_VIEW_AWAY)
def test_a_wrapper_that_gives_the_view_away_blocks_it(way: str) -> None:
    """Who gets it would have to await it."""
    conversion = convert_views(
        f"""
def run(function, *args):
    return function(*args)


def given_away(view):
    @wraps(view)
    def wrapper(request, *args):
        {GIVING_THE_VIEW_AWAY[way]}

    return wrapper


@given_away
def view(request, pk):
    return HttpResponse(Tag.objects.count())
""",
        imports=f"from django.core.cache import cache\n{IMPORTS}",
    )
    assert conversion.verdicts == {"view": Verdict.BLOCKED}, reasons(conversion)
    assert not conversion.changed


LAYERED = """
def optional(factory):
    def layer(*args, **kwargs):
        if {test}:
            return factory()(args[0])
        return factory(*args, **kwargs)

    return layer


@optional
def staff(status=403):
    def decorator(view):
        @wraps(view)
        def wrapper(request, *args, **kwargs):
            if request.user.is_staff:
                return view(request, *args, **kwargs)
            return HttpResponse(status=status)

        return wrapper

    return decorator


@staff
def view(request, pk):
    return HttpResponse(Tag.objects.count())
"""


@pytest.mark.parametrize(
    ("test", "verdict"),
    [
        ("is_view(*args)", Verdict.BLOCKED),
        ("len(args) == 1 and callable(args[0]) and not kwargs", Verdict.NATIVE),
    ],
)
def test_what_may_be_a_decorator_or_a_wrapper_blocks_the_view(test: str, verdict: Verdict) -> None:
    conversion = convert_views(
        LAYERED.format(test=test), imports=f"from elsewhere import is_view\n{IMPORTS}"
    )
    assert conversion.verdicts == {"view": verdict}, reasons(conversion)


def test_a_wrapper_below_login_required_keeps_the_user_that_was_asked_for() -> None:
    conversion = convert_views(
        """
        def check(test):
            def decorator(view):
                @wraps(view)
                def wrapper(request, *args, **kwargs):
                    if not test(request):
                        return HttpResponse(status=403)
                    return view(request, *args, **kwargs)

                return wrapper

            return decorator


        @login_required
        @check(lambda request: Article.objects.filter(title=request.user.username).exists())
        def view(request, pk):
            return HttpResponse(Tag.objects.count())
        """,
        imports=IMPORTS,
    )
    kept = "            async def wrapper(request, *args, **kwargs):\n"
    kept += "                request.user = await request.auser()\n"
    assert kept in views_of(conversion), reasons(conversion)


def test_what_is_converted_view_by_view_is_what_is_converted_at_once() -> None:
    """The decorator has its branch after the first step, and a decorated helper stays sync."""
    more = """

@staff
def helper(request, tag):
    tag.save()
    return HttpResponse("saved")


@staff
def fourth(request):
    return helper(request, Tag.objects.get(pk=1))
"""
    text = FACTORY + more
    at_once = convert_views(text, imports=IMPORTS)
    step = convert_views(text, imports=IMPORTS, chosen=["app.views.first"])
    assert step.verdicts == {"first": Verdict.NATIVE}
    others = convert(step.after)
    assert others.verdicts == {**at_once.verdicts, "first": Verdict.ALREADY_ASYNC}
    assert others.after == at_once.after


OPTIONAL = """
def needs_tag({signature}):
    def decorator(function):
        @wraps(function)
        def wrapper(request, *args, **kwargs):
            if not Tag.objects.filter(name=name).exists():
                return HttpResponse(status=403)
            return function(request, *args, **kwargs)

        return wrapper

    {body}


@needs_tag
def first(request):
    return HttpResponse(Tag.objects.count())


@needs_tag({given})
def second(request):
    return HttpResponse(Tag.objects.count())
"""
BY_NAME = ('view=None, *, name="red"', 'name="blue"')
BY_PLACE = ('name="red"', '"blue"')
BY_STARS = ("*args, **kwargs", 'name="blue"')
NAMED = 'name = kwargs.get("name", "red")\n    '


def with_optional(how: tuple[str, str], body: str) -> Conversion:
    signature, given = how
    return convert_views(
        OPTIONAL.format(signature=signature, body=body, given=given),
        imports=f"from django.conf import settings\nfrom elsewhere import extra, number\n{IMPORTS}",
    )


@pytest.mark.parametrize(
    ("how", "body"),
    [
        (BY_NAME, "return decorator(view) if view else decorator"),
        (BY_NAME, "return decorator if view is None else decorator(view)"),
        (BY_NAME, "return decorator(view) if callable(view) else decorator"),
        (BY_PLACE, "return needs_tag()(name) if callable(name) else decorator"),
        (BY_STARS, f"{NAMED}return decorator(args[0]) if args else decorator"),
        (BY_STARS, f"{NAMED}return decorator if not args else decorator(args[0])"),
        (BY_STARS, f"{NAMED}return decorator(args[0]) if len(args) == 1 else decorator"),
        (
            BY_STARS,
            f"{NAMED}return decorator(args[0]) if args and callable(args[0]) else decorator",
        ),
        (BY_STARS, f"{NAMED}return decorator(args[0]) if args and not kwargs else decorator"),
        (BY_STARS, f"{NAMED}return decorator if len(args) != 1 or kwargs else decorator(args[0])"),
        (
            BY_STARS,
            f"{NAMED}if args and hasattr(args[0], '__call__'):\n        return decorator(args[0])\n"
            "    return decorator",
        ),
    ],
)
def test_optional_arguments_hide_nothing(how: tuple[str, str], body: str) -> None:
    conversion = with_optional(how, body)
    assert set(conversion.verdicts.values()) == {Verdict.NATIVE}, reasons(conversion)
    assert "return await function(request, *args, **kwargs)" in views_of(conversion)


@pytest.mark.parametrize(
    "body",
    [
        "return decorator(args[0]) if settings.WRAPPED else decorator",
        "return decorator(args[0]) if len(args) == number() else decorator",
        "kwargs.update(extra())\n    return decorator if kwargs else decorator(args[0])",
        "def more():\n        nonlocal kwargs\n        kwargs = {'name': 'a'}\n    more()\n"
        "    return decorator if kwargs else decorator(args[0])",
    ],
)
def test_what_may_be_given_the_view_or_not_hides_it(body: str) -> None:
    conversion = with_optional(BY_STARS, f"{NAMED}{body}")
    assert conversion.verdicts["first"] == Verdict.BLOCKED, reasons(conversion)


CHECKED = """
def recorded(function):
    @wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapper


def checking(check):
    def decorator(function):
        {body}

    return decorator


def twice(function):
    @wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapper


def named(name):
    if name not in ("a", "b"):
        return ValueError("no such name")
    return twice


unchecked = checking(None)
checked = checking({check})


@unchecked
def first(request):
    return HttpResponse(Tag.objects.count())


@checked
def second(request):
    return HttpResponse(Tag.objects.count())
"""


@pytest.mark.parametrize(
    "body",
    [
        "return recorded(check(function) if check is not None else function)",
        "if check:\n            function = check(function)\n        return recorded(function)",
        "return recorded(function if not check else check(function))",
        "return recorded(check(function) if settings.CHECKED else function)",
    ],
)
@pytest.mark.parametrize("check", ["twice", "named('a')"])
def test_none_and_exceptions_are_called_by_no_decorator(body: str, check: str) -> None:
    conversion = convert_views(CHECKED.format(body=body, check=check), imports=IMPORTS)
    assert set(conversion.verdicts.values()) == {Verdict.NATIVE}, reasons(conversion)
    assert "return await function(*args, **kwargs)" in views_of(conversion)


WRITING = """
def logged(view):
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        Tag.objects.create(name=request.path)
        return response

    return wrapper


@logged
def reading(request):
    return HttpResponse(Tag.objects.count())


@logged
def writing(request):
    Tag.objects.create(name="new")
    return HttpResponse(Tag.objects.count())


@logged
@needs_author
def behind(request):
    return HttpResponse(Tag.objects.count())


@logged
@needs_author
def writing_behind(request):
    Tag.objects.create(name="new")
    return HttpResponse(Tag.objects.count())
"""
NEEDING = """
def needs_author(view):
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        if not Author.objects.exists():
            return HttpResponse(status=404)
        return view(request, *args, **kwargs)

    return wrapper
"""


def test_a_wrapper_that_writes_stops_the_views_that_write_and_no_others() -> None:
    conversion = convert_views(NEEDING + WRITING, imports=IMPORTS)
    blocked = {name for name, v in conversion.verdicts.items() if v is Verdict.BLOCKED}
    assert {name.rpartition(".")[2] for name in blocked} == {"writing", "writing_behind"}
    assert "written by it and by `app.views.logged.wrapper` around it" in reasons(conversion)
    assert "await Tag.objects.acreate(name=request.path)" in views_of(conversion)


def test_a_wrapper_that_writes_before_a_view_that_writes_stays_sync() -> None:
    conversion = convert_views(WRITING, imports=IMPORTS, chosen=["app.views.writing"])
    assert conversion.changed == frozenset()


PASSING = """
def once(view):
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        {change}
        return view(request, *args, **kwargs)

    return wrapper


@once
def writing(request):
    Tag.objects.create(name="new")
    return HttpResponse(Tag.objects.count())
"""


@pytest.mark.parametrize(
    ("change", "torn"),
    [
        ("cache.incr('requests')", False),
        ("cache.set('seen', request.path)", False),
        ("request.session['seen'] = True", False),
        ("cache.delete('menu')", False),
        ("cache.get('menu')\n        cache.delete(request.path)", False),
        ("cache.get(request.path)\n        cache.delete(request.path)", True),
        ("cache.get(request.path)\n        cache.delete_many([request.path])", True),
    ],
)
def test_a_token_that_a_wrapper_takes_out_of_the_cache_is_taken_with_the_view(
    change: str, torn: bool
) -> None:
    conversion = convert_views(
        PASSING.format(change=change), imports=f"{IMPORTS}\nfrom django.core.cache import cache"
    )
    assert (conversion.verdicts["writing"] is Verdict.BLOCKED) is torn, reasons(conversion)


GIVEN = """
def rendered(name, after=None):
    def decorator(view):
        @wraps(view)
        def wrapper(request, *args, **kwargs):
            found = view(request, *args, **kwargs)
            if after is not None:
                after(request, found)
            return HttpResponse(str(found) + name)

        return wrapper

    return decorator


def note(request, found):
    Tag.objects.create(name="seen")


def look(request, found):
    found["authors"] = Author.objects.count()


@rendered("a")
def writing(request):
    Tag.objects.create(name="new")
    return {"tags": Tag.objects.count()}


@rendered("b", after=look)
def writing_looked_at(request):
    Tag.objects.create(name="new")
    return {"tags": Tag.objects.count()}


@rendered("c", after=note)
def reading_noted(request):
    return {"tags": Tag.objects.count()}


@rendered("d", after=note)
def writing_noted(request):
    Tag.objects.create(name="new")
    return {"tags": Tag.objects.count()}


@rendered("e", after=note)
@logged
def reading_twice_noted(request):
    return {"tags": Tag.objects.count()}
"""
LOGGED = WRITING[: WRITING.index("@logged")]


def test_what_else_a_decorator_is_given_counts_for_that_view_alone() -> None:
    conversion = convert_views(LOGGED + GIVEN, imports=IMPORTS)
    blocked = {name for name, v in conversion.verdicts.items() if v is Verdict.BLOCKED}
    assert blocked - {"note", "look"} == {"writing_noted", "reading_twice_noted"}
    assert "found = await view(request, *args, **kwargs)" in views_of(conversion)


REPEATING = """
def repeated(view):
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        {body}

    return wrapper


@repeated
def reading(request):
    return HttpResponse(Tag.objects.count())


@repeated
def writing(request):
    Tag.objects.create(name="new")
    return HttpResponse(Tag.objects.count())
"""


@pytest.mark.parametrize(
    ("body", "stays"),
    [
        ("view(request)\n        return view(request)", True),
        ("for _ in range(2):\n            found = view(request)\n        return found", True),
        ("if args:\n            return view(request)\n        return view(request)", False),
    ],
)
def test_a_view_that_writes_and_is_called_again_stays_sync(body: str, stays: bool) -> None:
    conversion = convert_views(REPEATING.format(body=body), imports=IMPORTS)
    assert conversion.verdicts["reading"] is Verdict.NATIVE, reasons(conversion)
    assert ("may call it a second time" in reasons(conversion)) is stays
    assert (conversion.verdicts["writing"] is Verdict.BLOCKED) is stays


@pytest.mark.parametrize(
    ("body", "stays"),
    [
        ('Tag.objects.create(name="seen")\n        return view(request)', True),
        ('found = view(request)\n        cache.set("seen", 1)\n        return found', True),
        ('cache.set("seen", 1)\n        return view(request)', False),
        ("hook = request.hook\n        hook()\n        return view(request)", True),
        ("found = view(request)\n        request.hooks[0]()\n        return found", True),
    ],
)
def test_a_cache_that_a_check_fills_before_the_view_stands_by_itself(
    body: str, stays: bool
) -> None:
    conversion = convert_views(
        REPEATING.format(body=body), imports=f"{IMPORTS}\nfrom django.core.cache import cache"
    )
    assert conversion.verdicts["reading"] is not Verdict.BLOCKED, reasons(conversion)
    assert (conversion.verdicts["writing"] is Verdict.BLOCKED) is stays


BEHIND_A_PACKAGES_OWN = """
def timed(view):
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response["X-View"] = "yes"
        return response

    return wrapper


@timed
@limited
def limited_writing(request):
    Tag.objects.create(name="new")
    return HttpResponse("")


@timed
def writing(request):
    Tag.objects.create(name="new")
    return HttpResponse(Tag.objects.count())
"""


def test_what_a_decorator_calls_for_one_view_is_no_write_beside_another_one() -> None:
    imports = f"{IMPORTS}\nfrom elsewhere import limited"
    conversion = convert_views(BEHIND_A_PACKAGES_OWN, imports=imports)
    assert conversion.verdicts["limited_writing"] is Verdict.BLOCKED
    assert conversion.verdicts["writing"] is Verdict.NATIVE, reasons(conversion)


SIGNATURE = """
def signed(view):
    bound = inspect.signature(view)

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        given = bound.bind(request, *args, **kwargs)
        given.apply_defaults()
        if given.arguments.get("pk") == 3:
            return HttpResponse({asked})
        return view(*given.args, **given.kwargs)

    return wrapper


@signed
def reading(request, pk=1):
    return HttpResponse(Tag.objects.count())
"""


@pytest.mark.parametrize(
    ("asked", "verdict"),
    [
        ("bound.parameters", Verdict.NATIVE),
        ("str(inspect.getfullargspec(view))", Verdict.NATIVE),
        ("inspect.unwrap(view)(request)", Verdict.BLOCKED),
    ],
)
def test_a_decorator_may_look_at_the_signature_of_its_view(asked: str, verdict: Verdict) -> None:
    imports = f"import inspect\n{IMPORTS}"
    conversion = convert_views(SIGNATURE.format(asked=asked), imports=imports)
    assert conversion.verdicts["reading"] is verdict, reasons(conversion)


MODERATED_URLS = """
from django.urls import path

from app import views

urlpatterns = [path("first/<int:pk>/", views.first), path("second/<int:pk>/", views.second)]
"""
MODERATED = """
def moderator(view):
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        if not request.GET:
            return HttpResponse(status=403)
        return view(request, *args, **kwargs)

    return wrapper


{decorators}
def _renamed(request, pk, name):
    tag = Tag.objects.get(pk=pk)
    return HttpResponse(tag.name + name)


def first(request, pk):
    {first}


def second(request, pk):
    return _renamed(pk=pk, name="b", request=request)
"""


@pytest.mark.parametrize("returned", ["return {}", "answer = {}\n    return answer"])
@pytest.mark.parametrize("decorators", ["@moderator", "@require_POST", "@require_POST\n@moderator"])
def test_a_decorated_function_whose_answer_a_view_returns_is_a_view(
    decorators: str, returned: str
) -> None:
    first = returned.format('_renamed(request, pk, "a")')
    conversion = convert_views(
        MODERATED.format(decorators=decorators, first=first),
        imports=f"from django.views.decorators.http import require_POST\n{IMPORTS}",
        files={"urls.py": MODERATED_URLS},
    )
    assert conversion.verdicts == dict.fromkeys(["first", "second", "_renamed"], Verdict.NATIVE)
    text = views_of(conversion)
    assert returned.format('await _renamed(request, pk, "a")') in text
    assert "tag = await Tag.objects.aget(pk=pk)" in text


@pytest.mark.parametrize(
    "first",
    [
        'x = _renamed\n    return x(request, pk, "a")',
        'def inner():\n        return _renamed(request, pk, "a")\n    return register(inner)',
    ],
)
def test_a_decorated_function_that_other_code_calls_as_well_stays(first: str) -> None:
    conversion = convert_views(
        MODERATED.format(decorators="@moderator", first=first),
        imports=f"from elsewhere import register\n{IMPORTS}",
        files={"urls.py": MODERATED_URLS},
    )
    assert conversion.verdicts["second"] == Verdict.BLOCKED, reasons(conversion)
    assert conversion.verdicts["_renamed"] == Verdict.BLOCKED, reasons(conversion)


RESTRICTED = """
def restricted(function):
    def inner(*args, **kwargs):
        request = args[0]
        if request.user.is_staff:
            return function(*args, **kwargs)
        return HttpResponse(status=403)

    return inner
"""


def test_a_view_behind_stars_is_given_what_its_decorator_is() -> None:
    conversion = convert_views(
        """
        @restricted
        def view(request, pk):
            if "count" in request.GET:
                return HttpResponse(Tag.objects.count())
            return HttpResponse(request.GET.get("text"))
        """,
        imports=f"from django.http import HttpResponse\n{RESTRICTED}",
    )
    assert 'if "count" in request.GET:' in views_of(conversion)
    assert 'return HttpResponse(request.GET.get("text"))' in views_of(conversion)
    assert conversion.verdicts["view"] is Verdict.NATIVE, reasons(conversion)


@pytest.mark.parametrize("decorator", ["atomic", "atomic()", "atomic(using='default')"])
def test_a_view_in_a_transaction_is_told_so_however_that_is_written(decorator: str) -> None:
    view = f"@{decorator}\ndef writing(request):\n    Tag.objects.create(name='new')\n"
    conversion = convert_views(view, imports=f"{IMPORTS}\nfrom django.db.transaction import atomic")
    assert [b.code for b in conversion.blockers["writing"]] == ["atomic-view"]
