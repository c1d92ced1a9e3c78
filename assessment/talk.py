"""What people say about records and findings of a site, whom they name, and what happened to a record.

Whoever is named with @ and sees the site is told; a name that nobody there has is just text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.access import Actor, can
from accounts.audit import note
from accounts.models import Site, User
from assessment import services
from assessment.models import Comment, Mention, RunFinding
from assessment.record_kinds import LISTS, SINGLES
from assessment.record_rows import shelf
from inventory.models import ChangedRecord

FINDINGS: Final = "findings"
TALKED_ABOUT: Final = (*LISTS, *SINGLES, FINDINGS)
TEXT_MAX: Final = 10_000
ACTS_SHOWN: Final = 50
_NAME = re.compile(r"@([\w.@+-]+)")


class CommentRefused(Exception):
    """The comment cannot be kept; the message says why."""


@dataclass(frozen=True)
class Act:
    """One thing that happened to a record: who did it, when, and which fields it concerned."""

    change: int
    kind: str
    title: str
    fields: tuple[str, ...]
    who: str | None
    at: datetime
    is_undone: bool


def comments_on(site: Site, kind: str = "", code: str = "") -> QuerySet[Comment]:
    """Give the comments of a site, or on one record of it, oldest first."""
    rows = (
        Comment.objects.filter(site=site)
        .select_related("site", "author", "resolved_by")
        .prefetch_related("mentions__user")
    )
    return rows.filter(kind=kind, code=code) if kind else rows


def say(*, site: Site, user: User, kind: str, code: str, text: str) -> Comment:
    """Keep a comment and tell those whom it names. Raises CommentRefused."""
    if kind not in TALKED_ABOUT:
        raise CommentRefused(f"kind is one of {', '.join(TALKED_ABOUT)}.")
    if not text.strip() or len(text) > TEXT_MAX:
        raise CommentRefused(f"A comment has 1 to {TEXT_MAX:,} characters.")
    if not _is_there(site, kind, code):
        raise CommentRefused("There is no such record at this site.")
    with transaction.atomic():
        made = Comment.objects.create(site=site, kind=kind, code=code, text=text, author=user)
        people = [person for person in named_in(site, text) if person != user]
        Mention.objects.bulk_create([Mention(comment=made, user=person) for person in people])
        note("comment.made", site=site, user=user, about=_about(made), after={"text": text})
        return made


def _is_there(site: Site, kind: str, code: str) -> bool:
    if kind == FINDINGS:
        return RunFinding.objects.filter(run__assessment__site=site, key=code).exists()
    assessment = services.current_assessment(site=site, today=timezone.localdate())
    return bool(shelf(assessment, kind).standing([code]))


def named_in(site: Site, text: str) -> list[User]:
    """Give the members of a site whom a text names with @."""
    # A full stop after a name ends the sentence, not the name.
    names = {form for name in _NAME.findall(text) for form in (name, name.rstrip(".-"))}
    found = User.objects.filter(username__in=names, organisation=site.organisation_id).order_by("username")
    return [person for person in found if can(Actor(person), "view", site)]


def resolve(comment: Comment, *, user: User, is_resolved: bool, version: int) -> Comment | None:
    """Close a comment, or open it again; None where somebody else did so since it was read."""
    fresh = (
        {"resolved_at": timezone.now(), "resolved_by": user}
        if is_resolved
        else {"resolved_at": None, "resolved_by": None}
    )
    with transaction.atomic():
        rows = Comment.objects.filter(pk=comment.pk, version=version)
        if not rows.update(version=F("version") + 1, **fresh):
            return None
        act = "comment.closed" if is_resolved else "comment.opened"
        note(act, site=comment.site, user=user, about=_about(comment))
    comment.refresh_from_db()
    return comment


def withdraw(comment: Comment, *, user: User) -> None:
    """Take one's own comment back. Raises CommentRefused for that of somebody else."""
    if comment.author_id != user.pk:
        raise CommentRefused("Only who wrote a comment can take it back.")
    with transaction.atomic():
        note("comment.withdrawn", site=comment.site, user=user, about=_about(comment), before={"text": comment.text})
        comment.delete()


def _about(comment: Comment) -> str:
    return f"{comment.kind} {comment.code}".strip()


def mentions_of(user: User, site: Site) -> QuerySet[Mention]:
    """Give the comments at a site that name somebody who has not seen them."""
    rows = Mention.objects.filter(user=user, comment__site=site, read_at=None)
    return rows.select_related("comment__author").order_by("-pk")


def all_mentions_of(user: User, site: Site) -> QuerySet[Mention]:
    """Give every comment at a site that names somebody, seen or not."""
    return Mention.objects.filter(user=user, comment__site=site).select_related("comment__author")


def see(user: User, site: Site, comments: Iterable[Comment]) -> None:
    """Note that somebody saw comments that name them."""
    mentions_of(user, site).filter(comment__in=[one.pk for one in comments]).update(read_at=timezone.now())


def activity_of(site: Site, kind: str, code: str) -> list[Act]:
    """Give what happened to a record, newest first; acts on very many records are not listed with each of them."""
    rows: Any = ChangedRecord.objects.filter(site=site, kind=kind, code=code).select_related("changes__user")
    rows = rows.defer("changes__packed", "changes__kept").order_by("-pk")[:ACTS_SHOWN]
    return [
        Act(
            row.changes_id,
            row.changes.kind,
            row.changes.title,
            tuple(row.fields),
            None if row.changes.user is None else row.changes.user.get_username(),
            row.changes.at,
            row.changes.undone_at is not None,
        )
        for row in rows
    ]
