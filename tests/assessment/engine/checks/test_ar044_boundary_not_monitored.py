from __future__ import annotations

from assessment.engine.checks.ar044_boundary_not_monitored import boundary_not_monitored
from assessment.engine.system import Monitoring
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import conduit, zone

OT = zone("OT", level=2, kind="control", sl_t=[1, 1, 1, 1, 1, 2, 1])
OFFICE, OUTSIDE, DMZ = zone("IT", kind="enterprise", sl_t=1), zone("X", kind="external"), zone("D", kind="dmz", sl_t=2)


def test_an_unwatched_conduit_to_business_or_outside_is_found():
    for other in (OFFICE, OUTSIDE):
        parts = [OT, other, conduit("C1", "OT", other.code, monitored=False)]
        finding = found(boundary_not_monitored, *parts)["conduit:C1"]
        assert (finding.severity, finding.force) == ("medium", "convention")


def test_a_watched_one_one_to_the_dmz_and_one_of_a_lower_target_are_quiet():
    low = zone("L", level=1, kind="control", sl_t=1)
    parts = [
        *(OT, OFFICE, DMZ, low),
        conduit("C1", "OT", "IT", monitored=True),
        conduit("C2", "OT", "IT", monitoring=Monitoring(kind="flow export")),
        conduit("C3", "OT", "D", monitored=False),
        conduit("C4", "L", "IT", monitored=False),
    ]
    assert found(boundary_not_monitored, *parts) == {}
    assert unanswered(boundary_not_monitored, *parts) == {}


def test_an_unknown_watch_level_or_target_is_not_evaluated():
    for empty in (None, Monitoring()):
        parts = [OT, OFFICE, conduit("C1", "OT", "IT", monitoring=empty)]
        assert unanswered(boundary_not_monitored, *parts) == {"site:SITE": {"conduits[].monitored": 1}}
    unplaced = [zone("OT", kind="control", sl_t=2), OFFICE, conduit("C1", "OT", "IT", monitored=False)]
    assert unanswered(boundary_not_monitored, *unplaced) == {"site:SITE": {"zones[].level": 1}}
    unset = [zone("OT", level=2, kind="control"), OFFICE, conduit("C1", "OT", "IT", monitored=False)]
    assert unanswered(boundary_not_monitored, *unset) == {"site:SITE": {"zones[].sl_t": 1}}
