"""What the inventory can hold. A value that does not fit refuses its row, whatever file it came from.

Importers keep most of these rules themselves; this is the one place that every record passes, so that nothing
reaches the database that it cannot store or that would make the model invalid later.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from operator import attrgetter

from inventory.records import AssetRecord, FlowRecord, Refusal

NAME_LENGTH = 200
LARGEST = 2**63 - 1
WORDS_OF_ASSET = (
    "tag", "name", "type", "zone", "vendor", "model", "serial", "hostname", "firmware", "os", "location",
)  # fmt: skip
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_words_of = attrgetter(*WORDS_OF_ASSET)

Record = AssetRecord | FlowRecord


def sort_out(records: Iterable[Record]) -> tuple[list[Record], list[Refusal]]:
    """Give the records that fit, and the first reason of each one that does not."""
    fit: list[Record] = []
    refusals: list[Refusal] = []
    for record in records:
        reason = next(_unfit_asset(record) if isinstance(record, AssetRecord) else _unfit_flow(record), None)
        if reason is None:
            fit.append(record)
        else:
            refusals.append(reason)
    return fit, refusals


def _unfit_asset(record: AssetRecord) -> Iterator[Refusal]:
    words = [word for word in _words_of(record) if word]
    if record.tag != "none" and record.tag.strip() and max(map(len, words)) <= NAME_LENGTH:
        told = (*words, *record.extra, *record.extra.values(), *record.originals.values(), record.description or "")
        if not _CONTROL.search("".join(told)):
            return  # nearly all are: only the others are looked at word by word
    if record.tag == "none" or not record.tag.strip():
        yield Refusal(record.row, "tag", "no_tag", "'none' and blanks cannot be a tag; give it another.", record.tag)
    for name in WORDS_OF_ASSET:
        yield from _unfit_word(record.row, name, getattr(record, name))
    for heading, text in (*record.extra.items(), *record.originals.items(), ("description", record.description or "")):
        if _UNSTORABLE.search(heading) or _UNSTORABLE.search(text):
            yield Refusal(record.row, heading, "character", "The cell holds a character that cannot be kept.", text)


def _unfit_flow(record: FlowRecord) -> Iterator[Refusal]:
    largest, code = max(record.bytes or 0, record.count), record.code
    if record.name is None and largest <= LARGEST and len(code) <= NAME_LENGTH and code.isprintable():
        return  # nearly all are: the code holds the ends and the protocol
    if largest > LARGEST:
        yield Refusal(record.row, "", "number", "The bytes or sessions are more than any number here can count.")
    for name in ("initiator", "responder", "protocol", "code", "name"):
        yield from _unfit_word(record.row, name, getattr(record, name))


def _unfit_word(row: int, name: str, text: str | None) -> Iterator[Refusal]:
    if text is None:
        return
    if len(text) > NAME_LENGTH:
        message = f"The text has {len(text):,} characters, at most {NAME_LENGTH} are kept."
        yield Refusal(row, name, "too_long", message, text)
    if found := _CONTROL.search(text):
        yield Refusal(row, name, "character", f"The text holds the control character U+{ord(found[0]):04X}.", text)
