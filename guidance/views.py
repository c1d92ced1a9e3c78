"""The glossary, the help to every page in one, and the steps of the tour."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from accounts.access import visible_sites
from accounts.http import PageRequest
from accounts.wording import plainly, split
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
    """Give what the script marks on a page and says of it: each term, or its plain words to who reads those."""
    del request
    language, is_plain = split(get_language() or "en")
    told = {}
    for term in TERMS:
        word, plain = str(term.word), str(term.plain)
        told[plainly(word, language) if is_plain else word] = [word if is_plain else plain, str(term.meaning)]
    return JsonResponse(told)


@require_safe
def every_help(request: PageRequest) -> HttpResponse:
    """Show the help to all pages, to be read or printed in one go."""
    return render(request, "guidance/help.html", {"pages": helps.HELPS.values()})


@require_POST
def take_tour(request: PageRequest) -> HttpResponse:
    """Go to a step of the tour at a site, or leave it; the step is kept, so that it can be taken up again."""
    user, wish = request.user, request.POST.get("step", "")
    site = visible_sites(request.actor).filter(code=request.POST.get("site", "")).first()
    if site is None or not (wish.isascii() and wish.isdigit()):
        request.session.pop(tour.UNDER_WAY, None)
        if user.tour_step == len(tour.STEPS) - 1:
            user.tour_step = None
            user.save(update_fields=["tour_step"])
        messages.info(request, _("You have left the tour. It goes on from the page of sites, or under Help."))
        return redirect("accounts:sites")
    user.tour_step = min(int(wish[:4]), len(tour.STEPS) - 1)
    user.save(update_fields=["tour_step"])
    request.session[tour.UNDER_WAY] = site.code
    return redirect(tour.STEPS[user.tour_step].page, site=site.code)
