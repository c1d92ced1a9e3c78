from __future__ import annotations

from assessment.engine.checks.ar060_remote_without_mfa import remote_without_mfa
from assessment.engine.system import RemoteAccess
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

PLANT = [
    zone("NET", kind="external", external_kind="vendor"),
    zone("Zd", kind="dmz"),
    zone("Z3", level=3, kind="operations"),
    asset("LAP", "NET"),
    asset("JMP", "Zd"),
    asset("MES", "Z3"),
    conduit("C1", "NET", "Zd"),
    conduit("C2", "Zd", "Z3"),
]
PATH = flow("F1", "LAP", "JMP", protocol="rdp")


def test_a_remote_path_whose_record_denies_mfa_is_found():
    finding = found(remote_without_mfa, *PLANT, PATH, RemoteAccess("RA", flow="F1", mfa=False))["conduit:C1"]
    assert (finding.severity, finding.force) == ("high", "convention")


def test_a_list_of_controls_without_mfa_says_that_there_is_none():
    assert list(found(remote_without_mfa, *PLANT, flow("F1", "LAP", "JMP", protocol="rdp", controls=["recorded"])))


def test_from_the_internet_it_is_critical():
    internet = [zone("NET", kind="external", external_kind="internet"), *PLANT[1:]]
    assert (
        found(remote_without_mfa, *internet, PATH, RemoteAccess("RA", flow="F1", mfa=False))["conduit:C1"].severity
        == "critical"
    )


def test_the_record_or_the_control_answers_it():
    assert found(remote_without_mfa, *PLANT, PATH, RemoteAccess("RA", flow="F1", mfa=True)) == {}
    assert found(remote_without_mfa, *PLANT, flow("F1", "LAP", "JMP", protocol="rdp", controls=["mfa"])) == {}


def test_a_record_without_mfa_is_not_hidden_by_another_with_it():
    records = [RemoteAccess("R1", flow="F1", mfa=True), RemoteAccess("R2", flow="F1", mfa=False)]
    assert list(found(remote_without_mfa, *PLANT, PATH, *records)) == ["conduit:C1"]


def test_machines_from_outside_and_people_inside_are_quiet():
    flows = [
        flow("F1", "LAP", "JMP", protocol="mqtt", controls=[]),
        flow("F2", "JMP", "MES", protocol="rdp", controls=[]),
    ]
    assert found(remote_without_mfa, *PLANT, *flows) == {}
    assert unanswered(remote_without_mfa, *PLANT, *flows) == {}


def test_a_recorded_path_counts_wherever_it_starts():
    inner = flow("F2", "JMP", "MES", protocol="rdp")
    assert list(found(remote_without_mfa, *PLANT, inner, RemoteAccess("RA", flow="F2", mfa=False))) == ["conduit:C2"]


def test_unknown_mfa_and_a_record_without_a_flow_are_not_evaluated():
    assert unanswered(remote_without_mfa, *PLANT, PATH, RemoteAccess("RA")) == {
        "conduit:C1": {"remote_access[].mfa": 1},
        "site:SITE": {"remote_access[].flow": 1},
    }
