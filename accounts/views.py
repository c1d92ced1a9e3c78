"""Sign-in, the list of sites, tokens, and the signs of life."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods, require_safe

from accounts import services
from accounts.access import can, visible_sites
from accounts.forms import SiteForm, TokenForm
from accounts.http import PageRequest
from accounts.models import ApiToken


@method_decorator(login_not_required, name="dispatch")
class SignIn(LoginView):
    """The sign-in page."""

    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True
    http_method_names = ["get", "head", "post", "options"]


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
    rows = ApiToken.objects.filter(user=request.user).select_related("site").order_by("-created")
    status = 400 if form.errors else 200
    return render(request, "accounts/tokens.html", {"form": form, "rows": rows, "text": text}, status=status)


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    del request
    return JsonResponse({"status": "ok"})


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether the database answers."""
    del request
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
