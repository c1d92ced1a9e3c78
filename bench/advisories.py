"""Matching 3,000 advisories to 10,000 assets (P8), beside the naive double loop over a share of both."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Final

from bench.measure import Figure, measure, seconds_of
from bench.sizes import Size
from bench.zones import Record
from inventory.advisories.advisory import AFFECTED, Advisory, Hole, Product
from inventory.advisories.matching import Thing, match
from inventory.advisories.names import Same, device_named, is_product, product_named
from inventory.advisories.ranges import within
from inventory.spellings import vendors_of

DOCUMENTS: Final = 3_000
SHARE: Final = 100  # of documents and of assets, for the naive loop
VENDORS: Final = {
    "Siemens": ("SIMATIC S7-{} CPU {}", "SCALANCE X{}-{}", "RUGGEDCOM RS{}G{}"),
    "Rockwell Automation": ("ControlLogix {} {}", "1756-EN{}T/{}", "PowerFlex {}-{}"),
    "Schneider Electric": ("Modicon M{} {}", "EcoStruxure {} {}", "TM{}CE{}R"),
    "Moxa": ("EDS-{}A-{}", "NPort {}-{}", "MGate MB{}-{}"),
    "Phoenix Contact": ("AXC {} {}", "FL SWITCH {}-{}", "ILC {} {}"),
}
PRODUCTS: Final = (1, 1, 2, 4, 25)  # of a document: 6.6 on average, as CISA's have
RANGES: Final = ("< V{}.{}.{}", "<= {}.{}.{}", "vers:all/*", ">= {0}.0.0 | < {0}.{1}.{2}", "{}.{}.{}")


def matching(size: Size, _document: Callable[[], Record]) -> list[Figure]:
    """Match advisories to the assets of a plant of a size; documents in the proportion of 3,000 to 10,000 assets."""
    documents = DOCUMENTS * size.assets // 10_000
    advisories, things = _advisories(documents), _things(size.assets)
    few, some = advisories[:: max(1, documents // SHARE)], things[:: max(1, size.assets // SHARE)]
    scale = (len(advisories) * len(things)) / (len(few) * len(some))
    told: list[int] = []
    measured = measure(lambda: told.append(len(match(advisories, things).verdicts)))
    part = seconds_of(lambda: _naive(few, some))
    note = f"{told[0]:,} verdicts; the loop was measured on 1/{scale:,.0f} of the pairs"
    many = f"{documents:,} x {size.assets:,}"
    return [Figure("match advisories", many, measured, "naive loop", part * scale, note)]


def _naive(advisories: list[Advisory], things: list[Thing]) -> int:
    """Hold each product against each asset; give how many fit."""
    found = 0
    for advisory in advisories:
        for thing in things:
            vendors = vendors_of(thing.vendor)
            device = device_named(vendors, thing.model or "")
            for product in advisory.products:
                named = product_named(product.name, "", product.numbers)
                if vendors_of(product.vendor) & vendors and is_product(device, named).same is not Same.NO:
                    found += within(thing.version, product.version or "").fit is not None
    return found


def _advisories(count: int) -> list[Advisory]:
    random = Random(62443)
    return [_advisory(random, number) for number in range(count)]


def _advisory(random: Random, number: int) -> Advisory:
    vendor = random.choice(list(VENDORS))
    products = tuple(
        Product(f"P{at}", vendor, _model(random, vendor), random.choice(RANGES).format(*_numbers(random)))
        for at in range(random.choice(PRODUCTS))
    )
    statuses = tuple((product.id, AFFECTED) for product in products)
    holes = tuple(Hole(f"CVE-2026-{number:04d}{at}", "", 9.8, statuses) for at in range(3))
    return Advisory("bench", f"B-{number:05d}", "", "1", "2026-01-01", "", products, holes)


def _things(count: int) -> list[Thing]:
    random = Random(1)
    models = [(vendor, _model(random, vendor)) for vendor in VENDORS for _ in range(count // 20)]
    return [
        Thing(f"A{number}", *random.choice(models), ".".join(map(str, _numbers(random)))) for number in range(count)
    ]


def _model(random: Random, vendor: str) -> str:
    return random.choice(VENDORS[vendor]).format(random.randrange(200, 320), random.randrange(10, 30))


def _numbers(random: Random) -> tuple[int, int, int]:
    return random.randrange(1, 9), random.randrange(12), random.randrange(12)
