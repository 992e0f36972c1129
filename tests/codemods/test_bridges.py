"""What has no async form runs in the worker thread, as the smallest piece that is right."""

from __future__ import annotations

import pytest

from django_asyncify.config import Config, Writes
from django_asyncify.plan.model import Verdict
from tests.codemods.places import (
    assert_no_operation,
    assert_statements,
    assert_views,
    convert_views,
    imports_of,
    reasons,
    statements,
    views_of,
)

IMPORTS = """
from django.db import connection, connections, transaction
"""
MODELS = """
class Order(models.Model):
    number = models.IntegerField(default=0)

    def total(self, factor=1):
        return sum(line.pk for line in OrderLine.objects.filter(pk=self.pk)) * factor

    @property
    def first_line(self):
        return OrderLine.objects.first()
"""
CATCHING = """
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models import ProtectedError
from django.utils.datastructures import MultiValueDictKeyError


class Odd(Exception):
    pass
"""
GET = "order = Order.objects.get(pk=pk)\n"
AGET = "order = await Order.objects.aget(pk=pk)\n"


@pytest.mark.parametrize("text", ["x = pk + 1", "x = [n for n in range(3)]", "x = str(pk).upper()"])
def test_what_does_not_wait_stays(text: str) -> None:
    assert_no_operation(text)


def test_what_is_set_on_something_else_is_no_method_of_data() -> None:
    conversion = statements(
        "n = Tag.objects.count()\nkeep(apps.get_model('app', pk).objects.get())\n"
        "x = str(datetime.now().date())",
        imports="from datetime import datetime\n\nfrom django.apps import apps\n\n\n"
        "def keep(found):\n    found.date = found.other",
    )
    assert "x = str(datetime.now().date())" in views_of(conversion), reasons(conversion)


STRUCTURES = """
import json
from collections import namedtuple
from typing import NamedTuple

Point = namedtuple("Point", "x y")
Line = NamedTuple("Line", [("start", Point), ("end", Point)])


class Named(namedtuple("Base", ["first", "last"])):
    def both(self):
        return self.first + self.last


class Options(dict):
    def __getattr__(self, name):
        return self[name]


OPTIONS = Options(least=1)
"""


@pytest.mark.parametrize(
    "text",
    [
        "p = Point([], y={pk})\nx = str(p.x) + p._replace(x=1).y",
        "p = Line(Point([pk], 1), None)\nx = str(p.start.x[0])\nstart, end = p",
        "x = str(Named([pk], last=[]).both())",
        "x = str(OPTIONS.least)\no = Options()\no.update(most=2)\nx = f'{o.most} {o[\"most\"]}'",
        "for one in json.loads(request.body)['a']:\n    x = str(one['b'])",
    ],
)
def test_structures_that_hold_data_stay(text: str) -> None:
    assert_no_operation(text, imports=STRUCTURES)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = str(Point(Order.objects.get(pk=pk), 1).x.first_line)", "first_line"),
        ("o = Options()\no['a'] = Order.objects.get(pk=pk)\nx = o.a.first_line", "o.a.first_line"),
    ],
)
def test_structures_that_hold_instances_do_not(before: str, after: str) -> None:
    conversion = statements(
        f"n = Tag.objects.count()\n{before}",
        imports=f"{STRUCTURES}\nfrom .models import Order",
        models=MODELS,
    )
    assert any(
        after in line and "sync_to_async" in line for line in views_of(conversion).split("\n")
    )


@pytest.mark.parametrize("text", ["x = csrf(request)", "x = {}\nx.update(csrf(request))"])
def test_what_only_looks_into_the_headers_stays(text: str) -> None:
    assert_no_operation(text, imports="from django.template.context_processors import csrf")


@pytest.mark.parametrize(
    "caught",
    ["ValueError", "(MultiValueDictKeyError, KeyError)", "Author.DoesNotExist", "ValidationError"],
)
def test_the_text_of_an_exception_that_carries_data_is_data(caught: str) -> None:
    text = (
        f"try:\n    n = int(pk)\nexcept {caught} as e:\n    x = f'{{e}} {{e.args[0]}} {{__name__}}'"
    )
    assert_no_operation(text, imports=CATCHING)


