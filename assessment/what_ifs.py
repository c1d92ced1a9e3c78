"""Questions asked of a model, kept by name: what would be if. Adopting one makes its changes, as one edit."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, Final

from django.db import IntegrityError, transaction

from accounts.audit import note
from accounts.models import User
from assessment import services
from assessment.draft import is_small
from assessment.edits import Change, Edited, EditRefused, edit
from assessment.engine.model_file.load import load_document
from assessment.engine.three_way import difference
from assessment.engine.what_if.asking import changed_model
from assessment.engine.what_if.schema import HOMES, changes_checker
from assessment.models import Assessment, WhatIf
from assessment.record_rows import code_of
from assessment.snapshot import Record
from documents.errors import ModelRefused
from inventory.models import Flow
from jobs.models import Job

KEPT_MOST = 50
# A flow that is cut: known, forbidden, and not there any more. What names it keeps naming it.
CUT: Final = {"decision": "forbidden", "basis": "declared"}


def keep(*, assessment: Assessment, changes: dict[str, Any], user: User | None) -> tuple[WhatIf, Job]:
    """Keep a question and ask for its answer.

    Raises ModelRefused where the changes do not fit the model, EditRefused where the name is taken.
    """
    errors = list(changes_checker().explain(changes))
    if errors:
        raise ModelRefused(errors)
    if is_small(assessment):  # of a large model the job says what does not fit
        assessment, document = services.steady_document(assessment)
        changed_model(load_document(document), changes)
    if assessment.what_ifs.count() >= KEPT_MOST:
        raise EditRefused(f"At most {KEPT_MOST} questions are kept. Take one away first.")
    try:
        with transaction.atomic():
            kept = WhatIf.objects.create(assessment=assessment, name=changes["name"], changes=changes, created_by=user)
    except IntegrityError as error:
        raise EditRefused("There is a question of this name already.") from error
    return kept, services.queue_what_if_answer(question=kept, user=user)


def adopt(*, question: WhatIf, user: User | None) -> Edited:
    """Make the changes of a question in the model, as one edit that can be undone.

    Raises EditRefused where they do not fit the model as it is now.
    """
    try:
        assessment, document = services.steady_document(question.assessment)
        changed, _ = changed_model(load_document(document), question.changes)
    except (ModelRefused, services.ModelBusy) as refusal:
        raise EditRefused(str(refusal)) from refusal
    changes = list(_between(document, dict(changed.document)))
    return edit(assessment=assessment, user=user, changes=changes, title=f"What if made so: {question.name}")


def remove(*, question: WhatIf, user: User | None) -> None:
    """Take a question away, with its answer."""
    with transaction.atomic():
        question.delete()
        note("what_if.removed", site=question.assessment.site, user=user, about=question.name)


def flows_in(assessment: Assessment, conduits: Collection[str]) -> list[str]:
    """Give the codes of the flows of some conduits."""
    rows = Flow.objects.filter(site=assessment.site, retired_at=None, conduit__in=conduits)
    return sorted(rows.values_list("code", flat=True))


def _between(before: Record, after: Record) -> Iterator[Change]:
    """Give the changes that lead from one document to another, in the lists that a question may touch."""
    for home in HOMES:
        was = {code_of(home, one): one for one in before.get(home) or ()}
        now = {code_of(home, one): one for one in after.get(home) or ()}
        for code in sorted({*was, *now}):
            if code not in now:
                yield Change(home, code, was[code], None)
            elif code not in was:
                yield Change(home, code, None, now[code])
            elif was[code] != now[code]:
                yield Change(home, code, *difference(was[code], now[code]))
