from django.contrib.auth.models import User
from django.core import mail

from common.testing import (
    FernhillTestCase, make_address, make_article, make_comment, make_order, make_product, make_user,
)
from support.models import Queue, Ticket

from . import services
from .models import Address, Profile


class SignupTests(FernhillTestCase):
    data = {
        "username": "bert",
        "email": "Bert@Example.com",
        "password1": "wheelbarrow-7",
        "password2": "wheelbarrow-7",
    }

    def test_form(self):
        self.assertContains(self.client.get("/accounts/signup/"), 'name="password2"')

    def test_signup(self):
        response = self.client.post("/accounts/signup/", self.data)
        self.assertRedirects(response, "/accounts/profile/")
        user = User.objects.get(username="bert")
        self.assertEqual(user.email, "bert@example.com")
        self.assertEqual(user.profile.membership, "none")
        self.assertEqual(user.profile.login_count, 1)
        self.assertEqual(self.client.session["_auth_user_id"], str(user.pk))
        self.assertEqual(mail.outbox[0].to, ["bert@example.com"])
        self.assertIn("Hello bert,", mail.outbox[0].body)

    def test_address_in_use(self):
        response = self.client.post("/accounts/signup/", dict(self.data, email="ANNA@example.com"))
        self.assertContains(response, "This address is already in use.")
        self.assertEqual(User.objects.count(), 1)
        self.assertEqual(mail.outbox, [])

    def test_logged_in_already(self):
        self.login()
        self.assertRedirects(self.client.get("/accounts/signup/"), "/accounts/profile/")


class LoginTests(FernhillTestCase):
    def post(self, **kwargs):
        data = {"username": "anna", "password": "correct horse"}
        return self.client.post("/accounts/login/", dict(data, **kwargs))

    def test_form_keeps_next(self):
        response = self.client.get("/accounts/login/?next=/shop/orders/")
        self.assertContains(response, 'name="next" value="/shop/orders/"')
        self.assertIn("no-store", response["Cache-Control"])

    def test_login(self):
        response = self.post()
        self.assertRedirects(response, "/accounts/people/anna/", fetch_redirect_response=False)
        self.assertMessage(response, "Welcome back, Anna Berg.")
        self.assertTrue(self.client.session.get_expire_at_browser_close())
        self.assertEqual(Profile.objects.get(user=self.user).login_count, 1)

    def test_remember(self):
        self.post(remember="1")
        self.assertFalse(self.client.session.get_expire_at_browser_close())

    def test_next(self):
        response = self.post(next="/accounts/bookmarks/")
        self.assertRedirects(response, "/accounts/bookmarks/")

    def test_next_must_be_ours(self):
        response = self.post(next="https://evil.example/")
        self.assertRedirects(response, "/accounts/people/anna/")

    def test_wrong_password(self):
        response = self.post(password="wrong")
        self.assertContains(response, "Wrong name or password.")
        self.assertNotIn("_auth_user_id", self.client.session)

    def test_basket_survives_login_and_logout(self):
        product = make_product()
        self.client.post(f"/shop/p/{product.sku}/add/", {"quantity": 3})
        self.post()
        self.assertEqual(self.client.session["cart"], {str(product.pk): 3})
        response = self.client.post("/accounts/logout/")
        self.assertRedirects(response, "/", fetch_redirect_response=False)
        self.assertEqual(self.client.session["cart"], {str(product.pk): 3})
        self.assertNotIn("_auth_user_id", self.client.session)
        self.assertContains(self.client.get("/"), "You have been logged out.")

    def test_logout_is_a_post(self):
        self.login()
        self.assertEqual(self.client.get("/accounts/logout/").status_code, 405)


class PasswordTests(FernhillTestCase):
    def test_change_keeps_the_session(self):
        self.login()
        response = self.client.post("/accounts/password/", {
            "old_password": "correct horse",
            "new_password1": "battery-staple-9",
            "new_password2": "battery-staple-9",
        })
        self.assertRedirects(response, "/accounts/profile/")
        self.user.refresh_from_db()
        self.assertTrue(self.user.check_password("battery-staple-9"))

    def test_old_password_is_checked(self):
        self.login()
        response = self.client.post("/accounts/password/", {"old_password": "x"})
        self.assertContains(response, "Your old password was entered incorrectly")

    def test_anonymous(self):
        self.assertLogin(self.client.get("/accounts/password/"), "/accounts/password/")


