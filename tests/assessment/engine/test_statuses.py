"""Which rows count at a place, and the sentence where one does not."""

from __future__ import annotations

from datetime import date

import pytest

from assessment.engine.levels import FR
from assessment.engine.statuses import applicable_rows, is_expired, judge_rows, kind_of, level_reached, rows_that_count
from assessment.engine.system import Compensation, RowStatus
from tests.builders import conduit, plant, zone


def test_a_zone_has_all_hundred_rows_and_a_conduit_forty_nine():
    assert sum(len(applicable_rows("zone", fr)) for fr in FR) == 100
    assert sum(len(applicable_rows("conduit", fr)) for fr in FR) == 49


def test_every_row_of_an_fr_has_its_judgement_in_the_tables_order():
    site = plant(zone("Z", requirements={"SR 6.2": "partly_met"}))
    judged = judge_rows(site, "zone:Z", FR.TRE)
    assert [(one.row.id, one.status, one.counts, one.is_stated) for one in judged] == [
        ("SR 6.1", None, False, False),
        ("SR 6.1 RE 1", None, False, False),
        ("SR 6.2", "partly_met", False, True),
    ]
    assert judged[0].why == "Nobody has stated a status."


def record(code="K", **values):
    fields = {"requirement": "SR 6.1", "about": "zone:Z", "accepted_by": "kl", "accepted_on": date(2026, 1, 1)}
    return Compensation(code, **(fields | values))


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"expires": date(2026, 5, 31)}, "Compensation K expired on 2026-05-31."),
        ({"accepted_by": None}, "Nobody has accepted compensation K with name and date."),
        ({"about": "zone:Q"}, "Compensation K is about SR 6.1 at zone:Q, not about this row here."),
    ],
)
def test_a_compensation_that_does_not_count_says_why(values, why):
    site = plant(
        zone("Z", requirements={"SR 6.1": RowStatus("compensated", compensation="K")}),
        record(**values),
        date="2026-06-01",
    )
    assert judge_rows(site, "zone:Z", FR.TRE)[0].why == why


def test_a_compensation_named_by_nobody_is_found_by_its_row_and_place():
    written = zone("Z", requirements={"SR 6.1": "compensated"})
    assert rows_that_count(plant(written, record()), "zone:Z") == {"SR 6.1"}
    assert rows_that_count(plant(written, record(about="zone:Q")), "zone:Z") == frozenset()
    assert rows_that_count(plant(written, record("K1", accepted_by=None), record("K2")), "zone:Z") == {"SR 6.1"}


def test_a_conduit_reaches_a_level_that_asks_nothing_new_of_it():
    # FR1 of a conduit asks nothing at level 4 that level 3 does not ask
    rows = frozenset(row.id for row in applicable_rows("conduit", FR.IAC))
    assert level_reached("conduit", FR.IAC, rows) == 4
    assert level_reached("conduit", FR.IAC, rows - {"SR 1.9 RE 1"}) == 2
    assert level_reached("conduit", FR.IAC, rows - {"SR 1.6"}) == 0


def test_a_row_outside_the_forty_nine_is_not_counted_at_a_conduit():
    site = plant(zone("Z"), conduit("C", "Z", "Z", requirements={"SR 1.1": "met", "SR 1.6": "met"}))
    assert rows_that_count(site, "conduit:C") == {"SR 1.6"}


def test_the_last_day_still_holds_and_without_a_date_nothing_is_expired():
    assert is_expired(date(2026, 1, 1), date(2026, 1, 2))
    assert not is_expired(date(2026, 1, 2), date(2026, 1, 2))
    assert not is_expired(date(2026, 1, 1), None)
    assert not is_expired(None, date(2026, 1, 1))


def test_a_written_not_assessed_is_no_statement_and_says_so():
    rows = {"SR 6.1": RowStatus("not_assessed", evidence="E-1"), "SR 6.2": RowStatus("not_applicable", reason="none")}
    site = plant(zone("Z", requirements=rows))
    first, _, last = judge_rows(site, "zone:Z", FR.TRE)
    assert (first.counts, first.is_stated, first.is_claimed) == (False, False, False)
    assert first.why == "It is written down as not assessed."
    assert (last.counts, last.is_stated, last.is_claimed, last.why) == (True, True, True, "")


def test_evidence_and_date_are_those_of_the_status_else_of_its_compensation():
    given = RowStatus("compensated", evidence="E-2", on=date(2026, 3, 3))
    bare = {"SR 6.1": RowStatus("compensated"), "SR 6.2": RowStatus("met", on=date(2026, 2, 2))}
    for rows, expected in ((bare, ("E-1", date(2026, 1, 1))), ({"SR 6.1": given}, ("E-2", date(2026, 3, 3)))):
        site = plant(zone("Z", requirements=rows), record(evidence="E-1"))
        found = judge_rows(site, "zone:Z", FR.TRE)[0]
        assert (found.evidence, found.on, found.is_claimed) == (*expected, False)
    last = judge_rows(plant(zone("Z", requirements=bare)), "zone:Z", FR.TRE)[2]
    assert (last.on, last.is_claimed) == (date(2026, 2, 2), True)


def test_a_code_with_a_colon_is_a_code():
    site = plant(zone("A:B", requirements={"SR 6.1": "met"}), conduit("zone:A", "A:B", "A:B"))
    assert rows_that_count(site, "zone:A:B") == {"SR 6.1"}
    assert rows_that_count(site, "conduit:zone:A") == frozenset()
    assert kind_of("conduit:zone:A") == "conduit"
