"""The records of an inventory, a scan, a log or a rule list as a model document, for use without a database.

A zone that a list names is a zone here. A flow ends at the asset that alone has the address, else at the address, the
network or anywhere. What a person must choose first, or rows that were refused, are told and not guessed.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any, Final

from inventory.converters.drawn import Converted, converted
from inventory.converters.sketch import End, Sketch
from inventory.converters.vocabulary import zone_facts
from inventory.ends import index_names, settle_ends
from inventory.importers.filter_rules import ANY
from inventory.records import AssetRecord, FlowRecord, ImportRefused, Parsed, is_settled

KEPT_OF_ASSET: Final = (
    "type", "level", "domain", "vendor", "model", "firmware", "os", "serial", "ips", "macs", "hostname", "location",
    "criticality", "last_seen", "provenance", "sources",
)  # fmt: skip
KEPT_OF_FLOW: Final = (
    "name", "protocol", "secure", "transport", "port", "basis", "decision", "count", "bytes", "first_seen", "last_seen",
)  # fmt: skip


def convert_records(parsed: Parsed, name: str) -> Converted:
    """Give the model document of what a file gave; raise ImportRefused while a choice is open."""
    if parsed.needs:
        asked = " ".join(need.message for need in parsed.needs)
        raise ImportRefused(f"{asked} Import the file on the pages of the site, where this can be chosen.")
    sketch = Sketch(name, parsed.format)
    for zone in dict.fromkeys(record.zone for record in parsed.assets if record.zone):
        sketch.zone(f"zone {zone}", zone, code=zone, **zone_facts(zone))
    for asset in parsed.assets:
        zone_key = f"zone {asset.zone}" if asset.zone else None
        sketch.asset(asset.tag, asset.name or asset.tag, code=asset.tag, zone=zone_key, **_facts(asset, KEPT_OF_ASSET))
        sketch.leave_out("values that the model has no field for", len(asset.extra))
    often = Counter(address for record in parsed.assets for address in record.ips)
    homes = {address: asset.tag for asset in parsed.assets for address in asset.ips if often[address] == 1}
    flows, unnamed = settle_ends(
        parsed.flows,
        index_names(
            [(f"asset:{one.tag}", (one.tag, one.name, one.hostname)) for one in parsed.assets]
            + [(f"zone:{zone}", (zone,)) for zone in {one.zone for one in parsed.assets if one.zone}]
        ),
    )
    for flow in flows:
        ends = (_end(flow.initiator, homes), _end(flow.responder, homes))
        sketch.flow(flow.code, flow.code, ends, code=flow.code, **_facts(flow, KEPT_OF_FLOW))
    for note in parsed.notes:
        sketch.note(note.message)
    sketch.leave_out("rows that were refused", len(parsed.refusals))
    sketch.leave_out("ends of flows that name no asset of the file", len(unnamed))
    return converted(sketch)


def _facts(record: AssetRecord | FlowRecord, kept: tuple[str, ...]) -> dict[str, Any]:
    known = {name: getattr(record, name) for name in kept}
    values = {name: value for name, value in known.items() if value not in (None, (), {}, "")}
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.date().isoformat()
    return list(value) if isinstance(value, tuple) else value


def _end(written: str, homes: dict[str, str]) -> End:
    if written == ANY:
        return {"any": True}
    if is_settled(written):
        kind, _, key = written.partition(":")
        return key if kind == "asset" else f"zone {key}"
    return {"network": written} if "/" in written else homes.get(written) or {"ip": written}
