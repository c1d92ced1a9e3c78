from __future__ import annotations

from assessment.engine.checks.ar061_remote_without_approval import remote_without_approval
from assessment.engine.system import RemoteAccess
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

ENDS = [
    asset("LAP", "NET"),
    asset("JMP", "Zd"),
    asset("MES", "Z3"),
    conduit("C1", "NET", "Zd"),
    conduit("C2", "Zd", "Z3"),
]
PLANT = [zone("NET", kind="external"), zone("Zd", kind="dmz", sl_t=2), zone("Z3", level=3, sl_t=1), *ENDS]
PATH = flow("F1", "LAP", "JMP", protocol="rdp")


def record(**values):
    return RemoteAccess("RA", flow="F1", **values)


def test_a_standing_approval_or_none_is_found():
    for approval in ("standing", "none"):
        finding = found(remote_without_approval, *PLANT, PATH, record(approval=approval))["conduit:C1"]
        assert (finding.severity, finding.force) == ("medium", "shall")
        assert finding.message == (
            "1 remote access path over conduit C1 opens without anybody on site being asked: LAP to JMP by RDP."
        )
        assert finding.evidence["examples"][0]["remote_access"] == ["RA"]


def test_a_list_of_controls_without_approval_says_that_there_is_none():
    controlled = flow("F1", "LAP", "JMP", protocol="rdp", controls=["mfa"])
    assert list(found(remote_without_approval, *PLANT, controlled)) == ["conduit:C1"]
    assert unanswered(remote_without_approval, *PLANT, controlled, record(approved_by="kl")) == {
        "conduit:C1": {"remote_access[].approval": 1}
    }


def test_asked_for_each_session_below_target_2_or_inside_it_is_quiet():
    approved = flow("F1", "LAP", "JMP", protocol="rdp", controls=["approval"])
    assert found(remote_without_approval, *PLANT, PATH, record(approval="per_session")) == {}
    assert found(remote_without_approval, *PLANT, approved) == {}
    low = [zone("NET", kind="external"), zone("Zd", kind="dmz", sl_t=1), *PLANT[2:]]
    assert found(remote_without_approval, *low, PATH, record(approval="none")) == {}
    inside = flow("F2", "JMP", "MES", protocol="rdp", controls=[])
    assert found(remote_without_approval, *PLANT, inside) == {}
    assert unanswered(remote_without_approval, *PLANT, inside) == {}


def test_one_record_that_denies_is_not_hidden_by_another():
    records = [record(approval="per_session"), RemoteAccess("R2", flow="F1", approval="standing")]
    assert list(found(remote_without_approval, *PLANT, PATH, *records)) == ["conduit:C1"]


def test_what_is_not_known_is_named():
    assert unanswered(remote_without_approval, *PLANT, PATH, RemoteAccess("RB")) == {
        "conduit:C1": {"remote_access[].approval": 1},
        "site:SITE": {"remote_access[].flow": 1},
    }
    unset = [zone("NET", kind="external"), zone("Zd", kind="dmz"), *PLANT[2:]]
    assert unanswered(remote_without_approval, *unset, PATH, record(approval="none")) == {
        "conduit:C1": {"zones[].sl_t": 1}
    }
