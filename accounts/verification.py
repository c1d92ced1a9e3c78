"""The audit trail, followed from its beginning to its end: by command, writing nothing, and once a day."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from accounts import audit, evidence
from accounts.audit_models import AuditEntry
from accounts.models import Organisation

VERIFIED = "audit.verified"
BACKED_UP = "backup.made"
DUE_AFTER = timedelta(days=1)
WRONG_NOTED_MAX = 20


@dataclass(frozen=True)
class Verified:
    """What the chains say, a sentence each, and what is not as it was written."""

    told: list[str]
    wrong: list[str]
    entries: int


@dataclass(frozen=True)
class Last:
    """When something was last noted, and whether all was well."""

    at: datetime
    is_fine: bool


def verified(wanted: Sequence[str] = ()) -> Verified:
    """Follow every chain and what it vouches for; `wanted` are digests that some entry must have."""
    names = dict(Organisation.objects.values_list("pk", "name"))
    told, wrong, entries = [], [], 0
    for found in audit.verify():
        name = names.get(found.chain, "what belongs to no organisation")
        entries += found.entries
        told.append(f"{name}: {found.entries} entries follow each other, the last is {found.digest}")
        if found.broken is not None:
            wrong.append(f"{name}: {found.broken.why}.")
    lost = [digest for digest in wanted if not audit.holds(digest)]
    wrong += [f"No entry has the digest {digest}: entries were taken away." for digest in lost]
    wrong += evidence.tampered()
    return Verified(told, wrong, entries)


def verify_if_due() -> None:
    """Follow the trail where nobody did for a day, and note what was found."""
    before = last(VERIFIED)
    if before is None or timezone.now() - before.at >= DUE_AFTER:
        keep(verified())


def keep(found: Verified) -> None:
    """Note what was found, for the signs of life."""
    audit.note(VERIFIED, after={"entries": found.entries, "wrong": found.wrong[:WRONG_NOTED_MAX]})


def last(action: str) -> Last | None:
    """Give when the server itself last noted something, None where it never did."""
    entry = AuditEntry.objects.filter(chain=audit.NO_ORGANISATION, action=action).order_by("-number").first()
    if entry is None:
        return None
    told = json.loads(entry.body)
    return Last(datetime.fromisoformat(told["at"]), not (told["after"] or {}).get("wrong"))
