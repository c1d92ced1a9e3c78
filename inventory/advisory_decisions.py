"""What people say of an advisory at an asset: that nothing is to be done, or that it is, or is not, affected.

Each word stands beside the one before it and has a number; the newest counts until its day. Whoever has not seen the
newest cannot write over it. Taking back and undoing are words of their own, so that nothing that was said is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Case, CharField, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from accounts.audit import note
from accounts.models import User
from inventory.advisory_models import Advisory, AdvisoryDecision
from inventory.importers.limits import TEXT_CHARACTERS
from inventory.models import Asset
from inventory.records import printable

Answer = AdvisoryDecision.Answer
# What a person can answer; taking back needs neither reason nor day.
ANSWERS = (Answer.NO_ACTION, Answer.AFFECTED, Answer.NOT_AFFECTED)


class DecisionRefused(Exception):
    """The decision cannot be taken; the message says why."""


class DecidedMeanwhile(DecisionRefused):
    """Somebody else has decided since the person looked; `present` are the words that stand."""

    def __init__(self, present: list[AdvisoryDecision]) -> None:
        """Keep what stands, and say it."""
        told = "; ".join(f"{one.asset.tag}: {sentence_of(one)}" for one in present)
        super().__init__(f"Somebody has decided meanwhile, so nothing was written. Now stands {told}. Decide again.")
        self.present = present


def sentence_of(decision: AdvisoryDecision) -> str:
    """Say a decision in words."""
    until = f", until {decision.expires}" if decision.expires else ""
    because = f" because {decision.because!r}" if decision.because else ""
    return f"'{decision.get_answer_display()}'{because}, by {decision.by_name}{until}"


def decide(
    *,
    advisory: Advisory,
    seen: Mapping[str, int],
    answer: str,
    because: str,
    expires: str,
    user: User | None,
    today: date,
) -> int:
    """Say what an advisory means at some assets, and why; give how many it is said of.

    `seen` gives for each asset, by its tag, the number of the word that the person saw, 0 for none. Raises
    DecisionRefused for a missing reason, a day that has passed or an unknown asset, DecidedMeanwhile for a newer word.
    """
    reason = because.strip()
    if answer not in ANSWERS:
        raise DecisionRefused(f"The answer is one of {', '.join(ANSWERS)}.")
    if not reason or len(reason) > TEXT_CHARACTERS or reason != printable(reason):
        raise DecisionRefused(f"Say why in words, in at most {TEXT_CHARACTERS:,} characters.")
    try:
        until = date.fromisoformat(expires)
    except ValueError as error:
        raise DecisionRefused("Name the day on which this is looked at again, such as 2027-06-30.") from error
    if until <= today:
        raise DecisionRefused("The day on which this is looked at again must lie ahead.")
    said = AdvisoryDecision(answer=answer, because=reason, expires=until)
    with transaction.atomic():
        standing = _standing(advisory, seen)
        return _say(advisory, {asset: (said, row) for asset, row in standing.items()}, user)


def withdraw(*, advisory: Advisory, seen: Mapping[str, int], user: User | None) -> int:
    """Take decisions back; give how many there were. Raises DecidedMeanwhile for a newer word."""
    with transaction.atomic():
        standing = {asset: row for asset, row in _standing(advisory, seen).items() if _holds(row)}
        nothing = AdvisoryDecision(answer=Answer.WITHDRAWN)
        return _say(advisory, {asset: (nothing, row) for asset, row in standing.items()}, user)


def undo(*, advisory: Advisory, seen: Mapping[str, int], user: User | None) -> int:
    """Say again what was said before the newest word; give at how many assets. Raises DecidedMeanwhile."""
    with transaction.atomic():
        standing = {asset: row for asset, row in _standing(advisory, seen).items() if row}
        again = {asset: (_before(row), row) for asset, row in standing.items() if row}
        return _say(advisory, again, user)


def _holds(row: AdvisoryDecision | None) -> bool:
    return row is not None and row.answer != Answer.WITHDRAWN


def _before(row: AdvisoryDecision) -> AdvisoryDecision:
    earlier = AdvisoryDecision.objects.filter(asset=row.asset_id, advisory=row.advisory_id, version=row.version - 1)
    return earlier.first() or AdvisoryDecision(answer=Answer.WITHDRAWN)


def _standing(advisory: Advisory, seen: Mapping[str, int]) -> dict[Asset, AdvisoryDecision | None]:
    """Give the assets with the words that stand; the advisory is held, so that one person writes at a time."""
    Advisory.objects.select_for_update(no_key=True).get(pk=advisory.pk)
    wanted = [tag for tag in seen if tag == printable(tag)]
    assets = list(Asset.objects.filter(site_id=advisory.site_id, retired_at=None, tag__in=wanted).order_by("tag"))
    if not assets or len(assets) != len(seen):
        raise DecisionRefused("Choose at least one asset, and only assets of this site.")
    current = AdvisoryDecision.objects.filter(advisory=advisory, asset__in=assets, is_current=True)
    by_asset = {row.asset_id: row for row in current.select_related("asset")}
    newer = [row for row in by_asset.values() if row.version != seen[row.asset.tag]]
    if newer:
        raise DecidedMeanwhile(sorted(newer, key=lambda row: row.asset.tag))
    return {asset: by_asset.get(asset.pk) for asset in assets}


def _say(
    advisory: Advisory, words: Mapping[Asset, tuple[AdvisoryDecision, AdvisoryDecision | None]], user: User | None
) -> int:
    old = [row.pk for _, row in words.values() if row]
    AdvisoryDecision.objects.filter(pk__in=old).update(is_current=False)
    AdvisoryDecision.objects.bulk_create(
        AdvisoryDecision(
            asset=asset,
            advisory=advisory,
            version=row.version + 1 if row else 1,
            answer=said.answer,
            because=said.because,
            expires=said.expires,
            document_version=advisory.document_version,
            by=user,
            by_name=user.get_username() if user else "somebody",
        )
        for asset, (said, row) in words.items()
    )
    told = {
        asset.tag: {"answer": said.answer, "because": said.because, "until": said.expires}
        for asset, (said, _) in words.items()
    }
    if told:
        note("advisory.decided", site=advisory.site, user=user, about=advisory.code, after=told)
    return len(words)


def history_of(advisory: Advisory, assets: Iterable[int] | None = None) -> dict[int, list[AdvisoryDecision]]:
    """Give what was said of an advisory by asset, the newest word first; of some assets, or of all that stand."""
    rows = AdvisoryDecision.objects.filter(advisory=advisory, asset__retired_at=None).select_related("asset")
    if assets is not None:
        rows = rows.filter(asset__in=list(assets))
    found: dict[int, list[AdvisoryDecision]] = {}
    for row in rows.order_by("asset__tag", "-version"):
        found.setdefault(row.asset_id, []).append(row)
    return found


def with_decisions(verdicts: QuerySet[Any], today: date) -> QuerySet[Any]:
    """Say of each verdict the `answer` that holds today, "" for none, and the `meaning` that follows from both."""
    standing = AdvisoryDecision.objects.filter(
        asset=OuterRef("asset"), advisory=OuterRef("advisory"), is_current=True, expires__gte=today
    )
    answer = Coalesce(Subquery(standing.values("answer")[:1]), Value(""), output_field=CharField())
    established = When(answer__in=(Answer.AFFECTED, Answer.NOT_AFFECTED), then=F("answer"))
    told: QuerySet[Any, Any] = verdicts.annotate(answer=answer).annotate(meaning=Case(established, default=F("status")))
    return told
