"""AutomationML (CAEX 2.15 and 3.0) into a model document.

Source: the CAEX schemas, the role libraries of AutomationML for communication and for automation projects (what TIA
Portal and EPLAN exchange), and the AMLsec role library. What an element is follows from its roles alone: a zone, a
subnet, a device, a wire, a logical connection; an element with another role is a place or a part. A device inside a
device is a part of it. A zone holds the devices inside it and those it mirrors; where no element is a zone, each subnet
proposes one. A logical connection between two devices is a flow of the protocol in its roles; the standard does not say
who opens it. A wire, and a link between two devices, is a connection. Files that are referred to are not followed.
"""

from __future__ import annotations

from typing import Any, Final
from xml.etree.ElementTree import Element

from inventory.converters.caex import Instance, read_instances
from inventory.converters.drawn import Converted, converted
from inventory.converters.networks import PROPOSED, connected_asset, interface, subnet
from inventory.converters.sketch import Sketch
from inventory.converters.vocabulary import device_facts, known_type, protocol_facts

ZONE_KINDS: Final = {
    "EnterpriseZone": "enterprise",
    "BusinessZone": "enterprise",
    "EnterpriseDmzZone": "dmz",
    "DmzZone": "dmz",
    "OperationsSupportZone": "operations",
    "ControlZone": "control",
    "AutomationCellZone": "control",
    "SafetyZone": "safety",
    "WirelessZone": "wireless",
}
TYPES: Final = {
    "SCADASystem": "scada_server",
    "PatchManagementServer": "patch_server",
    "MobileEngineeringWorkstation": "maintenance_laptop",
    "WirelessHARTSensor": "sensor",
}
ITEM_TYPES: Final = {"CPU": "plc", "HeadModule": "remote_io"}
DEVICES: Final = frozenset({"Device", "PhysicalDevice", "Host", "NetworkDevice", "SecurityDevice"})
WIRES: Final = frozenset({"Wire", "PhysicalConnection", "WirelessConnection"})
OPENED_BY: Final = (
    "AutomationML does not say who opens a session: the first end that the file links to a logical connection is taken "
    "as the one that does. Check this for each flow that crosses a border."
)


def is_automationml(root: Element) -> bool:
    """Say whether an XML document is a CAEX file."""
    return root.tag == "CAEXFile"


def convert_automationml(root: Element) -> Converted:
    """Give the model document of a CAEX file."""
    instances, lost = read_instances(root)
    top = root.find("InstanceHierarchy[@Name]")
    sketch = Sketch(None if top is None else top.get("Name"), "AutomationML", codes_are_names=True)
    zones = _take_zones(sketch, instances)
    names = {} if zones else _take_networks(sketch, instances)
    devices = _devices(instances)
    for key, (device, parts) in devices.items():
        facts = _facts(device, parts)
        if zones:
            sketch.asset(key, device.name, zone=zones.get(key) or _zone_of(device, zones), **facts)
        else:
            connected_asset(sketch, key, _interfaces(parts), names, name=device.name, **facts)
    _take_connections(sketch, instances, {id(part): key for key, (_, parts) in devices.items() for part in parts})
    sketch.leave_out("links to things that are not in the file", lost)
    sketch.leave_out("other files that it refers to", len(root.findall("ExternalReference")))
    return converted(sketch)


def _has(instance: Instance, words: frozenset[str]) -> bool:
    return any(not words.isdisjoint(path.split("/")) for path in instance.paths)


def _is_zone(instance: Instance) -> bool:
    return any(role.endswith("Zone") for role in instance.roles)


def _take_zones(sketch: Sketch, instances: list[Instance]) -> dict[str, str]:
    """Take the zones; give what is known of zones by key: each zone itself, and what one of them mirrors."""
    zones = {one.key: one for one in instances if _is_zone(one)}
    known = {key: key for key in zones}
    for key, zone in zones.items():
        kind = next((found for role in zone.roles if (found := ZONE_KINDS.get(role))), None)
        parent = next((one.key for one in zone.around() if one is not zone and one.key in zones), None)
        sketch.zone(key, zone.name, parent=parent, kind=kind)
    for mirror in (one for one in instances if one.mirrors):
        home = next((one.key for one in mirror.around() if one.key in zones), None)
        if home:
            known.setdefault(str(mirror.mirrors), home)
    return known


