"""For all tests."""

import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client, TransactionTestCase
from django.utils import timezone, translation
from hypothesis import HealthCheck, Phase, settings

from accounts.guards import lifted
from accounts.models import Role
from tests import factories

DATABASE = {"db", "transactional_db", "live_server"}
BEFORE_MIDNIGHT = timedelta(seconds=30)


def pytest_addoption(parser):
    parser.addoption("--database-only", action="store_true", help="leave out tests that touch no database")


def pytest_collection_modifyitems(config, items):
    """Run on a second database only what it can change, and files of few tests first: those wait for servers and browsers.

    Begun last, one of them alone would be waited for.
    """
    if config.getoption("--database-only"):
        left_out = [one for one in items if not (one.get_closest_marker("django_db") or DATABASE & {*one.fixturenames})]
        config.hook.pytest_deselected(items=left_out)
        gone = {*map(id, left_out)}
        items[:] = [one for one in items if id(one) not in gone]
    tests = Counter(one.path for one in items)
    items.sort(key=lambda one: tests[one.path])


def pytest_runtest_setup(item):
    """Begin no test in the last seconds of a day: what it calls today would be yesterday at its end."""
    soon = datetime.now(UTC) + BEFORE_MIDNIGHT
    if soon.date() > (soon - BEFORE_MIDNIGHT).date():
        time.sleep(BEFORE_MIDNIGHT.total_seconds())


# A machine that is busy with something else fails no property.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# A mutation run asks thousands of times whether any test fails, never for the smallest example that does.
settings.register_profile(
    "mutation", deadline=None, derandomize=True, database=None, max_examples=15, phases=[Phase.explicit, Phase.generate]
)
settings.load_profile("busy")


@pytest.fixture(autouse=True)
def words_of_the_default_language():
    """Begin each test in English: a request leaves the language of its reader behind in the thread."""
    translation.deactivate()


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


@pytest.fixture
def still(monkeypatch):
    """Let no time pass while the test runs, however busy the machine is."""
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    return now


@pytest.fixture
def site():
    """Give the site on which most tests stand; some make one of their own."""
    return factories.site("P1")


@pytest.fixture
def browser(site):
    """Give the browser of somebody who is signed in and may edit the site."""
    client = Client()
    client.force_login(factories.member(site, Role.ENGINEER))
    return client
