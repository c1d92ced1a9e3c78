"""An advisory as plain values: which products in which versions, which holes, how bad, and what mends them."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Any, Final

AFFECTED: Final = "affected"
FIXED: Final = "fixed"
NOT_AFFECTED: Final = "not affected"
INVESTIGATED: Final = "under investigation"


@dataclass(frozen=True, slots=True)
class Product:
    """A leaf of the product tree. `version` is a version or a range as the vendor wrote it, None where it names none.

    `within` names the product on or in which this one must stand (a relationship), `serials` the serial numbers that
    limit it: both are conditions that an inventory cannot answer.
    """

    id: str
    vendor: str
    name: str
    version: str | None
    numbers: tuple[str, ...] = ()
    serials: tuple[str, ...] = ()
    within: str = ""


@dataclass(frozen=True, slots=True)
class Remedy:
    """What the vendor offers (`vendor_fix`, `mitigation`, `no_fix_planned`, ...) for some products."""

    kind: str
    text: str
    products: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hole:
    """One vulnerability: its CVE (or another id), base score, and the status of each product."""

    id: str
    title: str
    cvss: float | None
    statuses: tuple[tuple[str, str], ...]
    remedies: tuple[Remedy, ...] = ()


@dataclass(frozen=True, slots=True)
class Advisory:
    """A document. `publisher` and `id` name it; of two with the same name the newer `version` counts."""

    publisher: str
    id: str
    title: str
    version: str
    released: str
    url: str
    products: tuple[Product, ...]
    holes: tuple[Hole, ...]

    @property
    def cves(self) -> tuple[str, ...]:
        """The CVEs that it is about."""
        return tuple(sorted({hole.id for hole in self.holes if hole.id.startswith("CVE-")}))

    @property
    def cvss(self) -> float | None:
        """The highest base score, None where none is stated."""
        return max((hole.cvss for hole in self.holes if hole.cvss is not None), default=None)


def to_plain(advisory: Advisory) -> dict[str, Any]:
    """Give an advisory as plain values for JSON."""
    return asdict(advisory)


def from_plain(plain: dict[str, Any]) -> Advisory:
    """Give the advisory that `to_plain` made plain."""
    products = tuple(
        Product(**{**one, "numbers": tuple(one["numbers"]), "serials": tuple(one["serials"])})
        for one in plain["products"]
    )
    holes = tuple(
        Hole(
            id=one["id"],
            title=one["title"],
            cvss=one["cvss"],
            statuses=tuple((product, status) for product, status in one["statuses"]),
            remedies=tuple(Remedy(each["kind"], each["text"], tuple(each["products"])) for each in one["remedies"]),
        )
        for one in plain["holes"]
    )
    return Advisory(**{**plain, "products": products, "holes": holes})


def is_newer(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Tell whether a document (version, day of release) is newer than another of the same name.

    Versions are whole numbers or three numbers (CSAF 3.1.11); where one is neither, the day decides.
    """
    mine, theirs = _numbers(one[0]), _numbers(other[0])
    if mine is not None and theirs is not None and mine != theirs:
        return mine > theirs
    return one[1] > other[1]


def _numbers(version: str) -> tuple[int, ...] | None:
    parts = re.split(r"[+-]", version, maxsplit=1)[0].split(".")
    if not all(part.isascii() and part.isdigit() and len(part) <= 9 for part in parts):  # noqa: PLR2004
        return None
    numbers = [int(part) for part in parts]
    return tuple([*numbers, 0, 0][:3])
