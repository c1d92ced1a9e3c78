"""Versions held against ranges, as vendors write them; the answers are worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.advisories.ranges import Fit, within

IN, OUT, OPEN = Fit.INSIDE, Fit.OUTSIDE, Fit.CANNOT_TELL


@pytest.mark.parametrize(
    ("version", "written", "fit"),
    [
        # Every form of imports.md section 6, and what CISA's documents write beside it.
        ("4.2.1", "vers:all/*", IN),
        (None, "vers:all/*", IN),
        (None, "All versions", IN),
        ("V4.2.0", "vers:all/<V4.2.1", IN),
        ("V4.2.1", "vers:all/<V4.2.1", OUT),
        ("1.2.2", "< V1.2.3", IN),
        ("4.1", "vers:all/<V4.2", IN),
        ("9.1", "<= 9.1", IN),
        ("9.2", "<= 9.1", OUT),
        ("4.1.9", "< V4.2", IN),
        ("1.2.3", "<V1.2.3", OUT),
        ("1.2.3", "1.2.3", IN),
        ("1.2.4", "1.2.3", OUT),
        ("1.4", ">= 1 | <= 2", IN),
        ("3.0", ">= 1 | <= 2", OUT),
        ("V2.9", "All versions < V3.0", IN),
        ("9.9", " <9.9.HW9", OPEN),
        ("9.8", " <9.9.HW9", IN),
        ("1.0", "<=the_first_9_digits_of_serial_number_123456789", OPEN),
        ("V2.2", ">= V2.0 < V2.5", IN),
        ("V2.5", ">= V2.0 < V2.5", OUT),
        ("V2.4", "All versions >= V2.5 and < V20.8", OUT),
        ("V16 Update 3", "< V16 Update 4", IN),
        ("V16 Update 4", "< V16 Update 4", OUT),
        ("V7.5 SP2 Update 16", "<V7.5_SP2_Update_15", OUT),
        ("V7.4 SP1", "<V7.5_SP2_Update_15", IN),
        ("1.3 build 10", "<= 1.3 build 15082117 ", IN),
        ("MX-V1.2", "< MX-V1.3", OPEN),
        ("2.5", "2.X", IN),
        ("3.0", "2.X", OUT),
        ("8.0.1", ">= 7.4x | <= 8.0x", IN),
        ("30", "28  - 32", IN),
        ("5.00", "Versions 2.00 to 6.11", IN),
        ("3.0.1", "All versions between V3.0 (including) and V3.0.2 (excluding)", IN),
        ("3.0.2", "All versions between V3.0 (including) and V3.0.2 (excluding)", OUT),
        ("FW20", ">FW18_up_to_and_including_FW26", IN),
        ("FW18", ">FW18_up_to_and_including_FW26", OUT),
        ("5.0.1", "=> 5.0 | <= 5.0.5.31", IN),
        ("1.12.13.2", "<= 1.12.0.25 | 1.12.13.2 | 1.12.14.5", IN),
        ("1.12.13.3", "<= 1.12.0.25 | 1.12.13.2 | 1.12.14.5", OUT),
        # Words and conditions.
        ("V2.5.1", "All versions <= V2.5.0 and Function State (FS) <= 9", OUT),
        ("V2.5.0", "All versions <= V2.5.0 and Function State (FS) <= 9", OPEN),
        ("V8.1", "All versions < V8.1 with WinCC V7.3 Upd 19", OPEN),
        ("V8.2", "All versions < V8.1 with WinCC V7.3 Upd 19", OUT),
        ("1.0", "All versions in non-default configuration", OPEN),
        ("1.0", "<with_Nozomi_Guardian_/_CMC_23.4.1", OPEN),
        ("4.1", "<= 4.11.00 (Versions removed from the scope of this advisory)", OPEN),
        ("2.0", "<= 2.01 (end-of-life Nov 2017)", IN),
        # Vendor schemes.
        ("33.11", "< 33.014", IN),
        ("33.16", "<V33.017_V34.014_V35.013_V36.011", IN),
        ("34.014", "<V33.017_V34.014_V35.013_V36.011", OUT),
        ("32.011", "<V33.017_V34.014_V35.013_V36.011", IN),
        ("37.011", "<V33.017_V34.014_V35.013_V36.011", OUT),
        ("SEL-710-5-R301-V4-Z001002-D20200101", ">=R100-V0|<R302-V1", IN),
        ("SEL-710-5-R302-V1-Z001002-D20200101", ">=R100-V0|<R302-V1", OUT),
        ("01.02.03(08)", "< FW08", OPEN),
        ("02.07.06(10)", "< 02.07.07(10)", IN),
        ("15.2(3)EA1", "< 15.2(4)EA7", IN),
        ("15.2(6)E0a", "< 15.2(4)EA7", OPEN),
        ("15.2(6)E0a", "<15.2{7}E2", IN),
        ("FW10", "<= 10", IN),
        ("07A06", "< 08A05", IN),
        # What more than one reading could decide is open.
        ("2.74", "<v2.8", OPEN),
        ("2.8", "<v2.74", OPEN),
        ("4.2", "< 4.2.1", OPEN),
        ("4.2", ">= 4.2.1", OPEN),
        ("4.2.3", "<= 4.2", OPEN),
        ("33.011", "<= 33", IN),
        ("4.1 beta", "< 4.1", OPEN),
        ("2014", "<= 11.5.2", OPEN),
        ("Rev 3.1", "< 4.1", OPEN),
        ("Apache/2.4", "< 4.1", OPEN),
        ("1.2", "1766-L32AWA", OPEN),
        ("4.6.1", ">= 4.5.0 | =< 3.5.20304.x", OPEN),
        (None, "< 4.1", OPEN),
        ("", "< 4.1", OPEN),
        ("1", "", OPEN),
        ("1", "=", OPEN),
        ("1", "()", OPEN),
        ("1", ">= 1 |", IN),
    ],
)
def test_a_version_stands_to_a_range_as_a_person_would_say(version, written, fit):
    answer = within(version, written)
    assert answer.fit is fit, answer.why
    assert answer.why


def test_the_bound_that_a_version_is_newer_than_is_told():
    assert within("9.2", "<= 9.1").above == "9.1"
    assert within("9.2", "< 9.1").above is None


def test_a_mere_list_of_versions_says_so():
    assert within("1.2.4", "1.2.3 | 1.2.2").is_listed
    assert not within("1.2.4", "< 1.2.3 | 1.2.3").is_listed


NUMBERS = st.lists(st.integers(0, 30), min_size=3, max_size=3)


def dotted(numbers: list[int]) -> str:
    return ".".join(map(str, numbers))


@given(NUMBERS, NUMBERS, st.sampled_from(["<", "<=", ">", ">=", "="]), st.sampled_from(["", "V", "v.", "Version "]))
def test_versions_of_three_numbers_are_ordered_as_their_numbers(mine, bound, operator, prefix):
    holds = {
        "<": mine < bound,
        "<=": mine <= bound,
        ">": mine > bound,
        ">=": mine >= bound,
        "=": mine == bound,
    }[operator]
    assert within(dotted(mine), f"{operator} {prefix}{dotted(bound)}").fit is (IN if holds else OUT)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_an_interval_holds_what_lies_between_its_ends(mine, one, two):
    low, high = sorted((one, two))
    expected = IN if low <= mine < high else OUT
    assert within(dotted(mine), f">= {dotted(low)} | < {dotted(high)}").fit is (expected if low < high else OUT)


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_gets_an_answer(version, written):
    assert within(version, written).fit in Fit


@given(
    st.text(alphabet="0123456789.vVxSPUupdate ()_-|<>=*RFW", max_size=40),
    st.text(alphabet="0123456789.vV ()SP_-", max_size=20),
)
def test_outside_and_inside_are_never_said_of_what_cannot_be_read(written, version):
    if not any(one.isdigit() for one in version) and written.strip() != "*":
        assert within(version, written).fit is not OUT
