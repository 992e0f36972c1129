"""The commands put together, and what holds for all of them."""

from __future__ import annotations

import io
import sys
from typing import Annotated

import typer

from .. import __version__
from .apply import apply
from .diff import diff
from .explain import explain
from .guard import debugging, guarded
from .plan import plan

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(guarded(plan))
app.command()(guarded(diff))
app.command()(guarded(apply))
app.command()(guarded(explain))


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"django-asyncify {__version__}")
        raise typer.Exit


@app.callback()
def django_asyncify(
    debug: Annotated[
        bool,
        typer.Option(
            "--debug",
            envvar="DJANGO_ASYNCIFY_DEBUG",
            help="Show the traceback when django-asyncify itself fails.",
        ),
    ] = False,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Move a Django project from sync to async views, one reviewable diff at a time.

    TARGET is path/, path/views.py, path/views.py::view, app.views.view or a glob over dotted
    names ('blog.*'). Exit codes: 0 done; 1 with --check when something would change; 2 when the
    command couldn't be carried out.
    """
    debugging.set(debug)


def main() -> None:
    """Run the command line; never returns normally."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    app(prog_name="django-asyncify")
