"""The published rules by which a cell becomes a value; what no rule covers stays unknown, and the cell is kept.

Each reader gives the value, None for "not known", or raises Unreadable where the row cannot be taken.
"""

from __future__ import annotations

import csv
import ipaddress
import re
import unicodedata
from datetime import UTC, date, datetime, time
from functools import cache, lru_cache
from pathlib import Path

from catalogue.loader import asset_types

UNKNOWN_WORDS = frozenset(
    {"", "-", "--", "(empty)", "n/a", "na", "n.a.", "n/d", "unknown", "undefined", "none", "null", "unassigned", "?",
     "(blank)", "not available", "not applicable", "tbd", "tbc", "unbekannt", "nicht bekannt", "k.a.", "n.d.", "n.v.",
     "desconocido", "no disponible", "s/d", "sconosciuto", "non disponibile", "inconnu", "non disponible"}
)  # fmt: skip
LONGEST_UNKNOWN = max(map(len, UNKNOWN_WORDS))
LEVELS = {"0": 0.0, "1": 1.0, "2": 2.0, "3": 3.0, "3.5": 3.5, "4": 4.0, "5": 5.0}
_LEVEL = re.compile(
    r"^(?:purdue[\s_\-]*)?(?:(?:level|lvl|layer|l|ebene|nivel|livello|niveau)[\s_\-]*)?([0-5])(\.[05])?$", re.ASCII
)
SCALE = {
    "verylow": 1, "negligible": 1, "low": 2, "medium": 3, "moderate": 3, "high": 4, "veryhigh": 5, "critical": 5,
    "mostcritical": 5, "l": 2, "m": 3, "h": 4, "niedrig": 2, "mittel": 3, "hoch": 4, "kritisch": 5, "sehrhoch": 5,
    "baja": 2, "media": 3, "alta": 4, "critica": 5, "bassa": 2, "basso": 2, "medio": 3, "alto": 4, "critico": 5,
    "bajo": 2, "sehrniedrig": 1, "gering": 2, "muybaja": 1, "muybajo": 1, "muyalta": 5, "muyalto": 5, "moltobassa": 1,
    "moltobasso": 1, "moltoalta": 5, "moltoalto": 5, "faible": 2, "moyenne": 3, "elevee": 4, "critique": 5,
}  # fmt: skip
DOMAINS = frozenset({"ot", "it", "external"})
_SPLIT = re.compile(r"[;,|\s]+")
_MAC = re.compile(
    r"^(?:[0-9a-f]{2}([:-]))(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}$|^[0-9a-f]{12}$|^(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}$"
)
# A MAC address of one device in its canonical text (the second digit of a group's is odd), not all zeros.
_PLAIN_MAC = re.compile(r"(?!00:00:00:00:00:00)[0-9A-F][02468ACE](?::[0-9A-F]{2}){5}")
_SPACED_MAC = re.compile(r"^[0-9A-Fa-f]{2}(?: [0-9A-Fa-f]{2}){5}$")
# What tries to be an address and is none is a mistake to show; words in an address column are only not known.
_LIKE_IP = re.compile(r"^(?=.*[0-9])(?=.*[.:])[0-9A-Fa-fXx.:/%*\-]+$")
# A plain address of a device in its canonical text; everything else takes the long way.
_PLAIN_IPV4 = re.compile(
    r"(?:[1-9]|[1-9][0-9]|1[013-9][0-9]|12[0-689]|2[01][0-9]|22[0-3])"
    r"(?:\.(?:[0-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5])){3}"
)
_LIKE_MAC = re.compile(r"^(?=.*[0-9])[0-9A-Fa-fXx.:\-]{8,}$")
_EPOCH = re.compile(r"^[0-9]{9,10}(\.[0-9]+)?$")
_EPOCH_MS = re.compile(r"^[0-9]{12,13}$")
_SLASHED = re.compile(
    r"^([0-9]{1,2})([/.\-])([0-9]{1,2})\2([0-9]{4})"
    r"(?:[ t,]+([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?\s*(am|pm)?)?$"
)
_ISO = re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ].+)?$")
NEVER = frozenset({"0001-01-01", "1970-01-01", "1900-01-00", "1899-12-30", "1899-12-31", "1900-01-01"})
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_LINE_BREAK = re.compile("[\t\r\n]")

