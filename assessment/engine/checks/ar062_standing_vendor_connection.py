"""AR-062: a supplier's way in that the owner does not hold the key of."""

from __future__ import annotations

from assessment.engine.checking import Case, Concerns, check
from assessment.engine.checks.answers import Answer, any_of
from assessment.engine.checks.ends import EndFacts
from assessment.engine.checks.remote import is_remote, records_of, remote_flows, without_flow
from assessment.engine.checks.telling import Group, Hit, Verdict, decide, over_flows
from assessment.engine.checks.traffic import FlowFacts, FlowKind, where
from assessment.engine.checks.words import chosen, counted
from assessment.engine.plant import Plant
from assessment.engine.system import Asset, RemoteAccess

SUPPORT_PROTOCOL, SUPPLIERS_DEVICE = "remote_support", "vendor_device"
OF_OTHERS = {"supplier": True, "service_provider": True, "integrator": True, "asset_owner": False}
REASONS = {"always_on": "always on", "owner": "ends on a supplier's device", "relay_by": "relayed by others"}


@check(
    "AR-062",
    force="convention",
    severity="high",
    target="conduit, else flow",
    violates=["SR 1.13", "SR 2.6", "SR 5.2"],
    measures=["MEA-034", "MEA-030", "MEA-053"],
)
def standing_vendor_connection(case: Case) -> Concerns:
    """Standing vendor connection.

    The owner cannot see or stop it.

    A vendor path is a remote path of AR-060 that begins or ends in an external zone of kind `vendor` or on a supplier's
    equipment, or whose record names a supplier in `who`, and every flow of a remote support client. Suppliers are the
    organisations of the file that are no asset owner. A support client relays over its maker's service unless
    `relay_by` names an asset owner or the flow is in its secure variant.

    Example: The compressor's maker left a cellular router in the cabinet, which keeps a tunnel to the maker's portal
    open day and night.
    """
    yield from without_flow(case)
    others = case.share(_parties)

    def judge(flow: FlowFacts) -> Verdict:
        records = records_of(case, flow)
        standing = {
            "remote_access[].always_on": _is_always_on(records),
            "assets[].owner": _ends_at_a_supplier(case.plant, flow, others),
            "remote_access[].relay_by": _is_relayed(flow, records, others),
        }
        unknown = tuple(name for name, answer in standing.items() if answer is None)
        remote = [] if _is_support(flow.kind) else is_remote(flow.kind, records)
        vendor = (("zones[].external_kind",), _is_of_a_vendor(case.plant, flow, records, others))
        return decide([*remote, vendor, (unknown, any_of(*standing.values()))], lambda: Hit(values=_shown(standing)))

    paths = {one.flow.code: one for one in (*remote_flows(case), *where(case, _is_support))}
    yield from over_flows(case, judge, _say, paths.values())


def _parties(case: Case) -> dict[str, bool]:
    """Give, by code and by name, whether an organisation is another one than an asset owner."""
    known = [party for party in case.plant.system.parties if party.kind is not None]
    return {name: OF_OTHERS[party.kind or ""] for party in known for name in (party.name, party.code)}


def _is_support(flow: FlowKind) -> bool:
    return flow.protocol is not None and flow.protocol.id == SUPPORT_PROTOCOL


def _is_of_a_vendor(plant: Plant, flow: FlowFacts, records: list[RemoteAccess], others: dict[str, bool]) -> Answer:
    ends = (flow.source, flow.destination)
    if _is_support(flow.kind) or any(others.get(record.who or "") for record in records):
        return True
    return any_of(*(_is_vendors_end(end) for end in ends), *(bool(_is_suppliers(plant, end, others)) for end in ends))


def _is_vendors_end(end: EndFacts) -> Answer:
    if end.is_external is False:
        return False
    kind = None if end.zone is None else end.zone.external_kind
    return None if kind is None else kind == "vendor"


def _is_suppliers(plant: Plant, end: EndFacts, others: dict[str, bool]) -> Answer:
    """Tell whether equipment at an end belongs to a supplier."""
    assets = [plant.assets[tag] for tag in end.side.assets]
    return any_of(*(_belongs_to_others(asset, others) for asset in assets)) if assets else None


def _belongs_to_others(asset: Asset, others: dict[str, bool]) -> Answer:
    return True if asset.type == SUPPLIERS_DEVICE else others.get(asset.owner or "")


def _is_always_on(records: list[RemoteAccess]) -> Answer:
    return any_of(*(record.always_on for record in records)) if records else None


def _ends_at_a_supplier(plant: Plant, flow: FlowFacts, others: dict[str, bool]) -> Answer:
    """Tell whether the path's end in the plant is a supplier's equipment."""
    inside = [end for end in (flow.source, flow.destination) if end.is_external is not True]
    return any_of(*(_is_suppliers(plant, end, others) for end in inside))


def _is_relayed(flow: FlowFacts, records: list[RemoteAccess], others: dict[str, bool]) -> Answer:
    named = [record.relay_by for record in records if record.relay_by is not None]
    if named:
        return any_of(*(others.get(name) for name in named))
    return True if _is_support(flow.kind) and flow.kind.secure is not True else None


def _shown(standing: dict[str, Answer]) -> dict[str, object]:
    return {name.rpartition(".")[2]: answer for name, answer in standing.items()}


def _say(group: Group) -> str:
    number = group.number
    return (
        f"{counted(number, 'supplier connection')}{group.over} {chosen(number, 'is', 'are')} out of the owner's hands "
        f"({group.reasons(REASONS)}): {group.example}."
    )
