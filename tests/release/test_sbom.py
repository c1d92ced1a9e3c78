"""The bill of materials and the list of licences of a release (S63)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from email.message import Message

from operations.installed import locked
from release import sbom

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def test_the_bill_names_every_package_that_is_locked_or_served_and_is_the_same_each_time():  # S63
    parts = [*sbom.python_parts(), *sbom.front_end_parts()]
    data = sbom.bill(parts, "0.1.0", AT)  # valid by the schema, or it raises
    assert data == sbom.bill(parts, "0.1.0", AT)
    told = json.loads(data)
    assert (told["bomFormat"], told["specVersion"], told["metadata"]["timestamp"]) == (
        "CycloneDX",
        "1.6",
        "2026-11-22T09:00:00+00:00",
    )
    names = {one["name"] for one in told["components"]}
    assert names == {one.name for one in locked()} | {"@fontsource/inter", "bootstrap-icons"}
    needs = {one["ref"]: one.get("dependsOn", []) for one in told["dependencies"]}
    django = next(ref for ref in needs if ref.startswith("pkg:pypi/django@"))
    assert any(ref.startswith("pkg:pypi/sqlparse@") for ref in needs[django])
    assert django in needs["bulkhead"]
    assert not any(ref.startswith("pkg:pypi/sqlparse@") for ref in needs["bulkhead"])


def test_every_package_has_its_line_in_the_list_of_licences():
    rows = {name: licence for name, _, _, licence in sbom.licences([*sbom.python_parts(), *sbom.front_end_parts()])}
    assert rows["django"] == "BSD-3-Clause"
    assert rows["psycopg"] == "LGPL-3.0-only"
    assert rows["@fontsource/inter"] == "OFL-1.1"
    assert sbom.NOT_STATED not in rows.values()


def test_a_licence_that_is_not_stated_is_said_so():
    assert sbom._licences(Message()) == (sbom.NOT_STATED,)
