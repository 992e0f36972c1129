from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max, Q
from django.http import HttpResponse, HttpResponseForbidden, JsonResponse
from django.shortcuts import get_list_or_404, get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.views.decorators.cache import cache_page
from django.views.decorators.http import require_http_methods, require_POST

from common.decorators import ajax_required, logs_action, require_membership
from common.pagination import paginate

from . import services
from .decorators import editors_only, with_article
from .forms import ArticleForm, CommentForm
from .models import Article, Comment, Reaction, Section, Tag
from .selectors import comment_tree, popular_tags, related_articles


def article_list(request):
    articles = (
        Article.objects.published()
        .with_counts()
        .select_related('section', 'author__profile')
        .order_by('-published_at', '-pk')
    )
    return render(request, 'journal/article_list.html', {
        'page': paginate(request, articles, 5),
        'tags': popular_tags(),
        'discussed': Article.objects.most_discussed(3),
    })


def article_detail(request, section, slug):
    article = get_object_or_404(
        Article.objects.visible_to(request.user), slug=slug, section__slug=section)
    if article.members_only:
        if not request.user.is_authenticated or not request.user.profile.has_membership('silver'):
            messages.warning(request, '"%s" is for members.' % article)
            return redirect('accounts:membership')

    seen = request.session.get('seen_articles', [])
    if article.pk not in seen:
        request.session['seen_articles'] = [article.pk] + seen[:9]

    return render(request, 'journal/article_detail.html', {
        'article': article,
        'byline': article.byline(),
        'comments': comment_tree(article),
        'form': CommentForm(article),
        'related': related_articles(article),
        'newer': article.newer() if article.is_published else None,
        'can_edit': request.user.is_authenticated and article.can_be_edited_by(request.user),
    })


def section_detail(request, slug):
    section = get_object_or_404(Section, slug=slug)
    articles = section.article_set.published().order_by('title')
    editor = None
    if section.editor:
        editor = section.editor.profile
    return render(request, 'journal/section_detail.html', {
        'section': section,
        'editor': editor,
        'page': paginate(request, articles),
    })


def tag_detail(request, slug):
    tag = get_object_or_404(Tag, slug=slug)
    articles = get_list_or_404(tag.articles.published())
    names = sorted({a.author.get_full_name() or a.author.username for a in articles})
    return render(request, 'journal/tag_detail.html', {
        'tag': tag, 'articles': articles, 'names': names,
    })


def archive(request, year):
    articles = Article.objects.published().filter(published_at__year=year)
    months = {}
    for article in articles.order_by('published_at'):
        month = article.published_at.strftime('%B')
        months.setdefault(month, []).append(article)
    years = Article.objects.published().dates('published_at', 'year', order='DESC')
    return render(request, 'journal/archive.html', {
        'year': year,
        'months': months,
        'years': [d.year for d in years],
        'total': len(articles),
    })


@cache_page(60)
def feed(request):
    articles = Article.objects.published().filter(members_only=False)[:20]
    xml = render_to_string('journal/feed.xml', {'articles': articles}, request=request)
    return HttpResponse(xml, content_type='application/rss+xml')


def authors(request):
    people = (
        User.objects
        .annotate(
            article_total=Count('articles', filter=Q(articles__status='published')),
            latest=Max('articles__published_at'),
        )
        .filter(article_total__gt=0)
        .order_by('-article_total', 'username')
    )
    rows = []
    for person in people:
        rows.append({
            'profile': person.profile,
            'total': person.article_total,
            'latest': person.latest,
            'sections': ', '.join(
                sorted(set(person.articles.values_list('section__name', flat=True)))),
        })
    return render(request, 'journal/authors.html', {'rows': rows})


@require_membership('gold')
def members_library(request):
    articles = Article.objects.published().filter(members_only=True)
    if not articles:
        messages.info(request, 'The library is still empty.')
    return render(request, 'journal/members_library.html', {'articles': articles})


