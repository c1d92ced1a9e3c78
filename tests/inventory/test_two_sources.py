"""Two scans, then two lists that name the same hosts otherwise: one inventory, and no wrong merge.

Each line of HOSTS is one device of the plant, written by hand: how a scan sees it, how the office's list names it,
and which asset the list's row must become: the one of the scan ("="), a new one ("+"), or a question (its candidates).
"""

from __future__ import annotations

from collections import defaultdict

import pytest

from inventory import services
from inventory.models import Asset, Doubt
from tests import factories
from tests.inventory.test_import_services import stage

pytestmark = pytest.mark.django_db

R, V = "00:1b:1b:00:00:ff", "00:50:56:00:00:01"


def mac(number: int) -> str:
    return f"00:1b:1b:00:00:{number:02d}"


# number: (scan, ip, mac, hostname), (name, ip, mac, zone of the list), what its row of the list is
HOSTS = {
    1: (("A", "10.0.1.11", mac(1), ""), ("Mixer PLC", "10.0.1.11", mac(1), "Cell 1"), "="),
    2: (("A", "10.0.1.12", mac(2), "plc-dry-01"), ("Dryer PLC", "10.0.1.12", mac(2), "Cell 1"), "="),
    3: (("A", "10.0.1.13", "", "hmi-1"), ("HMI-1", "10.0.1.13", mac(3), "Cell 1"), "="),
    4: (("A", "10.0.1.14", mac(4), "hmi-2"), ("HMI-2", "10.0.1.44", mac(4), "Cell 1"), "="),  # a new lease
    5: (("A", "10.0.1.15", "", ""), ("Oven PLC", "10.0.1.15", "", "Cell 1"), ("10.0.1.15",)),  # an address alone
    6: (("A", "10.0.1.16", mac(6), ""), ("Robot", "", mac(6), "Cell 1"), ("10.0.1.16",)),  # a MAC alone
    # PLC_1 in two cells
    7: (("A", "10.0.1.17", mac(7), "PLC_1"), ("PLC_1", "10.0.1.17", mac(7), "Cell 1"), "="),
    8: (("A", "10.0.2.17", mac(8), "PLC_1"), ("PLC_1", "10.0.2.17", "", "Cell 2"), "="),
    # three hosts and the router that answers for them
    9: (("A", "10.0.9.1", R, ""), ("Pump 1", "10.0.9.1", mac(9), "Pumps"), ("10.0.9.1",)),
    10: (("A", "10.0.9.2", R, ""), ("Pump 2", "10.0.9.2", R, "Pumps"), ("10.0.9.2",)),
    11: (("A", "10.0.9.3", R, "pump-3"), ("PUMP-3", "10.0.9.3", R, "Pumps"), "="),
    12: (("A", "10.0.9.254", R, "router-1"), ("router-1", "10.0.9.254", R, "Pumps"), "="),
    # a device that was replaced: the list still has the old one (13), the scan sees the new one (14)
    13: (None, ("valve-1", "10.0.1.20", mac(13), "Cell 1"), ("valve-1",)),
    14: (("A", "10.0.1.20", mac(14), "valve-1"), None, None),
    # virtual machines with one MAC
    15: (("A", "10.0.3.1", V, "vm-a"), ("vm-a", "10.0.3.1", V, "Servers"), "="),
    16: (("A", "10.0.3.2", V, "vm-b"), ("Batch server", "10.0.3.2", V, "Servers"), ("vm-b",)),
    # two cells behind address translation, each scanned from inside
    17: (("B", "192.168.1.10", mac(17), "plc"), ("plc", "192.168.1.10", mac(17), "Cell 3"), "="),
    18: (("B", "192.168.1.11", mac(18), ""), ("Gate", "192.168.1.11", mac(18), "Cell 3"), "="),
    19: (("C", "192.168.1.10", mac(19), "plc"), ("plc", "192.168.1.10", mac(19), "Cell 4"), ("plc",)),
    20: (("C", "192.168.1.11", "", ""), ("Gate", "192.168.1.11", "", "Cell 4"), ("192.168.1.11",)),
    # known to one source only, and a name that two networks have
    21: (None, ("Weigher", "10.0.1.31", mac(21), "Cell 1"), "+"),
    22: (None, ("Sorter", "10.0.1.32", mac(22), "Cell 1"), "+"),
    23: (None, ("Sorter 2", "10.0.1.33", "", "Cell 1"), "+"),
    24: (None, ("Packer", "10.0.1.34", "", "Cell 1"), "+"),
    25: (None, ("Laptop", "", "", ""), "+"),
    26: (None, ("Spare", "", "", ""), "+"),
    27: (("A", "10.0.1.27", mac(27), ""), None, None),
    28: (("A", "10.0.1.28", mac(28), "scada"), None, None),
    29: (None, ("scada", "10.0.5.28", mac(29), "Servers"), "+"),
    30: (("A", "10.0.1.30", "", "printer"), ("printer", "", "", "Servers"), "+"),  # a name alone
}
# the workshop's list: tag, maker, serial number, and the row of the office's list that it is; None: another device
MAKERS = {
    21: ("Siemens AG", "S C-X4U421302009"),
    22: ("Siemens", "N/A"),
    23: ("Siemens", "1001"),
    24: ("Festo", "F7-71"),
}
WORKSHOP = [
    ("M-21", "SIEMENS", "SC-X4U421302009", 21),
    ("M-22", "Siemens", "N/A", None),
    ("M-23", "WAGO", "1001", None),
    ("M-24", "Festo SE & Co. KG", "F7-71", 24),
]


