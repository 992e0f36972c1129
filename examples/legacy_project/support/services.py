from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction

from .models import Message, Ticket


def open_ticket(user, queue, subject, body, order=None):
    with transaction.atomic():
        ticket = Ticket(queue=queue, opened_by=user, subject=subject, order=order)
        if order is not None and order.status == "shipped":
            ticket.priority = 1
        ticket.save()
        Message.objects.create(ticket=ticket, author=user, body=body)
    recipients = [m.email for m in queue.members.all() if m.email]
    if recipients:
        send_mail("New: %s" % ticket, body, settings.DEFAULT_FROM_EMAIL, recipients)
    return ticket


def add_reply(ticket, author, body, internal=False):
    message = ticket.messages.create(author=author, body=body, internal=internal)
    if not internal:
        ticket.status = "waiting" if author.is_staff else "open"
        ticket.save()
        notify(ticket, message)
    return message


def notify(ticket, message):
    """Tells the other side."""
    if message.author == ticket.opened_by:
        recipient = ticket.assignee
    else:
        recipient = ticket.opened_by
    if recipient is None or not recipient.email:
        return
    send_mail(
        "Re: %s" % ticket,
        "%s wrote:\n\n%s" % (message.author.profile, message.body),
        settings.DEFAULT_FROM_EMAIL,
        [recipient.email],
    )


def next_ticket(user):
    """Gives the most urgent free ticket of the user's queues to the user."""
    with transaction.atomic():
        ticket = (
            Ticket.objects.select_for_update()
            .filter(queue__in=user.queue_set.all(), assignee=None, status="open")
            .first()
        )
        if ticket is not None:
            ticket.assignee = user
            ticket.save()
    return ticket
