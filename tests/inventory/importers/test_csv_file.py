from __future__ import annotations

import pytest

from inventory.importers.options import Options
from inventory.importers.parse import parse
from inventory.records import ImportRefused

TITLED = """Inventory of the pumping station;;;
As of 2026-03-01;;;

Kennzeichen;Hersteller;Purdue Level;IP-Adresse
P-101;Siemens;Level1;10.0.0.1/24
P-102;Schneider Electric;Supervisory;10.0.0.2
"""


def read(text, **options):
    data = text if isinstance(text, bytes) else text.encode()
    return parse(data, filename="assets.csv", options=Options(**options))


def note_codes(parsed):
    return {note.code for note in parsed.notes}


def places(parsed):
    return [(refusal.row, refusal.column, refusal.code) for refusal in parsed.refusals]


def test_titles_above_the_headings_are_passed_over_and_lines_counted_from_the_top():
    parsed = read(TITLED)
    assert parsed.header_row == 4
    assert [(asset.tag, asset.vendor, asset.place) for asset in parsed.assets] == [
        ("P-101", "Siemens", "line 5"),
        ("P-102", "Schneider Electric", "line 6"),
    ]


def test_a_normalised_value_keeps_its_original():
    first = read(TITLED).assets[0]
    assert (first.level, first.originals["level"]) == (1.0, "Level1")
    assert (first.ips, first.originals["ips"]) == (("10.0.0.1",), "10.0.0.1/24")


def test_what_no_rule_covers_is_unknown_and_said():
    parsed = read(TITLED)
    assert (parsed.assets[1].level, parsed.assets[1].originals["level"]) == (None, "Supervisory")
    assert "not_known_level" in note_codes(parsed)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends_are_recognised(separator, end):
    text = "Tag,Vendor,IP\nP1,Siemens,10.0.0.1\nP2,ABB,10.0.0.2\n".replace(",", separator).replace("\n", end)
    assert [(asset.tag, asset.vendor, asset.ips) for asset in read(text).assets] == [
        ("P1", "Siemens", ("10.0.0.1",)),
        ("P2", "ABB", ("10.0.0.2",)),
    ]


def test_excels_own_separator_line_is_understood():
    assert [asset.tag for asset in read("sep=;\nTag;Vendor\nP1;a,b\n").assets] == ["P1"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_marked_encodings_need_no_answer(encoding):
    parsed = read("Tag,Standort\nP1,Köln\n".encode(encoding))
    assert (parsed.assets[0].location, parsed.needs) == ("Köln", ())


def test_another_encoding_is_proposed_with_its_lines_and_taken_once_confirmed():
    data = "Tag,Standort\nP1,Köln\nP2,Bonn\n".encode("cp1252")
    (need,) = read(data).needs
    assert (need.option, need.choices, need.samples) == ("encoding", ("cp1252",), ("line 2: P1,Köln",))
    confirmed = read(data, encoding="cp1252")
    assert (confirmed.needs, confirmed.assets[0].location) == ((), "Köln")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("Tag,Standort\nP1,KÃ¶ln\n".encode(), "line 2, character 5"),
        ("Tag,Standort\nP1,Köln\n".encode() + "P2,Köln\n".encode("cp1252"), "line 2"),
        (b"Tag,Standort\nP1,K\x81ln\n", "line 2, byte"),
        ("Tag,IP\nP1,10.0.0.1\n".encode("utf-16-le"), "UTF-16"),
    ],
    ids=["encoded twice", "two encodings", "no encoding", "UTF-16 without its mark"],
)
def test_mixed_and_doubly_encoded_text_is_refused_with_its_place(data, words):
    with pytest.raises(ImportRefused, match=words):
        read(data)


def test_unknown_columns_are_kept_and_named():
    parsed = read("Tag,Room temperature,Vendor,,\nP1,21,ABB,x,\nP2,22,ABB\n")
    assert parsed.assets[0].extra == {"Room temperature": "21", "column 4": "x"}
    assert "Room temperature" in next(note.message for note in parsed.notes if note.code == "extra_columns")


def test_several_address_columns_feed_one_list():
    parsed = read("Name,IP Address 1,IP Address 2,MAC Address 1\nP1,10.0.0.1,10.0.0.2,001b44113ab7\n")
    assert parsed.assets[0].ips == ("10.0.0.1", "10.0.0.2")
    assert parsed.assets[0].macs == ("00:1B:44:11:3A:B7",)


def test_of_two_columns_for_one_field_the_first_known_speaks_and_the_other_is_kept():
    parsed = read("Tag,Type,Class\nP1,PLC,OT\nP2,,HMI\n")
    assert [(asset.type, dict(asset.extra)) for asset in parsed.assets] == [("plc", {"Class": "OT"}), ("hmi", {})]


