"""What a device says of itself when nmap's scripts for industrial protocols ask it.

Source: the scripts' own documentation (enip-info, s7-info, bacnet-info, modbus-discover, omron-info, fox-info). Only an
answer whose meaning is plain becomes a field; every answer is kept as an extra, under `script: key`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from inventory.importers import values
from inventory.importers.limits import NAME_CHARACTERS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

SCRIPTS = frozenset(
    {"enip-info", "s7-info", "bacnet-info", "modbus-discover", "omron-info", "omrontcp-info", "omronudp-info",
     "fox-info", "pcworx-info", "proconos-info", "iec-identify", "hartip-info"}
)  # fmt: skip
# The revision of EtherNet/IP's identity is not the firmware of the unit, so it stays an extra; nor is the version of
# the Niagara software (fox-info) that of its box. modbus-discover gives maker, model and version as one text. Keys are
# compared without case and blanks, for the scripts write `productName` as well as `Product Name`.
FIELDS = {
    ("enip-info", "vendor"): "vendor",
    ("enip-info", "productname"): "model",
    ("enip-info", "serialnumber"): "serial",
    ("enip-info", "type"): "type",
    ("enip-info", "devicetype"): "type",
    ("s7-info", "module"): "model",
    ("s7-info", "version"): "firmware",
    ("s7-info", "serialnumber"): "serial",
    ("s7-info", "copyright"): "vendor",
    ("bacnet-info", "vendorname"): "vendor",
    ("bacnet-info", "modelname"): "model",
    ("bacnet-info", "firmware"): "firmware",
    ("omron-info", "controllermodel"): "model",
    ("omron-info", "controllerversion"): "firmware",
    ("fox-info", "os.name"): "os",
    ("pcworx-info", "plctype"): "model",
    ("pcworx-info", "firmwareversion"): "firmware",
}
# What a script prints where a device left the place empty, or where it does not know the number.
NOTHING = re.compile(r"^(?:0x0+|0+|Reserved|Unknown .*)$", re.IGNORECASE)
SIEMENS = "Original Siemens Equipment"
# The controller's model is followed, in a field of fixed width, by its version once more.
_PADDED = re.compile(r"\s{2,}.*$")
_CODE = re.compile(r"\s*\(\d+\)$")
_LINE = re.compile(r"^\s*([A-Za-z][A-Za-z0-9 _/.\-]{0,60}):\s*(\S.*)$")


@dataclass(frozen=True, slots=True)
class Stated:
    """The fields that a device states plainly, and all of its answers."""

    fields: dict[str, Any]
    extra: dict[str, str]


def read_scripts(host: Element) -> Stated:
    """Read the answers of a host; where two scripts differ about a field, neither is taken."""
    found: dict[str, set[str]] = {}
    extra: dict[str, str] = {}
    for script in host.iterfind(".//script"):
        name = script.get("id", "")
        if name not in SCRIPTS:
            continue
        for key, answer in _answers(script):
            extra[f"{name}: {key}"] = answer
            field, value = _field(name, key, answer)
            if field and value:
                found.setdefault(field, set()).add(value)
    return Stated({field: next(iter(texts)) for field, texts in found.items() if len(texts) == 1}, extra)


def _answers(script: Element) -> Iterator[tuple[str, str]]:
    elements = [(entry.get("key", ""), entry.text or "") for entry in script.iter("elem")]
    lines = (_LINE.match(line) for line in script.get("output", "").splitlines())
    pairs = elements or [(line[1], line[2]) for line in lines if line]
    for key, text in pairs:
        answer = text.strip()
        if key and answer and not values.is_unknown(answer) and _is_clean(answer):
            yield key, answer[:NAME_CHARACTERS]


def _is_clean(text: str) -> bool:
    try:
        values.check_characters(text, is_long=False)
    except values.Unreadable:
        return False
    return True


def _field(script: str, key: str, answer: str) -> tuple[str | None, str | None]:
    field = FIELDS.get((script, "".join(key.split()).casefold()))
    answer = _CODE.sub("", answer)
    if field is None or NOTHING.match(answer):
        return None, None
    if field == "type":
        return field, values.read_type(answer)
    if (script, field) == ("s7-info", "vendor"):
        return field, "Siemens" if answer == SIEMENS else None
    return field, _PADDED.sub("", answer)
