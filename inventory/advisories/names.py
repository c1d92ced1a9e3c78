"""Product spellings: catalogue numbers with series letters, families, and what inventories say less or more.

A product is told from another by its designations, the words that hold a digit (`S7-1500`, `5580`, `M340`), and by
its catalogue numbers. Where an inventory says less than an advisory, or the two say different things that may be one,
the answer is "maybe": it becomes "cannot tell", never "not affected".
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from itertools import pairwise
from itertools import product as every_pair
from pathlib import Path
from typing import Final

from inventory.spellings import CACHED, folded

DATA: Final = Path(__file__).parent / "data"
SHORTEST_BEGINNING: Final = 3
SHORTEST_PLURAL: Final = 4
SHORTEST_DESIGNATION: Final = 3
LONG_IDENTIFIER: Final = 9


class Same(StrEnum):
    """Whether a product of an advisory is what the inventory names."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


def _words_of(kind: str) -> frozenset[str]:
    """Give the words of a kind: common to many products, brands, of software only, of firmware and protocols."""
    with (DATA / "words.csv").open(encoding="utf-8", newline="") as file:
        return frozenset(row["word"] for row in csv.DictReader(file) if row["kind"] == kind)


BRANDS: Final = _words_of("brand")
GENERIC: Final = _words_of("common") | BRANDS
# What names firmware, a protocol or "all others", and no product.
PLATFORM: Final = _words_of("platform")
SOFTWARE: Final = _words_of("software")


@dataclass(frozen=True, slots=True)
class Judged:
    """Whether two names mean one product, and why in words; exact where this very model is named, not a family.

    `is_broad` where the advisory names no product that could be told from others, so that no version decides.
    """

    same: Same
    why: str
    is_exact: bool = False
    is_broad: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """What a name says of a product: its words, what stood in brackets, catalogue numbers, series letters.

    `ways` are the words that are asked for: one set, or one for each product where the name lists several.
    `rounds` are words such as XC-200, which stand for a whole range (XC206, XC208, ...), with how these begin.
    """

    text: str
    words: tuple[str, ...]
    ways: tuple[frozenset[str], ...]
    variant: tuple[str, ...]
    numbers: tuple[str, ...]
    series: frozenset[str]
    is_family: bool
    rounds: tuple[tuple[str, str], ...] = ()
    brands: frozenset[str] = frozenset()

    @property
    def is_broad(self) -> bool:
        """Tell whether the name is one of firmware, of a protocol or of "all others", and of no product."""
        return not (self.numbers or self.rounds or {*self.words} - GENERIC - PLATFORM)


@dataclass(frozen=True, slots=True)
class Device:
    """What an inventory says of a product. `found` holds every word and beginning of a word by which it is known."""

    text: str
    words: tuple[str, ...]
    found: frozenset[str]
    beginnings: frozenset[str]
    numbers: tuple[str, ...]
    series: frozenset[str]
    inferred: frozenset[str]


_SURE_FIRST: Final = (Same.YES, Same.MAYBE, Same.NO)


SYNONYMS: Final = (("site edition", "se"), ("machine edition", "me"))
_WORD = re.compile(r"[a-z0-9][a-z0-9+.\-]*", re.IGNORECASE)
_BRACKETS = re.compile(r"\(([^()]*)\)")
_INCLUDES = re.compile(r"^\s*(?:incl|including|all)\b", re.IGNORECASE)
_ORDER_NUMBER = re.compile(
    r"(?<![a-z0-9])(?:6[a-z]{2}\d[\s-]?\d{3}-?[a-z0-9]{5}-[a-z0-9]{4}|6[a-z]{2}\d[\s-]?\d{3}|\d{3,4}[a-z]?-[a-z]{1,4}\d[a-z0-9]*(?:-[a-z0-9]+)*|"
    r"750-\d{2}[\dx]{1,2}|bm[exh][a-z]{1,3}\d{4,}[a-z]*|\d{7})(?![a-z0-9])",
    re.IGNORECASE,
)
_VERSIONED = re.compile(
    r"(?:hardware|firmware|software)?\s*versions?\s+v?\d[\w.]*(?:\s+(?:and|or)\s+(?:below|above|prior|earlier|later))?|"
    r"[<>=]+\s*v?\d[\w.]*",
)
_NICKNAME = re.compile(r"\blogix\d{4}\w*")
_LIST = re.compile(r"\s/\s|,|&|\band\b")
_INCHES = re.compile(r'\d+"(?:\s*-\s*\d+")?')
_LOOSE_NUMBER = re.compile(r"\b(\d{4}) - (l\d)")
_OPEN_NUMBER = re.compile(r"\b([a-z]{3,6}\d*)\*")
_ROUND = re.compile(r"\b([a-z]+)-(\d)00([a-z]*)\b")
_SERIES = re.compile(
    r"(?:\bseries|\bser\.?)\s+((?:[a-z]\b(?:\s*(?:/|,|and|or|&)\s*)?)+)|(?<=[a-z0-9])/([a-z])(?![a-z0-9])",
    re.IGNORECASE,
)