@pytest.mark.parametrize(
    ("thrown", "caught"),
    [
        ("Odd(author)", "(ValueError, Odd)"),
        ("Odd(author)", "Exception"),
        ("ValidationError(author)", "ValidationError"),
        ("ValueError", "ProtectedError"),
    ],
)
def test_the_text_of_an_exception_that_may_hold_an_instance_is_not(
    thrown: str, caught: str
) -> None:
    text = "author = Author.objects.get(pk=pk)\n"
    text += f"try:\n    raise {thrown}\nexcept {caught} as e:\n    x = str(e)"
    assert "x = await sync_to_async(str)(e)" in views_of(statements(text, imports=CATCHING))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = order.first_line", "x = await sync_to_async(lambda: order.first_line)()"),
        ("x = order.first_line.pk", "x = await sync_to_async(lambda: order.first_line.pk)()"),
        (
            "x = order.first_line if pk else None",
            "x = await sync_to_async(lambda: order.first_line)() if pk else None",
        ),
        (
            "x = [order.first_line for n in [1]]",
            "x = await sync_to_async(lambda: [order.first_line for n in [1]])()",
        ),
        (
            "x = any(order.first_line for n in [1])",
            "x = await sync_to_async(lambda: any(order.first_line for n in [1]))()",
        ),
        ("print(order.first_line)", "print(await sync_to_async(lambda: order.first_line)())"),
    ],
)
def test_an_expression_goes_into_a_lambda(before: str, after: str) -> None:
    assert_statements(
        GET + before, AGET + after, imports="from .models import Order", models=MODELS
    )


COUNT = "number = Author.objects.count()\n"
STARS = "rows = [[1, 2], [3, 4]]\nauthors = [author for author in [Author(name='a')]]\n"


