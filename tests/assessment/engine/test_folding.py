"""Folding with the rules themselves: each plant shows one weakness that two rules see."""

from __future__ import annotations

from assessment.engine.checking import run_checks, totals
from assessment.engine.system import Exposure
from tests.assessment.engine.checks.judging import case
from tests.builders import asset, conduit, flow, zone

PLANT = [
    zone("NET", kind="external", external_kind="internet"),
    zone("BIZ", kind="enterprise"),
    zone("OPS", kind="operations", level=3),
    zone("CELL", kind="control", level=1),
    asset("PC", "BIZ", type="workstation"),
    asset("LAPTOP", "NET", type="vendor_device"),
    asset("FILES", "OPS", type="application_server"),
    asset("PLC", "CELL", type="plc"),
    asset("HMI", "CELL", type="hmi"),
    conduit("UP", "BIZ", "OPS", controls=[]),
    conduit("IN", "NET", "CELL", controls=[]),
    conduit("SIDE", "OPS", "CELL", controls=[]),
]


def folded(*parts):
    """Give, of the open findings, what each is folded under."""
    findings = run_checks(case(*PLANT, *parts, date="2026-11-21"))
    open_ones = [one for one in findings if one.status == "open"]
    assert sum(totals(findings).values()) == sum(one.folded_under is None for one in open_ones)
    return {one.id: one.folded_under for one in open_ones}


def test_file_sharing_across_the_dmz_stands_over_the_direct_session():
    only_files = folded(flow("F1", "PC", "FILES", protocol="smb"))
    assert only_files["AR-024@conduit:UP"] == "AR-055@conduit:UP"
    more = folded(flow("F1", "PC", "FILES", protocol="smb"), flow("F2", "PC", "FILES", protocol="https"))
    assert (more["AR-055@conduit:UP"], more["AR-024@conduit:UP"]) == (None, None)


def test_a_local_protocol_over_a_border_stands_over_the_unauthenticated_command():
    local = flow("F1", "FILES", "PLC", protocol="profinet", secure=False)
    plain = flow("F2", "FILES", "PLC", protocol="modbus_tcp", secure=False)
    assert folded(local)["AR-046@conduit:SIDE"] == "AR-047@conduit:SIDE"
    assert folded(local, plain)["AR-046@conduit:SIDE"] is None


def test_an_asset_exposed_to_the_internet_stands_over_the_remote_sessions_that_end_at_it():
    exposed = asset("RTU", "CELL", type="rtu", exposed=Exposure("search engine"))
    session = flow("F1", "LAPTOP", "RTU", protocol="rdp", controls=[])
    alone = folded(exposed, session)
    assert alone["AR-059@conduit:IN"] == alone["AR-060@conduit:IN"] == "AR-063@asset:RTU"
    other = folded(exposed, session, flow("F2", "LAPTOP", "HMI", protocol="rdp", controls=[]))
    assert (other["AR-063@asset:RTU"], other["AR-059@conduit:IN"], other["AR-060@conduit:IN"]) == (None, None, None)


def test_a_finding_takes_the_severity_of_a_worse_one_that_it_stands_over():
    """Past the DMZ is critical (AR-024), a shared file service high (AR-055): folding must not make it look better."""
    findings = run_checks(case(*PLANT, flow("F1", "PC", "FILES", protocol="smb"), date="2026-11-21"))
    (over,) = [one for one in findings if one.rule == "AR-055" and one.status == "open"]
    assert (over.severity, over.evidence["severity_of"]) == ("critical", "AR-024@conduit:UP")
    assert totals(findings)["critical"] >= 1
