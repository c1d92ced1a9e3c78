"""How findings name things and count them: the words of the plant, singular and plural right."""

from __future__ import annotations

from collections.abc import Sequence

from assessment.engine.plant import Plant

NAMED = 3


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """Give `1 flow`, `3 flows`; irregular plurals are given."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def chosen(number: int, one: str, many: str) -> str:
    """Give the word that fits the number."""
    return one if number == 1 else many


def joined(names: Sequence[str]) -> str:
    """Give `A`, `A and B`, `A, B and C`."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def listed(names: Sequence[str]) -> str:
    """Name the first three and count the others: `A, B, C and 4 more`."""
    if len(names) <= NAMED:
        return joined(names)
    return f"{', '.join(names[:NAMED])} and {len(names) - NAMED} more"


def level_text(level: float) -> str:
    """Give a Purdue level as people write it: 3, 3.5."""
    return f"{level:g}"


def levels_text(levels: Sequence[float]) -> str:
    """Give one or several Purdue levels: `level 3`, `levels 1 and 2`, or that none is known."""
    if not levels:
        return "level not known"
    return f"{chosen(len(levels), 'level', 'levels')} {joined([level_text(level) for level in levels])}"


def name_of(plant: Plant, target: str) -> str:
    """Give what people call a target: `zone Yard`, `conduit Uplink`, `zones A and B`, `PLC 101`, `flow F06`."""
    kind, _, code = target.partition(":")
    if kind == "zone" and code in plant.zones:
        return f"zone {plant.zones[code].name}"
    if kind == "conduit" and code in plant.conduits:
        return f"conduit {plant.conduits[code].name}"
    if kind == "asset" and code in plant.assets:
        return plant.assets[code].name
    if kind == "zone_pair":
        return f"zones {joined([plant.zones[one].name if one in plant.zones else one for one in code.split('+')])}"
    return f"site {plant.system.site.name}" if kind == "site" else f"{kind} {code}"


def capital(sentence: str) -> str:
    """Begin a sentence with a capital letter and leave the rest as it is."""
    return sentence[:1].upper() + sentence[1:]
