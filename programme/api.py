"""REST: the programme as its page shows it. Its records are written as every record is, under /records/ and /edits/."""

from __future__ import annotations

from dataclasses import asdict

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import site_for
from accounts.http import actor_of
from assessment import services
from programme.decisions import decisions_of
from programme.gates import gates_of, stall_risk
from programme.needed import decisions_needed
from programme.reading import governed_of
from programme.use_cases import UseCases


@extend_schema(operation_id="get_programme", responses=OpenApiTypes.OBJECT)
@api_view(["GET"])
def programme(request: Request, site: str) -> Response:
    """Give gates with what each lacks, decisions needed by blocked risk, standoffs, use cases, flows without a purpose.

    `flows_without_a_decision` are the declared flows out of OT whose use case does not say which decision is made with
    their data, by whom and by when. It says nothing of `flows[].decision`, which is whether a flow is permitted.
    """
    found = site_for(actor_of(request), site)
    today = timezone.localdate()
    here = governed_of(services.current_assessment(site=found, today=today), today)
    gates, uses = gates_of(here), UseCases(here)
    open_gates, of = stall_risk(gates)
    return Response(
        {
            "sponsor": here.person(here.sponsor) or None,
            "stall_risk": {"open": open_gates, "of": of},
            "gates": [{"code": one.code, "is_open": one.is_open, "missing": one.missing} for one in gates],
            "decisions_needed": [asdict(one) for one in decisions_needed(here)],
            "standoffs": [asdict(one) for one in decisions_of(here) if one.is_standoff],
            "use_cases": [asdict(one) for one in uses.uses()],
            "flows_without_a_decision": [asdict(one) for one in uses.undecided()],
        }
    )
