"""What a page asks every two seconds: what changed since, who is here, what was said. A handful of small queries."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from django.db.models import Count, Max, Q
from django.utils import timezone

from accounts.models import Site, User
from assessment import services, talk, undoing
from assessment.models import Comment, Presence
from inventory.models import ChangedRecord, ChangeSet

FORGOTTEN_AFTER: Final = timedelta(seconds=20)
CHANGES_MAX: Final = 100
RECORDS_MAX: Final = 500
Feed = dict[str, Any]


def feed(*, site: Site, user: User, since: int | None) -> Feed:
    """Give what happened at a site after the act with the number `since`; without one, where to begin.

    `is_cut` says that there is more: then the page is better read anew.
    """
    newest = ChangeSet.objects.filter(site=site).aggregate(last=Max("pk"))["last"] or 0
    acts = _acts(site, newest if since is None else since)
    told, is_cut = acts[:CHANGES_MAX], len(acts) > CHANGES_MAX
    named = _records([act["pk"] for act in told])
    steps = undoing.steps_of(site, user)
    assessment = services.current_assessment(site=site, today=timezone.localdate())
    return {
        "since": newest,
        "is_cut": is_cut,
        "model": services.etag_of(assessment),
        "changes": [_told(act, named[act["pk"]]) for act in told],
        "present": _present(site),
        "comments": _comments(site, user),
        "undo": None if steps.undo is None else steps.undo.title,
        "redo": None if steps.redo is None else steps.redo.title,
    }


def etag_of(found: Feed) -> str:
    """Give the tag of an answer."""
    return f'"{sha256(json.dumps(found, sort_keys=True, default=str).encode()).hexdigest()[:32]}"'


def newest_change(site: Site) -> int:
    """Give the number of the newest act at a site, 0 before the first."""
    return ChangeSet.objects.filter(site=site).order_by("-pk").values_list("pk", flat=True).first() or 0


def be_here(*, site: Site, user: User, tab: str, page: str, kind: str, code: str) -> None:
    """Note that somebody has a page open."""
    now = timezone.now()
    _, is_new = Presence.objects.update_or_create(
        site=site, user=user, tab=tab, defaults={"page": page, "kind": kind, "code": code, "at": now}
    )
    if is_new:
        Presence.objects.filter(site=site, at__lt=now - FORGOTTEN_AFTER).delete()


def leave(*, site: Site, user: User, tab: str) -> None:
    """Forget a page that somebody closed."""
    Presence.objects.filter(site=site, user=user, tab=tab).delete()


def _acts(site: Site, since: int) -> list[dict[str, Any]]:
    rows: Any = ChangeSet.objects.filter(site=site, pk__gt=since).order_by("pk")
    return list(rows.values("pk", "kind", "title", "at", "records", "user__username")[: CHANGES_MAX + 1])


def _records(acts: list[int]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    if acts:
        rows = ChangedRecord.objects.filter(changes__in=acts).order_by("pk")
        for act, kind, code, fields in rows.values_list("changes_id", "kind", "code", "fields")[:RECORDS_MAX]:
            found[act].append({"kind": kind, "code": code, "fields": fields})
    return found


def _told(act: dict[str, Any], records: list[dict[str, Any]]) -> dict[str, Any]:
    at: datetime = act["at"]
    return {
        "id": act["pk"],
        "kind": act["kind"],
        "title": act["title"],
        "who": act["user__username"],
        "when": at.isoformat(),
        "count": act["records"],
        "records": records,
    }


def _present(site: Site) -> list[dict[str, str]]:
    """Give who is here, each once, on the page that they looked at last."""
    rows = Presence.objects.filter(site=site, at__gte=timezone.now() - FORGOTTEN_AFTER).order_by("at", "pk")
    last = {
        name: (page, kind, code)
        for name, page, kind, code in rows.values_list("user__username", "page", "kind", "code")
    }
    return [
        {"who": name, "page": page, "kind": kind, "code": code} for name, (page, kind, code) in sorted(last.items())
    ]


def _comments(site: Site, user: User) -> dict[str, int]:
    """Give how many comments there are and are open, the newest, and how many name the reader unseen."""
    rows = Comment.objects.filter(site=site)
    counts = rows.aggregate(all=Count("pk"), open=Count("pk", filter=Q(resolved_at=None)), newest=Max("pk"))
    return {**counts, "newest": counts["newest"] or 0, "for_you": talk.mentions_of(user, site).count()}
