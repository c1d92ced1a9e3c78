"""AR-045: an untrusted link that is neither encrypted nor filtered where it enters."""

from __future__ import annotations

from assessment.engine.checking import Case, Concerns, check
from assessment.engine.checks.answers import Answer, any_of, opposite
from assessment.engine.checks.asked import zones_of
from assessment.engine.checks.borders import is_boundary
from assessment.engine.checks.protection import is_unencrypted
from assessment.engine.checks.telling import Group, Verdict, decide, over_kinds
from assessment.engine.checks.traffic import FlowKind
from assessment.engine.checks.words import chosen, counted
from assessment.engine.plant import UNKNOWN_TYPE, Plant
from assessment.engine.system import Conduit


@check(
    "AR-045",
    force="convention",
    severity="high",
    target="conduit",
    violates=["SR 3.1", "SR 5.2", "SR 4.1 RE 1"],
    measures=["MEA-024", "MEA-008"],
)
def untrusted_link(case: Case) -> Concerns:
    """Untrusted link without protection at both ends.

    Traffic may be injected on the link.

    A VPN conduit and the control `encrypted` are encryption, and so is a protocol or its secure variant that encrypts.
    A filter stands at each end where each zone of the conduit has a boundary device on its side; a device whose side is
    not written stands at one end only, and it is not known at which.

    Example: Telemetry of the outstations runs over a provider's radio network in clear text, with a firewall in the
    control room and none in the outstations.
    """
    plant = case.plant
    filtered: dict[str, Answer] = {}

    def judge(flow: FlowKind) -> Verdict:
        conduit = flow.conduit
        if conduit is None:
            return None
        if conduit.code not in filtered:
            filtered[conduit.code] = _is_filtered_at_each_end(plant, conduit)
        return decide(
            [
                (("conduits[].untrusted",), conduit.untrusted),
                *is_unencrypted(flow),
                ((_filter_field(plant, conduit),), opposite(filtered[conduit.code])),
            ]
        )

    return over_kinds(case, judge, _say)


def _is_filtered_at_each_end(plant: Plant, conduit: Conduit) -> Answer:
    if conduit.boundary_assets is None:
        return None
    at: dict[str | None, list[Answer]] = {}
    for one in conduit.boundary_assets:
        at.setdefault(one.side, []).append(is_boundary(plant, plant.assets[one.asset], conduit))
    ends = [any_of(*at.get(zone.code, ())) for zone in zones_of(plant, conduit)]
    if all(ends):
        return True
    elsewhere = sum(answer is not False for answer in at.get(None, ()))
    return False if ends.count(False) > elsewhere else None


def _filter_field(plant: Plant, conduit: Conduit) -> str:
    if conduit.boundary_assets is None:
        return "conduits[].boundary_assets"
    if any(plant.type_of(plant.assets[one.asset]) is UNKNOWN_TYPE for one in conduit.boundary_assets):
        return "assets[].type"
    has_sides = all(one.side is not None for one in conduit.boundary_assets)
    return "conduits[].controls" if has_sides else "conduits[].boundary_assets[].side"


def _say(group: Group) -> str:
    number = group.number
    return (
        f"{counted(number, 'flow')}{group.over} {chosen(number, 'crosses', 'cross')} a link that is not trusted, in "
        f"the clear and without a filter at each end: {group.example}."
    )
