"""Isolation cards: for each zone what to do when it must be cut off, who decides it, and what stops then.

What stops is the reckoning of the page "What stops where", and where the room said otherwise both sentences stand.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.told import told as told_plainly
from assessment.engine.architecture.contradictions import UNSTATED, against_card, contradictions
from assessment.engine.architecture.cuts import cut_of_island, cuts_of_zones
from assessment.engine.architecture.uncovered import is_only_planned, with_gaps
from assessment.engine.model_file.build import build_system
from assessment.engine.plant import Plant
from reports.blocks import Block, Cell, Chapter, Column, Facts, Heading, Lines, Paragraph, Text, capped
from reports.source import NOT_RECORDED, Record, Source, clip, counted, listed, number

WAYS = (Column("What to pull", 60), Column("Where it is cut", 60), Column("What runs over it", 60))


def cards(source: Source) -> Chapter:
    """Give a card for each zone; that of OT alone where all of the plant is asked for."""
    plant = Plant(build_system(source.model))
    blocks: list[Block] = _alone(source, cut_of_island(plant, source.model)) if source.part.is_whole else []
    cuts = cuts_of_zones(plant, source.model) if source.zones else {}
    for code in source.part.among("zone", source.zones):
        blocks += _card(source, code, cuts[code])
    return Chapter("isolation", "Isolation cards", tuple(blocks or [Paragraph("No zone is recorded.")]))


def _card(source: Source, code: str, cut: Record) -> list[Block]:
    zone = source.zones[code]
    one: Record = zone.get("isolation") or {}
    facts = (
        ("What to do", clip(one.get("instruction") or "no instruction is recorded", 900)),
        ("Who decides it", clip(source.person(one.get("owner")), 120)),
        ("Telephone", clip(one.get("phone") or NOT_RECORDED, 60)),
        ("Tested on", one.get("tested_on") or "never, as far as recorded: an untested cut is a guess"),
        *_stopping(cut),
        ("Back again within", f"{number(zone['rto_hours'])} h" if zone.get("rto_hours") is not None else NOT_RECORDED),
    )
    title = Heading(_("Isolate %(zone)s") % {"zone": source.named(f"zone:{code}")})
    return [title, *_gaps(cut), Facts(facts), *_walked(source, code, cut), *_pulled(source, cut, {code})]


def _alone(source: Source, cut: Record | None) -> list[Block]:
    """Give the card of OT alone, without business and outside; nothing where no zone is known to be of either."""
    if cut is None:
        return []
    mode: Record = source.model["site"].get("island_mode") or {}
    facts = (
        ("What to do", clip(mode.get("procedure") or "no instruction is recorded", 900)),
        ("Tested on", mode.get("tested_on") or "never, as far as recorded: an untested cut is a guess"),
        *_stopping(cut),
    )
    return [Heading(_("OT alone")), *_gaps(cut), Facts(facts), *_pulled(source, cut, set())]


def _gaps(cut: Record) -> tuple[Block, ...]:
    """Say at the top of a card what is not ended by pulling the conduits, and what its list may not name."""
    told = with_gaps(cut) or {}
    gaps = told.get("gaps") or {}
    lines = []
    if gaps.get("beside"):
        lines.append(
            _("Pulling the conduits is not enough: ways over this border that none of them covers: %(count)s.")
            % {"count": number(gaps["beside"])}
        )
    if gaps.get("bare"):
        lines.append(
            _("Ways of which the cable or the device to pull is not recorded: %(count)s.")
            % {"count": number(gaps["bare"])}
        )
    if not cut["flows_complete"]:
        lines.append(_("This list may not name all ways: nobody has stated that the recorded flows are all there are."))
    return (Paragraph(" ".join(lines)),) if lines else ()


def _pulled(source: Source, cut: Record, inside: set[str]) -> tuple[Block, ...]:
    """Give all that is pulled: the conduits, and each way beside them. None is left out, however many there are."""
    rows: list[tuple[Cell, ...]] = [_way(source, inside, one["code"]) for one in cut["conduits"]]
    rows += [_beside(one) for one in cut["uncovered"]]
    for one in cut["doors"]:
        beyond = _("one foot in %(zones)s, past every conduit") % {"zones": listed(one["feet"], 4)}
        why = _("a modem or an uplink of its own, which no conduit covers") if one["uplink"] else beyond
        rows.append((Text(strong=_("Also pull"), text=clip(one["name"], 80)), Lines((one["tag"],)), Text(why)))
    for who in cut["astray"]:
        why = _("a remote access of which nobody has stated where it comes in")
        rows.append((Text(strong=_("Also pull"), text=clip(who, 80)), Lines((NOT_RECORDED,)), Text(why)))
    return (capped(WAYS, rows, len(rows)) if rows else Paragraph("No conduit leaves this zone."),)


def _beside(one: Record) -> tuple[Cell, ...]:
    """Tell of a way that no conduit at the border covers."""
    nowhere = _("places in no known zone")
    ends = [" ".join(filter(None, (one[end] or nowhere, one[f"{end}_at"]))) for end in ("from", "to")]
    why = {
        "none": _("no conduit covers it"),
        "not_there": _("%(conduits)s is planned or closed") % one,
        "elsewhere": _("%(conduits)s does not end at this border alone") % one,
    }[one["why"]]
    doubt = "" if one["sure"] else _("perhaps over this border: where an end lies is not known")
    strong = _("See that it is not plugged") if is_only_planned(one) else _("Also pull")
    seen = _("seen on the network") if one["seen"] else _("declared")
    return (
        Text(strong=strong, text=clip(f"{ends[0]} \N{RIGHTWARDS ARROW} {ends[1]}: {why}", 400), note=doubt),
        Lines(tuple(one["cable"]) or (_("which cable it is, is not recorded"),)),
        Text(", ".join((*one["services"], seen)), note=", ".join(one["codes"])),
    )


def _stopping(cut: Record) -> tuple[tuple[str, str], ...]:
    """Say what the cut stops and may stop, what goes on, and of what nobody has stated what it needs."""
    goes_on = [one["name"] for one in cut["keeps_running"]]
    steps = cut.get("inside_steps", ())
    inside = _("; inside the zone, unless it is itself switched off: %(steps)s") % {"steps": listed(steps, 8)}
    unstated = [one["name"] for one in (*cut["not_known"], *cut["ask_first"])]
    unsure = [
        _(
            "%(step)s: nothing stated would stop it; "
            "%(unstated)s of %(machines)s machines of it do not state what they need"
        )
        % one
        for one in cut["steps"]
        if one["verdict"] == "not_known" and one["unstated"]
    ]
    beyond = [
        _("%(step)s: %(names)s get no commands any more")
        % {"step": clip(one["step"], 60), "names": listed((clip(name, 60) for name in one["machines"]), 8)}
        for one in cut.get("commanded", ())
    ]
    return (
        *((("Commanded past the cut", listed(beyond, 8, between="; ")),) if beyond else ()),
        ("What stops", _texts(cut, "stops", none="nothing is stated to stop")),
        ("What may stop", _texts(cut, "may_stop", none="nothing is stated that may stop")),
        ("What goes on", listed((clip(one, 60) for one in goes_on), 8) + (inside if steps else "")),
        ("Steps of which nobody knows", listed(unsure, 8, between="; ")),
        ("Nobody has stated what they need", listed((clip(one, 60) for one in dict.fromkeys(unstated)), 8)),
    )


def _texts(cut: Record, verdict: str, *, none: str) -> str:
    """Give the sentences of a verdict, and how many more there are than the picture keeps."""
    told = listed((clip(told_plainly(one["text"]), 240) for one in cut[verdict]), 8, none=none, between=" ")
    more = cut["counts"][verdict] - len(cut[verdict])
    return f"{told} (+{number(more)})" if more > 0 else told


def _decider(source: Source, code: str) -> str | None:
    owner = (source.zones[code].get("isolation") or {}).get("owner")
    return source.person(owner) if owner else None


def _walked(source: Source, code: str, cut: Record) -> tuple[Block, ...]:
    """Say where what the room said, and held to be so, contradicts the reckoning."""
    held = [one for one in source.model.get("exercises") or () if one.get("about") == f"zone:{code}"]
    if not held:
        return ()
    newest = max(held, key=lambda one: (one.get("on") or "", one["code"]))
    return tuple(
        Paragraph(
            (
                _('Not known. The room on %(day)s: "%(said)s". %(reckoned)s')
                if one["reckoned"] == UNSTATED
                else _('Contradiction. The room on %(day)s: "%(said)s". The reckoning: %(reckoned)s')
            )
            % {
                "day": newest.get("on") or "?",
                "said": clip(one["said"], 300),
                "reckoned": clip(told_plainly(one["reckoned"]), 300),
            }
        )
        for one in (*against_card(newest, cut, _decider(source, code)), *contradictions(newest, cut))
    )


def _way(source: Source, inside: set[str], conduit: str) -> tuple[Cell, ...]:
    record = source.conduits[conduit]
    boundary = [one["asset"] if isinstance(one, dict) else one for one in record.get("boundary_assets") or ()]
    services = source.result["conduits"][conduit]["services"]
    others = [source.name(f"zone:{one}") for one in record["between"] if one not in inside]
    ran = sorted({source.protocol(one["protocol"]) for one in services})
    return (
        Text(
            strong=clip(source.named(f"conduit:{conduit}"), 80), text=_("to %(place)s") % {"place": listed(others, 4)}
        ),
        Lines(tuple(clip(source.named(f"asset:{one}"), 60) for one in boundary) or ("no boundary asset is recorded",)),
        Text(listed((clip(one, 30) for one in ran), 8), note=counted(sum(one["flows"] for one in services), "flow")),
    )
