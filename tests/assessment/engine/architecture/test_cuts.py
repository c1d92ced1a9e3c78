"""If this is cut: what stops when, what keeps running, which data waits, and who has to be asked."""

from __future__ import annotations

from assessment.engine.architecture.cuts import cuts
from assessment.engine.attack_paths.routes import RouteFinder
from assessment.engine.graph.services import ServiceGraph
from assessment.engine.model_file.load import load_document
from assessment.engine.pipeline import judge_case
from assessment.engine.stories.tell import tell_stories

# Office -C1- Operations -C2- Line; the licence server stands in the office, the line needs it by way of operations.
PLANT = {
    "bulkhead": 1,
    "site": {"code": "S", "name": "Works"},
    "assessment": {"code": "A", "date": "2026-11-22"},
    "zones": [
        {"code": "OFF", "name": "Office", "kind": "enterprise", "level": 4},
        {"code": "OPS", "name": "Operations", "level": 3},
        {"code": "LINE", "name": "Line", "level": 1},
    ],
    "conduits": [
        {"code": "C1", "name": "Office link", "between": ["OFF", "OPS"], "boundary_assets": ["FW"]},
        {"code": "C2", "name": "Line link", "between": ["OPS", "LINE"]},
        {"code": "C3", "name": "New office link", "between": ["OFF", "OPS"], "status": "planned"},
    ],
    "assets": [
        {"tag": "FW", "name": "Firewall", "type": "firewall", "location": "Cabinet 3", "zone": "OPS"},
        {"tag": "LIC", "name": "Licences", "zone": "OFF", "depends_on": []},
        {
            "tag": "SCADA",
            "name": "Scada",
            "zone": "OPS",
            "essential_function": True,
            "depends_on": [{"on": "LIC", "service": "licences", "required": True, "survives_hours": 72}],
        },
        {
            "tag": "PLC",
            "name": "Mixer",
            "zone": "LINE",
            "steps": "mix",
            "depends_on": [{"on": "SCADA", "required": True, "survives_hours": 8}],
        },
        {"tag": "DOSE", "name": "Doser", "zone": "LINE", "essential_function": True, "depends_on": []},
        {"tag": "HIST", "name": "Historian", "zone": "OPS", "edge": {"store_and_forward": True, "buffer": "30 days"}},
        {"tag": "CAM", "name": "Camera", "zone": "OPS", "store_and_forward": False},
        {"tag": "MUTE", "name": "Counter", "zone": "OPS"},
    ],
    "flows": [
        {"code": "F1", "from": {"asset": "HIST"}, "to": {"asset": "LIC"}, "protocol": "mssql", "data": "to"},
        {"code": "F2", "from": {"asset": "LIC"}, "to": {"asset": "CAM"}, "protocol": "https", "data": "from"},
        {"code": "F3", "from": {"asset": "MUTE"}, "to": {"asset": "LIC"}, "protocol": "https", "data": "to"},
        {"code": "F4", "from": {"asset": "SCADA"}, "to": {"asset": "PLC"}, "protocol": "modbus_tcp", "data": "both"},
    ],
}


def asked(**more):
    document = {**PLANT, **more}
    case = judge_case(load_document(document).system).case
    found = cuts(case, document)
    return {one["target"]: one for one in (*found["zones"], *found["conduits"], found["island"])}, case


def test_a_conduit_says_what_stops_when_and_what_keeps_running():
    found, _ = asked()
    link = found["conduit:C1"]
    assert [(one["asset"], one["hours"]) for one in link["stops"]] == [("SCADA", 72), ("PLC", 80)]
    assert [one["asset"] for one in link["keeps_running"]] == ["DOSE"]
    assert link["first"] == {"hours": 72, "exact": True, "when": "after 72 h"}
    mixing = {"step": "mix", "verdict": "stops", "when": "after 80 h", "unstated": 0, "machines": 2}
    assert link["steps"] == [mixing]
    assert "Scada (SCADA) needs Licences (LIC) for licences" in link["stops"][0]["text"]
    assert (link["flows"], link["answer"]) == (3, "stops")
    assert [(one["asset"], one["hours"]) for one in found["conduit:C2"]["stops"]] == [("PLC", 8)]


def test_what_waits_what_is_lost_and_what_nobody_said_are_told_apart():
    link = asked()[0]["conduit:C1"]
    assert [(one["from"], one["kept"], one["buffer"]) for one in link["data"]] == [
        ("Camera", "lost", ""),
        ("Historian", "kept", "30 days"),
    ]
    assert [(one["from"], one["to"]) for one in link["data_unsaid"]] == [("Counter", "Licences")]
    assert [one["tag"] for one in link["ask_first"]] == ["CAM", "HIST", "MUTE"]


def test_every_zone_answers_and_a_cut_is_no_standstill():
    found, _ = asked()
    line = found["zone:LINE"]
    assert [(one["asset"], one["hours"]) for one in line["stops"]] == [("PLC", 8)]
    assert line["inside_steps"] == [], "the mixer stops after 8 h, and with it what it does"
    assert {code: found[f"zone:{code}"]["answer"] for code in ("OFF", "OPS", "LINE")} == dict.fromkeys(
        ("OFF", "OPS", "LINE"), "stops"
    )


def test_a_step_that_the_cut_does_not_stop_stands_still_only_where_its_zone_does():
    washer = {"tag": "WASH", "name": "Washer", "zone": "LINE", "steps": "wash", "depends_on": []}
    assert asked(assets=[*PLANT["assets"], washer])[0]["zone:LINE"]["inside_steps"] == ["wash"]