class ProfileTests(FernhillTestCase):
    def test_profile(self):
        order = make_order(self.user, (make_product(), 2), status="paid")
        queue = Queue.objects.create(name="Orders", slug="orders")
        Ticket.objects.create(queue=queue, opened_by=self.user, subject="Where is it?")
        Ticket.objects.create(queue=queue, opened_by=self.user, subject="Old one", status="closed")
        self.user.profile.bookmarks.add(make_article(self.user))
        self.login()
        response = self.client.get("/accounts/profile/")
        self.assertContains(response, "%s</a> £5.00 Paid" % order.number)
        self.assertContains(response, "Where is it?</a> in Orders")
        self.assertNotContains(response, "Old one")
        self.assertContains(response, "1 bookmark<")
        self.assertContains(response, "Your address: Anna Berg, Mill Lane 1")

    def test_empty_profile(self):
        self.login()
        response = self.client.get("/accounts/profile/")
        self.assertContains(response, "No address yet.")
        self.assertContains(response, "No membership")

    def test_anonymous(self):
        for url in ("/accounts/profile/", "/accounts/profile/edit/", "/accounts/bookmarks/",
                    "/accounts/addresses/"):
            with self.subTest(url):
                self.assertLogin(self.client.get(url), url)

    def test_edit(self):
        self.login()
        self.assertContains(self.client.get("/accounts/profile/edit/"), "Edit your profile")
        response = self.client.post("/accounts/profile/edit/", {"display_name": "Annie", "bio": "Likes peas"})
        self.assertRedirects(response, "/accounts/people/anna/", fetch_redirect_response=False)
        response = self.client.get("/accounts/people/anna/")
        self.assertContains(response, "<h1>Annie</h1>", html=True)
        self.assertContains(response, "Likes peas")
        self.assertContains(response, "Your profile has been saved.")

    def test_public_profile(self):
        bert = make_user("bert")
        article = make_article(self.user, "Mulch")
        make_article(self.user, "Secret", status="draft")
        make_comment(article, self.user, "I wrote this")
        make_comment(article, self.user, "Hidden", approved=False)
        self.login(bert)
        response = self.client.get("/accounts/people/anna/")
        self.assertContains(response, "Mulch")
        self.assertContains(response, "1 comment<")
        self.assertContains(response, "/journal/soil/mulch/#comment-")
        self.assertNotContains(response, "Secret")
        self.assertNotContains(response, "Hidden")
        self.assertFalse(response.context["is_me"])

    def test_nobody(self):
        self.assertEqual(self.client.get("/accounts/people/nobody/").status_code, 404)

    def test_newsletter(self):
        self.login()
        response = self.client.post("/accounts/newsletter/", {"wanted": "1"})
        self.assertMessage(response, "You are on the list.")
        self.assertTrue(Profile.objects.get(user=self.user).newsletter)
        response = self.client.post("/accounts/newsletter/", {"wanted": "1"})
        self.assertRedirects(response, "/accounts/profile/")
        response = self.client.post("/accounts/newsletter/", {"wanted": "0"})
        self.assertFalse(Profile.objects.get(user=self.user).newsletter)

    def test_bookmarks(self):
        self.login()
        self.assertContains(self.client.get("/accounts/bookmarks/"), "No bookmarks yet.")
        bert = make_user("bert")
        self.user.profile.bookmarks.add(make_article(bert, "Worms"), make_article(bert, "Ants"))
        response = self.client.get("/accounts/bookmarks/")
        self.assertEqual([a.title for a in response.context["page"]], ["Ants", "Worms"])
        self.assertContains(response, "by bert in Soil")

    def test_membership(self):
        make_user("bert", membership="gold")
        self.assertContains(self.client.get("/accounts/membership/"), "Gold: 1 member<")
        self.login()
        self.assertContains(self.client.get("/accounts/membership/"), "You have: No membership")


class AddressTests(FernhillTestCase):
    data = {"name": "A. Berg", "street": "High St 3", "postcode": "xy1 1zz ", "city": "York"}

    def setUp(self):
        super().setUp()
        self.login()

    def test_first_address_is_the_default(self):
        self.assertContains(self.client.get("/accounts/addresses/add/"), "New address")
        response = self.client.post("/accounts/addresses/add/", self.data)
        self.assertRedirects(response, "/accounts/addresses/", fetch_redirect_response=False)
        address = self.user.addresses.get()
        self.assertEqual(address.postcode, "XY1 1ZZ")
        self.assertTrue(address.is_default)
        response = self.client.get("/accounts/addresses/")
        self.assertContains(response, "Saved: A. Berg, High St 3, XY1 1ZZ York")
        self.assertContains(response, "(default)")

    def test_only_one_default(self):
        first = make_address(self.user)
        response = self.client.post(
            "/accounts/addresses/add/?back=checkout", dict(self.data, is_default="on"))
        self.assertRedirects(response, "/shop/checkout/", target_status_code=302)
        first.refresh_from_db()
        self.assertFalse(first.is_default)
        self.assertEqual(services.default_address(self.user).name, "A. Berg")

    def test_edit(self):
        address = make_address(self.user)
        url = "/accounts/addresses/%d/" % address.pk
        self.assertContains(self.client.get(url), "Mill Lane 1")
        self.client.post(url, self.data)
        address.refresh_from_db()
        self.assertEqual(address.city, "York")

    def test_invalid(self):
        response = self.client.post("/accounts/addresses/add/", {"name": "x"})
        self.assertContains(response, "This field is required.")
        self.assertFalse(Address.objects.exists())

    def test_other_peoples_addresses(self):
        address = make_address(make_user("bert"))
        self.assertEqual(self.client.get("/accounts/addresses/%d/" % address.pk).status_code, 404)
        response = self.client.post("/accounts/addresses/%d/delete/" % address.pk)
        self.assertEqual(response.status_code, 404)

    def test_delete(self):
        address = make_address(self.user)
        response = self.client.post("/accounts/addresses/%d/delete/" % address.pk)
        self.assertRedirects(response, "/accounts/addresses/")
        self.assertFalse(Address.objects.exists())

    def test_delete_of_an_orders_address(self):
        order = make_order(self.user, (make_product(), 1))
        response = self.client.post("/accounts/addresses/%d/delete/" % order.address.pk)
        self.assertMessage(response, "This address belongs to an order and can't be deleted.")
        self.assertTrue(Address.objects.exists())


class ServiceTests(FernhillTestCase):
    def test_set_newsletter(self):
        self.assertTrue(services.set_newsletter(self.user, True))
        self.assertFalse(services.set_newsletter(self.user, True))

    def test_default_address(self):
        self.assertIsNone(services.default_address(self.user))
