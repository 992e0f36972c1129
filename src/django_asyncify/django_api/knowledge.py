"""What is known of code that isn't the project's: what is pure, what blocks, what knows Django."""

from __future__ import annotations

_PURE_DJANGO = (
    "django.urls.",
    "django.utils.",
    "django.conf.",
    "django.core.exceptions.",
    "django.core.signing.",
    "django.core.validators.",
    "django.core.serializers.json.DjangoJSONEncoder",
    "django.contrib.postgres.",
    "django.db.IntegrityError",
    "django.db.utils.",
    "django.db.DatabaseError",
    "django.middleware.csrf.",
    "django.template.defaultfilters.",
    "django.template.Context",
    "django.http.",
    "django.contrib.humanize.",
    "django.contrib.auth.tokens.",
    "django.contrib.auth.REDIRECT_FIELD_NAME",
    "django.core.files.base.",
    "django.core.files.uploadedfile.",
    "django.templatetags.static.static",
    "django.get_version",
    "django.forms.",
)

_PURE_MODELS = tuple(
    f"django.db.models.{name}."
    for name in (
        "aggregates",
        "constants",
        "constraints",
        "deletion",
        "enums",
        "expressions",
        "fields",
        "functions",
        "indexes",
        "lookups",
        "query_utils",
        "sql.constants",
    )
)
_PURE_MODEL_NAMES = frozenset(
    f"django.db.models.{name}"
    for name in (
        "Aggregate",
        "AnyValue",
        "Avg",
        "CASCADE",
        "Case",
        "Choices",
        "CompositePrimaryKey",
        "Count",
        "DB_CASCADE",
        "DB_SET_DEFAULT",
        "DB_SET_NULL",
        "DEFERRED",
        "DO_NOTHING",
        "Deferrable",
        "Exists",
        "Expression",
        "ExpressionList",
        "ExpressionWrapper",
        "F",
        "FilteredRelation",
        "Func",
        "Index",
        "IntegerChoices",
        "JSONNull",
        "Lookup",
        "Max",
        "Min",
        "NOT_PROVIDED",
        "OrderBy",
        "OrderWrt",
        "OuterRef",
        "PROTECT",
        "Prefetch",
        "Q",
        "RESTRICT",
        "RowRange",
        "SET",
        "SET_DEFAULT",
        "SET_NULL",
        "StdDev",
        "StringAgg",
        "Subquery",
        "Sum",
        "TextChoices",
        "Transform",
        "Value",
        "ValueRange",
        "Variance",
        "When",
        "Window",
        "WindowFrame",
        "WindowFrameExclusion",
        "ProtectedError",
        "RestrictedError",
    )
)
_PURE_MODEL_ENDS = ("Field", "Key", "Index", "Constraint", "Rel", "DoesNotExist")

