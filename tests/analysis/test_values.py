"""What the analysis takes expressions for: locals, parameters, attributes, returns."""

from __future__ import annotations

from pathlib import Path

import pytest

from .views import MODELS, analyse


@pytest.mark.parametrize(
    ("body", "expression", "types"),
    [
        pytest.param("post = Post.objects.get(pk=pk)", "post", {"Post"}, id="get"),
        pytest.param("post = Post.objects.first()", "post", {"Post", "plain"}, id="first or none"),
        pytest.param("posts = Post.objects.all()", "posts", {"queryset"}, id="all"),
        pytest.param("posts = Post.objects.published()", "posts", {"queryset"}, id="from_queryset"),
        pytest.param("posts = Post.objects.drafts()", "posts", {"queryset"}, id="manager method"),
        pytest.param(
            "posts = Post.objects.all().published()", "posts", {"queryset"}, id="queryset method"
        ),
        pytest.param("post = Post(title='x')", "post", {"Post"}, id="made here"),
        pytest.param("post = get_object_or_404(Post, pk=pk)", "post", {"Post"}, id="shortcut"),
        pytest.param(
            "post = Author.objects.get(pk=pk).post_set", "post", {"manager"}, id="reverse"
        ),
        pytest.param("post = Tag.objects.get(pk=pk).posts", "post", {"manager"}, id="related name"),
        pytest.param("post = Post.objects.get(pk=pk).tags", "post", {"manager"}, id="many to many"),
        pytest.param("post = Post.objects.count()", "post", {"plain"}, id="count is data"),
        pytest.param("post = Post.objects.get(pk=pk).title", "post", {"plain"}, id="column"),
        pytest.param("post = Post.objects.get(pk=pk).author_id", "post", {"plain"}, id="column id"),
        pytest.param("post = Post.objects.get(pk=pk).author", "post", {"Author"}, id="relation"),
        pytest.param("post = request.user", "post", {"requestuser"}, id="user"),
        pytest.param("post = request.session", "post", {"session"}, id="session"),
        pytest.param("post = request.GET.get('x')", "post", {"plain"}, id="query string"),
        pytest.param("post = pk", "post", {"plain"}, id="converted path parameter"),
        pytest.param("post = HttpResponse('x')", "post", {"response"}, id="response"),
        pytest.param("post = Post", "post", {"class"}, id="class"),
        pytest.param("post = lambda: 1", "post", {"function"}, id="lambda"),
        pytest.param("post = Post.objects.get_or_create(pk=1)[0]", "post", {"Post"}, id="tuple"),
        pytest.param("post = Post.objects.in_bulk()[1]", "post", {"Post"}, id="in_bulk"),
        pytest.param("post = list(Post.objects.all())[0]", "post", {"Post"}, id="list"),
        pytest.param("post = Post.objects.all()[0]", "post", {"Post"}, id="index"),
        pytest.param("post = Post.objects.all()[:5]", "post", {"queryset"}, id="slice"),
    ],
)
def test_expressions_have_types(
    body: str, expression: str, types: set[str], tmp_path: Path
) -> None:
    view = f"def view(request, pk):\n    {body}\n    return HttpResponse({expression})\n"
    found = analyse(tmp_path, view)
    assert found.type_of(expression) == types


@pytest.mark.parametrize(
    "get_user",
    [
        "get_user_model()",
        'apps.get_model("auth", "User")',
        'apps.get_model("auth.User")',
        "User",
    ],
)
def test_user_model_is_found_by_every_road(get_user: str, tmp_path: Path) -> None:
    found = analyse(
        tmp_path,
        f"""
        from django.apps import apps
        from django.contrib.auth import get_user_model
        from django.contrib.auth.models import User

        def view(request, pk):
            user = {get_user}.objects.get(pk=pk)
            return HttpResponse(user.username)
        """,
    )
    assert found.kinds() == ["query-method get"]


def test_model_by_its_label_is_a_model(tmp_path: Path) -> None:
    found = analyse(
        tmp_path,
        """
        from django.apps import apps

        def view(request, pk):
            return HttpResponse(apps.get_model("blog", "Post").objects.get(pk=pk).author.name)
        """,
    )
    assert found.kinds() == ["query-method get", "lazy-relation author"]


def test_relation_to_the_user_setting_leads_to_the_user_model(tmp_path: Path) -> None:
    custom = MODELS.replace(
        "class Country(", "class Member(AbstractUser):\n    pass\n\n\nclass Country(", 1
    )
    view = """
    def view(request, pk):
        owner = Post.objects.get(pk=pk).owner
        return HttpResponse(owner)
    """
    swapped = analyse(
        tmp_path / "custom",
        view,
        models=custom,
        files={"settings.py": _settings('AUTH_USER_MODEL = "blog.Member"')},
    )
    assert swapped.type_of("owner") == {"Member", "plain"}
    assert analyse(tmp_path / "default", view).type_of("owner") == {"User", "plain"}


def _settings(more: str) -> str:
    from .views import SETTINGS

    return f"{SETTINGS}{more}\n"


def test_parameters_of_helpers_are_what_callers_give(tmp_path: Path) -> None:
    found = analyse(
        tmp_path,
        """
        def helper(thing, *rest, flag=None, **options):
            return thing, rest[0], flag, options["x"]

        def view(request, pk):
            post = Post.objects.get(pk=pk)
            tag = Tag.objects.get(pk=pk)
            got, second, flag, option = helper(post, tag, flag=request, x=post)
            return HttpResponse([got, second, flag, option])
        """,
    )
    assert found.type_of("got") == {"Post"}
    assert found.type_of("second") >= {"Tag"}
    assert found.type_of("flag") == {"request"}
    assert found.type_of("option") == {"Post"}


