"""What a difference did to the paths from entries to targets: the chain is broken, or another path remains.

Asked of the likeliest path of each pair. `no path in the model` is proof only where the model says that its flows are
complete; `proven` carries that.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from assessment.engine.compare.levels import Result, pair

CHAIN_BROKEN: Final = "chain broken"
OTHER_PATH: Final = "other path remains"
PATH_OPENED: Final = "path opened"
END_REMOVED: Final = "end removed"
NOT_ASKED: Final = "not asked before"
ORDER: Final = (PATH_OPENED, NOT_ASKED, OTHER_PATH, END_REMOVED, CHAIN_BROKEN)
_SHOWN: Final = ("hops", "flows", "controls", "weight", "chance_percent", "assumed", "assumes_open", "broad_flows")
Ends = frozenset[str]


def compare_paths(old: Result, new: Result, old_ends: Ends, new_ends: Ends) -> list[dict[str, Any]]:
    """Give the verdict on each pair with a path before or after, what opened first.

    The ends are the zone codes and asset tags that each model has; a pair that one result lacks because nobody asked
    it is told apart from one whose end is new.
    """
    before, after = _by_ends(old), _by_ends(new)
    found = []
    for key in sorted({*before, *after}):
        entry = _entry(key, before.get(key), after.get(key), old_ends, new_ends)
        if entry is not None:
            found.append(entry)
    return sorted(found, key=lambda one: (not one["changed"], ORDER.index(one["verdict"])))


def _by_ends(result: Result) -> dict[tuple[str, str], Mapping[str, Any]]:
    return {(one["source"], one["target"]): one for one in result["paths"]}


def _entry(
    ends: tuple[str, str],
    old: Mapping[str, Any] | None,
    new: Mapping[str, Any] | None,
    old_ends: Ends,
    new_ends: Ends,
) -> dict[str, Any] | None:
    was, is_now = bool(old and old["reachable"]), bool(new and new["reachable"])
    if not was and not is_now:
        return None
    before, after = _way(old), _way(new)
    verdict = _verdict(old, new, is_old=old_ends.issuperset(ends), is_new=new_ends.issuperset(ends))
    cut = pair(_of(old, "minimum_cut"), _of(new, "minimum_cut"))
    is_same = before == after
    return {
        "source": ends[0],
        "target": ends[1],
        "verdict": verdict,
        "changed": not is_same or cut["old"] != cut["new"] or _of(old, "routes") != _of(new, "routes"),
        "same_path": before is not None and after is not None and before["hops"] == after["hops"],
        "proven": new is not None and new["proven"],
        "before": before,
        "remaining": after,
        "minimum_cut": cut,
        "routes": pair(_of(old, "routes"), _of(new, "routes")),
    }


def _verdict(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None, *, is_old: bool, is_new: bool) -> str:
    if old is not None and old["reachable"]:
        if new is None:
            return NOT_ASKED if is_new else END_REMOVED
        return OTHER_PATH if new["reachable"] else CHAIN_BROKEN
    return NOT_ASKED if old is None and is_old else PATH_OPENED


def _way(path: Mapping[str, Any] | None) -> dict[str, Any] | None:
    way = None if path is None else path["likeliest"]
    return None if way is None else {name: way[name] for name in _SHOWN}


def _of(path: Mapping[str, Any] | None, name: str) -> Any:
    return None if path is None else path[name]
