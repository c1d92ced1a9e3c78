"""Matched records into rows, in bulk; call inside a transaction."""

from __future__ import annotations

from typing import Any

from django.db.models import Max

from accounts.models import Site
from inventory.matching import Matched, MatchedFlows
from inventory.models import Asset, Flow
from inventory.search import search_text

CHUNK = 2000
ASSET_FIELDS = [
    "name", "type", "zone", "level", "vendor", "model", "serial", "hostname", "ips", "macs",
    "proposed_zone", "extra", "details", "search_text", "version",
]  # fmt: skip


def write_assets(site: Site, matched: Matched) -> None:
    """Write new and changed assets; one that was retired comes back."""
    last = Asset.objects.filter(site=site).aggregate(last=Max("position"))["last"]
    position = -1 if last is None else last
    retired = dict(Asset.objects.filter(site=site).exclude(retired_at=None).values_list("tag", "pk"))
    new, back = [], []
    for change in matched.created:
        asset = change.asset
        position += 1
        asset.site, asset.position, asset.search_text = site, position, _search_text(asset)
        if asset.tag in retired:
            asset.pk = retired[asset.tag]
            back.append(asset)
        else:
            new.append(asset)
    Asset.objects.bulk_create(new, batch_size=CHUNK)
    Asset.objects.bulk_update(back, [*ASSET_FIELDS, "position", "retired_at"], batch_size=CHUNK)
    changed = [change.asset for change in matched.changed]
    for asset in changed:
        asset.version += 1
        asset.search_text = _search_text(asset)
    _upsert(Asset, changed, ["site", "tag"], ASSET_FIELDS)


def write_flows(site: Site, matched: MatchedFlows) -> None:
    """Write new and changed flows."""
    last = Flow.objects.filter(site=site).aggregate(last=Max("position"))["last"]
    position = -1 if last is None else last
    for flow in matched.created:
        position += 1
        flow.site, flow.position = site, position
    fields = ["source", "destination", "protocol", "port", "basis", "details", "position", "version", "retired_at"]
    _upsert(Flow, matched.created, ["site", "code"], fields)
    for flow in matched.changed:
        flow.version += 1
    _upsert(Flow, matched.changed, ["site", "code"], ["details", "version"])


def _upsert(model: type[Any], rows: list[Any], unique: list[str], fields: list[str]) -> None:
    """Write rows in bulk; the unique key, not the primary key, says which stand already."""
    for row in rows:
        row.pk = None
    if rows:
        model.objects.bulk_create(
            rows, batch_size=CHUNK, update_conflicts=True, unique_fields=unique, update_fields=fields
        )


def _search_text(asset: Asset) -> str:
    words = (asset.tag, asset.name, asset.type, asset.vendor, asset.model, asset.serial, asset.hostname)
    return search_text(words=words, ips=asset.ips, macs=asset.macs)
