"""The worked example of docs/risk.md: office => DMZ (strength 2) => control (strength 1), damage at SI, RA = 1."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.engine.attack_paths.routes import Changes, Removal
from assessment.engine.likelihood import (
    ScenarioModel,
    likelihood_after,
    limited,
    standing_after,
    standing_today,
    total_points,
)
from assessment.engine.model_file.defaults import DEFAULT_MATRIX
from assessment.engine.plant import Plant
from assessment.engine.system import Residual, Threat
from tests.assessment.engine.graph.expanded import small_plants
from tests.builders import asset, conduit, flow, plant, scenario, zone

S1 = scenario("S1", entry="zone:OFFICE", target="zone:CTRL", consequence={"safety": 4, "financial": 2}, likelihood=5)
NOW = {"zone:OFFICE": (1,) * 7, "zone:DMZ": (2,) * 7, "zone:CTRL": (1,) * 7}
NOW |= {"conduit:C1": (0,) * 7, "conduit:C2": (0,) * 7}


def works(*more, **header):
    return plant(
        zone("OFFICE", kind="enterprise"), zone("DMZ", kind="dmz"), zone("CTRL", kind="control"),
        conduit("C1", "OFFICE", "DMZ"), conduit("C2", "DMZ", "CTRL"),
        asset("PC", "OFFICE"), asset("HIST", "DMZ"), asset("PLC", "CTRL"),
        flow("F1", "PC", "HIST"), flow("F2", "HIST", "PLC"), S1, *more, **header,
    )  # fmt: skip


def least(place, sl_a=NOW, scenario=S1, *cuts, controls=None):
    return ScenarioModel(place).least(scenario, sl_a, Changes(controls or {}, cuts))


def without(*flows):
    return Removal(frozenset(flows))


def diode(conduit, stopped):
    return Removal(stopped=(stopped, conduit))


def test_the_worked_example_today():
    way = least(works())
    assert [step.weight for step in way.steps] == [1000, 301, 301]
    assert way.weight == 1602
    today = standing_today(works().system, S1, way)
    assert (today.consequence, today.likelihood, today.points) == (4, 4, 16)


def test_the_worked_example_after_raising_the_control_zone():
    after = least(works(), NOW | {"zone:CTRL": (2, 2, 2, 1, 2, 1, 2)})
    assert after.weight == 3000
    then = standing_after(works().system, S1, least(works()), after)
    assert (then.likelihood, then.points) == (2, 8)


def test_the_worked_example_after_raising_iac_only_stays_where_it_was():
    after = least(works(), NOW | {"zone:CTRL": (2, 1, 1, 1, 1, 1, 1)})
    assert after.weight == 1602
    assert standing_after(works().system, S1, least(works()), after).points == 16


def test_a_control_on_a_flow_adds_one_to_its_barrier():
    assert least(works(), controls={"F2": frozenset({"mfa"})}).weight == 1000 + 1000 + 301
    assert least(works(), controls={"F2": frozenset({"recorded"})}).weight == 1602


def test_another_attacker_meets_the_same_barriers_with_other_weights():
    expert = scenario("S2", entry="zone:OFFICE", target="zone:CTRL", threat=Threat(means=3, resources=4, skills=3))
    assert least(works(), scenario=expert).weight == 301 + 46 + 46


def test_the_weakest_of_parallel_flows_decides_and_removing_it_helps():
    bypass = works(flow("F3", "PC", "PLC"))
    assert least(bypass).weight == 301 + 301
    assert [step.flow for step in least(bypass).steps] == ["F3", None]
    assert least(bypass, NOW, S1, without("F3")).weight == 1602


def test_who_starts_at_the_target_is_there_already():
    """NET has no assets; the round trip NET, PLC, NET is a way to it, but nobody at NET needs it."""
    there_and_back = works(zone("NET"), flow("F8", "zone:NET", "PLC"), flow("F9", "PLC", "zone:NET"))
    inside = scenario("S3", entry="zone:NET", target="zone:NET")
    way = least(there_and_back, NOW | {"zone:NET": (2,) * 7}, scenario=inside)
    assert (way.weight, way.hops) == (1000, ("NET",))


def test_no_path_counts_only_where_the_flows_are_complete():
    complete = works(flows_complete=True)
    way = least(complete, NOW, S1, without("F2"))
    assert (way.weight, way.is_no_path, way.steps) == (9000, True, ())
    assert likelihood_after(complete.system, S1, least(complete), way) == 1


def test_without_known_flows_one_border_step_is_assumed():
    place = plant(zone("OFFICE"), zone("CTRL"), S1)
    way = least(place, {"zone:CTRL": (2, 2, 1, 1, 2, 1, 1)})
    assert (way.weight, way.is_border_assumed, way.is_assumed) == (1000 + 301, True, True)


def test_cutting_the_last_known_path_of_an_incomplete_model_earns_nothing():
    way = least(works(), NOW, S1, without("F2"))
    assert (way.weight, way.is_cut_uncredited) == (1602, True)
    assert least(works(), NOW, S1, diode("C2", "DMZ")).is_cut_uncredited
    assert not least(works(), NOW, S1, diode("C2", "CTRL")).is_cut_uncredited


def test_cutting_the_last_known_path_takes_back_nothing_that_another_cut_has_earned():
    """F3 is the bypass, 602; the way over the DMZ is 1602. Who cuts both has cut the last one, and keeps the 1602."""
    bypass = works(flow("F3", "PC", "PLC"))
    assert least(bypass, NOW, S1, without("F2")).weight == 602
    way = least(bypass, NOW, S1, without("F2"), without("F3"))
    assert (way.weight, way.is_cut_uncredited, way.credited) == (1602, True, (without("F3"),))
    assert least(bypass, NOW, S1, without("F2", "F3")).weight == 602
    assert [step.flow for one in way.beside for step in one.steps] == ["F3", None]


def test_a_diode_against_the_session_ends_the_path():
    assert least(works(flows_complete=True), NOW, S1, diode("C2", "DMZ")).is_no_path


def test_without_an_entry_the_last_step_stands_alone_at_the_weakest_zone():
    alone = scenario("S3", "DMZ", "CTRL")
    way = least(works(), scenario=alone)
    assert (way.weight, way.barriers[0].kind, way.barriers[0].zone) == (301, "last", "CTRL")
    nowhere = least(works(), scenario=scenario("S4"))
    assert (nowhere.weight, nowhere.is_assumed) == (46, True)


def test_an_entry_that_is_the_target_leaves_the_last_step():
    here = scenario("S5", entry="zone:CTRL", target="zone:CTRL")
    assert least(works(), scenario=here).weight == 301


def test_a_missing_lateral_that_the_way_rests_on_is_named():
    place = works(asset("PLC2", "CTRL"))
    deep = scenario("S6", entry="zone:OFFICE", target="PLC2")
    way = least(place, scenario=deep)
    assert (way.hops, way.assumes_open) == (("PC", "HIST", "PLC", "PLC2"), ("CTRL",))
    assert way.weight == 1000 + 301 + 301 + 301


def test_a_likelihood_that_a_person_stated_stands_and_moves_by_what_is_gained():
    stated = scenario("S7", entry="zone:OFFICE", target="zone:CTRL", consequence={"safety": 4},
                      residual=Residual(consequence={"safety": 3}, likelihood=3))  # fmt: skip
    system, now = works().system, least(works())
    today = standing_today(system, stated, now)
    assert (today.consequence, today.likelihood, today.is_stated) == (3, 3, True)
    after = least(works(), NOW | {"zone:CTRL": (2,) * 7})
    assert standing_after(system, stated, now, after).likelihood == 1


def test_a_matrix_that_counts_downwards_moves_the_other_way():
    downwards = works(risk_matrix=replace(DEFAULT_MATRIX, likelihood_descending=True)).system
    unstated = scenario("S8", entry="zone:OFFICE", target="zone:CTRL", consequence={"safety": 4})
    assert standing_today(downwards, unstated, least(works())).likelihood == 2


def test_an_action_caps_only_the_categories_it_limits():
    assert limited({"safety": 4, "financial": 2}, {"safety": 1, "environment": 1}) == {"safety": 1, "financial": 2}
    now = least(works())
    assert standing_after(works().system, S1, now, now, {"safety": 1}).consequence == 2


def test_a_scenario_without_a_consequence_is_not_counted():
    unrated = scenario("S9", entry="zone:OFFICE", target="zone:CTRL")
    system, now = works().system, least(works())
    assert standing_today(system, unrated, now) is None
    assert total_points([standing_today(system, S1, now), None]) == 16


levels = st.lists(st.integers(0, 4), min_size=7, max_size=7).map(tuple)


@settings(max_examples=100, deadline=None)
@given(small_plants(), st.data())
def test_a_better_level_or_control_never_lowers_the_weight(plan, data):
    places = [f"zone:{one.code}" for one in plan.zones] + [f"conduit:{one.code}" for one in plan.conduits]
    now = {place: data.draw(levels) for place in places}
    better = {place: tuple(max(pair) for pair in zip(now[place], data.draw(levels), strict=True)) for place in places}
    one = scenario("S", entry="zone:Z1", target="zone:Z2")
    model = ScenarioModel(Plant(plan))
    controls = {entry.code: frozenset({"dpi"}) for entry in plan.flows[:2]}
    assert model.least(one, better, Changes(controls)).weight >= model.least(one, now).weight


@settings(max_examples=100, deadline=None)
@given(small_plants(), st.data())
def test_one_more_cut_never_makes_a_way_lighter(plan, data):
    now = {f"zone:{one.code}": data.draw(levels) for one in plan.zones}
    one = scenario("S", entry="zone:Z1", target="zone:Z2")
    model = ScenarioModel(Plant(plan))
    removals = tuple(without(entry.code) for entry in data.draw(st.permutations(plan.flows))[:5])
    weights = [model.least(one, now, Changes({}, removals[:count])).weight for count in range(len(removals) + 1)]
    assert weights == sorted(weights)


@pytest.mark.parametrize("decades", [1, 2])
def test_a_step_of_likelihood_is_as_many_decades_as_the_convention_says(decades):
    system = works().system
    conventions = replace(system.assessment.conventions, decades_per_step=decades)
    system = replace(system, assessment=replace(system.assessment, conventions=conventions))
    way = least(works(), NOW | {"zone:CTRL": (2,) * 7})
    assert standing_today(system, S1, way).likelihood == 5 - 3 // decades
