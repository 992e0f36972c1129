"""Which operations the analysis records, and which it must not."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

import pytest

from django_asyncify.analysis.operations import Kind
from django_asyncify.plan.side_effects import SideEffects
from django_asyncify.plan.signals import SignalWrites

from .views import Analysed, analyse

IMPORTS = """
import base64
import collections
import datetime
import decimal
import functools
import hashlib
import io
import json
import logging
import math
import os
import re
import time
import urllib.parse
import urllib.request
import uuid

import requests
import somewhere
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.core.mail import send_mail
from django.core.paginator import Paginator
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _


class Basket:
    def __init__(self):
        self.items = []
        self.objects = self

    def get(self, key):
        return key

    def filter(self, **options):
        return self

    def first(self):
        return self.items

    def save(self):
        return 1

    def delete(self):
        return 2

    def count(self):
        return len(self.items)

    def all(self):
        return self.items
"""


def of_body(tmp_path: Path, body: str) -> Analysed:
    view = f"{IMPORTS}\n\ndef view(request, pk):\n"
    return analyse(tmp_path, view + indent(body, "    ") + "\n    return HttpResponse()\n")


NOTHING = [
    "{}.get(1)",
    "dict(a=1).get('a', 2)",
    "request.GET.get('q')",
    "request.POST.getlist('q')",
    "request.GET['q']",
    "'q' in request.GET",
    "request.headers.get('Accept')",
    "request.META.get('REMOTE_ADDR')",
    "request.method == 'POST'",
    "request.path.count('/')",
    "[1].count(1)",
    "'x'.count('x')",
    "{1}.update({2})",
    "{1: 2}.update({3: 4})",
    "[3, 1].sort()",
    "sorted([3, 1])",
    "Basket().get(1)",
    "Basket().filter(a=1).first()",
    "Basket().objects.filter(a=1).count()",
    "Basket().save()",
    "Basket().delete()",
    "objects = {}\nobjects.get(1)",
    "Post = {}\nPost.get(1)",
    "filter(None, [1])",
    "json.dumps({'a': 1})",
    "json.loads('1')",
    "re.sub('a', 'b', request.GET.get('q', ''))",
    "datetime.date.today().isoformat()",
    "timezone.now()",
    "decimal.Decimal('1') + 1",
    "math.sqrt(2)",
    "uuid.uuid4().hex",
    "hashlib.sha256(b'x').hexdigest()",
    "base64.b64encode(b'x')",
    "urllib.parse.urlencode({'a': 1})",
    "functools.partial(int, '1')()",
    "io.StringIO().write('x')",
    "os.path.join('a', 'b')",
    "os.environ.get('X')",
    "reverse('x')",
    "messages.success(request, 'x')",
    "_('hello')",
    "logging.getLogger('x').info('hello')",
    "JsonResponse({'a': 1})",
    "redirect('/')",
    "posts = Post.objects.filter(pk=pk).order_by('x').exclude(pk=1)",
    "posts = Post.objects.all()[:5]",
    "posts = Post.objects.all()\nposts = posts.filter(pk=1) if pk else posts",
    "Post(title='x').title",
    "Post.objects.all().query",
    "Post.DoesNotExist",
    "Post._meta.get_field('title')",
    "isinstance(pk, int)",
    "Post.objects.all() is None",
]


@pytest.mark.parametrize("body", NOTHING)
def test_what_cannot_block_is_not_recorded(body: str, tmp_path: Path) -> None:
    found = of_body(tmp_path, body)
    calls = {c.qualname for o in found.operations for c in o.callees}
    assert [k for k in found.kinds() if not k.startswith("helper-call")] == []
    assert [o.what for qualname in calls for o in found.of(qualname) if not o.callees] == []


QUERIES = [
    ("Post.objects.get(pk=pk)", "query-method get"),
    ("Post.objects.count()", "query-method count"),
    ("Post.objects.filter(pk=pk).exists()", "query-method exists"),
    ("Post.objects.filter(pk=pk).update(title='x')", "query-method update"),
    ("Post.objects.create(title='x')", "query-method create"),
    ("Post.objects.bulk_create([])", "query-method bulk_create"),
    ("Post.objects.aggregate(x=1)", "query-method aggregate"),
    ("Post.objects.values('title').first()", "query-method first"),
    ("Post._default_manager.get(pk=pk)", "query-method get"),
    ("Post(title='x').save()", "instance-method save"),
    ("Post(title='x').delete()", "instance-method delete"),
    ("Post(title='x').refresh_from_db()", "instance-method refresh_from_db"),
    ("Post(title='x').full_clean()", "instance-method full_clean"),
    ("Post(pk=1).tags.add(1)", "related-manager add"),
    ("Post(pk=1).tags.set([1])", "related-manager set"),
    ("Post(pk=1).tags.clear()", "related-manager clear"),
    ("Post(pk=1).comments.create(text='x')", "query-method create"),
    ("get_object_or_404(Post, pk=pk)", "shortcut get_object_or_404"),
    ("request.user.username", "request-user request"),
    ("request.session['x']", "session"),
    ("authenticate(request, username='x')", "auth authenticate"),
    ("logout(request)", "auth logout"),
    ("list(messages.get_messages(request))", "messages"),
    ("cache.get('x')", "cache get"),
    ("connection.cursor()", "raw-sql cursor"),
    ("Post.objects.raw('select 1')[0]", "queryset-evaluation"),
    ("send_mail('a', 'b', 'c', ['d'])", "external-io"),
    ("requests.get('https://example.org')", "external"),
    ("urllib.request.urlopen('https://example.org')", "external-io"),
    ("time.sleep(1)", "external-io"),
    ("open('x').read()", "external-io"),
    ("make_password('x')", "auth make_password"),
    ("render(request, 'x.html')", "rendering"),
    ("render_to_string('x.html')", "rendering"),
    ("Paginator(Post.objects.all(), 5).get_page(1)", "pagination"),
    ("somewhere.something()", ""),
]


@pytest.mark.parametrize(("body", "kind"), QUERIES)
def test_what_blocks_is_recorded(body: str, kind: str, tmp_path: Path) -> None:
    found = of_body(tmp_path, body)
    assert any(k.startswith(kind) for k in found.kinds()), found.kinds()


@pytest.mark.parametrize(
    "body",
    [
        "platform.python_version()",
        "platform.system()",
        "socket.gethostname()",
        "email.utils.make_msgid(domain='a')",
        "uuid.uuid4()",
        "inspect.signature(view)",
        "email.utils.formatdate()",
        "pkgutil.resolve_name('json')",
    ],
)
def test_what_asks_nobody_is_no_operation(body: str, tmp_path: Path) -> None:
    assert "external-io" not in " ".join(of_body(tmp_path, _library(body)).kinds())


@pytest.mark.parametrize(
    "body",
    [
        "platform.platform()",
        "platform.processor()",
        "platform.uname()",
        "platform.architecture()",
        "email.utils.make_msgid()",
        "getpass.getuser()",
        "inspect.findsource(view)",
        "ctypes.util.find_library('c')",
        "pkgutil.get_data('json', 'a')",
        "zoneinfo.available_timezones()",
    ],
)
def test_what_asks_the_system_behind_a_harmless_name_blocks(body: str, tmp_path: Path) -> None:
    assert "external-io" in " ".join(of_body(tmp_path, _library(body)).kinds())


def _library(body: str) -> str:
    module = body.partition("(")[0].rpartition(".")[0]
    return f"import {module}\n{body}"


EVALUATIONS = [
    ("for post in posts:\n    pass", "for"),
    ("[p for p in posts]", "comprehension"),
    ("{p for p in posts}", "comprehension"),
    ("{p.pk: p for p in posts}", "comprehension"),
    ("any(p.title for p in posts)", "comprehension"),
    ("list(posts)", "list"),
    ("tuple(posts)", "tuple"),
    ("set(posts)", "set"),
    ("sorted(posts, key=id)", "sorted"),
    ("len(posts)", "len"),
    ("bool(posts)", "bool"),
    ("posts[0]", "index"),
    ("posts[::2]", "slice"),
    ("pk in posts", "in"),
    ("pk not in posts", "in"),
    ("a, b = posts", "unpack"),
    ("print(*posts)", "star"),
    ("[*posts]", "star"),
    ("enumerate(posts)", "enumerate"),
    ("list(zip(posts, [1]))", "zip"),
    ("list(map(str, posts))", "map"),
    ("', '.join(posts)", "join"),
    ("sum(posts)", "sum"),
    ("max(posts)", "max"),
    ("reversed(posts)", "reversed"),
    ("str(posts)", "str"),
    ("repr(posts)", "repr"),
    ("f'{posts}'", "format"),
    ("'%s' % posts", "format"),
    ("json.dumps(list(posts.values()))", "list"),
    ("if posts:\n    pass", "truth"),
    ("while posts:\n    break", "truth"),
    ("not posts", "truth"),
    ("posts and 1", "truth"),
    ("posts or 1", "truth"),
    ("1 if posts else 2", "truth"),
    ("assert posts", "truth"),
    ("[1 for x in [1] if posts]", "truth"),
    ("JsonResponse({'a': list(posts)})", "list"),
    ("def walk():\n    yield from posts\nlist(walk())", ""),
    ("pickle = __import__('copy').copy(posts)", ""),
    ("match posts:\n    case [a, b]:\n        pass", ""),
    ("posts == []", ""),
    ("dict(posts.values_list('pk', 'title'))", "dict"),
    ("next(iter(posts))", ""),
    ("next(p for p in posts)", ""),
    ("list(posts.iterator())", "list"),
    ("hasattr(posts, 'x') and list(posts)", "list"),
    ("HttpResponse(posts)", ""),
]


@pytest.mark.parametrize(("body", "detail"), EVALUATIONS)
def test_evaluation_is_recorded_however_it_is_written(
    body: str, detail: str, tmp_path: Path
) -> None:
    silent: set[str] = {"posts == []"}
    found = of_body(tmp_path, f"posts = Post.objects.all()\n{body}")
    operations = [
        o
        for facts in found.interpreter.functions.values()
        for o in facts.operations.values()
        if o.kind in {Kind.EVALUATION, Kind.UNKNOWN, Kind.HELPER_CALL}
    ]
    assert bool(operations) is (body not in silent), found.kinds()
    evaluated = [o for o in operations if o.kind is Kind.EVALUATION]
    assert all(o.origins for o in evaluated)


EFFECTS = [
    ("Post.objects.get(pk=pk)", False),
    ("Post.objects.count()", False),
    ("list(Post.objects.all())", False),
    ("Post.objects.get(pk=pk).author.name", False),
    ("request.user.username", False),
    ("cache.get('x')", False),
    ("Post.objects.create(title='x')", True),
    ("Post.objects.get_or_create(title='x')", True),
    ("Post.objects.update_or_create(title='x')", True),
    ("Post.objects.filter(pk=pk).update(title='x')", True),
    ("Post.objects.filter(pk=pk).delete()", True),
    ("Post.objects.bulk_update([], ['x'])", True),
    ("Post(title='x').save()", True),
    ("Post(title='x').delete()", True),
    ("Post(pk=1).tags.add(1)", True),
    ("send_mail('a', 'b', 'c', ['d'])", True),
    ("requests.post('https://example.org')", True),
    ("login(request, request.user)", True),
    ("logout(request)", True),
]


@pytest.mark.parametrize(("body", "effect"), EFFECTS)
def test_effects_are_told_from_reads(body: str, effect: bool, tmp_path: Path) -> None:
    found = of_body(tmp_path, body)
    assert found.operations
    assert any(o.effect for o in found.operations) is effect, found.kinds()


def test_effect_of_a_helper_is_in_the_helper(tmp_path: Path) -> None:
    found = of_body(tmp_path, "def write():\n    Post(title='x').save()\nwrite()")
    call = found.one(Kind.HELPER_CALL)
    assert [o.effect for c in call.callees for o in found.of(c.qualname)] == [True]


UNKNOWN = [
    "thing()",
    "thing.attribute",
    "thing[0]",
    "thing.method()",
    "for x in thing:\n    pass",
    "[x for x in thing]",
    "len(thing)",
    "list(thing)",
    "if thing:\n    pass",
    "not thing",
    "1 in thing",
    "f'{thing}'",
    "str(thing)",
    "'%s' % thing",
    "a, b = thing",
    "print(*thing)",
    "with thing:\n    pass",
    "thing.author",
    "next(thing)",
]


@pytest.mark.parametrize("body", UNKNOWN)
def test_operators_on_unknown_values_are_recorded(body: str, tmp_path: Path) -> None:
    found = of_body(tmp_path, f"thing = somewhere.given(Post.objects.all())\n{body}")
    after = [
        o
        for o in found.operations
        if o.kind in {Kind.UNKNOWN, Kind.EXTERNAL_CALL} and "given(" not in o.what
    ]
    # attributes and subscripts are checked by name: only those that could be the ORM's count
    harmless = {"thing.attribute", "1 in thing"}
    if body not in harmless:
        assert after or len(found.operations) > 1, found.kinds()


def test_unknown_stays_unknown_through_a_helper(tmp_path: Path) -> None:
    found = of_body(
        tmp_path,
        "def through(x):\n    return x\nthing = through(somewhere.given(Post.objects.all()))\n"
        "for one in thing:\n    one.author.name",
    )
    assert "Author" not in found.type_of("thing")
    assert [o for o in found.operations if o.kind is Kind.UNKNOWN], found.kinds()


def test_foreign_values_cannot_reach_the_orm(tmp_path: Path) -> None:
    """What ``requests`` gives back was given nothing of Django: its attributes query nothing."""
    found = of_body(
        tmp_path,
        "answer = requests.get('https://example.org', timeout=3)\n"
        "data = answer.json()\n"
        "if data['author']['name']:\n    pass\n"
        "for row in data['posts']:\n    row.get('author')",
    )
    assert {o.kind for o in found.operations} <= {Kind.EXTERNAL_IO, Kind.EXTERNAL_CALL}
    assert found.type_of("answer") == {"foreign"}


def test_helper_that_does_nothing_is_no_operation(tmp_path: Path) -> None:
    found = of_body(tmp_path, "def add(a, b):\n    return a + b\nadd(1, 2)")
    blocking = [c for o in found.operations for c in o.callees if found.of(c.qualname)]
    assert blocking == []


def test_same_line_in_a_helper_is_one_operation_for_all_callers(tmp_path: Path) -> None:
    found = of_body(
        tmp_path,
        "def name(thing):\n    return thing.author.name\n"
        "name(Post.objects.get(pk=1))\nname(Post.objects.get(pk=2))",
    )
    (operation,) = found.of("blog.views.view.name")
    assert len(operation.origins) == 2


def test_transaction_is_recorded(tmp_path: Path) -> None:
    found = of_body(tmp_path, "with transaction.atomic():\n    Post(title='x').save()")
    assert found.one(Kind.TRANSACTION).effect
    assert found.one(Kind.INSTANCE_METHOD, "save").effect


def test_thread_local_state_is_recorded(tmp_path: Path) -> None:
    found = analyse(
        tmp_path,
        """
        import threading

        state = threading.local()

        def view(request, pk):
            state.tenant = pk
            return HttpResponse(state.tenant)
        """,
    )
    lines = {o.span.line - found.above for o in found.operations if o.kind is Kind.THREAD_STATE}
    assert lines == {6, 7}


@pytest.mark.parametrize(
    ("use", "known"),
    [
        ("requests.get(threading.current_thread())", True),
        ("requests.pop(threading.get_ident(), None)", True),
        ("requests[threading.currentThread()]", True),
        ("threading.current_thread().request", True),
        ("getattr(threading.current_thread(), 'request', None)", True),
        ("requests[get_native_id()]", True),
        ("threading.main_thread", False),
        ("threading.active", False),
    ],
)
def test_code_that_asks_which_thread_it_is_is_recorded(
    use: str, known: bool, tmp_path: Path
) -> None:
    found = analyse(
        tmp_path,
        f"""
        import threading
        from _thread import get_native_id

        requests = {{}}

        def view(request, pk):
            threading.current_thread().request = pk
            requests[threading.get_ident()] = pk
            return HttpResponse({use})
        """,
    )
    lines = {o.span.line - found.above for o in found.operations if o.kind is Kind.THREAD_STATE}
    assert lines == ({7, 8, 9} if known else {7, 8})


def test_async_to_sync_is_recorded(tmp_path: Path) -> None:
    found = analyse(
        tmp_path,
        """
        from asgiref.sync import async_to_sync

        async def work():
            return 1

        def view(request, pk):
            return HttpResponse(async_to_sync(work)())
        """,
    )
    assert found.one(Kind.ASYNC_TO_SYNC).span.line - found.above == 7


@pytest.mark.parametrize(
    ("before", "loads"),
    [
        pytest.param("", True, id="first use"),
        pytest.param("request.user.is_authenticated", False, id="used before"),
        pytest.param("if pk:\n    request.user.is_staff", True, id="used on one path only"),
        pytest.param(
            "if pk:\n    request.user.is_staff\nelse:\n    request.user.is_active",
            False,
            id="used on both paths",
        ),
        pytest.param("for x in [1]:\n    request.user.is_staff", True, id="used in a loop"),
        pytest.param(
            "try:\n    request.user.is_staff\nexcept ValueError:\n    pass", True, id="in a try"
        ),
        pytest.param("pk and request.user.is_staff", True, id="behind a short-circuit"),
        pytest.param("request.user.is_staff and pk", False, id="before a short-circuit"),
        pytest.param(
            "if not request.user.is_staff:\n    return HttpResponse()", False, id="a guard"
        ),
        pytest.param("def check():\n    request.user.is_staff", True, id="never called"),
        # becomes ``await request.auser()`` there, and that doesn't load ``request.user``
        pytest.param("def check():\n    request.user.is_staff\ncheck()", True, id="in a helper"),
        pytest.param("user = request.user", True, id="only named"),
    ],
)
def test_user_is_loaded_only_where_it_may_not_be_yet(
    before: str, loads: bool, tmp_path: Path
) -> None:
    found = of_body(
        tmp_path, f"{before}\nrequest.user.username" if before else "request.user.username"
    )
    last = max(n for n, kinds in found.lines().items() if kinds)
    line = len((found.view.module.source.text).rstrip().split("\n")) - 1 - found.above
    assert (last == line) is loads, (found.lines(), line)


MAKING_TEXT = """
import copy
import itertools
import random
import somewhere
from django.contrib import messages
from django.utils import encoding, formats, html, http, safestring, text, translation
"""


def _of_thing(tmp_path: Path, thing: str, text: str) -> list[Kind]:
    """Return the kinds of what is recorded in one line, which does something with a thing."""
    body = (
        f"def view(request, pk):\n    thing = {thing}\n    x = {text}\n    return HttpResponse()\n"
    )
    found = analyse(tmp_path, MAKING_TEXT + body)
    return [o.kind for o in found.operations if found.view.node.lineno + 2 == o.span.line]


@pytest.mark.parametrize(
    "text",
    [
        "'{name}'.format(name=thing)",
        "str.format('{}', thing)",
        "str.join(',', thing)",
        "html.escape(thing)",
        "html.format_html('{}', thing)",
        "html.format_html('{name}', name=thing)",
        "html.conditional_escape(thing)",
        "html.strip_tags(thing)",
        "http.urlencode(thing)",
        "text.slugify(thing)",
        "text.capfirst(thing)",
        "text.Truncator(thing).chars(3)",
        "safestring.mark_safe(thing)",
        "encoding.smart_str(thing)",
        "encoding.force_str(thing)",
        "encoding.force_bytes(thing)",
        "formats.localize(thing)",
        "translation.gettext('%(name)s') % {'name': thing}",
        "messages.info(request, thing)",
        "messages.add_message(request, 20, message=thing)",
        "[*thing]",
        "copy.copy(thing)",
        "copy.deepcopy(thing)",
        "list(itertools.chain(thing))",
        "itertools.islice(thing, 3)",
        "random.choice(thing)",
    ],
)
def test_text_and_walks_of_an_unknown_value_are_recorded(text: str, tmp_path: Path) -> None:
    assert Kind.UNKNOWN in _of_thing(tmp_path, "somewhere.given(Post.objects.all())", text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("'{}'.format(thing)", Kind.EVALUATION),
        ("'{name}'.format(name=thing)", Kind.EVALUATION),
        ("str.format('{}', thing)", Kind.EVALUATION),
        ("messages.info(request, thing)", Kind.EVALUATION),
        ("http.urlencode({'a': thing}, doseq=True)", Kind.EVALUATION),
    ],
)
def test_text_and_truth_of_a_queryset_are_recorded(text: str, kind: Kind, tmp_path: Path) -> None:
    assert kind in _of_thing(tmp_path, "Post.objects.all()", text)


@pytest.mark.parametrize(
    "thing", ["pk", "request.GET.get('q')", "[pk, {'a': 'b'}]", "'a' + str(pk)"]
)
@pytest.mark.parametrize(
    "text",
    [
        "'{name}'.format(name=thing)",
        "str.format('{}', thing)",
        "html.format_html('{}', thing)",
        "text.Truncator(thing).chars(3)",
        "safestring.mark_safe(thing)",
        "http.urlencode({'a': thing}, doseq=True)",
        "messages.info(request, thing)",
        "copy.deepcopy(thing)",
        "list(itertools.chain(thing, itertools.islice(thing, 3)))",
        "random.choice(thing)",
    ],
)
def test_text_and_walks_of_data_are_not_recorded(thing: str, text: str, tmp_path: Path) -> None:
    assert _of_thing(tmp_path, thing, text) == []


@pytest.mark.parametrize("text", ["itertools.chain(thing, [1])", "translation.gettext_lazy(thing)"])
def test_what_walks_and_prints_later_does_nothing_yet(text: str, tmp_path: Path) -> None:
    assert _of_thing(tmp_path, "somewhere.given(Post.objects.all())", text) == []


CALLED = """
import contextlib
import csv
import functools
import itertools
from django.core.cache import cache
from django.template import Context, Template
from django.template.loader import render_to_string


