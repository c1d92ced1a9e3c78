"""What a reader must know beside the plan: what is estimated, assumed, unchecked or not counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from itertools import dropwhile

from assessment.engine.attack_weights import HEURISTIC
from assessment.engine.plan.assembly import Assembly
from assessment.engine.plan.board import is_procedural
from assessment.engine.plan.names import place_name
from assessment.engine.plan.problem import Schedule
from assessment.engine.plan.risk_terms import evaluated
from assessment.engine.plan.solve import WHOLE_ACTIONS, Solution
from assessment.engine.plan.treatments import Treatment, replaced
from assessment.engine.plan.values import Action, Scheduled
from assessment.engine.plant import Plant
from catalogue.loader import measures

CANDIDATES = (
    "Candidates are actions that can change what the plan minimises, those that must be done, and what they need first;"
    " catalogue measures are offered up to the targets."
)
BY_LISTS = (
    f"More than {WHOLE_ACTIONS:,} actions come into question: what other budgets would give is what a list by benefit"
    " per cost reaches, each with the least that any plan could leave."
)


def notes_for(
    assembly: Assembly, solution: Solution, scheduled: Collection[Scheduled], *, budget: float | None
) -> tuple[str, ...]:
    """Give the notes, each a sentence or two; `scheduled` is the plan that the solution stands for."""
    plant = assembly.plant
    measures = solution.schedule.keys() - set(assembly.stages.values())
    chosen = [assembly.candidates.actions[number] for number in sorted(measures)]
    found = [
        *_about_objective(plant, by_risk=assembly.problem.by_risk),
        *_about_musts(assembly, solution),
        *about_amounts([one.treatment for one in chosen]),
        *_about_limits(plant, assembly.candidates.actions, budget),
        *_about_levels(plant),
        *_about_procedures(plant, scheduled),
        *_about_ways(assembly, solution.schedule),
        *_about_replaced(plant),
        CANDIDATES,
    ]
    if len(assembly.candidates.actions) > WHOLE_ACTIONS:
        found.append(BY_LISTS)
    if not solution.is_repeatable:
        found.append("The search was ended by a time limit: another run may give another plan.")
    return tuple(found)


def _about_objective(plant: Plant, *, by_risk: bool) -> list[str]:
    if by_risk:
        skipped = sorted({one.code for one in plant.system.scenarios} - {one.code for one in evaluated(plant.system)})
        text = f"Not counted, because no consequence is rated: {', '.join(skipped)}."
        return [f"The risk after the plan rests on likelihoods. {HEURISTIC}", *([text] if skipped else [])]
    if plant.system.plan.objective == "risk":
        return ["No scenario can be evaluated, so the plan minimises missing levels instead of risk."]
    return []


def refused_musts(assembly: Assembly) -> frozenset[str]:
    """Give what must be done and never came into question, by code."""
    return frozenset(one.action for one in assembly.candidates.left_out) & set(assembly.plant.system.plan.binding)


def unplaced_musts(assembly: Assembly, solution: Solution) -> tuple[str, ...]:
    """Give what must be done and never came into question, or found no place in this solution, by code."""
    codes = {assembly.problem.tasks[number].code for number in solution.unplaced_musts}
    return tuple(sorted(refused_musts(assembly) | codes))


def _about_musts(assembly: Assembly, solution: Solution) -> list[str]:
    late = unplaced_musts(assembly, solution)
    return [f"Must be done, but cannot be placed within the limits: {', '.join(late)}."] if late else []


def _about_replaced(plant: Plant) -> list[str]:
    known = {code: one.title for code, one in measures().items()}
    known |= {code: one.title for code, one in plant.own_measures.items()}
    return [
        f"{known.get(old, old)} ({old}) is not offered: {known[new]} ({new}) stands in its place."
        for old, new in sorted(replaced(plant).items())
    ]


def about_amounts(chosen: Collection[Treatment]) -> list[str]:
    """Say how many of some actions carry estimates, and which amounts nobody stated."""
    found = []
    estimates = sum(one.is_estimate for one in chosen)
    if estimates:
        found.append(
            f"{estimates} of {len(chosen)} actions carry the catalogue's estimate of cost, effort and outage;"
            " a record of the site's own replaces it."
        )
    silent = sorted({f"{one.code} ({', '.join(one.not_stated)})" for one in chosen if one.not_stated})
    if silent:
        found.append(f"Not stated, and counted as 0: {'; '.join(silent)}.")
    return found


def _about_limits(plant: Plant, candidates: Collection[Action], budget: float | None) -> list[str]:
    settings = plant.system.plan
    found = []
    if settings.windows is None and any(action.treatment.window > 0 for action in candidates):
        found.append("The file names no maintenance windows: outages are not checked.")
    own = [period for period in settings.periods if period.budget is not None]
    if budget is None and len(own) < len(settings.periods):
        found.append("Periods without a budget are not limited in money.")
        later = dropwhile(own.__contains__, settings.periods)
        freed = [period.code for period in later if period in own]
        if settings.carry_over and freed:
            found.append(
                f"What they leave is carried over, so the budgets after them limit nothing: {', '.join(freed)}."
            )
    if budget is not None and len(own) < len(settings.periods) and own:
        found.append("Not every period has a budget, so the total is split equally.")
    return found


def _about_levels(plant: Plant) -> list[str]:
    if any(target for zone in plant.system.zones for target in zone.sl_t):
        return ["Levels missing here count an unknown level of a zone with a target as its SL-T."]
    return ["No zone has a target, so no level can be missing."]


def _about_procedures(plant: Plant, scheduled: Collection[Scheduled]) -> list[str]:
    """Say where every action that closes a gap is one of procedure: it holds only as long as people keep to it."""
    closing = defaultdict(list)
    for one in scheduled:
        if one.removes.levels_missing:
            code, _, place = one.action.partition("@")
            closing[place].append(code)
    alone = [place for place, codes in closing.items() if all(is_procedural(plant, code) for code in codes)]
    names = sorted(place_name(plant, place) for place in alone)
    return [f"Closed by procedure only, so only as long as people keep to it: {', '.join(names)}."] if names else []


def _about_ways(assembly: Assembly, schedule: Schedule) -> list[str]:
    if not assembly.measured.risks:
        return []
    done = frozenset(schedule)
    ways = {term.scenario: assembly.ways.way(term.scenario, done) for term in assembly.measured.risks}
    uncredited = sorted(code for code, way in ways.items() if way.is_cut_uncredited)
    assumed = sorted(code for code, way in ways.items() if way.is_border_assumed)
    found = []
    if uncredited:
        found.append(
            f"Cutting the last known path earns nothing while the flows are not complete: {', '.join(uncredited)}."
        )
    if assumed:
        found.append(f"No path is known, so one step over the border is assumed: {', '.join(assumed)}.")
    return found
