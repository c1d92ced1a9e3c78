"""Keys of conduits: who waits for one, the keys on the card of a conduit, giving one and taking it back."""

from __future__ import annotations

import datetime
from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import can, side_at
from accounts.fresh_sign_in import check_fresh, is_fresh
from accounts.http import PageRequest
from assessment.conduit_keys import approved_now, keys_of
from assessment.near_keys import keys_at
from assessment.views.common import people_named
from signoff import giving
from signoff.views.common import assessment_at, shown

YEAR = timedelta(days=365)


@require_safe
def waiting(request: PageRequest, site: str) -> HttpResponse:
    """List every conduit: those that wait for a key, those that have both, and those that need none."""
    here = assessment_at(request, site)
    every = keys_of(here, timezone.localdate()).values()
    rows = sorted((one for one in every if one.is_waiting), key=lambda one: (one.is_asked is None, one.code))
    done = [one for one in every if one.is_asked is not False and not one.is_waiting]
    inside = [one for one in every if one.is_asked is False]
    mine = side_at(request.user, here.site) if can(request.actor, "approve", here.site) else ""
    lists = {"rows": rows, "done": done, "inside": inside}
    context = shown(request, here, "keys", **lists, side=mine, people=people_named(here))
    return render(request, "signoff/keys.html", context)


@require_safe
def on_card(request: PageRequest, site: str, code: str) -> HttpResponse:
    """Show both keys of a conduit as they stand now, with what can be done to them."""
    here = assessment_at(request, site)
    today = timezone.localdate()
    keys = keys_at(here, code, today)
    if keys is None:
        raise Http404("No such conduit.")
    may = can(request.actor, "approve", here.site)
    why_not = giving.why_not(request.actor, here, keys) if may else ""
    # The card shows what was judged last; the signer has to see what the digests are of: what stands now.
    approved = approved_now(here, keys) if may and not why_not else None
    context = {
        "site": here.site,
        "keys": keys,
        "people": people_named(here),
        "may_approve": may,
        "is_fresh": is_fresh(request),
        "why_not": why_not,
        "approved": approved,
        "holds_one": any(one.is_held and one.user == request.user.pk for one in keys.sides),
        "year": (today + YEAR).isoformat(),
    }
    return render(request, "signoff/keys_of.html", context)


@require_POST
def give(request: PageRequest, site: str, code: str) -> HttpResponse:
    """Give the key of one's side."""
    here = assessment_at(request, site, "approve")
    check_fresh(request)
    try:
        expires = _day(request.POST.get("expires", ""))
        seen = giving.Seen(request.POST.get("of", ""), request.POST.get("channels", ""))
        done = giving.give_key(actor=request.actor, assessment=here, code=code, seen=seen, expires=expires)
    except giving.KeyRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{done.title}.")
    return redirect("assessment:conduit", site=here.site.code, code=code)


@require_POST
def take_back(request: PageRequest, site: str, code: str) -> HttpResponse:
    """Take one's own key back."""
    here = assessment_at(request, site, "approve")
    check_fresh(request)
    try:
        messages.success(request, f"{giving.take_back(actor=request.actor, assessment=here, code=code).title}.")
    except giving.KeyRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("assessment:conduit", site=here.site.code, code=code)


def _day(text: str) -> datetime.date:
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise giving.KeyRefused(_("Name the day until which the key holds, as 2027-11-30."))
    return found
