"""The keys of one conduit from the part of a model around it: what the whole model says of it, and nothing else read."""

from random import Random

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from assessment.conduit_keys import approved_now, keys_now
from assessment.edits import Change, edit
from assessment.near_keys import keys_at, near_keys
from assessment.services import again
from assessment.snapshot import document_of
from tests import factories
from tests.assessment.engine.wired import wired

pytestmark = pytest.mark.django_db


def plant(seed):
    site = factories.site("P1")
    document = {**wired(Random(seed), copies=4), "site": {"code": site.code}, "assessment": {"code": "A1"}}
    apart = ("plan", "layout", "programme", "decisions", "test_results")
    return factories.assessment(site, {key: value for key, value in document.items() if key not in apart})


@pytest.mark.parametrize("seed", [1, 2, 4, 5])
def test_of_every_conduit_the_part_around_it_says_what_the_whole_model_says(seed):
    assessment, today = plant(seed), timezone.localdate()
    whole = keys_now(assessment, today)
    for code, keys in whole.items():
        assert near_keys(assessment, code, today) == {code: keys}
    assert len({one.channel_codes for one in whole.values()} - {()}) > 2, "some carry channels"
    assert len({one.is_asked for one in whole.values()}) > 1
    assert len({side.state for one in whole.values() for side in one.sides}) > 1


def test_what_a_key_would_be_given_for_is_the_conduit_without_its_approvals_and_its_declared_channels():
    assessment = plant(1)
    document = document_of(assessment)
    for code, keys in keys_now(assessment, timezone.localdate()).items():
        told = approved_now(assessment, keys)
        record = next(one for one in document["conduits"] if one["code"] == code)
        assert told["conduit"] == {key: value for key, value in record.items() if key != "approvals"}
        flows = {one["code"]: one for one in document["flows"]}
        assert told["channels"] == [flows[name] for name in keys.channel_codes]


def test_a_conduit_that_is_not_there_has_no_keys(monkeypatch):
    monkeypatch.setattr("assessment.draft.SIZE_MAX", 0)
    assert keys_at(plant(1), "NOWHERE", timezone.localdate()) is None


def test_an_edit_is_seen_at_once_and_a_large_model_is_not_read_whole(monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr("assessment.draft.SIZE_MAX", 0)
    assessment, today = plant(2), timezone.localdate()
    code = next(code for code, keys in keys_now(assessment, today).items() if keys.channel_codes)
    first = keys_at(assessment, code, today)
    known = next(one.get("purpose") for one in document_of(assessment)["conduits"] if one["code"] == code)
    was = {} if known is None else {"purpose": known}
    edit(assessment=assessment, user=None, changes=[Change("conduits", code, was, {"purpose": "fleet"})])
    now = again(assessment)
    with django_assert_max_num_queries(60):
        second = keys_at(now, code, today)
    assert second == keys_now(now, today)[code]
    assert second.of != first.of
    with django_assert_max_num_queries(2):  # how large the site is
        assert keys_at(now, code, today) == second


def test_the_card_of_a_conduit_shows_the_same_keys_whether_the_model_is_large_or_not(client, monkeypatch):
    assessment = plant(3)
    code = next(code for code, keys in keys_now(assessment, timezone.localdate()).items() if keys.channel_codes)
    client.force_login(factories.member(assessment.site, Role.ENGINEER))
    path = reverse("signoff:keys_of", args=["P1", code])
    small = client.get(path).content.decode()
    monkeypatch.setattr("assessment.draft.SIZE_MAX", 0)
    assert "keys" in small
    assert client.get(path).content.decode() == small
    assert client.get(path.replace(code, "NOWHERE")).status_code == 404
