"""Where results of tests and incidents of a list belong: a word is that of an asset or of a zone of the site."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any, Final

HOME: Final = "test_results"
INCIDENTS: Final = "incidents"
SHOWN: Final = 10


def place_results(document: Mapping[str, Any], ours: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Give a document whose results point at assets and zones of a site, and sentences on those left out.

    A tag or code goes before a name. What several have is nobody's: a result in the wrong place lowers a capability
    that nobody tested. `zone:Z1` and `asset:PLC-1` are always meant as written.
    """
    results, incidents = document.get(HOME) or [], document.get(INCIDENTS) or []
    if not results and not incidents:
        return dict(document), []
    find = _finder(ours)
    if not results:
        return _with_incidents(document, incidents, find)
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


def _with_incidents(
    document: Mapping[str, Any], incidents: list[Mapping[str, Any]], find: Callable[[str], str | None]
) -> tuple[dict[str, Any], list[str]]:
    """Point incidents at assets and zones; one that means none clearly stays, and is about nothing."""
    own = {f"asset:{one['tag']}" for one in document.get("assets") or ()}
    placed, lost = [], []
    for one in incidents:
        about = one.get("about") or ""
        if not about.startswith("asset:") or about in own:
            placed.append(dict(one))
            continue
        text = about.removeprefix("asset:")
        place = find(text)
        if place is None:
            lost.append(f"{text} ({one['code']})")
        placed.append(
            {key: value for key, value in one.items() if key != "about"} | ({"about": place} if place else {})
        )
    more = f" and {len(lost) - SHOWN} more" if len(lost) > SHOWN else ""
    told = [f"About no asset or zone, for none is meant clearly: {', '.join(lost[:SHOWN])}{more}."]
    return {**document, INCIDENTS: placed}, told if lost else []


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
