# mypy: ignore-errors
# ruff: noqa
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseForbidden

from .models import Article, Stock


def staff_only(view):
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        if not request.user.is_staff:
            return HttpResponseForbidden("staff only")
        return view(request, *args, **kwargs)

    return wrapper


def members_only(view):
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return HttpResponse("members only", status=401)
        return view(request, *args, **kwargs)

    return wrapper


def members_or_login(view):
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return login_required(view)(request, *args, **kwargs)
        if not request.user.username.startswith("a"):
            return HttpResponseForbidden("not for you")
        return view(request, *args, **kwargs)

    return wrapper


def login_here(view):
    @wraps(view)
    def wrapper(*args, **kwargs):
        if not args[0].path.startswith("/behind"):
            raise RuntimeError("no login here")
        return login_required(view)(*args, **kwargs)

    return wrapper


def with_article(name):
    def decorator(view):
        @wraps(view)
        def wrapper(request, pk, *args, **kwargs):
            article = Article.objects.filter(pk=pk).first()
            if article is None:
                return HttpResponse("no article", status=404)
            response = view(request, article, *args, **kwargs)
            response[name] = article.title
            return response

        return wrapper

    return decorator


def stamped(view):
    def wrapper(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response["X-Length"] = str(len(response.content))
        return response

    return wrapper


def counting(view):
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        Stock.objects.create(name="visit")
        return view(request, *args, **kwargs)

    return wrapper


class Timed:
    def __init__(self, view):
        self.view = view

    def __call__(self, request, *args, **kwargs):
        return self.view(request, *args, **kwargs)