_MONTHS = (
    "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mrz|mär|mai|okt|dez|ene|abr|ago|dic|gen|mag|giu|lug|set|ott|fév|avr"
    "|aoû|déc|janv|juil"
)
# Spreadsheets write Mar-12; MAR-12 is a tag.
_MONTH = f"(?:{_MONTHS}|{_MONTHS.title()})"
_EATEN_DATE = re.compile(
    rf"^(?:[0-9]{{1,2}}[-. ]{{1,2}}{_MONTH}\.?(?:[- ][0-9]{{2}})?|{_MONTH}\.?[- ][0-9]{{2}}"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]00:00:00)$"
)
_EATEN_NUMBER = re.compile(r"^[0-9](?:[.,][0-9]+)?E\+[0-9]{2,3}$", re.IGNORECASE)
_FORMULA = re.compile(r"^[=+@][A-Z]{2,}(?:\.[A-Z]+)*\(.*\)$", re.IGNORECASE | re.DOTALL)
_SHEET_ERROR = re.compile(r"^#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|NV|WERT!|BEZUG!)$", re.IGNORECASE)
_ENUMERATED = re.compile("^e[A-Z]")

DATA = Path(__file__).parent / "data"
MONTHS = 12


class Unreadable(Exception):
    """A cell that no rule can read and that the row cannot do without; `code` is stable."""

    def __init__(self, code: str, message: str) -> None:
        """Keep the code and the sentence."""
        super().__init__(message)
        self.code = code
        self.message = message


def squeeze(text: str) -> str:
    """Bring words to the form in which they are compared: no case, accents, blanks or marks."""
    ascii_ = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").casefold()
    return re.sub(r"[^a-z0-9.]+", "", ascii_)


@cache
def type_words() -> dict[str, str]:
    """Give the catalogue's asset type that each published word means, beside its id and label."""
    with (DATA / "asset_type_words.csv").open(encoding="utf-8", newline="") as file:
        table = {squeeze(row["word"]): row["type"] for row in csv.DictReader(file)}
    for known in asset_types().values():
        table[squeeze(known.id)] = known.id
        table[squeeze(known.label)] = known.id
    return table


def is_unknown(text: str) -> bool:
    """Say whether a cell says, in one of the usual words, that nothing is known."""
    text = text.strip()
    return len(text) <= LONGEST_UNKNOWN and text.casefold() in UNKNOWN_WORDS


def check_characters(text: str, *, is_long: bool) -> None:
    """Refuse what no store can hold and no person can see; tabs and line breaks are for long text only."""
    if text.isprintable():
        return
    bad = _FORBIDDEN.search(text) or (None if is_long else _LINE_BREAK.search(text))
    if bad:
        raise Unreadable("character", f"The cell holds the control character U+{ord(bad[0]):04X}; remove it.")


@lru_cache(maxsize=4096)
def spoilt(text: str) -> str | None:
    """Say how a spreadsheet spoilt a cell that should be text, in a sentence; None where it did not.

    A version such as 3.12 becomes the 3rd of December, a long number loses its digits, and a formula or an error can
    be saved as text. A plain date (2019-03-12) may be meant, and `=A1+K2` is a designation by IEC 81346, no formula.
    """
    text = text.strip()
    if _EATEN_DATE.match(text):
        return "A spreadsheet has made a date of this cell. Write it again as text."
    if _EATEN_NUMBER.match(text):
        return "A spreadsheet has cut this long number short. Write it again as text."
    if _FORMULA.match(text):
        return "The cell holds a formula as text. Put its value there."
    return "The cell holds an error value of a spreadsheet." if _SHEET_ERROR.match(text) else None


def read_level(text: str) -> float | None:
    """Read a Purdue level: `1`, `L1`, `Level 3.5`, `1.0`. Level words and other half levels are not known."""
    found = _LEVEL.match(text.strip().casefold())
    if not found:
        return None
    return LEVELS.get(found[1] + (".5" if found[2] == ".5" else ""))


def read_scale(text: str) -> int | None:
    """Read a criticality: a whole number from 1 to 5, or one of the words from `very low` to `critical`."""
    text = text.strip()
    if re.fullmatch(r"[1-5]", text):
        return int(text)
    word = squeeze(text)
    found = SCALE.get(word) or SCALE.get(word.removesuffix("criticality"))
    return found or (SCALE.get(word[1:]) if text.startswith("e") else None)


