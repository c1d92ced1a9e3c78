from __future__ import annotations

from assessment.engine.checks.ar022_shared_host import shared_host
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, zone

ZONES = [zone("A", level=3, sl_t=2), zone("B", level=3, sl_t=[2, 2, 2, 2, 2, 2, 3]), zone("O", level=4, sl_t=2)]
HOST = asset("host", "A", type="virtual_host")


def guests(*pairs):
    return [asset(tag, code, runs_on="host") for tag, code in pairs]


def test_guests_of_zones_with_different_targets_are_found_on_the_host():
    finding = found(shared_host, *ZONES, HOST, *guests(("a", "A"), ("b", "B")))["asset:host"]
    assert (finding.severity, finding.force) == ("high", "shall")
    assert finding.evidence["guests"] == ["a", "b"]
    assert "2 guests that belong to zones with different target levels (A and B)" in finding.message


def test_guests_on_both_sides_of_the_dmz_are_found_although_the_targets_are_equal():
    finding = found(shared_host, *ZONES, HOST, *guests(("a", "A"), ("o", "O")))["asset:host"]
    assert finding.evidence["both_sides_of_the_dmz"] is True


def test_guests_that_nobody_placed_are_told_apart_by_their_own_levels():
    parts = [HOST, asset("a", level=3, runs_on="host"), asset("o", level=4, runs_on="host")]
    assert (
        "2 guests that stand on both sides of the DMZ: whoever"
        in found(shared_host, *ZONES, *parts)["asset:host"].message
    )


def test_guests_of_one_zone_or_of_equal_targets_are_quiet():
    equal = zone("C", level=2, sl_t=2)
    parts = [*ZONES, equal, HOST, *guests(("a", "A"), ("b", "A"), ("c", "C"))]
    assert found(shared_host, *parts) == {}
    assert unanswered(shared_host, *parts) == {}


def test_a_guest_of_a_guest_counts_for_the_machine_below_both():
    inner = asset("inner", "B", runs_on="a")
    finding = found(shared_host, *ZONES, HOST, *guests(("a", "A")), inner)
    assert list(finding) == ["asset:host"]
    assert finding["asset:host"].evidence["guests"] == ["a", "inner"]


def test_assets_said_to_run_on_each_other_have_no_machine_below():
    ring = [asset("x", "A", runs_on="y"), asset("y", "B", runs_on="x"), asset("z", "B", runs_on="x")]
    assert found(shared_host, *ZONES, *ring) == unanswered(shared_host, *ZONES, *ring) == {}


def test_what_is_not_known_is_not_evaluated():
    assert unanswered(shared_host, *ZONES, HOST) == {"zone:A": {"assets[].runs_on": 1}}
    unset = [ZONES[0], zone("U", level=3), HOST, *guests(("a", "A"), ("u", "U"))]
    assert unanswered(shared_host, *unset) == {"zone:A": {"zones[].sl_t": 1}}
    lost = [*ZONES, HOST, *guests(("a", "A"), ("n", None))]
    assert unanswered(shared_host, *lost) == {"zone:A": {"assets[].level": 1, "assets[].zone": 1}}


def test_one_guest_of_a_zone_with_many_levels_stands_on_no_two_sides():
    parts = [zone("M", level=[3, 4], sl_t=2), asset("H", "M", type="virtual_host"), asset("G", "M", runs_on="H")]
    assert found(shared_host, *parts) == {}
    assert unanswered(shared_host, *parts) == {}


def test_beside_a_guest_in_the_dmz_one_of_many_levels_stands_on_no_two_sides():
    zones = [zone("M", level=[3, 4], sl_t=2), zone("D", kind="dmz", sl_t=2)]
    parts = [*zones, asset("H", "M", type="virtual_host"), asset("G", "M", runs_on="H"), asset("W", "D", runs_on="H")]
    assert unanswered(shared_host, *parts) == {}
    office = [zone("O", level=4, sl_t=2), asset("V", "O", runs_on="H")]
    assert unanswered(shared_host, *parts, *office) == {"zone:M": {"assets[].level": 1}}
