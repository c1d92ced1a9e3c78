"""From the judged plant to the solver's problem: candidates, gates and scenarios, put together once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from assessment.engine.achieved import PlaceLevels
from assessment.engine.levels import HIGHEST
from assessment.engine.likelihood import ScenarioModel, likelihood_today
from assessment.engine.plan.candidates import Candidates, IdleBeside, choose_candidates
from assessment.engine.plan.circuit import Circuit
from assessment.engine.plan.effects import path_effect_of
from assessment.engine.plan.idle import Idle
from assessment.engine.plan.level_gates import LevelGates, rewards
from assessment.engine.plan.problem import Problem
from assessment.engine.plan.risk_terms import evaluated, first_sight, places_of_scenario, risk_terms
from assessment.engine.plan.sources import Concern, Sight, find_actions
from assessment.engine.plan.stages import is_stage
from assessment.engine.plan.translate import problem_of
from assessment.engine.plan.treatments import Treatment, treatments
from assessment.engine.plan.values import Action
from assessment.engine.plan.ways import PlantWays
from assessment.engine.plant import Plant

ROUNDS = 4


@dataclass(frozen=True)
class Assembly:
    """A problem with what it was made from; its action numbers are the places in `candidates.actions`.

    `problem` is what the solver minimises, `measured` the same with the scenarios in it whatever the objective, to
    report risk under either.
    """

    plant: Plant
    levels: Mapping[str, PlaceLevels]
    candidates: Candidates
    problem: Problem
    measured: Problem
    ways: PlantWays
    point_unit: float

    @property
    def stages(self) -> dict[str, int]:
        """Give the stages of migrations among the actions: the number of each by the conduit that goes."""
        actions = self.candidates.actions
        return {action.place: number for number, action in enumerate(actions) if is_stage(action)}

    def today(self, code: str) -> int:
        """Give the likelihood of a scenario today."""
        scenario = next(one for one in self.plant.system.scenarios if one.code == code)
        return likelihood_today(self.plant.system, scenario, self.ways.way(code, frozenset()))


@dataclass(frozen=True)
class _Parts:
    circuit: Circuit
    gates: LevelGates
    ways: PlantWays


class Assembler:
    """Puts the problem of one plant together."""

    def __init__(self, plant: Plant, levels: Mapping[str, PlaceLevels], scenario_model: ScenarioModel) -> None:
        self.plant = plant
        self.levels = levels
        self._scenario_model = scenario_model
        self._table: dict[str, Treatment] = treatments(plant)

    def assemble(self, findings: Iterable[Concern], *, by_risk: bool, budget: float | None) -> Assembly:
        """Give the problem for an objective; `budget` is a total to split over the periods."""
        candidates = self._choose(list(findings), by_risk=by_risk)
        parts = self._parts(candidates.actions)
        found = risk_terms(self.plant, parts.ways, candidates.actions, parts.circuit)
        problem = problem_of(self.plant, self.levels, candidates, parts.circuit, parts.gates, budget=budget)
        measured = replace(problem, risks=found.terms, ways=parts.ways)
        solved = measured if by_risk else problem
        return Assembly(self.plant, self.levels, candidates, solved, measured, parts.ways, found.unit)

    def _parts(self, actions: Sequence[Action]) -> _Parts:
        circuit = Circuit(len(actions))
        gates = LevelGates(self.plant, self.levels, actions, circuit)
        return _Parts(circuit, gates, PlantWays(self._scenario_model, self.levels, actions, circuit, gates))

    def _choose(self, findings: list[Concern], *, by_risk: bool) -> Candidates:
        """Choose candidates; in a large plant again, for the ways that open once the first ones are done."""
        sight = self._sight(()) if by_risk else Sight()
        for _ in range(ROUNDS):
            found = find_actions(self.plant, self.levels, findings, sight, self._table)
            candidates = choose_candidates(
                self.plant, self._table, found, self._useful_under(sight), self._idle_under(sight, by_risk=by_risk)
            )
            wider = _join(sight, self._sight(candidates.actions)) if by_risk else sight
            if wider == sight:
                break
            sight = wider
        return candidates

    def _sight(self, actions: Sequence[Action]) -> Sight:
        ways = self._parts(actions).ways
        done = frozenset(range(len(actions)))
        return first_sight(self.plant, {one.code: ways.way(one.code, done) for one in evaluated(self.plant.system)})

    def _idle_under(self, sight: Sight, *, by_risk: bool) -> IdleBeside:
        return lambda at_hand: Idle(self.plant, self.levels, at_hand, by_risk=by_risk, watched=sight.watched)

    def _useful_under(self, sight: Sight) -> _Useful:
        return _Useful(self, sight)

    def useful(self, actions: Sequence[Action], sight: Sight) -> set[str]:
        """Give the codes of the actions that some counted level, or some scenario, depends on."""
        parts = self._parts(actions)
        roots = [gate for gate, _ in rewards(self.levels, parts.gates)]
        roots += [
            parts.gates.reached(place, fr, level)
            for place, fr in sorted(sight.watched)
            for level in range(1, HIGHEST + 1)
        ]
        found = {actions[number].code for number in parts.circuit.actions_below(roots)}
        if sight.watched:
            found |= {action.code for action in actions if path_effect_of(self.plant, action) is not None}
            found |= self._limiting(actions)
        return found

    def _limiting(self, actions: Sequence[Action]) -> set[str]:
        places = frozenset[str]().union(*(places_of_scenario(self.plant, s) for s in evaluated(self.plant.system)))
        return {action.code for action in actions if action.treatment.limits and action.place in places}


@dataclass(frozen=True)
class _Useful:
    assembler: Assembler
    sight: Sight

    def __call__(self, actions: Collection[Action]) -> set[str]:
        return self.assembler.useful(sorted(actions, key=lambda action: action.code), self.sight)


def _join(first: Sight, second: Sight) -> Sight:
    return Sight(
        first.watched | second.watched,
        first.conduits | second.conduits,
        first.scenario_places | second.scenario_places,
    )
