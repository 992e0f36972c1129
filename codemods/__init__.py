"""The codemods that come with django-asyncify: one idea per file."""
