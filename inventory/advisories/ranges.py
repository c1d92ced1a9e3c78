"""Is a version inside a range that an advisory writes? Inside, outside, or cannot tell, with the reason in words.

Vendors write ranges freely, and a wrong "outside" leaves a hole open: what no rule reads leads to "cannot tell". So do

- `9.0.1` beside "9.0 and earlier": whether the vendor means 9.0 itself or all of 9.0 is not known;
- a range with a condition in words ("only with option X") that the version would be inside.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from inventory.advisories.versions import CACHED, MOST_CHARACTERS, SPACES, Version, order, parse, parse_version, shown

MOST_PIECES: Final = 60


class Fit(StrEnum):
    """How a version stands to a range."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True, slots=True)
class Answer:
    """How a version stands to a range, and why in words. `above` names the bound that it is newer than.

    `is_listed` is set where the range only lists single versions: then "outside" says no more than "not named".
    """

    fit: Fit
    why: str
    above: str | None = None
    is_listed: bool = False


@dataclass(frozen=True, slots=True)
class _Bound:
    operator: str
    version: Version


@dataclass(frozen=True, slots=True)
class _Piece:
    """One alternative of a range: bounds that all hold (none: every version), and a condition that no rule reads."""

    bounds: tuple[_Bound, ...]
    condition: str = ""
    streams: tuple[Version, ...] = ()


_REMARK = re.compile(r"\(([^()]*[a-z]{2,}[^()]*)\)", re.IGNORECASE)
_HARMLESS = re.compile(
    r"^\s*(?:incl|including|end[- ]of[- ]life|integrated|formerly|all editions|inclusive|only affected by cve|"
    r"windows|linux|build \d)",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"^(?:vers:[a-z]*/)?\s*(?:\*|all(?:\s+(?:firmware|software))?\s+versions?|all|any|any version)$", re.IGNORECASE
)
_ALL_BUT = re.compile(r"^all(?:\s+(?:firmware|software))?\s+versions?\s*(?:from\s+)?(?=.)", re.IGNORECASE)
_BETWEEN = re.compile(
    r"^between\s+(?P<low>[^()]+?)\s*(?:\((?P<low_in>including|excluding)\))?\s+and\s+"
    r"(?P<high>[^()]+?)\s*(?:\((?P<high_in>including|excluding)\))?$",
    re.IGNORECASE,
)
_UP_TO = re.compile(
    r"^(?P<op>>=|>)?\s*(?P<low>\S+)\s+(?:up to and including|up to|through|thru|to|-)\s+(?P<high>\S+)$", re.IGNORECASE
)
_TRAILING = re.compile(
    r"^(?P<version>\S.*?)\s+and\s+(?:prior|earlier|older|below|before|lower|all prior versions)\.?$", re.IGNORECASE
)
_LATER = re.compile(r"^(?P<version>\S.*?)\s+and\s+(?:later|newer|above|higher|onwards?)\.?$", re.IGNORECASE)
_WORDED = (
    (re.compile(r"^(?:before|prior to|earlier than|lower than|less than)\s+", re.IGNORECASE), "<"),
    (re.compile(r"^(?:up to and including|up to|through)\s+", re.IGNORECASE), "<="),
    (re.compile(r"^(?:from|since|starting (?:from|with))\s+", re.IGNORECASE), ">="),
)
_OPERATOR = re.compile(r"^(<=|>=|<|>|=)\s*")
_NEXT_OPERATOR = re.compile(r"\s*(?:,|\band\b|&)?\s*(?=(?:<=|>=|<|>)\s*[\w.])", re.IGNORECASE)
_SAME_OPERATOR = {"=<": "<=", "≤": "<=", "=>": ">=", "≥": ">=", "==": "="}
_CATALOGUE_NUMBER = re.compile(r"^(?:\d{3,}-[a-z]|\d{6,}\b|\S*xx)", re.IGNORECASE)
_STREAM = re.compile(r"^v?\d+(?:\.\d+)+(?:[_/ ]+v?\d+(?:\.\d+)+)+$", re.IGNORECASE)
_NO_VERSION: Final = "the inventory does not say which version it runs"


