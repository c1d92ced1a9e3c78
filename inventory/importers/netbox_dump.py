"""NetBox's database dump (Django's `dumpdata`): devices and virtual machines with what other objects say of them.

Objects refer to one another by number; names, addresses and interfaces are put together here. Prefixes, sites and
cables are no assets: how many there are is told. Accounts, sessions and permissions are never looked at.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from inventory.importers.products import read_document, to_assets
from inventory.records import ImportRefused, Note

if TYPE_CHECKING:
    from inventory.importers.options import Options
    from inventory.records import Parsed

    Fields = dict[str, Any]
    Key = tuple[str, Any]

MARKS = (b'"dcim.', b'"pk"', b'"fields"')
NAMED = {
    "site": "dcim.site", "location": "dcim.location", "rack": "dcim.rack", "platform": "dcim.platform",
    "role": "dcim.devicerole", "device_role": "dcim.devicerole", "tenant": "tenancy.tenant",
    "cluster": "virtualization.cluster",
}  # fmt: skip
PLAIN = ("name", "serial", "asset_tag", "description", "comments", "status", "position", "face")
DEVICES = {"dcim.device": "device", "virtualization.virtualmachine": "virtual machine"}
PORTS = {
    "dcim.interface": ("dcim.device", "device"),
    "virtualization.vminterface": ("virtualization.virtualmachine", "virtual_machine"),
}
PRIMARY = ("primary_ip4", "primary_ip6")
NO_ASSETS = {"ipam.prefix": "prefixes", "dcim.site": "sites", "ipam.vlan": "VLANs", "dcim.cable": "cables"}


def is_dump(head: bytes) -> bool:
    """Tell a dump of NetBox by the beginning of its content."""
    return all(mark in head for mark in MARKS)


def parse_netbox_dump(data: bytes, options: Options) -> Parsed:
    """Read the devices and virtual machines of a dump."""
    document = read_document(data)
    listed = document if isinstance(document, list) else []
    objects: dict[Key, Fields] = {
        (one["model"], _key(one.get("pk"))): one["fields"]
        for one in listed
        if isinstance(one, dict) and isinstance(one.get("model"), str) and isinstance(one.get("fields"), dict)
    }
    ports = {key: owner for key, fields in objects.items() if (owner := _owner(key[0], fields))}
    macs, addresses = _macs(objects, ports), _addresses(objects, ports)
    entries = [
        _entry(key, fields, objects) | {"macs": macs[key], "addresses": addresses[key]}
        for key, fields in objects.items()
        if key[0] in DEVICES
    ]
    if not entries:
        raise ImportRefused("This dump holds no device and no virtual machine of NetBox; there is nothing to take.")
    parsed = to_assets("netbox_dump", entries, options)
    return replace(parsed, notes=(*parsed.notes, *_note(objects)))


def _key(value: Any) -> Any:
    return value if isinstance(value, int | str) else None


def _owner(model: str, fields: Fields) -> Key | None:
    if model not in PORTS:
        return None
    device, name = PORTS[model]
    return device, _key(fields.get(name))


def _macs(objects: dict[Key, Fields], ports: dict[Key, Key]) -> dict[Key, list[Any]]:
    """Give the MAC addresses of each device: on its interfaces, or, from NetBox 4.2, objects that point to them."""
    found: dict[Key, list[Any]] = defaultdict(list)
    for key, owner in ports.items():
        if mac := objects[key].get("mac_address"):
            found[owner].append(mac)
    for key, fields in objects.items():
        if key[0] == "dcim.macaddress" and (holder := ports.get(_assigned(fields, objects))):
            found[holder].append(fields.get("mac_address"))
    return found


def _addresses(objects: dict[Key, Fields], ports: dict[Key, Key]) -> dict[Key, list[Any]]:
    """Give the addresses of each device, the primary ones first."""
    found: dict[Key, list[Any]] = defaultdict(list)
    for key, fields in objects.items():
        if key[0] in DEVICES:
            primary = (objects.get(("ipam.ipaddress", _key(fields.get(name))), {}) for name in PRIMARY)
            found[key] += [one["address"] for one in primary if one.get("address")]
    for key, fields in objects.items():
        if key[0] == "ipam.ipaddress" and (owner := ports.get(_assigned(fields, objects))):
            found[owner].append(fields.get("address"))
    return found


def _assigned(fields: Fields, objects: dict[Key, Fields]) -> Key:
    """Give the interface that an address is assigned to; its kind is a number of this dump, or [app, model]."""
    kind = fields.get("assigned_object_type")
    if not isinstance(kind, list):
        content = objects.get(("contenttypes.contenttype", _key(kind)), {})
        kind = [content.get("app_label"), content.get("model")]
    return ".".join(str(part) for part in kind), _key(fields.get("assigned_object_id"))


def _entry(key: Key, fields: Fields, objects: dict[Key, Fields]) -> Fields:
    entry = {name: fields.get(name) for name in PLAIN}
    for name, model in NAMED.items():
        if other := objects.get((model, _key(fields.get(name)))):
            entry["role" if name == "device_role" else name] = other.get("name")
    if kind := objects.get(("dcim.devicetype", _key(fields.get("device_type")))):
        maker = objects.get(("dcim.manufacturer", _key(kind.get("manufacturer"))), {})
        entry |= {"device_type": kind.get("model"), "manufacturer": maker.get("name")}
    custom = fields.get("custom_field_data")
    return entry | {"id": f"{DEVICES[key[0]]} {key[1]}", "custom": custom if isinstance(custom, dict) else None}


def _note(objects: dict[Key, Fields]) -> tuple[Note, ...]:
    counted = Counter(model for model, _ in objects)
    told = [f"{counted[model]:,} {word}" for model, word in NO_ASSETS.items() if counted[model]]
    if not told:
        return ()
    return (Note("no_assets", f"Also in the dump, and not taken, for they are no assets: {', '.join(told)}."),)
