"""The page on which an administrator sets the logo of a site's reports."""

from __future__ import annotations

from base64 import b64encode
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import versions
from accounts.http import PageRequest, site_of
from accounts.models import Site
from accounts.scope import rows_of
from reports.forms import LogoForm
from reports.logos import BYTES_MAX, LogoRefused, put_logo, remove_logo
from reports.models import Logo


@require_http_methods(["GET", "HEAD", "POST"])
def logo(request: PageRequest, site: str) -> HttpResponse:
    """Show the logo of a site's reports; put another in its place, or take it away."""
    here = site_of(request, site, "administer")
    form = LogoForm()
    status = HTTPStatus.OK
    if request.method == "POST":
        removes = request.POST.get("act") == "remove"
        form = form if removes else LogoForm(request.POST, request.FILES)
        status = _tried(request, here, form)
        if status == HTTPStatus.OK:
            return redirect("reports:logo", site=here.code)
    row = rows_of(here, Logo).select_related("by").first()
    context = {
        "site": here,
        "form": form,
        "row": row,
        "picture": b64encode(bytes(row.png)).decode() if row else "",
        "version": row.version if row else versions.NEW,
    }
    return render(request, "reports/logo.html", context, status=status)


def _tried(request: PageRequest, site: Site, form: LogoForm) -> HTTPStatus:
    """Do what was asked, and give a status; what was refused stands on the page."""
    try:
        return _done(request, site, form)
    except versions.Stale as stale:
        messages.error(request, str(stale))
        return HTTPStatus.CONFLICT
    except versions.Unversioned as unversioned:
        messages.error(request, str(unversioned))
        return HTTPStatus.PRECONDITION_REQUIRED
    except LogoRefused as refusal:
        form.add_error("file", str(refusal))
        return HTTPStatus.BAD_REQUEST


def _done(request: PageRequest, site: Site, form: LogoForm) -> HTTPStatus:
    version = versions.sent(request)
    if not form.is_bound:
        remove_logo(site=site, by=request.user, version=version)
        messages.success(request, _("Reports show no logo any more."))
    elif form.is_valid():
        # One byte over the limit says that there are too many; nobody has to hold the rest.
        put_logo(site=site, data=form.cleaned_data["file"].read(BYTES_MAX + 1), by=request.user, version=version)
        messages.success(request, _("Reports that are written from now on show this logo."))
    else:
        return HTTPStatus.BAD_REQUEST
    return HTTPStatus.OK
