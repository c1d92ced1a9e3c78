"""Advisories loaded from files at a site.

Loading the same file again changes nothing; a newer document replaces the older one of its name; of two catalogues or
lists of scores the newer counts, whichever was loaded last.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.audit import note
from accounts.models import Site, User
from inventory import uploads
from inventory.advisories.advisory import Advisory as Read
from inventory.advisories.advisory import is_newer, to_plain
from inventory.advisories.csaf import Folder
from inventory.advisories.epss import Scores
from inventory.advisories.kev import Catalogue
from inventory.advisories.reading import read_file
from inventory.advisory_models import (
    Advisory,
    AdvisoryBundle,
    pack,
    unpack,
)
from inventory.advisory_verdicts import KINDS, newest
from inventory.records import ImportRefused
from jobs.models import Job
from jobs.services import open_job

CHUNK = 500
MATCHING = "match_advisories"
REFUSED_SHOWN = 100
Tell = Callable[..., None]
Write = Callable[[], dict[str, Any]]


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


def load(bundle: AdvisoryBundle) -> dict[str, Any]:
    """Load a small file at once. Raises ImportRefused, and keeps the reason with the bundle."""
    try:
        write = prepare_load(bundle, lambda *_: None)
    except ImportRefused as refusal:
        refuse(bundle, refusal.reason)
        raise
    with transaction.atomic():
        return write()


def sentence_of(counts: dict[str, int]) -> str:
    """Say what a loading did."""
    words = {"new": "new", "replaced": "replaced", "same": "unchanged", "older": "older than what is loaded"}
    told = [f"{counts[name]:,} {word}" for name, word in words.items() if counts.get(name)]
    told += [f"{counts['refused']:,} refused"] if counts.get("refused") else []
    return f"Loaded: {', '.join(told) or 'nothing'}."
