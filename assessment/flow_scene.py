"""What a decision on some flows has to look at: these flows, the assets at their ends, zones and conduits; no more.

Of each record only what says who is where and which conduit joins two zones is read into the plant.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q

from assessment.engine.flows import DECLARED
from assessment.engine.model_file.load import load_document
from assessment.engine.plant import Plant, plain_address
from assessment.models import Assessment
from assessment.record_rows import shelf
from assessment.row_shelves import row_shelf
from assessment.shelf import chunks
from assessment.snapshot import written_end
from inventory.models import Asset

_OF_ZONE: Final = ("code", "name", "subnets")
_OF_CONDUIT: Final = ("code", "name", "between")
_OF_SEGMENT: Final = ("code", "zones", "subnets")
_OF_FLOW: Final = ("code", "from", "to", "protocol", "port", "basis", "conduit")
Record = dict[str, Any]


@dataclass(frozen=True)
class Scene:
    """The flows asked for and every conduit, as the file writes them, and the plant around them."""

    assessment: Assessment
    flows: dict[str, Record]
    conduits: dict[str, Record]
    plant: Plant

    def declared(self, ends: Iterable[tuple[Record, Record]]) -> list[Record]:
        """Give the declared flows between any of some pairs of ends."""
        wanted = {(written_end(source), written_end(destination)) for source, destination in ends}
        here = row_shelf(self.assessment, "flows")
        said = Q(basis__isnull=True) | Q(basis__in=[one for one in DECLARED if one])
        found: list[Record] = []
        for some in chunks({source for source, _ in wanted}):
            rows = here.standing_rows().filter(said, source__in=some).order_by("position")
            found += here.records([row for row in rows if (row.source, row.destination) in wanted])
        return found

    def taken(self, codes: Collection[str]) -> set[str]:
        """Give those of some codes that a flow has."""
        return row_shelf(self.assessment, "flows").standing(codes)


def scene_of(assessment: Assessment, codes: Collection[str]) -> Scene:
    """Read what a decision on flows with these codes has to look at."""
    flows = {code: one.record for code, one in row_shelf(assessment, "flows").read(codes).items()}
    conduits = shelf(assessment, "conduits").all()
    document = {
        "bulkhead": 1,
        "site": {"code": assessment.site.code},
        "assessment": {"code": assessment.code},
        "zones": _parts(shelf(assessment, "zones").all(), _OF_ZONE),
        "conduits": _parts(conduits, _OF_CONDUIT),
        "segments": _parts(shelf(assessment, "segments").all(), _OF_SEGMENT),
        "assets": _assets(assessment, [flow[side] for flow in flows.values() for side in ("from", "to")]),
        "flows": _parts(flows.values(), _OF_FLOW),
    }
    plant = Plant(load_document(document).system)
    return Scene(assessment, flows, {one["code"]: one for one in conduits}, plant)


def _parts(records: Iterable[Record], keys: Collection[str]) -> list[Record]:
    return [{key: record[key] for key in keys if key in record} for record in records]


def _assets(assessment: Assessment, ends: list[Record]) -> list[Record]:
    """Give the assets that ends name, by tag or by address."""
    tags = {end["asset"] for end in ends if "asset" in end}
    addresses = {plain_address(end["ip"]) for end in ends if "ip" in end}
    rows = Asset.objects.filter(site=assessment.site, retired_at=None).order_by("position")
    read = ("tag", "name", "ips", "zone__code", "zone__retired_at")
    if addresses:
        found = [
            row
            for row in rows.values_list(*read).iterator(chunk_size=2000)
            if row[0] in tags or not addresses.isdisjoint(map(plain_address, row[2]))
        ]
    else:
        found = [row for some in chunks(tags) for row in rows.filter(tag__in=some).values_list(*read)]
    return [
        {"tag": tag, "name": name, "ips": ips, "zone": zone if gone is None else None}
        for tag, name, ips, zone, gone in found
    ]