def scan(name: str) -> bytes:
    hosts = []
    for ip, address, hostname in (seen[1:] for seen, _, _ in HOSTS.values() if seen and seen[0] == name):
        more = f'<address addr="{address}" addrtype="mac"/>' if address else ""
        names = f'<hostnames><hostname name="{hostname}" type="PTR"/></hostnames>' if hostname else ""
        hosts.append(
            f'<host starttime="1732000000" endtime="1732000010"><status state="up" reason="echo-reply"/>'
            f'<address addr="{ip}" addrtype="ipv4"/>{more}{names}<ports><port protocol="tcp" portid="502">'
            '<state state="open" reason="syn-ack"/></port></ports></host>'
        )
    head = '<?xml version="1.0"?><!DOCTYPE nmaprun><nmaprun scanner="nmap" start="1732000000" version="7.93">'
    return f"{head}{''.join(hosts)}</nmaprun>".encode()


def office_list(turned: bool = False) -> bytes:
    rows = []
    for number, (_, listed, _) in HOSTS.items():
        if listed:
            rows.append(";".join((f"K{number}", *listed, *MAKERS.get(number, ("", "")))))
    rows = rows[::-1] if turned else rows
    return "\n".join(["Tag;Name;IP address;MAC address;Zone;Vendor;Serial number", *rows, ""]).encode()


def workshop_list() -> bytes:
    rows = [f"{tag};{vendor};{serial};2.{place}" for place, (tag, vendor, serial, _) in enumerate(WORKSHOP)]
    return "\n".join(["Tag;Vendor;Serial number;Firmware", *rows, ""]).encode()


def bring_in(site, data: bytes, name: str) -> None:
    services.commit(stage(site, data, name), skip_refused=False)


@pytest.fixture(params=[False, True], ids=["as written", "rows turned round"])
def plant(request):
    site = factories.site("P1")
    for name in "ABC":
        bring_in(site, scan(name), f"{name}.xml")
    bring_in(site, office_list(turned=request.param), "office.csv")
    bring_in(site, workshop_list(), "workshop.csv")
    return site


def seen_as(number: int) -> str | None:
    """Give the tag that the scan gave a host: its name where only one has it, else its address."""
    seen = HOSTS[number][0]
    if seen is None or (seen[0] == "C"):
        return None
    return seen[3] if seen[3] and seen[3] != "PLC_1" else seen[1]


def test_each_row_becomes_what_it_is(plant):
    assets = {asset.tag: asset for asset in Asset.objects.filter(site=plant)}
    asked = {doubt.record["tag"]: tuple(doubt.candidates) for doubt in Doubt.objects.all()}
    found = {}
    for number, (_, listed, _) in HOSTS.items():
        if listed is None:
            continue
        if (tag := f"K{number}") in assets:
            found[number] = "+"
        elif tag in asked:
            found[number] = asked[tag]
        else:
            found[number] = "=" if assets[seen_as(number)].name == listed[0] else "lost"
    assert found == {number: expected for number, (_, listed, expected) in HOSTS.items() if listed}


def test_what_was_seen_behind_the_other_translation_waits(plant):
    scans = [doubt for doubt in Doubt.objects.all() if not doubt.record["tag"].startswith("K")]
    assert sorted((doubt.record["tag"], doubt.candidates) for doubt in scans) == [
        ("192.168.1.11", ["192.168.1.11"]),
        ("plc", ["plc"]),
    ]


def test_serial_numbers_lead_the_workshop_to_the_right_assets(plant):
    firmware = {asset.tag: asset.details.get("firmware") for asset in Asset.objects.filter(site=plant)}
    for place, (tag, _, _, number) in enumerate(WORKSHOP):
        assert firmware[tag if number is None else f"K{number}"] == f"2.{place}"


@pytest.mark.parametrize("order", ["CBA", "ACB"])
def test_the_sheets_first_and_the_scans_after_them_merge_nothing_wrongly_either(order):
    site = factories.site("P1")
    bring_in(site, workshop_list(), "workshop.csv")
    bring_in(site, office_list(), "office.csv")
    for name in order:
        bring_in(site, scan(name), f"{name}.xml")
    check_that_no_asset_holds_two_devices(site)
    tags = {asset.tag for asset in Asset.objects.filter(site=site)} | {
        doubt.record["tag"] for doubt in Doubt.objects.all()
    }
    listed = {f"K{number}" for number, (_, row, _) in HOSTS.items() if row} - {"K21", "K24"}
    assert listed <= tags  # K21 and K24 are the workshop's M-21 and M-24 by their serial numbers


def test_no_asset_holds_two_devices(plant):
    check_that_no_asset_holds_two_devices(plant)


def check_that_no_asset_holds_two_devices(plant):
    """Each address and serial number of an asset must belong to one and the same device of HOSTS."""
    owners = defaultdict(set)
    for number, (seen, listed, _) in HOSTS.items():
        for value in (*(seen or ())[1:3], *(listed or ())[1:3]):
            owners[value].add(number)
    for number, (_, serial) in MAKERS.items():
        owners[serial].add(number)
    for asset in Asset.objects.filter(site=plant):
        evidence = [value for value in (*asset.ips, *asset.macs, asset.serial) if value and value != "N/A"]
        possible = set(HOSTS).intersection(*(owners[value] for value in evidence if value in owners))
        assert possible, (asset.tag, evidence)


def test_the_same_files_again_change_nothing_and_ask_nothing(plant):
    questions = Doubt.objects.count()
    for name in "ABC":
        bring_in(plant, scan(name), f"again {name}.xml")
    for data, name in ((office_list(), "office 2.csv"), (workshop_list(), "workshop 2.csv")):
        report = services.check(stage(plant, data, name), lambda *_: None)
        assert {key: report["counts"][key] for key in ("created", "changed", "waiting")} == {
            "created": 0,
            "changed": 0,
            "waiting": 0,
        }
    assert Doubt.objects.count() == questions
