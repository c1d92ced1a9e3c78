"""The plan against every possible plan of small random plants, each judged by the engine's own rules.

    ENT --C1--> DMZ --C2--> CTL        ENT --C3--> CTL (a flow seen and forbidden, or a remote access)

Nothing of the solver's terms is used here: levels come from `levels_after`, likelihoods from `ScenarioModel`, and the
limits are read off the settings.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import combinations, product
from random import Random

import pytest

from assessment.engine.achieved import Lift, PlaceLevels, judge_levels, levels_after
from assessment.engine.attack_paths.routes import Changes, Removal
from assessment.engine.graph.services import receiving_zone
from assessment.engine.likelihood import ScenarioModel, standing_after
from assessment.engine.plan.make import make_plan
from assessment.engine.plant import Plant
from assessment.engine.system import Conventions, OwnMeasure, Period, PlanSettings, Residual, Threat, Window
from tests.builders import asset, conduit, flow, measure, plant, scenario, zone

PLACES = ("zone:DMZ", "zone:CTL", "conduit:C1", "conduit:C2", "conduit:C3")
ROWS_OF_RA_1 = ["SR 7.1", "SR 7.2", "SR 7.3", "SR 7.4", "SR 7.5", "SR 7.6", "SR 7.7"]
EFFECTS = ("mfa", "dpi", "diode", "removes_forbidden")
CONTROLS = ("mfa", "dpi", "protocol_break")


@dataclass
class Judged:
    plant: Plant
    levels: dict[str, PlaceLevels]


@dataclass
class EveryPlan:
    """All plans of a plant, judged one by one."""

    plant: Plant
    levels: dict[str, PlaceLevels]
    objective: str
    known: dict[frozenset[str], tuple[float, int]] = field(default_factory=dict)

    def __post_init__(self):
        self.settings = self.plant.system.plan
        self.model = ScenarioModel(self.plant)
        self.measures = {one.code: one for one in self.plant.system.measures}
        self.ways_now = {one.code: self.way(one, frozenset()) for one in self.plant.system.scenarios}

    def actions(self) -> list[str]:
        found = []
        for code, one in sorted(self.measures.items()):
            found += [f"{code}@{place}" for place in PLACES if place.partition(":")[0] in one.applies_to]
        return sorted(found)

    def split(self, action: str) -> tuple[OwnMeasure, str]:
        code, _, place = action.partition("@")
        return self.measures[code], place

    # -- what a set of actions leaves

    def state(self, done: frozenset[str]) -> tuple[float, int]:
        if done not in self.known:
            self.known[done] = (self.risk(done), self.missing(done))
        return self.known[done]

    def levels_now(self, done: frozenset[str]):
        after = {}
        for place, now in self.levels.items():
            here = [self.split(action)[0] for action in sorted(done) if self.split(action)[1] == place]
            lifts = [Lift(frozenset(one.satisfies), one.sl) for one in here]
            after[place] = levels_after(self.plant, place, now, lifts)[0]
        return after

    def missing(self, done: frozenset[str]) -> int:
        total = 0
        for place, vector in self.levels_now(done).items():
            if place.startswith("zone:"):
                pairs = zip(self.levels[place].sl_t, vector, strict=True)
                total += sum(max(0, (target or 0) - (level or 0)) for target, level in pairs)
        return total

    def way(self, one, done: frozenset[str]):
        controls: dict[str, frozenset[str]] = {}
        removals: list[Removal] = []
        for action in sorted(done):
            treatment, place = self.split(action)
            kind, _, code = place.partition(":")
            flows = [c.flow for c in self.plant.channels_of(code)] if kind == "conduit" else []
            if treatment.path_effect in CONTROLS:
                for each in flows:
                    controls[each.code] = controls.get(each.code, frozenset()) | {treatment.path_effect}
            elif treatment.path_effect == "removes_forbidden":
                gone = {f.code for f in flows if f.decision == "forbidden" and f.basis == "observed"}
                removals.append(Removal(frozenset(gone)))
            elif treatment.path_effect == "diode" and kind == "conduit":
                direction = treatment.direction or self.plant.conduits[code].direction
                stopped = receiving_zone(self.plant.conduits[code], direction=direction)
                if direction in ("forward", "reverse") and stopped is not None:
                    removals.append(Removal(stopped=(stopped, code)))
        levels = self.levels_now(done)
        way = self.model.least(one, levels, Changes(controls, tuple(removals)))
        if way.is_cut_uncredited:
            some = (part for count in range(len(removals)) for part in combinations(removals, count))
            ways = [self.model.least(one, levels, Changes(controls, part)) for part in some]
            assert way.weight == max(other.weight for other in ways if not other.is_cut_uncredited)
        return way

    def risk(self, done: frozenset[str]) -> float:
        return sum(self.points(one, done) for one in self.plant.system.scenarios)

    def points(self, one, done: frozenset[str]) -> float:
        belongs = {f"zone:{z}" for z in (*one.zones, one.target.zone if one.target else None)}
        limits: dict[str, int] = {}
        for treatment, place in map(self.split, done):
            if place in belongs:
                for category, limit in treatment.limits.items():
                    limits[category] = min(limit, limits.get(category, limit))
        standing = standing_after(self.plant.system, one, self.ways_now[one.code], self.way(one, done), limits)
        return standing.points if standing else 0

    # -- which plans keep the limits

    def periods_for(self, action: str) -> list[int]:
        treatment, place = self.split(action)
        if self.settings.windows is None or not treatment.outage_hours:
            return list(range(len(self.settings.periods)))
        kind, _, code = place.partition(":")
        zones = {code} if kind == "zone" else set(self.plant.conduits[code].between) - {"ENT"}
        return [
            number
            for number, period in enumerate(self.settings.periods)
            if any(
                window.period == period.code and window.hours >= treatment.outage_hours and zones <= set(window.zones)
                for window in self.settings.windows
            )
        ]

    def keeps_limits(self, schedule: dict[str, int]) -> bool:
        left = 0.0
        for number, period in enumerate(self.settings.periods):
            here = [self.split(action)[0] for action, at in schedule.items() if at == number]
            left = (left if self.settings.carry_over else 0) + period.budget - sum(one.cost or 0 for one in here)
            if left < 0 or sum(one.effort_days or 0 for one in here) > period.effort_days:
                return False
        return all(self.is_prepared(action, at, schedule) for action, at in schedule.items())

    def is_prepared(self, action: str, at: int, schedule: dict[str, int]) -> bool:
        return all(
            any(self.split(other)[0].code == code and schedule[other] <= at for other in schedule)
            for code in self.split(action)[0].requires
        )

    def rank(self, schedule: dict[str, int], order: list[str]):
        count = len(self.settings.periods)
        states = [self.state(frozenset(a for a, at in schedule.items() if at <= t)) for t in range(count)]
        risk = [sum(state[0] for state in states)] if self.objective == "risk" else []
        return (
            *risk,
            sum(state[1] for state in states),
            sum(self.split(action)[0].cost or 0 for action in schedule),
            sum(at + 1 for at in schedule.values()),
            [schedule.get(action, count) for action in order],
        )

    def best(self):
        order = self.actions()
        choices = [[None, *self.periods_for(action)] for action in order]
        best = None
        for choice in product(*choices):
            schedule = {action: at for action, at in zip(order, choice, strict=True) if at is not None}
            if not set(self.settings.must) <= set(schedule) or not self.keeps_limits(schedule):
                continue
            rank = self.rank(schedule, order)
            if best is None or rank < best[0]:
                best = (rank, schedule)
        return best


def random_measure(random: Random, code: str) -> OwnMeasure:
    kind = random.choice(["level", "level", "rows", "path", "limit"])
    values: dict = {"applies_to": [random.choice(["zone", "conduit"])]}
    if kind == "level":
        values["sl"] = [random.choice([0, 2, 3]) for _ in range(7)]
    elif kind == "rows":
        cut = random.choice([3, 4])
        values |= {"satisfies": random.choice([ROWS_OF_RA_1[:cut], ROWS_OF_RA_1[cut - 1 :]]), "applies_to": ["zone"]}
    elif kind == "path":
        values |= {"path_effect": random.choice(EFFECTS), "applies_to": ["conduit"]}
        values["direction"] = random.choice(["forward", "reverse"]) if values["path_effect"] == "diode" else None
    else:
        values |= {"limits": {"safety": random.choice([2, 3])}, "applies_to": ["zone"]}
    values |= {"cost": random.choice([1, 2, 3]), "effort_days": random.choice([1, 2])}
    values["outage_hours"] = random.choice([None, 4, 8])
    return measure(code, **values, requires=[f"M{random.choice('123')}"] if random.random() < 0.25 else [])


def random_measures(random: Random) -> list[OwnMeasure]:
    """Give up to four measures that together can be placed in no more than nine ways."""
    found: list[OwnMeasure] = []
    ways = 0
    for number in range(4):
        one = random_measure(random, f"M{number}")
        ways += 2 if one.applies_to == ("zone",) else 3
        if ways <= 9:
            found.append(one)
    return found


def random_settings(random: Random, objective: str) -> PlanSettings:
    count = random.choice([1, 2, 2])
    periods = tuple(Period(f"Q{n + 1}", None, random.choice([2, 4, 6]), random.choice([2, 4, 6])) for n in range(count))
    windows = None
    if random.random() < 0.6:
        named = [("DMZ", "CTL"), ("CTL",), ("DMZ",)]
        windows = tuple(
            Window(f"W{n}", random.choice(periods).code, random.choice(named), random.choice([4, 8])) for n in range(3)
        )
    return PlanSettings(
        objective=objective,
        periods=periods,
        windows=windows,
        only_own_measures=True,
        carry_over=random.random() < 0.4,
    )


def random_plant(random: Random, objective: str) -> Plant:
    level = lambda: random.choice([0, 1, 1, 2])  # noqa: E731
    claims = {name: [level() for _ in range(7)] for name in ("DMZ", "CTL", "C1", "C2", "C3")}
    if random.random() < 0.5:
        claims["CTL"][6] = None
    flows = [
        flow("F1", "PC", "JUMP", data="to", basis="declared", controls=random.choice([None, ["mfa"]])),
        flow("F2", "JUMP", "PLC", data="to", basis="declared"),
        flow("F3", "PC", "PLC", basis="observed", decision=random.choice(["forbidden", "undecided"])),
    ]
    return plant(
        zone("ENT", kind="external"),
        zone("DMZ", sl_t=[random.choice([None, 0, 2]) for _ in range(7)], sl_a=claims["DMZ"]),
        zone("CTL", sl_t=random.choice([2, 3]), sl_a=claims["CTL"]),
        *(conduit(code, *ends, sl_a=claims[code], direction="both") for code, *ends in CONDUITS),
        asset("PC", "ENT"),
        asset("JUMP", "DMZ"),
        asset("PLC", "CTL"),
        *random.sample(flows, random.choice([1, 2, 3])),
        scenario(
            "S1",
            entry="zone:ENT",
            target="zone:CTL",
            consequence={"safety": 4, "financial": random.choice([2, 3])},
            threat=Threat(means=random.choice([1, 2, 3])),
            residual=random.choice([None, Residual(likelihood=4)]),
        ),
        scenario("S2", "DMZ", consequence={"safety": random.choice([2, 5])}, likelihood=random.choice([None, 4])),
        *random_measures(random),
        plan=random_settings(random, objective),
        flows_complete=random.random() < 0.5,
        conventions=Conventions(decades_per_step=random.choice([0.25, 0.5, 1])),
    )


CONDUITS = (("C1", "ENT", "DMZ"), ("C2", "DMZ", "CTL"), ("C3", "ENT", "CTL"))


def plant_to_cut(random: Random) -> Plant:
    """Give a plant with several ways in and not all flows recorded, and actions of which nearly all cut some."""
    built = random_plant(random, "risk").system
    seen = [("F4", "PC", "JUMP"), ("F5", "JUMP", "PLC"), ("F6", "PC", "PLC")]
    flows = [flow(code, *ends, basis="observed", decision="forbidden") for code, *ends in seen]
    flows += [flow("F7", "PC", "JUMP", data="to"), flow("F8", "PC", "PLC"), flow("F9", "JUMP", "PLC")]
    cuts = [
        measure(
            f"M{number}",
            applies_to=["conduit"],
            path_effect=random.choice(["diode", "removes_forbidden"]),
            direction=random.choice(["forward", "reverse"]),
            cost=random.choice([1, 2]),
        )
        for number in (1, 2)
    ]
    levels = measure("M3", applies_to=["zone"], cost=1, sl=[random.choice([1, 2, 3])] * 7)
    return Plant(
        replace(
            built,
            flows=tuple(random.sample(flows, random.choice([3, 4]))),
            measures=(*cuts, levels),
            plan=replace(built.plan, windows=None),
            assessment=replace(built.assessment, flows_complete=False),
        )
    )


@pytest.mark.parametrize(
    ("objective", "seed"), [*product(("levels", "risk"), range(34)), *product(("cuts",), range(12))]
)
def test_no_plan_of_all_that_keep_the_limits_is_better(objective, seed):
    random = Random(f"{seed} {objective}")
    built = plant_to_cut(random) if objective == "cuts" else random_plant(random, objective)
    objective = built.system.plan.objective
    every = EveryPlan(built, judge_levels(built), objective)
    rank, schedule = every.best()
    found = make_plan(Judged(built, every.levels), frontier_points=0)
    codes = [period.code for period in built.system.plan.periods]
    chosen = {one.action: codes.index(one.period) for one in found.schedule}
    assert every.keeps_limits(chosen)
    assert every.rank(chosen, every.actions())[:-1] == pytest.approx(rank[:-1])
    assert found.value == pytest.approx(rank[0])
    assert found.status == "optimal"
    assert (found.remaining.risk, found.remaining.levels_missing) == pytest.approx(every.state(frozenset(schedule)))
