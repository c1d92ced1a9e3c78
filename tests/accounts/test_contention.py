"""Acts that met another one in the database are tried again, three times at most, then refused (S15)."""

from __future__ import annotations

import threading

import pytest
from django.db import OperationalError, connection, transaction

from accounts.contention import TRIES, tried_again
from accounts.models import Site
from assessment.edits import Change, edit
from assessment.models import Assessment
from tests import factories


class Said(Exception):
    """What the driver says; Django hangs it on its own error."""

    def __init__(self, sqlstate):
        super().__init__("deadlock detected")
        self.sqlstate = sqlstate


def met(sqlstate="40P01"):
    error = OperationalError("deadlock detected")
    error.__cause__ = Said(sqlstate)
    return error


class Act:
    """An act that the database ends some times before it lets it through."""

    def __init__(self, times, sqlstate="40P01"):
        self.times, self.sqlstate, self.tried = times, sqlstate, 0

    def __call__(self):
        self.tried += 1
        if self.tried <= self.times:
            raise met(self.sqlstate)
        return "done"


@pytest.mark.parametrize("sqlstate", ["40P01", "40001"])
def test_an_act_that_met_another_is_done_at_its_third_try(sqlstate):  # S15
    act = Act(TRIES - 1, sqlstate)
    assert tried_again(act.__call__)() == "done"
    assert act.tried == 3


def test_after_three_tries_it_is_refused_and_other_errors_are_not_tried_again():  # S15
    for act, tried in ((Act(9), 3), (Act(9, "55P03"), 1)):
        with pytest.raises(OperationalError):
            tried_again(act.__call__)()
        assert act.tried == tried


@pytest.mark.django_db
def test_within_a_transaction_of_somebody_else_nothing_is_tried_again():  # S15
    act = Act(1)
    with pytest.raises(OperationalError), transaction.atomic():
        tried_again(act.__call__)()
    assert act.tried == 1


@pytest.mark.django_db(transaction=True)
def test_an_edit_that_postgresql_ends_for_another_is_made_all_the_same():  # S15, S16
    """An edit holds the assessment and waits for the site; who holds the site waits for the assessment."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time")
    site = factories.site("P1")
    assessment = factories.assessment(site, factories.small_plant("P1"))
    tries, holds = [], threading.Event()

    def other():
        with connection.cursor() as cursor:
            cursor.execute("SET deadlock_timeout = '20s'")  # whoever looks first ends itself: the edit
        try:
            with transaction.atomic():
                Site.objects.select_for_update().get(pk=site.pk)
                holds.set()
                while not waiting_for_the_site():
                    threading.Event().wait(0.05)
                Assessment.objects.filter(pk=assessment.pk).update(code="A9")
        finally:
            connection.close()

    def waiting_for_the_site():
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            return cursor.fetchone()[0] > 0

    def counted(execute, sql, params, many, context):
        tries.extend([1] if sql.startswith('UPDATE "assessment_assessment" SET "version"') else [])
        return execute(sql, params, many, context)

    thread = threading.Thread(target=other)
    thread.start()
    assert holds.wait(20)
    with connection.execute_wrapper(counted):
        edit(assessment=assessment, user=None, changes=[Change("zones", "Z2", {"name": "Cell"}, {"name": "Hall"})])
    thread.join(20)
    assert len(tries) == 2
    assert Assessment.objects.get(pk=assessment.pk).code == "A9"
    assert site.zones.get(code="Z2").name == "Hall"
