"""Which of two effects can follow the other in one request."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from django_asyncify.plan.effects import (
    always_before,
    always_ends,
    block_ends,
    on_one_path,
    repeats,
)
from django_asyncify.testing import convert

from .functions import call, tree_of

BOTH = {
    "in a row": "a()\nb()",
    "in one expression": "x = a() + b()",
    "one in a branch": "if x:\n    a()\nb()",
    "both in one branch": "if x:\n    a()\n    b()",
    "second in a branch": "a()\nif x:\n    b()",
    "in the test and a branch": "if a():\n    b()",
    "nested branches": "if x:\n    if y:\n        a()\n    b()",
    "raises into its own handler": "try:\n    a()\n    raise E\nexcept E:\n    b()",
    "body and handler": "try:\n    a()\nexcept E:\n    b()",
    "body and else": "try:\n    a()\nexcept E:\n    pass\nelse:\n    b()",
    "body and finally": "try:\n    a()\n    return\nfinally:\n    b()",
    "handler and after": "try:\n    x\nexcept E:\n    a()\nb()",
    "handler and finally": "try:\n    x\nexcept E:\n    a()\nfinally:\n    b()",
    "returns on some paths only": "if x:\n    a()\n    if y:\n        return\nb()",
    "loop and after": "for x in y:\n    a()\n    break\nb()",
    "continue in a loop": "for x in y:\n    if x:\n        a()\n        continue\n    b()",
    "one behind with": "with x:\n    a()\nb()",
    "short-circuit": "a() and b()",
    "comprehension": "[a() for x in y if b()]",
}

ONE = {
    "if and else": "if x:\n    a()\nelse:\n    b()",
    "if and elif": "if x:\n    a()\nelif y:\n    b()",
    "guard that returns": "if x:\n    a()\n    return\nb()",
    "guard that returns at the end": "if x:\n    return a()\nb()",
    "guard that raises": "if x:\n    a()\n    raise E\nb()",
    "ternary": "a() if x else b()",
    "match": "match x:\n    case 1:\n        a()\n    case _:\n        b()",
    "two handlers": "try:\n    x\nexcept E:\n    a()\nexcept F:\n    b()",
    "handler that returns": "try:\n    x\nexcept E:\n    a()\n    return\nb()",
    "both branches return": "if x:\n    a()\n    if y:\n        return 1\n    else:\n        return 2\nb()",  # noqa: E501
}


@pytest.mark.parametrize("body", BOTH.values(), ids=BOTH.keys())
def test_both_effects_can_happen_in_one_request(body: str, tmp_path: Path) -> None:
    assert on_path(tmp_path, body)


@pytest.mark.parametrize("body", ONE.values(), ids=ONE.keys())
def test_only_one_of_the_effects_happens_in_a_request(body: str, tmp_path: Path) -> None:
    assert not on_path(tmp_path, body)


def on_path(folder: Path, body: str) -> bool:
    tree = tree_of(folder, f"def f(x, y):\n    {indented(body)}\n")
    return on_one_path(tree, call(tree, "a"), call(tree, "b"))


@pytest.mark.parametrize(
    ("body", "before"),
    [
        ("a()\nb()", True),
        ("a()\nif x:\n    for z in y:\n        b()", True),
        ("if a():\n    b()", True),
        ("if x:\n    a()\nb()", False),
        ("if x:\n    a()\nelse:\n    b()", False),
        ("for z in y:\n    a()\nb()", False),
        ("try:\n    a()\nexcept E:\n    b()", False),
        ("b()\na()", False),
    ],
)
def test_what_runs_on_every_path_to_something_else(body: str, before: bool, tmp_path: Path) -> None:
    tree = tree_of(tmp_path, f"def f(x, y):\n    {indented(body)}\n")
    assert always_before(tree, call(tree, "a"), call(tree, "b")) is before


def test_what_no_statement_holds_is_before_nothing(tmp_path: Path) -> None:
    tree = tree_of(tmp_path, "def f(x=a()):\n    b()\n")
    assert not always_before(tree, call(tree, "a"), call(tree, "b"))


def indented(body: str) -> str:
    return body.replace("\n", "\n    ")


@pytest.mark.parametrize(
    ("body", "again"),
    [
        ("a()", False),
        ("for x in y:\n    a()", True),
        ("while x:\n    a()", True),
        ("while a():\n    pass", True),
        ("for x in a():\n    pass", False),
        ("for x in y:\n    pass\nelse:\n    a()", False),
        ("for x in y:\n    a()\n    return", False),
        ("for x in y:\n    a()\n    break", False),
        ("for x in y:\n    a()\n    continue", True),
        ("for x in y:\n    if x:\n        continue\n    a()\n    return", False),
        ("for x in y:\n    if x:\n        a()\n        break", False),
        ("for x in y:\n    if x:\n        if y:\n            return a()\n        return", False),
        ("for x in y:\n    match x:\n        case 1:\n            return a()", False),
        (
            "for x in y:\n    if x:\n        a()\n        if y:\n            continue\n        return",  # noqa: E501
            True,
        ),
        ("for x in y:\n    for z in x:\n        if z:\n            a()\n            break", True),
        ("for x in y:\n    with x:\n        if x:\n            return a()", True),
        ("[x for x in a()]", True),
        ("[a() for x in y]", True),
        ("[x for x in y if a()]", True),
        ("[z for x in y for z in a()]", True),
        ("for x in y:\n    for z in a():\n        pass", True),
        ("try:\n    for x in y:\n        a()\nfinally:\n    pass", True),
        ("for x in y:\n    try:\n        a()\n        return\n    except E:\n        pass", True),
        ("for x in y:\n    try:\n        a()\n    except E:\n        continue\n    break", True),
        (
            "for x in y:\n    if x:\n        continue\n    a()\n    if y:\n        continue\n    break",  # noqa: E501
            True,
        ),
    ],
)
def test_loops_repeat_an_effect(body: str, again: bool, tmp_path: Path) -> None:
    tree = tree_of(tmp_path, f"def f(x, y):\n    {indented(body)}\n")
    assert (repeats(tree, call(tree, "a")) is not None) is again


@pytest.mark.parametrize(
    ("body", "ends"),
    [
        ("return", True),
        ("raise E", True),
        ("pass", False),
        ("if x:\n    return", False),
        ("if x:\n    return\nelse:\n    raise E", True),
        ("if x:\n    return\nelif y:\n    return\nelse:\n    return", True),
        ("if x:\n    return\nelif y:\n    return", False),
        ("while True:\n    pass", False),
        ("for x in y:\n    return", False),
        ("for x in y:\n    pass\nelse:\n    return", False),
        ("try:\n    return\nexcept E:\n    return", True),
        ("try:\n    return\nexcept E:\n    pass", False),
        ("try:\n    pass\nexcept E:\n    return\nelse:\n    return", True),
        ("try:\n    pass\nfinally:\n    return", True),
        ("match x:\n    case 1:\n        return", False),
        ("match x:\n    case 1:\n        return\n    case _:\n        return", True),
        ("match x:\n    case _ if y:\n        return", False),
        ("match x:\n    case z:\n        return", True),
        ("def g():\n    return", False),
    ],
)
def test_statements_that_always_end_their_path(body: str, ends: bool, tmp_path: Path) -> None:
    tree = tree_of(tmp_path, f"def f(x, y):\n    {indented(body)}\n")
    function = tree.function.node
    assert not isinstance(function, ast.Lambda)
    assert block_ends(function.body) is ends
    assert always_ends(function.body[0]) is ends


def test_with_that_may_swallow_its_exception_does_not_end_the_path(tmp_path: Path) -> None:
    """``with suppress(E): return f()`` falls through when ``f`` raises."""
    tree = tree_of(tmp_path, "def f():\n    with suppress(E):\n        return a()\n    b()\n")
    function = tree.function.node
    assert not isinstance(function, ast.Lambda)
    assert not always_ends(function.body[0])
    assert on_one_path(tree, call(tree, "a"), call(tree, "b"))


UNKNOWN_WRITER = """
from django.db import models


