"""What a part of a model says of an edit is what the whole says, at every target that it answers for."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.engine.checking import discover
from assessment.engine.model_file.build import build_system
from assessment.engine.near import ROWS, WAITING, TooWide, Touched, answered, judge_part, part_around
from assessment.engine.pipeline import judge_case
from tests.assessment.engine.stock import DocumentStock
from tests.assessment.engine.wired import wired

KINDS = ("control", "enterprise", "dmz", "safety", "external")


def edited(document, random):
    """One edit that the map makes: which list, which record, and what becomes of it."""
    codes = [zone["code"] for zone in document["zones"]]
    kind, now = random.choice(
        [
            ("assets", lambda one: {**one, "zone": random.choice(codes)}),
            ("assets", lambda one: {key: value for key, value in one.items() if key != "zone"}),
            ("zones", lambda one: {**one, "kind": random.choice(KINDS)}),
            ("zones", lambda one: {**one, "level": random.choice([1, 2, 3, 4]), "sl_t": random.choice([1, 3, 4])}),
            ("zones", lambda one: {**one, "safety_related": True}),
            ("conduits", lambda one: {**one, "kind": random.choice(["filtering", "unfiltered", "diode"])}),
            ("conduits", lambda one: {**one, "boundary_assets": []}),
            (
                "conduits",
                lambda _: {
                    "code": f"N{random.randrange(10**6)}",
                    "between": random.sample(codes, 2),
                    "status": "planned",
                },
            ),
            ("flows", lambda one: {**one, "decision": random.choice(["allowed", "forbidden"])}),
        ]
    )
    before = random.choice(document[kind])
    after = now(before)
    key = "tag" if kind == "assets" else "code"
    was = None if after[key] != before[key] else before
    rows = [after if one is was else one for one in document[kind]] + ([after] if was is None else [])
    return {**document, kind: rows}, Touched(kind, after[key], was, after)


def counted(judged, targets):
    return {one.id: one for one in judged.findings if one.counts and one.target in targets and one.rule not in WAITING}


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_part_says_what_the_whole_says(seed):
    random = Random(seed)
    document = wired(random, copies=4)
    for _ in range(2):
        after, touched = edited(document, random)
        part = part_around(DocumentStock(after), [touched])
        for whole, piece in ((document, part.before), (after, part.after)):
            judged, near = judge_case(build_system(whole)), judge_part(piece)
            assert {one.id: one for one in answered(near, part)} == counted(judged, part.answers)
            places = part.answers & judged.levels.keys()
            assert {place: near.levels[place] for place in places} == {place: judged.levels[place] for place in places}
        document = after


def test_a_part_is_small_and_answers_for_what_was_touched():
    """Ten cells in a row, each with a controller that talks to the next: moving one concerns its cell and its new one."""
    numbers = range(10)
    document = {
        "site": {"code": "P"},
        "assessment": {"code": "A"},
        "zones": [{"code": f"Z{n}"} for n in numbers],
        "conduits": [{"code": f"C{n}", "between": [f"Z{n}", f"Z{n + 1}"]} for n in range(9)],
        "assets": [{"tag": f"A{n}", "zone": f"Z{n}"} for n in numbers],
        "flows": [{"code": f"F{n}", "from": {"asset": f"A{n}"}, "to": {"asset": f"A{n + 1}"}} for n in range(9)],
    }
    before = document["assets"][2]
    after = {**before, "zone": "Z3"}
    rows = [after if one is before else one for one in document["assets"]]
    part = part_around(DocumentStock({**document, "assets": rows}), [Touched("assets", "A2", before, after)])
    assert {kind: sorted(one.get("code") or one["tag"] for one in part.after[kind]) for kind in ROWS} == {
        "zones": ["Z1", "Z2", "Z3", "Z4"],
        "conduits": ["C1", "C2", "C3"],
        "assets": ["A1", "A2", "A3", "A4"],
        "flows": ["F1", "F2", "F3"],
    }
    assert sorted(part.answers) == [
        *("asset:A2", "asset:A3", "conduit:C1", "conduit:C2", "conduit:C3", "flow:F1", "flow:F2", "flow:F3"),
        *("zone:Z2", "zone:Z3"),
    ]
    assert [one.get("zone") for one in part.before["assets"] if one["tag"] == "A2"] == ["Z2"]


@pytest.mark.parametrize("kind", ["segments", "scenarios", "layout"])
def test_an_edit_of_what_reaches_far_is_refused(kind):
    with pytest.raises(TooWide):
        part_around(DocumentStock(wired(Random(1), copies=1)), [Touched(kind, "X", None, {"code": "X"})])


def test_new_subnets_of_a_zone_reach_too_far():
    zone = {"code": "Z", "subnets": ["10.0.0.0/8"]}
    with pytest.raises(TooWide):
        part_around(DocumentStock(wired(Random(1), copies=1)), [Touched("zones", "Z", None, zone)])


def test_what_waits_are_rules_that_exist():
    assert {one.rule.id for one in discover()} >= WAITING
