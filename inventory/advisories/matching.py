"""Advisories held against assets: affected, not affected, or cannot tell, each with its reason and the product named.

A pair is listed where a product of the advisory is, or may be, what the inventory names; of all other pairs there is
nothing to say. Assets without a model are listed apart: no advisory can be ruled out for them. "Not affected" needs
the product to be named and its version to lie outside what is affected; wherever something is open, it is "cannot
tell". Devices of the same vendor, model and version are judged once, and products are found by vendor and word, so
the work grows with what fits, not with assets times documents.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from documents.collecting import collection_paused
from inventory.advisories.advisory import AFFECTED, FIXED, INVESTIGATED, NOT_AFFECTED, Advisory, Hole, Product
from inventory.advisories.names import (
    GENERIC,
    LONG_IDENTIFIER,
    Device,
    Judged,
    Named,
    Same,
    device_named,
    is_designation,
    is_perhaps,
    is_product,
    product_named,
)
from inventory.advisories.ranges import Fit, within
from inventory.advisories.versions import order, parse_version, shown
from inventory.spellings import vendors_of

SHORTEST_PREFIX: Final = 4
ROUND_START: Final = re.compile(r"[a-z]+\d(?=\d\d)")
ANY_VENDOR: Final = ""
UNKNOWN_WORDS: Final = frozenset({"", "-", "n/a", "n/d", "unknown", "undefined", "none", "(empty)", "generic", "other"})
_MENDED = re.compile(r"\b(?:update|upgrade|patch|fix|fixed|new version|newer|later|release|install)", re.IGNORECASE)
_FIXED_IN = re.compile(
    r"(?:updat|upgrad|migrat)\w*\s+(?:\w+\s+){0,6}?(?:to|version)\s+(?:version\s+|firmware\s+|release\s+)?"
    r"(v?\d+(?:\.\d+)+)\s*(?:\)|,)?\s*(?:or|and)\s+(?:any\s+)?(?:later|newer|higher|above)",
    re.IGNORECASE,
)


class Status(StrEnum):
    """What an advisory means for an asset."""

    AFFECTED = "affected"
    CANNOT_TELL = "cannot_tell"
    NOT_AFFECTED = "not_affected"


WORST_FIRST: Final = (Status.AFFECTED, Status.CANNOT_TELL, Status.NOT_AFFECTED)


@dataclass(frozen=True, slots=True)
class Thing:
    """An asset as the inventory knows it."""

    tag: str
    vendor: str | None
    model: str | None
    version: str | None


@dataclass(frozen=True, slots=True)
class Ruling:
    """What an advisory means for every asset of one vendor, model and version; `holes` are those it is about."""

    advisory: tuple[str, str]
    status: Status
    why: str
    product: str
    holes: tuple[str, ...]
    cvss: float | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an advisory means for one asset."""

    tag: str
    ruling: Ruling


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdicts, by asset and advisory, and the assets for which no advisory can be ruled out, with the reason."""

    verdicts: tuple[Verdict, ...]
    unmatched: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Named:
    """A product's name with the vendors that may make it, and where it stands: (number of the advisory, product)."""

    named: Named
    vendors: frozenset[str]
    places: tuple[tuple[int, Product], ...]


