"""Zone and conduit YAML becomes a model document whose verdicts are those of the source's own comments."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from assessment.engine.model_file.load import load_document
from assessment.engine.monitoring import monitoring_verdicts
from assessment.engine.plant import Plant
from inventory.converters.formats import convert
from tests.inventory.converters.samples import refusal as refusal_of

MODELS = Path(__file__).resolve().parents[4] / "shared" / "data" / "models" / "zone-conduit-yaml"
AIRPORT, MARITIME = MODELS / "airport-common-use-terminal.yaml", MODELS / "maritime-container-terminal.yaml"
needs_data = pytest.mark.skipif(not AIRPORT.exists(), reason="the shared data is not here")

HEAD = """
meta: {schema_version: "1", domain: port}
asset_owners: [{id: APT, role: AO, description: Airport}, {id: ALN, role: AO}, {id: VND, role: SP}]
"""


def verdicts(text: str) -> dict[str, str]:
    """Convert, load and judge."""
    return monitoring_verdicts(Plant(load_document(converted(text)).system))


def converted(text: str) -> dict[str, Any]:
    return convert((HEAD + text).encode()).document


def refusal(text: str) -> list[str]:
    return refusal_of(HEAD + text)


@needs_data
def test_the_airport_has_the_verdict_on_each_conduit_that_its_comments_state() -> None:
    found = monitoring_verdicts(Plant(load_document(convert(AIRPORT.read_bytes()).document).system))
    stated = {
        **dict.fromkeys(("CD-06", "CD-08a", "CD-08b"), "blind_spot"),
        **dict.fromkeys(("CD-04", "CD-05"), "borderline"),
        **dict.fromkeys(("CD-01", "CD-09"), "resolved"),
        **dict.fromkeys(("CD-02", "CD-03", "CD-07", "CD-10", "CD-11"), "no_cross_owner"),
        **dict.fromkeys((f"CD-{number}" for number in range(20, 27)), "no_cross_owner"),
    }
    assert found == stated
    assert Counter(found.values()) == {"blind_spot": 3, "borderline": 2, "resolved": 2, "no_cross_owner": 12}


@needs_data
def test_the_airport_keeps_its_parties_zones_and_assets() -> None:
    document = convert(AIRPORT.read_bytes()).document
    zones = {zone["code"]: zone for zone in document["zones"]}
    assert len(document["organisations"]) == 5
    assert len(zones) == 13  # no zone is divided: each zone in use has one owner
    assert zones["VLAN-VND-MW"] == {
        "code": "VLAN-VND-MW", "name": "VLAN-VND-MW", "owner": "APT", "set_by": "VND",
    }  # fmt: skip
    assert "owner" not in zones["VLAN-VND-MGMT"]
    assert document["service_agreements"] == [{"provider": "VND", "customer": "APT", "conduits": ["CD-01", "CD-09"]}]
    assert [asset["zone"] for asset in document["assets"] if asset["name"] == "BHS PLC"] == ["VLAN-Core"]


@needs_data
def test_the_container_terminal_has_the_verdicts_that_its_comments_state() -> None:
    found = monitoring_verdicts(Plant(load_document(convert(MARITIME.read_bytes()).document).system))
    ships = ("CD-SHIP-A-STOW", "CD-SHIP-B-STOW", "CD-SHIP-A-GATE", "CD-SHIP-B-GATE", "CD-PORT-SHIP-A-PCS")
    assert found == {
        **dict.fromkeys(ships, "blind_spot"),
        **dict.fromkeys(("CD-TOS-ADMIN", "CD-PCS-FEED"), "resolved"),
        **dict.fromkeys(("CD-PORT-VSAT", "CD-TERM-YARD-INTRA", "CD-SHIP-A-INTRA"), "no_cross_owner"),
    }


def test_a_zone_with_two_owners_is_divided_so_that_each_end_keeps_its_own() -> None:
    text = """
zone_authorities: [{zone: Z, org: APT}]
conduits:
  - {id: C1, from: {owner: APT, zone: Z}, to: {owner: ALN, zone: Z}}
  - {id: C2, from: {owner: APT, zone: Z}, to: {owner: APT, zone: Z}}
