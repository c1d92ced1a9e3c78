"""The logo of a site's reports: what is taken of the picture that was sent, and its one row per site."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import versions
from accounts.audit import note
from accounts.models import Site, User
from inventory.importers.child import ask
from inventory.importers.limits import MIB
from inventory.records import ImportRefused
from reports.document import LogoPicture
from reports.logo_child import SIDE_MAX, TOO_LARGE
from reports.models import Logo

BYTES_MAX: Final = MIB
CHILD: Final = "reports.logo_child"
SIGNATURES: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
PRINTED_MAX: Final = (40.0, 14.0)
MILLIMETRES_PER_PIXEL: Final = 25.4 / 96  # no pixel is printed larger than a screen shows it


class LogoRefused(Exception):
    """The picture is not taken; the message says what was expected."""


@dataclass(frozen=True)
class Clean:
    """What is kept of a picture: a PNG of its pixels, and their number."""

    png: bytes
    width: int
    height: int


def cleaned(data: bytes) -> Clean:
    """Give what is kept of a picture that was sent, decoded in a child process (S31). Raises LogoRefused."""
    if len(data) > BYTES_MAX:
        raise LogoRefused(_("The file is larger than 1 MiB; expected a PNG or JPEG of at most 1 MiB."))
    if not data.startswith(SIGNATURES):
        raise LogoRefused(
            _("This is neither PNG nor JPEG; expected one of the two. Export a drawing, SVG say, as PNG.")
        )
    with TemporaryDirectory(prefix="bulkhead-logo-") as folder:
        source, answer = Path(folder) / "sent", Path(folder) / "answer"
        source.write_bytes(data)
        try:
            ask(CHILD, {"path": str(source)}, answer)
        except ImportRefused as died:
            raise _damaged() from died
        head, _break, png = answer.read_bytes().partition(b"\n")
    told = json.loads(head)
    if told.get("refused") == TOO_LARGE:
        sides = {"most": SIDE_MAX}
        raise LogoRefused(_("The picture is too large; expected at most %(most)s pixels in width and height.") % sides)
    if "refused" in told:
        raise _damaged()
    return Clean(png, told["width"], told["height"])


def _damaged() -> LogoRefused:
    return LogoRefused(_("The picture is damaged or cut off; expected a whole PNG or JPEG."))


def put_logo(*, site: Site, data: bytes, by: User, version: int) -> None:
    """Have a site's reports show a picture, instead of the logo of that version. Raises LogoRefused, or Stale."""
    made = cleaned(data)
    digest = hashlib.sha256(made.png).hexdigest()
    told = {"sha256": digest, "width": made.width, "height": made.height}
    fields = {**told, "png": made.png, "by": by, "at": timezone.now()}
    with transaction.atomic():
        rows, before = _held(site)
        if version != versions.NEW:
            if not versions.renew(rows, version, **fields):
                raise _stale(site)
        elif before is None:
            Logo.objects.create(site=site, **fields)
        else:
            raise _stale(site)
        note("logo.set", site=site, user=by, about=site.code, before=before, after=told)


def remove_logo(*, site: Site, by: User, version: int) -> None:
    """Have a site's reports show no logo any more. Raises Stale where it is not the one of that version."""
    with transaction.atomic():
        rows, before = _held(site)
        if before is None:
            return
        if not rows.filter(version=version).delete()[0]:
            raise _stale(site)
        note("logo.removed", site=site, user=by, about=site.code, before=before)


def logo_of(site: Site) -> LogoPicture | None:
    """Give the logo that a site's reports show, with the size in which they print it."""
    row = Logo.objects.filter(site=site).first()
    if row is None:
        return None
    scale = min(MILLIMETRES_PER_PIXEL, PRINTED_MAX[0] / row.width, PRINTED_MAX[1] / row.height)
    return LogoPicture(bytes(row.png), round(row.width * scale, 2), round(row.height * scale, 2))


def _held(site: Site) -> tuple[QuerySet[Logo], str | None]:
    """Give the row of a site's logo, held against others who change it, and the digest of what it shows."""
    Site.objects.select_for_update(no_key=True).get(pk=site.pk)
    rows = Logo.objects.filter(site=site)
    return rows, rows.values_list("sha256", flat=True).first()


def _stale(site: Site) -> versions.Stale:
    return versions.stale(_("the logo"), acts=("logo.set", "logo.removed"), about=site.code, site=site)
