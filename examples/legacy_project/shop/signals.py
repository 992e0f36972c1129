from django.conf import settings
from django.core.cache import cache
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from .models import Category, StockMovement
from .services import warn_of_low_stock


@receiver(post_save, sender=StockMovement)
def check_stock(sender, instance, created, **kwargs):
    product = instance.product
    before = product.stock - instance.quantity
    if created and product.stock < settings.LOW_STOCK <= before:
        warn_of_low_stock(product)


@receiver([post_save, post_delete], sender=Category)
def forget_menu(sender, **kwargs):
    cache.delete("menu-categories")
