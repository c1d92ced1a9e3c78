"""Lists of what testers found: each row is a test result about an asset or a zone.

A result says which foundational requirement it broke and, where the list does, which level is left; one without a level
is kept and lowers nothing, for nobody said how far. Only a result that the list calls confirmed counts for the
capability; one without a word on that is taken in as not confirmed, and a person decides. Whether a name is that of an
asset or of a zone is known where the site is: until then each is written as an asset's.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from inventory.importers.flow_tables import Vocabulary
from inventory.importers.headings import fold
from inventory.importers.limits import NAME_CHARACTERS
from inventory.importers.model_lists import Kind, Table, check_once, read_list, time_of
from inventory.importers.values import Unreadable, check_characters, is_unknown
from inventory.importers.words import counted

if TYPE_CHECKING:
    from inventory.importers.options import Options

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
        found = table.taken(lambda texts, often: _result(texts, often, options))
        if not found:
            raise table.none_taken("test results")
        return {**EMPTY, "test_results": found}, [*_sentences(found), *table.not_carried()]

    return read_list(data, options, KIND, make)


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
    check_once(code, often)
    record: dict[str, Any] = {"code": code, "title": texts["title"][:NAME_CHARACTERS]}
    record |= {"about": f"asset:{texts['about']}", "fr": _fr(texts["fr"])}
    if not is_unknown(texts.get("level", "")):
        record["level"] = _level(texts["level"])
    if not is_unknown(texts.get("found_on", "")):
        record["found_on"] = time_of(texts["found_on"], options, "day").date().isoformat()
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


def _confirmed(text: str) -> bool:
    word = fold(text)
    if word in YES:
        return True
    if not word or word in NO or is_unknown(text):
        return False
    raise Unreadable("confirmed", f"{text[:40]!r} does not say whether it is confirmed (yes or no)")


def _sentences(results: list[dict[str, Any]]) -> list[str]:
    sentences = [f"{counted(len(results), 'test result')} read."]
    if mute := sum("level" not in one for one in results):
        sentences.append(f"Without a level, so without any effect on the capability yet: {mute}.")
    if silent := sum(not one["confirmed"] for one in results):
        sentences.append(f"Not confirmed, so without any effect on the capability yet: {silent}.")
    return sentences
