"""Who may do what: the people of a site with their roles and invitations, and the people of an organisation."""

from __future__ import annotations

import json
from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import invitations, people, second_factors, sessions, versions
from accounts.access import can
from accounts.forms import GroupForm, GroupRoleForm, InviteForm, SiteOfGroupForm
from accounts.fresh_sign_in import check_fresh, is_fresh
from accounts.http import PageRequest, site_of
from accounts.models import Membership, Organisation, Side, Site, User
from accounts.scope import rows_of
from accounts.way_in_models import Invitation


@require_http_methods(["GET", "HEAD", "POST"])
def of_site(request: PageRequest, site: str) -> HttpResponse:
    """List the people of a site with their roles; an administrator changes them."""
    here = site_of(request, site, "administer" if request.method == "POST" else "view")
    acts = {
        "role": _give_role,
        "side": _set_side,
        "remove": _take_role,
        "withdraw": _withdraw,
        "second_factor": _ask_second_factor,
    }
    form = InviteForm(request.POST if request.POST.get("act") == "invite" else None)
    link = ""
    status = HTTPStatus.OK
    if request.method == "POST":
        check_fresh(request)
        if (act := acts.get(request.POST.get("act", ""))) is not None:
            link, status = _tried(request, lambda: act(request, here))
            if status == HTTPStatus.OK:
                return redirect("accounts:people", site=here.code)
        elif form.is_valid():
            secret = invitations.invite(site=here, by=request.user, **form.cleaned_data)
            link = request.build_absolute_uri(reverse("accounts:invitation", kwargs={"secret": secret}))
    may = can(request.actor, "administer", here)
    context = {
        "site": here,
        "rows": rows_of(here, Membership).select_related("user").order_by("user__username"),
        "by_group": here.group.memberships.select_related("user").order_by("user__username") if here.group else [],
        "invitations": _open_invitations(here) if may else [],
        "roles": invitations.GIVEN_ROLES,
        "sides": list(Side),
        "form": form,
        "link": link,
        "may_administer": may,
        "may_audit": can(request.actor, "audit", here),
        "is_fresh": is_fresh(request),
    }
    return render(request, "accounts/people.html", context, status=HTTPStatus.BAD_REQUEST if form.errors else status)


@require_http_methods(["GET", "HEAD", "POST"])
def of_organisation(request: PageRequest) -> HttpResponse:
    """List the people and groups of sites of an organisation, for those who administer it."""
    organisation = request.user.organisation
    if organisation is None or not request.user.administers_organisation:
        raise Http404
    acts: dict[str, Callable[[PageRequest, Organisation], str]] = {
        "active": _set_active,
        "reset": _reset,
        "remove_factors": _remove_factors,
        "end_sessions": _end_sessions,
        "group": _make_group,
        "group_role": _give_group_role,
        "group_site": _put_into_group,
    }
    link = ""
    status = HTTPStatus.OK
    if request.method == "POST":
        check_fresh(request)
        if (act := acts.get(request.POST.get("act", ""))) is None:
            raise Http404
        link, status = _tried(request, lambda: act(request, organisation))
        if not link and status == HTTPStatus.OK:
            return redirect("accounts:organisation")
    rows = organisation.users.order_by("username").prefetch_related("memberships__site", "group_memberships__group")
    inside = sessions.signed_in(rows)
    context = {
        "organisation": organisation,
        "rows": [
            {"user": row, "has_second": second_factors.has_one(row), "is_inside": row.pk in inside} for row in rows
        ],
        "groups": organisation.site_groups.prefetch_related("sites", "memberships__user"),
        "group_form": GroupForm(),
        "role_form": GroupRoleForm(organisation=organisation),
        "site_form": SiteOfGroupForm(organisation=organisation),
        "seen": json.dumps(dict(organisation.sites.exclude(group=None).values_list("code", "group_id"))),
        "link": link,
        "is_fresh": is_fresh(request),
    }
    return render(request, "accounts/organisation.html", context, status=status)


def _open_invitations(site: Site) -> list[Invitation]:
    rows = rows_of(site, Invitation).filter(used_at=None, expires_at__gt=timezone.now())
    return list(rows.select_related("created_by"))