def _zone_of(device: Instance, zones: dict[str, str]) -> str | None:
    return next((zones[one.key] for one in device.around() if one.key in zones), None)


def _take_networks(sketch: Sketch, instances: list[Instance]) -> dict[str, str | None]:
    """Take the subnets, each with the networks of the nodes that are linked to it; give their names."""
    subnets = [one for one in instances if "Subnet" in one.roles]
    for one in subnets:
        nodes = [node.attributes for node in one.is_linked_to]
        found = {subnet(node.get("NetworkAddress"), node.get("SubnetMask")) for node in nodes}
        sketch.network(one.key, one.name, subnets=[network for network in found if network])
        sketch.note(PROPOSED)
    return {one.key: one.name for one in subnets}


def _devices(instances: list[Instance]) -> dict[str, tuple[Instance, list[Instance]]]:
    """Give the outermost devices with their parts, themselves among them."""
    devices: dict[str, tuple[Instance, list[Instance]]] = {}
    for one in instances:
        holder = next((around for around in one.around() if around.key in devices), None)
        if holder is not None:
            devices[holder.key][1].append(one)
        elif not one.mirrors and (_has(one, DEVICES) or known_type(*one.roles) or set(one.roles) & set(TYPES)):
            devices[one.key] = (one, [one])
    return devices


def _facts(device: Instance, parts: list[Instance]) -> dict[str, Any]:
    """Give what a device's own attributes say, and its head's where it says nothing: order number, firmware, kind."""
    head = next((part for part in parts if part.attributes.get("DeviceItemType") in ITEM_TYPES), None)
    stated = device_facts(device.attributes.items())
    role = next((found for word in device.roles if (found := TYPES.get(word) or known_type(word))), None)
    facts: dict[str, Any] = {"type": role}
    for part in (one for one in (head, device) if one is not None):
        order = part.attributes.get("TypeIdentifier", "").partition("OrderNumber:")[2].partition("/")[0].strip()
        facts |= {"model": order} if order else {}
    if head is not None:
        of_head = device_facts(head.attributes.items())
        facts |= {key: of_head[key] for key in ("vendor", "firmware") if key in of_head}
        facts["type"] = role or ITEM_TYPES[head.attributes["DeviceItemType"]]
    return {"ips": _addresses(parts), **facts, **stated}


def _addresses(parts: list[Instance]) -> list[str] | None:
    found = (interface(None, None, ip=part.attributes.get("NetworkAddress"))["ip"] for part in parts)
    return list(dict.fromkeys(ip for ip in found if ip)) or None


def _interfaces(parts: list[Instance]) -> list[dict[str, Any]]:
    """Give the nodes of a device, each with the subnet that it is linked to."""
    nodes = (part for part in parts if "NetworkAddress" in part.attributes or "Node" in part.roles)
    found = []
    for node in nodes:
        network = next((one.key for one in node.is_linked_to if "Subnet" in one.roles), None)
        found.append(interface(node.name[:200] or None, network, ip=node.attributes.get("NetworkAddress")))
    return found


def _take_connections(sketch: Sketch, instances: list[Instance], homes: dict[int, str]) -> None:
    """Take logical connections as flows, wires and direct links as connections, between the devices of their ends."""
    seen: set[frozenset[str]] = set()
    for one in instances:
        own = homes.get(id(one))
        ends = list(dict.fromkeys(key for end in one.is_linked_to if (key := homes.get(id(end)))))
        if own is not None:
            pairs = {frozenset((own, end)) for end in ends if end != own} - seen
            seen |= pairs
            for pair in sorted(pairs, key=sorted):
                first, second = sorted(pair)
                sketch.connection(None, (first, second))
        elif "LogicalConnection" in one.roles:
            _take_flow(sketch, one, ends)
        elif _has(one, WIRES) and len(ends) > 1:
            sketch.connection(None, (ends[0], ends[1]))


def _take_flow(sketch: Sketch, connection: Instance, ends: list[str]) -> None:
    if len(ends) != 2:  # noqa: PLR2004  the two ends of a session
        sketch.leave_out("logical connections that do not join two devices")
        return
    sketch.note(OPENED_BY)
    sketch.flow(connection.key, connection.name, (ends[0], ends[1]), **protocol_facts(*connection.roles))
