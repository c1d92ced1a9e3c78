"""Lists of what testers found: each row is a test result about an asset or a zone.

A result says which foundational requirement it broke and, where the list does, which level is left; one without a level
is kept and lowers nothing, for nobody said how far. Only a result that the list calls confirmed counts for the
capability; one without a word on that is taken in as not confirmed, and a person decides. Whether a name is that of an
asset or of a zone is known where the site is: until then each is written as an asset's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from inventory.importers.flow_tables import Vocabulary
from inventory.importers.headings import fold
from inventory.importers.limits import NAME_CHARACTERS
from inventory.importers.model_lists import SHOWN, Kind, Table, cell_of, left_out_sentence, read_list
from inventory.importers.values import AmbiguousDate, Unreadable, check_characters, is_unknown, read_time
from inventory.importers.words import counted
from inventory.records import ImportRefused

if TYPE_CHECKING:
    from inventory.importers.options import Options
    from inventory.importers.sheet import Sheet

FORMAT: Final = "test_results"
WHAT: Final = "test results"
LABEL: Final = "list of test results (CSV, XLSX, XLS, ODS)"
FRS: Final = ("IAC", "UC", "SI", "DC", "RDF", "TRE", "RA")
EMPTY: Final[dict[str, Any]] = {
    "bulkhead": 1,
    "site": {"code": "Site", "name": "Test results"},
    "assessment": {"code": "A1", "name": "Converted from a list of test results"},
}
YES: Final = frozenset({"yes", "y", "true", "1", "x", "confirmed", "verified", "ja", "bestatigt", "si", "oui"})
NO: Final = frozenset({"no", "n", "false", "0", "unconfirmed", "not confirmed", "suspected", "nein", "vermutet", "non"})
_FR: Final = re.compile(
    r"(?:FR|SR|CR|EDR|HDR|NDR|SAR)?\s*([1-7])(?:\.\d{1,2}(?:\s*\(?RE\s*\(?\d\)?)?)?$", re.IGNORECASE
)
_WORDS = {
    "code": (
        "id", "finding id", "result id", "finding no", "no", "nr", "ref", "befund id", "id hallazgo", "id constat",
    ),
    "title": (
        "finding", "result", "title", "test result", "issue", "weakness", "vulnerability", "description", "befund",
        "schwachstelle", "hallazgo", "constat", "risultato",
    ),
    "about": (
        "asset", "asset tag", "tag", "asset or zone", "target", "affected asset", "system", "zone", "ziel", "activo",
        "actif",
    ),
    "fr": (
        "fr", "foundational requirement", "requirement", "iec 62443 fr", "sr", "grundlegende anforderung",
        "anforderung",
    ),
    "level": ("level", "level left", "remaining level", "sl", "sl left", "verbleibendes level", "nivel", "niveau"),
    "found_on": ("found on", "date", "test date", "found", "datum", "gefunden am", "fecha", "data"),
    "confirmed": ("confirmed", "status", "state", "verified", "bestatigt", "estado", "etat", "stato"),
}  # fmt: skip
VOCABULARY = Vocabulary(
    {fold(word): field for field, words in _WORDS.items() for word in words},
    tuple(frozenset({field}) for field in ("code", "title", "about", "fr")),
)


KIND = Kind(
    "a test result",
    tuple(_WORDS),
    VOCABULARY,
    "A list of test results needs columns for id, finding, asset or zone, and FR. Say which is which.",
    EMPTY,
)
knows, knows_text = KIND.knows, KIND.knows_text


def read_results(data: bytes, options: Options) -> dict[str, Any]:
    """Give as plain values the `document` of a list's results, `notes`, `columns`, and `needs` that are open."""

    def make(table: Table) -> tuple[dict[str, Any], list[str]]:
        results = _results(table.sheet, table.at, table.fields, table.left_out, options)
        if not results:
            first = f" {table.left_out[0]}." if table.left_out else ""
            raise ImportRefused(f"No row of this list of test results can be taken.{first}")
        return {**EMPTY, "test_results": results}, _sentences(table.left_out, table.unread, results)

    return read_list(data, options, KIND, make)


