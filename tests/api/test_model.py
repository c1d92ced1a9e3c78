"""The model file through the API: nothing lost when several write (S12, S13), nothing half written, sent again once (S17)."""

from __future__ import annotations

import copy
import threading

import pytest
from django.db import connection
from django.utils import timezone

from accounts.idempotency import CLAIM
from accounts.models import IdempotencyRecord
from assessment.models import Assessment
from inventory.models import Asset, Zone
from tests import factories
from tests.api.calls import Caller, problem

pytestmark = pytest.mark.django_db
PLANT = factories.small_plant("P1")


@pytest.fixture
def machine():
    return Caller(factories.site("P1"))


@pytest.fixture
def filled(machine):
    assert machine.put("model/", PLANT, if_match="*").status_code == 200
    return machine


def tag_of(machine: Caller) -> str:
    return machine.get("model/").headers["ETag"]


def changed(**plc) -> dict:
    document = copy.deepcopy(PLANT)
    document["assets"][1] |= plc
    return document


def test_what_was_put_comes_back_as_it_was(filled):
    answer = filled.get("model/")
    assert answer.json() == PLANT
    assert (
        answer.headers["X-Model-SHA256"] == filled.put("model/?dry_run=1", PLANT, if_match="*").json()["model_sha256"]
    )


def test_reading_writes_nothing_not_even_the_first_assessment(machine):  # S3
    assert machine.get("model/").json()["site"]["code"] == "P1"
    assert machine.get("runs/").json()["count"] == 0
    assert not Assessment.objects.exists()


def test_without_the_version_it_was_read_at_nothing_is_written(machine):  # S12
    assert "If-Match" in problem(machine.put("model/", PLANT), 428)["detail"]
    assert not Zone.objects.exists()


def test_an_old_version_is_refused_and_the_new_one_named(filled):  # S12
    old = tag_of(filled)
    answer = filled.put("model/", changed(vendor="Other"), if_match=old)
    assert answer.status_code == 200
    new = answer.headers["ETag"]
    assert new == tag_of(filled)
    stale = filled.put("model/", PLANT, if_match=old)
    assert new in problem(stale, 412)["detail"]
    assert filled.get("model/").json() == changed(vendor="Other")


def test_an_import_in_between_makes_the_version_old(filled):  # S13
    old = tag_of(filled)
    assert filled.upload(b"Tag\nNEW\n", commit="true").status_code == 201
    problem(filled.put("model/", PLANT, if_match=old), 412)
    assert Asset.objects.filter(tag="NEW", retired_at=None).exists()


def test_a_model_put_over_another_is_an_act_that_is_undone_by_its_number(filled):
    before = filled.get("model/").json()
    after = changed(vendor="Zeta")
    after["zones"][0]["name"] = "Renamed"
    assert filled.put("model/", after, if_match="*").status_code == 200
    asked = problem(filled.post("undo/"), 409)
    assert "'Model file A1', 2 records at once" in asked["detail"]
    undone = filled.post("undo/", {"change": asked["change"]})
    assert undone.json()["title"] == "Undone: Model file A1"
    assert filled.get("model/").json() == before


def test_a_dry_run_counts_and_changes_nothing(filled):
    before = tag_of(filled)
    answer = filled.put("model/?dry_run=1", changed(vendor="Other"), if_match=before)
    assert answer.json()["counts"] == {"created": 0, "changed": 1, "retired": 0}
    assert (tag_of(filled), filled.get("model/").json()) == (before, PLANT)
    problem(filled.put("model/?dry_run=2", PLANT, if_match="*"), 400)


@pytest.mark.parametrize(
    ("mend", "place"),
    [
        (lambda d: d["zones"][1].update(sl_t=[2, 2, 2, 2, 7, 2, 2]), "zones[1].sl_t[4]"),
        (lambda d: d["assets"][1].update(zone="GONE"), "assets[1].zone"),
        (lambda d: d["assets"][1].update(tag="PC-1"), "assets[1].tag"),
        (lambda d: d["assets"][1].update(surprise=1), "assets[1]"),
        (lambda d: d["assets"][1].update(name="a\0b"), "assets[1].name"),
        (lambda d: d["assets"][1].update(name="\ud800"), "assets[1].name"),
        (lambda d: d["assets"][1].update(tag="a\nb"), "assets[1].tag"),
        (lambda d: d["assets"][1].update(vendor="v" * 201), "assets[1].vendor"),
        (lambda d: d["flows"][0].update(code="f" * 201), "flows[0].code"),
        (lambda d: d["site"].update(code="P2"), "site.code"),
        (lambda d: d["assessment"].update(code="A2"), "assessment.code"),
        (lambda d: d["conduits"][0].update(between=["Z1", "Z9"]), "conduits[0].between[1]"),
    ],
)
def test_a_wrong_model_is_refused_with_its_place_and_nothing_is_written(filled, mend, place):  # S19, S23
    wrong = copy.deepcopy(PLANT)
    mend(wrong)
    body = problem(filled.put("model/", wrong, if_match="*"), 400)
    places = [error["place"] for error in body["errors"]]
    assert any(found.startswith(place) for found in places), places
    assert body["total_errors"] >= 1
    assert filled.get("model/").json() == PLANT


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"[]", b"null", b"{", b'{"bulkhead": NaN}', b'{"a": 1, "a": 2}', b"[" * 100_000, b"\xff", b'{"\\u0000": 1}'],
)  # fmt: skip
def test_what_is_no_model_file_is_refused(filled, body):  # S26
    problem(filled.put("model/", body, if_match="*"), 400)
    assert filled.get("model/").json() == PLANT


