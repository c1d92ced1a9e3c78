"""The board of the plan: what people make of its actions, kept in the model's `plan.items` and written as edits.

Completing an action makes its measure active where it was planned, with the effect that the plan reckoned with, in the
same edit: the levels that are judged next are the real ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from accounts.audit import note
from accounts.models import User
from assessment import services
from assessment.deciders import said_by
from assessment.edits import Change, EditConflict, Edited, EditRefused, FieldConflict, edit
from assessment.engine.model_file.load import load_document
from assessment.engine.plan.board import ADOPTION, STATUSES, Card, Kpi, adoption_of, adoption_text, why_not
from assessment.engine.plan.sources import is_active, read_action
from assessment.engine.plan.treatments import treatments
from assessment.engine.plant import Plant
from assessment.engine.three_way import difference, merged
from assessment.engine.what_if.placing import placed_document
from assessment.models import Assessment, PlanRun
from assessment.record_kinds import code_of
from assessment.record_rows import shelf
from assessment.snapshot import Record
from documents.errors import ModelRefused

PROPOSED, APPROVED, DOING, DONE = STATUSES
TEXTS: Final = ("owner", "evidence", "phase", "kpi", "validated_by", "accepted_by")
DAYS: Final = ("due", "done_on")
_LIFTED: Final = ("zones", "conduits", "flows", "remote_access")


def items_of(assessment: Assessment) -> tuple[Record | None, dict[str, Record]]:
    """Give the plan as it stands, None where the model has none, and its items by action."""
    found = shelf(assessment, "plan").read([""]).get("")
    items = ((None if found is None else found.record) or {}).get("items") or []
    return None if found is None else found.record, {one["action"]: one for one in items}


def card_of(item: Mapping[str, Any]) -> Card:
    """Read a card from an item of the plan; a status of another vocabulary counts as proposed."""
    status = item.get("status")
    told: dict[str, Any] = {name: str(item.get(name) or "") for name in TEXTS}
    told |= {name: date.fromisoformat(item[name]) for name in DAYS if item.get(name)}
    adoption = adoption_of(item.get("adoption") or "")
    return Card(status if status in STATUSES else PROPOSED, adoption=adoption, **told)


def texts_of(item: Mapping[str, Any]) -> dict[str, str]:
    """Give a card as a form shows it: every field a text, empty where nothing is said."""
    card = card_of(item)
    days = {name: day.isoformat() if (day := getattr(card, name)) else "" for name in DAYS}
    checks = {name: card.adoption.get(name, "") for name in ADOPTION}
    return {**{name: getattr(card, name) for name in ("status", *TEXTS)}, **days, **checks}


def card_said(texts: Mapping[str, str]) -> Card:
    """Read a card from the texts of a form."""
    told: dict[str, Any] = {name: date.fromisoformat(texts[name]) for name in DAYS if texts[name]}
    told |= {name: texts[name] for name in TEXTS}
    return Card(texts["status"], adoption={name: texts[name] for name in ADOPTION}, **told)


def item_of(action: str, card: Card, before: Mapping[str, Any]) -> Record:
    """Write a card as an item of the plan; what it does not know stays."""
    texts = {name: getattr(card, name) for name in TEXTS}
    days = {name: day.isoformat() for name in DAYS if (day := getattr(card, name))}
    kept = {key: value for key, value in before.items() if key not in (*TEXTS, *DAYS, "adoption")}
    adoption = adoption_text(card.adoption) or (
        "" if adoption_of(before.get("adoption") or "") else before.get("adoption")
    )
    told = {**{name: text for name, text in texts.items() if text}, **days}
    return {**kept, "action": action, "status": card.status, **told, **({"adoption": adoption} if adoption else {})}


def put(
    *,
    assessment: Assessment,
    action: str,
    seen: Mapping[str, str],
    said: Mapping[str, str],
    user: User | None,
    today: date,
) -> Edited:
    """Put a card where somebody wants it, with what they say of it where it was as in `seen`; both are texts of it.

    Only what they changed is written. Raises EditConflict where somebody else changed the same meanwhile, EditRefused
    with all that is in the way.
    """
    try:
        assessment, document = services.steady_document(assessment)
        plant = Plant(load_document(document).system)
    except (ModelRefused, services.ModelBusy) as refusal:
        raise EditRefused(str(refusal)) from refusal
    known = read_action(plant, treatments(plant), action)
    if known is None or known.code != action:
        raise EditRefused("There is no such measure, or no such place.")
    plan, items = items_of(assessment)
    was = items.get(action, {})
    card = card_said(_together(assessment, action, was, seen, said))
    if was.get("status") == DONE and card.status != DONE:
        raise EditRefused("It is done. If it is not, undo its completion under Changes.")
    reasons = why_not(plant, known, card, _kpis(document), today)
    if reasons:
        raise EditRefused(" ".join(reasons))
    changes = [_plan_change(plan, items, {action: item_of(action, card, was)})]
    if card.status == DONE and was.get("status") != DONE and not is_active(plant, known):
        changes += _lifting(document, action)
    title = f"{known.treatment.title}: {card.status}"
    return edit(assessment=assessment, user=user, changes=changes, title=title)


def adopt(
    *, assessment: Assessment, actions: Iterable[str], user: User | None, since: int | None = None
) -> Edited | None:
    """Make a plan the one that is followed: its actions are approved, others that were only approved are proposed.

    None where they are already.
    """
    wanted = set(actions)
    plan, items = items_of(assessment)
    fresh: dict[str, Record] = {}
    for action in sorted(wanted | set(items)):
        was = items.get(action, {})
        card = card_of(was)
        if action in wanted and card.status == PROPOSED:
            fresh[action] = item_of(action, replace(card, status=APPROVED), was)
        elif action not in wanted and card.status == APPROVED:
            fresh[action] = item_of(action, replace(card, status=PROPOSED), was)
    if not fresh:
        return None
    changes = [_plan_change(plan, items, fresh)]
    return edit(assessment=assessment, user=user, changes=changes, title="Plan adopted", since=since)


def follow(*, assessment: Assessment, plan: PlanRun, user: User | None, since: int | None = None) -> Edited | None:
    """Make a plan the one that is followed, from now on; later runs are held against it."""
    actions = [one["action"] for one in plan.result["schedule"]]
    with transaction.atomic():
        done = adopt(assessment=assessment, actions=actions, user=user, since=since)
        PlanRun.objects.filter(pk=plan.pk).update(adopted_at=timezone.now())
        note("plan.followed", site=assessment.site, user=user, about=str(plan.pk), after={"actions": len(actions)})
    return done


def _together(
    assessment: Assessment, action: str, was: Mapping[str, Any], seen: Mapping[str, str], said: Mapping[str, str]
) -> Record:
    """Give the texts of a card as it stands with what somebody changed of it."""
    texts, clashes = merged(texts_of(was), *difference(seen, said))
    found = []
    for one in clashes:
        by = said_by(assessment, action, one.path[0])
        who, when = (None, None) if by is None else (by.who or None, by.at)
        found.append(FieldConflict("plan", action, one.path, one.was, one.yours, one.theirs, who, when))
    if found:
        raise EditConflict(found, {})
    return texts


def _plan_change(plan: Record | None, items: Mapping[str, Record], fresh: Mapping[str, Record]) -> Change:
    """Give the change of the plan as it was read that writes some items, sorted by action."""
    now = {"items": [one for _, one in sorted({**items, **fresh}.items())]}
    if plan is None:
        return Change("plan", "", None, now)
    return Change("plan", "", {"items": plan["items"]} if "items" in plan else {}, now)


def _kpis(document: Mapping[str, Any]) -> dict[str, Kpi]:
    found = {}
    for one in document.get("kpis") or ():
        days = tuple(date.fromisoformat(value["on"]) for value in one.get("values") or ())
        found[one["code"]] = Kpi(bool(one.get("owner") and one.get("definition")), days)
    return found


def _lifting(document: dict[str, Any], action: str) -> Sequence[Change]:
    """Give what completing an action changes in the model beside its card."""
    try:
        after, _ = placed_document(document, {"place": [action]}, None)
    except ModelRefused as refusal:
        raise EditRefused(refusal.errors[0].message) from refusal
    changes = []
    for home in _LIFTED:
        before = {code_of(home, one): one for one in document.get(home) or ()}
        for one in after.get(home) or ():
            code = code_of(home, one)
            if one != before[code]:
                changes.append(Change(home, code, *difference(before[code], one)))
    return changes
