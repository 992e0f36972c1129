from django.contrib import admin

from .models import Address, Profile


@admin.register(Profile)
class ProfileAdmin(admin.ModelAdmin):
    list_display = ["user", "display_name", "membership", "newsletter"]
    list_filter = ["membership"]
    raw_id_fields = ["user", "bookmarks"]


admin.site.register(Address)
