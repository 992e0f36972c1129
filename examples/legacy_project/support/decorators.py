from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import Http404

from .models import Ticket


def with_ticket(view):
    """Logged in, and either the one who opened the ticket or staff."""

    @login_required
    @wraps(view)
    def wrapper(request, pk, *args, **kwargs):
        ticket = Ticket.objects.filter(pk=pk).first()
        if ticket is None:
            raise Http404
        if ticket.opened_by != request.user and not request.user.is_staff:
            raise Http404
        return view(request, ticket, *args, **kwargs)

    return wrapper
