"""Row 56: in a unified namespace each publisher writes its own topics; nobody of less trust writes what control reads."""

from __future__ import annotations

from assessment.engine.architecture.patterns.unified_namespace import publishers
from assessment.engine.system import Topic
from tests.builders import asset, flow, zone
from tests.rows.plants import judged, patterns, states

PLANT = [
    zone("CELL", level=1, trust=7, sl_t=2),
    zone("DMZ", kind="dmz", trust=5, sl_t=2),
    zone("OFF", kind="enterprise", trust=3, sl_t=1),
    asset("UNS", "DMZ", name="Namespace", type="broker"),
    asset("OVEN", "CELL", name="Oven", type="plc"),
    asset("PLAN", "OFF", name="Planning"),
    flow(
        "F1", "OVEN", "UNS", protocol="mqtt", secure=True,
        topics=(Topic("plant/oven/temperature", "write"), Topic("plant/oven/setpoint", "read")),
    ),
]  # fmt: skip


def planning(topic, access="write"):
    return flow("F2", "PLAN", "UNS", protocol="mqtt", secure=True, topics=(Topic(topic, access),))


def test_a_publisher_of_less_trust_that_writes_what_control_reads_breaks_the_pattern():
    broken = patterns(*PLANT, planning("plant/oven/setpoint"))["asset:UNS"]
    assert (broken.verdict, states(broken)["written_by_trusted"]) == ("broken", False)
    assert next(part.names for part in broken.parts if part.key == "written_by_trusted") == ("Planning",)


def test_reading_or_writing_what_control_does_not_read_keeps_it():
    assert patterns(*PLANT, planning("plant/oven/temperature", "read"))["asset:UNS"].verdict == "holds"
    assert patterns(*PLANT, planning("office/orders"))["asset:UNS"].verdict == "holds"
    assert patterns(*PLANT, planning("plant/+/setpoint"))["asset:UNS"].verdict == "broken"


def test_a_client_whose_topics_nobody_knows_leaves_it_open():
    silent = flow("F2", "PLAN", "UNS", protocol="mqtt", secure=True)
    laid = patterns(*PLANT, silent)["asset:UNS"]
    assert (laid.verdict, states(laid)["topics_known"]) == ("unknown", None)


def test_who_may_write_what_stands_in_a_table():
    first, second = publishers(judged(*PLANT, planning("plant/oven/setpoint")).case)
    assert (first["client"], first["writes"], first["reads"], first["read_by_control"]) == (
        "Oven", ["plant/oven/temperature"], ["plant/oven/setpoint"], [],
    )  # fmt: skip
    assert (second["client"], second["writes"], second["read_by_control"]) == (
        "Planning", ["plant/oven/setpoint"], ["CELL"],
    )  # fmt: skip
