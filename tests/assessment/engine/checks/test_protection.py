from __future__ import annotations

import pytest

from assessment.engine.checks.protection import is_secured, is_unencrypted, is_unsigned
from assessment.engine.checks.traffic import facts
from assessment.engine.system import OpcSecurity
from tests.assessment.engine.checks.judging import case
from tests.builders import asset, conduit, flow, zone

PLANT = [zone("A"), zone("B"), asset("a", "A"), asset("b", "B"), conduit("C", "A", "B", controls=[])]


def of(protocol, **values):
    return facts(case(*PLANT, flow("F", "a", "b", protocol=protocol, **values)))[0].kind


def answers(protocol, **values):
    """Give whether nothing encrypts and nothing signs, by the protocol's own means."""
    one = of(protocol, **values)
    return is_unencrypted(one)[0][1], is_unsigned(one)[0][1]


@pytest.mark.parametrize(
    ("protocol", "values", "expected"),
    [
        ("ssh", {}, (False, False)),
        ("fins", {}, (True, True)),
        ("dnp3", {"secure": False}, (True, True)),
        ("dnp3", {"secure": True}, (None, False)),
        ("dnp3", {"port": 20000}, (True, True)),
        ("modbus_tcp", {}, (None, None)),
        ("modbus_tcp", {"port": 802}, (None, None)),
        ("ntp", {"secure": True}, (True, False)),
        ("kerberos", {}, (None, False)),
        ("opc_ua", {}, (None, None)),
        ("opc_ua", {"secure": False}, (True, True)),
        ("opc_ua", {"security": OpcSecurity("Sign")}, (True, False)),
        ("opc_ua", {"security": OpcSecurity("sign_and_encrypt")}, (False, False)),
        ("opc_ua", {"security": OpcSecurity("odd")}, (None, None)),
        (None, {"secure": True}, (None, None)),
    ],
)
def test_what_a_protocol_does_by_itself_and_in_its_secure_variant(protocol, values, expected):
    assert answers(protocol, **values) == expected


def test_a_port_of_another_protocol_says_that_the_secure_variant_is_not_in_use():
    assert [is_secured(of("modbus_tcp", port=port)) for port in (502, 802, "500-900", None)] == [
        False,
        None,
        None,
        None,
    ]


def test_a_list_of_controls_says_whether_there_is_a_tunnel():
    one = of("fins", controls=["encrypted"])
    assert (is_unencrypted(one)[1][1], is_unsigned(one)[1][1]) == (False, True)
