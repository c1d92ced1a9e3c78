"""The mix of protocols of a zone, what old assets are to become, and what stands in for a requirement."""

from __future__ import annotations

from datetime import date

from assessment.engine.architecture.legacy import certified, compensated, protocol_mix, strategies
from assessment.engine.model_file.load import load_document
from assessment.engine.pipeline import judge_case
from assessment.engine.system import Compensation, Segment
from tests.builders import asset, conduit, flow, zone
from tests.rows.plants import judged


def test_a_zone_with_five_protocols_shows_five_rows():
    parts = [zone("CELL", level=1), zone("OPS", level=3), asset("PLC", "CELL"), asset("HMI", "OPS")]
    spoken = ("modbus_tcp", "enip", "s7comm", "opc_ua")
    flows = [flow(f"F{number}", "HMI", "PLC", protocol=name) for number, name in enumerate(spoken)]
    bus = Segment("B1", ("CELL",), medium="profibus_dp", attached_to=("PLC",))
    (cell, _) = protocol_mix(judged(*parts, conduit("C", "CELL", "OPS", controls=[]), *flows, bus).case)
    rows = {row["id"]: row for row in cell["protocols"]}
    assert sorted(rows) == ["enip", "modbus_tcp", "opc_ua", "profibus_dp", "s7comm"]
    assert (rows["modbus_tcp"]["auth"], rows["modbus_tcp"]["encryption"], rows["modbus_tcp"]["needs"]) == (
        "none", "none", "dpi",
    )  # fmt: skip
    assert (rows["profibus_dp"]["routable"], rows["profibus_dp"]["flows"]) == (False, 0)


def test_a_filter_on_the_way_takes_the_need_away():
    parts = [zone("CELL", level=1), zone("OPS", level=3), asset("PLC", "CELL"), asset("HMI", "OPS")]
    guarded = conduit("C", "CELL", "OPS", controls=["dpi"])
    (cell, _) = protocol_mix(judged(*parts, guarded, flow("F1", "HMI", "PLC", protocol="modbus_tcp")).case)
    assert cell["protocols"][0]["needs"] is None


def test_old_assets_stand_by_strategy_with_their_cost_and_the_undecided_apart():
    document = {
        "bulkhead": 1,
        "site": {"code": "S"},
        "assessment": {"code": "A", "date": "2026-11-22"},
        "zones": [{"code": "Z"}],
        "assets": [
            {"tag": "A1", "zone": "Z", "legacy": {"strategy": "wrap", "review": "2026-06-01", "cost": 4000}},
            {"tag": "A2", "zone": "Z", "legacy": {"strategy": "wrap"}},
            {"tag": "A3", "zone": "Z", "support_end": "2020-01-01"},
            {"tag": "A4", "zone": "Z", "support_end": "2030-01-01"},
            {"tag": "A5", "zone": "Z", "certified_configuration": True},
        ],
    }
    case = judge_case(load_document(document).system).case
    groups = {one["strategy"]: one for one in strategies(case, document)["groups"]}
    assert sorted(groups) == ["", "wrap"]
    wrapped = groups["wrap"]
    assert (wrapped["count"], wrapped["cost"], wrapped["without_cost"], wrapped["overdue"]) == (2, 4000, 1, 1)
    assert [one["tag"] for one in groups[""]["assets"]] == ["A3"]
    assert [(one["tag"], one["certificate"]) for one in certified(case, document)] == [("A5", None)]


def test_a_compensation_without_evidence_or_an_end_lacks_them():
    record = Compensation("K1", "SR 1.1", "zone:Z", accepted_by="kl", accepted_on=date(2026, 1, 1))
    (row,) = compensated(judged(zone("Z"), record, date="2026-11-22").case)
    assert (row["lacking"], row["expired"]) == (["measure", "evidence", "expires"], False)
