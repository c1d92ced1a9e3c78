"""The version of what people change on a page: a form says which one it shows, and writes over that one alone (S12).

What has a column `version` is written by `renew`, one update that finds the version it names or nothing (S13). What
is a switch of two states needs no number: a form says where the switch goes, and where it is there nothing is written.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.audit_models import AuditEntry
from accounts.models import Organisation, Site
from documents.errors import ModelRefused
from documents.json_text import read_json

NEW = 0  # the version of what is not there yet
DIGITS_MAX = 9
RECENT = 200  # entries that are looked through for who was there before


class Stale(Exception):
    """Somebody else changed it since it was read; the message says who did, and when."""


class Unversioned(Exception):
    """A form that changes something did not say which version of it was seen."""

    def __str__(self) -> str:
        """Say what to do."""
        return _("This page did not say which version it shows. Load it anew.")


def sent(request: HttpRequest) -> int:
    """Give the version that a form was made of. Raises Unversioned where it names none."""
    text = request.POST.get("version", "")
    if not (text.isascii() and text.isdigit()) or len(text) > DIGITS_MAX:
        raise Unversioned
    return int(text)


def seen(request: HttpRequest) -> dict[str, Any]:
    """Give what a form says that its reader saw, as JSON, where no number tells it. Raises Unversioned."""
    try:
        found = read_json(request.POST.get("seen", ""))
    except ModelRefused as refusal:
        raise Unversioned from refusal
    if not isinstance(found, dict):
        raise Unversioned
    return found


def renew(rows: QuerySet[Any], version: int, **fields: Any) -> bool:
    """Write a row where it still has the version that was read; False where somebody was faster."""
    return bool(rows.filter(version=version).update(version=F("version") + 1, **fields))


def stale(
    what: str, *, acts: Collection[str], about: str, site: Site | None = None, organisation: Organisation | None = None
) -> Stale:
    """Give the refusal of a change of something that is not as it was read: who changed it and when, by the trail."""
    chain = site.organisation_id if site is not None else organisation.pk if organisation is not None else 0
    entries = AuditEntry.objects.filter(chain=chain, action__in=acts)
    entries = entries if site is None else entries.filter(site_id=site.pk)
    for entry in entries.order_by("-number")[:RECENT]:
        told = json.loads(entry.body)
        if told["about"] == about:
            who = told["actor"]["name"] if told["actor"] else "Bulkhead"
            when = told["at"][:16].replace("T", " ")
            names = {"who": who, "what": what, "when": when}
            return Stale(_("%(who)s changed %(what)s at %(when)s UTC. Look at it first.") % names)
    return Stale(_("Somebody changed %(what)s since you read it. Look at it first.") % {"what": what})
