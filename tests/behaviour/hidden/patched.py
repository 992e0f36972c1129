# mypy: ignore-errors
# ruff: noqa
"""Members that code puts on models from outside, and receivers that change what was written."""

from django.contrib.auth import get_user_model
from django.db import models
from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver
from django.http import HttpResponse

from . import finders
from .finders import oldest
from .models import Article, Author, Profile, Publisher, Tag


def text(*parts):
    return HttpResponse(" ".join(str(part) for part in parts))


def with_house(cls):
    def house(self):
        return self.publisher.name

    cls.house = house
    cls.number_of_articles = property(lambda self: self.articles.count())
    return cls


class LongNames(models.Manager):
    def get_queryset(self):
        return super().get_queryset().filter(name__contains=" ")


with_house(Author)
Author.add_to_class("long_names", LongNames())
User = get_user_model()
User.comments_made = property(lambda user: Article.objects.filter(comments__user=user).count())
User.add_to_class("first_article", lambda user: Article.objects.first())
User.newest = finders.newest
User.oldest = property(oldest)
setattr(Publisher, "writers", lambda self: [a.name for a in self.author_set.order_by("pk")])


@receiver(post_save, sender=Profile)
def reread(sender, instance, **kwargs):
    instance.refresh_from_db()


@receiver(pre_save, sender=Profile)
def trim(sender, instance, **kwargs):
    instance.bio = instance.bio.strip()


def a_method_from_a_decorator(request):
    author = Author.objects.get(pk=1)
    return text(author.house(), author.number_of_articles)


def a_manager_from_elsewhere(request):
    number = Tag.objects.count()
    return text(number, Author.long_names.count(), [a.name for a in Author.long_names.all()])


def a_property_of_the_user(request):
    number = Tag.objects.count()
    return text(number, request.user.comments_made, request.user.first_article())


def functions_from_another_module(request):
    number = Tag.objects.count()
    return text(number, request.user.newest(), request.user.oldest.author.publisher.name)


def a_function_by_setattr(request):
    publisher = Publisher.objects.get(pk=1)
    return text(publisher.writers())


def a_receiver_that_refreshes(request):
    profile = Profile.objects.get(pk=1)
    before = profile.author.name
    profile.bio += " more"
    profile.save()
    return text(before, profile.author.name, profile.bio)


def a_receiver_that_refreshes_two_relations_away(request):
    profile = Profile.objects.get(pk=1)
    profile.save()
    return text(profile.author.publisher.name)


def a_method_that_refreshes(request):
    profile = Profile.objects.get(pk=1)
    reload(profile)
    return text(profile.author.publisher.name, Tag.objects.count())


def reload(profile):
    Profile.objects.filter(pk=profile.pk).update(bio="again")
    profile.refresh_from_db()
