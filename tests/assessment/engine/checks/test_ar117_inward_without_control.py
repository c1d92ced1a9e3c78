from __future__ import annotations

from assessment.engine.checks.ar117_inward_without_control import inward_without_control
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

PLANT = [
    zone("OT", level=3),
    zone("DMZ", kind="dmz"),
    zone("NET", kind="external"),
    zone("X"),
    asset("HIST", "OT"),
    asset("WEB", "DMZ"),
    asset("VENDOR", "NET"),
    asset("Y", "X"),
    conduit("C", "DMZ", "OT"),
]


def judged(*flows):
    return found(inward_without_control, *PLANT, *flows), unanswered(inward_without_control, *PLANT, *flows)


def test_a_session_opened_inwards_and_data_fetched_inwards_are_found():
    flows = [
        flow("F1", "WEB", "HIST", controls=[], protocol="mssql"),
        flow("F2", "HIST", "WEB", data="from", controls=[]),
        flow("F3", "HIST", "WEB", data="both", controls=[]),
    ]
    concerns, missing = judged(*flows)
    assert (concerns["conduit:C"].evidence["flows"], missing) == (["F1", "F2", "F3"], {})
    assert concerns["conduit:C"].message.startswith(
        "3 flows come into OT over conduit C with no control attached: WEB (level 3.5) to HIST (level 3) by "
    )
    assert [one["opened"] for one in concerns["conduit:C"].evidence["examples"]] == ["inwards", "outwards", "outwards"]


def test_from_outside_without_a_conduit_the_flow_is_the_target():
    assert list(judged(flow("F", "VENDOR", "HIST", controls=[]))[0]) == ["flow:F"]


def test_data_that_leaves_a_controlled_flow_and_one_above_the_border_are_quiet():
    flows = [
        flow("F1", "HIST", "WEB", data="to", controls=[]),
        flow("F2", "WEB", "HIST", controls=["recorded"]),
        flow("F3", "VENDOR", "WEB", controls=[]),
        flow("F4", "HIST", "HIST", controls=[]),
    ]
    assert judged(*flows) == ({}, {})


def test_what_is_missing_is_named():
    flows = [flow("F1", "HIST", "WEB", controls=[]), flow("F2", "WEB", "HIST"), flow("F3", "WEB", "Y", controls=[])]
    assert judged(*flows)[1] == {
        "conduit:C": {"flows[].data": 1, "flows[].controls": 1},
        "site:SITE": {"assets[].level": 1},
    }


def test_an_opener_whose_level_is_not_known_may_come_from_above():
    assert judged(flow("F", "Y", "HIST", controls=[]))[1] == {"site:SITE": {"assets[].level": 1}}
    assert judged(flow("F", "Y", "WEB", data="to", controls=[])) == ({}, {})
