"""Edge gateways: what each is said to do, what that claims per requirement, and which duty of a checkpoint it lacks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from assessment.engine.architecture.patterns.laid import flows_at
from assessment.engine.checking import Case
from assessment.engine.checks.answers import Answer, all_of, any_of, opposite
from assessment.engine.checks.protection import is_unencrypted
from assessment.engine.checks.traffic import FlowFacts
from assessment.engine.levels import FR
from assessment.engine.system import Asset

EDGE: Final = "edge_gateway"
EDGES_MAX: Final = 500
HAND_OFF: Final = ("buffer", "translate", "store_and_forward", "update_path")
HARDWARE: Final = ("hardened", "secure_boot", "encrypted")
DUTIES: Final = ("validate", "standardise", "secure")
# What a point of the checklist speaks for; the requirement that it answers most directly stands first.
CLAIMS: Final[Mapping[FR, tuple[str, ...]]] = {
    FR.SI: ("secure_boot", "validate", "update_path"),  # integrity of boot, input validation, support for updates
    FR.DC: ("encrypted",),  # confidentiality of what is sent
    FR.RDF: ("translate",),  # sessions end here and begin anew
    FR.RA: ("hardened", "buffer", "store_and_forward"),  # least functionality, no loss while the line is down
}


def edges(case: Case) -> list[dict[str, Any]]:
    """Give every edge gateway with its checklist."""
    found = [one for one in case.plant.system.assets if case.plant.type_of(one).id == EDGE][:EDGES_MAX]
    flows = flows_at(case, [one.tag for one in found])
    return [_edge(case, one, flows[one.tag]) for one in found]


def _edge(case: Case, asset: Asset, flows: list[FlowFacts]) -> dict[str, Any]:
    answers = _answers(asset, flows)
    secure = all_of(answers["hardened"], answers["secure_boot"])
    duties = {"validate": answers["validate"], "standardise": answers["standardise"], "secure": secure}
    zone = None if asset.zone is None else case.plant.zones[asset.zone]
    return {
        "tag": asset.tag,
        "name": asset.name,
        "zone": {"code": asset.zone or "", "name": "" if zone is None else zone.name},
        "points": {key: answers[key] for key in (*HAND_OFF, *HARDWARE)},
        "said": {key: value for key, value in sorted((asset.edge or {}).items()) if isinstance(value, str)},
        "duties": {key: duties[key] for key in DUTIES},
        "claims": {fr.code: all_of(*(answers[key] for key in keys)) for fr, keys in CLAIMS.items()},
    }


def _answers(asset: Asset, flows: list[FlowFacts]) -> dict[str, Answer]:
    """Give the answers to the checklist; a text says how, and counts as yes. What nobody said stays not known."""
    written: dict[str, Answer] = {key: bool(value) for key, value in (asset.edge or {}).items()}
    if asset.store_and_forward is not None:
        written["store_and_forward"] = asset.store_and_forward
    keys = (*HAND_OFF, "hardened", "secure_boot", "validate", "standardise")
    return {key: written.get(key) for key in keys} | {"encrypted": _is_encrypted(flows)}


def _is_encrypted(flows: list[FlowFacts]) -> Answer:
    """Tell whether all that an edge sends or takes over a border is encrypted; not known without such a flow."""
    plain = [all_of(*(answer for _, answer in is_unencrypted(flow.kind))) for flow in flows if flow.kind.crosses]
    return opposite(any_of(*plain)) if plain else None
