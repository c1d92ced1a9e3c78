"""When a card of the board may stand where somebody puts it: windows, owners, evidence, training, measured effect.

A plan says what would be best; the board is what people do. Each rule is a sentence that says what is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import ceil
from typing import Final

from assessment.engine.plan.values import Action
from assessment.engine.plan.warnings import lacks_for_safety, warnings_for
from assessment.engine.plan.windows import needs_window, why_no_window, windows_naming
from assessment.engine.plant import Plant
from assessment.engine.system import Window
from catalogue.loader import measures as catalogue_measures

STATUSES: Final = ("proposed", "approved", "doing", "done")
ADOPTION: Final = ("awareness", "desire", "knowledge", "ability", "reinforcement")
PHASES: Final = ("define", "measure", "analyse", "improve", "control")
PROCEDURAL: Final = "procedural"
TRAINING: Final = ("knowledge", "ability")
HOURS_PER_DAY: Final = 24


@dataclass(frozen=True, slots=True)
class Card:
    """What people say of an action; `adoption` has what was done for each of the five checks."""

    status: str
    owner: str = ""
    due: date | None = None
    done_on: date | None = None
    evidence: str = ""
    adoption: Mapping[str, str] = field(default_factory=dict)
    phase: str = ""
    kpi: str = ""
    validated_by: str = ""
    accepted_by: str = ""


@dataclass(frozen=True, slots=True)
class Kpi:
    """What the board reads of a KPI: whether owner and definition are stated, and when it was measured."""

    is_defined: bool
    measured_on: tuple[date, ...]


def adoption_of(text: str) -> dict[str, str]:
    """Read the five checks from lines `knowledge: what was done`; a line of another kind stays under no check."""
    pairs = (line.partition(":") for line in text.replace(";", "\n").splitlines())
    return {name.strip().lower(): said.strip() for name, _, said in pairs if name.strip().lower() in ADOPTION and said}


def adoption_text(checks: Mapping[str, str]) -> str:
    """Write the five checks as lines, those without an answer left out."""
    return "\n".join(f"{name}: {' '.join(checks[name].split())}" for name in ADOPTION if checks.get(name))


def is_procedural(plant: Plant, measure: str) -> bool:
    """Tell whether a measure lives by what people do: then it is not done before they are trained."""
    own, listed = plant.own_measures.get(measure), catalogue_measures().get(measure)
    kind = own.kind if own is not None and own.kind else listed.kind if listed is not None else None
    return kind == PROCEDURAL


def why_not(plant: Plant, action: Action, card: Card, kpis: Mapping[str, Kpi], today: date) -> list[str]:
    """Give what is in the way of a card standing at its status; nothing for one that is only proposed."""
    if card.status == STATUSES[0]:
        return []
    found = [] if card.owner else ["Name an owner first."]
    found += lacks_for_safety(plant, action)
    found += _outside_windows(plant, action, card)
    if card.status == STATUSES[-1]:
        found += _not_done_yet(plant, action, card, kpis, today)
    return found


def _outside_windows(plant: Plant, action: Action, card: Card) -> Iterator[str]:
    if not needs_window(plant, action):
        return
    windows = [one for one in windows_naming(plant, action) if one.hours >= action.treatment.window]
    if not windows:
        yield why_no_window(plant, action)
        return
    day = card.done_on if card.status == STATUSES[-1] else card.due
    spans = [span for window in windows if (span := span_of(plant, window)) is not None]
    if day is not None and len(spans) == len(windows) and not any(_lies_in(day, span) for span in spans):
        names = ", ".join(sorted(window.code for window in windows))
        yield f"It needs an outage of {action.treatment.window:g} h, and {day} lies in none of its windows ({names})."


Span = tuple[date, date | None]


def span_of(plant: Plant, window: Window) -> Span | None:
    """Give the first and the last day of a window: its own days, else those of its period; None where not known."""
    if window.start is not None:
        return window.start, window.start + timedelta(days=max(1, ceil(window.hours / HOURS_PER_DAY)) - 1)
    periods = plant.system.plan.periods
    at = next((number for number, period in enumerate(periods) if period.code == window.period), None)
    start = None if at is None else periods[at].start
    if at is None or start is None:
        return None
    after = next((period.start for period in periods[at + 1 :] if period.start is not None), None)
    return start, None if after is None else after - timedelta(days=1)


def _lies_in(day: date, span: Span) -> bool:
    first, last = span
    return first <= day and (last is None or day <= last)


def _not_done_yet(plant: Plant, action: Action, card: Card, kpis: Mapping[str, Kpi], today: date) -> Iterator[str]:
    if not card.evidence:
        yield "Say what shows that it is done: evidence is missing."
    if card.done_on is None:
        yield "Say on which day it was done."
    elif card.done_on > today:
        yield f"It cannot have been done on {card.done_on}, a day to come."
    missing = [name for name in TRAINING if not card.adoption.get(name)]
    if missing and is_procedural(plant, action.treatment.code):
        yield f"People have to know it and be able to do it: {' and '.join(missing)} are not answered."
    if warnings_for(plant, action) and not card.validated_by:
        yield "It touches safety, a certified configuration or an essential function: name who validated it."
    if action.treatment.outage and not card.accepted_by:
        yield "It stopped something: name who accepted it for operations."
    if card.phase:
        yield from _not_measured(card, kpis)


def _not_measured(card: Card, kpis: Mapping[str, Kpi]) -> Iterator[str]:
    kpi = kpis.get(card.kpi)
    if kpi is None:
        yield "A step of an improvement is closed by a KPI: name one."
    elif not kpi.is_defined:
        yield f"{card.kpi} has no owner or no definition."
    elif len(kpi.measured_on) < 2 or (card.done_on and max(kpi.measured_on) < card.done_on):  # noqa: PLR2004
        yield f"{card.kpi} needs a value from before, and one measured again when it was done."
