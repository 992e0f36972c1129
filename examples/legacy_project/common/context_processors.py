from django.core.cache import cache

from shop.models import Category


def shop(request):
    """The categories of the main menu, and how much is in the basket."""
    categories = cache.get("menu-categories")
    if categories is None:
        categories = list(Category.objects.filter(parent=None).values("name", "slug"))
        cache.set("menu-categories", categories, 300)
    cart = request.session.get("cart", {})
    return {
        "menu_categories": categories,
        "cart_count": sum(cart.values()),
    }
