"""Threagile YAML into a model document.

Source: Threagile's schema and example. Trust boundaries become zones, nested as the file nests them; technical assets
become assets; a communication link becomes a flow opened by the asset that has it, which is what Threagile means by it.
Links within one machine (in-process calls and the like) are no flows of a network and are left out. An asset on the
Internet outside every boundary stands in a zone Internet; one inside a boundary has an external connection. A shared
runtime becomes an asset on which others run. Two-factor authentication is the control mfa; a VPN, or a protocol that
Threagile calls encrypted, is the control encrypted. A conduit is a VPN, or filters, where every link in it says so;
where links say that they pass no filter it stays unknown, for a filter on the way may be unsaid. Risk rules of
Threagile, its ratings and its texts for management are not carried.
"""

from __future__ import annotations

from typing import Any, Final

from inventory.converters.drawn import Converted, converted
from inventory.converters.parts import Part, key_of
from inventory.converters.sketch import Sketch
from inventory.converters.vocabulary import asset_type, protocol_facts, zone_facts

TYPES: Final = {
    "ldap-server": "directory",
    "identity-store-ldap": "directory",
    "identity-store-database": "database_server",
    "web-application": "web_server",
    "reverse-proxy": "proxy",
    "waf": "proxy",
    "message-queue": "broker",
    "desktop": "workstation",
    "unknown-technology": None,
}
LOCAL: Final = frozenset(
    {"in-process-library-call", "inter-process-communication", "local-file-access", "container-spawning"}
)
ENCRYPTED: Final = frozenset({"wss", "ssh-tunnel", "reverse-proxy-web-protocol-encrypted"})
INTERNET: Final = "threagile:internet"
LEFT_OUT: Final = (
    ("abuse cases", "abuse_cases"),
    ("security requirements in words", "security_requirements"),
    ("questions", "questions"),
    ("risk categories of its own", "individual_risk_categories"),
    ("states of risk treatment", "risk_tracking"),
)


def is_threagile(source: Part) -> bool:
    """Say whether a record is a Threagile model."""
    return "technical_assets" in source and any(
        key in source for key in ("threagile_version", "trust_boundaries", "data_assets")
    )


def convert_threagile(source: Part) -> Converted:
    """Give the model document of a Threagile file; raise ImportRefused with every wrong shape and its place."""
    sketch = Sketch(source.text("title"), "Threagile")
    sketch.assessment["scope"] = sketch.prose(source.record("technical_overview").text("description"))
    assets = list(source.named("technical_assets"))
    ids = {key_of(asset) for _, asset in assets}
    homes = _zones(source, sketch, ids)
    runtimes = _runtimes(source, ids)
    for name, asset in assets:
        key = key_of(asset)
        home = homes.get(key) or (_internet(sketch) if asset.flag("internet") else None)
        owner = sketch.words(asset.text("owner"))
        facts = _asset_facts(asset, homes.get(key))
        sketch.asset(key, name, zone=home, owner=owner, runs_on=runtimes.get(key), **facts)
    for name, runtime in source.named("shared_runtimes"):
        sketch.asset(key_of(runtime), name)
    classes = _data_classes(source, sketch)
    for _, asset in assets:
        for name, link in asset.named("communication_links"):
            _link(sketch, key_of(asset), (name, link), classes)
    for nouns, key in LEFT_OUT:
        sketch.leave_out(nouns, len(source.record(key).value))
    sketch.leave_out("ratings of confidentiality, integrity and availability", len(assets))
    source.check()
    return converted(sketch)


def _zones(source: Part, sketch: Sketch, ids: set[str]) -> dict[str, str]:
    """Take the trust boundaries; give the key of the zone of each asset."""
    boundaries = list(source.named("trust_boundaries"))
    keys = {key_of(boundary) for _, boundary in boundaries}
    homes: dict[str, str] = {}
    parents: dict[str, str] = {}
    for _, boundary in boundaries:
        _claim(boundary, "technical_assets_inside", ids, homes)
        _claim(boundary, "trust_boundaries_nested", keys, parents)
    for name, boundary in boundaries:
        key = key_of(boundary)
        kind = boundary.text("type")
        boundary_words = f"Trust boundary of the kind {kind}" if kind else None
        sketch.zone(key, name, parent=parents.get(key), logical_boundary=boundary_words, **zone_facts(name))
    return homes


def _claim(holder: Part, key: str, known: set[str], homes: dict[str, str]) -> None:
    """Note that what a boundary or runtime lists is in it; one thing cannot be in two."""
    for one in holder.texts(key):
        if one not in known:
            holder.part(key).wrong(f"there is no {one!r}")
        elif homes.setdefault(one, key_of(holder)) != key_of(holder):
            holder.part(key).wrong(f"{one!r} stands in {homes[one]!r} already")


def _runtimes(source: Part, ids: set[str]) -> dict[str, str]:
    homes: dict[str, str] = {}
    for _, runtime in source.named("shared_runtimes"):
        _claim(runtime, "technical_assets_running", ids, homes)
    return homes


def _internet(sketch: Sketch) -> str:
    if not sketch.has(INTERNET):
        sketch.zone(INTERNET, "Internet", code="Internet", **zone_facts("Internet"))
        sketch.note("Assets on the Internet outside every trust boundary stand in a zone Internet made for them.")
    return INTERNET


def _asset_facts(asset: Part, home: str | None) -> dict[str, Any]:
    named = [asset.text("technology"), *asset.texts("technologies")]
    words = [TYPES.get(word, word) for word in named if word]
    return {
        "type": asset_type(*words),
        "in_scope": False if asset.flag("out_of_scope") else None,
        "external_connection": True if home and asset.flag("internet") else None,
    }


def _link(sketch: Sketch, asset: str, named: tuple[str, Part], classes: set[str]) -> None:
    name, link = named
    protocol = link.text("protocol")
    if protocol in LOCAL:
        sketch.leave_out("links within one machine")
        return
    vpn = link.flag("vpn")
    controls = {
        "mfa": link.text("authentication") == "two-factor",
        "encrypted": vpn or protocol in ENCRYPTED or (protocol or "").endswith("-encrypted"),
    }
    sent, received = link.texts("data_assets_sent"), link.texts("data_assets_received")
    carried = {*sent, *received} & classes
    read_only = link.flag("readonly")
    sketch.leave_out("data classes of links that carry several", len(carried) if len(carried) > 1 else 0)
    sketch.flow(
        f"{asset} > {name}",
        name,
        (asset, link.text("target")),
        **protocol_facts(protocol),
        access=None if read_only is None else "read" if read_only else "both",
        data="both" if sent and received else "to" if sent else "from" if received else None,
        data_class=carried.pop() if len(carried) == 1 else None,
        controls=[control for control, is_there in controls.items() if is_there] or None,
        on_conduit={"kind": "vpn" if vpn else "filtering" if link.flag("ip_filtered") else None},
    )
    if link.text("authentication") == "none":
        sketch.leave_out("statements that a link has no authentication")


def _data_classes(source: Part, sketch: Sketch) -> set[str]:
    """Take the data assets; give their codes."""
    classes: dict[str, dict[str, str | None]] = {}
    for name, one in source.named("data_assets"):
        code = key_of(one)
        if code in classes:
            one.part("id").wrong(f"{code!r} is the id of another data asset already")
        classes[code] = {
            "code": code,
            "name": sketch.words(name),
            "owner": sketch.words(one.text("owner")),
            "confidentiality": sketch.words(one.text("confidentiality")),
        }
    found = ({key: value for key, value in one.items() if value} for one in classes.values())
    sketch.parts["data_classes"] = list(found)
    return {*classes}
