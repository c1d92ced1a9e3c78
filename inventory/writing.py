"""Matched records into rows, in bulk; call inside a transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Max

from accounts.models import Site
from inventory.fresh import Fresh, FreshFlow, Table, insert, update
from inventory.history import Recorder
from inventory.identity import ALL_FIELDS
from inventory.matching import Matched, MatchedFlows
from inventory.models import Asset, Flow, Source
from inventory.search import text_of_asset

ASSET_FIELDS: Final = (
    "name", "type", "zone", "level", "vendor", "model", "serial", "hostname", "ips", "macs",
    "proposed_zone", "extra", "details", "known", "search_text", "version",
)  # fmt: skip
FLOW_FIELDS: Final = (
    "source", "destination", "protocol", "port", "basis", "decision", "details", "version",
)  # fmt: skip
BACK: Final = ("position", "retired_at")


@dataclass
class _Queue:
    """Where the next row of a table stands in its site, and whether any was retired."""

    last: int
    has_retired: bool


@dataclass
class Writing:
    """Writes what an import brings, a parcel at a time, with where the values come from and what they were."""

    site: Site
    source: Source
    recorder: Recorder
    _queues: dict[Table, _Queue] = field(default_factory=dict)

    def assets(self, matched: Matched) -> None:
        """Write new and changed assets; one that was retired comes back."""
        queue = self._queue(Asset)
        retired = self._retired(Asset, "tag", [record.tag for record in matched.created])
        new: list[Fresh] = []
        back: list[Asset] = []
        for record in matched.created:
            asset = matched.fresh(record)
            queue.last += 1
            asset.site_id, asset.position, asset.search_text = self.site.pk, queue.last, text_of_asset(asset)
            asset.known = {ALL_FIELDS: self.source.pk}
            if (old := retired.get(asset.tag)) is None:
                new.append(asset)
            else:
                row = asset.as_row()
                row.pk, row.version = old.pk, old.version + 1
                back.append(row)
        self.recorder.creating("asset", new)
        insert(Asset, new)
        self.recorder.changing("asset", back)
        update(Asset, back, (*ASSET_FIELDS, *BACK))
        changed: list[Asset] = []
        for change in matched.changed:
            stands = change.asset
            assert isinstance(stands, Asset)
            stands.version += 1
            stands.search_text = text_of_asset(stands)
            stands.known = {**stands.known, **dict.fromkeys(change.fields, self.source.pk)}
            changed.append(stands)
        self.recorder.changing("asset", changed)
        update(Asset, changed, ASSET_FIELDS)

    def flows(self, matched: MatchedFlows) -> None:
        """Write new and changed flows; one that was retired comes back with what was decided about it."""
        queue = self._queue(Flow)
        retired = self._retired(Flow, "code", [flow.code for flow in matched.created])
        new: list[FreshFlow] = []
        back: list[Flow] = []
        for flow in matched.created:
            queue.last += 1
            flow.site_id, flow.position = self.site.pk, queue.last
            if (old := retired.get(flow.code)) is None:
                new.append(flow)
            else:
                row = flow.as_row()
                row.pk, row.version, row.decision = old.pk, old.version + 1, old.decision or flow.decision
                back.append(row)
        self.recorder.creating("flow", new)
        insert(Flow, new)
        self.recorder.changing("flow", back)
        update(Flow, back, (*FLOW_FIELDS, *BACK))
        for changed in matched.changed:
            changed.version += 1
        self.recorder.changing("flow", matched.changed)
        update(Flow, matched.changed, ("details", "version"))

    def _queue(self, table: Table) -> _Queue:
        if table not in self._queues:
            rows = table._default_manager.filter(site=self.site)
            last = rows.aggregate(last=Max("position"))["last"]
            has_retired = rows.exclude(retired_at=None).exists()
            self._queues[table] = _Queue(-1 if last is None else last, has_retired)
        return self._queues[table]

    def _retired(self, table: type[Any], key: str, names: list[str]) -> dict[str, Any]:
        if not self._queue(table).has_retired or not names:
            return {}
        rows = table._default_manager.filter(site=self.site, **{f"{key}__in": names}).exclude(retired_at=None)
        return {getattr(row, key): row for row in rows}


def write_assets(site: Site, matched: Matched, source: Source, recorder: Recorder) -> None:
    """Write new and changed assets with where their values come from."""
    Writing(site, source, recorder).assets(matched)
