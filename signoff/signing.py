"""Signing: a model that was judged as it stands is frozen, with its result and the names under it (S10, S52)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.access import Actor, check_approval
from accounts.audit import note
from accounts.models import Site, User
from assessment import queries, services
from assessment.engine.model_file.canonical import canonical_json
from assessment.key_changes import last_editor
from assessment.models import Assessment, Run
from assessment.queries import MODEL
from signoff.models import NAME_LENGTH, Baseline, Signature, SignoffSetting
from signoff.points import Point
from signoff.readiness import Readiness, readiness_of

REASSESS_WITHIN: Final = timedelta(days=366)


class SigningRefused(Exception):
    """Nothing is signed; the message says why, `missing` what has to be there first."""

    def __init__(self, why: str, missing: tuple[Point, ...] = ()) -> None:
        super().__init__(why)
        self.missing = missing


@dataclass(frozen=True)
class Signing:
    """What the signer says. `run` and `model_sha256` are what they had before them."""

    run: int
    model_sha256: str
    title: str
    function: str
    statement: str
    reassess_on: date
    has_read: bool


def asks_second(site: Site) -> bool:
    """Tell whether a site asks for a second name; nobody said so means no."""
    return SignoffSetting.objects.filter(site=site, asks_second_signer=True).exists()


def ask_second(site: Site, *, is_asked: bool, by: User) -> None:
    """Decide whether a baseline needs a second name."""
    with transaction.atomic():
        SignoffSetting.objects.update_or_create(site=site, defaults={"asks_second_signer": is_asked})
        note("site.second_signer", site=site, user=by, about=site.code, after=is_asked)


def sign(*, actor: Actor, assessment: Assessment, signing: Signing) -> Baseline:
    """Freeze the model as it stands. Raises SigningRefused, or Refused where it is not the actor's to sign."""
    today = timezone.localdate()
    with transaction.atomic():
        # Nobody edits the assessment until the copy is written: edits are wholly inside or wholly outside.
        rows = Assessment.objects.select_for_update(no_key=True, of=("self",)).select_related("site")
        here = rows.get(pk=assessment.pk, is_open=True)
        maker = last_editor(here.site)
        check_approval(actor, here.site, () if maker is None else (maker,))
        run = services.latest_run(here)
        ready = readiness_of(here, run, today)
        if ready.missing:
            raise SigningRefused(
                _("It cannot be signed yet. %(first)s") % {"first": ready.missing[0].text}, ready.missing
            )
        assert run is not None
        _check(signing, run, ready, today)
        _check_new(signing, run, actor)
        made = _frozen(here, run, signing, ready, maker)
        _put_name(made, actor, signing.function, place=1)
        told = {
            "baseline": made.pk,
            "sha256": sha256(made.model).hexdigest(),
            "model_sha256": made.model_sha256,
            "result_sha256": made.result_sha256,
            "engine": made.engine,
        }
        note("baseline.signed", site=here.site, about=str(made), after=told)
    return made


def sign_second(*, actor: Actor, baseline: Baseline, function: str) -> Signature:
    """Put the second name under a baseline. Raises SigningRefused, or Refused where it is not the actor's to sign."""
    with transaction.atomic():
        row = Baseline.objects.select_for_update(no_key=True, of=("self",)).defer("model", "result").get(pk=baseline.pk)
        check_approval(actor, baseline.site, () if row.maker is None else (row.maker,))
        if row.is_signed:
            raise SigningRefused(_("Every name that was asked for stands under it."))
        if any(one.user_id == actor.user.pk for one in row.signed_by):
            raise SigningRefused(_("Your name stands under it already: a second person is needed."))
        if not function:
            raise SigningRefused(_("Say in which function you sign."))
        made = _put_name(row, actor, function, place=2)
        note("baseline.signed_second", site=row.site, about=str(row), after={"function": made.function})
    return made


def newest_signed(site: Site) -> Baseline | None:
    """Give the newest baseline with every name under it, without its content."""
    rows = Baseline.objects.filter(site=site).prefetch_related("signatures").defer("model", "result")
    return next((one for one in rows if one.is_signed), None)


def entry_of(baseline: Baseline) -> str:
    """Give the digest of the audit entry of the last name under a baseline; `audit verify --holds` knows it."""
    acts = ("baseline.signed", "baseline.signed_second")
    entries = audit.entries(baseline.site.organisation, baseline.site).filter(action__in=acts).order_by("-number")
    return next((one.digest for one in entries.iterator() if json.loads(one.body)["about"] == str(baseline)), "")


def _check(signing: Signing, run: Run, ready: Readiness, today: date) -> None:
    if (signing.run, signing.model_sha256) != (run.pk, run.model_sha256):
        raise SigningRefused(_("The model was judged anew since you opened the page. Look at it again."))
    if not signing.title or not signing.function:
        raise SigningRefused(_("Name the baseline, and say in which function you sign."))
    if not today < signing.reassess_on <= today + REASSESS_WITHIN:
        raise SigningRefused(_("Name the day of the next assessment: at least once a year."))
    if ready.warnings and not signing.has_read:
        raise SigningRefused(_("Confirm that you have read what is open."))


def _check_new(signing: Signing, run: Run, actor: Actor) -> None:
    """Refuse the same words under the same judgement again: the form came twice, since its first answer was lost."""
    words = {"title": signing.title[:NAME_LENGTH], "statement": signing.statement, "reassess_on": signing.reassess_on}
    twins = Baseline.objects.filter(assessment=run.assessment_id, run=run.pk, **words).defer("model", "result")
    if twin := twins.filter(signatures__user=actor.user.pk, signatures__place=1).first():
        raise SigningRefused(_("You have signed this already: %(baseline)s.") % {"baseline": twin})


def _frozen(assessment: Assessment, run: Run, signing: Signing, ready: Readiness, maker: int | None) -> Baseline:
    document: dict[str, Any] = queries.section(run, MODEL)
    layout = document.pop("layout", None)
    model, result = canonical_json(document).encode(), canonical_json(queries.result_of(run)).encode()
    if sha256(model).hexdigest() != run.model_sha256:
        raise SigningRefused(_("What was kept of the judgement is not what was judged. Assess the model again."))
    assert run.date is not None
    return Baseline.objects.create(
        site=assessment.site,
        assessment=assessment,
        code=f"B{Baseline.objects.filter(site=assessment.site).count() + 1}",
        title=signing.title[:NAME_LENGTH],
        model=Baseline.pack(model),
        model_sha256=run.model_sha256,
        layout=layout,
        result=Baseline.pack(result),
        result_sha256=sha256(result).hexdigest(),
        engine=run.engine,
        date=run.date,
        run=run.pk,
        totals=run.totals,
        statement=signing.statement,
        known=[one.text for one in ready.warnings],
        reassess_on=signing.reassess_on,
        needs_second=asks_second(assessment.site),
        maker=maker,
        made_at=timezone.now(),
    )


def _put_name(baseline: Baseline, actor: Actor, function: str, *, place: int) -> Signature:
    assert isinstance(actor.user, User)
    name = (actor.user.get_full_name() or actor.user.get_username())[:NAME_LENGTH]
    return Signature.objects.create(
        baseline=baseline, place=place, user=actor.user, name=name, function=function[:NAME_LENGTH], at=timezone.now()
    )