TRACED = """
from thirdparty.models import History


class Traced(models.Model):
    history = History()
"""
ANY_MODEL = """
import logging

from django.apps import apps

from .models import Traced

logger = logging.getLogger(__name__)
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "last = Traced.objects.get(pk=pk).history.first()\nx = last.anything",
            "last = await sync_to_async(lambda: Traced.objects.get(pk=pk).history.first())()\n"
            "x = await sync_to_async(lambda: last.anything)()",
        ),
        (
            'found = apps.get_model("app", pk).objects.get(pk=1)\nx = found.anything',
            'found = await sync_to_async(lambda: apps.get_model("app", pk).objects.get(pk=1))()\n'
            "x = await sync_to_async(lambda: found.anything)()",
        ),
    ],
    ids=["a field that can't be read", "a model by a name"],
)
def test_all_attributes_of_what_comes_from_an_unknown_model_are_read_in_the_thread(
    before: str, after: str
) -> None:
    conversion = assert_statements(
        f"n = Tag.objects.count()\n{before}",
        f"n = await Tag.objects.acount()\n{after}",
        imports=ANY_MODEL,
        models=TRACED,
    )
    assert conversion.verdicts == {"view": Verdict.BRIDGED}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('logger.info("%s", found)', 'await sync_to_async(logger.info)("%s", found)'),
        ('logging.error("%s", found)', 'await sync_to_async(logging.error)("%s", found)'),
        ('x = "{}".format(found)', 'x = await sync_to_async("{}".format)(found)'),
        ("x = str(found)", "x = await sync_to_async(str)(found)"),
    ],
)
def test_a_value_of_which_nothing_is_known_becomes_text_in_the_thread(
    before: str, after: str
) -> None:
    first = 'found = apps.get_model("app", pk).objects.get(pk=1)\n'
    loaded = 'found = await sync_to_async(lambda: apps.get_model("app", pk).objects.get(pk=1))()\n'
    assert_statements(
        f"n = Tag.objects.count()\n{first}{before}",
        f"n = await Tag.objects.acount()\n{loaded}{after}",
        imports=ANY_MODEL,
        models=TRACED,
    )


@pytest.mark.parametrize(
    "text",
    [
        "print(list(zip(*rows)), max(*rows), set().union(*rows), list(*rows[:1]))",
        "print(max(*authors, key=id).name, dict(**{'a': 1}), dict(*[[(1, 2)]]))",
    ],
)
def test_data_and_instances_by_a_star_stay(text: str) -> None:
    assert_no_operation(STARS + text)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = list(*rows)", "x = await sync_to_async(lambda: list(*rows))()"),
        ("x = set().union(*rows)", "x = await sync_to_async(lambda: set().union(*rows))()"),
        (
            "x = [a for a in chain(*rows)]",
            "await sync_to_async(lambda: [a for a in chain(*rows)])()",
        ),
        ("for a in chain(*rows):\n    print(a.name)", "        for a in chain(*rows):"),
    ],
)
def test_querysets_by_a_star_are_walked_over_in_the_thread(before: str, after: str) -> None:
    conversion = statements(
        f"{COUNT}rows = [Author.objects.all()]\n{before}", imports="from itertools import chain"
    )
    assert after in views_of(conversion)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('x = f"order={order.first_line!r}"', 'x = f"order={await sync_to_async(lambda: '),
        ('x = f"{order.first_line=}"', 'x = await sync_to_async(lambda: f"{order.first_line=}")()'),
        (
            'x = f"{order.number} {Order.objects.count() = }"',
            'x = await sync_to_async(lambda: f"{order.number} {Order.objects.count() = }")()',
        ),
        (
            'x = [f"{Order.objects.count()=}" for n in [1]]',
            'x = await sync_to_async(lambda: [f"{Order.objects.count()=}" for n in [1]])()',
        ),
        ('x = f"{request.user=}"', 'x = await sync_to_async(lambda: f"{request.user=}")()'),
        (
            'x = f"{Article.objects.get(pk=pk).author.name=}"',
            'x = await sync_to_async(lambda: f"{Article.objects.get(pk=pk).author.name=}")()',
        ),
    ],
)
def test_an_f_string_that_shows_its_source_moves_as_a_whole(before: str, after: str) -> None:
    conversion = statements(GET + before, imports="from .models import Order", models=MODELS)
    assert after in views_of(conversion)


def test_a_region_never_leaves_a_walrus_behind() -> None:
    conversion = statements(
        f"{GET}if (line := order.first_line):\n    print(line.pk)",
        imports="from .models import Order",
        models=MODELS,
    )
    after = views_of(conversion)
    assert "lambda: (line :=" not in after, reasons(conversion)
    compile(after, "after", "exec")


def test_the_import_is_added_once() -> None:
    conversion = statements(
        f"{GET}x = order.first_line\ny = order.first_line",
        imports="from .models import Order",
        models=MODELS,
    )
    assert imports_of(conversion).count("from asgiref.sync import sync_to_async\n") == 1


ATOMIC = """
with transaction.atomic():
    Tag.objects.create(name="a")
    number = Tag.objects.count()
