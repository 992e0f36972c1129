# mypy: ignore-errors
# ruff: noqa
from functools import wraps

from django.http import HttpResponseForbidden
from django.shortcuts import get_object_or_404, redirect

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


def tagged(view):
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        request.label = request.GET.get("q", "none")
        return view(request, *args, **kwargs)

    return wrapper