class Index:
    """Products of many advisories, found by vendor and word or by catalogue number."""

    def __init__(self, advisories: Iterable[Advisory]) -> None:
        self.advisories = tuple(sorted(advisories, key=lambda one: (one.publisher, one.id)))
        places: dict[tuple[str, str, str, tuple[str, ...]], list[tuple[int, Product]]] = defaultdict(list)
        for number, advisory in enumerate(self.advisories):
            for product in advisory.products:
                hint = product.version if product.version and not any(c in product.version for c in "<>=*") else ""
                places[product.vendor, product.name, hint, product.numbers].append((number, product))
        self.judged = [_judged_alike(advisory) for advisory in self.advisories]
        self._names: list[_Named] = []
        self._by_word: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._by_plain_word: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._by_number: dict[str, list[int]] = defaultdict(list)
        self._of_vendor: dict[str, set[int]] = defaultdict(set)
        self._broad: dict[str, list[int]] = defaultdict(list)
        for (vendor, name, hint, numbers), found in sorted(places.items()):
            named = product_named(name, hint, numbers)
            vendors = vendors_of(vendor)
            self._note(_Named(named, vendors, tuple(found)))

    def _note(self, one: _Named) -> None:
        at = len(self._names)
        self._names.append(one)
        for number in one.named.numbers:
            if len(number) >= LONG_IDENTIFIER and re.search("[a-z]", number):
                self._by_number[number].append(at)
        # A plain word that a name shares with a device decides nothing where both have designations of their own.
        is_plain = any(not any(map(is_designation, way)) for way in one.named.ways)
        words = {begun for word in one.named.words if is_designation(word) for begun in _beginnings(word)}
        words |= {*one.named.numbers, *(start for _, start in one.named.rounds)}
        plain = {word for word in one.named.words if not is_designation(word)}
        for vendor in {*one.vendors, ANY_VENDOR}:
            for word in words | (plain if is_plain else set()):
                self._by_word[vendor, word].append(at)
            for word in plain:
                self._by_plain_word[vendor, word].append(at)
        for vendor in one.vendors:
            if one.named.is_broad:
                self._broad[vendor].append(at)
            self._of_vendor[vendor] |= {number for number, _ in one.places}

    def advisories_of(self, vendors: frozenset[str]) -> int:
        """Count the advisories that name a product of one of the vendors."""
        return len(set().union(*(self._of_vendor.get(vendor, set()) for vendor in vendors)))

    def products_like(self, device: Device, vendors: frozenset[str]) -> Iterator[tuple[Judged, _Named]]:
        """Give the products that the device is or may be."""
        words = {word for word in (*device.found, *device.beginnings, *device.numbers) if word not in GENERIC}
        words = (words or set(device.found)) | {
            word[: begun.end()] for word in device.words if (begun := ROUND_START.match(word))
        }
        by_word = [self._by_word]
        if not any(map(is_designation, (*device.words, *device.inferred))):
            by_word.append(self._by_plain_word)
        found = {
            at
            for index in by_word
            for vendor in vendors or {ANY_VENDOR}
            for word in words
            for at in index.get((vendor, word), ())
        }
        by_number = {at for number in device.numbers for at in self._by_number.get(number, ())}
        brands: frozenset[str] = frozenset()
        for at in sorted(found | by_number):
            judged = is_product(device, self._names[at].named)
            if judged.same is Same.YES and not vendors and at not in by_number:
                judged = Judged(Same.MAYBE, f"the inventory names no vendor: {self._names[at].named.text}")
            if judged.same is not Same.NO:
                brands |= self._names[at].named.brands if judged.same is Same.YES else frozenset()
                yield judged, self._names[at]
        for at in sorted({at for vendor in vendors for at in self._broad.get(vendor, ())} - found - by_number):
            judged = is_perhaps(device, self._names[at].named, brands)
            if judged.same is not Same.NO:
                yield judged, self._names[at]


def _judged_alike(advisory: Advisory) -> list[tuple[dict[str, str], list[Hole]]]:
    """Give the holes of an advisory with the status of each product; most are judged alike, and so only once."""
    alike: dict[tuple[tuple[str, str], ...], list[Hole]] = defaultdict(list)
    for hole in advisory.holes:
        alike[hole.statuses].append(hole)
    return [(dict(statuses), holes) for statuses, holes in alike.items()]


def match(advisories: Iterable[Advisory], things: Iterable[Thing]) -> Outcome:
    """Hold every advisory against every asset; the order of neither says anything."""
    with collection_paused():
        return _match(Index(advisories), things)


def _match(index: Index, things: Iterable[Thing]) -> Outcome:
    verdicts: list[Verdict] = []
    unmatched: list[tuple[str, str]] = []
    alike: dict[tuple[str | None, str | None, str | None], list[str]] = defaultdict(list)
    for thing in things:
        alike[_known(thing.vendor), _known(thing.model), _known(thing.version)].append(thing.tag)
    likes: dict[tuple[frozenset[str], str], list[tuple[Judged, _Named]]] = {}
    for (vendor, model, version), tags in alike.items():
        vendors = vendors_of(vendor) or vendors_of(model, is_vendor=False)
        if model is None:
            why = _unmatched(vendor, index.advisories_of(vendors))
            unmatched += [(tag, why) for tag in tags]
            continue
        key = (vendors, model)
        if key not in likes:
            likes[key] = list(index.products_like(device_named(vendors, model), vendors))
        rulings = list(_rulings(index, likes[key], version))
        verdicts += [Verdict(tag, ruling) for tag in tags for ruling in rulings]
    verdicts.sort(key=lambda one: (one.tag, one.ruling.advisory))
    return Outcome(tuple(verdicts), tuple(sorted(unmatched)))