@permission_required('journal.add_article')
def article_create(request):
    form = ArticleForm(request.POST or None)
    if request.method == 'POST' and form.is_valid():
        article = form.save(commit=False)
        article.author = request.user
        article.save()
        form.save_m2m()
        messages.success(request, 'The draft has been saved.')
        return redirect(article)
    return render(request, 'journal/article_form.html', {'form': form})


@login_required
@with_article
def article_edit(request, article):
    if not article.can_be_edited_by(request.user):
        raise PermissionDenied
    form = ArticleForm(request.POST or None, instance=article)
    if form.is_valid():
        form.save()
        messages.success(request, 'Saved.')
        return redirect(article)
    return render(request, 'journal/article_form.html', {'form': form, 'article': article})


@require_POST
@permission_required('journal.publish_article', raise_exception=True)
@logs_action('article.publish')
def article_publish(request, slug):
    article = get_object_or_404(Article, slug=slug)
    article.publish()
    messages.success(request, '%s is online.' % article)
    return redirect(article)


@require_POST
@login_required
@with_article
def comment_add(request, article):
    form = CommentForm(article, request.POST)
    if not form.is_valid():
        messages.error(request, form.errors['body'][0] if 'body' in form.errors else 'Invalid comment.')
        return redirect(article)
    comment = form.save(commit=False)
    comment.article = article
    comment.author = request.user
    comment.approved = services.may_skip_moderation(request.user)
    comment.save()
    if comment.approved:
        return redirect(comment)
    messages.info(request, 'Thank you. Your comment will appear soon.')
    return redirect(article)


@login_required
@require_http_methods(['POST', 'DELETE'])
def comment_delete(request, pk):
    comment = get_object_or_404(Comment, pk=pk)
    if comment.author != request.user and comment.article.author != request.user:
        return HttpResponseForbidden('Not yours.')
    if comment.replies.exists():
        comment.body = '(deleted)'
        comment.save()
    else:
        comment.delete()
    if request.method == 'DELETE':
        return HttpResponse(status=204)
    return redirect(comment.article)


@ajax_required
@require_POST
@with_article
def react(request, article):
    if not request.user.is_authenticated:
        return JsonResponse({'error': 'Please log in.'}, status=403)
    kind = request.POST.get('kind', 'like')
    if kind not in dict(Reaction.KINDS):
        return JsonResponse({'error': 'Unknown reaction.'}, status=400)
    active = services.toggle_reaction(article, request.user, kind)
    counts = article.reaction_set.values('kind').annotate(n=Count('pk')).order_by('kind')
    return JsonResponse({'active': active, 'counts': {row['kind']: row['n'] for row in counts}})


@require_POST
@login_required
@with_article
def bookmark(request, article):
    if services.toggle_bookmark(request.user.profile, article):
        messages.success(request, 'Bookmarked.')
    else:
        messages.info(request, 'Bookmark removed.')
    return redirect(article)


@permission_required('journal.change_comment', raise_exception=True)
@logs_action('comments.moderate')
def moderation(request):
    waiting = Comment.objects.waiting()
    if request.method == 'POST':
        ids = request.POST.getlist('comment')
        if request.POST.get('action') == 'approve':
            changed = waiting.filter(pk__in=ids).update(approved=True)
            messages.success(request, '%d comments approved.' % changed)
        else:
            deleted, _ = waiting.filter(pk__in=ids).delete()
            messages.success(request, '%d comments deleted.' % deleted)
        return redirect('journal:moderation')
    comments = [
        {'pk': c.pk, 'text': c.body, 'who': c.author.username, 'title': c.article.title, 'depth': c.depth}
        for c in waiting
    ]
    return render(request, 'journal/moderation.html', {'comments': comments})


@editors_only
def editorial(request):
    """What the editors look at on Monday mornings."""
    drafts = Article.objects.filter(status='draft').order_by('modified')
    mine = [a for a in drafts if a.section.editor == request.user]
    return render(request, 'journal/editorial.html', {
        'drafts': drafts,
        'mine': mine,
        'waiting': Comment.objects.waiting().count(),
        'sections': Section.objects.annotate(
            n=Count('article')).prefetch_related('article_set').order_by('name'),
    })
