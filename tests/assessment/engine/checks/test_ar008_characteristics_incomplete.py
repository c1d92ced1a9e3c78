from __future__ import annotations

from assessment.engine.checks.ar008_characteristics_incomplete import characteristics_incomplete
from tests.assessment.engine.checks.judging import found
from tests.builders import asset, conduit, flow, party, zone

TEXTS = [
    "logical_boundary",
    "physical_boundary",
    "logical_access_points",
    "physical_access_points",
    "policies",
    "assumptions",
    "dependencies",
]
KNOWN = {"type": "plc", "criticality": {"safety": 1}}
FULL = {"owner": "APT", "sl_t": 2, "characteristics": TEXTS}


def plant(zone_values, conduit_values):
    return [
        party("APT"),
        zone("Z1", safety_related=False, **FULL),
        zone("Z2", **{"safety_related": False, **FULL, **zone_values}),
        conduit("C1", "Z1", "Z2", **{"boundary_assets": ["FW"], **FULL, **conduit_values}),
        asset("A", "Z1", **KNOWN),
        asset("B", "Z2", **KNOWN),
        asset("FW", **KNOWN),
        flow("F1", "A", "B"),
    ]


def test_complete_descriptions_are_quiet():
    assert found(characteristics_incomplete, *plant({}, {})) == {}


def test_each_missing_item_of_a_zone_is_named_with_its_letter():
    finding = found(characteristics_incomplete, *plant({"owner": None, "safety_related": None}, {}))["zone:Z2"]
    assert finding.severity == "medium"
    assert finding.evidence["missing"] == ["b accountable organisation", "e safety designation"]
    assert finding.message == (
        "The description of zone Z2 lacks 2 items: accountable organisation and safety designation."
    )


def test_a_conduit_lacks_its_texts_its_target_and_its_boundary_devices():
    finding = found(
        characteristics_incomplete, *plant({}, {"characteristics": [], "sl_t": None, "boundary_assets": None})
    )
    assert [item[0] for item in finding["conduit:C1"].evidence["missing"]] == list("cdfgjklmnn")


def test_a_zone_without_flows_conduits_or_assets_lacks_these_items():
    finding = found(characteristics_incomplete, party("APT"), zone("Z1", safety_related=True, **FULL))["zone:Z1"]
    assert [item[0] for item in finding.evidence["missing"]] == ["h", "i", "j"]
