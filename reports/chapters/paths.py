"""Attack paths: which entries reach which targets, by what way, and what would cut them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.told import part_told, told
from reports.blocks import Amount, Block, Cell, Chapter, Column, Heading, Lines, Paragraph, Text, capped
from reports.source import Record, Source, clip, counted, listed, number

SHOWN_PATHS, SHOWN_CLOSED, SHOWN_CHOKES = 60, 60, 20
HOPS, CUTS = 8, 5
COLUMNS = (
    Column("From and to", 36),
    Column("Shortest way", 56),
    Column("Chance", 18, "amount"),
    Column("Smallest cut", 70),
)
CHOKE_COLUMNS = (Column("Where", 120), Column("Cuts", 30, "amount"), Column("Share", 30, "amount"))


def paths(source: Source) -> Chapter:
    """Show the reachable pairs, the cuts and the choke points."""
    found = source.result["paths"]
    reachable = [one for one in found if one["reachable"]]
    closed = [one for one in found if not one["reachable"]]
    if not found:
        return Chapter("paths", "Attack paths and cuts", (Paragraph(_no_pairs(source)),))
    blocks: list[Block] = [
        Paragraph(_counts(source, len(reachable))),
        Paragraph(source.result["heuristic"], is_note=True),
    ]
    if reachable:
        blocks.append(capped(COLUMNS, [_row(source, one) for one in reachable], SHOWN_PATHS))
    blocks += _chokes(source)
    blocks += _closed(source, closed)
    return Chapter("paths", "Attack paths and cuts", tuple(blocks))


def _no_pairs(source: Source) -> str:
    entries, targets = len(source.result["entries"]), len(source.result["targets"])
    return (
        f"No pair was searched: {counted(entries, 'entry zone', 'entry zones')} and "
        f"{counted(targets, 'target zone')} are known. Entries are external, remote access, wireless, temporary and "
        "enterprise zones; targets are safety-related zones and zones with a target of 3 or more."
    )


def _counts(source: Source, reachable: int) -> str:
    bound = source.result["paths_bound"]
    cuts = (
        ""
        if bound["computed"] == bound["of"]
        else f" Cuts were computed for {bound['computed']} of {bound['of']} pairs."
    )
    return (
        f"{reachable} of {counted(len(source.result['paths']), 'pair')} of entry and target are connected over the "
        f"recorded services.{cuts} The chance is that of the likeliest way."
    )


def _row(source: Source, path: Record) -> tuple[Cell, ...]:
    return (
        Lines(
            (clip(source.end(path["source"]), 90), _("to %(place)s") % {"place": clip(source.end(path["target"]), 90)})
        ),
        _way(source, path["shortest"]),
        Amount(f"{number(path['likeliest']['chance_percent'])} %" if path["likeliest"] else "not known"),
        _cut(source, path),
    )


def _way(source: Source, route: Record | None) -> Text:
    if route is None:
        return Text("not computed")
    hops = [clip(source.end(one), 50) for one in route["hops"]]
    shown = (
        hops if len(hops) <= HOPS else [*hops[: HOPS - 1], _("%(count)s more") % {"count": len(hops) - HOPS}, hops[-1]]
    )
    controls = sorted({one for each in route["controls"] for one in each})
    notes = [
        _("%(steps)s; controls on it: %(controls)s")
        % {
            "steps": part_told(counted(len(hops) - 1, "step")),
            "controls": listed(map(told, controls), 4, none=_("none")),
        }
    ]
    if route["assumes_open"]:
        zones = listed((clip(source.name(f"zone:{one}"), 40) for one in route["assumes_open"]), 3)
        notes.append(f"rests on assets reaching each other in {zones}, which nobody recorded")
    return Text(" > ".join(shown), note="; ".join(notes))


def _cut(source: Source, path: Record) -> Text:
    cut = path["minimum_cut"]
    if cut is None:
        return Text("no set of flows separates them", note=clip(path["cut_reason"] or "not computed", 200))
    routes = counted(path["routes"] or 0, "separate route")
    return Text(listed((clip(source.flow(one), 110) for one in cut), CUTS, between="; "), note=routes)


def _chokes(source: Source) -> list[Block]:
    chokes = source.result["choke_points"]
    if not chokes:
        return []
    rows: list[tuple[Cell, ...]] = [
        (
            Text(
                clip(source.flow(one["code"]) if one["kind"] == "flow" else source.end(one["code"]), 160),
                note=one["kind"],
            ),
            Amount(counted(one["pairs"], "pair")),
            Amount(f"{100 * one['share']:.0f} %"),
        )
        for one in chokes
    ]
    return [Heading("Single points whose removal separates a pair"), capped(CHOKE_COLUMNS, rows, SHOWN_CHOKES)]


def _closed(source: Source, closed: list[Record]) -> list[Block]:
    if not closed:
        return []
    names = [
        _("%(first)s to %(last)s")
        % {"first": clip(source.end(one["source"]), 60), "last": clip(source.end(one["target"]), 60)}
        for one in closed
    ]
    proof = (
        "The model says that its flows are complete."
        if all(one["proven"] for one in closed)
        else "The model does not say that its flows are complete, so this proves nothing."
    )
    shown = listed(names, SHOWN_CLOSED, between="; ")
    return [Heading("No path found"), Paragraph(f"{shown}. {proof}")]
