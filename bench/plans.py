"""The plan at 60, 500 and 5,000 actions over 12 periods, the frontier of 20 budgets, and what would change a plan.

A tree of zones with conduits; measures that overlap, need each other, need windows and come in all prices; money and
effort for about a third of them. The number of candidate actions is met by excluding what is more.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from random import Random
from typing import Any, Final

from assessment.engine.model_file.load import load_document
from assessment.engine.pipeline import JudgedCase, judge_case
from assessment.engine.plan.make import make_plan
from assessment.engine.plan.values import Plan
from bench.measure import Figure, Measured, measure, seconds_of
from bench.sizes import Size

Record = dict[str, Any]

SEED: Final = 9
PERIODS: Final = 12
ACTIONS_PER_PLACE: Final = 5
ROWS: Final = {
    1: ("SR 1.1", "SR 1.2", "SR 1.3", "SR 1.4", "SR 1.5", "SR 1.7", "SR 1.8", "SR 1.9", "SR 1.10", "SR 1.13"),
    2: ("SR 2.1", "SR 2.2", "SR 2.3", "SR 2.4", "SR 2.5", "SR 2.6", "SR 2.8", "SR 2.11"),
    3: ("SR 3.1", "SR 3.2", "SR 3.3", "SR 3.5", "SR 3.6", "SR 3.7"),
    5: ("SR 5.1", "SR 5.2", "SR 5.3", "SR 5.4"),
    7: ("SR 7.1", "SR 7.2", "SR 7.3", "SR 7.4", "SR 7.5", "SR 7.6", "SR 7.7"),
}
EFFECTS: Final = ("mfa", "dpi", "protocol_break")


# How many actions to ask for, so that about so many come into question: some change nothing, or fit no window.
ASKED: Final = {60: 86, 500: 800, 5_000: 9_400}
BUDGETS: Final = 20


def plans(size: Size, document: Callable[[], Record]) -> list[Figure]:
    """Measure the plan at three sizes, each beside the adaptive list that stands in it; the same at any plant."""
    del size, document
    found = []
    for actions in ASKED:
        made: list[Plan] = []
        measured = measure(partial(_make, _judged(actions), made))
        plan = made[-1]
        saved = 100 * (plan.greedy.value - plan.value) / plan.greedy.value
        note = (
            f"{plan.candidates} candidates, {len(plan.by_period)} periods: {plan.status}, gap {plan.gap_percent:g} %,"
            f" {plan.value:g} points over the periods, {saved:.0f} % less than the adaptive list"
        )
        found.append(Figure("plans", f"{actions} actions", measured, note=note))
    return found


def frontiers(size: Size, document: Callable[[], Record]) -> list[Figure]:
    """Measure the frontier of 20 budgets of 60 actions beside as many plans made anew."""
    del size, document
    judged = _judged(60)
    alone = measure(lambda: make_plan(judged.case, judged.findings, frontier_points=0)).seconds
    made: list[Plan] = []
    measured = measure(lambda: made.append(make_plan(judged.case, judged.findings, frontier_points=BUDGETS)))
    budgets = [one.budget for one in made[-1].frontier]
    cold = seconds_of(
        lambda: [make_plan(judged.case, judged.findings, budget=one, frontier_points=0) for one in budgets]
    )
    only = Measured(measured.seconds - alone, measured.clock)
    proven = sum(one.is_optimal for one in made[-1].frontier)
    return [Figure("frontier", "60 actions", only, f"{len(budgets)} plans", cold, f"{proven} of {len(budgets)} proven")]


def sensitivities(size: Size, document: Callable[[], Record]) -> list[Figure]:
    """Measure what would change the plan of 60 actions, beside one plan made anew for each question.

    A question takes several searches: whether any plan is better at another cost or likelihood. The plans made anew are
    reckoned from the one that is measured.
    """
    del size, document
    judged = _judged(60)
    alone = measure(lambda: make_plan(judged.case, judged.findings, frontier_points=0)).seconds
    made: list[Plan] = []
    measured = measure(
        lambda: made.append(make_plan(judged.case, judged.findings, frontier_points=0, is_sensitive=True))
    )
    asked = made[-1].sensitivity
    assert asked is not None
    settled = [one.is_exact for one in asked.actions] + [one.is_exact for one in asked.scenarios]
    only = Measured(measured.seconds - alone, measured.clock)
    cold, note = alone * len(settled), f"{sum(settled)} of {len(settled)} settled"
    return [Figure("sensitivity", "60 actions", only, f"{len(settled)} plans", cold, note)]


def _make(judged: JudgedCase, made: list[Plan]) -> None:
    made.append(make_plan(judged.case, judged.findings, frontier_points=0))


def _judged(actions: int) -> JudgedCase:
    return judge_case(load_document(plan_document(ASKED[actions])).system)


def plan_document(actions: int, *, periods: int = PERIODS, seed: int = SEED) -> Record:
    """Give a valid model with about that many actions to choose from."""
    random = Random(seed)
    count = max(4, actions // (2 * ACTIONS_PER_PLACE))
    zones = [_zone(number, random) for number in range(count)]
    conduits = [_conduit(number, random) for number in range(1, count)]
    assets = [{"tag": f"A{number:04}", "zone": f"Z{number:04}"} for number in range(count)]
    flows = [_flow(number, one, random) for number, one in enumerate(conduits)]
    measures = [_measure(number, random) for number in range(24)]
    places = [("zone", one["code"]) for one in zones] + [("conduit", one["code"]) for one in conduits]
    every = [
        f"{measure['code']}@{kind}:{code}"
        for kind, code in places
        for measure in measures
        if kind in measure["applies_to"]
    ]
    wanted = set(random.sample(every, min(actions, len(every))))
    price = {one["code"]: (one["cost"], one["effort_days"]) for one in measures}
    cost = sum(price[code.partition("@")[0]][0] for code in wanted)
    effort = sum(price[code.partition("@")[0]][1] for code in wanted)
    return {
        "bulkhead": 1,
        "site": {"code": f"PLAN-{actions}", "currency": "EUR"},
        "assessment": {"code": "A", "flows_complete": True},
        "zones": zones,
        "conduits": conduits,
        "assets": assets,
        "flows": flows,
        "scenarios": [_scenario(number, count, random) for number in range(min(100, max(6, count // 2)))],
        "measures": measures,
        "plan": {
            "objective": "risk",
            "only_own_measures": True,
            "periods": [
                {"code": f"P{n:02}", "budget": round(cost / 8 / periods), "effort_days": round(effort / 6 / periods)}
                for n in range(1, periods + 1)
            ],
            "windows": _windows(zones, periods, random),
            "exclude": sorted(set(every) - wanted),
        },
    }


def _zone(number: int, random: Random) -> Record:
    kind = "enterprise" if number == 0 else random.choice(("operations", "control", "control"))
    return {
        "code": f"Z{number:04}",
        "kind": kind,
        "sl_t": [random.choice((1, 2, 2, 3)) for _ in range(7)] if number else 0,
        "sl_a": [random.choice((0, 1, 1, 2)) for _ in range(7)],
        "lateral": "open",
    }


def _conduit(number: int, random: Random) -> Record:
    above = max(0, (number - 1) // 3)
    ends = [f"Z{above:04}", f"Z{number:04}"]
    return {
        "code": f"C{number:04}",
        "between": ends,
        "direction": "both",
        "sl_a": [random.choice((0, 1, 1)) for _ in range(7)],
    }


def _flow(number: int, conduit: Record, random: Random) -> Record:
    above, below = (f"A{code[1:]}" for code in conduit["between"])
    controls = {"controls": ["mfa"]} if random.random() < 0.1 else {}
    ends = {"from": {"asset": above}, "to": {"asset": below}}
    return {"code": f"F{number:04}", **ends, "protocol": "https", "conduit": conduit["code"], **controls}


def _measure(number: int, random: Random) -> Record:
    kind = ("level", "level", "rows", "path")[number % 4]
    record: Record = {
        "code": f"M{number:02}",
        "applies_to": ["conduit" if kind == "path" or (kind == "level" and random.random() < 0.4) else "zone"],
        "cost": random.choice((2, 3, 5, 8, 12, 20, 40)) * 1000,
        "effort_days": random.choice((1, 2, 3, 5, 8)),
        "outage_hours": random.choice((0, 0, 4, 8)),
    }
    if kind == "level":
        record["sl"] = [random.choice((0, 0, 1, 2, 3)) for _ in range(7)]
    elif kind == "rows":
        family = random.choice(list(ROWS.values()))
        record["satisfies"] = random.sample(family, max(2, len(family) // 2))
    else:
        record |= {"path_effect": random.choice(EFFECTS), "sl": [random.choice((0, 2)) for _ in range(7)]}
    if number > 3 and random.random() < 0.3:
        record["requires"] = [f"M{random.randrange(number):02}"]
    return record


def _scenario(number: int, zones: int, random: Random) -> Record:
    target = f"Z{random.randrange(1, zones):04}"
    return {
        "code": f"S{number:03}",
        "entry": {"zone": "Z0000"},
        "target": {"zone": target},
        "consequence": {"safety": random.choice((2, 3, 4, 5))},
        "likelihood": random.choice((4, 5)),
        "threat": {"means": random.choice((1, 2, 2, 3))},
    }


def _windows(zones: list[Record], periods: int, random: Random) -> list[Record]:
    found = []
    for number in range(1, periods + 1):
        here = [one["code"] for one in zones if random.random() < 0.5]
        found.append(
            {"code": f"W{number:02}", "period": f"P{number:02}", "zones": here, "hours": random.choice((8, 8, 12))}
        )
    return found
