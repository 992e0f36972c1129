# mypy: ignore-errors
# ruff: noqa
from django.conf import settings
from django.db import models

from .middleware import current_tenant


class Publisher(models.Model):
    name = models.CharField(max_length=50)

    def __str__(self):
        return self.name


class Author(models.Model):
    name = models.CharField(max_length=50)
    publisher = models.ForeignKey(Publisher, on_delete=models.CASCADE)

    def __str__(self):
        return f"{self.name} ({self.publisher.name})"

    def get_absolute_url(self):
        return f"/authors/{self.pk}/{self.articles.count()}/"


class Profile(models.Model):
    author = models.OneToOneField(Author, on_delete=models.CASCADE, related_name="profile")
    bio = models.TextField()


class Tag(models.Model):
    name = models.CharField(max_length=50, unique=True)

    def __str__(self):
        return self.name


class ArticleQuerySet(models.QuerySet):
    def published(self):
        return self.filter(published=True)

    def titles(self):
        return [article.title for article in self.order_by("pk")]

    def total_views(self):
        return self.aggregate(total=models.Sum("views"))["total"] or 0


class Article(models.Model):
    title = models.CharField(max_length=50)
    views = models.IntegerField(default=0)
    published = models.BooleanField(default=True)
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="articles")
    editor = models.ForeignKey(
        Author, on_delete=models.SET_NULL, null=True, blank=True, related_name="edited"
    )
    tags = models.ManyToManyField(Tag, blank=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        self.title = self.title.strip()
        super().save(*args, **kwargs)

    @property
    def author_name(self):
        return self.author.name

    @property
    def newest_comment(self):
        return self.comments.order_by("-pk").first()

    def summary(self):
        return f"{self.title} by {self.author} with {self.comments.count()} comments"

    def title_upper(self):
        return self.title.upper()


class Comment(models.Model):
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="comments")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    text = models.TextField()


class EventManager(models.Manager):
    """Overrides what the async twins of a manager would pass by."""

    def create(self, **fields):
        return super().create(kind="made by the manager", **fields)

    def get(self, *args, **filters):
        return super().get(*args, hidden=False, **filters)


class Event(models.Model):
    name = models.CharField(max_length=50)
    kind = models.CharField(max_length=50, default="")
    hidden = models.BooleanField(default=False)

    objects = EventManager()


class TenantManager(models.Manager):
    def get_queryset(self):
        return super().get_queryset().filter(tenant=current_tenant())


class Invoice(models.Model):
    tenant = models.CharField(max_length=50)
    number = models.IntegerField()

    objects = TenantManager()


class Stock(models.Model):
    name = models.CharField(max_length=50)
    quantity = models.IntegerField(default=0)
