from django.core.cache import cache
from django.db.models import Count, Q

from .models import Article, Tag


def popular_tags(limit=10):
    tags = cache.get('popular-tags')
    if tags is None:
        tags = list(
            Tag.objects
            .annotate(used=Count('articles', filter=Q(articles__status='published')))
            .filter(used__gt=0)
            .order_by('-used', 'name')
            .values_list('name', 'slug', 'used')
        )
        cache.set('popular-tags', tags, 600)
    return tags[:limit]


def related_articles(article, limit=3):
    tags = article.tags.values_list('pk', flat=True)
    return (
        Article.objects.published()
        .filter(tags__in=tags)
        .exclude(pk=article.pk)
        .annotate(shared=Count('tags'))
        .order_by('-shared', '-published_at')[:limit]
    )


def comment_tree(article):
    """The approved comments as [(comment, [replies])], two levels deep."""
    comments = article.comments.approved().select_related('author__profile')
    replies = {}
    for comment in comments:
        if comment.parent_id:
            replies.setdefault(comment.parent_id, []).append(comment)
    return [(c, replies.get(c.pk, [])) for c in comments if c.parent_id is None]
