from django.core import mail

from common.testing import FernhillTestCase, grant, make_order, make_product, make_user

from . import services
from .models import Message, Queue, Ticket


class SupportTestCase(FernhillTestCase):
    def setUp(self):
        super().setUp()
        self.staff = make_user("stan", is_staff=True, first_name="Stan")
        self.queue = Queue.objects.create(name="Orders", slug="orders")
        self.queue.members.add(self.staff)
        self.ticket = Ticket.objects.create(
            queue=self.queue, opened_by=self.user, subject="Late parcel")
        self.ticket.messages.create(author=self.user, body="Where is it?")
        self.url = "/support/%d/" % self.ticket.pk


class TicketTests(SupportTestCase):
    def test_list(self):
        self.ticket.messages.create(author=self.staff, body="In Leeds")
        self.ticket.messages.create(author=self.staff, body="Difficult", internal=True)
        Ticket.objects.create(queue=self.queue, opened_by=self.user, subject="Old one", status="closed")
        Ticket.objects.create(queue=self.queue, opened_by=self.staff, subject="Not mine")
        self.login()
        response = self.client.get("/support/")
        self.assertContains(response, "Late parcel</a> (Orders, Open) stan: In Leeds")
        self.assertNotContains(response, "Old one")
        self.assertNotContains(response, "Not mine")
        self.assertContains(self.client.get("/support/?all=1"), "Old one")

    def test_empty_list(self):
        self.login(make_user("bert"))
        self.assertContains(self.client.get("/support/"), "You have no open tickets.")

    def test_anonymous(self):
        for url in ("/support/", "/support/new/", self.url):
            with self.subTest(url):
                self.assertLogin(self.client.get(url), url)

    def test_form_for_an_order(self):
        order = make_order(self.user, (make_product(), 1))
        other = make_order(make_user("bert"), (make_product(), 1))
        self.login()
        response = self.client.get("/support/new/", {"order": order.number})
        self.assertContains(response, "My order %s" % order.number)
        self.assertNotContains(response, other.number)
        response = self.client.get("/support/new/", {"order": other.number})
        self.assertNotContains(response, "My order")

    def test_new(self):
        order = make_order(self.user, (make_product(), 1), status="shipped")
        self.login()
        response = self.client.post("/support/new/", {
            "queue": self.queue.pk, "subject": "Wet", "body": "It rained in.", "order": order.pk})
        ticket = Ticket.objects.get(subject="Wet")
        self.assertRedirects(response, "/support/%d/" % ticket.pk)
        self.assertEqual((ticket.opened_by, ticket.order, ticket.priority), (self.user, order, 1))
        self.assertEqual(ticket.messages.get().body, "It rained in.")
        self.assertEqual(mail.outbox[0].subject, "New: #%d Wet" % ticket.pk)
        self.assertEqual(mail.outbox[0].to, ["stan@example.com"])

    def test_new_with_somebody_elses_order(self):
        other = make_order(make_user("bert"), (make_product(), 1))
        self.login()
        response = self.client.post("/support/new/", {
            "queue": self.queue.pk, "subject": "Wet", "body": "x", "order": other.pk})
        self.assertContains(response, "Select a valid choice.")
        self.assertEqual(Ticket.objects.count(), 1)

    def test_detail(self):
        self.ticket.messages.create(author=self.staff, body="Difficult", internal=True)
        self.ticket.assignee = self.staff
        self.ticket.order = make_order(self.user, (make_product(), 1))
        self.ticket.save()
        self.login()
        response = self.client.get(self.url)
        self.assertContains(response, "Open, Stan takes care of it")
        self.assertContains(response, "Anna Berg: Where is it?")
        self.assertContains(response, "%s (Anna Berg)" % self.ticket.order.number)
        self.assertNotContains(response, "Difficult")
        self.assertNotContains(response, "Assign")

    def test_detail_for_staff(self):
        self.ticket.messages.create(author=self.staff, body="Difficult", internal=True)
        Ticket.objects.create(queue=self.queue, opened_by=self.user, subject="Another")
        self.login(self.staff)
        response = self.client.get(self.url)
        self.assertContains(response, '<p class="internal">Stan: Difficult</p>', html=True)
        self.assertContains(response, "<button>Assign</button>")
        self.assertContains(response, "Another")

    def test_other_peoples_tickets(self):
        self.login(make_user("bert"))
        self.assertEqual(self.client.get(self.url).status_code, 404)
        self.assertEqual(self.client.post(self.url + "reply/", {"body": "x"}).status_code, 404)
        self.assertEqual(self.client.post(self.url + "close/").status_code, 404)
        self.assertEqual(self.client.get("/support/0/").status_code, 404)

    def test_staff_replies(self):
        self.login(self.staff)
        response = self.client.post(self.url + "reply/", {"body": "In Leeds"})
        self.assertRedirects(response, self.url, fetch_redirect_response=False)
        self.assertMessage(response, "Sent.")
        self.ticket.refresh_from_db()
        self.assertEqual(self.ticket.status, "waiting")
        self.assertEqual(mail.outbox[0].to, ["anna@example.com"])
        self.assertEqual(mail.outbox[0].body, "Stan wrote:\n\nIn Leeds")

    def test_internal_note(self):
        self.login(self.staff)
        response = self.client.post(self.url + "reply/", {"body": "Hm", "internal": "on"})
        self.assertMessage(response, "Noted.")
        self.assertTrue(Message.objects.last().internal)
        self.assertEqual(mail.outbox, [])

    def test_customers_cannot_write_internal_notes(self):
        self.ticket.assignee = self.staff
        self.ticket.status = "waiting"
        self.ticket.save()
        self.login()
        self.client.post(self.url + "reply/", {"body": "Still not here", "internal": "on"})
        self.assertFalse(Message.objects.last().internal)
        self.ticket.refresh_from_db()
        self.assertEqual(self.ticket.status, "open")
        self.assertEqual(mail.outbox[0].to, ["stan@example.com"])

    def test_empty_reply(self):
        self.login()
        response = self.client.post(self.url + "reply/", {"body": ""})
        self.assertMessage(response, "There is nothing in your answer.")
        self.assertEqual(Message.objects.count(), 1)

    def test_close(self):
        self.login()
        response = self.client.post(self.url + "close/")
        self.assertRedirects(response, "/support/", fetch_redirect_response=False)
        self.assertMessage(response, "%s is closed." % self.ticket)
        self.ticket.refresh_from_db()
        self.assertEqual(self.ticket.status, "closed")

    def test_staff_closes(self):
        self.login(self.staff)
        self.assertRedirects(self.client.post(self.url + "close/"), "/support/queues/orders/")


