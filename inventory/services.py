"""Imports: a file is kept as it came, checked whole, shown as a dry run, then committed in one transaction."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from accounts.models import Site, User
from inventory.importers.options import Options
from inventory.importers.parse import parse
from inventory.matching import Change, Matched, MatchedFlows, match_assets, match_flows
from inventory.models import Asset, Flow, ImportBatch, Zone
from inventory.records import ImportRefused, Parsed, Refusal
from inventory.search import search_text

CHUNK = 2000
REFUSALS_KEPT = 10_000
CHANGES_SHOWN = 500
ASSET_FIELDS = [
    "name", "type", "zone", "level", "vendor", "model", "serial", "hostname", "ips", "macs",
    "proposed_zone", "extra", "details", "search_text", "version",
]  # fmt: skip
Tell = Callable[[str, int, int], None]


class CommitRefused(Exception):
    """The import cannot be committed; the message says why."""


def stage(
    *, site: Site, user: User | None, file_name: str, chunks: Iterable[bytes], options: dict[str, Any]
) -> ImportBatch:
    """Keep a file under a random name and give its batch. Raises ImportRefused over the size limit."""
    settings.UPLOAD_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    stored = uuid.uuid4().hex
    path = Path(settings.UPLOAD_DIR) / stored
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("xb") as file:
            for chunk in chunks:
                size += len(chunk)
                _check_size(size)
                digest.update(chunk)
                file.write(chunk)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return ImportBatch.objects.create(
        site=site,
        created_by=user,
        file_name=Path(file_name).name[:200] or "upload",
        stored_name=stored,
        sha256=digest.hexdigest(),
        size=size,
        options=options,
    )


def _check_size(size: int) -> None:
    if size > settings.IMPORT_BYTES_MAX:
        limit = settings.IMPORT_BYTES_MAX // settings.MEBIBYTE
        raise ImportRefused(f"The file is larger than {limit} MiB; split it and import the parts.")


def same_file(batch: ImportBatch) -> ImportBatch | None:
    """Give the import that committed the very same file with the same options before, if it is the newest."""
    last = ImportBatch.objects.filter(site=batch.site, state=ImportBatch.State.COMMITTED).order_by("-committed_at")
    newest = last.first()
    if newest is not None and newest.sha256 == batch.sha256 and newest.options == batch.options:
        return newest
    return None


def check(batch: ImportBatch, tell: Tell) -> dict[str, Any]:
    """Give the dry-run report of a batch; nothing is written. Raises ImportRefused for a file that cannot be read."""
    return _report(batch, *_held(batch, tell))


def keep_report(batch: ImportBatch, report: dict[str, Any]) -> None:
    """Keep a dry run's report with its batch."""
    batch.state, batch.report, batch.format = ImportBatch.State.CHECKED, report, report["format"]
    batch.reason = ""
    batch.save(update_fields=["state", "report", "format", "reason"])


def refuse(batch: ImportBatch, reason: str) -> None:
    """Keep why a whole file was refused."""
    batch.state, batch.reason = ImportBatch.State.REFUSED, reason
    batch.save(update_fields=["state", "reason"])


def prepare_commit(batch: ImportBatch, *, skip_refused: bool, tell: Tell) -> Callable[[], dict[str, Any]]:
    """Check a batch against the site as it is now and give the write, which needs a transaction.

    Raises CommitRefused where a choice is open, or where rows are refused and `skip_refused` is not asked for.
    """
    parsed, assets, flows = _held(batch, tell)
    report = _report(batch, parsed, assets, flows)
    if parsed.needs:
        raise CommitRefused("; ".join(need.message for need in parsed.needs))
    if report["counts"]["refused"] and not skip_refused:
        many = report["counts"]["refused"]
        raise CommitRefused(f"{many} rows are refused. Mend them, or import the good rows only.")

    def write() -> dict[str, Any]:
        locked = ImportBatch.objects.filter(pk=batch.pk).exclude(state=ImportBatch.State.COMMITTED)
        if not locked.update(state=ImportBatch.State.COMMITTED, committed_at=timezone.now(), report=report):
            return {"batch": batch.pk, "counts": report["counts"], "already": True}
        _write_assets(batch.site, assets)
        _write_flows(batch.site, flows)
        Site.objects.filter(pk=batch.site_id).update(version=F("version") + 1)
        return {"batch": batch.pk, "counts": report["counts"]}

    return write


