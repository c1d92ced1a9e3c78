"""What a person chooses about an import: values mapped, empty cells that clear, what is here already, profiles."""

from __future__ import annotations

import io

import pytest
from python_calamine import CalamineWorkbook

from inventory import profiles, services, uploads
from inventory.importers.options import Options
from inventory.importers.parse import parse
from inventory.models import Asset, ImportBatch
from inventory.problem_rows import workbook_of
from inventory.questions import decide
from inventory.records import ImportRefused

pytestmark = pytest.mark.django_db

LIST = (
    b"Tag;Type;Krit.;Purdue level;Vendor;IP address;Notiz\n"
    b"A-1;plc;hoch;1;Siemens AG;10.0.0.1;x\nA-2;Steuerung X;hoch;Zelle;SIEMENS;10.0.0.2;=1+1\nA-3;plc;;1;;10.0.0.3;\n"
)
MAPPING = {"Krit.": "importance"}


def stage(site, data=LIST, name="list.csv", **options):
    return services.stage(site=site, user=None, file_name=name, chunks=[data], options=options)


def checked(batch):
    services.keep_report(batch, services.check(batch, lambda *_: None))
    return batch.report


def spelled(parsed):
    return {(one.field, one.written): (one.taken, one.count) for one in parsed.spellings}


def test_what_the_file_says_stands_beside_what_is_taken_with_counts():
    told = spelled(parse(LIST, filename="a.csv", options=Options(mapping=MAPPING)))
    assert told["importance", "hoch"] == ("4", 2)
    assert told["type", "Steuerung X"] == ("", 1)
    assert told["level", "Zelle"] == ("", 1)
    assert told["type", "plc"] == ("plc", 2)
    assert told["vendor", "SIEMENS"] == ("SIEMENS", 1)


def test_what_is_taken_for_nothing_comes_first():
    found = [one.written for one in parse(LIST, filename="a.csv").spellings if one.field == "type"]
    assert found == ["Steuerung X", "plc"]


def test_a_mapped_value_is_taken_and_what_the_file_said_is_kept():
    values = {"type": {"Steuerung X": "plc"}, "level": {"Zelle": "2", "1": ""}, "vendor": {"SIEMENS": "Siemens AG"}}
    first, second, _ = parse(LIST, filename="a.csv", options=Options(mapping=MAPPING, values=values)).assets
    assert (second.type, second.level, second.vendor) == ("plc", 2.0, "Siemens AG")
    assert (second.originals["type"], second.originals["level"], second.originals["vendor"]) == (
        "Steuerung X",
        "Zelle",
        "SIEMENS",
    )
    assert (first.level, first.originals["level"]) == (None, "1")


@pytest.mark.parametrize("values", [{"level": {"Zelle": "9"}}, {"type": {"x": "no such type"}}, {"name": {"x": "y"}}])
def test_a_value_that_no_rule_could_read_is_no_mapping(values):
    with pytest.raises(ImportRefused):
        parse(LIST, filename="a.csv", options=Options(values=values))


def test_how_sure_a_column_is_follows_from_its_cells():
    columns = {one.heading: one.sure for one in parse(LIST, filename="a.csv", options=Options(mapping=MAPPING)).columns}
    assert columns == {
        "Tag": 90, "Type": 67, "Krit.": 100, "Purdue level": 67, "Vendor": 90, "IP address": 100, "Notiz": None
    }  # fmt: skip


CLEARING = b"Tag;Vendor;IP address;Purdue level;Firmware;Name;Criticality (safety)\nA-1;;;;;;\n"


def test_an_empty_cell_clears_only_where_that_is_said(site):
    asset = Asset.objects.create(
        site=site, tag="A-1", name="Pump", vendor="Acme", ips=["10.0.0.1"], level=0.0,
        details={"firmware": "1", "criticality": {"safety": 4, "production": 2}},
    )  # fmt: skip
    assert checked(stage(site, CLEARING))["counts"]["same"] == 0  # it says where it was seen
    batch = stage(site, CLEARING, empty_clears=True, mapping={"Criticality (safety)": "criticality_safety"})
    fields = checked(batch)["changed"][0]["fields"]
    assert {name: fields[name] for name in ("vendor", "ips", "level", "firmware", "criticality")} == {
        "vendor": ["Acme", None],
        "ips": [["10.0.0.1"], []],
        "level": [0.0, None],
        "firmware": ["1", None],
        "criticality": [{"safety": 4, "production": 2}, {"production": 2}],
    }
    services.commit(batch, skip_refused=False)
    asset.refresh_from_db()
    assert (asset.name, asset.vendor, asset.ips, asset.level) == ("Pump", None, [], None)
    assert asset.details["criticality"] == {"production": 2}
    assert "firmware" not in asset.details
    services.undo_import(batch, user=None)
    asset.refresh_from_db()
    assert (asset.vendor, asset.ips, asset.level, asset.details["firmware"]) == ("Acme", ["10.0.0.1"], 0.0, "1")


