"""The hierarchy of a site as a filter of its assets: a line holds what stands in its cells."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from django.test import Client

from accounts.models import Role
from inventory.asset_lists import filtered, within
from tests import factories
from tests.plants import run_of

PLACES = [
    {"code": "WORKS", "kind": "site"},
    {"code": "LINE", "name": "Line one", "kind": "line", "parent": "WORKS"},
    {"code": "CELL", "kind": "cell", "parent": "LINE"},
    {"code": "OTHER", "kind": "line", "parent": "WORKS"},
]


def test_a_place_holds_what_lies_in_it_however_deep():
    assert within(PLACES, "LINE") == {"LINE", "CELL"}
    assert within(PLACES, "WORKS") == {"WORKS", "LINE", "CELL", "OTHER"}
    assert within([{"code": "A", "parent": "B"}, {"code": "B", "parent": "A"}], "A") == {"A", "B"}


@pytest.mark.django_db
def test_a_line_holds_the_assets_of_its_cells():
    site = factories.site("P1")
    document = factories.small_plant("P1")
    assets = [{"tag": "A1", "place": "CELL"}, {"tag": "A2", "place": "OTHER"}, {"tag": "A3"}]
    run_of(
        site,
        {**{key: document[key] for key in ("bulkhead", "site", "assessment")}, "assets": assets, "hierarchy": PLACES},
    )

    def tags(query):
        return sorted(filtered(site, QueryDict(query)).values_list("tag", flat=True))

    assert tags("place=LINE") == ["A1"]
    assert tags("place=WORKS") == ["A1", "A2"]
    assert tags("") == ["A1", "A2", "A3"]
    client = Client()
    client.force_login(factories.member(site, Role.VIEWER))
    page = client.get("/sites/P1/inventory/?place=LINE").content.decode()
    assert '<option value="LINE" selected>Line one</option>' in page
