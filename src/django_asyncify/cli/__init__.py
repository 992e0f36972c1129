"""The command line: one file per command; it parses, calls the API, and prints."""

from __future__ import annotations

from .app import app, main

__all__ = ["app", "main"]
