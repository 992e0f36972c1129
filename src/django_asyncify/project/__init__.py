"""Facts about a Django project, read from its source."""

from .project import Project

__all__ = ["Project"]
