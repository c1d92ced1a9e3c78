"""What stages of migrations are held against, read from few rows: windows, places, and what hangs on which bus."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from assessment.edits import Change
from assessment.engine.buses import is_bus
from assessment.engine.model_file.build import build_system
from assessment.engine.plant import Plant
from assessment.engine.system import Stage
from assessment.models import Assessment
from assessment.record_checks import LONG_LISTS, namers
from assessment.record_rows import shelf
from assessment.row_shelves import row_shelf
from assessment.shelf import Stored
from assessment.snapshot import Record, document_of
from inventory.models import Flow

_NEEDED: Final = ("bulkhead", "site", "assessment", "zones", "segments", "migrations", "plan")


def beside(assessment: Assessment) -> Plant:
    """Give a plant of what stages are held against: windows, places, and the buses with what hangs on them.

    Of the flows it has those of the conduits that go between what hangs on a bus: that is what leaves it.
    """
    parts = document_of(assessment, without=LONG_LISTS)
    buses = [one for one in parts.get("segments") or () if is_bus(one.get("medium"))]
    on = namers(assessment, "segment", [one["code"] for one in buses]).get("assets", {}) if buses else {}
    bridges = sorted({tag for one in buses for tag in _bridges(one)} - on.keys())
    assets = [*on.values(), *(one.record for one in shelf(assessment, "assets").read(bridges).values())]
    tags = {one["tag"] for one in assets}
    stages = [stage for one in parts.get("migrations") or () for stage in one.get("stages") or ()]
    going = sorted({stage["old_conduit"] for stage in stages if stage.get("old_conduit")})
    flows = [
        one
        for code in (going if tags else ())
        for one in flows_in(assessment, code)
        if {one["from"].get("asset"), one["to"].get("asset")} <= tags
    ]
    conduits = [{"code": one["code"], "between": one["between"]} for one in parts.get("conduits") or ()]
    read: Record = {"conduits": conduits, "assets": assets, "flows": flows}
    return Plant(build_system(read | {key: parts[key] for key in _NEEDED if key in parts}, on=None))


def _bridges(bus: Record) -> tuple[str, ...]:
    attached = bus.get("attached_to") or ()
    return (attached,) if isinstance(attached, str) else tuple(attached)


def stage_at(plant: Plant, migration: str, number: int) -> Stage:
    """Give a stage of a plant by its migration and its number, from 1."""
    return next(one for one in plant.system.stages if (one.migration, one.number) == (migration, number))


def flows_in(assessment: Assessment, conduit: str) -> list[Record]:
    """Give the flows that name a conduit."""
    rows = Flow.objects.filter(site=assessment.site, retired_at=None, conduit=conduit)
    return row_shelf(assessment, "flows").records(list(rows))


def off_the_bus(assessment: Assessment, segment: str | None, going: list[Record]) -> Iterator[Change]:
    """Take the plug on the bus from every device that the old flows led to; the bus's own bridge keeps its.

    A zone whose last device leaves the bus leaves it, too.
    """
    bus = shelf(assessment, "segments").read([segment]).get(segment) if segment else None
    if bus is None:
        return
    ends = {end["asset"] for flow in going for end in (flow["from"], flow["to"]) if end.get("asset")}
    devices = shelf(assessment, "assets").read(sorted(ends.difference(_bridges(bus.record))))
    for tag, one in sorted(devices.items()):
        before = one.record.get("interfaces") or []
        after = [plug for plug in before if plug.get("segment") != segment]
        if after != before:
            yield Change("assets", tag, {"interfaces": before}, {"interfaces": after} if after else {})
    yield from _shorter(assessment, segment or "", bus, {*devices})


def _shorter(assessment: Assessment, code: str, bus: Stored, off: set[str]) -> Iterator[Change]:
    # of a zone of which nobody recorded a device on the bus it is not known that nothing is on it
    on = namers(assessment, "segment", [code]).get("assets", {})
    stays = {one.get("zone") for tag, one in on.items() if tag not in off}
    leaves = {one.get("zone") for tag, one in on.items() if tag in off} - stays
    before = bus.record.get("zones") or []
    after = [zone for zone in before if zone not in leaves]
    if after != before:
        yield Change("segments", code, {"zones": before}, {"zones": after})
