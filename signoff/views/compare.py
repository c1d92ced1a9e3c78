"""What changed between two baselines, or since one: on the map and as a list."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from accounts.http import PageRequest
from signoff import comparing
from signoff.comparing import NOW, Comparison, NothingToCompare, choices, compare_two
from signoff.views.common import assessment_at, shown

SHOWN: Final = 200
FINDINGS: Final = {
    "new": gettext_noop("new"),
    "worse": gettext_noop("worse"),
    "grown": gettext_noop("grown"),
    "not_judged": gettext_noop("not judged any more"),
    "unanswered": gettext_noop("cannot be answered now"),
    "shrunk": gettext_noop("smaller"),
    "better": gettext_noop("better"),
    "answered": gettext_noop("answered"),
    "gone": gettext_noop("gone"),
    "other": gettext_noop("other facts"),
}
BAD: Final = frozenset({"new", "worse", "grown", "not_judged", "lost", "path opened"})
GOOD: Final = frozenset({"gone", "better", "shrunk", "answered", "chain broken"})
VERDICTS: Final = {
    "worse": gettext_noop("Worse"),
    "better": gettext_noop("Better"),
    "mixed": gettext_noop("Some things are worse, some better"),
    "same": gettext_noop("The model changed, the judgement did not"),
    "unchanged": gettext_noop("Nothing changed"),
}


@require_safe
def comparison(request: PageRequest, site: str) -> HttpResponse:
    """Compare two baselines, or one with the model as it is now."""
    here = assessment_at(request, site)
    offered = choices(here.site)
    newest = offered[1][0] if len(offered) > 1 else ""
    old, new = request.GET.get("old", newest), request.GET.get("new", NOW)
    context = shown(request, here, "compare", offered=offered, old=old, new=new)
    if old:
        try:
            context |= _told(compare_two(here, old, new))
        except NothingToCompare as refusal:
            context["refusal"] = str(refusal)
    return render(request, "signoff/compare.html", context)


def _told(found: Comparison) -> dict[str, Any]:
    names = comparing.names_of(found)
    changes = found.found
    return {
        "comparison": found,
        "found": changes,
        "verdict": _(VERDICTS[changes["verdict"]]),
        # The drawing escapes every text it is given and writes no script; it is the reviewed exception of S38.
        "svg": mark_safe(comparing.draw(found)) if found.words else "",  # noqa: S308
        "places": [
            {"name": names.get(place, place), "place": place, "word": word} for place, word in found.words.items()
        ],
        "findings": [
            {**one, "word": _(FINDINGS[one["change"]]), "tone": _tone(one["change"])}
            for one in changes["findings"][:SHOWN]
        ],
        "levels": [
            {**one, "name": names.get(one["place"], one["place"]), "tone": _tone(one["change"])}
            for one in changes["levels"]
        ],
        "paths": [
            {
                **one,
                "tone": _tone(one["verdict"]),
                **{end: names.get(one[end], names.get(f"zone:{one[end]}", one[end])) for end in ("source", "target")},
            }
            for one in changes["paths"]
            if one["changed"]
        ][:SHOWN],
        "risks": [{**one, "tone": _tone(one["change"])} for one in changes["risk"]],
        "records": changes["records"][:SHOWN],
        "most": SHOWN,
    }


def _tone(change: str) -> str:
    return "bad" if change in BAD else "good" if change in GOOD else ""
