from functools import wraps

from django.contrib.auth.decorators import user_passes_test
from django.http import Http404

from .models import Article


def is_editor(user):
    return user.is_active and user.groups.filter(name='Editors').exists()


editors_only = user_passes_test(is_editor)


def with_article(view):
    """Replaces the slug of the address by the article, if the user may see it."""

    @wraps(view)
    def wrapper(request, slug, *args, **kwargs):
        try:
            article = Article.objects.visible_to(request.user).get(slug=slug)
        except Article.DoesNotExist:
            raise Http404('No such article')
        return view(request, article, *args, **kwargs)

    return wrapper
