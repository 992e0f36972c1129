from django.conf import settings
from django.core.mail import send_mail

from .models import Reaction


def notify_author(comment):
    """Called by the signal for each new comment."""
    author = comment.article.author
    if author == comment.author or not author.email:
        return
    send_mail(
        'New comment on %s' % comment.article.title,
        '%s wrote:\n\n%s' % (comment.author.profile, comment.body),
        settings.DEFAULT_FROM_EMAIL,
        [author.email],
    )


def may_skip_moderation(user):
    if user.is_staff:
        return True
    return user.comment_set.approved().count() >= 3


def toggle_reaction(article, user, kind='like'):
    reaction, created = Reaction.objects.get_or_create(article=article, user=user, kind=kind)
    if not created:
        reaction.delete()
    return created


def toggle_bookmark(profile, article):
    if profile.bookmarks.filter(pk=article.pk).exists():
        profile.bookmarks.remove(article)
        return False
    profile.bookmarks.add(article)
    return True
