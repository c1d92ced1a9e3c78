"""What importers hand over: records, refused rows, notes, and the questions that only a person can answer.

Plain values: no database, no framework. A field that is None was not in the file, or no published rule could read it;
in the second case `originals` holds it as written. Nothing here is a decision about the plant: a zone is a proposal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

VALUE_LENGTH = 80
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
UNKNOWN_PROTOCOL = "unknown"
# Before the name of an end that a list calls by name; who keeps the inventory knows which asset or zone it is.
NAMED = "name:"
_SETTLED = ("asset:", "zone:")


def printable(text: str) -> str:
    """Show what cannot be shown or stored as its code point, for texts that only report what stood in a file."""
    return _UNPRINTABLE.sub(lambda found: f"<U+{ord(found[0]):04X}>", text)


def is_settled(end: str) -> bool:
    """Say whether an end of a flow is an asset or a zone of the site."""
    return end.startswith(_SETTLED)


class ImportRefused(Exception):
    """The whole file cannot be read; `reason` says what was expected and the way out."""

    def __init__(self, reason: str) -> None:
        """Keep the reason, one or more sentences for the person who sent the file."""
        super().__init__(printable(reason))
        self.reason = printable(reason)


class AssetRecord(msgspec.Struct, frozen=True, array_like=True, tag_field="what", tag=0, gc=False):
    """One asset as a file describes it.

    `tag` may be made from name, hostname or address where the file has no tag (`tag_from` says which).
    `type` is an id of the catalogue's asset types, or the text as given where no rule knows it. `level` is one of
    0, 1, 2, 3, 3.5, 4, 5. `criticality` holds 1..5 under "safety" and "production"; `importance` is 1..5 where the
    file has one criticality that says neither. `cleared` are the fields whose empty cells were said to take away what
    is known. `ips` and `macs` are in canonical text. `row` is the line of a text file, the row of a sheet or the number
    of the host; `place` says it in words.
    """

    tag: str
    row: int
    place: str
    tag_from: str = "tag"
    name: str | None = None
    type: str | None = None
    zone: str | None = None
    level: float | None = None
    domain: str | None = None
    vendor: str | None = None
    model: str | None = None
    firmware: str | None = None
    os: str | None = None
    serial: str | None = None
    ips: tuple[str, ...] = ()
    macs: tuple[str, ...] = ()
    hostname: str | None = None
    location: str | None = None
    criticality: Mapping[str, int] = msgspec.field(default_factory=dict)
    importance: int | None = None
    description: str | None = None
    external_id: str | None = None
    last_seen: datetime | None = None
    provenance: str = "imported"
    sources: tuple[str, ...] = ()
    extra: Mapping[str, str] = msgspec.field(default_factory=dict)
    originals: Mapping[str, str] = msgspec.field(default_factory=dict)
    cleared: tuple[str, ...] = ()


class FlowRecord(msgspec.Struct, frozen=True, array_like=True, tag_field="what", tag=1, gc=False):
    """One conversation, summed over all its sessions: who opens it, who answers, with what, on which port.

    `initiator` and `responder` are addresses in canonical text, networks (`10.0.0.0/24`), "any", or in lists written by
    people names of assets or zones (`name:PLC 1`) until they are settled (`asset:PLC-1`). `basis` is "observed" (a
    sensor saw it), "firewall_rule" (a device permits it, then `port` may be a range or "any") or "declared" (a list
    says it should be). `protocol` is an id of the catalogue or "unknown";
    `protocol_basis` is "service" (named by the sensor), "port" (only one protocol is at home on that port) or "none",
    then `candidates` names what it may be. `secure` is True where the sensor saw TLS in every session on the
    protocol's secure port, else None (not known). `transport` is None where both TCP and UDP were seen. `turned`: at
    least one of its sessions was recorded the wrong way round. Times are UTC; None where the file masks them. `bytes`
    counts both directions, None where the file has none.
    """

    initiator: str
    responder: str
    protocol: str
    transport: str | None
    port: int | str | None
    row: int
    place: str
    basis: str = "observed"
    decision: str | None = None
    name: str | None = None
    count: int = 1
    bytes: int | None = None
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    turned: bool = False
    secure: bool | None = None
    protocol_basis: str = "none"
    candidates: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """The identity by which the same conversation is found again: `initiator>responder/protocol/port`.

        What was not observed is marked, for a rule and the traffic that it lets through are two things.
        """
        port = "" if self.port is None else str(self.port)
        mark = "" if self.basis == "observed" else f" ({self.basis.replace('_', ' ')})"
        return f"{self.initiator}>{self.responder}/{self.protocol}/{port}{mark}"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One row, or one cell of it, that was not taken; `code` is stable, `value` is cut to 80 characters."""

    row: int
    column: str
    code: str
    message: str
    value: str = ""

    def __post_init__(self) -> None:
        """Cut a long value and show what is not printable in it."""
        object.__setattr__(self, "value", printable(self.value[:VALUE_LENGTH]))


@dataclass(frozen=True, slots=True)
class Note:
    """Something the person should know though nothing was refused: a stable code, a sentence, how often it is so."""

    code: str
    message: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """A choice that only a person can make: `option` is the field of Options, `choices` its possible values.

    Until it is made, the records are a preview and must not be committed. `samples` shows the cells it concerns.
    """

    option: str
    message: str
    choices: tuple[str, ...]
    samples: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Show what is not printable in the samples."""
        object.__setattr__(self, "samples", tuple(printable(sample) for sample in self.samples))


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading as written, the field it feeds (None: kept as extra), who said so, how sure.

    `sure` is a percentage, None for a column that feeds no field.
    """

    heading: str
    field: str | None
    chosen_by: str
    samples: tuple[str, ...] = ()
    sure: int | None = None

    def __post_init__(self) -> None:
        """Show what is not printable in the samples."""
        object.__setattr__(self, "samples", tuple(printable(sample) for sample in self.samples))


@dataclass(frozen=True, slots=True)
class Spelling:
    """A value as a file writes it, what is taken for it, what the rules alone take (both "" for nothing), how often."""

    field: str
    written: str
    taken: str
    rule: str
    count: int


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a file gave; `refusals` in file order. While `needs` is not empty the records are only a preview.

    The records can be gone through again and again; those of a large table are held by nobody.
    """

    format: str
    records: Iterable[AssetRecord | FlowRecord]
    refusals: tuple[Refusal, ...] = ()
    notes: tuple[Note, ...] = ()
    needs: tuple[Need, ...] = ()
    columns: tuple[Column, ...] = ()
    encoding: str | None = None
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    header_row: int | None = None
    spellings: tuple[Spelling, ...] = ()
    rows: tuple[tuple[int, tuple[str, ...]], ...] = ()

    @property
    def assets(self) -> tuple[AssetRecord, ...]:
        """The records that describe assets."""
        return tuple(record for record in self.records if isinstance(record, AssetRecord))

    @property
    def flows(self) -> tuple[FlowRecord, ...]:
        """The records that describe conversations."""
        return tuple(record for record in self.records if isinstance(record, FlowRecord))


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a model or a drawing says, as a model document, and what could not be carried.

    Where it came from a table: its columns, and while `needs` is not empty, no document but what must be chosen first.
    """

    format: str
    document: dict[str, Any]
    notes: tuple[str, ...] = ()
    columns: tuple[dict[str, Any], ...] = ()
    needs: tuple[dict[str, Any], ...] = ()
