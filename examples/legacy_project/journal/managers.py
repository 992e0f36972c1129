from django.db import models
from django.db.models import Count, Q
from django.utils import timezone


class ArticleQuerySet(models.QuerySet):

    def published(self):
        return self.filter(status='published', published_at__lte=timezone.now())

    def visible_to(self, user):
        """Authors also see their own drafts."""
        if not user.is_authenticated:
            return self.published()
        return self.filter(
            Q(status='published', published_at__lte=timezone.now()) | Q(author=user)
        )

    def with_counts(self):
        return self.annotate(
            comment_total=Count('comments', filter=Q(comments__approved=True), distinct=True),
            reaction_total=Count('reaction', distinct=True),
        )


class ArticleManager(models.Manager.from_queryset(ArticleQuerySet)):

    def most_discussed(self, limit=5):
        articles = self.published().with_counts().filter(comment_total__gt=0)
        return list(articles.order_by('-comment_total', 'title')[:limit])


class CommentQuerySet(models.QuerySet):

    def approved(self):
        return self.filter(approved=True)

    def waiting(self):
        return self.filter(approved=False)
