"""Where a model file contradicts itself: parents in a circle, targets below the parent's, ports, plan, and more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any, Final

from assessment.engine.incidents import INCIDENT_TIMES, is_before
from assessment.engine.levels import FR
from assessment.engine.model_file.references import Document, code_of, records_at
from assessment.engine.model_file.values import vector
from documents.errors import ModelError, at_index, at_key, shown

LONGEST_CYCLE_SHOWN: Final = 20
HIGHEST_PORT: Final = 65535
NORTH_STARS_MOST: Final = 3


def find_parent_cycles(document: Document) -> Iterator[ModelError]:
    """Give an error for each circle of parents, among zones and among places, printing the circle once."""
    for home in ("zones", "hierarchy"):
        records = {code_of(record): record for record in records_at(document, home) if code_of(record) is not None}
        positions = {code_of(record): index for index, record in enumerate(records_at(document, home))}
        parents = {code: record.get("parent") for code, record in records.items()}
        for cycle in _cycles(parents):
            place = at_key(at_index(home, positions[cycle[0]]), "parent")
            yield ModelError(place, f"parents run in a circle: {_printed(cycle)}")


def _cycles(parents: Mapping[Any, Any]) -> Iterator[list[Any]]:
    done: set[Any] = set()
    for start in parents:
        path: dict[Any, int] = {}
        code = start
        while code in parents and code not in done and code not in path:
            path[code] = len(path)
            code = parents[code]
        if code in path:
            yield list(path)[path[code] :]
        done.update(path)


def _printed(cycle: list[str]) -> str:
    codes = [*cycle, cycle[0]]
    if len(codes) > LONGEST_CYCLE_SHOWN:
        codes = [*codes[: LONGEST_CYCLE_SHOWN - 1], f"... ({len(cycle)} in all)"]
    return " > ".join(codes)


def find_targets_below_parent(document: Document) -> Iterator[ModelError]:
    """Give an error for each FR in which a zone's target lies below that of its parent, both known."""
    records = records_at(document, "zones")
    positions = {code_of(zone): index for index, zone in enumerate(records)}
    for index, zone in enumerate(records):
        position = positions.get(zone.get("parent"), index)
        parent = records[position]
        own, above = vector(zone.get("sl_t")), vector(parent.get("sl_t"))
        for fr in FR:
            mine, theirs = own[fr], above[fr]
            if mine is not None and theirs is not None and mine < theirs:
                place = at_index(at_key(at_index("zones", index), "sl_t"), fr.value)
                expected = f"expected at least {theirs}, the {fr.name} target of the parent {shown(code_of(parent))}"
                yield ModelError(place, f"{expected} at zones[{position}].sl_t[{fr.value}], found {mine}")


def find_conduit_contradictions(document: Document) -> Iterator[ModelError]:
    """Give errors for a direction where there are not two zones, and for a side that the conduit does not join."""
    for index, conduit in enumerate(records_at(document, "conduits")):
        place, zones = at_index("conduits", index), conduit.get("between")
        if zones is None:
            continue
        if conduit.get("direction") in {"forward", "reverse"} and len(zones) != 2:  # noqa: PLR2004  a direction has two ends
            found = f"{conduit['direction']} says nothing between {len(zones)} zones; name two zones, or write both"
            yield ModelError(at_key(place, "direction"), found)
        for number, device in enumerate(conduit.get("boundary_assets") or ()):
            side = device.get("side") if isinstance(device, dict) else None
            if side is not None and side not in zones:
                where = at_key(at_index(at_key(place, "boundary_assets"), number), "side")
                yield ModelError(where, f"expected one of the conduit's zones, found {shown(side)}")


def find_owners_of_inner_zones(document: Document) -> Iterator[ModelError]:
    """Give an error for each zone that says whose network it is and is not of the kind external."""
    for index, zone in enumerate(records_at(document, "zones")):
        kind = zone.get("kind")
        if zone.get("external_kind") is not None and kind != "external":
            found = "no kind" if kind is None else shown(kind)
            message = f"stands for zones of kind 'external' only, found {found}; change the kind, or leave this out"
            yield ModelError(at_key(at_index("zones", index), "external_kind"), message)