def write(*given):
    Post.objects.update(title="new")
    return 1


def read():
    return 1


class Own:
    def write(self, text):
        return Post.objects.update(title="new")

    close = __bool__ = __len__ = __str__ = write

    @property
    def heading(self):
        return write()


class Quiet:
    def write(self, text):
        return text

    close = write


@functools.singledispatch
def dispatched(given):
    return given


@dispatched.register
def _(given: int):
    return write()


class Made:
    def __new__(cls):
        write()
        return super().__new__(cls)
"""


def _may_write(tmp_path: Path, text: str) -> bool:
    body = f"\n\ndef view(request, pk):\n{indent(text, '    ')}\n    return HttpResponse()\n"
    found = analyse(tmp_path, CALLED + body)
    effects = SideEffects(found.interpreter, SignalWrites(found.interpreter.project))
    return any(effects.at(operation) for operation in found.operations)


@pytest.mark.parametrize(
    "text",
    [
        "x = cache.get_or_set('key', write)",
        "x = dispatched(3)",
        "x = JsonResponse({'a': 1}, json_dumps_params={'default': write})",
        "x = str(ValueError(Own()))",
        "x = list(itertools.accumulate([1, 2], write))",
        "x = list(iter(write, 1))",
        "x = any([Own()])",
        "x = list(filter(None, [Own()]))",
        "x = ','.join(map(str, [Own()]))",
        "with contextlib.closing(Own()):\n    pass",
        "response = HttpResponse()\nresponse['X'] = Own()",
        "x = render_to_string('a.html', {'write': write})",
        "x = Template('').render(Context({'write': write}))",
        "match Own():\n    case Own(heading=1):\n        pass",
        "x = Made()",
        "print('a', file=Own())",
        "csv.writer(Own()).writerow([1])",
    ],
)
def test_what_others_call_may_write(text: str, tmp_path: Path) -> None:
    assert _may_write(tmp_path, text)


@pytest.mark.parametrize(
    "text",
    [
        "x = dispatched",
        "x = JsonResponse({'a': pk}, json_dumps_params={'indent': 2})",
        "x = str(ValueError('a', pk))",
        "x = list(itertools.accumulate([1, 2]))",
        "x = list(iter(read, 2))",
        "x = any([pk, 'a', []])",
        "x = render_to_string('a.html', {'read': read})",
        "x = render_to_string('a.html', {'write': lambda post: write(post)})",
        "match pk:\n    case 1:\n        pass",
        "print('a', file=Quiet())",
        "with contextlib.closing(Quiet()):\n    pass",
        "csv.writer(Quiet()).writerow([1])",
    ],
)
def test_what_is_called_by_others_and_only_reads_writes_nothing(text: str, tmp_path: Path) -> None:
    assert not _may_write(tmp_path, text)


def test_a_writer_of_rows_to_an_object_that_keeps_them_blocks_nothing(tmp_path: Path) -> None:
    text = "\n\ndef view(request, pk):\n    rows = csv.writer(Quiet()).writerow([1])\n"
    found = analyse(tmp_path, f"{CALLED}{text}    return HttpResponse(rows)\n")
    assert not any(found.interpreter.has_operations(c) for o in found.operations for c in o.callees)
    assert {o.kind for o in found.operations} <= {Kind.ACCESSOR}
