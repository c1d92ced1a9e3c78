"""AR-111: a protocol gateway that stands in for a boundary device."""

from __future__ import annotations

from assessment.engine.checking import Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.answers import Answer, all_of, any_of, opposite, unknown
from assessment.engine.checks.borders import ALWAYS_BOUNDARY, filters, guarded, pair_name, real_pairs
from assessment.engine.checks.words import listed
from assessment.engine.plant import UNKNOWN_TYPE, Plant
from assessment.engine.system import Asset, Conduit

JOINING_TYPES = frozenset({"protocol_gateway", "linking_device", "edge_gateway"})
ATTACHED = frozenset({"function_filter", "dpi", "protocol_break", "read_only"})


@check(
    "AR-111",
    force="convention",
    severity="medium",
    target="conduit",
    violates=["SR 5.2"],
    measures=["MEA-008", "MEA-010", "MEA-018"],
)
def gateway_as_boundary(case: Case) -> Concerns:
    """Protocol gateway counted as a boundary.

    A gateway is there to let two protocols talk, not to refuse anything.

    A gateway is an edge gateway, a protocol gateway, a linking device, or whatever is stated to join two protocols. It
    counts as a boundary only where the conduit lists a control that acts on what is said: a filter by function, an
    inspection, a protocol break or read only; a rule by default alone is not enough.

    Example: A connectivity server that reads PLCs and serves OPC UA is all that stands between the line and the site
    network, and it passes every write on.
    """
    for conduit in case.plant.system.conduits:
        answers = {pair: _questions(case.plant, conduit, pair) for pair in real_pairs(conduit)}
        bare = [pair for pair, questions in answers.items() if all_of(*questions.values())]
        unclear = [questions for questions in answers.values() if all_of(*questions.values()) is None]
        if bare:
            yield _concern(case.plant, conduit, bare)
        elif unclear:
            missing = {field: 1 for questions in unclear for field in unknown(questions)}
            yield Unanswered(case.site, f"conduit:{conduit.code}", missing)


def _questions(plant: Plant, conduit: Conduit, pair: tuple[str, str]) -> dict[str, Answer]:
    field = "conduits[].boundary_assets" if conduit.boundary_assets is None else "assets[].type"
    controls = None if conduit.controls is None else bool(conduit.controls & ATTACHED)
    return {
        field: all_of(guarded(plant, conduit, pair, _is_gateway), opposite(guarded(plant, conduit, pair, _is_other))),
        "conduits[].controls": opposite(controls),
    }


def _is_gateway(plant: Plant, asset: Asset, conduit: Conduit) -> Answer:  # noqa: ARG001 (asked by guarded)
    kind = plant.type_of(asset)
    return any_of(bool(asset.joins), None if kind is UNKNOWN_TYPE else kind.id in JOINING_TYPES)


def _is_other(plant: Plant, asset: Asset, conduit: Conduit) -> Answer:
    """Tell whether a device is a boundary that is no gateway."""
    kind = plant.type_of(asset)
    if kind is UNKNOWN_TYPE:
        return None if not asset.joins else False
    return filters(conduit) if kind.boundary == "router" else kind.boundary in ALWAYS_BOUNDARY


def _concern(plant: Plant, conduit: Conduit, bare: list[tuple[str, str]]) -> Concern:
    devices = [plant.assets[one.asset] for one in conduit.boundary_assets or ()]
    gateways = [one for one in devices if _is_gateway(plant, one, conduit)]
    message = (
        f"All that stands in conduit {conduit.name} between {listed([pair_name(plant, pair) for pair in bare])} is "
        f"{listed([one.name for one in gateways])}, which joins protocols and has no control attached that refuses "
        f"anything."
    )
    evidence = {
        "pairs": [list(pair) for pair in bare],
        "gateways": [one.tag for one in gateways],
        "controls": sorted(conduit.controls or ()),
    }
    return Concern(f"conduit:{conduit.code}", message, evidence)
