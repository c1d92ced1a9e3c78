from __future__ import annotations

from assessment.engine.checks.ar156_namespace_written_from_below import namespace_written_from_below
from assessment.engine.system import Topic
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, conduit, flow, zone

PLANT = [
    zone("M", level=1, sl_t=3),
    zone("DMZ", kind="dmz", sl_t=2),
    zone("BIZ", kind="enterprise", sl_t=1),
    zone("X"),
    asset("PLC", "M"),
    asset("UNS", "DMZ", type="broker"),
    asset("ERP", "BIZ"),
    asset("Y", "X"),
    conduit("C", "BIZ", "DMZ"),
    conduit("D", "M", "DMZ"),
]
READER = flow("F1", "PLC", "UNS", topics=(Topic("plant/line/oven/#", "read"),))


def judged(*flows):
    parts = [*PLANT, READER, *flows]
    return found(namespace_written_from_below, *parts), unanswered(namespace_written_from_below, *parts)


def writer(topic, source="ERP", access="write", broker="UNS"):
    return flow("F2", source, broker, topics=(Topic(topic, access),))


def test_a_less_trusted_publisher_of_what_control_reads_is_found():
    finding = judged(writer("plant/line/oven/setpoint"))[0]["conduit:C"]
    assert finding.severity == "high"
    assert finding.message == (
        "1 publisher over conduit C can write topics that control reads, from a zone that is trusted less: ERP, for "
        "example plant/line/oven/setpoint."
    )
    assert finding.evidence["examples"][0]["topics"] == ["plant/line/oven/setpoint"]
    assert finding.evidence["examples"][0]["readers"] == ["M"]


def test_the_right_to_write_everything_counts():
    assert list(judged(writer("#", access="both"))[0]) == ["conduit:C"]


def test_other_topics_reading_equal_trust_and_another_broker_are_quiet():
    assert judged(writer("plant/office")) == ({}, {})
    assert judged(writer("plant/line/oven/setpoint", access="read")) == ({}, {})
    assert judged(writer("plant/line/oven/setpoint", source="PLC")) == ({}, {})
    parts = [*PLANT, asset("MQ", "DMZ", type="broker"), READER, writer("plant/line/oven/x", broker="MQ")]
    assert found(namespace_written_from_below, *parts) == {}


def test_what_business_alone_reads_may_be_written_from_below():
    reader = flow("F3", "ERP", "UNS", topics=(Topic("orders", "read"),))
    assert judged(reader, flow("F4", "Y", "UNS", topics=(Topic("orders", "write"),))) == ({}, {})


def test_what_is_missing_is_named():
    assert judged(flow("F2", "ERP", "UNS"))[1] == {"conduit:C": {"flows[].topics": 1}}
    assert judged(writer("plant", access=None))[1] == {"conduit:C": {"flows[].topics[].access": 1}}
    assert judged(writer("plant/line/oven/x", source="Y"))[1] == {"site:SITE": {"zones[].sl_t": 1}}
    assert judged(writer("plant", source="Y", access="read"))[1] == {"site:SITE": {"assets[].level": 1}}


def test_what_was_seen_has_the_topics_of_the_channel_that_covers_it():
    link = {"protocol": "mqtt", "port": 8883}
    declared = flow("F2", "ERP", "UNS", topics=(Topic("plant/line/oven/x", "write"),), **link)
    concerns, missing = judged(declared, flow("F3", "ERP", "UNS", basis="observed", **link))
    assert (concerns["conduit:C"].evidence["flows"], missing) == (["F2", "F3"], {})


def test_a_machine_in_no_zone_that_reads_is_not_evaluated():
    loose = asset("LOOSE", level=1.0)
    reader = flow("F3", "LOOSE", "UNS", topics=(Topic("orders", "read"),))
    parts = [*PLANT, READER, loose, reader]
    assert unanswered(namespace_written_from_below, *parts) == {"site:SITE": {"assets[].zone": 1}}
