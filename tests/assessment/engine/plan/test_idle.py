"""Why an action changes nothing, by hand: RDF is FR5; level 1 of a zone takes SR 5.1 to 5.4, level 2 two rows more."""

from __future__ import annotations

import pytest

from assessment.engine.achieved import judge_levels
from assessment.engine.plan.idle import Idle
from assessment.engine.plan.make import make_plan
from assessment.engine.plan.treatments import treatments
from assessment.engine.plan.values import Action
from assessment.engine.system import End, PlanSettings, Window
from tests.assessment.engine.plan.test_make import Judged
from tests.builders import conduit, flow, measure, plant, zone

RDF = 4
BARE = {"cost": 1, "applies_to": ["zone", "conduit"]}


def why(*parts, code="M", place="zone:Z1", beside=(), by_risk=False, watched=()):
    built = plant(*parts, conduit("C1", "Z1", "Z2"), zone("Z2"), zone("Z1", sl_t=[2, 0, 0, 0, 2, 0, 0], sl_a=1))
    known = treatments(built)
    at_hand = [Action(known[one], "zone:Z1") for one in beside]
    idle = Idle(built, judge_levels(built), at_hand, by_risk=by_risk, watched=frozenset(watched))
    return idle.why(Action(known[code], place))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (
            {"satisfies": ["SR 5.1 RE 1"]},
            "FR5 of Z1 stands at 1: level 2 takes SR 5.2 RE 1 as well, and nothing at hand brings that.",
        ),
        ({"satisfies": ["SR 5.1"]}, "FR5 of Z1 stands at 1, and what it meets of that is met already."),
        (
            {"satisfies": ["SR 5.1 RE 2"]},
            "FR5 of Z1 stands at 1, and what it meets beyond that counts above level 2 only.",
        ),
        ({"sl": [0, 0, 0, 0, 1, 0, 0]}, "FR5 of Z1 stands at 1, and it gives no more than 1."),
        ({"sl": [0, 1, 0, 0, 0, 0, 0]}, "Z1 has no target for FR2."),
        (
            {"path_effect": "mfa"},
            "It gives no level, and meets no requirement, of Z1. The plan counts levels, not risk.",
        ),
    ],
)
def test_what_it_works_on_and_how_that_stands(given, told):
    assert why(measure("M", **BARE, **given)) == told


def test_several_rows_are_counted_and_named():
    told = why(measure("M", **BARE, satisfies=["SR 5.1"]), place="zone:Z2", watched=[("zone:Z2", RDF)], by_risk=True)
    assert told == (
        "FR5 of Z2 is not known: level 1 takes 3 requirements as well that nothing at hand brings:"
        " SR 5.2, SR 5.3, SR 5.4."
    )


def test_what_others_bring_is_not_missing():
    parts = measure("M", **BARE, satisfies=["SR 5.1 RE 1", "SR 5.1"]), measure("N", **BARE, satisfies=["SR 5.2 RE 1"])
    assert "nothing at hand" in why(*parts)
    assert "nothing at hand" not in why(*parts, beside=["N"])


@pytest.mark.parametrize(
    ("effect", "told"),
    [
        ("mfa", "No flow is recorded over C1."),
        ("removes_forbidden", "No forbidden flow was seen over C1."),
        ("diode", "Neither it nor C1 says which way a diode would let through."),
    ],
)
def test_an_effect_on_flows_without_flows(effect, told):
    found = why(measure("M", **BARE, path_effect=effect), place="conduit:C1", by_risk=True)
    assert found == f"It gives no level, and meets no requirement, of C1. {told}"


@pytest.mark.parametrize(
    ("effect", "decision", "told"),
    [
        ("mfa", "allowed", "No flow is certain to run over C1: "),
        ("removes_forbidden", "forbidden", "No forbidden flow is certain to run over C1: "),
        ("removes_forbidden", "allowed", "No forbidden flow was seen over C1."),
    ],
)
def test_a_flow_that_two_conduits_could_carry_is_not_said_to_be_missing(effect, decision, told):
    seen = flow("F", End(zone="Z1"), End(zone="Z2"), basis="observed", decision=decision)
    found = why(
        measure("M", **BARE, path_effect=effect), conduit("C2", "Z2", "Z1"), seen, place="conduit:C1", by_risk=True
    )
    other = "those that could, could run over another conduit as well, and do not say which."
    assert found == f"It gives no level, and meets no requirement, of C1. {told}{other if told.endswith(' ') else ''}"


def test_levels_that_no_scenario_looks_at():
    found = why(measure("M", **BARE, sl=[0, 0, 0, 2, 0, 0, 0]), by_risk=True, watched=[("zone:Z1", 1)])
    assert found == "Z1 has no target for FR4. No rated scenario rests on FR4 of Z1."


def test_what_cannot_be_done_says_what_stands_in_the_way():
    """M brings one of two rows, N the other; N needs 9 h and the window has 8. P needs N, and Q fits nowhere."""
    built = plant(
        zone("Z1", sl_t=[0, 0, 0, 0, 2, 0, 0], sl_a=1, name="Pumps"),
        measure("M", title="Split", applies_to=["zone"], satisfies=["SR 5.1 RE 1"]),
        measure("N", title="Deny", applies_to=["zone"], satisfies=["SR 5.2 RE 1"], outage_hours=9),
        measure("P", title="Filter", applies_to=["zone"], sl=[0, 0, 0, 0, 2, 0, 0], requires=["N"]),
        measure("Q", title="Tap", applies_to=["conduit"]),
        measure("R", title="Guard", applies_to=["zone"], sl=[0, 0, 0, 0, 2, 0, 0], requires=["Q"]),
        measure("S", title="Lock", applies_to=["zone"], sl=[0, 0, 0, 0, 2, 0, 0], requires=["MEA-008"]),
        plan=PlanSettings(objective="levels", only_own_measures=True, windows=(Window("W", "P1", ("Z1",), 8),)),
    )
    made = make_plan(Judged(built, judge_levels(built)), frontier_points=0)
    short = "Does not fit any window of Pumps: needs 9 h, the longest is 8 h."
    assert {one.action.partition("@")[0]: (one.reason, one.why) for one in made.left_out} == {
        "M": (
            "prerequisite",
            (
                "Level 2 of FR5 of Pumps takes SR 5.2 RE 1 as well, and Deny at Pumps, which would bring that, cannot be"
                f" done. {short}"
            ),
        ),
        "N": ("window", short),
        "P": ("prerequisite", f"It needs Deny at Pumps first, and that cannot be done. {short}"),
        "R": ("prerequisite", "It needs Tap first, and that fits no zone and no conduit of the site."),
        "S": (
            "prerequisite",
            "It needs Zone boundary firewall first, and the plan takes none but the site's own measures.",
        ),
    }
