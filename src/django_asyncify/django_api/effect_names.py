"""Names of functions that change something outside of the process."""

from __future__ import annotations

import re

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


def has_effect(dotted: str) -> bool:
    """Whether calling ``dotted`` may change something outside of the process, by its name."""
    return dotted.rpartition(".")[2].startswith(_EFFECTS)


#: What the functions of clients, queues and systems are called that change something there.
_CHANGING = frozenset(
    {"add", "approve", "assign", "attach", "authorize", "ban", "broadcast"}
    | {"bulk", "cancel", "capture", "charge", "chmod", "chown", "clear", "commit", "confirm"}
    | {"create", "decr", "decrement", "delete", "deliver", "deploy", "destroy", "detach"}
    | {"disable", "dispatch", "emit", "enable", "enqueue", "execute", "expire"}
    | {"extractall", "finalize", "flush", "grant", "hset", "incr", "increment", "insert"}
    | {"invite", "issue", "kill", "lpush", "mark", "modify", "move", "notify", "patch", "pay"}
    | {"post", "publish", "purchase", "purge", "push", "put", "record", "refund", "register"}
    | {"reject", "remove", "rename", "restart", "revoke", "rmdir", "rpush", "run"}
    | {"sadd", "sale", "save", "schedule", "send", "setex", "signup"}
    | {"store", "storbinary", "storlines", "submit", "subscribe", "symlink"}
    | {"terminate", "track", "transfer", "transition", "trigger", "unassign", "unregister"}
    | {"unsubscribe", "update", "upload", "upsert", "urlretrieve", "void", "withdraw", "write"}
    | {"xadd", "zadd"}
)
#: These only if nothing else is said: not ``canvas.setFont`` or ``xml.startElement``.
_CHANGING_ALONE = frozenset({"book", "drop", "set", "start", "stop", "store", "sync", "system"})
#: A name that begins so reads, whatever its other words are: ``get_post``, ``list_runs``.
_READING = frozenset(
    {"as", "build", "can", "check", "count", "describe", "download", "fetch", "find"}
    | {"format", "from", "generate", "get", "has", "head", "is", "list", "load", "lookup", "on"}
    | {"parse", "query", "read", "render", "retrieve", "search", "select", "to", "validate"}
    | {"verify"}
)
_WORDS = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")


def sends(dotted: str) -> bool:
    """Whether a call of code that can't be read may change something elsewhere, by its name:
    ``stripe.Refund.create``, ``pusher.trigger``, ``client.chat_postMessage``. A class is only made.
    """
    name = dotted.rpartition(".")[2]
    words = [word.lower() for word in _WORDS.findall(name)]
    if has_effect(name) or name in _CHANGING_ALONE:
        return True
    reads = name[:1].isupper() or words[:1] == [] or words[0] in _READING
    return not reads and not _CHANGING.isdisjoint(words)