"""


def test_a_transaction_is_one_function_in_the_thread() -> None:
    assert_statements(
        "first = Tag.objects.count()" + ATOMIC + "print(number)",
        """
        first = await Tag.objects.acount()

        def in_transaction():
            with transaction.atomic():
                Tag.objects.create(name="a")
                number = Tag.objects.count()
            return number

        number = await sync_to_async(in_transaction)()
        print(number)
        """,
        imports=IMPORTS,
        verdict=Verdict.BRIDGED,
    )


def test_names_bound_before_are_rebound() -> None:
    conversion = statements(f"number = Tag.objects.count(){ATOMIC}print(number)", imports=IMPORTS)
    assert "        nonlocal number\n" in views_of(conversion)


def test_a_return_inside_leaves_the_view() -> None:
    conversion = convert_views(
        """
        def view(request, pk):
            first = Tag.objects.count()
            with transaction.atomic():
                if pk:
                    return HttpResponse("early")
                Tag.objects.create(name="a")
            return HttpResponse("late")
        """,
        imports=IMPORTS,
    )
    assert "response = await sync_to_async(in_transaction)()" in views_of(conversion)
    assert "if response is not None:\n        return response" in views_of(conversion)


def test_break_and_continue_keep_their_loop() -> None:
    conversion = convert_views(
        """
        def view(request, pk):
            first = Tag.objects.count()
            for number in [1, 2]:
                with transaction.atomic():
                    if number == 2:
                        break
                    Tag.objects.create(name=str(number))
            return HttpResponse("late")
        """,
        imports=IMPORTS,
    )
    after = views_of(conversion)
    compile(after, "after", "exec")
    assert "        for number in [1, 2]:\n            with transaction" in after


def test_two_writes_are_one_function_in_the_thread() -> None:
    text = "first = Tag.objects.count()\nTag.objects.create(name='a')\nTag.objects.create(name='b')"
    conversion = statements(text)
    assert "    def write_together():\n" in views_of(conversion)
    assert conversion.verdicts == {"view": Verdict.BRIDGED}


def test_writes_on_different_paths_are_native() -> None:
    assert_views(
        """
        def view(request, pk):
            if pk:
                Tag.objects.create(name="a")
            else:
                Tag.objects.create(name="b")
            return HttpResponse("")
        """,
        """
        async def view(request, pk):
            if pk:
                await Tag.objects.acreate(name="a")
            else:
                await Tag.objects.acreate(name="b")
            return HttpResponse("")
        """,
    )


def test_the_configuration_may_split_writes() -> None:
    assert_statements(
        "Tag.objects.create(name='a')\nTag.objects.create(name='b')",
        "await Tag.objects.acreate(name='a')\nawait Tag.objects.acreate(name='b')",
        config=Config(writes=Writes.NATIVE),
        verdict=Verdict.NATIVE,
    )


def test_raw_sql_runs_in_the_thread() -> None:
    conversion = statements(
        """
        first = Tag.objects.count()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            row = cursor.fetchone()
        print(row)
        """,
        imports=IMPORTS,
    )
    assert "        with connection.cursor() as cursor:\n" in views_of(conversion)
    assert "row = await sync_to_async(" in views_of(conversion)


@pytest.mark.parametrize(
    "text",
    [
        "x = connection.vendor",
        "x = connection.settings_dict['NAME']",
        "x = connection.ops.quote_name('app_tag')",
        "x = connection",
    ],
)
def test_what_any_thread_may_know_of_a_connection_stays(text: str) -> None:
    both = f"n = Tag.objects.count()\n{text}"
    assert_statements(both, f"n = await Tag.objects.acount()\n{text}", imports=IMPORTS)


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("x = connections['default']", "lambda: connections['default']"),
        ("x = transaction.get_connection()", "transaction.get_connection"),
        ("x = connection.introspection", "lambda: connection.introspection"),
        ("x = connection.features", "lambda: connection.features"),
        ("x = connection.cursor", "lambda: connection.cursor"),
    ],
)
def test_a_connection_is_taken_in_the_thread_that_uses_it(text: str, taken: str) -> None:
    conversion = statements(f"n = Tag.objects.count()\n{text}\nprint(n)", imports=IMPORTS)
    assert f"x = await sync_to_async({taken})()\n" in views_of(conversion)


def test_a_connection_is_looked_up_in_the_call_that_needs_it() -> None:
    conversion = statements(
        """
        n = Tag.objects.count()
        x = connection.introspection.table_names()
        print(n)
        """,
        imports=IMPORTS,
    )
    taken = "await sync_to_async(lambda: connection.introspection.table_names())()"
    assert f"x = {taken}" in views_of(conversion)


@pytest.mark.parametrize(
    "text",
    [
        "with transaction.atomic():\n    Tag.objects.create(name='a')",
        "x = Article.objects.all()[0]",
        "with connection.cursor() as cursor:\n    cursor.execute('SELECT 1')",
    ],
)
def test_a_view_that_would_run_in_the_thread_as_a_whole_stays(text: str) -> None:
    conversion = statements(text, imports=IMPORTS)
    assert conversion.verdicts == {"view": Verdict.BLOCKED}
    assert [b.code for b in conversion.blockers["view"]] == ["nothing-to-gain"]
    assert not conversion.changed


def test_a_codemod_that_is_switched_off_is_bridged() -> None:
    assert_statements(
        "x = Tag.objects.count()\ny = [tag for tag in Tag.objects.all()]",
        "x = await sync_to_async(Tag.objects.count)()\n"
        "y = [tag async for tag in Tag.objects.all()]",
        config=Config(ignore=frozenset({"queryset-methods"})),
        verdict=Verdict.BRIDGED,
    )


def test_super_is_not_moved_into_another_function() -> None:
    conversion = convert_views(
        """
        class Base:
            def find(self, pk):
                return Tag.objects.get(pk=pk)


        class Box(Base):
            def twice(self, pk):
                first = Tag.objects.count()
                return super().find(pk).name


        def view(request, pk):
            number = Tag.objects.count()
            return HttpResponse(Box().twice(pk))
        """
    )
    assert "lambda: super()" not in views_of(conversion)
    assert "sync_to_async(super().find)" not in views_of(conversion)


@pytest.mark.parametrize("text", ["x = eval('pk')", "exec('x = pk')"])
def test_what_looks_at_its_callers_frame_is_not_moved(text: str) -> None:
    conversion = statements(f"number = Tag.objects.count()\n{text}")
    assert conversion.verdicts == {"view": Verdict.BLOCKED}
    assert "locals() or eval() can't be moved" in reasons(conversion)


TOGETHER = """
count = Tag.objects.count()
one = Tag(name='a')
one.save()
two = Tag(name='b')
two.save()
"""


@pytest.mark.parametrize(
    ("last", "given_back"),
    [
        ("x = count", ""),
        ("x = two", "two"),
        ("x = locals()", "two"),
        ("x = [locals()]", "two"),
        ("x = vars(count)", ""),
        ("def inner():\n    return locals()", ""),
    ],
)
def test_names_that_a_moved_run_binds_come_back_where_any_may_be_read(
    last: str, given_back: str
) -> None:
    conversion = statements(f"{TOGETHER}{last}")
    moved = views_of(conversion).partition("two.save()\n")[2]
    assert moved.startswith(f"        return {given_back}\n") is bool(given_back), moved
    assert "sync_to_async(write_together)()" in moved


def test_next_that_may_stop_does_not_stop_in_the_thread() -> None:
    """``StopIteration`` out of the worker thread would hang the request."""
    conversion = statements("number = Tag.objects.count()\nx = next(Tag.objects.iterator())")
    assert "sync_to_async(next)" not in views_of(conversion), reasons(conversion)
    assert "lambda: next(" not in views_of(conversion), reasons(conversion)


LAZY_HELPER = """
from .models import Article, Tag


