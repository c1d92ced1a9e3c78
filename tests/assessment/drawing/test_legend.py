"""The legend of a picture: as large as the picture is shown small, and the same marks beside the map on the page."""

from __future__ import annotations

import defusedxml.ElementTree
import pytest

from assessment.diagram import draw_zones
from assessment.drawing.legend import draw_legend, legend_beside
from assessment.drawing.picture import Legend, Mark, Picture, Tone
from tests.assessment.test_diagram import SVG, many_zones, water_works

SHORT = Mark(Tone.STEP_2, "2", "", "2/1")
PICTURE = Picture("Plant", (), legend=(Legend(SHORT, "two levels missing"),), note="Folded.")
PAGE = 1000  # px that a page of the browser leaves for a picture, and less than an A3 sheet has
LEAST = 11


@pytest.mark.parametrize(
    ("width", "height", "by", "lines"),
    [(540, 300, "1.0000", 2), (2160, 300, "2.0000", 1), (1080, 297 * 1080 / 140, "3.0000", 3)],
)
def test_the_legend_grows_with_a_picture_that_is_shown_smaller_than_drawn(width, height, by, lines):
    svg, high = draw_legend(PICTURE, (0, 0, width, height))
    assert f"scale({by})" in svg
    # From line to line 26: the middle of the first is 22 below the picture, and 20 are left under the note.
    texts = defusedxml.ElementTree.fromstring(svg.replace("xlink:", "")).iter("text")
    assert len({text.get("y") for text in texts if text.get("class") == "bh-quiet"}) == lines
    assert high == pytest.approx((22 + 26 * lines + 20) * float(by))


@pytest.mark.parametrize("picture", [water_works(), many_zones(60), many_zones(200)], ids=["small", "60", "200"])
def test_every_line_of_the_legend_can_be_read_on_a_page_and_stays_on_the_picture(picture):
    root = defusedxml.ElementTree.fromstring(draw_zones(picture))
    _, _, width, _ = map(float, root.get("viewBox").split())
    legend = next(one for one in root.iter(f"{SVG}g") if one.get("class") == "bh-legend")
    by = float(legend.get("transform").partition("scale(")[2].rstrip(")"))
    sizes = [float(text.get("font-size")) * by * min(1, PAGE / width) for text in legend.iter(f"{SVG}text")]
    assert len(sizes) >= 4
    assert min(sizes) >= LEAST
    assert max(float(text.get("x")) for text in legend.iter(f"{SVG}text")) * by < width


def test_beside_the_map_stands_what_would_stand_below_it_and_the_map_holds_it_no_more():
    said = [meaning for _, meaning in legend_beside(PICTURE)]
    assert said[0] == "two levels missing"
    drawn, _ = draw_legend(PICTURE, (0, 0, 900, 300))
    assert all(meaning in drawn for meaning in said)
    assert len(said) == 5
    for mark, _ in legend_beside(PICTURE):
        assert defusedxml.ElementTree.fromstring(mark.replace("xlink:", "")).get("aria-hidden") == "true"
    assert "bh-legend" not in draw_zones(water_works(), has_legend=False)
