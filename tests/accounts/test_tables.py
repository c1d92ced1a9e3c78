"""Lists: pages that keep their place, views under a name, columns."""

from __future__ import annotations

from itertools import product

import pytest
from django.http import QueryDict
from django.test import Client

from accounts.models import Role
from accounts.table_models import SavedView
from accounts.tables import slice_of, slice_of_list
from inventory.models import Asset, Zone
from tests import factories
from tests.audited import audited  # noqa: F401  watches the requests of these tests

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(site):
    """Assets with every mixture of a zone or none and a level or none, twice."""
    zones = [Zone.objects.create(site=site, code=code, name=code) for code in ("A", "B")]
    places = product((None, *zones), (None, 0.0, 2.0), range(2))
    for number, (zone, level, _) in enumerate(places):
        Asset.objects.create(site=site, tag=f"T{number:02}", name="x", zone=zone, level=level, position=number)
    return Asset.objects.filter(site=site).select_related("zone")


def walked(rows, names, size, way):
    query, found = QueryDict(mutable=True), []
    for _ in range(30):
        page = slice_of(rows, names, query, size)
        found.append([row.tag for row in page])
        token = getattr(page, way)
        if not token:
            return found, page
        query = QueryDict(mutable=True)
        query[way] = token
    raise AssertionError("the walk does not end")


@pytest.mark.parametrize(
    "names", [("zone__code", "level", "tag"), ("-level", "-zone__code", "tag"), ("-tag",), ("position", "pk")]
)
@pytest.mark.parametrize("size", [1, 4, 5, 18, 40])
def test_walking_forwards_and_back_meets_every_row_once(rows, names, size):
    forwards, last = walked(rows, names, size, "after")
    met = [tag for page in forwards for tag in page]
    assert sorted(met) == [f"T{number:02}" for number in range(18)]
    query = QueryDict(mutable=True)
    back = [forwards[-1]]
    while last.before:
        query["before"] = last.before
        last = slice_of(rows, names, query, size)
        back.append([row.tag for row in last])
    assert back[::-1] == forwards


def test_what_is_not_known_stands_last_whichever_way(rows):
    for name in ("level", "-level"):
        levels = [row.level for row in slice_of(rows, (name, "tag"), QueryDict(), 18)]
        assert levels[-6:] == [None] * 6


def test_a_row_that_goes_meanwhile_moves_no_page(rows):
    first = slice_of(rows, ("tag",), QueryDict(), 4)
    Asset.objects.filter(tag__in=["T00", "T03"]).delete()
    query = QueryDict(mutable=True)
    query["after"] = first.after
    assert [row.tag for row in slice_of(rows, ("tag",), query, 4)] == ["T04", "T05", "T06", "T07"]


@pytest.mark.parametrize(
    "text", ["", "x", "[]", '["a"]', '["x","y"]', '{"a":1}', "[null,null]", "[[1],2]", '["' + "a" * 3000 + '","x"]']
)
def test_a_place_that_means_nothing_is_the_beginning(rows, text):
    query = QueryDict(mutable=True)
    query["after"] = text
    assert [row.tag for row in slice_of(rows, ("level", "tag"), query, 2)] == ["T02", "T03"]


def test_a_list_at_hand_is_cut_by_its_codes():
    codes = [f"C{number}" for number in range(7)]
    query = QueryDict(mutable=True)
    first = slice_of_list(codes, codes, query, 3)
    assert (first.rows, first.before, first.after) == (codes[:3], "", "C2")
    query["after"] = "C2"
    second = slice_of_list(codes, codes, query, 3)
    assert (second.rows, second.before, second.after) == (codes[3:6], "C3", "C5")
    back = QueryDict(mutable=True)
    back["before"] = "C3"
    assert slice_of_list(codes, codes, back, 3).rows == codes[:3]


@pytest.fixture
def people(site):
    found = {}
    for name, role in (("anna", Role.ENGINEER), ("ben", Role.VIEWER)):
        found[name] = Client()
        found[name].force_login(factories.member(site, role))
    return found


def save(client, **more):
    return client.post(
        "/sites/P1/views/assets/", {"back": "/sites/P1/inventory/", "query": "zone=A&col=zone&page=3", **more}
    )


def test_a_view_is_kept_used_and_shared(site, rows, people):
    answer = save(people["anna"], name="Cell A", shared="1")
    assert answer["Location"] == "/sites/P1/inventory/?view=cell-a"
    assert SavedView.objects.get().query == "zone=A&col=zone"
    for client in people.values():
        page = client.get("/sites/P1/inventory/?view=cell-a").content.decode()
        assert "6 of 6" in page
        assert "Vendor, model</a>" not in page
    assert "6 of 6" in people["ben"].get("/sites/P1/inventory/?view=cell-a&zone=-").content.decode()


def test_a_view_of_ones_own_is_nobody_elses_and_a_viewer_shares_none(site, rows, people):
    save(people["anna"], name="Mine")
    assert "Mine" not in people["ben"].get("/sites/P1/inventory/").content.decode()
    assert "18 of 18" in people["ben"].get("/sites/P1/inventory/?view=mine").content.decode()
    save(people["ben"], name="Mine", shared="1")
    assert not SavedView.objects.get(slug="mine-2").is_shared
    people["ben"].post("/sites/P1/views/assets/mine/remove/", {"back": "/sites/P1/inventory/"})
    assert SavedView.objects.filter(slug="mine").exists()
    people["anna"].post("/sites/P1/views/assets/mine/remove/", {"back": "https://elsewhere.example/"})
    assert not SavedView.objects.filter(slug="mine").exists()


def test_saving_under_the_same_name_renews_the_view(site, people):
    save(people["anna"], name="Mine")
    save(people["anna"], name=" Mine ", query="zone=B")
    assert [one.query for one in SavedView.objects.all()] == ["zone=B"]
    save(people["anna"], name=" ")
    save(people["anna"], name="long", query="q=" + "a" * 3000)
    assert SavedView.objects.count() == 1
