"""What the cards of zones and conduits say, from what a run kept: rows of tables and the reason behind each number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from accounts.models import Site
from assessment.engine.protection_order import protection_order
from assessment.queries import names_of_assets
from assessment.zone_map import levels_of, scalar_achieved, scalar_target
from catalogue.loader import conduit_requirement_ids, requirements
from inventory.models import Flow

Record = Mapping[str, Any]

BASIS = {
    "claimed": "the assessor's claim",
    "requirements": "the requirement rows that a person judged",
    "components": "the weakest component, as all of them state their capability",
    "measures": "a measure in place",
    None: "nothing that is known",
}
CHARACTERISTICS = (
    ("logical_boundary", "Logical boundary"),
    ("physical_boundary", "Physical boundary"),
    ("logical_access_points", "Logical access points"),
    ("physical_access_points", "Physical access points"),
    ("policies", "Policies"),
    ("assumptions", "Assumptions"),
    ("dependencies", "Dependencies"),
)
CONVENTIONS = (("A", "own"), ("B", "maximum"), ("C", "minimum"), ("D", "protection"), ("E", "exposure"))
FR_CODES = ("FR1 IAC", "FR2 UC", "FR3 SI", "FR4 DC", "FR5 RDF", "FR6 TRE", "FR7 RA")


def zone_rows(frame: Record, zones: Record) -> list[dict[str, Any]]:
    """Give the zones as a table, in the file's order."""
    return [
        {
            **zones[zone["code"]],
            "code": zone["code"],
            "name": zone.get("name") or zone["code"],
            "kind": zone.get("kind"),
            "owner": zone.get("owner"),
            "parent": zone.get("parent"),
            "levels": levels_of(zone),
            "target": scalar_target(zones[zone["code"]]),
            "achieved": scalar_achieved(zones[zone["code"]]),
            "missing": missing_of(zones[zone["code"]]),
            "asset_count": sum(zones[zone["code"]]["assets"].values()),
        }
        for zone in frame.get("zones", [])
    ]


def conduit_frame(frame: Record, word: str, *, zone: str) -> list[Record]:
    """Give the conduits with a word in their code, their name or the names of their zones, of one zone if asked for."""
    names = {one["code"]: one.get("name") or "" for one in frame.get("zones", [])}

    def text(one: Record) -> str:
        ends = (f"{end} {names.get(end, '')}" for end in one["between"])
        return " ".join([one["code"], one.get("name") or "", *ends]).casefold()

    found = [one for one in frame.get("conduits", []) if not zone or zone in one["between"]]
    return [one for one in found if word in text(one)] if word else found


