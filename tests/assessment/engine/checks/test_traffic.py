from __future__ import annotations

from assessment.engine.checks.traffic import facts
from assessment.engine.system import OpcSecurity, RemoteAccess
from tests.assessment.engine.checks.judging import case
from tests.builders import asset, conduit, flow, zone

PLANT = [zone("A", level=1), zone("B", level=2), asset("a", "A"), asset("b", "B")]


def of(*parts):
    return {one.flow.code: one for one in facts(case(*PLANT, *parts))}


def test_a_declared_forbidden_flow_is_left_out_and_a_real_one_is_not():
    flows = [
        flow(f"F{i}", "a", "b", decision="forbidden", basis=basis)
        for i, basis in enumerate([None, "observed", "firewall_rule"])
    ]
    assert list(of(*flows)) == ["F1", "F2"]


def test_controls_are_those_of_the_flow_and_of_its_conduit():
    one = of(conduit("C", "A", "B", controls=["dpi"]), flow("F", "a", "b", controls=["encrypted"]))["F"]
    assert (one.kind.controls, one.kind.are_controls_known) == ({"dpi", "encrypted"}, True)
    silent = of(conduit("C", "A", "B"), flow("F", "a", "b"))["F"]
    assert (silent.kind.has_control(frozenset({"mfa"})), silent.kind.are_controls_known) == (None, False)


def test_a_remote_access_record_with_mfa_is_a_control_without_making_the_list_known():
    one = of(conduit("C", "A", "B"), flow("F", "a", "b"), RemoteAccess("R", flow="F", mfa=True))["F"]
    assert one.kind.has_control(frozenset({"mfa"})) is True
    assert one.kind.has_control(frozenset({"dpi"})) is None


def test_a_flow_hangs_on_its_conduit_else_on_itself():
    inside, outside = flow("F1", "a", "a"), flow("F2", "a", "b")
    alone = of(inside, outside)
    assert [(one.target, one.kind.place) for one in alone.values()] == [("flow:F1", "zone:A"), ("flow:F2", "site:SITE")]
    joined = of(outside, conduit("C", "A", "B"))["F2"]
    assert (joined.target, joined.kind.place) == ("conduit:C", "conduit:C")


def test_two_fitting_conduits_leave_the_flow_on_its_own():
    assert of(conduit("C1", "A", "B"), conduit("C2", "A", "B"), flow("F", "a", "b"))["F"].target == "flow:F"


def test_what_traffic_does_not_say_of_itself_its_narrowest_channel_says():
    wide = flow("F1", "zone:A", "zone:B", protocol="opc_ua", secure=False, access="write")
    narrow = flow(
        "F2",
        "a",
        "b",
        protocol="opc_ua",
        secure=True,
        security=OpcSecurity("Sign"),
        controls=["read_only"],
        access="read",
    )
    seen = flow("F3", "a", "b", protocol="opc_ua", basis="observed")
    one = of(wide, narrow, seen, conduit("C", "A", "B"), RemoteAccess("R", flow="F2", mfa=True))["F3"]
    assert (one.kind.secure, one.kind.security.mode, one.kind.access, one.topics) == (True, "Sign", "read", None)
    assert (one.kind.controls, one.kind.are_controls_known, one.codes) == ({"read_only", "mfa"}, True, ("F3", "F2"))
    own = of(narrow, flow("F3", "a", "b", protocol="opc_ua", basis="observed", secure=False), conduit("C", "A", "B"))
    assert own["F3"].kind.secure is False


def test_a_forbidden_channel_says_nothing_of_the_traffic():
    ban = flow("F1", "a", "b", protocol="opc_ua", secure=True, decision="forbidden")
    assert of(ban, flow("F2", "a", "b", protocol="opc_ua", basis="observed"))["F2"].kind.secure is None
