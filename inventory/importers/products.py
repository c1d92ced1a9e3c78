"""What the products that watch a plant answer about its devices, as JSON: one entry, one asset.

Read are the answers of Claroty CTD, Nozomi N2OS, Tenable OT Security (GraphQL), Armis, Defender for IoT (REST), runZero
and NetBox (REST). Which path of an entry feeds which field stands in data/product_fields.csv; of several paths the
first that says something speaks. What else stands at the top of an entry is kept as an extra; what lies deeper is
named in a note. The product's own id becomes `product:id`.

A module in a rack is often known by an address that another module holds; where the product says so (Tenable's
"additional" addresses), the address is kept as the rack's, and the module has none of its own.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from documents.errors import ModelRefused
from documents.json_text import read_json
from documents.read import decoded
from inventory.importers.calamine import as_text
from inventory.importers.headings import DATA, MANY
from inventory.importers.limits import COLUMNS, TEXT_CHARACTERS
from inventory.importers.sheet import Sheet
from inventory.importers.tables import read_table
from inventory.importers.unpack import read_whole
from inventory.importers.values import is_unknown
from inventory.records import ImportRefused, Note, Parsed, Refusal

if TYPE_CHECKING:
    from inventory.importers.options import Options

    Entry = dict[str, Any]

PRODUCTS = {
    "claroty": "Claroty CTD (JSON)",
    "nozomi": "Nozomi (JSON)",
    "tenable_ot": "Tenable OT (JSON)",
    "armis": "Armis (JSON)",
    "defender_iot": "Defender for IoT (JSON)",
    "runzero": "runZero (JSON)",
    "netbox": "NetBox (JSON)",
    "netbox_dump": "NetBox database dump (JSON)",
}
# Keys that no other format has together; looked for anywhere in the beginning of a file.
MARKS = {
    "claroty": ({"resource_id", "class_type"}, {"resource_id", "virtual_zone_name"}, {"asset_type__"}),
    "nozomi": ({"mac_address_level"}, {"os_or_firmware", "product_name"}, {"appliance_hosts", "mac_vendor"}),
    "tenable_ot": ({"superType", "purdueLevel"}, {"superType", "macs"}),
    "defender_iot": ({"properties", "nics"}, {"properties", "deviceSubTypeDisplayName"}),
    "armis": ({"macAddress", "ipAddress", "boundaries"}, {"macAddress", "ipAddress", "visibility"}),
    "runzero": ({"newest_mac"}, {"service_ports_tcp", "addresses"}),
    "netbox": ({"device_type", "primary_ip4", "site"}, {"vcpus", "primary_ip4", "cluster"}),
}
LISTS = (
    "data.assets.nodes", "data.results", "data.devices", "data.assets", "data",
    "result", "results", "objects", "value", "devices", "assets",
)  # fmt: skip
# Of several names the first is the name; of several zones, models or versions none can be chosen.
FIRST_OF_SEVERAL = frozenset({"name", "hostname", "external_id"})
# Armis writes several boundaries as one text.
JOINED = frozenset({"boundaries"})
RACK_ADDRESS = "address of the rack"
SHOWN = 12
_KEY = re.compile(rb'"([A-Za-z_]\w{0,40})"\s*:')


def product_of(head: bytes) -> str | None:
    """Tell by the keys in the beginning of a JSON file whose answer it is."""
    keys = {found.decode("ascii") for found in _KEY.findall(head)}
    return next((product for product, marks in MARKS.items() if any(mark <= keys for mark in marks)), None)


@cache
def paths_of(product: str) -> dict[str, tuple[str, ...]]:
    """Give the paths that feed each field of a product's entries; under "" those that are kept as extras."""
    found: dict[str, list[str]] = defaultdict(list)
    with (DATA / "product_fields.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["product"] == product:
                found[row["field"]].append(row["path"])
    return {field: tuple(paths) for field, paths in found.items()}


def parse_product(product: str, data: bytes, options: Options) -> Parsed:
    """Read the entries of a product's answer."""
    return to_assets(product, _entries(product, _value(read_whole(data))), options)


def _value(data: bytes) -> Any:
    """Read one JSON value, or one per line."""
    try:
        text = decoded(data).strip()
        lines = text.split("\n")
        if len(lines) > 1 and all(
            line.strip()[:1] == "{" and line.strip()[-1:] == "}" for line in lines if line.strip()
        ):
            return [read_json(line) for line in lines if line.strip()]
        return read_json(text)
    except ModelRefused as refusal:
        error = refusal.errors[0]
        raise ImportRefused(f"The JSON cannot be read: {error.place}: {error.message}.") from refusal


def read_document(data: bytes) -> Any:
    """Read the JSON value of a file, packed or not."""
    return _value(read_whole(data))


def _entries(product: str, document: Any) -> list[Any]:
    found = [document, *(_under(document, path) for path in LISTS)]
    entries = next((one for one in found if isinstance(one, list)), None)
    if entries is None and isinstance(document, dict) and any(_leaves(document, p) for p in paths_of(product)["name"]):
        entries = [document]
    if not entries:
        raise ImportRefused(f"No list of devices was found in this answer of {PRODUCTS[product]}; send it as it came.")
    return entries


def _under(value: Any, path: str) -> Any:
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value


def to_assets(product: str, entries: list[Any], options: Options) -> Parsed:
    """Make a table of the entries, one column for each field and each extra, and read it like any other."""
    feeds = {field: paths for field, paths in paths_of(product).items() if field}
    rows = {at: _flat(product, _own(entry)) for at, entry in enumerate(entries, start=1) if isinstance(entry, dict)}
    refusals = [
        Refusal(at, "", "entry", "This entry is no record with names and values.", str(entry))
        for at, entry in enumerate(entries, start=1)
        if not isinstance(entry, dict)
    ]
    if not rows:
        raise ImportRefused("None of the entries is a record with names and values.")
    extras, left_out = _extras(product, rows.values())
    headings = [paths[0] for paths in feeds.values()]
    sheet = Sheet(
        word="entry",
        rows=[(0, [*headings, *extras]), *((at, _cells(product, entry, extras)) for at, entry in rows.items())],
        refusals=refusals,
        is_padded=True,
        notes=_notes(left_out),
    )
    mapping = {**dict(zip(headings, feeds, strict=True)), **dict.fromkeys(extras, ""), **options.mapping}
    parsed = read_table(product, sheet, replace(options, mapping=mapping, header_row=0))
    return replace(parsed, header_row=None)


def _own(entry: Entry) -> Entry:
    """Keep the address of the rack apart from those that a module holds itself, where the product tells them apart."""
    details = entry.get("details")
    if not isinstance(details, dict) or "directIp" not in details:
        return entry
    own = {kind: [*_leaves(details, f"direct{kind}s"), *_leaves(details, f"direct{kind}")] for kind in ("Ip", "Mac")}
    of_rack = [*_leaves(details, "additionalIps"), *_leaves(details, "additionalIp")]
    if not of_rack and not own["Ip"]:
        return entry
    macs = own["Mac"] if own["Mac"] or details.get("additionalMac") else entry.get("macs")
    return {**entry, "ips": own["Ip"], "macs": macs, RACK_ADDRESS: list(dict.fromkeys(of_rack))}


def _flat(product: str, entry: Entry) -> Entry:
    """Put at the top what would be lost below: custom fields, and all values where a field cannot hold several."""
    more = {
        f"{key} {name}": value
        for key, inner in entry.items()
        if key.startswith("custom") and isinstance(inner, dict)
        for name, value in inner.items()
    }
    for field, paths in paths_of(product).items():
        texts = _speaking(entry, paths)
        if field and field not in MANY and len(texts) > 1:
            more[f"{field}, all that are given"] = texts
    return {**entry, **more}


def _extras(product: str, entries: Any) -> tuple[list[str], list[str]]:
    """Give the paths that are kept as extras, and the keys whose content is left out."""
    paths = paths_of(product)
    read = {path.partition(".")[0] for some in paths.values() for path in some}
    named = {path for field, some in paths.items() if field for path in some}
    found: dict[str, None] = dict.fromkeys(paths.get("", ()))
    left_out: dict[str, None] = {}
    for entry in entries:
        for key, value in entry.items():
            if _is_deep(value):
                left_out |= {} if key in read or key.startswith("custom") else {key: None}
            elif key not in named and _texts(value):
                found[key] = None
    room = COLUMNS - len(paths)
    kept = list(found)
    return kept[:room], [*left_out, *kept[room:]]


def _is_deep(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(one, dict | list) for one in value))


