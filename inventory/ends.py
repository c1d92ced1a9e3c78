"""Ends that a list calls by name: the asset or zone of the site that alone has it, else the row is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from inventory.records import NAMED, FlowRecord, Refusal


def names_ends(records: Iterable[FlowRecord]) -> bool:
    """Say whether any flow has an end that is still a name."""
    return any(end.startswith(NAMED) for record in records for end in (record.initiator, record.responder))


def index_names(named: Iterable[tuple[str, Iterable[str | None]]]) -> dict[str, set[str]]:
    """Give the ends (`asset:TAG`, `zone:CODE`) that each name, in lower case, may mean."""
    found: dict[str, set[str]] = {}
    for end, names in named:
        for name in names:
            if name:
                found.setdefault(name.strip().casefold(), set()).add(end)
    return found


def settle_ends(records: Iterable[FlowRecord], known: Mapping[str, set[str]]) -> tuple[list[FlowRecord], list[Refusal]]:
    """Give the flows with their names settled, and refuse those whose name nothing or more than one thing has."""
    settled: list[FlowRecord] = []
    refusals: list[Refusal] = []
    for record in records:
        ends = {"initiator": record.initiator, "responder": record.responder}
        reasons = []
        for side, end in ends.items():
            if end.startswith(NAMED):
                name = end.removeprefix(NAMED)
                meant = sorted(known.get(name.casefold(), ()))
                ends[side] = meant[0] if len(meant) == 1 else end
                if len(meant) != 1:
                    reasons.append(Refusal(record.row, side, *_reason(meant), name))
        if reasons:
            refusals += reasons
        else:
            settled.append(replace(record, **ends))
    return settled, refusals


def _reason(meant: list[str]) -> tuple[str, str]:
    if meant:
        shown = ", ".join(meant[:5])
        return "ambiguous", f"More than one thing has this name ({shown}); give the address, or the asset's own tag."
    return (
        "unknown_name",
        "No asset and no zone of the site has this name; give its address, or import the asset first.",
    )
