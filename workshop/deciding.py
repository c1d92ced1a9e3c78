"""Decisions: what was decided or not, why, who held which view. Nothing is changed or deleted, a later one supersedes.

`open` and `escalated` settle nothing and write nothing into the model; the other three do.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from workshop import plant
from workshop.model_writing import write_rating
from workshop.models import Acceptance, Attendee, Decision, Item, Session, Side
from workshop.rating import standings
from workshop.ratings import needs_safety
from workshop.running import LIKELIHOOD, SessionRefused, changed, locked, tell

SETTLED: Final = frozenset({Decision.Status.AGREED, Decision.Status.CONDITIONAL, Decision.Status.PROTEST})
SIDES_TO_SIGN: Final = (Side.OT, Side.IT)


@transaction.atomic
def decide(
    *,
    session: Session,
    item: Item | None,
    values: Mapping[str, int],
    fields: Mapping[str, Any],
    positions: Iterable[tuple[str, Iterable[Attendee]]],
    user: User | None,
) -> Decision:
    """Record a decision; where it settles ratings, write them into the scenario in the same transaction.

    `fields` are those of the row: outcome, reason, status, condition, by, owner, expires, supersedes, about. A second
    decision on a question supersedes the first. Raises SessionRefused.
    """
    row = locked(session)
    status = Decision.Status(fields["status"])
    about = item.about if item else fields.get("about", "")
    superseded = fields.get("supersedes") or _last_on(row, item)
    outcome = fields.get("outcome") or rated_in_words(row, item, values)
    _check(row, status, fields, outcome=outcome, superseded=superseded)
    if item is not None and values and (not_yet := may_rate(row, item)):
        raise SessionRefused(not_yet)
    steps = steps_of(row, item)
    shown = standings(item, steps, timezone.now()) if item else {}
    made = Decision.objects.create(
        session=row,
        item=item,
        code=_next_code(row),
        about=about,
        question=item.question if item else fields.get("question", ""),
        values=dict(values),
        tallies={key: list(one.tally.counts) for key, one in shown.items() if one.tally},
        outcome=outcome,
        status=status,
        positions=[
            {"by": one.person or one.name, "text": text} for text, held_by in positions if text for one in held_by
        ],
        supersedes=superseded,
        at=timezone.now(),
        recorded_by=user,
        **{key: fields.get(key) or "" for key in ("reason", "condition", "by", "owner")},
        expires=fields.get("expires"),
    )
    if item is not None and values and status in SETTLED:
        made.about = write_rating(row.assessment, item=item, values=values, user=user, title=_title(made))
        made.save(update_fields=["about"])
        Item.objects.filter(pk=item.pk).update(about=made.about)  # a zone's worst case is a scenario from now on
    changed(row)
    tell(row, "decided", decision=made.code, status=made.status, outcome=made.outcome, values=made.values)
    return made


def _check(
    session: Session, status: Decision.Status, fields: Mapping[str, Any], *, outcome: str, superseded: str
) -> None:
    if status in SETTLED and not (outcome and fields.get("reason")):
        raise SessionRefused(_("Say what was decided and why: without a reason it is not decided."))
    if status == Decision.Status.CONDITIONAL and not fields.get("condition"):
        raise SessionRefused(_("Name the condition on which it is agreed."))
    if status == Decision.Status.ESCALATED and not fields.get("owner"):
        raise SessionRefused(_("Name who takes it further."))
    if superseded and superseded not in standing_codes(session):
        raise SessionRefused(_("The decision to be superseded does not stand any more."))


def standing_codes(session: Session) -> set[str]:
    """Give the codes of the decisions that no later one supersedes, those of the model included."""
    kept = {row.code: row.body for row in plant.records(session.assessment, "decisions")}
    here = Decision.objects.filter(session__assessment=session.assessment_id)
    found = set(kept) | set(here.values_list("code", flat=True))
    gone = {one.get("supersedes") for one in kept.values()} | set(here.values_list("supersedes", flat=True))
    return found - gone


def _last_on(session: Session, item: Item | None) -> str:
    last = session.decisions.filter(item=item).last() if item else None
    return last.code if last else ""


def _next_code(session: Session) -> str:
    kept = plant.records(session.assessment, "decisions").values_list("code", flat=True)
    here = Decision.objects.filter(session__assessment=session.assessment_id).values_list("code", flat=True)
    taken = {*kept, *here}
    return next(code for number in range(1, len(taken) + 2) if (code := f"D{number}") not in taken)


def steps_of(session: Session, item: Item | None) -> int:
    """Give how many steps the scales of a question have."""
    matrix = plant.matrix_of(session.assessment)
    return len(matrix.likelihood if item and item.kind == Item.Kind.LIKELIHOOD else matrix.consequence)


def rated_in_words(session: Session, item: Item | None, values: Mapping[str, int]) -> str:
    """Give ratings as people say them: safety 4 (major), environment 2 (minor)."""
    matrix = plant.matrix_of(session.assessment)
    words = matrix.likelihood if item and item.kind == Item.Kind.LIKELIHOOD else matrix.consequence
    return ", ".join(f"{key} {value} ({words[value - 1]})" for key, value in values.items())


def _title(decision: Decision) -> str:
    return _("Decision %(code)s: %(outcome)s") % {"code": decision.code, "outcome": decision.outcome}


def may_rate(session: Session, item: Item) -> str:
    """Give why a question cannot be scored yet, nothing where it can: the worst case stands before its likelihood."""
    code = item.about.removeprefix("scenario:")
    found = plant.scenario(session.assessment, code) if item.kind == Item.Kind.LIKELIHOOD else {}
    if found is None:
        return _("The scenario is not in the model any more.")
    rated = [value for value in (found.get("consequence") or {}).values() if value is not None]
    if item.kind == Item.Kind.LIKELIHOOD and not rated:
        return _("First rate the worst case of this scenario: consequence comes before likelihood.")
    return ""


def safety_values(values: Mapping[str, int]) -> list[str]:
    """Give the scales among these that only people with safety competence may rate."""
    return [key for key in values if needs_safety(key) and key != LIKELIHOOD]


@transaction.atomic
def accept(*, decision: Decision, attendee: Attendee, is_accepted: bool) -> None:
    """Put a name under a decision, or take it off while the session is open."""
    row = locked(decision.session)
    if not is_accepted:
        decision.acceptances.filter(attendee=attendee).delete()
    elif attendee.session_id == row.pk:
        Acceptance.objects.get_or_create(decision=decision, attendee=attendee, defaults={"at": timezone.now()})
    changed(row)
    tell(row, "accepted" if is_accepted else "unaccepted", decision=decision.code, name=attendee.name)


def unsigned_sides(decision: Decision) -> list[str]:
    """Give which of OT and IT nobody has accepted a settled decision for."""
    if decision.status not in SETTLED:
        return []
    signed = {one.attendee.side for one in decision.acceptances.all()}
    return [str(side.label) for side in SIDES_TO_SIGN if side not in signed]


def is_expired(decision: Decision, today: datetime.date) -> bool:
    """Tell whether a decision's day is over."""
    return decision.expires is not None and decision.expires < today
