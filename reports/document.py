"""The report as plain values, made from the model document and the result: no drawing, no clock, no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext as _

from reports.blocks import Chapter
from reports.chapters.page_one import PageOne, page_one
from reports.kinds import KINDS, STEERING, Kind
from reports.language import ENGLISH, said
from reports.redaction import redacted, secrets_of
from reports.source import NOT_RECORDED, Source, clip

CLASSIFICATIONS: Final = ("public", "internal", "confidential", "strictly confidential")
INTERNAL: Final = CLASSIFICATIONS[1]
HASH_SHOWN = 16


@dataclass(frozen=True)
class LogoPicture:
    """The logo of a site as reports show it: a PNG, and how many millimetres wide and high it is printed."""

    png: bytes
    width: float
    height: float


@dataclass(frozen=True)
class Head:
    """What stands on every page and in the title block."""

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
    logo: LogoPicture | None = None

    @property
    def heading(self) -> str:
        """Give the kind as it stands in the title of the file: nouns keep their capital in German."""
        return self.title.lower() if self.language == ENGLISH else self.title

    @property
    def is_for(self) -> str:
        """Give for whom it is, as the running line says it; in the active language."""
        black = _(", addresses and serial numbers blacked out") if self.is_redacted else ""
        return _("Classification: %(class)s") % {"class": self.classification} + black


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
    logo: LogoPicture | None = None,
) -> Document:
    """Build a report of a model document and its result (docs/model.md section 3, `plan` may be None).

    With `redact`, addresses and serial numbers are blacked out wherever they stand. `baseline` is the code of the
    signed baseline that holds the model, `trail` the digest of the audit entry of its last signature. An
    unknown kind is a KeyError.
    """
    with translation.override(language):
        source, asked = Source(model, result), KINDS[kind]
        document = Document(
            _head(source, asked, classification, redact, language),
            page_one(source) if asked.has_page_one else None,
            (*(chapter(source) for chapter in asked.chapters), *(asked.rest(source) if asked.rest else ())),
        )
        document = document if language == ENGLISH else said(document, model)
        document = replace(document, head=replace(document.head, baseline=baseline, trail=trail, logo=logo))
    return redacted(document, secrets_of(model)) if redact else document


def _head(source: Source, asked: Kind, classification: str, redact: bool, language: str) -> Head:
    sha = source.result["model_sha256"]
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
    )
