"""What ``django.contrib.sessions.base_session`` defines; read as text, never imported."""

# ruff: noqa
# mypy: ignore-errors
from django.db import models


class BaseSessionManager(models.Manager):
    def encode(self, session_dict): ...

    def save(self, session_key, session_dict, expire_date): ...


class AbstractBaseSession(models.Model):
    session_key = models.CharField(max_length=40, primary_key=True)
    session_data = models.TextField()
    expire_date = models.DateTimeField(db_index=True)
    objects = BaseSessionManager()

    class Meta:
        abstract = True

    def __str__(self): ...

    @classmethod
    def get_session_store_class(cls): ...

    def get_decoded(self): ...
