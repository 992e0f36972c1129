# mypy: ignore-errors
# ruff: noqa
"""Views that only read."""

import json

from django.db import connection
from django.db.models import Count, F, Prefetch, Q
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_list_or_404, get_object_or_404, redirect

from .models import Article, Author, Comment, Profile, Tag


def get_title(request, pk):
    article = Article.objects.get(pk=pk)
    return HttpResponse(article.title)


def get_or_404(request, pk):
    article = get_object_or_404(Article, pk=pk)
    return HttpResponse(article.title)


def list_or_404(request, pk):
    articles = get_list_or_404(Article.objects.filter(author_id=pk))
    return HttpResponse(",".join(article.title for article in articles))


def catch_missing(request, pk):
    try:
        article = Article.objects.get(pk=pk)
    except Article.DoesNotExist:
        raise Http404("no such article")
    return HttpResponse(article.title)


def aggregates(request):
    total = Article.objects.total_views()
    number = Article.objects.published().count()
    newest = Article.objects.latest("pk")
    some = Article.objects.filter(title="nothing").exists()
    return JsonResponse({"total": total, "number": number, "newest": newest.pk, "some": some})


def own_queryset_method(request):
    return JsonResponse({"titles": Article.objects.published().titles()})


def loop(request):
    lines = []
    for article in Article.objects.order_by("-pk"):
        if article.pk == 2:
            continue
        lines.append(article.title)
    else:
        lines.append("end")
    return HttpResponse(";".join(lines))


def comprehensions(request):
    titles = [article.title for article in Article.objects.all() if article.published]
    by_pk = {article.pk: article.title for article in Article.objects.all()}
    pairs = [(tag.name, number) for number in range(2) for tag in Tag.objects.order_by("pk")]
    return JsonResponse({"titles": titles, "by_pk": by_pk, "pairs": pairs})


def consumers(request):
    return JsonResponse(
        {
            "any": any(article.views > 10 for article in Article.objects.all()),
            "all": all(article.published for article in Article.objects.all()),
            "sum": sum(article.views for article in Article.objects.all()),
            "max": max(Article.objects.values_list("views", flat=True)),
            "sorted": sorted((article.title for article in Article.objects.all()), reverse=True),
            "join": ",".join(Tag.objects.order_by("pk").values_list("name", flat=True)),
            "len": len(Article.objects.all()),
            "in": Article.objects.first() in Article.objects.all(),
            "dict": dict(Tag.objects.values_list("name", "pk")),
        }
    )


def unpacking(request):
    first, *rest = Article.objects.order_by("pk")
    names = [*Tag.objects.order_by("pk"), "end"]
    return HttpResponse(f"{first.title} {len(rest)} {names[0].name} {names[-1]}")


def index(request):
    articles = Article.objects.order_by("pk")
    number = articles.count()
    return HttpResponse(f"{number} {articles[0].title} {articles[1:3][0].title}")


def step_slice(request):
    number = Tag.objects.count()
    some = Article.objects.order_by("pk")[:4:2]
    return HttpResponse(f"{number} {[article.title for article in some]}")


def twice(request):
    articles = Article.objects.order_by("pk")
    titles = [article.title for article in articles]
    if articles:
        titles.append(articles[0].title)
    return HttpResponse(",".join(titles) + str(len(articles)))


def truth(request):
    articles = Article.objects.filter(title="nothing")
    if not articles:
        return HttpResponse("none")
    return HttpResponse("some")


def either_or(request):
    articles = Article.objects.filter(title="nothing") or Article.objects.all()
    number = Tag.objects.count()
    return HttpResponse(f"{number} {articles.count()}")


def as_text(request):
    number = Tag.objects.count()
    return HttpResponse(f"{number} {Tag.objects.order_by('pk')} {str(Tag.objects.none())}")


def foreign_key(request, pk):
    article = Article.objects.get(pk=pk)
    return HttpResponse(f"{article.author.name} {article.author.publisher.name}")


def nullable_key(request, pk):
    article = get_object_or_404(Article, pk=pk)
    return HttpResponse(article.editor.name if article.editor else "nobody")


def key_in_loop(request):
    return HttpResponse(
        ";".join(f"{a.title}:{a.author.publisher.name}" for a in Article.objects.order_by("pk"))
    )


