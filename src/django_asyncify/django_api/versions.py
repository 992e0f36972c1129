"""Since which Django version what works on async views; seen by running each release."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files

Version = tuple[int, int]

KNOWN_MIDDLEWARE = frozenset(
    {
        "corsheaders.middleware.CorsMiddleware",
        "whitenoise.middleware.WhiteNoiseMiddleware",
        "debug_toolbar.middleware.DebugToolbarMiddleware",
        "django_prometheus.middleware.PrometheusBeforeMiddleware",
        "django_prometheus.middleware.PrometheusAfterMiddleware",
        "csp.middleware.CSPMiddleware",
        "allauth.account.middleware.AccountMiddleware",
        "simple_history.middleware.HistoryRequestMiddleware",
        "axes.middleware.AxesMiddleware",
        "waffle.middleware.WaffleMiddleware",
        "django_htmx.middleware.HtmxMiddleware",
        "querycount.middleware.QueryCountMiddleware",
        "silk.middleware.SilkyMiddleware",
        "htmlmin.middleware.HtmlMinifyMiddleware",
        "htmlmin.middleware.MarkRequestMiddleware",
        "django_permissions_policy.PermissionsPolicyMiddleware",
        "log_request_id.middleware.RequestIDMiddleware",
        "request_id.middleware.RequestIdMiddleware",
        "django_structlog.middlewares.RequestMiddleware",
        "maintenance_mode.middleware.MaintenanceModeMiddleware",
        "django_browser_reload.middleware.BrowserReloadMiddleware",
        "reversion.middleware.RevisionMiddleware",
        "kolo.middleware.KoloMiddleware",
        "compression_middleware.middleware.CompressionMiddleware",
        "servestatic.middleware.ServeStaticMiddleware",
        "ratelimit.middleware.RatelimitMiddleware",
        "django_ratelimit.middleware.RatelimitMiddleware",
    }
)

# The sync methods that a backend overrides; Django's async ones would bypass them. Read in the
# sources of allauth 65, guardian 3.5, axes 8.3, rules 3.5, mozilla-django-oidc 5.0, ldap 5.4,
# social-auth 7.0 and oauth-toolkit 3.4.
KNOWN_BACKENDS = {
    "allauth.account.auth_backends.AuthenticationBackend": frozenset({"authenticate"}),
    "guardian.backends.ObjectPermissionBackend": frozenset(
        {"authenticate", "has_perm", "get_all_permissions"}
    ),
    "axes.backends.AxesStandaloneBackend": frozenset({"authenticate"}),
    "axes.backends.AxesBackend": frozenset({"authenticate"}),
    "rules.permissions.ObjectPermissionBackend": frozenset(
        {"authenticate", "has_perm", "has_module_perms"}
    ),
    "mozilla_django_oidc.auth.OIDCAuthenticationBackend": frozenset({"authenticate", "get_user"}),
    "django_auth_ldap.backend.LDAPBackend": frozenset({"authenticate", "get_user", "has_perm"}),
    "oauth2_provider.backends.OAuth2Backend": frozenset({"authenticate", "get_user"}),
}

_NEVER_DECORATORS = frozenset(
    {"django.db.transaction.atomic", "functools.lru_cache", "functools.cache"}
)
_ALWAYS = frozenset({"functools.wraps", "django.db.transaction.non_atomic_requests"})
_AUTH = ("django.contrib.auth.decorators.", "django.contrib.admin.views.decorators.")
_CONDITIONAL = frozenset({"condition", "etag", "last_modified"})


def decorator_since(dotted: str) -> Version | None:
    """Return the Django version from which a decorator accepts async views; None for never."""
    if dotted in _NEVER_DECORATORS or dotted.rpartition(".")[2] in _CONDITIONAL:
        return None
    if dotted in _ALWAYS:
        return (4, 2)
    if dotted.startswith(_AUTH):
        return (5, 1)
    if dotted.startswith("django.views.decorators.csp."):
        return (6, 0)
    if dotted.startswith(
        ("django.views.decorators.", "django.utils.decorators.decorator_from_middleware")
    ):
        return (5, 0)
    return None


def checks_user(dotted: str) -> bool:
    """Whether a decorator asks for the user, through ``auser()`` on async views."""
    return dotted.startswith(_AUTH) and not dotted.endswith("login_not_required")


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, str]]:
    text = files(__package__).joinpath("async_twins.json").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, str]] = json.loads(text)
    return loaded


def twin(owner: str, name: str, django: Version) -> str:
    """Return the async twin of ``owner.name`` in ``django``, or an empty string.

    ``owner`` is one of ``queryset``, ``manager``, ``related``, ``model``, ``cache``, ``session``,
    ``user``, ``auth``, ``shortcuts``. The table was made by introspecting each release.
    """
    since = _table().get(owner, {}).get(name)
    if since is None:
        return ""
    major, _, minor = since.partition(".")
    return f"a{name}" if django >= (int(major), int(minor)) else ""
