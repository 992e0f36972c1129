"""Imports that edits need or made useless; the rest of the import block stays as it is."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

import libcst as cst
import pytest

from django_asyncify.edits import Edit, ImportName, NodeKind
from django_asyncify.errors import RewriteRefused
from django_asyncify.rewrite.engine import Result

from .places import SYNC_TO_ASYNC, change, edit

GET = ImportName("django.shortcuts", "get_object_or_404")
AGET = ImportName("django.shortcuts", "aget_object_or_404")
RENDER = ImportName("django.shortcuts", "render")
RESPONSE = ImportName("django.template.response", "TemplateResponse")
VIEW = "def view(r):\n    return call(r)\n"


def replaced(_: Edit, node: cst.CSTNode) -> Result:
    return cst.Name("done")


def with_imports(
    text: str,
    *names: ImportName,
    replaces: Sequence[ImportName] = (),
    call: str = "call(r)",
    elsewhere: Callable[[str], bool] = lambda name: False,
) -> str:
    made = edit(text, NodeKind.CALL, call, imports=names, replaces=replaces)
    after = change(text, replaced, [made], imported_elsewhere=elsewhere).after
    compile(after, "after", "exec")
    return after


def header(head: str, *names: ImportName) -> str:
    """Return the new lines before ``VIEW``."""
    after = with_imports(head + VIEW, *names)
    assert after.endswith("def view(r):\n    return done\n")
    return after.removesuffix("def view(r):\n    return done\n")


@pytest.mark.parametrize(
    "head",
    [
        "from asgiref.sync import sync_to_async\n",
        "from asgiref.sync import (\n    async_to_sync,\n    sync_to_async,\n)\n",
        "try:\n    from asgiref.sync import sync_to_async\nexcept ImportError:\n    pass\n",
    ],
)
def test_what_is_there_is_not_imported_again(head: str) -> None:
    assert header(head, SYNC_TO_ASYNC) == head


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("from asgiref.sync import x", "from asgiref.sync import sync_to_async, x"),
        ("from asgiref.sync import a  # c", "from asgiref.sync import a, sync_to_async  # c"),
        ("from asgiref.sync import Z, a", "from asgiref.sync import Z, a, sync_to_async"),
        ("from asgiref.sync import z, a", "from asgiref.sync import z, a, sync_to_async"),
        ("from asgiref.sync import t as u, z", "from asgiref.sync import sync_to_async, t as u, z"),
        (
            "from asgiref.sync import sync_to_async as s2a",
            "from asgiref.sync import sync_to_async as s2a, sync_to_async",
        ),
        ("from asgiref.sync import (a, z)", "from asgiref.sync import (a, sync_to_async, z)"),
        (
            "from asgiref.sync import (\n    a,  # one\n    # two\n    z,\n)",
            "from asgiref.sync import (\n    a,  # one\n    sync_to_async,\n    # two\n    z,\n)",
        ),
        (
            "from asgiref.sync import (\n    a,\n    b,  # two\n)",
            "from asgiref.sync import (\n    a,\n    b,  # two\n    sync_to_async,\n)",
        ),
        (
            "from asgiref.sync import (\n    a,\n    b  # two\n)",
            "from asgiref.sync import (\n    a,\n    b,  # two\n    sync_to_async\n)",
        ),
        (
            "from asgiref.sync import (a,\n                          b)",
            "from asgiref.sync import (a,\n                          b,\n"
            "                          sync_to_async)",
        ),
        (
            "from asgiref.sync import (  # why\n    a, t, u,\n    v, w)",
            "from asgiref.sync import (  # why\n    a, sync_to_async, t, u,\n    v, w)",
        ),
        (
            "from asgiref.sync import a, \\\n    b",
            "from asgiref.sync import sync_to_async\nfrom asgiref.sync import a, \\\n    b",
        ),
        (
            "from asgiref.sync import a; x = 1",
            "from asgiref.sync import a; x = 1\nfrom asgiref.sync import sync_to_async",
        ),
        (
            "from asgiref.sync import *",
            "from asgiref.sync import *\nfrom asgiref.sync import sync_to_async",
        ),
        (
            "from asgiref.sync import " + ", ".join(f"name_{i}_of_many" for i in range(4)),
            "from asgiref.sync import (\n"
            + "".join(f"    name_{i}_of_many,\n" for i in range(4))
            + "    sync_to_async,\n)",
        ),
    ],
)
def test_statement_of_the_module_is_extended(old: str, new: str) -> None:
    old, new = (
        f'"""Doc."""\nimport os\n{old}\n\nx = 1\n',
        f'"""Doc."""\nimport os\n{new}\n\nx = 1\n',
    )
    result = header(old, SYNC_TO_ASYNC)
    assert sorted(result.splitlines()) == sorted(new.splitlines())
    if "*" not in old and "\\" not in old:
        assert result == new


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", "{}\n\n\n"),
        ('"""Doc."""\n', '"""Doc."""\n\n{}\n\n\n'),
        ('"""Doc."""\n\n\n', '"""Doc."""\n\n{}\n\n\n'),
        (
            "#!/usr/bin/env python\n# coding: utf-8\n",
            "#!/usr/bin/env python\n# coding: utf-8\n\n{}\n\n\n",
        ),
        ("# Licence\n# more\n\nx = 1\n\n\n", "# Licence\n# more\n\n{}\n\nx = 1\n\n\n"),
        ("# about x\nx = 1\n\n\n", "{}\n\n# about x\nx = 1\n\n\n"),
        (
            '"""D\n"""\nfrom __future__ import annotations\n\n\n',
            '"""D\n"""\nfrom __future__ import annotations\n\n{}\n\n\n',
        ),
        ("import os\n\n\n", "import os\n\n{}\n\n\n"),
        (
            "import os\n\nimport requests\nfrom django.x import y\n\nfrom .m import n\n\n\n",
            "import os\n\nimport requests\n{}\nfrom django.x import y\n\nfrom .m import n\n\n\n",
        ),
        (
            "from django.x import y\n\nfrom tracker import z\n\n\n",
            "{}\nfrom django.x import y\n\nfrom tracker import z\n\n\n",
        ),
        ("import os\nfrom .m import n\n\n\n", "import os\n\n{}\n\nfrom .m import n\n\n\n"),
        ("from .m import n\n\n\n", "{}\n\nfrom .m import n\n\n\n"),
        ("from app.m import n\n\n\n", "{}\n\nfrom app.m import n\n\n\n"),
        ("import django\n\n\n", "import django\n{}\n\n\n"),
        ("from aaa import b\n\n\n", "from aaa import b\n{}\n\n\n"),
        ("import asgiref.sync\n\n\n", "import asgiref.sync\n{}\n\n\n"),
        (
            "import os\nif TYPE_CHECKING:\n    from asgiref.sync import sync_to_async\n\n",
            "import os\n\n{}\n\nif TYPE_CHECKING:\n    from asgiref.sync import sync_to_async\n\n",
        ),
        (
            "def f():\n    pass\n\n\nfrom django import x\n\n\n",
            "{}\n\n\ndef f():\n    pass\n\n\nfrom django import x\n\n\n",
        ),
    ],
)
def test_place_of_a_new_line(old: str, new: str) -> None:
    expected = new.format("from asgiref.sync import sync_to_async")
    assert header(old, SYNC_TO_ASYNC) == expected


def test_several_names_and_newlines_of_the_file() -> None:
    head = "import os\r\nfrom django.shortcuts import render\r\n\r\n\r\n"
    text = head + VIEW.replace("\n", "\r\n")
    after = with_imports(text, SYNC_TO_ASYNC, RESPONSE, AGET)
    assert after.startswith("import os\r\nfrom asgiref.sync import sync_to_async\r\n")
    assert "from django.shortcuts import aget_object_or_404, render\r\n" in after
    assert "\n" not in after.replace("\r\n", "")


def test_relative_imports_count_as_what_they_are() -> None:
    assert header("from .sync import x\n", ImportName("app.sync", "x")) == "from .sync import x\n"
    extended = header("from .sync import x\n", ImportName("app.sync", "y"))
    assert extended == "from .sync import x, y\n"


@pytest.mark.parametrize(
    "head",
    [
        "def sync_to_async(f):\n    return f\n\n\n",
        "sync_to_async = None\n",
        "from mine import sync_to_async\n",
        "import sync_to_async\n",
        "try:\n    from asgiref.sync import sync_to_async\nexcept E:\n    sync_to_async = 1\n",
        "def other():\n    global sync_to_async\n    sync_to_async = 1\n",
        "from x import y as sync_to_async\n",
    ],
)
def test_name_that_means_something_else_in_the_module(head: str) -> None:
    with pytest.raises(RewriteRefused, match="bound otherwise") as caught:
        header(head, SYNC_TO_ASYNC)
    assert caught.value.qualname == "view"


@pytest.mark.parametrize(
    "body",
    [
        "    sync_to_async = 1\n    return call(r)\n",
        "    for sync_to_async in r: pass\n    return call(r)\n",
        "    import sync_to_async\n    return call(r)\n",
        "    if r:\n        from asgiref.sync import sync_to_async\n    return call(r)\n",
        "    call(r)\n    from asgiref.sync import sync_to_async\n",
        "    def sync_to_async(): pass\n    return call(r)\n",
    ],
)
def test_name_that_means_something_else_in_the_function(body: str) -> None:
    with pytest.raises(RewriteRefused, match="bound otherwise"):
        with_imports(f"def view(r):\n{body}", SYNC_TO_ASYNC)
    other = f"def other(r):\n{body}\n\n{VIEW}"
    made = edit(other, NodeKind.CALL, "call(r)", imports=[SYNC_TO_ASYNC], nth=1)
    assert change(other, replaced, [made]).after.startswith("from asgiref")


def test_argument_of_that_name() -> None:
    with pytest.raises(RewriteRefused, match="bound otherwise"):
        with_imports("def view(r, *, sync_to_async):\n    return call(r)\n", SYNC_TO_ASYNC)


def test_import_in_the_function_itself_is_enough() -> None:
    text = "def view(r):\n    from asgiref.sync import sync_to_async\n\n    return call(r)\n"
    assert with_imports(text, SYNC_TO_ASYNC) == text.replace("call(r)", "done")


def removal(head: str, body: str = "    return render(r)\n", elsewhere: bool = False) -> str:
    text = f"{head}\n\ndef view(r):\n{body}"
    after = with_imports(
        text, replaces=[RENDER], call="render(r)", elsewhere=lambda name: elsewhere
    )
    return after.removesuffix(f"\n\ndef view(r):\n{body.replace('render(r)', 'done')}")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("from django.shortcuts import render\n", ""),
        (
            "import os\n\nfrom django.shortcuts import render\n\nimport x\n",
            "import os\n\nimport x\n",
        ),
        ("from django.shortcuts import get, render\n", "from django.shortcuts import get\n"),
        (
            "from django.shortcuts import render, xyz  # c\n",
            "from django.shortcuts import xyz  # c\n",
        ),
        ("from django.shortcuts import (a, render)\n", "from django.shortcuts import (a)\n"),
        (
            "from django.shortcuts import (\n    a,  # a\n    render,  # b\n    z,\n)\n",
            "from django.shortcuts import (\n    a,  # a\n    z,\n)\n",
        ),
        (
            "from django.shortcuts import (\n    a,\n    render\n)\n",
            "from django.shortcuts import (\n    a,\n)\n",
        ),
        (
            "from django.shortcuts import (\n    a, render,\n    z)\n",
            "from django.shortcuts import (\n    a, z)\n",
        ),
        (
            "from django.shortcuts import a, \\\n    render\n",
            "from django.shortcuts import a\n",
        ),
    ],
)
def test_import_that_became_useless_goes(old: str, new: str) -> None:
    after = removal(old)
    assert "render" not in after
    names = [
        a.name for s in ast.parse(after).body if isinstance(s, ast.ImportFrom) for a in s.names
    ]
    assert names == [
        a.name for s in ast.parse(new).body if isinstance(s, ast.ImportFrom) for a in s.names
    ]
    if new:
        assert after == new


@pytest.mark.parametrize(
    "head",
    [
        "from django.shortcuts import render\n\nx = render\n",
        'from django.shortcuts import render\n\n__all__ = ["render"]\n',
        'from django.shortcuts import render\n\nx: "Optional[render]"\n',
        "from django.shortcuts import render as render, x\n\nrender.y = 1\n",
        "from django.shortcuts import render as draw\n\nrender = draw\n",
        "from mine import render\n",
        "try:\n    from django.shortcuts import render\nexcept ImportError:\n    render = None\n",
        "from django.shortcuts import render; x = 1\n",
    ],
)
def test_import_that_may_be_needed_stays(head: str) -> None:
    assert removal(head) == head


def test_text_that_only_looks_like_the_name_is_no_mention() -> None:
    head = 'from django.shortcuts import render\n\nx = "news/render.html", "to render a page"\n'
    assert "import" not in removal(head)


def test_import_that_others_import_from_here_stays() -> None:
    head = "from django.shortcuts import render\n"
    assert removal(head, elsewhere=True) == head


def test_a_name_takes_the_place_of_another() -> None:
    text = "from django.shortcuts import get_object_or_404, render\n\n\n" + VIEW
    after = with_imports(text, AGET, replaces=[GET])
    assert after.startswith("from django.shortcuts import aget_object_or_404, render\n")


def test_long_line_is_not_wrapped_when_a_name_makes_room() -> None:
    names = "get_object_or_404, " + ", ".join(f"name_{i}" for i in range(5))
    text = f"from django.shortcuts import {names}\n\n\n" + VIEW
    after = with_imports(text, AGET, replaces=[GET])
    assert after.startswith("from django.shortcuts import aget_object_or_404, name_0, name_1,")


def test_response_instead_of_render() -> None:
    text = "from django.shortcuts import render\n\nfrom .m import M\n\n\n" + VIEW
    after = with_imports(text, RESPONSE, replaces=[RENDER])
    assert after.startswith(
        "from django.template.response import TemplateResponse\n\nfrom .m import M\n"
    )