def latest():
    if str(Tag.objects.all()[0]):
        return Article.objects.order_by("-pk")
    return Article.objects.all()


class Shelf:
    @property
    def articles(self):
        return Article.objects.filter(pk=Tag.objects.all()[0].pk)
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("for a in {}:\n    pass", "for a in await sync_to_async(lambda: list({}))():\n    pass"),
        ("x = [a for a in {}]", "x = [a for a in await sync_to_async(lambda: list({}))()]"),
        ("if {}:\n    pass", "if await sync_to_async(lambda: bool({}))():\n    pass"),
        ("if not {}:\n    pass", "if not await sync_to_async(lambda: bool({}))():\n    pass"),
        ("x = 1 if {} else 2", "x = 1 if await sync_to_async(lambda: bool({}))() else 2"),
        ("x = list({})", "x = await sync_to_async(lambda: list({}))()"),
        ("x = len({})", "x = await sync_to_async(lambda: len({}))()"),
        ("x = 1 in {}", "x = 1 in await sync_to_async(lambda: list({}))()"),
    ],
)
@pytest.mark.parametrize("source", ["latest()", "Shelf().articles"])
def test_rows_of_a_bridged_call_are_fetched_with_it(before: str, after: str, source: str) -> None:
    """What a helper in the thread gives may be a queryset that nobody has fetched yet."""
    count = "number = {}Tag.objects.{}count()\n"
    conversion = statements(
        count.format("", "") + before.format(source),
        imports="from .lib import Shelf, latest",
        files={"app/lib.py": LAZY_HELPER},
    )
    wanted = (count.format("await ", "a") + after.format(source)).replace("\n", "\n    ")
    assert wanted in views_of(conversion), reasons(conversion)


