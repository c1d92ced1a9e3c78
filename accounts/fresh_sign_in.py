"""Was it really them, just now? Sign-off and changes of roles ask for a recent sign-in (S10).

    check_fresh(request)            # raises NotFresh: the page sends people to `accounts:confirm`, the API says 403

Recent is ten minutes; whoever has a second factor must have shown it within them too. A token is never recent.
"""

from __future__ import annotations

import time

from django.http import HttpRequest

from accounts import second_factors
from accounts.models import User

CONFIRMED, SECOND = "confirmed_at", "second_at"
MINUTES = 10


class NotFresh(Exception):
    """The person has to confirm that it is them."""

    def __init__(self) -> None:
        super().__init__("Confirm that it is you: sign in again, with your second factor where you have one.")


def is_fresh(request: HttpRequest, minutes: int = MINUTES) -> bool:
    """Tell whether the person at this browser signed in or confirmed within some minutes."""
    user = request.user
    if not isinstance(user, User) or not hasattr(request, "session"):
        return False
    since = time.time() - minutes * 60
    if not since <= request.session.get(CONFIRMED, 0) <= time.time():
        return False
    return request.session.get(SECOND, 0) >= since or not second_factors.has_one(user)


def show_second(request: HttpRequest) -> None:
    """Note that the person at this browser has shown the second factor just now: at sign-in, or by adding one."""
    request.session[SECOND] = time.time()


def check_fresh(request: HttpRequest, minutes: int = MINUTES) -> None:
    """Raise NotFresh unless the person at this browser signed in or confirmed within some minutes."""
    if not is_fresh(request, minutes):
        raise NotFresh
