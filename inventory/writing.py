"""Matched records into rows, in bulk; call inside a transaction."""

from __future__ import annotations

from typing import Any

from django.db.models import Max

from accounts.models import Site
from inventory.fresh import Fresh, insert
from inventory.history import Recorder
from inventory.identity import ALL_FIELDS
from inventory.matching import Matched, MatchedFlows
from inventory.models import Asset, Flow, Source
from inventory.search import text_of_asset

CHUNK = 2000
ASSET_FIELDS = [
    "name", "type", "zone", "level", "vendor", "model", "serial", "hostname", "ips", "macs",
    "proposed_zone", "extra", "details", "known", "search_text", "version",
]  # fmt: skip
FLOW_FIELDS = [
    "source", "destination", "protocol", "port", "basis", "decision", "details", "position", "version", "retired_at",
]  # fmt: skip


def write_assets(site: Site, matched: Matched, source: Source, recorder: Recorder) -> None:
    """Write new and changed assets with where their values come from; one that was retired comes back."""
    last = Asset.objects.filter(site=site).aggregate(last=Max("position"))["last"]
    position = -1 if last is None else last
    retired = {row.tag: row for row in Asset.objects.filter(site=site).exclude(retired_at=None).only("tag", "version")}
    new: list[Fresh] = []
    back: list[Asset] = []
    for record in matched.created:
        asset, _ = matched.fresh(record)
        position += 1
        asset.site_id, asset.position, asset.search_text = site.pk, position, text_of_asset(asset)
        asset.known = {ALL_FIELDS: source.pk}
        if asset.tag in retired:
            old = asset.as_row()
            old.pk, old.version = retired[asset.tag].pk, retired[asset.tag].version + 1
            back.append(old)
        else:
            new.append(asset)
    recorder.creating("asset", new)
    insert(new)
    recorder.changing("asset", back)
    Asset.objects.bulk_update(back, [*ASSET_FIELDS, "position", "retired_at"], batch_size=CHUNK)
    changed: list[Asset] = []
    for change in matched.changed:
        row = change.asset
        assert isinstance(row, Asset)  # what is changed stands already
        row.version += 1
        row.search_text = text_of_asset(row)
        row.known = {**row.known, **dict.fromkeys(change.fields, source.pk)}
        changed.append(row)
    recorder.changing("asset", changed)
    _upsert(Asset, changed, ["site", "tag"], ASSET_FIELDS)


def write_flows(site: Site, matched: MatchedFlows, recorder: Recorder) -> None:
    """Write new and changed flows; one that was retired comes back with what was decided about it."""
    last = Flow.objects.filter(site=site).aggregate(last=Max("position"))["last"]
    position = -1 if last is None else last
    retired = {row.code: row for row in Flow.objects.filter(site=site).exclude(retired_at=None)}
    new, back = [], []
    for flow in matched.created:
        position += 1
        flow.site, flow.position = site, position
        if (old := retired.get(flow.code)) is None:
            new.append(flow)
        else:
            flow.version, flow.decision = old.version + 1, old.decision or flow.decision
            back.append(flow)
    recorder.creating("flow", new)
    recorder.changing("flow", back)
    _upsert(Flow, matched.created, ["site", "code"], FLOW_FIELDS)
    for flow in matched.changed:
        flow.version += 1
    recorder.changing("flow", matched.changed)
    _upsert(Flow, matched.changed, ["site", "code"], ["details", "version"])


def _upsert(model: type[Any], rows: list[Any], unique: list[str], fields: list[str]) -> None:
    """Write rows in bulk; the unique key, not the primary key, says which stand already."""
    for row in rows:
        row.pk = None
    if rows:
        model.objects.bulk_create(
            rows, batch_size=CHUNK, update_conflicts=True, unique_fields=unique, update_fields=fields
        )
