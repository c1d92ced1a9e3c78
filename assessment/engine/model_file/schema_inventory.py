"""The JSON Schema of what is there: site, parties, assets, flows, segments, remote access."""

from __future__ import annotations

from typing import Final

from assessment.engine.model_file.schema_places import CODE, CODES, CONTROLS, DATE, NAME, NAMES, TEXT, TEXTS
from assessment.engine.model_file.schema_words import (
    AMOUNT,
    COUNT,
    SIDES,
    YES_NO,
    Part,
    list_of,
    one_of,
    record,
    ref,
)
from catalogue.loader import protocols

YES_NO_OR_TEXT: Part = {"title": "true, false or a text", "anyOf": [YES_NO, TEXT]}
ANY_VALUES: Part = {
    "title": "a number, a text, or a list of them",
    "anyOf": [AMOUNT, TEXT, list_of({"title": "a number or a text", "anyOf": [AMOUNT, TEXT]})],
}
PURDUE_OF_ASSET: Part = {
    "title": "a Purdue level from 0 to 5, in halves",
    "enum": [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5],
}
ORGANISATION_KINDS = one_of("asset_owner", "service_provider", "supplier", "integrator")
INTERFACE_KINDS = one_of("ethernet", "serial", "usb", "modem", "radio", "console", "debug", "wan", "cloud_agent")
INTERFACE = record(
    "",
    {
        "name": NAME,
        "kind": INTERFACE_KINDS,
        "zone": CODE,
        "segment": CODE,
        "ip": ref("address"),
        "mac": ref("mac"),
        "switch": CODE,
        "leaves_suc": YES_NO,
        "access_point": NAME,
    },
)
CRITICALITY = {"title": "a whole number from 1 to 5", "type": "integer", "minimum": 1, "maximum": 5}
EDGE_POINTS = (
    "buffer",
    "translate",
    "store_and_forward",
    "update_path",
    "secure_boot",
    "hardened",
    "validate",
    "standardise",
)
ASSET_FLAGS = (
    "essential_function",
    "safety",
    "wireless",
    "temporary",
    "external_connection",
    "certified_configuration",
    "terminates_sessions",
    "firmware_supported",
    "lockout_applies",
    "store_and_forward",
)
ASSET = record(
    "tag",
    {
        "tag": CODE,
        "name": NAME,
        "type": NAME,
        "zone": CODE,
        "level": PURDUE_OF_ASSET,
        "domain": one_of("ot", "it", "external"),
        **dict.fromkeys(("vendor", "model", "firmware", "os", "serial", "hostname", "location", "owner"), NAME),
        "ips": list_of(ref("address")),
        "macs": list_of(ref("mac")),
        "in_scope": YES_NO,
        "criticality": record("", {"safety": CRITICALITY, "production": CRITICALITY, "reason": TEXT}),
        **dict.fromkeys(ASSET_FLAGS, YES_NO),
        "certificate": TEXT,
        "credentials": one_of("individual", "shared", "default", "none"),
        "support_end": DATE,
        "sl_c": ref("sl_capability"),
        "sl_required": ref("sl_vector"),
        "component_types": list_of(one_of("software", "embedded", "host", "network")),
        "legacy": record("", {"strategy": one_of("keep", "wrap", "replace"), "review": DATE, "cost": AMOUNT}),
        "backup": {
            "title": "none, or a record with last, restore_tested and rto_hours",
            "anyOf": [{"const": "none"}, record("", {"last": DATE, "restore_tested": DATE, "rto_hours": AMOUNT})],
        },
        "provenance": one_of("observed", "claimed", "imported"),
        "sources": NAMES,
        "last_seen": ref("moment"),
        "interfaces": list_of(ref("interface")),
        "programs": CODES,
        "runs_on": CODE,
        "fail_mode": one_of("open", "closed"),
        "depends_on": list_of(
            record("on", {"on": CODE, "service": NAME, "required": YES_NO, "survives_hours": AMOUNT})
        ),
        "management": record("", {"zone": CODE, "flows": CODES}),
        "exposed": record("", {"source": TEXT, "on": DATE}),
        "trusts": list_of(record("on", {"on": CODE, "kind": one_of("trust", "sync", "shared_admin")})),
        "edge": record("", dict.fromkeys(EDGE_POINTS, YES_NO_OR_TEXT)),
        "gateway": record(
            "",
            {
                "joins": list_of(list_of(NAME, 2, 2)),
                "units": ANY_VALUES,
                "registers": ANY_VALUES,
                "polling_ms": AMOUNT,
                "types": TEXTS,
                "rate_limit": AMOUNT,
                "access_list": TEXTS,
            },
        ),
        "place": CODE,
        "steps": TEXTS,
    },
)
FLOW_END: Part = {
    "title": "a record with one of asset, zone, ip, network and any",
    "type": "object",
    "properties": {
        "asset": CODE,
        "zone": CODE,
        "ip": ref("address"),
        "network": ref("network"),
        "any": {"const": True},
    },
    "additionalProperties": False,
    "minProperties": 1,
    "maxProperties": 1,
}
PORT: Part = {
    "title": 'a port from 0 to 65535, a range such as "1024-2048", or any',
    "anyOf": [
        {"type": "integer", "minimum": 0, "maximum": 65535},
        {"type": "string", "pattern": "^([0-9]{1,5}-[0-9]{1,5}|any)$", "maxLength": 11},
    ],
}
FLOW = record(
    "code from to",
    {
        "code": CODE,
        "from": ref("flow_end"),
        "to": ref("flow_end"),
        "protocol": ref("protocol"),
        "secure": YES_NO,
        "access": one_of("read", "write", "both"),
        "security": record("", {"mode": NAME, "policy": NAME, "user_token": NAME}),
        "topics": list_of(record("name", {"name": NAME, "access": one_of("read", "write", "both"), "command": YES_NO})),
        "transport": NAME,
        "port": ref("port"),
        "data": one_of("to", "from", "both"),
        "conduit": {"title": "the code of a conduit, or none", "anyOf": [CODE, {"const": "none"}]},
        "basis": one_of("declared", "observed", "firewall_rule"),
        "decision": one_of("allowed", "conditional", "forbidden", "undecided"),
        "condition": TEXT,
        "controls": list_of(one_of(*CONTROLS)),
        "via": CODES,
        "data_class": CODE,
        "use_case": CODE,
        "decision_owner": NAME,
        "decided_on": DATE,
        "owner": NAME,
        "latency_budget_ms": AMOUNT,
        "first_seen": ref("moment"),
        "last_seen": ref("moment"),
        "bytes": COUNT,
        "count": COUNT,
        "seasonal": YES_NO,
        "required": YES_NO,
        "carries": list_of(one_of("alarms", "time_sync")),
        "translated": YES_NO_OR_TEXT,
        "template": NAME,
        "removal_cost": AMOUNT,
    },
)
SEGMENT = record(
    "code",
    {
        "code": CODE,
        "name": NAME,
        "vlan": {"type": "integer", "minimum": 0, "maximum": 4095},
        "subnets": list_of(ref("network")),
        "zones": CODES,
        "filtered": YES_NO,
        "medium": NAME,
        "attached_to": TEXTS,
    },
)
REMOTE_ACCESS = record(
    "code",
    {
        "code": CODE,
        "who": NAME,
        "flow": CODE,
        "mfa": YES_NO,
        "recorded": YES_NO,
        "always_on": YES_NO,
        "approved_by": NAME,
        "approval": one_of("per_session", "standing", "none"),
        "relay_by": NAME,
        "window": NAME,
        "method": NAME,
        "expires": DATE,
    },
)
SITE = record(
    "code",
    {
        "code": CODE,
        "name": NAME,
        "sector": NAME,
        "timezone": NAME,
        "currency": {
            "title": "a currency of three capital letters",
            "type": "string",
            "pattern": "^[A-Z]{3}$",
            "maxLength": 3,
        },
        "island_mode": record("", {"procedure": TEXT, "tested_on": DATE}),
    },
)
ORGANISATION = record("code", {"code": CODE, "name": NAME, "kind": ORGANISATION_KINDS})
AGREEMENT = record("provider customer", {"provider": CODE, "customer": CODE, "conduits": CODES})
PERSON = record("code", {"code": CODE, "name": NAME, "organisation": CODE, "side": one_of(*SIDES)})
HIERARCHY = record("code", {"code": CODE, "name": NAME, "kind": NAME, "parent": CODE})
PROTOCOL: Part = {
    "title": "the id of a protocol of the catalogue, or unknown",
    "enum": list(dict.fromkeys([*protocols(), "unknown"])),
}
INVENTORY_DEFS: Final[dict[str, Part]] = {
    "site": SITE,
    "organisation": ORGANISATION,
    "service_agreement": AGREEMENT,
    "person": PERSON,
    "interface": INTERFACE,
    "asset": ASSET,
    "protocol": PROTOCOL,
    "port": PORT,
    "flow_end": FLOW_END,
    "flow": FLOW,
    "segment": SEGMENT,
    "remote_access": REMOTE_ACCESS,
    "hierarchy_place": HIERARCHY,
}
