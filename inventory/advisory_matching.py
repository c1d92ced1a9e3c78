"""The advisories of a site held against its assets: what comes of it is written as what changed."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache, partial
from itertools import chain
from pathlib import Path
from typing import Any

from django.utils import timezone

from accounts.models import Site
from inventory.advisories.advisory import Advisory as Read
from inventory.advisories.advisory import from_plain
from inventory.advisories.matching import Thing, Verdict, match
from inventory.advisory_models import (
    Advisory,
    AdvisoryMatching,
    AdvisoryVerdict,
    unpack,
)
from inventory.advisory_services import CHUNK, Tell, Write
from inventory.advisory_verdicts import KINDS, newest, newest_bundle
from inventory.models import Asset
from inventory.records import printable

PROGRAM = Path(__file__).parent / "advisories"


def prepare_matching(site: Site, tell: Tell, *, anew: bool = False) -> Write:
    """Hold the advisories of a site against its assets, and give the write, which needs a transaction.

    Where nothing has changed that the verdicts follow from, that is all that is written, unless `anew`.
    """
    site = Site.objects.get(pk=site.pk)
    bundle = newest_bundle(site)
    fresh = {"site_version": site.version, "newest_bundle": bundle, "digest": _digest(site)}
    last = AdvisoryMatching.objects.filter(site=site).first()
    if last is not None and last.digest == fresh["digest"] and not anew:
        return partial(_still_matched, last, fresh)
    tell("reading the advisories")
    rows = list(Advisory.objects.filter(site=site))
    keys = {(row.publisher, row.code): row for row in rows}
    kev, epss = _entries(site, KINDS.KEV), _entries(site, KINDS.EPSS)
    tell("matching them to the assets")
    assets = dict(Asset.objects.filter(site=site, retired_at=None).values_list("tag", "pk"))
    outcome = match((_renamed(from_plain(unpack(row.packed)), row) for row in rows), _things(site))
    found = [
        _verdict(one, kev, epss, site=site, asset_id=assets[one.tag], advisory=keys[one.ruling.advisory])
        for one in outcome.verdicts
    ]
    counts = Counter(str(one.ruling.status) for one in outcome.verdicts)
    told = {**{str(status): counts[status] for status in AdvisoryVerdict.Status}, "advisories": len(rows)}
    tell("writing what changed", 0, len(found))

    def write() -> dict[str, Any]:
        Site.objects.select_for_update(no_key=True).get(pk=site.pk)  # of two matchings one writes after the other
        changed = _write_verdicts(site, found)
        _write_exploits(rows, kev, epss)
        told_all = {**told, "assets": len(assets), "unmatched": len(outcome.unmatched)}
        unmatched = [list(one) for one in outcome.unmatched]
        kept = {**fresh, "matched_at": timezone.now(), "counts": told_all, "unmatched": unmatched}
        AdvisoryMatching.objects.update_or_create(site=site, defaults=kept)
        return {"counts": told_all, "changed": changed}

    return write


def _still_matched(last: AdvisoryMatching, fresh: dict[str, Any]) -> dict[str, Any]:
    AdvisoryMatching.objects.filter(pk=last.pk).update(**fresh, matched_at=timezone.now())
    return {"counts": last.counts, "changed": 0}


@cache
def _program() -> bytes:
    """Give the digest of the program that matches, with its tables: a newer one may come to other verdicts."""
    files = sorted(path for path in PROGRAM.rglob("*") if path.suffix in {".py", ".csv"})
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).digest()


def _digest(site: Site) -> str:
    """Give the digest of all that the verdicts follow from: documents, lists, assets as they are named, the program."""
    digest = hashlib.sha256(_program())
    lists = [bundle.pk if (bundle := newest(site, kind)) else 0 for kind in (KINDS.KEV, KINDS.EPSS)]
    documents = Advisory.objects.filter(site=site).order_by("pk").values_list("pk", "sha256")
    assets = Asset.objects.filter(site=site, retired_at=None).order_by("pk")
    named = assets.values_list("pk", "tag", "vendor", "model", "details__firmware")
    for row in chain([lists], documents.iterator(chunk_size=2000), named.iterator(chunk_size=2000)):
        digest.update(repr(row).encode())
    return digest.hexdigest()


def _renamed(read: Read, row: Advisory) -> Read:
    """Give a document under the very name of its row, should the file's be longer than a row takes."""
    if (read.publisher, read.id) == (row.publisher, row.code):
        return read
    return Read(
        **{**{name: getattr(read, name) for name in Read.__slots__}, "publisher": row.publisher, "id": row.code}
    )


