"""Code around the views that tells a ``TemplateResponse`` from another response.

https://docs.djangoproject.com/en/stable/ref/template-response/#attributes
"""

from __future__ import annotations

import ast
from collections.abc import Callable

_CLASSES = frozenset({"SimpleTemplateResponse", "TemplateResponse"})
#: What no other response has.
_ITS_OWN = frozenset(
    {"_post_render_callbacks", "add_post_render_callback", "context_data", "is_rendered"}
    | {"rendered_content", "resolve_context", "resolve_template", "template_name"}
)
_RESPONSES = ("answer", "resp", "response", "result")


def tells_apart(code: ast.AST, is_own: Callable[[str], bool] = lambda _: False) -> ast.expr | None:
    """Return the expression by which code finds out which class a response is of, if any.

    ``is_own`` says whether a variable holds what the code itself has made or fetched.
    """
    called = {id(node.func) for node in ast.walk(code) if isinstance(node, ast.Call)}
    for node in ast.walk(code):
        if isinstance(node, ast.expr) and id(node) not in called and _asks(node):
            holder = node.value if isinstance(node, ast.Attribute) else None
            if not (isinstance(holder, ast.Name) and is_own(holder.id)):
                return node
    return None


def _asks(node: ast.expr) -> bool:
    if isinstance(node, ast.Name):
        return node.id in _CLASSES
    if isinstance(node, ast.Attribute):
        own = isinstance(node.value, ast.Name) and node.value.id in {"self", "cls"}
        return node.attr in _CLASSES or (node.attr in _ITS_OWN and not own)
    if isinstance(node, ast.Constant):
        return node.value in _CLASSES
    return isinstance(node, ast.Call) and _asks_by_call(node)


def _asks_by_call(node: ast.Call) -> bool:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name == "type" and len(node.args) == 1:
        return ast.unparse(node.args[0]).endswith(_RESPONSES)
    named = node.args[1] if len(node.args) > 1 else None
    asked = named.value if isinstance(named, ast.Constant) else None
    return name in {"getattr", "hasattr"} and asked in _ITS_OWN | {"render"}
