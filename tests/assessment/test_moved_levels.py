"""Before and after on one map, by hand: what is not known stays unknown, and what a plan does not name stays."""

from __future__ import annotations

from assessment.drawing.cells import cells_of, width_of
from assessment.drawing.picture import Mark, Tone
from assessment.moved_levels import levels_of_plan, moved_layer
from tests.assessment.test_map_layers import plant, told

ARROW, TICK = "\N{RIGHTWARDS ARROW}", "\N{CHECK MARK}"


def test_marks_say_before_and_after():
    """CTRL misses 1 and 3 levels and FR7 is not known; all lifted but FR5 by two of three, then FR7 is known."""
    then = {"zone:CTRL": {"sl_a": [2, 2, 2, 1, 2, 2, 2]}, "conduit:C2": {"sl_a": [2] * 7}, "conduit:C3": None}
    layer = moved_layer(plant(), then)
    assert told(layer) == {
        "OFF": (Tone.GOOD, "", f"{TICK}{ARROW}{TICK}"),
        "CTRL": (Tone.STEP_2, "", f"4{ARROW}1"),
        "SIS": (Tone.UNKNOWN, "", "no SL-T"),
    }
    assert told(layer, "conduits") == {
        "C1": (Tone.GOOD, "", f"{TICK}{ARROW}{TICK}"),
        "C2": (Tone.GOOD, "", f"7{ARROW}{TICK}"),
        "C3": (Tone.PLAIN, "", f"?{ARROW}goes"),
    }
    assert layer.zones["CTRL"].words.startswith("today: FR5 RDF: target 3, achieved 0; 4 levels missing in all; after")


def test_a_level_that_is_still_not_known_is_not_met():
    layer = moved_layer(plant(), {"zone:CTRL": {"sl_a": [2, 2, 2, 1, 3, 2, None]}})
    assert told(layer)["CTRL"] == (Tone.UNKNOWN, "", f"4{ARROW}?")


def test_a_target_may_move_too():
    layer = moved_layer(plant(), {"zone:SIS": {"sl_t": [3] * 7, "sl_a": [3] * 6 + [1]}})
    assert told(layer)["SIS"] == (Tone.STEP_2, "", f"no SL-T{ARROW}2")


def test_a_plan_tells_levels_and_the_conduits_that_go():
    stages = [{"old_conduit": "C1", "period": "P1"}, {"old_conduit": "C2", "period": None}]
    plan = {"levels_after": {"zone:CTRL": [1] * 7}, "stages": stages}
    assert levels_of_plan(plan) == {"zone:CTRL": {"sl_a": [1] * 7}, "conduit:C1": None}
    assert levels_of_plan({"stages": []}) is None


def test_ticks_and_arrows_are_drawn_not_written():
    mark = Mark(Tone.GOOD, f"12{ARROW}{TICK}", "")
    drawn = cells_of([mark])
    assert ARROW not in drawn
    assert TICK not in drawn
    assert (drawn.count("bh-moves"), drawn.count("bh-tick"), drawn.count("<text")) == (1, 1, 1)
    assert width_of(mark) > width_of(Mark(Tone.GOOD, "12", "")) + 20
