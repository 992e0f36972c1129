from django.contrib.auth.models import User
from django.db import models
from django.urls import reverse

from common.models import TimeStampedModel
from shop.models import Order


class Queue(models.Model):
    name = models.CharField(max_length=50)
    slug = models.SlugField(unique=True)
    members = models.ManyToManyField(User, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class Ticket(TimeStampedModel):
    STATUS = [("open", "Open"), ("waiting", "Waiting for you"), ("closed", "Closed")]
    PRIORITY = [(1, "High"), (2, "Normal"), (3, "Low")]

    queue = models.ForeignKey(Queue, on_delete=models.PROTECT)
    opened_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tickets")
    assignee = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="assigned_tickets"
    )
    order = models.ForeignKey(Order, null=True, blank=True, on_delete=models.SET_NULL)
    subject = models.CharField(max_length=120)
    status = models.CharField(max_length=10, choices=STATUS, default="open")
    priority = models.PositiveSmallIntegerField(choices=PRIORITY, default=2)

    class Meta:
        ordering = ["priority", "created", "pk"]

    def __str__(self):
        return "#%d %s" % (self.pk, self.subject)

    def get_absolute_url(self):
        return reverse("support:ticket", args=[self.pk])

    @property
    def last_message(self):
        return self.messages.filter(internal=False).last()

    def visible_messages(self, user):
        if user.is_staff:
            return self.messages.all()
        return self.messages.filter(internal=False)


class Message(TimeStampedModel):
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey(User, on_delete=models.CASCADE)
    body = models.TextField()
    internal = models.BooleanField(default=False)

    class Meta:
        ordering = ["created", "pk"]

    def __str__(self):
        return "%s in %s" % (self.author, self.ticket)
