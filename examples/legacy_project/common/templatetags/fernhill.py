from django import template

from journal.models import Article

register = template.Library()


@register.filter
def money(value):
    return "£%.2f" % value


@register.filter
def stars(rating):
    rating = int(round(rating or 0))
    return "★" * rating + "☆" * (5 - rating)


@register.simple_tag(takes_context=True)
def page_url(context, number):
    params = context["request"].GET.copy()
    params["page"] = number
    return "?" + params.urlencode()


@register.inclusion_tag("common/_latest_articles.html")
def latest_articles(count=3):
    return {"articles": Article.objects.published()[:count]}
