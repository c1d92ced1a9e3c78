"""AR-023: zones that are to be kept apart on one switch."""

from __future__ import annotations

from assessment.engine.checking import EXAMPLES, Case, Concern, Concerns, Unanswered, check
from assessment.engine.checks.asked import asks_for, targets_in
from assessment.engine.checks.attachments import Attachments, Port, attachments
from assessment.engine.checks.places import around
from assessment.engine.checks.words import listed
from assessment.engine.levels import FR
from assessment.engine.system import Asset, Zone

FIRST_LEVEL = 2
SWITCH_TYPE = "switch"


@check(
    "AR-023",
    force="shall",
    severity="medium",
    target="asset",
    violates=["SR 5.1 RE 1"],
    measures=["MEA-005"],
)
def zones_share_a_switch(case: Case) -> Concerns:
    """Zones sharing switch hardware.

    From SL 2 in restricted data flow, segmentation is expected to be physical; a VLAN error would join the zones.

    A port belongs to the zone that its interface names or implies, else to the zone of the device on it. A link from
    another switch is a trunk: without a zone of its own it brings the zones on that switch. Ports that nobody listed
    are not counted; a switch without any listed port is not evaluated.

    Example: The firewall separates the office from the control room, but both hang on the same switch in two VLANs.
    """
    found = attachments(case)
    for switch in case.plant.system.assets:
        if switch.tag in found.ports:
            yield from _judge(case, switch, found)
        elif switch.type == SWITCH_TYPE:
            yield Unanswered(around(case, switch), f"asset:{switch.tag}", {"assets[].interfaces[].switch": 1})


def _judge(case: Case, switch: Asset, found: Attachments) -> Concerns:
    homes = found.carried_by(switch.tag)
    zones, unknown = [case.plant.zones[code] for code in sorted(homes.zones)], homes.unknown
    asked = asks_for(zones, FR.RDF, FIRST_LEVEL)
    if len(zones) > 1 and asked:
        yield _concern(switch, zones, found.ports[switch.tag])
    elif len(zones) + unknown > 1:
        unset = sum(zone.sl_t[FR.RDF] is None for zone in zones) if asked is None else 0
        missing = {"assets[].interfaces[].zone": unknown, "zones[].sl_t": unset}
        fields = {name: count for name, count in missing.items() if count}
        if fields:
            yield Unanswered(around(case, switch), f"asset:{switch.tag}", fields)


def _concern(switch: Asset, zones: list[Zone], ports: list[Port]) -> Concern:
    message = (
        f"{switch.name} carries the zones {listed([zone.name for zone in zones])}: one mistake in its set-up joins "
        f"them past every firewall."
    )
    evidence = {
        "sl_t_RDF": targets_in(zones, FR.RDF),
        "ports": len(ports),
        "assets": [one.asset.tag for one in ports][:EXAMPLES],
    }
    return Concern(f"asset:{switch.tag}", message, evidence)
