from django.contrib.auth.models import User
from django.db import models
from django.urls import reverse

from common.models import TimeStampedModel


class Profile(TimeStampedModel):
    NONE, SILVER, GOLD = "none", "silver", "gold"
    LEVELS = [NONE, SILVER, GOLD]
    MEMBERSHIPS = [(NONE, "No membership"), (SILVER, "Silver"), (GOLD, "Gold")]

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="profile")
    display_name = models.CharField(max_length=60, blank=True)
    bio = models.TextField(blank=True)
    membership = models.CharField(max_length=10, choices=MEMBERSHIPS, default=NONE)
    newsletter = models.BooleanField(default=False)
    login_count = models.PositiveIntegerField(default=0)
    bookmarks = models.ManyToManyField("journal.Article", blank=True, related_name="bookmarked_by")

    def __str__(self):
        return self.display_name or self.user.get_full_name() or self.user.username

    def get_absolute_url(self):
        return reverse("accounts:public_profile", args=[self.user.username])

    def has_membership(self, level):
        return self.LEVELS.index(self.membership) >= self.LEVELS.index(level)

    @property
    def comment_count(self):
        return self.user.comment_set.filter(approved=True).count()

    @property
    def open_tickets(self):
        return self.user.tickets.exclude(status="closed")


class Address(TimeStampedModel):
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="addresses")
    name = models.CharField(max_length=100)
    street = models.CharField(max_length=100)
    postcode = models.CharField(max_length=10)
    city = models.CharField(max_length=60)
    is_default = models.BooleanField(default=False)

    class Meta:
        ordering = ["-is_default", "pk"]
        verbose_name_plural = "addresses"

    def __str__(self):
        return "%s, %s, %s %s" % (self.name, self.street, self.postcode, self.city)

    def save(self, *args, **kwargs):
        # there is only one default address
        if self.is_default:
            self.user.addresses.exclude(pk=self.pk).update(is_default=False)
        super().save(*args, **kwargs)
