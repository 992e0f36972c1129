# mypy: ignore-errors
# ruff: noqa
"""What Python asks the system for behind a harmless name."""

import platform
from email.utils import make_msgid

from django.http import HttpResponse

from .models import Author, Tag


def text(*parts):
    return HttpResponse(" ".join(str(part) for part in parts))


def a_processor_that_is_asked_for_later(request):
    machine = platform.uname()
    return text(Tag.objects.count(), machine.system, bool(machine.processor or 1))


def a_platform(request):
    return text(Tag.objects.count(), bool(platform.platform()), Author.objects.count())


def a_message_id(request):
    return text(Tag.objects.count(), len(make_msgid()) > 3, Author.objects.count())
