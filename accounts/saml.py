"""Signing in with a provider that speaks SAML 2.0 (the extra `saml`): redirect there, signed assertion by POST (S49).

python3-saml checks schema, status and signature, by the certificates of the provider's metadata alone. What it leaves
open is demanded here of the one assertion that is signed: for whom it was made, in answer to which request, brought
where, until when, about a lasting name. Nothing is read outside that assertion.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from accounts.outside import Confirmed, ProviderRefused, is_safe

CHARACTERS_MAX = 256 * 1024
SUBJECT_LENGTH_MAX = 300
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
ENTITY = "{urn:oasis:names:tc:SAML:2.0:metadata}EntityDescriptor"
SPACES = {
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
}
# What may happen to an assertion before its digest is taken: its signature is left out, and it is written one way.
TRANSFORMS = {
    "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
    "http://www.w3.org/2001/10/xml-exc-c14n#",
    "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
}
STRONG = {"https://refeds.org/profile/mfa", "http://schemas.microsoft.com/claims/multipleauthn"}
NAMES = (
    "urn:oid:2.16.840.1.113730.3.1.241",
    "displayName",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name",
    "urn:oid:0.9.2342.19200300.100.1.1",
    "uid",
)


@dataclass(frozen=True)
class Asked:
    """What was asked of the provider: its answer must name the request, in the same browser."""

    request: str
    purpose: str
    go_to: str


def ask(purpose: str, go_to: str, back: str, *, is_anew: bool) -> tuple[Asked, str]:
    """Give what one sign-in is known by, and the provider's address that the browser goes to."""
    from onelogin.saml2.authn_request import OneLogin_Saml2_Authn_Request

    known = _settings(back)
    sent = OneLogin_Saml2_Authn_Request(known, force_authn=is_anew)
    address = known.get_idp_data()["singleSignOnService"]["url"]
    joined = f"{address}{'&' if urlsplit(address).query else '?'}{urlencode({'SAMLRequest': sent.get_request()})}"
    return Asked(request=sent.get_id(), purpose=purpose, go_to=go_to), joined


def confirmed(answer: str, back: str) -> tuple[str, Confirmed]:
    """Check an answer; give the request that it answers and who it is. Raises ProviderRefused."""
    from onelogin.saml2.response import OneLogin_Saml2_Response

    if len(answer) > CHARACTERS_MAX:
        raise ProviderRefused("the answer is longer than any assertion")
    known, parts = _settings(back), urlsplit(back)
    here = {"http_host": parts.netloc, "https": "on" if parts.scheme == "https" else "off", "script_name": parts.path}
    try:
        response = OneLogin_Saml2_Response(known, answer)
        response.is_valid(here, raise_exceptions=True)
    except Exception as error:  # of the parser, the schema, the signature: nothing of it is an answer
        raise ProviderRefused(f"the answer: {type(error).__name__}: {error}") from error
    assertion = _one(response.get_xml_document(), "saml:Assertion")
    _check_signed_whole(assertion)
    _check_audience(assertion)
    return _request_of(assertion, back), _who(assertion, known.get_idp_data()["entityId"])


def metadata(back: str) -> bytes:
    """Give what the provider has to know of us."""
    told: str | bytes = _settings(back).get_sp_metadata()
    return told if isinstance(told, bytes) else told.encode()


def check() -> None:
    """Refuse to start with metadata that nobody could sign in by."""
    try:
        _settings("https://bulkhead.invalid/")
    except ProviderRefused as refusal:
        raise ImproperlyConfigured(f"SAML_METADATA: {refusal.why}") from refusal