_BLOCKING_PREFIXES = (
    "time.sleep",
    "socket.",
    "ssl.",
    "subprocess.",
    "urllib.request.",
    "http.client.",
    "ftplib.",
    "smtplib.",
    "imaplib.",
    "poplib.",
    "telnetlib.",
    "xmlrpc.",
    "sqlite3.",
    "shutil.",
    "tempfile.",
    "zipfile.",
    "tarfile.",
    "multiprocessing.",
    "concurrent.futures.",
    "threading.",
    "queue.",
    "select.",
    "selectors.",
    "dbm.",
    "shelve.",
    "glob.",
    "mmap.",
    "asyncio.",
    "signal.",
    "pty.",
    "webbrowser.",
    "io.open",
    "codecs.open",
    "gzip.open",
    "bz2.open",
    "lzma.open",
    "linecache.",
    "fileinput.",
    "hashlib.pbkdf2_hmac",
    "hashlib.scrypt",
    "logging.config.",
    "logging.FileHandler",
    "logging.handlers.",
    "importlib.",
    "configparser.",
    "filecmp.",
    "inspect.getsource",
    "xml.etree.ElementTree.parse",
    "xml.etree.ElementTree.iterparse",
)
_NOT_BLOCKING = frozenset(
    {"threading.current_thread", "threading.get_ident", "importlib.util.find_spec"}
)
_PURE_OS = (
    "os.path.join",
    "os.path.basename",
    "os.path.dirname",
    "os.path.splitext",
    "os.path.normpath",
    "os.path.split",
    "os.path.isabs",
    "os.path.commonprefix",
    "os.path.commonpath",
    "os.path.relpath",
    "os.environ",
    "os.getenv",
    "os.getpid",
    "os.urandom",
    "os.fspath",
    "os.cpu_count",
    "os.sep",
    "os.linesep",
)
_PURE_PACKAGES = frozenset(
    [
        "dateutil",
        "pytz",
        "yaml",
        "markdown",
        "markdown2",
        "bleach",
        "bs4",
        "lxml",
        "html5lib",
        "slugify",
        "unidecode",
        "inflection",
        "simplejson",
        "ujson",
        "orjson",
        "msgpack",
        "attr",
        "attrs",
        "pydantic",
        "marshmallow",
        "jsonschema",
        "jwt",
        "nh3",
        "mistune",
        "pygments",
        "docutils",
        "jinja2",
        "markupsafe",
        "numpy",
        "pandas",
        "babel",
        "phonenumbers",
        "openpyxl",
        "xlsxwriter",
        "tablib",
        "icalendar",
        "vobject",
        "croniter",
        "humanize",
        "pyparsing",
        "regex",
        "chardet",
        "charset_normalizer",
        "cryptography",
        "nacl",
        "passlib",
        "bcrypt",
        "argon2",
        "itsdangerous",
        "shortuuid",
        "nanoid",
        "hashids",
        "ulid",
        "toml",
        "tomli",
        "tomllib",
        "packaging",
        "typing_extensions",
        "six",
        "more_itertools",
        "toolz",
        "cachetools",
        "parameterized",
        "jsonfield",
        "jsonpath_ng",
        "levenshtein",
        "Levenshtein",
        "rapidfuzz",
        "fluent",
        "compare_locales",
        "moz",
        "fuzzywuzzy",
        "tinycss2",
        "cssselect",
        "premailer",
        "emoji",
        "waybackpy",
        "graphql",
        "translate",
        "reportlab",
        "svglib",
        "qrcode",
        "PIL",
        "pillow",
        "email_validator",
        "ua_parser",
        "user_agents",
        "iso8601",
        "arrow",
        "pendulum",
        "uuid6",
        "isodate",
        "ftfy",
        "polib",
        "xmltodict",
        "defusedxml",
        "pyotp",
        "cronsim",
        "cron_descriptor",
        "segno",
        "crispy_forms",
        "ics",
        "feedgenerator",
        "gpxpy",
        "shapely",
        "money",
        "moneyed",
        "stdnum",
        "schwifty",
        "netaddr",
        "semver",
        "natsort",
        "unicodecsv",
        "cssutils",
        "inflect",
        "titlecase",
        "zxcvbn",
        "webcolors",
    ]
)
_CPU_BOUND_OR_IO = frozenset({"PIL", "pandas", "numpy", "waybackpy", "bcrypt", "argon2", "passlib"})
#: What reads a file in a package that only computes otherwise.
_READ_FILES = (
    "reportlab.platypus.Image",
    "reportlab.platypus.flowables.Image",
    "reportlab.lib.utils.ImageReader",
    "openpyxl.load_workbook",
    "svglib.svglib.svg2rlg",
)
#: Frameworks whose views aren't Django's plain function views.
NOT_OURS = ("rest_framework", "ninja", "graphene", "channels", "adrf", "strawberry", "celery")
_KNOWS_DJANGO = frozenset(
    [
        "rest_framework",
        "graphene_django",
        "ninja",
        "channels",
        "celery",
        "allauth",
        "guardian",
        "reversion",
        "taggit",
        "mptt",
        "treebeard",
        "haystack",
        "waffle",
        "constance",
        "crispy_forms",
        "import_export",
        "simple_history",
        "actstream",
        "easy_thumbnails",
        "sorl",
        "filer",
        "cms",
        "wagtail",
        "health_check",
        "axes",
        "oauth2_provider",
        "rules",
        "notifications",
        "polymorphic",
        "model_utils",
        "extra_views",
        "tables2",
        "debug_toolbar",
        "silk",
        "huey",
        "rq",
        "dramatiq",
        "background_task",
        "ratelimit",
        "auditlog",
        "jazzmin",
        "adminsortable2",
        "storages",
        "hijack",
        "impersonate",
        "social_django",
        "environ",
        "configurations",
        "dynamic_rest",
        "watson",
        "pipeline",
        "compressor",
        "adrf",
        "mozilla_django_oidc",
    ]
)
_EFFECTS = (
    "post",
    "put",
    "patch",
    "delete",
    "send",
    "publish",
    "write",
    "create",
    "upload",
    "charge",
    "run",
    "Popen",
    "call",
    "check_call",
    "apply_async",
    "delay",
    "enqueue",
    "save",
    "update",
    "set_",
    "add",
    "clear",
    "notify",
    "execute",
    "rmtree",
    "move",
    "copy",
    "unlink",
    "remove",
    "mkdir",
    "makedirs",
    "rename",
    "request",
)


