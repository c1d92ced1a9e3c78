"""Flows out of OT serve a decision (row 19), consumers only read unless they say so (59), benefit stays text (60)."""

from programme.use_cases import UseCases
from tests.programme.plants import changed, governed, plant


def test_a_flow_out_of_ot_without_a_decision_is_listed():
    """F-1 and F-2, from the DMZ to the cloud, serve a full use case; F-3 one without owner and day."""
    undecided = UseCases(governed()).undecided()
    assert [(one.code, one.use_case, one.lacks) for one in undecided] == [("F-3", "UC-2", ("no owner", "no day"))]


def test_once_owner_and_day_are_written_it_is_not_listed_any_more():
    document = changed(plant(), "use_cases", "UC-2", owner="ola", due="2027-03-01")
    assert UseCases(governed(document)).undecided() == []


def test_a_flow_of_no_use_case_lacks_one():
    found = UseCases(governed(plant(use_cases=None))).undecided()
    assert [(one.code, one.lacks) for one in found] == [
        ("F-1", ("a use case that nobody described",)),
        ("F-2", ("a use case that nobody described",)),
        ("F-3", ("no use case",)),
    ]


def test_a_flow_whose_direction_nobody_wrote_may_leave_and_is_listed_as_not_sure():
    document = changed(plant(use_cases=None), "flows", "F-3", data=None)
    found = {one.code: one.is_sure for one in UseCases(governed(document)).outflows()}
    assert found == {"F-1": True, "F-2": True, "F-3": False}


def test_what_comes_in_or_is_forbidden_is_not_listed():
    document = changed(plant(), "flows", "F-3", data="to")
    assert UseCases(governed(document)).undecided() == []
    document = changed(plant(), "flows", "F-3", decision="forbidden")
    assert UseCases(governed(document)).undecided() == []


def test_a_consumer_that_reads_needs_nothing_more():
    use = UseCases(governed()).uses()[0]
    assert (use.code, use.writes, use.reassess) == ("UC-1", False, ())
    assert (use.consumer, use.benefit, use.source) == (
        "predictive maintenance",
        "a third fewer stops",
        "brochure of the maker",
    )


def test_a_consumer_that_writes_back_makes_its_conduits_control_conduits():
    document = changed(plant(), "use_cases", "UC-1", write_back=True)
    use = next(one for one in UseCases(governed(document)).uses() if one.code == "UC-1")
    assert use.writes is True
    assert use.reassess == (
        "Line 1 to DMZ carries commands and is not written as a control conduit.",
        "The target of Line 1 to DMZ is not agreed for control.",
        "Line 1 to DMZ lacks the key of OT + IT.",
        "DMZ to cloud carries commands and is not written as a control conduit.",
        "The target of DMZ to cloud is not agreed for control.",
        "DMZ to cloud lacks the key of OT + IT.",
    )


def test_a_record_that_denies_what_its_flow_does_is_told():
    document = changed(changed(plant(), "flows", "F-1", access="write"), "use_cases", "UC-1", write_back=False)
    use = next(one for one in UseCases(governed(document)).uses() if one.code == "UC-1")
    assert (use.writes, use.is_denied) == (True, True)


def test_data_that_goes_down_writes_and_what_nobody_wrote_is_not_known():
    document = changed(plant(), "flows", "F-1", access=None, data="to")
    assert {one.code: one.writes for one in UseCases(governed(document)).uses()}["UC-1"] is True
    document = changed(plant(), "flows", "F-1", access=None, data=None)
    assert {one.code: one.writes for one in UseCases(governed(document)).uses()}["UC-1"] is None


def test_a_use_case_whose_day_is_over_is_late():
    document = changed(plant(), "use_cases", "UC-1", due="2026-11-21")
    assert UseCases(governed(document)).uses()[0].is_late
