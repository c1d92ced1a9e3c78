"""The agenda that a session begins with: nine blocks over two half-days, each with the page where it happens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Page:
    """Where a block happens: the words for it, and the route. `goes_through` names what it takes one by one."""

    label: str | Promise
    route: str
    goes_through: str = ""


@dataclass(frozen=True)
class Block:
    """A block of the template: which half-day, how many minutes, and a key of `PAGES`."""

    day: int
    title: str | Promise
    minutes: int
    page: str


HAZARDS, CONDUITS, LIKELIHOODS = "hazards", "conduits", "paths"
PAGES: Final[Mapping[str, Page]] = {
    "purpose": Page(_("Scope, matrix, deciders"), "workshop:purpose"),
    "map": Page(_("Zone map"), "assessment:zones"),
    HAZARDS: Page(_("Worst cases by zone"), "workshop:hazards", HAZARDS),
    "zones": Page(_("Zones and proposals"), "assessment:zones"),
    "parking": Page(_("Parking lot"), "workshop:parking"),
    CONDUITS: Page(_("Conduits"), "assessment:conduits", CONDUITS),
    LIKELIHOODS: Page(_("Paths and cut points"), "assessment:paths", LIKELIHOODS),
    "plan": Page(_("Roadmap"), "assessment:plan"),
    "decisions": Page(_("Decisions and signatures"), "workshop:decisions"),
}
TEMPLATE: Final = (
    Block(1, _("Purpose, rules, roles; who decides"), 15, "purpose"),
    Block(1, _("Walk the system, correct the picture"), 45, "map"),
    Block(1, _("Worst-case consequences per zone from the hazard log"), 60, HAZARDS),
    Block(1, _("Draft zones and conduits, split and merge"), 60, "zones"),
    Block(1, _("Parking lot, homework"), 15, "parking"),
    Block(2, _("Conduits one by one, verdict first"), 90, CONDUITS),
    Block(2, _("Threat scenarios, paths and cut points"), 60, LIKELIHOODS),
    Block(2, _("Options, cost, window; top 5, next 5, not doing"), 60, "plan"),
    Block(2, _("Read-back of decisions, named acceptance"), 30, "decisions"),
)
DAYS: Final = (1, 2)


def template(day: int | None) -> list[Block]:
    """Give the blocks of a half-day, of both without one."""
    return [block for block in TEMPLATE if day is None or block.day == day]
