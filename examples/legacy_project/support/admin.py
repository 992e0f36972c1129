from django.contrib import admin

from .models import Message, Queue, Ticket

admin.site.register(Queue)


class MessageInline(admin.StackedInline):
    model = Message
    extra = 0


@admin.register(Ticket)
class TicketAdmin(admin.ModelAdmin):
    list_display = ["subject", "queue", "status", "priority", "assignee"]
    list_filter = ["queue", "status"]
    inlines = [MessageInline]
