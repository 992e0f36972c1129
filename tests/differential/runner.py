# mypy: ignore-errors
# ruff: noqa: ANN401
"""Ask every generated view of a project, in a process of its own, and write down what it did.

    python runner.py ROOT {sync,async} ANSWERS.json NAME...

``sync`` is how WSGI asks: in the main thread. ``async`` goes through the asynchronous handler
within a running event loop; what is sensitive to threads runs in the main thread, which holds the
database's connection.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import signal
import sqlite3
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Answer = dict[str, Any]
SESSION = "s" * 32
#: Who asks how for what: signed in?, method, path's argument, query string.
REQUESTS = (
    (True, "GET", 1, "q=red&n=2"),
    (True, "POST", 2, ""),
    (False, "GET", 2, ""),
    (False, "POST", 1, "q=news&n=1"),
    (True, "GET", 5, "n=3"),
)
_UNTOLD = {"django_session", "sqlite_sequence", "django_content_type", "auth_permission"}


def prepare() -> None:
    """Make the tables and the rows that every request starts with."""
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)
    from django.contrib.auth import get_user_model
    from django.contrib.sessions.backends.db import SessionStore
    from shop.models import Article, Author, Comment, Profile, Section, Tag

    users = get_user_model()
    reader = users.objects.create(username="reader", password="unusable")
    other = users.objects.create(username="other", password="unusable")
    session = SessionStore(SESSION)
    session["_auth_user_id"] = str(reader.pk)
    session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
    session["_auth_user_hash"] = reader.get_session_auth_hash()
    session["color"] = "green"
    session.save(must_create=True)
    news, art, law = (
        Section.objects.create(name=name, slug=name.lower(), position=index)
        for index, name in enumerate(["News", "Art", "Law"])
    )
    ann = Author.objects.create(name="Ann", rank=1, account=reader)
    bob = Author.objects.create(name="Bob", rank=3, account=other, mentor=ann)
    cid = Author.objects.create(name="Cid", rank=2, mentor=bob)
    Author.objects.create(name="Dee", rank=5)
    Profile.objects.create(author=ann, city="Oslo", section=art)
    Profile.objects.create(author=bob, city="Rome")
    tags = [Tag.objects.create(name=name) for name in ("red", "blue", "green", "used")]
    rows = [
        ("One", "published", 4, ann, bob, news),
        ("Two", "published", 1, bob, None, art),
        ("Three longer", "draft", 7, ann, cid, law),
        ("Four", "published", 4, cid, ann, news),
        ("Five", "draft", 0, bob, None, news),
    ]
    articles = [
        Article.objects.create(
            title=title, status=status, views=views, author=author, editor=editor, section=section
        )
        for title, status, views, author, editor, section in rows
    ]
    for index, article in enumerate(articles):
        article.tags.set(tags[: index % 4])
    parent = None
    for index, (article, user) in enumerate(
        [(0, reader), (0, None), (1, other), (2, reader), (2, reader), (3, None)]
    ):
        made = Comment.objects.create(
            text=f"text {index}",
            score=index % 3,
            article=articles[article],
            parent=parent,
            user=user,
        )
        parent = made if index % 2 == 0 else None


class Database:
    """The connection of the main thread, put back before each request."""

    def __init__(self) -> None:
        from django.db import connection

        self.connection = connection
        self.pristine = sqlite3.connect(":memory:", check_same_thread=False)
        connection.ensure_connection()
        connection.connection.backup(self.pristine)
        self.known = self.rows()
        self.queries = 0

    def reset(self) -> None:
        connection = self.connection
        connection.ensure_connection()
        if connection.connection.in_transaction:
            connection.connection.rollback()
        connection.in_atomic_block = False
        connection.needs_rollback = False
        connection.savepoint_ids = []
        connection.atomic_blocks = []
        connection.run_on_commit = []
        self.pristine.backup(connection.connection)

    def rows(self) -> dict[str, list[list[Any]]]:
        raw = self.connection.connection
        names = [row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        found = {
            name: sorted([list(row) for row in raw.execute(f"SELECT * FROM {name}")], key=str)
            for name in names
            if name not in _UNTOLD
        }
        from django.contrib.sessions.backends.db import SessionStore

        found["session"] = sorted(
            (
                [sorted(SessionStore().decode(row[0]).items(), key=str)]
                for row in raw.execute("SELECT session_data FROM django_session")
            ),
            key=str,
        )
        return json.loads(json.dumps(found, default=str))

    def changed(self) -> dict[str, list[list[Any]]]:
        return {name: rows for name, rows in self.rows().items() if rows != self.known[name]}

    @contextmanager
    def counted(self, statements: list[str]) -> Iterator[None]:
        def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
            if not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")):
                statements.append(sql)
            return execute(sql, *rest)

        with self.connection.execute_wrapper(note):
            yield


class Seen:
    """What a request did besides answering: exceptions, warnings."""

    def __init__(self) -> None:
        from django.core.signals import got_request_exception

        self.exception: str | None = None
        got_request_exception.connect(self._note, weak=False)

    def _note(self, **_: Any) -> None:
        error = sys.exc_info()[1]
        self.exception = f"{type(error).__name__}: {error}"
        self.trace = _last_line(error)


def _last_line(error: BaseException | None) -> str:
    found = ""
    step = error.__traceback__ if error else None
    while step is not None:
        if (
            "pages" in step.tb_frame.f_code.co_filename
            or "shop" in step.tb_frame.f_code.co_filename
        ):
            found = f"{step.tb_frame.f_code.co_name}:{step.tb_lineno}"
        step = step.tb_next
    return found


def _answer(response: Any, seen: Seen, statements: list[str], database: Database) -> Answer:
    headers = {name.lower(): value for name, value in response.items()}
    for value in ("date", "expires"):
        headers.pop(value, None)
    cookies = {
        name: "" if name == "sessionid" else morsel.value
        for name, morsel in response.cookies.items()
    }
    body = response.content.decode() if seen.exception is None else ""
    return {
        "status": response.status_code,
        "body": body,
        "headers": headers,
        "cookies": cookies,
        "exception": seen.exception,
        "where": getattr(seen, "trace", "") if seen.exception else "",
        "queries": len(statements),
        "statements": statements,
        "rows": database.changed(),
    }


def _request(name: str, case: tuple[bool, str, int, str]) -> dict[str, Any]:
    signed_in, method, pk, query = case
    return {
        "path": f"/{name}/{pk}/" + (f"?{query}" if query else ""),
        "method": method,
        "cookie": f"sessionid={SESSION}" if signed_in else "",
    }


def ask_sync(name: str, case: tuple[bool, str, int, str], database: Database, seen: Seen) -> Answer:
    from django.core.handlers.base import BaseHandler
    from django.core.handlers.wsgi import WSGIRequest
    from django.test import RequestFactory

    wanted = _request(name, case)
    request: WSGIRequest = RequestFactory().generic(wanted["method"], wanted["path"])
    if wanted["cookie"]:
        request.META["HTTP_COOKIE"] = wanted["cookie"]
    handler = _HANDLERS.get("sync")
    if handler is None:
        handler = _HANDLERS["sync"] = BaseHandler()
        handler.load_middleware()
    seen.exception = None
    statements: list[str] = []
    database.reset()
    signal.alarm(10)
    try:
        with database.counted(statements):
            response = handler.get_response(request)
    except TooSlow:
        return {"exception": "too slow", "where": "", "rows": {}, "statements": []}
    finally:
        signal.alarm(0)
    return _answer(response, seen, statements, database)


async def ask_async(
    name: str, case: tuple[bool, str, int, str], database: Database, seen: Seen
) -> Answer:
    from asgiref.sync import sync_to_async
    from django.core.handlers.base import BaseHandler
    from django.test import AsyncRequestFactory

    wanted = _request(name, case)
    headers = {"cookie": wanted["cookie"]} if wanted["cookie"] else {}
    request = AsyncRequestFactory().generic(wanted["method"], wanted["path"], headers=headers)
    handler = _HANDLERS.get("async")
    if handler is None:
        handler = _HANDLERS["async"] = BaseHandler()
        handler.load_middleware(is_async=True)
    seen.exception = None
    statements: list[str] = []
    await sync_to_async(database.reset)()
    counting = database.counted(statements)
    await sync_to_async(counting.__enter__)()
    try:
        response = await asyncio.wait_for(handler.get_response_async(request), 20)
    finally:
        await sync_to_async(counting.__exit__)(None, None, None)
    return await sync_to_async(_answer)(response, seen, statements, database)


class TooSlow(BaseException):
    """Stops a view whose loop grows what it walks over; such views aren't compared."""