"""
    zones = {zone["code"]: zone for zone in converted(text)["zones"]}
    assert {code: zone.get("owner") for code, zone in zones.items()} == {"Z": None, "Z (APT)": "APT", "Z (ALN)": "ALN"}
    assert zones["Z (ALN)"]["parent"] == "Z"
    assert zones["Z (ALN)"]["set_by"] == "APT"
    # C1: owners differ, nobody is bound, but one party set both parts; C2: one owner throughout
    assert verdicts(text) == {"C1": "borderline", "C2": "no_cross_owner"}


def test_an_end_without_a_zone_is_not_judged() -> None:
    text = "conduits: [{id: C1, from: {owner: APT}, to: {owner: ALN, zone: Z}}]"
    assert converted(text)["conduits"][0]["between"] == ["Zone not named (APT)", "Z"]
    assert verdicts(text) == {"C1": "not_evaluated"}


@pytest.mark.parametrize(
    ("relation", "verdict"),
    [
        ("{sp: ALN, ao: APT}", "resolved"),
        ("{sp: ALN, ao: APT, sp_subtype: maintenance}", "resolved"),
        ("{sp: ALN, ao: APT, sp_subtype: integration}", "blind_spot"),
        ("{sp: ALN, ao: APT, scope: []}", "blind_spot"),
    ],
)
def test_a_relation_covers_what_its_scope_or_its_parties_say_unless_it_is_for_integration_only(
    relation: str, verdict: str
) -> None:
    text = f"""
sp_relations: [{relation}]
conduits: [{{id: C1, from: {{owner: APT, zone: A}}, to: {{owner: ALN, zone: B}}}}]
"""
    assert verdicts(text) == {"C1": verdict}


def test_one_asset_name_in_two_zones_is_two_assets() -> None:
    text = "conduits: [{id: C1, from: {owner: APT, zone: A, asset: Relay}, to: {owner: APT, zone: B, asset: Relay}}]"
    assert [asset["tag"] for asset in converted(text)["assets"]] == ["Relay @ A", "Relay @ B"]


def test_direction_is_both_unless_the_file_says_which_way() -> None:
    end = "from: {owner: APT, zone: A}, to: {owner: APT, zone: B}"
    text = f"""
conduits:
  - {{id: C1, {end}}}
  - {{id: C2, {end}, direction: unidirectional, traffic_direction: to-from}}
  - {{id: C3, {end}, direction: unidirectional}}
"""
    assert [one.get("direction") for one in converted(text)["conduits"]] == ["both", "reverse", None]


def test_every_mistake_is_told_with_its_place() -> None:
    text = """
zone_authorities: [{zone: Z, org: APT}, {zone: Z, org: ALN}]
sp_relations: [{sp: XYZ, ao: APT, scope: [C9]}]
conduits:
  - {id: C1, from: {owner: APT, zone: Z}, to: {owner: QQQ, zone: Z}}
  - {id: C1, from: {owner: APT, zone: Z}, to: {owner: APT, zone: Z}}
"""
    assert refusal(text) == [
        "conduits[1].id: C1 stands there already.",
        "sp_relations[0].sp: XYZ is not among asset_owners.",
        "conduits[0].to.owner: QQQ is not among asset_owners.",
        "sp_relations[0].scope: there is no conduit C9.",
        "zone_authorities[1].org: Z is set by APT already; one party sets a zone.",
    ]


def test_wrong_shapes_are_told_with_their_place() -> None:
    text = """
conduits:
  - {id: 7, from: {zone: Z}, to: {owner: APT, colour: red}, direction: sideways}
  - just text
"""
    assert refusal(text) == [
        "conduits[0].id: expected an id such as APT or CD-01.",
        "conduits[0].from.owner: missing.",
        "conduits[0].to.colour: not a key of this format.",
        "conduits[0].direction: expected one of unidirectional, bidirectional.",
        "conduits[1]: expected a record.",
    ]


def test_a_file_without_owners_is_refused_where_this_format_was_named():
    assert refusal_of("zones: []", "zone_conduit") == [
        "The file: expected a record with meta, asset_owners and conduits."
    ]
