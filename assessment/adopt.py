"""A model document into the rows of a site and its assessment, all or nothing.

Records are matched by code or tag. What the document lacks is retired, never deleted. Rows that would not change
are left alone, so that their versions stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import models
from django.utils import timezone

from accounts.models import Site
from assessment import snapshot
from assessment.models import Assessment, AssessmentRecord, ConduitJudgement, ZoneJudgement
from assessment.snapshot import Record
from inventory.models import Asset, Conduit, ConduitEnd, Flow, OtherRecord, SiteRecord, Zone
from inventory.search import search_text

Row = TypeVar("Row", bound=SiteRecord)
CHUNK = 2000


def write_document(assessment: Assessment, document: dict[str, Any]) -> dict[str, int]:
    """Make the rows say what the document says; give how many records were created, changed, retired.

    The document must be valid; call inside a transaction.
    """
    site = assessment.site
    counts = {"created": 0, "changed": 0, "retired": 0}
    write_site(site, document["site"])
    _write_zones(site, document.get("zones", []), counts)
    zones = dict(Zone.objects.filter(site=site, retired_at=None).values_list("code", "pk"))
    _write_conduits(site, document.get("conduits", []), zones, counts)
    _upsert(Asset, site, "tag", [asset_row(r, zones) for r in document.get("assets", [])], counts)
    _upsert(Flow, site, "code", [flow_row(r) for r in document.get("flows", [])], counts)
    _write_other_records(site, document)
    _write_assessment(assessment, document)
    _write_judgements(assessment, document, zones)
    return counts


def write_site(site: Site, record: Record) -> None:
    """Make a site say what its record says; its code stays."""
    fields, details = snapshot.split(record, ("name",), code=record["code"], apart=("code",))
    site.name, site.details = fields["name"], details
    site.save(update_fields=["name", "details"])


def _write_zones(site: Site, records: list[Record], counts: dict[str, int]) -> None:
    _upsert(Zone, site, "code", [zone_row(record) for record in records], counts)
    found = {zone.code: zone for zone in Zone.objects.filter(site=site, retired_at=None)}
    moved = []
    for record in records:
        zone, parent = found[record["code"]], found.get(record.get("parent") or "")
        if zone.parent_id != (parent.pk if parent else None):
            zone.parent = parent
            moved.append(zone)
    Zone.objects.bulk_update(moved, ["parent"], batch_size=CHUNK)


def _write_conduits(site: Site, records: list[Record], zones: dict[str, int], counts: dict[str, int]) -> None:
    _upsert(Conduit, site, "code", [conduit_row(record) for record in records], counts)
    conduits = dict(Conduit.objects.filter(site=site, retired_at=None).values_list("code", "pk"))
    ConduitEnd.objects.filter(conduit__site=site, conduit__retired_at=None).delete()
    ends = [
        ConduitEnd(conduit_id=conduits[record["code"]], zone_id=zones[zone], place=place)
        for record in records
        for place, zone in enumerate(record["between"])
    ]
    ConduitEnd.objects.bulk_create(ends, batch_size=CHUNK)


def zone_row(record: Record) -> Record:
    """Give the columns of a zone, but for its parent."""
    apart = ("code", "parent", *snapshot.JUDGED_OF_ZONE)
    fields, details = snapshot.split(record, snapshot.ZONE_COLUMNS, code=record["code"], apart=apart)
    if "parent" in record and record["parent"] is None:
        details["parent"] = None
    return {"code": record["code"], **fields, "details": details}


def conduit_row(record: Record) -> Record:
    """Give the columns of a conduit, but for its ends."""
    apart = ("code", "between", *snapshot.JUDGED_OF_CONDUIT)
    fields, details = snapshot.split(record, snapshot.CONDUIT_COLUMNS, code=record["code"], apart=apart)
    return {"code": record["code"], **fields, "details": details}


def asset_row(record: Record, zones: dict[str, int]) -> Record:
    """Give the columns of an asset; `zones` are the keys of the zones by their codes."""
    fields, details = snapshot.split(record, snapshot.ASSET_COLUMNS, code=record["tag"], apart=("tag", "zone"))
    if "zone" in record and record["zone"] is None:
        details["zone"] = None
    fields |= {"tag": record["tag"], "zone_id": zones[record["zone"]] if record.get("zone") else None}
    words = [fields[key] for key in ("tag", "name", "type", "vendor", "model", "serial", "hostname")]
    text = search_text(words=words, ips=fields["ips"], macs=fields["macs"])
    return {**fields, "details": details, "search_text": text}


def flow_row(record: Record) -> Record:
    """Give the columns of a flow."""
    columns = (*snapshot.FLOW_COLUMNS, "port")
    fields, details = snapshot.split(record, columns, code=record["code"], apart=("code", "from", "to"))
    port = fields["port"]
    if port is not None and not isinstance(port, int):
        details["port"] = port
    fields["port"] = None if port is None else str(port)
    ends = {"source": snapshot.written_end(record["from"]), "destination": snapshot.written_end(record["to"])}
    return {"code": record["code"], **ends, **fields, "details": details}


def _upsert(model: type[Row], site: Site, key: str, rows: list[Record], counts: dict[str, int]) -> None:
    """Create, change and retire the rows of one kind so that exactly `rows` stand, in their order."""
    for position, row in enumerate(rows):
        row |= {"position": position, "retired_at": None}
    names = [name for name in (rows[0] if rows else {}) if name != key]
    manager: models.Manager[Row] = model._default_manager
    here = {row[key]: row for row in manager.filter(site=site).values(key, "version", *names)}
    new, changed = [], []
    for row in rows:
        old = here.pop(row[key], None)
        if old is None:
            new.append(model(site=site, **row))
        elif any(old[name] != row[name] for name in names):
            changed.append(model(site=site, **row, version=old["version"] + 1))
    manager.bulk_create(new, batch_size=CHUNK)
    if changed:
        manager.bulk_create(
            changed,
            batch_size=CHUNK,
            update_conflicts=True,
            unique_fields=["site", key],
            update_fields=[*names, "version"],
        )
    counts["created"] += len(new)
    counts["changed"] += len(changed)
    counts["retired"] += _retire(model, site, key, list(here))


def _retire(model: type[SiteRecord], site: Site, key: str, codes: Sequence[str]) -> int:
    touched = 0
    for start in range(0, len(codes), CHUNK):
        wanted: dict[str, Any] = {"site": site, "retired_at": None, f"{key}__in": codes[start : start + CHUNK]}
        rows = model._default_manager.filter(**wanted)
        touched += rows.update(retired_at=timezone.now(), version=models.F("version") + 1)
    return touched


def _write_other_records(site: Site, document: dict[str, Any]) -> None:
    OtherRecord.objects.filter(site=site, kind__in=snapshot.SITE_KINDS, retired_at=None).delete()
    rows = [
        OtherRecord(site=site, kind=kind, code=record.get("code", ""), position=position, details=record)
        for kind in snapshot.SITE_KINDS
        for position, record in enumerate(document.get(kind, []))
    ]
    OtherRecord.objects.bulk_create(rows, batch_size=CHUNK)


def _write_assessment(assessment: Assessment, document: dict[str, Any]) -> None:
    kinds = (*snapshot.ROW_KINDS, *snapshot.SITE_KINDS, *snapshot.ASSESSMENT_KINDS)
    assessment.header = {key: value for key, value in document["assessment"].items() if key != "code"}
    assessment.risk_matrix = document.get("risk_matrix")
    assessment.plan = document.get("plan")
    assessment.others = {key: document[key] for key in snapshot.SINGLE_KEYS if key in document}
    assessment.others[snapshot.STATED_EMPTY] = [kind for kind in kinds if document.get(kind) == []]
    assessment.save(update_fields=["header", "risk_matrix", "plan", "others"])
    assessment.records.all().delete()
    rows = [
        AssessmentRecord(assessment=assessment, kind=kind, code=record.get("code", ""), position=position, body=record)
        for kind in snapshot.ASSESSMENT_KINDS
        for position, record in enumerate(document.get(kind, []))
    ]
    AssessmentRecord.objects.bulk_create(rows, batch_size=CHUNK)


def _write_judgements(assessment: Assessment, document: dict[str, Any], zones: dict[str, int]) -> None:
    conduits = dict(Conduit.objects.filter(site=assessment.site, retired_at=None).values_list("code", "pk"))
    assessment.zone_judgements.all().delete()
    assessment.conduit_judgements.all().delete()
    ZoneJudgement.objects.bulk_create(
        [
            ZoneJudgement(assessment=assessment, zone_id=zones[one["code"]], body=judged(one, snapshot.JUDGED_OF_ZONE))
            for one in document.get("zones", [])
        ]
    )
    ConduitJudgement.objects.bulk_create(
        [
            ConduitJudgement(
                assessment=assessment,
                conduit_id=conduits[one["code"]],
                body=judged(one, snapshot.JUDGED_OF_CONDUIT),
            )
            for one in document.get("conduits", [])
        ]
    )


def judged(record: Record, keys: tuple[str, ...]) -> Record:
    """Give that part of a record which the assessment states."""
    return {key: record[key] for key in keys if key in record}
