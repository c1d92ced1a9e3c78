"""The glossary, the help to every page in one, and the steps of the tour."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from accounts.access import visible_sites
from accounts.http import PageRequest
from guidance import helps, tour
from guidance.terms import TERMS


@require_safe
def glossary(request: PageRequest) -> HttpResponse:
    """Show every term with its plain word and its meaning."""
    return render(
        request, "guidance/glossary.html", {"terms": sorted(TERMS, key=lambda term: str(term.word).casefold())}
    )


@require_safe
@cache_control(private=True, max_age=3600)
def terms(request: PageRequest) -> JsonResponse:
    """Give the terms to the script that marks them; the page names its language and wording in the address."""
    del request
    return JsonResponse({str(term.word): [str(term.plain), str(term.meaning)] for term in TERMS})


@require_safe
def every_help(request: PageRequest) -> HttpResponse:
    """Show the help to all pages, to be read or printed in one go."""
    return render(request, "guidance/help.html", {"pages": helps.HELPS.values()})


@require_POST
def take_tour(request: PageRequest) -> HttpResponse:
    """Go to a step of the tour at a site, or leave it; where one is, is kept with the person."""
    site = visible_sites(request.actor).filter(code=request.POST.get("site", "")).first()
    number = request.POST.get("step", "")
    if number == "leave" or site is None or not number.isascii() or not number.isdigit():
        request.user.tour_step = None
    else:
        request.user.tour_step = min(int(number[:4]), len(tour.STEPS) - 1)
    request.user.save(update_fields=["tour_step"])
    if site is None or request.user.tour_step is None:
        messages.info(request, _("You have left the tour. It begins again under Help."))
        return redirect("accounts:sites")
    return redirect(tour.STEPS[request.user.tour_step].page, site=site.code)
