"""Sign-in with a real provider that speaks SAML (pysaml2, on loopback): what must match, and what is refused (S49)."""

from __future__ import annotations

import base64
import copy
import json
import re
import shutil
import time
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client, override_settings

from accounts import invitations, outside, saml
from accounts.audit_models import AuditEntry
from accounts.models import Role, User
from accounts.way_in_models import OutsideAccount
from tests import factories

pytest.importorskip("onelogin", reason="the extra for SAML is not installed; bin/test installs it")
pytest.importorskip("saml2", reason="pysaml2 is not installed; bin/test installs it")
if shutil.which("xmlsec1") is None:
    pytest.skip(
        "xmlsec1, with which the provider signs, is not installed; bin/test installs it", allow_module_level=True
    )

import xmlsec
from lxml import etree
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from tests.accounts.saml_provider import ENTITY, STRONG, make_key, prepared, provider

pytestmark = pytest.mark.django_db
BACK = "http://testserver/sign-in/saml/back/"
A, P, D = (f"{{{space}}}" for space in (saml.SPACES["saml"], "urn:oasis:names:tc:SAML:2.0:protocol", saml.SPACES["ds"]))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("saml")


@pytest.fixture(scope="module")
def served(folder):
    file, port = prepared(folder)
    with override_settings(SAML_METADATA=str(file), SAML_ENTITY_ID=ENTITY):
        service = saml.metadata(BACK)
    with provider(folder, port, service):
        yield file


@pytest.fixture(autouse=True)
def known(served, settings):
    settings.SAML_METADATA, settings.SAML_ENTITY_ID = str(served), ENTITY


def brought(client, name, start="/sign-in/saml/"):
    """Go to the provider as one of its accounts; give what its page has the browser bring."""
    answer = client.get(start)
    assert answer.status_code == 302, answer.content
    return answer_at(answer.headers["Location"], name)


def answer_at(address, name):
    request = urllib.request.Request(address, headers={"X-Sign-In-As": name})
    with urllib.request.urlopen(request, timeout=10) as page:
        told = page.read().decode()
    assert f'action="{BACK}"' in told
    return re.search('value="([^"]+)"', told).group(1)


def posted(answer):
    """Bring it as a browser does from another site: without any cookie of ours."""
    return Client().post("/sign-in/saml/back/", {"SAMLResponse": answer})


def through(client, name, start="/sign-in/saml/"):
    on = posted(brought(client, name, start))
    assert on.status_code == 303, on.content
    return client.get(on.headers["Location"])


def linked(name):
    user, client = factories.user(), Client()
    client.force_login(user)
    assert through(client, name, "/sign-in/saml/?for=link").headers["Location"] == "/account/"
    return user


def test_a_linked_account_signs_in_and_the_page_offers_it():
    user = linked("anna")
    client = Client()
    assert 'href="/sign-in/saml/?next=' in client.get("/sign-in/").content.decode()
    assert through(client, "anna").headers["Location"] == "/sites/"
    assert client.get("/sites/").wsgi_request.user == user
    row = OutsideAccount.objects.get()
    assert (row.issuer.endswith("/metadata"), row.name) == (True, "anna")
    told = json.loads(AuditEntry.objects.filter(action="sign_in").latest("pk").body)
    assert told["after"] == {"how": "provider", "second": ""}


def test_without_its_setting_there_is_no_such_way(settings):
    settings.SAML_METADATA = ""
    for address in ("/sign-in/saml/", "/sign-in/saml/back/", "/sign-in/saml/metadata/"):
        assert Client().get(address).status_code == 404
    assert "/sign-in/saml/" not in Client().get("/sign-in/").content.decode()


def test_an_account_that_nobody_linked_makes_no_user_whatever_its_name():  # S49
    factories.user(name="boris")
    before = User.objects.count()
    client = Client()
    assert through(client, "boris").status_code == 403
    assert User.objects.count() == before
    assert client.get("/sites/").status_code == 302


def test_a_disabled_user_is_not_let_in():  # S47
    user = linked("anna")
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert through(Client(), "anna").status_code == 403


