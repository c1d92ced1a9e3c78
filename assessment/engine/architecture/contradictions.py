"""Where the room and the reckoning contradict each other: an answer that held in an exercise, against what a cut does.

What was said is free text. Our own heuristic reads it clause by clause and is silent wherever it is not sure: a clause
counts where it names one step of the process, or one asset, by its whole name or by the last word of it that no other
name ends in, and says in plain words that it stops, or that it goes on, and denies nothing. It is held against what
the reckoning says for certain: that something stops, or that it keeps running. "At once" also contradicts hours.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from assessment.engine.dependencies import KEEPS_RUNNING, STOPS, Fate
from assessment.engine.fate_words import when_told

Record = Mapping[str, Any]
_CLAUSE = re.compile(r"[.;:!?\n]+|,\s")
_WORD = re.compile(r"\w+")
_STOPS = re.compile(
    r"\b(stops?|stopped|stands? still|fails?|shuts? down|steht|stehen|stoppt|stoppen|fällt aus|fallen aus)\b"
)
_RUNS = re.compile(
    r"\b(goes on|go on|keeps? (running|going)|continues?|runs? on|läuft|laufen|geht weiter|gehen weiter)\b"
)
_DENIED = re.compile(r"\b(not|never|no|nothing|nicht|nie|kein\w*|without|ohne|unless|if|wenn|falls)\b|n't\b")
_AT_ONCE = re.compile(r"\b(at once|immediately|sofort)\b")
_WHO = re.compile(r"(Who decides|Wer entscheidet)\b")
_SPAN = re.compile(
    r"\b(?P<amount>\d+(?:[.,]\d+)?|an?|one|einen?|eine)\s+(?P<unit>hours?|h|days?|weeks?|stunden?|tage?n?|wochen?)\b"
)
SHORTEST: Final = 4
LATER: Final = ("after", "not before")
UNSTATED: Final = "Nobody has stated for how long it can go on: the answer rests on nothing in the model."


def against_card(exercise: Record, cut: Record, decider: str | None) -> list[dict[str, str]]:
    """Give what the room said of who decides and of how long it holds, where card or reckoning do not say the same."""
    found = []
    for step in exercise.get("steps") or ():
        said = step.get("said") or ""
        if _WHO.match(step["step"]) and decider and said and not _shares_a_name(decider, said):
            found.append({"said": said, "reckoned": f"The card names {decider}."})
        for clause in _CLAUSE.split(said) if step.get("holds") is True else ():
            hours = _hours(clause.casefold())
            if hours is not None and (told := _against_hours(hours, _first_for(said, cut))):
                found.append({"said": clause.strip(), "reckoned": told})
    return found


def _first_for(said: str, cut: Record) -> Record | None:
    """Give what stops first; where an answer says itself what stops at once, its stretch of time is about the rest."""
    first = cut.get("first")
    if first is None or first["hours"] or not first["exact"] or not _says_at_once(said):
        return first
    later = next((one for one in cut[STOPS] if one["hours"] or not one["exact"]), None)
    return later and {**later, "when": when_told(Fate(STOPS, later["hours"], later["exact"]))}


def _says_at_once(said: str) -> bool:
    clauses = (clause.casefold() for clause in _CLAUSE.split(said))
    return any(_STOPS.search(one) and _AT_ONCE.search(one) and not _DENIED.search(one) for one in clauses)


def _against_hours(hours: float, first: Record | None) -> str:
    """Say what the reckoning has against a stretch of time; nothing where it holds as long."""
    if first is None:
        return UNSTATED
    if first["exact"]:
        return f"The first stops {first['when']}." if first["hours"] < hours else ""
    return f"The first stops {first['when']}: whether it goes on so long, nobody has stated."


def _hours(clause: str) -> float | None:
    """Read a stretch of time of a clause in hours."""
    found = _SPAN.search(clause)
    if found is None or _DENIED.search(clause):
        return None
    amount, unit = found["amount"].replace(",", "."), found["unit"]
    number = float(amount) if amount[0].isdigit() else 1
    return number * (24 if unit.startswith(("d", "t")) else 168 if unit.startswith("w") else 1)


def _shares_a_name(name: str, said: str) -> bool:
    """Tell whether an answer has a word of a name, the side in parentheses left out."""
    wanted = {word for word in _words(name.partition("(")[0].casefold()) if len(word) >= SHORTEST}
    return not wanted or not wanted.isdisjoint(_words(said.casefold()))


def contradictions(exercise: Record, cut: Record) -> list[dict[str, str]]:
    """Give what was said in an exercise and held, beside the sentence of the reckoning that says otherwise."""
    reckoned = dict(_reckoned(cut))
    ends = Counter(_last(name) for name in reckoned)
    found = []
    for step in exercise.get("steps") or ():
        for clause in _CLAUSE.split(step.get("said") or "") if step.get("holds") is True else ():
            named = [name for name in sorted(reckoned) if _is_named(name, clause.casefold(), ends)]
            if len(named) == 1 and _is_against(clause.casefold(), *reckoned[named[0]][:2]):
                found.append({"said": clause.strip(), "reckoned": reckoned[named[0]][2]})
    return found


def _reckoned(cut: Record) -> Iterator[tuple[str, tuple[str, str, str]]]:
    """Yield what is certain of each step and asset: its verdict, when, and the sentence."""
    inside = set(cut.get("inside_steps") or ())
    for verdict in (STOPS, KEEPS_RUNNING):
        for one in cut[verdict]:
            when = _when(one) if verdict == STOPS else ""
            yield one["name"], (verdict, when, one["text"])
    for one in cut["steps"]:
        step, verdict = one["step"], one["verdict"]
        if verdict == STOPS:
            yield step, (STOPS, one["when"], f"{step} stops {one['when']}.")
        elif verdict == KEEPS_RUNNING and step in inside:
            told = f"{step} goes on inside: the cut does not stop it, it stands still only where the zone itself does."
            yield step, (KEEPS_RUNNING, "", told)
        elif verdict == KEEPS_RUNNING:
            yield step, (KEEPS_RUNNING, "", f"{step} keeps running: nothing that it is stated to need is cut off.")


def _when(one: Record) -> str:
    return "after" if one["hours"] else ""


def _is_against(clause: str, verdict: str, when: str) -> bool:
    says_stops, says_runs = bool(_STOPS.search(clause)), bool(_RUNS.search(clause))
    if says_stops == says_runs or _DENIED.search(clause):
        return False
    if verdict == KEEPS_RUNNING:
        return says_stops
    return says_runs or (bool(_AT_ONCE.search(clause)) and when.startswith(LATER))


def _is_named(name: str, clause: str, ends: Mapping[str, int]) -> bool:
    last = _last(name)
    return name.casefold() in clause or (len(last) >= SHORTEST and ends[last] == 1 and last in _words(clause))


def _last(name: str) -> str:
    return (_words(name.casefold()) or [""])[-1]


def _words(text: str) -> list[str]:
    return _WORD.findall(text)
