"""What ``django.contrib.sessions.models`` defines; read as text, never imported."""

# ruff: noqa
# mypy: ignore-errors
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager


class SessionManager(BaseSessionManager):
    use_in_migrations = True


class Session(AbstractBaseSession):
    objects = SessionManager()

    @classmethod
    def get_session_store_class(cls): ...
