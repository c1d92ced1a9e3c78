"""The sizes of the generated plants. Plant M is the one whose figures stand in the documentation."""

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
}
