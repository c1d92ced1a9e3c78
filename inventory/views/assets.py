"""Pages of what is there: the inventory and an asset."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.access import can
from accounts.audit import note
from accounts.http import PageRequest, site_of
from accounts.scope import rows_of
from accounts.tables import slice_of, take_view, tools_of
from catalogue.loader import asset_types
from inventory import advisory_verdicts, asset_export
from inventory.asset_lists import SEARCH_LENGTH, TABLE, TOGETHER, filtered, order_of, places_of
from inventory.history import newest_change
from inventory.identity import ALL_FIELDS
from inventory.models import Asset, Flow, Source, Zone
from inventory.questions import LABELS, conflicts_of, sources_of, value_of, waiting_at
from inventory.reading import LABELS as FORMATS
from inventory.sightings import stale_before

PAGE = 50
HOW_TO_BEGIN = (
    "Send what you have, or paste rows of a spreadsheet here (Ctrl+V). Nothing is written before you have seen what it "
    f"would do. What is read: {', '.join(FORMATS.values())}."
)
FLOWS_SHOWN = 100
COLUMNS_OF_CARD = ("vendor", "model", "serial", "hostname", "ips", "macs")


@require_safe
def assets(request: PageRequest, site: str) -> HttpResponse:
    """List, search and filter the assets."""
    here = site_of(request, site)
    take_view(request, here, TABLE)
    rows = filtered(here, request.GET).select_related("zone")
    types = rows_of(here, Asset).filter(retired_at=None).exclude(type=None).values_list("type", flat=True)
    context = {
        "site": here,
        "page": slice_of(rows, order_of(request.GET), request.GET, PAGE),
        **tools_of(request, here, TABLE),
        "bulk_fields": TOGETHER if can(request.actor, "edit", here) else (),
        "bulk_kind": "assets",
        "zones": rows_of(here, Zone).filter(retired_at=None),
        "places": places_of(here),
        "types": sorted({kind for kind in types.order_by().distinct() if kind}),
        "labels": {key: kind.label for key, kind in asset_types().items()},
        "total": rows_of(here, Asset).filter(retired_at=None).count(),
        "may_import": can(request.actor, "import", here),
        "waiting": waiting_at(here),
        "stale_before": stale_before(here),
        "hows": Source.How.choices,
        "how_to_begin": HOW_TO_BEGIN,
    }
    return render(request, "inventory/asset_list.html" + ("#table" if request.htmx else ""), context)


@require_safe
def asset(request: PageRequest, site: str, tag: str) -> HttpResponse:
    """Show one asset with its flows."""
    here = site_of(request, site)
    newest = newest_change(here)
    row = get_object_or_404(rows_of(here, Asset).select_related("zone"), tag=tag, retired_at=None)
    ends = [f"asset:{row.tag}", *(f"ip:{ip}" for ip in row.ips)]
    flows = rows_of(here, Flow).filter(retired_at=None)
    context = {
        "site": here,
        "asset": row,
        "newest": newest,
        "type": asset_types().get(row.type or ""),
        "facts": facts_of(row),
        "came_from": sources_of(row).get(ALL_FIELDS),
        "conflicts": [(one, value_of(row, one.field)) for one in conflicts_of(here).filter(asset=row)],
        "stale_before": stale_before(here),
        "may_edit": can(request.actor, "edit", here),
        "advisories": advisory_verdicts.summary_of(here, rows_of(here, Asset).filter(pk=row.pk), timezone.localdate()),
        "advisories_where": urlencode({"asset": row.tag}),
        "may_import": can(request.actor, "import", here),
        "outgoing": flows.filter(source__in=ends)[:FLOWS_SHOWN],
        "incoming": flows.filter(destination__in=ends)[:FLOWS_SHOWN],
        "shown": FLOWS_SHOWN,
    }
    return render(request, "inventory/asset_detail.html", context)


def facts_of(row: Asset) -> list[tuple[str, str, Any, Source | None]]:
    """Give the fields of an asset: key, words, value, and the source where it is not that of the asset itself."""
    sources = sources_of(row)
    columns = {name: getattr(row, name) for name in COLUMNS_OF_CARD}
    values = columns | {name: row.details[name] for name in sorted(row.details)}
    known = {name: None if value == [] else value for name, value in values.items()}
    return [(name, LABELS.get(name, name), value, sources.get(name)) for name, value in known.items()]


@require_safe
def export(request: PageRequest, site: str, form: str) -> FileResponse | StreamingHttpResponse:
    """Give the rows and columns that the list shows, as CSV or a workbook.

    `fields=all` asks for every field instead, which the import takes back unchanged.
    """
    here = site_of(request, site)
    take_view(request, here, TABLE)
    rows = filtered(here, request.GET).order_by(*order_of(request.GET))
    is_whole = request.GET.get("fields") == "all"
    fields = asset_export.EVERY if is_whole else asset_export.fields_of(tools_of(request, here, TABLE)["columns"])
    name = f"assets.{form}"
    note("exported", site=here, about=name, after={"asked": request.GET.urlencode()[:SEARCH_LENGTH]})
    if form == "xlsx":
        return FileResponse(asset_export.workbook(rows, fields), as_attachment=True, filename=name)
    answer = StreamingHttpResponse(asset_export.csv_lines(rows, fields), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
