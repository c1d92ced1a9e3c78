"""The files of the demonstration plant say what its README promises, and are read as any site's are."""

from __future__ import annotations

import gzip
import re
from collections import Counter

from assessment.engine.model_file.load import load_text
from assessment.engine.plant import Plant
from tests.demo.plant import DEMO, equipment_list, scan, traffic, whole_plant

PRIVATE_OR_DOCUMENTATION = re.compile(r"10\.4[01]\.|172\.16\.88\.|198\.51\.100\.|203\.0\.113\.|10\.41\b")
ADDRESS = re.compile(r"(?<![\d.])\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?![\d.])")


def test_the_model_file_loads_alone() -> None:
    system = load_text((DEMO / "water-works.yaml").read_bytes()).system
    assert len(system.zones) == 13
    assert len(system.conduits) == 19
    assert len(system.assets) == 53
    assert len(system.flows) == 77
    assert len(system.scenarios) == 9
    assert len(system.measures) == 12


def test_the_four_files_together_are_a_plant_of_300_assets_and_416_flows() -> None:
    system = whole_plant().system
    assert len(system.assets) == 300
    assert len(system.flows) == 416


def test_the_maintenance_list_has_title_rows_and_three_rows_that_cannot_be_taken() -> None:
    parsed = equipment_list()
    assert parsed.header_row == 3
    assert len(parsed.assets) == 245
    assert [(refusal.row, refusal.code) for refusal in parsed.refusals] == [
        (65, "ip"),
        (170, "no_identity"),
        (207, "ip"),
    ]
    assert not parsed.needs


def test_the_maintenance_list_leaves_things_unknown() -> None:
    assets = equipment_list().assets
    by_tag = {asset.tag: asset for asset in assets}
    assert by_tag["PLC-X1"].zone is None
    assert by_tag["RTU-45"].level is None  # 7 is no Purdue level
    assert sum(asset.level is None for asset in assets) > 30
    assert sum(asset.serial is None for asset in assets) > 50
    assert {asset.type for asset in assets} >= {"flow meter", "Personal computer"}  # words no table knows


def test_the_scan_finds_ten_known_devices_and_two_new_ones() -> None:
    hosts = scan().assets
    known = {asset.tag.casefold(): asset for asset in whole_plant().system.assets if asset.provenance != "observed"}
    matching = [host for host in hosts if host.tag.casefold() in known]
    assert len(hosts) == 12
    assert len(matching) == 10
    assert all(set(host.ips) <= set(known[host.tag.casefold()].ips) for host in matching)
    assert [host.tag for host in hosts if host not in matching] == ["10.40.52.201", "camera-test"]


def test_the_sensor_log_sums_to_339_conversations() -> None:
    parsed = traffic()
    assert len(parsed.flows) == 339
    assert not parsed.refusals
    assert Counter(flow.protocol for flow in parsed.flows)["unknown"] == 0
    assert sum(flow.turned for flow in parsed.flows) == 6  # sessions that were open before the sensor started


def test_the_sensor_log_is_packed_without_the_time_of_packing() -> None:
    packed = (DEMO / "conn.log.gz").read_bytes()
    assert packed[4:8] == b"\x00\x00\x00\x00"
    assert gzip.decompress(packed).startswith(b"#separator")


def test_no_address_belongs_to_anyone() -> None:
    texts = [gzip.decompress((DEMO / "conn.log.gz").read_bytes()).decode()]
    texts += [(DEMO / name).read_text(encoding="utf-8") for name in ("water-works.yaml", "assets.csv", "scan.xml")]
    found = {address for text in texts for address in ADDRESS.findall(text)}
    assert found
    assert all(PRIVATE_OR_DOCUMENTATION.match(address) for address in found)


def test_every_end_of_the_traffic_is_known_but_one() -> None:
    plant = Plant(whole_plant().system)
    ends = [side for channel in plant.channels for side in (channel.source, channel.destination)]
    unmatched = {side.written.ip for side in ends if not side.is_matched}
    assert unmatched == {"172.16.88.12"}
