"""What ``django.contrib.admin.models`` defines; read as text, never imported."""

# ruff: noqa
# mypy: ignore-errors
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

ADDITION = 1
CHANGE = 2
DELETION = 3


class LogEntryManager(models.Manager):
    use_in_migrations = True

    def log_action(
        self, user_id, content_type_id, object_id, object_repr, action_flag, change_message=""
    ): ...

    def log_actions(
        self, user_id, queryset, action_flag, change_message="", *, single_object=False
    ): ...


class LogEntry(models.Model):
    action_time = models.DateTimeField(default=timezone.now, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    content_type = models.ForeignKey(ContentType, models.SET_NULL, null=True)
    object_id = models.TextField(null=True)
    object_repr = models.CharField(max_length=200)
    action_flag = models.PositiveSmallIntegerField()
    change_message = models.TextField()
    objects = LogEntryManager()

    def __repr__(self): ...

    def __str__(self): ...

    def is_addition(self): ...

    def is_change(self): ...

    def is_deletion(self): ...

    def get_change_message(self): ...

    def get_edited_object(self):
        return self.content_type.get_object_for_this_type(pk=self.object_id)

    def get_admin_url(self):
        return f"{self.content_type.app_label}_{self.content_type.model}_change"
