"""Files that show that something is so: kept once under their digest's row, given out only as a download."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db import transaction

from accounts.audit import note
from accounts.models import Site, User
from assessment.models import EvidenceFile
from inventory import uploads

NAME_LENGTH: Final = 200


def add_evidence(*, site: Site, name: str, chunks: Iterable[bytes], user: User) -> EvidenceFile:
    """Keep a file as evidence; one that is there already, byte for byte, is given again.

    Raises inventory.uploads.TooLarge over the size limit.
    """
    kept = uploads.keep(chunks)
    try:
        with transaction.atomic():
            # Codes are counted per site, one after the other.
            Site.objects.select_for_update(no_key=True).get(pk=site.pk)
            same = EvidenceFile.objects.filter(site=site, sha256=kept.sha256).first()
            if same is None:
                number = EvidenceFile.objects.filter(site=site).count() + 1
                made = EvidenceFile.objects.create(
                    site=site,
                    code=f"E-{number}",
                    name=name.replace("\\", "/").rpartition("/")[2][-NAME_LENGTH:] or "evidence",
                    stored_name=kept.stored_name,
                    sha256=kept.sha256,
                    size=kept.size,
                    added_by=user,
                )
                told = {"code": made.code, "sha256": made.sha256, "size": made.size}
                note("evidence.added", site=site, user=user, about=made.name, after=told)
                return made
    except BaseException:
        uploads.drop(kept.stored_name)
        raise
    uploads.drop(kept.stored_name)
    return same
