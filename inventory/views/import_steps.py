"""Steps 2 and 3 of the import wizard: which column is what, which value means what; and mappings saved under names."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts import versions
from accounts.http import PageRequest, site_of
from accounts.models import Site
from accounts.scope import rows_of
from accounts.versions import NEW, Stale
from inventory import profiles
from inventory.forms import ReadingForm, UploadForm, choices_of, fields_of, mapping_of, values_of
from inventory.models import ImportBatch, MappingProfile
from inventory.views.imports import changed_meanwhile, check, upload_page


@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: PageRequest, site: str, batch: int) -> HttpResponse:
    """Step 2: how the file is read, and which column feeds which field."""
    here, row = _open_batch(request, site, batch)
    if row.state == ImportBatch.State.COMMITTED:
        return _to_check(here, row)
    form = ReadingForm(request.POST if request.method == "POST" else None, initial=row.options)
    if request.method == "POST" and form.is_valid():
        return _read_again(request, row, {**_table_of(request, row), **form.options()})
    return _columns(request, here, row, form, status=400 if form.errors else 200)


def _columns(
    request: PageRequest, here: Site, row: ImportBatch, form: ReadingForm, *, status: int, **more: object
) -> HttpResponse:
    report = row.report or {}
    used = profiles.used(row)
    context = {
        "site": here,
        "batch": row,
        "report": report,
        "form": form,
        "fields": fields_of(report),
        "offered": profiles.offered(row),
        "keep": _over(used.name if used else "", used),
        **more,
    }
    return render(request, "inventory/import_columns.html", context, status=status)


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
    """Keep how this file is read, under a name; over what is kept under it where the page told of that."""
    here, row = _open_batch(request, site, batch)
    name, seen = request.POST.get("name", ""), versions.sent(request)
    over = seen if name.strip() == request.POST.get("named", "") else NEW
    try:
        kept = profiles.save(row, name, user=request.user, over=over)
    except profiles.ProfileRefused as refusal:
        messages.error(request, str(refusal))
    except Stale as stale:
        messages.error(request, str(stale))
        messages.info(request, "Keep it once more to write over what stands under that name.")
        keep = _over(name, rows_of(here, MappingProfile).filter(name=name.strip()).first())
        return _columns(request, here, row, ReadingForm(initial=row.options), status=409, keep=keep)
    else:
        messages.success(request, f"Kept as {kept.name}: it is offered when a file with these headings comes again.")
    return redirect("inventory:import_columns", site=here.code, batch=row.pk)


def _over(name: str, standing: MappingProfile | None) -> dict[str, object]:
    """Give the name in the form that keeps a mapping, and what is written over where it stays."""
    named, version = (standing.name, standing.version) if standing else ("", NEW)
    return {"name": name, "named": named, "version": version}


@require_POST
def use_mapping(request: PageRequest, site: str, batch: int) -> HttpResponse:
    """Read the file as a saved mapping says."""
    here, row = _open_batch(request, site, batch)
    key, _seen = request.POST.get("mapping", ""), versions.sent(request)
    profile = get_object_or_404(rows_of(here, MappingProfile), pk=int(key) if key.isdigit() and len(key) < 10 else 0)  # noqa: PLR2004  fits the key
    kept = {name: row.options[name] for name in ("format",) if name in row.options}
    return _read_again(request, row, {**kept, **profile.options})


@require_POST
def change_mapping(request: PageRequest, site: str, profile: int) -> HttpResponse:
    """Give a saved mapping another name, or delete it."""
    here = site_of(request, site, "import")
    seen, name = versions.sent(request), request.POST.get("name", "")
    row = get_object_or_404(rows_of(here, MappingProfile).select_related("site"), pk=profile)
    try:
        if "delete" in request.POST:
            profiles.delete(row, seen=seen)
            messages.success(request, f"The mapping {row.name} is deleted. What was imported with it stays.")
        else:
            profiles.rename(row, name, seen=seen)
            messages.success(request, f"The mapping is called {name.strip()} now.")
    except profiles.ProfileRefused as refusal:
        messages.error(request, str(refusal))
    except Stale as stale:
        messages.error(request, str(stale))
        return upload_page(request, here, UploadForm(), status=409)
    return redirect("inventory:import", site=here.code)


def _open_batch(request: PageRequest, site: str, batch: int) -> tuple[Site, ImportBatch]:
    here = site_of(request, site, "import")
    return here, get_object_or_404(rows_of(here, ImportBatch).select_related("job", "site"), pk=batch)


def _to_check(site: Site, batch: ImportBatch) -> HttpResponse:
    return redirect("inventory:import_batch", site=site.code, batch=batch.pk)


def _read_again(request: PageRequest, batch: ImportBatch, options: dict[str, object]) -> HttpResponse:
    """Read a file that is not imported yet with other choices, over those that the page told of."""
    if batch.state == ImportBatch.State.COMMITTED:
        return _to_check(batch.site, batch)
    rows = rows_of(batch.site, ImportBatch).filter(pk=batch.pk)
    if not versions.renew(rows, versions.sent(request), options=options):
        raise changed_meanwhile()
    batch.refresh_from_db()
    return check(request, batch)
