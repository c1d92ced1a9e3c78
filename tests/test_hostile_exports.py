"""Names that would like to be more than names, through every address that gives something, and every form of every report.

Each answer is looked at by what it is: a page holds no markup of theirs, a table no formula, a picture nothing active, a
document no link, macro or attachment, and JSON is read back whole.
"""

from __future__ import annotations

import copy
import csv
import io
import json
import re
import zipfile
from xml.etree import ElementTree as ET

import pypdf
import pytest

from accounts.export import RISKY
from reports.kinds import KINDS
from reports.render import unheard
from reports.writing import FORMS
from tests import factories
from tests.accounts.routes import World, names
from tests.reports.plants import report_of, small_model
from tests.reports.test_hostile_pictures import ACTIVE, SVG

SCRIPT = "<script>alert(1)</script>"
IMAGE = "\"'><img src=x onerror=alert(2)>"
FORMULA = '=HYPERLINK("http://example.invalid",1)'
USE = f"{SVG}use"  # a mark of ours, drawn once and shown often
PLANT = factories.small_plant
# Files as they were sent, a report's stub, words of ours, figures, the description of the API: no names of a plant.
NO_NAMES = {
    "application/octet-stream",
    "application/pdf",
    "application/vnd.oai.openapi",
    "image/png",
    "text/javascript",
    "text/plain",
}


def hostile(document: dict, name: str) -> dict:
    """Put a name wherever the small plant has room for words."""
    made = copy.deepcopy(document)
    made["site"]["name"] = made["assessment"]["name"] = made["assessment"]["scope"] = name
    for zone in made["zones"]:
        zone |= {"name": f"{name} {zone['code']}", "assumptions": name}
    for conduit in made["conduits"]:
        conduit["name"] = name
    for asset in made["assets"]:
        asset |= {"name": name, "vendor": name, "model": name, "location": name}
    for one in [*made.get("scenarios", []), *made.get("measures", [])]:
        one["title"] = name
    return made


def check_page(text: str) -> None:
    assert "<script>alert" not in text
    assert "<img src=x" not in text


def check_csv(data: bytes) -> None:
    text = data.decode("utf-8-sig")
    for row in csv.reader(io.StringIO(text), delimiter=";" if ";" in text.partition("\n")[0] else ","):
        for cell in row:
            assert not cell.startswith(RISKY) or re.fullmatch(r"[+-]?[\d.]+", cell), cell


def check_zip(data: bytes) -> None:
    """A workbook or a document: no formula, no macro, nothing from outside, well-formed throughout."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert not [one for one in parts.namelist() if "vba" in one.lower() or "embedding" in one.lower()]
        for one in parts.namelist():
            if one.endswith((".xml", ".rels")):
                inside = parts.read(one)
                ET.fromstring(inside)
                assert b'TargetMode="External"' not in inside, one
                assert not re.search(rb"<f[ >]", inside), one
                assert b"instrText" not in inside or b"HYPERLINK" not in inside, one


def check_svg(data: bytes) -> None:
    for one in ET.fromstring(data).iter():
        assert one.tag not in ACTIVE - {USE}, one.tag
        assert not [name for name in one.attrib if name.lower().startswith("on")]
        assert all(to.startswith("#") for name, to in one.attrib.items() if "href" in name.lower())


def check_pdf(data: bytes) -> None:
    read = pypdf.PdfReader(io.BytesIO(data))
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(read.root_object)
    assert not read.attachments
    for page in read.pages:
        for link in page.get("/Annots") or []:
            act = link.get_object().get("/A", {})
            assert act.get("/S") in {None, "/GoTo"}, act


def looked_at(kind: str, data: bytes) -> str:
    """Look at an answer by what it says it is; give its short name."""
    if kind == "text/html":
        check_page(data.decode())
    elif kind == "text/csv":
        check_csv(data)
    elif kind == "image/svg+xml":
        check_svg(data)
    elif kind.endswith("json"):
        json.loads(data)
    elif "openxml" in kind:
        check_zip(data)
    elif kind == "text/calendar":
        starts = {line.partition(":")[0].partition(";")[0] for line in data.decode().splitlines() if line[:1] != " "}
        assert all(re.fullmatch(r"[A-Z-]+", one) for one in starts), starts
    elif "xml" in kind or "mxfile" in kind:
        ET.fromstring(data)
    else:
        assert kind in NO_NAMES, kind
    return kind


@pytest.mark.django_db
@pytest.mark.parametrize("name", [f"=1+{SCRIPT}", IMAGE], ids=["formula and script", "image"])
def test_every_address_gives_hostile_names_as_names(monkeypatch, name):  # S38, S43
    monkeypatch.setattr(factories, "small_plant", lambda code="P1": hostile(PLANT(code), name))
    world = World()
    client, seen, given = world.callers["administrator"], set(), 0
    for route, takes in sorted(names()):
        answer = client.get(world.url(route, takes))
        assert answer.status_code < 500, route
        data = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if answer.status_code == 200 and data:
            seen.add(looked_at(answer["Content-Type"].partition(";")[0], data))
            given += 1
    assert given > 60
    assert seen >= {"text/html", "text/csv", "image/svg+xml", "application/json"}


MODELS = {name: hostile(small_model(), name) for name in (SCRIPT, IMAGE, FORMULA)}
LONG = pytest.mark.long


@pytest.mark.parametrize(
    "form",
    [
        "xlsx",
        "html",
        pytest.param("docx", marks=[pytest.mark.pdf, LONG]),
        pytest.param("pdf", marks=[pytest.mark.pdf, LONG]),
    ],
)
@pytest.mark.parametrize("kind", KINDS)
def test_every_form_of_every_report_gives_hostile_names_as_names(kind, form):  # S38, S41, S43
    for model in MODELS.values():
        data = FORMS[form](report_of(model, kind=kind), unheard).data
        if form == "html":
            check_page(data.decode())
        elif form == "pdf":
            check_pdf(data)
        else:
            check_zip(data)
