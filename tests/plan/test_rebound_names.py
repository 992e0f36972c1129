"""Names that several moved pieces bind, and nothing else."""

from __future__ import annotations

from django_asyncify.plan.model import Verdict
from django_asyncify.testing import convert

FILES = {
    "app/models.py": """
        from django.db import models


        class Tag(models.Model):
            name = models.CharField(max_length=10)
    """,
    "app/services.py": """
        from .models import Tag


        def renamed(tag):
            tag.save()
            Tag.objects.create(name="u")
            return [1], 2


        def job():
            renamed(Tag.objects.first())
    """,
    "app/views.py": """
        from django.http import HttpResponse

        from .models import Tag
        from .services import renamed


        def view(request, pk):
            tag, data = Tag.objects.get(pk=pk), {}
            if request.GET.get("a"):
                data["a"], _ = renamed(tag)
                if tag.name in "abc":
                    data["b"], _ = renamed(tag)
            else:
                data["a"], _ = renamed(tag)
                data["b"], _ = renamed(tag)
            return HttpResponse(str(data))
    """,
}


def test_a_name_without_a_binding_left_is_not_nonlocal() -> None:
    conversion = convert(FILES)
    assert conversion.verdicts == {"view": Verdict.BRIDGED}, conversion.reasons("view")
    text = conversion.after["app/views.py"]
    compile(text, "views", "exec")
    assert text.count("await sync_to_async(in_thread") == 2
    assert "nonlocal" not in text
