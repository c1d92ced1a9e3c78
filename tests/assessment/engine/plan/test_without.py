"""What each action of a plan removes, worked out for all of them at once, against the plain meaning: all but that one."""

from __future__ import annotations

from random import Random

import pytest

from assessment.engine.achieved import judge_levels
from assessment.engine.likelihood import ScenarioModel
from assessment.engine.losses import expected_loss, kept_share
from assessment.engine.plan.assembly import Assembler
from assessment.engine.plan.problem import levels_missing, risk
from assessment.engine.plan.standing import Standing
from assessment.engine.plan.without import LighterWays, Without
from assessment.engine.plant import Plant
from assessment.engine.system import Loss, PlanSettings, Threat
from tests.assessment.engine.plan.test_against_every_plan import EFFECTS, ROWS_OF_RA_1, random_plant
from tests.builders import asset, conduit, flow, measure, plant, scenario, zone


def mesh(random: Random) -> Plant:
    """Give a plant of many ways: six zones, conduits and flows by chance, laterals open, all kinds of measures."""
    zones = [f"Z{n}" for n in range(6)]
    level = lambda: random.choice([None, 0, 1, 1, 2])  # noqa: E731
    pairs = [(a, b) for n, a in enumerate(zones) for b in zones[n + 1 :] if random.random() < 0.6]
    conduits = [
        conduit(f"C{n}", *ends, sl_a=[level() for _ in range(7)], direction=random.choice(["both", "forward"]))
        for n, ends in enumerate(pairs)
    ]
    flows = [
        flow(
            f"F{n}",
            *random.sample([f"{one}-{letter}" for one in ends for letter in "AB"], 2),
            conduit=f"C{n % len(pairs)}",
            controls=random.choice([None, ["mfa"]]),
            basis="observed",
            decision=random.choice(["forbidden", "undecided"]),
        )
        for n, ends in enumerate(pairs * 3)
    ]
    ends = [*(f"zone:{one}" for one in zones), *(f"{one}-B" for one in zones)]
    scenarios = [
        scenario(
            f"S{n}",
            *random.sample(zones, random.choice([0, 1])),
            entry=random.choice([None, *ends]),
            target=random.choice([None, *ends, *ends]),
            consequence={"safety": random.choice([2, 4])},
            likelihood=5,
            loss=random.choice([None, Loss(1000, 2000, 9000, 0.5)]),
            threat=Threat(means=random.choice([1, 2, 3])),
        )
        for n in range(8)
    ]
    lifts = [measure(f"L{n}", sl=[random.choice([0, 2, 3]) for _ in range(7)]) for n in range(3)]
    paths = [measure(f"P{n}", path_effect=one, direction="forward") for n, one in enumerate((*EFFECTS, "mfa"))]
    return plant(
        *(
            zone(one, sl_a=[level() for _ in range(7)], sl_t=2, lateral=random.choice(["open", "isolated", None]))
            for one in zones
        ),
        *(asset(f"{one}-{letter}", one) for one in zones for letter in "AB"),
        *conduits,
        *flows,
        *scenarios,
        *lifts,
        *paths,
        measure("ROWS", satisfies=ROWS_OF_RA_1, applies_to=["zone"]),
        measure("LIMIT", limits={"safety": 2}, applies_to=["zone"]),
        plan=PlanSettings(objective="risk", only_own_measures=True),
        flows_complete=random.random() < 0.5,
    )


def assembled(built: Plant):
    return Assembler(built, judge_levels(built), ScenarioModel(built)).assemble([], by_risk=True, budget=None)


@pytest.mark.parametrize("make", [mesh, lambda random: random_plant(random, "risk")], ids=["mesh", "row"])
@pytest.mark.parametrize("seed", range(12))
def test_all_at_once_is_as_one_by_one(seed, make):
    random = Random(seed)
    assembly = assembled(make(random))
    problem, ways = assembly.measured, assembly.ways
    done = frozenset(n for n in range(len(problem.tasks)) if random.random() < random.choice([0.2, 0.7]))
    stated = [one for one in assembly.plant.system.scenarios if one.loss is not None]
    plain = assembled(assembly.plant).ways
    lighter = LighterWays(ways, done)
    for one in assembly.plant.system.scenarios:
        weights = {n: plain.searched(one.code, done - {n}).weight for n in done}
        now = plain.searched(one.code, done).weight
        assert lighter.of(one) == {n: weight for n, weight in weights.items() if weight != now}
    found = Without(assembly, done)
    for number in sorted(done):
        rest = done - {number}
        left = found.remaining(number)
        unit = assembly.point_unit
        assert left.levels_missing == levels_missing(problem, rest) - levels_missing(problem, done)
        assert left.risk == risk(problem, rest) * unit - risk(problem, done) * unit
        loss = [
            expected_loss(one)
            * kept_share(plain.searched(one.code, some).weight - plain.way(one.code, frozenset()).weight)
            for some in (rest, done)
            for one in stated
        ]
        half = len(stated)
        expected = round(sum(a - b for a, b in zip(loss[:half], loss[half:], strict=True)), 2) if stated else None
        assert found.loss(number) == expected


@pytest.mark.parametrize("seed", range(6))
def test_what_an_action_adds_beside_others_is_what_it_takes_off_the_risk(seed):
    """The judge of what is left out asks this of each action beside the plan."""
    random = Random(seed)
    problem = assembled(mesh(random)).problem
    actions = range(len(problem.tasks))
    done = frozenset(n for n in actions if random.random() < 0.4)
    standing = Standing(problem)
    for number in actions:
        assert standing.gain(done, [number]) == risk(problem, done) - risk(problem, done | {number})


def test_two_moves_into_one_place_that_no_way_joins_are_searched():
    """ENT reaches P1 at once, and P2 over the strong X alone; P1 leads nowhere. Both are easier without M at zone P."""
    built = plant(
        zone("ENT", sl_a=0),
        zone("X", sl_a=3),
        zone("P", sl_a=0, lateral="isolated"),
        zone("T", sl_a=1),
        *(asset(tag, where) for tag, where in (("E", "ENT"), ("XA", "X"), ("P1", "P"), ("P2", "P"), ("TA", "T"))),
        *(flow(f"F{n}", *ends) for n, ends in enumerate([("E", "P1"), ("E", "XA"), ("XA", "P2"), ("P2", "TA")])),
        scenario("S", entry="zone:ENT", target="zone:T", consequence={"safety": 4}, likelihood=5),
        measure("M", sl=[2] * 7, applies_to=["zone"]),
        plan=PlanSettings(objective="risk", only_own_measures=True),
    )
    ways = assembled(built).ways
    every = frozenset(range(len(ways.actions)))
    at_p = next(number for number in every if ways.actions[number].place == "zone:P")
    one = built.system.scenarios[0]
    assert LighterWays(ways, every).of(one)[at_p] == ways.searched("S", every - {at_p}).weight
