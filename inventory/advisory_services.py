"""Advisories at a site: loaded from files, and held against its assets.

Loading the same file again changes nothing; a newer document replaces the older one of its name; of two catalogues or
lists of scores the newer counts, whichever was loaded last. What the matching finds is written as what changed.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from datetime import date
from functools import cache, partial
from itertools import chain
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.audit import note
from accounts.models import Site, User
from inventory import uploads
from inventory.advisories.advisory import Advisory as Read
from inventory.advisories.advisory import from_plain, is_newer, to_plain
from inventory.advisories.csaf import Folder
from inventory.advisories.epss import Scores
from inventory.advisories.kev import Catalogue
from inventory.advisories.matching import Thing, Verdict, match
from inventory.advisories.reading import read_file
from inventory.advisory_decisions import with_decisions
from inventory.advisory_models import (
    Advisory,
    AdvisoryBundle,
    AdvisoryDecision,
    AdvisoryMatching,
    AdvisoryVerdict,
    pack,
    unpack,
)
from inventory.models import Asset
from inventory.records import ImportRefused, printable
from jobs.models import Job
from jobs.services import open_job

CHUNK = 500
MATCHING = "match_advisories"
PROGRAM = Path(__file__).parent / "advisories"
REFUSED_SHOWN = 100
KINDS = AdvisoryBundle.Kind
Tell = Callable[..., None]
Write = Callable[[], dict[str, Any]]
Verdicts = QuerySet[Any, Any]  # of AdvisoryVerdict, with `answer` and `meaning` as decided
NO_ACTION = AdvisoryDecision.Answer.NO_ACTION


def stage(*, site: Site, user: User | None, file_name: str, chunks: Iterable[bytes]) -> AdvisoryBundle:
    """Keep a file of advisories, of exploited holes or of scores. Raises TooLarge over the size limit."""
    kept = uploads.keep(chunks)
    with transaction.atomic():
        bundle = AdvisoryBundle.objects.create(
            site=site,
            created_by=user,
            file_name=uploads.shown_name(file_name),
            stored_name=kept.stored_name,
            sha256=kept.sha256,
            size=kept.size,
        )
        told = {"bundle": bundle.pk, "sha256": bundle.sha256, "size": bundle.size}
        note("advisories.staged", site=site, user=user, about=bundle.file_name, after=told)
    return bundle


def queue_load(bundle: AdvisoryBundle) -> Job:
    """Ask for a staged file to be loaded."""
    title = f"Load {bundle.file_name}"
    arguments = {"bundle": bundle.pk}
    job = open_job(site=bundle.site, kind="advisories", title=title, arguments=arguments, user=bundle.created_by)
    AdvisoryBundle.objects.filter(pk=bundle.pk).update(job=job)
    return job


def queue_matching(site: Site, user: User | None, *, anew: bool = False) -> Job:
    """Ask for the advisories to be held against the assets as they are when the job begins.

    A job that waits already will do. `anew`: also where nothing has changed that the verdicts follow from.
    """
    waiting = Job.objects.filter(site=site, kind=MATCHING, state=Job.State.QUEUED, arguments={"anew": anew}).first()
    title = "Match advisories"
    return waiting or open_job(site=site, kind=MATCHING, title=title, arguments={"anew": anew}, user=user)


def match_by_itself(site: Site, user: User | None) -> None:
    """Ask for a matching after assets were written, where advisories are loaded."""
    if Advisory.objects.filter(site=site).exists():
        queue_matching(site, user)


def prepare_load(bundle: AdvisoryBundle, tell: Tell) -> Write:
    """Read a staged file and give the write, which needs a transaction. Raises ImportRefused where it is nothing."""
    tell("reading the file")
    found = read_file(uploads.path_of(bundle.stored_name), bundle.file_name)
    if isinstance(found, Folder):
        return _prepare_documents(bundle, found, tell)
    return _prepare_list(bundle, found)


def refuse(bundle: AdvisoryBundle, reason: str) -> None:
    """Keep why a file was refused, and forget the file."""
    staged = AdvisoryBundle.objects.filter(pk=bundle.pk, state=AdvisoryBundle.State.STAGED)
    with transaction.atomic():
        staged.update(state=AdvisoryBundle.State.REFUSED, reason=reason)
        told = {"bundle": bundle.pk, "reason": reason}
        note("advisories.refused", site=bundle.site, about=bundle.file_name, after=told)
    uploads.drop(bundle.stored_name)


def _loaded(bundle: AdvisoryBundle, kind: str, report: dict[str, Any], packed: bytes | None = None) -> dict[str, Any]:
    """Say that a bundle is loaded, forget its file, and ask for a matching where something changed."""
    staged = AdvisoryBundle.objects.filter(pk=bundle.pk, state=AdvisoryBundle.State.STAGED)
    fresh = {"state": AdvisoryBundle.State.LOADED, "loaded_at": timezone.now(), "kind": kind}
    if not staged.update(**fresh, report=report, packed=packed, reason=""):
        return {"bundle": bundle.pk, "counts": report["counts"], "already": True}
    transaction.on_commit(lambda: uploads.drop(bundle.stored_name))
    if report["counts"]["new"] or report["counts"]["replaced"]:
        queue_matching(bundle.site, bundle.created_by)
    return {"bundle": bundle.pk, "counts": report["counts"]}


def _prepare_documents(bundle: AdvisoryBundle, folder: Folder, tell: Tell) -> Write:
    tell("comparing with what is loaded", 0, len(folder.advisories))
    packed = {(one.publisher[:200], one.id[:200]): (one, *_packed(one)) for one in folder.advisories}

    def write() -> dict[str, Any]:
        counts: Counter[str] = Counter(dict.fromkeys(("new", "replaced", "same", "older"), 0))
        known = {(row.publisher, row.code): row for row in Advisory.objects.filter(site=bundle.site).defer("packed")}
        made, changed = list[Advisory](), list[Advisory]()
        for key, (read, body, digest) in packed.items():
            row = known.get(key)
            how = _how(row, read, digest)
            counts[how] += 1
            if how in {"new", "replaced"}:
                filled = _filled(row or Advisory(site=bundle.site), read, body, digest, bundle)
                (changed if row else made).append(filled)
        Advisory.objects.bulk_create(made, batch_size=CHUNK)
        Advisory.objects.bulk_update(changed, DOCUMENT_FIELDS, batch_size=CHUNK)
        refused = [asdict(one) for one in folder.refused[:REFUSED_SHOWN]]
        report = {
            "counts": {**counts, "refused": len(folder.refused), "passed_over": folder.passed_over},
            "refused": refused,
        }
        return _loaded(bundle, KINDS.CSAF, report)

    return write


def _packed(read: Read) -> tuple[bytes, str]:
    plain = to_plain(read)
    return pack(plain), hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def _how(row: Advisory | None, read: Read, digest: str) -> str:
    if row is None:
        return "new"
    if row.sha256 == digest:
        return "same"
    newer = is_newer((read.version, read.released), (row.document_version, row.released))
    return "replaced" if newer else "older"


DOCUMENT_FIELDS = ["title", "document_version", "released", "url", "cves", "cvss", "sha256", "packed", "bundle"]


def _filled(row: Advisory, read: Read, body: bytes, digest: str, bundle: AdvisoryBundle) -> Advisory:
    row.publisher, row.code, row.title = read.publisher[:200], read.id[:200], read.title
    row.document_version, row.released, row.url = read.version[:100], read.released[:40], read.url
    row.cves, row.cvss, row.sha256, row.packed, row.bundle = list(read.cves), read.cvss, digest, body, bundle
    return row


def _prepare_list(bundle: AdvisoryBundle, found: Catalogue | Scores) -> Write:
    """Take a catalogue or a list of scores; its version, or else its day, says which of two is the newer."""
    entries: dict[str, Any]
    if isinstance(found, Catalogue):
        kind, version, refused = KINDS.KEV, found.version, found.refused
        entries = {one.cve: [one.added, one.ransomware] for one in found.entries}
    else:
        kind, version, refused = KINDS.EPSS, found.day or timezone.localdate().isoformat(), found.refused
        entries = {cve: [score, rank] for cve, score, rank in found.entries}
    packed = pack(entries)

    def write() -> dict[str, Any]:
        before = newest(bundle.site, kind)
        is_same = before is not None and unpack(before.packed) == entries
        is_older = before is not None and not is_same and version < str(before.report.get("version", ""))
        word = "same" if is_same else "older" if is_older else "replaced" if before else "new"
        counts = {"new": 0, "replaced": 0, "same": 0, "older": 0, word: len(entries), "refused": refused}
        kept = None if is_same or is_older else packed
        return _loaded(bundle, kind, {"version": version, "counts": counts}, kept)

    return write


def newest(site: Site, kind: str) -> AdvisoryBundle | None:
    """Give the catalogue or the scores that count."""
    loaded = AdvisoryBundle.objects.filter(site=site, kind=kind, state=AdvisoryBundle.State.LOADED)
    return loaded.exclude(packed=None).order_by("-pk").first()


def load(bundle: AdvisoryBundle) -> dict[str, Any]:
    """Load a small file at once. Raises ImportRefused, and keeps the reason with the bundle."""
    try:
        write = prepare_load(bundle, lambda *_: None)
    except ImportRefused as refusal:
        refuse(bundle, refusal.reason)
        raise
    with transaction.atomic():
        return write()


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


def newest_bundle(site: Site) -> int:
    """Give the number of the newest loaded file, 0 where none is."""
    loaded = AdvisoryBundle.objects.filter(site=site, state=AdvisoryBundle.State.LOADED)
    return loaded.order_by("-pk").values_list("pk", flat=True).first() or 0


def is_stale(matching: AdvisoryMatching | None, site: Site) -> bool:
    """Tell whether the site or its advisories changed since they were matched."""
    if matching is None:
        return newest_bundle(site) > 0
    now = Site.objects.values_list("version", flat=True).get(pk=site.pk)
    return (matching.site_version, matching.newest_bundle) != (now, newest_bundle(site))


def verdicts_of(site: Site, today: date) -> Verdicts:
    """Give the verdicts of the assets that stand, worst first, each with the decision that holds today."""
    rows = AdvisoryVerdict.objects.filter(site=site, asset__retired_at=None)
    rows = rows.select_related("asset__zone", "advisory").defer("advisory__packed")
    return with_decisions(rows, today).order_by(
        F("kev_added").asc(nulls_last=True),
        F("epss").desc(nulls_last=True),
        F("cvss").desc(nulls_last=True),
        "asset__tag",
        "advisory__code",
        "pk",
    )


def counts_of(rows: Verdicts) -> dict[str, int]:
    """Count what verdicts mean: affected, of these exploited, cannot tell, and those with no action by a decision."""
    told = Counter[str]()
    for meaning, kev_added, answer in rows.order_by().values_list("meaning", "kev_added", "answer"):
        if answer == NO_ACTION and meaning != AdvisoryVerdict.Status.NOT_AFFECTED:
            told["decided"] += 1
            continue
        told[meaning] += 1
        if meaning == AdvisoryVerdict.Status.AFFECTED and kev_added is not None:
            told["exploited"] += 1
    return {name: told[name] for name in ("affected", "exploited", "cannot_tell", "not_affected", "decided")}


def summary_of(site: Site, assets: QuerySet[Asset], today: date) -> dict[str, Any]:
    """Count what advisories mean for some assets, with what is not known: nothing matched yet, stale, no model."""
    matching = AdvisoryMatching.objects.filter(site=site).first()
    tags = set(assets.values_list("tag", flat=True))
    counts = counts_of(verdicts_of(site, today).filter(asset__in=assets)) if matching else {}
    unmatched = {tag: why for tag, why in matching.unmatched if tag in tags} if matching else {}
    return {**counts, "is_matched": matching is not None, "is_old": is_stale(matching, site), "unmatched": unmatched}


def unmatched_of(site: Site) -> dict[str, str]:
    """Give the assets for which no advisory could be ruled out at the last matching, with the reason."""
    matching = AdvisoryMatching.objects.filter(site=site).first()
    return dict(matching.unmatched) if matching else {}


def sentence_of(counts: dict[str, int]) -> str:
    """Say what a loading did."""
    words = {"new": "new", "replaced": "replaced", "same": "unchanged", "older": "older than what is loaded"}
    told = [f"{counts[name]:,} {word}" for name, word in words.items() if counts.get(name)]
    told += [f"{counts['refused']:,} refused"] if counts.get("refused") else []
    return f"Loaded: {', '.join(told) or 'nothing'}."
