"""Why an action would change nothing: what it works on, how that stands, and what is missing beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from assessment.engine.achieved import PlaceLevels, missing_rows, supplied_rows
from assessment.engine.levels import FR, HIGHEST, SecurityVector
from assessment.engine.plan.effects import DIODE, REMOVES_FORBIDDEN, is_seen_forbidden, path_effect_of
from assessment.engine.plan.names import place_name
from assessment.engine.plan.values import Action
from assessment.engine.plant import Plant
from assessment.engine.statuses import kind_of, rows_up_to

SHOWN_ROWS = 4
Watched = frozenset[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Lack:
    """What keeps an action from lifting an FR: the next level it works on, and the rows that it does not bring."""

    fr: FR
    level: int
    rows: tuple[str, ...]


class Idle:
    """Says of actions on one plant why they change nothing, beside the actions `at_hand`.

    `watched` are the levels that scenarios look at, by place and FR, whatever the target is.
    """

    def __init__(
        self,
        plant: Plant,
        levels: Mapping[str, PlaceLevels],
        at_hand: Iterable[Action],
        *,
        by_risk: bool,
        watched: Watched = frozenset(),
    ) -> None:
        self._plant = plant
        self._levels = levels
        self._by_risk = by_risk
        self._watched = watched
        self._held: dict[str, frozenset[str]] = {}
        self._brought: defaultdict[str, set[str]] = defaultdict(set)
        for action in at_hand:
            self._brought[action.place] |= action.treatment.lift.satisfies

    def why(self, action: Action) -> str:
        """Say why neither levels nor risk depend on an action, as far as it can change anything."""
        return " ".join([*self.why_no_level(action), *self._why_no_way(action)])

    def why_no_level(self, action: Action) -> list[str]:
        """Say, one sentence each, why no level depends on an action."""
        place, name = action.place, place_name(self._plant, action.place)
        now = self._levels[place]
        frs = works_on(action)
        if not frs:
            return [f"It gives no level, and meets no requirement, of {name}."]
        words = [one for fr in frs if (one := self._why_short(action, fr))][:1]
        reached = [fr for fr in frs if self._is_reached(place, fr) and now.sl_t[fr]]
        if reached and kind_of(place) == "zone":
            pairs = pairs_of(reached, now.sl_a, now.sl_t)
            words.append(f"{name} has reached its targets in what it works on, achieved/target: {pairs}.")
        unset = [fr for fr in frs if self._is_reached(place, fr) and not now.sl_t[fr]]
        if kind_of(place) == "conduit" and any(self._is_reached(place, fr) for fr in frs):
            words.append(f"{name} is a conduit, and the levels that the plan counts are those of zones.")
        elif unset:
            words.append(f"{name} has no target for {', '.join(fr.code for fr in unset)}.")
        return words

    def why_blocked(self, action: Action, dropped: Iterable[tuple[Action, str]]) -> str:
        """Say what an action would need beside it, and why that cannot be done; empty where nothing of it is known."""
        there = [(one, why) for one, why in dropped if one.place == action.place]
        lacks = (found for fr in works_on(action) if (found := self._lack(action, fr)) is not None)
        for lack, row, (other, why) in ((each, row, one) for each in lacks for row in each.rows for one in there):
            if row in other.treatment.lift.satisfies:
                place, title = place_name(self._plant, action.place), other.treatment.title
                level = f"Level {lack.level} of {lack.fr.code} of {place} takes {row} as well"
                return f"{level}, and {title} at {place}, which would bring that, cannot be done. {why}"
        return ""

    def _is_reached(self, place: str, fr: FR) -> bool:
        return (self._levels[place].sl_a[fr] or 0) >= self._limit(place, fr)

    def _limit(self, place: str, fr: FR) -> int:
        """Give up to which level of an FR anything counts."""
        if (place, fr) in self._watched:
            return HIGHEST
        return (self._levels[place].sl_t[fr] or 0) if kind_of(place) == "zone" else 0

    def _lack(self, action: Action, fr: FR) -> Lack | None:
        """Give the first level to which an action brings a row, with the rows that nothing at hand brings."""
        place, now = action.place, self._levels[action.place].sl_a[fr]
        if place not in self._held:
            self._held[place] = supplied_rows(self._plant, place)
        held = self._held[place]
        for level in range((now or 0) + 1, self._limit(place, fr) + 1):
            missing = missing_rows(kind_of(place), fr, now, held, level)
            if missing & action.treatment.lift.satisfies:
                rest = missing - action.treatment.lift.satisfies - self._brought[place]
                return Lack(fr, level, tuple(sorted(rest))) if rest else None
        return None

    def _why_short(self, action: Action, fr: FR) -> str:
        """Say why an action does not lift an FR that is below what counts; empty where it is not below."""
        if self._is_reached(action.place, fr):
            return ""
        name, given = place_name(self._plant, action.place), action.treatment.lift.sl[fr]
        now = self._levels[action.place].sl_a[fr]
        stands = f"{fr.code} of {name} stands at {now}" if now is not None else f"{fr.code} of {name} is not known"
        lack = self._lack(action, fr)
        if lack is not None and len(lack.rows) == 1:
            return f"{stands}: level {lack.level} takes {lack.rows[0]} as well, and nothing at hand brings that."
        if lack is not None:
            more = ", ..." if len(lack.rows) > SHOWN_ROWS else ""
            rows, count = ", ".join(lack.rows[:SHOWN_ROWS]) + more, len(lack.rows)
            return (
                f"{stands}: level {lack.level} takes {count} requirements as well that nothing at hand brings: {rows}."
            )
        if given:
            return f"{stands}, and it gives no more than {given}."
        limit = self._limit(action.place, fr)
        if action.treatment.lift.satisfies & rows_between(kind_of(action.place), fr, limit, HIGHEST):
            return f"{stands}, and what it meets beyond that counts above level {limit} only."
        return f"{stands}, and what it meets of that is met already."

    def _why_no_way(self, action: Action) -> list[str]:
        """Say why no risk depends on an action."""
        treatment, name = action.treatment, place_name(self._plant, action.place)
        if not self._by_risk:
            return ["The plan counts levels, not risk."] if treatment.path_effect or treatment.limits else []
        if treatment.path_effect and kind_of(action.place) == "conduit" and not path_effect_of(self._plant, action):
            doubtful = [channel.flow for channel in self._plant.channels_in_doubt(action.place.partition(":")[2])]
            if treatment.path_effect == REMOVES_FORBIDDEN:
                if any(map(is_seen_forbidden, doubtful)):
                    return [
                        (
                            f"No forbidden flow is certain to run over {name}: those that could, could run over "
                            "another conduit as well, and do not say which."
                        )
                    ]
                return [f"No forbidden flow was seen over {name}."]
            if treatment.path_effect == DIODE:
                return [f"Neither it nor {name} says which way a diode would let through."]
            if doubtful:
                return [
                    (
                        f"No flow is certain to run over {name}: those that could, could run over another conduit as "
                        "well, and do not say which."
                    )
                ]
            return [f"No flow is recorded over {name}."]
        unseen = [fr.code for fr in works_on(action) if (action.place, fr) not in self._watched]
        return [f"No rated scenario rests on {', '.join(unseen)} of {name}."] if unseen else []


def works_on(action: Action) -> list[FR]:
    """Give the FRs of which an action gives a level, or meets a requirement."""
    lift, kind = action.treatment.lift, kind_of(action.place)
    return [fr for fr in FR if lift.sl[fr] or lift.satisfies & rows_up_to(kind, fr, HIGHEST)]


def rows_between(kind: str, fr: int, low: int, high: int) -> frozenset[str]:
    """Give the rows of an FR that levels above `low` ask for, up to `high`."""
    return rows_up_to(kind, fr, high) - rows_up_to(kind, fr, low)


def pairs_of(frs: Collection[FR], achieved: SecurityVector, target: SecurityVector) -> str:
    """Write achieved and target of some FRs: FR1 2/2."""
    return ", ".join(f"{fr.code} {achieved[fr]}/{target[fr]}" for fr in frs)
