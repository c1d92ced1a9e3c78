"""Names that would like to be more than names, in every picture that leaves: text in each, and links in none."""

from __future__ import annotations

import copy
import shutil
import subprocess
from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from accounts.models import Role
from inventory.converters import formats
from tests import factories
from tests.plants import run_of

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(1)</script>"
LINK = '"><a href="https://example.invalid">x</a>'
FORMULA = "=HYPERLINK(1)"
ENTITY = "&x; ]]> %0A"
SVG = "{http://www.w3.org/2000/svg}"
ACTIVE = {f"{SVG}{name}" for name in ("script", "a", "foreignObject", "image")}


@pytest.fixture
def browser():
    site = factories.site("P1")
    document = copy.deepcopy(factories.small_plant("P1"))
    for zone, name in zip(document["zones"], (SCRIPT, LINK), strict=True):
        zone["name"] = name
    document["assets"][0]["name"], document["assets"][1]["name"] = FORMULA, ENTITY
    document["conduits"][0]["name"] = LINK
    run_of(site, document)
    client = Client()
    client.force_login(factories.member(site, Role.ENGINEER))
    return client


def sent(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_in_the_drawing_they_are_text(browser):
    root = ET.fromstring(sent(browser.get("/sites/P1/zones/map.svg")))
    assert not [one.tag for one in root.iter() if one.tag in ACTIVE]
    assert not [name for one in root.iter() for name in one.attrib if name.startswith("on")]
    led = {value for one in root.iter() for name, value in one.attrib.items() if name.endswith("href")}
    drawn = {f"#{one.attrib['id']}" for one in root.iter() if "id" in one.attrib}
    assert led <= drawn  # symbols of the drawing itself
    assert SCRIPT[:12] in " ".join(root.itertext())


def test_in_the_diagram_they_are_text_and_come_back_as_they_were(browser):
    data = sent(browser.get("/sites/P1/zones/map.drawio"))
    assert b"html=1" not in data  # only then would draw.io read labels as HTML
    back = formats.convert(data).document
    assert {SCRIPT, LINK} <= {zone["name"] for zone in back["zones"]}
    assert {FORMULA, ENTITY} <= {asset["name"] for asset in back["assets"]}


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs poppler-utils")
def test_in_the_printed_map_they_are_text_and_no_link(browser):
    data = sent(browser.get("/sites/P1/reports/zones.pdf"))
    assert data.startswith(b"%PDF")
    assert b"/URI" not in data
    assert b"/JavaScript" not in data
    text = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()
    assert "<script>" in text
