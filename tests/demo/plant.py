"""The demonstration plant as one model document: the model file with what its three other files bring.

Done as the import does it, without the database: a zone in a list places an asset that has none, a host of the scan is
the asset of the same name and address, and each conversation becomes an observed flow between two addresses.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from assessment.engine.model_file.load import Model, load_document
from assessment.engine.model_file.parse import read_text
from inventory.importers.csv_file import parse_csv
from inventory.importers.nmap import parse_nmap
from inventory.importers.options import Options
from inventory.importers.zeek import parse_zeek_tsv
from inventory.records import AssetRecord, FlowRecord, Parsed

DEMO = Path(__file__).resolve().parents[2] / "demo"
TEXTS = ("name", "type", "vendor", "model", "firmware", "os", "serial", "location")


def model_document() -> dict[str, Any]:
    """Give the model file as people wrote it."""
    return read_text((DEMO / "water-works.yaml").read_bytes())


@cache
def equipment_list() -> Parsed:
    """Give what the maintenance list gives."""
    return parse_csv((DEMO / "assets.csv").read_bytes(), Options())


@cache
def scan() -> Parsed:
    """Give what the scan of the filter cell gives."""
    return parse_nmap((DEMO / "scan.xml").read_bytes())


@cache
def traffic() -> Parsed:
    """Give what the sensor saw on one day."""
    return parse_zeek_tsv((DEMO / "conn.log.gz").read_bytes())


@cache
def whole_plant() -> Model:
    """Give the plant after all four files are in."""
    document = model_document()
    zones = {zone["code"] for zone in document["zones"]}
    document["assets"] += [_listed(record, zones) for record in equipment_list().assets]
    known = {asset["tag"].casefold() for asset in document["assets"]}
    document["assets"] += [_seen(record) for record in scan().assets if record.tag.casefold() not in known]
    document["flows"] += [_flow(record) for record in traffic().flows]
    return load_document(document)


def _listed(record: AssetRecord, zones: set[str]) -> dict[str, Any]:
    values = {name: getattr(record, name) for name in TEXTS} | {
        "tag": record.tag,
        "zone": record.zone if record.zone in zones else None,
        "level": record.level,
        "ips": list(record.ips),
        "macs": list(record.macs),
        "criticality": dict(record.criticality) or None,
        "provenance": "imported",
    }
    return {name: value for name, value in values.items() if value is not None}


def _seen(record: AssetRecord) -> dict[str, Any]:
    return {"tag": record.tag, "ips": list(record.ips), "macs": list(record.macs), "provenance": "observed"}


def _flow(record: FlowRecord) -> dict[str, Any]:
    days = {
        name: moment.date().isoformat()
        for name, moment in (("first_seen", record.first_seen), ("last_seen", record.last_seen))
        if moment is not None
    }
    return {
        "code": record.code,
        "from": {"ip": record.initiator},
        "to": {"ip": record.responder},
        "protocol": record.protocol,
        "transport": record.transport,
        "port": record.port,
        "basis": "observed",
        "decision": "undecided",
        "count": record.count,
        **days,
    }
