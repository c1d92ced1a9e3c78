"""Ends that a list calls by name: the asset or zone of the site that alone has it, else the row is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

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
        initiator, asking = _settle(record.initiator, known)
        responder, answering = _settle(record.responder, known)
        reasons = {side: why for side, why in (("initiator", asking), ("responder", answering)) if why}
        for side, (code, message) in reasons.items():
            name = getattr(record, side).removeprefix(NAMED)
            refusals.append(Refusal(record.row, side, code, message, name))
        if not reasons:
            settled.append(replace(record, initiator=initiator, responder=responder))
    return settled, refusals


def _settle(end: str, known: Mapping[str, set[str]]) -> tuple[str, tuple[str, str] | None]:
    """Give what an end is, and why it cannot be told."""
    if not end.startswith(NAMED):
        return end, None
    meant = sorted(known.get(end.removeprefix(NAMED).casefold(), ()))
    return (meant[0], None) if len(meant) == 1 else (end, _reason(meant))


def _reason(meant: list[str]) -> tuple[str, str]:
    if meant:
        shown = ", ".join(meant[:5])
        return "ambiguous", f"More than one thing has this name ({shown}); give the address, or the asset's own tag."
    return (
        "unknown_name",
        "No asset and no zone of the site has this name; give its address, or import the asset first.",
    )
