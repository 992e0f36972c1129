# mypy: ignore-errors
# ruff: noqa
"""Lazy objects that middleware puts on the request: the classes inside have methods of their own."""

from django.http import HttpResponse

from .models import Article, Tag


class Commented(Article):
    class Meta:
        proxy = True
        app_label = "shop"

    def __len__(self):
        return self.comments.count()


def text(*parts):
    return HttpResponse(" ".join(str(part) for part in parts))


def truth_of_a_lazy_one(request):
    if request.commented:
        return text(Tag.objects.count(), "full")
    return text(Tag.objects.count(), "empty")


def no_truth_of_a_lazy_one(request):
    number = Tag.objects.count()
    found = [] if not request.commented else ["full"]
    return text(number, found, request.commented.title)


def one_lazy_or_another(request):
    number = Tag.objects.count()
    story = request.commented or request.author
    return text(number, story.pk)


def length_of_a_lazy_one(request):
    number = Tag.objects.count()
    return text(number, len(request.commented))


def lengths_of_a_lazy_one(request):
    title = request.commented.title
    return text(title, len(request.commented), bool(request.commented), Tag.objects.count())


def text_of_a_lazy_one(request):
    number = Tag.objects.count()
    return HttpResponse(f"{number} {request.author}")


def texts_of_a_lazy_one(request):
    name, number = request.author.name, Tag.objects.count()
    return HttpResponse("%s %s" % (name, request.author) + str(request.author))


def joined_texts_of_lazy_ones(request):
    number = Tag.objects.count()
    return HttpResponse(", ".join(map(str, [number, request.author])))


def formatted_lazy_one(request):
    number = Tag.objects.count()
    return HttpResponse("{} {}".format(number, request.author))


def lazy_one_walked_over(request):
    number = Tag.objects.count()
    return text(number, list(request.story), [word for word in request.story])


def lazy_one_unpacked(request):
    number = Tag.objects.count()
    first, *others = request.story
    return text(number, first, others, [*request.story])


def looked_for_in_a_lazy_one(request):
    number = Tag.objects.count()
    return text(number, "Nice" in request.story)


def item_of_a_lazy_one(request):
    number = Tag.objects.count()
    return text(number, request.story["author"].name)


def order_of_lazy_ones(request):
    number = Tag.objects.count()
    return text(number, request.story < request.story, sorted([request.story, request.story])[0].pk)


def equal_lazy_ones(request):
    number, title = Tag.objects.count(), request.tale.title
    return text(
        number,
        title,
        request.tale == request.tale,
        {request.tale: 1} == {},
        request.tale in [request.tale],
    )


def lazy_ones_added_up(request):
    number, title = Tag.objects.count(), request.story.title
    return text(number, request.story + request.story)


def any_lazy_one(request):
    number = Tag.objects.count()
    return text(number, any([request.commented]), len(list(filter(None, [request.commented]))))


def truth_of_a_lazy_one_in_a_helper(request):
    number = Tag.objects.count()
    return text(number, described(request.commented))


def described(story):
    return f"{len(story)} words" if story else "nothing"
