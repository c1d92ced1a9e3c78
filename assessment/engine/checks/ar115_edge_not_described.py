"""AR-115: a verdict that rests on an edge gateway nobody has described."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from assessment.engine.checking import Case, Concern, Concerns, check
from assessment.engine.checks.ends import EndFacts
from assessment.engine.checks.traffic import ends_by_conduit
from assessment.engine.checks.words import listed
from assessment.engine.system import Asset, Conduit

EDGE = "edge_gateway"
POINTS = {
    "buffer": "buffering",
    "translate": "translation",
    "store_and_forward": "store-and-forward",
    "update_path": "its update path",
}


@check(
    "AR-115",
    force="heuristic",
    severity="low",
    target="conduit",
    violates=["ZCR 6.4"],
    measures=["MEA-002"],
)
def edge_not_described(case: Case) -> Concerns:
    """Edge gateway not described.

    What is said of a conduit is less sure while nobody knows what its edge gateway does; the risk is no higher for it.

    Asked are the points buffering, translation, store-and-forward and update path, of each edge gateway at the border
    of a conduit or at an end of its flows. Not answered is the finding here; an answer of no is one, too, and closes
    it.

    Example: The gateway that sends meter values to the cloud is drawn, and nobody can say how it gets its updates.
    """
    ends_of = ends_by_conduit(case, frozenset({EDGE}))
    for conduit in case.plant.system.conduits:
        tags = sorted({*_tags(conduit, ends_of.get(conduit.code, ()))})
        edges = [case.plant.assets[tag] for tag in tags if case.plant.assets[tag].type == EDGE]
        open_points = {edge.tag: points for edge in edges if (points := _open_points(edge))}
        if open_points:
            yield _concern(case, conduit, open_points)


def _tags(conduit: Conduit, ends: Iterable[EndFacts]) -> Iterator[str]:
    """Give the assets at the border of a conduit and those at ends of its flows."""
    yield from (one.asset for one in conduit.boundary_assets or ())
    for end in ends:
        yield from end.side.assets


def _open_points(edge: Asset) -> list[str]:
    answers = {**(edge.edge or {})}
    if edge.store_and_forward is not None:
        answers["store_and_forward"] = edge.store_and_forward
    return [point for point in POINTS if point not in answers]


def _concern(case: Case, conduit: Conduit, open_points: dict[str, list[str]]) -> Concern:
    told = [
        f"{case.plant.assets[tag].name} ({', '.join(POINTS[one] for one in points)})"
        for tag, points in open_points.items()
    ]
    message = (
        f"What is said of conduit {conduit.name} is less sure than it looks: nobody has answered how "
        f"{listed(told)} works."
    )
    return Concern(f"conduit:{conduit.code}", message, {"confidence": "lowered", "not_answered": open_points})
