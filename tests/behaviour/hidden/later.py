# mypy: ignore-errors
# ruff: noqa
"""Iterators that query only when they are walked over, and not where they were made."""

import itertools

from django.http import HttpResponse, JsonResponse

from .models import Article, Author, Tag


def authors():
    return list(Author.objects.order_by("pk"))


def counted(found):
    return zip(found, (author.articles.count() for author in found))


def in_pages(found):
    return {"rows": (author.articles.count() for author in found), "size": 2}


class Report:
    def __init__(self, found):
        self.found = found
        self.kept = enumerate(author.articles.count() for author in found)

    @property
    def rows(self):
        return (author.articles.count() for author in self.found)

    def numbered(self):
        return enumerate(self.rows, 1)


def total(rows):
    return sum(rows)


def later_zip(request):
    found = authors()
    names = [author.name for author in found]
    return JsonResponse(dict(zip(names, (author.articles.count() for author in found))))


def later_enumerate(request):
    found, tags = authors(), Tag.objects.count()
    rows = sorted(enumerate(author.articles.count() for author in found))
    return JsonResponse({"rows": rows, "tags": tags})


def later_loop(request):
    found, rows = authors(), [Tag.objects.count()]
    for index, number in enumerate(author.articles.count() for author in found):
        rows.append((index, number))
    return JsonResponse({"rows": rows})


def later_slice(request):
    found, tags = authors(), Tag.objects.count()
    first = list(itertools.islice((author.articles.count() for author in found), 1))
    longest = max(itertools.zip_longest([1], (a.articles.count() for a in found), fillvalue=0))
    return JsonResponse({"first": first, "longest": longest, "tags": tags})


def later_star(request):
    found, tags = authors(), Tag.objects.count()
    return JsonResponse({"rows": [*(author.articles.count() for author in found)], "tags": tags})


def later_nested(request):
    found, tags = authors(), Tag.objects.count()
    numbers = (author.articles.count() for author in found)
    doubled = [n * 2 for n in (author.articles.count() for author in found)]
    return JsonResponse({"sum": sum(numbers), "doubled": doubled, "tags": tags})


def later_text(request):
    found, tags = authors(), Tag.objects.count()
    pairs = zip("ab", (author.articles.count() for author in found))
    return HttpResponse(f"{tags} " + ",".join("%s=%s" % pair for pair in pairs))


def later_helper(request):
    found, rows = authors(), [Tag.objects.count()]
    for author, number in counted(found):
        rows.append((author.name, number))
    return JsonResponse({"rows": rows})


def later_in_a_dictionary(request):
    page, tags = in_pages(authors()), Tag.objects.count()
    return JsonResponse({"rows": list(page["rows"]), "tags": tags})


def later_property(request):
    report, tags = Report(authors()), Tag.objects.count()
    return JsonResponse({"most": max(report.rows), "rows": list(report.rows), "tags": tags})


def later_method(request):
    report, tags = Report(authors()), Tag.objects.count()
    return JsonResponse({"rows": [row for row in report.numbered()], "tags": tags})


def later_attribute(request):
    report, tags = Report(authors()), Tag.objects.count()
    return JsonResponse({"rows": list(report.kept), "tags": tags})


def later_argument(request):
    found, tags = authors(), Tag.objects.count()
    return JsonResponse({"sum": total(author.articles.count() for author in found), "tags": tags})


def later_next(request):
    report, tags = Report(authors()), Tag.objects.count()
    return JsonResponse({"first": next(report.rows, None), "tags": tags})
