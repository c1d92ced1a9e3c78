"""The findings: worst first, filtered, and each with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.http import PageRequest
from accounts.scope import rows_of
from accounts.tables import Table, slice_of, take_view, tools_of
from accounts.told import part_told
from assessment import queries
from assessment.engine.checking import SEVERITIES, rules
from assessment.engine.field_words import words_of
from assessment.models import RunFinding
from assessment.views.common import Current, current
from assessment.views.talk import talk_about
from catalogue.loader import measures, requirements

PAGE = 50
SEARCH_LENGTH = 200
FR_COUNT = 7
LISTED = 8
ORDER = ("rank", "rule", "target", "pk")
TABLE = Table(
    "findings",
    (
        ("rule", _("Rule")),
        ("severity", _("Severity")),
        ("finding", _("Finding")),
        ("about", _("About")),
        ("force", _("Force")),
        ("basis", _("Rests on")),
        ("state", _("State")),
    ),
)
PATH = "[]."  # only a path of the model file holds it
VECTORS = {"sl_t": "SL-T", "sl_c": "SL-C", "sl_a": "SL-A", "proposal": "Proposed SL-T"}
STATUSES = ("open", "waived", "not_evaluated")


@require_safe
def finding_list(request: PageRequest, site: str) -> HttpResponse:
    """List the findings of the newest run; open ones unless asked for others."""
    here = current(request, site)
    take_view(request, here.site, TABLE)
    context = here.context(severities=SEVERITIES, statuses=STATUSES, titles={one.id: one.title for one in rules()})
    if here.run is not None:
        rows = here.run.findings.all()
        status = request.GET.get("status", "open")
        if status in STATUSES:
            rows = rows.filter(status=status)
        if request.GET.get("folded") != "1":
            rows = rows.filter(is_folded=False)
        if (severity := request.GET.get("severity")) in SEVERITIES:
            rows = rows.filter(severity=severity)
        if rule := request.GET.get("rule", ""):
            rows = rows.filter(rule=rule)
        if text := request.GET.get("q", "")[:SEARCH_LENGTH]:
            rows = rows.filter(Q(target__icontains=text) | Q(body__message__icontains=text))
        context |= {
            "page": slice_of(rows, ORDER, request.GET, PAGE),
            **tools_of(request, here.site, TABLE),
            "status": status,
            "rules": sorted(set(here.run.findings.order_by().values_list("rule", flat=True).distinct())),
            "totals": here.run.totals["findings"],
        }
        context["names"] = _names(here, [row.target for row in context["page"]])
    return render(request, "assessment/finding_list.html" + ("#table" if request.htmx else ""), context)


@require_safe
def finding(request: PageRequest, site: str, key: str) -> HttpResponse:
    """Show one finding: what was seen, which rule, why, and what closes it."""
    here = current(request, site)
    row = get_object_or_404(rows_of(here.run, RunFinding), key=key)
    body = row.body
    context = here.context(
        finding=row,
        body=body,
        rule=next((one for one in rules() if one.id == row.rule), None),
        **_target(here, row.target),
        examples=(examples := _examples(body["evidence"])),
        evidence=_rows(body["evidence"], has_examples=bool(examples)),
        closing=[measures()[code] for code in body["measures"] if code in measures()],
        **talk_about(request, here.site, "findings", key),
        violated=[(code, requirements()[code].title if code in requirements() else "") for code in body["violates"]],
    )
    return render(request, "assessment/finding_detail.html", context)


def _target(here: Current, target: str) -> dict[str, str]:
    """Give the name and the card of what a finding is about, where it has one."""
    kind, _, code = target.partition(":")
    if kind == "asset":
        name = queries.names_of_assets(here.site, [code]).get(code)
        url = reverse("inventory:asset", kwargs={"site": here.site.code, "tag": code})
    elif kind in {"zone", "conduit"}:
        record = next((one for one in here.frame.get(f"{kind}s", []) if one["code"] == code), None)
        name = record and (record.get("name") or code)
        url = reverse(f"assessment:{kind}", kwargs={"site": here.site.code, "code": code})
    else:
        return {}
    return {"target_name": name, "target_url": url} if name else {}


def _names(here: Current, targets: Sequence[str]) -> dict[str, str]:
    """Give the names of what findings are about, by target; what has none but its code is left out."""
    tags = [target.removeprefix("asset:") for target in targets if target.startswith("asset:")]
    names = {f"asset:{tag}": name for tag, name in queries.names_of_assets(here.site, tags).items() if name != tag}
    for kind in ("zone", "conduit"):
        names |= {f"{kind}:{one['code']}": one["name"] for one in here.frame.get(f"{kind}s", []) if one.get("name")}
    return names


def _examples(evidence: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the sessions that a finding names as rows: from whom to whom, by what, and what else was seen of each."""
    rows = []
    for one in evidence.get("examples") or ():
        if not isinstance(one, dict) or not {"from", "to"} <= one.keys():
            return []
        others = {name: value for name, value in one.items() if name not in ("flow", "from", "to", "protocol")}
        rows.append(
            {
                "flow": one.get("flow"),
                "source": _end(one["from"]),
                "destination": _end(one["to"]),
                "protocol": one.get("protocol"),
                "more": _shown(others) if others else "",
            }
        )
    return rows


def _end(end: Any) -> str:
    if not isinstance(end, dict):
        return str(end)
    levels = ", ".join(f"{level:g}" for level in end.get("levels") or ())
    return f"{end.get('name')} (level {levels})" if levels else str(end.get("name"))


def _rows(evidence: dict[str, Any], *, has_examples: bool) -> list[dict[str, Any]]:
    """Give the rest of the evidence: a vector, a list, or words."""
    rows = []
    for name, value in sorted(evidence.items()):
        if name == "examples" and has_examples:
            continue
        if name in VECTORS and isinstance(value, list) and len(value) == FR_COUNT:
            rows.append({"name": VECTORS[name], "vector": value})
        elif isinstance(value, list) and value:
            shown = [_shown(one) for one in value]
            rows.append({"name": name, "listed": shown[:LISTED], "rest": shown[LISTED:]})
        else:
            rows.append({"name": name, "text": _shown(value)})
    return rows


def _shown(value: Any) -> str:
    """Give a value of the evidence as people read it."""
    if isinstance(value, list):
        return ", ".join(_shown(one) for one in value)
    if isinstance(value, dict):
        return "; ".join(f"{_key(key)}: {_shown(one)}" for key, one in value.items())
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    return "not known" if value is None else str(value)


def _key(key: str) -> str:
    """Give a name in the evidence as words; a path of the model file as what it holds."""
    return part_told(words_of(key)) if PATH in key else key.replace("_", " ")
