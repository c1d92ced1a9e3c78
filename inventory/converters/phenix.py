"""phenix topologies (Sandia's testbeds) into a model document.

Source: the topologies of the SCEPTRE project. Each node is an asset with its interfaces; each VLAN is a segment and, as
a proposal, a zone. A type is known where the node's type, name or description is one of the published words. Disks,
commands and files put into a machine, which may hold secrets, are not read.
"""

from __future__ import annotations

from typing import Any, Final

from inventory.converters.drawn import Converted, converted
from inventory.converters.networks import PROPOSED, connected_asset, interface, subnet
from inventory.converters.parts import Part
from inventory.converters.sketch import Sketch
from inventory.converters.vocabulary import known_type
from inventory.records import ImportRefused

TOPOLOGY: Final = "Topology"
KINDS: Final = ("ethernet", "serial")
HIGHEST_VLAN: Final = 4095


def is_phenix(source: Part) -> bool:
    """Say whether a record is a document of phenix."""
    return str(source.value.get("apiVersion", "")).startswith("phenix.sandia.gov/")


def convert_phenix(source: Part) -> Converted:
    """Give the model document of a topology; raise ImportRefused with every wrong shape and its place."""
    if source.text("kind") != TOPOLOGY:
        kind = source.text("kind")
        raise ImportRefused(f"This is a phenix document of the kind {kind}; send the topology of the same testbed.")
    spec = source.record("spec")
    sketch = Sketch(source.record("metadata").text("name"), "phenix topology")
    nodes = list(spec.records("nodes"))
    names = _networks(sketch, nodes, spec.record("vlans"))
    for node in nodes:
        general, hardware = node.record("general"), node.record("hardware")
        hostname = general.text("hostname")
        if hostname is None:
            node.wrong("expected a hostname under general")
        connected_asset(
            sketch,
            hostname or node.place,
            [_interface(one) for one in _interfaces(node)],
            names,
            type=known_type(node.text("type"), hostname, general.text("description")),
            os=sketch.words(hardware.text("os_type")),
            hostname=sketch.words(hostname),
        )
        for key in ("commands", "injections"):
            sketch.leave_out("commands and files put into machines", len(_held(node, key)))
    source.check()
    return converted(sketch)


def _interfaces(node: Part) -> list[Part]:
    return list(node.record("network").records("interfaces"))


def _interface(one: Part) -> dict[str, Any]:
    kind = one.text("type")
    facts = interface(one.text("name"), one.text("vlan"), ip=one.text("address"), mac=one.text("mac"))
    return {**facts, "kind": kind if kind in KINDS else None}


def _held(node: Part, key: str) -> list[Any]:
    value = node.part(key).value
    return value if isinstance(value, list) else []


def _networks(sketch: Sketch, nodes: list[Part], numbers: Part) -> dict[str, str | None]:
    """Take the VLANs; give their names."""
    subnets: dict[str, set[str]] = {}
    for one in (one for node in nodes for one in _interfaces(node)):
        vlan = one.text("vlan")
        if vlan is not None:
            found = subnet(one.text("address"), one.text("mask"))
            subnets.setdefault(vlan, set()).update([found] if found else [])
    for name, networks in subnets.items():
        number = numbers.number(name)
        is_id = number is not None and 0 <= number <= HIGHEST_VLAN
        sketch.network(name, name, subnets=networks, vlan=int(number or 0) if is_id else None)
        sketch.note(PROPOSED)
    return {name: name for name in subnets}
