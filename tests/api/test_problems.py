"""Every refusal of the API is a problem with a request id (S1), and no input gives a 5xx (S2)."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.http import UnreadablePostError
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import ApiToken, IdempotencyRecord
from assessment import services as assessments
from inventory.models import ImportBatch
from jobs.models import Job
from tests import factories
from tests.accounts.test_contention import met
from tests.api.calls import Caller, problem

pytestmark = pytest.mark.django_db

TEXTS = st.text(st.characters(codec="utf-8"), max_size=40)
NUMBERS = st.one_of(st.integers(), st.just(10**30), st.just(-1), st.just("9" * 5000))
quiet = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@pytest.fixture
def machine(site):
    return Caller(site)


@pytest.mark.parametrize(
    "path", ["/api/nothing", "/api/v1/", "/api/v1/sites/P1/nothing/", "/api/v1/sites/P%001/model/"]
)
def test_an_unknown_address_is_a_problem(machine, path):
    problem(machine.get(path), 404)


def test_an_invisible_site_answers_like_a_missing_one(machine):  # S6
    factories.site("HIDDEN")
    bodies = [problem(machine.get(f"/api/v1/sites/{code}/model/"), 404) for code in ("HIDDEN", "MISSING")]
    assert {key: value for key, value in bodies[0].items() if key != "request_id"} == {
        key: value for key, value in bodies[1].items() if key != "request_id"
    }
    assert bodies[0]["request_id"] != bodies[1]["request_id"]


def test_a_bad_token_is_401_and_never_falls_back(machine, site):
    machine.client.force_login(machine.user)
    machine.headers = {"Authorization": "Token bulkhead_wrong"}
    answer = machine.get("model/")
    problem(answer, 401)
    assert answer.headers["WWW-Authenticate"].startswith("Token")


def test_a_token_is_refused_from_the_moment_it_is_gone(machine):  # S10
    assert machine.get("model/").status_code == 200
    ApiToken.objects.all().delete()
    problem(machine.get("model/"), 401)


def test_a_disabled_user_is_out_on_the_next_request(machine):  # S10
    machine.user.is_active = False
    machine.user.save()
    problem(machine.get("model/"), 401)


def test_a_token_may_do_no_more_than_its_verbs(site):
    machine = Caller(site)
    machine.headers = {"Authorization": f"Token {factories.token(machine.user, site, ['view'])}"}
    assert machine.get("model/").status_code == 200
    problem(machine.post("runs/"), 403)
    problem(machine.upload(b"Tag\nA\n"), 403)


def test_a_token_of_one_site_does_not_see_the_other(site):
    other = factories.site("P2", member=factories.user(site.organisation))
    machine = Caller(site, user=factories.member(other, "engineer"))
    problem(machine.get(f"/api/v1/sites/{other.code}/model/"), 404)


def test_what_a_token_reads_is_kept_by_no_cache(machine):  # S44
    assert machine.get("model/").headers["Cache-Control"] == "no-store"


def test_an_unlisted_method_is_405_and_names_the_others(machine):  # S3
    answer = machine.put("assets/", {})
    problem(answer, 405)
    assert "GET" in answer.headers["Allow"]


def test_a_wrong_content_type_is_415(machine):
    problem(machine.put("model/", b"a=b", "application/x-www-form-urlencoded", if_match="*"), 415)
    problem(machine.post("imports/", {}), 415)


@pytest.mark.parametrize(
    "body",
    [b"{", b"nan", b'{"budget": NaN}', b'{"budget": 1, "budget": 2}', b'{"budget": "\\ud800"}', b'{"budget": "\\u0000"}',
     b"\xff\xfe", b"[" * 100_000, b'{"budget": ' + b"9" * 5000 + b"}", b'{"budget": 1e999}', b'{"budget": -1}',
     b'{"budget": true}', b'{"budget": "1"}', b'{"other": 1}', b"[1]", b'"text"'],
)  # fmt: skip
def test_a_body_that_cannot_be_meant_is_400(machine, site, body):  # S26
    run = factories.run(site)
    problem(machine.post(f"runs/{run.pk}/plans/", body), 400)
    assert not Job.objects.filter(kind="plan").exists()


@pytest.mark.parametrize("query", ["page=0", "page=x", "page=-1", "page_size=501", "page=" + "9" * 5000, "order_by=pk"])
def test_an_unknown_or_impossible_parameter_is_400(machine, query):  # S9
    problem(machine.get(f"assets/?{query}"), 400)
    problem(machine.get("imports/?page=000000000001" + "9" * 40), 400)


def test_the_finding_filters_know_their_words(machine, site):  # S9
    factories.run(site)
    problem(machine.get("runs/latest/findings/?severity=none"), 400)
    assert machine.get("runs/latest/findings/?severity=high&status=open&rule=AR-001").status_code == 200


@pytest.mark.parametrize("number", ["0", "9" * 18, "9" * 19, "9" * 30, "9" * 5000, "-1", "\u0663", "x", "%00"])
def test_no_number_in_an_address_breaks_anything(machine, number):
    for path in ("imports/{}/", "jobs/{}/", "runs/{}/", "runs/{}/findings/", "reports/{}/file/"):
        problem(machine.get(path.format(number)), 404)


def test_a_nul_in_the_query_is_400(machine):
    problem(machine.get("runs/latest/findings/?rule=%00"), 400)


def test_a_client_that_asks_for_another_form_still_gets_an_answer(machine):
    assert machine.get("assets/", Accept="application/pdf").status_code == 200
    problem(machine.get("runs/latest/", Accept="application/pdf"), 404)


def test_a_busy_database_is_503_and_says_when_to_come_again(machine, monkeypatch):  # S55
    def busy(**_):
        raise OperationalError("secret words of the database")

    monkeypatch.setattr(assessments, "current_assessment", busy)
    answer = machine.get("model/")
    assert "secret" not in problem(answer, 503)["detail"]
    assert answer.headers["Retry-After"] == "5"


def test_who_met_others_in_the_database_is_told_so_and_may_send_again(machine, monkeypatch):  # S15
    def ended(**_):
        raise met("40P01")

    monkeypatch.setattr(assessments, "current_assessment", ended)
    assert "Send it once more" in problem(machine.get("model/"), 409)["detail"]


def test_a_mistake_of_ours_tells_only_its_number(machine, monkeypatch):  # S2
    def broken(**_):
        raise RuntimeError("secret words")

    monkeypatch.setattr(assessments, "current_assessment", broken)
    answer = machine.get("model/")
    assert answer.status_code == 500
    assert answer.json().keys() == {"request_id"}


def test_a_body_that_ends_early_is_refused(machine, monkeypatch):  # S19
    def cut_off(*_, **__):
        raise UnreadablePostError

    monkeypatch.setattr("django.http.request.HttpRequest.read", cut_off)
    assert "ended" in problem(machine.put("model/", {"bulkhead": 1}, if_match="*"), 400)["detail"]


def test_a_body_over_the_limit_is_413_before_it_is_read(machine, settings):  # S20
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert "larger than" in problem(machine.post("runs/", b"x" * 101), 413)["detail"]


@quiet
@given(path=TEXTS, query=TEXTS, number=NUMBERS)
def test_no_address_gives_a_5xx(machine, path, query, number):  # S2
    for target in (f"/api/v1/sites/{path}/model/", f"/api/{path}", f"runs/{number}/", f"runs/{path}/findings/"):
        answer = machine.client.get(machine.at(target), {"page": query, query: path}, headers=machine.headers)
        assert answer.status_code < 500


@quiet
@given(body=st.binary(max_size=60), key=TEXTS)
def test_no_body_gives_a_5xx(machine, body, key):  # S2
    header = {"HTTP_IDEMPOTENCY_KEY": key}
    for method, path in (
        ("PUT", "model/"),
        ("POST", "imports/"),
        ("POST", "runs/1/plans/"),
        ("POST", "imports/1/commit/"),
    ):
        for kind in ("application/json", "application/yaml", "multipart/form-data; boundary=x", "text/plain"):
            answer = machine.client.generic(
                method, machine.at(path), body, kind, headers={**machine.headers, "If-Match": "*"}, **header
            )
            assert answer.status_code < 500
    assert not ImportBatch.objects.filter(state="committed").exists()
    assert not IdempotencyRecord.objects.filter(status=None).exists()


def test_a_call_in_the_clear_is_refused_and_not_sent_on(settings):
    """A redirect would hide from a machine that its token was open on the way."""
    settings.SECURE_SSL_REDIRECT = True
    client = Client()
    told = problem(client.get("/api/v1/sites/", headers={"Authorization": "Token x"}), 403)
    assert "Call the API by https" in told["detail"]
    assert client.get("/sign-in/")["Location"] == "https://testserver/sign-in/"
    assert client.get("/api/v1/sites/", secure=True).status_code == 401
