"""The page of an administrator on who outside is told, and on what did not reach them."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.fresh_sign_in import check_fresh, is_fresh
from accounts.http import PageRequest, site_of
from accounts.models import Site
from accounts.scope import rows_of
from outbox import services
from outbox.acts import ACTS
from outbox.forms import SubscriberForm
from outbox.models import Message, Subscriber

SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
def outbox(request: PageRequest, site: str) -> HttpResponse:
    """List who is told and the newest messages, those that were given up first; add and remove somebody."""
    here = site_of(request, site, "administer")
    acts: dict[str, Callable[[PageRequest, Site], None]] = {"remove": _remove, "try_again": _try_again}
    form = SubscriberForm(request.POST if request.POST.get("act") == "add" else None)
    secret = ""
    if request.method == "POST":
        check_fresh(request)
        if act := acts.get(request.POST.get("act", "")):
            act(request, here)
            return redirect("outbox:outbox", site=here.code)
        if form.is_valid():
            try:
                secret = services.subscribe(site=here, by=request.user, **form.cleaned_data)
            except services.SubscriptionRefused as refusal:
                form.add_error("address", str(refusal))
            else:
                form = SubscriberForm()
    messages = rows_of(here, Message).select_related("subscriber")
    dead = messages.filter(state=Message.State.DEAD)
    context = {
        "site": here,
        "form": form,
        "secret": secret,
        "is_fresh": is_fresh(request),
        "subscribers": [(row, [ACTS[act] for act in row.acts if act in ACTS]) for row in here.subscribers.all()],
        "is_on": any(map(services.is_on, Subscriber.Way)),
        "dead": [(row, ACTS.get(row.act, row.act)) for row in dead[:SHOWN]],
        "rows": [(row, ACTS.get(row.act, row.act)) for row in messages.exclude(state=Message.State.DEAD)[:SHOWN]],
    }
    return render(request, "outbox/outbox.html", context, status=400 if form.errors else 200)


def _number(request: PageRequest, name: str) -> int:
    text = request.POST.get(name, "")
    if not (text.isascii() and text.isdigit()) or len(text) > 18:  # noqa: PLR2004  fits the key
        raise Http404
    return int(text)


def _remove(request: PageRequest, site: Site) -> None:
    row = get_object_or_404(site.subscribers.select_related("site"), pk=_number(request, "subscriber"))
    services.unsubscribe(row, by=request.user)


def _try_again(request: PageRequest, site: Site) -> None:
    rows = rows_of(site, Message).select_related("subscriber__site")
    services.try_again(get_object_or_404(rows, pk=_number(request, "message")), by=request.user)