class Tag(models.Model):
    name = models.CharField(max_length=10)

    def refresh_key(self):
        self.touch_it()

    def touch_it(self):
        self.save()

    def label(self):
        words = set()
        words.update(self.name.split())
        return words
"""
UNKNOWN_VIEW = """
from elsewhere import pick
from django.http import HttpResponse

from .models import Tag


def view(request):
    number = Tag.objects.count()
    tag = pick(request)
    {call}
    Tag.objects.create(name="a")
    return HttpResponse(str(number))
"""


@pytest.mark.parametrize(
    ("call", "together"),
    [
        ("tag.label()", False),
        ("tag.name.replace('a', 'b')", False),
        ("tag.cancel()", True),
        ("tag.refresh_key()", True),
        ("hook = tag.hook\n    hook(tag)", True),
        ("tag.hooks[0](tag)", True),
        ("label = tag.label\n    label()", False),
    ],
)
def test_unknown_code_may_write_unless_all_of_its_name_only_read(call: str, together: bool) -> None:
    files = {
        "app/models.py": UNKNOWN_WRITER,
        "app/views.py": UNKNOWN_VIEW.replace("{call}", call),
    }
    after = convert(files).after["app/views.py"]
    assert ("await Tag.objects.acreate(" not in after) is together, after
    assert "await Tag.objects.acount()" in after


THIRD_PARTY = """
import ftplib
import os
import smtplib
import shutil
import subprocess
import urllib.request
import uuid
from pathlib import Path

import boto3
import braintree
import paramiko
import pusher
import redis
import stripe
import twitter
import zeep
from django.contrib.admin.models import LogEntry
from django.core.mail import EmailMessage, get_connection
from django.http import HttpResponse

from .models import Order

