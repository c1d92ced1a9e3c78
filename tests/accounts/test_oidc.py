"""Sign-in with a real identity provider (django-oauth-toolkit, on loopback): what must match, and what is refused (S49)."""

from __future__ import annotations

import base64
import hmac
import json
import time
import urllib.request
from dataclasses import replace
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from joserfc import jwt
from joserfc.jwk import RSAKey

from accounts import invitations, oidc, outside
from accounts.audit_models import AuditEntry
from accounts.models import Role, User
from accounts.way_in_models import OutsideAccount
from tests import factories
from tests.accounts.provider import CLIENT, SECRET, STRONG, provider

pytestmark = pytest.mark.django_db
BACK = "http://testserver/sign-in/provider/back/"


@pytest.fixture(scope="module")
def issuer(tmp_path_factory):
    with provider(tmp_path_factory.mktemp("provider"), BACK) as address:
        yield address


@pytest.fixture(autouse=True)
def known(issuer, settings):
    settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = issuer, CLIENT, SECRET


class Browser:
    """Follows the provider's own redirects until it is sent back to us."""

    def __init__(self, name):
        self.name, self.cookies = name, {}

    def follow(self, address):
        for _ in range(6):
            if address.startswith(BACK):
                return address
            cookies = "; ".join(f"{key}={value}" for key, value in self.cookies.items())
            request = urllib.request.Request(address, headers={"X-Sign-In-As": self.name, "Cookie": cookies})
            with pytest.raises(HTTPError) as told:
                urllib.request.build_opener(oidc._Stay()).open(request, timeout=5)
            answer = told.value
            assert answer.code == 302, (answer.code, address)
            for line in answer.headers.get_all("Set-Cookie") or []:
                key, _, value = line.partition(";")[0].partition("=")
                self.cookies[key] = value
            address = urllib.parse.urljoin(address, answer.headers["Location"])
        raise AssertionError("too many redirects")


def through(client, name, start="/sign-in/provider/"):
    """Go to the provider as one of its accounts and come back."""
    answer = client.get(start)
    assert answer.status_code == 302, answer.content
    return client.get(Browser(name).follow(answer.headers["Location"]).removeprefix("http://testserver"))


def linked(name, user=None):
    """A user here whom an account of the provider signs in."""
    user = user or factories.user()
    client = Client()
    client.force_login(user)
    assert through(client, name, "/sign-in/provider/?for=link").headers["Location"] == "/account/"
    return user


def test_a_linked_account_signs_in():
    user = linked("anna")
    client = Client()
    assert through(client, "anna").headers["Location"] == "/sites/"
    assert client.get("/sites/").wsgi_request.user == user
    row = OutsideAccount.objects.get()
    assert (row.issuer, row.name) == (oidc.settings.OIDC_ISSUER, "anna")
    told = json.loads(AuditEntry.objects.filter(action="sign_in").latest("pk").body)
    assert told["after"] == {"how": "provider", "second": ""}


def test_what_is_asked_has_pkce_state_nonce_and_our_address():  # S49
    query = parse_qs(urlsplit(Client().get("/sign-in/provider/").headers["Location"]).query)
    assert query["code_challenge_method"] == ["S256"]
    assert query["redirect_uri"] == [BACK]
    assert query["response_type"] == ["code"]
    assert min(len(query[name][0]) for name in ("state", "nonce", "code_challenge")) >= 43


def test_an_account_that_nobody_linked_makes_no_user_whatever_its_name_or_mail():  # S49
    factories.user(name="boris")
    before = User.objects.count()
    client = Client()
    assert through(client, "boris").status_code == 403
    assert User.objects.count() == before
    assert client.get("/sites/").status_code == 302


def test_an_account_signs_in_one_user_only():  # S49
    linked("anna")
    other = factories.user()
    client = Client()
    client.force_login(other)
    through(client, "anna", "/sign-in/provider/?for=link")
    assert OutsideAccount.objects.get().user != other


