"""Where the results of a test list belong: a word in a list is that of an asset or of a zone of the site."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any, Final

HOME: Final = "test_results"
SHOWN: Final = 10


def place_results(document: Mapping[str, Any], ours: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Give a document whose results point at assets and zones of a site, and sentences on those left out.

    A tag or code goes before a name. What several have is nobody's: a result in the wrong place lowers a capability
    that nobody tested. `zone:Z1` and `asset:PLC-1` are always meant as written.
    """
    results = document.get(HOME) or []
    if not results:
        return dict(document), []
    find = _finder(ours)
    placed, lost = [], []
    for one in results:
        text = one["about"].removeprefix("asset:")
        place = find(text)
        if place is None:
            lost.append(f"{text} ({one['code']})")
        else:
            placed.append({**one, "about": place})
    more = f" and {len(lost) - SHOWN} more" if len(lost) > SHOWN else ""
    told = [f"Left out, for no asset or zone of the site is meant clearly: {', '.join(lost[:SHOWN])}{more}."]
    return {**document, HOME: placed}, told if lost else []


def _finder(ours: Mapping[str, Any]) -> Callable[[str], str | None]:
    codes: dict[str, set[str]] = defaultdict(set)
    names: dict[str, set[str]] = defaultdict(set)
    for home, kind, key in (("assets", "asset", "tag"), ("zones", "zone", "code")):
        for one in ours.get(home) or ():
            place = f"{kind}:{one[key]}"
            codes[place.casefold()].add(place)
            codes[str(one[key]).casefold()].add(place)
            names[str(one.get("name") or "").casefold()].add(place)

    def find(text: str) -> str | None:
        word = text.casefold()
        found = codes.get(word) or names.get(word) or set()
        return next(iter(found)) if len(found) == 1 else None

    return find
