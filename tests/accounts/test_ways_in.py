"""Signing in: password, second factor, links; limits on each, the same answer for everybody, audit of all of it."""

from __future__ import annotations

import json
import re
import threading
import time
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import invitations, limits, second_factors, sessions
from accounts.audit import note, verify
from accounts.audit_models import AuditEntry
from accounts.fresh_sign_in import is_fresh
from accounts.models import ApiToken, Membership, Role, User
from accounts.sealing import opened
from accounts.way_in_models import Authenticator, Invitation, Limit, RecoveryCode, Session
from tests import factories
from tests.audited import audited  # noqa: F401  watches the requests of these tests

pytestmark = pytest.mark.django_db
PASSWORD = "a long password for tests"
NEW = "quite another long one"


@pytest.fixture
def anna():
    return factories.user(name="anna")


def sign_in(client, name="anna", password=PASSWORD, **more):
    return client.post("/sign-in/", {"username": name, "password": password, **more})


def secret_of(user):
    """Give a user an authenticator app, and its secret."""
    secret = second_factors.offer_authenticator(user)
    Authenticator.objects.filter(user=user).update(confirmed_at=timezone.now())
    return secret


def code_now(secret, drift=0):
    return second_factors.code_at(secret, int(time.time()) // 30 + drift)


def noted(action):
    return [json.loads(body) for body in AuditEntry.objects.filter(action=action).values_list("body", flat=True)]


# The codes of RFC 6238, appendix B, cut to six digits: secret "12345678901234567890".
@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_standard(seconds, code):  # S46
    assert second_factors.code_at("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", seconds // 30) == code


def test_a_second_factor_is_asked_for_and_its_code_works_once(anna):  # S46
    secret = secret_of(anna)
    client = Client()
    assert sign_in(client).headers["Location"] == "/sign-in/second/"
    assert client.get("/sites/").status_code == 302, "the password alone lets nobody in"
    code = code_now(secret)
    assert client.post("/sign-in/second/", {"code": code}).headers["Location"] == "/sites/"
    assert client.get("/sites/").status_code == 200
    other = Client()
    sign_in(other)
    answer = other.post("/sign-in/second/", {"code": code})
    assert (answer.status_code, "used already" in answer.content.decode()) == (400, True)
    assert other.get("/sites/").status_code == 302


@pytest.mark.parametrize("code", ["000000", "", "x" * 41, "\u0661\u0662\u0663\u0664\u0665\u0666", "a\0b"])
def test_a_wrong_code_lets_nobody_in(anna, code):
    secret_of(anna)
    client = Client()
    sign_in(client)
    assert client.post("/sign-in/second/", {"code": code}).status_code == 400
    assert client.get("/sites/").status_code == 302


def test_the_second_step_ends_after_ten_minutes_and_with_the_account(anna):
    secret = secret_of(anna)
    client = Client()
    sign_in(client)
    session = client.session
    session["pending"] = {**session["pending"], "at": time.time() - 601}
    session.save()
    assert client.post("/sign-in/second/", {"code": code_now(secret)}).headers["Location"] == "/sign-in/"
    sign_in(client)
    User.objects.update(is_active=False)
    assert client.post("/sign-in/second/", {"code": code_now(secret)}).headers["Location"] == "/sign-in/"


def test_a_recovery_code_is_kept_as_a_hash_and_works_once(anna):  # S46
    secret_of(anna)
    codes = second_factors.renew_recovery_codes(anna)
    assert (len(set(codes)), len(codes[0])) == (10, 29)
    assert not RecoveryCode.objects.filter(digest__in=codes).exists()
    for expected in ("/sites/", None):
        client = Client()
        sign_in(client)
        answer = client.post("/sign-in/second/", {"code": codes[3].lower()})
        assert answer.headers.get("Location") == expected
    assert RecoveryCode.objects.count() == 9


def test_the_secret_of_an_app_is_sealed_and_opens_after_the_key_was_changed(anna, settings):  # S46
    secret = secret_of(anna)
    row = Authenticator.objects.get()
    assert secret not in row.secret
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key, as long as it has to be, for this very test"
    assert opened(row.secret) == secret


def test_adding_an_app_on_the_page(anna):  # S46
    client = Client()
    client.force_login(anna)
    page = client.post("/account/authenticator/", {"act": "add"}).content.decode()
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page).group(1).replace(" ", "")
    assert "data:image/svg+xml" in page
    assert not second_factors.has_one(anna), "nothing is asked for before the first code was right"
    assert client.post("/account/authenticator/", {"act": "confirm", "code": "000000"}).status_code == 400
    secret = opened(Authenticator.objects.get().secret)
    page = client.post("/account/authenticator/", {"act": "confirm", "code": code_now(secret)}).content.decode()
    assert len(re.findall(r"<li><code>", page)) == 10
    assert second_factors.has_one(anna)
    assert [entry["about"] for entry in noted("second_factor.added")] == ["authenticator app"]


def test_after_ten_failures_nobody_is_checked_for_a_quarter_of_an_hour(anna):  # S47
    client = Client()
    for _ in range(10):
        assert sign_in(client, password="wrong").status_code == 200
    answer = sign_in(client)
    assert answer.status_code == 429, "the right password is not even looked at"
    assert 0 < int(answer.headers["Retry-After"]) <= 900
    assert len(noted("sign_in.failed")) == 10
    sign_in(client)
    assert len(noted("limit.reached")) == 1
    Limit.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    assert sign_in(client).headers["Location"] == "/sites/"


def test_the_limit_is_per_account_and_per_address(anna):  # S47
    factories.user(name="boris")
    for place in range(10):
        sign_in(Client(REMOTE_ADDR=f"192.0.2.{place}"), password="wrong")
    assert sign_in(Client(REMOTE_ADDR="192.0.2.99")).status_code == 429
    assert sign_in(Client(REMOTE_ADDR="192.0.2.99"), name="boris").status_code == 302
    for name in "abcdefghij":
        sign_in(Client(REMOTE_ADDR="198.51.100.1"), name=name, password="wrong")
    assert sign_in(Client(REMOTE_ADDR="198.51.100.1"), name="boris").status_code == 429


def test_a_right_try_does_not_count(anna):  # S47
    for _ in range(25):
        assert sign_in(Client()).status_code == 302


def test_codes_links_and_tokens_are_limited_too(anna):  # S47
    secret_of(anna)
    client = Client()
    sign_in(client)
    for _ in range(10):
        client.post("/sign-in/second/", {"code": "000000"})
    assert client.post("/sign-in/second/", {"code": "000000"}).status_code == 429
    for _ in range(10):
        assert client.get("/invitation/nothing/").status_code == 404
    assert client.get("/invitation/nothing/").status_code == 429
    wrong = {"Authorization": "Token bulkhead_wrong"}
    for _ in range(10):
        assert client.get("/api/v1/sites/", headers=wrong).status_code == 401
    answer = client.get("/api/v1/sites/", headers=wrong)
    assert (answer.status_code, answer.headers["Content-Type"]) == (429, "application/problem+json")
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.django_db(transaction=True)
def test_of_a_hundred_tries_at_once_ten_are_checked():  # S47
    keys = limits.keys("password", account="anna", address="192.0.2.1")
    checked, refused, troubles = [], [], []

    def attempt(number):
        try:
            limits.take(keys)
        except limits.LimitReached:
            refused.append(number)
        except Exception as error:
            troubles.append(error)
        else:
            checked.append(number)
        finally:
            connections.close_all()

    for start in range(0, 100, 20):
        threads = [threading.Thread(target=attempt, args=(start + number,)) for number in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert troubles == []
    assert (len(checked), len(refused)) == (10, 90)


def test_unknown_wrong_and_disabled_are_one_answer(anna):  # S48
    factories.user(name="gone")
    User.objects.filter(username="gone").update(is_active=False)
    pages = []
    for name, password in (("nobody", PASSWORD), ("anna", "wrong"), ("gone", PASSWORD)):
        page = sign_in(Client(), name=name, password=password).content.decode()
        pages.append(re.sub(r'(content|value)="\w{64}"', "", page).replace(name, "NAME"))
    assert pages[0] == pages[1] == pages[2]


def test_unknown_wrong_and_disabled_cost_the_same_work(anna, monkeypatch):  # S48
    """One password is checked whoever it is, and the database is asked as often, so that time tells no account."""
    factories.user(name="gone")
    User.objects.filter(username="gone").update(is_active=False)
    hashed, real = [], MD5PasswordHasher.encode

    def counted(hasher, password, salt):
        hashed.append(password)
        return real(hasher, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    sign_in(Client(), name="somebody before", password=PASSWORD)  # the address was counted, each trail has an entry
    for user in User.objects.all():
        note("x", user=user)
    work = []
    for name, password in (("nobody", PASSWORD), ("anna", "wrong"), ("gone", PASSWORD)):
        hashed.clear()
        with CaptureQueriesContext(connection) as seen:
            sign_in(Client(), name=name, password=password)
        # sorted: which of its two limits is taken first goes by their hashes
        work.append((len(hashed), sorted(re.sub(r"'[^']*'|\d+", "?", one["sql"]) for one in seen)))
    assert work[0][0] == 1
    assert work[0] == work[1] == work[2]


def test_every_link_that_opens_nothing_costs_the_same_work():  # S48
    site = factories.site("P1")
    old, withdrawn = made_link(site), made_link(site)
    first, second = Invitation.objects.order_by("pk")
    Invitation.objects.filter(pk=first.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    invitations.withdraw(second, by=factories.user())
    Client().get(f"/invitation/{'y' * 43}/")  # the address was counted before
    work = []
    for link in (old, withdrawn, f"/invitation/{'x' * 43}/"):
        for send in (Client().get, Client().post):
            with CaptureQueriesContext(connection) as seen:
                send(link)
            work.append([re.sub(r"'[^']*'|\d+", "?", one["sql"]) for one in seen])
    assert work[0::2] == [work[0]] * 3
    assert work[1::2] == [work[1]] * 3


def test_what_was_typed_as_a_name_is_not_kept_where_nobody_has_it(anna):  # S61
    sign_in(Client(), name="my secret password", password="anna")
    (entry,) = noted("sign_in.failed")
    assert entry["about"] == "nobody we know"
    assert not AuditEntry.objects.filter(body__contains="my secret password").exists()


def test_signing_in_and_out_is_noted(anna):  # S54
    client = Client()
    sign_in(client)
    client.post("/sign-out/")
    (entry,) = noted("sign_in")
    assert (entry["actor"]["name"], entry["after"]) == ("anna", {"how": "password", "second": ""})
    assert len(noted("sign_out")) == 1
    assert all(chain.broken is None for chain in verify())


def test_a_session_gets_a_new_identifier_at_each_step(anna):  # S50
    secret = secret_of(anna)
    client = Client()
    sign_in(client)
    before = client.cookies["session"].value
    client.post("/sign-in/second/", {"code": code_now(secret)})
    between = client.cookies["session"].value
    client.post("/confirm/", {"password": PASSWORD})
    client.post("/sign-in/second/", {"code": code_now(secret, 1)})
    assert len({before, between, client.cookies["session"].value}) == 3


@pytest.mark.parametrize(("name", "seconds"), [("seen", 31 * 60), ("started", 12 * 3600 + 1)])
def test_a_session_ends_when_idle_or_old(anna, name, seconds):  # S50
    client = Client()
    client.force_login(anna)
    session = client.session
    session[name] = time.time() - seconds
    session.save()
    assert client.get("/sites/").status_code == 302
    assert Session.objects.filter(user_id=anna.pk).count() == 0


def test_a_session_in_use_goes_on(anna):  # S50
    client = Client()
    client.force_login(anna)
    session = client.session
    session["seen"] = time.time() - 20 * 60
    session.save()
    assert client.get("/sites/").status_code == 200
    assert time.time() - client.session["seen"] < 60


def test_one_sees_and_ends_ones_own_sessions(anna):  # S50
    here, there = Client(HTTP_USER_AGENT="Here/1"), Client(HTTP_USER_AGENT="<b>There</b>", REMOTE_ADDR="192.0.2.7")
    for client in (here, there):
        sign_in(client)
    stranger = Client()
    stranger.force_login(factories.user())
    page = here.get("/account/").content.decode()
    assert "&lt;b&gt;There&lt;/b&gt;" in page
    assert "192.0.2.7" in page
    number = next(
        sessions.number_of(row) for row in sessions.of(anna) if row.session_key == there.cookies["session"].value
    )
    stranger.post("/account/sessions/", {"only": number})
    assert there.get("/sites/").status_code == 200, "others cannot end it"
    here.post("/account/sessions/", {"only": number})
    assert there.get("/sites/").status_code == 302
    assert here.get("/sites/").status_code == 200


def test_a_new_password_ends_every_other_session(anna):  # S50
    here, there = Client(), Client()
    for client in (here, there):
        sign_in(client)
    assert here.post("/account/password/", {"password": "short", "again": "short"}).status_code == 400
    assert here.post("/account/password/", {"password": "password1234", "again": "password1234"}).status_code == 400
    assert here.post("/account/password/", {"password": NEW, "again": "other"}).status_code == 400
    assert here.post("/account/password/", {"password": NEW, "again": NEW}).status_code == 302
    assert here.get("/sites/").status_code == 200
    assert there.get("/sites/").status_code == 302
    assert sign_in(Client(), password=NEW).status_code == 302


def test_what_changes_the_ways_in_asks_for_a_recent_sign_in(anna):  # S10
    client = Client()
    client.force_login(anna)
    session = client.session
    session["confirmed_at"] = time.time() - 601
    session.save()
    answer = client.post("/account/authenticator/", {"act": "add"}, HTTP_REFERER="http://testserver/account/")
    assert answer.headers["Location"].startswith("/confirm/?next=")
    assert client.post("/confirm/", {"password": "wrong"}).status_code == 400
    answer = client.post("/confirm/", {"password": PASSWORD, "next": "/account/"})
    assert answer.headers["Location"] == "/account/"
    assert client.post("/account/authenticator/", {"act": "add"}).status_code == 200


def test_recent_means_with_the_second_factor_where_one_has_one(anna, rf):  # S10
    client = Client()
    client.force_login(anna)
    request = rf.get("/")
    request.user, request.session = anna, client.session
    assert is_fresh(request)
    secret_of(anna)
    assert not is_fresh(request)
    request.session["second_at"] = time.time()
    assert is_fresh(request)
    assert not is_fresh(request, minutes=0)
    request.session["confirmed_at"] = time.time() + 3600
    assert not is_fresh(request), "a clock that was set back makes nobody recent"


def test_a_role_that_changes_things_needs_a_second_factor_where_it_is_asked(settings):  # S46
    settings.SECOND_FACTOR_REQUIRED = True
    site = factories.site("P1")
    for role, status in ((Role.VIEWER, 200), (Role.ENGINEER, 302), (Role.APPROVER, 302)):
        client = Client()
        client.force_login(factories.member(site, role))
        assert client.get("/sites/").status_code == status, role
        assert client.get("/account/").status_code == 200
    assert client.get("/api/v1/sites/").status_code == 403
    site.asks_second_factor = False
    site.save()
    assert client.get("/sites/").status_code == 200


def made_link(site, role=Role.ENGINEER):
    by = factories.member(site, Role.ADMINISTRATOR)
    return f"/invitation/{invitations.invite(site=site, role=role, label='Boris', days=7, by=by)}/"


ACCOUNT = {"username": "boris", "name": "Boris", "password": NEW, "again": NEW}


def test_an_invitation_makes_an_account_with_its_role_once():  # S47
    site = factories.site("P1")
    link = made_link(site)
    client = Client()
    assert "Boris" not in client.get(link).content.decode().replace("boris", "")
    assert client.post(link, {**ACCOUNT, "again": "x"}).status_code == 400
    assert client.post(link, ACCOUNT).status_code == 302
    assert client.get("/sites/P1/").status_code == 200
    boris = User.objects.get(username="boris")
    assert (boris.organisation, boris.memberships.get().role) == (site.organisation, Role.ENGINEER)
    assert Client().get(link).status_code == 404
    assert Client().post(link, {**ACCOUNT, "username": "carla"}).status_code == 404
    assert not User.objects.filter(username="carla").exists()


def test_only_a_hash_of_a_link_is_kept():  # S47
    secret = made_link(factories.site("P1")).split("/")[2]
    assert secret not in str(Invitation.objects.values_list().get())
    assert not AuditEntry.objects.filter(body__contains=secret).exists()


def test_old_withdrawn_and_unknown_links_are_one_answer():  # S48
    site = factories.site("P1")
    old, withdrawn = made_link(site), made_link(site)
    first, second = Invitation.objects.order_by("pk")
    Invitation.objects.filter(pk=first.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    invitations.withdraw(second, by=factories.user())
    bodies = {
        re.sub(r'="\w{64}"', "", Client().get(link).content.decode()) for link in (old, withdrawn, "/invitation/x/")
    }
    assert len(bodies) == 1


def test_a_name_that_is_taken_is_refused_and_the_link_stays(anna):
    link = made_link(factories.site("P1"))
    for name in ("anna", "ANNA"):
        assert Client().post(link, {**ACCOUNT, "username": name}).status_code == 400
    assert Client().post(link, ACCOUNT).status_code == 302


def test_who_has_an_account_takes_the_role_with_it_in_the_same_organisation_only():  # S7
    site = factories.site("P1")
    viewer, stranger = factories.member(site, Role.VIEWER), factories.user()
    link = made_link(site)
    client = Client()
    client.force_login(stranger)
    assert client.post(link).status_code == 403
    assert not Membership.objects.filter(user=stranger, site=site).exists()
    client.force_login(viewer)
    assert client.post(link).status_code == 302
    assert Membership.objects.get(user=viewer, site=site).role == Role.ENGINEER


@pytest.mark.django_db(transaction=True)
def test_of_two_who_follow_a_link_at_once_one_gets_in():  # S16
    link = made_link(factories.site("P1"))
    answers = []

    def follow(name):
        try:
            answers.append(Client().post(link, {**ACCOUNT, "username": name}).status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=follow, args=(f"user-{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert User.objects.filter(username__startswith="user-").count() == 1
    assert min(answers) == 302
    assert set(answers) <= {302, 400, 404}


def test_the_first_administrator_is_made_by_a_link_once():  # S45
    out = StringIO()
    call_command("first_administrator", organisation="Works", address="https://bulkhead.example/", stdout=out)
    link = out.getvalue().strip().removeprefix("https://bulkhead.example")
    assert User.objects.count() == 0, "no account exists before"
    client = Client()
    assert client.post(link, ACCOUNT).status_code == 302
    assert client.get("/organisation/").status_code == 200
    with pytest.raises(CommandError, match="already"):
        call_command("first_administrator", organisation="Works", stdout=StringIO())
    call_command("first_administrator", organisation="Works", again=True, stdout=StringIO())


def test_a_new_link_of_the_first_administrator_ends_the_one_before():  # S45
    links = []
    for _ in range(2):
        out = StringIO()
        call_command("first_administrator", organisation="Works", address="http://x", stdout=out)
        links.append(out.getvalue().strip().removeprefix("http://x"))
    assert [Client().get(link).status_code for link in links] == [404, 200]


def test_a_link_sets_a_password_anew_and_leaves_the_second_factor(anna):  # S47
    secret = secret_of(anna)
    link = f"/invitation/{invitations.reset(anna, by=factories.user(anna.organisation))}/"
    client = Client()
    answer = client.post(link, {"password": NEW, "again": NEW})
    assert answer.headers["Location"] == "/sign-in/second/"
    assert client.post("/sign-in/second/", {"code": code_now(secret)}).status_code == 302
    assert sign_in(Client(), password=NEW).status_code == 302
    assert Client().get(link).status_code == 404


def test_a_revoked_token_ends_with_the_next_request(anna):  # S10, S51
    site = factories.site("P1", member=anna)
    text = factories.token(anna, site)
    client = Client()
    headers = {"Authorization": f"Token {text}"}
    assert client.get("/api/v1/sites/", headers=headers).status_code == 200
    stranger = Client()
    stranger.force_login(factories.user())
    row = ApiToken.objects.get()
    assert stranger.post("/tokens/revoke/", {"token": row.token_key}).status_code == 404
    client.force_login(anna)
    assert client.post("/tokens/revoke/", {"token": row.token_key}).status_code == 302
    assert Client().get("/api/v1/sites/", headers=headers).status_code == 401
    assert len(noted("token.revoked")) == 1
