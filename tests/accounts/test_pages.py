"""Sign-in, sites and tokens: what is typed stays, what is refused says so."""

import pytest
from django.test import Client

from accounts.models import ApiToken, Membership, Role, Site
from tests import factories
from tests.audited import audited  # noqa: F401  watches the requests of these tests

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return factories.user(name="anna")


@pytest.fixture
def browser(person):
    client = Client()
    client.force_login(person)
    return client


def test_who_is_not_signed_in_comes_to_the_sign_in(person):
    answer = Client().get("/sites/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in/?next=/sites/")


def test_signing_in_and_out(person):
    client = Client()
    answer = client.post(
        "/sign-in/?next=/tokens/", {"username": "anna", "password": "a long password for tests", "next": "/tokens/"}
    )
    assert answer.headers["Location"] == "/tokens/"
    assert client.get("/tokens/").status_code == 200
    assert client.post("/sign-out/").status_code == 302
    assert client.get("/tokens/").status_code == 302


@pytest.mark.parametrize("name", ["anna", "nobody", "an\0na", "x" * 5000])
def test_a_wrong_sign_in_says_the_same_for_everybody_and_keeps_the_name(person, name):  # S48
    answer = Client().post("/sign-in/", {"username": name, "password": "wrong"})
    assert answer.status_code in {200, 400}
    assert "wrong" not in answer.content.decode()


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_sign_in_sends_nobody_elsewhere(person, target):
    form = {"username": "anna", "password": "a long password for tests", "next": target}
    assert Client().post("/sign-in/", form).headers["Location"] == "/sites/"


def test_who_makes_a_site_administers_it(browser, person):
    assert (
        browser.post("/sites/", {"code": "NEW", "name": "New plant"}).headers["Location"]
        == "/sites/NEW/inventory/import/"
    )
    assert Membership.objects.get(site__code="NEW").role == Role.ADMINISTRATOR
    assert browser.get("/").headers["Location"] == "/sites/NEW/"


@pytest.mark.parametrize("code", ["", "a b", "a/b", "..", "-x", "\u00e4", "x" * 61, "a\0b"])
def test_a_code_that_cannot_stand_in_an_address_is_refused_and_the_name_stays(browser, code):  # S1
    answer = browser.post("/sites/", {"code": code, "name": "Kept name"})
    assert answer.status_code == 400
    assert "Kept name" in answer.content.decode()
    assert not Site.objects.exists()


def test_a_code_twice_is_refused(browser):
    for status in (302, 400):
        assert browser.post("/sites/", {"code": "NEW", "name": "x"}).status_code == status
    assert Site.objects.count() == 1


def test_an_account_without_organisation_sees_no_site_and_makes_none():
    client = Client()
    lonely = factories.user()
    lonely.organisation = None
    lonely.save()
    client.force_login(lonely)
    assert client.get("/sites/").status_code == 200
    assert client.post("/sites/", {"code": "NEW", "name": "x"}).status_code == 400


def test_a_token_is_shown_once_and_only_its_hash_is_kept(browser, person):  # S51
    here = factories.site("P1", member=person)
    form = {"label": "sensor", "site": here.pk, "verbs": ["view", "import"], "days": "30"}
    page = browser.post("/tokens/", form).content.decode()
    token = ApiToken.objects.get()
    assert token.token_key in page
    assert "bulkhead_" not in browser.get("/tokens/").content.decode().replace(token.token_key, "")


@pytest.mark.parametrize("days", ["0", "366", "x", "9" * 50])
def test_a_token_lives_a_year_at_most(browser, person, days):  # S51
    here = factories.site("P1", member=person)
    answer = browser.post("/tokens/", {"label": "kept label", "site": here.pk, "verbs": ["view"], "days": days})
    assert answer.status_code == 400
    assert "kept label" in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_a_form_without_its_secret_is_refused_with_a_page(person):
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    answer = client.post("/sites/", {"code": "NEW", "name": "x"})
    assert answer.status_code == 403
    assert "load the page anew" in answer.content.decode()
    assert not Site.objects.exists()


def test_every_answer_carries_the_policy(browser):  # S39
    for path in ("/", "/sites/", "/sign-in/", "/nothing/", "/healthz", "/api/nothing"):
        policy = browser.get(path).headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


def test_pages_are_kept_by_no_cache(browser):  # S44
    assert browser.get("/sites/").headers["Cache-Control"] == "no-store"


def test_an_unknown_address_is_a_page_and_not_a_word_more(browser):
    answer = browser.get("/nothing/<script>alert(1)</script>/")
    assert answer.status_code == 404
    assert "<script>alert" not in answer.content.decode()
    assert browser.get("/sites/a%00b/").status_code == 404
    assert browser.get("/sites/?x=%00").status_code == 400


def test_head_is_answered_like_get(browser):  # S3
    assert browser.head("/sites/").status_code == 200
    assert browser.put("/sites/").status_code == 405
