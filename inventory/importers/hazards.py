"""Hazard lists of a process hazard analysis (id, description, severity, cause): each row is a scenario to assess.

The id stays as it is, as the scenario's code and as the hazard that it was taken over from; the description is its
title, the cause the source of the threat. What a severity is worth depends on the site's matrix, which a file does not
know: the words go along under `severities`, by code, and are settled where the site is known.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from inventory.importers.flow_tables import Vocabulary
from inventory.importers.headings import fold
from inventory.importers.limits import NAME_CHARACTERS
from inventory.importers.model_lists import SHOWN, Kind, Table, check_once, read_list
from inventory.importers.values import Unreadable, check_characters, is_unknown
from inventory.importers.words import counted
from inventory.records import ImportRefused

if TYPE_CHECKING:
    from inventory.importers.options import Options

FORMAT = "hazards"
WHAT = "hazards"
LABEL = "hazard list (CSV, XLSX, XLS, ODS)"
SEVERITIES = "severities"
EMPTY: dict[str, Any] = {
    "bulkhead": 1,
    "site": {"code": "Site", "name": "Hazard list"},
    "assessment": {"code": "A1", "name": "Converted from a hazard list"},
}
_WORDS = {
    "code": (
        "id", "hazard id", "haz id", "hazard no", "hazard number", "hazard ref", "hazop id", "hazop ref", "scenario id",
        "ref", "no", "nr", "gefahrdungs id", "gefahrdungsnummer", "id pericolo", "id peligro", "id danger",
    ),
    "title": (
        "description", "hazard", "hazard description", "hazard title", "title", "hazardous event", "event", "scenario",
        "gefahrdung", "beschreibung", "pericolo", "descrizione", "peligro", "descripcion", "danger", "name",
    ),
    "severity": (
        "severity", "consequence severity", "severity rating", "severity class", "schweregrad", "schwere", "gravita",
        "gravedad", "severidad", "gravite", "severite",
    ),
    "cause": (
        "cause", "causes", "cause(s)", "initiating event", "initiator", "ursache", "ursachen", "causa",
    ),
}  # fmt: skip
VOCABULARY = Vocabulary(
    {fold(word): field for field, words in _WORDS.items() for word in words},
    tuple(frozenset({field}) for field in _WORDS),
)


KIND = Kind(
    "a hazard",
    tuple(_WORDS),
    VOCABULARY,
    "A hazard list needs columns for the id, the description, the severity and the cause. Say which is which.",
    EMPTY,
)
knows, knows_text = KIND.knows, KIND.knows_text


def read_hazards(data: bytes, options: Options) -> dict[str, Any]:
    """Give as plain values the `document` of a list's scenarios, `notes`, `columns`, and `needs` that are open."""
    return read_list(data, options, KIND, _document)


def _document(table: Table) -> tuple[dict[str, Any], list[str]]:
    found = table.taken(_scenario)
    if not found:
        raise ImportRefused("No row of this hazard list can be taken; each needs an id of its own and a description.")
    scenarios = [scenario for scenario, _ in found]
    severities = {scenario["code"]: severity for scenario, severity in found if not is_unknown(severity)}
    heading = table.headings[table.fields["severity"]]
    document = {**EMPTY, "scenarios": scenarios, SEVERITIES: severities}
    return document, [*_sentences(scenarios, heading), *table.not_carried()]


def _scenario(texts: dict[str, str], often: Counter[str]) -> tuple[dict[str, Any], str]:
    """Give one scenario and its severity as written; raise Unreadable where the row cannot be taken."""
    code, title = texts["code"], texts["title"]
    if not code or code == "none":
        raise Unreadable("missing", "it has no id")
    if not title:
        raise Unreadable("missing", "it has no description")
    check_once(code, often)
    if len(code) > NAME_CHARACTERS:
        raise Unreadable("long", f"its id is longer than {NAME_CHARACTERS} characters")
    for text in texts.values():
        check_characters(text, is_long=False)
    scenario: dict[str, Any] = {"code": code, "title": title[:NAME_CHARACTERS], "hazard": code}
    if not is_unknown(texts["cause"]):
        scenario["threat"] = {"source": texts["cause"][:NAME_CHARACTERS]}
    return scenario, texts["severity"]


def _sentences(scenarios: list[dict[str, Any]], severity: str) -> list[str]:
    sentences = [f"{counted(len(scenarios), 'hazard')} became scenarios; {severity!r} is read as severity for safety."]
    cut = [one["code"] for one in scenarios if len(one["title"]) == NAME_CHARACTERS]
    if cut:
        sentences.append(f"Titles of {NAME_CHARACTERS} characters are cut there: {', '.join(cut[:SHOWN])}.")
    return sentences
