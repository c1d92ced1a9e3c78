"""How fields of the model are called on forms, and which of them belong together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_LEVELS = ("sl_t", "sl_t_status", "sl_t_reason", "sl_t_conditions", "sl_a", "measures")
_CHARACTERISTICS = (
    "logical_boundary",
    "physical_boundary",
    "logical_access_points",
    "physical_access_points",
    "policies",
    "assumptions",
    "dependencies",
)
SECTIONS: Final[Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]] = {
    "zones": (
        ("What it is", ("code", "name", "kind", "level", "parent", "owner", "set_by", "safety_related")),
        ("Levels", _LEVELS),
        ("Characteristics (ZCR 6.4)", _CHARACTERISTICS),
        ("Inside", ("lateral", "subnets", "trust", "external_kind", "wireless")),
        ("When it must be cut off or restored", ("isolation", "isolation_claimed", "rto_hours")),
    ),
    "conduits": (
        ("What it joins", ("code", "name", "between", "kind", "direction", "status", "purpose", "owner", "set_by")),
        ("Levels", _LEVELS),
        ("Its devices and controls", ("boundary_assets", "default_policy", "controls", "monitored", "monitoring")),
        ("Characteristics (ZCR 6.4)", _CHARACTERISTICS),
        ("Its way", ("transit_owner", "untrusted", "encapsulated", "through", "one_way_goal")),
    ),
    "assets": (
        ("What it is", ("tag", "name", "type", "zone", "level", "domain", "in_scope", "owner", "location")),
        ("Make", ("vendor", "model", "firmware", "os", "serial", "support_end", "firmware_supported")),
        ("Addresses", ("hostname", "ips", "macs", "interfaces")),
        ("What it matters for", ("criticality", "essential_function", "safety", "depends_on")),
        ("Capability", ("sl_c", "sl_required", "component_types", "credentials", "certified_configuration")),
        ("When it must be restored", ("backup", "legacy")),
    ),
    "flows": (
        ("Who talks", ("code", "from", "to", "via", "conduit")),
        ("By what", ("protocol", "secure", "access", "data", "transport", "port", "security", "topics")),
        ("Permission", ("decision", "condition", "decision_owner", "decided_on")),
        ("Purpose", ("owner", "use_case", "data_class")),
        ("Control and need", ("controls", "latency_budget_ms", "required", "seasonal", "translated")),
        ("Seen", ("basis", "first_seen", "last_seen", "bytes", "count")),
    ),
    "scenarios": (
        ("What happens", ("code", "title", "entry", "target", "zones", "conduits", "hazard")),
        ("Worst case and likelihood", ("consequence", "likelihood", "threat", "techniques")),
        ("What remains", ("residual", "decision", "relies_on")),
        ("Money", ("loss",)),
    ),
}
_LABELS: Final = {
    "sl_t": "Target (SL-T)",
    "sl_a": "Claim of what is achieved (SL-A)",
    "sl_c": "Capability (SL-C)",
    "sl_required": "Level that it needs itself",
    "sl_t_status": "Status of the target",
    "sl_t_reason": "Reason of the target",
    "sl_t_conditions": "Conditions under which the target stands",
    "between": "Zones that it joins",
    "set_by": "Drawn by",
    "through": "Zones that it runs through",
    "from": "Opened by",
    "to": "Answered by",
    "ips": "IP addresses",
    "macs": "MAC addresses",
    "os": "Operating system",
    "rto_hours": "Hours that it may stand still",
    "isolation": "How to cut it off",
    "isolation_claimed": "Is said to be cut off already",
    "support_end": "End of support",
    "level": "Purdue level",
    "lateral": "Movement inside",
    "holds": "Holds",
    "mfa": "Second factor",
    "default_policy": "What is not permitted is",
    "backup": "Backup",
    "zones.kind": "Kind of zone",
    "conduits.kind": "Kind of conduit",
    "assets.type": "Type",
    "conduits.direction": "Direction of the data",
    "flows.data": "Direction of the data",
    "flows.decision": "Permission",
    "flows.decision_owner": "Permitted by",
    "flows.decided_on": "Permitted on",
    "measures.replaces": "Stands in place of",
    "kpis.direction": "Better when",
    "occurred_at": "Began, such as 2026-11-21T06:30:00",
    "detected_at": "Noticed, such as 2026-11-21T06:30:00",
    "recovered_at": "Over, such as 2026-11-21T06:30:00",
    "learned": "What was learned",
    "north_star": "North star of the plant",
    "chosen_by": "Who chose it, for the steering team",
    "values": "Measured values, the earliest is the baseline",
    "old_conduit": "Conduit that it takes away",
    "new_conduit": "Conduit that takes its place",
    "proxy": "Proxy between old and new",
}


def label_of(kind: str, path: str) -> str:
    """Give what a field is called on a form."""
    key = path.rpartition(".")[2]
    known = _LABELS.get(f"{kind}.{path}") or _LABELS.get(key)
    return known or key.replace("_", " ").capitalize()
