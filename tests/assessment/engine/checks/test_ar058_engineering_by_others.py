from __future__ import annotations

from assessment.engine.checks.ar058_engineering_by_others import engineering_by_others
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

PLANT = [
    zone("Z2"),
    zone("Z1", name="Line 4"),
    asset("EWS", "Z2", type="engineering_station"),
    asset("SES", "Z2", type="safety_engineering_station"),
    asset("BKP", "Z2", type="backup_server"),
    asset("LAP", "Z2", type="maintenance_laptop"),
    asset("X", "Z2"),
    asset("PLC", "Z1", type="plc"),
    asset("HMI", "Z1", type="hmi"),
    conduit("C1", "Z2", "Z1"),
]


def test_a_laptop_or_a_panel_that_programs_a_controller_is_found():
    flows = [flow("F1", "LAP", "PLC", protocol="umas"), flow("F2", "HMI", "PLC", protocol="umas", basis="observed")]
    findings = found(engineering_by_others, *PLANT, *flows)
    assert {target: (one.severity, one.basis) for target, one in findings.items()} == {
        "conduit:C1": ("high", "declared"),
        "flow:F2": ("high", "observed"),
    }
    assert findings["flow:F2"].message == (
        "1 flow inside zone Line 4 lets something else than an engineering station program a controller: HMI to PLC "
        "by Schneider UMAS."
    )
    assert findings["conduit:C1"].evidence["examples"][0]["types"] == ["maintenance_laptop"]


def test_a_zone_as_an_end_counts_where_one_of_its_assets_does():
    assert list(found(engineering_by_others, *PLANT, flow("F1", "zone:Z2", "zone:Z1", protocol="codesys_v3"))) == [
        "conduit:C1"
    ]


def test_from_the_stations_made_for_it_to_other_things_or_by_other_protocols_it_is_quiet():
    flows = [
        flow("F1", "EWS", "PLC", protocol="umas"),
        flow("F2", "SES", "PLC", protocol="tristation"),
        flow("F3", "BKP", "PLC", protocol="umas"),
        flow("F4", "LAP", "HMI", protocol="crimson"),
        flow("F5", "LAP", "PLC", protocol="s7comm"),
    ]
    assert found(engineering_by_others, *PLANT, *flows) == {}
    assert unanswered(engineering_by_others, *PLANT, *flows) == {}


def test_what_is_not_known_is_named():
    flows = [
        flow("F1", "LAP", "PLC"),
        flow("F2", "X", "PLC", protocol="umas"),
        flow("F3", "LAP", "X", protocol="umas"),
        flow("F4", "ip:192.0.2.7", "PLC", protocol="umas"),
    ]
    assert unanswered(engineering_by_others, *PLANT, *flows) == {
        "conduit:C1": {"assets[].type": 1, "flows[].protocol": 1},
        "site:SITE": {"assets[].type": 1},
        "zone:Z2": {"assets[].type": 1},
    }