def test_a_lazy_result_that_gets_a_name_is_walked_on_the_loop() -> None:
    conversion = statements(
        "found = latest()\nfor article in found:\n    pass",
        imports="from .lib import latest",
        files={"app/lib.py": LAZY_HELPER},
    )
    assert "found = await sync_to_async(latest)()" in views_of(conversion)
    assert "async for article in found:" in views_of(conversion)


FILTER = """
class Filter(FilterSet):
    limit = 3

    class Meta:
        model = Article

    def label(self):
        return str(self.limit)


def view(request, pk):
    number = Tag.objects.count()
    found = Filter(request.GET)
    {use}
    return HttpResponse("done")
"""


def _filtered(use: str) -> str:
    imports = "from django_filters import FilterSet"
    return views_of(convert_views(FILTER.format(use=use), imports=imports))


@pytest.mark.parametrize("use", ["x = found.limit", "found.y = 3", "x = found is None"])
def test_what_a_readable_class_defines_needs_no_thread(use: str) -> None:
    assert f"    {use}\n" in _filtered(use)


@pytest.mark.parametrize(
    ("use", "moved"),
    [
        ("x = found.qs", "x = await sync_to_async(lambda: found.qs)()"),
        ("x = found.form.title", "x = await sync_to_async(lambda: found.form.title)()"),
        ("x = found.run(pk)", "x = await sync_to_async(found.run)(pk)"),
        ("x = getattr(found, 'qs')", "x = await sync_to_async(getattr)(found, 'qs')"),
        ("x = len(found)", "x = await sync_to_async(len)(found)"),
        ("x = found[0]", "x = await sync_to_async(lambda: found[0])()"),
        ("x = 3 in found", "x = await sync_to_async(lambda: 3 in found)()"),
        ("x = f'{found}'", "x = await sync_to_async(lambda: f'{found}')()"),
        ("x = [r for r in found]", "x = await sync_to_async(lambda: [r for r in found])()"),
        ("x = Filter.objects.first()", "x = await sync_to_async(Filter.objects.first)()"),
    ],
)
def test_what_a_class_has_from_third_party_code_runs_in_the_thread(use: str, moved: str) -> None:
    assert f"    {moved}\n" in _filtered(use)


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("Article.objects.all()", "x = await sync_to_async(lambda: sheet.csv)()"),
        ("['a', 1]", "x = sheet.csv"),
    ],
)
def test_code_that_knows_no_django_queries_by_what_it_is_given(given: str, text: str) -> None:
    views = f"""
    class Sheet(tablib.Dataset):
        pass


    def view(request, pk):
        number = Tag.objects.count()
        sheet = Sheet({given})
        x = sheet.csv
        return HttpResponse("done")
    """
    assert f"    {text}\n" in views_of(convert_views(views, imports="import tablib"))


def test_methods_of_djangos_models_query_as_well() -> None:
    conversion = statements(
        """
        entry = LogEntry.objects.first()
        x = entry.get_admin_url()
        y = entry.get_edited_object()
        """,
        imports="from django.contrib.admin.models import LogEntry",
    )
    text = views_of(conversion)
    assert 'await LogEntry.objects.select_related("content_type").afirst()' in text
    assert "    x = entry.get_admin_url()\n" in text
    assert "y = await sync_to_async(entry.get_edited_object)()" in text


