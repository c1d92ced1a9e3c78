"""What the plan says of each action, chosen or not, held against the plant: every sentence is read and worked out.

Nothing of the planner's terms is used: what actions leave is judged by the engine's own rules (`EveryPlan`), windows,
money and days are read off the settings. A sentence that no test here knows fails.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import product
from random import Random

import pytest

from assessment.engine.achieved import judge_levels
from assessment.engine.plan.make import make_plan
from assessment.engine.system import Period, PlanSettings, Window
from tests.assessment.engine.plan.test_against_every_plan import PLACES, EveryPlan, Judged, random_measure, random_plant
from tests.builders import measure, plant, zone

SEEDS = 60
NOTHING = 1e-9


class Reader:
    """Reads what one plan says, and works out whether it is so."""

    def __init__(self, seed: int, objective: str) -> None:
        random = Random(f"reasons {seed} {objective}")
        built = random_plant(random, objective)
        measures = [replace(random_measure(random, f"M{n}"), title=f"Measure {n}") for n in range(6)]
        barred = {f"{random.choice(measures).code}@{random.choice(PLACES)}"}
        settings = replace(built.system.plan, exclude=tuple(sorted(barred)))
        self.plant = type(built)(replace(built.system, measures=tuple(measures), plan=settings))
        self.settings = settings
        self.every = EveryPlan(self.plant, judge_levels(self.plant), objective)
        self.plan = make_plan(Judged(self.plant, self.every.levels), frontier_points=0)
        self.codes = [period.code for period in settings.periods]
        self.at = {one.action: self.codes.index(one.period) for one in self.plan.schedule}
        self.done = frozenset(self.at)
        self.by_name = {}
        for action in self.every.actions():
            treatment, place = self.every.split(action)
            self.by_name[f"{treatment.title} at {place.partition(':')[2]}"] = action
        self.kinds: Counter[str] = Counter()
        self.group: list[str] | None = None

    def read(self) -> Counter[str]:
        for one in self.plan.schedule:
            self.all_true(CHOSEN, one.action, one.why)
        for one in self.plan.left_out:
            self.all_true(LEFT, one.action, one.why)
        return self.kinds

    def all_true(self, known, action: str, why: str) -> None:
        for sentence in re.split(r"(?<=\.) (?=[A-Z])", why):
            found = [(name, match) for name, (form, _) in known.items() if (match := re.fullmatch(form, sentence))]
            assert len(found) == 1, sentence
            name, match = found[0]
            assert known[name][1](self, action, **match.groupdict()), f"{action}: {sentence}"
            self.kinds[name] += 1

    # -- what stands in the settings

    def left(self, period: int, *, days: bool = False) -> float:
        """Give what could still be spent in a period alone."""
        own = [one.effort_days if days else one.budget for one in self.settings.periods]
        spent = [0.0] * len(own)
        for action, at in self.at.items():
            treatment = self.every.split(action)[0]
            spent[at] += (treatment.effort_days if days else treatment.cost) or 0
        if days or not self.settings.carry_over:
            return own[period] - spent[period]
        totals = [sum(own[: n + 1]) - sum(spent[: n + 1]) for n in range(len(own))]
        return min(totals[period:])

    def amount(self, action: str, *, days: bool = False) -> float:
        treatment = self.every.split(action)[0]
        return (treatment.effort_days if days else treatment.cost) or 0

    def fits_nowhere(self, actions, *, money: bool = True, days: bool = True) -> bool:
        """Tell whether actions fit in no choice of the periods that are open to them."""
        order = sorted(actions)
        for choice in product(*(self.every.periods_for(one) for one in order)):
            here = {**self.at, **dict(zip(order, choice, strict=True))}
            if self.within(here, money=money, days=days):
                return False
        return True

    def within(self, at, *, money: bool, days: bool) -> bool:
        left = 0.0
        for number, period in enumerate(self.settings.periods):
            chosen = [self.every.split(action)[0] for action, place in at.items() if place == number]
            left = (left if self.settings.carry_over else 0) + period.budget - sum(one.cost or 0 for one in chosen)
            if (money and left < 0) or (days and sum(one.effort_days or 0 for one in chosen) > period.effort_days):
                return False
        return True

    def windows(self, names: str, before: str | None = None) -> list[float]:
        zones, last = set(names.split(" and ")), len(self.codes) if before is None else self.codes.index(before)
        named = [one for one in self.settings.windows or () if zones <= set(one.zones)]
        return [one.hours for one in named if self.codes.index(one.period) < last]

    # -- what actions leave

    def better_with(self, *actions: str) -> bool:
        now, then = self.every.state(self.done), self.every.state(self.done | set(actions))
        by_risk = self.plan.objective == "risk"
        return then[1] < now[1] or (by_risk and then[0] < now[0] - NOTHING)

    def needed(self, action: str) -> list[str]:
        """Give the measures that an action needs and that the plan does not do."""
        done = {one.partition("@")[0] for one in self.done}
        return [code for code in self.every.split(action)[0].requires if code not in done]

    def placeable(self) -> set[str]:
        """Give the measures that can be placed somewhere, with what they need."""
        found = {
            one.partition("@")[0]
            for one in self.every.actions()
            if one not in self.settings.exclude and self.every.periods_for(one)
        }
        while stuck := {code for code in found if not set(self.every.measures[code].requires) <= found}:
            found -= stuck
        return found

    def together(self, action, name) -> bool:
        """Keep of which actions the next sentence speaks."""
        self.group = [action, self.by_name[name]]
        return True

    def several(self) -> bool:
        """Keep that the next sentence speaks of several that are not all named: what it says of them is not read."""
        self.group = None
        return True

    def sum(self, told, *, days: bool = False) -> bool:
        return sum(self.amount(one, days=days) for one in self.group) == float(told)

    # -- the sentences

    def closes(self, action, count):
        return self.every.state(self.done - {action})[1] - self.every.state(self.done)[1] == int(count)

    def takes_off(self, action, points):
        return self.every.state(self.done - {action})[0] - self.every.state(self.done)[0] == pytest.approx(
            float(points)
        )

    def needs_it(self, action, name):
        return self.relying(action) == [self.by_name[name]]

    def need_it(self, action, count):
        return len(self.relying(action)) == int(count)

    def relying(self, action) -> list[str]:
        """Give the actions of the plan that could not be where they are without it."""
        rest = {one: at for one, at in self.at.items() if one != action}
        return [one for one, at in sorted(rest.items()) if not self.every.is_prepared(one, at, rest)]

    def earlier(self, action):
        """Without it the same remains at the end, and more on the way there."""
        rest = {one: at for one, at in self.at.items() if one != action}
        with_it = self.every.rank(self.at, [])
        return self.every.rank(rest, [])[:-3] > with_it[:-3] and self.closes(action, 0)

    def not_prepared(self, action, period):
        at = self.codes.index(period)
        open_before = [one for one in self.every.periods_for(action) if one < at]
        return open_before and not any(
            self.every.is_prepared(action, one, {**self.at, action: one}) for one in open_before
        )

    def too_little(self, action, what, period):
        at = self.codes.index(period)
        money, days = "money" in what, "days" in what
        rest = {one: place for one, place in self.at.items() if one != action}
        open_before = [one for one in self.every.periods_for(action) if one < at]
        ready = [one for one in open_before if self.every.is_prepared(action, one, {**self.at, action: one})]
        return ready and not any(self.within({**rest, action: one}, money=money, days=days) for one in ready)

    def costs(self, action, cost, period, left, only):
        open_to = self.every.periods_for(action)
        most = max(self.left(one) for one in open_to)
        told = self.codes.index(period)
        return (
            (self.amount(action), self.left(told), most) == (float(cost), float(left), float(left))
            and float(cost) > most
            and told in open_to
            and (len(open_to) == 1) is bool(only)
        )

    def takes(self, action, days, period, left, only):
        open_to = self.every.periods_for(action)
        most = max(self.left(one, days=True) for one in open_to)
        told = self.codes.index(period)
        return (
            (self.amount(action, days=True), self.left(told, days=True), most) == (float(days), float(left), most)
            and float(days) > most
            and told in open_to
            and (len(open_to) == 1) is bool(only)
        )


PERIOD = r"(?P<period>Q\d)"
CHOSEN = {
    "closes": (r"Closes (?P<count>\d+) missing levels? that would stay open without it\.", Reader.closes),
    "takes off": (r"Takes (?P<points>[\d.]+) points? off the remaining risk\.", Reader.takes_off),
    "needs it": (r"(?P<name>Measure \d at \w+) needs it first\.", Reader.needs_it),
    "need it": (r"(?P<count>\d+) other actions need it\.", Reader.need_it),
    "earlier": (r"Brings levels or risk down earlier than the other actions alone\.", Reader.earlier),
    "not prepared": (rf"What it needs first is not done before {PERIOD}\.", Reader.not_prepared),
    "too little": (rf"Before {PERIOD} the plan leaves too (?P<what>.+) for it\.", Reader.too_little),
    "no window before": (
        rf"No (?:one )?window names (?P<zones>.+?)(?: together)? before {PERIOD}\.",
        lambda self, _action, zones, period: not self.windows(zones, period),
    ),
    "short before": (
        rf"Does not fit any window of (?P<zones>.+) before {PERIOD}: needs (?P<need>\d+) h, the longest is (?P<most>\d+) h\.",
        lambda self, action, zones, period, need, most: (
            max(self.windows(zones, period)) == float(most) < float(need) == self.every.split(action)[0].outage_hours
        ),
    ),
}
LEFT = {
    "excluded": (
        r"The plan's settings exclude it\.",
        lambda self, action: action in self.settings.exclude,
    ),
    "no window": (
        r"Needs an outage of (?P<need>\d+) h, and no (?:one )?window names (?P<zones>.+?)(?: together)?\.",
        lambda self, action, need, zones: (
            not self.windows(zones) and self.every.split(action)[0].outage_hours == float(need)
        ),
    ),
    "short": (
        r"Does not fit any window of (?P<zones>[^:]+): needs (?P<need>\d+) h, the longest is (?P<most>\d+) h\.",
        lambda self, action, zones, need, most: (
            max(self.windows(zones)) == float(most) < float(need) == self.every.split(action)[0].outage_hours
        ),
    ),
    "costs": (
        rf"It costs (?P<cost>\d+), and {PERIOD}, (?P<only>the only period open to it), has (?P<left>-?\d+) left\.",
        Reader.costs,
    ),
    "costs most": (
        rf"It costs (?P<cost>\d+), and of the periods open to it {PERIOD} has most left: (?P<left>-?\d+)\.",
        lambda self, action, cost, period, left: self.costs(action, cost, period, left, ""),
    ),
    "takes": (
        rf"It takes (?P<days>\d+) person-days, and {PERIOD}, (?P<only>the only period open to it), has (?P<left>\d+) left\.",
        Reader.takes,
    ),
    "takes most": (
        rf"It takes (?P<days>\d+) person-days, and of the periods open to it {PERIOD} has most left: (?P<left>\d+)\.",
        lambda self, action, days, period, left: self.takes(action, days, period, left, ""),
    ),
    "both": (
        r"It costs (?P<cost>\d+) and takes (?P<days>\d+) person-days: no period open to it has both left\.",
        lambda self, action, cost, days: (
            (self.amount(action), self.amount(action, days=True)) == (float(cost), float(days))
            and self.fits_nowhere([action])
        ),
    ),
    "with": (
        r"Alone it would help nothing, but with (?P<name>Measure \d at \w+) it would\.",
        lambda self, action, name: (
            not self.better_with(action)
            and self.better_with(action, self.by_name[name])
            and self.together(action, name)
        ),
    ),
    "needs": (
        r"It needs (?P<name>Measure \d at \w+) first\.",
        lambda self, action, name: (
            self.by_name[name].partition("@")[0] in self.needed(action) and self.together(action, name)
        ),
    ),
    "with several": (
        r"Alone it would help nothing, but with Measure \d at \w+ and \d+ more it would\.",
        lambda self, action: self.several() and not self.better_with(action),
    ),
    "needs several": (
        r"It needs Measure \d at \w+ and \d+ more first\.",
        lambda self, action: self.several() and bool(self.needed(action)),
    ),
    "together cost": (
        r"Together they cost (?P<cost>\d+), and no periods open to them have so much money left\.",
        lambda self, _action, cost: (
            self.group is None or (self.sum(cost) and self.fits_nowhere(self.group, days=False))
        ),
    ),
    "together take": (
        r"Together they take (?P<days>\d+) person-days and no periods open to them have so many left\.",
        lambda self, _action, days: (
            self.group is None or (self.sum(days, days=True) and self.fits_nowhere(self.group, money=False))
        ),
    ),
    "together both": (
        r"Together they cost (?P<cost>\d+) and take (?P<days>\d+) person-days: no periods open to them have both left\.",
        lambda self, _action, cost, days: (
            self.group is None or (self.sum(cost) and self.sum(days, days=True) and self.fits_nowhere(self.group))
        ),
    ),
    "too late": (
        r"What has to come first is done only after the last period open to it\.",
        lambda self, action: (
            not any(self.every.keeps_limits({**self.at, action: one}) for one in self.every.periods_for(action))
        ),
    ),
    "needs what cannot be": (
        r"Needs (?P<code>M\d), which is neither active nor can be placed in this plan\.",
        lambda self, action, code: code in self.every.split(action)[0].requires and code not in self.placeable(),
    ),
    "nothing alone": (
        r"It would change nothing alone, and what it needs beside it cannot be done\.",
        lambda self, action: not self.better_with(action),
    ),
    "no level": (
        r"No missing level depends on it\.",
        lambda self, action: self.every.state(frozenset({action}))[1] == self.every.state(frozenset())[1],
    ),
    "reached": (
        r"Every level that it would help to reach is reached with the plan\.",
        lambda self, action: self.every.state(self.done | {action})[1] == self.every.state(self.done)[1],
    ),
    "no point": (
        r"Beside the plan it would take no point off the risk\.",
        lambda self, action: self.every.state(self.done | {action})[0] >= self.every.state(self.done)[0] - NOTHING,
    ),
    "no effect": (
        r"It would change neither levels missing nor risk: the objective does not count it\.",
        lambda self, action: not self.better_with(action),
    ),
}


def test_every_sentence_about_an_action_is_true():
    kinds: Counter[str] = Counter()
    for objective, seed in product(("levels", "risk"), range(SEEDS)):
        kinds += Reader(seed, objective).read()
    assert {*CHOSEN, *LEFT} - set(kinds) <= {"too late"}


def test_what_it_needs_may_come_too_late():
    """B needs A; the only long window of A is in Q2, the only one of B in Q1, and both fit every budget."""
    built = plant(
        zone("Z1", sl_t=[1, 0, 0, 0, 0, 0, 0], sl_a=0),
        zone("Z2", sl_t=[0, 1, 0, 0, 0, 0, 0], sl_a=0),
        measure("A", sl=[1, 0, 0, 0, 0, 0, 0], outage_hours=4, applies_to=["zone"]),
        measure("B", sl=[0, 1, 0, 0, 0, 0, 0], outage_hours=4, requires=["A"], applies_to=["zone"]),
        plan=PlanSettings(
            objective="levels",
            only_own_measures=True,
            periods=(Period("Q1"), Period("Q2")),
            windows=(Window("W1", "Q1", ("Z2",), 4), Window("W2", "Q2", ("Z1",), 4)),
            exclude=("A@zone:Z2",),
        ),
    )
    made = make_plan(Judged(built, judge_levels(built)), frontier_points=0)
    assert [one.action for one in made.schedule] == ["A@zone:Z1"]
    why = "What has to come first is done only after the last period open to it."
    assert [(one.action, one.reason, one.why) for one in made.left_out if one.action.startswith("B")] == [
        ("B@zone:Z2", "prerequisite", why),
    ]
