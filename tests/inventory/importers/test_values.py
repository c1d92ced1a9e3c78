from __future__ import annotations

from datetime import UTC, datetime

import pytest

from catalogue.loader import asset_types
from inventory.importers import headings, values


@pytest.mark.parametrize(
    ("text", "level"),
    [("Level1", 1), ("level 1", 1), ("L1", 1), ("1", 1), ("1.0", 1), ("Purdue Level 2", 2), ("Level 3.5", 3.5), ("0", 0),
     ("Level_4", 4), ("Ebene 2", 2)],
)  # fmt: skip
def test_the_published_spellings_of_a_purdue_level_are_read(text, level):
    assert values.read_level(text) == level


@pytest.mark.parametrize(
    "text", ["1.5", "Supervisory", "Enterprise", "DMZ", "6", "3,5", "1-2", "-1", "1e0", "٣", "Level", "12"]
)
def test_any_other_level_is_unknown(text):
    assert values.read_level(text) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [("High", 4), ("HighCriticality", 4), ("eLow", 2), ("H", 4), ("M", 3), ("Most critical", 5), ("5", 5), ("hoch", 4)],
)
def test_the_published_words_of_a_criticality_are_read(text, number):
    assert values.read_scale(text) == number


@pytest.mark.parametrize("text", ["Tier 1", "0", "6", "100", "3.0", "eleven", "very", ""])
def test_other_criticalities_are_unknown(text):
    assert values.read_scale(text) is None


def test_addresses_come_in_canonical_text():
    assert values.read_ips("10.1.1.2/24, ::ffff:10.0.0.1;FE80::1 10.1.1.2") == ("10.1.1.2", "10.0.0.1", "fe80::1")
    assert values.read_ips("['10.0.0.1', '10.0.0.2']") == ("10.0.0.1", "10.0.0.2")


def test_addresses_that_belong_to_no_device_are_unknown():
    assert values.read_ips("0.0.0.0 127.0.0.1 224.0.0.1 255.255.255.255 N/A see-drawing") == ()
    assert values.read_macs("01:00:5E:00:00:01 FF:FF:FF:FF:FF:FF 00:00:00:00:00:00") == ()


@pytest.mark.parametrize(
    "text", ["10.0.0.256", "10.100.101.X", "10.0.0", "1.2.3.4.5", "fe80:::1", "10.0.0.1-20", "010.0.0.1"]
)
def test_a_mistyped_address_is_refused(text):
    with pytest.raises(values.Unreadable):
        values.read_ips(text)


@pytest.mark.parametrize("text", ["00-1b-44-11-3a-b7", "001B.4411.3AB7", "001b44113ab7", "00:1B:44:11:3A:B7"])
def test_a_mac_address_is_read_in_every_usual_form(text):
    assert values.read_macs(text) == ("00:1B:44:11:3A:B7",)


def test_a_mistyped_mac_address_is_refused():
    with pytest.raises(values.Unreadable):
        values.read_macs("00:1B:44:11:3A")


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-04T05:06:00Z",
        "2026-03-04 05:06",
        "2026-03-04T06:06:00+01:00",
        "1772600760",
        "1772600760000",
        "04.03.2026 05:06",
    ],
)
def test_a_time_is_read_as_utc(text):
    assert values.read_time(text, None) == datetime(2026, 3, 4, 5, 6, tzinfo=UTC)


def test_day_and_month_are_never_guessed():
    with pytest.raises(values.AmbiguousDate):
        values.read_time("03/04/2026", None)
    assert values.read_time("03/04/2026", "day_first") == datetime(2026, 4, 3, tzinfo=UTC)
    assert values.read_time("03/04/2026", "month_first") == datetime(2026, 3, 4, tzinfo=UTC)
    assert values.read_time("3/14/2026 1:05:09 PM", None) == datetime(2026, 3, 14, 13, 5, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["0001-01-01T00:00:00Z", "1970-01-01", "0", "31/02/2026", "last week", "12:30", "99/99/2026"]
)
def test_what_is_no_date_is_unknown(text):
    assert values.read_time(text, None) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [("PLC", "plc"), ("Programmable Logic Controller", "plc"), ("SPS", "plc"), ("Engineering Workstation", "engineering_station"),
     ("jump_host", "jump_host"), ("Access Point", "wireless_ap"), ("Gateway", None), ("Server", None)],
)  # fmt: skip
def test_an_asset_type_is_read_by_its_published_names_only(text, expected):
    assert values.read_type(text) == expected


def test_every_published_word_means_a_type_of_the_catalogue():
    assert set(values.type_words().values()) <= asset_types().keys()


def test_every_published_heading_feeds_a_field():
    assert {field for field, _ in headings.aliases().values()} == set(headings.FIELDS)


@pytest.mark.parametrize(
    ("heading", "field"),
    [("IP Address 3", "ip"), ("MAC Address 9", "mac"), ("ip_address", "ip"), ("Hersteller", "vendor"), ("Modell", "model"),
     ("Standort", "location"), ("Seriennummer", "serial"), ("Fabricante", "vendor"), ("Tipo", "type"), ("PURDUE-LEVEL", "level"),
     ("Firmware version*", "firmware"), ("Geräteart", "type"), ("Criticità", "importance"), ("virtual_zone.name", "zone"),
     ("Model (HW)", "model"), ("Correlation id", "external_id"), ("Business criticality", "criticality_production")],
)  # fmt: skip
def test_headings_of_real_sources_are_known(heading, field):
    assert headings.look_up(heading)[0] == field


@pytest.mark.parametrize("heading", ["Memory size 1", "Serial number type", "Risk", "", "Vendor 2", "Level of water"])
def test_other_headings_are_extras(heading):
    assert headings.look_up(heading) is None
