"""The picture in words: rows as the templates draw them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from architecture import words
from assessment.engine.architecture.patterns.laid import PLACES_MAX
from catalogue.loader import protocol_name

Record = Mapping[str, Any]
STATES: Final = {"there": 0, "missing": 1, "unknown": 2}
# What a row of a run from before it was told lacks.
NOT_TOLD: Final[Record] = {
    "marks": {}, "permitted": [], "unnamed": 0, "run_out": [], "machines": [], "machine_count": 0, "whole_zones": [],
}  # fmt: skip
ANSWERS: Final = {True: "there", False: "missing", None: "unknown"}


def leaving_rows(picture: Record) -> list[dict[str, Any]]:
    """Give what leaves OT, each row with what lacks in words, questions apart from faults."""
    rows = []
    for row in ({**NOT_TOLD, **one} for one in picture["leaving"]["rows"]):
        marks = row["marks"]
        faults = [words.MISSING[key] for key in row["missing"] if key not in words.QUESTIONS]
        faults += [text for key, text in words.MARKS.items() if marks.get(key)]
        if marks.get("commands_in"):
            faults.insert(0, str(words.COMMANDS_IN) % {"zone": row["to"]["name"] or _("zone not known")})
        questions = [words.MISSING[key] for key in row["missing"] if key in words.QUESTIONS]
        questions += [text for key, text in words.ASKED_MARKS.items() if key in marks and marks[key] is None]
        border = words.BORDERS[row["border"]]
        told = {"faults": faults, "questions": questions, "border_words": border, "ways": _ways(row)}
        rows.append({**row, **told})
    return rows


def pattern_groups(picture: Record) -> list[dict[str, Any]]:
    """Give the patterns with where each lies and what of it is there, missing or not known."""
    groups = []
    for key, (title, why) in words.PATTERNS.items():
        laid = [_laid(one) for one in picture["patterns"] if one["pattern"] == key]
        groups.append({"key": key, "title": title, "why": why, "laid": laid, "is_cut": len(laid) >= PLACES_MAX})
    return groups


def edge_rows(picture: Record) -> list[dict[str, Any]]:
    """Give the edges with their answers in words."""
    return [
        {
            **one,
            "points": _answers(one["points"], one["said"]),
            "duties": _answers(one["duties"], one["said"]),
            "claims": [(fr, ANSWERS[answer]) for fr, answer in one["claims"].items()],
        }
        for one in picture["edges"]
    ]


def sheet_of(picture: Record) -> dict[str, Any]:
    """Give the comparison of platforms, one line per criterion."""
    sheet = picture["platforms"]
    lines = [
        {
            "title": words.CRITERIA[one["key"]],
            "weight": one["weight"],
            "scores": [score_text(platform["scores"][place]) for platform in sheet["platforms"]],
        }
        for place, one in enumerate(sheet["criteria"])
    ]
    return {**sheet, "lines": lines, "totals": [score_text(one["total"]) for one in sheet["platforms"]]}


def score_text(score: list[float] | None) -> str:
    """Give a score, a range where it is not known to the end, a question mark where nothing of it is."""
    if score is None:
        return "?"
    low, high = score
    return f"{low:g}" if low == high else f"{low:g} \N{EN DASH} {high:g}"


def strategy_groups(picture: Record) -> list[dict[str, Any]]:
    """Give old assets by what is to become of them."""
    return [{**one, "title": words.STRATEGIES[one["strategy"]]} for one in picture["strategies"]["groups"]]


def gateway_rows(picture: Record) -> list[dict[str, Any]]:
    """Give the gateways with what blocks cutting over to them."""
    return [
        {
            **one,
            "joins": [[protocol_name(name) for name in pair] for pair in one["joins"]],
            "blocked_by": in_order(words.TEMPLATE, one["blocks"]),
        }
        for one in picture["gateways"]
    ]


def bus_rows(picture: Record) -> list[dict[str, Any]]:
    """Give the buses with the name of their medium, where the catalogue has one."""
    return [{**one, "medium": protocol_name(one["medium"])} for one in picture["buses"]]


def mix_rows(picture: Record) -> list[dict[str, Any]]:
    """Give the protocols of each zone that has any, or old assets."""
    return [
        {**zone, "protocols": [{**one, "need": words.NEEDS.get(one["needs"] or "")} for one in zone["protocols"]]}
        for zone in picture["mix"]
        if zone["protocols"] or zone["unnamed"] or zone["past_support"]["past"]
    ]


def compensation_rows(picture: Record, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Give what stands in for a requirement, with what it lacks; `names` are those of places (`zone:CODE`)."""
    return [
        {**one, "place": names.get(one["about"]) or one["about"], "lacks": in_order(words.LACKING, one["lacking"])}
        for one in picture["compensated"]
    ]


def in_order(known: Mapping[str, words.Text], keys: Iterable[str]) -> list[words.Text]:
    """Give the words for keys in the order of the words."""
    wanted = set(keys)
    return [text for key, text in known.items() if key in wanted]


def _laid(one: Record) -> dict[str, Any]:
    parts = [{**part, "text": words.PARTS[part["key"]][STATES[part["state"]]]} for part in one["parts"]]
    layer = urlencode([("layer", "pattern"), ("path", f"{one['pattern']}>{one['about']}")])
    return {**one, "parts": parts, "layer": layer}


def _answers(points: Record, said: Record) -> list[dict[str, Any]]:
    return [
        {"text": words.POINTS[key], "state": ANSWERS[answer], "said": said.get(key)} for key, answer in points.items()
    ]


def _ways(row: Record) -> list[dict[str, Any]]:
    """Give the directions with the controls that act on each."""
    return [{"key": way, "controls": row["controls"][way]} for way in row["directions"]]