def test_an_empty_cell_never_clears_what_was_decided(site):
    asset = Asset.objects.create(site=site, tag="A-1", name="Pump")
    decide(asset, {"vendor": "Acme"}, user=None)
    batch = stage(site, CLEARING, empty_clears=True)
    assert "vendor" not in checked(batch)["changed"][0]["fields"]
    services.commit(batch, skip_refused=False)
    asset.refresh_from_db()
    assert asset.vendor == "Acme"


def test_what_is_here_already_is_skipped(site):
    services.commit(stage(site), skip_refused=False)
    more = LIST.replace(b"Siemens AG", b"Other") + b"A-9;plc;;1;;10.0.0.9;\n"
    batch = stage(site, more, on_match="skip")
    counts = checked(batch)["counts"]
    assert {name: counts[name] for name in ("created", "changed", "same", "left")} == {
        "created": 1, "changed": 0, "same": 0, "left": 3
    }  # fmt: skip
    services.commit(batch, skip_refused=False)
    assert Asset.objects.get(tag="A-1").vendor == "Siemens AG"
    assert Asset.objects.filter(tag="A-9").exists()


def test_what_is_here_already_stops_all(site):
    services.commit(stage(site), skip_refused=False)
    batch = stage(site, LIST + b"A-9;plc;;1;;10.0.0.9;\n", on_match="stop")
    with pytest.raises(services.CommitRefused, match="3 records of the file are here already"):
        services.commit(batch, skip_refused=True)
    assert not Asset.objects.filter(tag="A-9").exists()


def test_a_mapping_is_offered_again_for_the_same_headings_in_any_order(site):
    batch = stage(site, mapping=MAPPING, values={"level": {"Zelle": "2"}})
    checked(batch)
    kept = profiles.save(batch, "Plant list", user=None)
    assert profiles.used(batch) == kept
    again = stage(site, b"Krit.;Tag;Type;Purdue level;Vendor;IP address;Notiz\nhoch;B-1;plc;1;;10.0.0.8;\n")
    checked(again)
    assert profiles.offered(again) == [kept]
    other = stage(site, b"Tag;Krit.\nB-1;hoch\n")
    checked(other)
    assert profiles.offered(other) == []


def test_two_mappings_of_a_site_never_share_a_name(site):
    batch = stage(site)
    checked(batch)
    first, second = (profiles.save(batch, name, user=None) for name in ("One", "Two"))
    with pytest.raises(profiles.ProfileRefused):
        profiles.rename(second, " One ", seen=1)
    profiles.rename(first, "Three", seen=1)
    assert sorted(site.mapping_profiles.values_list("name", flat=True)) == ["Three", "Two"]


def test_refused_rows_come_back_as_a_workbook_that_can_be_mended_and_sent(site):
    bad = LIST.replace(b"10.0.0.2", b"10.0.0.300")
    batch = stage(site, bad)
    checked(batch)
    data = workbook_of(batch, services.options_of(batch))
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    assert book.sheet_names == ["Rows to mend", "Reasons"]
    head, row = book.get_sheet_by_index(0).to_python()
    assert head == ["Tag", "Type", "Krit.", "Purdue level", "Vendor", "IP address", "Notiz", "Why it was refused"]
    assert row[:7] == ["A-2", "Steuerung X", "hoch", "Zelle", "SIEMENS", "10.0.0.300", "=1+1"]
    assert "not an IPv4" in row[7]
    assert book.get_sheet_by_index(1).to_python()[1][:3] == ["3", "IP address", "10.0.0.300"]
    kept = profiles.save(batch, "Weekly", user=None)
    again = stage(site, data, "problem-rows.xlsx")
    report = checked(again)
    assert [one["row"] for one in report["refused"]] == [2]
    assert [one["heading"] for one in report["columns"]] == head[:7]  # the reasons are no column of an asset
    assert kept.signature == profiles.signature_of(report)


@pytest.mark.parametrize(("rows", "small"), [(2000, True), (2001, False)])
def test_up_to_two_thousand_rows_are_read_at_once(site, rows, small):
    batch = stage(site, b"Tag;Name\n" + b"".join(b"T%d;%s\n" % (n, b"n" * 180) for n in range(rows)))
    assert uploads.path_of(batch.stored_name).stat().st_size < services.SMALL_TABLE_BYTES
    assert services.is_small(batch) is small
    checked(batch)
    assert services.is_small(ImportBatch.objects.get()) is small
