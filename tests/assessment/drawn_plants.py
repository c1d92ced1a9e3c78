"""Generated plants for tests of the zone picture: nested and spanning zones, conduits of two, three and one end."""

from __future__ import annotations

from random import Random

from assessment.drawing.picture import ConduitShape, Mark, Picture, Tone, ZoneShape

KINDS = (
    (5.0, "external", "Supplier", 0.03),
    (4.0, "enterprise", "Office", 0.05),
    (3.5, "dmz", "DMZ", 0.04),
    (3.0, "operations", "Area", 0.1),
    (2.0, "control", "Supervision", 0.18),
    (1.0, "control", "Cell", 0.42),
    (1.0, "safety", "Safety system", 0.08),
    (0.0, "field", "Field devices", 0.1),
)
ASSETS = (("Programmable logic controller", 12), ("Operator panel or HMI", 3))


def plant(zones: int, conduits: int, seed: int = 7) -> Picture:
    """Give a picture of so many zones and conduits; the same seed gives the same."""
    random = Random(seed)
    made = []
    for level, kind, name, share in KINDS:
        for _ in range(max(1, round(share * zones))):
            made.append(_zone(len(made) + 1, level, kind, name, random))
    made = made[:zones]
    supervisions = [zone for zone in made if zone["levels"] == (2.0,)]
    cells = [zone for zone in made if zone["levels"] == (1.0,)]
    for place, zone in enumerate(supervisions[::3]):
        zone["levels"] = (2.0, 1.0)
        for cell in cells[place * 3 : place * 3 + 3]:
            cell["parent"] = zone["code"]
    codes = [zone["code"] for zone in made]
    wires = tuple(_conduit(number, codes, random) for number in range(1, conduits + 1))
    return Picture(f"Plant of {zones}", tuple(ZoneShape(**zone) for zone in made), wires)


def _zone(number, level, kind, name, random):
    return {
        "code": f"Z{number:03d}",
        "name": f"{name} {number}" + (" of the northern treatment works" if random.random() < 0.2 else ""),
        "kind": kind,
        "levels": (level,),
        "mark": _mark(random),
        "assets": ASSETS,
        "is_safety": kind == "safety",
        "parent": None,
    }


def _conduit(number, codes, random):
    here = random.randrange(len(codes))
    far = max(2.0, len(codes) / 6)
    there = min(len(codes) - 1, max(0, here + round(random.gauss(0, far))))
    ends = [codes[here], codes[there]]
    if random.random() < 0.06:
        ends.append(random.choice(codes))
    return ConduitShape(
        f"C{number:03d}",
        f"Conduit {number}",
        tuple(ends),
        kind=random.choice(("filtering", "unfiltered", "vpn", "diode", None)),
        direction=random.choice(("forward", "reverse", "both", None)),
        skips_levels=random.random() < 0.1,
        has_device=random.random() < 0.4,
        opened_from=tuple(ends[:1]) if random.random() < 0.6 else (),
        protocols=random.choice(((), ("Modbus/TCP",), ("OPC UA", "HTTPS", "RDP"))),
        mark=_mark(random),
    )


def _mark(random):
    tone = random.choice((Tone.GOOD, Tone.GOOD, Tone.UNKNOWN, Tone.STEP_2, Tone.STEP_3, Tone.STEP_4))
    text = {Tone.GOOD: "\N{CHECK MARK}", Tone.UNKNOWN: "?"}.get(tone, str(random.randrange(1, 12)))
    return Mark(tone, text, "made up", f"{random.randrange(1, 4)}/{random.randrange(4)}")
