"""Which asset a record is about: each kind of evidence, what contradicts it, and that the order of rows means nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from inventory.identity import File, Known, Site, own_id_key
from inventory.matching import Matched, Matching
from inventory.models import Asset
from inventory.records import AssetRecord

MACS = ("00:1b:1b:00:00:01", "00:1b:1b:00:00:02")


class Listed:
    """The assets of a site, in a list."""

    def __init__(self, assets, kind):
        self._assets, self._kind = assets, kind

    def known(self):
        for at, one in enumerate(self._assets):
            own_id = one.extra.get(own_id_key(self._kind))
            yield Known(at, one.tag, one.ips, one.macs, one.vendor, one.serial, own_id)

    def fetch(self, numbers):
        return {number: self._assets[number] for number in numbers}


def match_assets(records, assets, zones, *, trust_address, aliases=None, decided=(), file=File(), size=2):  # noqa: B008 (frozen)
    """Hold records against assets, two at a time."""
    parcels = [records[at : at + size] for at in range(0, len(records), size)]
    site = Site(zones, aliases or {}, decided)
    every = list(Matching(lambda: parcels, Listed(assets, file.kind), site, file, trust_address=trust_address))
    whole = Matched(zones=zones, kind=file.kind)
    for one in every:
        whole.created += one.created
        whole.changed += one.changed
        whole.unsure += one.unsure
        whole.same += one.same
    return whole


def record(tag, **more):
    return AssetRecord(tag, 1, "row 1", **more)


def host(ip, **more):
    """A scanned host: its tag is made from its address."""
    return record(ip, **{"tag_from": "ip", "ips": (ip,), **more})


def named(name, **more):
    return record(name, **{"tag_from": "name", "name": name, **more})


def imported(*records, kind="nmap"):
    """Give the assets that a first file makes."""
    found = match_assets(records, [], {}, trust_address=False, file=File(kind))
    made = [found.fresh(record).as_row() for record in found.created]
    for number, asset in enumerate(made, 1):
        asset.pk = number
    return made


def answer(new, assets, kind="nmap", **more):
    """Give what becomes of a record: the tag of the asset that it is, "new", or the candidates of a question."""
    found = match_assets([new], assets, {}, trust_address=False, file=File(kind), **more)
    if found.unsure:
        return found.unsure[0].candidates
    if found.created:
        return "new"
    return found.changed[0].asset.tag if found.changed else "same"


def test_the_tag_that_people_gave_says_it_all():
    (old,) = imported(record("P-1", serial="A-1", vendor="Acme", ips=("10.0.0.1",)))
    assert answer(record("P-1", serial="B-2", vendor="Acme", ips=("10.0.0.9",)), [old]) == "P-1"


def test_the_same_id_of_the_same_tool_finds_a_renamed_asset():
    (old,) = imported(record("P-1", external_id="sys-1"), kind="claroty")
    assert answer(record("P-1B", external_id="sys-1", model="X"), [old], kind="claroty") == "P-1"
    assert answer(record("P-1B", external_id="sys-1", model="X"), [old], kind="nozomi") == "new"


def test_an_id_of_a_free_table_is_only_a_number_of_a_line():
    (old,) = imported(record("P-1", name="Mixer", external_id="17"), kind="csv")
    assert answer(record("Q-9", name="Pump", external_id="17"), [old], kind="csv") == "new"
    assert answer(record("Q-9", name="mixer", external_id="17", model="X"), [old], kind="csv") == "P-1"


def test_an_id_does_not_hold_against_another_serial_number():
    (old,) = imported(record("P-1", external_id="sys-1", serial="A-1"), kind="claroty")
    assert answer(record("P-1B", external_id="sys-1", serial="B-2"), [old], kind="claroty") == "new"


def test_serial_with_vendor_finds_whatever_the_spelling():
    (old,) = imported(record("P-1", serial="S C-X4U1", vendor="Siemens AG"))
    assert answer(record("Q-1", serial="SC-X4U1", vendor="SIEMENS", model="X"), [old]) == "P-1"
    assert answer(record("Q-1", serial="SC-X4U1", vendor="WAGO", model="X"), [old]) == "new"
    assert answer(record("Q-1", serial="SC-X4U1", model="X"), [old]) == "new"


def test_a_serial_number_that_two_rows_of_a_file_have_identifies_neither():
    (old,) = imported(record("P-1", serial="VM-77", vendor="VMware"))
    rows = [record(tag, serial="VM-77", vendor="VMware", model="X") for tag in ("V-1", "V-2")]
    found = match_assets(rows, [old], {}, trust_address=False)
    assert sorted(record.tag for record in found.created) == ["V-1", "V-2"]


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (record("K", ips=("10.0.0.1",), macs=MACS[:1]), "10.0.0.1"),
        (record("K", ips=("10.0.0.9",), macs=MACS[:1], name="mix-plc"), "10.0.0.1"),
        (record("K", ips=("10.0.0.1",), name="MIX-PLC"), "10.0.0.1"),
        (record("K", ips=("10.0.0.1",)), ("10.0.0.1",)),
        (record("K", macs=MACS[:1]), ("10.0.0.1",)),
        (record("K", ips=("10.0.0.1",), macs=MACS[1:], name="mix-plc"), ("10.0.0.1",)),
        (record("K", name="mix-plc"), "new"),
        (record("K", ips=("10.0.0.9",), macs=MACS[1:], name="mix-plc"), "new"),
    ],
)
def test_two_things_must_agree_and_nothing_may_contradict(new, expected):
    (old,) = imported(host("10.0.0.1", macs=MACS[:1], hostname="mix-plc"))
    assert answer(replace(new, model="X"), [old]) == expected


def test_a_mac_that_two_have_is_no_evidence_and_raises_no_question():
    old = imported(host("10.0.9.1", macs=MACS[:1]), host("10.0.9.2", macs=MACS[:1]))
    assert answer(host("10.0.9.3", macs=MACS[:1]), old) == "new"
    assert answer(record("K", ips=("10.0.9.2",), macs=MACS[:1]), old) == ("10.0.9.2",)


def test_the_address_of_a_pair_of_routers_is_shared_by_design():
    (old,) = imported(host("10.0.9.1", macs=("00:00:5e:00:01:0a",)))
    assert answer(record("K", ips=("10.0.9.1",), macs=("00:00:5e:00:01:0a",)), [old]) == ("10.0.9.1",)


def test_a_name_without_an_address_is_no_proof_that_a_host_is_that_one():
    (old,) = imported(record("PLC_1"))
    assert answer(named("PLC_1", ips=("10.0.2.5",)), [old]) == ("PLC_1",)
    (listed,) = imported(named("PLC_1"))
    assert answer(named("PLC_1", ips=("10.0.2.5",)), [listed]) == ("PLC_1",)
    assert answer(named("PLC_1"), [listed]) == "same"


def test_a_host_that_is_known_by_its_address_only_is_found_again_by_it_and_else_asked():
    (old,) = imported(host("10.0.0.1"))
    assert answer(host("10.0.0.1"), [old]) == "same"
    (more,) = imported(host("10.0.0.1", macs=MACS[:1]))
    assert answer(host("10.0.0.1"), [more]) == ("10.0.0.1",)
    found = match_assets([host("10.0.0.1")], [more], {}, trust_address=False, file=File("nmap", is_known=True))
    assert found.same == 1


def test_equal_names_and_addresses_in_two_zones_are_two_devices_unless_a_person_moved_the_first():
    (old,) = imported(named("PLC_1", ips=("192.168.1.10",), zone="Cell 1"))
    other = named("PLC_1", ips=("192.168.1.10",), zone="Cell 2")
    assert answer(other, [old]) == ("PLC_1",)
    old.known = {"zone": 7}
    assert answer(other, [old], decided={7}) != ("PLC_1",)


def test_an_equal_address_is_trusted_only_where_nothing_contradicts():
    (old,) = imported(host("10.0.0.1", serial="A-1"))
    trusted = match_assets([record("K", ips=("10.0.0.1",))], [old], {}, trust_address=True)
    assert [change.asset.tag for change in trusted.changed] == []
    assert trusted.same == 1
    other = match_assets([record("K", ips=("10.0.0.1",), serial="B-2")], [old], {}, trust_address=True)
    assert other.unsure[0].reason == "10.0.0.1 has this address already, but its serial number differs."


def test_two_rows_for_one_asset_are_a_question_but_its_own_tag_goes_first():
    (old,) = imported(record("P-1", serial="A-1", vendor="Acme"))
    rows = [record("P-1", model="X"), replace(record("P-9", serial="A-1", vendor="Acme"), row=2)]
    found = match_assets(rows, [old], {}, trust_address=False)
    assert ([change.asset.tag for change in found.changed], len(found.unsure)) == (["P-1"], 1)
    assert found.unsure[0].reason == "This row and row 1 of the file both look like P-1."


WORDS = {
    "ips": st.lists(st.sampled_from(["10.0.0.1", "10.0.0.2", "10.0.0.3"]), max_size=2, unique=True).map(tuple),
    "macs": st.lists(st.sampled_from(MACS), max_size=1).map(tuple),
    "hostname": st.sampled_from([None, "plc_1", "plc_2"]),
    "vendor": st.sampled_from([None, "Siemens", "SIEMENS AG"]),
    "serial": st.sampled_from([None, "A-1", "A1", "B-2", "N/A"]),
    "zone": st.sampled_from([None, "Cell 1", "Cell 2"]),
    "external_id": st.sampled_from([None, "1", "2"]),
}
RECORDS = st.lists(
    st.builds(
        AssetRecord,
        tag=st.sampled_from(["P-1", "P-2", "plc_1", "plc_2", "10.0.0.1", "10.0.0.2"]),
        row=st.integers(1, 99),
        place=st.just(""),
        tag_from=st.sampled_from(["tag", "hostname", "ip"]),
        **WORDS,
    ),
    unique_by=(lambda one: one.tag, lambda one: one.row),
    max_size=6,
)


def told(records, assets, *, is_known=False):
    found = match_assets(records, assets(), {}, trust_address=False, file=File("tool", is_known=is_known))
    changes = [
        sorted((c.asset.tag, c.row, str(sorted(c.fields.items(), key=str))) for c in changes)
        for changes in ([found.told(record) for record in found.created], found.changed)
    ]
    return [*changes, found.same, sorted((one.record.row, one.candidates, one.reason) for one in found.unsure)]


@given(first=RECORDS, second=RECORDS, chance=st.randoms(use_true_random=False))
def test_the_order_of_rows_and_assets_never_matters(first, second, chance):
    mixed = chance.sample(second, len(second))
    expected = told(second, lambda: imported(*first, kind="tool"))
    assert told(mixed, lambda: list(reversed(imported(*first, kind="tool")))) == expected


@given(RECORDS)
def test_the_same_file_twice_changes_nothing(records):
    created, changed, same, unsure = told(records, lambda: imported(*records, kind="tool"), is_known=True)
    assert (created, changed, same, unsure) == ([], [], len(records), [])


@given(first=RECORDS, second=RECORDS)
def test_nothing_is_lost_and_nothing_written_twice(first, second):
    assets = imported(*first, kind="tool")
    found = match_assets(second, assets, {}, trust_address=False, file=File("tool"))
    assert len(found.created) + len(found.changed) + found.same + len(found.unsure) == len(second)
    tags = [*(record.tag for record in found.created), *(change.asset.tag for change in found.changed)]
    assert len(tags) == len(set(tags))
    assert all(isinstance(change.asset, Asset) for change in found.changed)