@cache
def _family_rows() -> tuple[tuple[str, re.Pattern[str], tuple[str, ...]], ...]:
    """Give what catalogue numbers say of a product: vendor, pattern, and words that may take groups of the pattern."""
    with (DATA / "families.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            (row["vendor"], re.compile(row["pattern"]), tuple(row["words"].split())) for row in csv.DictReader(file)
        )


@lru_cache(maxsize=CACHED)
def product_named(written: str, version: str = "", numbers: tuple[str, ...] = ()) -> Named:
    """Take a product's name of an advisory apart; `numbers` are the catalogue numbers that it gives beside it."""
    text = _plain(written)
    brackets = [one for one in _BRACKETS.findall(text) if not _INCLUDES.match(one)]
    core = _BRACKETS.sub(" ", text)
    found = [*numbers, *_ORDER_NUMBER.findall(text), *(f"{one}*" for one in _OPEN_NUMBER.findall(text))]
    found += _ORDER_NUMBER.findall(_plain(version)) if not re.search(r"[<>=]", version) else []
    told = [one for one in brackets if not _ORDER_NUMBER.search(one) and not _OPEN_NUMBER.search(one)]
    variant = [word for one in told for word in _words(one)]
    core = _SERIES.sub(" ", core)
    variant += [word for one in _VERSIONED.findall(core) for word in _words(one)]
    core = _VERSIONED.sub(" ", core)
    ways = _ways(core)
    words = tuple(sorted(frozenset().union(*ways)))
    return Named(
        text=written.strip(),
        words=words,
        ways=ways,
        variant=tuple(sorted({*variant} - {*words} - GENERIC)),
        numbers=tuple(sorted({_catalogue(one) for one in found})),
        series=_series(text),
        is_family=bool(
            re.search(r"\b(?:series(?! [a-z]\b)|family|families|line|variants|controllers|devices|products)\b", text)
        ),
        rounds=tuple((f"{one}{two}00{three}", f"{one}{two}") for one, two, three in _ROUND.findall(core)),
        brands=BRANDS & {*_words(text)},
    )


@lru_cache(maxsize=CACHED)
def device_named(vendors: frozenset[str], model: str) -> Device:
    """Take what an inventory says of a product apart, with the family that its catalogue number belongs to."""
    text = _plain(model)
    plain = _NICKNAME.sub(" ", _SERIES.sub(" ", text))
    numbers = [_catalogue(one) for one in _ORDER_NUMBER.findall(text)]
    spelled, named = _WORD.findall(plain), _words(_ORDER_NUMBER.sub(" ", plain))
    inferred = frozenset(
        _compact(found.expand(word))
        for vendor, pattern, words in _family_rows()
        if vendor in vendors
        for one in [*numbers, *spelled, _compact(text)]
        if (found := pattern.match(one))
        for word in words
    )
    parts = _words(plain)
    pairs = {one + two for one, two in pairwise(parts) if any(c.isdigit() for c in one + two)}
    beginnings = {begun for word in spelled for begun in _beginnings(word)}
    return Device(
        text=model.strip(),
        words=tuple(dict.fromkeys(word for word in named if word not in GENERIC)),
        found=frozenset({*parts, *pairs, *inferred}),
        beginnings=frozenset(beginnings - {*parts, *pairs}),
        numbers=tuple(sorted({*numbers})),
        series=_series(text),
        inferred=inferred,
    )


def is_product(device: Device, product: Named) -> Judged:
    """Tell whether a product of an advisory is what the inventory names."""
    by_number = _by_number(device, product)
    if by_number is not None:
        return _with_series(device, product, by_number)
    found = [_by_words(device, product, way) for way in product.ways]
    judged = min(found, key=lambda one: _SURE_FIRST.index(one.same))
    return _with_series(device, product, judged) if judged.same is not Same.NO else judged


