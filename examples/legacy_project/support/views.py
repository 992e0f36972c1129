import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, Max, Q
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from common.decorators import staff_only
from common.pagination import paginate
from shop.models import Order

from . import services
from .decorators import with_ticket
from .forms import AssignForm, ReplyForm, TicketForm
from .models import Message, Queue, Ticket


@login_required
def ticket_list(request):
    tickets = request.user.tickets.order_by("-modified")
    if not request.GET.get("all"):
        tickets = tickets.exclude(status="closed")
    rows = []
    for ticket in tickets:
        last = ticket.last_message
        rows.append({
            "ticket": ticket,
            "queue": ticket.queue.name,
            "last": last.body[:80] if last else "",
            "by": last.author.username if last else "",
        })
    return render(request, "support/tickets.html", {"rows": rows})


@login_required
def ticket_new(request):
    if request.method == "POST":
        form = TicketForm(request.user, request.POST)
        if form.is_valid():
            data = form.cleaned_data
            ticket = services.open_ticket(
                request.user, data["queue"], data["subject"], data["body"], order=data["order"]
            )
            messages.success(request, "We have got your message and will answer soon.")
            return redirect(ticket)
    else:
        initial = {}
        number = request.GET.get("order")
        if number:
            order = Order.objects.filter(number=number, customer__user=request.user).first()
            if order:
                initial = {"order": order, "subject": "My order %s" % order.number}
        form = TicketForm(request.user, initial=initial)
    return render(request, "support/ticket_form.html", {"form": form})


@with_ticket
def ticket_detail(request, ticket):
    conversation = ticket.visible_messages(request.user).select_related("author__profile")
    context = {
        "ticket": ticket,
        "conversation": conversation,
        "assignee": ticket.assignee.profile if ticket.assignee else None,
        "form": ReplyForm(),
    }
    if request.user.is_staff:
        context["assign_form"] = AssignForm(ticket.queue, initial={"assignee": ticket.assignee})
        context["others"] = ticket.opened_by.tickets.exclude(pk=ticket.pk)
    return render(request, "support/ticket.html", context)


@require_POST
@with_ticket
def ticket_reply(request, ticket):
    form = ReplyForm(request.POST)
    if not form.is_valid():
        messages.error(request, "There is nothing in your answer.")
        return redirect(ticket)
    internal = form.cleaned_data["internal"] and request.user.is_staff
    services.add_reply(ticket, request.user, form.cleaned_data["body"], internal)
    messages.success(request, "Noted." if internal else "Sent.")
    return redirect(ticket)


@require_POST
@with_ticket
def ticket_close(request, ticket):
    ticket.status = "closed"
    ticket.save(update_fields=["status", "modified"])
    messages.info(request, f"{ticket} is closed.")
    if request.user.is_staff:
        return redirect("support:queue", ticket.queue.slug)
    return redirect("support:tickets")


@require_POST
@permission_required("support.change_ticket", raise_exception=True)
def ticket_assign(request, pk):
    ticket = get_object_or_404(Ticket, pk=pk)
    if not ticket.queue.members.filter(pk=request.user.pk).exists():
        raise PermissionDenied
    form = AssignForm(ticket.queue, request.POST)
    if form.is_valid():
        ticket.assignee = form.cleaned_data["assignee"]
        ticket.save()
        if ticket.assignee is None:
            messages.info(request, "Nobody is in charge now.")
        else:
            messages.success(request, "%s is in charge now." % ticket.assignee.profile)
    else:
        messages.error(request, "Only members of %s." % ticket.queue)
    return redirect(ticket)


@staff_only
def queues(request):
    open_tickets = Count("ticket", filter=~Q(ticket__status="closed"))
    context = {
        "queues": Queue.objects.annotate(n=open_tickets).prefetch_related("members").order_by("name"),
        "mine": request.user.assigned_tickets.exclude(status="closed"),
        "member_of": [q.slug for q in request.user.queue_set.all()],
    }
    return render(request, "support/queues.html", context)


@staff_only
def queue_detail(request, slug):
    queue = get_object_or_404(Queue, slug=slug)
    tickets = queue.ticket_set.exclude(status="closed")
    if request.GET.get("free"):
        tickets = tickets.filter(assignee__isnull=True)
    page = paginate(request, tickets, 20)
    return render(request, "support/queue.html", {
        "queue": queue,
        "page": page,
        "waiting_for_us": sum(1 for t in page if t.status == "open"),
        "is_member": request.user in queue.members.all(),
    })


@require_POST
@staff_only
def take_next(request):
    ticket = services.next_ticket(request.user)
    if ticket:
        return redirect(ticket)
    messages.info(request, "Nothing to do.")
    return redirect("support:queues")


@staff_only
def report(request):
    """Numbers for the screen in the office."""
    since = timezone.now() - datetime.timedelta(days=7)
    per_queue = {
        queue.slug: queue.ticket_set.filter(created__gte=since).count() for queue in Queue.objects.all()
    }
    busiest = (
        Message.objects.filter(created__gte=since, author__is_staff=True)
        .values(name=F("author__username"))
        .annotate(n=Count("pk"), latest=Max("created"))
        .order_by("-n", "name")
    )
    oldest = Ticket.objects.filter(status="open").order_by("created").first()
    return JsonResponse({
        "per_queue": per_queue,
        "staff": [{"name": row["name"], "replies": row["n"]} for row in busiest],
        "oldest": str(oldest) if oldest else None,
        "oldest_owner": oldest.opened_by.email if oldest else None,
    })
