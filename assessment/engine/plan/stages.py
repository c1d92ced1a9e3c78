"""The stages of migrations as the plan sees them: at the end of its window's period a stage has taken its conduit away.

How `docs/model.md` 2.8 is read beside its migrations, for it is silent on both together:

- A stage that can be cut over in its window is counted on: from that period on no attacker has the way over the old
  conduit, and what is left of risk is told with that. One that cannot (no window, one too short, ...) is not, nor is
  one whose new conduit carries nothing yet: the old ways would go and no new ones come, which is safety on paper.
- A measure at a conduit that goes is left out: it would be bought for what is taken away. What people say must be
  done there is done before that period, and counts until then only.
- The hours of a stage use no window up: as all work in a window, it runs beside the rest, and has to fit by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assessment.engine.achieved import Lift
from assessment.engine.plan.effects import GOES
from assessment.engine.plan.names import action_name
from assessment.engine.plan.standstill import zones_stopped_by
from assessment.engine.plan.treatments import Treatment
from assessment.engine.plan.values import Action
from assessment.engine.plan.windows import allowed_periods, periods_ahead, windows_naming
from assessment.engine.plant import Plant
from assessment.engine.system import Stage, Window


@dataclass(frozen=True, slots=True)
class Cutover:
    """An open stage; `period`, from 0, is None where the plan cannot count on it, and `why` says what is missing."""

    stage: Stage
    window: Window | None
    period: int | None
    why: str = ""


def cutovers(plant: Plant) -> tuple[Cutover, ...]:
    """Give the open stages by migration and number; of a migration none comes before the one ahead of it."""
    found: list[Cutover] = []
    for stage in plant.system.stages:
        if stage.is_closed:
            continue
        before = found[-1] if found and found[-1].stage.migration == stage.migration else None
        found.append(_cutover(plant, stage, before))
    return tuple(found)


def cutover_at(plant: Plant, place: str) -> Cutover | None:
    """Give the stage that takes a conduit away within the plan; of several the first."""
    kind, _, code = place.partition(":")
    if kind != "conduit" or not any(stage.old_conduit == code for stage in plant.system.stages):
        return None
    counted = [one for one in cutovers(plant) if one.stage.old_conduit == code and one.period is not None]
    return min(counted, key=lambda one: one.period or 0, default=None)


def stage_actions(plant: Plant) -> tuple[Action, ...]:
    """Give what the plan counts on as actions that cost nothing: each conduit that goes, once."""
    going = {one.stage.old_conduit for one in cutovers(plant) if one.period is not None}
    found = (cutover_at(plant, f"conduit:{code}") for code in sorted(filter(None, going)))
    return tuple(_action(one.stage) for one in found if one is not None)


def is_stage(action: Action) -> bool:
    """Tell whether an action is a stage of a migration and not a measure."""
    return action.treatment.path_effect == GOES


def periods_for(plant: Plant, action: Action) -> frozenset[int]:
    """Give the periods, from 0, in which an action can be done: at a conduit that goes only those before it goes."""
    going = cutover_at(plant, action.place)
    if going is None or going.period is None:
        return allowed_periods(plant, action)
    if is_stage(action):
        return frozenset({going.period})
    return frozenset(number for number in allowed_periods(plant, action) if number < going.period)


def why_it_goes(plant: Plant, place: str) -> str | None:
    """Say which stage takes a conduit away, and when; None where it stays."""
    going = cutover_at(plant, place)
    if going is None or going.period is None or going.window is None:
        return None
    return (
        f"Stage {going.stage.number} of the migration {going.stage.name} takes this conduit away"
        f" in {plant.system.plan.periods[going.period].code}, in window {going.window.code}."
    )


def window_in(plant: Plant, action: Action, period: int) -> Window:
    """Give the window of an action in a period, from 0, that has one: the shortest that is long enough.

    At a conduit that a stage opens in that period one that is over by then comes first: what the new way is to be
    protected by is there before it is opened.
    """
    code = plant.system.plan.periods[period].code
    fitting = [one for one in windows_naming(plant, action) if one.hours >= action.treatment.window]
    here = [one for one in fitting if one.period == code]
    opening = [one.window for one in opened_at(plant, action.place) if one.period == period and one.window]
    in_time = [one for one in here if all(not _is_after(one, other) for other in opening)]
    return (in_time or here)[0]


def opened_at(plant: Plant, place: str) -> tuple[Cutover, ...]:
    """Give the stages that the plan counts on and that open the conduit at a place."""
    kind, _, code = place.partition(":")
    if kind != "conduit" or not any(stage.new_conduit == code for stage in plant.system.stages):
        return ()
    return tuple(one for one in cutovers(plant) if one.period is not None and one.stage.new_conduit == code)


def too_late(plant: Plant, one: Cutover, done: Iterable[tuple[Action, int, Window | None]]) -> Iterator[str]:
    """Say which of the actions that are done at the conduit that a stage opens come only after it; periods from 0."""
    place = f"conduit:{one.stage.new_conduit}"
    if one.period is None or one.window is None:
        return
    for action, period, window in done:
        is_after = window is not None and _is_after(window, one.window)
        if action.place == place and (period > one.period or (period == one.period and is_after)):
            when = _when(window) if window else plant.system.plan.periods[period].code
            yield (
                f"{action_name(plant, action)} comes in {when} only, and the conduit is opened in {_when(one.window)}:"
                " until then it stands without."
            )


def _is_after(one: Window, other: Window) -> bool:
    return one.start is not None and other.start is not None and one.start > other.start


def _when(window: Window) -> str:
    return window.code if window.start is None else f"{window.code} ({window.start})"


def _action(stage: Stage) -> Action:
    treatment = Treatment(
        code=f"{stage.migration}/{stage.number}",
        title=stage.title or stage.name,
        lift=Lift(frozenset()),
        cost=0,
        effort=0,
        outage=stage.hours or 0,
        window=stage.hours or 0,
        requires=(),
        applies_to=frozenset({"conduit"}),
        path_effect=GOES,
    )
    return Action(treatment, f"conduit:{stage.old_conduit}")


def _cutover(plant: Plant, stage: Stage, before: Cutover | None) -> Cutover:
    window = next((one for one in plant.system.plan.windows or () if one.code == stage.window), None)
    ahead = {plant.system.plan.periods[number].code: number for number in periods_ahead(plant)}
    period = ahead.get(window.period) if window else None
    why = _why_not(plant, stage, window, period) or _why_not_after(before, period)
    return Cutover(stage, window, None if why else period, why)


def _why_not(plant: Plant, stage: Stage, window: Window | None, period: int | None) -> str:
    old, new = stage.old_conduit, stage.new_conduit
    if old not in plant.conduits or new not in plant.conduits or old == new:
        return "It does not name the conduit that goes and the one that takes its place."
    if not plant.channels_of(new):
        return f"No flow is recorded over {new} yet: what an attacker would find there is not known."
    if window is None:
        return "It names no window of the plan."
    if period is None:
        return f"Window {window.code} lies in no period that is still to come."
    if stage.hours is None or stage.hours > window.hours:
        return f"Window {window.code} has {window.hours:g} h, and the stage needs {_hours(stage)}."
    missing = [plant.zones[zone].name for zone in zones_stopped_by(plant, stage) if zone not in window.zones]
    return f"Window {window.code} does not name {', '.join(missing)}." if missing else ""


def _why_not_after(before: Cutover | None, period: int | None) -> str:
    if before is None or period is None or (before.period is not None and before.period <= period):
        return ""
    return f"Stage {before.stage.number} comes before it, and is not done by then."


def _hours(stage: Stage) -> str:
    return "hours that nobody has stated" if stage.hours is None else f"{stage.hours:g}"
