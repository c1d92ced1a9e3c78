"""North stars on page 1, and the chapter of KPIs: what has no owner or no definition is named without its values."""

from reports.blocks import Paragraph, Table
from reports.front import front_of
from tests.reports.plants import report_of, small_model

VALUES = [{"on": "2026-09-30", "value": 9.5}, {"on": "2025-12-31", "value": 1014.5}]
STAR = {
    "code": "K1",
    "name": "Hours below pressure",
    "owner": "kl",
    "definition": "below 2.5 bar",
    "unit": "h",
    "direction": "lower",
    "north_star": {"chosen_by": "Steering team"},
    "values": VALUES,
}


def test_north_stars_stand_on_page_one_before_and_after():
    found = report_of(small_model(kpis=[STAR, {**STAR, "code": "K2", "north_star": None}]))
    assert found.page_one.stars == (
        "The plant's own figures so far:",
        "Hours below pressure: 1,014.5 h on 2025-12-31, 9.5 h on 2026-09-30, -1,005, better.",
    )
    assert Paragraph(found.page_one.stars[1]) in front_of(found)[0].blocks


def test_a_star_that_nobody_measured_again_or_chose_says_so_or_stays_away():
    kpis = [
        {**STAR, "code": "K1", "values": VALUES[:1]},
        {**STAR, "code": "K2", "values": []},
        {**STAR, "code": "K3", "north_star": {}},
    ]
    assert report_of(small_model(kpis=kpis)).page_one.stars[1:] == (
        "Hours below pressure: 9.5 h on 2026-09-30, not measured again.",
        "Hours below pressure: not measured yet.",
    )


def test_what_lacks_a_definition_is_named_without_its_values():
    kpis = [{**STAR, "direction": None}, {"code": "K9", "name": "Age of values", "values": VALUES}]
    chapter = next(one for one in report_of(small_model(kpis=kpis)).chapters if one.code == "kpis")
    (table,) = (one for one in chapter.blocks if isinstance(one, Table))
    assert [cell.text for cell in table.rows[0][2:]] == [
        "1,014.5 h",
        "9.5 h",
        "-1,005, which way is better is not said",
    ]
    assert chapter.blocks[-1] == Paragraph(
        "Age of values is not shown: it has no owner and it has no definition.", is_note=True
    )