def _notes(left_out: list[str]) -> tuple[Note, ...]:
    if not left_out:
        return ()
    more = f" and {len(left_out) - SHOWN} more" if len(left_out) > SHOWN else ""
    return (Note("left_out_parts", f"Not read, for it lies deeper: {', '.join(sorted(left_out)[:SHOWN])}{more}."),)


def _cells(product: str, entry: Entry, extras: list[str]) -> list[str]:
    cells = [_cell(product, field, entry, paths) for field, paths in paths_of(product).items() if field]
    return [*cells, *(", ".join(dict.fromkeys(_top(entry, path)))[:TEXT_CHARACTERS] for path in extras)]


def _top(entry: Entry, path: str) -> list[str]:
    """Give the texts of an extra: a key as it stands, dots and all, or a path."""
    return list(_texts(entry[path])) if path in entry else _leaves(entry, path)


def _cell(product: str, field: str, entry: Entry, paths: tuple[str, ...]) -> str:
    if field in MANY:
        return ", ".join(dict.fromkeys(text for path in paths for text in _leaves(entry, path)))
    texts = _speaking(entry, paths)
    if not texts or (len(texts) > 1 and field not in FIRST_OF_SEVERAL):
        return ""
    return f"{product}:{texts[0]}" if field == "external_id" else texts[0]


def _speaking(entry: Entry, paths: tuple[str, ...]) -> list[str]:
    """Give the texts of the first path that says something."""
    return next((found for path in paths if (found := list(dict.fromkeys(_leaves(entry, path))))), [])


def _leaves(value: Any, path: str) -> list[str]:
    """Give the texts under a path, through lists on the way; what says that nothing is known is left out."""
    found = [value]
    for key in path.split("."):
        listed = (one for value in found for one in (value if isinstance(value, list) else [value]))
        found = [one[key] for one in listed if isinstance(one, dict) and key in one]
    texts = [text for one in found for text in _texts(one)]
    return [part.strip() for text in texts for part in text.split(",")] if path in JOINED else texts


def _texts(value: Any) -> Iterator[str]:
    for one in value if isinstance(value, list) else [value]:
        if one is None or isinstance(one, dict | list):
            continue
        text = ("true" if one else "false") if isinstance(one, bool) else as_text(one)
        if not is_unknown(text):
            yield text
