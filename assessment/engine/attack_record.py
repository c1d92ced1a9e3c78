"""What a loaded ATT&CK bundle says of a result: rows named against its techniques, and whether zones hold them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any, Final

from assessment.engine.attack_bundle import AttackBundle
from assessment.engine.levels import FR
from assessment.engine.plant import Plant
from assessment.engine.statuses import judge_rows

MET: Final = "met"
NOT_MET: Final = "not_met"
NOT_ASSESSED: Final = "not_assessed"

Record = dict[str, Any]


def attack_record(bundle: AttackBundle, plant: Plant, result: Mapping[str, Any]) -> Record:
    """Give the part of a result that rests on a bundle; `result` holds the paths, stories and scenarios.

    `hops` counts each technique into each zone once, however many paths lead there that way; what a scenario states
    counts in each of its zones.
    """
    hops = sorted(set(_hops(result)))
    stated = {one for scenario in result["scenarios"].values() for one in scenario["techniques"]}
    used = sorted({technique for technique, _ in hops} | stated)
    statuses = {zone: _statuses(plant, zone) for zone in sorted({zone for _, zone in hops})}
    return {
        "version": bundle.version,
        "techniques": {one: _technique(bundle, one) for one in used},
        "hops": [
            {"technique": technique, "zone": zone, **_sorted_rows(bundle.rows(technique), statuses[zone])}
            for technique, zone in hops
        ],
    }


def _hops(result: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for one in (*result["paths"], *result["stories"]):
        for way in (one["shortest"], one["likeliest"]):
            yield from _of_steps(() if way is None else way["steps"])
    for scenario in result["scenarios"].values():
        yield from _of_steps(scenario["way"]["steps"])
        yield from product(scenario["techniques"], scenario["zones"])


def _of_steps(steps: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for step in steps:
        if step["zone"] is not None:
            yield from ((technique, step["zone"]) for technique in step["techniques"])


def _technique(bundle: AttackBundle, technique: str) -> Record:
    return {
        "name": bundle.names.get(technique),
        "mitigations": [
            {"id": one.id, "name": one.name, "rows": list(one.rows)} for one in bundle.mitigations.get(technique, ())
        ],
    }


def _statuses(plant: Plant, zone: str) -> dict[str, str]:
    rows = (one for fr in FR for one in judge_rows(plant, f"zone:{zone}", fr))
    return {one.row.id: MET if one.counts else NOT_MET if one.is_stated else NOT_ASSESSED for one in rows}


def _sorted_rows(rows: Iterable[str], statuses: Mapping[str, str]) -> Record:
    named = list(rows)
    return {word: [row for row in named if statuses[row] == word] for word in (MET, NOT_MET, NOT_ASSESSED)}