def commit(batch: ImportBatch, *, skip_refused: bool) -> dict[str, Any]:
    """Commit a small batch at once, in one transaction."""
    write = prepare_commit(batch, skip_refused=skip_refused, tell=lambda *_: None)
    with transaction.atomic():
        return write()


def options_of(batch: ImportBatch) -> Options:
    """Give how a batch's file is to be read."""
    names = {"format", "encoding", "separator", "sheet", "header_row", "mapping", "date_order"}
    return Options(**{name: value for name, value in batch.options.items() if name in names})


def _held(batch: ImportBatch, tell: Tell) -> tuple[Parsed, Matched, MatchedFlows]:
    tell("reading the file", 0, 0)
    data = (Path(settings.UPLOAD_DIR) / batch.stored_name).read_bytes()
    parsed = parse(data, filename=batch.file_name, options=options_of(batch))
    tell("comparing with the inventory", 0, len(parsed.records))
    zones: dict[str, int] = {}
    for code, name, pk in Zone.objects.filter(site=batch.site, retired_at=None).values_list("code", "name", "pk"):
        zones |= {name.casefold(): pk, code.casefold(): pk}
    here = Asset.objects.filter(site=batch.site, retired_at=None) if parsed.assets else Asset.objects.none()
    trust = batch.options.get("match") == "address"
    assets = match_assets(parsed.assets, here.iterator(chunk_size=CHUNK), zones, trust_address=trust)
    known = Flow.objects.filter(site=batch.site, retired_at=None, basis="observed") if parsed.flows else []
    return parsed, assets, match_flows(parsed.flows, {flow.code: flow for flow in known})


def _report(batch: ImportBatch, parsed: Parsed, assets: Matched, flows: MatchedFlows) -> dict[str, Any]:
    refusals = sorted([*parsed.refusals, *assets.refusals], key=lambda refusal: (refusal.row, refusal.column))
    rows = {refusal.row for refusal in refusals}
    return {
        "file": {"name": batch.file_name, "sha256": batch.sha256, "size": batch.size},
        "format": parsed.format,
        "encoding": parsed.encoding,
        "sheet": parsed.sheet,
        "sheets": list(parsed.sheets),
        "header_row": parsed.header_row,
        "counts": {
            "created": len(assets.created) + len(flows.created),
            "changed": len(assets.changed) + len(flows.changed),
            "same": assets.same + flows.same,
            "refused": len(rows),
            "assets": len(parsed.assets),
            "flows": len(parsed.flows),
        },
        "created": [_told(change) for change in assets.created[:CHANGES_SHOWN]]
        + [{"row": None, "tag": flow.code, "fields": {}} for flow in flows.created[:CHANGES_SHOWN]],
        "changed": [_told(change) for change in assets.changed[:CHANGES_SHOWN]]
        + [{"row": None, "tag": flow.code, "fields": {}} for flow in flows.changed[:CHANGES_SHOWN]],
        "refused": [asdict(refusal) for refusal in refusals[:REFUSALS_KEPT]],
        "total_refused": len(refusals),
        "notes": [asdict(note) for note in parsed.notes],
        "needs": [asdict(need) for need in parsed.needs],
        "columns": [asdict(column) for column in parsed.columns],
        "listed": {"changes": CHANGES_SHOWN, "refused": REFUSALS_KEPT},
    }


def _told(change: Change) -> dict[str, Any]:
    fields = {name: [old, new] for name, (old, new) in change.fields.items()}
    return {"row": change.row, "tag": change.asset.tag, "fields": fields, "kept": dict(change.kept)}


def _write_assets(site: Site, matched: Matched) -> None:
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


def _write_flows(site: Site, matched: MatchedFlows) -> None:
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


def refusal_table(batch: ImportBatch) -> list[Refusal]:
    """Give the refused rows that the report keeps, for the download."""
    return [Refusal(**row) for row in (batch.report or {}).get("refused", [])]
