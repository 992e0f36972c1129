# mypy: ignore-errors
# ruff: noqa
"""Views that write."""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.contrib import messages

from .models import Article, Author, Comment, Event, Invoice, Stock, Tag


def create_one(request):
    tag = Tag.objects.create(name="new")
    return HttpResponse(str(tag.pk))


def save_one(request, pk):
    article = Article.objects.get(pk=pk)
    article.title = "  changed  "
    article.save()
    return HttpResponse(article.title)


def update_fields(request, pk):
    stock = Stock.objects.get(pk=pk)
    stock.quantity += 1
    stock.save(update_fields=["quantity"])
    return HttpResponse(str(stock.quantity))


def delete_one(request, pk):
    rows, _ = Stock.objects.get(pk=pk).delete()
    return HttpResponse(str(rows))


def update_rows(request):
    number = Stock.objects.filter(quantity__gt=1).update(quantity=F("quantity") - 1)
    return HttpResponse(str(number))


def get_or_create(request):
    tag, made = Tag.objects.get_or_create(name="red")
    return HttpResponse(f"{tag.name} {made}")


def two_writes(request):
    Tag.objects.create(name="first")
    Tag.objects.create(name="second")
    return HttpResponse("done")


def write_if_missing(request):
    number = Tag.objects.count()
    try:
        tag = Tag.objects.get(name="red")
    except:  # noqa: E722
        tag = None
    if tag is None:
        tag = Tag.objects.create(name=f"made {number}")
    return HttpResponse(tag.name)


def read_write_read_write(request, pk):
    article = get_object_or_404(Article, pk=pk)
    Comment.objects.create(article=article, user_id=1, text="one")
    number = article.comments.count()
    article.views = number
    article.save()
    return HttpResponse(f"{number} {article.views}")


def write_in_loop(request):
    number = Tag.objects.count()
    for stock in Stock.objects.order_by("pk"):
        stock.quantity = stock.quantity * 2
        stock.save()
    return HttpResponse(str(number))


def write_or_other(request, pk):
    if pk > 1:
        Tag.objects.create(name="more")
    else:
        Stock.objects.create(name="less")
    return HttpResponse("done")


def many_to_many_write(request, pk):
    article = Article.objects.get(pk=pk)
    article.tags.set(Tag.objects.filter(name__startswith="r"))
    return HttpResponse("done")


def many_to_many_add(request, pk):
    article = Article.objects.get(pk=pk)
    article.tags.add(*Tag.objects.all())
    return HttpResponse("done")


def in_transaction(request, pk):
    stock = get_object_or_404(Stock, pk=pk)
    with transaction.atomic():
        stock.quantity -= 1
        stock.save()
        Stock.objects.create(name="sold", quantity=1)
    return HttpResponse(str(stock.quantity))


def rolled_back(request, pk):
    stock = get_object_or_404(Stock, pk=pk)
    try:
        with transaction.atomic():
            stock.quantity -= 100
            stock.save()
            if stock.quantity < 0:
                raise ValueError("too few")
    except ValueError as error:
        return HttpResponse(str(error), status=409)
    return HttpResponse("sold")


def return_in_transaction(request, pk):
    number = Stock.objects.count()
    with transaction.atomic():
        stock = Stock.objects.select_for_update().get(pk=pk)
        if stock.quantity == 0:
            return HttpResponse("sold out", status=409)
        stock.quantity -= 1
        stock.save()
    return HttpResponse(f"{number} {stock.quantity}")


def integrity_error(request):
    try:
        Tag.objects.create(name="red")
    except IntegrityError:
        return HttpResponse("there already", status=409)
    return HttpResponse("done")


def on_commit(request):
    number = Tag.objects.count()
    done = []
    with transaction.atomic():
        Tag.objects.create(name="committed")
        transaction.on_commit(lambda: done.append("yes"))
    return HttpResponse(f"{number} {done}")


@transaction.atomic
def atomic_view(request):
    Tag.objects.create(name="one")
    Tag.objects.create(name="two")
    return HttpResponse("done")


def manager_override(request):
    number = Tag.objects.count()
    event = Event.objects.create(name="new")
    return HttpResponse(f"{number} {event.kind}")


def manager_override_get(request, pk):
    number = Tag.objects.count()
    try:
        event = Event.objects.get(pk=pk)
    except Event.DoesNotExist:
        return HttpResponse("hidden", status=404)
    return HttpResponse(f"{number} {event.name}")


def write_and_message(request):
    Tag.objects.create(name="told")
    messages.success(request, "Tag made.")
    return redirect("show_messages")


def bulk(request):
    Tag.objects.bulk_create([Tag(name=f"bulk{number}") for number in range(3)])
    return HttpResponse(str(Tag.objects.count()))


def write_then_lazy(request, pk):
    article = Article.objects.get(pk=pk)
    Author.objects.filter(pk=article.author_id).update(name="renamed")
    return HttpResponse(article.author.name)


def refresh(request, pk):
    stock = Stock.objects.get(pk=pk)
    Stock.objects.filter(pk=pk).update(quantity=77)
    stock.refresh_from_db()
    return HttpResponse(str(stock.quantity))


def add_comment(request, pk):
    article = get_object_or_404(Article, pk=pk)
    if not request.user.is_authenticated:
        return HttpResponse("log in", status=401)
    comment = article.comments.create(user=request.user, text="hello")
    return HttpResponse(f"{comment.user.username} {comment.article.title}")
