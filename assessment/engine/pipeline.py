"""The story of an assessment in one place: from the system to everything that is judged about it.

Nothing here decides; each step stands in its own module. Same system, same result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from assessment.engine.achieved import PlaceLevels, judge_levels
from assessment.engine.attack_paths.pairs import AttackPaths, find_attack_paths
from assessment.engine.attack_paths.routes import RouteFinder
from assessment.engine.checking import Case, Check, Finding, run_checks
from assessment.engine.checks.inward import service_graph
from assessment.engine.flows import FlowComparison, compare_flows
from assessment.engine.gaps import Priority, priorities, worst_points
from assessment.engine.graph.services import ServiceGraph
from assessment.engine.levels import SecurityVector
from assessment.engine.likelihood import ScenarioModel, Standing, Way, standing_today
from assessment.engine.losses import Losses, simulate_losses
from assessment.engine.monitoring import PairVerdict, judge_pairs, worst_verdict
from assessment.engine.plant import Plant
from assessment.engine.stories.tell import Story, tell_stories
from assessment.engine.system import System
from assessment.engine.targets import Proposal, explain_targets
from documents.collecting import collection_paused

Tell = Callable[[str], None]


@dataclass(frozen=True)
class JudgedScenario:
    """Where a scenario stands today (None: its consequence is not known), and the least way that says so."""

    code: str
    today: Standing | None
    way: Way


@dataclass(frozen=True)
class JudgedCase:
    """What the rules see, with the reasons behind it, and what they find."""

    case: Case
    proposals: Mapping[str, Proposal]
    monitoring: Mapping[str, tuple[PairVerdict, ...]]
    findings: tuple[Finding, ...]

    @property
    def plant(self) -> Plant:
        """Give the system with its indices."""
        return self.case.plant

    @property
    def levels(self) -> Mapping[str, PlaceLevels]:
        """Give the levels of every place."""
        return self.case.levels

    @property
    def comparison(self) -> FlowComparison:
        """Give what the comparison with traffic found."""
        return self.case.comparison


@dataclass(frozen=True)
class Assessment:
    """Everything the engine says of a system but its plan."""

    plant: Plant
    levels: Mapping[str, PlaceLevels]
    proposals: Mapping[str, Proposal]
    monitoring: Mapping[str, tuple[PairVerdict, ...]]
    comparison: FlowComparison
    case: Case
    findings: tuple[Finding, ...]
    scenarios: tuple[JudgedScenario, ...]
    priorities: tuple[Priority, ...]
    paths: AttackPaths
    graph: ServiceGraph
    losses: Losses | None
    stories: tuple[Story, ...]


def assess(
    system: System, *, pairs: Sequence[tuple[str, str]] | None = None, tell: Tell = lambda _step: None
) -> Assessment:
    """Judge a system. `pairs` are the ends of paths that are asked for; without them all entries against all targets.

    `tell` hears the name of each step as it begins. Raises UnknownEndError for a pair that does not exist.
    """
    with collection_paused():
        return _assess(system, pairs, tell)


def _assess(system: System, pairs: Sequence[tuple[str, str]] | None, tell: Tell) -> Assessment:
    judged = judge_case(system, tell=tell)
    case, plant, levels = judged.case, judged.case.plant, judged.case.levels
    tell("searching attack paths and cuts")
    graph = service_graph(case)
    sl_a: Mapping[str, SecurityVector] = {place: one.sl_a for place, one in levels.items()}
    finder = RouteFinder(graph)
    paths = find_attack_paths(plant, sl_a, pairs=pairs, finder=finder)
    tell("rating the scenarios")
    scenarios = judge_scenarios(plant, sl_a, finder)
    tell("asking the built-in scenarios")
    stories = tell_stories(finder, sl_a)
    tell("simulating the loss of a year")
    losses = simulate_losses(system.scenarios)
    points = {one.code: None if one.today is None else one.today.points for one in scenarios}
    return Assessment(
        plant=plant,
        levels=levels,
        proposals=judged.proposals,
        monitoring=judged.monitoring,
        comparison=case.comparison,
        case=case,
        findings=judged.findings,
        scenarios=scenarios,
        priorities=priorities(plant, levels, worst_points(plant, points)),
        paths=paths,
        graph=graph,
        losses=losses,
        stories=stories,
    )


def judge_case(system: System, *, checks: Iterable[Check] | None = None, tell: Tell = lambda _step: None) -> JudgedCase:
    """Judge all but paths and scenarios: what the rules (all unless named) see and find, which is all a plan needs."""
    tell("matching flows to assets, zones and conduits")
    plant = Plant(system)
    comparison = compare_flows(plant)
    tell("computing levels and gaps")
    levels = judge_levels(plant)
    proposals = explain_targets(plant)
    monitoring = {code: judge_pairs(plant, conduit) for code, conduit in plant.conduits.items()}
    tell("checking the architecture rules")
    case = Case(
        plant=plant,
        levels=levels,
        proposals={place: proposal.sl_t for place, proposal in proposals.items()},
        monitoring={code: worst_verdict(pairs_of) for code, pairs_of in monitoring.items()},
        comparison=comparison,
    )
    return JudgedCase(case, proposals, monitoring, run_checks(case, checks))


def judge_scenarios(
    plant: Plant, sl_a: Mapping[str, SecurityVector], finder: RouteFinder
) -> tuple[JudgedScenario, ...]:
    """Give where each scenario stands today, in the file's order."""
    model = ScenarioModel(plant, finder)
    judged = []
    for scenario in plant.system.scenarios:
        way = model.least(scenario, sl_a)
        judged.append(JudgedScenario(scenario.code, standing_today(plant.system, scenario, way), way))
    return tuple(judged)
