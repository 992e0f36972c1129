# mypy: ignore-errors
# ruff: noqa
import inspect
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseForbidden
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator

from .models import Article


def with_article(view):
    @wraps(view)
    def wrapper(request, pk, *args, **kwargs):
        article = get_object_or_404(Article, pk=pk)
        return view(request, article, *args, **kwargs)

    return wrapper


def members_only(view):
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return HttpResponseForbidden("members only")
        return view(request, *args, **kwargs)

    return wrapper


def counted(view):
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        request.article_count = Article.objects.count()
        response = view(request, *args, **kwargs)
        response["X-Count"] = str(request.article_count)
        return response

    return wrapper


def needs(minimum):
    def decorator(view):
        @wraps(view)
        def wrapper(request, *args, **kwargs):
            if Article.objects.filter(status="published").count() < minimum:
                return redirect("/few/")
            return view(request, *args, **kwargs)

        return wrapper

    return decorator


def editors_only(view):
    @members_only
    def wrapper(request, *args, **kwargs):
        if not request.user.is_staff and Article.objects.count() > 5:
            return HttpResponseForbidden("editors only")
        return view(request, *args, **kwargs)

    return wrapper


def seen_by(test):
    """One factory for several decorators, of functions and of classes."""

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
        return decorate(given)

    return decorator


@seen_by
def readers(user):
    return user.is_active or user.is_anonymous


@seen_by
def writers(user):
    return user.is_staff or Article.objects.filter(status="published").exists()


def tagged(view):
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        request.label = request.GET.get("q", "none")
        return view(request, *args, **kwargs)

    return wrapper
