"""What one edit of a large model did, judged at once on the part of the model around it."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.core.cache import cache
from django.utils.translation import gettext as _

from assessment import services
from assessment.draft import EDITION, SECONDS, Difference, Draft, difference
from assessment.engine.checking import rules
from assessment.engine.near import WAITING, judge_part
from assessment.engine.near_part import Part, TooWide, Touched, part_around
from assessment.engine.three_way import merged
from assessment.models import Assessment
from assessment.near_stock import SiteStock
from assessment.record_kinds import LISTS
from assessment.record_rows import shelf
from documents.collecting import collection_paused
from inventory.models import ChangeSet

_DRAWN: Final = "layout"  # where boxes stand means nothing to the judgement


def what_it_did(assessment: Assessment, changes: ChangeSet) -> Difference:
    """Say what became better and worse by an edit, with the rest of the model as it stands now. Raises TooWide."""
    version = services.etag_of(assessment).strip('"')
    key = f"near:{EDITION}:{changes.pk}:{changes.at.timestamp()}:{version}"  # everybody in the room asks
    kept: Difference | None = cache.get(key)
    if kept is None:
        kept = _difference_by(assessment, changes)
        cache.set(key, kept, SECONDS)
    return kept


def _difference_by(assessment: Assessment, changes: ChangeSet) -> Difference:
    with collection_paused():
        part = part_of(assessment, changes)
        if part is None:
            return Difference((), ())
        return difference(near_draft(part, part.before), near_draft(part, part.after))


def part_of(assessment: Assessment, changes: ChangeSet) -> Part | None:
    """Give the part of a model around an edit, None where the edit means nothing to the judgement. Raises TooWide."""
    touched = list(_touched(assessment, changes))
    return part_around(SiteStock(assessment), touched) if touched else None


def near_draft(part: Part, document: Mapping[str, Any]) -> Draft:
    """Judge a part, before or after, as far as it answers for the whole."""
    judged = judge_part(part, dict(document))
    places = {
        kind: {
            code: {"levels_missing": levels.levels_missing, "not_assessed": levels.not_assessed}
            for key, levels in judged.levels.items()
            if (code := key.removeprefix(f"{kind}:")) != key
        }
        for kind in ("zone", "conduit")
    }
    frame = {kind: document.get(kind, []) for kind in ("zones", "conduits")}
    found = {one.id: [one.target, one.severity, one.message] for one in judged.findings}
    return Draft("", frame, places["zone"], places["conduit"], found)


def what_waits() -> list[str]:
    """Name what no verdict on a part of the model says, and the next run does."""
    titles = {one.id: one.title for one in rules()}
    return [
        _("paths and risk"),
        *(f"{titles[rule]} ({rule})" for rule in sorted(WAITING)),
        _("zones and assets at the far ends of its flows"),
    ]


def _touched(assessment: Assessment, changes: ChangeSet) -> Iterator[Touched]:
    """Give what an edit changed, each record as it stands and as it would stand without it."""
    entries = json.loads(zlib.decompress(bytes(changes.packed)))["entries"]
    for one in entries:
        kind, code, was, now = one["kind"], one["to"], one["was"], one["now"]
        if kind == _DRAWN:
            continue
        if one["code"] != code or kind not in LISTS:
            raise TooWide
        standing = shelf(assessment, kind).read([code]).get(code)
        after = None if standing is None else standing.record
        if (after is None) != (now is None):
            raise TooWide
        yield Touched(kind, code, _before(after, was, now), after)


def _before(after: Mapping[str, Any] | None, was: Mapping[str, Any] | None, now: Mapping[str, Any] | None) -> Any:
    if after is None or was is None or now is None:
        return was
    record, clashes = merged(after, now, was)
    if clashes:
        raise TooWide
    return record