@lru_cache(maxsize=CACHED)
def within(version: str | None, written: str) -> Answer:
    """Tell how a version stands to a range as an advisory writes it."""
    pieces = _pieces(written)
    if any(not piece.bounds and not piece.condition and not piece.streams for piece in pieces):
        return Answer(Fit.INSIDE, "every version is affected")
    if version is None or not version.strip():
        return Answer(Fit.CANNOT_TELL, f"{_NO_VERSION}; the advisory concerns {shown(written)}")
    mine = parse_version(version)
    if isinstance(mine, str):
        return Answer(Fit.CANNOT_TELL, mine)
    answers = [_within_piece(mine, piece, written) for piece in pieces]
    for wanted in (Fit.INSIDE, Fit.CANNOT_TELL):
        for answer in answers:
            if answer.fit is wanted:
                return answer
    above = answers[0].above if all(answer.above for answer in answers) else None
    is_listed = all(bound.operator == "=" for piece in pieces for bound in piece.bounds) and not any(
        piece.streams for piece in pieces
    )
    return Answer(Fit.OUTSIDE, f"version {shown(version)} is not in {shown(written)}", above, is_listed)


def _within_piece(mine: Version, piece: _Piece, written: str) -> Answer:
    """Hold a version against one alternative."""
    if piece.streams:
        return _within_streams(mine, piece.streams, written)
    if not piece.bounds:
        return Answer(Fit.CANNOT_TELL, f"the advisory's versions, {shown(written)}, cannot be compared")
    doubt, above = "", None
    for bound in piece.bounds:
        fit, why, is_above = _holds(mine, bound)
        if fit is Fit.OUTSIDE:
            above = bound.version.text if is_above else above
            return Answer(Fit.OUTSIDE, why, above)
        doubt = doubt or (why if fit is Fit.CANNOT_TELL else "")
    if doubt:
        return Answer(Fit.CANNOT_TELL, doubt)
    if piece.condition:
        return Answer(Fit.CANNOT_TELL, f"version {shown(mine.text)} is concerned under a condition: {shown(written)}")
    return Answer(Fit.INSIDE, f"version {shown(mine.text)} is in {shown(written)}")


_TRUE: Final = {
    "<": {"less"},
    "<=": {"less", "equal", "wild"},
    ">": {"greater", "longer"},
    ">=": {"greater", "equal", "longer", "wild"},
    "=": {"equal", "wild"},
}
_FALSE: Final = {
    "<": {"equal", "greater", "longer"},
    "<=": {"greater"},
    ">": {"less", "equal"},
    ">=": {"less"},
    "=": {"less", "greater"},
}


def _holds(mine: Version, bound: _Bound) -> tuple[Fit, str, bool]:
    """Tell whether a bound holds; with the reason, and whether the version lies above it."""
    how, why = order(mine, bound.version)
    if how in _TRUE[bound.operator]:
        return Fit.INSIDE, "", False
    said = f"{bound.operator} {shown(bound.version.text)}"
    if how in _FALSE[bound.operator]:
        return Fit.OUTSIDE, f"version {shown(mine.text)} is not {said}", bound.operator == "<=" and how == "greater"
    if how == "longer" and len(bound.version.tokens) == 1:
        return Fit.INSIDE, "", False  # "33 and earlier" means every 33.x
    reasons = {
        "shorter": f"the inventory says {shown(mine.text)}, too little to hold it against {said}",
        "longer": f"whether {said} takes in {shown(mine.text)} is open",
        "wild": f"whether {said} takes in {shown(mine.text)} is open",
    }
    return Fit.CANNOT_TELL, why or reasons[how], False


def _within_streams(mine: Version, streams: tuple[Version, ...], written: str) -> Answer:
    """Hold a version against "below" several fixed releases, one for each main number."""
    own = [one for one in streams if int(one.tokens[0][1]) == int(mine.tokens[0][1])]
    told = {order(mine, one)[0] for one in own or streams}
    if told <= {"less"}:
        return Answer(Fit.INSIDE, f"version {shown(mine.text)} is in {shown(written)}")
    if told <= {"equal", "greater", "longer"}:
        return Answer(Fit.OUTSIDE, f"version {shown(mine.text)} is not in {shown(written)}")
    return Answer(Fit.CANNOT_TELL, f"{shown(written)} names no release beside which {shown(mine.text)} can be held")


