"""Beginning anew: the next assessment of a site, which remembers the last one's decisions; or another site like it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.access import Actor, can
from accounts.audit import note
from accounts.models import Site, User
from accounts.services import CodeTaken, open_site
from assessment import services
from assessment.models import Assessment, AssessmentRecord, ConduitJudgement, ZoneJudgement
from documents.errors import ModelRefused
from signoff.models import Baseline
from signoff.templating import template_of

# The next assessment judges anew: what said that the last one was final stays with it.
NOT_TAKEN_OVER: Final = ("final",)


class NotBegun(Exception):
    """Nothing was begun; the message says why."""


def next_assessment(*, assessment: Assessment, user: User, code: str, name: str, on: date) -> Assessment:
    """Close an assessment and open the next one with all it stated and decided; the last is read from its baselines.

    Raises NotBegun where nothing of it was signed: nobody could read it any more.
    """
    with transaction.atomic():
        rows = Assessment.objects.select_for_update(no_key=True, of=("self",)).select_related("site")
        old = rows.get(pk=assessment.pk, is_open=True)
        signed = Baseline.objects.filter(assessment=old).prefetch_related("signatures").defer("model", "result")
        last = next((one for one in signed if one.is_signed), None)
        if last is None:
            raise NotBegun(_("Sign a baseline first: a closed assessment is read from its baselines."))
        Assessment.objects.filter(pk=old.pk).update(is_open=False, version=F("version") + 1)
        header = {key: value for key, value in old.header.items() if key not in NOT_TAKEN_OVER}
        try:
            with transaction.atomic():
                made = Assessment.objects.create(
                    site=old.site,
                    code=code,
                    header={**header, "name": name, "date": on.isoformat()},
                    risk_matrix=old.risk_matrix,
                    plan=old.plan,
                    others=old.others,
                    version=2,  # a first version is one that nobody wrote yet, and the first file would name it anew
                )
        except IntegrityError as twin:
            raise NotBegun(_("There was an assessment %(code)s already.") % {"code": code}) from twin
        _copy(old, made)
        Site.objects.filter(pk=old.site_id).update(version=F("version") + 1)
        told = {"from": old.code, "to": code, "baseline": last.code}
        note("assessment.next", site=old.site, user=user, about=code, before=old.code, after=told)
    return Assessment.objects.select_related("site").get(pk=made.pk)


Template = Callable[..., dict[str, Any]]


def site_like(
    *, assessment: Assessment, actor: Actor, code: str, name: str, on: date, template: Template | None = None
) -> Site:
    """Make a site that begins with the structure of another one. Raises NotBegun; the maker administers it.

    `template` gives the model of the new site from its code, its name and the header of its assessment.
    """
    assert isinstance(actor.user, User)
    if not can(actor, "edit", assessment.site):
        raise NotBegun(_("Your role at this site does not let you take its structure elsewhere."))
    document, sha256 = services.model_of(assessment)
    header = {"code": f"A{on.year}", "name": f"Assessment {on.year}", "date": on.isoformat()}
    try:
        with transaction.atomic():
            made = open_site(user=actor.user, code=code, name=name)
            first = services.open_assessment(site=made, today=on)
            take = template or partial(template_of, document)
            wanted = take(code=code, name=name, assessment=header)
            services.adopt_model(assessment=first, document=wanted, if_match="*", dry_run=False)
            note("site.from_template", site=made, user=actor.user, about=code, after={"model_sha256": sha256})
    except (CodeTaken, ModelRefused) as refusal:
        raise NotBegun(str(refusal)) from refusal
    return made


def _copy(old: Assessment, new: Assessment) -> None:
    models: tuple[Any, ...] = (ZoneJudgement, ConduitJudgement, AssessmentRecord)
    for model in models:
        copies = list(model.objects.filter(assessment=old))
        for row in copies:
            row.pk, row.assessment = None, new
        model.objects.bulk_create(copies)
