"""Row 73: ransomware on the historian: when IT is isolated, what keeps running, and what stops after how many hours."""

from __future__ import annotations

from assessment.engine.attack_paths.routes import RouteFinder
from assessment.engine.dependencies import STOPS
from assessment.engine.graph.services import ServiceGraph
from assessment.engine.stories.tell import tell_stories
from assessment.engine.system import Dependency
from tests.builders import asset, plant, zone

ZONES = [zone("OFF", kind="enterprise", level=4), zone("OPS", kind="operations", level=3)]
PARTS = [asset("ERP", "OFF", depends_on=()), asset("HIST", "OPS", type="historian", depends_on=())]


def fates(*functions):
    graph = ServiceGraph(plant(*ZONES, *PARTS, *functions))
    found = next(one for one in tell_stories(RouteFinder(graph), {}) if one.template.code == "ransomware_historian")
    return {place.code: (fate.verdict, fate.hours) for place, fate in found.containment.functions}


def test_a_function_that_needs_it_stops_after_the_hours_it_survives():
    needs = asset("MES", "OPS", essential_function=True, depends_on=[Dependency("ERP", "orders", True, 8)])
    assert fates(needs) == {"MES": (STOPS, 8)}


def test_a_function_that_needs_nothing_of_it_keeps_running():
    assert fates(asset("LINE", "OPS", essential_function=True, depends_on=())) == {"LINE": ("keeps_running", None)}


def test_a_function_whose_needs_nobody_stated_is_not_said_to_run():
    ((verdict, _),) = fates(asset("LINE", "OPS", essential_function=True)).values()
    assert verdict not in {"keeps_running", STOPS}
