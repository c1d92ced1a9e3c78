from __future__ import annotations

import pytest

from assessment.engine.checks.ar056_mail_or_web_in_control import mail_or_web_in_control
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

ENDS = [
    asset("WEB", "NET"),
    asset("HMI", "Z2"),
    asset("HMI2", "Z2"),
    asset("PC", "Z4"),
    conduit("C1", "Z2", "NET"),
    conduit("C2", "Z2", "Z4"),
    conduit("C3", "Z4", "NET"),
]
OUTER = [zone("NET", kind="external"), zone("Z4", kind="enterprise")]
PLANT = [*OUTER, zone("Z2", name="Boiler house", level=2, sl_t=2), *ENDS]


@pytest.mark.parametrize("protocol", ["smtp", "http", "https"])
def test_mail_or_the_web_between_control_and_the_outside_is_found(protocol):
    finding = found(mail_or_web_in_control, *PLANT, flow("F1", "HMI", "WEB", protocol=protocol))["conduit:C1"]
    assert (finding.severity, finding.force, finding.evidence["flows"]) == ("medium", "shall", ["F1"])


def test_the_message_names_both_ends_with_their_levels():
    finding = found(mail_or_web_in_control, *PLANT, flow("F1", "PC", "HMI", protocol="smtp"))["conduit:C2"]
    assert finding.message == (
        "1 flow over conduit C2 brings mail, chat or the general web to control: PC (level 4) to HMI (level 2) by SMTP."
    )


def test_at_target_3_for_restricted_data_flow_it_is_high():
    strict = [*OUTER, zone("Z2", level=2, sl_t=[2, 2, 2, 2, 3, 2, 2]), *ENDS]
    one = flow("F1", "HMI", "WEB", protocol="https")
    assert found(mail_or_web_in_control, *strict, one)["conduit:C1"].severity == "high"
    unset = [*OUTER, zone("Z2", level=2), *ENDS]
    finding = found(mail_or_web_in_control, *unset, one)["conduit:C1"]
    assert finding.severity == "medium"
    assert finding.evidence["examples"][0]["severity_not_known"] == ["zones[].sl_t"]


def test_mail_inside_control_is_found_and_a_page_of_the_plant_is_not():
    mail, page = flow("F1", "HMI", "HMI2", protocol="smtp"), flow("F2", "HMI", "HMI2", protocol="https")
    assert list(found(mail_or_web_in_control, *PLANT, mail, page)) == ["flow:F1"]


def test_above_control_and_by_other_protocols_it_is_quiet():
    flows = [flow("F1", "PC", "WEB", protocol="https"), flow("F2", "HMI", "WEB", protocol="mqtt")]
    assert found(mail_or_web_in_control, *PLANT, *flows) == {}
    assert unanswered(mail_or_web_in_control, *PLANT, *flows) == {}


def test_an_unknown_protocol_or_level_is_not_evaluated():
    unknown = [zone("Zx"), asset("X", "Zx"), conduit("C9", "Zx", "NET")]
    flows = [flow("F1", "HMI", "WEB"), flow("F2", "X", "WEB", protocol="https")]
    assert unanswered(mail_or_web_in_control, *PLANT, *unknown, *flows) == {
        "conduit:C1": {"flows[].protocol": 1},
        "conduit:C9": {"assets[].level": 1},
    }
