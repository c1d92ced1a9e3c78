"""What a reader narrows a page to: a zone, a line with all that lies in it, a machine by a word of its name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from accounts.models import Site
from inventory.asset_lists import SEARCH_LENGTH, places_of, within
from inventory.models import Asset

Record = Mapping[str, Any]
OF_NO_LINE: Final = frozenset({"enterprise", "external"})
ZONE, PLACE = "zone:", "place:"
KEYS: Final = ("place", "machine")


@dataclass(frozen=True)
class Narrowed:
    """What is asked for: a zone, and the machines with their zones; both None where everything is.

    `unplaced` are machines that may be of the line that is asked for: nobody recorded theirs, or only what it lies in.
    Machines of business and of others stand on no line.
    """

    zone: str | None = None
    machines: frozenset[str] | None = None
    homes: frozenset[str] = frozenset()
    unplaced: frozenset[str] = frozenset()
    unplaced_homes: frozenset[str] = frozenset()

    @property
    def is_asked(self) -> bool:
        """Tell whether anything is left out at all."""
        return self.zone is not None or self.machines is not None

    def holds(self, zones: Iterable[str], machines: Iterable[str], whole_zones: Iterable[str] = ()) -> bool:
        """Tell whether something is about what is asked for, by zones, machines, and zones for all of theirs."""
        if self.zone is not None and self.zone not in zones:
            return False
        return self.machines is None or not (self.machines.isdisjoint(machines) and self.homes.isdisjoint(whole_zones))

    def may_hold(self, machines: Iterable[str], whole_zones: Iterable[str] = ()) -> bool:
        """Tell whether something is about a machine whose line is not recorded."""
        return not (self.unplaced.isdisjoint(machines) and self.unplaced_homes.isdisjoint(whole_zones))


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
    named = list(rows.values_list("tag", "zone__code", "details__place", "zone__kind"))
    if not line:
        return Narrowed(zone, *_tags_and_homes(named))
    places = places_of(site)
    inside = within(places, line)
    # A place that is none of the site's says as little as none; one around the line leaves it open.
    elsewhere = {one["code"] for one in places} - inside - _around(places, line)
    here = [one for one in named if one[2] in inside]
    perhaps = [one for one in named if one[2] not in inside | elsewhere and one[3] not in OF_NO_LINE]
    return Narrowed(zone, *_tags_and_homes(here), *_tags_and_homes(perhaps))


def _tags_and_homes(found: Sequence[tuple[str | None, ...]]) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(str(one[0]) for one in found), frozenset(one[1] for one in found if one[1])


def _around(places: Iterable[Record], line: str) -> set[str]:
    """Give the places that a place lies in."""
    parents = {one["code"]: one.get("parent") for one in places}
    found, at = set[str](), parents.get(line)
    while at is not None and at not in found:
        found.add(at)
        at = parents.get(at)
    return found


def choices(site: Site, zones: Iterable[Record]) -> dict[str, list[tuple[str, str]]]:
    """Give the lines and zones that can be chosen, by name."""
    named = {PLACE: places_of(site), ZONE: zones}
    return {
        prefix.rstrip(":"): sorted(
            ((prefix + one["code"], str(one.get("name") or one["code"])) for one in records), key=lambda one: one[1]
        )
        for prefix, records in named.items()
    }
