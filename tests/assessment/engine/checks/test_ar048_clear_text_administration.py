from __future__ import annotations

import pytest

from assessment.engine.checks.ar048_clear_text_administration import clear_text_administration
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

ENDS = [asset("EWS", "Z2"), asset("SW", "Z1"), asset("SW2", "Z1"), conduit("C1", "Z2", "Z1")]
PLANT = [zone("Z2", sl_t=1), zone("Z1", name="Filling line", sl_t=2), *ENDS]


@pytest.mark.parametrize("protocol", ["telnet", "ftp", "tftp", "http_device", "snmp", "vnc"])
def test_across_a_border_it_is_high(protocol):
    finding = found(clear_text_administration, *PLANT, flow("F1", "EWS", "SW", protocol=protocol))["conduit:C1"]
    assert (finding.severity, finding.force, finding.evidence["flows"]) == ("high", "convention", ["F1"])


def test_inside_a_zone_with_target_2_for_identities_it_is_medium():
    finding = found(clear_text_administration, *PLANT, flow("F1", "SW", "SW2", protocol="telnet"))["flow:F1"]
    assert finding.severity == "medium"
    assert finding.message == (
        "1 flow inside zone Filling line uses a protocol that sends passwords in clear text: SW to SW2 by Telnet."
    )


def test_inside_a_zone_with_a_lower_target_in_its_secure_variant_or_by_another_protocol_it_is_quiet():
    low = [zone("Z2", sl_t=1), zone("Z1", sl_t=[1, 2, 2, 2, 2, 2, 2]), *ENDS]
    flows = [
        flow("F1", "SW", "SW2", protocol="telnet"),
        flow("F2", "EWS", "SW", protocol="snmp", secure=True),
        flow("F3", "EWS", "SW", protocol="ssh"),
    ]
    assert found(clear_text_administration, *low, *flows) == {}
    assert unanswered(clear_text_administration, *low, *flows) == {}


def test_a_tunnel_does_not_silence_it():
    assert list(
        found(clear_text_administration, *PLANT, flow("F1", "EWS", "SW", protocol="telnet", controls=["encrypted"]))
    ) == ["conduit:C1"]


def test_without_target_protocol_or_zone_it_is_not_evaluated():
    unset = [zone("Z2"), zone("Z1"), *ENDS, asset("X")]
    flows = [
        flow("F1", "SW", "SW2", protocol="telnet"),
        flow("F2", "EWS", "SW"),
        flow("F3", "EWS", "X", protocol="telnet"),
    ]
    assert unanswered(clear_text_administration, *unset, *flows) == {
        "zone:Z1": {"zones[].sl_t": 1},
        "conduit:C1": {"flows[].protocol": 1},
        "site:SITE": {"assets[].zone": 1},
    }
