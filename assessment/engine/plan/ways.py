"""The ways of the attackers under a plan, as cuts for the solver: `ScenarioModel` asked, its answer in gates.

The weight of each step is a number that rises with gates: "the barrier has strength n". So one way, found under one
plan, says exactly what it weighs under every other plan.
"""

from __future__ import annotations

from collections import ChainMap, Counter, defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assessment.engine.achieved import PlaceLevels, levels_after
from assessment.engine.attack_paths.easing import Easing
from assessment.engine.attack_paths.routes import Changes
from assessment.engine.attack_weights import Barrier, controls_of_flows, weight
from assessment.engine.levels import HIGHEST, SecurityVector
from assessment.engine.likelihood import ScenarioModel, Way
from assessment.engine.plan.circuit import ALWAYS, NEVER, Circuit
from assessment.engine.plan.covers import Ladder
from assessment.engine.plan.effects import PathEffect, path_effect_of, together
from assessment.engine.plan.level_gates import LevelGates
from assessment.engine.plan.problem import Cut, RiskTerm
from assessment.engine.plan.values import Action
from assessment.engine.plant import Plant
from assessment.engine.risk import attacker_level

SEARCHED_KEPT = 200
NO_BOUND = 10**9


@dataclass(frozen=True, slots=True)
class _Ground:
    """The places and flows that ways rest on: where nothing changes there, their weights stay."""

    places: frozenset[str]
    flows: frozenset[str]


@dataclass(frozen=True, slots=True)
class State:
    """What some actions make of the levels of all places, and of the flows."""

    levels: dict[str, SecurityVector]
    changed: Changes


@dataclass(frozen=True, slots=True)
class _Searched:
    """A way that was searched for under some actions."""

    done: frozenset[int]
    way: Way
    ground: _Ground


