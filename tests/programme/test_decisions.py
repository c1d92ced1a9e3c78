"""Each side approves a decision (row 21), standoffs keep both positions (13), what waits is ordered (28)."""

from assessment.engine.model_file.canonical import record_sha256
from programme.decisions import decisions_of
from programme.needed import decisions_needed
from tests.programme.plants import governed, plant

AGREED = {"code": "D1", "about": "zone:Z-1", "status": "agreed", "outcome": "Edge in the DMZ", "by": "ola"}
STANDOFF = {
    "code": "D2",
    "about": "zone:Z-2",
    "status": "escalated",
    "positions": [{"by": "ola", "text": "No update in a run."}, {"by": "ida", "text": "Updates every fortnight."}],
}
PLAN = {
    "schedule": [
        {"action": "MEA-001@zone:Z-1", "removes": {"levels": 1, "risk": 2}},
        {"action": "MEA-002@zone:Z-2", "removes": {"levels": 2, "risk": 9}},
        {"action": "MEA-003@zone:Z-2", "removes": {"levels": 0, "risk": 1}},
    ]
}


def approved(record, *givers):
    of = record_sha256(record)
    return {**record, "approvals": [{"side": side, "by": by, "of": of} for side, by in givers]}


def test_two_approvals_of_it_stay_pending_ot():
    record = approved(AGREED, ("it", "ida"), ("it", "ivo"))
    (found,) = decisions_of(governed(plant(decisions=[record])))
    assert (found.state, found.pending) == ("pending", ("ot",))


def test_one_of_each_side_settles_it():
    record = approved(AGREED, ("it", "ida"), ("ot", "ola"))
    (found,) = decisions_of(governed(plant(decisions=[record])))
    assert (found.state, found.pending, found.approved_by) == ("stands", (), (("it", "Ida"), ("ot", "Ola")))


def test_a_decision_that_says_something_else_is_to_be_approved_again():
    record = {**approved(AGREED, ("it", "ida"), ("ot", "ola")), "outcome": "Edge in the office"}
    assert decisions_of(governed(plant(decisions=[record])))[0].pending == ("ot", "it")


def test_an_approval_that_a_file_states_and_nobody_gave_here_does_not_count():
    record = approved(AGREED, ("it", "ida"), ("ot", "ola"))
    here = governed(plant(decisions=[record]), given=frozenset({("D1", "it", "ida", record_sha256(AGREED))}))
    assert decisions_of(here)[0].pending == ("ot",)


def test_an_approval_of_what_the_decision_said_before_does_not_count_for_what_it_says_now():
    now = approved({**AGREED, "outcome": "Edge in the office"}, ("ot", "ola"))
    here = governed(plant(decisions=[now]), given=frozenset({("D1", "ot", "ola", record_sha256(AGREED))}))
    assert decisions_of(here)[0].pending == ("ot", "it")


def test_a_standoff_shows_both_positions_and_says_what_is_missing_to_end_it():
    (found,) = decisions_of(governed(plant(decisions=[STANDOFF])))
    assert found.is_standoff
    assert found.positions == (("Ola", "ot", "No update in a run."), ("Ida", "it", "Updates every fortnight."))
    assert found.lacks == (
        "a condition on which one side would agree",
        "who decides",
        "the day by which it is decided",
    )


def test_a_superseded_decision_is_gone_and_one_that_ran_out_waits_again():
    late = {**approved(AGREED, ("it", "ida"), ("ot", "ola")), "expires": "2026-11-21"}
    late = {
        **late,
        "approvals": approved({k: v for k, v in late.items() if k != "approvals"}, ("it", "ida"))["approvals"],
    }
    found = decisions_of(
        governed(plant(decisions=[late, {"code": "D0", "status": "open"}, {"code": "D3", "supersedes": "D0"}]))
    )
    assert [(one.code, one.state) for one in found] == [("D3", "open"), ("D1", "expired")]


def test_what_waits_is_ordered_by_the_risk_reduction_it_holds_up():
    """Z-2: 9 + 1 points wait for D2 and for approval; Z-1: 2 points wait for the second side of D1, and for approval."""
    document = plant(decisions=[approved(AGREED, ("it", "ida")), STANDOFF], conduits=[])
    found = decisions_needed(governed(document, plan=PLAN))
    assert [(one.kind, one.about, one.blocked) for one in found] == [
        ("decision", "zone:Z-2", 10.0),
        ("target", "zone:Z-2", 10.0),
        ("measures", "zone:Z-2", 10.0),
        ("decision", "zone:Z-1", 2.0),
        ("target", "zone:Z-1", 2.0),
        ("measures", "zone:Z-1", 2.0),
    ]
    assert found[0].actions == ("MEA-002@zone:Z-2", "MEA-003@zone:Z-2")
    assert found[3].why == "Decided, and pending OT."


def test_a_decision_about_a_zone_holds_up_what_is_done_at_the_ways_into_it():
    """D2 is about Z-2: 10 points in it, and 3 at C-2, which leads there; C-1 does not."""
    ways = [{"action": f"MEA-004@conduit:{code}", "removes": {"levels": 0, "risk": 3}} for code in ("C-1", "C-2")]
    found = decisions_needed(governed(plant(decisions=[STANDOFF]), plan={"schedule": [*PLAN["schedule"], *ways]}))
    assert (found[0].code, found[0].blocked) == ("D2", 13.0)


def test_the_sides_that_disagree_are_named_as_they_are():
    people = [
        {"code": "ola", "name": "Ola", "side": "safety"},
        {"code": "ida", "name": "Ida", "side": "ot"},
        {"code": "kai", "name": "Kai", "side": "ot"},
    ]

    def why(positions, **more):
        record = {**STANDOFF, **more, "positions": positions}
        (found, *_) = decisions_needed(governed(plant(decisions=[record], people=people, conduits=[]), plan=PLAN))
        return found.why

    first, second = STANDOFF["positions"]
    assert why([first, second]) == "Safety and OT did not agree, and it was taken further."
    assert why([first, second], status="open") == "Safety and OT hold different positions."
    assert why([{**first, "by": "kai"}, second], status="open") == "Kai and Ida hold different positions."
    assert why([{"text": "A"}, {"text": "B"}], status="open") == "Different people hold different positions."


def test_without_a_plan_what_is_held_up_is_not_known_and_comes_last():
    found = decisions_needed(governed(plant(decisions=[STANDOFF])))
    assert {one.blocked for one in found} == {None}
    assert [(one.kind, one.code) for one in found] == [
        ("decision", "D2"),
        ("keys", "C-1"),
        ("keys", "C-2"),
        ("keys", "C-3"),
    ]


def test_approved_measures_wait_for_nobody():
    items = [{"action": one["action"], "status": "approved"} for one in PLAN["schedule"]]
    document = plant(plan={"items": items}, conduits=[])
    assert {one.kind for one in decisions_needed(governed(document, plan=PLAN))} == {"target"}


def test_a_decision_about_a_scenario_holds_up_what_is_done_at_its_zones():
    about = {"code": "D4", "about": "scenario:S-1", "status": "open"}
    found = decisions_needed(governed(plant(decisions=[about], conduits=[]), plan=PLAN))
    assert (found[0].code, found[0].blocked) == ("D4", 12.0)
