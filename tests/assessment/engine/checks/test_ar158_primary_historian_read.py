from __future__ import annotations

from assessment.engine.checks.ar158_primary_historian_read import primary_historian_read
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

PLANT = [
    zone("OPS", kind="operations", level=3),
    zone("DMZ", kind="dmz"),
    zone("BIZ", kind="enterprise"),
    zone("X"),
    asset("HIST", "OPS", type="historian"),
    asset("COPY", "DMZ", type="historian_replica"),
    asset("EARLY", "DMZ", type="historian"),
    asset("PC", "BIZ"),
    asset("SCADA", "OPS"),
    asset("Y", "X"),
    conduit("C", "BIZ", "OPS"),
]


def judged(*flows):
    return found(primary_historian_read, *PLANT, *flows), unanswered(primary_historian_read, *PLANT, *flows)


def test_business_that_reads_the_primary_is_found():
    flows = [flow("F1", "PC", "HIST", access="read", protocol="mssql"), flow("F2", "PC", "zone:OPS", data="from")]
    finding = judged(*flows)[0]["conduit:C"]
    assert (finding.severity, finding.evidence["flows"]) == ("high", ["F1", "F2"])
    assert finding.message.startswith(
        "2 sessions from business read the primary historian itself over conduit C, instead of a replica in the DMZ: "
        "PC (level 4) to HIST (level 3) by "
    )


def test_the_replica_a_reader_inside_and_a_write_are_quiet():
    flows = [
        flow("F1", "PC", "COPY", access="read"),
        flow("F2", "PC", "EARLY", access="read"),
        flow("F3", "SCADA", "HIST", access="read"),
        flow("F4", "PC", "HIST", access="write"),
        flow("F5", "PC", "HIST", data="to"),
        flow("F6", "HIST", "PC", access="read"),
    ]
    assert judged(*flows) == ({}, {})


def test_what_is_missing_is_named():
    assert judged(flow("F", "PC", "HIST"))[1] == {"conduit:C": {"flows[].access": 1}}
    assert judged(flow("F", "Y", "HIST", access="read"))[1] == {"site:SITE": {"assets[].level": 1}}
    assert judged(flow("F", "PC", "SCADA", access="read"))[1] == {"conduit:C": {"assets[].type": 1}}


def test_what_was_seen_has_the_access_of_the_channel_that_covers_it():
    link = {"protocol": "mssql", "port": 1433}
    seen = flow("F2", "PC", "HIST", basis="observed", **link)
    assert judged(flow("F1", "PC", "HIST", access="write", **link), seen) == ({}, {})
    finding = judged(flow("F1", "PC", "HIST", access="read", **link), seen)[0]["conduit:C"]
    assert finding.evidence["flows"] == ["F1", "F2"]
