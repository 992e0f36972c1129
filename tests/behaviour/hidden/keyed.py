# mypy: ignore-errors
# ruff: noqa
"""The lazy user as a key, an element of a set, or what is looked for in a list."""

from collections import Counter, defaultdict

from django.http import HttpResponse

from .models import Comment, Tag


def text(*parts):
    return HttpResponse(" ".join(str(part) for part in parts))


def said():
    return {
        comment.user: comment.text
        for comment in Comment.objects.select_related("user").order_by("pk")
    }


def key_that_is_got(request):
    found = said()
    return text(found.get(request.user, "nothing"))


def key_of_an_item(request):
    number, found = Tag.objects.count(), said()
    return text(number, found[request.user])


def key_of_a_pair(request):
    number, found = Tag.objects.count(), {(user, 1): words for user, words in said().items()}
    return text(number, found[request.user, 1])


def key_that_is_set(request):
    number, found = Tag.objects.count(), {}
    found[request.user] = number
    return text(number, len(found))


def key_that_is_deleted(request):
    number, found = Tag.objects.count(), said()
    del found[request.user]
    return text(number, len(found))


def key_that_counts(request):
    number, found = Tag.objects.count(), defaultdict(int)
    found[request.user] += 1
    return text(number, len(found), list(found.values()))


def key_of_a_display(request):
    number = Tag.objects.count()
    return text(number, len({request.user: 1}))


def key_by_default(request):
    number, found = Tag.objects.count(), {}
    found.setdefault(request.user, []).append(number)
    return text(number, len(found))


def keys_by_function(request):
    number = Tag.objects.count()
    by_keys = dict.fromkeys([request.user])
    return text(number, len(by_keys))


def keys_of_pairs(request):
    number = Tag.objects.count()
    found = dict([(request.user, 1)])
    return text(number, [user.username for user in found])


def keys_of_an_update(request):
    number, found = Tag.objects.count(), {}
    found.update([(request.user, 1)])
    return text(number, len(found))


def value_of_an_update(request):
    number, found = Tag.objects.count(), {}
    found.update({"user": request.user})
    return text(number, sorted(found))


def keys_that_are_counted(request):
    number = Tag.objects.count()
    return text(number, len(Counter([request.user])))


def element_that_is_added(request):
    number, seen = Tag.objects.count(), set()
    seen.add(request.user)
    return text(number, len(seen))


def element_that_is_dropped(request):
    number, seen = Tag.objects.count(), set(said())
    seen.discard(request.user)
    return text(number, len(seen))


def elements_of_a_difference(request):
    number = Tag.objects.count()
    others = set(said()) - {request.user}
    return text(number, len(others))


def elements_of_a_function(request):
    number = Tag.objects.count()
    return text(number, len(set([request.user])))


def element_of_a_list(request):
    number, users = Tag.objects.count(), list(said())
    users.remove(request.user)
    return text(number, len(users))


def element_among_lists(request):
    comment = Comment.objects.select_related("user").order_by("pk").first()
    return text(comment.user in [request.user], [comment.user] == [request.user])


def key_by_another_name(request):
    user = request.user
    number, found = Tag.objects.count(), said()
    return text(number, found[user], user.username)


def largest_user(request):
    number = Tag.objects.count()
    found = max([request.user, request.user], key=lambda user: user.pk)
    return text(number, found.username)