def test_text_of_a_model_with_a_third_party_base_is_made_in_the_thread() -> None:
    conversion = statements(
        "n = Tag.objects.count()\nnode = get_object_or_404(Node, pk=pk)\nx = str(node)",
        imports="from django.shortcuts import get_object_or_404\nfrom .models import Node",
        models="""
        from django_trees.models import Tree


        class Node(Tree):
            name = models.CharField(max_length=10)
        """,
    )
    assert "x = await sync_to_async(str)(node)" in views_of(conversion)


@pytest.mark.parametrize("handler", ["except Exception:\n    tag = None", "except:\n    raise"])
def test_a_handler_that_a_cancelled_request_passes_stays_native(handler: str) -> None:
    before = f"try:\n    tag = Tag.objects.get(pk=pk)\n{handler}\nTag.objects.create(pk=pk)"
    after = before.replace("Tag.objects.", "await Tag.objects.a")
    assert_statements(before, after)


def test_a_handler_that_writes_never_sees_a_cancelled_request() -> None:
    conversion = assert_statements(
        """
        number = Article.objects.count()
        try:
            tag = Tag.objects.get(pk=pk)
        except:
            tag = None
        if tag is None:
            Tag.objects.create(pk=number)
        """,
        """
        number = await Article.objects.acount()

        def in_thread():
            try:
                tag = Tag.objects.get(pk=pk)
            except:
                tag = None
            return tag

        tag = await sync_to_async(in_thread)()
        if tag is None:
            await Tag.objects.acreate(pk=number)
        """,
    )
    assert "from asgiref.sync import sync_to_async" in imports_of(conversion)


def test_a_method_of_an_attribute_that_nobody_declares_is_handed_over_as_it_is() -> None:
    conversion = statements(
        "number = Tag.objects.count()\nowner = Article.objects.get(pk=pk).owner\n"
        "owner.refresh(number)\ncity = owner.city"
    )
    after = views_of(conversion)
    assert "await sync_to_async(owner.refresh)(number)" in after, reasons(conversion)
    assert "city = await sync_to_async(lambda: owner.city)()" in after


IN_THE_THREAD = """\
article = await Article.objects.afirst()

def in_thread():
    {}

await sync_to_async(in_thread)()"""
MATCHED = {
    "a later case": """\
match article:
    case None:
        pk = 1
    case Article(author=author):
        pk = 2""",
    "a class inside a tuple": """\
match (pk, article):
    case (8, Article(author=Author(name="A1"))):
        pk = 1
    case (1 | 2, _):
        pk = 2""",
    "a class behind a star": """\
match (pk, 1, article):
    case (8, *_, Article(author=None)):
        pk = 1""",
    "a class in a tuple of tuples": """\
match ((pk, article), 1):
    case ((_, Article(author=None)), _):
        pk = 1""",
}


@pytest.mark.parametrize("match", MATCHED.values(), ids=MATCHED.keys())
def test_a_pattern_that_looks_into_an_object_moves_its_match(match: str) -> None:
    """A class pattern reads attributes, a relation as well, and takes no ``await``."""
    before = f"article = Article.objects.first()\n{match}"
    moved = "\n".join(f"    {line}" for line in ["nonlocal pk", *match.split("\n")])
    after = IN_THE_THREAD.format(moved.strip())
    assert_statements(before, after)


def test_patterns_that_only_compare_data_stay() -> None:
    before = """\
article = Article.objects.first()
match (pk, article):
    case (8, None):
        pk = Article.objects.count()
    case (number, _):
        pk = number"""
    after = before.replace(".first", ".afirst").replace(".count", ".acount")
    assert_statements(before, after.replace("= Article", "= await Article"))


