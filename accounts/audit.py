"""The audit trail: each act one entry, chained by hashes per organisation, written with the change or not at all.

    note("asset.changed", site=site, user=user, about="PLC-1", before={...}, after={...})

`note` is the last write of a service's transaction: it holds the end of the chain until the transaction is over, so
that entries follow each other one by one on SQLite and PostgreSQL alike; noted earlier, other writers would wait for
the rest of the work. What was written is refused by triggers (`guards`), and found by `verify` where somebody went
around them. Whoever may write the whole database could write the whole chain anew: a digest that was printed or
exported before tells that too (`holds`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts import trail
from accounts.audit_models import AuditEntry, AuditHead
from accounts.models import Organisation, Site, User

NO_ORGANISATION = 0
BEGINNING = "0" * 64
ABOUT_LENGTH_MAX = 400
READ_AT_ONCE = 2000


@dataclass(frozen=True)
class Broken:
    """The first entry of a chain that is not as it was written."""

    chain: int
    number: int
    why: str


@dataclass(frozen=True)
class Chain:
    """A chain as it was found: how many entries follow each other, the digest of the last one, where it breaks."""

    chain: int
    entries: int
    digest: str
    broken: Broken | None


def note(
    action: str,
    *,
    site: Site | None = None,
    organisation: Organisation | None = None,
    user: User | None = None,
    about: str = "",
    before: Any = None,
    after: Any = None,
) -> AuditEntry:
    """Append one entry, in the transaction of the change that it tells.

    Without `user` it is whoever the present request or job acts for. `about` names the object as people know it.
    """
    now = trail.current()
    actor = user or now.user
    known = actor if isinstance(actor, User) or getattr(actor, "is_authenticated", False) else None
    chain = _chain(site, organisation, known)
    with transaction.atomic(savepoint=False):
        head = _hold(chain)
        told = {
            "chain": chain,
            "number": head.number + 1,
            "at": timezone.now().astimezone(UTC).isoformat(timespec="microseconds"),
            "actor": {"id": known.pk, "name": known.get_username()} if known else None,
            "token": now.token,
            "address": now.address,
            "request_id": now.request_id,
            "action": action,
            "site": {"id": site.pk, "code": site.code} if site else None,
            "about": about[:ABOUT_LENGTH_MAX],
            "before": before,
            "after": after,
        }
        body = json.dumps(told, sort_keys=True, separators=(",", ":"), cls=DjangoJSONEncoder)
        digest = digest_of(head.digest, body)
        entry = AuditEntry.objects.create(
            chain=chain,
            number=head.number + 1,
            action=action,
            site_id=site.pk if site else None,
            body=body,
            previous=head.digest,
            digest=digest,
        )
        AuditHead.objects.filter(chain=chain).update(number=entry.number, digest=digest)
        if action in settings.AFTER_NOTE:
            import_string(settings.AFTER_NOTE[action])(entry, site)
    return entry


def digest_of(previous: str, body: str) -> str:
    """Give the digest of an entry: over that of the one before, the length of the body and the body."""
    data = body.encode()
    return sha256(bytes.fromhex(previous) + len(data).to_bytes(8, "big") + data).hexdigest()


def verify() -> list[Chain]:
    """Follow every chain from its beginning; the first entry that is not as it was written ends it."""
    heads = {head.chain: head for head in AuditHead.objects.all()}
    chains = set(heads) | set(AuditEntry.objects.order_by().values_list("chain", flat=True).distinct())
    return [_followed(chain, heads.get(chain)) for chain in sorted(chains)]


def holds(digest: str) -> bool:
    """Tell whether an entry has a digest that was printed or exported before."""
    return AuditEntry.objects.filter(digest=digest).exists()


def entries(organisation: Organisation, site: Site | None = None) -> QuerySet[AuditEntry]:
    """Give the entries of an organisation, or those of one of its sites."""
    rows = AuditEntry.objects.filter(chain=organisation.pk)
    return rows if site is None else rows.filter(site_id=site.pk)


def exported(chain: int | None = None) -> Iterator[str]:
    """Give the entries as lines of JSON, oldest first: body, digest of the one before and own digest."""
    entries = AuditEntry.objects.order_by("chain", "number")
    for entry in (entries if chain is None else entries.filter(chain=chain)).iterator(READ_AT_ONCE):
        told = {"body": entry.body, "digest": entry.digest, "previous": entry.previous}
        yield json.dumps(told, ensure_ascii=False, sort_keys=True)


def _chain(site: Site | None, organisation: Organisation | None, user: Any) -> int:
    if site is not None:
        return int(site.organisation_id)
    if organisation is not None:
        return int(organisation.pk)
    return int(getattr(user, "organisation_id", None) or NO_ORGANISATION)


def _hold(chain: int) -> AuditHead:
    """Give the end of a chain, held until the transaction ends; on SQLite the transaction itself holds it."""
    held = AuditHead.objects.select_for_update(no_key=True).filter(chain=chain)
    head = held.first()
    if head is None:
        AuditHead.objects.bulk_create([AuditHead(chain=chain, digest=BEGINNING)], ignore_conflicts=True)
        head = held.get()
    return head


def _followed(chain: int, head: AuditHead | None) -> Chain:
    number, digest = 0, BEGINNING
    for entry in AuditEntry.objects.filter(chain=chain).order_by("number").iterator(READ_AT_ONCE):
        if why := _wrong(entry, number + 1, digest):
            return Chain(chain, number, digest, Broken(chain, number + 1, why))
        number, digest = entry.number, entry.digest
    broken = None
    if head is None or (head.number, head.digest) != (number, digest):
        last = head.number if head else "unknown"
        broken = Broken(chain, number + 1, f"the chain ends after entry {number}, its head says {last}")
    return Chain(chain, number, digest, broken)


def _wrong(entry: AuditEntry, number: int, previous: str) -> str:
    if entry.number != number:
        return f"entry {number} is missing; entry {entry.number} follows"
    if entry.previous != previous:
        return f"entry {number} does not follow on the one before it"
    if entry.digest != digest_of(previous, entry.body):
        return f"the content of entry {number} was changed"
    told = json.loads(entry.body)
    site = (told["site"] or {}).get("id")
    if (told["chain"], told["number"], told["action"], site) != (
        entry.chain, entry.number, entry.action, entry.site_id,
    ):  # fmt: skip
        return f"the columns of entry {number} say something else than its content"
    return ""
