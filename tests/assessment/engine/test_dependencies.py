from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.engine import dependencies
from assessment.engine.dependencies import KEEPS_RUNNING, MAY_STOP, NOT_KNOWN, STOPS, Cut, Dependencies, Fate
from assessment.engine.graph.places import Place, Places
from assessment.engine.system import Dependency
from tests.builders import asset, conduit, flow, plant, zone


def needs(on, *, required=True, survives=None, service=None):
    return Dependency(on, service, required, survives)


def fate(tag: str, *parts, lost: tuple[str, ...] = ("ERP",), **header) -> Fate:
    places = Places(plant(zone("Z"), *parts, **header))
    gone = Cut(around=frozenset(Place(one, "asset") for one in lost))
    return Dependencies(places).fates(gone, [Place(tag, "asset")])[Place(tag, "asset")]


ERP = asset("ERP", "Z", depends_on=())


def test_an_asset_stops_once_it_has_survived_its_time_without_what_it_needs():
    found = fate("MES", ERP, asset("MES", "Z", depends_on=[needs("ERP", survives=4)]))
    assert (found.verdict, found.hours, found.is_exact) == (STOPS, 4, True)


def test_times_add_up_along_a_chain_and_the_earliest_chain_decides():
    found = fate(
        "LINE",
        ERP,
        asset("MES", "Z", depends_on=[needs("ERP", survives=4)]),
        asset("TIME", "Z", depends_on=[needs("ERP", survives=1)]),
        asset("LINE", "Z", depends_on=[needs("MES", survives=2), needs("TIME", survives=24)]),
    )
    # by MES after 4 + 2 h, by TIME after 1 + 24 h
    assert (found.hours, [one.on.code for one in found.because]) == (6, ["MES", "ERP"])


def test_a_time_that_nobody_stated_is_a_lower_bound_and_never_zero():
    found = fate(
        "LINE",
        ERP,
        asset("MES", "Z", depends_on=[needs("ERP")]),
        asset("LINE", "Z", depends_on=[needs("MES", survives=2)]),
    )
    assert (found.verdict, found.hours, found.is_exact) == (STOPS, 2, False)


def test_what_can_do_without_keeps_running():
    assert fate("MES", ERP, asset("MES", "Z", depends_on=[needs("ERP", required=False)])).verdict == KEEPS_RUNNING


def test_what_may_do_without_may_stop():
    found = fate("MES", ERP, asset("MES", "Z", depends_on=[needs("ERP", required=None)]))
    assert (found.verdict, found.hours) == (MAY_STOP, None)


def test_an_asset_whose_needs_nobody_stated_is_not_known():
    assert fate("MES", ERP, asset("MES", "Z")).verdict == NOT_KNOWN
    found = fate("LINE", ERP, asset("MES", "Z"), asset("LINE", "Z", depends_on=[needs("MES")]))
    assert (found.verdict, [one.on.code for one in found.because]) == (NOT_KNOWN, ["MES"])


def test_a_guest_stops_with_its_host():
    found = fate(
        "VM", asset("HOST", "Z", depends_on=()), asset("VM", "Z", runs_on="HOST", depends_on=()), lost=("HOST",)
    )
    assert (found.verdict, found.hours, found.is_exact) == (STOPS, 0, True)


@pytest.mark.parametrize(
    ("source", "destination", "data", "verdict"),
    [
        ("ERP", "MES", "to", STOPS),
        ("MES", "ERP", "from", STOPS),
        ("MES", "ERP", "to", KEEPS_RUNNING),
        ("MES", "ERP", "both", STOPS),
        ("MES", "ERP", None, MAY_STOP),
    ],
)
def test_who_receives_required_data_needs_who_sends_it(source, destination, data, verdict):
    parts = (ERP, asset("MES", "Z", depends_on=()), flow("F1", source, destination, required=True, data=data))
    assert fate("MES", *parts).verdict == verdict


def test_a_forbidden_flow_brings_nothing():
    bringing = flow("F1", "ERP", "MES", required=True, data="to", decision="forbidden")
    assert fate("MES", ERP, asset("MES", "Z", depends_on=()), bringing).verdict == KEEPS_RUNNING


def test_with_complete_flows_a_silent_asset_may_need_only_those_it_talks_to():
    parts = (ERP, asset("MES", "Z"), asset("PLC", "Z"), flow("F1", "MES", "ERP", data="to"))
    assert fate("MES", *parts, flows_complete=True).verdict == MAY_STOP  # a sender may wait for its answer
    assert fate("PLC", *parts, flows_complete=True).verdict == KEEPS_RUNNING
    assert fate("PLC", *parts).verdict == NOT_KNOWN


def test_a_flow_that_is_not_required_makes_no_need():
    parts = (ERP, asset("MES", "Z"), flow("F1", "ERP", "MES", data="to", required=False))
    assert fate("MES", *parts, flows_complete=True).verdict == KEEPS_RUNNING


def test_where_ends_are_too_wide_or_flows_too_many_silence_is_not_known(monkeypatch):
    parts = (ERP, asset("MES", "Z"), asset("PLC", "Z"), flow("F1", "any", "MES"))
    assert fate("MES", *parts, flows_complete=True).verdict == MAY_STOP
    monkeypatch.setattr(dependencies, "WIDEST", 1)
    assert fate("MES", *parts, flows_complete=True).verdict == NOT_KNOWN
    monkeypatch.setattr(dependencies, "WIDEST", 100)
    monkeypatch.setattr(dependencies, "MOST_FLOWS", 0)
    assert fate("MES", *parts, flows_complete=True).verdict == NOT_KNOWN


