"""Middleware that has its say before Django renders a ``TemplateResponse``.

https://docs.djangoproject.com/en/stable/topics/http/middleware/#process-template-response
"""

from __future__ import annotations

import ast

from ..analysis.scopes import FunctionNode
from ..project.facts import ClassFacts, ModuleFacts, Resolved
from ..project.project import Project
from .response_readers import tells_apart

_HOOK = "process_template_response"
_MAKING_ATTRIBUTES = frozenset({"__getattr__", "__getattribute__", "__new__"})


def treats_templates(project: Project, middleware: Resolved) -> bool:
    """Whether a middleware may do with a ``TemplateResponse`` what it doesn't with another."""
    cls = middleware.binding.cls
    made_by = cls or middleware.binding.function
    if made_by is not None and tells_apart(made_by) is not None:
        return True
    if cls is None:
        return _HOOK in middleware.module.source.text
    return _has_hook(project, project.class_facts(middleware.module, cls))


def _has_hook(project: Project, middleware: ClassFacts) -> bool:
    classes = [
        cls
        for cls in project.mro(middleware)
        if isinstance(cls, ClassFacts) and not cls.module.name.startswith("django.")
    ]
    modules = {cls.module for cls in classes}
    if not all(map(_is_plain, classes)):
        return any(_HOOK in module.source.text for module in modules)
    hooks = [binding.function for cls in classes for binding in cls.own.get(_HOOK, ())]
    harmless = all(hook is not None and _gives_back(hook) for hook in hooks)
    return not harmless or any(map(_mentions_otherwise, modules))


def _is_plain(cls: ClassFacts) -> bool:
    """Whether the attributes of a class are those that its body and its bases say."""
    made = cls.node.decorator_list or cls.node.keywords
    return not made and _MAKING_ATTRIBUTES.isdisjoint(cls.own)


def _mentions_otherwise(module: ModuleFacts) -> bool:
    """Whether a module names the hook other than by defining it: it may be put on a class."""
    defined = [
        node
        for node in ast.walk(module.tree)
        if isinstance(node, FunctionNode) and getattr(node, "name", "") == _HOOK
    ]
    return module.source.text.count(_HOOK) > len(defined)


def _gives_back(hook: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a hook does nothing but return the response that it was given."""
    statements = hook.body[1:] if ast.get_docstring(hook) is not None else hook.body
    parameters = hook.args.args
    if hook.decorator_list or len(parameters) != 3 or len(statements) != 1:
        return False
    only = statements[0]
    returned = only.value if isinstance(only, ast.Return) else None
    return isinstance(returned, ast.Name) and returned.id == parameters[2].arg
