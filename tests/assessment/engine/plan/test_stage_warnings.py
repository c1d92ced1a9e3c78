"""What a stage of a migration touches and stops, who approves it, and what is to be in before it opens its conduit.

HALL --OLD1--> PUMP     HALL --OLD2--> DOSE (safety)      one bus under both; HALL --NEW2--> DOSE is planned
"""

from __future__ import annotations

from datetime import date

import pytest

from assessment.engine.plan.names import action_name
from assessment.engine.plan.stages import cutovers, too_late, window_in
from assessment.engine.plan.standstill import zones_stopped, zones_stopped_by
from assessment.engine.plan.treatments import treatments
from assessment.engine.plan.values import Action
from assessment.engine.plan.warnings import approvers, stage_warnings, touched_by_stage
from assessment.engine.plant import Plant
from assessment.engine.system import Interface, Period, Person, PlanSettings, Segment, Stage, Window
from tests.builders import asset, conduit, flow, measure, party, plant, zone

FIRST = Stage("M", "Bus", 1, window="W1", hours=4, old_conduit="OLD1", new_conduit="NEW1", segment="BUS")
SECOND = Stage("M", "Bus", 2, window="W1", hours=4, old_conduit="OLD2", new_conduit="NEW2", segment="BUS")
EARLY = Window("W0", "Q1", ("HALL", "PUMP", "DOSE"), 9, date(2027, 1, 9))
CUT = Window("W1", "Q1", ("HALL", "PUMP", "DOSE"), 8, date(2027, 2, 6))
LATE = Window("W2", "Q1", ("HALL", "PUMP", "DOSE"), 6, date(2027, 3, 6))
ON_BUS = (Interface("DP", segment="BUS"),)


def built(*stages: Stage, windows=(EARLY, CUT, LATE), medium="profibus_dp", **dose) -> Plant:
    return plant(
        party("WORKS"),
        Person("ov", "Ona Vell", "ot", "WORKS"),
        Person("sf", "Sef Arl", "safety", "WORKS"),
        zone("HALL", owner="WORKS"),
        zone("PUMP", owner="WORKS"),
        zone("DOSE", kind="safety"),
        asset("PLC", "HALL", essential_function=True),
        asset("DRV", "PUMP", interfaces=ON_BUS),
        asset("DOS", "DOSE", interfaces=ON_BUS, **dose),
        asset("BOX", "DOSE"),
        Segment("BUS", ("HALL", "PUMP", "DOSE"), medium=medium, attached_to=("PLC",)),
        conduit("OLD1", "HALL", "PUMP"),
        conduit("OLD2", "HALL", "DOSE"),
        conduit("NEW1", "HALL", "PUMP", status="planned"),
        conduit("NEW2", "HALL", "DOSE", status="planned"),
        flow("F1", "PLC", "DRV", conduit="OLD1", protocol="profibus_dp"),
        flow("F2", "PLC", "DOS", conduit="OLD2", protocol="profibus_dp"),
        flow("F3", "PLC", "BOX", conduit="NEW2", protocol="opc_ua"),
        flow("F4", "PLC", "DRV", conduit="NEW1", protocol="opc_ua"),
        measure("WALL", title="Relay", sl=[2] * 7, outage_hours=1, applies_to=["conduit"]),
        *stages,
        plan=PlanSettings(
            only_own_measures=True,
            windows=windows,
            periods=(Period("Q1", date(2027, 1, 1)), Period("Q2", date(2027, 4, 1))),
        ),
    )


def test_work_at_one_conduit_of_a_bus_stops_every_zone_on_it():
    assert zones_stopped(built(), "conduit:OLD1") == ("HALL", "PUMP", "DOSE")
    assert zones_stopped(built(medium="ethernet"), "conduit:OLD1") == ("HALL", "PUMP"), (
        "a network that is routed is no bus"
    )
    assert zones_stopped(built(), "conduit:NEW1") == ("HALL", "PUMP"), "what is routed does not run over the bus"
    assert zones_stopped(built(), "zone:PUMP") == ("PUMP",)


def test_a_stage_stops_whoever_is_on_the_bus_yet():
    made = built(FIRST, SECOND)
    assert zones_stopped_by(made, FIRST) == ("HALL", "PUMP", "DOSE")
    assert zones_stopped_by(made, SECOND) == ("HALL", "DOSE"), "the drive left with the first stage"


def test_a_stage_in_a_window_that_does_not_name_a_zone_on_its_bus_is_not_counted_on():
    made = built(FIRST, windows=(Window("W1", "Q1", ("HALL", "PUMP"), 8),))
    assert [(one.period, one.why) for one in cutovers(made)] == [(None, "Window W1 does not name DOSE.")]


def test_a_stage_says_what_it_touches_and_who_approves_it():
    made = built(SECOND, essential_function=True, certified_configuration=True)
    assert stage_warnings(made, SECOND) == (
        "Touches the safety zone DOSE: Sef Arl must approve it.",
        "Touches the certified configuration of DOS: Sef Arl must approve it.",
        "No certificate is named for DOS: name the one that the change is checked against.",
        "Touches the essential function of DOS, PLC: Ona Vell must approve it.",
        "No rollback plan is recorded for it; it needs one before it is carried out.",
        "No crew is recorded for it.",
    )
    assert approvers(made, touched_by_stage(made, SECOND)) == ("Sef Arl", "Ona Vell")


def test_a_stage_that_is_prepared_names_its_own_approver():
    said = Stage(
        "M", "Bus", 2, old_conduit="OLD2", new_conduit="NEW2", crew="Controls", rollback="Back", safety_approver="Kit"
    )
    assert stage_warnings(built(said), said) == (
        "Touches the safety zone DOSE: Kit must approve it.",
        "Touches the essential function of PLC: Ona Vell must approve it.",
    )


def wall(made: Plant, at: str) -> Action:
    return Action(treatments(made)["WALL"], f"conduit:{at}")


@pytest.mark.parametrize(("at", "window"), [("NEW2", "W1"), ("OLD1", "W2")])
def test_what_protects_a_new_conduit_is_done_no_later_than_it_is_opened(at, window):
    """W2 is the shortest that is long enough; at the conduit that opens in W1 it would come a month too late."""
    first = Stage("M", "Bus", 1, window="W1", hours=4, old_conduit="OLD2", new_conduit="NEW2", segment="BUS")
    made = built(first)
    assert [one.period for one in cutovers(made)] == [0]
    assert window_in(made, wall(made, at), 0).code == window


def test_a_stage_says_what_comes_only_after_it_has_opened_its_conduit():
    first = Stage("M", "Bus", 1, window="W1", hours=4, old_conduit="OLD2", new_conduit="NEW2", segment="BUS")
    made = built(first)
    (one,) = cutovers(made)
    at_new, at_old = wall(made, "NEW2"), wall(made, "OLD1")
    name = action_name(made, at_new)
    late = f"{name} comes in %s only, and the conduit is opened in W1 (2027-02-06): until then it stands without."
    assert list(too_late(made, one, [(at_new, 0, LATE), (at_old, 0, LATE)])) == [late % "W2 (2027-03-06)"]
    assert list(too_late(made, one, [(at_new, 1, None)])) == [late % "Q2"]
    assert list(too_late(made, one, [(at_new, 0, EARLY), (at_new, 0, CUT), (at_new, 0, None)])) == []
