"""The model as it stands now, judged at once: what the map shows while it is edited, and what an edit did to it.

A draft holds levels, targets and findings, not paths and risk, which the next run finds. It is made for sites of a size
at which a room can wait for it, and kept by the version of the model that it judged.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.core.cache import cache

from assessment import queries, services
from assessment.engine.checking import SEVERITIES
from assessment.engine.model_file.load import load_document
from assessment.engine.result_places import conduit_records, zone_records
from assessment.judging_once import ONE_AT_A_TIME, judge_once
from assessment.models import Assessment, Run
from assessment.queries import size_of
from assessment.snapshot import document_of
from documents.collecting import collection_paused

SIZE_MAX: Final = 5_000  # assets and flows
SECONDS: Final = 3600
EDITION: Final = 1
TOLD_MAX: Final = 4
_LONG_LISTS: Final = ("assets", "flows")
_NOBODY_KNOWS: Final = [None] * 7
UNJUDGED: Final[dict[str, Any]] = {
    **dict.fromkeys(("sl_t", "sl_a", "gap"), _NOBODY_KNOWS),
    "levels_missing": 0,
    "not_assessed": 7,
    "safety_related": False,
    "assets": {},
    "services": [],
    "monitoring": "not_evaluated",
    "flows": {"covered": [], "undocumented": [], "forbidden": [], "unseen": []},
}

Record = Mapping[str, Any]


@dataclass(frozen=True)
class Draft:
    """A judged version of the model. `findings` are the open ones by identity: target, severity and sentence."""

    version: str
    frame: dict[str, Any]
    zones: dict[str, Any]
    conduits: dict[str, Any]
    findings: dict[str, list[str]]


@dataclass(frozen=True)
class Difference:
    """What an edit did, in sentences; `more` counts what is not told."""

    better: tuple[str, ...]
    worse: tuple[str, ...]
    more: int = 0


def is_small(assessment: Assessment) -> bool:
    """Tell whether a site can be judged while somebody waits."""
    return size_of(assessment.site) <= SIZE_MAX


def draft_of(assessment: Assessment) -> Draft:
    """Judge the model as it stands, or give what was kept of it: of a later version where somebody edits meanwhile.

    Raises ModelBusy, ModelRefused for an invalid one.
    """
    kept = kept_draft(assessment, services.etag_of(assessment))
    if kept is not None:
        return kept
    with ONE_AT_A_TIME:
        if assessment.pk is not None:
            assessment = services.again(assessment)
        return kept_draft(assessment, services.etag_of(assessment)) or _made(assessment)


def _made(assessment: Assessment) -> Draft:
    assessment, document = services.steady_document(assessment)
    made = _judged(document, services.etag_of(assessment))
    cache.set(_key(assessment, made.version), json.dumps(vars(made)), SECONDS)
    return made


def standing_draft(assessment: Assessment, run: Run) -> Draft:
    """Give a large model as it stands, with what the newest run says of it; what is new there is not known yet."""
    frame = document_of(assessment, without=_LONG_LISTS)
    zones, conduits = queries.section(run, "zones") or {}, queries.section(run, "conduits") or {}
    counts = queries.asset_counts(assessment.site)
    return Draft(
        version=services.etag_of(assessment),
        frame=frame,
        zones={
            one["code"]: {**zones.get(one["code"], UNJUDGED), "assets": counts.get(one["code"], {})}
            for one in frame.get("zones", ())
        },
        conduits={one["code"]: conduits.get(one["code"], UNJUDGED) for one in frame.get("conduits", ())},
        findings={},
    )


def kept_draft(assessment: Assessment, version: str) -> Draft | None:
    """Give the draft of a version of the model that was judged a while ago."""
    text = cache.get(_key(assessment, version))
    return None if text is None else Draft(**json.loads(text))


def difference(before: Draft, after: Draft) -> Difference:
    """Say what became better and worse from one draft to another, the gravest first."""
    better, worse = _levels(before, after)
    gone = _told(before, set(before.findings) - set(after.findings))
    new = _told(after, set(after.findings) - set(before.findings))
    better, worse = better + [f"Gone: {one}" for one in gone], worse + [f"New: {one}" for one in new]
    told = min(len(better), TOLD_MAX) + min(len(worse), TOLD_MAX)
    return Difference(tuple(better[:TOLD_MAX]), tuple(worse[:TOLD_MAX]), len(better) + len(worse) - told)


def _judged(document: dict[str, Any], version: str) -> Draft:
    with collection_paused():
        judged = judge_once(load_document(document).system)
        frame = {key: value for key, value in document.items() if key not in _LONG_LISTS}
        open_ones = [one for one in judged.findings if one.status == "open" and one.folded_under is None]
        return Draft(
            version=version,
            frame=frame,
            zones=zone_records(judged),
            conduits=conduit_records(judged),
            findings={one.id: [one.target, one.severity, one.message] for one in open_ones},
        )


def _key(assessment: Assessment, version: str) -> str:
    # Numbers begin anew where a database was set up again; the moment at which an assessment was opened does not.
    opened = assessment.created_at.timestamp()
    return f"draft:{EDITION}:{assessment.pk}:{opened}:{version.strip(chr(34))}"


def _told(draft: Draft, wanted: set[str]) -> list[str]:
    rows = sorted(wanted, key=lambda one: (SEVERITIES.index(draft.findings[one][1]), one))
    return [f"{one.partition('@')[0]} ({draft.findings[one][1]}) {draft.findings[one][2]}" for one in rows]


def _levels(before: Draft, after: Draft) -> tuple[list[str], list[str]]:
    better: list[str] = []
    worse: list[str] = []
    for kind in ("zones", "conduits"):
        old, new = getattr(before, kind), getattr(after, kind)
        names = {one["code"]: one.get("name") or one["code"] for one in after.frame.get(kind, ())}
        for code in sorted(set(old) & set(new), key=str):
            was, now = _standing(old[code]), _standing(new[code])
            if was != now:
                sentence = f"{names.get(code, code)}: {_in_words(*was)}, now {_in_words(*now)}"
                (better if now < was else worse).append(sentence)
    return better, worse


def _standing(judged: Record) -> tuple[int, int]:
    return judged["levels_missing"], judged["not_assessed"]


def _in_words(missing: int, unknown: int) -> str:
    return f"{missing} level{'' if missing == 1 else 's'} missing" + (f" and {unknown} not assessed" if unknown else "")
