"""How many queries each list page, each card and the map take: data, and the same for a plant twice as large.

Renew the table with BULKHEAD_WRITE_TABLE=1 and read the difference.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from tests import factories
from tests.assessment.engine.wired import wired
from tests.plants import run_of

TABLE = Path(__file__).with_name("query_counts.json")
APART = ("plan", "layout", "programme", "decisions", "test_results")
PAGES = {
    "dashboard": "",
    "inventory": "inventory/",
    "asset": "inventory/assets/PLC-101.0/",
    "changes": "inventory/changes/",
    "zone map": "zones/",
    "zone": "zones/Z-CTRL.0/",
    "inspector": "zones/inspect/zones/Z-CTRL.0/",
    "conduits": "conduits/",
    "conduit": "conduits/C1.0/",
    "flows": "flows/?tab=all",
    "findings": "findings/?status=any",
    "mentions": "mentions/",
    "requirements": "requirements/zones/Z-CTRL.0/",
    "records": "records/",
    "records of a kind": "records/segments/",
    "form of a zone": "records/zones/edit/Z-CTRL.0/",
    "advisories": "advisories/",
    "completeness": "completeness/",
    "paths": "paths/",
    "leaving": "architecture/leaving/",
    "patterns": "architecture/patterns/",
    "upkeep": "architecture/upkeep/",
    "tabletop": "architecture/tabletop/",
    "kpis": "kpis/",
    "money": "money/",
    "jobs": "jobs/",
    "workshop": "workshop/",
    "programme": "programme/",
    "use cases": "programme/use-cases/",
    "pilot": "programme/pilot/",
}


def counts(client, site, document):
    document["assets"][-1].pop("zone", None)  # somebody in the tray of the map
    model = {**document, "site": {"code": site.code}, "assessment": {"code": "A1", "date": "2026-11-22"}}
    run_of(site, {key: value for key, value in model.items() if key not in APART})
    client.force_login(factories.member(site, Role.ENGINEER))
    found = {}
    for name, path in PAGES.items():
        client.get(f"/sites/{site.code}/{path}")  # what is kept from the first look on
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = client.get(f"/sites/{site.code}/{path}")
        assert answer.status_code == 200, (name, answer.status_code)
        found[name] = len(queries)
    return found


@pytest.mark.django_db
def test_each_page_takes_as_many_queries_as_written_whatever_the_size_of_the_plant(client, monkeypatch):
    monkeypatch.setattr("jobs.services.send", lambda _: None)
    # Once a minute a session notes that it was seen, on whichever page the minute turns.
    monkeypatch.setattr("accounts.sessions.SEEN_EVERY_SECONDS", 3600)
    small, large = (
        counts(client, factories.site(code), wired(Random(5), copies=copies)) for code, copies in (("P1", 4), ("P2", 8))
    )
    if os.environ.get("BULKHEAD_WRITE_TABLE"):
        TABLE.write_text(json.dumps(small, indent=1) + "\n")
    assert small == large
    assert small == json.loads(TABLE.read_text())
