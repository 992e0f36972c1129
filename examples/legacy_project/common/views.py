from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from journal.models import Article
from shop.models import Product
from shop.selectors import best_sellers


@require_safe
def home(request):
    articles = Article.objects.published()
    featured = articles.first()
    context = {
        "featured": featured,
        "articles": articles[1:4],
        "best_sellers": best_sellers(4),
        "greeting": None,
    }
    if request.user.is_authenticated:
        context["greeting"] = "Hello %s" % request.profile
    return render(request, "common/home.html", context)


def search(request):
    q = request.GET.get("q", "").strip()
    articles, products = [], []
    if len(q) >= 3:
        articles = Article.objects.published().filter(title__icontains=q)[:10]
        products = list(Product.objects.active().search(q)[:10])
    found = len(articles) + len(products)
    if q and not found:
        missed = request.session.setdefault("missed_searches", [])
        missed.append(q)
        request.session.modified = True
    return render(
        request,
        "common/search.html",
        {"q": q, "articles": articles, "products": products, "found": found},
    )


@never_cache
def health(request):
    if request.GET.get("full"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM django_migrations")
            applied = cursor.fetchone()[0]
        return JsonResponse({"status": "ok", "migrations": applied})
    return HttpResponse("ok", content_type="text/plain")