gateway = braintree.BraintreeGateway("x")


def view(request):
    order = Order.objects.get()
    {call}
    order.delete()
    return HttpResponse("ok")
"""
ORDER = """
from django.db import models


class Order(models.Model):
    number = models.CharField(max_length=10)
"""
READING = [
    "stripe.Customer.retrieve(order)",
    "stripe.Customer.list_charges(order.number)",
    "stripe.get_or_none(order.number)",
    "stripe.get_name_and_address(order.number)",
    "pusher.client().check_order(order.number)",
    "pusher.Pusher(uuid.uuid4().hex)",
    "gateway.transaction.find(order)",
    "pusher.xml().startElement('order', order)",
    'urllib.request.urlopen("http://shop/")',
    'urllib.request.urlopen(urllib.request.Request("http://shop/", None, {"Accept": "*/*"}))',
    'urllib.request.urlopen(urllib.request.Request("http://shop/", method="HEAD"))',
    'r = urllib.request.Request("http://shop/")\n    r.add_header("a", "b")\n    '
    "urllib.request.urlopen(r)",
    "twitter.Api(order.number).GetUser(order.number)",
    "zeep.Client('http://erp/?wsdl').service.GetInvoice(order.number)",
    "boto3.resource('s3').Bucket('photos').objects.filter(Prefix=order.number)",
    "redis.Redis().hgetall(order.number).values()",
    "ssh = paramiko.SSHClient()\n    ssh.connect(order.number)\n    ssh.close()",
    "ftp = ftplib.FTP('shop')\n    ftp.login()\n    ftp.cwd('a')\n    ftp.retrlines('LIST')",
    "smtplib.SMTP('shop').noop()",
    "os.listdir(order.number)",
    "os.path.getsize(order.number)",
    "shutil.disk_usage(order.number)",
    "Path(order.number).read_text()",
]
SENDING = [
    "stripe.Refund.create(charge=order)",
    "stripe.Customer.get_or_create(order.number)",
    "stripe.find_or_create_customer(order.number)",
    "pusher.client().verify_and_consume(order.number)",
    "pusher.client().check_in(order.number)",
    "stripe.Refund.create(charge=order.number, key=uuid.uuid4().hex)",
    "stripe.Subscription.modify(order.number)",
    "gateway.machine(order).start()",
    "gateway.transaction.sale({'number': order.number})",
    "pusher.Pusher('x').trigger('orders', 'deleted')",
    "slack = pusher.client()\n    slack.chat_postMessage(order.number)",
    "send = pusher.sender()\n    send(order.number)",
    "connection = get_connection()\n    connection.send_messages([EmailMessage()])",
    "LogEntry.objects.log_action(1, 2, order.pk, 'order', 3)",
    "LogEntry.objects.log_actions(1, [order], 3)",
    'urllib.request.urlopen("http://shop/", b"1")',
    'urllib.request.urlopen("http://shop/", data=order.number.encode())',
    'urllib.request.urlopen(urllib.request.Request("http://shop/", data=b"1"))',
    'urllib.request.urlopen(urllib.request.Request("http://shop/", method=request.method))',
    'r = urllib.request.Request("http://shop/")\n    r.data = b"1"\n    urllib.request.urlopen(r)',
    'urllib.request.build_opener().open(urllib.request.Request("http://shop/", b"1"))',
    "twitter.Api(order.number).PostUpdate(order.number)",
    "zeep.Client('http://erp/?wsdl').service.SubmitInvoice(order.number)",
    "zeep.Client('http://erp/?wsdl').service.Bestellung(order.number)",
    "ssh = paramiko.SSHClient()\n    ssh.connect('a')\n    ssh.exec_command(order.number)",
    "redis.Redis().lpop(order.number)",
    "boto3.client('ec2').run_instances(order.number)",
    "boto3.client('sqs').receive_message(order.number)",
    "ftplib.FTP('shop').mkd(order.number)",
    "smtplib.SMTP('shop').sendmail('a', 'b', order.number)",
    "os.popen(order.number)",
    "os.spawnlp(0, 'a', order.number)",
    "os.kill(int(order.number), 9)",
    "subprocess.getoutput(order.number)",
    "subprocess.check_output([order.number])",
    "shutil.make_archive(order.number, 'zip')",
    "Path(order.number).symlink_to('a')",
]


def deletes_by_itself(call: str) -> bool:
    files = {"app/models.py": ORDER, "app/views.py": THIRD_PARTY.replace("{call}", call)}
    after = convert(files).after["app/views.py"]
    assert "await Order.objects.aget()" in after
    return "await order.adelete()" in after


@pytest.mark.parametrize("call", READING)
def test_a_call_that_only_reads_stays_apart_from_a_write(call: str) -> None:
    assert deletes_by_itself(call)


@pytest.mark.parametrize("call", SENDING)
def test_a_call_that_sends_something_stays_together_with_a_write(call: str) -> None:
    assert not deletes_by_itself(call)
