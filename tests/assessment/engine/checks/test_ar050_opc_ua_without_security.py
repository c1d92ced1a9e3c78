from __future__ import annotations

from assessment.engine.checks.ar050_opc_ua_without_security import opc_ua_without_security
from assessment.engine.system import OpcSecurity
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

PLANT = [
    zone("Z3"),
    zone("Z2", name="Press shop"),
    asset("HIST", "Z3"),
    asset("OPC", "Z2"),
    asset("HMI", "Z2"),
    conduit("C1", "Z3", "Z2"),
]


def opc(code, source, mode=None, token=None, **values):
    security = None if mode is token is None else OpcSecurity(mode=mode, user_token=token)
    return flow(code, source, "OPC", protocol="opc_ua", security=security, **values)


def test_mode_none_inside_a_zone_is_medium_and_across_a_border_high():
    finding = found(opc_ua_without_security, *PLANT, opc("F1", "HMI", mode="None"))["flow:F1"]
    assert (finding.severity, finding.force) == ("medium", "convention")
    assert found(opc_ua_without_security, *PLANT, opc("F1", "HIST", mode="none"))["conduit:C1"].severity == "high"


def test_an_anonymous_user_is_found_whatever_the_mode():
    finding = found(opc_ua_without_security, *PLANT, opc("F1", "HIST", "sign_and_encrypt", "Anonymous"))["conduit:C1"]
    assert finding.evidence["examples"][0]["user_token"] == "Anonymous"
    assert finding.message == (
        "1 OPC UA flow over conduit C1 runs without security or with anonymous users: HIST to OPC by OPC UA "
        "(client/server, opc.tcp)."
    )


def test_signed_with_named_users_or_in_the_secure_variant_it_is_quiet():
    flows = [
        opc("F1", "HIST", "Sign", "username"),
        opc("F2", "HIST", secure=True),
        opc("F3", "HIST", token="certificate", secure=True),
        flow("F4", "HIST", "OPC", protocol="opc_ua_https"),
    ]
    assert found(opc_ua_without_security, *PLANT, *flows) == {}
    assert unanswered(opc_ua_without_security, *PLANT, *flows) == {}


def test_what_is_not_stated_is_named():
    flows = [opc("F1", "HIST", mode="sign"), opc("F2", "HIST", secure=False), flow("F3", "HIST", "OPC")]
    assert unanswered(opc_ua_without_security, *PLANT, *flows) == {
        "conduit:C1": {
            "flows[].protocol": 1,
            "flows[].security.mode": 2,
            "flows[].security.user_token": 3,
        }
    }
