"""From a document to a file in the form that was asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django.utils import translation

from reports.blocks import Picture
from reports.document import Document
from reports.render import Tell, render_pdf, render_picture
from reports.web_page import render_page
from reports.word import render_word
from reports.workbook import render_workbook

UNITS_PER_MILLIMETRE: Final = 96 / 25.4


@dataclass(frozen=True)
class Written:
    """A finished file; `pages` is None where only the program that opens it knows."""

    data: bytes
    pages: int | None


Write = Callable[[Document, Tell], Written]


def _pdf(document: Document, tell: Tell) -> Written:
    made = render_pdf(document, tell=tell)
    return Written(made.data, made.pages)


def _word(document: Document, tell: Tell) -> Written:
    tell("writing the document")
    return Written(render_word(document, _png), None)


def _png(picture: Picture) -> bytes:
    size = (picture.width * UNITS_PER_MILLIMETRE, picture.height * UNITS_PER_MILLIMETRE)
    return render_picture(picture.svg, *size, "png")


def _workbook(document: Document, tell: Tell) -> Written:
    tell("writing the sheets")
    return Written(render_workbook(document), None)


def _page(document: Document, tell: Tell) -> Written:
    tell("writing the page")
    return Written(render_page(document), None)


def _in_its_language(write: Write) -> Write:
    """Let a form say its own words, headings of page 1 say, in the language of the document."""

    def written(document: Document, tell: Tell) -> Written:
        with translation.override(document.head.language):
            return write(document, tell)

    return written


FORMS: Final[Mapping[str, Write]] = MappingProxyType(
    {
        form: _in_its_language(write)
        for form, write in {"pdf": _pdf, "docx": _word, "xlsx": _workbook, "html": _page}.items()
    }
)
PDF: Final = "pdf"
