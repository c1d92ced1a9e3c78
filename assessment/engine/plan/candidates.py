"""Which actions the solver may choose from, and why the others are not among them.

The set is bounded: an action stays only if it can change something the objective sees, if it must be done, or if a
useful one needs it. What is dropped is listed with its reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from assessment.engine.plan.idle import Idle
from assessment.engine.plan.names import action_name
from assessment.engine.plan.sources import conduits_at, is_active, is_workplace, read_action
from assessment.engine.plan.stages import periods_for, stage_actions, why_it_goes
from assessment.engine.plan.suited import Suited
from assessment.engine.plan.treatments import Treatment, active_on_site, is_offered
from assessment.engine.plan.values import Action, LeftOut
from assessment.engine.plan.windows import why_no_window
from assessment.engine.plant import Plant
from assessment.engine.statuses import kind_of

EXCLUDED: Final = "The plan's settings exclude it."
Useful = Callable[[Collection[Action]], set[str]]
"""Gives, of some actions, the codes of those that can change what the objective sees when all are at hand."""
IdleBeside = Callable[[Iterable[Action]], Idle]
"""Gives what says why an action changes nothing beside those at hand."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """The actions to choose from, sorted by code, those that must be done, and what is left out from the start.

    The stages of migrations that the plan counts on are among the first two: they are not chosen, and cost nothing.
    """

    actions: tuple[Action, ...]
    musts: frozenset[str]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class Fitting:
    """The places where a measure may be placed, zones before conduits and by code, with the periods free there."""

    periods: Mapping[str, frozenset[int]]
    first_with: Mapping[frozenset[int], str] = field(init=False)

    def __post_init__(self) -> None:
        first: dict[frozenset[int], str] = {}
        for place, periods in self.periods.items():
            first.setdefault(periods, place)
        object.__setattr__(self, "first_with", first)


class _Pool:
    """Actions on their way to becoming candidates."""

    def __init__(self, plant: Plant, table: Mapping[str, Treatment], actions: Mapping[str, Action]) -> None:
        self.plant = plant
        self.table = table
        self.excluded = set(plant.system.plan.exclude)
        self.active = active_on_site(plant)
        self.suited = Suited(plant)
        self.dropped: dict[str, LeftOut] = {}
        self.actions: dict[str, Action] = {}
        self._fitting: dict[str, Fitting] = {}
        self.musts = self._read_musts()
        for action in actions.values():
            self.add(action)

    def fitting(self, treatment: Treatment) -> Fitting:
        """Give where a measure may be placed on the site, with the periods that are free for it there."""
        if treatment.code not in self._fitting:
            places = (*(f"zone:{code}" for code in sorted(self.plant.zones)),)
            places += (*(f"conduit:{code}" for code in sorted(self.plant.conduits)),)
            found = (
                Action(treatment, one)
                for one in places
                if treatment.fits(kind_of(one)) and is_workplace(self.plant, one)
            )
            free = (one for one in found if one.code not in self.excluded and self.bar(one) is None)
            periods = {one.place: periods_for(self.plant, one) for one in free}
            self._fitting[treatment.code] = Fitting(periods)
        return self._fitting[treatment.code]

    def _read_musts(self) -> frozenset[str]:
        found = set()
        for code in self.plant.system.plan.binding:
            action = read_action(self.plant, self.table, code)
            if action is None:
                self.drop(code, "not_found", "It must be done, but there is no such measure or place.")
            elif is_active(self.plant, action):
                self.drop(code, "not_needed", "It must be done, and is active already.")
            elif action.code in self.excluded or code in self.excluded:
                self.drop(code, "excluded", "The plan says both that it must be done and that it is excluded.")
            else:
                self.actions[action.code] = action
                found.add(action.code)
        return frozenset(found)

    def add(self, action: Action) -> bool:
        """Take an action in; tell whether it is new."""
        if action.code in self.actions or action.code in self.dropped:
            return False
        if action.code in self.excluded:
            self.drop(action.code, "excluded", EXCLUDED)
            return False
        self.actions[action.code] = action
        return True

    def bar(self, action: Action) -> tuple[str, str] | None:
        """Give why an action makes no sense at its place, as a reason and a sentence; None where it does."""
        goes = why_it_goes(self.plant, action.place)
        if goes is not None:
            return "migration", f"{goes} If it is needed until then, name it among what must be done."
        unfit = self.suited.why_not(action)
        return None if unfit is None else ("unfit", unfit)

    def why_not(self, action: Action) -> str:
        """Say why an action is not in the pool; empty where nothing is known against it."""
        if action.code in self.dropped:
            return self.dropped[action.code].why
        if action.code in self.excluded:
            return EXCLUDED
        barred = self.bar(action)
        return "" if barred is None else barred[1]

    def drop(self, code: str, reason: str, why: str) -> None:
        """Leave an action out for good."""
        self.actions.pop(code, None)
        self.dropped.setdefault(code, LeftOut(code, reason, why))

    def offers(self, code: str) -> bool:
        """Tell whether a measure may be used at all."""
        return code in self.table and is_offered(self.plant, self.table[code])


def choose_candidates(
    plant: Plant, table: Mapping[str, Treatment], found: Mapping[str, Action], useful: Useful, idle: IdleBeside
) -> Candidates:
    """Give the candidates from the actions found: with prerequisites, without what cannot be done or is of no use."""
    pool = _Pool(plant, table, found)
    _drop_useless(pool, useful, idle)
    _drop_senseless(pool)
    useful_codes = set(pool.actions)
    _add_prerequisites(pool)
    _drop_impossible(pool)
    keep = (useful(pool.actions.values()) & useful_codes) | (pool.musts & set(pool.actions))
    keep |= _needed_by(pool, keep)
    _drop_alone(pool, useful_codes & set(pool.actions) - keep, idle)
    chosen = _without_doubles(pool, keep, useful_codes)
    left_out = tuple(pool.dropped[code] for code in sorted(pool.dropped))
    stages = stage_actions(plant)
    actions = sorted([*(pool.actions[code] for code in chosen), *stages], key=lambda action: action.code)
    return Candidates(tuple(actions), (pool.musts & chosen) | {one.code for one in stages}, left_out)


def prerequisite_groups(plant: Plant, actions: Iterable[Action], active: Collection[str]) -> dict[str, list[list[str]]]:
    """Give, per action, the groups of actions of which one must be done no later; active measures need none.

    A prerequisite counts at the same target, at a zone of the conduit, or anywhere on the site: any one suffices, and
    in a group the nearest stand first, so that what is proposed or named is not done at the other end of the plant.
    """
    by_measure: defaultdict[str, dict[str, str]] = defaultdict(dict)
    known = list(actions)
    for action in known:
        by_measure[action.treatment.code][action.place] = action.code
    near = {place: [place, *_places_beside(plant, place)] for place in {one.place for one in known}}
    return {
        action.code: [
            _nearest_first(near[action.place], by_measure[code])
            for code in dict.fromkeys(action.treatment.requires)
            if code not in active
        ]
        for action in known
    }


def _nearest_first(near: Iterable[str], at: Mapping[str, str]) -> list[str]:
    return list(dict.fromkeys([*(at[place] for place in near if place in at), *at.values()]))


def _places_beside(plant: Plant, place: str) -> list[str]:
    kind, _, code = place.partition(":")
    return [f"zone:{zone}" for zone in plant.conduits[code].between] if kind == "conduit" else conduits_at(plant, code)


def _drop_useless(pool: _Pool, useful: Useful, idle: IdleBeside) -> None:
    keep = useful(pool.actions.values()) | pool.musts
    beside = idle(pool.actions.values())
    for code in sorted(set(pool.actions) - keep):
        pool.drop(code, "no_effect", beside.why(pool.actions[code]))


def _drop_alone(pool: _Pool, codes: Collection[str], idle: IdleBeside) -> None:
    """Drop what would help only together with something that cannot be done."""
    beside = idle(pool.actions.values())
    dropped = [
        (action, one.why)
        for one in pool.dropped.values()
        if one.reason != "no_effect" and (action := read_action(pool.plant, pool.table, one.action)) is not None
    ]
    for code in sorted(codes):
        why = beside.why_blocked(pool.actions[code], dropped)
        pool.drop(code, "prerequisite", why or "Alone it changes nothing, and what it takes beside it cannot be done.")


def _drop_senseless(pool: _Pool) -> None:
    """Drop what is bought for a conduit that goes, or has nothing to work on; people may still say that it must be."""
    for code in sorted(set(pool.actions) - pool.musts):
        barred = pool.bar(pool.actions[code])
        if barred is not None:
            pool.drop(code, *barred)


def _add_prerequisites(pool: _Pool) -> None:
    """Add, until nothing is missing, the prerequisites of all actions at the places nearest to them."""
    waiting = [pool.actions[code] for code in sorted(pool.actions)]
    while waiting:
        action = waiting.pop(0)
        for code in action.treatment.requires:
            if code in pool.active or not pool.offers(code):
                continue
            new = [Action(pool.table[code], place) for place in _places_for(pool, pool.table[code], action.place)]
            waiting += [one for one in new if _add_again(pool, one)]


def _add_again(pool: _Pool, action: Action) -> bool:
    """Take in a prerequisite, even one that was dropped because it changes nothing by itself."""
    dropped = pool.dropped.get(action.code)
    if dropped is not None and dropped.reason == "no_effect":
        del pool.dropped[action.code]
    return pool.add(action)


def _places_for(pool: _Pool, treatment: Treatment, place: str) -> list[str]:
    """Give where a prerequisite of an action at a place may go: the nearest places, others where more periods are free.

    Any place on the site suffices, so a place farther away is only worth a look for its windows.
    """
    fitting = pool.fitting(treatment)
    chosen = _nearest_places(pool.plant, place, fitting)
    free = [fitting.periods[one] for one in chosen]
    for periods, one in fitting.first_with.items():
        if not any(periods <= other for other in free):
            chosen.append(one)
            free.append(periods)
    return chosen


def _nearest_places(plant: Plant, place: str, fitting: Fitting) -> list[str]:
    """Give, of the places a prerequisite fits, the same target, else its zones or conduits, else the first of all."""
    if place in fitting.periods:
        return [place]
    found = [one for one in dict.fromkeys(_places_beside(plant, place)) if one in fitting.periods]
    return found or list(fitting.periods)[:1]


def _drop_impossible(pool: _Pool) -> None:
    """Drop what fits no window, and then, until nothing changes, what needs something that cannot be done."""
    for code in sorted(pool.actions):
        action = pool.actions[code]
        if not periods_for(pool.plant, action):
            goes = why_it_goes(pool.plant, action.place)
            if goes is None:
                pool.drop(code, "window", why_no_window(pool.plant, action))
            else:
                pool.drop(code, "migration", f"{goes} No period before that will do.")
    while True:
        groups = prerequisite_groups(pool.plant, pool.actions.values(), pool.active)
        stuck = {
            code: need
            for code, needs in groups.items()
            for need, group in zip(_open_needs(pool, code), needs, strict=True)
            if not group
        }
        for code, need in sorted(stuck.items()):
            pool.drop(code, "prerequisite", _why_lacking(pool, pool.actions[code].place, need))
        if not stuck:
            return


def _why_lacking(pool: _Pool, place: str, need: str) -> str:
    """Say why a prerequisite of an action at a place can be done nowhere: of the nearest place that it fits."""
    treatment = pool.table.get(need)
    if treatment is None:
        return f"It needs {need} first, and there is no such measure."
    if not pool.offers(need):
        return f"It needs {treatment.title} first, and the plan takes none but the site's own measures."
    everywhere = (
        *(f"zone:{one}" for one in sorted(pool.plant.zones)),
        *(f"conduit:{one}" for one in sorted(pool.plant.conduits)),
    )
    for one in dict.fromkeys([place, *_places_beside(pool.plant, place), *everywhere]):
        action = Action(treatment, one)
        if treatment.fits(kind_of(one)) and is_workplace(pool.plant, one) and (why := pool.why_not(action)):
            return f"It needs {action_name(pool.plant, action)} first, and that cannot be done. {why}"
    return f"It needs {treatment.title} first, and that fits no zone and no conduit of the site."


def _open_needs(pool: _Pool, code: str) -> list[str]:
    return [one for one in dict.fromkeys(pool.actions[code].treatment.requires) if one not in pool.active]


def _needed_by(pool: _Pool, codes: Collection[str]) -> set[str]:
    """Give the actions that some actions need, directly or through others."""
    groups = prerequisite_groups(pool.plant, pool.actions.values(), pool.active)
    found: set[str] = set()
    waiting = sorted(codes)
    while waiting:
        new = {other for group in groups[waiting.pop()] for other in group} - found
        found |= new
        waiting += sorted(new)
    return found


def _without_doubles(pool: _Pool, keep: set[str], useful_codes: set[str]) -> set[str]:
    """Keep, of actions that serve only as prerequisites of the same measure, one for each set of periods.

    They cost the same wherever they are placed, and one anywhere suffices: the first by code stands for the others,
    and a useful one for all whose periods it has too.
    """
    chosen = {code for code in keep if code in useful_codes or code in pool.musts}
    seen: defaultdict[str, list[frozenset[int]]] = defaultdict(list)
    for code in sorted(chosen):
        seen[pool.actions[code].treatment.code].append(periods_for(pool.plant, pool.actions[code]))
    for code in sorted(keep - chosen):
        periods = periods_for(pool.plant, pool.actions[code])
        others = seen[pool.actions[code].treatment.code]
        if not any(periods <= other for other in others):
            others.append(periods)
            chosen.add(code)
    return chosen
