"""What ``django.contrib.redirects.models`` defines; read as text, never imported."""

# ruff: noqa
# mypy: ignore-errors
from django.contrib.sites.models import Site
from django.db import models


class Redirect(models.Model):
    site = models.ForeignKey(Site, models.CASCADE)
    old_path = models.CharField(max_length=200, db_index=True)
    new_path = models.CharField(max_length=200)

    def __str__(self): ...
