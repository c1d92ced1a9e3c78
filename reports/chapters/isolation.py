"""Isolation cards: for each zone what to do when it must be cut off, who decides it, and what stops then.

What stops is the reckoning of the page "What stops where", and where the room said otherwise both sentences stand.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.told import told as told_plainly
from assessment.engine.architecture.contradictions import contradictions
from assessment.engine.architecture.cuts import cuts_of_zones
from assessment.engine.model_file.build import build_system
from assessment.engine.plant import Plant
from reports.blocks import Block, Cell, Chapter, Column, Facts, Heading, Lines, Paragraph, Text, capped
from reports.source import NOT_RECORDED, Record, Source, clip, counted, listed, number

SHOWN = 40
WAYS = (Column("Conduit to cut", 60), Column("Where it is cut", 60), Column("What runs over it", 60))


def cards(source: Source) -> Chapter:
    """Give a card for each zone."""
    blocks: list[Block] = []
    cuts = cuts_of_zones(Plant(build_system(source.model)), source.model) if source.zones else {}
    for code in sorted(source.zones):
        blocks += _card(source, code, cuts[code])
    return Chapter("isolation", "Isolation cards", tuple(blocks or [Paragraph("No zone is recorded.")]))


def _card(source: Source, code: str, cut: Record) -> list[Block]:
    zone = source.zones[code]
    one: Record = zone.get("isolation") or {}
    touching = sorted(each["code"] for each in source.conduits.values() if code in each["between"])
    facts = (
        ("What to do", clip(one.get("instruction") or "no instruction is recorded", 900)),
        ("Who decides it", clip(source.person(one.get("owner")), 120)),
        ("Telephone", clip(one.get("phone") or NOT_RECORDED, 60)),
        ("Tested on", one.get("tested_on") or "never, as far as recorded: an untested cut is a guess"),
        *_stopping(cut),
        ("Back again within", f"{number(zone['rto_hours'])} h" if zone.get("rto_hours") is not None else NOT_RECORDED),
    )
    rows: list[tuple[Cell, ...]] = [_way(source, code, each) for each in touching]
    told: list[Block] = [capped(WAYS, rows, SHOWN)] if rows else [Paragraph("No conduit leaves this zone.")]
    title = Heading(_("Isolate %(zone)s") % {"zone": source.named(f"zone:{code}")})
    return [title, Facts(facts), *_walked(source, code, cut), *told]


def _stopping(cut: Record) -> tuple[tuple[str, str], ...]:
    """Say what the cut stops and may stop, what goes on, and of what nobody has stated what it needs."""
    goes_on = [one["name"] for one in cut["keeps_running"]]
    inside = _("; only with the zone itself: %(steps)s") % {"steps": listed(cut["inside_steps"], 8)}
    unstated = [one["name"] for one in (*cut["not_known"], *cut["ask_first"])]
    return (
        ("What stops", _texts(cut, "stops", none="nothing is stated to stop")),
        ("What may stop", _texts(cut, "may_stop", none="nothing is stated that may stop")),
        ("What goes on", listed((clip(one, 60) for one in goes_on), 8) + (inside if cut["inside_steps"] else "")),
        ("Nobody has stated what they need", listed((clip(one, 60) for one in dict.fromkeys(unstated)), 8)),
    )


def _texts(cut: Record, verdict: str, *, none: str) -> str:
    """Give the sentences of a verdict, and how many more there are than the picture keeps."""
    told = listed((clip(told_plainly(one["text"]), 240) for one in cut[verdict]), 8, none=none, between=" ")
    more = cut["counts"][verdict] - len(cut[verdict])
    return f"{told} (+{number(more)})" if more > 0 else told


def _walked(source: Source, code: str, cut: Record) -> tuple[Block, ...]:
    """Say where what the room said, and held to be so, contradicts the reckoning."""
    held = [one for one in source.model.get("exercises") or () if one.get("about") == f"zone:{code}"]
    if not held:
        return ()
    newest = max(held, key=lambda one: (one.get("on") or "", one["code"]))
    return tuple(
        Paragraph(
            _('Contradiction. The room on %(day)s: "%(said)s". The reckoning: %(reckoned)s')
            % {
                "day": newest.get("on") or "?",
                "said": clip(one["said"], 300),
                "reckoned": clip(told_plainly(one["reckoned"]), 300),
            }
        )
        for one in contradictions(newest, cut)
    )


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
