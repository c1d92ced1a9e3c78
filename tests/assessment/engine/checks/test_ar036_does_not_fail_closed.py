from __future__ import annotations

from assessment.engine.checks.ar036_does_not_fail_closed import does_not_fail_closed
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, zone

ZONES = [zone("A", sl_t=1), zone("B", sl_t=[1, 1, 1, 1, 3, 1, 1])]


def devices(**modes):
    return [asset(tag, type="firewall", fail_mode=mode) for tag, mode in modes.items()]


def test_a_device_that_opens_is_found_beside_one_that_closes():
    parts = [*ZONES, *devices(F1="closed", F2="open"), conduit("C1", "A", "B", boundary_assets=["F1", "F2"])]
    finding = found(does_not_fail_closed, *parts)["conduit:C1"]
    assert (finding.severity, finding.force) == ("medium", "shall")
    assert finding.evidence == {"boundary_assets": ["F2"], "sl_t_RDF": {"A": 1, "B": 3}}
    assert finding.message.startswith("F2 at the border of conduit C1 opens when it fails")


def test_closed_devices_no_device_and_lower_targets_are_quiet():
    parts = [
        *ZONES,
        zone("L", sl_t=2),
        *devices(F1="closed", F2="open"),
        conduit("C1", "A", "B", boundary_assets=["F1"]),
        conduit("C2", "A", "B", boundary_assets=[]),
        conduit("C3", "A", "L", boundary_assets=["F2"]),
    ]
    assert found(does_not_fail_closed, *parts) == {}
    assert unanswered(does_not_fail_closed, *parts) == {}


def test_a_switch_is_no_boundary_and_has_no_say():
    parts = [*ZONES, asset("SW", type="switch"), conduit("C1", "A", "B", boundary_assets=["SW"])]
    assert found(does_not_fail_closed, *parts) == unanswered(does_not_fail_closed, *parts) == {}


def test_an_unknown_mode_or_unknown_devices_are_not_evaluated():
    unset = [*ZONES, *devices(F1=None), conduit("C1", "A", "B", boundary_assets=["F1"])]
    assert unanswered(does_not_fail_closed, *unset) == {"site:SITE": {"assets[].fail_mode": 1}}
    assert unanswered(does_not_fail_closed, *ZONES, conduit("C1", "A", "B")) == {
        "site:SITE": {"conduits[].boundary_assets": 1}
    }
