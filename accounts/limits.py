"""How often somebody may try: ten failures in fifteen minutes per account and per address, on every way in (S47).

    keys = limits.keys("password", account=name, address=address)
    limits.take(keys)             # before anything is checked; raises LimitReached
    ...
    limits.give_back(keys)        # it was right

A try is taken before it is checked and given back where it was right: of a hundred tries at once ten are checked,
whatever the threads and processes do, because taking is one conditional update of one row.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts.audit import note
from accounts.way_in_models import Limit

TRIES = 10
WINDOW = timedelta(minutes=15)


class LimitReached(Exception):
    """Too many failures; `seconds` says when to try again."""

    def __init__(self, seconds: int) -> None:
        minutes = max(1, round(seconds / 60))
        super().__init__(f"Too many failed tries. Try again in {minutes} minute{'s' if minutes > 1 else ''}.")
        self.seconds = seconds


def keys(way: str, *, account: object = None, address: str = "") -> list[str]:
    """Give the keys under which a try counts; what was typed is kept as a hash only."""
    counted = [("account", str(account).casefold())] if account is not None else []
    counted += [("address", address)] if address else []
    return [sha256(f"{way}\n{kind}\n{value}".encode(errors="replace")).hexdigest() for kind, value in counted]


def take(wanted: Sequence[str], tries: int = TRIES) -> None:
    """Take one try of so many under each key, or none and raise LimitReached."""
    now = timezone.now()
    reached: datetime | None = None
    with transaction.atomic():
        for key in sorted(wanted):
            if not _took(key, now, tries):
                reached = Limit.objects.values_list("ends_at", flat=True).get(pk=key)
                transaction.set_rollback(True)
                break
    if reached is not None:
        _tell(wanted)
        raise LimitReached(max(1, int((reached - now).total_seconds())))


def give_back(taken: Sequence[str]) -> None:
    """Give tries back that were right."""
    Limit.objects.filter(pk__in=taken, count__gt=0).update(count=F("count") - 1)


def refuse_if_reached(wanted: Sequence[str]) -> None:
    """Raise LimitReached where the limit stands, and write nothing: for what is checked with every request."""
    ends_at = Limit.objects.filter(pk__in=wanted, count__gte=TRIES, ends_at__gt=timezone.now()).values_list(
        "ends_at", flat=True
    )
    if (found := ends_at.first()) is not None:
        raise LimitReached(max(1, int((found - timezone.now()).total_seconds())))


def _took(key: str, now: datetime, tries: int) -> bool:
    row = Limit.objects.filter(pk=key)
    fresh = {"count": 1, "ends_at": now + WINDOW, "is_told": False}
    while not row.filter(ends_at__gt=now, count__gte=tries).exists():
        if row.filter(ends_at__gt=now, count__lt=tries).update(count=F("count") + 1):
            return True
        if row.filter(ends_at__lte=now).update(**fresh):
            return True
        if _began(key, fresh):
            return True
    return False


def _began(key: str, fresh: dict[str, Any]) -> bool:
    """Make the row of a key; False where somebody made it between these statements: look again then."""
    try:
        with transaction.atomic():
            Limit.objects.create(key=key, **fresh)
    except IntegrityError:
        return False
    return True


def _tell(wanted: Sequence[str]) -> None:
    """Note once per window that a limit was reached."""
    with transaction.atomic():
        told = Limit.objects.filter(pk__in=wanted, count__gte=TRIES, is_told=False).update(is_told=True)
        if told:
            note("limit.reached")
