"""What was found at each zone and conduit, as plain values: levels, targets, and the reason behind each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np

from assessment.engine.achieved import PlaceLevels
from assessment.engine.approvals import approved_sides
from assessment.engine.columns import NONE, grouped
from assessment.engine.components import capability_by_type
from assessment.engine.flows import ConduitFlows, FlowComparison
from assessment.engine.gaps import Totals
from assessment.engine.level_reasons import LevelReason, explain_levels
from assessment.engine.levels import FR
from assessment.engine.monitoring import PairVerdict, worst_verdict
from assessment.engine.plant import Plant
from assessment.engine.statuses import judge_rows, place_of
from assessment.engine.targets import Proposal, acceptance, compare_conventions

TERMS = ("claim", "assessed", "floor", "base", "rows", "raised")


class Judged(Protocol):
    """What a judgement says of zones and conduits, with or without paths and scenarios."""

    @property
    def plant(self) -> Plant:
        """The system with its indices."""

    @property
    def levels(self) -> Mapping[str, PlaceLevels]:
        """The levels of every place."""

    @property
    def proposals(self) -> Mapping[str, Proposal]:
        """The proposed targets of every place."""

    @property
    def monitoring(self) -> Mapping[str, tuple[PairVerdict, ...]]:
        """Who watches the conduits, by code."""

    @property
    def comparison(self) -> FlowComparison:
        """What the comparison with traffic found."""


def totals_record(found: Totals) -> dict[str, int]:
    """Give the totals over zones or conduits."""
    return {"gaps": found.gaps, "levels_missing": found.levels_missing, "not_assessed": found.not_assessed}


def zone_records(judged: Judged) -> dict[str, Any]:
    """Give every zone by its code."""
    return {code: _zone(judged, code) for code in judged.plant.zones}


def conduit_records(judged: Judged) -> dict[str, Any]:
    """Give every conduit by its code."""
    side_by_side, services = compare_conventions(judged.plant), _services(judged.plant)
    return {
        code: _conduit(judged, code, side_by_side[code]) | {"services": services.get(code, [])}
        for code in judged.plant.conduits
    }


def _zone(judged: Judged, code: str) -> dict[str, Any]:
    plant = judged.plant
    return {
        **_place(judged, f"zone:{code}"),
        "safety_related": plant.is_safety_related(code),
        "assets": dict(sorted(Counter(asset.type or "unknown" for asset in plant.assets_in(code)).items())),
        "components": [
            {
                "type": one.type,
                "assets": one.assets,
                "sl_c": list(one.sl_c),
                "short": list(one.short),
                "unknown": list(one.unknown),
            }
            for one in capability_by_type(plant, code)
        ],
    }


def _conduit(judged: Judged, code: str, side_by_side: dict[str, Proposal]) -> dict[str, Any]:
    pairs = judged.monitoring[code]
    flows = judged.comparison.conduits.get(code, ConduitFlows())
    return {
        **_place(judged, f"conduit:{code}"),
        "proposals": {
            convention: {"sl_t": list(one.sl_t), "reason": one.reason} for convention, one in side_by_side.items()
        },
        "monitoring": worst_verdict(pairs),
        "monitoring_why": [
            {"zones": list(pair.zones), "verdict": pair.verdict, "reasons": list(pair.reasons)} for pair in pairs
        ],
        "approved_sides": sorted(_approved(judged.plant, code)),
        "flows": {
            "covered": list(flows.covered),
            "undocumented": list(flows.undocumented),
            "forbidden": list(flows.forbidden),
            "unseen": list(flows.unseen),
        },
    }


def _approved(plant: Plant, code: str) -> set[str]:
    return approved_sides(plant, plant.conduits[code], plant.system.assessment.date)


def _services(plant: Plant) -> dict[str, list[dict[str, Any]]]:
    """Give which services open each conduit: from the side that opens sessions, to which, by what, over how many flows.

    A channel that is forbidden opens nothing unless it was seen.
    """
    channels, zones = plant.channels, [*plant.zones, None]  # the last stands for NONE
    opens = ~channels.marks("decision", ("forbidden",)) | channels.marks("basis", ("observed",))
    places = np.flatnonzero(opens & (channels.conduits != NONE))
    protocol_of, protocols = channels.column("protocol")
    columns = [
        column[places] for column in (channels.conduits, channels.source_zones, channels.destination_zones, protocol_of)
    ]
    groups = grouped(*columns)
    kinds = zip(*(column[groups.firsts].tolist() for column in columns), np.bincount(groups.of).tolist(), strict=True)
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for conduit, source, destination, protocol, number in kinds:
        found[channels.conduit_codes[conduit]].append(
            {"from": zones[source], "to": zones[destination], "protocol": protocols[protocol], "flows": number}
        )
    return {
        code: sorted(listed, key=lambda one: tuple(one[key] or "" for key in ("from", "to", "protocol")))
        for code, listed in found.items()
    }


def _place(judged: Judged, key: str) -> dict[str, Any]:
    plant, levels, proposal = judged.plant, judged.levels[key], judged.proposals[key]
    accepted = acceptance(place_of(plant, key))
    return {
        "sl_t": list(levels.sl_t),
        "acceptance": {"status": accepted.status, "broken": list(accepted.broken)},
        "sl_a": list(levels.sl_a),
        "sl_c_floor": list(levels.floor),
        "floor_known": list(levels.floor_known),
        "gap": list(levels.gap),
        "basis": list(levels.basis),
        "levels_missing": levels.levels_missing,
        "not_assessed": levels.not_assessed,
        "proposal": list(proposal.sl_t),
        "proposal_shaped": list(proposal.shaped),
        "proposal_why": {
            "convention": proposal.convention,
            "decided_by": list(proposal.decided_by),
            "reason": proposal.reason,
        },
        "sl_a_why": [_reason(one) for one in explain_levels(plant, key, levels)],
        "terms": {name: list(getattr(levels, name)) for name in TERMS},
        "requirements": _requirements(plant, key),
    }


def _reason(one: LevelReason) -> dict[str, Any]:
    """Give why one FR stands where it does; what is written of a row that is not held stands in `written`."""
    return {
        "sentence": one.sentence,
        "next_level": one.next_level,
        "missing": [row.row.id for row in one.missing],
        "for_target": [row.row.id for row in one.for_target],
        "written": {row.row.id: row.status for row in one.for_target or one.missing if row.status is not None},
    }


def _requirements(plant: Plant, key: str) -> dict[str, Any]:
    """Count the rows that a person judged, name those without evidence with their date, and say what does not count."""
    judged = [row for fr in FR for row in judge_rows(plant, key, fr) if row.status is not None]
    stated = [row for row in judged if row.is_stated]
    return {
        "stated": len(stated),
        "claimed": {row.row.id: None if row.on is None else row.on.isoformat() for row in stated if row.is_claimed},
        "not_counting": {row.row.id: row.why for row in judged if not row.is_stated},
    }
