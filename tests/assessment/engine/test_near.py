"""What a part of a model says of an edit is what the whole says, at every target that it answers for."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.engine.checking import discover
from assessment.engine.model_file.build import build_system
from assessment.engine.near import WAITING, judge_part
from assessment.engine.near_part import ROWS, TooWide, Touched, part_around
from assessment.engine.pipeline import judge_case
from tests.assessment.engine.reworked import next_edit, small_plant
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
        said_alike(document, after, [touched])
        document = after


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_after_any_edit_a_part_says_what_the_whole_says(seed):
    random = Random(seed)
    document = small_plant(random)
    for _ in range(4):
        after, touched = next_edit(document, random)
        said_alike(document, after, touched)
        document = after


def said_alike(before, after, touched):
    """Judge a plant whole and near an edit, before and after; give what the edit did to findings near it."""
    try:
        part = part_around(DocumentStock(after), touched)
    except TooWide:
        return None
    told = []
    for whole, piece in ((before, part.before), (after, part.after)):
        judged, near = judge_case(build_system(whole)), judge_part(part, piece)
        assert {one.id: one for one in near.findings} == counted(judged, part.answers)
        assert near.levels == {place: judged.levels[place] for place in part.answers & judged.levels.keys()}
        told.append({one.id for one in near.findings})
    return told[1] - told[0], told[0] - told[1]


def two_ways(**second):
    """Two zones with a way between them and a second one beside it, and a flow that no way names."""
    ways = [{"code": "C1", "between": ["Z1", "Z2"], "status": "in_service"}, {"code": "C2", "between": ["Z1", "Z2"]}]
    return {
        "site": {"code": "P"},
        "assessment": {"code": "A"},
        "zones": [{"code": "Z1"}, {"code": "Z2"}, {"code": "Z3"}],
        "conduits": [ways[0], ways[1] | second],
        "assets": [{"tag": "A1", "zone": "Z1", "ips": ["10.0.0.1"]}, {"tag": "A2", "zone": "Z2"}],
        "flows": [{"code": "F", "from": {"ip": "10.0.0.1"}, "to": {"asset": "A2"}, "protocol": "modbus_tcp"}],
    }


def test_a_way_that_comes_into_service_beside_another_takes_its_flows_from_it():
    before, after = two_ways(status="planned"), two_ways(status="in_service")
    new, gone = said_alike(before, after, [Touched("conduits", "C2", before["conduits"][1], after["conduits"][1])])
    # Nobody says any more which of the two carries the flow, so the purpose that it lacks is its own.
    assert "AR-005@flow:F" in new
    assert "AR-005@conduit:C1" in gone


def test_a_flow_that_is_taken_out_of_a_far_conduit_changes_that_conduit():
    before = two_ways(between=["Z2", "Z3"], status="in_service")
    before["flows"][0] |= {"from": {"zone": "Z1"}, "to": {"zone": "Z1"}, "conduit": "C2"}
    after = {**before, "flows": [{key: value for key, value in before["flows"][0].items() if key != "conduit"}]}
    _new, gone = said_alike(before, after, [Touched("flows", "F", before["flows"][0], after["flows"][0])])
    assert "AR-005@conduit:C2" in gone


def test_a_new_asset_at_an_address_takes_the_flows_that_ended_there():
    after = two_ways(status="closed")
    after["zones"][0] |= {"subnets": ["10.0.0.0/24"]}
    before = {**after, "assets": after["assets"][1:]}
    after["assets"][0] |= {"zone": "Z3"}
    new, _gone = said_alike(before, after, [Touched("assets", "A1", None, after["assets"][0])])
    assert "AR-002@flow:F" in new


def test_near_an_edit_of_one_cell_a_host_is_in_neither_of_the_two_that_share_its_subnet():
    before = two_ways(status="in_service")
    for zone in before["zones"][::2]:
        zone["subnets"] = ["10.0.0.0/24"]
    before["assets"] = before["assets"][1:]
    zones = [before["zones"][0] | {"kind": "control"}, *before["zones"][1:]]
    touched = [Touched("zones", "Z1", before["zones"][0], zones[0])]
    after = {**before, "zones": zones}
    said_alike(before, after, touched)
    part = part_around(DocumentStock(after), touched).after
    assert sorted(one["code"] for one in part["zones"] if one.get("subnets")) == ["Z1", "Z3"]


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
