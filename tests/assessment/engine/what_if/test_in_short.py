"""The answer to a what-if in a few figures, by hand on the small plant of the comparison."""

from assessment.engine.what_if.in_short import answer_in_short
from tests.assessment.engine.compare.plants import add, changed


def short(model=None, **changes):
    return answer_in_short(model or changed(), {"bulkhead_changes": 1, "name": "test", **changes})


def test_a_flow_that_goes_leaves_no_path_and_costs_nothing():
    found = short(remove={"flows": ["F2"]})
    assert found["paths"] == {"now": 1, "then": 0}
    assert [one["verdict"] for one in found["verdicts"]] == ["chain broken"]
    assert (found["cost"], found["outage_hours"], found["places"]) == (0, 0, 0)


def test_another_way_is_told_with_its_hops():
    direct = add("flows", code="F3", **{"from": {"asset": "PC"}, "to": {"asset": "SIS"}, "protocol": "modbus_tcp"})
    (one,) = short(changed(direct), remove={"flows": ["F3"]})["verdicts"]
    assert (one["verdict"], one["remaining"]) == ("other path remains", ["PC", "JUMP", "SIS"])


def test_a_measure_brings_its_cost_its_outage_and_a_zone_to_its_target():
    # SAFE has target 2 and claims 1 throughout; OFFICE reaches its 1, DMZ its 2
    own = add("measures", code="CM-9", title="Hard shell", sl=2, cost=1200, outage_hours=3.5)
    found = short(changed(own), place=["CM-9@zone:SAFE"])
    assert (found["zones_at_target"], found["zones_of"]) == ({"now": 2, "then": 3}, {"now": 3, "then": 3})
    assert found["levels_missing"] == {"now": 7, "then": 0}
    assert (found["cost"], found["outage_hours"], found["places"]) == (1200, 3.5, 1)


def test_what_nobody_stated_of_a_measure_is_said_beside_its_cost():
    own = add("measures", code="CM-9", title="Hard shell", sl=2, outage_hours=3.5)
    found = short(changed(own), place=["CM-9@zone:SAFE"])
    assert found["cost"] == 0
    assert "Not stated, and counted as 0: CM-9 (cost, effort_days)." in found["notes"]
    assert not any("counted as 0" in one for one in short(remove={"flows": ["F2"]})["notes"])


def test_the_levels_that_change_are_given_and_no_others():
    own = add("measures", code="CM-9", title="Hard shell", sl=2, cost=1200, outage_hours=3.5)
    found = short(changed(own), place=["CM-9@zone:SAFE"], set={"zones": {"DMZ": {"sl_t": 3}}})
    assert found["levels"] == {
        "zone:DMZ": {"sl_t": [3] * 7, "sl_a": [2] * 7},
        "zone:SAFE": {"sl_t": [2] * 7, "sl_a": [2] * 7},
    }
