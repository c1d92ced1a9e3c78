"""Who may call what (S3, S4): the table in permissions.csv is reviewed by people; any other answer fails.

After a change that is meant: `BULKHEAD_WRITE_TABLE=1 pytest tests/accounts/test_permissions.py`, then read the diff.
"""

from __future__ import annotations

import csv
import os
import time
from http.cookies import SimpleCookie
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection, transaction

from accounts import fresh_sign_in
from tests.accounts.routes import METHODS, MORE_METHODS, OPEN_TO_READERS, ROLES, World, names

pytestmark = pytest.mark.django_db
UNVERSIONED = {
    ("api:comment", "PATCH"): "asks for it once it has read what is wanted: tests/api/test_live.py",
    ("api:comment", "DELETE"): "one's own words, which nobody else can change",
    ("api:kept_what_if", "DELETE"): "is kept as it was asked, never changed",
    ("api:key", "DELETE"): "one's own key; whoever comes second finds none",
    ("api:upload", "PUT"): "goes by the offset of each part, and refuses any other",
}

TABLE = Path(__file__).parent / "permissions.csv"
ROUTES = sorted(names())


@pytest.fixture
def world(monkeypatch):
    """Everybody has just signed in, however long the table takes."""
    made = World()
    now = time.time()
    monkeypatch.setattr(fresh_sign_in, "time", SimpleNamespace(time=lambda: now))
    return made


def answer(world: World, role: str, method: str, url: str) -> int:
    """Give the status, and take back whatever the call wrote."""
    client = world.callers[role]
    signed_in = SimpleCookie(client.cookies)
    with transaction.atomic():
        response = client.generic(method, url)
        transaction.set_rollback(True)
    client.cookies = signed_in
    return response.status_code


def asked(world: World, roles: tuple[str, ...]) -> dict[tuple[str, str], dict[str, str]]:
    rows = {}
    for name, takes in ROUTES:
        url = world.url(name, takes)
        for method in (*METHODS, *MORE_METHODS.get(name, ())):
            rows[name, method] = {role: str(answer(world, role, method, url)) for role in roles}
    return rows


def reviewed() -> dict[tuple[str, str], dict[str, str]]:
    with TABLE.open(newline="") as file:
        return {(row.pop("route"), row.pop("method")): row for row in csv.DictReader(file)}


def test_every_role_gets_the_reviewed_answer_at_every_address(world):  # S4
    """No right is decided by a database: a second one is asked by those who reach each statement, or none."""
    roles = ROLES if connection.vendor == "sqlite" else ("administrator", "token", "other", "nobody")
    found = asked(world, roles)
    if os.environ.get("BULKHEAD_WRITE_TABLE"):
        assert roles == ROLES
        with TABLE.open("w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["route", "method", *roles])
            writer.writerows([[*key, *row.values()] for key, row in found.items()])
    assert found == {key: {role: row[role] for role in roles} for key, row in reviewed().items()}


def test_the_table_lets_nobody_in_whom_it_should_not():  # S4, S6
    """The rules that hold for every row, whatever the table says."""
    open_to_all = {"accounts:sign_in", "accounts:invitation", "accounts:words"}
    open_to_all |= {"operations:healthz", "operations:readyz"}
    open_to_all |= {"operations:metrics"}  # for this machine, where the tests are
    open_to_all |= {
        "accounts:second",
        "accounts:second_key",
        "accounts:to_provider",
        "accounts:from_provider",
        "accounts:to_saml",
        "accounts:from_saml",
        "accounts:saml_metadata",
        "phone:join",
    }
    table = reviewed()
    takes_site = {name for name, takes in ROUTES if "site" in takes}
    for (name, method), row in table.items():
        assert not any(status.startswith("5") for status in row.values()), (name, method)
        if name not in open_to_all:
            assert row["nobody"] in {"302", "401", "403", "405"}, (name, method)
        if name in takes_site and row["viewer"] != "405":
            outside = {"302"} if name.partition(":")[0] != "api" else {"401"}
            assert row["guest"] == row["other"] == "404", (name, method)
            assert row["nobody"] in outside, (name, method)


def test_every_address_of_the_api_that_changes_what_stands_asks_for_its_version():  # S12
    """The table is asked without If-Match: 428, or a reason that stands here."""
    changes = {
        key for key, row in reviewed().items() if key[1] in {"PUT", "PATCH", "DELETE"} and row["engineer"] != "405"
    }
    asks = {key for key in changes if reviewed()[key]["engineer"] == "428"}
    assert changes - asks == set(UNVERSIONED)


def test_no_address_takes_a_method_that_it_does_not_list(world):  # S3
    for name, takes in ROUTES:
        url = world.url(name, takes)
        for method in {"DELETE", "PATCH", "TRACE"} - {*MORE_METHODS.get(name, ())}:
            assert answer(world, "administrator", method, url) == 405 or name == "accounts:sign_in", (name, method)


def test_a_viewer_and_an_auditor_change_nothing_at_a_site():
    takes_site = {name for name, takes in ROUTES if "site" in takes}
    for (name, method), row in reviewed().items():
        if method != "GET" and name in takes_site - OPEN_TO_READERS:
            assert row["viewer"] in {"403", "405"}, (name, method)
            assert row["auditor"] in {"403", "405"}, (name, method)
