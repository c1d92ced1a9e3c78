"""Steps 2 and 3 of the import wizard: which column is what, which value means what; and mappings saved under names."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import PageRequest, site_of
from accounts.models import Site
from accounts.scope import rows_of
from inventory import profiles
from inventory.forms import ReadingForm, choices_of, fields_of, mapping_of, values_of
from inventory.models import ImportBatch, MappingProfile
from inventory.views.imports import check


@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: PageRequest, site: str, batch: int) -> HttpResponse:
    """Step 2: how the file is read, and which column feeds which field."""
    here, row = _open_batch(request, site, batch)
    if row.state == ImportBatch.State.COMMITTED:
        return _to_check(here, row)
    report = row.report or {}
    form = ReadingForm(request.POST if request.method == "POST" else None, initial=row.options)
    if request.method == "POST" and form.is_valid():
        return _read_again(request, row, {**_table_of(request, row), **form.options()})
    context = {
        "site": here,
        "batch": row,
        "report": report,
        "form": form,
        "fields": fields_of(report),
        "offered": profiles.offered(row),
        "used": profiles.used(row),
    }
    return render(request, "inventory/import_columns.html", context, status=400 if form.errors else 200)


def _table_of(request: PageRequest, batch: ImportBatch) -> dict[str, object]:
    """Give what was said of columns and values; nothing of it counts where the rows are said to be something else."""
    if request.POST.get("format", "") != batch.options.get("format", ""):
        return {}
    mapping = {**batch.options.get("mapping", {}), **mapping_of(request.POST, batch.report or {})}
    said = {"mapping": mapping, "values": batch.options.get("values")}
    return {name: value for name, value in said.items() if value}


@require_http_methods(["GET", "HEAD", "POST"])
def values(request: PageRequest, site: str, batch: int) -> HttpResponse:
    """Step 3: what the file says, and what is taken for it."""
    here, row = _open_batch(request, site, batch)
    if row.state == ImportBatch.State.COMMITTED:
        return _to_check(here, row)
    spellings = (row.report or {}).get("spellings", [])
    if request.method == "POST":
        words = values_of(request.POST, spellings, row.options.get("values", {}))
        rest = {name: value for name, value in row.options.items() if name != "values"}
        return _read_again(request, row, {**rest, **({"values": words} if words else {})})
    places = [{**one, "place": place} for place, one in enumerate(spellings)]
    names = dict.fromkeys(one["field"] for one in spellings)
    groups = [
        {
            "field": name,
            "choices": choices_of(name, row.report or {}),
            "rows": [one for one in places if one["field"] == name],
        }
        for name in names
    ]
    context = {"site": here, "batch": row, "report": row.report or {}, "groups": groups}
    return render(request, "inventory/import_values.html", context)


@require_POST
def keep_mapping(request: PageRequest, site: str, batch: int) -> HttpResponse:
    """Keep how this file is read, under a name."""
    here, row = _open_batch(request, site, batch)
    try:
        kept = profiles.save(row, request.POST.get("name", ""), user=request.user)
    except profiles.ProfileRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Kept as {kept.name}: it is offered when a file with these headings comes again.")
    return redirect("inventory:import_columns", site=here.code, batch=row.pk)


@require_POST
def use_mapping(request: PageRequest, site: str, batch: int) -> HttpResponse:
    """Read the file as a saved mapping says."""
    here, row = _open_batch(request, site, batch)
    key = request.POST.get("mapping", "")
    profile = get_object_or_404(rows_of(here, MappingProfile), pk=int(key) if key.isdigit() and len(key) < 10 else 0)  # noqa: PLR2004  fits the key
    kept = {name: row.options[name] for name in ("format",) if name in row.options}
    return _read_again(request, row, {**kept, **profile.options})


@require_POST
def change_mapping(request: PageRequest, site: str, profile: int) -> HttpResponse:
    """Give a saved mapping another name, or delete it."""
    here = site_of(request, site, "import")
    row = get_object_or_404(rows_of(here, MappingProfile), pk=profile)
    try:
        if "delete" in request.POST:
            profiles.delete(row)
            messages.success(request, f"The mapping {row.name} is deleted. What was imported with it stays.")
        else:
            profiles.rename(row, request.POST.get("name", ""))
            messages.success(request, f"The mapping is called {row.name} now.")
    except profiles.ProfileRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("inventory:import", site=here.code)


def _open_batch(request: PageRequest, site: str, batch: int) -> tuple[Site, ImportBatch]:
    here = site_of(request, site, "import")
    return here, get_object_or_404(rows_of(here, ImportBatch).select_related("job", "site"), pk=batch)


def _to_check(site: Site, batch: ImportBatch) -> HttpResponse:
    return redirect("inventory:import_batch", site=site.code, batch=batch.pk)


def _read_again(request: PageRequest, batch: ImportBatch, options: dict[str, object]) -> HttpResponse:
    """Read a file that is not imported yet with other choices."""
    if batch.state == ImportBatch.State.COMMITTED:
        return _to_check(batch.site, batch)
    batch.options = options
    batch.save(update_fields=["options"])
    return check(request, batch)
