"""Sessions in the database, with columns by which their owner sees and ends them (S50)."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import OperationalError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts import trail
from accounts.audit import note
from accounts.models import User
from accounts.storage import is_full
from accounts.way_in_models import Session

logger = logging.getLogger(__name__)
IDLE_SECONDS = 30 * 60
LONGEST_SECONDS = 12 * 60 * 60
SEEN_EVERY_SECONDS = 60
STARTED, SEEN, ADDRESS, BROWSER = "started", "seen", "address", "browser"


class SessionStore(DatabaseStore):
    """Django's store on our table."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Give the table."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Give the row of a session."""
        row: Session = super().create_model_instance(data)  # type: ignore[assignment]  # the stub names Django's own
        row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.started_at, row.seen_at = data.get(STARTED), data.get(SEEN)
        row.address, row.browser = data.get(ADDRESS, ""), data.get(BROWSER, "")
        return row

    def save(self, must_create: bool = False) -> None:
        """Write the session; where there is no room, whoever is signed in reads on, and is not noted as seen."""
        try:
            super().save(must_create)
        except OperationalError as error:
            if must_create or not is_full(error):
                raise
            logger.warning("There is no room to note that a session is in use.")


def begin(request: HttpRequest) -> None:
    """Note in a session that just began when and where it did."""
    now = time.time()
    browser = str(request.META.get("HTTP_USER_AGENT") or "")[:200]
    request.session.update({STARTED: now, SEEN: now, ADDRESS: trail.current().address, BROWSER: browser})


def is_over(request: HttpRequest) -> bool:
    """Tell whether a session was idle for half an hour or is twelve hours old; note that it is in use otherwise.

    What a page asks by itself (X-By-Itself) is no use: an open page alone keeps nobody signed in.
    """
    now = time.time()
    started, seen = request.session.get(STARTED, now), request.session.get(SEEN, now)
    if now - seen > IDLE_SECONDS or now - started > LONGEST_SECONDS:
        return True
    if now - seen > SEEN_EVERY_SECONDS and "X-By-Itself" not in request.headers:
        request.session[SEEN] = now
    return False


def of(user: User) -> QuerySet[Session]:
    """Give the sessions of a user that go on, the newest first."""
    return _going().filter(user_id=user.pk).order_by("-started_at")


def signed_in(users: Iterable[User]) -> set[int]:
    """Give the keys of those of some users who have a session that goes on."""
    rows = _going().filter(user_id__in=[one.pk for one in users])
    return {key for key in rows.values_list("user_id", flat=True) if key is not None}


def _going() -> QuerySet[Session]:
    now = time.time()
    going = Session.objects.filter(expire_date__gt=timezone.now())
    return going.filter(seen_at__gt=now - IDLE_SECONDS, started_at__gt=now - LONGEST_SECONDS)


def end(user: User, *, but: str | None = None, only: int | None = None) -> int:
    """End the sessions of a user: all, all but the one with a key, or only the one that began then."""
    rows = Session.objects.filter(user_id=user.pk)
    if only is not None:
        rows = rows.filter(pk__in=[row.pk for row in rows if number_of(row) == only])
    if but is not None:
        rows = rows.exclude(session_key=but)
    ended, _ = rows.delete()
    if ended:
        note("sessions.ended", organisation=user.organisation, about=user.get_username(), after={"ended": ended})
    return ended


def number_of(row: Session) -> int:
    """Give the number by which a page names a session without telling its key."""
    return int(sha256(row.session_key.encode()).hexdigest()[:12], 16)
