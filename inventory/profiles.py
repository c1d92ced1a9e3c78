"""Saved mappings: how files with the same headings are read, kept under a name and offered again by themselves."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import transaction

from accounts.audit import note
from accounts.models import Site, User
from inventory.models import ImportBatch, MappingProfile

KEPT = (
    "format", "encoding", "separator", "sheet", "header_row", "mapping", "date_order", "values", "match", "on_match",
    "empty_clears",
)  # fmt: skip
NAME_LENGTH = 200


class ProfileRefused(Exception):
    """The profile cannot be kept; the message says why."""


def signature_of(report: dict[str, Any] | None) -> str:
    """Give the signature of a file's headings, whatever their order; empty for a file that has none."""
    headings = sorted(column["heading"] for column in (report or {}).get("columns", []))
    return hashlib.sha256(json.dumps(headings).encode()).hexdigest() if headings else ""


def offered(batch: ImportBatch) -> list[MappingProfile]:
    """Give the profiles for files with the headings of this one that say something else than its own choices."""
    signature = signature_of(batch.report)
    found = MappingProfile.objects.filter(site=batch.site_id, signature=signature) if signature else []
    return [profile for profile in found if profile.options != _kept(batch.options)]


def used(batch: ImportBatch) -> MappingProfile | None:
    """Give the profile by which a file is read, the newest of several."""
    same = MappingProfile.objects.filter(site=batch.site_id, signature=signature_of(batch.report))
    return next((one for one in same.order_by("-saved_at") if one.options == _kept(batch.options)), None)


def save(batch: ImportBatch, name: str, *, user: User | None) -> MappingProfile:
    """Keep how a file is read under a name; the same name again is written over. Raises ProfileRefused."""
    name, signature = _checked(name), signature_of(batch.report)
    if not signature:
        raise ProfileRefused("This file has no columns, so there is nothing to keep.")
    values = {"signature": signature, "options": _kept(batch.options), "user": user}
    with transaction.atomic():
        kept, _ = MappingProfile.objects.update_or_create(site=batch.site, name=name, defaults=values)
        note("mapping.kept", site=batch.site, user=user, about=name, after={"options": kept.options})
    return kept


def rename(profile: MappingProfile, name: str) -> None:
    """Give a profile another name. Raises ProfileRefused where another one has it."""
    name = _checked(name)
    if MappingProfile.objects.filter(site=profile.site_id, name=name).exclude(pk=profile.pk).exists():
        raise ProfileRefused(f"Another mapping is called {name}.")
    with transaction.atomic():
        before, profile.name = profile.name, name
        profile.save(update_fields=["name"])
        note("mapping.renamed", site=profile.site, about=name, before=before, after=name)


def delete(profile: MappingProfile) -> None:
    """Forget a profile; what was imported with it stays."""
    with transaction.atomic():
        note("mapping.deleted", site=profile.site, about=profile.name, before={"options": profile.options})
        profile.delete()


def options_named(site: Site, name: str) -> dict[str, Any]:
    """Give the choices of the profile with a name. Raises ProfileRefused where there is none."""
    found = MappingProfile.objects.filter(site=site, name=name).first()
    if found is None:
        raise ProfileRefused(f"No mapping of this site is called '{name[:80]}'.")
    return dict(found.options)


def _kept(options: dict[str, Any]) -> dict[str, Any]:
    return {name: options[name] for name in KEPT if options.get(name)}


def _checked(name: str) -> str:
    name = name.strip()
    if not name or len(name) > NAME_LENGTH or not name.isprintable():
        raise ProfileRefused(f"A name has 1 to {NAME_LENGTH} characters, none of them invisible.")
    return name
