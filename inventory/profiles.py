"""Saved mappings: how files with the same headings are read, kept under a name and offered again by themselves."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import versions
from accounts.audit import note
from accounts.models import Site, User
from accounts.versions import NEW, Stale
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


def save(batch: ImportBatch, name: str, *, user: User | None, over: int = NEW) -> MappingProfile:
    """Keep how a file is read under a name, over what is kept under it where that has the version `over`.

    Raises ProfileRefused, or Stale where something else is kept under it.
    """
    name, signature = _checked(name), signature_of(batch.report)
    if not signature:
        raise ProfileRefused("This file has no columns, so there is nothing to keep.")
    values = {"signature": signature, "options": _kept(batch.options), "user": user, "saved_at": timezone.now()}
    here = MappingProfile.objects.filter(site=batch.site, name=name)
    try:
        with transaction.atomic():
            if not versions.renew(here, over, **values):
                MappingProfile.objects.create(site=batch.site, name=name, **values)
            note("mapping.kept", site=batch.site, user=user, about=name, after={"options": values["options"]})
    except IntegrityError as twin:
        raise _stale(batch.site, name) from twin
    return here.get()


def rename(profile: MappingProfile, name: str, *, seen: int) -> None:
    """Give a profile another name. Raises ProfileRefused where another one has it, Stale where it is another by now."""
    name, before = _checked(name), profile.name
    rows = MappingProfile.objects.filter(pk=profile.pk)
    try:
        with transaction.atomic():
            if not versions.renew(rows, seen, name=name):
                raise _stale(profile.site, before)
            note("mapping.renamed", site=profile.site, about=name, before=before, after=name)
    except IntegrityError as twin:
        raise ProfileRefused(f"Another mapping is called {name}.") from twin


def delete(profile: MappingProfile, *, seen: int) -> None:
    """Forget a profile; what was imported with it stays. Raises Stale where it is another by now."""
    with transaction.atomic():
        if not MappingProfile.objects.filter(pk=profile.pk, version=seen).delete()[0]:
            raise _stale(profile.site, profile.name)
        note("mapping.deleted", site=profile.site, about=profile.name, before={"options": profile.options})


def _stale(site: Site, name: str) -> Stale:
    what = _("the mapping %(name)s") % {"name": name}
    return versions.stale(what, acts=("mapping.kept", "mapping.renamed", "mapping.deleted"), about=name, site=site)


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
