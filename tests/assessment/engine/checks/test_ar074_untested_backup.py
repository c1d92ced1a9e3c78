from __future__ import annotations

from datetime import date

import pytest

from assessment.engine.checks.ar074_untested_backup import untested_backup
from assessment.engine.system import Backup, Conventions, Thresholds
from tests.assessment.engine.checks.judging import found, unanswered
from tests.builders import asset, zone

TODAY = "2026-11-21"
Z2 = zone("Z", sl_t=[0, 0, 0, 0, 0, 0, 2])
NO_BACKUP = Backup(exists=False)


def controller(backup, **values):
    return asset("PLC", "Z", **{"essential_function": True, "backup": backup, **values})


def restored_on(year, month, day):
    return controller(Backup(last=date(2026, 11, 1), restore_tested=date(year, month, day)))


def test_no_backup_is_found_whatever_the_target():
    finding = found(untested_backup, zone("Z"), controller(NO_BACKUP))["asset:PLC"]
    assert (finding.severity, finding.message) == ("high", "PLC serves an essential function and has no backup.")


def test_a_test_that_is_a_year_and_a_day_old_is_found_at_target_2():
    finding = found(untested_backup, Z2, restored_on(2025, 11, 20), date=TODAY)["asset:PLC"]
    assert finding.message == (
        "PLC serves an essential function and was last restored in a test on 2025-11-20, more than 12 months ago."
    )
    assert found(untested_backup, Z2, restored_on(2025, 11, 21), date=TODAY) == {}


@pytest.mark.parametrize(("day", "fires"), [((2026, 5, 20), True), ((2026, 5, 21), False)])
def test_the_interval_is_a_setting(day, fires):
    half_a_year = Conventions(thresholds=Thresholds(restore_months=6))
    assert bool(found(untested_backup, Z2, restored_on(*day), date=TODAY, conventions=half_a_year)) is fires


def test_below_target_2_or_without_an_essential_function_it_is_quiet():
    quiet = [zone("Z", sl_t=1), restored_on(2001, 1, 1), asset("PC", "Z", essential_function=False, backup=NO_BACKUP)]
    assert found(untested_backup, *quiet, date=TODAY) == unanswered(untested_backup, *quiet, date=TODAY) == {}


def test_what_is_missing_is_named():
    def missing(*parts, **values):
        return unanswered(untested_backup, *parts, **values)["zone:Z"]

    assert missing(Z2, controller(None)) == {"assets[].backup": 1}
    assert missing(Z2, controller(Backup()), date=TODAY) == {"assets[].backup.restore_tested": 1}
    assert missing(Z2, restored_on(2001, 1, 1)) == {"assessment.date": 1}
    assert missing(zone("Z"), restored_on(2001, 1, 1), date=TODAY) == {"zones[].sl_t": 1}
    assert missing(Z2, controller(NO_BACKUP, essential_function=None)) == {"assets[].essential_function": 1}