def commanding(**drive):
    """The washer's controller in LINE writes to a drive in OPS, which states that it needs nothing."""
    washer = {"tag": "WASH", "name": "Washer", "zone": "LINE", "type": "plc", "steps": "wash", "depends_on": []}
    there = {"tag": "DRV", "name": "Drive", "zone": "OPS", "type": "drive", "depends_on": [], **drive}
    order = {"code": "F-W", "from": {"asset": "WASH"}, "to": {"asset": "DRV"}, "access": "write"}
    found, _ = asked(assets=[*PLANT["assets"], washer, there], flows=[*PLANT["flows"], order])
    return found["zone:LINE"]


def test_a_step_that_commands_machines_past_the_cut_is_not_said_to_go_on():
    line = commanding()
    assert line["inside_steps"] == []
    assert line["commanded"] == [{"step": "wash", "machines": ["Drive"], "count": 1}]


def test_a_machine_past_the_cut_that_serves_another_step_takes_none_away():
    assert commanding(steps="pump")["inside_steps"] == ["wash"]
    assert commanding(type="historian")["inside_steps"] == ["wash"], "what stores values is not commanded"


def test_a_step_whose_machine_outside_needs_the_zone_stops_with_the_cut():
    line = commanding(steps="wash", depends_on=[{"on": "WASH", "required": True, "survives_hours": 0}])
    assert ("wash", "stops", "at once") in [(one["step"], one["verdict"], one["when"]) for one in line["steps"]]
    assert (line["inside_steps"], line["commanded"]) == ([], [])


def test_a_cut_names_the_decisions_that_lean_on_its_flows():
    uses = [
        {"code": "U1", "decision": "Monthly report", "flows": ["F1"]},
        {"code": "U2", "decision": "Counting"},
        {"code": "U3", "decision": "Mixing", "flows": ["F4"]},
    ]
    flows = [{**one, "use_case": "U2"} if one["code"] == "F3" else one for one in PLANT["flows"]]
    link = asked(use_cases=uses, flows=flows)[0]["conduit:C1"]
    assert [one["decision"] for one in link["serves"]] == ["Monthly report", "Counting"]
    assert link["serves_count"] == 2


def test_what_nobody_stated_never_counts_as_running():
    assets = [{"tag": "PLC", "name": "Mixer", "zone": "LINE", "essential_function": True}]
    bare = {"zones": PLANT["zones"], "conduits": [{"code": "C2", "between": ["OPS", "LINE"]}], "flows": []}
    found, _ = asked(assets=assets, **bare)
    assert (found["conduit:C2"]["answer"], found["conduit:C2"]["counts"]["not_known"]) == ("not_known", 1)
    nobody, _ = asked(assets=[], **bare)
    assert nobody["zone:LINE"]["answer"] == "not_known"


def test_what_is_pulled_names_the_device_and_a_planned_conduit_is_none():
    office = asked()[0]["zone:OFF"]
    assert [one["code"] for one in office["conduits"]] == ["C1"]
    assert office["conduits"][0]["devices"] == [{"tag": "FW", "name": "Firewall", "location": "Cabinet 3"}]
    assert asked()[0]["conduit:C1"]["other_ways"] == []
    assert asked()[0]["conduit:C3"]["stands"] is False


def test_the_island_the_office_card_and_the_containment_question_agree():
    found, case = asked()
    (story,) = [
        one
        for one in tell_stories(RouteFinder(ServiceGraph(case.plant)), {})
        if one.template.code == "phishing_plant_stop"
    ]
    told = {(place.code, fate.verdict, fate.hours) for place, fate in story.containment.functions}
    for target in ("site:S", "zone:OFF", "conduit:C1"):
        one = found[target]
        rows = {(row["asset"], verdict, row["hours"]) for verdict in ("stops", "keeps_running") for row in one[verdict]}
        assert {row for row in rows if row[0] != "PLC"} == told


def test_a_step_runs_on_for_certain_only_where_all_its_machines_state_their_needs():
    stated = {"tag": "WASH", "name": "Washer", "zone": "LINE", "steps": "wash", "depends_on": []}
    mute = {"tag": "VALVE", "name": "Valve", "zone": "LINE"}
    bare = {"zones": PLANT["zones"], "conduits": PLANT["conduits"][1:2], "flows": []}
    known = asked(assets=[stated, {**mute, "depends_on": []}], **bare)[0]["zone:LINE"]
    assert (known["answer"], known["steps"][0]["verdict"], known["steps"][0]["unstated"]) == (
        "keeps_running",
        "keeps_running",
        0,
    )
    asked_of = asked(assets=[stated, mute], **bare)[0]["zone:LINE"]
    assert asked_of["answer"] == "not_known"
    assert asked_of["steps"] == [{"step": "wash", "verdict": "not_known", "when": None, "unstated": 1, "machines": 2}]


def test_who_has_to_be_asked_is_the_owner_of_the_machine_else_of_its_zone():
    people = [{"code": "kl", "name": "Kim Lund"}]
    assets = [{**one, "owner": "kl"} if one["tag"] in {"CAM", "MUTE"} else one for one in PLANT["assets"]]
    link = asked(assets=assets, people=people)[0]["conduit:C1"]
    assert link["ask_people"] == [{"name": "Kim Lund", "count": 2}, {"name": "", "count": 1}]
    zones = [{**one, "owner": "kl"} if one["code"] == "OPS" else one for one in PLANT["zones"]]
    assert asked(zones=zones, people=people)[0]["conduit:C1"]["ask_people"] == [{"name": "Kim Lund", "count": 3}]
