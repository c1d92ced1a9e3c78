"""For all tests."""

import pytest
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings

from accounts.guards import lifted

# A machine that is busy with something else fails no property.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")


@pytest.fixture(autouse=True, scope="session")
def frozen_rows_go_with_the_test():
    """Let a test that committed empty its tables: rows that triggers guard are no exception there."""
    teardown = TransactionTestCase._fixture_teardown

    def emptied(case):
        with lifted(connection):
            teardown(case)

    patched = pytest.MonkeyPatch()
    patched.setattr(TransactionTestCase, "_fixture_teardown", emptied)
    yield
    patched.undo()