def test_netbox_says_role_for_the_type_and_device_type_for_the_model():
    (asset,) = read("name,manufacturer,device_type,role\nP1,Moxa,EDS-408A,Switch\n").assets
    assert (asset.model, asset.type) == ("EDS-408A", "switch")


def test_a_mapping_overrides_the_known_headings():
    parsed = read("Name,Bezug,IP\nPump,P-101,10.0.0.1\n", mapping={"Bezug": "tag", "IP": ""})
    (asset,) = parsed.assets
    assert (asset.tag, asset.name, asset.ips, asset.extra) == ("P-101", "Pump", (), {"IP": "10.0.0.1"})


def test_without_a_known_heading_the_columns_are_asked_for():
    parsed = read("Alpha,Beta\nP1,10.0.0.1\n")
    (need,) = parsed.needs
    assert (need.option, need.samples, parsed.records) == ("mapping", ("Alpha", "Beta"), ())
    assert [column.samples for column in parsed.columns] == [("P1",), ("10.0.0.1",)]
    answered = read("Alpha,Beta\nP1,10.0.0.1\n", mapping={"Alpha": "tag", "Beta": "ip"})
    assert [(asset.tag, asset.ips) for asset in answered.assets] == [("P1", ("10.0.0.1",))]


@pytest.mark.parametrize(
    ("text", "options", "words"),
    [
        ("Tag,Vendor,vendor \nP1,a,b\n", {}, "same heading 'vendor'"),
        ('Tag,Vendor\nP1,a\nP2,"open\nP3,c\n', {}, "line 3 is never closed"),
        ("Tag,Vendor\nP1,a\n", {"mapping": {"Vendor": "colour"}}, "no field"),
        ("Tag,Vendor\nP1,a\n", {"mapping": {"Tag": "name", "Vendor": "name"}}, "two columns"),
        ("Tag,Vendor\nP1,a\n", {"header_row": 9}, "nothing in line 9"),
        ("Tag,Vendor\nP1,a\n", {"encoding": "koi8"}, "not supported"),
        ("Tag,Vendor\nP1,a\n", {"separator": "|"}, "separator"),
        ("Plugin ID,CVE,Host,Name\n1,CVE-1,10.0.0.1,Old TLS\n", {}, "vulnerability scanner"),
        ("Tag," + ",".join(f"c{at}" for at in range(300)) + "\nP1" + "," * 300 + "\n", {}, "at most 200"),
    ],
    ids=["equal headings", "open quote", "no such field", "field twice", "no such row", "encoding", "separator", "findings", "wide"],
)  # fmt: skip
def test_a_file_that_cannot_be_read_safely_is_refused_whole(text, options, words):
    with pytest.raises(ImportRefused, match=words):
        read(text, **options)


def test_short_long_and_badly_quoted_rows_are_refused_with_their_line_and_the_others_stay():
    parsed = read('Tag,Vendor\nP1\nP2,b,c\n"P3"x,d\nP4,e\nP5,f,\n')
    assert places(parsed) == [(2, "", "short"), (3, "", "long"), (4, "", "quotes")]
    assert [asset.tag for asset in parsed.assets] == ["P4", "P5"]


def test_a_cell_of_several_lines_does_not_shift_the_line_numbers():
    parsed = read('Tag,Description\nP1,"first\nsecond"\nP2,x\n')
    assert [(asset.tag, asset.row, asset.description) for asset in parsed.assets] == [
        ("P1", 2, "first\nsecond"),
        ("P2", 4, "x"),
    ]


def test_control_characters_are_refused_with_row_and_column():
    parsed = read("Tag,Vendor,IP\nP1,a\x00b,10.0.0.1\nP2,a\x1bb,10.0.0.2\nP3,ok,10.0.0.3\n")
    assert places(parsed) == [(2, "Vendor", "character"), (3, "Vendor", "character")]


def test_what_is_reported_can_be_shown_and_stored():
    parsed = read("Tag,Vendor\nP1,a\x00b\n")
    assert parsed.refusals[0].value == "a<U+0000>b"
    assert parsed.columns[1].samples == ("a<U+0000>b",)
    with pytest.raises(ImportRefused, match="heading of column 3"):
        read("Tag,Vendor,Mo\x00del\nP1,a,b\n")


def test_a_line_break_belongs_into_long_text_and_lists_only():
    parsed = read('Tag,IP,Description,Vendor\nP1,"10.0.0.1\n10.0.0.2","a\nb",x\nP2,,,"x\ny"\n"P3\n",,,x\n')
    assert parsed.assets[0].ips == ("10.0.0.1", "10.0.0.2")
    assert places(parsed) == [(5, "Vendor", "character"), (7, "Tag", "character")]


