"""Every real model at hand: converted, checked without a crash and counted by other means, or refused with a sentence."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from inventory.converters.formats import convert
from inventory.reading import read_model
from tests.inventory.walk import NOTES, documented, outcome, told

MODELS = Path(__file__).resolve().parents[4] / "shared" / "data" / "models"
FILES = sorted(path for path in MODELS.rglob("*") if path.is_file())
pytestmark = pytest.mark.skipif(not FILES, reason="the shared data is not beside this checkout")


def sizes(name: str) -> dict[str, int]:
    document = convert((MODELS / name).read_bytes()).document
    return {part: len(document.get(part, [])) for part in ("zones", "conduits", "assets", "flows")}


# fmt: off
CONVERTED = {
    "otm/EXAMPLE.json", "otm/EXAMPLE.yaml", "threat-dragon/mobile-cloud.otm.json",
    "firewall-iptables/iptables/z1-firewall.v4", "firewall-iptables/iptables/z2-firewall.v4",
    *(f"router-configs/{name}.cfg" for name in ("as1border1", "as2border1", "as2dept1", "as2dist1", "as3border1")),
    "phenix/soap-topology.yaml", "phenix/waterway-topology.yaml", "phenix/wind-turbine-topology.yml",
    "scl/communication.scd", "scl/sclbasics.scd", "scl/valid-subnetwork.scd", "scl/valid2007B4.scd",
    "threat-dragon/iot-device.json", "threat-dragon/v2-threat-model.json",
    "threagile/threagile-example.yaml", "threagile/threagile-stub.yaml",
    "zone-conduit-yaml/airport-common-use-terminal.yaml", "zone-conduit-yaml/maritime-container-terminal.yaml",
}
# fmt: on


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(MODELS)))
def test_each_file_is_converted_and_judged_or_refused_with_a_sentence(path: Path):
    found = outcome(path)
    row = documented().get(str(path.relative_to(MODELS)))
    assert row in {told(found), None if path.name in NOTES else ""}
    assert isinstance(found, str) == (str(path.relative_to(MODELS)) not in CONVERTED), found
    if isinstance(found, str):
        assert found.endswith(".")


def test_otm_counts_are_those_of_the_plain_json():
    for name in ("otm/EXAMPLE.json", "threat-dragon/mobile-cloud.otm.json"):
        plain: dict[str, Any] = json.loads((MODELS / name).read_bytes())
        answers = [flow for flow in plain["dataflows"] if flow["name"].endswith("Response")]
        found = sizes(name)
        assert found["zones"] == len(plain["trustZones"])
        assert found["assets"] == len(plain["components"])
        assert found["flows"] == len(plain["dataflows"]) - len(answers)
    assert convert((MODELS / "otm/EXAMPLE.json").read_bytes()) == convert((MODELS / "otm/EXAMPLE.yaml").read_bytes())


def test_threagile_counts_are_those_of_the_plain_text():
    text = (MODELS / "threagile/threagile-example.yaml").read_text()
    links = len(re.findall(r"^        target: ", text, re.MULTILINE))
    boundaries = len(re.findall(r"^    type: (network|execution)-", text, re.MULTILINE))
    assets = len(re.findall(r"^    technology: ", text, re.MULTILINE))
    runtimes = len(re.findall(r"^    technical_assets_running:", text, re.MULTILINE))
    found = sizes("threagile/threagile-example.yaml")
    # the customer and the developer on the Internet stand in a zone made for them
    assert (found["zones"], found["assets"], found["flows"]) == (boundaries + 1, assets + runtimes, links)


def test_threat_dragon_counts_are_those_of_the_plain_json():
    for name, answers in (("threat-dragon/iot-device.json", 0), ("threat-dragon/v2-threat-model.json", 2)):
        plain: dict[str, Any] = json.loads((MODELS / name).read_bytes())
        cells = [cell for diagram in plain["detail"]["diagrams"] for cell in diagram["cells"]]
        things = [cell for cell in cells if cell["shape"] in ("actor", "process", "store")]
        tied = [
            cell for cell in cells if cell["shape"] == "flow" and "cell" in cell["source"] and "cell" in cell["target"]
        ]
        found = sizes(name)
        # of three answers in the second model one has no question: it is turned, not folded
        assert (found["zones"], found["assets"], found["flows"]) == (0, len(things), len(tied) - answers)


def test_phenix_counts_are_those_of_the_plain_text():
    for name in ("soap-topology.yaml", "waterway-topology.yaml", "wind-turbine-topology.yml"):
        text = (MODELS / "phenix" / name).read_text()
        vlans = set(re.findall(r"^ +vlan: (\S+)$", text, re.MULTILINE))
        document = convert(text.encode()).document
        assert len(document["assets"]) == len(re.findall(r"^ +hostname: ", text, re.MULTILINE))
        assert {one["code"] for one in document["segments"]} == vlans
        addresses = {address for asset in document["assets"] for address in asset.get("ips", [])}
        assert addresses == set(re.findall(r"^ +- address: (\S+)$", text, re.MULTILINE))


def test_scl_counts_are_those_of_the_plain_text():
    for name, flows in (("communication", 1), ("sclbasics", 0), ("valid-subnetwork", 0), ("valid2007B4", 3)):
        text = (MODELS / "scl" / f"{name}.scd").read_text()
        document = convert(text.encode()).document
        assert len(document["assets"]) == len(re.findall(r"<IED ", text))
        assert len(document.get("segments", [])) == len(re.findall(r"<SubNetwork ", text))
        assert (
            len(document.get("flows", [])) == flows
        )  # counted by hand: GOOSE inputs, a GOOSE subscriber, report clients


def test_permissions_and_addresses_are_those_of_the_plain_text():
    # counted by hand: the rules of PREROUTING that accept; the entries of lists that guard an interface
    for name, flows in (
        ("firewall-iptables/iptables/z1-firewall.v4", 3),
        ("firewall-iptables/iptables/z2-firewall.v4", 6),
        ("router-configs/as1border1.cfg", 0),
        ("router-configs/as2border1.cfg", 3),
        ("router-configs/as2dept1.cfg", 1),
    ):
        data = (MODELS / name).read_bytes()
        document = read_model(data, filename=name, format_=None).document
        assert len(document.get("flows", [])) == flows
        addresses = re.findall(r"^ ip address (\S+)", data.decode(), re.MULTILINE)
        assert [ip for asset in document.get("assets", []) for ip in asset["ips"]] == addresses