def one_to_one(request, pk):
    author = Author.objects.get(pk=pk)
    bio = author.profile.bio if hasattr(author, "profile") else "no bio"
    return HttpResponse(bio)


def one_to_one_missing(request, pk):
    author = Author.objects.get(pk=pk)
    try:
        return HttpResponse(author.profile.bio)
    except Profile.DoesNotExist:
        return HttpResponse("no profile", status=404)


def text_of_model(request, pk):
    author = Author.objects.get(pk=pk)
    return HttpResponse(f"{author} / {str(author)}")


def texts_in_list(request):
    return HttpResponse(",".join(map(str, Author.objects.order_by("pk"))))


def property_walks(request, pk):
    article = Article.objects.get(pk=pk)
    return HttpResponse(article.author_name)


def property_queries(request, pk):
    article = Article.objects.get(pk=pk)
    comment = article.newest_comment
    return HttpResponse(comment.text if comment else "no comment")


def method_queries(request, pk):
    article = Article.objects.get(pk=pk)
    return HttpResponse(article.summary() + article.title_upper())


def reverse_manager(request, pk):
    author = Author.objects.get(pk=pk)
    titles = [article.title for article in author.articles.all()]
    return JsonResponse({"titles": titles, "number": author.articles.count()})


def many_to_many(request, pk):
    article = Article.objects.get(pk=pk)
    return HttpResponse(",".join(tag.name for tag in article.tags.order_by("pk")))


def prefetched(request):
    lines = []
    for author in Author.objects.prefetch_related("articles__tags").order_by("pk"):
        for article in author.articles.all():
            lines.append(f"{author.name}:{article.title}:{len(article.tags.all())}")
    return HttpResponse(";".join(lines))


def deferred(request, pk):
    article = Article.objects.defer("title").get(pk=pk)
    return HttpResponse(article.title)


def only_with_key(request, pk):
    article = Article.objects.only("title").get(pk=pk)
    return HttpResponse(article.author.name)


def values(request):
    rows = list(Article.objects.values("title", "author__name"))
    return HttpResponse(json.dumps(rows))


def iterator(request):
    return HttpResponse(",".join(a.title for a in Article.objects.order_by("pk").iterator()))


def iterator_loop(request):
    titles = []
    for article in Article.objects.order_by("pk").iterator(chunk_size=2):
        titles.append(article.title)
    return HttpResponse(",".join(titles))


def raw_query(request):
    rows = Article.objects.raw("SELECT id, title FROM shop_article ORDER BY id")
    return HttpResponse(",".join(row.title for row in rows))


def raw_cursor(request):
    number = Tag.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM shop_article")
        (articles,) = cursor.fetchone()
    return HttpResponse(f"{number} {articles}")


def nested_queries(request, pk):
    article = Article.objects.get(pk=Article.objects.filter(author_id=pk).first().pk)
    return HttpResponse(article.title)


def conditional(request, pk):
    article = Article.objects.get(pk=pk) if pk < 3 else Article.objects.first()
    name = article.author.name if article.published and article.author_id else "-"
    return HttpResponse(name)


def walrus(request, pk):
    if article := Article.objects.filter(pk=pk).first():
        return HttpResponse(article.title)
    return HttpResponse("none")


def matching(request, pk):
    match Article.objects.filter(author_id=pk).count():
        case 0:
            return HttpResponse("none")
        case number if number > Tag.objects.count():
            return HttpResponse("many")
        case _:
            return HttpResponse("some")


def redirect_to(request, pk):
    author = Author.objects.get(pk=pk)
    return redirect(author)


def redirect_by_name(request, pk):
    article = Article.objects.get(pk=pk)
    return redirect("get_title", pk=article.pk)


def next_of_loop(request):
    first = next((a for a in Article.objects.order_by("-pk") if a.published), None)
    return HttpResponse(first.title)


def annotated(request):
    rows = Author.objects.annotate(number=Count("articles")).order_by("-number", "pk")
    return HttpResponse(",".join(f"{row.name}={row.number}" for row in rows))


def filter_by_lazy_queryset(request):
    authors = Author.objects.filter(publisher__name="Big")
    return HttpResponse(str(Article.objects.filter(author__in=authors).count()))
