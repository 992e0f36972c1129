# mypy: ignore-errors
# ruff: noqa
"""Special methods of models: an instance is walked over, compared, added up, entered …."""

from django.http import HttpResponse

from .models import Article, Tag


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
