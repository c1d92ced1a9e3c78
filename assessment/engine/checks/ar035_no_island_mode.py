"""AR-035: a site that has never tried to stand alone."""

from __future__ import annotations

from datetime import date
from functools import partial

from assessment.engine.checking import Case, Concern, Concerns, check
from assessment.engine.checks.answers import Answer, all_of, any_of, opposite
from assessment.engine.checks.asked import asks_for
from assessment.engine.checks.questions import ask
from assessment.engine.checks.words import chosen, listed
from assessment.engine.levels import FR
from assessment.engine.system import Zone

FIRST_LEVEL = 3


@check(
    "AR-035",
    force="shall",
    severity="medium",
    target="site",
    violates=["SR 5.2 RE 2"],
    measures=["MEA-013", "MEA-006"],
)
def no_island_mode(case: Case) -> Concerns:
    """No island mode.

    Needed from SL 3 to survive a business-side incident.

    The site's record of island mode answers, or one of isolation in every zone that asks for SL 3 in restricted data
    flow. A record without a procedure or without the day of a test is the finding; where there is no record, nothing
    is known. The switch that cuts the boundary has no field of its own: a test without one is none.

    Example: The procedure for cutting the office off lies in a drawer, and nobody has ever pulled the plug to see what
    stops.
    """
    zones = sorted(case.plant.system.zones, key=lambda zone: zone.code)
    asking = [zone for zone in zones if asks_for([zone], FR.RDF, FIRST_LEVEL)]
    record = case.plant.system.site.island_mode
    of_site = None if record is None else _is_tried(record.procedure, record.tested_on)
    of_zones = all_of(*(_is_tried_in(zone) for zone in asking)) if asking else None
    questions = {
        "zones[].sl_t": asks_for(zones, FR.RDF, FIRST_LEVEL),
        "site.island_mode": opposite(any_of(of_site, False if of_zones is None else of_zones)),
    }
    yield from ask(case.site, case.site, questions, partial(_concern, case, asking))


def _is_tried_in(zone: Zone) -> Answer:
    return None if zone.isolation is None else _is_tried(zone.isolation.instruction, zone.isolation.tested_on)


def _is_tried(procedure: str | None, tested_on: date | None) -> bool:
    return bool(procedure and procedure.strip()) and tested_on is not None


def _concern(case: Case, asking: list[Zone]) -> Concern:
    site = case.plant.system.site
    has_procedure = site.island_mode is not None and site.island_mode.procedure
    lacks = "has never tried to cut its boundary" if has_procedure else "has no procedure for cutting its boundary"
    names = listed([zone.name for zone in asking])
    runs = chosen(len(asking), "is", "are")
    message = f"{site.name} {lacks}; {names} {runs} to run on alone when the business network is in trouble."
    return Concern(case.site, message, {"zones": [zone.code for zone in asking]})
