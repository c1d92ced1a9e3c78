"""AR-063: an asset of control that the internet can reach."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from assessment.engine.checking import Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.answers import Answer, all_of, any_of
from assessment.engine.checks.places import around
from assessment.engine.checks.traffic import FlowFacts, where
from assessment.engine.checks.words import joined, levels_text
from assessment.engine.plant import HIGHEST_OF_OT, agree, host_at
from assessment.engine.system import Asset


@check(
    "AR-063",
    force="convention",
    severity="critical",
    target="asset",
    violates=["SR 1.13", "SR 5.2", "SR 5.1"],
    measures=["MEA-011", "MEA-008", "MEA-053"],
)
def exposed_to_the_internet(case: Case) -> Concerns:
    """OT asset exposed to the internet.

    Found and attacked automatically.

    A public address is one that is not reserved for private or other special use. A translation is inbound where its
    flow comes from an external zone or from any address. An exposure scan lists what it saw: an asset without a record
    of it did not appear. The evidence lists the flows that come from outside or from business and end at the asset.

    Example: A search engine for devices shows the web page of a pump station's controller, because the cellular router
    forwards port 80 to it.
    """
    from_above = case.share(_from_above)
    for asset in case.plant.system.assets:
        flows = from_above.get(asset.tag, [])
        levels = case.plant.levels_of(asset)
        reasons = {
            "assets[].ips": _has_public_address(asset),
            "flows[].translated": any_of(*(_is_translated(flow) for flow in flows)),
            "assets[].exposed": asset.exposed is not None,
        }
        is_control = agree(levels, lambda level: level <= HIGHEST_OF_OT)
        answer = all_of(is_control, any_of(*reasons.values()))
        if answer:
            yield _concern(asset, levels, flows, reasons)
        elif answer is None:
            is_open = True not in reasons.values()
            missing = ["assets[].ips"] if is_open and reasons["assets[].ips"] is None else []
            missing += [field for flow in flows if is_open for field in _open_fields(flow)]
            missing += ["assets[].level"] if is_control is None else []
            yield Unanswered(around(case, asset), f"asset:{asset.tag}", dict.fromkeys(missing, 1))


def _concern(asset: Asset, levels: tuple[float, ...], flows: list[FlowFacts], reasons: dict[str, Answer]) -> Concern:
    public = [address for address in _addresses(asset) if _is_public(address)]
    words = {
        "assets[].ips": f"it has the public address {joined(public)}" if public else "",
        "flows[].translated": "an address translation leads to it from outside",
        "assets[].exposed": "a scan saw it from the internet",
    }
    why = joined([words[name] for name, reason in reasons.items() if reason])
    evidence = {
        "addresses": public,
        "translated": sorted(flow.code for flow in flows if _is_translated(flow)),
        "exposed": None if asset.exposed is None else {"source": asset.exposed.source, "on": _day(asset)},
        "flows": sorted(flow.code for flow in flows if _is_from_above(flow)),
    }
    return Concern(
        f"asset:{asset.tag}", f"{asset.name} ({levels_text(levels)}) is open to the internet: {why}.", evidence
    )


def _day(asset: Asset) -> str | None:
    return None if asset.exposed is None or asset.exposed.on is None else str(asset.exposed.on)


def _addresses(asset: Asset) -> list[str]:
    return sorted({*asset.ips, *(one.ip for one in asset.interfaces or () if one.ip is not None)})


def _has_public_address(asset: Asset) -> Answer:
    return any(_is_public(address) for address in _addresses(asset)) if _addresses(asset) else None


def _is_public(address: str) -> bool:
    host = host_at(address)
    return host.is_global and not host.is_multicast


def _is_translated(flow: FlowFacts) -> Answer:
    """Tell whether a flow from outside comes through an address translation."""
    return all_of(_is_from_outside(flow), _has_translation(flow))


def _is_from_outside(flow: FlowFacts) -> Answer:
    return True if flow.source.side.written.is_any else flow.source.is_external


def _has_translation(flow: FlowFacts) -> Answer:
    found = flow.flows.said("translated", flow.place)
    return None if found is None else bool(found)


def _open_fields(flow: FlowFacts) -> list[str]:
    """Name what leaves open whether a flow from outside comes through a translation."""
    if _is_translated(flow) is not None:
        return []
    source = flow.source.zone_field if flow.source.zone is None else "zones[].kind"
    answers = {source: _is_from_outside(flow), "flows[].translated": _has_translation(flow)}
    return [field for field, answer in answers.items() if answer is None]


def _from_above(case: Case) -> dict[str, list[FlowFacts]]:
    """Give, by asset, the flows that end at it and come, or may come, from outside or from business."""
    found: dict[str, list[FlowFacts]] = defaultdict(list)
    for flow in _coming_in(case):
        for tag in flow.destination.side.assets:
            found[tag].append(flow)
    return dict(found)


def _coming_in(case: Case) -> Iterator[FlowFacts]:
    for flow in where(case, lambda kind: any_of(kind.source.is_external, bool(kind.source.is_from_4))):
        if flow.destination.side.written.zone is None:
            yield flow


def _is_from_above(flow: FlowFacts) -> Answer:
    return any_of(_is_from_outside(flow), bool(flow.source.is_from_4))
