"""Row 58: business reads the replica in the DMZ that the primary historian fills; one that reads the primary is found."""

from __future__ import annotations

from tests.builders import asset, flow, zone
from tests.rows.plants import open_findings, patterns, states

PLANT = [
    zone("OPS", level=3),
    zone("DMZ", kind="dmz"),
    zone("OFF", kind="enterprise"),
    asset("HIST", "OPS", name="Historian", type="historian"),
    asset("REP", "DMZ", name="Replica", type="historian_replica"),
    asset("BI", "OFF", name="Reports"),
]
FILL = flow("F1", "HIST", "REP", protocol="mssql", data="to")
SERVE = flow("F2", "BI", "REP", protocol="https", data="from", access="read")
DIRECT = flow("F3", "BI", "HIST", protocol="mssql", data="from", access="read")


def test_a_replica_that_is_filled_and_read_holds():
    laid = patterns(*PLANT, FILL, SERVE)["asset:HIST"]
    assert laid.verdict == "holds"
    assert [part.names for part in laid.parts] == [("Replica",), ("Reports",), ()]


def test_business_that_reads_the_primary_breaks_it_and_is_a_finding():
    laid = patterns(*PLANT, FILL, SERVE, DIRECT)["asset:HIST"]
    assert (laid.verdict, states(laid)) == (
        "broken", {"replica": True, "served": True, "primary_unread": False},
    )  # fmt: skip
    (finding,) = open_findings("AR-158", *PLANT, FILL, SERVE, DIRECT).values()
    assert finding.evidence["flows"] == ["F3"]


def test_a_historian_without_a_replica_lacks_it():
    assert states(patterns(*PLANT, SERVE)["asset:HIST"])["replica"] is False
