"""What is not known: rules that could not be judged, levels nobody stated, addresses and assets without a place."""

from __future__ import annotations

from collections import Counter

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.told import ENGLISH, part_told, told
from assessment.engine.checking import rules
from assessment.engine.field_words import words_of
from catalogue.loader import (
    COMPONENT_EDITION,
    EDITION,
    asset_types,
    component_requirements,
    measures,
    protocols,
    requirements,
)
from reports.blocks import Amount, Block, Cell, Chapter, Column, Facts, Heading, Paragraph, Text, capped
from reports.source import FR_LABELS, Record, Source, clip, counted, listed, number, severity_mark

SHOWN, SHOWN_NAMES = 100, 20
ACHIEVED = (
    "Achieved levels: a claim by an assessor stands first; else the highest level whose rows are all met, "
    "compensated or not applicable; else the weakest component where every one states its capability. An active "
    "measure may raise what is found. A gap is the target less what is achieved; where either is not known, the gap "
    "is not known."
)
FINDINGS = (
    "Findings: each rule says whether it is normative, recommended, a field convention or our own heuristic. A rule "
    "that needs a missing value is not evaluated and names the field."
)
PATHS = "Paths run over recorded services, from the side that opens a session to the side that answers."
PLAN = (
    "The plan is computed as one optimisation over all periods, with budgets, effort, prerequisites and outage "
    "windows as hard limits. The bound beside it says how far from the best possible it can be at most."
)
METHOD = (ACHIEVED, FINDINGS, PATHS, PLAN)
LIMITS = "This report supports an assessment. It certifies nothing, and it does not state compliance."
PATH = "[]."  # only a path of the model file holds it
FOREIGN = "Some sentences of the judgement have no form in this language and stand in English."
RULE_COLUMNS = (Column("Severity", 22), Column("Rule", 68), Column("Places", 18, "amount"), Column("Missing", 72))
LEVEL_COLUMNS = (Column("Place", 80), Column("Not assessed", 60), Column("Capability stated", 40))


def unknown(source: Source) -> Chapter:
    """List what could not be judged, and what is missing."""
    note = "Unknown never counts as met. Each line names what would have to be recorded."
    blocks: list[Block] = [
        Paragraph(note, is_note=True),
        Facts(_gaps_in_data(source)),
        *_rules(source),
        *_levels(source),
    ]
    return Chapter("unknown", "What is unknown", tuple(blocks))


def method(source: Source) -> Chapter:
    """Say how the numbers come about, from which tables, and what this report is not."""
    foreign = () if (get_language() or ENGLISH) == ENGLISH else (FOREIGN,)
    texts = (*METHOD, source.result["heuristic"], LIMITS, *foreign)
    facts = Facts(
        (
            ("Requirements", f"{len(requirements())} rows of {EDITION}"),
            ("Component requirements", f"{len(component_requirements())} rows of {COMPONENT_EDITION}"),
            ("Rules", counted(len(rules()), "architecture rule")),
            ("Measures, protocols, asset types", f"{len(measures())}, {len(protocols())}, {len(asset_types())}"),
            ("Engine", source.result["engine"]),
            ("Model, SHA-256 of its canonical form", source.result["model_sha256"]),
        )
    )
    return Chapter("method", "Method and edition", (*(Paragraph(one) for one in texts), facts))


def _gaps_in_data(source: Source) -> tuple[tuple[str, str], ...]:
    assets = source.assets.values()
    homeless = [one["tag"] for one in assets if not one.get("zone") and not source.borders_of(one["tag"])]
    types = Counter(str(one.get("type") or "none given") for one in assets if one.get("type") not in asset_types())
    flows = source.result["flows"]
    unrated = [code for code, one in source.result["scenarios"].items() if one["today"] is None]
    return (
        ("Assets in no zone", _some(source, homeless)),
        (
            "Asset types that are not known",
            listed((f"{clip(one, 40)} ({count})" for one, count in sorted(types.items())), SHOWN_NAMES),
        ),
        ("Addresses that belong to no asset", _codes(flows["unmatched"])),
        ("Flows with more than one possible conduit", _codes(flows["ambiguous"])),
        ("Flows across a border without a channel", _codes(flows["undocumented"])),
        ("Scenarios that cannot be rated", _codes(unrated)),
    )


def _some(source: Source, tags: list[str]) -> str:
    return _codes([source.named(f"asset:{tag}") for tag in tags])


def _codes(codes: list[str]) -> str:
    return f"{len(codes)}: " * bool(codes) + listed((clip(one, 60) for one in codes), SHOWN_NAMES)


def _rules(source: Source) -> list[Block]:
    by_rule: dict[str, list[Record]] = {}
    for one in source.result["findings"]:
        if one["status"] == "not_evaluated":
            by_rule.setdefault(one["rule"], []).append(one)
    titles = {one.id: one.title for one in rules()}
    rows: list[tuple[Cell, ...]] = [_rule(titles.get(rule, ""), by_rule[rule]) for rule in sorted(by_rule)]
    return [Heading("Rules that could not be judged everywhere"), capped(RULE_COLUMNS, rows, SHOWN)] if rows else []


def _rule(title: str, same: list[Record]) -> tuple[Cell, ...]:
    missing: Counter[str] = Counter()
    for one in same:
        missing.update(one["evidence"].get("missing") or {})
    fields = [
        _("%(what)s: %(count)s×")  # noqa: RUF001 - this sign is meant, and xgettext reads no escapes
        % {"what": part_told(words_of(name)) if PATH in name else clip(name, 60), "count": number(count)}
        for name, count in sorted(missing.items())
    ]
    return (
        severity_mark(same[0]["severity"]),
        Text(f"{same[0]['rule']} {told(title)}"),
        Amount(number(sum(one["evidence"].get("count", 1) for one in same))),
        Text(listed(fields, 6, none=clip(same[0]["message"], 200))),
    )


def _levels(source: Source) -> list[Block]:
    rows: list[tuple[Cell, ...]] = []
    for kind in ("zone", "conduit"):
        for code, judged in source.result[f"{kind}s"].items():
            missing = [label for label, gap in zip(FR_LABELS, judged["gap"], strict=True) if gap is None]
            known, of = judged["floor_known"]
            if missing:
                rows.append(
                    (
                        Text(clip(source.named(f"{kind}:{code}"), 120)),
                        Text(", ".join(missing)),
                        Text(_("%(count)s of %(whole)s") % {"count": known, "whole": of}),
                    )
                )
    return [Heading("Levels that are not known"), capped(LEVEL_COLUMNS, rows, SHOWN)] if rows else []