def conduit_rows(frame: Record, conduits: Record, flow_counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """Give the conduits as a table, in the file's order; `flow_counts` says how many flows each one carries."""
    names = {zone["code"]: zone.get("name") or zone["code"] for zone in frame.get("zones", [])}
    return [
        {
            **conduits[one["code"]],
            "code": one["code"],
            "name": one.get("name") or one["code"],
            "between": [(zone, names.get(zone, zone)) for zone in one["between"]],
            "kind": one.get("kind"),
            "status": one.get("status"),
            "target": scalar_target(conduits[one["code"]]),
            "achieved": scalar_achieved(conduits[one["code"]]),
            "missing": missing_of(conduits[one["code"]]),
            "flow_count": flow_counts.get(one["code"], 0),
        }
        for one in frame.get("conduits", [])
    ]


def carried(judged: Record, channels: Iterable[str]) -> list[str]:
    """Give the flows of a conduit by code, its channels first: a seen one is in no list of the comparison."""
    return list(dict.fromkeys([*channels, *sorted({name for names in judged["flows"].values() for name in names})]))


def missing_of(judged: Record) -> int | None:
    """Give the levels missing; None where none is known to be missing but not all is assessed, so not met either."""
    missing = int(judged["levels_missing"])
    return None if not missing and judged["not_assessed"] else missing


def why_levels(record: Record, judged: Record, zones: Iterable[Record]) -> list[dict[str, Any]]:
    """Give, per FR, what decided the target's proposal and the achieved level, with every term of the rule."""
    names = {zone["code"]: zone.get("name") or zone["code"] for zone in zones}
    terms, told = judged["terms"], judged["proposal_why"]
    return [
        {
            "fr": FR_CODES[place],
            "sl_t": judged["sl_t"][place],
            "sl_a": judged["sl_a"][place],
            "gap": judged["gap"][place],
            "proposal": judged["proposal"][place],
            "decided_by": _decider(told["decided_by"][place], names),
            "basis": BASIS.get(judged["basis"][place], judged["basis"][place]),
            "why": judged["sl_a_why"][place],
            "terms": [(name, terms[name][place]) for name in ("claim", "assessed", "floor", "rows", "raised")],
            "is_below_proposal": _is_below(judged["sl_t"][place], judged["proposal"][place]),
            "reason": record.get("sl_t_reason"),
        }
        for place in range(7)
    ]


def _decider(written: str | None, zones: Mapping[str, str]) -> str | None:
    """Name what decided a proposal: a scenario by its code, as people do, a zone by its name."""
    kind, _, code = (written or "").partition(":")
    return zones.get(code, code) if kind == "zone" else code or None


def requirement_rows(record: Record, judged: Record, kind: str) -> list[dict[str, Any]]:
    """Give the requirement rows that somebody judged at a place.

    Each says whether it belongs to a conduit's set, whether it is claimed without evidence, and why it does not count.
    """
    stated, told = record.get("requirements") or {}, judged.get("requirements") or {}
    claimed, not_counting = told.get("claimed", {}), told.get("not_counting", {})
    applicable = conduit_requirement_ids() if kind == "conduit" else set(requirements())
    rows = []
    for row in requirements().values():
        said = stated.get(row.id)
        if said is None:
            continue
        status = said if isinstance(said, dict) else {"status": said}
        rows.append(
            {"id": row.id, "fr": FR_CODES[row.fr], "title": row.title, "first_level": row.first_level, **status}
            | {"applies": row.id in applicable, "is_claimed": row.id in claimed, "why_not": not_counting.get(row.id)}
        )
    return rows


def component_rows(judged: Record) -> list[dict[str, Any]]:
    """Give the component types of a zone, per FR the least they state, how many are short and how many unknown."""
    return [
        {
            **one,
            "cells": [
                {"sl_c": sl_c, "short": short, "unknown": unknown}
                for sl_c, short, unknown in zip(one["sl_c"], one["short"], one["unknown"], strict=True)
            ],
        }
        for one in judged.get("components") or ()
    ]


def proposal_rows(judged: Record) -> list[dict[str, Any]]:
    """Give the proposals of a conduit by each convention side by side, with the letter that the field uses."""
    in_force, found = judged["proposal_why"]["convention"], judged.get("proposals") or {}
    return [
        {"letter": letter, "convention": convention, "is_in_force": convention == in_force, **found[convention]}
        for letter, convention in CONVENTIONS
        if convention in found
    ]


def scenarios_at(scenarios: Record, key: str, code: str) -> list[dict[str, Any]]:
    """Give the scenarios that name a zone or conduit."""
    return [{**one, "code": name} for name, one in scenarios.items() if code in one[key]]


def protects(record: Record) -> tuple[list[str], bool]:
    """Give what a zone protects, first things first, and whether somebody stated the order for it."""
    stated = record.get("protects_first") or []
    return list(protection_order(stated, record.get("kind"), levels_of(record))), bool(stated)


def characteristics(record: Record) -> list[tuple[str, Any]]:
    """Give the written characteristics of ZCR 6.4 with their values, None where nobody filled one in."""
    return [(label, _words(record.get(key))) for key, label in CHARACTERISTICS]


def channel_rows(site: Site, flows: Iterable[Flow], verdicts: Mapping[str, list[str]]) -> list[dict[str, Any]]:
    """Give the channels of a conduit with what the comparison with traffic says of each."""
    said = {code: verdict for verdict, codes in verdicts.items() for code in codes}
    rows = list(flows)
    ends = [end.removeprefix("asset:") for flow in rows for end in (flow.source, flow.destination)]
    names = names_of_assets(site, ends)
    return [
        {
            "flow": flow,
            "verdict": said.get(flow.code, ""),
            "source": _end(flow.source, names),
            "destination": _end(flow.destination, names),
        }
        for flow in rows
    ]


def _end(written: str, names: Mapping[str, str]) -> dict[str, str]:
    kind, _, code = written.partition(":")
    if kind == "asset":
        return {"name": names.get(code, code), "code": code}
    return {"name": {"zone": f"zone {code}", "any": "anybody"}.get(kind, code), "code": ""}


def _words(value: Any) -> str | None:
    if isinstance(value, list):
        return "; ".join(str(one) for one in value) or None
    return str(value) if value else None


def _is_below(target: int | None, proposal: int | None) -> bool:
    return target is not None and proposal is not None and target < proposal
