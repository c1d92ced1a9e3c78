"""For all tests."""

import pytest
from django.db import connection
from django.test import TransactionTestCase

from accounts.guards import lifted


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
