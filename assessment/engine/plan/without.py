"""What would remain more without each single action of a plan, all others kept.

Asked of every action and every scenario alone, that were as many searches as both numbers multiplied. So of each
scenario only the ways are weighed that pass where the action works, and what cannot be said from that is searched.
"""

from __future__ import annotations

from assessment.engine.attack_paths.easing import Eased, Easing, Entries
from assessment.engine.attack_paths.routes import Changes, Removal
from assessment.engine.likelihood import Way
from assessment.engine.losses import expected_loss, kept_share
from assessment.engine.plan.assembly import Assembly
from assessment.engine.plan.circuit import Reading
from assessment.engine.plan.problem import RiskTerm, place_of, rewards_of, risk
from assessment.engine.plan.values import Remaining
from assessment.engine.plan.ways import PlantWays
from assessment.engine.risk import attacker_level
from assessment.engine.system import Scenario

NOTHING: frozenset[int] = frozenset()


class Without:
    """Judges a set of actions without each of them."""

    def __init__(self, assembly: Assembly, done: frozenset[int]) -> None:
        self._assembly = assembly
        self._problem = assembly.measured
        self._done = done
        self._reading = Reading(self._problem.circuit, done)
        self._points = risk(self._problem, done)
        scenarios = assembly.plant.system.scenarios
        counted = {term.scenario for term in self._problem.risks}
        lighter = LighterWays(assembly.ways, done)
        weights = {one.code: lighter.of(one) for one in scenarios if one.code in counted or one.loss is not None}
        self._more_points = dict.fromkeys(done, 0)
        for term in self._problem.risks:
            for number, points in self._added_points(term, weights[term.scenario]).items():
                self._more_points[number] += points
        stated = [one for one in scenarios if one.loss is not None]
        self._more_loss = dict.fromkeys(done, 0.0) if stated else None
        for one in stated:
            self._add_loss(one, weights[one.code])

    def remaining(self, number: int) -> Remaining:
        """Give the levels and the points that would remain more without an action."""
        touched = rewards_of(self._problem, [number])
        then = Reading(self._problem.circuit, self._done - {number})
        levels = sum(weight for gate, weight in touched if self._reading.holds(gate) and not then.holds(gate))
        unit = self._assembly.point_unit
        return Remaining(levels, (self._points + self._more_points[number]) * unit - self._points * unit)

    def loss(self, number: int) -> float | None:
        """Give what an average year would cost more without an action; None where no scenario states a loss."""
        return None if self._more_loss is None else round(self._more_loss[number], 2)

    def _added_points(self, term: RiskTerm, weights: dict[int, int]) -> dict[int, int]:
        """Give the points that come back without an action, for those without which anything may change."""
        circuit = self._problem.circuit
        likelihood = 0
        if len(term.thresholds) > 1:
            likelihood = place_of(term, self._assembly.ways.weight(term, self._done))
        consequence = _best(term, self._reading)
        found = {}
        for number in weights.keys() | (circuit.actions_below(term.consequences) & self._done):
            then = Reading(circuit, self._done - {number})
            weight = weights.get(number)
            lower = likelihood if weight is None else place_of(term, weight)
            found[number] = term.points[_best(term, then)][lower] - term.points[consequence][likelihood]
        return found

    def _add_loss(self, scenario: Scenario, weights: dict[int, int]) -> None:
        if self._more_loss is None:
            return
        now = self._assembly.ways.way(scenario.code, NOTHING).weight
        with_all = self._assembly.ways.way(scenario.code, self._done).weight
        cost = expected_loss(scenario)
        for number, weight in weights.items():
            self._more_loss[number] += cost * kept_share(weight - now) - cost * kept_share(with_all - now)


def _best(term: RiskTerm, reading: Reading) -> int:
    return max(place for place, gate in enumerate(term.consequences) if reading.holds(gate))


class LighterWays:
    """The weights of the least ways of scenarios without each single one of some actions."""

    def __init__(self, ways: PlantWays, done: frozenset[int]) -> None:
        self._ways = ways
        self._done = done
        self._entries = Entries(ways.model.finder.table, ways.model.finder.codes)
        self._easings = ways.easings(done)
        self._removals = [number for number in ways.removals if number in done]
        self._eased: dict[tuple[int, tuple[Removal, ...]], Eased] = {}

    def of(self, scenario: Scenario) -> dict[int, int]:
        """Give the weight of the least way of a scenario without an action, where it is less than with all of them."""
        way = self._ways.way(scenario.code, self._done)
        unsaid, found = self._told(scenario, way)
        found |= {number: self._ways.searched(scenario.code, self._done - {number}).weight for number in sorted(unsaid)}
        return {number: weight for number, weight in found.items() if weight != way.weight}

    def _told(self, scenario: Scenario, way: Way) -> tuple[set[int], dict[int, int]]:
        """Give the actions without which the way has to be searched, and the weights without some of the others."""
        last = self._at_last(scenario, way)
        if scenario.entry is None or scenario.target is None or way.is_border_assumed:
            return last, {}
        if way.is_no_path:
            return set(self._removals), {}
        unsaid = last | set(self._removals)
        if not way.is_settled:
            return unsaid | self._easings.keys(), {}
        source, target = (self._ways.model.end(end) for end in (scenario.entry, scenario.target))
        if source == target:
            return unsaid, {}
        removals = way.credited if way.is_cut_uncredited else self._ways.state(self._done).changed.removals
        least, most = self._eased_for(scenario, removals).weights(source, target)
        found = {}
        for number, low, high in zip(self._easings, least.tolist(), most.tolist(), strict=True):
            then = low + way.steps[-1].weight
            # Where another part of the cuts might now be the hardest, what stays as it is alone is known.
            if low == high and (not way.is_cut_uncredited or then == way.weight):
                found[number] = then
            else:
                unsaid.add(number)
        return unsaid, {number: weight for number, weight in found.items() if number not in unsaid}

    def _at_last(self, scenario: Scenario, way: Way) -> set[int]:
        """Give the actions where the damage is done, or may be."""
        zones = {step.barrier.zone for step in way.steps[-1:]}
        if scenario.entry is None or scenario.target is None:
            zones |= {*scenario.zones}
            zones |= set() if scenario.target is None else {self._ways.model.end(scenario.target).zone}
        places = {f"zone:{zone}" for zone in zones}
        return {number for number, easing in self._easings.items() if easing.place in places}

    def _eased_for(self, scenario: Scenario, removals: tuple[Removal, ...]) -> Eased:
        """Give the easier moves for the attacker of a scenario, in the graph without what some removals take out."""
        model, state = self._ways.model, self._ways.state(self._done)
        attacker = attacker_level(model.plant.system.assessment.conventions, scenario)
        if (attacker, removals) not in self._eased:
            changes = Changes(state.changed.controls, removals)
            judge = model.finder.judge(state.levels, attacker=attacker, changes=changes)
            easings: list[Easing] = list(self._easings.values())
            self._eased[attacker, removals] = Eased(model.costs(judge, changes), self._entries, easings)
        return self._eased[attacker, removals]
