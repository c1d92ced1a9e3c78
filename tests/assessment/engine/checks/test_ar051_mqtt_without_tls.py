from __future__ import annotations

import pytest

from assessment.engine.checks.ar051_mqtt_without_tls import mqtt_without_tls
from assessment.engine.system import OpcSecurity, Topic
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

PLANT = [
    zone("Z3", name="Tank farm"),
    zone("Zd"),
    asset("GW", "Z3"),
    asset("GW2", "Z3"),
    asset("BRK", "Zd"),
    conduit("C1", "Z3", "Zd", purpose="monitoring"),
    conduit("C2", "Z3", "Zd", purpose="control"),
]
NAMED = OpcSecurity(user_token="certificate")
READS = (Topic("plant/level", "read", command=False),)


def mqtt(code="F1", target="BRK", **values):
    defaults = {"protocol": "mqtt", "security": NAMED, "topics": READS, "port": 8883, "conduit": "C1"}
    return flow(code, "GW", target, **(defaults | values))


@pytest.mark.parametrize("values", [{"port": 1883}, {"port": "1800-1900"}, {"port": "any"}, {"secure": False}])
def test_clear_text_over_a_border_is_found(values):
    finding = found(mqtt_without_tls, *PLANT, mqtt(**values))["conduit:C1"]
    assert (finding.severity, finding.force, finding.evidence["flows"]) == ("high", "convention", ["F1"])
    assert finding.message == ("1 MQTT flow over conduit C1 is open to misuse (without TLS): GW to BRK by MQTT.")


def test_amqp_is_judged_alike_by_its_own_port():
    finding = found(mqtt_without_tls, *PLANT, mqtt(protocol="amqp", port=5672))["conduit:C1"]
    assert finding.message == ("1 message flow over conduit C1 is open to misuse (without TLS): GW to BRK by AMQP.")
    assert found(mqtt_without_tls, *PLANT, mqtt(protocol="amqp", port=5671)) == {}
    anonymous = mqtt(protocol="amqp", port=5671, security=OpcSecurity(user_token="anonymous"))
    assert "conduit:C1" in found(mqtt_without_tls, *PLANT, anonymous)


def test_anonymous_clients_are_found_inside_a_zone_too():
    anonymous = mqtt(target="GW2", security=OpcSecurity(user_token="anonymous"), conduit=None)
    assert found(mqtt_without_tls, *PLANT, anonymous)["flow:F1"].message == (
        "1 MQTT flow inside zone Tank farm is open to misuse (anonymous clients): GW to GW2 by MQTT."
    )


def test_commands_on_a_monitoring_conduit_are_found_by_statement_or_by_name():
    stated = mqtt(topics=(Topic("plant/valve", "read", command=True),))
    named = mqtt(protocol="sparkplug_b", topics=(Topic("spBv1.0/plant/NCMD/gw"),))
    for one in (stated, named):
        assert "commands on a monitoring link" in found(mqtt_without_tls, *PLANT, one)["conduit:C1"].message
        assert found(mqtt_without_tls, *PLANT, mqtt(topics=one.topics, conduit="C2")) == {}


def test_with_tls_named_clients_and_readings_only_it_is_quiet():
    flows = [
        mqtt("F1"),
        mqtt("F2", port=1883, secure=True),
        mqtt("F3", target="GW2", port=1883, conduit=None),
        mqtt("F4", topics=None, conduit="C2", security=None, secure=True),
    ]
    assert found(mqtt_without_tls, *PLANT, *flows) == {}
    assert unanswered(mqtt_without_tls, *PLANT, *flows) == {}


def test_what_is_not_stated_is_named():
    flows = [
        mqtt("F1", port=None),
        mqtt("F2", security=None),
        mqtt("F3", topics=None),
        mqtt("F4", topics=(Topic("plant/valve"),)),
    ]
    assert unanswered(mqtt_without_tls, *PLANT, *flows) == {
        "conduit:C1": {
            "flows[].port": 1,
            "flows[].security.user_token": 1,
            "flows[].topics": 1,
            "flows[].topics[].command": 1,
        }
    }
    assert unanswered(mqtt_without_tls, *PLANT, conduit("C3", "Z3", "Zd"), mqtt(topics=None, conduit="C3")) == {
        "conduit:C3": {"conduits[].purpose": 1, "flows[].topics": 1}
    }
    assert unanswered(mqtt_without_tls, *PLANT, mqtt(conduit=None)) == {"site:SITE": {"flows[].conduit": 1}}
