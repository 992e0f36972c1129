# mypy: ignore-errors
# ruff: noqa: ANN001, ANN002, ANN003, ANN202
"""Runs requests against one form of the project and prints what each did, as JSON.

Started as a process of its own, in the project's folder: ``python driver.py ASKED TOLD``. Requests
go through Django's ASGI handler in a running event loop, as they would from a server. Django has no
types, so this file isn't checked for them; what it prints is, by its reader in ``conftest.py``.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sqlite3
import sys
import threading
from collections import Counter
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import django
from django.core.management import call_command

ROOT = Path.cwd()
DATABASE = ROOT / "db.sqlite3"
PRISTINE = ROOT / "pristine.sqlite3"
USERS = ("alice", "boss", "bob")


def make_rows() -> None:
    """Write what every scenario starts with."""
    from django.contrib.auth import get_user_model
    from django.contrib.auth.hashers import make_password
    from django.contrib.auth.models import Permission
    from shop.models import Article, Author, Comment, Event, Invoice, Profile, Publisher, Stock, Tag

    call_command("migrate", run_syncdb=True, verbosity=0)
    call_command("createcachetable", verbosity=0)
    password, people = make_password("secret", salt="salt"), get_user_model().objects
    for name in USERS:
        user = people.create(username=name, password=password, is_staff=name == "boss")
        make_session(name, user)
    people.get(username="alice").user_permissions.add(Permission.objects.get(codename="change_tag"))
    big, small = Publisher.objects.create(name="Big"), Publisher.objects.create(name="Small")
    authors = [
        Author.objects.create(name=name, publisher=publisher)
        for name, publisher in (("Ann", big), ("Ben", small), ("Cat", big))
    ]
    Profile.objects.create(author=authors[0], bio="about Ann")
    tags = [Tag.objects.create(name=name) for name in ("red", "rose", "blue")]
    for number in range(1, 6):
        article = Article.objects.create(
            title=f"Article {number}",
            views=number * 3,
            published=number != 4,
            author=authors[number % 2],
            editor=authors[2] if number % 2 else None,
        )
        article.tags.set(tags[: number % 3])
    Comment.objects.create(article_id=1, user_id=1, text="first!")
    Comment.objects.create(article_id=3, user_id=1, text="third!")
    Event.objects.bulk_create([Event(name="open"), Event(name="secret", hidden=True)])
    Invoice.objects.bulk_create(
        [
            Invoice(tenant=tenant, number=number)
            for number, tenant in enumerate(("acme", "", "acme"))
        ]
    )
    Stock.objects.bulk_create([Stock(name=f"stock {number}", quantity=number) for number in (1, 5)])


def make_session(name: str, user: object) -> None:
    """Store a session under a known key; ``SessionStore`` would give it a random one."""
    from datetime import timedelta

    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    held = {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: settings_backend(),
        HASH_SESSION_KEY: user.get_session_auth_hash(),
        "cart": ["pear"],
    }
    Session.objects.create(
        session_key=session_key(name),
        session_data=Session.objects.encode(held),
        expire_date=timezone.now() + timedelta(days=1),
    )


def settings_backend() -> str:
    """Return the backend a session names; Django drops sessions of backends that aren't set."""
    from django.conf import settings

    return settings.AUTHENTICATION_BACKENDS[0]


def session_key(name: str) -> str:
    return f"sessionof{name}".ljust(32, "0")


def restore() -> None:
    """Put the database back as a new file: threads of earlier requests may hold the old one."""
    from django.core import mail
    from django.core.cache import cache
    from django.db import connections

    connections.close_all()
    fresh = ROOT / "fresh.sqlite3"
    shutil.copyfile(PRISTINE, fresh)
    os.replace(fresh, DATABASE)
    cache.clear()
    connections.close_all()
    mail.outbox = []


def rows() -> dict[str, list[list[object]]]:
    """Return all rows of the project's own tables."""
    with sqlite3.connect(DATABASE) as connection:
        names = connection.execute(
            "SELECT name FROM sqlite_master"
            " WHERE name LIKE 'shop_%' AND type = 'table' ORDER BY name"
        ).fetchall()
        found = {
            name: [list(row) for row in connection.execute(f"SELECT * FROM {name} ORDER BY 1")]
            for (name,) in names
        }
    connection.close()
    return found


def sessions() -> list[str]:
    """Return what the sessions hold; their keys may be random."""
    from django.contrib.sessions.backends.db import SessionStore

    with sqlite3.connect(DATABASE) as connection:
        held = connection.execute("SELECT session_data FROM django_session").fetchall()
    connection.close()
    store = SessionStore()
    found = [store.decode(data) for (data,) in held]
    for session in found:
        session.pop("_auth_user_hash", None)  # logging in hashes the password anew
    return sorted(json.dumps(session, sort_keys=True) for session in found)


class Queries:
    """Counts the statements that reach the database, in whatever thread."""

    def __init__(self) -> None:
        from django.db.backends.utils import CursorWrapper

        self.words: Counter[str] = Counter()
        lock = threading.Lock()
        for name in ("execute", "executemany"):
            original = getattr(CursorWrapper, name)

            def counted(cursor, sql, *args, original=original):
                with lock:
                    self.words[str(sql).split()[0].upper()] += 1
                return original(cursor, sql, *args)

            setattr(CursorWrapper, name, counted)