def _things(site: Site) -> Iterator[Thing]:
    rows = Asset.objects.filter(site=site, retired_at=None).values_list("tag", "vendor", "model", "details")
    for tag, vendor, model, details in rows.iterator(chunk_size=2000):
        firmware = details.get("firmware")
        yield Thing(tag, vendor, model, firmware if isinstance(firmware, str) else None)


def _entries(site: Site, kind: str) -> dict[str, Any]:
    bundle = newest(site, kind)
    return {} if bundle is None else dict(unpack(bundle.packed))


def _verdict(found: Verdict, kev: dict[str, Any], epss: dict[str, Any], **place: Any) -> AdvisoryVerdict:
    ruling = found.ruling
    return AdvisoryVerdict(
        **place,
        status=str(ruling.status),
        why=printable(ruling.why),
        product=printable(ruling.product),
        holes=list(ruling.holes),
        cvss=ruling.cvss,
        kev_added=_added(ruling.holes, kev),
        epss=_likeliest(ruling.holes, epss),
    )


def _added(holes: Iterable[str], kev: dict[str, Any]) -> date | None:
    return min((date.fromisoformat(kev[hole][0]) for hole in holes if hole in kev), default=None)


def _likeliest(holes: Iterable[str], epss: dict[str, Any]) -> float | None:
    return max((epss[hole][0] for hole in holes if hole in epss), default=None)


VERDICT_FIELDS = ["status", "why", "product", "holes", "cvss", "kev_added", "epss"]


def _write_verdicts(site: Site, found: list[AdvisoryVerdict]) -> int:
    """Write the verdicts that changed, and forget those that are none any more; give how many."""
    standing = {(row.asset_id, row.advisory_id): row for row in AdvisoryVerdict.objects.filter(site=site)}
    made, changed = [], []
    for one in found:
        row = standing.pop((one.asset_id, one.advisory_id), None)
        if row is None:
            made.append(one)
        elif any(getattr(row, name) != getattr(one, name) for name in VERDICT_FIELDS):
            one.pk = row.pk
            changed.append(one)
    gone = [row.pk for row in standing.values()]
    for start in range(0, len(gone), CHUNK):
        AdvisoryVerdict.objects.filter(pk__in=gone[start : start + CHUNK]).delete()
    AdvisoryVerdict.objects.bulk_create(made, batch_size=CHUNK)
    AdvisoryVerdict.objects.bulk_update(changed, VERDICT_FIELDS, batch_size=CHUNK)
    return len(made) + len(changed) + len(gone)


def _write_exploits(rows: list[Advisory], kev: dict[str, Any], epss: dict[str, Any]) -> None:
    """Say beside each advisory whether its holes are exploited, where that changed."""
    changed = []
    for row in rows:
        exploited = any(kev[cve][1] for cve in row.cves if cve in kev)
        fresh = (_added(row.cves, kev), exploited, _likeliest(row.cves, epss))
        if fresh != (row.kev_added, row.is_ransomware, row.epss):
            row.kev_added, row.is_ransomware, row.epss = fresh
            changed.append(row)
    Advisory.objects.bulk_update(changed, ["kev_added", "is_ransomware", "epss"], batch_size=CHUNK)