class QueueTests(SupportTestCase):
    def test_assign(self):
        url = self.url + "assign/"
        self.login(self.staff)
        self.assertEqual(self.client.post(url).status_code, 403)
        self.login(grant(self.staff, "support.change_ticket"))
        response = self.client.post(url, {"assignee": self.staff.pk})
        self.assertMessage(response, "Stan is in charge now.")
        self.ticket.refresh_from_db()
        self.assertEqual(self.ticket.assignee, self.staff)
        response = self.client.post(url, {"assignee": ""})
        self.assertMessage(response, "Nobody is in charge now.")
        response = self.client.post(url, {"assignee": self.user.pk})
        self.assertRedirects(response, self.url, fetch_redirect_response=False)
        self.assertMessage(response, "Only members of Orders.")

    def test_assign_is_for_members(self):
        self.login(grant(make_user("sue", is_staff=True), "support.change_ticket"))
        response = self.client.post(self.url + "assign/", {"assignee": self.staff.pk})
        self.assertEqual(response.status_code, 403)

    def test_queues(self):
        Queue.objects.create(name="Garden", slug="garden")
        self.ticket.assignee = self.staff
        self.ticket.save()
        self.login(self.staff)
        response = self.client.get("/support/queues/")
        self.assertContains(response, "Orders</a>: 1 (stan) *")
        self.assertContains(response, "Garden</a>: 0 ()")
        self.assertContains(response, "Late parcel</a> in Orders")

    def test_queue(self):
        Ticket.objects.create(
            queue=self.queue, opened_by=self.user, subject="Taken", assignee=self.staff, status="waiting")
        self.login(self.staff)
        response = self.client.get("/support/queues/orders/")
        self.assertContains(response, "Orders (yours)")
        self.assertContains(response, "1 wait for us")
        self.assertContains(response, "Taken</a> from Anna Berg, Stan")
        self.assertNotContains(self.client.get("/support/queues/orders/?free=1"), "Taken")
        self.assertEqual(self.client.get("/support/queues/none/").status_code, 404)

    def test_next(self):
        urgent = Ticket.objects.create(
            queue=self.queue, opened_by=self.user, subject="Fire", priority=1)
        self.login(self.staff)
        self.assertRedirects(self.client.post("/support/queues/next/"), urgent.get_absolute_url())
        self.assertRedirects(self.client.post("/support/queues/next/"), self.url)
        response = self.client.post("/support/queues/next/")
        self.assertRedirects(response, "/support/queues/", fetch_redirect_response=False)
        self.assertMessage(response, "Nothing to do.")
        self.assertEqual(self.staff.assigned_tickets.count(), 2)

    def test_report(self):
        services.add_reply(self.ticket, self.staff, "In Leeds", internal=True)
        self.login(self.staff)
        self.assertEqual(self.client.get("/support/report/").json(), {
            "per_queue": {"orders": 1},
            "staff": [{"name": "stan", "replies": 1}],
            "oldest": str(self.ticket),
            "oldest_owner": "anna@example.com",
        })
        self.ticket.delete()
        self.assertIsNone(self.client.get("/support/report/").json()["oldest"])

    def test_customers_stay_outside(self):
        self.login()
        for url in ("/support/queues/", "/support/queues/orders/", "/support/report/"):
            with self.subTest(url):
                self.assertEqual(self.client.get(url).status_code, 403)
        self.assertEqual(self.client.post("/support/queues/next/").status_code, 403)