def _known(text: str | None) -> str | None:
    return None if text is None or text.strip().casefold() in UNKNOWN_WORDS else text.strip()


def _unmatched(vendor: str | None, count: int) -> str:
    if vendor is None:
        return "Neither its model nor its vendor is known, so no advisory can be ruled out."
    return f"Its model is not known. {count} advisories name products of {vendor}; none of them can be ruled out."


@dataclass(frozen=True, slots=True)
class _Branch:
    """A product of an advisory beside a device: whether it is that product, and how its version stands."""

    product: Product
    same: Same
    fit: Fit
    why: str


def _rulings(index: Index, likes: list[tuple[Judged, _Named]], version: str | None) -> Iterator[Ruling]:
    """Judge the advisories that name what the device is or may be."""
    by_advisory: dict[int, list[tuple[Judged, Product]]] = defaultdict(list)
    for judged, one in likes:
        for number, product in one.places:
            by_advisory[number].append((judged, product))
    for number in sorted(by_advisory):
        advisory, found = index.advisories[number], by_advisory[number]
        # Where the very model is named, others that it only might be say nothing more of it.
        if any(judged.same is Same.YES and judged.is_exact for judged, _ in found):
            found = [one for one in found if one[0].same is Same.YES]
        if not all(judged.is_broad for judged, _ in found):
            found = [one for one in found if not one[0].is_broad]
        branches = [_branch(advisory, judged, product, version) for judged, product in found]
        ruling = _ruling(advisory, index.judged[number], branches)
        if ruling is not None:
            yield ruling


def _branch(advisory: Advisory, judged: Judged, product: Product, version: str | None) -> _Branch:
    """Hold a version against a product, and let every open question make it "cannot tell"."""
    if judged.is_broad:
        return _Branch(product, judged.same, Fit.CANNOT_TELL, judged.why)
    fit, why = _fit(advisory, product, version)
    if fit is Fit.OUTSIDE and judged.same is Same.MAYBE:
        why = f"{judged.why}; should it be that, {why}"
    if fit is Fit.INSIDE:
        limits = [f"in {product.within}" if product.within else "", ", ".join(product.serials[:5])]
        said = "; ".join(one for one in limits if one)
        if said:
            fit, why = Fit.CANNOT_TELL, f"{why}, but only under a condition: {said}"
        elif judged.same is Same.MAYBE:
            fit, why = Fit.CANNOT_TELL, f"{judged.why}; {why}"
    return _Branch(product, judged.same, fit, why)


def _fit(advisory: Advisory, product: Product, version: str | None) -> tuple[Fit, str]:
    """Say how a version stands to those that are affected, as far as the advisory and its remedies tell."""
    if product.version is None:
        return Fit.CANNOT_TELL, "the advisory names no version that could be compared"
    answer = within(version, product.version)
    if answer.fit is not Fit.OUTSIDE:
        return answer.fit, answer.why
    if answer.is_listed and not _is_past_fix(advisory, product, version):
        return Fit.CANNOT_TELL, f"the advisory names {shown(product.version)} and is silent about {version}"
    if answer.above is not None and not _is_mended(advisory, product):
        why = f"{version} is newer than the versions named, up to {answer.above}, but the advisory names no fix"
        return Fit.CANNOT_TELL, why
    return answer.fit, answer.why