class Hops:
    """Counts calls into worker threads, and lets the client hang up before one of them."""

    def __init__(self) -> None:
        from asgiref.sync import SyncToAsync

        self.number = 0
        self.stop_at = 0
        self.gone: asyncio.Event | None = None
        original = SyncToAsync.__call__

        async def counted(call, *args, **kwargs):
            self.number += 1
            if self.number == self.stop_at and self.gone is not None:
                self.gone.set()
                await asyncio.sleep(0.05)
            return await original(call, *args, **kwargs)

        SyncToAsync.__call__ = counted


class Client:
    """Speaks ASGI to the project, and keeps cookies."""

    def __init__(self, handler, hops: Hops, user: str | None) -> None:
        self.handler, self.hops = handler, hops
        self.cookies = {"sessionid": session_key(user)} if user else {}

    def request(self, step: dict[str, object], stop_at: int = 0) -> dict[str, object]:
        return asyncio.run(self._request(step, stop_at))

    async def _request(self, step, stop_at: int) -> dict[str, object]:
        body = urlencode(step.get("data", {})).encode()
        messages: list[dict[str, object]] = []
        gone = asyncio.Event()
        self.hops.number, self.hops.stop_at, self.hops.gone = 0, stop_at, gone
        sent = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive():
            if sent:
                return sent.pop()
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message):
            messages.append(message)

        await self.handler(self._scope(step), receive, send)
        return self._response(messages)

    def _scope(self, step) -> dict[str, object]:
        path, _, query = step["path"].partition("?")
        headers = {"host": "testserver", **step.get("headers", {})}
        if step.get("method") == "POST":
            headers["content-type"] = "application/x-www-form-urlencoded"
        if self.cookies:
            headers["cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": step.get("method", "GET"),
            "path": path,
            "query_string": query.encode(),
            "headers": [(k.lower().encode(), v.encode()) for k, v in headers.items()],
            "server": ("testserver", 80),
            "client": ("127.0.0.1", 1),
            "scheme": "http",
        }

    def _response(self, messages) -> dict[str, object]:
        starts = [m for m in messages if m["type"] == "http.response.start"]
        if not starts:
            return {"status": 0, "headers": [], "cookies": [], "body": ""}
        headers, cookies = [], []
        for key, value in starts[0]["headers"]:
            name, text = key.decode().lower(), value.decode()
            if name == "set-cookie":
                for cookie in SimpleCookie(text).values():
                    self.cookies[cookie.key] = cookie.value
                    cookies.append(f"{cookie.key} {'deleted' if not cookie.value else 'set'}")
            elif name not in {"age", "date", "expires"}:
                headers.append(f"{name}: {text}")
        body = b"".join(m.get("body", b"") for m in messages if m["type"] == "http.response.body")
        return {
            "status": starts[0]["status"],
            "headers": sorted(headers),
            "cookies": sorted(cookies),
            "body": body.decode(errors="replace"),
        }


class Runner:
    """Runs scenarios one after the other, each on a fresh database."""

    def __init__(self) -> None:
        from django.conf import settings
        from django.core.asgi import get_asgi_application
        from django.core.signals import got_request_exception

        from django_asyncify.testing.oracles import (
            BlockingCalls,
            BlockingEvents,
            Findings,
            NeverAwaited,
            Project,
        )

        self.findings = Findings()
        project = Project((f"{ROOT}{os.sep}",))
        events = BlockingEvents()
        NeverAwaited(project, self.findings).install()
        BlockingCalls(project, self.findings).install(events)
        events.install()
        self.errors: list[str] = []
        got_request_exception.connect(self._error, weak=False)
        self.queries, self.hops = Queries(), Hops()
        self.handler = get_asgi_application()
        assert settings.configured

    def _error(self, **kwargs: object) -> None:
        error = sys.exc_info()[1]
        self.errors.append(f"{type(error).__name__}: {error}")

    def run(self, scenario) -> dict[str, object]:
        restore()
        start = rows()
        self.findings.counts.clear()
        client = Client(self.handler, self.hops, scenario["user"])
        steps = [self._step(client, step) for step in scenario["steps"]]
        result = {
            "steps": steps,
            "rows": rows(),
            "sessions": sessions(),
            "mails": self._mails(),
            "findings": [f"{f.kind} {f.what} {f.where}" for f in self.findings.counts],
            "start": start,
            "cut": [],
        }
        if scenario["disconnects"]:
            result["cut"] = self._cuts(scenario)
        return result

    def _step(self, client: Client, step) -> dict[str, object]:
        self.errors.clear()
        self.queries.words.clear()
        response = client.request(step)
        return {**response, "errors": list(self.errors), "queries": dict(self.queries.words)}

    def _mails(self) -> list[str]:
        from django.core import mail

        return [message.subject for message in mail.outbox]

    def _cuts(self, scenario) -> list[dict[str, list[list[object]]]]:
        """Return the rows that are left when the client hangs up before each hop."""
        left = []
        for number in range(1, 60):
            restore()
            client = Client(self.handler, self.hops, scenario["user"])
            response = client.request(scenario["steps"][0], stop_at=number)
            left.append(rows())
            if response["status"] != 0:
                break
        return left


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
    sys.path.insert(0, str(ROOT))
    django.setup()
    make_rows()
    from django.db import connections

    connections.close_all()
    shutil.copyfile(DATABASE, PRISTINE)
    runner = Runner()
    scenarios = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    results = {scenario["id"]: runner.run(scenario) for scenario in scenarios}
    Path(sys.argv[2]).write_text(json.dumps(results), encoding="utf-8")


if __name__ == "__main__":
    main()
