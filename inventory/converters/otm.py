"""Open Threat Model (OTM 0.1 and 0.2, JSON or YAML) into a model document.

Source: the OTM schema of IriusRisk. Trust zones become zones, nested where the file nests them; components become
assets in the trust zone around them; data flows become flows. A trust rating of 0 to 100 becomes a trust rank of 0 to 9
(a tenth of it, rounded down, 9 at most), with the rating kept as written. A trust zone is internet, DMZ or the like
where its type or name is one of the published words. A protocol is known where a flow's name or one of its tags is a
protocol's name. Threats, mitigations and the values of data have other scales than an assessment by IEC 62443 and are
not carried.
"""

from __future__ import annotations

from typing import Any

from inventory.converters.drawn import Converted, converted
from inventory.converters.parts import Part, key_of
from inventory.converters.sketch import Sketch
from inventory.converters.vocabulary import asset_type, protocol_facts, zone_facts

TRUST_STEP, HIGHEST_TRUST = 10, 9
OUT_OF_SCOPE = "Out Of Scope"


def is_otm(source: Part) -> bool:
    """Say whether a record is an OTM document."""
    return "otmVersion" in source


def convert_otm(source: Part) -> Converted:
    """Give the model document of an OTM file; raise ImportRefused with every wrong shape and its place."""
    project = source.record("project")
    sketch = Sketch(project.text("name") or project.text("id"), "Open Threat Model", has_arrows=True)
    sketch.assessment["scope"] = sketch.prose(project.text("description"))
    zones, components = list(source.records("trustZones")), list(source.records("components"))
    homes = _Homes([*components, *zones], {key_of(one) for one in zones})
    for zone in zones:
        key = key_of(zone)
        sketch.zone(key, zone.text("name"), parent=homes.around(key), **_zone_facts(zone))
    for component in components:
        key = key_of(component)
        sketch.asset(key, component.text("name"), zone=homes.around(key), **_asset_facts(component))
        sketch.leave_out("places of components inside others", homes.components.get(key) is not None)
        sketch.leave_out("threats on components", len(list(component.records("threats"))))
    for flow in source.records("dataflows"):
        ends = (flow.text("source"), flow.text("destination"))
        sketch.flow(key_of(flow), flow.text("name"), ends, **_flow_facts(flow))
        sketch.leave_out("threats on data flows", len(list(flow.records("threats"))))
    for nouns, key in (
        ("threats", "threats"),
        ("mitigations", "mitigations"),
        ("data assets with their values", "assets"),
    ):
        sketch.leave_out(nouns, len(list(source.records(key))))
    source.check()
    return converted(sketch)


class _Homes:
    """Which trust zone lies around each component and zone, through the components that may lie between."""

    def __init__(self, things: list[Part], zones: set[str]) -> None:
        self.components: dict[str, str | None] = {}
        self._around: dict[str, str | None] = {}
        for one in things:
            parent = one.record("parent")
            zone = parent.text("trustZone")
            if zone is not None and zone not in zones:
                parent.wrong(f"there is no trust zone {zone!r}")
            elif zone is not None:
                self._around[key_of(one)] = zone
            else:
                self.components[key_of(one)] = parent.text("component")

    def around(self, key: str) -> str | None:
        """Give the key of the trust zone; None in none, or where components contain each other."""
        path = []
        inside: str | None = key
        while inside is not None and inside not in self._around:
            self._around[inside] = None
            path.append(inside)
            inside = self.components.get(inside)
        home = None if inside is None else self._around[inside]
        self._around.update(dict.fromkeys(path, home))
        return home


def _zone_facts(zone: Part) -> dict[str, Any]:
    rating = zone.record("risk").number("trustRating")
    facts: dict[str, Any] = {**zone_facts(zone.text("type"), zone.text("name"))}
    if rating is not None and rating >= 0:
        facts["trust"] = min(int(rating / TRUST_STEP), HIGHEST_TRUST)
        facts["assumptions"] = [f"Trust rating in the source: {rating:g} of 100"]
    return facts


def _asset_facts(component: Part) -> dict[str, Any]:
    stated = component.record("properties").value.get(OUT_OF_SCOPE)
    facts: dict[str, Any] = {"type": asset_type(component.text("type"))}
    if stated == "true":
        facts["in_scope"] = False
    return facts


def _flow_facts(flow: Part) -> dict[str, Any]:
    both = flow.flag("bidirectional")
    data = None if both is None else "both" if both else "to"
    return {"data": data, **protocol_facts(flow.text("name"), *flow.texts("tags"))}