def _tried(request: PageRequest, act: Callable[[], str]) -> tuple[str, HTTPStatus]:
    """Do it, and give its link and a status; what was refused is a message of the page as it stands now (S12)."""
    try:
        return act(), HTTPStatus.OK
    except versions.Stale as stale:
        messages.error(request, str(stale))
        return "", HTTPStatus.CONFLICT
    except versions.Unversioned as unversioned:
        messages.error(request, str(unversioned))
        return "", HTTPStatus.PRECONDITION_REQUIRED
    except people.ChangeRefused as refusal:
        messages.error(request, str(refusal))
        return "", HTTPStatus.OK


def _member(request: PageRequest, site: Site) -> User:
    rows = rows_of(site.organisation, User).filter(memberships__site=site)
    return get_object_or_404(rows, username=request.POST.get("user", ""))


def _give_role(request: PageRequest, site: Site) -> str:
    role = request.POST.get("role", "")
    if role not in invitations.GIVEN_ROLES:
        raise people.ChangeRefused(_("There is no such role."))
    people.give_role(site=site, user=_member(request, site), role=role, by=request.user, version=versions.sent(request))
    return ""


def _set_side(request: PageRequest, site: Site) -> str:
    side = request.POST.get("side", "")
    if side not in ("", *Side.values):
        raise people.ChangeRefused(_("There is no such side."))
    people.set_side(site=site, user=_member(request, site), side=side, by=request.user, version=versions.sent(request))
    return ""


def _take_role(request: PageRequest, site: Site) -> str:
    people.take_role(site=site, user=_member(request, site), by=request.user, version=versions.sent(request))
    return ""


def _withdraw(request: PageRequest, site: Site) -> str:
    text = request.POST.get("invitation", "")
    row = rows_of(site, Invitation).filter(pk=int(text) if text.isdigit() and len(text) <= 18 else 0).first()  # noqa: PLR2004  fits the key
    if row is not None:
        invitations.withdraw(row, by=request.user)
    return ""


def _ask_second_factor(request: PageRequest, site: Site) -> str:
    people.ask_second_factor(site, is_asked=request.POST.get("is_asked") == "yes", by=request.user)
    return ""


def _person(request: PageRequest, organisation: Organisation) -> User:
    return get_object_or_404(rows_of(organisation, User), username=request.POST.get("user", ""))


def _set_active(request: PageRequest, organisation: Organisation) -> str:
    user = _person(request, organisation)
    people.set_active(user, is_active=request.POST.get("is_active") == "yes", by=request.user)
    return ""


def _reset(request: PageRequest, organisation: Organisation) -> str:
    secret = invitations.reset(_person(request, organisation), by=request.user)
    return request.build_absolute_uri(reverse("accounts:invitation", kwargs={"secret": secret}))


def _end_sessions(request: PageRequest, organisation: Organisation) -> str:
    sessions.end(_person(request, organisation), but=request.session.session_key)
    return ""


def _remove_factors(request: PageRequest, organisation: Organisation) -> str:
    second_factors.remove_all(_person(request, organisation), by=request.user)
    return ""


def _make_group(request: PageRequest, organisation: Organisation) -> str:
    form = GroupForm(request.POST)
    if not form.is_valid():
        raise people.ChangeRefused(_("Give the group a name of at most 200 characters."))
    people.make_group(organisation, form.cleaned_data["name"], by=request.user)
    return ""


def _give_group_role(request: PageRequest, organisation: Organisation) -> str:
    form = GroupRoleForm(request.POST, organisation=organisation)
    if not form.is_valid():
        raise people.ChangeRefused(_("Choose a person, a group and a role of the lists."))
    people.give_group_role(by=request.user, version=versions.sent(request), **form.cleaned_data)
    return ""


def _put_into_group(request: PageRequest, organisation: Organisation) -> str:
    form = SiteOfGroupForm(request.POST, organisation=organisation)
    if not form.is_valid():
        raise people.ChangeRefused(_("Choose a site and a group of the lists."))
    site, group = form.cleaned_data["site"], form.cleaned_data["group"]
    people.put_into_group(site, group, seen=versions.seen(request).get(site.code), by=request.user)
    return ""
