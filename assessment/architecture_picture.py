"""What leaves OT, what is old, how it is kept: the picture of the model as it stands, or of a large one as judged."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.core.cache import cache

from assessment import services
from assessment.draft import SECONDS, is_small
from assessment.engine.architecture.picture import architecture_of
from assessment.engine.model_file.load import load_document
from assessment.judging_once import ONE_AT_A_TIME, judge_once
from assessment.models import Assessment
from documents.collecting import collection_paused
from documents.errors import ModelRefused

EDITION = 3


def standing_picture(assessment: Assessment, judged: Callable[[], dict[str, Any] | None]) -> dict[str, Any] | None:
    """Give the picture of the model as it stands; of a large site that of its newest run, None before the first.

    `judged` reads that of the run.
    """
    if not is_small(assessment):
        return judged()
    kept = _kept(assessment)
    if kept is not None:
        return kept
    with ONE_AT_A_TIME:
        if assessment.pk is not None:
            assessment = services.again(assessment)
        return _kept(assessment) or _made(assessment)


def _made(assessment: Assessment) -> dict[str, Any] | None:
    try:
        assessment, document = services.steady_document(assessment)
        with collection_paused():
            judged = judge_once(load_document(document).system)
            made = architecture_of(judged.case, judged.findings, document)
    except (ModelRefused, services.ModelBusy):
        return None
    cache.set(_key(assessment), json.dumps(made), SECONDS)
    return made


def _kept(assessment: Assessment) -> dict[str, Any] | None:
    kept = cache.get(_key(assessment)) if assessment.pk else None
    return None if kept is None else dict(json.loads(kept))


def _key(assessment: Assessment) -> str:
    opened = assessment.created_at.timestamp() if assessment.pk else 0
    return f"architecture:{EDITION}:{assessment.pk}:{opened}:{services.etag_of(assessment).strip(chr(34))}"
