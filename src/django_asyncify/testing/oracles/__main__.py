"""``python -m django_asyncify.testing.oracles manage.py test``."""

from __future__ import annotations

import sys

from .run import main

main(sys.argv[1:])
