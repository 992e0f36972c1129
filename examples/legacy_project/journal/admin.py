from django.contrib import admin

from .models import Article, Comment, Section, Tag


class CommentInline(admin.TabularInline):
    model = Comment
    extra = 0


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):
    list_display = ['title', 'author', 'section', 'status', 'published_at']
    list_filter = ['status', 'section']
    prepopulated_fields = {'slug': ['title']}
    inlines = [CommentInline]


admin.site.register(Section)
admin.site.register(Tag)
