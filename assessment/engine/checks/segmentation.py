"""Which assets share a layer-2 network: the segments of a site, joined where nothing filters between them.

An asset is in the segments that its interfaces name, else in those whose subnets hold its addresses, else in the
segments of its zone. Where those are not joined, its network is not known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from assessment.engine.checks.prefixes import PrefixTable, code_at, prefix_table
from assessment.engine.plant import Plant
from assessment.engine.system import Asset, Segment


@dataclass(frozen=True, slots=True)
class Network:
    """Segments joined without filtering, and the assets in them; `may_join_more` where a filter is not known."""

    segments: tuple[str, ...]
    may_join_more: bool
    assets: list[Asset] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Networks:
    """The networks of a site, and the assets of zones whose network is not known."""

    networks: tuple[Network, ...]
    unplaced: tuple[Asset, ...]


def networks_of(plant: Plant, segments: Sequence[Segment]) -> Networks:
    """Sort the assets of a plant into networks; boundary devices stand between networks and are left out."""
    network_of = _join(segments)
    at_borders = {one.asset for conduit in plant.system.conduits for one in conduit.boundary_assets or ()}
    by_zone: dict[str, list[str]] = defaultdict(list)
    for segment in segments:
        for zone in segment.zones:
            by_zone[zone].append(segment.code)
    table = prefix_table((subnet, segment.code) for segment in segments for subnet in segment.subnets)
    unplaced = []
    for asset in plant.system.assets:
        if asset.tag in at_borders:
            continue
        named = _segments_of(asset, table, by_zone)
        found = {id(network_of[code]): network_of[code] for code in named if code in network_of}
        is_sure = len(found) == 1 or not _is_guess(asset, table)
        for network in found.values() if is_sure else ():
            network.assets.append(asset)
        if not (found and is_sure):
            unplaced.append(asset)
    return Networks(tuple({id(network): network for network in network_of.values()}.values()), tuple(unplaced))


def _join(segments: Sequence[Segment]) -> dict[str, Network]:
    """Give the network of each segment: those said not to be filtered are one, every other stands alone."""
    unfiltered = tuple(segment.code for segment in segments if segment.filtered is False)
    open_ones = sum(segment.filtered is not True for segment in segments)
    joined = Network(unfiltered, may_join_more=open_ones > len(unfiltered))
    return {
        segment.code: joined
        if segment.filtered is False
        else Network((segment.code,), may_join_more=segment.filtered is None and open_ones > 1)
        for segment in segments
    }


def _segments_of(asset: Asset, table: PrefixTable, by_zone: dict[str, list[str]]) -> Iterable[str]:
    by_interface = [one.segment for one in asset.interfaces or () if one.segment is not None]
    return by_interface or _by_address(asset, table) or by_zone.get(asset.zone or "", [])


def _is_guess(asset: Asset, table: PrefixTable) -> bool:
    """Tell whether only the zone says where an asset is attached."""
    return not any(one.segment for one in asset.interfaces or ()) and not _by_address(asset, table)


def _by_address(asset: Asset, table: PrefixTable) -> list[str]:
    """Give the segments whose most specific subnet holds an address of the asset."""
    found = [code_at(table, ip) for ip in asset.ips]
    return [code for code in found if code is not None]