def test_a_disabled_user_is_not_let_in():  # S47
    user = linked("anna")
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert through(Client(), "anna").status_code == 403


def test_two_factors_at_the_provider_count_as_two_here_and_one_does_not(settings):  # S46
    settings.SECOND_FACTOR_REQUIRED = True
    site = factories.site("P1")
    for name, status in ((STRONG, 200), ("boris", 302)):
        user = factories.member(site, Role.ENGINEER)
        OutsideAccount.objects.create(user=user, issuer=settings.OIDC_ISSUER, subject=subject_of(name))
        client = Client()
        through(client, name)
        assert client.get("/sites/").status_code == status


def subject_of(name):
    """Give the subject that the provider knows an account by: the number of its user."""
    return {"anna": "1", "boris": "2", STRONG: "3"}[name]


def test_an_invitation_can_be_taken_with_the_account_there():
    site = factories.site("P1")
    admin = factories.member(site, Role.ADMINISTRATOR)
    secret = invitations.invite(site=site, role=Role.ENGINEER, label="x", days=1, by=admin)
    client = Client()
    assert through(client, "boris", f"/sign-in/provider/?for=invitation:{secret}").status_code == 302
    assert client.get("/sites/P1/").status_code == 200
    made = OutsideAccount.objects.get().user
    assert (made.username, made.has_usable_password(), made.organisation) == ("boris", False, site.organisation)
    assert Client().get(f"/invitation/{secret}/").status_code == 404
    assert client.post("/account/provider/", {"account": OutsideAccount.objects.get().pk}).status_code == 302
    assert OutsideAccount.objects.count() == 1, "the only way in stays"


def test_confirming_asks_the_provider_anew_and_takes_nobody_else():  # S10
    user = linked("anna")
    client = Client()
    client.force_login(user)
    session = client.session
    session["confirmed_at"] = time.time() - 601
    session.save()
    assert client.get("/account/password/").status_code == 302
    assert through(client, "boris", "/sign-in/provider/?for=confirm").status_code == 403
    assert client.get("/account/password/").status_code == 302
    answer = through(client, "anna", "/sign-in/provider/?for=confirm&next=/account/password/")
    assert answer.headers["Location"] == "/account/password/"
    assert client.get("/account/password/").status_code == 200


def test_an_answer_counts_once_and_only_in_the_browser_that_asked():  # S49
    linked("anna")
    client = Client()
    answer = client.get("/sign-in/provider/")
    back = Browser("anna").follow(answer.headers["Location"]).removeprefix("http://testserver")
    assert Client().get(back).status_code == 403, "login CSRF: another browser"
    changed = back.replace("state=", "state=x")
    assert client.get(changed).status_code == 403
    assert client.get("/sites/").status_code == 302
    assert client.get(back).status_code == 302
    assert client.get(back).status_code == 403, "the same answer again"


def test_a_code_without_its_verifier_is_worth_nothing():  # S49
    asked, address = oidc.ask("sign_in", "/", BACK, is_anew=False)
    back = Browser("anna").follow(address)
    code = parse_qs(urlsplit(back).query)["code"][0]
    with pytest.raises(outside.ProviderRefused):
        oidc.confirmed(replace(asked, verifier="x" * 43), state=asked.state, code=code, back=BACK)


def test_a_token_for_another_question_is_refused():  # S49
    asked, address = oidc.ask("sign_in", "/", BACK, is_anew=False)
    back = Browser("anna").follow(address)
    code = parse_qs(urlsplit(back).query)["code"][0]
    with pytest.raises(outside.ProviderRefused) as refused:
        oidc.confirmed(replace(asked, nonce="another"), state=asked.state, code=code, back=BACK)
    assert "nonce" in refused.value.why


RSA = RSAKey.generate_key(2048, parameters={"kid": "k"})
CLAIMS = {"iss": "https://idp.example", "aud": CLIENT, "sub": "1", "exp": 4_000_000_000, "nonce": "n"}