def test_the_same_model_as_yaml_is_the_same(machine):  # S26
    text = b"bulkhead: 1\nsite: {code: P1, name: Plant}\nassessment: {code: A1, name: First}\nzones:\n- {code: Z1, name: no}\n"
    assert machine.put("model/", text, "application/yaml", if_match="*").status_code == 200
    assert machine.get("model/").json()["zones"] == [{"code": "Z1", "name": "no"}]
    problem(machine.put("model/", b"a: !!python/object:os.system x", "application/yaml", if_match="*"), 400)


def test_sending_again_with_the_same_key_gives_the_stored_answer(filled):  # S17
    tag = tag_of(filled)
    first = filled.put("model/", changed(vendor="Other"), if_match=tag, idempotency_key="k1")
    again = filled.put("model/", changed(vendor="Other"), if_match=tag, idempotency_key="k1")
    assert (again.status_code, again.json()) == (200, first.json())
    assert again.headers["ETag"] == first.headers["ETag"] == tag_of(filled)
    assert again.headers["Idempotent-Replay"] == "true"


def test_the_same_key_for_something_else_is_422(filled):  # S17
    filled.put("model/", PLANT, if_match="*", idempotency_key="k1")
    problem(filled.put("model/", changed(vendor="Other"), if_match="*", idempotency_key="k1"), 422)
    assert filled.get("model/").json() == PLANT


def test_while_the_first_is_at_work_the_second_waits(filled):  # S17
    filled.put("model/", PLANT, if_match="*", idempotency_key="k1")
    IdempotencyRecord.objects.update(status=None, body=None)
    answer = filled.put("model/", PLANT, if_match="*", idempotency_key="k1")
    problem(answer, 409)
    assert answer.headers["Retry-After"]


def test_a_claim_that_a_crash_left_behind_expires(filled):  # S17
    filled.put("model/", PLANT, if_match="*", idempotency_key="k1")
    IdempotencyRecord.objects.update(status=None, body=None, claimed_until=timezone.now() - CLAIM)
    assert filled.put("model/", PLANT, if_match="*", idempotency_key="k1").status_code == 200


def test_a_refusal_frees_the_key(filled):  # S17
    problem(filled.put("model/", {"bulkhead": 2}, if_match="*", idempotency_key="k1"), 400)
    assert filled.put("model/", PLANT, if_match="*", idempotency_key="k1").status_code == 200


@pytest.mark.parametrize("key", ["k" * 201, "caf\xe9", "a\x01b"])
def test_a_key_that_cannot_be_kept_is_refused(filled, key):
    problem(filled.put("model/", PLANT, if_match="*", idempotency_key=key), 400)


def test_a_key_of_one_user_means_nothing_to_another(filled):
    filled.put("model/", PLANT, if_match="*", idempotency_key="k1")
    other = Caller(filled.site)
    assert other.put("model/", changed(vendor="Other"), if_match="*", idempotency_key="k1").status_code == 200


def test_a_run_asked_for_twice_with_one_key_is_one_job(filled):  # S17
    first, again = (filled.post("runs/", idempotency_key="k1") for _ in range(2))
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json()["id"] == again.json()["id"]


@pytest.mark.django_db(transaction=True)
def test_of_two_writers_at_once_one_wins_and_the_other_is_told(filled):  # S13, S16
    tag = tag_of(filled)
    barrier = threading.Barrier(2)
    found = {}

    def write(vendor: str) -> None:
        try:
            barrier.wait(timeout=10)
            caller = Caller.__new__(Caller)
            caller.__dict__ |= {**filled.__dict__, "client": type(filled.client)(raise_request_exception=False)}
            found[vendor] = caller.put("model/", changed(vendor=vendor), if_match=tag).status_code
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(vendor,)) for vendor in ("Left", "Right")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(found.values()) == [200, 412]
    winner = next(vendor for vendor, status in found.items() if status == 200)
    assert filled.get("model/").json() == changed(vendor=winner)