def test_branches_join(tmp_path: Path) -> None:
    found = analyse(
        tmp_path,
        """
        def view(request, pk):
            if pk:
                thing = Post.objects.get(pk=pk)
            elif request.GET:
                thing = Tag.objects.get(pk=pk)
            else:
                thing = None
            return HttpResponse(thing)
        """,
    )
    assert found.type_of("thing") == {"Post", "Tag", "plain"}


def test_a_name_bound_anew_is_only_the_new_thing(tmp_path: Path) -> None:
    found = analyse(
        tmp_path,
        """
        def view(request, pk):
            thing = Post.objects.get(pk=pk)
            thing = thing.title
            return HttpResponse(thing)
        """,
    )
    assert found.type_of("thing") == {"plain"}


def test_attributes_of_own_objects_hold_what_was_put_into_them(tmp_path: Path) -> None:
    found = analyse(
        tmp_path,
        """
        class Cart:
            size = 3

            def __init__(self, post):
                self.post = post

            def fill(self, tag):
                self.tag = tag
                return self

        def view(request, pk):
            cart = Cart(Post.objects.get(pk=pk)).fill(Tag.objects.get(pk=pk))
            a, b, c = cart.post, cart.tag, cart.size
            return HttpResponse([a, b, c])
        """,
    )
    assert found.type_of("a") == {"Post"}
    assert found.type_of("b") == {"Tag"}
    assert found.type_of("c") == {"plain"}


def test_returns_of_all_paths_join(tmp_path: Path) -> None:
    found = analyse(
        tmp_path,
        """
        def pick(pk):
            if pk == 1:
                return Post.objects.get(pk=pk)
            for tag in Tag.objects.all():
                return tag

        def view(request, pk):
            got = pick(pk)
            return HttpResponse(got)
        """,
    )
    assert found.type_of("got") == {"Post", "Tag", "plain"}


def test_constant_keys_of_a_dict_are_kept_apart(tmp_path: Path) -> None:
    found = analyse(
        tmp_path,
        """
        def view(request, pk):
            context = {"post": Post.objects.get(pk=pk), "n": 1}
            context["tag"] = Tag.objects.get(pk=pk)
            a, b, c = context["post"], context["n"], context["tag"]
            return HttpResponse([a, b, c])
        """,
    )
    assert found.type_of("a") == {"Post"}
    assert found.type_of("b") == {"plain"}
    assert found.type_of("c") == {"Tag"}


def test_tuples_are_kept_apart(tmp_path: Path) -> None:
    found = analyse(
        tmp_path,
        """
        def both(pk):
            return Post.objects.get(pk=pk), Tag.objects.get(pk=pk)

        def view(request, pk):
            post, tag = both(pk)
            again = both(pk)[1]
            return HttpResponse([post, tag, again])
        """,
    )
    assert found.type_of("post") == {"Post"}
    assert found.type_of("tag") == {"Tag"}
    assert found.type_of("again") == {"Tag"}


def test_recursion_ends_and_keeps_its_types(tmp_path: Path) -> None:
    found = analyse(
        tmp_path,
        """
        def root(comment):
            if comment.parent_id is None:
                return comment
            return root(comment.parent)

        def even(n):
            return True if n == 0 else odd(n - 1)

        def odd(n):
            return False if n == 0 else even(n - 1)

        def view(request, pk):
            top = root(Comment.objects.get(pk=pk))
            flag = even(pk)
            return HttpResponse([top, flag])
        """,
    )
    assert "Comment" in found.type_of("top")
    assert found.type_of("flag") == {"plain"}
    assert "lazy-relation" in {o.kind.value for o in found.of("blog.views.root")}


def test_growing_structures_end(tmp_path: Path) -> None:
    found = analyse(
        tmp_path,
        """
        def wrap(thing, depth):
            return thing if depth == 0 else wrap([thing], depth - 1)

        def view(request, pk):
            thing = Post.objects.get(pk=pk)
            while request.GET:
                thing = (thing, [thing])
            return HttpResponse(wrap(thing, 3))
        """,
    )
    assert found.kinds()[0] == "query-method get"


def test_chain_of_calls_deeper_than_the_budget_is_unknown_and_not_data(tmp_path: Path) -> None:
    helpers = "\n".join(f"def step{n}(post):\n    return step{n + 1}(post)\n" for n in range(60))
    found = analyse(
        tmp_path,
        f"{helpers}\ndef step60(post):\n    return post.author.name\n\n"
        "def view(request, pk):\n    return HttpResponse(step0(Post.objects.get(pk=pk)))\n",
    )
    deep = [f"blog.views.step{n}" for n in range(61)]
    assert any(
        o.kind.value == "unknown-value" for name in deep for o in found.of(name)
    ) or found.of("blog.views.step60"), "nothing says that the analysis gave up"


def test_an_alias_in_a_class_stands_for_what_is_bound_above_it(tmp_path: Path) -> None:
    found = analyse(
        tmp_path,
        """
        def label(self):
            return Post.objects.count()

        class Row:
            label = label
            first = label
            label = first

        def view(request, pk):
            return HttpResponse(Row().label())
        """,
    )
    assert found.kinds() == ["helper-call label"]
