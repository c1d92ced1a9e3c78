"""The sizes of the generated plants: 10,000, 100,000 and 1,000,000 flows to see the growth, and S to try things out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """How many records of each kind a plant has; `log_rows` and `asset_rows` are the rows of its files."""

    name: str
    assets: int
    zones: int
    conduits: int
    flows: int
    scenarios: int
    log_rows: int
    asset_rows: int


SIZES = {
    "S": Size("S", assets=300, zones=30, conduits=60, flows=1_500, scenarios=8, log_rows=5_000, asset_rows=1_000),
    "T": Size(
        "T",
        assets=1_000,
        zones=160,
        conduits=560,
        flows=10_000,
        scenarios=20,
        log_rows=100_000,
        asset_rows=10_000,
    ),
    "M": Size(
        "M",
        assets=10_000,
        zones=400,
        conduits=1_300,
        flows=100_000,
        scenarios=20,
        log_rows=1_000_000,
        asset_rows=100_000,
    ),
    "L": Size(
        "L",
        assets=100_000,
        zones=1_000,
        conduits=3_000,
        flows=1_000_000,
        scenarios=20,
        log_rows=1_000_000,
        asset_rows=100_000,
    ),
}
