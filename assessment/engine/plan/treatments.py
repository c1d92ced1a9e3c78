"""The measures a plan may choose from, with cost and effect: the site's own records, and the catalogue's.

A record of the site with the code of a catalogue measure edits it: what the record leaves open is taken from the
catalogue, and a cost taken from there stays an estimate. A record with a code of its own may say which measures it
replaces: they are offered no more, what needs one of them needs it, and it makes sense where they do. Whoever names
one of them outright, as what must be done or in a what-if, still gets it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from assessment.engine.achieved import Lift, effect_of
from assessment.engine.plant import Plant
from assessment.engine.statuses import Place
from assessment.engine.system import OwnMeasure
from catalogue.loader import Measure, measures

FOR_PERSON: Final = ("person",)


@dataclass(frozen=True, slots=True)
class Treatment:
    """A measure as the plan sees it.

    `cost` in the site's currency, `effort` in person-days, `outage` and `window` in hours (`window`: the shortest
    window that will do, the outage or more). `is_estimate`: the cost is the catalogue's default. `not_stated` names
    what is missing and counts as 0. `suits` says what has to be there for it to make sense (see `suited`).
    """

    code: str
    title: str
    lift: Lift
    cost: float
    effort: float
    outage: float
    window: float
    requires: tuple[str, ...]
    applies_to: frozenset[str]
    path_effect: str | None = None
    direction: str | None = None
    limits: Mapping[str, int] | None = None
    is_own: bool = True
    is_estimate: bool = False
    not_stated: tuple[str, ...] = ()
    safety_approver: str | None = None
    rollback: str | None = None
    crew: str | None = None
    suits: tuple[str, ...] = ()
    replaced_by: str | None = None

    def fits(self, kind: str) -> bool:
        """Tell whether the measure can be placed at a kind of place: zone or conduit.

        A measure for assets is placed at their zone; one that changes the flows of conduits at a conduit, too.
        """
        if not self.applies_to or kind in self.applies_to:
            return True
        return "asset" in self.applies_to if kind == "zone" else bool(self.path_effect)


def treatments(plant: Plant) -> dict[str, Treatment]:
    """Give every measure by code, sorted; the site's own record goes before the catalogue's."""
    listed, stands_for = measures(), replaced(plant)
    codes = sorted({*listed, *plant.own_measures})
    table = {code: _treatment(plant, code, plant.own_measures.get(code), listed.get(code)) for code in codes}
    if not stands_for:
        return table
    active = active_on_site(plant)
    needed = {old: new for old, new in stands_for.items() if old not in active}
    suits: dict[str, tuple[str, ...]] = {}
    for old, new in stands_for.items():
        suits[new] = (*suits.get(new, ()), *(table[old].suits if old in table else ()))
    return {
        code: replace(
            one,
            requires=tuple(dict.fromkeys(new for old in one.requires if (new := needed.get(old, old)) != code)),
            suits=one.suits or tuple(dict.fromkeys(suits.get(code, ()))),
            replaced_by=stands_for.get(code),
        )
        for code, one in table.items()
    }


def replaced(plant: Plant) -> dict[str, str]:
    """Give the measures that one of the site stands in place of, each with the first by code; never in a circle."""
    found: dict[str, str] = {}
    for code, own in sorted(plant.own_measures.items()):
        for old in own.replaces if code not in found else ():
            if old != code and old not in found.values():
                found.setdefault(old, code)
    return found


def active_on_site(plant: Plant) -> set[str]:
    """Give the measures that are active anywhere on the site."""
    records: tuple[Place, ...] = (*plant.system.zones, *plant.system.conduits)
    return {one.measure for record in records for one in record.measures if one.status == "active"}


def is_offered(plant: Plant, treatment: Treatment) -> bool:
    """Tell whether a measure comes into question without somebody naming it."""
    return treatment.replaced_by is None and (treatment.is_own or not plant.system.plan.only_own_measures)


def _treatment(plant: Plant, code: str, own: OwnMeasure | None, listed: Measure | None) -> Treatment:
    if own is None:
        if listed is None:
            raise KeyError(code)
        return _from_catalogue(plant, listed)
    cost = _stated(own.cost, listed.cost if listed else None)
    effort = _stated(own.effort_days, listed.effort_days if listed else None)
    outage = _stated(own.outage_hours, listed.outage_hours if listed else None)
    amounts = {"cost": cost, "effort_days": effort, "outage_hours": outage}
    return Treatment(
        code=code,
        title=own.title,
        lift=effect_of(plant, code),
        cost=cost or 0,
        effort=effort or 0,
        outage=outage or 0,
        window=max(outage or 0, own.min_window_hours or 0),
        requires=own.requires or (listed.requires if listed else ()),
        applies_to=frozenset(own.applies_to or (listed.applies_to if listed else ())),
        path_effect=own.path_effect or (listed.path_effect if listed else None) or None,
        direction=own.direction,
        limits=own.limits or None,
        is_estimate=own.cost is None and listed is not None,
        not_stated=tuple(name for name, amount in amounts.items() if amount is None),
        safety_approver=own.safety_approver,
        rollback=own.rollback,
        crew=own.crew,
        suits=own.suits or (listed.suits if listed else FOR_PERSON if own.path_effect == "mfa" else ()),
    )


def _from_catalogue(plant: Plant, listed: Measure) -> Treatment:
    return Treatment(
        code=listed.id,
        title=listed.title,
        lift=effect_of(plant, listed.id),
        cost=listed.cost,
        effort=listed.effort_days,
        outage=listed.outage_hours,
        window=listed.outage_hours,
        requires=listed.requires,
        applies_to=frozenset(listed.applies_to),
        path_effect=listed.path_effect or None,
        is_own=False,
        is_estimate=True,
        suits=listed.suits,
    )


def _stated(own: float | None, default: float | None) -> float | None:
    return default if own is None else own
