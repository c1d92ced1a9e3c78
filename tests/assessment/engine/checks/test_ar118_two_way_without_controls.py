from __future__ import annotations

from datetime import date

from assessment.engine.checking import run_checks
from assessment.engine.checks.ar118_two_way_without_controls import two_way_without_controls
from assessment.engine.system import Waiver
from tests.assessment.engine.checks.judging import case, found, unanswered
from tests.builders import asset, conduit, flow, zone

ENDS = [
    zone("A", name="Control"),
    zone("B", name="Office"),
    zone("D"),
    asset("a", "A"),
    asset("b", "B"),
    asset("d", "D"),
]
DOWN = flow("F1", "b", "a", data="to", controls=[])
UP = flow("F2", "a", "b", data="to", controls=["function_filter"])


def judged(*flows, between=("A", "B"), **values):
    parts = [*ENDS, conduit("C", *between, **values), *flows]
    return found(two_way_without_controls, *parts), unanswered(two_way_without_controls, *parts)


def test_the_direction_that_nothing_controls_is_named():
    concerns, missing = judged(DOWN, UP)
    finding = concerns["conduit:C"]
    assert (finding.severity, finding.force, missing) == ("medium", "convention", {})
    assert finding.message == (
        "Conduit C is open in both directions, and nothing controls the one from Office to Control."
    )
    assert finding.evidence == {"directions": [["B", "A"]], "direction": None, "flows": ["F1"]}


def test_a_flow_of_both_directions_makes_a_conduit_two_way():
    finding = judged(flow("F", "a", "b", data="both", controls=[]))[0]["conduit:C"]
    assert finding.message.endswith("nothing controls those from Control to Office and from Office to Control.")


def test_a_conduit_that_says_so_needs_controls_before_any_flow_is_drawn():
    assert list(judged(direction="both", controls=[])[0]) == ["conduit:C"]
    assert judged(direction="both")[1] == {"site:SITE": {"conduits[].controls": 1}}


def test_a_control_each_way_one_of_the_conduit_or_one_way_only_is_quiet():
    back = flow("F1", "b", "a", data="to", controls=["approval"])
    assert judged(back, UP) == ({}, {})
    assert judged(DOWN, UP, controls=["dpi"]) == ({}, {})
    assert judged(DOWN) == ({}, {})
    assert judged(DOWN, direction="forward") == ({}, {})


def test_data_that_the_initiator_fetches_runs_towards_it():
    fetched = flow("F3", "b", "a", data="from", controls=[])
    assert judged(DOWN, fetched)[0]["conduit:C"].evidence["directions"] == [["A", "B"], ["B", "A"]]


def test_each_pair_of_a_conduit_is_judged_by_its_own_flows():
    other = flow("F3", "d", "a", data="to", controls=[])
    assert judged(DOWN, UP, other, between=("A", "B", "D"))[0]["conduit:C"].evidence["directions"] == [["B", "A"]]
    assert judged(UP, other, between=("A", "B", "D")) == ({}, {})


def test_a_signed_exception_with_an_expiry_closes_it():
    signed = Waiver("AR-118", "conduit:C", "Trial", "kl", None, date(2027, 1, 1))
    parts = [*ENDS, conduit("C", "A", "B"), DOWN, UP, signed]
    (finding,) = run_checks(case(*parts, date="2026-11-21"), [two_way_without_controls])
    assert finding.status == "waived"


def test_what_is_missing_is_named():
    unclear = flow("F3", "a", "b", controls=[])
    assert judged(DOWN, unclear)[1] == {"site:SITE": {"flows[].data": 1}}
    assert judged(flow("F", "a", "b", data="both"))[1] == {"site:SITE": {"flows[].controls": 1}}
    assert judged()[1] == {"site:SITE": {"conduits[].controls": 1, "conduits[].direction": 1}}
