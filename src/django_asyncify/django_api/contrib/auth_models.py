"""What ``django.contrib.auth.models`` defines; read as text, never imported."""

# ruff: noqa
# mypy: ignore-errors
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.manager import EmptyManager
from django.utils import timezone


class PermissionManager(models.Manager):
    use_in_migrations = True

    def get_by_natural_key(self, codename, app_label, model): ...


class Permission(models.Model):
    name = models.CharField(max_length=255)
    content_type = models.ForeignKey(ContentType, models.CASCADE)
    codename = models.CharField(max_length=100)
    objects = PermissionManager()

    def __str__(self):
        return f"{self.content_type} | {self.name}"

    def natural_key(self): ...


class GroupManager(models.Manager):
    use_in_migrations = True

    def get_by_natural_key(self, name): ...

    async def aget_by_natural_key(self, name): ...


class Group(models.Model):
    name = models.CharField(max_length=150, unique=True)
    permissions = models.ManyToManyField(Permission)
    objects = GroupManager()

    def __str__(self): ...

    def natural_key(self): ...


class UserManager(BaseUserManager):
    use_in_migrations = True

    def _create_user_object(self, username, email, password, **extra_fields): ...

    def _create_user(self, username, email, password, **extra_fields): ...

    async def _acreate_user(self, username, email, password, **extra_fields): ...

    def create_user(self, username, email=None, password=None, **extra_fields): ...

    async def acreate_user(self, username, email=None, password=None, **extra_fields): ...

    def create_superuser(self, username, email=None, password=None, **extra_fields): ...

    async def acreate_superuser(self, username, email=None, password=None, **extra_fields): ...

    def with_perm(self, perm, is_active=True, include_superusers=True, backend=None, obj=None): ...


class PermissionsMixin(models.Model):
    is_superuser = models.BooleanField(default=False)
    groups = models.ManyToManyField(Group, related_name="user_set")
    user_permissions = models.ManyToManyField(Permission, related_name="user_set")

    class Meta:
        abstract = True

    def get_user_permissions(self, obj=None): ...

    async def aget_user_permissions(self, obj=None): ...

    def get_group_permissions(self, obj=None): ...

    async def aget_group_permissions(self, obj=None): ...

    def get_all_permissions(self, obj=None): ...

    async def aget_all_permissions(self, obj=None): ...

    def has_perm(self, perm, obj=None): ...

    async def ahas_perm(self, perm, obj=None): ...

    def has_perms(self, perm_list, obj=None): ...

    async def ahas_perms(self, perm_list, obj=None): ...

    def has_module_perms(self, app_label): ...

    async def ahas_module_perms(self, app_label): ...


class AbstractUser(AbstractBaseUser, PermissionsMixin):
    username = models.CharField(max_length=150, unique=True)
    first_name = models.CharField(max_length=150)
    last_name = models.CharField(max_length=150)
    email = models.EmailField()
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)
    objects = UserManager()
    EMAIL_FIELD = "email"
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["email"]

    class Meta:
        abstract = True

    def clean(self): ...

    def get_full_name(self): ...

    def get_short_name(self): ...

    def email_user(self, subject, message, from_email=None, **kwargs): ...


class User(AbstractUser):
    class Meta(AbstractUser.Meta):
        swappable = "AUTH_USER_MODEL"


class AnonymousUser:
    id = None
    pk = None
    username = ""
    is_staff = False
    is_active = False
    is_superuser = False
    _groups = EmptyManager(Group)
    _user_permissions = EmptyManager(Permission)

    def __str__(self): ...

    def __eq__(self, other): ...

    def __hash__(self): ...

    def __int__(self): ...

    def save(self): ...

    def delete(self): ...

    def set_password(self, raw_password): ...

    def check_password(self, raw_password): ...

    @property
    def groups(self): ...

    @property
    def user_permissions(self): ...

    def get_user_permissions(self, obj=None): ...

    async def aget_user_permissions(self, obj=None): ...

    def get_group_permissions(self, obj=None): ...

    async def aget_group_permissions(self, obj=None): ...

    def get_all_permissions(self, obj=None): ...

    async def aget_all_permissions(self, obj=None): ...

    def has_perm(self, perm, obj=None): ...

    async def ahas_perm(self, perm, obj=None): ...

    def has_perms(self, perm_list, obj=None): ...

    async def ahas_perms(self, perm_list, obj=None): ...

    def has_module_perms(self, module): ...

    async def ahas_module_perms(self, module): ...

    @property
    def is_anonymous(self): ...

    @property
    def is_authenticated(self): ...

    def get_username(self): ...
