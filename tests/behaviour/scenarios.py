"""The requests that every view of the project answers in both forms, and the verdict on each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

NATIVE = """
user_sometimes_and_template
add_comment aggregates annotated behind_login behind_own_login behind_permission behind_test both
bulk cached_page
cached_value calls_a_view catch_missing comprehensions conditional consumers counted_view
create_one decorated_with_article default_argument delete_one filter_by_lazy_queryset
for_members for_members_or_login for_staff foreign_key get_or_404 get_or_create get_title
global_state helped_list
helper_chain helper_through_module inner_view integrity_error iterator_loop kept_response
key_in_loop keyword_only list_or_404 loop many_to_many many_to_many_add many_to_many_write
matching method_queries nested_queries next_of_loop nullable_key old_response_header one_to_one
one_to_one_missing only_post only_with_key own_queryset_method permission_in_view plain_form
prefetched
property_walks raising recursion redirect_by_name refresh reverse_manager save_one
session_counter session_delete session_list session_pop
session_read show_list show_list_read show_messages sleeping stamped_view starred streaming
template_user_only text_of_model texts_in_list truth try_finally twice uncached unpacking
update_fields update_rows user_alias
user_and_template user_as_filter user_in_query values walrus while_loop who who_sometimes
write_and_message write_or_other write_then_lazy
"""

BRIDGED = """
as_text cached_or_set cached_queryset choice_form closure counting_closure deferred
either_or generator_helper helper_by_name in_transaction index lambda_in_name log_in log_out
loop_with_break mailing manager_override manager_override_get method_property methods
model_form model_form_with_choices on_commit overridden_method paginated
paginated_text property_queries raw_cursor read_write_read_write reading_a_file redirect_to
return_in_transaction rolled_back shared_helper
sorted_by_query step_slice tenant_count tenant_name tenant_rows
to_string write_if_missing write_in_loop
"""

BLOCKED = {
    "atomic_view": "atomic-view",
    "iterator": "nothing-to-gain",
    "raw_query": "nothing-to-gain",
    "timed_view": "decorator",
    "two_writes": "nothing-to-gain",
}

VERDICTS: Mapping[str, str] = {
    **dict.fromkeys(NATIVE.split(), "native"),
    **dict.fromkeys(BRIDGED.split(), "bridged"),
    **dict.fromkeys(BLOCKED, "blocked"),
}


@dataclass(frozen=True)
class Step:
    """One request."""

    path: str
    method: str = "GET"
    data: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Scenario:
    """Requests of one user in a row; ``disconnects``: also with a client that hangs up."""

    id: str
    view: str
    user: str | None
    steps: tuple[Step, ...]
    disconnects: bool = False

    def as_json(self) -> dict[str, object]:
        return asdict(self)


ACME = {"X-Tenant": "acme"}
STEPS: Mapping[str, tuple[tuple[Step, ...], ...]] = {
    "cached_page": ((Step("/cached_page/"), Step("/cached_page/")),),
    "cached_value": ((Step("/cached_value/"), Step("/cached_value/")),),
    "cached_or_set": ((Step("/cached_or_set/"), Step("/cached_or_set/")),),
    "cached_queryset": ((Step("/cached_queryset/"), Step("/cached_queryset/")),),
    "choice_form": ((Step("/choice_form/?author=1"),), (Step("/choice_form/?author=99"),)),
    "kept_response": ((Step("/kept_response/"),), (Step("/kept_response/?short=1"),)),
    "log_in": ((Step("/log_in/"), Step("/who/")),),
    "log_out": ((Step("/log_out/"), Step("/who/")),),
    "model_form": (
        (Step("/model_form/"),),
        (Step("/model_form/", "POST", {"name": "made"}),),
        (Step("/model_form/", "POST", {"name": "red"}),),
    ),
    "model_form_with_choices": (
        (Step("/model_form_with_choices/1/"),),
        (
            Step(
                "/model_form_with_choices/1/",
                "POST",
                {"title": "New", "author": "2", "tags": "3"},
            ),
        ),
        (Step("/model_form_with_choices/1/", "POST", {"title": "", "author": "99"}),),
    ),
    "only_post": ((Step("/only_post/", "POST"),), (Step("/only_post/"),)),
    "paginated": ((Step("/paginated/"),), (Step("/paginated/?page=3"),)),
    "paginated_text": ((Step("/paginated_text/?page=2"),), (Step("/paginated_text/?page=9"),)),
    "plain_form": ((Step("/plain_form/?text=hi"),), (Step("/plain_form/"),)),
    "session_counter": ((Step("/session_counter/"), Step("/session_counter/")),),
    "session_list": ((Step("/session_list/"), Step("/session_list/")),),
    "session_read": (
        (Step("/session_counter/"), Step("/session_read/")),
        (Step("/session_read/"),),
    ),
    "tenant_count": ((Step("/tenant_count/", headers=ACME),),),
    "tenant_name": ((Step("/tenant_name/", headers=ACME),),),
    "tenant_rows": ((Step("/tenant_rows/", headers=ACME),),),
    "write_and_message": ((Step("/write_and_message/"), Step("/show_messages/")),),
}

WITH_KEY = """
user_sometimes_and_template
add_comment catch_missing closure conditional decorated_with_article deferred delete_one
foreign_key get_or_404 get_title helper_by_name helper_chain helper_through_module
in_transaction keyword_only lambda_in_name list_or_404 manager_override_get many_to_many
many_to_many_add many_to_many_write matching method_property method_queries methods
nested_queries nullable_key one_to_one one_to_one_missing only_with_key overridden_method
property_queries property_walks read_write_read_write recursion redirect_by_name redirect_to
refresh return_in_transaction reverse_manager rolled_back save_one shared_helper
text_of_model try_finally update_fields walrus who_sometimes write_or_other write_then_lazy
"""

WRITING = """
add_comment atomic_view bulk counted_view create_one delete_one get_or_create in_transaction
integrity_error log_in mailing manager_override many_to_many_add many_to_many_write
model_form model_form_with_choices on_commit read_write_read_write refresh
return_in_transaction rolled_back save_one two_writes update_fields update_rows
write_and_message write_if_missing write_in_loop write_or_other write_then_lazy
"""


def scenarios_of(view: str) -> list[Scenario]:
    """Return what is asked of a view: by a user, by nobody, and by staff where that matters."""
    users = ["alice", None]
    if view in {"for_staff", "user_and_template", "who_sometimes"}:
        users.append("boss")
    if view.startswith("behind_"):
        users.append("bob")
    given = STEPS.get(view) or tuple((Step(path),) for path in paths(view))
    return [
        Scenario(
            id=f"{view}-{number}-{user or 'anonymous'}",
            view=view,
            user=user,
            steps=steps,
            disconnects=view in WRITING.split() and user == "alice",
        )
        for number, steps in enumerate(given)
        for user in users
    ]


def paths(view: str) -> list[str]:
    if view == "recursion":
        return ["/recursion/0/", "/recursion/3/"]
    if view in WITH_KEY.split():
        return [f"/{view}/{key}/" for key in (1, 2, 99)]
    return [f"/{view}/"]


SCENARIOS = {scenario.id: scenario for view in sorted(VERDICTS) for scenario in scenarios_of(view)}
