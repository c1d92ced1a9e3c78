"""AR-116: machines and business systems whose addresses lie in one subnet."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from assessment.engine.checking import Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.prefixes import codes_at, prefix_table, zone_subnets
from assessment.engine.checks.words import listed
from assessment.engine.plant import Plant, agree
from assessment.engine.system import Asset

MACHINES, BUSINESS = 2, 4


@dataclass(frozen=True, slots=True)
class Group:
    """The assets whose addresses lie in the subnets of one zone: what is known to be either, and what may be."""

    machines: list[Asset] = field(default_factory=list)
    business: list[Asset] = field(default_factory=list)
    may_be_machines: list[Asset] = field(default_factory=list)
    may_be_business: list[Asset] = field(default_factory=list)


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
    segment that one zone uses alone; an address belongs to the most specific one, and to each zone that has it. Two
    that sit in one zone are the matter of another rule; two of which one is in no zone are the matter of this one.

    Example: An office PC is drawn in the office, and its address lies in the subnet of the filling line.
    """
    for code, group in _groups(case.plant).items():
        machines = _by_zone(group.machines)
        apart = [asset for asset in group.business if _stands_apart(asset, machines)]
        if apart:
            yield _concern(case.plant, code, group.machines, apart)
        elif unclear := _deciding(group):
            yield Unanswered(case.site, f"zone:{code}", {"assets[].level": len(unclear)})


def _by_zone(assets: Iterable[Asset]) -> Counter[str | None]:
    return Counter(asset.zone for asset in assets)


def _stands_apart(asset: Asset, others: Counter[str | None]) -> bool:
    """Tell whether one of some others, counted by zone, is in another zone than an asset, or one of the two in none."""
    return others.total() > (0 if asset.zone is None else others[asset.zone])


def _deciding(group: Group) -> set[str]:
    """Name the assets whose level decides whether a machine and a business system stand apart."""
    lower = _by_zone([*group.machines, *group.may_be_machines])
    upper = _by_zone([*group.business, *group.may_be_business])
    both = {asset.tag for asset in group.may_be_machines} & {asset.tag for asset in group.may_be_business}
    return {
        asset.tag
        for assets, others in ((group.may_be_machines, upper), (group.may_be_business, lower))
        for asset in assets
        if _stands_apart(asset, others - Counter({asset.zone: 1}) if asset.tag in both else others)
    }


def _groups(plant: Plant) -> dict[str, Group]:
    table = prefix_table(zone_subnets(plant))
    found: dict[str, Group] = defaultdict(Group)
    for asset in plant.system.assets:
        levels = plant.levels_of(asset)
        is_machine = agree(levels, lambda level: level <= MACHINES)
        is_business = agree(levels, lambda level: level >= BUSINESS)
        for code in {code for ip in asset.ips for code in codes_at(table, ip)}:
            group = found[code]
            for answer, known, may_be in (
                (is_machine, group.machines, group.may_be_machines),
                (is_business, group.business, group.may_be_business),
            ):
                if answer is not False:
                    (known if answer else may_be).append(asset)
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
