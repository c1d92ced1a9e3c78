"""AR-041: a way between two zones that passes no boundary device."""

from __future__ import annotations

from assessment.engine.checking import Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.borders import pair_name
from assessment.engine.checks.meeting import Meetings, in_service, meetings
from assessment.engine.checks.words import listed
from assessment.engine.plant import Plant, zone_pairs


@check(
    "AR-041",
    force="heuristic",
    severity="high",
    target="zone pair",
    violates=["SR 5.2", "SR 5.1"],
    measures=["MEA-027", "MEA-053"],
)
def parallel_path(case: Case) -> Concerns:
    """Parallel path around a conduit.

    The approved conduit is not the only way.

    Every conduit that is written and not closed counts as approved here: whether OT and IT have signed it is AR-006.
    The boundary devices of all of them are taken away, so that a way through another conduit is no parallel path: it
    is on the drawing. Zones meet in a shared segment, in segments that are not filtered from each other, and in an
    asset attached to both; on a switch they meet unless segments keep them apart, and where none are named it is not
    known.

    Example: Beside the firewall between office and plant, a printer server has one network card on each side.
    """
    plant, found = case.plant, meetings(case)
    conduits: dict[tuple[str, str], list[str]] = {}
    for conduit in in_service(plant):
        for pair in zone_pairs(conduit):
            if pair[0] != pair[1]:
                conduits.setdefault((min(pair), max(pair)), []).append(conduit.code)
    for pair, codes in conduits.items():
        target = f"zone_pair:{'+'.join(pair)}"
        joined = found.are_joined(*pair)
        devices_unknown = sum(plant.conduits[code].boundary_assets is None for code in codes)
        if joined and not devices_unknown:
            yield _concern(plant, found, target, pair, sorted(codes))
        elif joined:
            yield Unanswered(case.site, target, {"conduits[].boundary_assets": devices_unknown})
        elif joined is None:
            yield Unanswered(case.site, target, found.missing(*pair))


def _concern(plant: Plant, found: Meetings, target: str, pair: tuple[str, str], codes: list[str]) -> Concern:
    joints = found.joints(*pair)
    names = [plant.assets[code].name if kind == "asset" else f"segment {code}" for kind, code in joints]
    where = f"they meet in {listed(names)}" if names else "other zones that they meet join them"
    message = (
        f"The zones {pair_name(plant, pair)} are joined beside {listed([plant.conduits[one].name for one in codes])}, "
        f"past every boundary device: {where}."
    )
    evidence = {"zones": list(pair), "conduits": codes, "joined_by": [f"{kind}:{code}" for kind, code in joints]}
    return Concern(target, message, evidence)
