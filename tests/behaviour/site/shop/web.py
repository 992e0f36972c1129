# mypy: ignore-errors
# ruff: noqa
"""Views that use the user, the session, forms, templates, caches and messages."""

import time

from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.decorators import login_required, permission_required, user_passes_test
from django.core.cache import cache
from django.core.mail import send_mail
from django.core.paginator import EmptyPage, Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.cache import cache_page, never_cache
from django.views.decorators.http import require_POST

from .forms import ArticleForm, AuthorChoiceForm, SearchForm, TagForm
from .helpers import list_of
from .middleware import current_tenant
from .models import Article, Author, Comment, Invoice, Tag


def who(request):
    if request.user.is_authenticated:
        return HttpResponse(f"{request.user.username} {request.user.pk}")
    return HttpResponse("stranger")


def who_sometimes(request, pk):
    if pk > 1 and request.user.is_staff:
        return HttpResponse("staff")
    return HttpResponse("anybody")


def user_in_query(request):
    number = Comment.objects.filter(user_id=request.user.pk).count()
    return HttpResponse(str(number))


def user_as_filter(request):
    if not request.user.is_authenticated:
        return HttpResponse("stranger")
    return HttpResponse(str(Comment.objects.filter(user=request.user).count()))


def user_alias(request):
    user = request.user
    name = user.get_username()
    return HttpResponse(f"{name} {user.is_staff} {request.user is user}")


def user_and_template(request):
    number = Tag.objects.count()
    if request.user.is_staff:
        number = 0
    return render(request, "user.html", {"number": number})


def user_sometimes_and_template(request, pk):
    number = Tag.objects.count()
    if pk > 1 and request.user.is_staff:
        number = 0
    return render(request, "user.html", {"number": number})


def template_user_only(request):
    number = Tag.objects.count()
    return render(request, "user.html", {"number": number})


@login_required
def behind_login(request):
    return HttpResponse(f"{request.user.username} {Tag.objects.count()}")


@permission_required("shop.change_tag", raise_exception=True)
def behind_permission(request):
    return HttpResponse(f"{request.user.username} {Tag.objects.count()}")


@user_passes_test(lambda user: user.is_active and user.username.startswith("a"))
def behind_test(request):
    return HttpResponse(str(Tag.objects.count()))


def permission_in_view(request):
    if request.user.has_perm("shop.change_tag"):
        return HttpResponse(f"may {Tag.objects.count()}")
    return HttpResponse("may not", status=403)


@require_POST
def only_post(request):
    return HttpResponse(str(Tag.objects.count()))


@never_cache
def uncached(request):
    return HttpResponse(str(Tag.objects.count()))


@cache_page(60)
def cached_page(request):
    return HttpResponse(str(Tag.objects.count()))


def session_counter(request):
    request.session["visits"] = request.session.get("visits", 0) + 1
    return HttpResponse(str(request.session["visits"]))


def session_read(request):
    if "visits" in request.session:
        return HttpResponse("again")
    return HttpResponse("first")


def session_pop(request):
    number = Tag.objects.count()
    value = request.session.pop("cart", None)
    return HttpResponse(f"{number} {value}")


def session_delete(request):
    number = Tag.objects.count()
    if "cart" in request.session:
        del request.session["cart"]
    return HttpResponse(str(number))


def session_list(request):
    cart = request.session.setdefault("cart", [])
    cart.append(1)
    request.session.modified = True
    return HttpResponse(str(cart))


def log_in(request):
    number = Tag.objects.count()
    user = authenticate(request, username="bob", password="secret")
    if user is None:
        return HttpResponse("wrong", status=403)
    login(request, user)
    return HttpResponse(f"{number} {request.user.username}")


def log_out(request):
    number = Tag.objects.count()
    before = request.user.username
    logout(request)
    return HttpResponse(f"{number} {before} {request.user.is_authenticated}")


def show_list(request):
    articles = Article.objects.order_by("pk")
    return render(request, "list.html", {"articles": articles})


def show_list_read(request):
    articles = Article.objects.order_by("pk")
    number = articles.count()
    response = render(request, "list.html", {"articles": articles})
    response["X-Number"] = str(number)
    return response


