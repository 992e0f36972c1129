"""What ``django.contrib.sites.models`` defines; read as text, never imported."""

# ruff: noqa
# mypy: ignore-errors
from django.db import models


class SiteManager(models.Manager):
    use_in_migrations = True

    def _get_site_by_id(self, site_id): ...

    def _get_site_by_request(self, request): ...

    def get_current(self, request=None): ...

    def clear_cache(self): ...

    def get_by_natural_key(self, domain): ...


class Site(models.Model):
    domain = models.CharField(max_length=100, unique=True)
    name = models.CharField(max_length=50)
    objects = SiteManager()

    def __str__(self): ...

    def natural_key(self): ...
