"""Versions taken apart, and put in order where every reading of them gives the same order.

Vendors write versions freely. So numbers are compared in turn, known words of maintenance (service pack, update,
hotfix) count, and anything else that would have to decide leads to "cannot tell". In particular:

- `4.2` beside `4.2.1` is not known: an inventory often leaves the last number out;
- `2.8` beside `2.74` is not known: as numbers in turn 2.74 is newer, as decimals 2.8 is. Where one side is padded to
  three digits (`33.011`), the parts are numbers, as Rockwell Automation writes them;
- releases of one vendor scheme (`FW14`, `R100-V0`, `15.2(4)EA7`) are never held against another scheme.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

MOST_CHARACTERS: Final = 300
MOST_TOKENS: Final = 24
MOST_DIGITS: Final = 18
CACHED: Final = 50_000


@dataclass(frozen=True, slots=True)
class Version:
    """A version taken apart: its scheme, then numbers (as written) and words, each with what stands before it."""

    text: str
    scheme: str
    tokens: tuple[tuple[str, str], ...]
    has_wildcard: bool = False
    tail: str = ""


LATER_WORDS: Final = {
    "sp": "sp", "servicepack": "sp", "update": "update", "upd": "update", "hf": "hotfix", "hotfix": "hotfix",
    "patch": "patch", "p": "patch", "uc": "uc", "ur": "update", "u": "update", "ir": "ir", "cu": "cu", "rs": "rs",
    "featurepack": "fp", "fp": "fp", "kit": "kit",
}  # fmt: skip
EARLIER_WORDS: Final = frozenset({"alpha", "beta", "rc", "pre", "preview", "test"})
BUILD_WORDS: Final = frozenset({"build", "bn", "b"})
SPACES = re.compile(r"[\s\u00a0]+")
_SCHEME = re.compile(
    r"^(?:(?:firmware|fw|software|sw|product|engineering|release)?\s*(?:version|versions|ver\.?|v\.?|rev\.?|revision)?)\s*(?=\d)",
    re.IGNORECASE,
)
_NAMED = re.compile(r"^(?:ros|rox|hios|winccrt|wincc|sv|os|bios|r|v|fw|ios|tia)\s*[-_:]?\s*(?=v?\s*\d)", re.IGNORECASE)
_RELEASE = re.compile(r"^(?:[\w-]*?-)?r(\d{2,4})(?:-v(\d{1,3}))?(?:-z\w+)?(?:-d\d+)?$", re.IGNORECASE)
_FIRMWARE_NUMBER = re.compile(r"^fw\s*[-_]?\s*(\d{1,3})$", re.IGNORECASE)
_BASE_TRAIN = re.compile(r"^(\d{1,2}\.\d{1,2})\((\d{1,3}[a-z]?)\)([a-z]+)(.*)$", re.IGNORECASE)
_TOKEN = re.compile(r"([^0-9a-z*]*)(\d+|[a-z]+|\*)", re.IGNORECASE)
_CONDITION = re.compile(r"\b(?:with|when|if|in|only|where|using|utilizes|removed|running)\b", re.IGNORECASE)


@lru_cache(maxsize=CACHED)
def shown(text: str) -> str:
    """Give a range or version as it is quoted in a sentence."""
    clean = SPACES.sub(" ", text.replace("vers:all/", "").replace("_", " ")).strip()
    return clean[:120] or "(empty)"


@lru_cache(maxsize=CACHED)
def parse_version(written: str) -> Version | str:
    """Take one version apart; a sentence where it is none."""
    text = SPACES.sub(" ", written.replace("\x00", " ")).strip().strip(".,;")
    if len(text) > MOST_CHARACTERS:
        return "the version is longer than any version"
    if re.match(r"rev\b", text, re.IGNORECASE):
        return f"{shown(written)} is a revision of the identity, which need not be that of the firmware"
    made = parse(text)
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


def parse(text: str) -> Version | None:
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
