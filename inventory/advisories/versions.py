"""Is a version inside a range that an advisory writes? Inside, outside, or cannot tell, with the reason in words.

Vendors write versions freely, and a wrong "outside" leaves a hole open. So two versions are only put in order where
every reading of them gives the same order: numbers are compared in turn, known words of maintenance (service pack,
update, hotfix) count, and anything else that would have to decide leads to "cannot tell". In particular:

- `4.2` beside `4.2.1` is not known: an inventory often leaves the last number out;
- `9.0.1` beside "9.0 and earlier" is not known: whether the vendor means 9.0 itself or all of 9.0;
- `2.8` beside `2.74` is not known: as numbers in turn 2.74 is newer, as decimals 2.8 is. Where one side is padded to
  three digits (`33.011`), the parts are numbers, as Rockwell Automation writes them;
- releases of one vendor scheme (`FW14`, `R100-V0`, `15.2(4)EA7`) are never held against another scheme.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

MOST_CHARACTERS: Final = 300
MOST_PIECES: Final = 60
MOST_TOKENS: Final = 24
MOST_DIGITS: Final = 18
CACHED: Final = 50_000


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
class Version:
    """A version taken apart: its scheme, then numbers (as written) and words, each with what stands before it."""

    text: str
    scheme: str
    tokens: tuple[tuple[str, str], ...]
    has_wildcard: bool = False
    tail: str = ""


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


LATER_WORDS: Final = {
    "sp": "sp", "servicepack": "sp", "update": "update", "upd": "update", "hf": "hotfix", "hotfix": "hotfix",
    "patch": "patch", "p": "patch", "uc": "uc", "ur": "update", "u": "update", "ir": "ir", "cu": "cu", "rs": "rs",
    "featurepack": "fp", "fp": "fp", "kit": "kit",
}  # fmt: skip
EARLIER_WORDS: Final = frozenset({"alpha", "beta", "rc", "pre", "preview", "test"})
BUILD_WORDS: Final = frozenset({"build", "bn", "b"})
_SPACES = re.compile(r"[\s\u00a0]+")
_SCHEME = re.compile(
    r"^(?:(?:firmware|fw|software|sw|product|engineering|release)?\s*(?:version|versions|ver\.?|v\.?|rev\.?|revision)?)\s*(?=\d)",
    re.IGNORECASE,
)
_NAMED = re.compile(r"^(?:ros|rox|hios|winccrt|wincc|sv|os|bios|r|v|fw|ios|tia)\s*[-_:]?\s*(?=v?\s*\d)", re.IGNORECASE)
_RELEASE = re.compile(r"^(?:[\w-]*?-)?r(\d{2,4})(?:-v(\d{1,3}))?(?:-z\w+)?(?:-d\d+)?$", re.IGNORECASE)
_FIRMWARE_NUMBER = re.compile(r"^fw\s*[-_]?\s*(\d{1,3})$", re.IGNORECASE)
_BASE_TRAIN = re.compile(r"^(\d{1,2}\.\d{1,2})\((\d{1,3}[a-z]?)\)([a-z]+)(.*)$", re.IGNORECASE)
_TOKEN = re.compile(r"([^0-9a-z*]*)(\d+|[a-z]+|\*)", re.IGNORECASE)
_HOLDS_DIGIT = re.compile(r"\d")
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
_CONDITION = re.compile(r"\b(?:with|when|if|in|only|where|using|utilizes|removed|running)\b", re.IGNORECASE)
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


@lru_cache(maxsize=CACHED)
def shown(text: str) -> str:
    """Give a range or version as it is quoted in a sentence."""
    clean = _SPACES.sub(" ", text.replace("vers:all/", "").replace("_", " ")).strip()
    return clean[:120] or "(empty)"


@lru_cache(maxsize=CACHED)
def parse_version(written: str) -> Version | str:
    """Take one version apart; a sentence where it is none."""
    text = _SPACES.sub(" ", written.replace("\x00", " ")).strip().strip(".,;")
    if len(text) > MOST_CHARACTERS:
        return "the version is longer than any version"
    if re.match(r"rev\b", text, re.IGNORECASE):
        return f"{shown(written)} is a revision of the identity, which need not be that of the firmware"
    made = _parse(text)
    return made or f"{shown(written)} cannot be read as a version"


def order(mine: Version, other: Version) -> tuple[str, str]:
    """Put a version of the inventory beside a bound: "less", "equal", "greater", "shorter", "longer", "wild" or "?".

    "shorter": all of it stands in the bound, which goes on; "longer" the other way round. With "?" comes the reason.
    """
    if mine.scheme != other.scheme and not _is_firmware_number(mine, other):
        return "?", f"{shown(mine.text)} and {shown(other.text)} are numbered in different ways"
    for place, (one, two) in enumerate(zip(mine.tokens, other.tokens, strict=False)):
        is_number = one[1].isdigit() and two[1].isdigit()
        if one[1] == two[1] or (is_number and int(one[1]) == int(two[1])):
            continue
        if why := _doubt(mine, other, place):
            return "?", why
        return ("less" if int(one[1]) < int(two[1]) else "greater"), ""
    if other.has_wildcard:
        return "wild", ""
    return _by_length(mine, other)


def _is_firmware_number(mine: Version, other: Version) -> bool:
    """Tell whether one is written FW10 and the other 10, which is the same."""
    return {mine.scheme, other.scheme} == {"FW", ""} and len(mine.tokens) == len(other.tokens) == 1


def _by_length(mine: Version, other: Version) -> tuple[str, str]:
    """Order two versions of which one is the beginning of the other."""
    common = min(len(mine.tokens), len(other.tokens))
    mine_rest, other_rest = mine.tokens[common:], other.tokens[common:]
    rest, name = (mine_rest, "longer") if mine_rest else (other_rest, "shorter")
    if mine.tail != other.tail and (mine.tail or other.tail):
        return "?", f"{shown(mine.text)} and {shown(other.text)} differ in a part that no rule reads"
    if all(token.isdigit() and int(token) == 0 and _kind(gap) == "." for gap, token in rest):
        return "equal", ""
    first_gap, first = rest[0]
    if first in EARLIER_WORDS or (first.isdigit() and _kind(first_gap) != "."):
        return "?", f"{shown(mine.text)} and {shown(other.text)} cannot be put in order"
    if not first.isdigit() and first not in LATER_WORDS.values() and first not in BUILD_WORDS and name == "longer":
        return "?", f"{shown(mine.text)} and {shown(other.text)} cannot be put in order"
    return name, ""


def _doubt(mine: Version, other: Version, place: int) -> str:
    """Say why two versions cannot be put in order by the part in which they first differ; empty where they can."""
    (gap, one), (other_gap, two) = mine.tokens[place], other.tokens[place]
    both = f"{shown(mine.text)} and {shown(other.text)}"
    if not (one.isdigit() and two.isdigit()):
        return f"{both} cannot be put in order"
    if not place:
        return f"{both} are numbered in different ways" if _is_year(one) != _is_year(two) else ""
    if _kind(gap) != _kind(other_gap):
        return f"{both} are built differently"
    return "" if _is_one_order(mine, other, place) else f"which of {both} is newer depends on how its numbers are read"


def _is_year(number: str) -> bool:
    return len(number) == 4 and number[:2] in {"19", "20"}  # noqa: PLR2004


def _is_one_order(mine: Version, other: Version, place: int) -> bool:
    """Tell whether two parts stand in the same order as whole numbers and as decimals."""
    one, two = mine.tokens[place][1], other.tokens[place][1]
    is_padded = any(len(part) == 3 and part.startswith("0") for part in (one, two))  # noqa: PLR2004
    is_decimal = any(len(part) == 2 and part.startswith("0") for part in (one, two))  # noqa: PLR2004
    only_two = len(mine.tokens) == len(other.tokens) == 2  # noqa: PLR2004
    if is_padded or place != 1 or not (is_decimal or only_two):
        return True
    width = max(len(one), len(two))
    return (int(one) < int(two)) == (one.ljust(width, "0") < two.ljust(width, "0"))


def _kind(gap: str) -> str:
    """Say what joins a part to the one before: a dot, a bracket, nothing, or another mark."""
    mark = gap.strip()
    return "." if mark in {".", ")."} else "(" if "(" in mark else mark or ("" if not gap else " ")


def _parse(text: str) -> Version | None:
    """Take a version apart; None where it is none."""
    if release := _RELEASE.match(text):
        tokens = [("", release[1])] + ([(".", release[2])] if release[2] else [])
        return Version(text, "R-V", tuple(tokens))
    if numbered := _FIRMWARE_NUMBER.match(text):
        return Version(text, "FW", (("", numbered[1]),))
    scheme = ""
    if train := _BASE_TRAIN.match(text):
        text_of_rest = f"{train[1]}.{train[2]} {train[4]}" if train[4] else f"{train[1]}.{train[2]}"
        return _tokens(text, text_of_rest, f"train {train[3].upper()}")
    rest = _SCHEME.sub("", _NAMED.sub("", text, count=1).strip(), count=1).strip()
    if not rest or not rest[0].isdigit():
        return None
    return _tokens(text, rest, scheme)


def _tokens(text: str, rest: str, scheme: str) -> Version | None:
    folded = re.sub(r"(?<=[a-z])\s+(?=pack)", "", rest.replace("_", " "), flags=re.IGNORECASE).lower()
    folded = re.sub(r"\bservice\s*pack\b", "sp", folded)
    head, tail = _without_tail(folded)
    found: list[tuple[str, str]] = []
    end, has_wildcard = 0, False
    for match in _TOKEN.finditer(head):
        gap, token = match[1], match[2]
        end = match.end()
        if token in {"x", "xx", "*"}:
            has_wildcard = True
            if found and not gap and found[-1][1].isdigit():
                found.pop()
            break
        if token.isdigit() and len(token) > MOST_DIGITS:
            return None
        if token in {"v", "version"} and found:
            return None
        found.append((gap, token if token.isdigit() else LATER_WORDS.get(token, token)))
    if not found or len(found) > MOST_TOKENS or not found[0][1].isdigit():
        return None
    left = "" if has_wildcard else head[end:].strip(" .,;)!")
    return Version(text, scheme, tuple(found), has_wildcard, (left + tail).strip())


def _without_tail(text: str) -> tuple[str, str]:
    """Cut off what follows a version: a condition in words."""
    found = _CONDITION.search(text)
    return (text[: found.start()], text[found.start() :]) if found else (text, "")


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
    text = _SPACES.sub(" ", written).strip()
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
    plain = _SPACES.sub(" ", _REMARK.sub(" ", text)).strip().strip(";")
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
        made = [_parse(one) for one in re.split(r"[_/ ]+", first[1]) if one]
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
        version = _parse(head[0].strip().strip(".,;"))
        if version is None:
            return _Piece((), condition=text or "no version is named")
        unread += head[1:]
        bounds.append(_Bound(operator, version))
    return _Piece(tuple(bounds), "; ".join(unread))
