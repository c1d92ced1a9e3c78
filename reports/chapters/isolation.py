"""Isolation cards: for each zone what to do when it must be cut off, who decides it, and what stops then."""

from __future__ import annotations

from django.utils.translation import gettext as _

from reports.blocks import Block, Cell, Chapter, Column, Facts, Heading, Lines, Paragraph, Text, capped
from reports.source import NOT_RECORDED, Record, Source, clip, counted, listed, number

SHOWN = 40
WAYS = (Column("Conduit to cut", 60), Column("Where it is cut", 60), Column("What runs over it", 60))


def cards(source: Source) -> Chapter:
    """Give a card for each zone."""
    blocks: list[Block] = []
    for code in sorted(source.zones):
        blocks += _card(source, code)
    return Chapter("isolation", "Isolation cards", tuple(blocks or [Paragraph("No zone is recorded.")]))


def _card(source: Source, code: str) -> list[Block]:
    zone = source.zones[code]
    one: Record = zone.get("isolation") or {}
    touching = sorted(each["code"] for each in source.conduits.values() if code in each["between"])
    facts = (
        ("What to do", clip(one.get("instruction") or "no instruction is recorded", 900)),
        ("Who decides it", clip(source.person(one.get("owner")), 120)),
        ("Telephone", clip(one.get("phone") or NOT_RECORDED, 60)),
        ("Tested on", one.get("tested_on") or "never, as far as recorded: an untested cut is a guess"),
        ("What the zone does without", _needs(source, code)),
        ("Back again within", f"{number(zone['rto_hours'])} h" if zone.get("rto_hours") is not None else NOT_RECORDED),
    )
    rows: list[tuple[Cell, ...]] = [_way(source, code, each) for each in touching]
    told: list[Block] = [capped(WAYS, rows, SHOWN)] if rows else [Paragraph("No conduit leaves this zone.")]
    return [Heading(_("Isolate %(zone)s") % {"zone": source.named(f"zone:{code}")}), Facts(facts), *told]


def _needs(source: Source, code: str) -> str:
    """Say what assets of the zone state that they need from outside it, and for how long they do without."""
    told = []
    for one in source.assets.values():
        if one.get("zone") != code:
            continue
        for need in one.get("depends_on") or ():
            on = source.assets.get(need.get("on") or "", {})
            if on.get("zone") == code:
                continue
            hours = need.get("survives_hours")
            lasting = (
                _("for %(hours)s h") % {"hours": number(hours)}
                if hours is not None
                else _("for how long is not recorded")
            )
            what = clip(need.get("service") or _("what it gives"), 40)
            need_of = {
                "asset": clip(one["tag"], 40),
                "on": clip(need.get("on") or "?", 40),
                "what": what,
                "lasting": lasting,
            }
            told.append(_("%(asset)s does without %(on)s (%(what)s) %(lasting)s") % need_of)
    return listed(sorted(told), 8, none="no need from outside is recorded; that does not prove there is none")


def _way(source: Source, code: str, conduit: str) -> tuple[Cell, ...]:
    record = source.conduits[conduit]
    boundary = [one["asset"] if isinstance(one, dict) else one for one in record.get("boundary_assets") or ()]
    services = source.result["conduits"][conduit]["services"]
    others = [source.name(f"zone:{one}") for one in record["between"] if one != code]
    ran = sorted({source.protocol(one["protocol"]) for one in services})
    return (
        Text(
            strong=clip(source.named(f"conduit:{conduit}"), 80), text=_("to %(place)s") % {"place": listed(others, 4)}
        ),
        Lines(tuple(clip(source.named(f"asset:{one}"), 60) for one in boundary) or ("no boundary asset is recorded",)),
        Text(listed((clip(one, 30) for one in ran), 8), note=counted(sum(one["flows"] for one in services), "flow")),
    )
