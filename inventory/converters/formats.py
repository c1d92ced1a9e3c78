"""The formats that become a model document: recognised by their content, or named by the person who sends the file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from inventory.converters.automationml import convert_automationml, is_automationml
from inventory.converters.cset import convert_cset, is_cset
from inventory.converters.drawio import convert_drawio, is_drawio
from inventory.converters.drawn import Converted
from inventory.converters.otm import convert_otm, is_otm
from inventory.converters.parts import read_parts
from inventory.converters.phenix import convert_phenix, is_phenix
from inventory.converters.scl import convert_scl, is_scl
from inventory.converters.threagile import convert_threagile, is_threagile
from inventory.converters.threat_dragon import convert_threat_dragon, is_threat_dragon
from inventory.converters.trees import read_tree
from inventory.converters.zone_conduit_source import is_zone_conduit
from inventory.converters.zone_conduit_yaml import convert_zone_conduit
from inventory.importers.unpack import read_whole
from inventory.records import ImportRefused


@dataclass(frozen=True, slots=True)
class Form:
    """How the content of a format is read before anyone looks at it: bytes to records, to an XML tree, or to a text."""

    word: str
    read: Callable[[bytes], Any]


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its id, what people call it, and how its content is recognised and converted."""

    id: str
    label: str
    form: Form
    recognises: Callable[[Any], bool]
    convert: Callable[[Any], Converted]


RECORD = Form("JSON or YAML", read_parts)
XML = Form("XML", read_tree)
FORMATS = {
    one.id: one
    for one in (
        Format("zone_conduit", "zone and conduit YAML", RECORD, is_zone_conduit, convert_zone_conduit),
        Format("otm", "Open Threat Model (OTM)", RECORD, is_otm, convert_otm),
        Format("threagile", "Threagile", RECORD, is_threagile, convert_threagile),
        Format("threat_dragon", "OWASP Threat Dragon", RECORD, is_threat_dragon, convert_threat_dragon),
        Format("phenix", "phenix topology", RECORD, is_phenix, convert_phenix),
        Format("scl", "IEC 61850 SCL", XML, is_scl, convert_scl),
        Format("automationml", "AutomationML (CAEX 2.15 and 3.0)", XML, is_automationml, convert_automationml),
        Format("cset", "CSET diagram", XML, is_cset, convert_cset),
        Format("drawio", "draw.io", XML, is_drawio, convert_drawio),
    )
}
SUPPORTED = f"Bulkhead converts {', '.join(one.label for one in FORMATS.values())}."


class NotRecognised(ImportRefused):
    """The file is none of the formats here, or cannot be read as what it looks like."""


def convert(data: bytes, format_: str | None = None) -> Converted:
    """Give the model document of a file; raise ImportRefused, with a sentence, where it cannot be taken."""
    data = read_whole(data)
    if format_ is None:
        found, content = _recognise(data)
    elif format_ in FORMATS:
        found = FORMATS[format_]
        content = found.form.read(data)
    else:
        raise ImportRefused(f"The format {format_!r} is not known: choose one of {', '.join(FORMATS)}.")
    return replace(found.convert(content), format=found.label)


def _recognise(data: bytes) -> tuple[Format, Any]:
    form = XML if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else RECORD
    try:
        content = form.read(data)
    except ImportRefused as refusal:
        raise NotRecognised(refusal.reason) from refusal
    for one in FORMATS.values():
        if one.form is form and one.recognises(content):
            return one, content
    raise NotRecognised(f"This {form.word} file is of no format that is known here. {SUPPORTED}")
