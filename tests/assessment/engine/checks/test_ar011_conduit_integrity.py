from __future__ import annotations

from assessment.engine.checks.ar011_conduit_integrity import conduit_integrity
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import conduit, zone

ZONES = [zone("Z1"), zone("Z2"), zone("Z3")]


def test_a_conduit_inside_one_zone_is_found():
    finding = found(conduit_integrity, *ZONES, conduit("C1", "Z1", "Z1"))["conduit:C1"]
    assert (finding.severity, finding.force) == ("low", "convention")


def test_a_conduit_in_the_open_through_a_third_zone_is_found():
    crossing = conduit("C1", "Z1", "Z2", through=["Z3", "Z2"], encapsulated=False)
    finding = found(conduit_integrity, *ZONES, crossing)["conduit:C1"]
    assert finding.message == "Conduit C1 runs in the open through the zone Z3."


def test_an_encapsulated_or_direct_conduit_is_quiet():
    parts = [conduit("C1", "Z1", "Z2", through=["Z3"], encapsulated=True), conduit("C2", "Z1", "Z2", through=[])]
    # whatever zones an encapsulated path crosses, it crosses none in the open
    parts.append(conduit("C3", "Z1", "Z2", encapsulated=True))
    assert found(conduit_integrity, *ZONES, *parts) == {}
    assert unanswered(conduit_integrity, *ZONES, *parts) == {}


def test_a_way_that_is_not_known_is_not_evaluated():
    parts = [conduit("C1", "Z1", "Z2"), conduit("C2", "Z1", "Z2", through=["Z3"])]
    assert unanswered(conduit_integrity, *ZONES, *parts) == {
        "site:SITE": {"conduits[].encapsulated": 1, "conduits[].through": 1}
    }