def find_port_errors(document: Document) -> Iterator[ModelError]:
    """Give an error for each range of ports that runs backwards or past 65535."""
    for index, flow in enumerate(records_at(document, "flows")):
        port = flow.get("port")
        if not isinstance(port, str) or "-" not in port:
            continue
        low, _, high = port.partition("-")
        if not int(low) <= int(high) <= HIGHEST_PORT:
            expected = f"expected a range of ports, the lower first and at most {HIGHEST_PORT}"
            yield ModelError(f"flows[{index}].port", f"{expected}, found {shown(port)}")


def find_mfa_contradictions(document: Document) -> Iterator[ModelError]:
    """Give an error where remote access says that there is no MFA and the controls of its flow say that there is."""
    with_mfa = {code_of(flow) for flow in records_at(document, "flows") if "mfa" in (flow.get("controls") or ())}
    for index, access in enumerate(records_at(document, "remote_access")):
        if access.get("mfa") is False and access.get("flow") in with_mfa:
            message = f"says false, but the controls of flow {shown(access['flow'])} name mfa; say the same in both"
            yield ModelError(f"remote_access[{index}].mfa", message)


def find_plan_contradictions(document: Document) -> Iterator[ModelError]:
    """Give errors for an action both demanded and excluded, and for periods that do not follow one another."""
    plan = document.get("plan") or {}
    excluded = set(plan.get("exclude") or ())
    for index, action in enumerate(plan.get("must") or ()):
        if action in excluded:
            yield ModelError(f"plan.must[{index}]", f"{shown(action)} stands in plan.exclude too")
    latest = ""
    for index, period in enumerate(plan.get("periods") or ()):
        start = period.get("start") or latest
        if start < latest:
            yield ModelError(f"plan.periods[{index}].start", f"expected {latest} or later, found {shown(start)}")
        latest = max(start, latest)


def find_loss_errors(document: Document) -> Iterator[ModelError]:
    """Give an error for each loss whose three amounts do not ascend."""
    for index, scenario in enumerate(records_at(document, "scenarios")):
        loss = scenario.get("loss")
        if loss and not loss["low"] <= loss["likely"] <= loss["high"]:
            yield ModelError(f"scenarios[{index}].loss", "expected low, likely and high to ascend")


def find_rising_chances(document: Document) -> Iterator[ModelError]:
    """Give an error where the chance to pass a barrier rises with its strength."""
    conventions = (document.get("assessment") or {}).get("conventions") or {}
    chances = conventions.get("path_chances") or []
    for index in range(1, len(chances)):
        if chances[index] > chances[index - 1]:
            place = at_index("assessment.conventions.path_chances", index)
            yield ModelError(
                place, f"expected at most {chances[index - 1]}, the chance at the weaker barrier before it"
            )


def find_too_many_north_stars(document: Document) -> Iterator[ModelError]:
    """Give an error for each KPI that is a north star beyond the third: what points everywhere points nowhere."""
    stars = [index for index, one in enumerate(records_at(document, "kpis")) if one.get("north_star") is not None]
    for index in stars[NORTH_STARS_MOST:]:
        yield ModelError(f"kpis[{index}].north_star", f"at most {NORTH_STARS_MOST} KPIs are north stars")


def find_incidents_out_of_order(document: Document) -> Iterator[ModelError]:
    """Give an error where an incident is noticed before it began, or over before it was noticed."""
    for index, one in enumerate(records_at(document, "incidents")):
        known = [(key, one[key]) for key in INCIDENT_TIMES if one.get(key) is not None]
        for (before, first), (after, then) in pairwise(known):
            if is_before(then, first):
                yield ModelError(f"incidents[{index}].{after}", f"expected no earlier than {before}, {first}")


CONTRADICTIONS: Final[tuple[Callable[[Document], Iterator[ModelError]], ...]] = (
    find_parent_cycles,
    find_targets_below_parent,
    find_conduit_contradictions,
    find_owners_of_inner_zones,
    find_port_errors,
    find_mfa_contradictions,
    find_plan_contradictions,
    find_loss_errors,
    find_rising_chances,
    find_too_many_north_stars,
    find_incidents_out_of_order,
)