def helped_list(request):
    if not Tag.objects.exists():
        return list_of(request, Article.objects.none(), 404)
    return list_of(request, Article.objects.order_by("-pk"))


def to_string(request):
    number = Tag.objects.count()
    text = render_to_string("list.html", {"articles": Article.objects.order_by("pk")}, request)
    return HttpResponse(f"{number} {text}")


def show_messages(request):
    number = Tag.objects.count()
    messages.info(request, f"{number} tags")
    return render(request, "messages.html")


def plain_form(request):
    form = SearchForm(request.GET)
    number = Tag.objects.count()
    if form.is_valid():
        return HttpResponse(f"{number} {form.cleaned_data['text']}")
    return HttpResponse(form.errors.as_json(), status=400)


def model_form(request):
    number = Tag.objects.count()
    form = TagForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        tag = form.save()
        return redirect("get_title", pk=tag.pk)
    return render(request, "form.html", {"form": form, "note": number})


def model_form_with_choices(request, pk):
    article = Article.objects.get(pk=pk)
    if request.method == "POST":
        form = ArticleForm(request.POST, instance=article)
        if form.is_valid():
            form.save()
            return redirect("get_title", pk=article.pk)
    else:
        form = ArticleForm(instance=article)
    return render(request, "form.html", {"form": form})


def choice_form(request):
    number = Tag.objects.count()
    form = AuthorChoiceForm(request.GET)
    if form.is_valid():
        return HttpResponse(f"{number} {form.cleaned_data['author'].name}")
    return HttpResponse("invalid", status=400)


def paginated(request):
    number = Tag.objects.count()
    paginator = Paginator(Article.objects.order_by("pk"), 2)
    page = paginator.get_page(request.GET.get("page"))
    return render(request, "page.html", {"page": page, "number": number})


def paginated_text(request):
    number = Tag.objects.count()
    paginator = Paginator(Article.objects.order_by("pk"), 2)
    try:
        page = paginator.page(request.GET.get("page", 1))
    except EmptyPage:
        return HttpResponse("no page", status=404)
    return HttpResponse(f"{number} {[a.title for a in page]} {paginator.num_pages}")


def cached_value(request):
    value = cache.get("tags")
    if value is None:
        value = Tag.objects.count()
        cache.set("tags", value, 60)
    return HttpResponse(str(value))


def cached_or_set(request):
    number = Article.objects.count()
    value = cache.get_or_set("tags", Tag.objects.count, 60)
    return HttpResponse(f"{number} {value}")


def cached_queryset(request):
    number = Article.objects.count()
    articles = cache.get("articles")
    if articles is None:
        articles = Article.objects.order_by("pk")
        cache.set("articles", articles, 60)
    return HttpResponse(f"{number} " + ",".join(a.author.name for a in articles))


def sleeping(request):
    time.sleep(0.01)
    return HttpResponse(str(Tag.objects.count()))


def mailing(request):
    number = Tag.objects.count()
    send_mail("subject", "body", "a@example.com", ["b@example.com"])
    return HttpResponse(str(number))


def reading_a_file(request):
    number = Tag.objects.count()
    with open(__file__) as file:
        first = file.readline()
    return HttpResponse(f"{number} {first}")


def tenant_name(request):
    number = Tag.objects.count()
    return HttpResponse(f"{number} {current_tenant()}")


def tenant_rows(request):
    number = Tag.objects.count()
    invoices = Invoice.objects.order_by("pk")
    return HttpResponse(f"{number} {[invoice.number for invoice in invoices]}")


def tenant_count(request):
    tags = Tag.objects.count()
    return HttpResponse(f"{tags} {Invoice.objects.count()}")


def old_response_header(request):
    response = HttpResponse(str(Tag.objects.count()))
    response.set_cookie("seen", "yes")
    response["X-Tags"] = "some"
    return response


def kept_response(request):
    context = {"articles": Article.objects.order_by("pk")}
    if request.GET.get("short"):
        context["articles"] = context["articles"][:1]
    return render(request, "list.html", context, status=203)
