"""A generated asset list with dirt in it, and beside it a list of what must become of each row."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime

HEADINGS = [
    "Tag",
    "Name",
    "IP Address",
    "MAC Address",
    "Vendor",
    "Firmware",
    "Serial",
    "Purdue level",
    "Criticality",
    "Last seen",
]
CLEAN, REFUSED, TWICE = "in", "refused", "twice"
TAG, NAME, IP, MAC, VENDOR, FIRMWARE, SERIAL, LEVEL, CRITICALITY, SEEN = range(10)


@dataclass
class Fate:
    """What must become of one line: it is in with these values, refused for this reason, or an echo of another."""

    line: int
    what: str = CLEAN
    code: str = ""
    values: dict[str, object] = field(default_factory=dict)


def generate(rows: int, seed: int) -> tuple[list[str], list[Fate]]:
    """Give the lines of a table, the heading first, and the fate of each line after it."""
    chance = random.Random(seed)
    lines, fates = [";".join(HEADINGS)], []
    for number in range(rows):
        cells, values = _clean(number, chance)
        dirt = chance.choice(DIRT) if chance.random() < 0.4 else None
        fate = Fate(len(lines) + 1, values=values)
        if dirt:
            cells = dirt(cells, fate, chance)
        lines.append(";".join(cells))
        fates.append(fate)
        if dirt is echo or dirt is rival:
            cells = list(cells)
            if dirt is rival:
                cells[NAME] += " again"
            lines.append(";".join(cells))
            fates.append(Fate(len(lines), TWICE if dirt is echo else REFUSED, "" if dirt is echo else "duplicate"))
    return lines, fates


def _clean(number, chance):
    ip = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}" if number & 255 else f"172.16.{number >> 8 & 255}.1"
    mac = ":".join(f"{one:02X}" for one in (0, 0x1B, 0x1B, number >> 16, number >> 8 & 255, number & 255))
    level = chance.choice(["0", "1", "2", "3", "3.5", "4"])
    rating = chance.choice("12345")
    at = 1_700_000_000 + number * 60
    cells = [f"T-{number:06}", f"Gerät {number}", ip, mac, "Hübner", f"V{number % 7}.1", f"S{number:08}", level, rating]
    seen = datetime.fromtimestamp(at, UTC)
    values = {
        "tag": cells[TAG], "name": cells[NAME], "ips": (ip,), "macs": (mac,), "vendor": "Hübner", "serial": cells[SERIAL],
        "firmware": cells[FIRMWARE], "level": float(level), "importance": int(rating), "last_seen": seen,
    }  # fmt: skip
    return [*cells, seen.isoformat()], values


def _cell(at, text, name=None, value=None, code=None):
    """A dirt that writes one cell; it either refuses the row with a code or gives the field that value."""

    def spoil(cells, fate, _chance):
        cells[at] = text(cells) if callable(text) else text
        if code:
            fate.what, fate.code = REFUSED, code
        else:
            fate.values[name] = value(cells) if callable(value) else value
        return cells

    return spoil


def echo(cells, _fate, _chance):
    return cells


def rival(cells, fate, _chance):
    fate.what, fate.code = REFUSED, "duplicate"
    return cells


def _short(cells, fate, chance):
    fate.what, fate.code = REFUSED, "short"
    return cells[: chance.randint(1, 9)]


def _long(cells, fate, _chance):
    fate.what, fate.code = REFUSED, "long"
    return [*cells, "more"]


def _nobody(cells, fate, _chance):
    fate.what, fate.code = REFUSED, "no_identity"
    return ["", "N/A", "-", "unknown", *cells[4:]]


def _only_mac(cells, fate, _chance):
    fate.values |= {"tag": cells[MAC], "name": None, "ips": ()}
    return ["", "", "0.0.0.0", *cells[3:]]


def _pair(*dirts):
    def spoil(cells, fate, chance):
        for one in dirts:
            cells = one(cells, fate, chance)
        return cells

    return spoil


def _day(text, *parts):
    return _cell(SEEN, text, "last_seen", datetime(*parts, tzinfo=UTC))


DIRT = [
    echo, rival, _short, _long, _nobody, _only_mac,
    _cell(TAG, lambda c: f" {c[TAG]}  ", "tag", lambda c: c[TAG]),
    _cell(TAG, lambda c: f"={c[TAG]}+K2", "tag", lambda c: c[TAG]),
    _cell(TAG, "=SVERWEIS(A1,B:C,2)", code="spoilt"),
    _cell(TAG, "#REF!", code="spoilt"),
    _cell(NAME, "a\x07bell", code="character"),
    _cell(NAME, "x" * 201, code="too_long"),
    _cell(NAME, '"quoted" wrongly', code="quotes"),
    _cell(IP, "10.1.2.300", code="ip"),
    _cell(IP, "10.100.101.X", code="ip"),
    _cell(IP, lambda c: f"{c[IP]}/24", "ips", lambda c: (c[IP].removesuffix("/24"),)),
    _cell(IP, lambda c: f"::ffff:{c[IP]}", "ips", lambda c: (c[IP].removeprefix("::ffff:"),)),
    _cell(IP, lambda c: f"{c[IP]}, fe80::7", "ips", lambda c: (c[IP].split(",")[0], "fe80::7")),
    _cell(IP, "DHCP", "ips", ()),
    _cell(MAC, "00:1B:44:11:3A", code="mac"),
    _cell(MAC, lambda c: c[MAC].replace(":", "-").lower(), "macs", lambda c: (c[MAC].replace("-", ":").upper(),)),
    _cell(MAC, lambda c: c[MAC].replace(":", " "), "macs", lambda c: (c[MAC].replace(" ", ":"),)),
    _cell(MAC, "01:00:5E:00:00:01", "macs", ()),
    _cell(VENDOR, "k.A.", "vendor", None),
    _cell(FIRMWARE, "3-Dec", "firmware", None),
    _cell(FIRMWARE, "12. Mrz", "firmware", None),
    _cell(FIRMWARE, "#N/A", "firmware", None),
    _cell(FIRMWARE, "2019-03-12", "firmware", "2019-03-12"),
    _cell(SERIAL, "6.12346E+11", code="spoilt"),
    _cell(SERIAL, "00123", "serial", "00123"),
    _cell(LEVEL, "Level 9", "level", None),
    _cell(LEVEL, "Ebene 2", "level", 2.0),
    _cell(LEVEL, "2.0", "level", 2.0),
    _cell(LEVEL, "3 m", "level", None),
    _cell(LEVEL, "Process Control", "level", None),
    _cell(CRITICALITY, "hoch", "importance", 4),
    _cell(CRITICALITY, "Tier 1", "importance", None),
    _cell(CRITICALITY, "HighCriticality", "importance", 4),
    _day("1767323045", 2026, 1, 2, 3, 4, 5),
    _day("1767323045000", 2026, 1, 2, 3, 4, 5),
    _day("13/02/2026 01:30:00 PM", 2026, 2, 13, 13, 30),
    _day("03/02/2026", 2026, 2, 3),
    _day("7.3.2026", 2026, 3, 7),
    _cell(SEEN, "0001-01-01T00:00:00Z", "last_seen", None),
    _cell(SEEN, "yesterday", "last_seen", None),
    _pair(_cell(LEVEL, "", "level", None), _cell(VENDOR, "", "vendor", None)),
]  # fmt: skip
