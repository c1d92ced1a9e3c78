"""AR-116: machines and business systems whose addresses lie in one subnet."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from assessment.engine.checking import Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.prefixes import codes_at, prefix_table, zone_subnets
from assessment.engine.checks.words import listed
from assessment.engine.plant import Plant, agree
from assessment.engine.system import Asset

MACHINES, BUSINESS = 2, 4


@dataclass(frozen=True, slots=True)
class Group:
    """The assets whose addresses lie in the subnets of one zone, by what they are."""

    machines: list[Asset] = field(default_factory=list)
    business: list[Asset] = field(default_factory=list)
    unclear: list[Asset] = field(default_factory=list)


@check(
    "AR-116",
    force="convention",
    severity="high",
    target="zone",
    violates=["ZCR 3.2", "SR 5.1"],
    measures=["MEA-004", "MEA-011"],
)
def one_subnet(case: Case) -> Concerns:
    """Machines and business systems in one subnet.

    What shares a subnet reaches each other, in whatever zones they are drawn.

    Machines are at level 2 or below, business systems at level 4 or above. The subnets of a zone count, and those of a
    segment that one zone uses alone; an address belongs to the most specific one, and to each zone that has it. What
    sits in one zone is the matter of another rule.

    Example: An office PC is drawn in the office, and its address lies in the subnet of the filling line.
    """
    for code, group in _groups(case.plant).items():
        zones = {asset.zone for asset in group.machines}
        apart = [asset for asset in group.business if zones - {asset.zone}]
        if apart:
            yield _concern(case.plant, code, group.machines, apart)
        elif group.unclear and (group.machines or group.business):
            yield Unanswered(case.site, f"zone:{code}", {"assets[].level": len(group.unclear)})


def _groups(plant: Plant) -> dict[str, Group]:
    table = prefix_table(zone_subnets(plant))
    found: dict[str, Group] = defaultdict(Group)
    for asset in plant.system.assets:
        levels = plant.levels_of(asset)
        is_machine = agree(levels, lambda level: level <= MACHINES)
        is_business = agree(levels, lambda level: level >= BUSINESS)
        for code in {code for ip in asset.ips for code in codes_at(table, ip)}:
            if is_machine or is_business:
                (found[code].machines if is_machine else found[code].business).append(asset)
            elif None in {is_machine, is_business}:
                found[code].unclear.append(asset)
    return dict(sorted(found.items()))


def _concern(plant: Plant, code: str, machines: list[Asset], business: list[Asset]) -> Concern:
    message = (
        f"In the subnet of zone {plant.zones[code].name} lie {listed(sorted(asset.name for asset in business))}, of "
        f"business, together with {listed(sorted(asset.name for asset in machines))} at level 2 or below."
    )
    evidence = {
        "machines": sorted(asset.tag for asset in machines),
        "business": sorted(asset.tag for asset in business),
    }
    return Concern(f"zone:{code}", message, evidence)
