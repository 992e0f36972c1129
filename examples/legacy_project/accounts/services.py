from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string


def send_welcome_mail(user):
    body = render_to_string("accounts/mail/welcome.txt", {"user": user, "profile": user.profile})
    send_mail("Welcome to Fernhill", body, settings.DEFAULT_FROM_EMAIL, [user.email])


def set_newsletter(user, wanted):
    """Returns True when something has changed."""
    profile = user.profile
    if profile.newsletter == wanted:
        return False
    profile.newsletter = wanted
    profile.save(update_fields=["newsletter", "modified"])
    return True


def default_address(user):
    addresses = user.addresses.all()
    if addresses:
        return addresses[0]
    return None
