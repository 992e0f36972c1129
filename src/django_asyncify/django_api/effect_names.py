"""Names of functions that change something outside of the process."""

from __future__ import annotations

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
