"""What a reader must know of a comparison before its numbers: what beside the plant differs, and what bounds it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from assessment.engine.buses import is_bus
from assessment.engine.compare.records import indexed, name_of
from assessment.engine.model_file.canonical import canonical_json
from assessment.engine.model_file.references import Document

Result = Mapping[str, Any]


def notes_on(old: Document, new: Document, old_result: Result, new_result: Result) -> list[str]:
    """Give the notes as sentences."""
    return [
        *_other_grounds(old, new, old_result, new_result),
        *_bounds(old, new, new_result),
        *_buses_gone(old, new),
    ]


def _other_grounds(old: Document, new: Document, old_result: Result, new_result: Result) -> Iterator[str]:
    sites = [side["site"]["code"] for side in (old, new)]
    if sites[0] != sites[1]:
        yield f"These are models of two sites, {sites[0]} and {sites[1]}."
    if old_result["date"] != new_result["date"]:
        dates = [side["date"] or "no date" for side in (old_result, new_result)]
        yield f"The first is judged as of {dates[0]}, the second as of {dates[1]}: what expired in between shows, too."
    if old_result["engine"] != new_result["engine"]:
        yield f"They were judged by two versions, {old_result['engine']} and {new_result['engine']}."
    for what, told in (("conventions", "conventions"), ("risk_matrix", "risk matrix")):
        before, after = (_ground(side, what) for side in (old, new))
        if canonical_json(before) != canonical_json(after):
            yield f"The {told} changed: part of the difference comes from how risk is judged, not from the plant."


def _ground(document: Document, what: str) -> Any:
    holder = document.get("assessment") if what == "conventions" else document
    return (holder or {}).get(what) or {}


def _bounds(old: Document, new: Document, new_result: Result) -> Iterator[str]:
    if not all((side.get("assessment") or {}).get("flows_complete") for side in (old, new)):
        yield "The flows are not stated to be complete: where the model has no path, that proves nothing."
    bound = new_result["paths_bound"]
    if bound["computed"] < bound["of"]:
        yield f"Cuts were computed for {bound['computed']} of {bound['of']} connected pairs."


def _buses_gone(old: Document, new: Document) -> Iterator[str]:
    """Say where a bus that cannot be routed went, and with it the protection that its bridge was the only way in."""
    after = indexed(new, "segments")
    for code, segment in sorted(indexed(old, "segments").items()):
        replaced = after.get(code)
        if not is_bus(segment.get("medium")) or (replaced is not None and is_bus(replaced.get("medium"))):
            continue
        if replaced is not None and replaced.get("medium") is None:
            yield f"What segment {name_of(segment)} runs on is not known any more; it was {segment['medium']}."
            continue
        bridges = segment.get("attached_to") or []
        names = ", ".join([bridges] if isinstance(bridges, str) else bridges)
        way = f"whoever came from another network had to pass {names}" if names else "no network led into it"
        yield (
            f"Segment {name_of(segment)} was {segment['medium']}, which cannot be routed: {way}. "
            "Without it this protection is gone; the devices answer the network themselves."
        )