def by_hand(head, sign):
    """A token as no library makes it."""
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (head, CLAIMS)]
    signed = b".".join(parts)
    return b".".join([signed, base64.urlsafe_b64encode(sign(signed)).rstrip(b"=")]).decode()


def none_token():
    return by_hand({"alg": "none"}, lambda _: b"")


def secret_of_the_public_key():
    """Signed with what everybody knows, in the hope that it is taken for a shared secret."""
    key = RSA.as_pem(private=False)
    return by_hand({"alg": "HS256", "kid": "k"}, lambda signed: hmac.digest(key, signed, "sha256"))


@pytest.mark.parametrize(
    "made",
    [
        lambda: jwt.encode({"alg": "RS256", "kid": "k"}, {**CLAIMS, "iss": "https://evil.example"}, RSA),
        lambda: jwt.encode({"alg": "RS256", "kid": "k"}, {**CLAIMS, "aud": "somebody"}, RSA),
        lambda: jwt.encode({"alg": "RS256", "kid": "k"}, {**CLAIMS, "aud": [CLIENT, "evil"]}, RSA),
        lambda: jwt.encode({"alg": "RS256", "kid": "k"}, {**CLAIMS, "exp": 1}, RSA),
        lambda: jwt.encode({"alg": "RS256", "kid": "k"}, {**CLAIMS, "nonce": "m"}, RSA),
        lambda: jwt.encode(
            {"alg": "RS256", "kid": "k"}, {key: CLAIMS[key] for key in ("iss", "aud", "sub", "nonce")}, RSA
        ),
        lambda: jwt.encode({"alg": "RS256", "kid": "k"}, CLAIMS, RSAKey.generate_key(2048, parameters={"kid": "k"})),
        secret_of_the_public_key,
        none_token,
        lambda: "nonsense",
    ],
    ids=[
        "issuer",
        "audience",
        "party",
        "expired",
        "nonce",
        "no end",
        "foreign key",
        "public key as secret",
        "none",
        "text",
    ],
)
def test_a_forged_token_is_refused(made, settings, monkeypatch):  # S49
    settings.OIDC_ISSUER = CLAIMS["iss"]
    monkeypatch.setattr(oidc, "_known", lambda _: "https://idp.example/keys")
    monkeypatch.setattr(oidc, "_fetched", lambda *_: {"keys": [RSA.as_dict(private=False)]})
    good = jwt.encode({"alg": "RS256", "kid": "k"}, CLAIMS, RSA)
    assert oidc._claims(good, "n")["sub"] == "1"
    with pytest.raises(outside.ProviderRefused):
        oidc._claims(made(), "n")


@pytest.mark.parametrize(
    ("address", "is_safe"),
    [
        ("https://idp.example/", True),
        ("http://127.0.0.1:8080/", True),
        ("http://localhost/", True),
        ("http://idp.example/", False),
        ("http://10.0.0.1/", False),
        ("file:///etc/passwd", False),
        ("ftp://localhost/", False),
        ("http://127.0.0.1.evil.example/", False),
        ("https:///", False),
    ],
)
def test_only_https_or_this_machine_is_asked(address, is_safe):  # S62
    assert outside.is_safe(address) is is_safe
    if not is_safe:
        with pytest.raises(outside.ProviderRefused):
            oidc._fetched(address)


def test_a_provider_that_does_not_answer_is_told_plainly(settings):  # S2
    settings.OIDC_ISSUER = "http://127.0.0.1:9/o"
    answer = Client().get("/sign-in/provider/")
    assert answer.status_code == 403
    assert "did not confirm" in answer.content.decode()


def test_nobody_is_sent_elsewhere_afterwards():  # S49
    linked("anna")
    assert through(Client(), "anna", "/sign-in/provider/?next=https://evil.example/").headers["Location"] == "/sites/"