def _ruling(
    advisory: Advisory, judged: list[tuple[dict[str, str], list[Hole]]], branches: list[_Branch]
) -> Ruling | None:
    """Put what the branches say of each hole together; the worst counts."""
    told: dict[Status, list[tuple[Hole, _Branch]]] = defaultdict(list)
    for statuses, holes in judged:
        said = [(statuses[one.product.id], one) for one in branches if one.product.id in statuses]
        if said:
            status, branch = _of_hole(said)
            told[status] += [(hole, branch) for hole in holes]
    for status in WORST_FIRST:
        if found := told[status]:
            branch = min((each for _, each in found), key=_rank)
            return Ruling(
                advisory=(advisory.publisher, advisory.id),
                status=status,
                why=_sentence(branch),
                product=f"{branch.product.name.strip()} {shown(branch.product.version or '')}".removesuffix(" (empty)"),
                holes=tuple(sorted({hole.id for hole, _ in found})),
                cvss=max((hole.cvss for hole, _ in found if hole.cvss is not None), default=None),
            )
    return None


def _of_hole(said: list[tuple[str, _Branch]]) -> tuple[Status, _Branch]:
    """Judge one hole by all products of the advisory that the device is or may be."""
    cleared = [
        one
        for status, one in said
        if status in {FIXED, NOT_AFFECTED} and one.fit is Fit.INSIDE and one.same is Same.YES
    ]
    hit = [one for status, one in said if status == AFFECTED and one.fit is Fit.INSIDE]
    if hit and cleared:
        branch = min(hit, key=_rank)
        why = "the advisory names this version both as affected and as fixed or not affected"
        return Status.CANNOT_TELL, _Branch(branch.product, branch.same, Fit.CANNOT_TELL, why)
    if hit:
        return Status.AFFECTED, min(hit, key=_rank)
    if cleared:
        branch = min(cleared, key=_rank)
        return Status.NOT_AFFECTED, _Branch(
            branch.product, branch.same, Fit.OUTSIDE, f"{branch.why}, which the advisory names as fixed or not affected"
        )
    open_ones = [one for status, one in said if status == AFFECTED and one.fit is Fit.CANNOT_TELL]
    open_ones += [
        _Branch(one.product, one.same, Fit.CANNOT_TELL, f"{one.why}; the vendor still looks into it")
        for status, one in said
        if status == INVESTIGATED and one.fit is not Fit.OUTSIDE
    ]
    if open_ones:
        return Status.CANNOT_TELL, min(open_ones, key=_rank)
    ruled_out = [one for status, one in said if status == AFFECTED] or [one for _, one in said]
    if any(status == AFFECTED for status, _ in said):
        return Status.NOT_AFFECTED, min(ruled_out, key=_rank)
    branch = min(ruled_out, key=_rank)
    why = "the advisory names only versions that are fixed or not affected, and this is not surely one of them"
    return Status.CANNOT_TELL, _Branch(branch.product, branch.same, Fit.CANNOT_TELL, why)


def _rank(branch: _Branch) -> tuple[bool, str, str, str]:
    return branch.same is not Same.YES, branch.product.name, branch.product.version or "", branch.product.id


def _sentence(branch: _Branch) -> str:
    why = branch.why.strip().rstrip(".")
    return f"{branch.product.name.strip()}: {why}."


def _is_mended(advisory: Advisory, product: Product) -> bool:
    """Tell whether the vendor offers something that mends the product."""
    return any(
        remedy.kind == "vendor_fix" or (remedy.kind == "mitigation" and _MENDED.search(remedy.text))
        for hole in advisory.holes
        for remedy in hole.remedies
        if not remedy.products or product.id in remedy.products
    )


def _is_past_fix(advisory: Advisory, product: Product, version: str | None) -> bool:
    """Tell whether a version is at or past the one release that the remedies name for the product."""
    fixed = {
        found.lower().removeprefix("v")
        for hole in advisory.holes
        for remedy in hole.remedies
        if product.id in remedy.products
        for found in _FIXED_IN.findall(remedy.text)
    }
    mine = parse_version(version or "")
    if len(fixed) != 1 or isinstance(mine, str):
        return False
    other = parse_version(fixed.pop())
    return not isinstance(other, str) and order(mine, other)[0] in {"equal", "greater", "longer"}


def _beginnings(word: str) -> list[str]:
    """Give a designation and its beginnings, by which a shorter name finds it."""
    return [word[:length] for length in range(min(SHORTEST_PREFIX, len(word)), len(word) + 1)]
