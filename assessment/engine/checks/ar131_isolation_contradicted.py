"""AR-131: a zone that is said to be isolated and is not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from assessment.engine.checking import DECLARED, OBSERVED, Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.traffic import FlowFacts, facts
from assessment.engine.checks.words import counted, joined, listed
from assessment.engine.plant import UNKNOWN_TYPE
from assessment.engine.system import Asset, Conduit, Zone

NOT_THERE = frozenset({"planned", "closed"})
OUTWARD_KINDS = frozenset({"modem", "radio", "wan", "cloud_agent"})


@dataclass(frozen=True, slots=True)
class Traces:
    """What of the model touches the borders of a zone: flows over them, and flows of which one end is not known."""

    flows: list[FlowFacts] = field(default_factory=list)
    unclear: list[FlowFacts] = field(default_factory=list)
    conduits: list[Conduit] = field(default_factory=list)


@check(
    "AR-131",
    force="convention",
    severity="high",
    target="zone",
    violates=["ZCR 3.1", "ZCR 6.4", "SR 5.1"],
    measures=["MEA-007", "MEA-051", "MEA-053"],
)
def isolation_contradicted(case: Case) -> Concerns:
    """Claimed isolation contradicted by evidence.

    An air gap that exists on paper only is worse than none: nobody guards what nobody believes in.

    Against the claim stand flows over the zone's border (declared, observed, or permitted by a firewall rule), remote
    access over one of them, conduits of the zone that are neither planned nor closed, removable media in it, and
    attachments of its assets by modem, radio, wide area network or cloud agent, to another zone, or out of the system.
    A zone that claims nothing is not judged. A claim is never confirmed without a complete list of flows, nor while an
    asset's interfaces or its type are not known: it may be a removable medium.

    Example: The boiler house is said to stand alone, and a firewall log shows the maker's service centre reading its
    controllers every night.
    """
    claims = [zone for zone in case.plant.system.zones if zone.isolation_claimed]
    traces = _traces(case, {zone.code for zone in claims}) if claims else {}
    for zone in claims:
        assets = sorted(case.plant.assets_in(zone.code), key=lambda asset: asset.tag)
        seen = traces[zone.code]
        media = [asset for asset in assets if asset.type == "removable_media"]
        attached = [asset for asset in assets if _is_attached_elsewhere(asset)]
        if seen.flows or seen.conduits or media or attached:
            yield _concern(case, zone, seen, media, attached)
        else:
            for flow in seen.unclear:
                yield Unanswered(f"zone:{zone.code}", f"flow:{flow.code}", dict.fromkeys(flow.kind.zone_fields, 1))
            yield from _unproven(case, zone, assets)


def _traces(case: Case, zones: set[str]) -> dict[str, Traces]:
    found: dict[str, Traces] = defaultdict(Traces)
    for flow in facts(case) if zones else ():
        own = zones & {flow.source.side.zone, flow.destination.side.zone}
        for zone in own if flow.kind.crosses is not False else ():
            (found[zone].flows if flow.kind.crosses else found[zone].unclear).append(flow)
    for conduit in sorted(case.plant.system.conduits, key=lambda one: one.code):
        others = dict.fromkeys(conduit.between)
        for zone in others if conduit.status not in NOT_THERE and len(others) > 1 else ():
            if zone in zones:
                found[zone].conduits.append(conduit)
    return found


def _is_attached_elsewhere(asset: Asset) -> bool:
    return any(
        one.kind in OUTWARD_KINDS or one.leaves_suc or one.zone not in {None, asset.zone}
        for one in asset.interfaces or ()
    )


def _unproven(case: Case, zone: Zone, assets: list[Asset]) -> Iterator[Unanswered]:
    if not case.plant.system.assessment.flows_complete:
        yield Unanswered(case.site, f"zone:{zone.code}", {"assessment.flows_complete": 1})
    for asset in assets:
        missing = {"assets[].interfaces": 1} if asset.interfaces is None else {}
        if case.plant.type_of(asset) is UNKNOWN_TYPE:
            missing["assets[].type"] = 1
        if missing:
            yield Unanswered(f"zone:{zone.code}", f"asset:{asset.tag}", missing)


def _concern(case: Case, zone: Zone, seen: Traces, media: list[Asset], attached: list[Asset]) -> Concern:
    codes = sorted(flow.code for flow in seen.flows)
    crossing = set(codes)
    remote = sorted(one.code for one in case.plant.system.remote_access if one.flow in crossing)
    reasons = [
        (len(codes), f"{counted(len(codes), 'flow')} over its border"),
        (len(remote), counted(len(remote), "remote access path")),
        (len(seen.conduits), f"the {_conduits(seen.conduits)}"),
        (len(media), f"removable media ({listed([asset.name for asset in media])})" if media else ""),
        (len(attached), f"an attachment of {listed([asset.name for asset in attached])}" if attached else ""),
    ]
    message = (
        f"Zone {zone.name} is said to be isolated, but the model shows "
        f"{joined([text for number, text in reasons if number])}."
    )
    evidence: dict[str, Any] = {
        "flows": codes,
        "observed": sorted(flow.code for flow in seen.flows if flow.kind.is_observed),
        "firewall_rules": sorted(flow.code for flow in seen.flows if flow.kind.basis == "firewall_rule"),
        "remote_access": remote,
        "conduits": [one.code for one in seen.conduits],
        "removable_media": [asset.tag for asset in media],
        "attached_elsewhere": [asset.tag for asset in attached],
    }
    is_seen = codes and evidence["observed"] == codes and not (seen.conduits or media or attached)
    return Concern(f"zone:{zone.code}", message, evidence, basis=OBSERVED if is_seen else DECLARED)


def _conduits(conduits: list[Conduit]) -> str:
    return (
        f"{'conduit' if len(conduits) == 1 else 'conduits'} {listed([one.name for one in conduits])}"
        if conduits
        else ""
    )
