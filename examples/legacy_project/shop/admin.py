from django.contrib import admin

from . import models, services


class OrderLineInline(admin.TabularInline):
    model = models.OrderLine
    extra = 0


@admin.action(description="Mark as paid")
def mark_paid(modeladmin, request, queryset):
    n = services.mark_paid(queryset)
    modeladmin.message_user(request, "%d orders marked as paid." % n)


@admin.register(models.Order)
class OrderAdmin(admin.ModelAdmin):
    list_display = ["number", "customer", "status", "created"]
    list_filter = ["status"]
    list_select_related = ["customer__user__profile"]
    inlines = [OrderLineInline]
    actions = [mark_paid]


@admin.register(models.Product)
class ProductAdmin(admin.ModelAdmin):
    list_display = ["name", "sku", "category", "price", "stock", "active"]
    search_fields = ["name", "sku"]


admin.site.register([models.Category, models.Coupon, models.Customer, models.Review])
