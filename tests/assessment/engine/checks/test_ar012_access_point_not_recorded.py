from __future__ import annotations

import pytest

from assessment.engine.checks.ar012_access_point_not_recorded import access_point_not_recorded
from assessment.engine.system import Interface
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, zone

LISTED = zone("Z", kind="control", access_points=("Firewall FW-1", "Door 3"))


def modem(**values):
    return Interface("m", **{"kind": "modem", "leaves_suc": True, **values})


def test_a_modem_that_no_list_has_is_found():
    finding = found(access_point_not_recorded, LISTED, asset("K", "Z", interfaces=[modem()]))["asset:K"]
    assert (finding.severity, finding.force) == ("medium", "shall")
    assert finding.message == "K has a modem that leaves the plant, and no list of access points has it."
    assert finding.evidence == {"interfaces": [{"name": "m", "kind": "modem"}], "zone": "Z"}


def test_two_ways_out_are_named_together():
    both = [modem(), modem(kind="cloud_agent")]
    finding = found(access_point_not_recorded, LISTED, asset("K", "Z", interfaces=both))["asset:K"]
    assert "a modem and a cloud agent that leave the plant" in finding.message


@pytest.mark.parametrize("text", ["K", "k", "Modem of K, cabinet 3", "Service line (K)."])
def test_an_entry_or_a_word_of_a_list_of_any_zone_records_it(text):
    other = zone("Y", kind="control", access_points=(text,))
    assert found(access_point_not_recorded, LISTED, other, asset("K", "Z", interfaces=[modem()])) == {}


def test_an_interface_that_names_its_access_point_stays_inside_or_is_ethernet_is_quiet():
    quiet = [modem(access_point="AP-3"), modem(leaves_suc=False), modem(kind="ethernet"), modem(kind="wan")]
    parts = [LISTED, asset("K", "Z", interfaces=quiet)]
    assert found(access_point_not_recorded, *parts) == unanswered(access_point_not_recorded, *parts) == {}


def test_what_lies_outside_the_perimeter_is_left_alone():
    outside = [
        zone("X", kind="external"),
        asset("V", "X", interfaces=[modem()]),
        asset("S", "Z", in_scope=False, interfaces=[modem()]),
    ]
    assert found(access_point_not_recorded, LISTED, *outside) == {}
    assert unanswered(access_point_not_recorded, LISTED, *outside) == {}


def test_what_is_not_known_is_not_evaluated():
    def of(*parts):
        return unanswered(access_point_not_recorded, *parts)

    assert of(LISTED, asset("K", "Z")) == {"zone:Z": {"assets[].interfaces": 1}}
    assert of(LISTED, asset("K", "Z", interfaces=[modem(kind=None), modem(leaves_suc=None)])) == {
        "zone:Z": {"assets[].interfaces[].kind": 1, "assets[].interfaces[].leaves_suc": 1}
    }
    assert of(zone("Z", kind="control"), asset("K", "Z", interfaces=[modem()])) == {
        "zone:Z": {"zones[].physical_access_points": 1}
    }