def test_a_circle_of_needs_ends():
    parts = (
        ERP,
        asset("A", "Z", depends_on=[needs("B", survives=1), needs("ERP", survives=5)]),
        asset("B", "Z", depends_on=[needs("A", survives=1)]),
    )
    assert fate("B", *parts).hours == 6


TAGS = "ABCDE"
NEEDS = st.lists(
    st.tuples(
        st.sampled_from(TAGS),
        st.sampled_from(TAGS),
        st.sampled_from([True, None]),
        st.one_of(st.none(), st.integers(0, 9)),
    ).filter(lambda one: one[0] != one[1]),
    max_size=12,
)


@given(wanted=NEEDS, silent=st.sets(st.sampled_from(TAGS[1:])))
def test_fates_are_those_of_plain_repetition_until_nothing_changes(wanted, silent):
    wanted = [one for one in wanted if one[0] not in silent]
    assets = [
        asset(
            tag,
            "Z",
            depends_on=None
            if tag in silent
            else [
                needs(on, required=is_required, survives=lasts) for who, on, is_required, lasts in wanted if who == tag
            ],
        )
        for tag in TAGS
    ]
    places = Places(plant(zone("Z"), *assets))
    cut = Cut(around=frozenset({Place("A", "asset")}))
    found = Dependencies(places).fates(cut, [Place(tag, "asset") for tag in TAGS])
    earliest, possible, vague = {"A": 0}, {"A"}, set(silent)
    for _ in TAGS:
        for who, on, is_required, lasts in wanted:
            if is_required and on in earliest:
                earliest[who] = min(earliest.get(who, 10**6), earliest[on] + (lasts or 0))
            possible |= {who} if on in possible else set()
            vague |= {who} if on in vague else set()
    for tag in TAGS[1:]:
        fate_of = found[Place(tag, "asset")]
        verdict = (
            STOPS if tag in earliest else MAY_STOP if tag in possible else NOT_KNOWN if tag in vague else KEEPS_RUNNING
        )
        assert (fate_of.verdict, fate_of.hours) == (verdict, earliest.get(tag))


def fate_after(cut: Cut, tag: str, *parts) -> tuple[str, float | None]:
    zones = [zone(code) for code in ("A", "B", "C")]
    found = Dependencies(Places(plant(*zones, *parts))).fates(cut, [Place(tag, "asset")])[Place(tag, "asset")]
    return found.verdict, found.hours


SERVER = asset("LIC", "B", depends_on=())
USER = asset("SCADA", "A", depends_on=[needs("LIC", survives=72, service="licences")])
DIRECT, OTHER = Cut(frozenset({"C1"})), Cut(frozenset({"C2"}))


def test_a_cut_conduit_stops_what_is_needed_over_it_and_nothing_else():
    parts = (SERVER, USER, conduit("C1", "A", "B"), conduit("C2", "A", "C"))
    assert fate_after(DIRECT, "SCADA", *parts) == (STOPS, 72)
    assert fate_after(OTHER, "SCADA", *parts) == (KEEPS_RUNNING, None)


def test_where_another_way_remains_it_may_stop_and_a_planned_one_is_no_way():
    around = (conduit("C2", "A", "C"), conduit("C3", "C", "B"))
    assert fate_after(DIRECT, "SCADA", SERVER, USER, conduit("C1", "A", "B"), *around) == (MAY_STOP, None)
    planned = conduit("C3", "C", "B", status="planned")
    assert fate_after(DIRECT, "SCADA", SERVER, USER, conduit("C1", "A", "B"), around[0], planned) == (STOPS, 72)


def test_a_flow_says_which_of_two_conduits_is_used():
    parts = (SERVER, USER, conduit("C1", "A", "B"), conduit("C2", "A", "B"), flow("F", "SCADA", "LIC", conduit="C2"))
    assert fate_after(DIRECT, "SCADA", *parts) == (KEEPS_RUNNING, None)
    assert fate_after(OTHER, "SCADA", *parts) == (STOPS, 72)


def test_a_way_over_a_third_zone_is_cut_where_either_part_of_it_is():
    parts = (SERVER, USER, conduit("C1", "A", "C"), conduit("C2", "C", "B"))
    assert fate_after(DIRECT, "SCADA", *parts) == (STOPS, 72)
    assert fate_after(OTHER, "SCADA", *parts) == (STOPS, 72)


def test_a_need_that_no_conduit_leads_to_may_go_over_any_that_ends_there():
    parts = (SERVER, USER, conduit("C1", "A", "C"), conduit("C2", "C", "C"))
    assert fate_after(DIRECT, "SCADA", *parts) == (MAY_STOP, None)
    assert fate_after(OTHER, "SCADA", *parts) == (KEEPS_RUNNING, None)


def test_inside_a_zone_that_is_cut_off_what_it_needs_from_outside_stops_too():
    outside = asset("MES", "C", depends_on=[needs("SCADA", survives=2)])
    cut = Cut(frozenset({"C1"}), frozenset({Place("SCADA", "asset")}))
    parts = (SERVER, USER, outside, conduit("C1", "A", "B"), conduit("C2", "A", "C"))
    assert fate_after(cut, "SCADA", *parts) == (STOPS, 72)
    assert fate_after(cut, "MES", *parts) == (STOPS, 2)


def test_what_can_do_without_is_told_as_done_without():
    user = asset("SCADA", "A", depends_on=[needs("LIC", required=False, service="time")])
    found = Dependencies(Places(plant(zone("A"), zone("B"), SERVER, user, conduit("C1", "A", "B"))))
    assert [(one.who.code, one.on.code, one.what) for one in found.done_without(DIRECT)] == [("SCADA", "LIC", "time")]
    assert found.done_without(OTHER) == []
