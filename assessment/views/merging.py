"""Two assets made one, and one made two."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts import versions
from accounts.http import PageRequest, site_of
from accounts.scope import rows_of
from assessment.asset_merge import merge_assets
from assessment.asset_split import split_asset
from inventory.models import Asset
from inventory.records import ImportRefused


@require_POST
def merge(request: PageRequest, site: str, tag: str) -> HttpResponse:
    """Say that the asset is the same device as another, which stays under its own tag."""
    here = site_of(request, site, "import")
    row = get_object_or_404(rows_of(here, Asset), tag=tag, retired_at=None)
    keep, since = request.POST.get("keep", "").strip(), versions.sent(request)
    try:
        merge_assets(site=here, keep=keep, gone=row.tag, user=request.user, since=since)
    except ImportRefused as refusal:
        messages.error(request, refusal.reason)
        return redirect("inventory:asset", site=here.code, tag=row.tag)
    messages.success(request, f"{row.tag} is {keep} from now on. It can be undone under Changes.")
    return redirect("inventory:asset", site=here.code, tag=keep)


@require_POST
def split(request: PageRequest, site: str, tag: str) -> HttpResponse:
    """Say that some addresses and fields of the asset belong to another device."""
    here = site_of(request, site, "edit")
    row = get_object_or_404(rows_of(here, Asset), tag=tag, retired_at=None)
    post, new = request.POST, request.POST.get("new", "").strip()
    since = versions.sent(request)
    addresses = [*post.getlist("ips"), *post.getlist("macs")]
    try:
        split_asset(
            site=here,
            tag=row.tag,
            new=new,
            addresses=addresses,
            fields=post.getlist("fields"),
            user=request.user,
            since=since,
        )
    except ImportRefused as refusal:
        messages.error(request, refusal.reason)
        return redirect("inventory:asset", site=here.code, tag=row.tag)
    messages.success(request, f"{new} is an asset of its own from now on. It can be undone under Changes.")
    return redirect("inventory:asset", site=here.code, tag=new)
