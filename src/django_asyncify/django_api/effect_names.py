"""Names of functions that change something outside of the process."""

from __future__ import annotations

import re
from itertools import dropwhile

_VERBS = frozenset(
    {"add", "charge", "clear", "create", "delete", "enqueue", "execute", "move", "notify"}
    | {"patch", "post", "publish", "put", "remove", "rename", "run", "save", "send", "update"}
    | {"upload", "write"}
)
#: What else a name may begin with.
_BEGINNING = (
    *sorted(_VERBS),
    "Popen",
    "apply_async",
    "call",
    "check_call",
    "copy",
    "delay",
    "makedirs",
    "mkdir",
    "request",
    "rmtree",
    "set_",
    "unlink",
)
#: Words of clients, queues and systems, wherever they stand in a name.
_CHANGING = _VERBS | frozenset(
    {"approve", "assign", "attach", "authorize", "ban", "broadcast", "bulk", "cancel"}
    | {"capture", "chmod", "chown", "commit", "confirm", "decr", "decrement", "deliver"}
    | {"deploy", "destroy", "detach", "disable", "dispatch", "emit", "enable", "expire"}
    | {"extractall", "finalize", "flush", "grant", "hset", "incr", "increment", "insert"}
    | {"invite", "issue", "kill", "lpush", "mark", "modify", "pay", "purchase", "purge", "push"}
    | {"record", "refund", "register", "reject", "restart", "revoke", "rmdir", "rpush", "sadd"}
    | {"sale", "schedule", "setex", "signup", "storbinary", "store", "storlines", "submit"}
    | {"subscribe", "symlink", "terminate", "track", "transfer", "transition", "trigger"}
    | {"unassign", "unregister", "unsubscribe", "upsert", "urlretrieve", "void", "withdraw"}
    | {"xadd", "zadd"}
    | {"activate", "alert", "buy", "checkout", "credit", "deactivate", "debit", "deposit", "dial"}
    | {"enroll", "exec", "fulfill", "install", "invoke", "launch", "provision", "reboot", "redeem"}
    | {"reply", "reserve", "retweet", "settle", "ship", "shutdown", "sms", "spawn", "suspend"}
    | {"tweet", "uninstall", "wipe"}
)
#: These only if nothing else is said: not ``canvas.setFont`` or ``xml.startElement``.
_CHANGING_ALONE = frozenset({"book", "drop", "set", "start", "stop", "sync", "system"})
#: What else may be done after ``and`` or ``or``: ``verify_and_consume``.
_CHANGING_THEN = _CHANGING | {"consume", "init", "lock", "log", "make", "pop", "replace", "reset"}
#: A name that begins so reads, whatever its other words are: ``get_post``, ``list_runs``.
_READING = frozenset(
    {"as", "build", "can", "check", "count", "describe", "download", "fetch", "find"}
    | {"format", "from", "generate", "get", "has", "head", "is", "list", "load", "lookup", "on"}
    | {"parse", "query", "read", "render", "retrieve", "search", "select", "to", "validate"}
    | {"verify"}
)
_WORDS = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")


def has_effect(dotted: str) -> bool:
    """Whether calling ``dotted`` may change something outside of the process, by how its name
    begins: what is asked of any code, where ``mark_safe`` and ``register`` say nothing.
    """
    return dotted.rpartition(".")[2].startswith(_BEGINNING)


def sends(dotted: str) -> bool:
    """Whether a call of code that can't be read may change something elsewhere, by its name:
    ``stripe.Refund.create``, ``pusher.trigger``, ``client.chat_postMessage``. A class is only made.
    """
    name = dotted.rpartition(".")[2]
    return has_effect(name) or (not name[:1].isupper() and method_sends(name))


def method_sends(name: str) -> bool:
    """Whether a method of an object may change something elsewhere: ``service.SubmitInvoice``."""
    if has_effect(name) or name in _CHANGING_ALONE:
        return True
    if reads(name):
        return False
    return _changes_then(name) or not _CHANGING.isdisjoint(words(name))


def reads(name: str) -> bool:
    """Whether a name says that it only reads: ``get_post``, ``ListRuns``, not ``get_or_create``."""
    first = next(iter(words(name)), "")
    return (not first or first in _READING) and not _changes_then(name)


def _changes_then(name: str) -> bool:
    """Whether a name says that more is done than what it begins with: ``verify_and_consume``."""
    if words(name) in (["check", "in"], ["check", "out"]):
        return True
    rest = dropwhile(lambda word: word not in {"and", "or"}, words(name))
    return not _CHANGING_THEN.isdisjoint(rest)


def words(name: str) -> list[str]:
    """Return the words that a name is made of: ``chat_postMessage`` has three."""
    return [word.lower() for word in _WORDS.findall(name)]
