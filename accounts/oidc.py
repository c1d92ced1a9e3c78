"""Signing in with an identity provider: OpenID Connect, authorisation code with PKCE, state and nonce (S49).

Whom an account there signs in here: `accounts.outside`. What the browser has to bring back lies in a signed cookie of
ten minutes.
"""

from __future__ import annotations

import base64
import json
import secrets
import time
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from django.conf import settings
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from accounts.outside import LEEWAY_SECONDS, Confirmed, ProviderRefused, is_safe

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
SECONDS = 5
BYTES_MAX = 1024 * 1024
METADATA_SECONDS = 600
STRONG = "mfa"  # in `amr` (RFC 8176): the provider asked for more than one factor

_metadata: dict[str, tuple[float, dict[str, Any]]] = {}


@dataclass(frozen=True)
class Asked:
    """What was asked of the provider: it must come back unchanged, in the same browser."""

    state: str
    nonce: str
    verifier: str
    purpose: str
    go_to: str


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *args: Any) -> None:
        """Follow nobody elsewhere."""


def ask(purpose: str, go_to: str, back: str, *, is_anew: bool) -> tuple[Asked, str]:
    """Give what one sign-in is known by, and the provider's address that the browser goes to.

    `is_anew` has the provider ask for the password again.
    """
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    challenge = base64.urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code",
        "client_id": settings.OIDC_CLIENT_ID,
        "redirect_uri": back,
        "scope": "openid profile",
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        **({"prompt": "login", "max_age": "0"} if is_anew else {}),
    }
    asked = Asked(state=state, nonce=nonce, verifier=verifier, purpose=purpose, go_to=go_to)
    return asked, f"{_known('authorization_endpoint')}?{urlencode(query)}"


def confirmed(asked: Asked, *, state: str, code: str, back: str) -> Confirmed:
    """Exchange the code and check the answer. Raises ProviderRefused."""
    if not state or not secrets.compare_digest(state.encode(errors="replace"), asked.state.encode()):
        raise ProviderRefused("the state is another one")
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "code_verifier": asked.verifier,
        "client_id": settings.OIDC_CLIENT_ID,
    }
    headers = {}
    if settings.OIDC_CLIENT_SECRET:
        pair = f"{settings.OIDC_CLIENT_ID}:{settings.OIDC_CLIENT_SECRET}".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
    answer = _fetched(_known("token_endpoint"), form, headers)
    claims = _claims(str(answer.get("id_token") or ""), asked.nonce)
    return Confirmed(
        issuer=claims["iss"],
        subject=claims["sub"],
        name=str(claims.get("preferred_username") or claims.get("name") or "")[:200],
        is_strong=STRONG in (claims.get("amr") or []),
        signed_in_at=int(claims.get("auth_time") or 0),
    )


def _claims(text: str, nonce: str) -> dict[str, Any]:
    try:
        keys = KeySet.import_key_set(_fetched(_known("jwks_uri")))  # type: ignore[arg-type]  # a JSON object
        token = jwt.decode(text, keys, algorithms=ALGORITHMS)
        rules = jwt.JWTClaimsRegistry(
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": settings.OIDC_ISSUER},
            aud={"essential": True, "value": settings.OIDC_CLIENT_ID},
            sub={"essential": True},
            exp={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        rules.validate(token.claims)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise ProviderRefused(f"the identity token: {type(error).__name__}: {error}") from error
    audience = token.claims["aud"]
    if isinstance(audience, list) and len(audience) > 1 and token.claims.get("azp") != settings.OIDC_CLIENT_ID:
        raise ProviderRefused("the identity token was made for somebody else")
    return dict(token.claims)


def _known(name: str) -> str:
    """Give an address that the provider publishes about itself."""
    issuer = settings.OIDC_ISSUER
    read_at, told = _metadata.get(issuer, (0.0, {}))
    if not told or time.monotonic() - read_at > METADATA_SECONDS:
        told = _fetched(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if told.get("issuer") != issuer:
            raise ProviderRefused(f"it calls itself {told.get('issuer')}")
        _metadata[issuer] = (time.monotonic(), told)
    address = told.get(name)
    if not isinstance(address, str):
        raise ProviderRefused(f"it publishes no {name}")
    return address


def _fetched(address: str, form: dict[str, str] | None = None, headers: dict[str, str] | None = None) -> dict[str, Any]:
    """Fetch JSON: over https, or from this machine; no proxy, no redirect, five seconds, one mebibyte."""
    if not is_safe(address):
        raise ProviderRefused(f"{address} is neither https nor on this machine")
    data = urlencode(form).encode() if form is not None else None
    request = Request(address, data, {"Accept": "application/json", **(headers or {})})  # noqa: S310  checked above
    try:
        with build_opener(ProxyHandler({}), _Stay()).open(request, timeout=SECONDS) as answer:
            told = json.loads(answer.read(BYTES_MAX))
    except (URLError, OSError, ValueError) as error:
        raise ProviderRefused(f"{address}: {error}") from error
    if not isinstance(told, dict):
        raise ProviderRefused(f"{address} did not answer with a JSON object")
    return told
