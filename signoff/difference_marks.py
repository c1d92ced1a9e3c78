"""What a comparison says of each zone and conduit on the map: new, gone, worse, better, or merely changed.

The gravest word wins: what is new or gone says so, then what got worse in a level, a finding or its monitoring, then
what got better, then what changed in its record or in who belongs to it. Nothing is told by colour alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from assessment.drawing.picture import Legend, Mark, Tone
from assessment.engine.compare.comparison import GOT_BETTER, GOT_WORSE
from assessment.map_layers import Layer

Record = Mapping[str, Any]
GONE, NEW, MIXED, WORSE, BETTER, CHANGED = "gone", "new", "mixed", "worse", "better", "changed"
MEANINGS: Final = {
    NEW: gettext_noop("was not there before"),
    GONE: gettext_noop("is not there any more"),
    WORSE: gettext_noop("got worse: a level, a finding or who watches it"),
    MIXED: gettext_noop("got worse in one thing and better in another"),
    BETTER: gettext_noop("got better"),
    CHANGED: gettext_noop("changed without better or worse"),
}
_TONES: Final = {
    NEW: Tone.PLAIN,
    GONE: Tone.UNKNOWN,
    WORSE: Tone.STEP_4,
    MIXED: Tone.STEP_2,
    BETTER: Tone.GOOD,
    CHANGED: Tone.PLAIN,
}
_LETTERS: Final = {
    NEW: "+",
    GONE: "\N{MINUS SIGN}",
    WORSE: "!",
    MIXED: "\N{PLUS-MINUS SIGN}",
    BETTER: "\N{CHECK MARK}",
    CHANGED: "~",
}


def words_by_place(found: Record) -> dict[str, str]:
    """Give the word for each zone and conduit that differs, by `kind:CODE`."""
    said: dict[str, set[str]] = defaultdict(set)
    for place, word in (*_of_records(found), *_of_judgement(found)):
        if place.partition(":")[0] in ("zone", "conduit"):
            said[place].add(word)
    return {place: _gravest(words) for place, words in sorted(said.items())}


def layer_of(words: Mapping[str, str]) -> Layer:
    """Give the marks as a layer of the map, in which what did not change stands back."""

    def marks(kind: str) -> dict[str, Mark]:
        return {
            place.partition(":")[2]: _mark(word) for place, word in words.items() if place.partition(":")[0] == kind
        }

    used = set(words.values())
    legend = tuple(Legend(_mark(word), _(MEANINGS[word])) for word in MEANINGS if word in used)
    return Layer(marks("zone"), marks("conduit"), legend, frozenset(words))


def _mark(word: str) -> Mark:
    return Mark(_TONES[word], _LETTERS[word], _(MEANINGS[word]))


def _gravest(words: set[str]) -> str:
    for word in (GONE, NEW):
        if word in words:
            return word
    if {WORSE, BETTER} <= words:
        return MIXED
    return next(word for word in (WORSE, BETTER, CHANGED) if word in words)


def _of_records(found: Record) -> Iterator[tuple[str, str]]:
    change_words = {"added": NEW, "removed": GONE, "changed": CHANGED}
    for one in found["records"]:
        yield f"{one['kind']}:{one['code']}", change_words[one["change"]]
        for field in one["fields"]:
            if (one["kind"], field["field"]) in (("asset", "zone"), ("flow", "conduit")):
                holder = field["field"]
                yield from ((f"{holder}:{code}", CHANGED) for code in (field["old"], field["new"]) if code)


def _of_judgement(found: Record) -> Iterator[tuple[str, str]]:
    for one in found["findings"]:
        yield from _judged(one["target"], one["change"])
    for one in found["levels"]:
        for element in one["elements"]:
            yield from _judged(one["place"], element["change"])
    for one in found["monitoring"]:
        yield from _judged(f"conduit:{one['conduit']}", one["change"])


def _judged(place: str, change: str) -> Iterator[tuple[str, str]]:
    if change in GOT_WORSE:
        yield place, WORSE
    elif change in GOT_BETTER:
        yield place, BETTER
