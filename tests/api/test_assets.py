"""Assets made one, and one made two, over REST, and both taken back."""

from __future__ import annotations

import pytest

from assessment import services
from inventory.models import Alias, Asset, ChangeSet
from tests import factories
from tests.api.calls import Caller, problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def caller():
    site = factories.site("P1")
    plant = factories.small_plant("P1")
    plant["assets"] += [
        {
            "tag": "CELL/PLC 1",
            "name": "Same as PLC-1",
            "ips": ["10.0.0.77"],
            "macs": ["00:1B:44:11:3A:B7"],
            "serial": "S1",
        }
    ]
    plant["flows"] = [{"code": "F1", "from": {"asset": "PC-1"}, "to": {"asset": "CELL/PLC 1"}}]
    factories.assessment(site, plant)
    return Caller(site)


def model(caller):
    return services.model_of(factories.assessment(caller.site))


def test_two_assets_become_one_and_two_again(caller):
    before = model(caller)
    answer = caller.post("assets/CELL/PLC 1/merge/", {"keep": "PLC-1"}).json()
    assert answer["title"] == "CELL/PLC 1 is PLC-1"
    assert "10.0.0.77" in Asset.objects.get(tag="PLC-1").ips
    assert Alias.objects.get().tag == "CELL/PLC 1"
    undone = caller.post("undo/", {"change": answer["change"]})
    assert undone.status_code == 200
    assert model(caller) == before
    assert not Alias.objects.exists()


def test_one_asset_becomes_two_and_one_again(caller):
    before = model(caller)
    parts = {"new": "BOX-9", "addresses": ["00:1B:44:11:3A:B7"], "fields": ["serial"]}
    answer = caller.post("assets/CELL/PLC 1/split/", parts).json()
    box, rest = Asset.objects.get(tag="BOX-9"), Asset.objects.get(tag="CELL/PLC 1")
    assert (box.macs, box.ips, box.serial) == (["00:1B:44:11:3A:B7"], [], "S1")
    assert (rest.macs, rest.ips, rest.serial) == ([], ["10.0.0.77"], None)
    assert caller.post("undo/", {"change": answer["change"]}).status_code == 200
    assert model(caller) == before


def test_the_same_request_again_is_answered_and_not_done_again(caller):
    key = {"Idempotency-Key": "merge-1"}
    first = caller.post("assets/CELL/PLC 1/merge/", {"keep": "PLC-1"}, **key).json()
    assert caller.post("assets/CELL/PLC 1/merge/", {"keep": "PLC-1"}, **key).json() == first
    assert ChangeSet.objects.filter(kind="merge").count() == 1


@pytest.mark.parametrize(
    ("address", "body", "status"),
    [
        ("assets/CELL/PLC 1/merge/", {"keep": "CELL/PLC 1"}, 409),
        ("assets/CELL/PLC 1/merge/", {"keep": "NOBODY"}, 409),
        ("assets/CELL/PLC 1/merge/", {"keep": 1}, 400),
        ("assets/CELL/PLC 1/merge/", [], 400),
        ("assets/NOBODY/merge/", {"keep": "PLC-1"}, 404),
        ("assets/CELL/PLC 1/split/", {"new": "PLC-1", "fields": ["serial"]}, 409),
        ("assets/CELL/PLC 1/split/", {"new": "BOX-9"}, 409),
        ("assets/CELL/PLC 1/split/", {"new": "BOX-9", "fields": "serial"}, 400),
        ("assets/CELL/PLC 1/split/", {"fields": ["serial"]}, 400),
        ("assets/NOBODY/split/", {"new": "BOX-9", "fields": ["serial"]}, 404),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence_and_changes_nothing(caller, address, body, status):
    before = model(caller)
    problem(caller.post(address, body), status)
    assert model(caller) == before
