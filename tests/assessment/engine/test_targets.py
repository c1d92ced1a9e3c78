"""Proposals for SL-T of zones by every method and of conduits by every convention, worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.engine.levels import UNKNOWN
from assessment.engine.model_file.defaults import DEFAULT_MATRIX
from assessment.engine.system import Conventions, TargetCondition, Threat
from assessment.engine.targets import (
    Proposal,
    Rating,
    acceptance,
    compare_conventions,
    explain_targets,
    propose_targets,
    rate,
    suggest_shape,
)
from tests.builders import asset, conduit, plant, scenario, zone

U = None
SCORED = {"initial_likelihood": "scored"}


def proposals(*parts, matrix=DEFAULT_MATRIX, **conventions):
    return propose_targets(plant(*parts, risk_matrix=matrix, conventions=Conventions(**conventions)))


def test_the_band_of_the_worst_scenario_is_the_zones_proposal():
    found = proposals(
        zone("Z"),
        zone("Q"),
        scenario("S1", "Z", consequence={"safety": 2}),  # 2 x 5 is high
        scenario("S2", "Z", consequence={"safety": 1, "financial": 4}, likelihood=1),  # fixed: 4 x 5 is extreme
    )
    assert found == {"zone:Z": (4,) * 7, "zone:Q": UNKNOWN}


def test_a_scored_likelihood_stands():
    found = proposals(zone("Z"), scenario("S2", "Z", consequence={"financial": 4}, likelihood=2), **SCORED)
    assert found["zone:Z"] == (2,) * 7


def test_a_scenario_belongs_to_the_zone_it_aims_into():
    parts = zone("Z"), zone("Q"), asset("PLC", "Z")
    assert proposals(*parts, scenario("S", target="PLC", consequence={"safety": 1}))["zone:Z"] == (2,) * 7
    assert proposals(*parts, scenario("S", target="zone:Q", consequence={"safety": 1}))["zone:Q"] == (2,) * 7


def test_a_scenario_without_a_consequence_proposes_nothing_and_is_named():
    silent = scenario("S1", "Z")
    why = explain_targets(plant(zone("Z"), silent, scenario("S2", "Z", consequence={"safety": 1})))["zone:Z"]
    assert why.sl_t == (2,) * 7
    assert why.decided_by == ("scenario:S2",) * 7
    assert why.reason == "Scenario S2 stands at consequence 1, likelihood 5: medium asks for level 2. Not rated: S1."
    assert explain_targets(plant(zone("Z"), silent))["zone:Z"].sl_t == UNKNOWN


@pytest.mark.parametrize(
    ("happens", "allowed", "level"), [(0.1, 0.0001, 3), (0.1, 0.1, 0), (0.11, 0.1, 1), (1, 0.00001, 4), (0.001, 0.1, 0)]
)
def test_decades_count_the_powers_of_ten_between_happening_and_tolerable(happens, allowed, level):
    matrix = replace(
        DEFAULT_MATRIX, frequency=(0.0001, 0.001, 0.01, 0.1, happens), tolerable_frequency=(1, 1, 1, 1, allowed)
    )
    found = proposals(zone("Z"), scenario("S", "Z", consequence={"safety": 5}), matrix=matrix, target_method="decades")
    assert found["zone:Z"] == (level,) * 7


def test_decades_without_frequencies_propose_nothing_and_say_why():
    site = plant(
        zone("Z"), scenario("S", "Z", consequence={"safety": 5}), conventions=Conventions(target_method="decades")
    )
    why = explain_targets(site)["zone:Z"]
    assert why.sl_t == UNKNOWN
    assert "no frequencies" in why.reason


def test_the_attacker_decides_but_never_above_the_worth_of_the_consequence():
    strong = Threat(means=4, resources=3, skills=4, motivation=4)
    found = proposals(
        zone("HARM"),
        zone("HARMLESS"),
        scenario("S1", "HARM", threat=strong, consequence={"safety": 5}),
        scenario("S2", "HARMLESS", threat=strong, consequence={"safety": 1}),
        target_method="attacker",
    )
    assert found == {"zone:HARM": (3,) * 7, "zone:HARMLESS": (2,) * 7}


def test_manual_proposes_nothing():
    assert (
        proposals(zone("Z"), scenario("S", "Z", consequence={"safety": 5}), target_method="manual")["zone:Z"] == UNKNOWN
    )


LOW, HIGH = [1, 2, 3, U, 2, 4, 1], [3, 1, 3, U, U, 4, 2]


def conduit_proposal(convention, *parts, **values):
    zones = zone("A", sl_t=LOW), zone("B", sl_t=HIGH), zone("X", kind="external", sl_t=4)
    between = values.pop("between", ("A", "B"))
    return proposals(*zones, conduit("C", *between, **values), *parts, conduit_target=convention)["conduit:C"]


def test_maximum_and_minimum_go_over_the_known_elements():
    assert conduit_proposal("maximum") == (3, 2, 3, U, 2, 4, 2)
    assert conduit_proposal("minimum") == (1, 1, 3, U, 2, 4, 1)


def test_own_is_the_worst_scenario_that_names_the_conduit():
    assert conduit_proposal("own") == UNKNOWN
    assert conduit_proposal("own", scenario("S", conduits=["C"], consequence={"safety": 2})) == (3,) * 7


def test_protection_takes_the_maximum_except_for_dc_and_ra():
    assert conduit_proposal("protection") == (3, 2, 3, U, 2, 4, U)
    named = scenario("S", conduits=["C"], consequence={"safety": 1})
    assert conduit_proposal("protection", named) == (3, 2, 3, 2, 2, 4, 2)


@pytest.mark.parametrize("values", [{"untrusted": True}, {"kind": "wireless"}, {"between": ("A", "B", "X")}])
def test_exposure_adds_one_at_most_four(values):
    assert conduit_proposal("exposure", **values) == (4, 3, 4, U, 3, 4, 3)


def test_exposure_adds_nothing_inside():
    assert conduit_proposal("exposure", untrusted=False, kind="vpn") == (3, 2, 3, U, 2, 4, 2)
    assert conduit_proposal("exposure", untrusted=False) == (3, 2, 3, U, 2, 4, 2)


def test_an_external_zone_does_not_take_part():
    assert conduit_proposal("maximum", between=("A", "X")) == tuple(LOW)
    assert conduit_proposal("maximum", between=("X", "X")) == UNKNOWN


def test_the_zone_that_decided_is_named_per_fr():
    site = plant(zone("A", sl_t=LOW), zone("B", sl_t=HIGH), conduit("C", "A", "B"))
    decided = explain_targets(site)["conduit:C"].decided_by
    assert decided == ("zone:B", "zone:A", "zone:A", U, "zone:A", "zone:A", "zone:B")
    assert compare_conventions(site)["C"]["minimum"].sl_t == (1, 1, 3, U, 2, 4, 1)


@pytest.mark.parametrize(
    ("convention", "values", "reason"),
    [
        ("own", {}, "No scenario names it."),
        ("maximum", {}, "Per FR the highest target of its zones."),
        ("minimum", {}, "Per FR the lowest target of its zones."),
        (
            "protection",
            {},
            "Per FR the highest target of its zones. For DC and RA its own worst scenario: No scenario names it.",
        ),
        ("exposure", {"untrusted": True, "kind": "vpn"}, "One more, because the link is untrusted."),
        ("exposure", {"kind": "wireless"}, "One more, because the link is wireless."),
        ("exposure", {"between": ("A", "X")}, "One more, because it leads to an external zone."),
        ("exposure", {"untrusted": False, "kind": "vpn"}, "Nothing added: the link is trusted and wired."),
        ("exposure", {"kind": "vpn"}, "Nothing added: whether the link is untrusted or wireless is not known."),
        ("exposure", {"untrusted": False}, "Nothing added: whether the link is untrusted or wireless is not known."),
    ],
)
def test_each_convention_says_why(convention, values, reason):
    zones = zone("A", sl_t=LOW), zone("B", sl_t=HIGH), zone("X", kind="external")
    others = {key: value for key, value in values.items() if key != "between"}
    line = conduit("C", *values.get("between", ("A", "B")), **others)
    found = compare_conventions(plant(*zones, line))["C"][convention]
    start = "Per FR the highest target of its zones. " if convention == "exposure" else ""
    assert (found.convention, found.reason) == (convention, start + reason)


def test_own_names_its_scenario_and_its_reason():
    named = scenario("S", conduits=["C"], consequence={"safety": 2})
    found = compare_conventions(plant(zone("A"), zone("B"), conduit("C", "A", "B"), named))["C"]["own"]
    assert found.decided_by == ("scenario:S",) * 7
    assert found.reason == "Scenario S stands at consequence 2, likelihood 5: high asks for level 3."


def rated(one, matrix=DEFAULT_MATRIX, **conventions):
    return rate(plant(one, risk_matrix=matrix, conventions=Conventions(**conventions)), one)


def test_what_cannot_be_rated_says_why_and_has_no_order():
    no_frequencies = "The risk matrix states no frequencies, so no risk reduction factor can be given."
    harm = scenario("S", consequence={"safety": 3})
    assert rated(harm, target_method="manual") == Rating("S", U, (), "Targets are set by hand, nothing is proposed.")
    assert rated(scenario("S")) == Rating("S", U, (), "Scenario S states no consequence.")
    half = replace(DEFAULT_MATRIX, frequency=(1, 1, 1, 1, 1))
    other_half = replace(DEFAULT_MATRIX, tolerable_frequency=(1, 1, 1, 1, 1))
    for matrix in (DEFAULT_MATRIX, half, other_half):
        assert rated(harm, matrix, target_method="decades") == Rating("S", U, (), no_frequencies)


def test_a_rating_names_its_scenario_and_what_it_is_ordered_by():
    harm = scenario("S", consequence={"safety": 3})
    assert rated(harm, target_method="attacker") == Rating(
        "S", 2, (2, 3), "Scenario S: an attacker of level 2, and a consequence worth at most level 3."
    )
    matrix = replace(DEFAULT_MATRIX, frequency=(1, 1, 1, 1, 10.5), tolerable_frequency=(1, 1, 1, 1, 1))
    assert rated(harm, matrix, target_method="decades") == Rating(
        "S", 2, (2, 10.5), "Scenario S: 10.5 times a year against a tolerable 1 asks for level 2."
    )


def test_a_zone_without_scenarios_has_no_proposal_and_those_not_rated_are_listed():
    silent = scenario("S3", "Z"), scenario("S1", "Z"), scenario("S2", "Z", consequence={"safety": 1})
    found = explain_targets(plant(zone("Q"), zone("Z"), *silent, conventions=Conventions(target_method="attacker")))
    assert found["zone:Q"] == Proposal(UNKNOWN, "attacker", (None,) * 7, "No scenario names it.")
    assert found["zone:Z"].convention == "attacker"
    assert found["zone:Z"].reason.endswith("worth at most level 2. Not rated: S1, S3.")


def test_the_shape_is_one_lower_where_the_scenario_does_not_rely_on_the_fr():
    assert suggest_shape((3,) * 7, (2, 6)) == (2, 2, 3, 2, 2, 2, 3)
    assert suggest_shape((2,) * 7, ()) == suggest_shape((1,) * 7, ()) == (1,) * 7
    assert suggest_shape((0,) * 7, ()) == (0,) * 7
    assert suggest_shape(UNKNOWN, (1,)) == UNKNOWN
    assert suggest_shape((3,) * 7, None) == UNKNOWN


VECTOR = st.lists(st.none() | st.integers(0, 4), min_size=7, max_size=7)


@given(VECTOR, VECTOR, VECTOR, st.permutations(["A", "B", "Z"]))
def test_the_order_of_zones_does_not_matter_and_minimum_stays_below_maximum(a, b, z, order):
    zones = zone("A", sl_t=a), zone("B", sl_t=b), zone("Z", sl_t=z)
    lists = {
        way: [proposals(*zones, conduit("C", *codes), conduit_target=way)["conduit:C"] for codes in (order, "ABZ")]
        for way in ("maximum", "minimum")
    }
    assert lists["maximum"][0] == lists["maximum"][1]
    assert lists["minimum"][0] == lists["minimum"][1]
    for low, high in zip(lists["minimum"][0], lists["maximum"][0], strict=True):
        assert (low is None) == (high is None)
        assert low is None or low <= high


def test_a_broken_condition_opens_an_accepted_target_again():
    holds, broken, unknown = (TargetCondition(f"text {one}", one) for one in (True, False, None))
    cases = [
        ("approved", [holds, unknown], ("approved", ())),
        ("approved", [holds, broken], ("reopened", ("text False",))),
        ("agreed", [broken, broken], ("reopened", ("text False", "text False"))),
        ("proposed", [broken], ("proposed", ("text False",))),
        (None, [broken], (None, ("text False",))),
        ("agreed", [], ("agreed", ())),
    ]
    for status, conditions, expected in cases:
        found = acceptance(zone("Z", sl_t=1, sl_t_status=status, sl_t_conditions=conditions))
        assert (found.status, found.broken) == expected


def test_the_five_conventions_stand_side_by_side_whatever_is_in_force():
    site = plant(
        zone("A", sl_t=[1, 2, 3, 1, 2, U, 4]),
        zone("B", sl_t=[2, 1, 3, 2, U, U, 4]),
        conduit("C", "A", "B", kind="wireless"),
        scenario("S", consequence={"safety": 1}, conduits=("C",)),  # 1 x 5 is medium
    )
    found = {name: one.sl_t for name, one in compare_conventions(site)["C"].items()}
    assert found == {
        "own": (2,) * 7,
        "maximum": (2, 2, 3, 2, 2, U, 4),
        "minimum": (1, 1, 3, 1, 2, U, 4),
        "protection": (2, 2, 3, 2, 2, U, 2),
        "exposure": (3, 3, 4, 3, 3, U, 4),
    }


def test_what_the_deciding_scenario_relies_on_shapes_a_suggestion_and_nothing_else():
    parts = zone("Z"), scenario("S1", "Z", consequence={"safety": 3}, relies_on=(2, 6))  # 3 x 5 is high
    lesser = scenario("S0", "Z", consequence={"safety": 1}, relies_on=(0,))
    found = explain_targets(plant(*parts, lesser))["zone:Z"]
    assert (found.sl_t, found.shaped) == ((3,) * 7, (2, 2, 3, 2, 2, 2, 3))
    silent = explain_targets(plant(zone("Z"), scenario("S1", "Z", consequence={"safety": 3})))["zone:Z"]
    assert (silent.sl_t, silent.shaped) == ((3,) * 7, UNKNOWN)
