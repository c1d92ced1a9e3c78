"""Row 66: from the mail of the office to any stop of the plant: the way, its hops and controls, or that there is none."""

from __future__ import annotations

from assessment.engine.attack_paths.routes import RouteFinder
from assessment.engine.graph.services import ServiceGraph
from assessment.engine.pipeline import assess
from assessment.engine.result import sections_of
from assessment.engine.stories.tell import NO_PATH, REACHABLE, tell_stories
from tests.builders import asset, flow, plant, system, zone

PLANT = [
    zone("OFF", kind="enterprise", level=4, lateral="isolated"),
    zone("CTL", kind="control", level=2, lateral="isolated"),
    asset("MAIL", "OFF", type="mail_server"),
    asset("PC", "OFF", type="workstation"),
    asset("SCADA", "CTL", type="scada_server"),
    flow("F1", "PC", "MAIL", protocol="smtp"),
]
INTO_CONTROL = flow("F2", "PC", "SCADA", protocol="rdp", controls=["mfa"])


def phishing(*parts):
    graph = ServiceGraph(plant(*PLANT, *parts, flows_complete=True))
    return next(one for one in tell_stories(RouteFinder(graph), {}) if one.template.code == "phishing_plant_stop")


def test_the_way_from_the_mail_to_a_stop_is_told_with_its_controls():
    found = phishing(INTO_CONTROL)
    assert found.verdict == REACHABLE
    assert found.shortest is not None
    assert (found.shortest.flows[-1], found.shortest.hops[-1]) == ("F2", "SCADA")
    assert found.minimum_cut == ("F2",)
    judged = sections_of(assess(system(*PLANT, INTO_CONTROL, flows_complete=True)))
    told = next(one for one in judged["stories"] if one["code"] == "phishing_plant_stop")["shortest"]
    assert (told["hops"], told["controls"]) == (["PC", "SCADA"], [["mfa"]])


def test_without_that_flow_there_is_no_path():
    assert phishing().verdict == NO_PATH