def _results(
    sheet: Sheet, at: int, fields: Mapping[str, int], left_out: list[str], options: Options
) -> list[dict[str, Any]]:
    often = Counter(cell_of(cells, fields["code"]) for _, cells in sheet.rows[at + 1 :])
    found = []
    for row, cells in sheet.rows[at + 1 :]:
        texts = {field: cell_of(cells, column) for field, column in fields.items()}
        bad = next((reason for column in fields.values() if (reason := sheet.bad_cells.get((row, column)))), None)
        if bad is None:
            try:
                found.append(_result(texts, often, options))
                continue
            except Unreadable as error:
                bad = error.message
        left_out.append(f"{sheet.word} {row} ({bad.rstrip('.')})")
    return found


def _result(texts: dict[str, str], often: Counter[str], options: Options) -> dict[str, Any]:
    """Give one record; raise Unreadable, with what is wrong, where the row cannot be taken."""
    for text in texts.values():
        check_characters(text, is_long=False)
    code = texts["code"]
    if is_unknown(code):
        raise Unreadable("missing", "it has no id")
    if not texts["title"]:
        raise Unreadable("missing", "it says nothing of what was found")
    if is_unknown(texts["about"]):
        raise Unreadable("missing", "it names no asset and no zone")
    if often[code] > 1:
        raise Unreadable("twice", f"the id {code[:40]!r} stands in {often[code]} rows")
    record: dict[str, Any] = {"code": code, "title": texts["title"][:NAME_CHARACTERS]}
    record |= {"about": f"asset:{texts['about']}", "fr": _fr(texts["fr"])}
    if not is_unknown(texts.get("level", "")):
        record["level"] = _level(texts["level"])
    if not is_unknown(texts.get("found_on", "")):
        record["found_on"] = _day(texts["found_on"], options)
    record["confirmed"] = _confirmed(texts.get("confirmed", ""))
    return record


def _fr(text: str) -> str:
    word = text.strip().upper()
    if word in FRS:
        return word
    if matched := _FR.match(text.strip()):
        return FRS[int(matched[1]) - 1]
    raise Unreadable("fr", f"{text[:40]!r} is no foundational requirement (FR1 to FR7, or {', '.join(FRS)})")


def _level(text: str) -> int:
    digits = text.strip().upper().removeprefix("SL").strip(" -")
    if digits in {"0", "1", "2", "3", "4"}:
        return int(digits)
    raise Unreadable("level", f"{text[:40]!r} is no level from 0 to 4")


def _day(text: str, options: Options) -> str:
    try:
        moment = read_time(text, options.date_order)
    except AmbiguousDate:
        raise Unreadable("day", f"the day {text[:40]!r} can be read two ways; write it as 2026-11-22") from None
    if moment is None:
        raise Unreadable("day", f"{text[:40]!r} is no day")
    return moment.date().isoformat()


def _confirmed(text: str) -> bool:
    word = fold(text)
    if word in YES:
        return True
    if not word or word in NO or is_unknown(text):
        return False
    raise Unreadable("confirmed", f"{text[:40]!r} does not say whether it is confirmed (yes or no)")


def _sentences(left_out: list[str], unread: list[str], results: list[dict[str, Any]]) -> list[str]:
    sentences = [f"{counted(len(results), 'test result')} read."]
    if mute := sum("level" not in one for one in results):
        sentences.append(f"Without a level, so without any effect on the capability yet: {mute}.")
    if silent := sum(not one["confirmed"] for one in results):
        sentences.append(f"Not confirmed, so without any effect on the capability yet: {silent}.")
    if unread:
        sentences.append(f"Columns that were not carried: {', '.join(unread[:SHOWN])}.")
    return [*sentences, *left_out_sentence(left_out)]