class PlantWays:
    """The least ways of a plant's scenarios under numbered actions."""

    def __init__(
        self,
        model: ScenarioModel,
        levels: Mapping[str, PlaceLevels],
        actions: Sequence[Action],
        circuit: Circuit,
        gates: LevelGates,
    ) -> None:
        self.model = model
        self._plant: Plant = model.plant
        self._levels = levels
        self.actions = actions
        self._circuit = circuit
        self._gates = gates
        self._scenarios = {scenario.code: scenario for scenario in self._plant.system.scenarios}
        self._now: dict[str, SecurityVector] = {place: one.sl_a for place, one in levels.items()}
        self._lifted: dict[tuple[str, frozenset[int]], SecurityVector] = {}
        self._ways: dict[tuple[str, frozenset[int]], Way] = {}
        self._searched: defaultdict[str, deque[_Searched]] = defaultdict(lambda: deque(maxlen=SEARCHED_KEPT))
        # Scenario after scenario is asked under the same actions.
        self._state_at: tuple[frozenset[int], State] | None = None
        self.effects = self._path_effects()
        self._controls_now = controls_of_flows(self._plant)

    def _path_effects(self) -> dict[int, PathEffect]:
        pairs = ((number, path_effect_of(self._plant, action)) for number, action in enumerate(self.actions))
        return {number: effect for number, effect in pairs if effect is not None}

    @property
    def removals(self) -> list[int]:
        """Give the actions that take edges out of the graph."""
        return [number for number, effect in self.effects.items() if effect.is_removal]

    def way(self, scenario: str, done: frozenset[int]) -> Way:
        """Give the least way of a scenario after some actions."""
        key = (scenario, done)
        if key not in self._ways:
            self._ways[key] = self._as_before(scenario, done) or self._search(scenario, done)
        return self._ways[key]

    def _search(self, scenario: str, done: frozenset[int]) -> Way:
        way = self.searched(scenario, done)
        barriers = (barrier for one in (way, *way.beside) for barrier in one.barriers)
        self._searched[scenario].appendleft(_Searched(done, way, _ground_of(barriers)))
        return way

    def searched(self, scenario: str, done: frozenset[int]) -> Way:
        """Search for the least way of a scenario after some actions, without looking at what was found before."""
        state = self.state(done)
        return self.model.least(self._scenarios[scenario], state.levels, state.changed)

    def state(self, done: frozenset[int]) -> State:
        """Give what some actions make of levels and flows."""
        if self._state_at is None or self._state_at[0] != done:
            changed = together([effect for number, effect in self.effects.items() if number in done])
            self._state_at = (done, State(self.levels_after(done), changed))
        return self._state_at[1]

    def easings(self, done: frozenset[int]) -> dict[int, Easing]:
        """Give what would be easier without each of some actions; without those that take edges out of the graph."""
        levels = self.state(done).levels
        at = self._by_place(done)
        carried: defaultdict[str, dict[int, str]] = defaultdict(dict)
        for number in sorted(done & self.effects.keys()):
            control = self.effects[number].control
            for flow in self.effects[number].flows if control is not None else ():
                carried[flow][number] = str(control)
        found = {}
        for number in sorted(done - set(self.removals)):
            place = self.actions[number].place
            lowered = ChainMap({place: self.lifted(place, frozenset(at[place] - {number}))}, levels)
            flows = self.effects[number].flows if number in self.effects else ()
            found[number] = Easing(place, lowered, {flow: self._left_on(flow, carried[flow], number) for flow in flows})
        return found

    def _left_on(self, flow: str, carried: Mapping[int, str], number: int) -> frozenset[str]:
        others = frozenset(control for other, control in carried.items() if other != number)
        return self._controls_now.get(flow, frozenset()) | others

    def _as_before(self, scenario: str, done: frozenset[int]) -> Way | None:
        """Give a way found for fewer actions that none of the others touches: it is the least still.

        Actions only strengthen barriers. So what they do elsewhere makes no other way lighter, and where it makes
        others of equal weight heavier, the first of those that remain is the same. Without this, a large plant
        would be searched anew for every action that somebody considers at its other end.
        """
        for before in self._searched[scenario]:
            if before.done <= done and not any(self._touches(n, before.ground) for n in done - before.done):
                return before.way
        return None

    def _touches(self, number: int, ground: _Ground) -> bool:
        """Tell whether an action may change ways that rest on some ground, or take ways out of the graph."""
        if self.actions[number].place in ground.places:
            return True
        effect = self.effects.get(number)
        return effect is not None and (effect.is_removal or not ground.flows.isdisjoint(effect.flows))

    def levels_after(self, done: frozenset[int]) -> dict[str, SecurityVector]:
        """Give SL-A of every place after some actions."""
        lifted = {place: self.lifted(place, frozenset(numbers)) for place, numbers in self._by_place(done).items()}
        return self._now | lifted

    def _by_place(self, done: frozenset[int]) -> dict[str, set[int]]:
        at: defaultdict[str, set[int]] = defaultdict(set)
        for number in done:
            at[self.actions[number].place].add(number)
        return at

    def lifted(self, place: str, numbers: frozenset[int]) -> SecurityVector:
        """Give SL-A of a place after some actions there."""
        key = (place, numbers)
        if key not in self._lifted:
            lifts = [self.actions[number].treatment.lift for number in sorted(numbers)]
            self._lifted[key] = levels_after(self._plant, place, self._levels[place], lifts)[0]
        return self._lifted[key]

    def weight(self, term: RiskTerm, done: frozenset[int]) -> int:
        """Give the weight of the deciding way of a scenario after some actions."""
        return self.way(term.scenario, done).weight

    # -- as cuts ------------------------------------------------------------------------------------------------

    def least(self, term: RiskTerm, done: frozenset[int]) -> Cut:
        """Give the deciding way of a scenario after some actions as a cut."""
        way = self.way(term.scenario, done)
        removals = tuple(number for number in self.removals if number in done)
        if way.is_no_path:
            return Cut(way.weight, (), only_after=removals)
        if not way.is_settled:
            return Cut(NO_BOUND, (), only_after=removals)
        ways = (way, *way.beside)
        (base, ladders), *others = (self._climbed(term.scenario, one) for one in ways)
        escapes = (number for number in self.removals if any(self._cuts(number, one) for one in ways))
        if not way.is_cut_uncredited:
            return Cut(base, ladders, escapes=tuple(escapes))
        # Whatever else is cut, one of these ways still stands after the part of the cuts that decides.
        return Cut(
            base,
            ladders,
            escapes=tuple(number for number in escapes if number not in done),
            only_after=removals,
            beside=tuple(Cut(*other) for other in others),
        )

    def _cuts(self, number: int, way: Way) -> bool:
        """Tell whether an action takes an edge of a way out of the graph."""
        removal = self.effects[number].removal
        return any(self.model.takes_out(removal, step) for step in way.steps)

    def _climbed(self, scenario: str, way: Way) -> tuple[int, tuple[Ladder, ...]]:
        """Give what a way weighs without any gate, and what the gates of each of its steps add."""
        first, *rises = self._weights(self._attacker(scenario))
        base = first * len(way.steps)
        ladders = []
        for step in way.steps:
            gates: Counter[int] = Counter()
            for level, rise in enumerate(rises, start=1):
                gates[self._strong(step.barrier, level)] += rise
            base += gates.pop(ALWAYS, 0)
            gates.pop(NEVER, None)
            ladders.append(tuple((gate, rise) for gate, rise in gates.items() if rise))
        return base, tuple(sorted(ladder for ladder in ladders if ladder))

    def _attacker(self, scenario: str) -> int:
        return attacker_level(self._plant.system.assessment.conventions, self._scenarios[scenario])

    def _weights(self, attacker: int) -> list[int]:
        """Give the weight at strength 0, and by how much each further level of strength raises it."""
        chances = self._plant.system.assessment.conventions.path_chances
        found = [weight(strength, attacker, chances) for strength in range(HIGHEST + 1)]
        return [found[0], *(high - low for low, high in pairwise(found))]

    def _strong(self, barrier: Barrier, level: int) -> int:
        """Give the gate that holds where a barrier has at least a strength."""
        own = self._side_strong(barrier, level)
        control = self._control_gate(barrier)
        if control == NEVER:
            return own
        lower = ALWAYS if level == 1 else self._side_strong(barrier, level - 1)
        return self._circuit.any_of([own, self._circuit.all_of([lower, control])])

    def _side_strong(self, barrier: Barrier, level: int) -> int:
        places = [f"zone:{barrier.zone}"] if barrier.zone is not None else []
        places += [f"conduit:{barrier.conduit}"] if barrier.conduit is not None else []
        return self._circuit.any_of(self._gates.weakest_reached(place, barrier.frs, level) for place in places)

    def _control_gate(self, barrier: Barrier) -> int:
        """Give the gate that holds where the flow of a barrier carries a control that counts."""
        counted = self._plant.system.assessment.conventions.path_controls
        if barrier.flow is None:
            return NEVER
        if not self._controls_now.get(barrier.flow, frozenset()).isdisjoint(counted):
            return ALWAYS
        return self._circuit.any_of(
            number
            for number, effect in self.effects.items()
            if effect.control in counted and barrier.flow in effect.flows
        )


def _ground_of(barriers: Iterable[Barrier]) -> _Ground:
    places: set[str] = set()
    flows: set[str] = set()
    for barrier in barriers:
        places |= {f"zone:{barrier.zone}", f"conduit:{barrier.conduit}"}
        flows.add(barrier.flow or "")
    return _Ground(frozenset(places), frozenset(flows))
