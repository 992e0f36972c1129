# mypy: ignore-errors
# ruff: noqa
"""Text that Django makes of an object whose ``__str__`` queries, without being asked for any."""

from functools import wraps

from django.core.signing import Signer
from django.db.models import Q
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect

from .models import Article, Author, Tag


def author():
    return Author.objects.get(pk=1)


def text_cookie(request):
    response = HttpResponse(str(Tag.objects.count()))
    response.set_cookie("author", author())
    response.set_signed_cookie("signed", value=author())
    response.setdefault("X-Author", author())
    return HttpResponse(response["X-Author"] + response.cookies["author"].value)


def text_header(request):
    response = HttpResponse(str(Tag.objects.count()))
    response.headers["X-Author"] = author()
    return response


def text_header_of_another_name(request):
    response = HttpResponse(str(Tag.objects.count()))
    headers = response.headers
    headers["X-Author"] = author()
    headers.setdefault("X-Other", author())
    return response


def text_redirect(request):
    tags = Tag.objects.count()
    return HttpResponse(f"{redirect('/{}/', author())['Location']} {tags}")


def text_json(request):
    tags = Tag.objects.count()
    return JsonResponse({"by": author(), "tags": tags}, json_dumps_params={"default": str})


def text_filter(request):
    found = Article.objects.filter(title=author()).count()
    others = Article.objects.exclude(title__in=[author()], author=author()).count()
    return JsonResponse({"found": found, "others": others})


def text_condition(request):
    either = Q(title=author()) | ~Q(title__startswith=author())
    number = Article.objects.filter(either, Q(author=author())).count()
    return JsonResponse({"number": number, "tags": Tag.objects.count()})


def text_signed(request):
    tags = Tag.objects.count()
    return HttpResponse(Signer().sign(author()) + str(tags))


def catching(*classes):
    def decorator(view):
        @wraps(view)
        def wrapper(request):
            try:
                return view(request)
            except classes as error:
                return HttpResponse(str([str(argument) for argument in error.args]))

        return wrapper

    return decorator


@catching(ValueError, KeyError)
def text_of_an_exception(request):
    if Tag.objects.count():
        raise ValueError(author())
    return HttpResponse("none")
