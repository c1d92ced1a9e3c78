"""What PDF/UA-1 asks of a report as far as its structure shows it; veraPDF, which checks the rest, is not packaged."""

from __future__ import annotations

import io
from itertools import pairwise

import pypdf
import pytest

from reports.writing import FORMS
from tests.reports.plants import report_of, small_model

HEADINGS = {"/H1", "/H2", "/H3"}


def structure(node, found):
    """Gather the elements of the structure tree."""
    node = node.get_object()
    if isinstance(node, list):
        for one in node:
            structure(one, found)
    elif isinstance(node, dict):
        if "/S" in node:
            found.append(node)
        if "/K" in node:
            structure(node["/K"], found)
    return found


@pytest.mark.pdf
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_report_is_tagged_named_and_says_its_language(language):
    data = FORMS["pdf"](report_of(small_model(), language=language), lambda _step: None).data
    reader = pypdf.PdfReader(io.BytesIO(data))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"].value is True
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert reader.metadata.title.startswith("Small works")
    assert "pdfuaid" in root["/Metadata"].get_data().decode()
    assert len(reader.outline) > 5
    found = structure(root["/StructTreeRoot"]["/K"], [])
    kinds = {one["/S"] for one in found}
    assert {"/Document", "/H1", "/Table", "/TR", "/TH", "/TD", "/P", "/Figure"} <= kinds
    assert all(one.get("/Alt") for one in found if one["/S"] == "/Figure")
    heads = [one for one in found if one["/S"] == "/TH"]
    assert heads
    order = [int(one["/S"][2:]) for one in found if one["/S"] in HEADINGS]
    assert order[0] == 1
    assert all(next_one <= this + 1 for this, next_one in pairwise(order))
    assert all("/StructParents" in page for page in reader.pages)
    assert all(page["/Tabs"] == "/S" for page in reader.pages if "/Annots" in page)
