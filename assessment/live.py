"""What a page asks every two seconds: what changed since, who is here, what was said. A handful of small queries."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from accounts.models import Site, User
from assessment import services
from assessment.models import Presence
from inventory.models import ChangedRecord, ChangeSet

FORGOTTEN_AFTER: Final = timedelta(seconds=20)
CHANGES_MAX: Final = 100
RECORDS_MAX: Final = 500
Feed = dict[str, Any]
# What a person would undo is as in `undoing.steps_of`: their newest act that stands; redo only where they did nothing
# new since they undid.
STANDING: Final = """
SELECT
 (SELECT MAX(id) FROM inventory_changeset WHERE site_id = %(site)s) AS newest,
 (SELECT version FROM assessment_assessment WHERE site_id = %(site)s AND is_open) AS version,
 (SELECT version FROM accounts_site WHERE id = %(site)s) AS site_version,
 (SELECT COUNT(*) FROM assessment_comment WHERE site_id = %(site)s) AS said,
 (SELECT COUNT(*) FROM assessment_comment WHERE site_id = %(site)s AND resolved_at IS NULL) AS open,
 (SELECT MAX(id) FROM assessment_comment WHERE site_id = %(site)s) AS last_said,
 (SELECT COUNT(*) FROM assessment_mention mention JOIN assessment_comment said ON said.id = mention.comment_id
  WHERE mention.user_id = %(user)s AND mention.read_at IS NULL AND said.site_id = %(site)s) AS for_you,
 (SELECT title FROM inventory_changeset WHERE site_id = %(site)s AND user_id = %(user)s AND undone_at IS NULL
  AND kind <> 'undo' ORDER BY id DESC LIMIT 1) AS undo,
 (SELECT MAX(id) FROM inventory_changeset WHERE site_id = %(site)s AND user_id = %(user)s AND kind = 'undo'
  AND undone_at IS NULL) AS undone,
 (SELECT title FROM inventory_changeset WHERE site_id = %(site)s AND user_id = %(user)s AND undone_at IS NULL
  AND kind = 'undo' ORDER BY id DESC LIMIT 1) AS redo,
 (SELECT MAX(id) FROM inventory_changeset WHERE site_id = %(site)s AND user_id = %(user)s
  AND kind NOT IN ('undo', 'redo')) AS done
"""


def feed(*, site: Site, user: User, since: int | None) -> Feed:
    """Give what happened at a site after the act with the number `since`; without one, where to begin.

    `is_cut` says that there is more: then the page is better read anew.
    """
    found = _standing(site, user)
    newest = found["newest"] or 0
    acts = _acts(site, since) if since is not None and since < newest else []
    told, is_cut = acts[:CHANGES_MAX], len(acts) > CHANGES_MAX
    named = _records([act["pk"] for act in told])
    return {
        "since": newest,
        "is_cut": is_cut,
        "model": services.tag_of(found["version"] or 1, found["site_version"]),
        "changes": [_told(act, named[act["pk"]]) for act in told],
        "present": _present(site),
        "comments": {
            "all": found["said"],
            "open": found["open"],
            "newest": found["last_said"] or 0,
            "for_you": found["for_you"],
        },
        "undo": found["undo"],
        "redo": found["redo"] if (found["undone"] or 0) > (found["done"] or 0) else None,
    }


def _standing(site: Site, user: User) -> dict[str, Any]:
    """Give where a site and a person at it stand, in one statement whose parts are each answered by an index.

    Fifty people ask this every two seconds; to build it out of querysets took longer than to answer it.
    """
    values = {"site": site.pk, "user": user.pk}
    with connection.cursor() as cursor:
        cursor.execute(STANDING, values)
        names = [column[0] for column in cursor.description]
        return dict(zip(names, cursor.fetchone(), strict=True))


def etag_of(found: Feed) -> str:
    """Give the tag of an answer."""
    return f'"{sha256(json.dumps(found, sort_keys=True, default=str).encode()).hexdigest()[:32]}"'


def be_here(*, site: Site, user: User, tab: str, page: str, kind: str, code: str) -> None:
    """Note that somebody has a page open."""
    now = timezone.now()
    here: dict[str, Any] = {"page": page, "kind": kind, "code": code, "at": now}
    # Nearly always the window is known: then one statement does, and nobody who writes waits for more than that.
    if not Presence.objects.filter(site=site, user=user, tab=tab).update(**here):
        Presence.objects.update_or_create(site=site, user=user, tab=tab, defaults=here)
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
