"""The list of sites, and the tokens of machines."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import services
from accounts.access import can, visible_sites
from accounts.forms import SiteForm, TokenForm
from accounts.http import PageRequest
from accounts.models import ApiToken
from accounts.scope import rows_of


@require_safe
def home(request: PageRequest) -> HttpResponse:
    """Go straight to the only site, else to the list."""
    sites = list(visible_sites(request.actor)[:2])
    if len(sites) == 1:
        return redirect("assessment:dashboard", site=sites[0].code)
    return redirect("accounts:sites")


@require_http_methods(["GET", "HEAD", "POST"])
def sites(request: PageRequest) -> HttpResponse:
    """List the sites one may see; make a new one."""
    form = SiteForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            site = services.open_site(user=request.user, **form.cleaned_data)
        except services.CodeTaken as taken:
            form.add_error("code", str(taken))
        else:
            return redirect("inventory:import", site=site.code)
    status = 400 if request.method == "POST" else 200
    return render(request, "accounts/sites.html", {"form": form, "rows": visible_sites(request.actor)}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: PageRequest) -> HttpResponse:
    """List one's tokens and make a new one, shown once."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    allowed = [site.pk for site in visible_sites(request.actor) if can(request.actor, "run", site)]
    form.fields["site"].queryset = visible_sites(request.actor).filter(pk__in=allowed)  # type: ignore[attr-defined]
    text = ""
    if request.method == "POST" and form.is_valid():
        text = services.make_token(user=request.user, **form.cleaned_data)
    rows = rows_of(request.user, ApiToken).select_related("site").order_by("-created")
    status = 400 if form.errors else 200
    return render(request, "accounts/tokens.html", {"form": form, "rows": rows, "text": text}, status=status)


@require_POST
def revoke_token(request: PageRequest) -> HttpResponse:
    """End one of one's tokens, at once."""
    row = get_object_or_404(rows_of(request.user, ApiToken), token_key=request.POST.get("token", "")[:25])
    services.revoke_token(row)
    messages.success(request, _("The token %(label)s is revoked.") % {"label": row.label})
    return redirect("accounts:tokens")
