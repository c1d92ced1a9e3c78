"""Row 18: a conduit open both ways stands with a control per direction, or with a signed exception that expires."""

from __future__ import annotations

from datetime import date

from assessment.engine.architecture.leaving import leaving
from assessment.engine.system import Waiver
from tests.builders import asset, conduit, flow, zone
from tests.rows.plants import judged, open_findings

PLANT = [
    zone("OPS", level=3),
    zone("DMZ", kind="dmz"),
    asset("HIST", "OPS"),
    asset("REP", "DMZ"),
    conduit("C", "OPS", "DMZ", direction="both", monitored=True),
]
DAY = date(2026, 11, 22)


def both(out=(), back=()):
    return [
        *PLANT,
        flow("F1", "HIST", "REP", protocol="mssql", data="to", controls=out),
        flow("F2", "REP", "HIST", protocol="https", data="to", controls=back),
    ]


def test_each_direction_needs_a_control_of_its_own():
    (bare,) = open_findings("AR-118", *both(out=["encrypted"])).values()
    assert bare.evidence["directions"] == [["DMZ", "OPS"]]
    assert len(open_findings("AR-118", *both())["conduit:C"].evidence["directions"]) == 2
    assert open_findings("AR-118", *both(out=["encrypted"], back=["function_filter"])) == {}


def test_a_signed_exception_covers_it_until_it_expires():
    exception = Waiver("AR-118", "conduit:C", "On trial", "kl", DAY, date(2027, 1, 1))
    assert open_findings("AR-118", *both(), exception, date="2026-11-22") == {}
    assert "conduit:C" in open_findings("AR-118", *both(), exception, date="2027-02-01")


def test_the_page_says_which_direction_nothing_controls():
    (row,) = leaving(judged(*both(out=["encrypted"])).case, {})["rows"]
    assert (row["directions"], row["controls"]) == (["out", "in"], {"out": ["encrypted"], "in": []})
    assert row["missing"] == ["permission", "data_class", "decision", "controls_in"]
    (row,) = leaving(judged(*both(out=["encrypted"], back=["dpi"])).case, {})["rows"]
    assert "controls_in" not in row["missing"]
