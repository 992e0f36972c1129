"""What ``django.contrib.flatpages.models`` defines; read as text, never imported."""

# ruff: noqa
# mypy: ignore-errors
from django.contrib.sites.models import Site
from django.db import models


class FlatPage(models.Model):
    url = models.CharField(max_length=100, db_index=True)
    title = models.CharField(max_length=200)
    content = models.TextField()
    enable_comments = models.BooleanField(default=False)
    template_name = models.CharField(max_length=70)
    registration_required = models.BooleanField(default=False)
    sites = models.ManyToManyField(Site)

    def __str__(self): ...

    def get_absolute_url(self): ...
