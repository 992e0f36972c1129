# mypy: ignore-errors
# ruff: noqa
"""Text of values of which nothing is known, copies of them, and walks over them."""

import copy
import itertools
import random
import string
import urllib.parse

from django.apps import apps
from django.contrib import messages
from django.http import HttpResponse
from django.utils.encoding import force_bytes, force_str, smart_str
from django.utils.html import conditional_escape, escape, format_html, strip_tags
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.utils.text import Truncator, capfirst, slugify
from django.utils.translation import gettext as _

from .models import Author, Tag


def found(asked):
    return apps.get_model("shop", asked.GET.get("model", "author")).objects.get(pk=1)


def rows(asked):
    return apps.get_model("shop", asked.GET.get("model", "author")).objects.order_by("pk")


def unread_format(request):
    tags = Tag.objects.count()
    text = "{author} {0} {1}".format(tags, str.format("{}", found(request)), author=found(request))
    return HttpResponse(text + str.format("{}", Author.objects.all()))


def unread_html(request):
    tags = Tag.objects.count()
    author = found(request)
    text = escape(found(request)) + conditional_escape(found(request)) + mark_safe(found(request))
    return HttpResponse(f"{tags}" + text + format_html("{a}", a=author) + strip_tags(author))


def unread_text(request):
    tags = Tag.objects.count()
    text = slugify(found(request)) + capfirst(found(request))
    return HttpResponse(text + Truncator(found(request)).chars(5) + str(tags))


def unread_truncated(request):
    tags = Tag.objects.count()
    truncator = Truncator(Author.objects.get(pk=1))
    return HttpResponse(f"{truncator.chars(5)} {tags}")


def unread_encoding(request):
    tags = Tag.objects.count()
    text = smart_str(found(request)) + force_str(found(request))
    return HttpResponse(force_bytes(found(request)) + text.encode() + str(tags).encode())


def unread_template(request):
    tags = Tag.objects.count()
    text = string.Template("$a").substitute(a=found(request))
    return HttpResponse(text + _("%(a)s") % {"a": found(request)} + str(tags))


class Titles:
    def __getitem__(self, name):
        return Author.objects.get(name=name).publisher.name


def unread_mapping(request):
    tags = Tag.objects.count()
    return HttpResponse("%(Ann)s" % Titles() + _("%(Ann)s") % Titles() + str(tags))


def unread_query_string(request):
    ids = Author.objects.order_by("pk").values_list("pk", flat=True)
    text = urlencode({"ids": ids}, doseq=True) + urllib.parse.urlencode({"ids": ids}, True)
    return HttpResponse(text + str(Tag.objects.count()))


def unread_walks(request):
    tags = Tag.objects.count()
    names = [author.name for author in itertools.chain(rows(request), [])]
    first = list(itertools.islice(rows(request), 1))
    drawn = random.choice(rows(request)[:1])
    return HttpResponse(f"{names} {first[0].name} {drawn.name} {tags} {[*rows(request)][0].name}")


def unread_copies(request):
    tags = Tag.objects.count()
    copied, deep = copy.copy(rows(request)), copy.deepcopy(rows(request))
    return HttpResponse(f"{copied[0].name} {deep[0].name} {tags}")


class Basket(dict):
    def __setitem__(self, name, number):
        super().__setitem__(name, number + Tag.objects.count())


def unread_copy_of_a_dictionary(request):
    tags = Tag.objects.count()
    return HttpResponse(f"{copy.deepcopy(Basket(a=1))['a']} {tags}")


def unread_messages(request):
    tags = Tag.objects.count()
    messages.info(request, rows(request))
    messages.add_message(request, messages.INFO, Author.objects.filter(pk=1))
    messages.success(request, message=found(request))
    return HttpResponse(f"{tags}")
