"""What the audit trail vouches for but does not hold itself: the content of change sets, by its digest.

`settings.AUDIT_EVIDENCE` says which number in an entry's `after` names a row of which model, and which of its fields
the digest beside it is of; the models are above this app, so they are named there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from itertools import islice
from typing import Any

from django.apps import apps
from django.conf import settings

from accounts.audit_models import AuditEntry
from accounts.models import Site

READ_AT_ONCE = 500


def tampered() -> Iterator[str]:
    """Give a sentence for every row that is not as the trail says; rows that went with their whole site are none."""
    sites = set(Site.objects.values_list("pk", flat=True))
    for name, (label, field) in sorted(settings.AUDIT_EVIDENCE.items()):
        rows = AuditEntry.objects.filter(body__contains=f'"{name}":').order_by("id").values_list("body", flat=True)
        for bodies in _batched(rows.iterator(READ_AT_ONCE)):
            told = [json.loads(body) for body in bodies]
            vouched = {each["after"][name]: each for each in told if _vouches(each, name)}
            kept = apps.get_model(label)._default_manager.filter(pk__in=vouched)  # noqa: SLF001  any model's
            found = {pk: sha256(bytes(value)).hexdigest() for pk, value in kept.values_list("pk", field)}
            for pk, each in vouched.items():
                entry = f"entry {each['number']} ({each['action']}, {each['about']})"
                if pk not in found and each["site"]["id"] in sites:
                    yield f"What {entry} tells of is not kept any more: {label} {pk}."
                elif pk in found and found[pk] != each["after"]["sha256"]:
                    yield f"What {entry} tells of was changed: {label} {pk}."


def _vouches(entry: dict[str, Any], name: str) -> bool:
    after = entry["after"]
    return isinstance(after, dict) and name in after and "sha256" in after and entry["site"] is not None


def _batched(bodies: Iterator[str]) -> Iterator[tuple[str, ...]]:
    while found := tuple(islice(bodies, READ_AT_ONCE)):
        yield found
