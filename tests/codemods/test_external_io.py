"""Waiting outside of the database."""

from __future__ import annotations

import pytest

from tests.codemods.places import (
    assert_declined,
    assert_native,
    assert_no_operation,
    convert_views,
    statements,
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
        "name = Path('a').parent.suffix.lower()",
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
    reason = "`sleep` is something else in this module"
    conversion = assert_declined(BEFORE + "sleep(1)", reason, imports="from time import sleep")
    assert "await sync_to_async(sleep)(1)" in views_of(conversion)


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


OWN_LOGGING = """
LOGGING = {{
    "version": 1,
    "formatters": {{"one": {{"()": "app.parts.{formatter}"}}}},
    "filters": {{"two": {{"()": "app.parts.{filter}"}}}},
    "handlers": {{"one": {{"class": "{handler}", "formatter": "one", "filters": ["two"]}}}},
    "root": {{"handlers": ["one"]}},
}}
"""
PARTS = """
import logging

from .models import Tag


class Short(logging.Formatter):
    def format(self, record):
        return super().format(record)[:100]


class Counting(logging.Formatter):
    def format(self, record):
        return f"{Tag.objects.count()} {super().format(record)}"


class Every(logging.Filter):
    def filter(self, record):
        return record.levelno > 10


class Known(logging.Filter):
    def filter(self, record):
        return Tag.objects.exists()


class Reading(logging.Handler):
    def emit(self, record):
        self.number = Tag.objects.count()


class Writing(logging.Handler):
    def emit(self, record):
        Tag.objects.create(name=self.format(record))


class Quiet(logging.Handler):
    def emit(self, record):
        self.last = record.getMessage()
"""
LOGGED = """
def view(request, pk):
    number = Tag.objects.count()
    Tag.objects.create(name="a")
    logging.getLogger(__name__).info("%s", number)
    return HttpResponse(number)
"""
STREAM = "logging.StreamHandler"


def logged(**files: str) -> str:
    conversion = convert_views(
        LOGGED,
        imports="import logging\nfrom django.http import HttpResponse",
        files={"app/parts.py": PARTS} | {f"{n.replace('__', '/')}.py": t for n, t in files.items()},
    )
    return views_of(conversion)


@pytest.mark.parametrize(
    ("handler", "formatter", "part", "moved", "together"),
    [
        (STREAM, "Short", "Every", False, False),
        (STREAM, "Counting", "Every", True, False),
        (STREAM, "Short", "Known", True, False),
        ("app.parts.Reading", "Short", "Every", True, False),
        ("app.parts.Writing", "Short", "Every", True, True),
    ],
)
def test_code_that_the_settings_give_to_logging(
    handler: str, formatter: str, part: str, moved: bool, together: bool
) -> None:
    settings = OWN_LOGGING.format(handler=handler, formatter=formatter, filter=part)
    after = logged(settings=settings)
    assert ("sync_to_async" in after) is moved, after
    assert ("await Tag.objects.acreate(" not in after) is together, after


@pytest.mark.parametrize(
    ("adding", "moved", "together"),
    [
        ("addHandler(Quiet())", False, False),
        ("addHandler(Reading())", True, False),
        ("addHandler(Writing())", True, True),
        ("addFilter(Every())", False, False),
        ("addFilter(parts.Known())", True, False),
    ],
)
def test_code_that_is_given_to_a_logger(adding: str, moved: bool, together: bool) -> None:
    ready = f"""
import logging

from django.apps import AppConfig


class Shop(AppConfig):
    name = "app"

    def ready(self):
        from . import parts
        from .parts import Every, Quiet, Reading, Writing

        logging.getLogger("app").{adding}
"""
    after = logged(app__apps=ready)
    assert ("sync_to_async" in after) is moved, after
    assert ("await Tag.objects.acreate(" not in after) is together, after


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


FILES = """
import csv
import gzip
from io import BytesIO
from pathlib import Path
from urllib.request import urlopen

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.http import FileResponse, StreamingHttpResponse

from .models import Document
"""
DOCUMENT = """
class Document(models.Model):
    file = models.FileField()
"""
FETCHED = "doc = Document.objects.get(pk=pk)\nresponse = HttpResponse()\n"


def with_files(text: str) -> str:
    return views_of(statements(FETCHED + text, imports=FILES, models=DOCUMENT))


@pytest.mark.parametrize(
    "text",
    [
        "return FileResponse(BytesIO(b'a'))",
        "return FileResponse(ContentFile(b'a'))",
        "return HttpResponse(doc.file.url + doc.file.name)",
        "return HttpResponse(ContentFile(b'a'))",
        "response.writelines([b'a'])",
    ],
)
def test_what_reads_no_file_stays(text: str) -> None:
    assert "sync_to_async" not in with_files(text)


@pytest.mark.parametrize(
    "text",
    [
        "x = HttpResponse(doc.file)",
        "x = HttpResponse(content=doc.file)",
        "x = HttpResponse(doc.file.file)",
        "x = HttpResponse(doc.file.chunks())",
        "x = HttpResponse(request.FILES['a'])",
        "x = FileResponse(open('a', 'rb'), filename='a')",
        "x = HttpResponse(open('a', 'rb'))",
        "x = HttpResponse(gzip.open('a'))",
        "x = HttpResponse(urlopen('a'))",
        "x = HttpResponse(Path('a').open())",
        "x = HttpResponse(File(open('a')))",
        "x = HttpResponse(default_storage.open('a'))",
        "x = b''.join(doc.file.chunks())",
        "x = [chunk for chunk in doc.file.file.chunks()]",
        "x = sum(len(chunk) for chunk in doc.file.chunks())",
        "x = csv.DictReader(open('a')).fieldnames",
    ],
)
def test_what_reads_a_file_that_it_is_handed_runs_in_the_thread(text: str) -> None:
    moved = text.removeprefix("x = ")
    assert f"x = await sync_to_async(lambda: {moved})()" in with_files(text)


@pytest.mark.parametrize(
    "text",
    [
        "for chunk in doc.file.chunks():\n    response.write(chunk)",
        "response.content = doc.file.chunks()",
        "x = next(csv.reader(open('a')), None)",
    ],
)
def test_statements_that_read_a_file_run_in_the_thread(text: str) -> None:
    first = text.partition("\n")[0]
    assert f"    def in_thread():\n        {first}\n" in with_files(text)


@pytest.mark.parametrize("function", ["FileResponse", "len"])
def test_a_file_of_a_field_is_asked_for_its_size_in_the_thread(function: str) -> None:
    assert f"x = await sync_to_async({function})(doc.file)" in with_files(
        f"x = {function}(doc.file)"
    )


def test_lines_are_written_in_the_thread() -> None:
    after = with_files("response.writelines(open('a'))")
    assert "await sync_to_async(lambda: response.writelines(open('a')))()" in after


@pytest.mark.parametrize("made", ["doc.file.open('rb')", "doc.file.chunks()", "open('a')"])
def test_a_file_with_a_name_is_read_in_the_thread(made: str) -> None:
    after = with_files(f"file = {made}\nreturn HttpResponse(file)")
    assert "return await sync_to_async(HttpResponse)(file)" in after


def test_a_helper_that_is_handed_a_file_reads_it_in_the_thread() -> None:
    conversion = convert_views(
        """
        def answer(file):
            return HttpResponse(file)

        def view(request, pk):
            number = Tag.objects.count()
            return answer(open("a"))
        """,
    )
    assert 'await sync_to_async(lambda: answer(open("a")))()' in views_of(conversion)


def test_the_chunks_of_a_file_are_data() -> None:
    text = "parts = []\nfor chunk in doc.file.chunks():\n    parts.append(chunk)\n"
    after = with_files(f"{text}return HttpResponse(b''.join(parts))")
    assert "return HttpResponse(b''.join(parts))" in after


FILE_IMPORTS = """
import csv
import io
import json
import os
import pickle
import runpy
import socket
import wave
import xml.dom.minidom
import xml.etree.ElementTree as ElementTree

import openpyxl
import qrcode
from lxml import etree
from reportlab.pdfgen import canvas
from reportlab.platypus import SimpleDocTemplate
"""


@pytest.mark.parametrize(
    "text",
    [
        "x = xml.dom.minidom.parseString('<a/>').documentElement",
        "x = etree.fromstring('<a/>').tag",
        "book = openpyxl.Workbook()\nresponse = HttpResponse()\nbook.save(response)",
        "csv.writer(io.StringIO()).writerow([pk])",
        "json.dump({}, io.StringIO())",
        "x = socket.gethostname().upper()",
    ],
)
def test_what_reads_and_writes_memory_stays(text: str) -> None:
    assert_no_operation(text, imports=FILE_IMPORTS)


@pytest.mark.parametrize(
    ("text", "bridged"),
    [
        ("x = etree.parse('a.xml')", "sync_to_async(etree.parse)('a.xml')"),
        ("x = xml.dom.minidom.parse('a')", "sync_to_async(xml.dom.minidom.parse)('a')"),
        ("x = wave.open('a')", "sync_to_async(wave.open)('a')"),
        ("runpy.run_path('a.py')", "sync_to_async(runpy.run_path)('a.py')"),
        ("canvas.Canvas('a.pdf').save()", "sync_to_async(canvas.Canvas('a.pdf').save)()"),
        ("qrcode.make('a').save('a.png')", "sync_to_async(qrcode.make('a').save)('a.png')"),
        (
            "canvas.Canvas(x).drawImage('a', 0, 0)",
            "sync_to_async(canvas.Canvas(x).drawImage)('a', 0, 0)",
        ),
        (
            "SimpleDocTemplate('a.pdf').build([])",
            "sync_to_async(SimpleDocTemplate('a.pdf').build)([])",
        ),
        ("openpyxl.Workbook().save('a')", "sync_to_async(openpyxl.Workbook().save)('a')"),
        ("f = open('a', 'w')\npickle.dump(pk, f)", "sync_to_async(pickle.dump)(pk, f)"),
        ("f = open('a', 'w')\ncsv.writer(f).writerow([pk])", "(csv.writer(f).writerow)([pk])"),
        (
            "ElementTree.ElementTree(x).write('a')",
            "sync_to_async(lambda: ElementTree.ElementTree(x).write('a'))()",
        ),
    ],
)
def test_files_are_read_and_written_in_the_thread(text: str, bridged: str) -> None:
    conversion = statements(f"{BEFORE}x = None\n{text}", imports=FILE_IMPORTS)
    assert "number = await Tag.objects.acount()\n" in views_of(conversion)
    assert bridged in views_of(conversion)
    assert "await sync_to_async(" in views_of(conversion)


@pytest.mark.parametrize(
    ("asked", "used"),
    [
        ("socket.gethostbyaddr('a')[0]", "x.split('.')[0]"),
        ("os.listdir('.')", "[name.upper() for name in x]"),
    ],
)
def test_what_was_asked_for_is_data(asked: str, used: str) -> None:
    conversion = statements(f"{BEFORE}x = {asked}\ny = {used}", imports=FILE_IMPORTS)
    assert f"    y = {used}\n" in views_of(conversion)


def test_the_path_of_a_file_is_data() -> None:
    assert_native(
        "path = Report.objects.get(pk=pk).file.path",
        "path = (await Report.objects.aget(pk=pk)).file.path",
        imports="from .models import Report",
        models="class Report(models.Model):\n    file = models.FileField()",
    )
