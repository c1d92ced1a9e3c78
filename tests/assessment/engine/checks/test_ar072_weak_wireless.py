from __future__ import annotations

import pytest

from assessment.engine.checks.ar072_weak_wireless import weak_wireless
from assessment.engine.system import Radio
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, zone

SHARED = Radio("shared_key", detection=True)


def target(iac, uc):
    return [iac, uc, 0, 0, 0, 0, 0]


@pytest.mark.parametrize(("iac", "severity"), [(2, "medium"), (3, "high"), (4, "high")])
def test_one_shared_key_does_not_reach_level_2(iac, severity):
    finding = found(weak_wireless, zone("Z", wireless=SHARED, sl_t=target(iac, 4)))["zone:Z"]
    assert (finding.severity, finding.evidence["gap"]) == (severity, {"FR1": iac - 1})
    assert finding.message == (
        "The radio network of zone Z knows its devices by one shared key only, which is not enough for the target of "
        "the zone."
    )


@pytest.mark.parametrize(("uc", "severity"), [(3, "medium"), (4, "high")])
def test_without_detection_level_3_in_use_control_is_not_reached(uc, severity):
    radio = Radio("individual", detection=False)
    finding = found(weak_wireless, zone("Z", wireless=radio, sl_t=target(4, uc)))["zone:Z"]
    assert (finding.severity, finding.evidence["gap"]) == (severity, {"FR2": uc - 2})


def test_low_targets_and_a_good_network_are_quiet():
    zones = [
        zone("A", wireless=Radio("shared_key", detection=False), sl_t=target(1, 2)),
        zone("B", wireless=Radio("individual", detection=True), sl_t=4),
        zone("C", sl_t=4),
    ]
    parts = [*zones, asset("PLC", "C", wireless=False)]
    assert found(weak_wireless, *parts) == unanswered(weak_wireless, *parts) == {}


def test_what_is_missing_is_named():
    parts = [
        zone("A", kind="wireless", sl_t=4),
        zone("B", wireless=SHARED),
        zone("C", sl_t=target(2, 2), wireless=None),
        asset("PLC", "C"),
    ]
    assert unanswered(weak_wireless, *parts) == {
        "site:SITE": {
            "assets[].wireless": 1,
            "zones[].sl_t": 1,
            "zones[].wireless.detection": 1,
            "zones[].wireless.identity": 2,
        }
    }
