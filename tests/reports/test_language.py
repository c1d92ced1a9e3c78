"""Reports in German: what Bulkhead says is German, what people wrote is left alone, numbers are written as one reads."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pypdf
import pytest
from django.template.loader import render_to_string
from django.utils import translation

from documents.read import read_value
from reports import language
from reports.document import build_document
from reports.kinds import KINDS
from reports.language import Speaker
from reports.render import render_pdf
from tests.reports.plants import judged, report_of, small_model

DEMO = Path(__file__).resolve().parents[2] / "demo" / "water-works.yaml"
ENGLISH = re.compile(
    r"\b(the|of|with|without|is|are|not|no|to|for|which|from|has|have|its|that|this|more|at|or|be|as|than|into|all|any|"
    r"their|they|who|what|when|where|does|but|every|each|and|by|today|recorded|unknown|known|yes|high|low|critical)\b"
)
NAME = re.compile("\ue000\\d+\ue001")


@pytest.fixture(scope="module")
def demo():
    return judged(read_value(DEMO.read_bytes()))


def words(value):
    """Give the texts of a document that people read; the picture is German where the page of the map is."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple):
        return [text for one in value for text in words(one)]
    names = set(getattr(value, "__dataclass_fields__", {})) - {"code", "kind", "state", "svg"}
    return [text for name in sorted(names) for text in words(getattr(value, name))]


def english_in(document, model):
    """Give the texts of a document in which words of ours are still English; names and what was cut are left out."""
    speaker = Speaker(model)
    texts = {NAME.sub("@", speaker._aside(text, [])) for text in words(document)}
    return sorted(text for text in texts if ENGLISH.search(text) and "\N{HORIZONTAL ELLIPSIS}" not in text)


@pytest.mark.parametrize("kind", KINDS)
def test_no_english_is_left_in_a_german_report_of_the_demonstration_plant(demo, kind):
    document = build_document(*demo, kind, language="de")
    found = english_in(document, demo[0])
    allowed = {"suppliers": 40}.get(kind, 0)  # the summaries of the requirements have no form
    assert len(found) <= allowed, found


def test_the_english_report_is_not_touched(demo):
    document = build_document(*demo)
    with translation.override("de"):
        assert build_document(*demo) == document


def test_names_stay_even_where_they_are_words_of_ours():
    model = small_model()
    model["zones"][0]["name"], model["zones"][1]["name"] = "Waived", "Office and 3 more zones"
    document = report_of(model, kind="sheets", language="de")
    text = "\n".join(words(document))
    assert "Waived (Z1)" in text
    assert "Office and 3 more zones (Z2)" in text
    assert "Name und Kennung" in text


def test_numbers_are_grouped_as_the_language_does():
    english, german = (report_of(small_model(), language=one).page_one.cost[0] for one in ("en", "de"))
    assert (
        english == "CHF\N{NO-BREAK SPACE}8,000, 5 person-days, 1 measure, Q1 (from 2027-01-01) to Q1 (from 2027-01-01)."
    )
    assert (
        german == "CHF\N{NO-BREAK SPACE}8.000, 5 Personentage, 1 Maßnahme, Q1 (ab 2027-01-01) bis Q1 (ab 2027-01-01)."
    )


def test_a_sentence_without_a_form_stays_english_as_a_whole():
    with translation.override("de"):
        speaker = Speaker({"zones": [{"name": "Old zone"}]})
        assert speaker.said("Nobody ever said this, and 3 zones did not either. No zone is recorded.") == (
            "Nobody ever said this, and 3 zones did not either. Keine Zone ist festgehalten."
        )


@pytest.mark.pdf
def test_the_file_names_its_language():
    for code in language.LANGUAGES:
        document = report_of(small_model(), kind="memo", language=code)
        with translation.override(code):
            catalogue = pypdf.PdfReader(io.BytesIO(render_pdf(document).data)).trailer["/Root"]
        assert catalogue["/Lang"] == code


def test_sizes_are_written_for_the_style_sheet_whatever_the_language():
    """A German comma made a width invalid, and every picture as wide as the page."""
    document = report_of(small_model(), language="de")
    with translation.override("de"):
        html = render_to_string("reports/pdf/report.html", {"document": document})
    sizes = re.findall(r"(?:width|height): ([^;\"]+?)mm", html)
    assert "45.0" in sizes
    assert [one for one in sizes if not re.fullmatch(r"\d+(\.\d+)?", one)] == []
