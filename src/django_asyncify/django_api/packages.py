"""Third-party packages: which only compute, which know Django, which have views of their own."""

from __future__ import annotations

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
        "oncalendar",
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

_CPU_BOUND_OR_IO = frozenset(
    {"PIL", "pandas", "numpy", "waybackpy", "bcrypt", "argon2", "passlib", "premailer"}
)

#: What reads a file, or asks a server, in a package that only computes otherwise.
_NOT_PURE = (
    "reportlab.platypus.Image",
    "reportlab.platypus.flowables.Image",
    "reportlab.lib.utils.ImageReader",
    "openpyxl.load_workbook",
    "svglib.svglib.svg2rlg",
    "lxml.etree.parse",
    "lxml.etree.iterparse",
    "lxml.etree.ElementTree",
    "lxml.html.parse",
    "lxml.objectify.parse",
    "stdnum.eu.vat.check_vies",
    "stdnum.eu.vat.check_vies_approx",
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


def is_pure_package(dotted: str) -> bool:
    """Whether a third-party package only computes."""
    package = dotted.partition(".")[0]
    pure = package in _PURE_PACKAGES and package not in _CPU_BOUND_OR_IO
    return pure and not dotted.endswith(_NOT_PURE)


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
