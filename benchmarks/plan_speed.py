"""Time and memory of ``plan``, as ratios against parsing the same files with LibCST.

A codemod that walks every file has to parse every file: that is what the ratio is against. Both
run in processes of their own, one after the other, on a project that is made for the purpose::

    python benchmarks/plan_speed.py [--apps 20] [--views 20] [--idle 200]

``--idle`` adds files without views, which a plan doesn't have to look into.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

MODELS = """
from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=50)


class Article(models.Model):
    title = models.CharField(max_length=50)
    author = models.ForeignKey(Author, on_delete=models.CASCADE)
"""
VIEW = """

def view_{n}(request, pk):
    article = get_object_or_404(Article, pk=pk)
    names = [other.author.name for other in Article.objects.exclude(pk=pk)]
    return JsonResponse({{"title": article.title, "names": names, "of": newest(pk).author.name}})
"""
HEADER = """
from django.http import JsonResponse
from django.shortcuts import get_object_or_404

from .models import Article


def newest(pk):
    return Article.objects.filter(pk__gt=pk).order_by("-pk").first()
"""
IDLE = "def unused_{n}(values):\n    return sorted(value * 2 for value in values)\n\n\n"
PEER = """
import pathlib, sys
import libcst
for path in pathlib.Path(sys.argv[1]).rglob("*.py"):
    libcst.parse_module(path.read_bytes())
"""


@dataclass(frozen=True)
class Measured:
    """Seconds of wall time, and the peak memory of the process in MiB."""

    seconds: float
    memory: float


def make_project(root: Path, apps: int, views: int, idle: int) -> None:
    """Write ``apps`` apps with ``views`` views each, and ``idle`` files without any."""
    names = [f"app_{number}" for number in range(apps)]
    (root / "manage.py").write_text(
        'import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")\n'
    )
    (root / "settings.py").write_text(f'INSTALLED_APPS = {names}\nROOT_URLCONF = "urls"\n')
    routes = ["from django.urls import path", *(f"import {name}.views" for name in names)]
    routes.append("urlpatterns = [")
    for name in names:
        folder = root / name
        folder.mkdir()
        (folder / "__init__.py").write_text("")
        (folder / "models.py").write_text(MODELS)
        bodies = "".join(VIEW.format(n=number) for number in range(views))
        (folder / "views.py").write_text(HEADER + bodies)
        for number in range(views):
            routes.append(f'    path("{name}/{number}/<int:pk>/", {name}.views.view_{number}),')
    (root / "urls.py").write_text("\n".join([*routes, "]", ""]))
    (root / "idle").mkdir()
    for number in range(idle):
        text = "".join(IDLE.format(n=index) for index in range(60))
        (root / "idle" / f"module_{number}.py").write_text(text)


def measure(command: list[str]) -> Measured:
    """Run a command and return what it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return Measured(seconds, max(peak, before) / 1024)


def main() -> None:
    """Measure both in one run, the smaller process first, and print the ratios."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--apps", type=int, default=20)
    parser.add_argument("--views", type=int, default=20)
    parser.add_argument("--idle", type=int, default=200)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        make_project(root, given.apps, given.views, given.idle)
        peer = measure([sys.executable, "-c", PEER, folder])
        ours = measure([sys.executable, "-m", "django_asyncify", "plan", "--project", folder])
    print(f"{given.apps * given.views} views, {given.idle} files without views")
    print(f"parsing every file with LibCST: {peer.seconds:.1f} s, {peer.memory:.0f} MiB")
    print(f"django-asyncify plan:           {ours.seconds:.1f} s, {ours.memory:.0f} MiB or less")
    time_ratio, memory_ratio = ours.seconds / peer.seconds, ours.memory / peer.memory
    print(f"ratio: {time_ratio:.2f} of the time, {memory_ratio:.2f} of the memory")


if __name__ == "__main__":
    main()
