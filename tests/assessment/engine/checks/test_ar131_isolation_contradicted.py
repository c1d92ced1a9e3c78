from __future__ import annotations

import pytest

from assessment.engine.checks.ar131_isolation_contradicted import isolation_contradicted
from assessment.engine.system import Interface, RemoteAccess
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

PLANT = [
    zone("Z", name="Boiler", isolation_claimed=True),
    zone("O"),
    asset("PLC", "Z", type="plc", interfaces=[Interface("eth0", "ethernet", "Z")]),
    asset("PC", "O"),
]


def judged(*parts, complete=True):
    values = {"flows_complete": complete}
    return found(isolation_contradicted, *PLANT, *parts, **values), unanswered(
        isolation_contradicted, *PLANT, *parts, **values
    )


def test_a_flow_seen_over_the_border_contradicts_the_claim():
    concerns, _ = judged(flow("F1", "PC", "PLC", basis="observed"), RemoteAccess("RA", flow="F1"))
    finding = concerns["zone:Z"]
    assert (finding.severity, finding.basis) == ("high", "observed")
    assert finding.message == (
        "Zone Boiler is said to be isolated, but the model shows 1 flow over its border and 1 remote access path."
    )
    assert (finding.evidence["flows"], finding.evidence["remote_access"]) == (["F1"], ["RA"])


def test_a_firewall_rule_and_a_declared_flow_contradict_it_too():
    flows = [flow("F2", "PLC", "PC", basis="firewall_rule"), flow("F1", "PC", "zone:Z")]
    finding = judged(*flows)[0]["zone:Z"]
    assert (finding.basis, finding.evidence["firewall_rules"]) == ("declared", ["F2"])


@pytest.mark.parametrize(
    ("part", "told"),
    [
        (conduit("C", "Z", "O", kind="removable_media"), "the conduit C"),
        (asset("STICK", "Z", type="removable_media", interfaces=[]), "removable media (STICK)"),
        (asset("M", "Z", interfaces=[Interface("m", "modem")]), "an attachment of M"),
        (asset("M", "Z", interfaces=[Interface("e", "ethernet", "O")]), "an attachment of M"),
        (asset("M", "Z", interfaces=[Interface("u", "usb", "Z", leaves_suc=True)]), "an attachment of M"),
    ],
)
def test_conduits_shared_media_and_attachments_contradict_it(part, told):
    assert judged(part)[0]["zone:Z"].message.endswith(f"but the model shows {told}.")


def test_what_stays_inside_is_forbidden_or_planned_does_not():
    parts = [
        flow("F1", "PLC", "PLC"),
        flow("F2", "PC", "PLC", decision="forbidden"),
        flow("F3", "PC", "PC"),
        conduit("C", "Z", "O", status="planned"),
    ]
    assert judged(*parts) == ({}, {})


def test_a_zone_that_claims_nothing_is_not_judged():
    parts = [zone("A"), zone("B", isolation_claimed=False), asset("a", "A"), asset("b", "B"), flow("F", "a", "b")]
    assert found(isolation_contradicted, *parts) == unanswered(isolation_contradicted, *parts) == {}


def test_what_could_still_contradict_it_is_named():
    _, missing = judged(flow("F", "ip:192.0.2.1", "PLC"), asset("X", "Z"), complete=False)
    assert missing == {
        "site:SITE": {"assessment.flows_complete": 1},
        "zone:Z": {"assets[].interfaces": 1, "assets[].ips": 1, "assets[].type": 1},
    }
