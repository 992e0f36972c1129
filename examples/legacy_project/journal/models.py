from django.contrib.auth.models import User
from django.db import models
from django.urls import reverse
from django.utils import timezone

from common.models import TimeStampedModel

from .managers import ArticleManager, CommentQuerySet


class Section(models.Model):
    name = models.CharField(max_length=50)
    slug = models.SlugField(unique=True)
    editor = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL)

    class Meta:
        ordering = ['name']

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse('journal:section', args=[self.slug])


class Tag(models.Model):
    name = models.CharField(max_length=30, unique=True)
    slug = models.SlugField(unique=True)

    class Meta:
        ordering = ['name']

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse('journal:tag', args=[self.slug])


class Article(TimeStampedModel):
    STATUS = [('draft', 'Draft'), ('published', 'Published')]

    author = models.ForeignKey(User, on_delete=models.CASCADE, related_name='articles')
    section = models.ForeignKey(Section, on_delete=models.PROTECT)
    tags = models.ManyToManyField(Tag, blank=True, related_name='articles')
    title = models.CharField(max_length=120)
    slug = models.SlugField(max_length=120, unique=True)
    summary = models.CharField(max_length=300, blank=True)
    body = models.TextField()
    status = models.CharField(max_length=10, choices=STATUS, default='draft')
    published_at = models.DateTimeField(null=True, blank=True)
    members_only = models.BooleanField(default=False)

    objects = ArticleManager()

    class Meta:
        ordering = ['-published_at', '-pk']
        permissions = [('publish_article', 'Can publish articles')]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse('journal:article', args=[self.section.slug, self.slug])

    @property
    def is_published(self):
        return self.status == 'published' and self.published_at <= timezone.now()

    @property
    def reading_time(self):
        return max(1, len(self.body.split()) // 200)

    @property
    def comment_count(self):
        return self.comments.approved().count()

    def byline(self):
        return 'by %s in %s' % (self.author.profile, self.section.name)

    def can_be_edited_by(self, user):
        if user == self.author or user == self.section.editor:
            return True
        return user.has_perm('journal.publish_article')

    def newer(self):
        return Article.objects.published().filter(
            published_at__gt=self.published_at).order_by('published_at').first()

    def publish(self):
        self.status = 'published'
        if self.published_at is None:
            self.published_at = timezone.now()
        self.save()


class Comment(TimeStampedModel):
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name='comments')
    author = models.ForeignKey(User, on_delete=models.CASCADE)
    parent = models.ForeignKey(
        'self', null=True, blank=True, on_delete=models.CASCADE, related_name='replies')
    body = models.TextField(max_length=2000)
    approved = models.BooleanField(default=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ['created', 'pk']

    def __str__(self):
        return '%s on %s' % (self.author, self.article)

    def get_absolute_url(self):
        return '%s#comment-%d' % (self.article.get_absolute_url(), self.pk)

    @property
    def depth(self):
        depth, node = 0, self
        while node.parent is not None:
            node = node.parent
            depth += 1
        return depth


class Reaction(models.Model):
    KINDS = [('like', 'Like'), ('learned', 'Learned something')]

    article = models.ForeignKey(Article, on_delete=models.CASCADE)
    user = models.ForeignKey(User, on_delete=models.CASCADE)
    kind = models.CharField(max_length=10, choices=KINDS, default='like')

    class Meta:
        unique_together = [('article', 'user', 'kind')]

    def __str__(self):
        return self.kind
