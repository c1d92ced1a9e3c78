"""Rows to model document and back, field by field: the one place where one becomes the other.

A document is the model file as plain values (`docs/model.md`). Every record is split into the columns that pages
search by and the rest, which stays as it was written; a field that was written empty stays written empty, so that
the digest of a file survives the way through the database.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any, Final

from accounts.models import Site
from assessment.models import Assessment, AssessmentRecord, ConduitJudgement, ZoneJudgement
from inventory.models import Asset, Conduit, ConduitEnd, Flow, OtherRecord, Zone

Record = dict[str, Any]

SITE_KINDS = (
    "organisations",
    "people",
    "segments",
    "service_agreements",
    "remote_access",
    "measures",
    "hierarchy",
    "data_classes",
    "use_cases",
    "migrations",
    "incidents",
    "kpis",
    "patches",
    "trainings",
)
ASSESSMENT_KINDS = ("scenarios", "decisions", "waivers", "compensations", "sessions", "test_results", "exercises")
ROW_KINDS = ("zones", "conduits", "assets", "flows")
SINGLE_KEYS = ("programme", "platform_sheet", "layout")
STATED_EMPTY = "stated_empty"

JUDGED_OF_ZONE = ("sl_t", "sl_t_status", "sl_t_reason", "sl_t_conditions", "sl_a", "requirements", "measures")
JUDGED_OF_CONDUIT = (*JUDGED_OF_ZONE, "approvals")

ZONE_COLUMNS = ("name", "kind", "level", "owner")
CONDUIT_COLUMNS = ("name", "kind", "status", "owner")
ASSET_COLUMNS = ("name", "type", "level", "vendor", "model", "serial", "hostname", "ips", "macs")
FLOW_COLUMNS = ("protocol", "basis", "decision", "conduit")


def document_of(assessment: Assessment, *, without: Collection[str] = ()) -> dict[str, Any]:
    """Give the model document of an assessment with all it rests on, but for the row kinds that are not asked for."""
    site = assessment.site
    document: dict[str, Any] = {
        "bulkhead": 1,
        "site": site_record(site),
        "assessment": {**assessment.header, "code": assessment.code},
    }
    bodies = {"risk_matrix": assessment.risk_matrix, "plan": assessment.plan}
    document |= {key: body for key, body in bodies.items() if body is not None}
    lists = {
        **_others(site.other_records.filter(retired_at=None)),
        **_others(AssessmentRecord.objects.filter(assessment_id=assessment.pk)),
        **{kind: read(assessment) for kind, read in _READERS.items() if kind not in without},
    }
    stated_empty = set(assessment.others.get(STATED_EMPTY, ()))
    document |= {kind: records for kind, records in lists.items() if records}
    document |= {kind: [] for kind in stated_empty if not lists.get(kind) and kind not in without}
    document |= {key: assessment.others[key] for key in SINGLE_KEYS if key in assessment.others}
    return document


def site_record(site: Site) -> Record:
    """Give the site as the file writes it."""
    return joined(site.details, {"code": site.code, "name": site.name}, code=site.code)


def joined(details: Record, columns: Record, *, code: str) -> Record:
    """Give a record from its details and its columns; an empty column leaves what the details say.

    A name that equals the code is written only where the file wrote it.
    """
    record = dict(details)
    for key, value in columns.items():
        if value is None or value in ("", []) or (key == "name" and value == code):
            continue
        record[key] = value
    return record


def split(record: Record, columns: Iterable[str], *, code: str, apart: Iterable[str] = ()) -> tuple[Record, Record]:
    """Give the column values and the details of a record; `apart` are keys that go elsewhere."""
    fields: Record = {}
    details = {key: value for key, value in record.items() if key not in set(apart)}
    for key in columns:
        value = details.get(key)
        fields[key] = value
        if value is not None and value not in ("", []) and not (key == "name" and value == code):
            details.pop(key)
    if "name" in fields:
        fields["name"] = fields["name"] or code
    for key in ("ips", "macs"):
        if key in fields:
            fields[key] = fields[key] or []
    return fields, details


def written_end(end: Record) -> str:
    """Give an end of a flow as `kind:value`, or `any`."""
    if end.get("any"):
        return "any"
    ((kind, value),) = end.items()
    return f"{kind}:{value}"


def read_end(written: str) -> Record:
    """Give an end of a flow as the file writes it."""
    kind, _, value = written.partition(":")
    return {"any": True} if kind == "any" else {kind: value}


def asset_record(row: Asset, zone: str | None) -> Record:
    """Give an asset as the file writes it, in the zone of this code."""
    columns = {key: getattr(row, key) for key in ASSET_COLUMNS}
    columns |= {"level": number(row.level), "zone": zone}
    return {"tag": row.tag, **joined(row.details, columns, code=row.tag)}


def zone_record(row: Zone, parent: str | None, judged: Record) -> Record:
    """Give a zone as the file writes it, inside the zone with the code `parent`."""
    columns = {key: getattr(row, key) for key in ZONE_COLUMNS} | {"parent": parent}
    return {"code": row.code, **joined(row.details, columns, code=row.code), **judged}


def conduit_record(row: Conduit, between: list[str], judged: Record) -> Record:
    """Give a conduit as the file writes it, between the zones of these codes."""
    columns = {key: getattr(row, key) for key in CONDUIT_COLUMNS}
    return {"code": row.code, "between": between, **joined(row.details, columns, code=row.code), **judged}


def flow_record(row: Flow) -> Record:
    """Give a flow as the file writes it."""
    columns = {key: getattr(row, key) for key in FLOW_COLUMNS}
    if row.port is not None and "port" not in row.details:
        columns["port"] = int(row.port)
    ends = {"from": read_end(row.source), "to": read_end(row.destination)}
    return {"code": row.code, **ends, **joined(row.details, columns, code=row.code)}


def number(value: float | None) -> float | int | None:
    """Give a number without a needless fraction."""
    return int(value) if value is not None and value == int(value) else value


def _others(rows: Iterable[OtherRecord | AssessmentRecord]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = defaultdict(list)
    for row in rows:
        found[row.kind].append(row.details if isinstance(row, OtherRecord) else row.body)
    return found


def _zones(assessment: Assessment) -> list[Record]:
    judged = dict(ZoneJudgement.objects.filter(assessment_id=assessment.pk).values_list("zone_id", "body"))
    rows = Zone.objects.filter(site=assessment.site, retired_at=None).select_related("parent")
    return [zone_record(row, row.parent.code if row.parent else None, judged.get(row.pk, {})) for row in rows]


def _conduits(assessment: Assessment) -> list[Record]:
    judged = dict(ConduitJudgement.objects.filter(assessment_id=assessment.pk).values_list("conduit_id", "body"))
    between: dict[int, list[str]] = defaultdict(list)
    ends = ConduitEnd.objects.filter(conduit__site=assessment.site).order_by("conduit_id", "place")
    for conduit, zone in ends.values_list("conduit_id", "zone__code"):
        between[conduit].append(zone)
    rows = Conduit.objects.filter(site=assessment.site, retired_at=None)
    return [conduit_record(row, between[row.pk], judged.get(row.pk, {})) for row in rows]


def _assets(assessment: Assessment) -> list[Record]:
    zones = dict(Zone.objects.filter(site=assessment.site, retired_at=None).values_list("pk", "code"))
    rows = Asset.objects.filter(site=assessment.site, retired_at=None).iterator(chunk_size=5000)
    return [asset_record(row, zones.get(row.zone_id) if row.zone_id else None) for row in rows]


def _flows(assessment: Assessment) -> list[Record]:
    rows = Flow.objects.filter(site=assessment.site, retired_at=None)
    return [flow_record(row) for row in rows.iterator(chunk_size=5000)]


_READERS: Final = {"zones": _zones, "conduits": _conduits, "assets": _assets, "flows": _flows}