def test_an_invitation_is_taken_and_two_factors_there_count_as_two(settings):  # S46
    settings.SECOND_FACTOR_REQUIRED = True
    site = factories.site("P1")
    admin = factories.member(site, Role.ADMINISTRATOR)
    for name, status in ((STRONG, 200), ("boris", 302)):
        secret = invitations.invite(site=site, role=Role.ENGINEER, label="x", days=1, by=admin)
        client = Client()
        assert through(client, name, f"/sign-in/saml/?for=invitation:{secret}").status_code == 302
        assert client.get("/sites/P1/").status_code == status
        made = User.objects.get(username=name)
        assert (made.has_usable_password(), made.organisation) == (False, site.organisation)


def test_confirming_asks_the_provider_anew_and_takes_nobody_else(monkeypatch):  # S10
    user = linked("anna")
    client = Client()
    client.force_login(user)
    session = client.session
    session["confirmed_at"] = time.time() - 601
    session.save()
    sent = client.get("/sign-in/saml/?for=confirm").headers["Location"]
    inflated = OneLogin_Saml2_Utils.decode_base64_and_inflate(parse_qs(urlsplit(sent).query)["SAMLRequest"][0])
    assert b'ForceAuthn="true"' in inflated
    assert through(client, "boris", "/sign-in/saml/?for=confirm").status_code == 403
    assert client.get("/account/password/").status_code == 302
    answer = brought(client, "anna", "/sign-in/saml/?for=confirm")
    later = time.time() + 100
    with monkeypatch.context() as patched:
        patched.setattr(time, "time", lambda: later)
        assert client.get(posted(answer).headers["Location"]).status_code == 403, "they signed in there earlier"
    answer = through(client, "anna", "/sign-in/saml/?for=confirm&next=/account/password/")
    assert answer.headers["Location"] == "/account/password/"
    assert client.get("/account/password/").status_code == 200


def test_an_answer_counts_once_and_only_in_the_browser_that_asked(monkeypatch):  # S49
    linked("anna")
    client = Client()
    answer = brought(client, "anna")
    on = posted(answer).headers["Location"]
    assert Client().get(on).status_code == 403, "login CSRF: another browser"
    other = Client()
    other.get("/sign-in/saml/")
    assert other.get(on).status_code == 403, "a browser that asked something else"
    cookie = client.cookies["saml"].value
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 62)
    assert client.get(on).status_code == 403, "after a minute"
    monkeypatch.undo()
    assert client.get(on).status_code == 302
    client.cookies["saml"] = cookie
    assert client.get(on).status_code == 403, "the same answer again, by whoever kept the cookie"
    client.cookies["saml"] = cookie
    assert client.get(posted(answer).headers["Location"]).status_code == 403, "and brought again"
    assert Client().get("/sign-in/saml/back/?brought=forged").status_code == 403


@pytest.fixture(scope="module")
def answer(served):
    with override_settings(SAML_METADATA=str(served), SAML_ENTITY_ID=ENTITY):
        return answer_at(saml.ask("sign_in", "/", BACK, is_anew=False)[1], "anna")


@pytest.fixture
def genuine(answer):
    """An answer of the provider that we take."""
    assert saml.confirmed(answer, BACK)[1].name == "anna"
    return etree.fromstring(base64.b64decode(answer))


def sent(document):
    return base64.b64encode(etree.tostring(document)).decode()


def signed_again(document, folder, **how):
    """Sign the assertion as the provider would, after it was changed."""
    assertion = document.find(f"{A}Assertion")
    old = assertion.find(f"{D}Signature")
    if old is not None:
        assertion.remove(old)
    key, certificate = (Path(folder, name).read_text() for name in ("idp.key", "idp.crt"))
    made = OneLogin_Saml2_Utils.add_sign(etree.tostring(assertion), key, certificate, **how)
    document.replace(assertion, etree.fromstring(made))
    return document