def _settings(back: str) -> Any:
    """Give the library's settings, from the metadata as it lies there now: a new certificate needs no new start."""
    from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser
    from onelogin.saml2.settings import OneLogin_Saml2_Settings
    from onelogin.saml2.xml_utils import OneLogin_Saml2_XML

    try:
        told = OneLogin_Saml2_XML.to_etree(Path(settings.SAML_METADATA).read_bytes())
        is_of_many = len(list(told.iter(ENTITY))) > 1
        idp = OneLogin_Saml2_IdPMetadataParser.parse(told)["idp"]
        address = idp["singleSignOnService"]["url"]
        known = OneLogin_Saml2_Settings(
            {
                "strict": True,
                "sp": {
                    "entityId": settings.SAML_ENTITY_ID,
                    "assertionConsumerService": {"url": back, "binding": POST},
                    "NameIDFormat": PERSISTENT,
                },
                "idp": idp,
                "security": {
                    "wantAssertionsSigned": True,
                    "rejectDeprecatedAlgorithm": True,
                    "requestedAuthnContext": False,
                    "wantAttributeStatement": False,
                    "allowSingleLabelDomains": True,
                },
            }
        )
    except Exception as error:  # the library names each fault of a file by another exception
        raise ProviderRefused(f"{settings.SAML_METADATA}: {type(error).__name__}: {error}") from error
    if is_of_many:
        raise ProviderRefused(f"{settings.SAML_METADATA} tells of several entities: keep the one that is meant")
    if not is_safe(address):
        raise ProviderRefused(f"{settings.SAML_METADATA}: {address} is neither https nor on this machine")
    return known


def _check_signed_whole(assertion: Any) -> None:
    """Refuse a signature over less than the assertion, or over what something was made of it."""
    reference = _one(assertion, "ds:Signature/ds:SignedInfo/ds:Reference")
    if not assertion.get("ID") or reference.get("URI") != f"#{assertion.get('ID')}":
        raise ProviderRefused("the signature is over something else")
    steps = reference.findall("ds:Transforms/ds:Transform", SPACES)
    if not {step.get("Algorithm") for step in steps} <= TRANSFORMS:
        raise ProviderRefused("the signature is over something made of the assertion")


def _check_audience(assertion: Any) -> None:
    restrictions = assertion.findall("saml:Conditions/saml:AudienceRestriction", SPACES)
    audiences = [{_text(one) for one in each.findall("saml:Audience", SPACES)} for each in restrictions]
    if not audiences or not all(settings.SAML_ENTITY_ID in each for each in audiences):
        raise ProviderRefused("the assertion was made for somebody else")


def _request_of(assertion: Any, back: str) -> str:
    """Give the request that the assertion answers; the library has checked the times that must be there."""
    confirmation = _one(assertion, "saml:Subject/saml:SubjectConfirmation")
    data = _one(confirmation, "saml:SubjectConfirmationData")
    if data.get("Recipient") != back or not data.get("NotOnOrAfter"):
        raise ProviderRefused("the assertion may be brought elsewhere, or for ever")
    if not data.get("InResponseTo"):
        raise ProviderRefused("nobody asked for the assertion")
    return str(data.get("InResponseTo"))


def _who(assertion: Any, issuer: str) -> Confirmed:
    from onelogin.saml2.utils import OneLogin_Saml2_Utils

    name = _one(assertion, "saml:Subject/saml:NameID")
    subject = _text(name)
    if name.get("Format") != PERSISTENT or not 0 < len(subject) <= SUBJECT_LENGTH_MAX:
        raise ProviderRefused("the name is not a persistent one: others could get it, or it changes")
    if name.get("NameQualifier", issuer) != issuer:
        raise ProviderRefused("the name is one of another provider")
    statement = _one(assertion, "saml:AuthnStatement")
    contexts = {_text(one) for one in statement.findall("saml:AuthnContext/saml:AuthnContextClassRef", SPACES)}
    return Confirmed(
        issuer=issuer,
        subject=subject,
        name=_name_of(assertion),
        is_strong=bool(contexts & STRONG),
        signed_in_at=int(OneLogin_Saml2_Utils.parse_SAML_to_time(statement.get("AuthnInstant"))),
    )


def _name_of(assertion: Any) -> str:
    told = {}
    for attribute in assertion.findall("saml:AttributeStatement/saml:Attribute", SPACES):
        values = attribute.findall("saml:AttributeValue", SPACES)
        told[attribute.get("Name")] = _text(values[0]) if values else ""
    return next((told[name] for name in NAMES if told.get(name)), "")[:200]


def _one(parent: Any, path: str) -> Any:
    found = parent.findall(path, SPACES)
    if len(found) != 1:
        raise ProviderRefused(f"{len(found)} of {path} instead of one")
    return found[0]


def _text(element: Any) -> str:
    """Give the text of an element as it was signed: a comment inside neither cuts nor adds to it."""
    from onelogin.saml2.xml_utils import OneLogin_Saml2_XML

    return OneLogin_Saml2_XML.element_text(element) or ""
