"""KPIs before and after, what keeps one from the steering team, and patching beside planned outages."""

from datetime import date

import pytest

from assessment.engine.kpis import Month, Value, measured, patching
from assessment.engine.model_file.load import load_document
from assessment.engine.pipeline import assess
from assessment.engine.result import result_of
from tests.assessment.engine.model_file.documents import every_field

OEE = {
    "code": "OEE",
    "owner": "kl",
    "definition": "good bottles by planned bottles",
    "direction": "higher",
    "values": [{"on": "2026-09-01", "value": 74.5}, {"on": "2026-01-01", "value": 71.25}],
}


def kpi(**more):
    return measured([{**OEE, **more}])[0]


def test_the_earliest_value_is_the_baseline_and_the_latest_stands_against_it():
    found = kpi()
    assert (found.baseline, found.latest) == (Value(date(2026, 1, 1), 71.25), Value(date(2026, 9, 1), 74.5))
    assert (found.change, found.is_better, found.lacks) == (3.25, True, ())


@pytest.mark.parametrize(
    ("more", "change", "is_better"),
    [
        ({"direction": "lower"}, 3.25, False),
        ({"direction": None}, 3.25, None),
        ({"values": OEE["values"][:1]}, None, None),
        ({"values": []}, None, None),
        ({"values": [{"on": "2026-01-01", "value": 5}, {"on": "2026-02-01", "value": 5}]}, 0, None),
    ],
)
def test_better_is_said_only_where_it_is_known(more, change, is_better):
    found = kpi(**more)
    assert (found.change, found.is_better) == (change, is_better)


def test_no_owner_no_definition_and_nobody_who_chose_it_keep_it_from_the_steering_team():
    assert kpi(owner=None, definition="").lacks == ("owner", "definition")
    assert kpi(north_star={}).lacks == ("chosen_by",)
    assert kpi(north_star={"chosen_by": "steering"}).lacks == ()


def test_patched_items_stand_beside_the_planned_hours_of_their_month():
    patches = [{"on": "2026-04-02", "count": 5}, {"on": "2026-04-30", "count": 7}, {"on": "2026-06-01", "count": 3}]
    windows = [
        {"code": "W1", "start": "2026-04-14", "hours": 48},
        {"code": "W2", "start": "2026-05-01", "hours": 8},
        {"code": "W3", "period": "Q3", "hours": 99},
        {"code": "W4", "start": "2026-04-30", "hours": 0.5},
    ]
    found = patching(patches, windows)
    assert found.months == (Month("2026-04", 12, 48.5), Month("2026-05", 0, 8), Month("2026-06", 3, 0))
    assert (found.patched, found.hours, found.patched_without_outage, found.undated) == (15, 56.5, 3, ("W3",))
    early = patching([*patches, {"on": "2025-12-31", "count": 4}], windows)
    assert (early.patched_without_outage, early.patched_not_known) == (3, 4), "no outage of 2025 is recorded at all"
    assert (patching(patches, []).patched_without_outage, patching(patches, []).patched_not_known) == (0, 15)


def test_no_kpi_and_no_patch_enters_the_judgement():
    document = every_field()
    bare = {key: value for key, value in document.items() if key not in ("kpis", "patches")}
    with_kpis, without = (result_of(assess(load_document(one).system), sha256="", on=None) for one in (document, bare))
    assert document["kpis"]
    assert document["patches"]
    assert with_kpis == without