@lru_cache(maxsize=CACHED)
def _pieces(written: str) -> tuple[_Piece, ...]:
    """Read a range: alternatives apart by `|`, but a lower bound joined with the upper bound that follows it."""
    text = SPACES.sub(" ", written).strip()
    if len(text) > MOST_CHARACTERS or text.count("|") > MOST_PIECES:
        return (_Piece((), condition=text[:MOST_CHARACTERS]),)
    text = re.sub(r"^vers:[a-z0-9.]*/", "", text, flags=re.IGNORECASE).replace("{", "(").replace("}", ")")
    for odd, operator in _SAME_OPERATOR.items():
        text = text.replace(odd, operator)
    found: list[_Piece] = []
    for part in re.split(r"\|", text):
        piece = _piece(part.strip())
        last = found[-1] if found else None
        if last and _is_low(last) and _is_high(piece):
            found[-1] = _checked(_Piece(last.bounds + piece.bounds, last.condition or piece.condition))
        else:
            found.append(piece)
    return tuple(found)


def _is_low(piece: _Piece) -> bool:
    return len(piece.bounds) == 1 and piece.bounds[0].operator in {">", ">="}


def _is_high(piece: _Piece) -> bool:
    return len(piece.bounds) == 1 and piece.bounds[0].operator in {"<", "<="}


def _checked(piece: _Piece) -> _Piece:
    """Refuse an interval whose lower end lies above its upper end: the document is in error."""
    low, high = piece.bounds[0].version, piece.bounds[-1].version
    return _Piece((), condition="from-to the wrong way round") if order(low, high)[0] == "greater" else piece


def _piece(text: str) -> _Piece:
    """Read one alternative."""
    remark = "; ".join(one for one in _REMARK.findall(text) if not _HARMLESS.match(one))
    between = re.sub(_ALL_BUT, "", text).strip()
    if match := _BETWEEN.match(between):
        low = ">" if (match["low_in"] or "").lower() == "excluding" else ">="
        high = "<" if (match["high_in"] or "").lower() == "excluding" else "<="
        return _joined([(low, match["low"]), (high, match["high"])], "")
    plain = SPACES.sub(" ", _REMARK.sub(" ", text)).strip().strip(";")
    if _ALL.match(plain):
        return _Piece((), condition=remark)
    plain = re.sub(r"^versions?\s+(?=\S)", "", _ALL_BUT.sub("", plain), flags=re.IGNORECASE).strip()
    if match := _UP_TO.match(plain.replace("_", " ")):
        return _joined([(match["op"] or ">=", match["low"]), ("<=", match["high"])], remark)
    parts = [part for part in _NEXT_OPERATOR.split(plain) if part.strip()]
    if not parts:
        return _Piece((), condition=text or "no version is named")
    first = _operator_of(parts[0])
    if len(parts) == 1 and first[0] in {"<", "<="} and _STREAM.match(first[1]):
        made = [parse(one) for one in re.split(r"[_/ ]+", first[1]) if one]
        streams = tuple(one for one in made if one)
        return _Piece((), streams=streams) if first[0] == "<" and streams else _Piece((), condition=text)
    if len(parts) == 1 and first[0] == "=" and (re.search(r"\band\b|,", first[1]) or _CATALOGUE_NUMBER.match(first[1])):
        return _Piece((), condition=text)
    return _joined([_operator_of(part) for part in parts], remark)


def _operator_of(text: str) -> tuple[str, str]:
    """Split an operator from its version; words for operators count as they read."""
    if match := _OPERATOR.match(text):
        return match[1], text[match.end() :].strip()
    for words, operator in _WORDED:
        if match := words.match(text):
            return operator, text[match.end() :].strip()
    if match := _TRAILING.match(text):
        return "<=", match["version"]
    if match := _LATER.match(text):
        return ">=", match["version"]
    return "=", text.strip()


def _joined(written: list[tuple[str, str]], condition: str) -> _Piece:
    """Make an alternative of bounds; one that cannot be read becomes a condition."""
    bounds, unread = [], [condition] if condition else []
    for operator, text in written:
        head = re.split(r"\s+and\s+(?=[a-z(])", text, maxsplit=1, flags=re.IGNORECASE)
        version = parse(head[0].strip().strip(".,;"))
        if version is None:
            return _Piece((), condition=text or "no version is named")
        unread += head[1:]
        bounds.append(_Bound(operator, version))
    return _Piece(tuple(bounds), "; ".join(unread))
