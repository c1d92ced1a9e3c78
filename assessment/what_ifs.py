"""Questions asked of a model, kept by name: what would be if. Adopting one makes its changes, as one edit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.audit import note
from accounts.models import User
from assessment import services
from assessment.draft import is_small
from assessment.edits import Change, Edited, EditRefused, edit
from assessment.engine.model_file.load import load_document
from assessment.engine.three_way import difference
from assessment.engine.what_if.asking import changed_model
from assessment.engine.what_if.schema import HOMES, changes_checker
from assessment.engine.what_if.severing import CUT
from assessment.models import Assessment, WhatIf
from assessment.record_kinds import code_of
from assessment.snapshot import Record
from documents.errors import ModelRefused
from jobs.models import Job

KEPT_MOST = 50


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


def asked_before(assessment: Assessment, changes: dict[str, Any]) -> WhatIf | None:
    """Give the kept question of this name where it asks the very same."""
    return assessment.what_ifs.filter(name=changes["name"], changes=changes).first()


def with_choices(
    changes: Mapping[str, Any],
    *,
    cut: Iterable[str],
    flows: Iterable[str],
    place: Iterable[str],
    levels: Mapping[str, int],
) -> dict[str, Any]:
    """Give a change set with plain choices added: places cut, flows taken out, measures placed, targets set."""
    asked = {key: value for key, value in changes.items() if key != "set"}
    for key, more in (("cut", cut), ("place", place)):
        if joined := list(dict.fromkeys([*(asked.get(key) or ()), *more])):
            asked[key] = joined
    fields = {home: dict(records) for home, records in (changes.get("set") or {}).items()}
    for code in flows:
        fields.setdefault("flows", {})[code] = {**CUT, **fields.get("flows", {}).get(code, {})}
    for pointer, level in levels.items():
        kind, _colon, code = pointer.partition(":")
        fields.setdefault(f"{kind}s", {}).setdefault(code, {})["sl_t"] = level
    return {**asked, "set": fields} if fields else asked


def in_words(changes: Mapping[str, Any], names: Mapping[str, str]) -> list[str]:
    """Say what a change set changes, the plain choices one by one, all else by how many."""
    told = [_("%(place)s is cut") % {"place": names.get(one, one)} for one in changes.get("cut") or ()]
    fields = {home: dict(records) for home, records in (changes.get("set") or {}).items()}
    told += [_("Flow %(code)s is taken out") % {"code": code} for code in cut_flows(changes)]
    for action in changes.get("place") or ():
        measure, _at, place = action.partition("@")
        both = {"measure": names.get(measure, measure), "place": names.get(place, place)}
        told.append(_("%(measure)s at %(place)s") % both)
    for kind in ("zone", "conduit"):
        for code, one in fields.get(f"{kind}s", {}).items():
            if set(one) == {"sl_t"}:
                place = names.get(f"{kind}:{code}", code)
                told.append(_("%(place)s has the target %(level)s") % {"place": place, "level": one["sl_t"]})
    plain = len(told)
    of_verbs = sum(len(records) for verb in ("add", "remove") for records in (changes.get(verb) or {}).values())
    listed = sum(len(changes.get(verb) or ()) for verb in ("cut", "place", "retire"))
    others = of_verbs + listed + sum(map(len, fields.values())) - plain
    return [*told, *([_("Further changes in JSON: %(count)d") % {"count": others}] if others else [])] or [
        _("No change")
    ]


def cut_flows(changes: Mapping[str, Any]) -> list[str]:
    """Give the flows that a change set takes out one by one."""
    return [code for code, one in ((changes.get("set") or {}).get("flows") or {}).items() if one == CUT]


def adopt(*, question: WhatIf, user: User | None, since: int | None = None) -> Edited:
    """Make the changes of a question in the model, as one edit that can be undone.

    Raises EditRefused where they do not fit the model as it is now.
    """
    try:
        assessment, document = services.steady_document(question.assessment)
        changed, _notes = changed_model(load_document(document), question.changes)
    except (ModelRefused, services.ModelBusy) as refusal:
        raise EditRefused(str(refusal)) from refusal
    changes = list(_between(document, dict(changed.document)))
    title = f"What if made so: {question.name}"
    return edit(assessment=assessment, user=user, changes=changes, title=title, since=since)


def remove(*, question: WhatIf, user: User | None) -> None:
    """Take a question away, with its answer."""
    with transaction.atomic():
        question.delete()
        note("what_if.removed", site=question.assessment.site, user=user, about=question.name)


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
