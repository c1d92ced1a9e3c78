"""What every page of the programme shows: the site, the tabs, and what the reader may do."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Verb, can
from accounts.http import PageRequest, site_of
from assessment.models import Assessment
from signoff.views.common import assessment_at


def assessment_for(request: PageRequest, site: str, verb: Verb) -> Assessment:
    """Give the open assessment to somebody who may do something; one is made only where something is to be written."""
    site_of(request, site, verb)
    return assessment_at(request, site, verb if request.method == "POST" else "view")


def shown(request: PageRequest, assessment: Assessment, at: str, **more: Any) -> dict[str, Any]:
    """Give the context of a page."""
    site = assessment.site
    pages = [
        ("home", _("Steering")),
        ("use_cases", _("Use cases")),
        ("pilot", _("Pilot")),
        ("published", _("Published")),
    ]
    may = {f"may_{verb}": can(request.actor, verb, site) for verb in ("edit", "approve", "facilitate")}
    if may["may_facilitate"]:
        pages.append(("stakeholders", _("Stakeholders")))
    tabs = [
        {"url": reverse(f"programme:{name}", kwargs={"site": site.code}), "label": label, "is_current": name == at}
        for name, label in pages
    ]
    return {"site": site, "assessment": assessment, "tabs": tabs, **may, **more}