def is_pure_django(dotted: str) -> bool:
    """Whether a name of Django's neither queries nor blocks."""
    if dotted.startswith("django.db.models."):
        named = dotted in _PURE_MODEL_NAMES or dotted.endswith(_PURE_MODEL_ENDS)
        return named or dotted.startswith(_PURE_MODELS)
    return dotted.startswith(_PURE_DJANGO)


def is_response(dotted: str) -> bool:
    """Whether a name is one of Django's classes of responses, without those of templates."""
    return dotted.startswith("django.http.") and "Response" in dotted


def blocks(dotted: str) -> bool:
    """Whether a name of the standard library blocks (network, disk, processes, sleep, locks)."""
    if dotted in _NOT_BLOCKING:
        return False
    if dotted.startswith("os."):
        return not dotted.startswith(_PURE_OS)
    if dotted.startswith("pathlib."):
        return False
    return dotted.startswith(_BLOCKING_PREFIXES)


def has_effect(dotted: str) -> bool:
    """Whether calling ``dotted`` may change something outside of the process, by its name."""
    return dotted.rpartition(".")[2].startswith(_EFFECTS)


def runs_elsewhere(dotted: str, method: str) -> bool:
    """Whether a method of a module's objects starts code of the project's own: a thread, a pool."""
    return dotted.partition(".")[0] in _RUNNING_ELSEWHERE and method in _STARTING


_RUNNING_ELSEWHERE = frozenset({"_thread", "concurrent", "multiprocessing", "threading"})
_STARTING = frozenset(
    {"apply", "apply_async", "imap", "imap_unordered", "map", "map_async", "run"}
    | {"starmap", "starmap_async", "start", "start_new_thread", "submit"}
)


def is_pure_package(dotted: str) -> bool:
    """Whether a third-party package only computes."""
    package = dotted.partition(".")[0]
    pure = package in _PURE_PACKAGES and package not in _CPU_BOUND_OR_IO
    return pure and not dotted.endswith(_READ_FILES)


def reads_what_came(package: str, method: str) -> bool:
    """Whether a method of a package's objects only looks at what has been received already.

    ``requests`` and ``httpx`` have read the body when they return, unless asked to stream:
    https://requests.readthedocs.io/en/latest/user/advanced/#body-content-workflow
    """
    return package in {"requests", "httpx"} and method in {"raise_for_status", "json"}


def knows_django(dotted: str) -> bool:
    """Whether a third-party package works with Django, so that its calls may query."""
    package = dotted.partition(".")[0]
    return package.startswith("django") or package.endswith("django") or package in _KNOWS_DJANGO
