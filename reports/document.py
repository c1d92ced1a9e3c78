"""The report as plain values, made from the model document and the result: no drawing, no clock, no database."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext as _

from reports.blocks import Chapter
from reports.chapters.page_one import PageOne, page_one
from reports.kinds import KINDS, STEERING, Kind
from reports.language import ENGLISH, said
from reports.redaction import redacted, secrets_of
from reports.source import NOT_RECORDED, Source, clip, listed

CLASSIFICATIONS: Final = ("public", "internal", "confidential", "strictly confidential")
INTERNAL: Final = CLASSIFICATIONS[1]
HASH_SHOWN = 16
SHOWN_ZONES = 3  # on the line that runs over every page


@dataclass(frozen=True)
class LogoPicture:
    """The logo of a site as reports show it: a PNG, and how many millimetres wide and high it is printed."""

    png: bytes
    width: float
    height: float


@dataclass(frozen=True)
class Head:
    """What stands on every page and in the title block.

    `zones` are the names of those that the report is of, none where it is of all; `whole` the titles of its chapters
    that are of all the same, and `left_out` the titles of those that it does not have.
    """

    kind: str
    title: str
    site: str
    assessment: str
    date: str
    is_dated: bool
    sponsor: str
    classification: str
    is_redacted: bool
    model_sha256: str
    short_hash: str
    engine: str
    language: str = ENGLISH
    baseline: str = ""
    trail: str = ""
    zones: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    logo: LogoPicture | None = None

    @property
    def heading(self) -> str:
        """Give the kind as it stands in the title of the file: nouns keep their capital in German."""
        return self.title.lower() if self.language == ENGLISH else self.title

    @property
    def is_for(self) -> str:
        """Give for whom it is, as the running line says it; in the active language."""
        black = _(", addresses and serial numbers blacked out") if self.is_redacted else ""
        of = _("; of these zones only: %(zones)s") % {"zones": listed(self.zones, SHOWN_ZONES)} if self.zones else ""
        return _("Classification: %(class)s") % {"class": self.classification} + black + of

    @property
    def part(self) -> tuple[str, ...]:
        """Say what the report is a part of the whole one by: its zones, and the chapters left out of it."""
        lines = []
        if self.zones:
            told = _("Of these zones only, with those nested in them and the conduits at their borders: %(zones)s.")
            lines.append(told % {"zones": "; ".join(self.zones)})
        if self.zones and self.whole:
            lines.append(_("Of the whole plant all the same: %(chapters)s.") % {"chapters": "; ".join(self.whole)})
        if self.left_out:
            lines.append(_("Left out as asked: %(chapters)s.") % {"chapters": "; ".join(self.left_out)})
        return tuple(lines)


@dataclass(frozen=True)
class Document:
    """The whole report: page 1 where the kind has one, then the chapters."""

    head: Head
    page_one: PageOne | None
    chapters: tuple[Chapter, ...]


def build_document(
    model: Mapping[str, Any],
    result: Mapping[str, Any],
    kind: str = STEERING,
    *,
    classification: str = INTERNAL,
    redact: bool = False,
    language: str = ENGLISH,
    baseline: str = "",
    trail: str = "",
    zones: Collection[str] = (),
    leave_out: Collection[str] = (),
    logo: LogoPicture | None = None,
) -> Document:
    """Build a report of a model document and its result (docs/model.md section 3, `plan` may be None).

    With `redact`, addresses and serial numbers are blacked out wherever they stand. `baseline` is the code of the
    signed baseline that holds the model, `trail` the digest of the audit entry of its last signature. Lists
    are of `zones` alone where any is named, and the chapters with the codes in `leave_out` are not made. An unknown
    kind or zone is a KeyError.
    """
    with translation.override(language):
        source, asked = Source(model, result, zones=zones, left_out=leave_out), KINDS[kind]
        document = Document(
            _head(source, asked, classification, redact, language),
            page_one(source) if asked.has_page_one else None,
            (
                *(one.made(source) for one in asked.sections if one.code not in source.left_out),
                *(asked.rest(source) if asked.rest else ()),
            ),
        )
        document = document if language == ENGLISH else said(document, model)
        document = replace(document, head=replace(document.head, baseline=baseline, trail=trail, logo=logo))
    return redacted(document, secrets_of(model)) if redact else document


def _head(source: Source, asked: Kind, classification: str, redact: bool, language: str) -> Head:
    sha = source.result["model_sha256"]
    there = [one for one in asked.sections if one.code not in source.left_out]
    return Head(
        kind=asked.code,
        title=asked.title,
        site=clip(source.site_name, 60),
        assessment=clip(source.assessment.get("name") or source.assessment["code"], 60),
        date=source.today or "no date recorded",
        is_dated=source.today is not None,
        sponsor=clip(source.assessment.get("sponsor") or NOT_RECORDED, 60),
        classification=classification,
        is_redacted=redact,
        model_sha256=sha,
        short_hash=sha[:HASH_SHOWN],
        engine=source.result["engine"],
        language=language,
        zones=tuple(clip(source.named(f"zone:{one}"), 60) for one in source.part.named),
        whole=tuple(one.title for one in there if not one.by_zone),
        left_out=tuple(one.title for one in asked.sections if one.code in source.left_out),
    )
