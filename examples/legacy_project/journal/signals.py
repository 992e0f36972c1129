from django.core.cache import cache
from django.db.models.signals import m2m_changed, post_save
from django.dispatch import receiver

from .models import Article, Comment
from .services import notify_author


@receiver(post_save, sender=Comment)
def comment_saved(sender, instance, created, raw=False, **kwargs):
    if created and not raw:
        notify_author(instance)


@receiver(post_save, sender=Article)
@receiver(m2m_changed, sender=Article.tags.through)
def forget_popular_tags(sender, **kwargs):
    cache.delete('popular-tags')
