"""What each layer says, by hand; what is not known is never good, and nothing rests on colour alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.drawing.picture import Tone
from assessment.map_layers import TITLES, gap_mark, layer_of, path_choices, worst_pair


def judged(sl_t, sl_a, **more):
    gap = [None if t is None or a is None else max(0, t - a) for t, a in zip(sl_t, sl_a, strict=True)]
    gap = [0 if t == 0 else g for t, g in zip(sl_t, gap, strict=True)]
    known = [one for one in gap if one is not None]
    return {
        "sl_t": sl_t,
        "sl_a": sl_a,
        "gap": gap,
        "levels_missing": sum(known),
        "not_assessed": 7 - len(known),
        "monitoring": "resolved",
        "flows": {"covered": [], "undocumented": [], "forbidden": [], "unseen": []},
        **more,
    }


def plant(**more):
    """Office (met), control (short, two scenarios), safety (nothing known), joined by three conduits."""
    sections = {
        "frame": {
            "organisations": [{"code": "OWN", "name": "Water works"}],
            "zones": [
                {"code": "OFF", "owner": "OWN", "subnets": ["10.1.0.0/16"]},
                {"code": "CTRL", "owner": "OWN", "subnets": ["10.2.0.0/16", "10.3.0.0/16"]},
                {"code": "SIS"},
            ],
            "conduits": [
                {"code": "C1", "between": ["OFF", "CTRL"], "owner": "OWN"},
                {"code": "C2", "between": ["CTRL", "SIS"]},
                {"code": "C3", "between": ["OFF", "SIS"]},
            ],
        },
        "zones": {
            "OFF": judged([1] * 7, [1, 2, 1, 1, 3, 1, 1]),
            "CTRL": judged([2, 2, 2, 1, 3, 2, 2], [2, 1, 2, 1, 0, 2, None]),
            "SIS": judged([None] * 7, [None] * 7),
        },
        "conduits": {
            "C1": judged([2] * 7, [2] * 7, flows={"covered": ["a"], "undocumented": [], "forbidden": [], "unseen": []}),
            "C2": judged(
                [2] * 7,
                [1] * 7,
                monitoring="blind_spot",
                flows={"covered": ["a"], "undocumented": ["b", "c"], "forbidden": ["d"], "unseen": []},
            ),
            "C3": judged([2] * 7, [None] * 7, monitoring="not_evaluated"),
        },
        "risk_matrix": {"bands": [{"code": code, "name": code.lower()} for code in "LMHE"]},
        "scenarios": {
            "S1": {"zones": ["CTRL"], "conduits": ["C1"], "today": {"band": "M"}},
            "S2": {"zones": ["CTRL"], "conduits": ["C2"], "today": {"band": "E"}},
            "S3": {"zones": ["OFF"], "conduits": [], "today": None},
        },
        "paths": [
            {"source": "OFF", "target": "CTRL", "reachable": False, "shortest": None, "routes": 0},
            {
                "source": "OFF",
                "target": "SIS",
                "reachable": True,
                "routes": 2,
                "shortest": {
                    "steps": [
                        {"conduit": "C1", "zone": "CTRL", "to": "plc"},
                        {"conduit": None, "zone": "CTRL", "to": "hmi"},
                        {"conduit": "C2", "zone": "SIS", "to": "sis"},
                    ]
                },
            },
        ],
    }
    return (sections | more).get


def told(layer, kind="zones"):
    return {code: (mark.tone, mark.lead, mark.text) for code, mark in getattr(layer, kind).items()}


def test_the_gap_names_the_family_where_most_is_missing():
    layer = layer_of("gap", plant(), [])
    assert told(layer) == {
        "OFF": (Tone.GOOD, "1/1", "\N{CHECK MARK}"),
        "CTRL": (Tone.STEP_3, "3/0", "4"),
        "SIS": (Tone.UNKNOWN, "", "no SL-T"),
    }
    assert layer.zones["CTRL"].words == "FR5 RDF: target 3, achieved 0; 4 levels missing in all"
    assert told(layer, "conduits")["C3"] == (Tone.UNKNOWN, "2/?", "?")


levels = st.lists(st.one_of(st.none(), st.integers(0, 4)), min_size=7, max_size=7)


@given(levels, levels)
def test_the_pair_never_contradicts_the_mark(sl_t, sl_a):
    one = judged(sl_t, sl_a)
    pair, mark = worst_pair(one), gap_mark(one)
    if mark.tone is Tone.GOOD:
        assert pair.target is not None
        assert pair.target == 0 or pair.achieved >= pair.target
    if one["levels_missing"]:
        assert pair.achieved < pair.target
        assert pair.target - pair.achieved == max(gap for gap in one["gap"] if gap is not None)
    if one["not_assessed"] and not one["levels_missing"]:
        assert mark.tone is Tone.UNKNOWN


@pytest.mark.parametrize(
    ("sl_t", "sl_a", "shown"),
    [
        ([2, 2, 2, 1, 2, 2, 2], [2, 2, 2, 1, 2, 2, 2], "2/2"),
        ([3, 2, 2, 2, 2, 2, 2], [3, 2, 2, 2, 2, 2, 1], "2/1"),
        ([2] * 7, [2, 2, None, 2, 2, 2, 2], "2/?"),
        ([2, None, 1, 1, 1, 1, 1], [2, 2, 1, 1, 1, 1, 1], "2/2"),
    ],
)
def test_pairs_by_hand(sl_t, sl_a, shown):
    assert worst_pair(judged(sl_t, sl_a)).text == shown


def test_risk_is_the_worst_of_the_scenarios_today():
    layer = layer_of("risk", plant(), [])
    assert told(layer) == {
        "OFF": (Tone.UNKNOWN, "", "?"),
        "CTRL": (Tone.STEP_5, "", "E"),
        "SIS": (Tone.UNKNOWN, "", "?"),
    }
    assert told(layer, "conduits")["C1"] == (Tone.STEP_2, "", "M")
    assert (layer.zones["OFF"].words, layer.zones["SIS"].words) == (
        "its scenarios are not scored",
        "no scenario is written for it",
    )


def test_findings_count_and_name_the_worst():
    found = [("zone:OFF", "low"), ("zone:OFF", "high"), ("conduit:C1", "critical"), ("asset:X", "critical")]
    layer = layer_of("findings", plant(), found)
    assert told(layer)["OFF"] == (Tone.STEP_3, "2", "H")
    assert told(layer)["SIS"] == (Tone.PLAIN, "", "0")
    assert told(layer, "conduits")["C1"] == (Tone.STEP_5, "1", "C")


def test_owners_by_code_with_the_name_in_words():
    layer = layer_of("owner", plant(), [])
    assert told(layer)["OFF"] == (Tone.PLAIN, "", "OWN")
    assert layer.zones["OFF"].words == "owner: Water works"
    assert told(layer)["SIS"] == (Tone.UNKNOWN, "", "?")


def test_monitoring_marks_conduits_with_the_stored_verdict():
    assert told(layer_of("monitoring", plant(), []), "conduits") == {
        "C1": (Tone.GOOD, "", "\N{CHECK MARK}"),
        "C2": (Tone.STEP_4, "", "blind"),
        "C3": (Tone.UNKNOWN, "", "?"),
    }


def test_subnets_show_the_first_and_how_many_more():
    assert [text for _, _, text in told(layer_of("subnets", plant(), [])).values()] == [
        "10.1.0.0/16",
        "10.2.0.0/16 +1",
        "?",
    ]


def test_traffic_shows_the_worst_of_what_was_seen():
    layer = layer_of("traffic", plant(), [])
    assert told(layer, "conduits") == {
        "C1": (Tone.GOOD, "", "\N{CHECK MARK}"),
        "C2": (Tone.STEP_4, "", "1 for."),
        "C3": (Tone.UNKNOWN, "", "?"),
    }
    assert layer.conduits["C2"].words == (
        "flows: 1 forbidden, seen all the same; 2 seen, but in no channel; 1 seen as declared"
    )


def test_an_attack_path_numbers_its_zones_and_lets_the_rest_stand_back():
    layer = layer_of("path", plant(), [])
    assert [(code, mark.text) for code, mark in layer.zones.items()] == [("OFF", "1"), ("CTRL", "2"), ("SIS", "3")]
    assert set(layer.conduits) == {"C1", "C2"}
    assert layer.is_faded("conduit:C3")
    assert not layer.is_faded("zone:CTRL")
    assert path_choices(plant()) == ["OFF>SIS"]


def test_without_an_attack_path_nothing_stands_back():
    layer = layer_of("path", plant(paths=[]), [])
    assert layer.zones == {}
    assert not layer.is_faded("zone:OFF")


@pytest.mark.parametrize("name", TITLES)
def test_every_layer_explains_each_tone_that_it_uses(name):
    layer = layer_of(name, plant(), [("zone:OFF", "critical")])
    used = {mark.tone for mark in (*layer.zones.values(), *layer.conduits.values())}
    explained = {line.mark.tone for line in layer.legend}
    steps = {tone for tone in Tone if tone.value.startswith("step")}
    assert used - steps <= explained
    assert not used & steps or explained & steps
    assert all(mark.text for mark in (*layer.zones.values(), *layer.conduits.values()))


def test_an_unknown_layer_is_the_gap():
    assert layer_of("nonsense", plant(), []) == layer_of("gap", plant(), [])


def test_what_leaves_by_no_conduit_marks_the_zone_it_leaves():
    def row(conduit, start, flow):
        return {"conduit": conduit, "from": {"code": start}, "to": {"code": "OFF"}, "flows": [flow], "missing": []}

    rows = [row({"code": "C1"}, "CTRL", "F1"), row(None, "SIS", "F62"), row(None, "", "F9")]
    layer = layer_of("leaving", {"architecture": {"leaving": {"rows": rows}}}.get, [])
    assert (list(layer.zones), layer.zones["SIS"].text) == (["SIS"], "1 out !")
    assert layer.zones["SIS"].words.endswith("by no conduit: F62")
    assert layer.conduits["C1"].tone == Tone.GOOD
    assert not layer.is_faded("zone:SIS")
    assert layer.is_faded("zone:ELSEWHERE")
