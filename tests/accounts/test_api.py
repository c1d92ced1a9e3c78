"""Sites over REST: who sees which, and how a new one is made or refused."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import Membership, Role, Site
from tests import factories

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/sites/"


def client_of(user, **token):
    client = Client()
    client.defaults["HTTP_AUTHORIZATION"] = f"Token {factories.token(user, **token)}"
    return client


def post(client, body, **headers):
    return client.post(ADDRESS, body, content_type="application/json", headers=headers)


def test_a_new_site_belongs_to_its_maker_who_administers_it():
    user = factories.user()
    answer = post(client_of(user), {"code": "NORTH", "name": "Works north"})
    assert answer.status_code == 201
    assert answer.json()["imports"] == "/api/v1/sites/NORTH/imports/"
    made = Site.objects.get(code="NORTH")
    assert (made.name, made.organisation) == ("Works north", user.organisation)
    assert Membership.objects.get(site=made).role == Role.ADMINISTRATOR


def test_a_session_makes_a_site_too():
    client = Client()
    client.force_login(factories.user())
    assert post(client, {"code": "NORTH", "name": "Works north"}).status_code == 201


def test_the_list_holds_the_sites_one_may_see_and_no_others():
    user = factories.user()
    factories.site("B", member=user)
    factories.site("A", member=user)
    factories.site("FOREIGN")
    body = client_of(user).get(ADDRESS).json()
    assert (body["count"], [one["code"] for one in body["results"]]) == (2, ["A", "B"])


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"code": "a/b", "name": "x"}, "letters, digits"),
        ({"code": "", "name": "x"}, "required"),
        ({"name": "x"}, "required"),
        ({"code": "A", "name": ""}, "required"),
        ({"code": "A", "name": "x" * 201}, "200"),
        ({"code": "A", "name": "x\0"}, "NUL"),
        ({"code": "A", "name": "x", "organisation": "1"}, "Unknown fields: organisation"),
        ({"code": 7, "name": "x"}, "both texts"),
        ([], "Expected a JSON object"),
    ],
)
def test_a_bad_site_is_refused_with_its_reason_and_nothing_is_written(body, said):
    answer = post(client_of(factories.user()), body)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert said in answer.content.decode()
    assert not Site.objects.exists()


def test_a_code_that_is_taken_is_a_conflict_within_the_organisation_only():
    user = factories.user()
    factories.site("NORTH", member=user)
    answer = post(client_of(user), {"code": "NORTH", "name": "Again"})
    assert (answer.status_code, answer.json()["detail"]) == (409, "There is a site with the code NORTH already.")
    assert post(client_of(factories.user()), {"code": "NORTH", "name": "Another's"}).status_code == 201


def test_a_token_limited_to_a_site_or_to_verbs_makes_no_site():
    user = factories.user()
    here = factories.site("NORTH", member=user)
    for limits in ({"at": here}, {"verbs": ["view"]}):
        answer = post(client_of(user, **limits), {"code": "SOUTH", "name": "x"})
        assert answer.status_code == 403
    assert Site.objects.count() == 1


def test_the_same_request_sent_again_makes_one_site():  # S17
    client = client_of(factories.user())
    first = post(client, {"code": "NORTH", "name": "x"}, **{"Idempotency-Key": "k1"})
    again = post(client, {"code": "NORTH", "name": "x"}, **{"Idempotency-Key": "k1"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert post(client, {"code": "SOUTH", "name": "x"}, **{"Idempotency-Key": "k1"}).status_code == 422


def test_nobody_without_a_token_gets_an_answer():
    assert Client().get(ADDRESS).status_code == 401
    assert post(Client(), {"code": "A", "name": "x"}).status_code == 401
