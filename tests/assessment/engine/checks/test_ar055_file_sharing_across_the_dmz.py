from __future__ import annotations

import pytest

from assessment.engine.checks.ar055_file_sharing_across_the_dmz import file_sharing_across_the_dmz
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

PLANT = [
    zone("Z4", kind="enterprise"),
    zone("Zd", kind="dmz"),
    zone("Z3", level=3, kind="operations"),
    asset("PC", "Z4"),
    asset("REP", "Zd", type="historian_replica"),
    asset("FTS", "Zd", type="file_transfer"),
    asset("ODD", "Zd"),
    asset("DOC", "Z3"),
    asset("BATCH", "Z3"),
    conduit("C1", "Z4", "Z3"),
    conduit("C2", "Z4", "Zd"),
    conduit("C3", "Zd", "Z3"),
]


@pytest.mark.parametrize("protocol", ["smb", "dce_rpc", "nfs"])
def test_a_share_between_business_and_control_is_found_in_either_direction(protocol):
    flows = [flow("F1", "PC", "DOC", protocol=protocol), flow("F2", "DOC", "PC", protocol=protocol)]
    finding = found(file_sharing_across_the_dmz, *PLANT, *flows)["conduit:C1"]
    assert (finding.severity, finding.force, finding.evidence["flows"]) == ("high", "convention", ["F1", "F2"])


def test_a_host_in_the_dmz_that_shares_with_both_sides_is_a_way_through():
    flows = [flow("F1", "PC", "REP", protocol="smb"), flow("F2", "REP", "DOC", protocol="nfs")]
    findings = found(file_sharing_across_the_dmz, *PLANT, *flows)
    assert {target: one.evidence["flows"] for target, one in findings.items()} == {
        "conduit:C2": ["F1"],
        "conduit:C3": ["F2"],
    }
    assert findings["conduit:C3"].message == (
        "1 flow over conduit C3 shares files or calls procedures between business and control without a transfer "
        "service: REP (level 3.5) to DOC (level 3) by NFS."
    )


def test_with_one_side_only_over_a_transfer_service_or_inside_control_it_is_quiet():
    flows = [
        flow("F1", "PC", "REP", protocol="smb"),
        flow("F2", "PC", "FTS", protocol="smb"),
        flow("F3", "FTS", "DOC", protocol="smb"),
        flow("F4", "PC", "DOC", protocol="smb", via=["FTS"]),
        flow("F5", "DOC", "BATCH", protocol="smb"),
        flow("F6", "PC", "DOC", protocol="https"),
    ]
    assert found(file_sharing_across_the_dmz, *PLANT, *flows) == {}
    assert unanswered(file_sharing_across_the_dmz, *PLANT, *flows) == {}


def test_what_is_not_known_is_named():
    unknown = [zone("Zx"), asset("X", "Zx"), conduit("C9", "Z4", "Zx")]
    flows = [
        flow("F1", "PC", "DOC"),
        flow("F2", "PC", "X", protocol="smb"),
        flow("F3", "PC", "ODD", protocol="smb"),
        flow("F4", "ODD", "DOC", protocol="smb"),
    ]
    assert unanswered(file_sharing_across_the_dmz, *PLANT, *unknown, *flows) == {
        "conduit:C1": {"flows[].protocol": 1},
        "conduit:C9": {"assets[].level": 1, "assets[].type": 1, "zones[].kind": 1},
        "conduit:C2": {"assets[].type": 1, "zones[].kind": 1},
        "conduit:C3": {"assets[].type": 1, "zones[].kind": 1},
    }


def test_a_way_through_the_dmz_that_a_missing_value_leaves_open_is_named():
    def of(second, *parts):
        return unanswered(file_sharing_across_the_dmz, *PLANT, *parts, flow("F1", "PC", "REP", protocol="smb"), second)

    # F1 shares with business; whether REP shares with control hangs on a level, or on a protocol
    nowhere = [zone("Zx", kind="operations"), asset("X", "Zx", type="historian"), conduit("C9", "Zd", "Zx")]
    assert of(flow("F2", "REP", "X", protocol="smb"), *nowhere) == {
        "conduit:C2": {"assets[].level": 1},
        "conduit:C9": {"assets[].level": 1},
    }
    assert of(flow("F2", "REP", "DOC")) == {
        "conduit:C2": {"flows[].protocol": 1},
        "conduit:C3": {"flows[].protocol": 1},
    }
    assert of(flow("F2", "REP", "DOC", protocol="https")) == {}


def test_a_zone_at_3_5_that_states_no_kind_may_be_a_dmz():
    flows = [flow("F1", "PC", "WEB", protocol="smb"), flow("F2", "WEB", "DOC", protocol="smb")]
    parts = [zone("Z?", level=3.5), asset("WEB", "Z?", type="web_server"), conduit("C8", "Z4", "Z?", "Z3")]
    assert found(file_sharing_across_the_dmz, *PLANT, *parts, *flows) == {}
    assert unanswered(file_sharing_across_the_dmz, *PLANT, *parts, *flows) == {"conduit:C8": {"zones[].kind": 2}}
