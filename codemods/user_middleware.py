"""Middleware that lets ``request.auser()`` give the user that ``request.user`` is.

Before::

    MIDDLEWARE = [
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ]

After::

    MIDDLEWARE = [
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "mysite.async_user.AsyncUserMiddleware",
    ]

and a new file ``mysite/async_user.py`` with the class. Async views and ``login_required`` ask
``request.auser()``, which knows nothing of a user that middleware has put there, nor of a backend's
overridden ``get_user()``. Where such code is a third party's, no twin can be put beside it. The
middleware is put there once, with the first view that asks for the user.

https://docs.djangoproject.com/en/stable/ref/request-response/#django.http.HttpRequest.auser
"""

from __future__ import annotations

import libcst as cst

from django_asyncify.codemod import Codemod, Edit, RewriteResult
from django_asyncify.edits import ElementEdit

Display = cst.List | cst.Tuple
Lines = cst.ParenthesizedWhitespace


class UserMiddleware(Codemod):
    """The middleware's name goes to the end of the list in the settings."""

    id = "user-middleware"

    def rewrite(self, edit: Edit, node: cst.CSTNode) -> RewriteResult:
        """Put the element at the end, laid out as those before it."""
        assert isinstance(edit, ElementEdit)
        assert isinstance(node, Display)
        *others, last = node.elements
        opening, closing = _edges(node)
        between = _plain(_after(others[-1]) if others else opening)
        if isinstance(between, Lines) and isinstance(closing, Lines):
            between = between.with_changes(
                first_line=closing.first_line, empty_lines=closing.empty_lines
            )
            closing = _plain(closing)
        quote = _quote(node)
        element = cst.Element(
            cst.SimpleString(f"{quote}{edit.element}{quote}"),
            comma=cst.Comma() if isinstance(last.comma, cst.Comma) else last.comma,
        )
        last = last.with_changes(comma=cst.Comma(whitespace_after=between))
        return _closed(node.with_changes(elements=(*others, last, element)), closing)


def _edges(node: Display) -> tuple[cst.BaseParenthesizableWhitespace, ...]:
    """Return what stands inside of the opening and of the closing bracket."""
    if isinstance(node, cst.List):
        return node.lbracket.whitespace_after, node.rbracket.whitespace_before
    if node.lpar:
        return node.lpar[-1].whitespace_after, node.rpar[0].whitespace_before
    return cst.SimpleWhitespace(" "), cst.SimpleWhitespace("")


def _after(element: cst.BaseElement) -> cst.BaseParenthesizableWhitespace:
    comma = element.comma
    return comma.whitespace_after if isinstance(comma, cst.Comma) else cst.SimpleWhitespace("")


def _closed(node: Display, closing: cst.BaseParenthesizableWhitespace) -> Display:
    if isinstance(node, cst.List):
        return node.with_deep_changes(node.rbracket, whitespace_before=closing)
    if node.rpar:
        return node.with_deep_changes(node.rpar[0], whitespace_before=closing)
    return node


def _plain(space: cst.BaseParenthesizableWhitespace) -> cst.BaseParenthesizableWhitespace:
    """Return what goes between two elements: the line end without comments, or a space."""
    if isinstance(space, Lines):
        return space.with_changes(first_line=cst.TrailingWhitespace(), empty_lines=())
    return cst.SimpleWhitespace(" ")


def _quote(node: Display) -> str:
    """Return the quotes that the elements have."""
    texts = (e.value for e in node.elements if isinstance(e.value, cst.SimpleString))
    return next((text.quote for text in texts), '"')
