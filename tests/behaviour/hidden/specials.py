# mypy: ignore-errors
# ruff: noqa
"""Special methods of models: an instance is walked over, compared, added up, entered …."""

from django.http import HttpResponse, JsonResponse
from django.utils.datastructures import ImmutableList, MultiValueDict, OrderedSet

from .models import Article, Author, Tag


def text(*parts):
    return HttpResponse(" ".join(str(part) for part in parts))


class Story(Article):
    class Meta:
        proxy = True

    def __getitem__(self, name):
        return getattr(self, name)

    def __iter__(self):
        return iter([comment.text for comment in self.comments.all()])

    def __contains__(self, word):
        return self.comments.filter(text=word).exists()

    def __len__(self):
        return len(self.author.name)

    def __lt__(self, other):
        return self.author.name < other.author.name

    def __add__(self, other):
        return self.author.name + other.title

    def __neg__(self):
        return self.author.name

    def __int__(self):
        return len(self.author.name)

    def __enter__(self):
        return self.author

    def __exit__(self, *exc_info):
        return False


def story():
    return Story.objects.order_by("pk").first()


def an_item_of_an_instance(request):
    number = Tag.objects.count()
    return text(number, story()["author"].name)


def walked_over_an_instance(request):
    number = Tag.objects.count()
    one = Story.objects.order_by("pk").first()
    return text(number, list(one), [word for word in one])


def looked_for_in_an_instance(request):
    number = Tag.objects.count()
    return text(number, "Nice" in story())


def length_and_truth_of_an_instance(request):
    number = Tag.objects.count()
    one = Story.objects.order_by("pk").first()
    return text(number, len(one), "yes" if one else "no")


def instances_in_order(request):
    number = Tag.objects.count()
    one = Story.objects.order_by("-pk").first()
    return text(number, one < story(), sorted(Story.objects.all())[0].pk)


def instances_added_up(request):
    number = Tag.objects.count()
    one = Story.objects.order_by("-pk").first()
    return text(number, one + story(), -one, int(one))


def entered_an_instance(request):
    number = Tag.objects.count()
    with story() as author:
        return text(number, author.name)


class Tale(Article):
    class Meta:
        proxy = True

    def __eq__(self, other):
        return self.author.name == other.author.name

    def __hash__(self):
        return hash("tale")

    def __format__(self, spec):
        return f"{self.author.name}{spec}"


def sets_of_instances(request):
    number = Tag.objects.count()
    tales = [tale for tale in Tale.objects.order_by("pk")]
    return text(number, len({*tales} & {*tales}), {*tales} <= {*tales})


def a_set_that_finds_its_elements(request):
    number = Tag.objects.count()
    first, second = Tale.objects.order_by("pk")[:2]
    found = set()
    found.add(first)
    found.add(second)
    return text(number, len(found))


def equal_lists_of_instances(request):
    number = Tag.objects.count()
    first, second = Tale.objects.order_by("pk")[:2]
    return text(number, [first] == [second], {"a": first} == {"a": second})


def a_key_that_is_an_instance(request):
    number = Tag.objects.count()
    first, second = Tale.objects.order_by("pk")[:2]
    found = {first: 1}
    return text(number, found.get(second), second in found)


def formatted_instance(request):
    number = Tag.objects.count()
    tale = Tale.objects.order_by("pk").first()
    return text(number, f"{tale:!}", format(tale, "?"), "{:.}".format(tale))


class Truthful:
    def __init__(self, name):
        self.name = name

    def __bool__(self):
        return Author.objects.filter(name=self.name).exists()


class TruthfulTag(Tag):
    class Meta:
        proxy = True
        app_label = "shop"

    def __bool__(self):
        return Author.objects.filter(name=self.name).exists()


class Guarded:
    def __init__(self, pk):
        self.pk = pk

    @property
    def writer(self):
        return Author.objects.get(pk=self.pk).name

    def __getattribute__(self, name):
        return super().__getattribute__(name)


def true_ones(request):
    number = Tag.objects.count()
    found = list(filter(None, [Truthful("x"), Truthful("Ann")]))
    return JsonResponse({"number": number, "found": [one.name for one in found]})


def any_true_row(request):
    rows = list(TruthfulTag.objects.order_by("pk"))
    return JsonResponse({"any": any(rows), "all": len(list(filter(None, rows)))})


def a_class_made_by_type(request):
    number = Tag.objects.count()
    row = type("Row", (object,), {"size": property(lambda self: Author.objects.count())})()
    return JsonResponse({"number": number, "size": row.size})


def read_past_the_class(request):
    article = Article.objects.order_by("pk").first()
    number = Tag.objects.count()
    name = object.__getattribute__(article, "author_name")
    return JsonResponse({"number": number, "name": name})


def read_by_its_special_method(request):
    article = Article.objects.order_by("pk").first()
    number = Tag.objects.count()
    return JsonResponse({"number": number, "name": article.__getattribute__("author_name")})


def read_by_a_guard(request):
    guarded, number = Guarded(1), Tag.objects.count()
    return JsonResponse({"number": number, "name": guarded.writer})


def text_of_an_ordered_set(request):
    articles = Article.objects.order_by("pk")
    number = Tag.objects.count()
    return HttpResponse("%s %s" % (number, OrderedSet(one.author for one in articles)))


def rows_in_a_structure(request):
    author = Author.objects.order_by("pk").first()
    number = Tag.objects.count()
    found = MultiValueDict({"authors": [author]})
    return HttpResponse(f"{number} {found['authors']} {ImmutableList([author])}")
