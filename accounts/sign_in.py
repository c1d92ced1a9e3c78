"""The one way in: whatever proved who somebody is, they pass here, and a second factor where they have one.

Every way shares it (S47): limits and audit before, a new session identifier, the notes that `fresh_sign_in` reads.
"""

from __future__ import annotations

import time
from typing import Any

from django.contrib.auth import login
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.http import HttpRequest

from accounts import second_factors, sessions
from accounts.audit import note
from accounts.fresh_sign_in import CONFIRMED, SECOND, show_second
from accounts.models import User

PENDING = "pending"
PENDING_SECONDS = 10 * 60
BACKEND = "django.contrib.auth.backends.ModelBackend"


def begin(request: HttpRequest, user: User, *, how: str, is_strong: bool = False) -> bool:
    """Let in whoever proved who they are; False where a second factor is still to be shown.

    `is_strong` says that the proof was one of two factors already.
    """
    if is_strong or not second_factors.has_one(user):
        finish(request, user, how=how, second="elsewhere" if is_strong else "")
        return True
    request.session[PENDING] = {"user": user.pk, "how": how, "at": time.time()}
    return False


def pending(request: HttpRequest) -> tuple[User, str] | None:
    """Give who has shown the first factor only, and how; None after ten minutes, and for a user disabled since."""
    kept: dict[str, Any] | None = request.session.get(PENDING)
    if kept is None or time.time() - kept["at"] > PENDING_SECONDS:
        return None
    user = User.objects.filter(pk=kept["user"], is_active=True).first()
    return None if user is None else (user, kept["how"])


def finish(request: HttpRequest, user: User, *, how: str, second: str) -> None:
    """Sign somebody in under a new session identifier."""
    request.session.pop(PENDING, None)
    request.session.cycle_key()  # Django does so only for somebody who was not signed in
    login(request, user, backend=BACKEND)
    if second:
        show_second(request)
    note("sign_in", user=user, after={"how": how, "second": second})


def failed(account: str, *, why: str) -> None:
    """Note a failure; the name is noted only where it is that of a user, for it may be a password typed too early."""
    user = User.objects.filter(username=account.replace("\0", "")[:150]).select_related("organisation").first()
    organisation = user.organisation if user else None
    about = user.get_username() if user else "nobody we know"
    note("sign_in.failed", organisation=organisation, about=about, after={"why": why})


def _began(sender: Any, request: HttpRequest, user: User, **more: Any) -> None:
    del sender, user, more
    sessions.begin(request)
    request.session[CONFIRMED] = time.time()
    request.session.pop(SECOND, None)


def _ended(sender: Any, request: HttpRequest, user: User | None, **more: Any) -> None:
    del sender, request, more
    if user is not None:
        note("sign_out", user=user)


user_logged_in.connect(_began, dispatch_uid="accounts.sign_in")
user_logged_out.connect(_ended, dispatch_uid="accounts.sign_out")
