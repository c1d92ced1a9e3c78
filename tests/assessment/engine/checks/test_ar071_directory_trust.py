from __future__ import annotations

from assessment.engine.checks.ar071_directory_trust import directory_trust
from assessment.engine.system import Trust
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, zone

ZONES = [zone("OT", level=3), zone("IT", kind="enterprise"), zone("DMZ", kind="dmz"), zone("NET", kind="external")]


def directory(tag, where, *on, kind="trust"):
    return asset(tag, where, type="directory", trusts=tuple(Trust(one, kind) for one in on))


def test_a_join_is_a_finding_on_the_ot_side_whoever_states_it():
    stated_by_ot = [directory("AD-OT", "OT", "AD-IT", kind="sync"), directory("AD-IT", "IT")]
    stated_by_it = [directory("AD-OT", "OT"), directory("AD-IT", "IT", "AD-OT", kind="sync")]
    for parts in (stated_by_ot, stated_by_it):
        result = found(directory_trust, *ZONES, *parts)
        assert list(result) == ["asset:AD-OT"]
        assert result["asset:AD-OT"].message == (
            "AD-OT, a directory of OT, is joined to AD-IT on the business side by a synchronisation: whoever takes "
            "over that one can take over this one."
        )
        assert result["asset:AD-OT"].evidence == {"trusts": [{"on": "AD-IT", "kinds": ["sync"]}]}


def test_a_directory_in_the_cloud_counts_as_one_of_the_business():
    parts = [directory("AD-OT", "OT", "CLOUD"), asset("CLOUD", "NET", type="directory")]
    assert list(found(directory_trust, *ZONES, *parts)) == ["asset:AD-OT"]


def test_joins_inside_ot_inside_it_or_with_the_dmz_are_quiet():
    parts = [
        directory("OT-1", "OT", "OT-2"),
        directory("OT-2", "OT", "DMZ-1"),
        directory("DMZ-1", "DMZ", "IT-1"),
        directory("IT-1", "IT", "IT-2"),
        directory("IT-2", "IT"),
    ]
    assert found(directory_trust, *ZONES, *parts) == unanswered(directory_trust, *ZONES, *parts) == {}


def test_unstated_trusts_of_an_ot_directory_and_an_unknown_level_are_not_evaluated():
    parts = [zone("X"), asset("AD-OT", "OT", type="directory"), directory("AD-X", "X", "AD-OT"), asset("HMI", "OT")]
    assert unanswered(directory_trust, *ZONES, *parts) == {
        "zone:OT": {"assets[].trusts": 1},
        "zone:X": {"assets[].level": 1},
    }
