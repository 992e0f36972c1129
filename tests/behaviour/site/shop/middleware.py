# mypy: ignore-errors
# ruff: noqa
"""The tenant of a request, kept where only the request's thread sees it."""

import threading

state = threading.local()


def tenant(get_response):
    def middleware(request):
        state.tenant = request.headers.get("X-Tenant", "")
        return get_response(request)

    return middleware


def current_tenant():
    return getattr(state, "tenant", "nobody's")
