"""Where the results of a test list belong: a name in a list is that of an asset or of a zone of the site."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

HOME: Final = "test_results"
SHOWN: Final = 10


def place_results(document: Mapping[str, Any], ours: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Give a document whose results point at assets and zones of a site, and sentences on those left out.

    A tag or code goes before a name, an asset before a zone; a name that several have is nobody's.
    """
    results = document.get(HOME) or []
    if not results:
        return dict(document), []
    known = {**_by_name("zone", ours.get("zones") or (), "code"), **_by_name("asset", ours.get("assets") or (), "tag")}
    placed, lost = [], []
    for one in results:
        kind, _, text = one["about"].partition(":")
        place = known.get(text.casefold()) if kind == "asset" else one["about"]
        if place is None:
            lost.append(f"{text} ({one['code']})")
        else:
            placed.append({**one, "about": place})
    more = f" and {len(lost) - SHOWN} more" if len(lost) > SHOWN else ""
    told = [f"Left out, for the site has no such asset or zone: {', '.join(lost[:SHOWN])}{more}."] if lost else []
    return {**document, HOME: placed}, told


def _by_name(kind: str, records: Sequence[Mapping[str, Any]], key: str) -> dict[str, str]:
    names = Counter(str(one["name"]).casefold() for one in records if one.get("name"))
    named = {
        str(one["name"]).casefold(): f"{kind}:{one[key]}"
        for one in records
        if one.get("name") and names[str(one["name"]).casefold()] == 1
    }
    return named | {str(one[key]).casefold(): f"{kind}:{one[key]}" for one in records}