def is_perhaps(device: Device, product: Named, brands: frozenset[str]) -> Judged:
    """Judge a device by a name that tells no product; `brands` are those that are known to be the device's."""
    mine = brands | (BRANDS & device.found)
    known = mine or device.inferred
    if product.brands and known and not product.brands & known:
        return Judged(Same.NO, "another brand")
    why = f"the advisory names firmware or a part of something and no model; {device.text} may have it"
    return Judged(Same.MAYBE, why, is_broad=True)


def _by_number(device: Device, product: Named) -> Judged | None:
    """Judge by catalogue numbers; None where one of the two has none that could be held against the other's."""
    if not device.numbers or not product.numbers:
        return None
    pairs = list(every_pair(device.numbers, product.numbers))
    for mine, one in pairs:
        if _fits(mine, one):
            return Judged(Same.YES, f"catalogue number {mine.upper()}", is_exact=True)
    for mine, one in pairs:
        if mine.startswith(one) or one.startswith(mine) or _is_siplus(mine, one):
            return Judged(Same.MAYBE, f"catalogue number {mine.upper()} beside {one.upper()}")
    return Judged(Same.NO, "another catalogue number") if any(_same_scheme(*pair) for pair in pairs) else None


def _by_words(device: Device, product: Named, wanted: frozenset[str]) -> Judged:
    """Judge by the words of the names."""
    have = wanted & device.found
    begun = {word for word in wanted - have if word in device.beginnings}
    mine = [one for one in device.words if len(one) > SHORTEST_BEGINNING and is_designation(one)]
    longer = {word for word in wanted - have - begun if any(word.startswith(one) for one in mine)}
    begun |= {word for word, start in product.rounds if _is_in_range(device, word, start)} - have
    missing = wanted - have - begun - longer
    extra = [
        one
        for one in (*device.words, *sorted(device.inferred - GENERIC))
        if one not in wanted and not _is_made_of(one, wanted)
    ]
    if not (have or begun or longer):
        return Judged(Same.NO, "another product")
    named = f"{product.text} beside {device.text}"
    if missing & SOFTWARE and (device.numbers or device.inferred):
        return Judged(Same.NO, "software, not this device")
    if missing or longer:
        return _by_rest(device, wanted, missing, extra, named)
    if begun - {word for word, _ in product.rounds} and not product.is_family:
        return Judged(Same.MAYBE, f"the advisory names the beginning of the model: {named}")
    if not any(is_designation(word) for word in wanted) and any(not is_designation(word) for word in extra):
        return Judged(Same.MAYBE, f"the inventory says more than the advisory: {named}")
    if set(product.variant) - device.found:
        return Judged(Same.MAYBE, f"the inventory does not say which variant it is: {named}")
    return Judged(Same.YES, f"product {product.text}", is_exact=not product.is_family)


def _is_in_range(device: Device, word: str, start: str) -> bool:
    """Tell whether a word of the inventory is one of the range that a round number stands for."""
    return any(re.match(rf"{re.escape(start)}\d\d", one) and one != word for one in (*device.words, *device.beginnings))


def _by_rest(device: Device, wanted: frozenset[str], missing: frozenset[str], extra: list[str], named: str) -> Judged:
    """Judge a product of which the inventory lacks some words."""
    shared = wanted - missing
    less = Judged(Same.MAYBE, f"the inventory says less than the advisory: {named}")
    if any(is_designation(word) for word in wanted):
        if not any(is_designation(word) for word in shared):
            # Only a plain word is shared: one house's other product, unless the inventory says no more than that word.
            return less if not extra else Judged(Same.NO, "another product")
        if any(
            _shape(one) == _shape(two)
            for one in missing
            for two in extra
            if is_designation(one) and is_designation(two)
        ):
            return Judged(Same.NO, "another model of the family")
        return less
    return Judged(Same.NO, "another product") if extra and not shared & device.inferred else less


def _with_series(device: Device, product: Named, judged: Judged) -> Judged:
    """Hold the series letters against each other, where the advisory names some."""
    if judged.same is Same.NO or not product.series:
        return judged
    named = "/".join(sorted(product.series)).upper()
    if not device.series:
        return Judged(Same.MAYBE, f"{judged.why}, but the advisory names series {named} and the inventory no series")
    if device.series & product.series:
        return judged
    return Judged(Same.NO, f"series {'/'.join(sorted(device.series)).upper()}, where the advisory names series {named}")


