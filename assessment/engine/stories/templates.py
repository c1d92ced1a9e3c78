"""The attacks that everybody asks about, as data: where each begins, what it wants, and what one would cut off.

A template names kinds, never codes: applied to a plant it finds its own entries and targets there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

STOPPING: Final = (0.0, 2.0)
"""Losing an asset at one of these Purdue levels stops something in the plant."""
ABOVE_OT: Final = (3.5, 5.0)


@dataclass(frozen=True, slots=True)
class Ends:
    """Which places of a plant are meant: those that any of these fits.

    `types` are asset types, `takes_mail` means the ends of flows that carry mail, `takes_vendors` where a remote access
    opens, `is_radio` wireless devices and who opens sessions over a wireless conduit: on the air anybody can speak for
    it. `levels` are the lowest and the highest Purdue level. `words` names them in a sentence.
    """

    words: str
    types: frozenset[str] = frozenset()
    zone_kinds: frozenset[str] = frozenset()
    external_kinds: frozenset[str] = frozenset()
    is_temporary: bool = False
    is_radio: bool = False
    takes_mail: bool = False
    takes_vendors: bool = False
    takes_controllers: bool = False
    levels: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """One attack: from its entries to its targets, and the question what stops where a part is cut off."""

    code: str
    title: str
    entries: Ends
    targets: Ends
    isolated: Ends
    question: str


IT: Final = Ends("an enterprise zone", zone_kinds=frozenset({"enterprise"}))
STOP: Final = Ends("an asset at level 2 or below", levels=STOPPING)
CONTROLLERS: Final = Ends("a controller", takes_controllers=True)
UPDATES: Final = Ends("an update or patch server", types=frozenset({"update_server", "patch_server"}))
LAPTOPS: Final = Ends(
    "a maintenance laptop, an engineering station or a temporary device",
    types=frozenset({"maintenance_laptop", "engineering_station", "safety_engineering_station"}),
    zone_kinds=frozenset({"temporary"}),
    is_temporary=True,
)
RADIO: Final = Ends(
    "a wireless zone, conduit, access point or device",
    types=frozenset({"wireless_ap"}),
    zone_kinds=frozenset({"wireless"}),
    is_radio=True,
)
TEMPLATES: Final = (
    Template(
        "ransomware_historian",
        "Ransomware on the historian",
        IT,
        Ends("a historian", types=frozenset({"historian"})),
        IT,
        "IT is isolated: does the plant keep running?",
    ),
    Template(
        "phishing_plant_stop",
        "A phishing mail stops the plant",
        Ends("an enterprise zone or a reader of mail", zone_kinds=frozenset({"enterprise"}), takes_mail=True),
        STOP,
        Ends(
            "a zone above level 3",
            zone_kinds=frozenset({"enterprise", "dmz", "external", "remote_access"}),
            levels=ABOVE_OT,
        ),
        "Everything above level 3 is cut off, the DMZ too: does the plant keep running?",
    ),
    Template(
        "stolen_vendor_account",
        "A stolen vendor account",
        Ends(
            "a remote access, a supplier's device or a vendor's zone",
            types=frozenset({"vendor_device"}),
            external_kinds=frozenset({"vendor"}),
            takes_vendors=True,
        ),
        STOP,
        Ends(
            "a remote access",
            types=frozenset({"vendor_device", "jump_host", "remote_access_broker", "vpn_gateway"}),
            zone_kinds=frozenset({"remote_access"}),
            external_kinds=frozenset({"vendor"}),
            takes_vendors=True,
        ),
        "All remote access is shut: does the plant keep running?",
    ),
    Template(
        "compromised_update_server",
        "A compromised update server",
        UPDATES,
        STOP,
        UPDATES,
        "The update servers are switched off: does the plant keep running?",
    ),
    Template(
        "infected_engineering_laptop",
        "An infected engineering laptop",
        LAPTOPS,
        CONTROLLERS,
        LAPTOPS,
        "Laptops and engineering stations are unplugged: does the plant keep running?",
    ),
    Template(
        "wireless_intruder",
        "A wireless intruder",
        RADIO,
        STOP,
        RADIO,
        "The radio is switched off: does the plant keep running?",
    ),
)
VENDOR: Final = "stolen_vendor_account"