def at(minutes):
    return (datetime.now(UTC) + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


def first(document, name, space=A):
    return next(document.iter(f"{space}{name}"))


def drop(element):
    element.getparent().remove(element)


def put(name, attribute, value, space=A):
    """Change an attribute wherever it stands; None takes it away."""

    def change(document):
        for element in document.iter(f"{space}{name}"):
            element.attrib.pop(attribute, None)
            if value is not None:
                element.set(attribute, value)

    return change


def say(name, text):
    def change(document):
        first(document, name).text = text

    return change


def for_somebody_else():
    made = etree.Element(f"{A}AudienceRestriction")
    etree.SubElement(made, f"{A}Audience").text = "https://somebody.example/"
    return made


CHANGES = {
    "audience": say("Audience", "https://somebody.example/"),
    "for another audience too": lambda document: first(document, "Conditions").append(for_somebody_else()),
    "no audience": lambda document: drop(first(document, "AudienceRestriction")),
    "issuer": say("Issuer", "https://evil.example/"),
    "issuer of the assertion": lambda document: setattr(list(document.iter(f"{A}Issuer"))[-1], "text", "https://evil/"),
    "expired": put("Conditions", "NotOnOrAfter", at(-10)),
    "not yet": put("Conditions", "NotBefore", at(600)),  # from when the tests are read, maybe long before this one runs
    "brought too late": put("SubjectConfirmationData", "NotOnOrAfter", at(-1)),
    "for ever": put("SubjectConfirmationData", "NotOnOrAfter", None),
    "to somebody else": put("SubjectConfirmationData", "Recipient", "https://evil.example/sign-in/saml/back/"),
    "to an address of ours and more": put("SubjectConfirmationData", "Recipient", f"{BACK}more"),
    "to nobody": put("SubjectConfirmationData", "Recipient", None),
    "nobody asked": put("SubjectConfirmationData", "InResponseTo", None),
    "not of the bearer": put("SubjectConfirmation", "Method", "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches"),
    "a name for once": put("NameID", "Format", "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"),
    "an address of mail": put("NameID", "Format", "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"),
    "a name of another provider": put("NameID", "NameQualifier", "https://evil.example/"),
    "no name": lambda document: drop(first(document, "NameID")),
    "an empty name": say("NameID", ""),
    "a long name": say("NameID", "x" * 301),
    "no conditions": lambda document: drop(first(document, "Conditions")),
    "a failure": put("StatusCode", "Value", "urn:oasis:names:tc:SAML:2.0:status:Requester", P),
    "version": put("Response", "Version", "1.1", P),
}


def test_signed_by_the_provider_again_it_is_taken(genuine, folder):
    """The ground of the next test: what refuses there is the change and not the way it was signed."""
    assert saml.confirmed(sent(signed_again(genuine, folder)), BACK)[1].name == "anna"


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_the_provider_signed_for_something_else_is_refused(change, genuine, folder):  # S49
    change(genuine)
    with pytest.raises(outside.ProviderRefused):
        saml.confirmed(sent(signed_again(genuine, folder)), BACK)


def evil(assertion):
    """The same assertion about somebody else, unsigned."""
    made = copy.deepcopy(assertion)
    drop(made.find(f"{D}Signature"))
    made.set("ID", "evil")
    first(made, "NameID").text = "boris"
    return made


def unsigned(document, folder):
    drop(first(document, "Signature", D))


def changed_under_its_signature(document, folder):
    first(document, "NameID").text = "boris"


def by_another_key(document, folder):
    other = Path(folder, "other")
    other.mkdir(exist_ok=True)
    make_key(other)
    signed_again(document, other)


def only_the_message_signed(document, folder):
    drop(first(document, "Signature", D))
    key, certificate = (Path(folder, name).read_text() for name in ("idp.key", "idp.crt"))
    return etree.fromstring(OneLogin_Saml2_Utils.add_sign(etree.tostring(document), key, certificate))


def by_an_old_digest(document, folder):
    signed_again(document, folder, sign_algorithm=D[1:-1] + "rsa-sha1", digest_algorithm=D[1:-1] + "sha1")


def another_beside(document, folder):
    real = document.find(f"{A}Assertion")
    real.addprevious(evil(real))


def another_after(document, folder):
    real = document.find(f"{A}Assertion")
    real.addnext(evil(real))


def the_real_one_inside_the_other(document, folder):
    real = document.find(f"{A}Assertion")
    wrapping = evil(real)
    document.replace(real, wrapping)
    wrapping.append(real)


def the_real_one_in_an_extension(document, folder):
    real = document.find(f"{A}Assertion")
    wrapping = evil(real)
    document.replace(real, wrapping)
    extensions = etree.SubElement(document, f"{P}Extensions")
    extensions.append(real)
    document.insert(1, extensions)


def the_real_one_in_its_signature(document, folder):
    real = document.find(f"{A}Assertion")
    wrapping = evil(real)
    signature = real.find(f"{D}Signature")
    document.replace(real, wrapping)
    wrapping.insert(1, signature)
    etree.SubElement(signature, f"{D}Object").append(real)


def under_the_same_number(document, folder):
    the_real_one_inside_the_other(document, folder)
    numbers = list(document.iter(f"{A}Assertion"))
    numbers[0].set("ID", numbers[1].get("ID"))


def over_a_part(document, folder):
    """The provider's own signature, which leaves the name out; then the name is changed."""
    assertion = document.find(f"{A}Assertion")
    drop(assertion.find(f"{D}Signature"))
    signature = xmlsec.template.create(assertion, xmlsec.Transform.EXCL_C14N, xmlsec.Transform.RSA_SHA256)
    assertion.insert(1, signature)
    reference = xmlsec.template.add_reference(signature, xmlsec.Transform.SHA256, uri=f"#{assertion.get('ID')}")
    xmlsec.template.add_transform(reference, xmlsec.Transform.ENVELOPED)
    part = xmlsec.template.add_transform(reference, xmlsec.Transform.XPATH)
    etree.SubElement(part, f"{D}XPath").text = "not(ancestor-or-self::*[local-name()='NameID'])"
    xmlsec.tree.add_ids(assertion, ["ID"])
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_file(f"{folder}/idp.key", xmlsec.KeyFormat.PEM)
    context.sign(signature)
    first(document, "NameID").text = "boris"


FORGERIES = [
    unsigned, changed_under_its_signature, by_another_key, only_the_message_signed, by_an_old_digest, another_beside, another_after,
    the_real_one_inside_the_other, the_real_one_in_an_extension, the_real_one_in_its_signature, under_the_same_number, over_a_part,
]  # fmt: skip


@pytest.mark.parametrize("forge", FORGERIES)
def test_unsigned_changed_and_wrapped_answers_are_refused(forge, genuine, folder):  # S49
    made = forge(genuine, folder)
    with pytest.raises(outside.ProviderRefused):
        saml.confirmed(sent(genuine if made is None else made), BACK)


def test_a_comment_in_a_name_neither_cuts_nor_adds(genuine):  # S49
    name = first(genuine, "NameID")
    whole = name.text
    name.text, comment = whole[:5], etree.Comment("x")
    comment.tail = whole[5:]
    name.insert(0, comment)
    assert saml.confirmed(sent(genuine), BACK)[1].subject == whole


def test_an_answer_that_is_longer_than_any_is_not_even_read(answer):  # S20
    with pytest.raises(outside.ProviderRefused) as refused:
        saml.confirmed(answer + "\n" * saml.CHARACTERS_MAX, BACK)
    assert "longer" in refused.value.why


@pytest.mark.parametrize(
    "text",
    [
        "",
        "%%%",
        "bm9uc2Vuc2U=",
        base64.b64encode(b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>').decode(),
    ],
    ids=["nothing", "no base64", "no xml", "entities"],
)
def test_what_is_no_answer_is_told_plainly(text):  # S2
    told = posted(text)
    assert told.status_code == 403
    assert "did not confirm" in told.content.decode()


def test_metadata_that_nobody_could_sign_in_by_stops_the_process(served, settings, tmp_path):  # S45
    file = tmp_path / "idp.xml"
    settings.SAML_METADATA = str(file)
    good = Path(served).read_text()
    body = good[good.index("<", 2) :] if good.startswith("<?xml") else good
    for text in (
        "",
        "<nothing/>",
        re.sub(r"<(\w+:)?X509Certificate>.*?</(\w+:)?X509Certificate>", "", good),
        good.replace("http://127.0.0.1", "http://idp.example"),
        f'<m:EntitiesDescriptor xmlns:m="urn:oasis:names:tc:SAML:2.0:metadata">{body}{body}</m:EntitiesDescriptor>',
    ):
        file.write_text(text)
        with pytest.raises(ImproperlyConfigured, match="SAML_METADATA"):
            saml.check()
    file.write_text(good)
    saml.check()
