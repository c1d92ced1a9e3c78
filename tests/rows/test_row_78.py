"""Row 78: per zone the last backup, the restore that was tried, and the hours; one that nobody tried counts as none."""

from __future__ import annotations

from datetime import date

from assessment.engine.architecture.upkeep import backups
from assessment.engine.system import Backup
from tests.builders import asset, zone
from tests.rows.plants import judged, open_findings


def cell(backup):
    return [zone("Z", level=1, rto_hours=8, sl_t=2), asset("PLC", "Z", essential_function=True, backup=backup)]


def row(backup, day="2026-11-22"):
    whole = judged(*cell(backup), date=day)
    (found,) = backups(whole.case, whole.findings)
    return found


def test_an_untested_restore_counts_as_no_backup():
    untried = Backup(last=date(2026, 11, 1), rto_hours=4)
    found = row(untried)
    assert (found["tested"], found["untested"], found["oldest"]) == (0, 1, "2026-11-01")
    assert list(open_findings("AR-178", *cell(untried), date="2026-11-22")) == ["zone:Z"]


def test_a_restore_that_was_tried_counts_for_as_long_as_the_interval_says():
    tried = Backup(last=date(2026, 11, 1), restore_tested=date(2026, 3, 1), rto_hours=4)
    assert (row(tried)["tested"], row(tried)["tested_first"]) == (1, "2026-03-01")
    assert open_findings("AR-178", *cell(tried), date="2026-11-22") == {}
    assert row(tried, "2027-06-01")["tested"] == 0, "more than twelve months ago"


def test_a_restore_that_takes_longer_than_the_zone_may_stand_counts_as_none():
    slow = Backup(last=date(2026, 11, 1), restore_tested=date(2026, 3, 1), rto_hours=12)
    assert list(open_findings("AR-178", *cell(slow), date="2026-11-22")) == ["zone:Z"]
    assert (row(slow)["needs_hours"], row(slow)["may_stand"]) == (12, 8)


def test_none_and_not_known_are_told_apart():
    assert row(Backup(exists=False))["none"] == 1
    assert row(None)["unknown"] == 1
