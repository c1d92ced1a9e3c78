"""Plans and what-ifs side by side in a report: what each column says, of its own and of nothing else."""

from __future__ import annotations

from assessment.risk_pictures import small_matrix_svg
from reports.blocks import Heading, Paragraph, Picture, Table
from reports.chapters.comparison import SHOWN_NOTES
from reports.document import build_document
from tests.reports.plants import judged, small_model

REACHED = {"zone:Z1": {"sl_a": [2, 2, 2, 2, 2, 2, 2]}}


def column(name, **more):
    """A plan that leaves 6 of 12 points and every level as it is."""
    return {
        "name": name,
        "changes": [],
        "figures": [["risk", "Risk points", 12, 6], ["cost", "Cost", None, 8000]],
        "actions": [],
        "notes": [],
        "scenarios": {},
        "verdicts": [],
        "levels": {},
        "is_stale": False,
        **more,
    }


def report(*columns):
    model, result = judged(small_model())
    return build_document(model, {**result, "comparison": list(columns)}, "comparison")


def under(document, heading):
    """What stands under a heading of the first chapter, up to the next."""
    blocks = list(document.chapters[0].blocks)
    first = next(place for place, one in enumerate(blocks) if isinstance(one, Heading) and one.text == heading)
    rest = blocks[first + 1 :]
    return rest[: next((place for place, one in enumerate(rest) if isinstance(one, Heading)), len(rest))]


def test_figures_stand_beside_those_of_today():
    (table, *_) = (
        report(
            column("Plan A"), column("Plan B", figures=[["risk", "Risk points", 12, 9], ["cost", "Cost", None, None]])
        )
        .chapters[0]
        .blocks
    )
    told = [[cell.strong or cell.text if hasattr(cell, "strong") else cell.text for cell in row] for row in table.rows]
    assert [[text.replace("\N{NO-BREAK SPACE}", " ") for text in row] for row in told] == [
        ["Risk points", "12", "6", "9"],
        ["Cost", "-", "CHF 8,000", "not known"],
    ]


def test_each_says_what_it_does_what_to_read_with_it_and_whether_the_model_is_newer():
    document = report(
        column("Plan A", actions=["CM-1@zone:Z1"], notes=["Windows are not recorded."]),
        column("No modem", changes=["The modem goes"], is_stale=True),
    )
    table, note = under(document, "Plan A")
    assert [row[0].text for row in table.rows] == ["Better everything at Control"]
    assert note == Paragraph("Windows are not recorded.", is_note=True)
    stale, table = under(document, "No modem")
    assert stale == Paragraph("This answer is older than the model.", is_note=True)
    assert [row[0].text for row in table.rows] == ["The modem goes"]


def test_notes_that_do_not_fit_are_counted():
    document = report(column("Plan A", notes=[f"Note {number}." for number in range(SHOWN_NOTES + 5)]))
    told = [one.text for one in under(document, "Plan A")]
    assert told[-2:] == [f"Note {SHOWN_NOTES - 1}.", "and 5 more"]


def test_ways_have_the_verdict_of_their_own_pair_in_each_column():
    one = {"source": "Z2", "target": "Z1", "verdict": "chain broken", "remaining": None}
    other = {"source": "Z1", "target": "Z2", "verdict": "other path remains", "remaining": ["PLC", "PC"]}
    document = report(column("Plan A", verdicts=[one, other]), column("Plan B", verdicts=[other]))
    (table,) = under(document, "Ways from an entry to a target")
    assert isinstance(table, Table)
    ways = {(row[0].text, row[1].text): [cell.strong or cell.text for cell in row[2:]] for row in table.rows}
    assert ways == {
        ("Control", "Office"): ["other path remains", "other path remains"],
        ("Office", "Control"): ["chain broken", "-"],
    }


def test_each_map_shows_the_levels_of_its_own_column():
    """Z1 lacks two levels today; in the first column as well, in the second none; the third knows of no levels."""
    document = report(column("Plan A"), column("Plan B", levels=REACHED), column("No modem", levels=None))
    drawn = {
        one.title: block.svg for one in document.chapters[1:] for block in one.blocks if isinstance(block, Picture)
    }
    assert list(drawn) == ["Before and after: Plan A", "Before and after: Plan B"]
    plan_a, plan_b = drawn.values()
    assert (plan_a.count(">2</text>") - plan_b.count(">2</text>"), plan_a != plan_b) == (1, True)


def test_a_way_that_is_left_names_the_places_it_leads_through():
    other = {"source": "Z1", "target": "Z2", "verdict": "other path remains", "remaining": ["PLC", "PC"]}
    (table,) = under(report(column("Plan A", verdicts=[other])), "Ways from an entry to a target")
    assert [row[2].note for row in table.rows] == ["PLC, PC"]


def test_the_matrix_of_a_column_leads_from_today_to_afterwards():
    """S1 falls from likelihood 4 to 2 at consequence 3: the same two places the other way round are another picture."""
    high, low = {"consequence": 3, "likelihood": 4}, {"consequence": 3, "likelihood": 2}
    _model, result = judged(small_model())
    drawn = {}
    for name, move in {"falls": [high, low], "rises": [low, high]}.items():
        blocks = under(report(column(name, scenarios={"S1": move})), "On the same matrix")
        (picture,) = [one for one in blocks if isinstance(one, Picture)]
        drawn[name] = picture.svg
    assert drawn["falls"] == small_matrix_svg(result["risk_matrix"], {"S1": (high, low)})
    assert drawn["falls"] != drawn["rises"]
