"""Lists of incidents, from a ticket system or a log book: when each began, was noticed, and was over.

They give the mean times to detect and to recover. A time without an offset is the site's own clock and stays as it is
written; a day alone, and midnight sharp, which is how tables write a day, has no hours and counts in no mean.
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

FORMAT: Final = "incidents"
WHAT: Final = "incidents"
LABEL: Final = "list of incidents (CSV, XLSX, XLS, ODS)"
TIMES: Final = ("occurred_at", "detected_at", "recovered_at")
EMPTY: Final[dict[str, Any]] = {
    "bulkhead": 1,
    "site": {"code": "Site", "name": "Incidents"},
    "assessment": {"code": "A1", "name": "Converted from a list of incidents"},
}
_OFFSET: Final = re.compile(r"\d(?:Z|[+-]\d\d:?\d\d)$", re.IGNORECASE)
_MIDNIGHT: Final = re.compile(r"\b00:00(?::00(?:\.0+)?)?$")
_WORDS = {
    "code": (
        "id", "incident id", "incident", "incident no", "incident number", "ticket", "ticket id", "number", "no", "nr",
        "ref", "vorfall id", "vorfall nr", "ticketnummer", "id incidente",
    ),
    "title": (
        "title", "description", "short description", "summary", "subject", "what happened", "vorfall", "beschreibung",
        "kurzbeschreibung", "betreff", "descripcion", "descrizione",
    ),
    "about": ("asset", "asset tag", "tag", "asset or zone", "zone", "affected asset", "configuration item", "anlage"),
    "occurred_at": (
        "occurred", "occurred at", "began", "started", "start", "start time", "begin", "beginn", "eingetreten am",
    ),
    "detected_at": (
        "detected", "detected at", "noticed", "discovered", "opened", "opened at", "reported", "reported at", "created",
        "erkannt", "erkannt am", "bemerkt", "gemeldet am", "detectado",
    ),
    "recovered_at": (
        "recovered", "recovered at", "restored", "resolved", "resolved at", "closed", "closed at", "end", "end time",
        "behoben", "behoben am", "wiederhergestellt", "ende", "resuelto",
    ),
    "learned": ("learned", "lessons learned", "lesson", "root cause", "gelernt", "erkenntnis", "ursache"),
}  # fmt: skip
VOCABULARY = Vocabulary(
    {fold(word): field for field, words in _WORDS.items() for word in words},
    (*(frozenset({field}) for field in ("code", "title", "detected_at")), frozenset({"occurred_at", "recovered_at"})),
)
KIND = Kind(
    "an incident",
    tuple(_WORDS),
    VOCABULARY,
    "A list of incidents needs columns for id, what happened, when it was noticed, and when it began or was over.",
    EMPTY,
)
knows, knows_text = KIND.knows, KIND.knows_text


def read_incidents(data: bytes, options: Options) -> dict[str, Any]:
    """Give as plain values the `document` of a list's incidents, `notes`, `columns`, and `needs` that are open."""

    def make(table: Table) -> tuple[dict[str, Any], list[str]]:
        found = table.taken(lambda texts, often: _incident(texts, often, options))
        if not found:
            raise table.none_taken("incidents")
        return {**EMPTY, "incidents": found}, [*_sentences(found), *table.not_carried()]

    return read_list(data, options, KIND, make)


def _incident(texts: dict[str, str], often: Counter[str], options: Options) -> dict[str, Any]:
    """Give one record; raise Unreadable, with what is wrong, where the row cannot be taken."""
    for text in texts.values():
        check_characters(text, is_long=False)
    code = texts["code"]
    if is_unknown(code):
        raise Unreadable("missing", "it has no id")
    if not texts["title"]:
        raise Unreadable("missing", "it does not say what happened")
    check_once(code, often)
    record: dict[str, Any] = {"code": code, "title": texts["title"][:NAME_CHARACTERS]}
    if not is_unknown(texts.get("about", "")):
        record["about"] = f"asset:{texts['about']}"
    known = {key: _moment(texts[key], options) for key in TIMES if not is_unknown(texts.get(key, ""))}
    days = [moment[:10] for moment in known.values()]
    if days != sorted(days) or _is_disordered([*known.values()]):
        raise Unreadable("order", "it was noticed before it began, or over before it was noticed")
    learned = {"learned": texts["learned"]} if not is_unknown(texts.get("learned", "")) else {}
    return {**record, **known, **learned}


def _is_disordered(moments: list[str]) -> bool:
    """Tell whether times of one form, all of them to the minute on the site's own clock, run backwards."""
    local = [one for one in moments if len(one) > len("2026-11-22") and not _OFFSET.search(one)]
    return local != sorted(local)


def _moment(text: str, options: Options) -> str:
    """Give a time as the model writes it: a day, a local time to the second, or a time in UTC."""
    found = time_of(text, options, "time")
    if ":" not in text or _MIDNIGHT.search(text):
        return found.date().isoformat()
    if _OFFSET.search(text):
        return found.isoformat(timespec="seconds")
    return found.replace(tzinfo=None).isoformat(timespec="seconds")


def _sentences(found: list[dict[str, Any]]) -> list[str]:
    def timed(*keys: str) -> int:
        return sum(all(len(one.get(key, "")) > len("2026-11-22") for key in keys) for one in found)

    return [
        f"{counted(len(found), 'incident')} read.",
        f"They count in the mean time to detect: {timed('occurred_at', 'detected_at')}.",
        f"They count in the mean time to recover: {timed('detected_at', 'recovered_at')}.",
    ]
