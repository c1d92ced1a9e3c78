"""The other pages of a running session: scope and deciders, worst cases, parking lot, decisions, the QR code."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import PageRequest
from accounts.scope import rows_of
from workshop import attendance, boards, deciding, joining, plant, running
from workshop.forms import ParkForm
from workshop.models import Attendee, Decision, Item, Parked, Session
from workshop.running import SessionRefused
from workshop.views.common import number, refuse, session_at, shown, to


@require_POST
def park(request: PageRequest, site: str, session: str) -> HttpResponse:
    """Put a question aside."""
    here = session_at(request, site, session, "edit")
    form = ParkForm(request.POST)
    if here.state == Session.State.CLOSED or not form.is_valid():
        refuse(request, _("Nothing was put aside: name the question, who takes it home, and until which day."))
    else:
        running.park(session=here, about=here.item.about if here.item else "", **form.cleaned_data)
    return to(here, "parking" if request.POST.get("then") == "parking" else "screen")


@require_safe
def qr(request: PageRequest, site: str, session: str) -> HttpResponse:
    """Draw the address under which phones join. The code stands behind the #, which no server writes down."""
    here = session_at(request, site, session)
    if not here.join_code:
        return HttpResponse(status=404)
    target = request.build_absolute_uri("/join/") + f"#{here.join_code}"
    return HttpResponse(joining.qr_svg(target), content_type="image/svg+xml")


@require_safe
def purpose(request: PageRequest, site: str, session: str) -> HttpResponse:
    """Show what the first block speaks of: the scope, the matrix, and who decides."""
    here = session_at(request, site, session)
    matrix = plant.matrix_of(here.assessment)
    header, programme = here.assessment.header, here.assessment.others.get("programme") or {}
    people = plant.people_of(here.assessment)
    steering = set(programme.get("steering") or ())
    names = {band.code: band.name for band in matrix.bands}
    rows = [
        (len(matrix.consequence) - place, word, [(code, names[code]) for code in cells])
        for place, (word, cells) in enumerate(zip(reversed(matrix.consequence), reversed(matrix.cells), strict=True))
    ]
    context = shown(
        request,
        here,
        header=header,
        matrix=matrix,
        matrix_rows=rows,
        letters=boards.letters_of(matrix),
        limit=names[matrix.tolerable],
        sponsor=header.get("sponsor") or programme.get("sponsor"),
        deciders=[one for one in people if one.side == "management" or one.code in steering],
        is_own=bool(here.assessment.risk_matrix),
    )
    return render(request, "workshop/purpose.html", context)


@require_safe
def hazards(request: PageRequest, site: str, session: str) -> HttpResponse:
    """List the zones with the worst cases of the hazard log, rated or not, and put one on the screen."""
    here = session_at(request, site, session)
    by_zone, elsewhere = plant.scenarios_by_zone(here.assessment)
    matrix = plant.matrix_of(here.assessment)
    items = {one.about: one for one in rows_of(here, Item).filter(kind=Item.Kind.CONSEQUENCE)}
    zones = [
        (
            code,
            name,
            [(one, items.get(f"scenario:{one['code']}")) for one in by_zone.get(code, [])],
            items.get(f"zone:{code}"),
        )
        for code, name in plant.zones_of(here.assessment)
    ]
    if elsewhere:
        zones.append(("", _("Of no zone"), [(one, items.get(f"scenario:{one['code']}")) for one in elsewhere], None))
    context = shown(
        request,
        here,
        zones=zones,
        categories=plant.categories_of(here.assessment),
        words=list(enumerate(matrix.consequence, 1)),
    )
    return render(request, "workshop/hazards.html", context)


@require_safe
def parking(request: PageRequest, site: str, session: str) -> HttpResponse:
    """Show what was put aside, in this session and before."""
    here = session_at(request, site, session)
    rows = rows_of(here.assessment, Parked).select_related("session")
    context = shown(request, here, rows=rows, form=ParkForm(), today=timezone.localdate())
    return render(request, "workshop/parking.html", context)


@require_POST
def settle(request: PageRequest, site: str, session: str, parked: int) -> HttpResponse:
    """Say that a parked question is answered, or not after all."""
    here = session_at(request, site, session, "edit")
    row = get_object_or_404(rows_of(here.assessment, Parked), pk=parked)
    running.settle(parked=row, is_settled=request.POST.get("do") == "settle")
    return to(here, "parking")


@require_safe
def decisions(request: PageRequest, site: str, session: str) -> HttpResponse:
    """Read back what was decided, by whom it is accepted and what is missing under it."""
    here = session_at(request, site, session)
    rows = boards.decisions_of(here)
    context = shown(
        request,
        here,
        rows=rows,
        people=attendance.present(here),
        unsigned=[one for one in rows if one["unsigned"] and one["stands"]],
        standing=sum(one["stands"] for one in rows),
    )
    return render(request, "workshop/decisions.html", context)


@require_POST
def accept(request: PageRequest, site: str, session: str, decision: int) -> HttpResponse:
    """Put names under a decision."""
    here = session_at(request, site, session, "edit")
    row = get_object_or_404(rows_of(here, Decision), pk=decision)
    who = get_object_or_404(rows_of(here, Attendee), pk=number(request, "attendee"), left_at=None)
    is_accepted = request.POST.get("do") != "withdraw"
    try:
        deciding.accept(decision=row, attendee=who, is_accepted=is_accepted)
    except SessionRefused as refusal:
        refuse(request, refusal)
    return to(here, "decisions")
