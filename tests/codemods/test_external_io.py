"""Waiting outside of the database."""

from __future__ import annotations

import pytest

from tests.codemods.places import (
    assert_declined,
    assert_native,
    assert_no_operation,
    convert_views,
    views_of,
)

IMPORTS = """
import hashlib
import json
import logging
import os
import subprocess
import time
from pathlib import Path

import requests
from django.core.mail import send_mail
"""


@pytest.mark.parametrize(
    "text",
    [
        "now = time.time()",
        "text = json.dumps({'a': 1})",
        "digest = hashlib.sha256(b'a').hexdigest()",
        "logging.getLogger('a').info('b')",
        "name = os.path.join('a', 'b')",
        "name = Path('a').name",
        "sleep = time.sleep",
    ],
)
def test_what_does_not_wait_stays(text: str) -> None:
    assert_no_operation(text, imports=IMPORTS)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("time.sleep(1)", "await sleep(1)"),
        ("time.sleep(pk / 2)", "await sleep(pk / 2)"),
        ("x = time.sleep(1) or 2", "x = await sleep(1) or 2"),
        ("if pk: time.sleep(1)", "if pk: await sleep(1)"),
        ("x = [time.sleep(n) for n in [1]]", "x = [await sleep(n) for n in [1]]"),
        ("time.sleep(Tag.objects.count())", "await sleep(await Tag.objects.acount())"),
    ],
)
def test_sleep_is_asyncios(before: str, after: str) -> None:
    assert_native(before, after, imports="import time")


BEFORE = "number = Tag.objects.count()\n"


@pytest.mark.parametrize(
    ("text", "bridged"),
    [
        ("time.sleep(*[1])", "time.sleep"),
        ("x = requests.get('u').json()", "(await sync_to_async(requests.get)('u')).json()"),
        ("subprocess.run(['true'])", "sync_to_async(subprocess.run)(['true'])"),
        ("x = os.listdir('.')", "sync_to_async(os.listdir)('.')"),
        ("x = open('a').read()", "sync_to_async(lambda: open('a').read())()"),
        ("with open('a') as f:\n    x = f.read()", "        with open('a') as f:\n"),
        ("send_mail('a', 'b', 'c', ['d'])", "sync_to_async(send_mail)('a', 'b', 'c', ['d'])"),
        ("x = Path('a').read_text()", "Path('a').read_text"),
    ],
)
def test_everything_else_goes_to_the_thread(text: str, bridged: str) -> None:
    conversion = assert_declined(BEFORE + text, "", imports=IMPORTS)
    assert "await sync_to_async(" in views_of(conversion), conversion.reasons("view")
    assert bridged in views_of(conversion)


def test_sleep_by_its_own_name_is_not_left_on_the_loop() -> None:
    conversion = assert_declined(BEFORE + "sleep(1)", "", imports="from time import sleep")
    assert "async def" not in views_of(conversion) or "await sleep(1)" in views_of(conversion)


LOGGING = """
LOGGING = {{
    "version": 1,
    "handlers": {{"one": {{"class": "{handler}", "level": "{level}"}}}},
    "root": {{"handlers": ["one"]}},
}}
"""


@pytest.mark.parametrize(
    ("handler", "level", "method", "moved"),
    [
        ("logging.StreamHandler", "DEBUG", "error", False),
        ("django.utils.log.AdminEmailHandler", "ERROR", "info", False),
        ("django.utils.log.AdminEmailHandler", "ERROR", "error", True),
        ("app.handlers.Rows", "INFO", "info", True),
    ],
)
def test_a_logger_whose_handler_waits_is_called_in_the_thread(
    handler: str, level: str, method: str, moved: bool
) -> None:
    conversion = convert_views(
        f"""
        def view(request, pk):
            number = Tag.objects.count()
            logging.getLogger(__name__).{method}("%s", number)
            return HttpResponse(number)
        """,
        imports="import logging\nfrom django.http import HttpResponse",
        files={
            "settings.py": LOGGING.format(handler=handler, level=level),
            "app/handlers.py": "import logging\n\n\nclass Rows(logging.Handler):\n    pass\n",
        },
    )
    assert ("sync_to_async" in views_of(conversion)) is moved


@pytest.mark.parametrize(
    "call",
    ["tag.file.storage.delete('a')", "tag.file.storage.exists('a')", "tag.file.delete()"],
)
def test_the_storage_of_a_file_works_in_the_thread(call: str) -> None:
    models = "class Upload(models.Model):\n    file = models.FileField()\n"
    view = (
        "from .models import Upload\n\n\ndef view(request, pk):\n"
        f"    tag = Upload.objects.get(pk=pk)\n    {call}\n    return HttpResponse(pk)\n"
    )
    conversion = convert_views(view, models=models)
    function, _, given = call.rpartition("(")
    assert f"await sync_to_async({function})({given}" in views_of(conversion)
