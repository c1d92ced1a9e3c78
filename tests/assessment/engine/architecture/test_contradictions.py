"""What the room said and held, against what a cut does: told where the words are clear, silent where they are not."""

from __future__ import annotations

import pytest

from assessment.engine.architecture.contradictions import against_card, contradictions

CUT = {
    "stops": [
        {"name": "Pump controller", "exact": True, "hours": 4, "text": "Pump controller stops after 4 h: levels."}
    ],
    "keeps_running": [{"name": "Gas alarm", "exact": True, "hours": None, "text": "Gas alarm keeps running: nothing."}],
    "inside_steps": ["Filter washing"],
    "steps": [
        {"step": "Filter washing", "verdict": "keeps_running", "when": None},
        {"step": "Pumping", "verdict": "stops", "when": "after 4 h"},
        {"step": "Dosing", "verdict": "not_known", "when": None},
    ],
}


def found(said, *, holds=True):
    return contradictions({"steps": [{"step": "What stops?", "said": said, "holds": holds}]}, CUT)


def test_what_is_said_to_stop_and_goes_on_inside_stands_with_both_sentences():
    assert found("Washing stops at once; the filters hold for a day.") == [
        {
            "said": "Washing stops at once",
            "reckoned": "Filter washing goes on inside: the cut does not stop it, it stands still only where the zone "
            "itself does.",
        }
    ]


@pytest.mark.parametrize(
    ("said", "reckoned"),
    [
        ("Pumping goes on", "Pumping stops after 4 h."),
        ("Pumping stops at once", "Pumping stops after 4 h."),
        ("The gas alarm stops", "Gas alarm keeps running: nothing."),
        ("Die Pumping läuft weiter", "Pumping stops after 4 h."),
    ],
)
def test_each_kind_of_contradiction_is_found(said, reckoned):
    assert [one["reckoned"] for one in found(said)] == [reckoned]


@pytest.mark.parametrize(
    "said",
    [
        "Pumping stops",  # as reckoned
        "Filter washing does not stop",
        "Washing stops if somebody pulls the plug",
        "Dosing stops",  # not known: no contradiction
        "The shift leader stops by",
        "Washing",
        "",
    ],
)
def test_what_agrees_is_denied_or_is_not_clear_is_no_contradiction(said):
    assert found(said) == []


def test_an_answer_that_did_not_hold_claims_nothing():
    assert found("Washing stops at once", holds=False) == []
    assert found("Washing stops at once", holds=None) == []


def test_who_decides_and_how_long_are_held_against_card_and_reckoning():
    walked = {
        "steps": [
            {"step": "Who decides that Filtration is cut off?", "said": "The shift leader.", "holds": False},
            {"step": "What stops?", "said": "Washing stops at once; the filters hold for a day.", "holds": True},
        ]
    }

    def told(first, decider="Tomas Brennick (OT)"):
        return [one["reckoned"] for one in against_card(walked, {"first": first}, decider)]

    card = "The card names Tomas Brennick (OT)."
    unknown = "Nobody has stated for how long it can go on: the answer rests on nothing in the model."
    assert told(None) == [card, unknown]
    assert told({"hours": 8, "exact": True, "when": "after 8 h"}) == [card, "The first stops after 8 h."]
    assert told({"hours": 24, "exact": True, "when": "after 24 h"}) == [card]
    assert told({"hours": 8, "exact": False, "when": "not before 8 h"})[1].startswith("The first stops not before 8 h:")
    assert told(None, None) == [unknown]
    now, later = ({"hours": hours, "exact": True, "when": when} for hours, when in ((0, "at once"), (8, "after 8 h")))
    for stops, said in (([now], unknown), ([now, later], "The first stops after 8 h.")):
        cut = {"first": now, "stops": stops}
        assert [one["reckoned"] for one in against_card(walked, cut, None)] == [said], "washing is not what holds a day"
    same = {"steps": [{"step": "Wer entscheidet das?", "said": "Herr Brennick", "holds": True}]}
    assert against_card(same, {"first": None}, "Tomas Brennick (OT)") == []
