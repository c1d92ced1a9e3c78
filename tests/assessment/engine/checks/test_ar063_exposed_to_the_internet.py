from __future__ import annotations

from datetime import date

from assessment.engine.checks.ar063_exposed_to_the_internet import exposed_to_the_internet
from assessment.engine.system import Exposure, Interface
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, flow, zone

ZONES = [zone("NET", kind="external"), zone("Z4", kind="enterprise"), zone("Z1", level=1)]
SCANNER = asset("SCN", "NET", ips=["198.51.100.9"])
PC = asset("PC", "Z4", ips=["10.4.0.9"])
PUBLIC, PRIVATE = "8.8.4.4", "10.1.0.5"


def test_a_public_address_is_found_on_the_asset_or_its_interface():
    finding = found(exposed_to_the_internet, *ZONES, asset("PLC", "Z1", ips=[PUBLIC, PRIVATE]))["asset:PLC"]
    assert (finding.severity, finding.force, finding.evidence["addresses"]) == ("critical", "convention", [PUBLIC])
    assert finding.message == "PLC (level 1) is open to the internet: it has the public address 8.8.4.4."
    by_interface = asset("PLC", "Z1", ips=[PRIVATE], interfaces=[Interface("wan0", ip="2606:4700::1111")])
    assert list(found(exposed_to_the_internet, *ZONES, by_interface)) == ["asset:PLC"]


def test_a_translation_from_outside_is_found():
    plc = asset("PLC", "Z1", ips=[PRIVATE])
    flows = [flow("F2", "PC", "PLC"), flow("F1", "SCN", "PLC", translated="port 8080 to 80"), flow("F3", "PC", "SCN")]
    finding = found(exposed_to_the_internet, *ZONES, SCANNER, PC, plc, *flows)["asset:PLC"]
    assert (finding.evidence["translated"], finding.evidence["flows"]) == (["F1"], ["F1", "F2"])
    assert finding.message == "PLC (level 1) is open to the internet: an address translation leads to it from outside."
    from_any = flow("F1", "any", "PLC", translated=True)
    assert list(found(exposed_to_the_internet, *ZONES, plc, from_any)) == ["asset:PLC"]


def test_an_asset_that_a_scan_saw_is_found():
    seen = asset("PLC", "Z1", exposed=Exposure("search engine", date(2026, 10, 10)))
    finding = found(exposed_to_the_internet, *ZONES, seen)["asset:PLC"]
    assert finding.evidence["exposed"] == {"source": "search engine", "on": "2026-10-10"}


def test_private_addresses_translations_inside_and_assets_above_control_are_quiet():
    parts = [
        asset("PLC", "Z1", ips=[PRIVATE]),
        asset("PC", "Z4", ips=[PUBLIC]),
        asset("CAM", "Z1", ips=["192.0.2.7", "224.0.1.5", "100.64.0.1"]),
        flow("F1", "PC", "PLC", translated=True),
        flow("F2", "SCN", "PLC", translated=False),
    ]
    assert found(exposed_to_the_internet, *ZONES, SCANNER, *parts) == {}
    assert unanswered(exposed_to_the_internet, *ZONES, SCANNER, *parts) == {}


def test_what_is_not_known_is_named():
    parts = [
        zone("Zx"),
        asset("A", "Z1"),
        asset("B", "Z1", ips=[PRIVATE]),
        asset("C", "Zx", ips=[PUBLIC]),
        flow("F1", "SCN", "B"),
    ]
    assert unanswered(exposed_to_the_internet, *ZONES, SCANNER, *parts) == {
        "zone:Z1": {"assets[].ips": 1, "flows[].translated": 1},
        "zone:Zx": {"assets[].level": 1},
    }


def test_a_translated_flow_from_a_place_that_is_not_known_is_not_evaluated():
    plc = asset("PLC", "Z1", ips=[PRIVATE])
    stranger = flow("F1", "ip:203.0.113.77", "PLC", translated=True)
    assert found(exposed_to_the_internet, *ZONES, plc, stranger) == {}
    assert unanswered(exposed_to_the_internet, *ZONES, plc, stranger) == {"zone:Z1": {"assets[].ips": 1}}
    from_nowhere = flow("F1", "zone:Zx", "PLC", translated=True)
    assert unanswered(exposed_to_the_internet, *ZONES, zone("Zx"), plc, from_nowhere) == {
        "zone:Z1": {"zones[].kind": 1}
    }
