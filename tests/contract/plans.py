"""Section 2.8 and the objective of docs/risk.md: what a plan leaves and may do, and every plan of a small document.

Readings that the contract leaves open: under `levels` the cost follows the levels; a measure that states no outage but
the shortest window it needs needs a window of that length; an external zone without a target is not the plant's to change,
unless the settings say so.
"""

from __future__ import annotations

from itertools import product

from tests.contract.levels import Place
from tests.contract.ways import Ways, levels_of

STEP = 1000
ROUNDING = 1e-9


def worst_today(scenario):
    """The consequence of a scenario as it stands: a residual one that is stated replaces the whole record."""
    stated = scenario.get("residual", {}).get("consequence", scenario.get("consequence", {}))
    return max(stated.values(), default=None)


class Plans:
    def __init__(self, document):
        self.document, self.plan = document, document["plan"]
        self.measures = {one["code"]: one for one in document["measures"]}
        self.places = {
            f"{kind}:{one['code']}": Place(document, one, kind)
            for kind in ("zone", "conduit")
            for one in document[f"{kind}s"]
        }
        self.periods = [one["code"] for one in self.plan["periods"]]
        self.rated = [(one, worst) for one in document["scenarios"] if (worst := worst_today(one))]
        self.now = self._efforts(Ways(document))
        self.is_by_risk = self.plan["objective"] == "risk" and bool(self.rated)
        self._states = {}

    def _efforts(self, ways):
        return {one["code"]: ways.effort(one) for one, _ in self.rated}

    # -- what actions leave

    def state(self, done):
        """R and V once some actions are done, whatever their order."""
        done = frozenset(done)
        if done not in self._states:
            after = levels_of(self.document)
            added = {}
            for action in done:
                code, _, key = action.partition("@")
                after[key] = self.places[key].after([one.partition("@")[0] for one in done if one.endswith(f"@{key}")])
                if "path_effect" in self.measures[code]:
                    added.setdefault(key.partition(":")[2], set()).add(self.measures[code]["path_effect"])
            self._states[done] = self._risk(Ways(self.document, after, added)), self._missing(after)
        return self._states[done]

    def _risk(self, ways):
        after = self._efforts(ways)
        return sum(worst * self._likelihood(one, after[one["code"]]) for one, worst in self.rated)

    def _likelihood(self, scenario, effort):
        now = self.now[scenario["code"]]
        today = max(1, scenario.get("likelihood", 5) - now // STEP)
        today = scenario.get("residual", {}).get("likelihood", today)
        return max(1, today - (effort // STEP - now // STEP))

    def _missing(self, after):
        zones = [place for key, place in self.places.items() if not place.is_conduit]
        pairs = [pair for place in zones for pair in zip(place.target, after[place.key], strict=True)]
        return sum(max(0, target - (level or 0)) if level is not None else target for target, level in pairs if target)

    # -- what a plan may do

    def actions(self):
        """Every action that is not excluded, whose measure is not there already, in the plant or asked for."""
        return [
            f"{code}@{key}"
            for code, one in self.measures.items()
            for key, place in self.places.items()
            if key.partition(":")[0] in one["applies_to"]
            and code not in place.active
            and (
                place.record["kind"] != "external" or any(place.target) or f"{code}@{key}" in self.plan.get("must", [])
            )
            and f"{code}@{key}" not in self.plan.get("exclude", [])
        ]

    def periods_for(self, action):
        code, _, key = action.partition("@")
        one, place = self.measures[code], self.places[key]
        hours = max(one.get("outage_hours", 0), one.get("min_window_hours", 0))
        every = range(len(self.periods))
        if not hours or "windows" not in self.plan:
            return set(every)
        kinds = {zone["code"]: zone["kind"] for zone in self.document["zones"]}
        between = place.record.get("between", [])
        zones = {zone for zone in between if kinds[zone] != "external"} if between else {place.record["code"]}
        fitting = [one for one in self.plan["windows"] if zones <= set(one["zones"]) and one["hours"] >= hours]
        return {self.periods.index(one["period"]) for one in fitting}

    def is_allowed(self, schedule):
        return (
            all(at in self.periods_for(action) and self._has_needs(action, schedule) for action, at in schedule.items())
            and self._is_within(schedule, "budget", "cost", is_carried=self.plan.get("carry_over", False))
            and self._is_within(schedule, "effort_days", "effort_days", is_carried=False)
        )

    def _has_needs(self, action, schedule):
        return all(
            any(needed in place.active for place in self.places.values())
            or any(other.startswith(f"{needed}@") and at <= schedule[action] for other, at in schedule.items())
            for needed in self.measures[action.partition("@")[0]].get("requires", [])
        )

    def _is_within(self, schedule, limit, amount, *, is_carried):
        left = 0
        for number, period in enumerate(self.plan["periods"]):
            if limit not in period:
                left = float("inf")
                continue
            used = sum(self._amount(action, amount) for action, at in schedule.items() if at == number)
            left = period[limit] + (left if is_carried else 0) - used
            if left < -ROUNDING:
                return False
        return True

    def _amount(self, action, amount):
        return self.measures[action.partition("@")[0]].get(amount, 0)

    # -- which plan is best

    def course(self, schedule):
        return [
            self.state(action for action, at in schedule.items() if at <= number) for number in range(len(self.periods))
        ]

    def rank(self, schedule):
        risks, missing = zip(*self.course(schedule), strict=True)
        return (
            *([sum(risks)] if self.is_by_risk else []),
            sum(missing),
            sum(self._amount(action, "cost") for action in schedule),
            sum(at + 1 for at in schedule.values()),
        )

    def best(self, musts):
        """The rank of the best plan that does what it must; None where no plan can."""
        actions = self.actions()
        choices = [sorted(self.periods_for(action)) + [None] * (action not in musts) for action in actions]
        every = ({a: at for a, at in zip(actions, one, strict=True) if at is not None} for one in product(*choices))
        return min((self.rank(one) for one in every if self.is_allowed(one)), default=None)