def test_a_row_that_names_no_asset_is_refused():
    assert places(read("Tag,Vendor,IP\n,ABB,\nP2,ABB,\n")) == [(2, "", "no_identity")]


def test_text_is_stored_as_sent_and_identifiers_stay_text():
    parsed = read("Tag,Serial number\n00123,123.0\n 7 ,x\n")
    assert [(asset.tag, asset.serial) for asset in parsed.assets] == [("00123", "123.0"), (" 7 ", "x")]
    assert "blank_edges" in note_codes(parsed)


def test_unknown_words_are_unknown():
    (asset,) = read("Tag,Vendor,Model,OS,IP\nP1,N/A,-,Unknown,0.0.0.0\n").assets
    assert (asset.vendor, asset.model, asset.os, asset.ips) == (None, None, None, ())
    assert asset.originals["vendor"] == "N/A"


def test_two_rows_with_one_tag_and_different_values_are_both_refused():
    parsed = read("Tag,Vendor\nP1,ABB\nP2,ABB\nP1,Siemens\n")
    assert [asset.tag for asset in parsed.assets] == ["P2"]
    assert places(parsed) == [(2, "Tag", "duplicate"), (4, "Tag", "duplicate")]
    assert "lines 2, 4" in parsed.refusals[0].message


def test_a_row_repeated_word_for_word_is_taken_once():
    parsed = read("Tag,Vendor\nP1,ABB\nP1,ABB\n")
    assert (len(parsed.assets), parsed.refusals, "repeated" in note_codes(parsed)) == (1, (), True)


def test_tags_that_only_look_alike_are_named_together():
    parsed = read("Tag,Vendor\nPLC-1,ABB\nplc-1,ABB\nPLC -1,ABB\n")
    assert len(parsed.assets) == 3
    note = next(note for note in parsed.notes if note.code == "look_alike")
    assert "'PLC-1' in line 2, 'plc-1' in line 3, 'PLC -1' in line 4" in note.message


def test_without_a_tag_the_first_of_name_and_address_that_is_alone_serves():
    parsed = read("Name,IP,MAC\nPLC_1,10.0.0.1,\nPLC_1,10.0.0.2,\nHMI,10.0.0.3,\n,,001b44113ab7\n")
    assert [(asset.tag, asset.tag_from) for asset in parsed.assets] == [
        ("10.0.0.1", "ip"),
        ("10.0.0.2", "ip"),
        ("HMI", "name"),
        ("00:1B:44:11:3A:B7", "mac"),
    ]


def test_criticality_of_safety_and_production_are_two_numbers_and_a_bare_one_is_neither():
    (asset,) = read("Tag,Safety criticality,Business criticality,Criticality\nP1,High,2,Tier 1\n").assets
    assert (asset.criticality, asset.importance) == ({"safety": 4, "production": 2}, None)
    assert asset.originals["importance"] == "Tier 1"


def test_ambiguous_dates_are_asked_for():
    text = "Tag,Last seen\nP1,03/04/2026\nP2,2026-03-04\n"
    (need,) = read(text).needs
    assert (need.option, need.choices) == ("date_order", ("day_first", "month_first"))
    parsed = read(text, date_order="day_first")
    assert (parsed.needs, parsed.assets[0].last_seen.month) == ((), 4)


def test_a_type_that_the_catalogue_does_not_know_is_kept_as_given():
    parsed = read("Tag,Type\nP1,Flux capacitor\n")
    assert (parsed.assets[0].type, "other_types" in note_codes(parsed)) == ("Flux capacitor", True)


def test_a_column_of_addresses_that_feeds_nothing_is_named_before_it_is_lost():
    rows = (
        "Tag;Adresse;Zweitadresse;Strasse\nP1;10.0.0.1;00:1B:44:11:3A:B7;Hof 1\nP2;10.0.0.2;00:1B:44:11:3A:B8;Hof 2\n"
    )
    notes = {note.code: note.message for note in read(rows).notes}
    assert notes["unused_addresses"].startswith("Under 'Zweitadresse' stand MAC addresses")
    told = [note.message for note in read(rows).notes if note.code == "unused_addresses"]
    assert told[0].startswith("Under 'Adresse' stand IP addresses")
    chosen = read(rows, mapping={"Adresse": "ip", "Zweitadresse": ""})
    assert not [note for note in chosen.notes if note.code == "unused_addresses"]


def test_a_refusal_names_the_column_as_the_file_does():
    (first, second) = read("Anlagenkennzeichen;IP\nP1;10.0.0.1\nP1;10.0.0.2\n").refusals
    assert {first.column, second.column} == {"Anlagenkennzeichen"}
