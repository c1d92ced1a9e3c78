"""From a request to the open assessment of a site, and the tabs of the sign-off."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Verb, can
from accounts.fresh_sign_in import is_fresh
from accounts.http import PageRequest, site_of
from assessment.models import Assessment
from assessment.services import current_assessment, open_assessment


def assessment_at(request: PageRequest, site: str, verb: Verb = "view") -> Assessment:
    """Give the open assessment of a site; one is made where something is to be written to it."""
    here = site_of(request, site, verb)
    get = current_assessment if verb == "view" else open_assessment
    return get(site=here, today=timezone.localdate())


def shown(request: PageRequest, assessment: Assessment, at: str, **more: Any) -> dict[str, Any]:
    """Give what every page of the sign-off shows."""
    site = assessment.site
    pages = (
        ("home", _("Method")),
        ("keys", _("Keys of conduits")),
        ("living", _("What we live with")),
        ("tasks", _("Open again")),
        ("baselines", _("Baselines")),
        ("compare", _("Compare")),
    )
    tabs = [
        {"url": reverse(f"signoff:{name}", kwargs={"site": site.code}), "label": label, "is_current": name == at}
        for name, label in pages
    ]
    may = {f"may_{verb}": can(request.actor, verb, site) for verb in ("edit", "approve", "administer")}
    return {"site": site, "assessment": assessment, "tabs": tabs, "is_fresh": is_fresh(request), **may, **more}
