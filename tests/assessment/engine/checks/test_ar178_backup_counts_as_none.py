from __future__ import annotations

from datetime import date

from assessment.engine.checks.ar178_backup_counts_as_none import backup_counts_as_none
from assessment.engine.system import Backup
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, zone

TESTED = date(2026, 1, 1)


def judged(*backups, rto=None):
    assets = [asset(f"A{number}", "Z", backup=backup) for number, backup in enumerate(backups)]
    parts = [zone("Z", rto_hours=rto), *assets]
    return found(backup_counts_as_none, *parts), unanswered(backup_counts_as_none, *parts)


def test_a_backup_that_nobody_restored_counts_as_none():
    concerns, missing = judged(Backup(last=date(2026, 11, 1)), Backup(restore_tested=TESTED))
    finding = concerns["zone:Z"]
    assert (finding.severity, finding.evidence["untested"], missing) == ("medium", ["A0"], {})
    assert finding.message == "In zone Z nobody has restored the backup of A0 in a test."


def test_a_restore_that_takes_longer_than_the_zone_may_stand_still_comes_too_late():
    concerns, missing = judged(
        Backup(restore_tested=TESTED, rto_hours=48), Backup(restore_tested=TESTED, rto_hours=4), rto=4
    )
    assert concerns["zone:Z"].message == "In zone Z to restore A0 takes longer than the 4 hours it may stand still."
    assert (concerns["zone:Z"].evidence["slow"], missing) == ({"A0": 48}, {})


def test_no_time_to_stand_still_at_all_is_a_time():
    assert list(judged(Backup(restore_tested=TESTED, rto_hours=1), rto=0)[0]) == ["zone:Z"]


def test_tested_and_quick_no_backup_and_an_unknown_one_are_quiet():
    assert judged(Backup(restore_tested=TESTED, rto_hours=2), Backup(exists=False), None, rto=4) == ({}, {})


def test_what_is_missing_is_named():
    assert judged(Backup(restore_tested=TESTED), rto=4)[1] == {"site:SITE": {"assets[].backup.rto_hours": 1}}
    assert judged(Backup(restore_tested=TESTED, rto_hours=2))[1] == {"site:SITE": {"zones[].rto_hours": 1}}
