"""Plain words in place of the standard's terms, for people who chose them (features 42): the same pages, said plainly.

A language has a variant, `de-plain`, whose catalogue differs where a term stands. It is made from that of the language
by the rules below (bin/translations writes it, the sentences of `accounts.told` follow when they are read), so that
nobody writes a sentence twice. The rules replace whole words only, never a value or a mark-up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

VARIANT = "-plain"
KEPT = re.compile(r"(%\(\w+\)[sd]|\{[^}]*\}|<[^>]*>|&\w+;)")
# In this order: what stands first is looked for first.
RULES = {
    "en": (
        ("an attack path", "a way in"),
        ("attack paths", "ways in"),
        ("attack path", "way in"),
        ("an advisory", "a vendor warning"),
        ("advisories", "vendor warnings"),
        ("advisory", "vendor warning"),
        ("an asset", "a device"),
        ("assets", "devices"),
        ("asset", "device"),
        ("conduits", "connections"),
        ("conduit", "connection"),
        ("choke points", "narrow places"),
        ("choke point", "narrow place"),
        ("Purdue levels", "levels of the plant"),
        ("Purdue level", "level of the plant"),
        ("security levels", "levels of protection"),
        ("security level", "level of protection"),
        ("SL-T", "target level"),
        ("SL-A", "achieved level"),
        ("SL-C", "possible level"),
        ("SL gap", "Shortfall"),
        ("gaps", "shortfalls"),
        ("gap", "shortfall"),
        ("waivers", "exceptions"),
        ("waiver", "exception"),
        ("tolerable", "bearable"),
    ),
    "de": (
        ("Angriffspfads", "Wegs hinein"),
        ("Angriffspfade", "Wege hinein"),
        ("Angriffspfad", "Weg hinein"),
        ("des Assets", "des Geräts"),
        ("eines Assets", "eines Geräts"),
        ("dieses Assets", "dieses Geräts"),
        ("jedes Assets", "jedes Geräts"),
        ("von Assets", "von Geräten"),
        ("mit Assets", "mit Geräten"),
        ("den Assets", "den Geräten"),
        ("Assets", "Geräte"),
        ("Asset", "Gerät"),
        ("des Conduits", "des Verbindungswegs"),
        ("eines Conduits", "eines Verbindungswegs"),
        ("dieses Conduits", "dieses Verbindungswegs"),
        ("jedes Conduits", "jedes Verbindungswegs"),
        ("von Conduits", "von Verbindungswegen"),
        ("Conduits", "Verbindungswege"),
        ("Conduit", "Verbindungsweg"),
        ("Purdue-Leveln", "Stufen der Anlage"),
        ("Purdue-Level", "Stufe der Anlage"),
        ("Security Levels", "Schutzniveaus"),
        ("Security Level", "Schutzniveau"),
        ("SL-T", "Ziel-Level"),
        ("SL-A", "erreichtes Level"),
        ("SL-C", "mögliches Level"),
        ("SL-Lücke", "Lücke"),
        ("tolerierbare", "tragbare"),
        ("tolerierbaren", "tragbaren"),
        ("tolerierbar", "tragbar"),
    ),
}


def _pattern(terms: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, terms))})(?![\w-])", re.IGNORECASE)


PATTERNS = {language: _pattern(term for term, _ in rules) for language, rules in RULES.items()}
WORDS = {language: {term.casefold(): plain for term, plain in rules} for language, rules in RULES.items()}


def plainly(text: str, language: str) -> str:
    """Say a text of ours in plain words."""

    def said(match: re.Match[str]) -> str:
        plain = WORDS[language][match[0].casefold()]
        is_abbreviation = match[0].isupper() and match.start() > 0
        is_upper = language == "en" and match[0][0].isupper() and not is_abbreviation
        return plain[0].upper() + plain[1:] if is_upper else plain

    parts = KEPT.split(text)
    return "".join(part if place % 2 else PATTERNS[language].sub(said, part) for place, part in enumerate(parts))


def split(language: str) -> tuple[str, bool]:
    """Give the language of a variant, and whether it is the plain one."""
    return language.removesuffix(VARIANT), language.endswith(VARIANT)
