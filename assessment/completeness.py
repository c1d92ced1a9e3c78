"""How much of what the assessment rests on is observed, claimed, decided or not known, and what to find out next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from accounts.models import Site
from assessment.engine.checking import NOT_EVALUATED, SEVERITIES
from assessment.engine.field_words import words_of
from assessment.models import Run
from inventory.models import Asset, Source

CHUNK: Final = 2000
# What an assessment asks of every asset, in the order in which people find it out.
COLUMNS: Final = ("name", "type", "zone_id", "level", "ips", "macs", "vendor", "model", "serial", "hostname")
DETAILS: Final = (
    "firmware", "os", "owner", "location", "criticality", "essential_function", "safety", "wireless", "temporary",
    "external_connection", "credentials", "support_end", "sl_c", "component_types", "backup", "depends_on",
    "interfaces",
)  # fmt: skip
HOWS: Final = tuple(Source.How)
UNSAID: Final = "unsaid"


@dataclass
class Share:
    """How many assets have a field, by how it became known; `unsaid` came before sources were kept."""

    name: str
    words: str
    total: int
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def known(self) -> int:
        """Give how many assets have the field."""
        return self.counts.total()

    @property
    def missing(self) -> int:
        """Give how many assets lack it."""
        return self.total - self.known

    @property
    def percent(self) -> int:
        """Give the share of assets that have it, rounded down: 100 only where none lacks it."""
        return 100 * self.known // self.total if self.total else 0


@dataclass
class ToDo:
    """A field that keeps rules from answering: how often it is missing, which rules wait, in how many places."""

    name: str
    words: str
    severity: str
    rules: list[str] = field(default_factory=list)
    places: set[str] = field(default_factory=set)
    count: int = 0


def shares_of(site: Site) -> list[Share]:
    """Give for each field of an asset how many have it, and how it became known."""
    hows = dict(Source.objects.filter(site=site).values_list("pk", "how"))
    rows = Asset.objects.filter(site=site, retired_at=None)
    shares = {name: Share(name, words_of(f"assets[].{_plain(name)}"), 0) for name in (*COLUMNS, *DETAILS)}
    total = 0
    for row in rows.values("tag", "known", "details", *COLUMNS).iterator(chunk_size=CHUNK):
        total += 1
        for name, share in shares.items():
            value = row[name] if name in COLUMNS else row["details"].get(name)
            if value not in (None, "", [], {}) and not (name == "name" and value == row["tag"]):
                source = row["known"].get(_plain(name), row["known"].get("*"))
                share.counts[hows.get(source, UNSAID)] += 1
    for share in shares.values():
        share.total = total
    return list(shares.values())


def observed_share(shares: Iterable[Share]) -> dict[str, int]:
    """Give the percentage of all known values by how they became known, rounded to whole numbers."""
    sums: Counter[str] = Counter()
    for share in shares:
        sums.update(share.counts)
    return {how: round(100 * sums[how] / sums.total()) for how in (*HOWS, UNSAID) if sums[how]}


def to_do(run: Run) -> list[ToDo]:
    """Give what the rules of a run lacked: the worst rule first, then what is missing in most places."""
    found: dict[str, ToDo] = {}
    rows = run.findings.filter(status=NOT_EVALUATED).values_list("rule", "target", "severity", "body")
    for rule, target, severity, body in rows.iterator(chunk_size=CHUNK):
        for name, count in _missing(body).items():
            one = found.setdefault(name, ToDo(name, words_of(name), severity))
            one.severity = min(one.severity, severity, key=SEVERITIES.index)
            one.rules = sorted({*one.rules, rule})
            one.places.add(target)
            one.count += count
    return sorted(found.values(), key=_order)


def _missing(body: dict[str, Any]) -> dict[str, int]:
    return dict(body.get("evidence", {}).get("missing", {}))


def _order(one: ToDo) -> tuple[int, int, int, str]:
    return SEVERITIES.index(one.severity), -len(one.rules), -len(one.places), one.name


def _plain(name: str) -> str:
    return name.removesuffix("_id")
