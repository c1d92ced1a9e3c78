"""What a reader narrows a page to: a zone, a line with all that lies in it, a machine by a word of its name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from accounts.models import Site
from inventory.asset_lists import SEARCH_LENGTH, places_of, within
from inventory.models import Asset

Record = Mapping[str, Any]
ZONE, PLACE = "zone:", "place:"
KEYS: Final = ("place", "machine")


@dataclass(frozen=True)
class Narrowed:
    """What is asked for: a zone, and the machines with their zones; both None where everything is."""

    zone: str | None = None
    machines: frozenset[str] | None = None
    homes: frozenset[str] = frozenset()

    @property
    def is_asked(self) -> bool:
        """Tell whether anything is left out at all."""
        return self.zone is not None or self.machines is not None

    def holds(self, zones: Iterable[str], machines: Iterable[str], whole_zones: Iterable[str] = ()) -> bool:
        """Tell whether something is about what is asked for, by zones, machines, and zones for all of theirs."""
        if self.zone is not None and self.zone not in zones:
            return False
        return self.machines is None or not (self.machines.isdisjoint(machines) and self.homes.isdisjoint(whole_zones))


def narrowed(site: Site, query: Mapping[str, str]) -> Narrowed:
    """Read what an address asks for."""
    place, word = query.get("place", ""), query.get("machine", "")[:SEARCH_LENGTH].strip()
    zone = place.removeprefix(ZONE) if place.startswith(ZONE) else None
    line = place.removeprefix(PLACE) if place.startswith(PLACE) else ""
    if not word and not line:
        return Narrowed(zone)
    rows = Asset.objects.filter(site=site, retired_at=None)
    for part in word.lower().split():
        rows = rows.filter(search_text__contains=part)
    if line:
        rows = rows.filter(details__place__in=within(places_of(site), line))
    found = list(rows.values_list("tag", "zone__code"))
    return Narrowed(zone, frozenset(tag for tag, _ in found), frozenset(home for _, home in found if home))


def choices(site: Site, zones: Iterable[Record]) -> dict[str, list[tuple[str, str]]]:
    """Give the lines and zones that can be chosen, by name."""
    named = {PLACE: places_of(site), ZONE: zones}
    return {
        prefix.rstrip(":"): sorted(
            ((prefix + one["code"], str(one.get("name") or one["code"])) for one in records), key=lambda one: one[1]
        )
        for prefix, records in named.items()
    }
