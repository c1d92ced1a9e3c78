"""The zone map as PNG and PDF: drawn offline, as large as it is, A3 at most."""

from __future__ import annotations

import io

import pypdf
import pytest
from PIL import Image

from assessment.diagram import draw_zones
from assessment.drawing.geometry import arrange
from reports.render import render_picture
from tests.assessment.drawn_plants import plant

pytestmark = pytest.mark.pdf


@pytest.fixture(scope="module")
def picture():
    drawn = plant(12, 20)
    frame = arrange(drawn).frame
    return draw_zones(drawn), frame[2], frame[3] + 100


def test_a_png_shows_the_picture_at_twice_its_size(picture):
    svg, width, height = picture
    image = Image.open(io.BytesIO(render_picture(svg, width, height, "png")))
    assert image.format == "PNG"
    assert abs(image.width - 2 * width) <= 2
    assert abs(image.height - 2 * height) <= 2
    colours = image.convert("L").getextrema()
    assert colours[0] < 80
    assert colours[1] == 255


def test_a_large_png_stays_within_its_pixels(picture):
    svg, _, _ = picture
    image = Image.open(io.BytesIO(render_picture(svg, 9000, 6000, "png")))
    assert image.width * image.height <= 40_100_000


def test_a_pdf_is_one_page_with_its_text_and_at_most_a3(picture):
    svg, width, height = picture
    reader = pypdf.PdfReader(io.BytesIO(render_picture(svg, width * 3, height * 3, "pdf")))
    (page,) = reader.pages
    sides = sorted(float(side) for side in page.mediabox[2:])
    assert sides[1] <= 1191
    assert sides[0] <= 842
    assert "Supplier 1" in page.extract_text()
