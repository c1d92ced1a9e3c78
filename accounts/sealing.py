"""Secrets that the server has to read again, sealed with its key, so that a copy of the database alone holds none."""

from __future__ import annotations

import base64
from hashlib import sha256

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def seal(secret: str) -> str:
    """Give a secret sealed."""
    return _box().encrypt(secret.encode()).decode()


def opened(sealed: str) -> str:
    """Give a secret that was sealed with the key of now or one of SECRET_KEY_FALLBACKS. Raises InvalidToken."""
    return _box().decrypt(sealed.encode()).decode()


def _box() -> MultiFernet:
    every = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(sha256(f"sealing\n{key}".encode()).digest())) for key in every])
