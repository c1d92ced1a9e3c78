"""IEC 61850 SCL files (SCD, ICD, CID, IID, SSD) into a model document.

Source: IEC 61850-6. Each IED is an asset of type ied with its interfaces; each SubNetwork is a segment and, as a
proposal, a zone; substation, voltage levels and bays are places of the hierarchy, and an IED belongs to a bay where all
its functions do. Flows are those that the file states: a GOOSE or sampled values message from its publisher to each
subscriber it names or that names it, and a report, for which the client opens the session. Multicast addresses of
messages are no addresses of devices. An input whose service the file does not state is no flow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final
from xml.etree.ElementTree import Element

from inventory.converters.drawn import Converted, converted
from inventory.converters.networks import PROPOSED, connected_asset, interface, subnet
from inventory.converters.sketch import Sketch

GOOSE, SAMPLED, REPORT = "GOOSE", "SMV", "Report"
PROTOCOLS: Final = {GOOSE: "iec61850_goose", SAMPLED: "iec61850_sv", REPORT: "iec61850_mms", "Poll": "iec61850_mms"}
CONTROLS: Final = {"GSEControl": GOOSE, "SampledValueControl": SAMPLED}
OWN: Final = ("", "@")
PLACES: Final = {"Substation": "substation", "VoltageLevel": "voltage level", "Bay": "bay"}


def is_scl(root: Element) -> bool:
    """Say whether an XML document is an SCL file."""
    return root.tag == "SCL"


def convert_scl(root: Element) -> Converted:
    """Give the model document of an SCL file."""
    station, header = root.find("Substation[@name]"), root.find("Header[@id]")
    name = station.get("name") if station is not None else header.get("id") if header is not None else None
    sketch = Sketch(name, "IEC 61850 SCL")
    names, interfaces = _networks(root, sketch)
    homes = _places(root, sketch)
    for ied in root.iterfind("IED"):
        key = ied.get("name", "")
        connected_asset(
            sketch,
            key,
            interfaces.get(key, []),
            names,
            type="ied",
            vendor=sketch.words(ied.get("manufacturer")),
            model=sketch.words(ied.get("type")),
            owner=sketch.words(ied.get("owner")),
            place=homes.get(key),
        )
    lost = [key for key in interfaces if key not in sketch.assets]
    sketch.leave_out("access points of IEDs that are not in the file", sum(len(interfaces[key]) for key in lost))
    for source, target, service in dict.fromkeys(_messages(root, sketch)):
        is_session = PROTOCOLS[service] == "iec61850_mms"
        facts = {"access": "read", "data": "from"} if is_session else {"data": "to"}
        sketch.flow(f"{source} > {target} {service}", None, (source, target), protocol=PROTOCOLS[service], **facts)
    return converted(sketch)


def _networks(root: Element, sketch: Sketch) -> tuple[dict[str, str | None], dict[str, list[dict[str, Any]]]]:
    """Take the sub-networks; give their names and the interfaces of each IED."""
    names: dict[str, str | None] = {}
    interfaces: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for network in root.iterfind("Communication/SubNetwork"):
        key = network.get("name", "")
        subnets = set()
        for point in network.iterfind("ConnectedAP"):
            given = {one.get("type", ""): (one.text or "").strip() for one in point.iterfind("Address/P")}
            for ip, mask in _addresses(given):
                facts = interface(point.get("apName"), key, ip=ip, mac=given.get("MAC-Address"))
                interfaces[point.get("iedName", "")].append(facts)
                subnets.add(subnet(ip, mask))
        sketch.network(key, key, subnets=[one for one in subnets if one])
        sketch.note(PROPOSED)
        names[key] = key
    return names, interfaces


def _addresses(given: dict[str, str]) -> list[tuple[str | None, str | None]]:
    """Give the addresses of an access point with their masks; redundant lines have several."""
    named = [name for name in given if name == "IP" or name.endswith("-IP")]
    return [(given[name], given.get(f"{name}-SUBNET")) for name in named] or [(None, None)]


def _places(root: Element, sketch: Sketch) -> dict[str, str]:
    """Take substations, voltage levels and bays; give the bay of each IED all of whose functions are in one."""
    places: dict[str, dict[str, Any]] = {}
    bays: dict[str, set[str]] = defaultdict(set)

    def walk(element: Element, above: str | None) -> None:
        for inside in element:
            if inside.tag == "LNode" and above:
                bays[inside.get("iedName", "")].add(above)
            code = above
            if inside.tag in PLACES:
                name = sketch.words(inside.get("name"))
                code = sketch.words("/".join(part for part in (above, name) if part))
                facts = {"code": code, "name": name, "kind": PLACES[inside.tag], "parent": above}
                places.setdefault(code or "", {key: value for key, value in facts.items() if value})
            walk(inside, code)

    for station in root.iterfind("Substation"):
        top = Element("SCL")
        top.append(station)
        walk(top, None)
    sketch.parts["hierarchy"] = [place for code, place in places.items() if code]
    return {ied: next(iter(codes)) for ied, codes in bays.items() if len(codes) == 1}


def _messages(root: Element, sketch: Sketch) -> Iterator[tuple[str, str, str]]:
    """Give the messages that are stated, as (from, to, service); for reports from is the client."""
    for ied in root.iterfind("IED"):
        name = ied.get("name", "")
        for tag, service in CONTROLS.items():
            for subscriber in (one for control in ied.iter(tag) for one in control.iterfind("IEDName")):
                yield name, (subscriber.text or "").strip(), service
        for client in (one for control in ied.iter("ReportControl") for one in control.iterfind("RptEnabled/ClientLN")):
            yield client.get("iedName", ""), name, REPORT
        for given in ied.iter("ExtRef"):
            source, service = given.get("iedName", ""), given.get("serviceType", "")
            if source in OWN or source == name:
                continue
            if service not in PROTOCOLS:
                sketch.leave_out("inputs whose service is not stated")
            else:
                yield (source, name, service) if service in (GOOSE, SAMPLED) else (name, source, REPORT)