def _plain(text: str) -> str:
    spelled = re.sub(r"\s+", " ", folded(text).replace("®", " ").replace("™", " "))
    for long, short in SYNONYMS:
        spelled = spelled.replace(long, short)
    spelled = _INCHES.sub(" ", spelled)
    return _LOOSE_NUMBER.sub(r"\1-\2", spelled).strip()


def _words(text: str) -> list[str]:
    return [_singular(_compact(word)) for word in _WORD.findall(text)]


def _singular(word: str) -> str:
    is_plural = len(word) > SHORTEST_PLURAL and word.endswith("s") and not word.endswith("ss") and word.isalpha()
    return word[:-1] if is_plural and word not in GENERIC else word


def _ways(text: str) -> tuple[frozenset[str], ...]:
    """Give the words that tell a product from others; several sets where the name lists several products.

    Words that hold no digit and stand in the first of a list belong to all of them: SCALANCE M-800 / S615.
    """
    parts = [_required(part) for part in _LIST.split(text)]
    if len(parts) == 1 or not all(any(is_designation(word) for word in part) for part in parts):
        return (_required(text),)
    shared = frozenset(word for word in parts[0] if not any(one.isdigit() for one in word))
    return tuple(
        dict.fromkeys(part | (shared if all(word[0].isdigit() for word in part) else frozenset()) for part in parts)
    )


def _required(text: str) -> frozenset[str]:
    """Give the telling words of a name; all where it has only common ones."""
    words = _words(text)
    return frozenset(word for word in words if word not in GENERIC) or frozenset(words)


def _series(text: str) -> frozenset[str]:
    found = [one or two for one, two in _SERIES.findall(text)]
    return frozenset(letter for one in found for letter in re.findall(r"\b[a-z]\b", one.lower()))


def _compact(word: str) -> str:
    return re.sub(r"[^a-z0-9+]", "", word.lower())


def _catalogue(number: str) -> str:
    """Give a catalogue number without the blanks and the series that follow it."""
    return re.sub(r"\s+", "", folded(number)).split("/")[0]


def _beginnings(word: str) -> list[str]:
    """Give what a designation begins with: its parts before each hyphen, and the letters before its first digit."""
    parts = word.split("-")
    found = [_compact("-".join(parts[:count])) for count in range(1, len(parts))]
    letters = re.match(r"[a-z]{2,}(?=\d)", word)
    return [one for one in found if len(one) >= SHORTEST_BEGINNING] + ([letters[0]] if letters else [])


def _fits(mine: str, theirs: str) -> bool:
    """Tell whether a number is the other one, in which x or y may stand for any sign and z for one or two."""
    if mine == theirs or (theirs.endswith("*") and mine.startswith(theirs[:-1])):
        return True
    if not re.search(r"xx|yy|z", theirs):
        return False
    pattern = "".join({"x": ".", "y": ".", "z": ".{1,2}"}.get(one, re.escape(one)) for one in theirs)
    return bool(re.fullmatch(pattern, mine))


def _is_siplus(mine: str, theirs: str) -> bool:
    """Tell whether one is the hardened twin of the other (6AG1 518-4FX00 of 6ES7 518-4FX00)."""
    pair = {mine[:4], theirs[:4]}
    return "6ag1" in pair and len(pair) == 2 and _compact(mine)[4:12] == _compact(theirs)[4:12]  # noqa: PLR2004


def _same_scheme(mine: str, theirs: str) -> bool:
    """Tell whether two numbers are of one scheme, so that different ones mean different products."""
    return re.sub(r"[a-z]", "a", re.sub(r"\d", "0", mine[:3])) == re.sub(r"[a-z]", "a", re.sub(r"\d", "0", theirs[:3]))


def _is_made_of(word: str, wanted: frozenset[str]) -> bool:
    """Tell whether a word only repeats wanted ones, as `s71500` does for `s7` and `1500`."""
    return any(word.startswith(one) or one.startswith(word) or word.endswith(one) for one in wanted if len(one) > 1)


@lru_cache(maxsize=CACHED)
def is_designation(word: str) -> bool:
    """Tell whether a word is a designation: it holds a digit, and is not only a number such as the 4 of Niagara 4."""
    return any(one.isdigit() for one in word) and not (word.isdigit() and len(word) < SHORTEST_DESIGNATION)


def _shape(word: str) -> str:
    """Give how a designation begins; only alike ones can rule each other out."""
    return re.sub(r"\d", "0", re.sub(r"[a-z]", "a", word[:2]))
