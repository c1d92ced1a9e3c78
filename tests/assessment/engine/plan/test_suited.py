"""Measures where they have something to work on: what a person needs is not offered where only machines talk."""

from __future__ import annotations

import pytest

from assessment.engine.plan.suited import WHY, Suited
from assessment.engine.plan.treatments import treatments
from assessment.engine.plan.values import Action
from assessment.engine.system import Radio, RemoteAccess
from catalogue.loader import measures, protocols
from tests.builders import asset, conduit, flow, measure, plant, zone

MACHINES = (zone("Z1"), zone("Z2"), asset("PLC-1", "Z1", type="plc"), asset("PLC-2", "Z2", type="plc"))


def why_not(code: str, place: str, *parts, **values) -> str | None:
    built = plant(*parts, **values)
    return Suited(built).why_not(Action(treatments(built)[code], place))


def link(protocol: str | None, source: str = "PLC-1", **values):
    return *MACHINES, asset("EWS", "Z1", type="engineering_station"), conduit("C", "Z1", "Z2", **values), flow(
        "F", source, "PLC-2", conduit="C", protocol=protocol
    )  # fmt: skip


class TestASecondFactor:
    @pytest.mark.parametrize("code", ["MEA-030", "MEA-031", "MEA-032", "MEA-033", "MEA-034"])
    def test_is_not_asked_of_controllers(self, code):
        assert why_not(code, "conduit:C", *link("opc_ua")) == WHY["person"]

    def test_is_asked_where_a_person_works_from_a_station(self):
        assert why_not("MEA-031", "conduit:C", *link("rdp", "EWS")) is None

    def test_a_web_page_that_a_controller_opens_is_no_person(self):
        assert why_not("MEA-031", "conduit:C", *link("https")) == WHY["person"]
        assert why_not("MEA-031", "conduit:C", *link("https", "EWS")) is None

    def test_what_is_not_known_may_be_a_person(self):
        assert why_not("MEA-031", "conduit:C", *link(None)) is None
        assert why_not("MEA-031", "conduit:C", *MACHINES, conduit("C", "Z1", "Z2")) is None

    def test_what_a_conduit_is_for_and_a_record_of_remote_access_tell_of_people(self):
        assert why_not("MEA-031", "conduit:C", *link("opc_ua", purpose="engineering")) is None
        assert why_not("MEA-031", "conduit:C", *link("opc_ua"), RemoteAccess("RA", flow="F")) is None

    def test_the_sites_own_is_for_people_too(self):
        own = measure("OWN", path_effect="mfa", applies_to=["conduit"])
        assert why_not("OWN", "conduit:C", own, *link("opc_ua")) == WHY["person"]

    def test_in_a_zone_people_stand_before_the_machines(self):
        assert why_not("MEA-032", "zone:Z2", *link("opc_ua")) is None


@pytest.mark.parametrize(
    ("code", "place", "speaks", "suits"),
    [
        ("MEA-010", "conduit:C", "mssql", False),
        ("MEA-010", "conduit:C", "modbus_tcp", True),
        ("MEA-018", "conduit:C", "https", False),
        ("MEA-020", "zone:Z1", "modbus_tcp", False),
        ("MEA-020", "zone:Z1", "opc_da", True),
        ("MEA-021", "conduit:C", "mqtt", True),
        ("MEA-022", "conduit:C", "mqtt", False),
        ("MEA-022", "conduit:C", None, True),
    ],
)
def test_a_measure_for_a_protocol_needs_it(code, place, speaks, suits):
    assert (why_not(code, place, *link(speaks)) is None) is suits


def test_the_sentence_names_the_protocols():
    expected = "It is made for MQTT, Sparkplug B (on MQTT), and nothing recorded here speaks any of that."
    assert why_not("MEA-021", "conduit:C", *link("mssql")) == expected


def test_a_measure_for_controllers_needs_one():
    station = (zone("Z1"), asset("EWS", "Z1", type="engineering_station"))
    assert why_not("MEA-059", "zone:Z1", *station) == WHY["controller"]
    assert why_not("MEA-059", "zone:Z1", *station, asset("X", "Z1")) is None, "its type is not known"
    assert why_not("MEA-059", "zone:Z1", zone("Z1")) is None


@pytest.mark.parametrize(
    "sign",
    [
        (zone("Z1", kind="wireless"),),
        (zone("Z1", wireless=Radio()),),
        (zone("Z1"), asset("S", "Z1", wireless=True)),
        (zone("Z1"), zone("Z2"), conduit("C", "Z1", "Z2", kind="wireless")),
    ],
)
def test_a_measure_for_radio_waits_for_a_sign_of_it(sign):
    assert why_not("MEA-049", "zone:Z1", *sign) is None
    assert why_not("MEA-049", "zone:Z1", zone("Z1"), asset("A", "Z1")) == WHY["radio"]


def test_every_word_of_the_catalogue_is_known():
    words = {word for one in measures().values() for word in one.suits}
    assert words <= {*WHY, *protocols()}
    assert "person" in measures()["MEA-031"].suits


@pytest.mark.parametrize(
    ("boundary", "status", "is_offered"),
    [(["FW"], "in_service", True), (["FW"], None, True), (["FW"], "planned", False), ([], "in_service", False),
     (["PLC-1"], "in_service", False), (None, "in_service", False)],
)  # fmt: skip
def test_what_presumes_a_firewall_waits_until_one_is_recorded(boundary, status, is_offered):
    """Rules on the firewall that is there: nobody can write them where none is, or where a controller is all there is."""
    own = measure("RULES", applies_to=["zone", "conduit"], suits=("boundary",))
    device = asset("FW", "Z2", type="firewall")
    parts = *MACHINES, device, own, conduit("C", "Z1", "Z2", boundary_assets=boundary, status=status)
    assert (why_not("RULES", "zone:Z1", *parts) is None) is is_offered
    assert (why_not("RULES", "zone:Z1", *parts) or WHY["boundary"]) == WHY["boundary"]


def test_rules_at_a_planned_conduit_with_its_firewall_are_offered():
    own = measure("RULES", applies_to=["conduit"], suits=("boundary",))
    parts = *MACHINES, asset("FW", "Z2", type="firewall"), own
    planned = conduit("C", "Z1", "Z2", boundary_assets=["FW"], status="planned")
    assert why_not("RULES", "conduit:C", *parts, planned) is None
