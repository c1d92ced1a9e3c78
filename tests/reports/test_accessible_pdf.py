"""What PDF/UA-1 asks of a report: its structure as we read it, and what a checker of Matterhorn's points finds.

veraPDF needs Java and is in no package registry; `page-validation`, which is, is asked.
"""

from __future__ import annotations

import io
from itertools import pairwise

import page
import pypdf
import pytest

from reports.render import unheard
from reports.writing import FORMS
from tests.reports.plants import report_of, small_model

HEADINGS = {"/H1", "/H2", "/H3"}
LIST_PARTS = {"/L", "/LI", "/Caption"}


def pdf_of(language="en", kind="steering"):
    return FORMS["pdf"](report_of(small_model(), language=language, kind=kind), unheard).data


def structure(node, found, parent=None):
    """Gather the elements of the structure tree, each with the kind of its parent."""
    node = node.get_object()
    if isinstance(node, list):
        for one in node:
            structure(one, found, parent)
    elif isinstance(node, dict):
        if "/S" in node:
            found.append((node, parent))
        if "/K" in node:
            structure(node["/K"], found, node.get("/S", parent))
    return found


def headers_of(cell):
    return {str(one) for one in cell["/A"].get_object().get("/Headers", [])}


@pytest.mark.pdf
@pytest.mark.parametrize(("language", "kind"), [("en", "steering"), ("de", "specification")])
def test_a_report_is_tagged_named_and_says_its_language(language, kind):
    reader = pypdf.PdfReader(io.BytesIO(pdf_of(language, kind)))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"].value is True
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert reader.metadata.title.startswith("Small works")
    assert "pdfuaid" in root["/Metadata"].get_data().decode()
    assert len(reader.outline) > 5
    nested = structure(root["/StructTreeRoot"]["/K"], [])
    found = [one for one, _parent in nested]
    kinds = {one["/S"] for one in found}
    assert {"/Document", "/H1", "/Table", "/TR", "/TH", "/TD", "/P", "/Figure"} <= kinds
    assert all(one.get("/Alt") for one in found if one["/S"] == "/Figure")
    heads = [one for one in found if one["/S"] == "/TH"]
    named = {str(one["/ID"]) for one in heads}  # cells name their heads, which stands for a scope
    assert all(headers_of(one) and headers_of(one) <= named for one in found if one["/S"] == "/TD")
    assert all(parent == "/L" for one, parent in nested if one["/S"] == "/LI")
    assert all(one["/S"] in LIST_PARTS for one, parent in nested if parent == "/L")
    assert all(parent == "/TR" for one, parent in nested if one["/S"] in {"/TH", "/TD"})
    order = [int(one["/S"][2:]) for one in found if one["/S"] in HEADINGS]
    assert order[0] == 1
    assert all(next_one <= this + 1 for this, next_one in pairwise(order))
    assert all("/StructParents" in one for one in reader.pages)
    assert all(one["/Tabs"] == "/S" for one in reader.pages if "/Annots" in one)


@pytest.mark.pdf
@pytest.mark.parametrize("kind", ["steering", "specification"])
def test_a_checker_of_pdf_ua_finds_nothing(kind):
    report = page.validate_pdf_bytes(pdf_of(kind=kind), profile=page.ValidationProfile.PDF_UA_1)
    assert [(one.rule_id, one.message) for one in report.failures] == []
    assert report.rules.total > 100
