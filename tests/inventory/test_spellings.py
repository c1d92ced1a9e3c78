"""One spelling for vendors and serial numbers."""

import pytest

from inventory.spellings import serial_key, vendor_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Siemens AG", "SIEMENS"),
        ("Allen-Bradley", "Rockwell Automation, Inc."),
        ("Schneider", "Schneider Electric SE"),
        ("Bosch GmbH & Co. KG", "bosch"),
        ("WAGO Kontakttechnik GmbH & Co. KG", "Wago"),
        ("Hewlett-Packard", "HP Inc."),
    ],
)
def test_one_maker_is_found_under_its_spellings(one, other):
    assert vendor_key(one) == vendor_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Siemens", "Siemens Energy"), ("ABB", "AB"), ("Phoenix Contact", "Contact")]
)
def test_two_makers_stay_two(one, other):
    assert vendor_key(one) != vendor_key(other)


def test_nobody_is_nobody():
    assert (vendor_key(None), vendor_key(" - "), vendor_key("AG")) == ("", "", "ag")


def test_a_serial_number_is_found_whatever_its_blanks_hyphens_and_case():
    assert serial_key("S C-x4u42130 2009") == serial_key("SC-X4U421302009") == "SCX4U421302009"


@pytest.mark.parametrize(
    "written", [None, "", "N/A", "n.a.", "none", "0000000", "To be filled by O.E.M.", "-", "xxx", "1234567890"]
)
def test_what_stands_for_no_serial_number_is_none(written):
    assert serial_key(written) == ""