def _stop(*_: object) -> None:
    raise TooSlow


async def ask_and_hang_up(
    name: str, case: tuple[bool, str, int, str], database: Database, seen: Seen, after: int
) -> bool | dict[str, Any]:
    """Ask, and cancel before the wait number ``after`` of the view; return what rows changed.

    False: the view didn't wait so often.
    """
    from asgiref.sync import SyncToAsync, sync_to_async
    from django.test import AsyncRequestFactory

    wanted = _request(name, case)
    headers = {"cookie": wanted["cookie"]} if wanted["cookie"] else {}
    request = AsyncRequestFactory().generic(wanted["method"], wanted["path"], headers=headers)
    handler = _HANDLERS["async"]
    await sync_to_async(database.reset)()
    count = 0
    original = SyncToAsync.__call__
    cut = False

    async def counting(self: Any, *args: Any, **kwargs: Any) -> Any:
        nonlocal count, cut
        count += 1
        if count > after and not cut:
            cut = True
            task = asyncio.current_task()
            assert task is not None
            task.cancel()
            await asyncio.sleep(0)
        return await original(self, *args, **kwargs)

    SyncToAsync.__call__ = counting
    try:
        await asyncio.wait_for(asyncio.create_task(handler.get_response_async(request)), 20)
    except asyncio.CancelledError:
        pass
    finally:
        SyncToAsync.__call__ = original
    if not cut:
        return False
    found = await sync_to_async(database.changed)()
    return {"rows": found}