COUNTING = """
from .models import Author, Tag


def counted(*given, more=None):
    return [str(Tag.objects.all()[0]), *given, more]
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "x = counted(Author.objects.get(pk=pk))",
            "x = await sync_to_async(counted)(await Author.objects.aget(pk=pk))",
        ),
        (
            "x = counted(pk, more={'n': [Tag.objects.count(), pk]})",
            "x = await sync_to_async(counted)(pk, more={'n': [await Tag.objects.acount(), pk]})",
        ),
        (
            "x = counted(article.author.name)",
            "x = await sync_to_async(counted)(article.author.name)",
        ),
        (
            "x = counted(Tag.objects.count() if pk else 0)",
            "x = await sync_to_async(counted)(await Tag.objects.acount() if pk else 0)",
        ),
        (
            "x = counted(*Tag.objects.filter(pk=Author.objects.count()))",
            "x = await sync_to_async(lambda: "
            "counted(*Tag.objects.filter(pk=Author.objects.count())))()",
        ),
        (
            "x = counted(counted(Tag.objects.count()))",
            "x = await sync_to_async(lambda: counted(counted(Tag.objects.count())))()",
        ),
        (
            "x = Article.objects.get(pk=pk).title_of(Tag.objects.count())",
            "x = await sync_to_async(lambda: "
            "Article.objects.get(pk=pk).title_of(Tag.objects.count()))()",
        ),
    ],
)
def test_arguments_that_can_be_awaited_stay_on_the_loop(before: str, after: str) -> None:
    start = "article = Article.objects.{}get(pk=pk)\n"
    conversion = statements(
        start.format("") + before,
        imports="from .lib import counted",
        files={"app/lib.py": COUNTING},
    )
    assert after in views_of(conversion), reasons(conversion)


GROUPING = """
from itertools import groupby


def rank(article):
    return str(Tag.objects.all()[0]), article.title
"""


def test_groups_whose_key_queries_are_walked_over_in_the_thread_or_not_at_all() -> None:
    ask = "articles = [a for a in Article.objects.all()]\n"
    walked = statements(ask + "x = [k for k, g in groupby(articles, rank)]", imports=GROUPING)
    moved = "await sync_to_async(lambda: [k for k, g in groupby(articles, rank)])()"
    assert moved in views_of(walked), reasons(walked)
    later = statements(
        f"{ask}groups = groupby(articles, key=rank)\nx = [k for k, g in groups]",
        imports=GROUPING,
    )
    assert later.verdicts["view"] == Verdict.BLOCKED, views_of(later)


def test_what_a_formset_has_deleted_is_written_with_what_it_has_saved() -> None:
    conversion = statements(
        """
        number = Tag.objects.count()
        formset = TagFormSet({})
        for tag in formset.save(commit=False):
            tag.save()
        for tag in formset.deleted_objects:
            tag.delete()
        """,
        imports="""
        from django.forms import modelformset_factory

        TagFormSet = modelformset_factory(Tag, fields=["name"], can_delete=True)
        """,
    )
    moved = views_of(conversion).partition("def write_together():")[2].partition("await ")[0]
    assert "tag.save()" in moved, reasons(conversion)
    assert "tag.delete()" in moved, reasons(conversion)


@pytest.mark.parametrize(
    ("call", "is_moved"),
    [
        ("Tag.objects.filter(pk__in=(party(n) for n in [1, 2]))", True),
        ("list(filter(None, (party(n) for n in [1, 2])))", True),
        ("filter(None, (party(n) for n in [1, 2]))", False),
        ("itertools.chain(party(n) for n in [1, 2])", False),
    ],
)
def test_a_method_of_a_builtins_name_walks_over_its_argument_at_once(
    call: str, is_moved: bool
) -> None:
    conversion = statements(
        f"number = Tag.objects.count()\nfound = {call}",
        imports="import itertools\nfrom third import party",
    )
    moved = f"found = await sync_to_async(lambda: {call})()"
    assert (moved in views_of(conversion)) is is_moved, reasons(conversion)
    assert (conversion.verdicts["view"] is Verdict.BLOCKED) is not is_moved
