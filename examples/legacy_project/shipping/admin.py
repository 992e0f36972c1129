from django.contrib import admin

from .models import Carrier, Shipment

admin.site.register(Carrier)


@admin.register(Shipment)
class ShipmentAdmin(admin.ModelAdmin):
    list_display = ["tracking_code", "order", "carrier", "status"]
