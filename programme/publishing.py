"""Giving the state of a programme to the steering committee: frozen, numbered, and not without a sponsor.

Without a sponsor nothing is published, unless somebody says why; the reason stands on what is published (row 20).
What nobody owns is told there, too: a data class without an owner is a finding of the publication (row 88).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import note
from accounts.models import Site, User
from assessment.models import Assessment
from programme.decisions import decisions_of
from programme.gates import gates_of, stall_risk
from programme.governed import Governed
from programme.models import NAME_LENGTH, Publication
from programme.needed import decisions_needed
from programme.reading import digest_of, governed_of
from programme.use_cases import UseCases

SHOWN = 50


class NotPublished(Exception):
    """Nothing was published; the message says why."""


def unowned(here: Governed) -> list[str]:
    """Give the data classes that nobody owns, by name, and those that flows name and nobody described."""
    known = {str(one["code"]): one for one in here.document.get("data_classes") or ()}
    named = {one.data_class for one in here.plant.system.flows if one.data_class}
    found = [str(one.get("name") or code) for code, one in known.items() if not one.get("owner")]
    return sorted([*found, *(named - set(known))])


def body_of(here: Governed) -> dict[str, Any]:
    """Give the state of a programme as codes, names and numbers, in no language."""
    gates = gates_of(here)
    open_gates, of = stall_risk(gates)
    uses = UseCases(here)
    return {
        "stall": [open_gates, of],
        "gates": [one.code for one in gates if one.is_open],
        "unowned": unowned(here),
        "undecided": [[one.code, one.name] for one in uses.undecided()[:SHOWN]],
        "standoffs": [[one.code, one.name] for one in decisions_of(here) if one.is_standoff],
        "needed": [[one.kind, one.code, one.name, one.blocked] for one in decisions_needed(here)[:SHOWN]],
    }


@transaction.atomic
def publish(*, assessment: Assessment, user: User, override: str, today: date) -> Publication:
    """Freeze the state of a programme under the next number. Raises NotPublished without a sponsor or a reason."""
    Site.objects.select_for_update(no_key=True).get(pk=assessment.site_id)
    here = governed_of(assessment, today)
    if not here.sponsor and not override:
        raise NotPublished(_("Nobody is named as sponsor: name one, or say why it is published without."))
    last = Publication.objects.filter(site=assessment.site_id).aggregate(last=Max("number"))["last"]
    made = Publication.objects.create(
        site=assessment.site,
        number=(last or 0) + 1,
        assessment=assessment.code,
        model_sha256=digest_of(assessment),
        sponsor=here.person(here.sponsor)[:NAME_LENGTH],
        override="" if here.sponsor else override,
        body=body_of(here),
        by=(user.get_full_name() or user.get_username())[:NAME_LENGTH],
        user=user,
        at=timezone.now(),
    )
    told = {"number": made.number, "sponsor": made.sponsor, "override": made.override, "model": made.model_sha256}
    note("programme.published", site=assessment.site, user=user, about=str(made.number), after=told)
    return made
