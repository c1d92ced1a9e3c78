"""Who does what happens now, under which token and in which request: for the audit trail and every line of the log.

The request sets it, a job takes it over from the request that asked for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


@dataclass(frozen=True)
class Trail:
    """Where an act comes from; `token` is the public beginning of the token that was shown, `address` the caller's."""

    request_id: str = ""
    user: User | AnonymousUser | None = None
    token: str = ""
    address: str = ""


_now: ContextVar[Trail] = ContextVar("trail", default=Trail())  # noqa: B039  it is frozen


def current() -> Trail:
    """Give where the present act comes from."""
    return _now.get()


@contextmanager
def following(**given: Any) -> Iterator[None]:
    """Say where everything inside comes from."""
    token = _now.set(replace(_now.get(), **given))
    try:
        yield
    finally:
        _now.reset(token)


def learn(**given: Any) -> None:
    """Add what is known only in the middle of a request, such as whose token it shows; it ends with the request."""
    _now.set(replace(_now.get(), **given))
