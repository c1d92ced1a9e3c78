import pytest

from assessment.engine.attack_weights import (
    Barrier,
    PassageWeights,
    barrier_of,
    chance_percent,
    controls_of_flows,
    last_barrier,
    strength,
    table_weights,
    weight,
)
from assessment.engine.graph.arcs import Passage
from assessment.engine.levels import FR
from assessment.engine.system import RemoteAccess
from tests.builders import asset, flow, plant, scenario, zone

CHANCES = (90, 50, 10, 3, 1)
BORDER = Passage(is_border=True, conduit="C", zone="Z")
INSIDE = Passage(is_border=False, conduit=None, zone="Z")


def strong(barrier, **places):
    found = strength(barrier, {place.replace("_", ":"): tuple(levels) for place, levels in places.items()})
    return found.value, found.is_assumed


def test_the_table_is_the_published_one():
    assert table_weights(CHANCES) == (46, 301, 1000, 1523, 2000)


@pytest.mark.parametrize(("value", "expected"), [(0, 46), (1, 301), (2, 1000), (3, 1523), (4, 2000)])
def test_against_an_attacker_of_two_each_strength_has_its_weight(value, expected):
    assert weight(value, 2, CHANCES) == expected


def test_two_levels_or_more_on_either_side_weigh_the_same():
    assert weight(0, 4, CHANCES) == weight(2, 4, CHANCES) == 46
    assert weight(4, 1, CHANCES) == weight(3, 1, CHANCES) == 2000


def test_a_border_is_as_strong_as_the_larger_of_conduit_and_zone_in_iac_uc_rdf():
    barrier = barrier_of(BORDER, flow="F", is_controlled=False)
    assert strong(barrier, zone_Z=(3, 2, 0, 0, 1, 0, 0), conduit_C=(2, 2, 0, 0, 2, 0, 0)) == (2, False)
    assert strong(barrier, zone_Z=(3, 3, 0, 0, 3, 0, 0), conduit_C=(2, 2, 0, 0, 2, 0, 0)) == (3, False)


def test_inside_a_zone_only_iac_and_uc_hold():
    assert strong(barrier_of(INSIDE, flow=None, is_controlled=False), zone_Z=(3, 2, 0, 0, 0, 0, 0)) == (2, False)


def test_the_last_step_is_held_by_what_the_scenario_relies_on():
    levels = (4, 4, 3, 1, 4, 4, 2)
    assert strong(last_barrier("Z", scenario("S")), zone_Z=levels) == (2, False)
    assert strong(last_barrier("Z", scenario("S", relies_on=[FR.DC])), zone_Z=levels) == (1, False)


def test_a_control_adds_one_and_four_is_the_most():
    barrier = barrier_of(INSIDE, flow="F", is_controlled=True)
    assert strong(barrier, zone_Z=(2,) * 7) == (3, False)
    assert strong(barrier, zone_Z=(4,) * 7) == (4, False)


def test_an_unknown_level_counts_as_zero_and_says_so():
    assert strong(barrier_of(INSIDE, flow=None, is_controlled=False), zone_Z=(3, None, 0, 0, 0, 0, 0)) == (0, True)
    assert strong(barrier_of(BORDER, flow=None, is_controlled=False), zone_Z=(2,) * 7) == (2, True)
    assert strong(Barrier("border", None, None, (FR.IAC,)), zone_Z=(4,) * 7) == (0, True)


def test_the_array_of_weights_agrees_with_the_single_ones():
    free = Passage(is_border=False, conduit=None, zone=None)
    levels = {"zone:Z": (1, 2, 0, 0, 3, 0, 0), "conduit:C": (3, 3, 0, 0, 2, 0, 0)}
    found = PassageWeights([free, BORDER, INSIDE]).under(levels, attacker=2, chances=CHANCES)
    assert found.tolist() == [[0, 0], [1000, 1523], [301, 1000]]


def test_chances_are_shown_in_percent_with_two_digits():
    assert [chance_percent(total) for total in (0, 1000, 1602, 3000)] == [100, 10, 2.5, 0.1]


def test_a_remote_access_with_mfa_gives_its_flow_that_control():
    place = plant(
        zone("Z"), asset("A", "Z"), asset("B", "Z"), flow("F", "A", "B", controls=["recorded"]), flow("G", "A", "B"),
        RemoteAccess("RA", flow="F", mfa=True), RemoteAccess("RB", flow="G", mfa=False),
    )  # fmt: skip
    assert controls_of_flows(place) == {"F": {"recorded", "mfa"}}
