"""What leaves OT, row by row: for whom, which decision, opened by whom."""

from __future__ import annotations

from assessment.engine.architecture.leaving import leaving
from assessment.engine.system import Monitoring
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
}


def rows(*parts):
    return leaving(judged(*PLANT, *parts).case, DOCUMENT)


def test_a_complete_row_says_what_for_whom_and_for_which_decision():
    said = {"data_class": "DC1", "use_case": "UC1", "controls": ["encrypted"]}
    (row,) = rows(flow("F1", "HIST", "REP", protocol="mssql", data="to", **said))["rows"]
    assert row["missing"] == []
    assert (row["from"]["name"], row["border"], row["opened"], row["directions"]) == (
        "Operations", "dmz", ["inside"], ["out"],
    )  # fmt: skip
    assert (row["data_class"]["name"], row["use_case"]["decision"]) == ("Counts", "Order raw material")
    assert (row["watched_by"], row["senders"], row["receivers"]) == ("SOC", ["HIST"], ["REP"])


def test_data_that_is_fetched_leaves_too_and_is_opened_from_outside():
    found = rows(flow("F1", "BI", "REP", protocol="https", data="from"))
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
