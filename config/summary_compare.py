"""The readable summary that `bulkhead diff` and `bulkhead what-if` print: what became worse comes first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from config.summary import cut_words

Record = Mapping[str, Any]
SHOWN = 12
LONGEST = 60
VERDICTS = {
    "worse": "WORSE",
    "better": "BETTER",
    "mixed": "MIXED: some things are worse, some better",
    "same": "SAME: the model changed, the judgement did not",
    "unchanged": "UNCHANGED",
}
FINDINGS = {
    "new": "new",
    "worse": "worse",
    "grown": "grown",
    "not_judged": "not judged any more",
    "shrunk": "smaller",
    "better": "better",
    "answered": "answered",
    "gone": "gone",
}
PATHS = {"path opened": "path opened", "end removed": "end removed", "not asked before": "not asked of both"}


def of_comparison(found: Record, names: Mapping[str, str]) -> str:
    """Give what a comparison says; `names` are what people call zones, conduits and assets, by `kind:CODE`."""
    lines = [VERDICTS[found["verdict"]] + _asked(found), *_totals(found), *(f"note: {note}" for note in found["notes"])]
    sections = (
        ("findings", _findings(found["findings"])),
        ("paths", _paths(found["paths"], is_question="change_set" in found)),
        ("open again", [f"  {one['reason']}" for one in found["reopened"]]),
        ("levels", _levels(found["levels"], names)),
        ("risk", [_scenario(one) for one in found["risk"]]),
        ("monitoring across owners", [_blindness(one, names) for one in found["monitoring"]]),
        ("scenarios built in", [_story(one) for one in found["stories"]]),
        ("changed in the model", [_record(one) for one in found["records"]]),
    )
    for title, told in sections:
        if told:
            more = [f"  and {len(told) - SHOWN} more (--json lists all)"] if len(told) > SHOWN else []
            lines += ["", f"{title}:", *told[:SHOWN], *more]
    if questions := sum(one["change"] == "unanswered" for one in found["findings"]):
        lines += ["", f"Rules that could not be judged where nobody asked before: {questions} (--json lists them)."]
    return "\n".join(lines)


def names_in(*documents: Mapping[str, Any]) -> dict[str, str]:
    """Give what people call zones, conduits and assets; the last document has the last word."""
    return {
        f"{kind}:{record.get('code', record.get('tag'))}": record["name"]
        for document in documents
        for kind, home in (("zone", "zones"), ("conduit", "conduits"), ("asset", "assets"))
        for record in document.get(home) or ()
        if record.get("name")
    }


def _asked(found: Record) -> str:
    return f", if: {found['change_set']['name']}" if "change_set" in found else ""


def _totals(found: Record) -> Iterator[str]:
    old, new = found["old"], found["new"]
    yield f"{_side(old)} -> {_side(new)}"
    counts = (side["totals"]["findings"] for side in (old, new))
    before, after = counts
    yield "findings: " + ", ".join(f"{before[one]} -> {after[one]} {one}" for one in after)
    for what, name in (("zones", "totals"), ("conduits", "conduit_totals")):
        values = [(side[name]["levels_missing"], side[name]["not_assessed"]) for side in (old, new)]
        yield (
            f"{what}: {values[0][0]} -> {values[1][0]} levels missing, "
            f"{values[0][1]} -> {values[1][1]} elements not assessed"
        )
    risks = [side["risk"] for side in (old, new)]
    if any(risk["scenarios"] or risk["not_evaluated"] for risk in risks):
        unknown = f", {risks[0]['not_evaluated']} -> {risks[1]['not_evaluated']} not rated"
        has_unknown = any(risk["not_evaluated"] for risk in risks)
        scenarios = f"{risks[0]['scenarios']} -> {risks[1]['scenarios']} scenarios{unknown if has_unknown else ''}"
        yield f"risk today: {risks[0]['points']:g} -> {risks[1]['points']:g} points over {scenarios}"


def _side(side: Record) -> str:
    return f"model {side['model_sha256'][:12]} as of {side['date'] or 'no date'}"


def _findings(changes: list[Record]) -> list[str]:
    told: list[str] = []
    for one in (change for change in changes if change["change"] in FINDINGS):
        severity = one["severity"]["new"] or one["severity"]["old"]
        state = one["status"]["new"] or ""
        state = "" if state in {"", "open"} else f" ({state.replace('_', ' ')})"
        told.append(
            f"  {FINDINGS[one['change']]:<12} {severity:<9}{one['id']:<28}{one['message']}{state}{_joined(one)}"
        )
    return told


def _joined(one: Record) -> str:
    codes = [code for change in one["evidence"].values() for code in change.get("added", ())]
    return f" New in it: {', '.join(sorted(set(codes)))}." if one["change"] == "grown" else ""


def _paths(changes: list[Record], *, is_question: bool) -> list[str]:
    """Give the paths that changed; a what-if asks of each pair whether its chain is broken."""
    return [_path(one) for one in changes if one["changed"] or is_question]


def _path(one: Record) -> str:
    ends = f"{one['source']} to {one['target']}"
    way = one["remaining"]
    if way is None:
        doubt = (
            "" if one["proven"] or one["verdict"] != "chain broken" else " in the model, whose flows may be incomplete"
        )
        return f"  {PATHS.get(one['verdict'], one['verdict'])}: {ends}{doubt}"
    told = cut_words(one["minimum_cut"]["new"])
    word = "same path remains" if one["same_path"] else PATHS.get(one["verdict"], one["verdict"])
    return f"  {word}: {ends} by {' > '.join(way['hops'])} ({way['chance_percent']:g} %; {told})"


def _levels(changes: list[Record], names: Mapping[str, str]) -> list[str]:
    told = []
    for one in changes:
        elements = ", ".join(
            f"{element['fr']} SL-A {_of(element['sl_a'])} of {_of(element['sl_t'])} ({element['change']})"
            for element in one["elements"]
        )
        side = "old" if one["change"] == "removed" else "new"
        missing, unknown = one["levels_missing"][side], one["not_assessed"][side]
        whole = f"{missing} levels missing, {unknown} elements not assessed"
        told.append(f"  {one['change']}: {_called(one['place'], names)}: {elements or whole}")
    return told


def _scenario(one: Record) -> str:
    today = " -> ".join(_cell(one["today"][side]) for side in ("old", "new"))
    return f"  {one['change']}: {one['title']} ({one['scenario']}): today {today}"


def _cell(cell: Record | None) -> str:
    return "not known" if cell is None else f"{cell['points']:g} points, {cell['band_name']}"


def _blindness(one: Record, names: Mapping[str, str]) -> str:
    before, after = (str(one[side] or "nothing").replace("_", " ") for side in ("old", "new"))
    return f"  {one['change']}: {_called('conduit:' + one['conduit'], names)}: {before} -> {after}"


def _story(one: Record) -> str:
    told = (
        [one["title"]] if one["verdict"]["old"] == one["verdict"]["new"] else [f"{one['title']}: {_of(one['verdict'])}"]
    )
    if one["containment"]["old"] != one["containment"]["new"]:
        told.append(f"with that part cut off the plant: {_of(one['containment'])}")
    return f"  {one['change']}: {'; '.join(told)}".replace("_", " ")


def _record(one: Record) -> str:
    name = "" if one["name"] == one["code"] else f" {one['name']}"
    fields = ", ".join(f"{field['field']} {_short(field['old'])} -> {_short(field['new'])}" for field in one["fields"])
    return f"  {one['change']}: {one['kind'].replace('_', ' ')}{name} ({one['code']})" + (
        f": {fields}" if fields else ""
    )


def _short(value: Any) -> str:
    """Give a value in a few words; a list of levels as it is said."""
    if value is None:
        return "not known"
    if isinstance(value, list):
        text = (" " if all(isinstance(entry, int | None) for entry in value) else ", ").join(map(_entry, value))
    else:
        text = _entry(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."


def _entry(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(_entry(one) for one in value.values() if not isinstance(one, dict | list))
    if isinstance(value, bool):
        return str(value).lower()
    return "?" if value is None else str(value)


def _of(values: Record) -> str:
    before, after = ("?" if values[side] is None else str(values[side]) for side in ("old", "new"))
    return after if before == after else f"{before} -> {after}"


def _called(pointer: str, names: Mapping[str, str]) -> str:
    kind, _, code = pointer.partition(":")
    return f"{kind} {names[pointer]} ({code})" if pointer in names else f"{kind} {code}"
