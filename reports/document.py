"""The report as plain values, made from the model document and the result: no drawing, no clock, no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reports.blocks import Chapter
from reports.chapters import assumptions, findings, paths, places, roadmap, scenarios, unknown
from reports.chapters.page_one import PageOne, page_one
from reports.source import NOT_RECORDED, Source, clip

CLASSIFICATION = "internal"
HASH_SHOWN = 16


@dataclass(frozen=True)
class Head:
    """What stands on every page and in the title block."""

    site: str
    assessment: str
    date: str
    is_dated: bool
    sponsor: str
    classification: str
    model_sha256: str
    short_hash: str
    engine: str


@dataclass(frozen=True)
class Document:
    """The whole report: page 1, then the chapters."""

    head: Head
    page_one: PageOne
    chapters: tuple[Chapter, ...]


def build_document(model: Mapping[str, Any], result: Mapping[str, Any]) -> Document:
    """Build the report of a model document and its result (docs/model.md section 3, `plan` may be None)."""
    source = Source(model, result)
    chapters = (
        places.zone_map(source),
        places.zones(source),
        places.conduits(source),
        places.proposals(source),
        findings.findings(source),
        paths.paths(source),
        roadmap.roadmap(source),
        scenarios.scenarios(source),
        assumptions.decisions(source),
        assumptions.assumptions(source),
        unknown.unknown(source),
        unknown.method(source),
    )
    return Document(_head(source), page_one(source), chapters)


def _head(source: Source) -> Head:
    sha = source.result["model_sha256"]
    return Head(
        site=clip(source.site_name, 60),
        assessment=clip(source.assessment.get("name") or source.assessment["code"], 60),
        date=source.today or "no date recorded",
        is_dated=source.today is not None,
        sponsor=clip(source.assessment.get("sponsor") or NOT_RECORDED, 60),
        classification=CLASSIFICATION,
        model_sha256=sha,
        short_hash=sha[:HASH_SHOWN],
        engine=source.result["engine"],
    )
