"""What the rows of tables say of a place that is not fully assessed."""

import pytest

from accounts.templatetags.components import protocol_word
from assessment.cards import (
    carried,
    conduit_rows,
    missing_of,
    proposal_rows,
    requirement_rows,
    why_levels,
    zone_rows,
)


def judged(*, missing: int, not_assessed: int) -> dict:
    return {
        "levels_missing": missing,
        "not_assessed": not_assessed,
        "sl_t": [2] * 7,
        "sl_a": [None] * not_assessed + [2] * (7 - not_assessed),
        "assets": {"plc": 3},
        "flows": {"covered": ["F1"], "unseen": ["F1", "F2"]},
    }


@pytest.mark.parametrize(
    ("missing", "not_assessed", "shown"),
    [(0, 0, 0), (0, 1, None), (0, 7, None), (3, 0, 3), (3, 2, 3)],
)
def test_what_nobody_assessed_never_counts_as_met(missing, not_assessed, shown):
    assert missing_of(judged(missing=missing, not_assessed=not_assessed)) == shown


def test_a_zone_that_is_not_fully_assessed_shows_neither_met_nor_a_level():
    frame = {"zones": [{"code": "Z1"}]}
    (row,) = zone_rows(frame, {"Z1": judged(missing=0, not_assessed=2)})
    assert (row["missing"], row["target"], row["achieved"], row["asset_count"]) == (None, 2, None, 3)


def test_a_conduit_that_is_not_fully_assessed_shows_not_met_and_how_many_flows_it_has():
    frame = {"conduits": [{"code": "C1", "between": ["Z1", "Z2"]}]}
    (row,) = conduit_rows(frame, {"C1": judged(missing=0, not_assessed=1)}, {"C1": 2, "C2": 7})
    assert (row["missing"], row["achieved"], row["flow_count"]) == (None, None, 2)
    (row,) = conduit_rows(frame, {"C1": judged(missing=0, not_assessed=1)}, {})
    assert row["flow_count"] == 0


def test_a_row_without_evidence_is_claimed_and_one_that_does_not_count_says_why():
    record = {"code": "C1", "requirements": {"SR 1.1": "met", "SR 6.1": {"status": "met", "on": "2026-01-01"}}}
    told = {"requirements": {"claimed": {"SR 6.1": "2026-01-01"}, "not_counting": {"SR 1.1": "because"}}}
    first, second = requirement_rows(record, told, "conduit")
    assert (first["id"], first["applies"], first["is_claimed"], first["why_not"]) == ("SR 1.1", False, False, "because")
    assert (second["applies"], second["is_claimed"], second["on"]) == (True, True, "2026-01-01")
    assert [row["is_claimed"] for row in requirement_rows(record, {}, "zone")] == [False, False]


def test_the_conventions_stand_in_the_fields_order_with_the_one_in_force_marked():
    found = {name: {"sl_t": [1] * 7, "reason": name} for name in ("maximum", "own", "exposure")}
    rows = proposal_rows({"proposal_why": {"convention": "maximum"}, "proposals": found})
    marked = [(row["letter"], row["convention"], row["is_in_force"]) for row in rows]
    assert marked == [("A", "own", False), ("B", "maximum", True), ("E", "exposure", False)]
    assert proposal_rows({"proposal_why": {"convention": "band"}}) == []


def test_a_channel_that_was_seen_is_counted_and_comes_first():
    found = {"flows": {"covered": ["O1"], "undocumented": ["A1"], "forbidden": [], "unseen": []}}
    assert carried(found, ["F8"]) == ["F8", "A1", "O1"]


def test_what_decided_a_target_is_named_as_people_name_it():
    deciders = ["zone:Z1", "zone:Z9", "scenario:S1", None, "zone:Z1", None, None]
    place = {
        **dict.fromkeys(("sl_t", "sl_a", "gap", "proposal", "basis", "sl_a_why"), [None] * 7),
        "terms": dict.fromkeys(("claim", "assessed", "floor", "rows", "raised"), [None] * 7),
        "proposal_why": {"decided_by": deciders},
    }
    zones = [{"code": "Z1", "name": "Chlorine dosing"}, {"code": "Z2"}]
    shown = [row["decided_by"] for row in why_levels({}, place, zones)]
    assert shown == ["Chlorine dosing", "Z9", "S1", None, "Chlorine dosing", None, None]


def test_a_protocol_goes_by_its_name_and_one_that_nobody_knows_by_its_code():
    assert [protocol_word(code) for code in ("opc_ua", "own_bus", "", None)] == [
        "OPC UA (client/server, opc.tcp)",
        "own_bus",
        "not known",
        "not known",
    ]
