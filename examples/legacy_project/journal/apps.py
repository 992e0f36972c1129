from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = 'journal'

    def ready(self):
        from . import signals  # noqa: F401
