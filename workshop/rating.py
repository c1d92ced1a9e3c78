"""Private votes, and showing them all at once.

A vote is kept per scale, round and person. Sending it again changes nothing, and a late copy never overwrites a newer
one: each carries the sender's own growing count. Votes and revealing meet on the rows of the scales, which both lock
in the same order, so that no vote slips in behind a revealed result.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from workshop.joining import PRESENT_FOR
from workshop.models import Attendee, Item, Remark, Scale, Session, Vote
from workshop.ratings import Tally, extremes, needs_safety, tally
from workshop.running import changed, locked, tell

STEPS_MAX: Final = 10  # the most that a matrix has; a step that this one lacks is left out of the tally


@dataclass(frozen=True)
class Standing:
    """How far a scale is: who voted of those who may, and, once revealed, how the votes lie and whom to hear."""

    voted: int
    of: int
    tally: Tally | None
    talk: tuple[tuple[str, int], ...] = ()


@transaction.atomic
def vote(
    *, attendee: Attendee, item: Item, values: Mapping[int, tuple[int, int]], remark: str, stamp: int
) -> list[int]:
    """Keep what a phone sent: per scale its round and step, and the words beside it; give the scales that took it.

    A scale takes no vote from whoever lacks safety competence where it needs that, none of an earlier round, and none
    once it is revealed.
    """
    taken = []
    for scale in Scale.objects.select_for_update(no_key=True).filter(item=item).order_by("pk"):
        number, value = values.get(scale.pk, (0, 0))
        may = attendee.may_score_safety or not needs_safety(scale.key)
        if number == scale.round and may and scale.revealed_at is None and 1 <= value <= STEPS_MAX:
            _keep_vote(scale, attendee, value, stamp)
            taken.append(scale.pk)
    _keep_remark(item, attendee, remark, stamp)
    return taken


def _keep_vote(scale: Scale, attendee: Attendee, value: int, stamp: int) -> None:
    fields = {"scale": scale, "attendee": attendee, "round": scale.round}
    row, is_new = Vote.objects.get_or_create(**fields, defaults={"value": value, "stamp": stamp})
    if not is_new:
        Vote.objects.filter(pk=row.pk, stamp__lt=stamp).update(value=value, stamp=stamp)


def _keep_remark(item: Item, attendee: Attendee, text: str, stamp: int) -> None:
    if not text and not Remark.objects.filter(item=item, attendee=attendee).exists():
        return
    row, is_new = Remark.objects.get_or_create(item=item, attendee=attendee, defaults={"text": text, "stamp": stamp})
    if not is_new:
        Remark.objects.filter(pk=row.pk, stamp__lt=stamp).update(text=text, stamp=stamp)


@transaction.atomic
def reveal(*, session: Session, item: Item, key: str = "") -> int:
    """Show the votes of one scale, or of all; give how many this call revealed: of two who press, one does."""
    row = locked(session)
    rows = Scale.objects.select_for_update(no_key=True).filter(item=item, revealed_at=None).order_by("pk")
    wanted = [scale.pk for scale in rows if key in {"", scale.key}]
    done = Scale.objects.filter(pk__in=wanted).update(revealed_at=timezone.now())
    if done:
        changed(row)
        tell(row, "revealed", question=item.question, scale=key)
    return done


@transaction.atomic
def vote_again(*, session: Session, item: Item, key: str) -> None:
    """Begin a new round on a revealed scale; the votes of the earlier rounds are kept and no longer shown."""
    row = locked(session)
    again = Scale.objects.filter(item=item, key=key, revealed_at__isnull=False)
    if again.update(round=F("round") + 1, revealed_at=None):
        changed(row)
        tell(row, "voted_again", question=item.question, scale=key)


def standings(item: Item, steps: int, now: datetime.datetime) -> dict[str, Standing]:
    """Give how far each scale of a question is. What counts are the votes of this round by those present who may."""
    attendees = {one.pk: one for one in item.block.session.attendees.filter(left_at=None)}
    held: dict[int, dict[int, int]] = {}
    rounds = Vote.objects.filter(scale__item=item, round=F("scale__round"), attendee__in=attendees)
    for key, person, value in rounds.values_list("scale", "attendee", "value"):
        held.setdefault(key, {})[person] = value
    found = {}
    for scale in item.scales.all():
        able = {pk for pk, one in attendees.items() if one.may_score_safety or not needs_safety(scale.key)}
        here = {pk for pk in able if (seen := attendees[pk].seen_at) and seen > now - PRESENT_FOR}
        votes = {pk: value for pk, value in held.get(scale.pk, {}).items() if pk in able and value <= steps}
        shown = tally(votes.values(), steps) if scale.revealed_at else None
        named = [(attendees[pk].name, value) for pk, value in votes.items()]
        talk = tuple(extremes(named)) if shown and not shown.is_agreed else ()
        found[scale.key] = Standing(len(votes), len(here | set(votes)), shown, talk)
    return found