def _tables(answer: Answer) -> set[str]:
    """Return the tables that a request changed for good, but for the sessions'."""
    return set() if answer["exception"] else set(answer["rows"]) - {"session"}


_HANDLERS: dict[str, Any] = {}


def main() -> None:
    """Answer all requests for the views that are named."""
    root, mode, output, *names = sys.argv[1:]
    sys.path.insert(0, root)
    os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
    import logging

    logging.disable(logging.CRITICAL)
    import django

    django.setup()
    prepare()
    database, seen = Database(), Seen()
    answers: dict[str, list[Answer]] = {}
    noted: list[str] = []

    def remember(message: Any, *_: Any, **__: Any) -> None:
        noted.append(str(message))

    warnings.simplefilter("always")
    warnings.showwarning = remember

    def unraisable(args: Any) -> None:
        noted.append(f"unraisable: {args.exc_value}")

    sys.unraisablehook = unraisable
    threading.excepthook = lambda args: noted.append(f"thread: {args.exc_value}")

    def settle(name: str, answer: Answer) -> None:
        gc.collect(0)
        answer["warnings"] = sorted({n for n in noted if "never awaited" in n or "unraisable" in n})
        noted.clear()
        answers.setdefault(name, []).append(answer)

    if mode == "sync":
        signal.signal(signal.SIGALRM, _stop)
        for name in names:
            for case in REQUESTS:
                settle(name, ask_sync(name, case, database, seen))
                if answers[name][-1]["exception"] == "too slow":
                    break
    else:
        from asgiref.sync import async_to_sync

        async def ask_all() -> None:
            cut_off: set[str] = set()
            for name in names:
                for case in REQUESTS:
                    try:
                        answer = await ask_async(name, case, database, seen)
                    except asyncio.TimeoutError:
                        answer = {"exception": "hangs", "where": "", "rows": {}, "statements": []}
                    settle(name, answer)
                    if mode == "cancel" and name not in cut_off and _tables(answer):
                        cut_off.add(name)
                        broken = []
                        for after in range(1, 12):
                            cut = await ask_and_hang_up(name, case, database, seen, after)
                            if cut is False:
                                break
                            # The session is saved by its middleware, after a wait, in any case.
                            rows = {**cut["rows"], "session": None}
                            if len(rows) > 1 and rows != {**answer["rows"], "session": None}:
                                broken.append(after)
                        answer["torn"] = broken

        async_to_sync(ask_all)()
    Path(output).write_text(json.dumps(answers))


if __name__ == "__main__":
    main()
