"""The same results under the headings of other frameworks: the view changes, no result does.

Which heading rests on which records is a table of ours (catalogue/data/frameworks.csv); it claims no compliance.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from itertools import groupby
from types import MappingProxyType
from typing import Final

from accounts.told import told
from catalogue.loader import FrameworkHeading, frameworks
from reports.blocks import Block, Cell, Chapter, Column, Heading, Lines, Paragraph, Text, capped
from reports.source import FR_PLAIN, NOT_RECORDED, SEVERITIES, Source, counted

SHOWN = 80
COLUMNS = (Column("Id", 32), Column("What it is about", 48), Column("What this assessment shows for it", 100))


def view(source: Source) -> Chapter:
    """Give the view, framework by framework."""
    shown = {key: say(source) for key, say in EVIDENCE.items()}
    shown |= {f"FR{place + 1}": _level(source, place) for place in range(len(FR_PLAIN))}
    blocks: list[Block] = [
        Paragraph(
            "Each line says what the records of this assessment show under a heading of another framework. The "
            "assignment is ours; it claims no compliance, and switching the view changes no result.",
            is_note=True,
        )
    ]
    for name, rows in groupby(frameworks(), key=lambda one: one.framework):
        blocks += [Heading(name), capped(COLUMNS, [_row(one, shown) for one in rows], SHOWN)]
    return Chapter("frameworks", "The same results in the words of other frameworks", tuple(blocks))


def _row(one: FrameworkHeading, shown: Mapping[str, str]) -> tuple[Cell, ...]:
    return Text(strong=told(one.id)), Text(one.about), Lines(tuple(shown[key] for key in one.evidence))


def _level(source: Source, fr: int) -> str:
    zones = [one for one in source.result["zones"].values() if one["sl_t"][fr] is not None]
    below = sum(1 for one in zones if one["gap"][fr])
    unknown = sum(1 for one in zones if one["gap"][fr] is None)
    return (
        f"FR{fr + 1}, {FR_PLAIN[fr]}: {below} of {counted(len(zones), 'zone')} with a target below it, "
        f"of {unknown} not known."
    )


def _inventory(source: Source) -> str:
    observed = sum(1 for one in source.assets.values() if one.get("provenance") == "observed")
    return f"{counted(len(source.assets), 'asset')} recorded, {observed} of them observed."


def _flows(source: Source) -> str:
    seen = sum(1 for one in source.flows.values() if one.get("basis") == "observed")
    missing = len(source.result["flows"]["undocumented"])
    return (
        f"{counted(len(source.flows), 'flow')} recorded, {seen} observed; {missing} cross a border without a channel."
    )


def _criticality(source: Source) -> str:
    rated = sum(1 for one in source.assets.values() if one.get("criticality"))
    return f"{rated} of {counted(len(source.assets), 'asset')} with a criticality."


def _findings(source: Source) -> str:
    counts = source.result["totals"]["findings"]
    return f"Open findings: {', '.join(f'{counts.get(one, 0)} {told(one)}' for one in SEVERITIES)}."


def _scenarios(source: Source) -> str:
    judged = source.result["scenarios"].values()
    above = sum(1 for one in judged if one["tolerable"] is False)
    rated = sum(1 for one in judged if one["today"])
    return f"{counted(len(judged), 'scenario')}, {rated} rated, {above} above the tolerable risk."


def _treatment(source: Source) -> str:
    decided = Counter(one.get("decision") or "not decided" for one in source.scenarios.values())
    ways = ", ".join(f"{count} {told(name)}" for name, count in sorted(decided.items())) or told("no scenario")
    return f"Treatment: {ways}. {_roadmap(source)}"


def _roadmap(source: Source) -> str:
    if source.plan is None:
        return "No plan has been computed."
    return f"The plan has {counted(len(source.plan['schedule']), 'action')} for {source.money(source.plan['cost'])}."


def _tolerance(source: Source) -> str:
    return f"Tolerable up to band {source.matrix.tolerable}, one matrix throughout."


def _exceptions(source: Source) -> str:
    waivers, replaced = source.model.get("waivers") or (), source.model.get("compensations") or ()
    return f"{counted(len(waivers), 'waiver')} and {counted(len(replaced), 'compensation')} with names and ends."


def _policies(source: Source) -> str:
    stated = (source.assessment.get("specification") or {}).get("policies")
    count = len(stated) if isinstance(stated, list) else bool(stated)
    return f"{counted(count, 'policy', 'policies')} recorded." if count else f"Policies: {NOT_RECORDED}."


def _decisions(source: Source) -> str:
    agreed = sum(1 for one in source.decisions if one.get("status") in {"agreed", "conditional"})
    return f"{counted(len(source.decisions), 'decision')} recorded, {agreed} agreed or conditional."


def _suppliers(source: Source) -> str:
    kinds = Counter(one.get("kind") for one in source.parties.values())
    blind = sum(1 for one in source.result["conduits"].values() if one["monitoring"] == "blind_spot")
    foreign = kinds["supplier"] + kinds["service_provider"] + kinds["integrator"]
    agreements = len(source.model.get("service_agreements") or ())
    return (
        f"{counted(foreign, 'supplier or provider', 'suppliers or providers')}, {counted(agreements, 'agreement')}; "
        f"{counted(blind, 'conduit is a blind spot', 'conduits are blind spots')} between owners."
    )


def _partition(source: Source) -> str:
    placed = sum(1 for one in source.assets.values() if one.get("zone"))
    return (
        f"{counted(len(source.zones), 'zone')} and {counted(len(source.conduits), 'conduit')}; "
        f"{placed} of {counted(len(source.assets), 'asset')} assigned."
    )


def _dmz(source: Source) -> str:
    between = [one for one in source.conduits.values() if _joins(source, one)]
    zones = sum(1 for one in source.zones.values() if one.get("kind") == "dmz")
    return (
        f"{counted(zones, 'DMZ zone')}; {counted(len(between), 'conduit joins', 'conduits join')} an enterprise or "
        "external zone directly with a control, safety or field zone."
    )


def _joins(source: Source, conduit: Mapping[str, object]) -> bool:
    ends = conduit["between"]
    assert isinstance(ends, list | tuple)
    kinds = {source.zones.get(one, {}).get("kind") for one in ends}
    return bool(kinds & {"enterprise", "external"}) and bool(kinds & {"control", "safety", "field"})


def _deny(source: Source) -> str:
    denies = Counter(one.get("default_policy") or "not recorded" for one in source.conduits.values())
    return (
        f"Default of conduits: {denies['deny']} deny, {denies['permit']} permit, {denies['not recorded']} not recorded."
    )


def _diodes(source: Source) -> str:
    return f"{counted(sum(1 for one in source.conduits.values() if one.get('kind') == 'diode'), 'diode')} recorded."


def _remote(source: Source) -> str:
    found = source.model.get("remote_access") or ()
    factors, recorded = (sum(1 for one in found if one.get(key) is True) for key in ("mfa", "recorded"))
    return (
        f"{counted(len(found), 'remote access', 'remote accesses')}: {factors} with several factors, "
        f"{recorded} recorded."
    )


def _monitoring(source: Source) -> str:
    watched = sum(1 for one in source.conduits.values() if one.get("monitored") or one.get("monitoring"))
    return f"{watched} of {counted(len(source.conduits), 'conduit')} monitored."


def _wireless(source: Source) -> str:
    zones = sum(1 for one in source.zones.values() if one.get("kind") == "wireless")
    assets = sum(1 for one in source.assets.values() if one.get("wireless"))
    return f"{counted(zones, 'wireless zone')}, {counted(assets, 'wireless asset')}."


def _backup(source: Source) -> str:
    kept = [one["backup"] for one in source.assets.values() if isinstance(one.get("backup"), dict)]
    tested = sum(1 for one in kept if one.get("restore_tested"))
    return f"{len(kept)} of {counted(len(source.assets), 'asset')} with a recorded backup, {tested} restored as a test."


def _isolation(source: Source) -> str:
    cards = [one["isolation"] for one in source.zones.values() if one.get("isolation")]
    tested = sum(1 for one in cards if one.get("tested_on"))
    return f"{len(cards)} of {counted(len(source.zones), 'zone')} with an instruction to isolate, {tested} tested."


def _people(source: Source) -> str:
    sides = Counter(one.get("side") or "side not recorded" for one in source.people.values())
    people = ", ".join(f"{count} {told(side)}" for side, count in sorted(sides.items())) or told("nobody")
    return f"People recorded: {people}. Training is not recorded in the model."


EVIDENCE: Final[Mapping[str, Callable[[Source], str]]] = MappingProxyType(
    {
        "inventory": _inventory,
        "flows": _flows,
        "criticality": _criticality,
        "findings": _findings,
        "scenarios": _scenarios,
        "treatment": _treatment,
        "roadmap": _roadmap,
        "tolerance": _tolerance,
        "exceptions": _exceptions,
        "policies": _policies,
        "decisions": _decisions,
        "suppliers": _suppliers,
        "partition": _partition,
        "dmz": _dmz,
        "deny": _deny,
        "diodes": _diodes,
        "remote": _remote,
        "monitoring": _monitoring,
        "wireless": _wireless,
        "backup": _backup,
        "isolation": _isolation,
        "people": _people,
    }
)
