"""What leaves OT, row by row: for whom, which decision, opened by whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from assessment.engine.architecture.leaving import leaving
from assessment.engine.system import Approval, Monitoring, RemoteAccess
from tests.builders import asset, conduit, flow, zone
from tests.rows.plants import judged

PLANT = [
    zone("OPS", level=3, name="Operations"),
    zone("DMZ", kind="dmz"),
    zone("OFF", kind="enterprise"),
    zone("NET", kind="external"),
    asset("HIST", "OPS"),
    asset("REP", "DMZ"),
    asset("BI", "OFF"),
    asset("HUB", "NET"),
    conduit("C1", "OPS", "DMZ", monitored=True, monitoring=Monitoring(by="SOC")),
    conduit("C2", "DMZ", "OFF"),
]
DOCUMENT = {
    "data_classes": [{"code": "DC1", "name": "Counts", "owner": "Production"}],
    "use_cases": [{"code": "UC1", "decision": "Order raw material", "owner": "Planning", "due": "2027-01-01"}],
    "flows": [{"code": "F1", "decision_owner": "Mira", "decided_on": "2026-03-04"}],
}


def rows(*parts):
    return leaving(judged(*PLANT, *parts).case, DOCUMENT)


def test_a_complete_row_says_what_for_whom_and_for_which_decision():
    said = {"data_class": "DC1", "use_case": "UC1", "controls": ["encrypted"], "decision": "allowed"}
    (row,) = rows(flow("F1", "HIST", "REP", protocol="mssql", data="to", **said))["rows"]
    assert row["missing"] == []
    assert (row["from"]["name"], row["border"], row["opened"], row["directions"]) == (
        "Operations", "dmz", ["inside"], ["out"],
    )  # fmt: skip
    assert (row["data_class"]["name"], row["use_case"]["decision"]) == ("Counts", "Order raw material")
    assert (row["watched_by"], row["senders"], row["receivers"]) == ("SOC", ["HIST"], ["REP"])


def test_data_that_is_fetched_leaves_too_and_is_opened_from_outside():
    found = rows(flow("F1", "BI", "REP", protocol="https", data="from", decision="allowed"))
    assert found["incomplete"] == 1
    (row,) = found["rows"]
    assert (row["border"], row["opened"], row["senders"]) == ("business", ["outside"], ["REP"])
    assert row["missing"] == ["data_class", "decision", "monitored"]


def test_each_border_counts_and_what_stays_or_comes_in_does_not():
    def border(source, destination, data="to"):
        return [one["border"] for one in rows(flow("F1", source, destination, data=data))["rows"]]

    assert border("REP", "HUB") == ["outside"]
    assert border("HIST", "BI") == ["business"]
    assert border("BI", "HUB") == [], "what business sends out is not the plant's"
    assert border("BI", "HIST") == []
    assert border("HUB", "HIST", "from") == ["outside"]


def test_a_direction_that_nobody_said_is_a_row_with_that_question():
    (row,) = rows(flow("F1", "HIST", "REP", protocol="mssql"))["rows"]
    assert "direction" in row["missing"]


def test_ends_whose_level_is_not_known_are_counted_apart():
    found = rows(zone("X"), asset("MYSTERY", "X"), flow("F1", "MYSTERY", "REP", data="to"))
    assert (found["rows"], found["unclear"], found["unclear_count"]) == ([], ["F1"], 1)


def test_flows_that_say_the_same_stand_together():
    two = [flow(f"F{number}", "HIST", "REP", protocol="mssql", data="to") for number in (1, 2)]
    (row,) = rows(*two)["rows"]
    assert (row["flow_count"], row["flows"]) == (2, ["F1", "F2"])


def test_traffic_that_a_channel_stands_for_is_no_row_of_its_own():
    declared = flow("F1", "HIST", "REP", protocol="mssql", port=1433, data="to")
    seen = flow("O1", "HIST", "REP", protocol="mssql", port=1433, basis="observed")
    (row,) = rows(declared, seen)["rows"]
    assert row["flows"] == ["F1"]
    (unknown,) = rows(seen)["rows"]
    assert unknown["flows"] == ["O1"]


def test_who_permitted_it_who_receives_it_and_by_which_port_is_told():
    parts = [
        zone("WEB", kind="external", owner="SUP"),
        asset("PORTAL", "WEB"),
        asset("HOSTED", "WEB", owner="MAKER"),
        conduit("C3", "OPS", "WEB"),
        flow("F1", "HIST", "PORTAL", protocol="mqtt", port=1883, data="to", decision="allowed", owner="pat"),
        flow("F2", "HIST", "HOSTED", protocol="mqtt", port=8883, data="to", decision="undecided"),
    ]
    named = {
        "organisations": [{"code": "SUP", "name": "Pump maker"}],
        "flows": [{"code": "F1", "decision_owner": "Mira"}, {"code": "F2"}],
    }
    found = {row["flows"][0]: row for row in leaving(judged(*PLANT, *parts).case, named)["rows"]}
    assert (found["F1"]["permission"], found["F1"]["owners"], found["F1"]["ports"]) == ("allowed", ["pat"], ["1883"])
    assert (found["F1"]["received_by"], found["F2"]["received_by"]) == (["Pump maker"], ["MAKER"])
    assert ([one["name"] for one in found["F1"]["permitted"]], found["F2"]["permitted"]) == (["Mira"], [])
    assert "permission" in found["F2"]["missing"]
    assert "permission" not in found["F1"]["missing"]


def test_the_worst_comes_first():
    """By hand: F3 has all marks but writing back; F2 is not permitted, has no purpose and is readable; F1 has none."""
    said = {"data_class": "DC1", "use_case": "UC1", "decision": "allowed"}
    parts = [
        flow("F1", "HIST", "REP", protocol="https", secure=True, data="to", access="read", **said),
        flow("F2", "REP", "BI", protocol="modbus_tcp", secure=False, data="to", controls=[]),
        flow("F3", "HIST", "HUB", protocol="modbus_tcp", secure=False, data="to", decision="undecided", controls=[]),
    ]
    found = rows(*parts)["rows"]
    assert [row["flows"] for row in found] == [["F3"], ["F2"], ["F1"]]
    assert found[0]["marks"] == {
        "not_permitted": True, "expired": False, "no_conduit": True, "no_purpose": True, "writes_back": False, "readable": True,
        "outside": True, "commands_in": False,
    }  # fmt: skip
    assert set(found[2]["marks"].values()) == {False}


def test_what_is_opened_from_above_and_writes_is_marked():
    (row,) = rows(flow("F1", "BI", "HIST", protocol="rdp", data="both", access="both"))["rows"]
    assert row["marks"]["writes_back"] is True


def test_what_is_opened_from_above_by_a_protocol_of_commands_is_marked_whatever_it_says_it_does():
    """Data goes from HIST to BI, and BI opens the session: Modbus checks nobody, its secure variant does."""
    reading = {"data": "from", "access": "read", "protocol": "modbus_tcp"}
    for opened, more, expected in (
        (("BI", "HIST"), {"secure": False}, True),
        (("BI", "HIST"), {"secure": True}, False),
        (("HIST", "BI"), {"secure": False, "data": "to"}, False),
    ):
        (row,) = rows(flow("F1", *opened, **{**reading, **more}))["rows"]
        assert (row["marks"]["commands_in"], row["marks"]["writes_back"]) == (expected, False)


def test_the_purpose_counts_of_declared_flows_too_that_only_may_leave_and_by_lists_of_use_cases():
    mystery = [zone("X"), asset("MYSTERY", "X")]
    parts = [
        *mystery,
        flow("F1", "HIST", "REP", data="to"),
        flow("F2", "HIST", "BI", data="to"),
        flow("F3", "MYSTERY", "REP", data="to"),
        flow("O1", "REP", "BI", protocol="https", basis="observed"),
    ]
    listed = {"use_cases": [{**DOCUMENT["use_cases"][0], "flows": ["F1"]}]}
    found = leaving(judged(*PLANT, *parts).case, listed)
    assert (found["without_purpose"], found["flow_count"], found["unclear"]) == (2, 3, ["F3"])
    assert next(row for row in found["rows"] if row["flows"] == ["O1"])["missing"][:2] == ["permission", "declared"]


PEOPLE = {
    "organisations": [{"code": "WRK", "name": "Works"}],
    "people": [{"code": "mo", "name": "Mira Oltmann", "organisation": "WRK", "side": "it"}],
}
APPROVED = conduit(
    "C9",
    "OPS",
    "NET",
    approvals=(Approval("ot", "Tom", date(2026, 3, 4), date(2027, 3, 4)), Approval("it", "mo", date(2026, 3, 6), None)),
)


def permission(document, *parts, **said):
    permitted = flow("F1", "HIST", "HUB", data="to", **{"decision": "allowed", **said})
    (row,) = leaving(judged(*PLANT, permitted, *parts, date=date(2026, 11, 21)).case, document)["rows"]
    return row


def test_whoever_the_flow_names_permitted_it_with_name_role_and_day():
    stated = {**PEOPLE, "flows": [{"code": "F1", "decision_owner": "mo", "decided_on": "2026-03-04"}]}
    row = permission(stated, APPROVED)
    assert row["permitted"] == [
        {
            "by": "mo",
            "name": "Mira Oltmann",
            "side": "it",
            "organisation": "Works",
            "on": "2026-03-04",
            "through": "flow",
        }
    ]
    assert "permitted_by" not in row["missing"]


def test_where_the_flow_names_nobody_those_who_approved_its_conduit_did():
    """By hand: both approvals hold on 21 November; IT's is of a person the file knows, OT's of a name."""
    row = permission(PEOPLE, APPROVED)
    assert [(one["name"], one["side"], one["organisation"], one["on"], one["through"]) for one in row["permitted"]] == [
        ("Mira Oltmann", "it", "Works", "2026-03-06", "conduit"),
        ("Tom", "ot", None, "2026-03-04", "conduit"),
    ]
    assert (row["unnamed"], row["run_out"]) == (0, [])


def test_a_permitted_row_that_names_nobody_says_so_and_is_counted():
    found = rows(
        flow("F1", "HIST", "HUB", data="to", decision="allowed"),
        flow("F2", "HIST", "REP", data="to", decision="allowed"),
        flow("F3", "HIST", "BI", data="to", decision="undecided"),
    )
    assert (found["permitted"], found["unnamed"]) == (2, 1), "F1 is named in the document, F2 is not, F3 not permitted"
    assert [row["flows"] for row in found["rows"] if "permitted_by" in row["missing"]] == [["F2"]]


def test_an_approval_that_has_expired_permits_nothing_and_is_a_mark_that_is_counted():
    old = conduit("C9", "OPS", "NET", approvals=(Approval("it", "mo", date(2019, 5, 2), date(2020, 5, 2)),))
    parts = [flow("F1", "HIST", "HUB", data="to", decision="allowed"), old]
    found = leaving(judged(*PLANT, *parts, date=date(2026, 11, 21)).case, PEOPLE)
    (row,) = found["rows"]
    assert (found["expired"], row["marks"]["expired"], row["permitted"], row["unnamed"]) == (1, True, [], 1)
    assert (found["permitted"], found["unnamed"]) == (0, 0), "what has expired permits nothing today"
    assert [(one["side"], one["name"], one["expires"]) for one in row["run_out"]] == [
        ("it", "Mira Oltmann", "2020-05-02")
    ]
    assert "expired" in row["missing"]
    renewed = replace(old, approvals=(*old.approvals, Approval("it", "mo", date(2026, 1, 1), date(2027, 1, 1))))
    (row,) = leaving(judged(*PLANT, parts[0], renewed, date=date(2026, 11, 21)).case, PEOPLE)["rows"]
    assert (row["marks"]["expired"], row["run_out"]) == (False, [])
    assert leaving(judged(*PLANT, *parts).case, PEOPLE)["expired"] == 0, "without a date of the assessment nothing is"


def test_remote_access_that_has_ended_is_a_mark_too_and_while_it_holds_its_approver_permitted_it():
    def access(expires):
        return RemoteAccess("RA", flow="F1", approved_by="mo", expires=expires)

    held, over = (permission(PEOPLE, access(day)) for day in (date(2026, 11, 21), date(2026, 11, 20)))
    assert [(one["name"], one["through"]) for one in held["permitted"]] == [("Mira Oltmann", "remote_access")]
    assert (held["run_out"], [one["expires"] for one in over["run_out"]]) == ([], ["2026-11-20"])
