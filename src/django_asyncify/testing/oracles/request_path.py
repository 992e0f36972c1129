"""The async request path for Django's sync test client."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module

from .coroutines import ORIGIN_DEPTH


class AsyncRequestPath:
    """Lets ``django.test.Client`` (and its subclasses, REST framework's too) take the async path.

    ``ClientHandler.__call__`` stays as it is: request signals, CSRF flag, content removal,
    response attributes, streaming wrappers. Only the two steps below it are exchanged: which
    middleware chain is loaded, and how a response is got from it.

    ``async_to_sync`` runs the loop in a thread of its own and all thread-sensitive work in the
    calling thread, which is the test's. Django renders error responses in a thread that isn't:
    there the test's database connection is missing, so that is made thread-sensitive, too.
    """

    def install(self) -> None:
        """Exchange the two steps, for good."""
        # Django is imported by name: this module must import where it isn't installed.
        sync = import_module("asgiref.sync")
        base = import_module("django.core.handlers.base")
        exception = import_module("django.core.handlers.exception")
        handler_class = import_module("django.test.client").ClientHandler

        def load_middleware(handler: object, is_async: bool = True) -> None:
            base.BaseHandler.load_middleware(handler, is_async=True)

        def get_response(handler: object, request: object) -> object:
            async def respond() -> object:
                sys.set_coroutine_origin_tracking_depth(ORIGIN_DEPTH)  # for this loop's thread
                return await base.BaseHandler.get_response_async(handler, request)

            return sync.async_to_sync(respond)()

        def in_the_tests_thread(function: Callable[..., object], **options: object) -> object:
            return sync.sync_to_async(function, **{**options, "thread_sensitive": True})

        handler_class.load_middleware = load_middleware
        handler_class.get_response = get_response
        vars(exception)["sync_to_async"] = in_the_tests_thread
        vars(base)["sync_to_async"] = in_the_tests_thread