@lru_cache(maxsize=4096)
def read_type(text: str) -> str | None:
    """Read an asset type of the catalogue; None where the words are not among its published names.

    Claroty writes its names with an e before them: `ePLC`.
    """
    words = type_words()
    return words.get(squeeze(text)) or (words.get(squeeze(text[1:])) if _ENUMERATED.match(text) else None)


def read_domain(text: str) -> str | None:
    """Read ot, it or external."""
    word = text.strip().casefold()
    return word if word in DOMAINS else None


def read_ips(text: str) -> tuple[str, ...]:
    """Read addresses, with or without a mask, separated by comma, semicolon or blank; raise Unreadable on bad ones."""
    if _PLAIN_IPV4.fullmatch(text):
        return (text,)
    found = [_read_ip(part) for part in _parts(text)]
    return tuple(dict.fromkeys(ip for ip in found if ip))


def _parts(text: str) -> list[str]:
    """Split a cell that holds several; the brackets and quotes of a list written as text are dropped."""
    parts = (part.strip("[]'\"") for part in _SPLIT.split(text))
    return [part for part in parts if not is_unknown(part)]


def _read_ip(text: str) -> str | None:
    if _PLAIN_IPV4.fullmatch(text):
        return text
    try:
        address = ipaddress.ip_interface(text).ip
    except ValueError:
        if not _LIKE_IP.match(text):
            return None
        raise Unreadable("ip", "This is not an IPv4 or IPv6 address, nor several of them with commas.") from None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    is_device = not (address.is_unspecified or address.is_multicast or address.is_loopback)
    return str(address) if is_device and str(address) != "255.255.255.255" else None


def read_macs(text: str) -> tuple[str, ...]:
    """Read MAC addresses in any usual spelling into `00:1B:44:11:3A:B7`; multicast ones are no devices."""
    if _PLAIN_MAC.fullmatch(upper := text.upper()):
        return (upper,)
    if _SPACED_MAC.match(text.strip()):
        text = "".join(text.split())
    found = [_read_mac(part) for part in _parts(text)]
    return tuple(dict.fromkeys(mac for mac in found if mac))


def _read_mac(text: str) -> str | None:
    if not _MAC.match(text.casefold()):
        if not _LIKE_MAC.match(text):
            return None
        raise Unreadable("mac", "This is not a MAC address such as 00:1B:44:11:3A:B7.")
    digits = re.sub(r"[^0-9A-F]", "", text.upper())
    if digits == "0" * 12 or int(digits[:2], 16) & 1:
        return None
    return ":".join(digits[at : at + 2] for at in range(0, 12, 2))


class AmbiguousDate(Exception):
    """A date such as 03/04/2026, where only a person can say which number is the month."""


def is_never(text: str) -> bool:
    """Say whether a time is one that programs write for "never": year 1, the first second of 1970, day 0 of Excel."""
    text = text.strip()
    return text[:10] in NEVER or text in {"0", "0.0"}


def read_time(text: str, date_order: str | None) -> datetime | None:
    """Read a time as UTC: ISO 8601, seconds or milliseconds since 1970, or day and month in the order stated."""
    text = text.strip()
    if is_never(text):
        return None
    try:
        if _EPOCH.match(text):
            return datetime.fromtimestamp(float(text), tz=UTC)
        if _EPOCH_MS.match(text):
            return datetime.fromtimestamp(int(text) / 1000, tz=UTC)
        if _ISO.match(text):
            return _in_utc(datetime.fromisoformat(text))
        return _read_slashed(text.casefold(), date_order)
    except (ValueError, OverflowError):
        return None


def _in_utc(value: datetime) -> datetime:
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _read_slashed(text: str, date_order: str | None) -> datetime | None:
    found = _SLASHED.match(text)
    if not found:
        return None
    first, mark, second, year = int(found[1]), found[2], int(found[3]), int(found[4])
    # Points are used for day.month.year only; a number above 12 can only be the day.
    if mark == "." or first > MONTHS:
        day, month = first, second
    elif second > MONTHS:
        day, month = second, first
    elif first == second:
        day = month = first
    elif date_order is None:
        raise AmbiguousDate
    else:
        day, month = (first, second) if date_order == "day_first" else (second, first)
    return datetime.combine(date(year, month, day), _clock(found), tzinfo=UTC)


def _clock(found: re.Match[str]) -> time:
    if not found[5]:
        return time()
    hour = int(found[5])
    if found[8]:
        hour = hour % 12 + (12 if found[8] == "pm" else 0)
    return time(hour, int(found[6]), int(found[7] or 0))
