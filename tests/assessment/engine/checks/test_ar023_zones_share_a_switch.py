from __future__ import annotations

from assessment.engine.checks.ar023_zones_share_a_switch import zones_share_a_switch
from assessment.engine.system import Interface
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, zone

HIGH, LOW, LOWER = zone("H", sl_t=2), zone("L", sl_t=1), zone("M", sl_t=1)
SWITCH = asset("SW", "L", type="switch")


def on(switch, tag, code, **values):
    return asset(tag, code, interfaces=[Interface("1", "ethernet", switch=switch, **values)])


def test_two_zones_on_one_switch_are_found_from_level_2():
    parts = [HIGH, LOW, SWITCH, on("SW", "h", "H"), on("SW", "l", "L")]
    finding = found(zones_share_a_switch, *parts)["asset:SW"]
    assert (finding.severity, finding.force) == ("medium", "shall")
    assert finding.evidence == {"sl_t_RDF": {"H": 2, "L": 1}, "ports": 2, "assets": ["h", "l"]}


def test_one_zone_or_low_targets_are_quiet_and_the_switch_s_own_zone_does_not_count():
    parts = [
        HIGH,
        LOW,
        LOWER,
        SWITCH,
        on("SW", "h", "H"),
        asset("S2", type="switch"),
        on("S2", "l", "L"),
        on("S2", "m", "M"),
    ]
    assert found(zones_share_a_switch, *parts) == unanswered(zones_share_a_switch, *parts) == {}


def test_the_zone_of_the_interface_goes_before_that_of_the_device():
    parts = [HIGH, LOW, SWITCH, on("SW", "h", "H"), on("SW", "server", "H", zone="L")]
    assert list(found(zones_share_a_switch, *parts)) == ["asset:SW"]


def test_a_trunk_brings_the_zones_of_the_other_switch():
    far = asset("FAR", "L", type="switch", interfaces=[Interface("up", "ethernet", switch="SW")])
    parts = [HIGH, LOW, SWITCH, far, on("SW", "h", "H"), on("FAR", "l", "L")]
    assert list(found(zones_share_a_switch, *parts)) == ["asset:SW"]


def test_no_listed_port_an_unknown_zone_or_target_is_not_evaluated():
    assert unanswered(zones_share_a_switch, LOW, SWITCH) == {"zone:L": {"assets[].interfaces[].switch": 1}}
    parts = [HIGH, LOW, SWITCH, on("SW", "h", "H"), on("SW", "n", None)]
    assert unanswered(zones_share_a_switch, *parts) == {"zone:L": {"assets[].interfaces[].zone": 1}}
    unset = [zone("U"), LOW, SWITCH, on("SW", "u", "U"), on("SW", "l", "L")]
    assert unanswered(zones_share_a_switch, *unset) == {"zone:L": {"zones[].sl_t": 1}}
