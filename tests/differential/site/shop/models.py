# mypy: ignore-errors
# ruff: noqa
from django.conf import settings
from django.db import models
from django.urls import reverse


class Section(models.Model):
    name = models.CharField(max_length=50)
    slug = models.SlugField(unique=True)
    position = models.IntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name


class Author(models.Model):
    name = models.CharField(max_length=50)
    rank = models.IntegerField(default=0)
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="author"
    )
    mentor = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="pupils")

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.name

    @property
    def home(self):
        return self.profile.city

    def titles(self):
        return [article.title for article in self.articles.all()]

    def published(self):
        return self.articles.published()


class Profile(models.Model):
    author = models.OneToOneField(Author, on_delete=models.CASCADE, related_name="profile")
    city = models.CharField(max_length=50)
    section = models.ForeignKey(Section, null=True, on_delete=models.SET_NULL)

    def __str__(self):
        return f"{self.author} of {self.city}"


class Tag(models.Model):
    name = models.CharField(max_length=50)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.name


class ArticleQuerySet(models.QuerySet):
    def published(self):
        return self.filter(status="published")

    def by(self, author):
        return self.filter(author=author)

    def best(self):
        return self.order_by("-views", "pk").first()

    def total_views(self):
        return sum(article.views for article in self)


class Article(models.Model):
    title = models.CharField(max_length=50)
    slug = models.SlugField(blank=True)
    status = models.CharField(max_length=20, default="draft")
    views = models.IntegerField(default=0)
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="articles")
    editor = models.ForeignKey(
        Author, null=True, blank=True, on_delete=models.SET_NULL, related_name="edited"
    )
    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="articles")
    tags = models.ManyToManyField(Tag, related_name="articles")

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.title} by {self.author.name}"

    def save(self, *args, **kwargs):
        if not self.slug:
            self.slug = f"slug-{Article.objects.count()}"
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return f"/{self.section.slug}/{self.slug}/"

    @property
    def byline(self):
        if self.editor:
            return f"{self.author.name}, {self.editor.name}"
        return self.author.name

    @property
    def comment_count(self):
        return self.comments.count()

    @property
    def is_long(self):
        return len(self.title) > 6

    def top_comment(self):
        return self.comments.order_by("-score", "pk").first()

    def touch(self):
        self.views += 1
        self.save(update_fields=["views"])
        return self.views


class Comment(models.Model):
    text = models.CharField(max_length=50)
    score = models.IntegerField(default=0)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="comments")
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="replies")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.text} on {self.article}"

    @property
    def depth(self):
        found, node = 0, self.parent
        while node is not None:
            found, node = found + 1, node.parent
        return found
