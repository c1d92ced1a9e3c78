"""The KPIs that Bulkhead counts itself: of security from the newest run and the records, of the roadmap from the board.

A figure that nothing was recorded for is not known, which is not nought.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Site
from assessment.engine.incidents import mean_time
from assessment.engine.plan.board import STATUSES, Span
from inventory.advisory_models import AdvisoryMatching
from inventory.advisory_verdicts import verdicts_of
from inventory.models import Flow

Record = Mapping[str, Any]
Text = str | Promise
DONE = STATUSES[-1]
TIMES = {"occurred_at": _("the beginning"), "detected_at": _("the notice"), "recovered_at": _("the recovery")}
SETTLED = frozenset({"agreed", "conditional"})


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: `value` of `of` where it is a share; None is not known. `how` says what was counted."""

    title: Text
    value: float | None
    how: Text
    of: int | None = None
    unit: Text = ""

    @property
    def percent(self) -> float | None:
        """Give a share in percent."""
        return None if self.value is None or not self.of else 100 * self.value / self.of


def security_figures(
    site: Site, judged: Record, frame: Record, keys: Iterable[tuple[bool, bool]], today: date
) -> list[Figure]:
    """Give the KPIs of security; `judged` are sections of a run, `keys` say per conduit: two are asked, both held."""
    asked = [is_held for is_asked, is_held in keys if is_asked]
    return [
        _levels_reached(judged),
        _drawn(site, judged),
        Figure(
            _("Conduits reviewed by OT and IT"),
            sum(asked) if asked else None,
            _("Conduits that need two keys and hold both today; an approval that only a file names is no key."),
            of=len(asked),
        ),
        _unpatched(site, today),
        _between(frame, _("Mean time to detect"), "occurred_at", "detected_at"),
        _between(frame, _("Mean time to recover"), "detected_at", "recovered_at"),
        _days_to_close(frame),
        Figure(
            _("Exceptions past their expiry"),
            sum(one["expires"] < today.isoformat() for one in _expiring(frame)),
            _("Waivers, compensations and conditional decisions that carry a day of expiry."),
            of=len(list(_expiring(frame))),
        ),
    ]


def _levels_reached(judged: Record) -> Figure:
    """Count levels: a level that nobody judged is not reached."""
    asked = reached = 0
    for place in (*judged["zones"].values(), *judged["conduits"].values()):
        for target, achieved in zip(place["sl_t"], place["sl_a"], strict=True):
            asked += target or 0
            reached += min(target or 0, achieved or 0)
    return Figure(
        _("Control coverage"),
        reached if asked else None,
        _("Security levels that targets ask for and that are achieved; an unknown level counts as not achieved."),
        of=asked,
    )


def _drawn(site: Site, judged: Record) -> Figure:
    seen = Flow.objects.filter(site=site, retired_at=None, basis="observed").count()
    strange: set[str] = {code for name in ("undocumented", "unmatched", "ambiguous") for code in judged["flows"][name]}
    strange |= {code for one in judged["conduits"].values() for code in one["flows"]["undocumented"]}
    strange |= {code for one in judged["conduits"].values() for code in one["flows"]["forbidden"]}
    strange |= set(judged["flows"]["forbidden"])
    return Figure(
        _("Observed flows that match the drawing"),
        max(0, seen - len(strange)) if seen else None,
        _("Observed flows less those without a conduit that carries them, forbidden ones, and those of two conduits."),
        of=seen,
    )


def _unpatched(site: Site, today: date) -> Figure:
    how = _("Assets that an advisory affects, after what people decided about it.")
    if not AdvisoryMatching.objects.filter(site=site).exists():
        return Figure(_("Unpatched assets"), None, how)
    affected = verdicts_of(site, today).order_by().filter(meaning="affected").values("asset").distinct().count()
    return Figure(_("Unpatched assets"), affected, how)


def _days_to_close(frame: Record) -> Figure:
    closed = [one for one in frame.get("test_results") or () if one.get("found_on") and one.get("closed_on")]
    days = [(date.fromisoformat(one["closed_on"]) - date.fromisoformat(one["found_on"])).days for one in closed]
    return Figure(
        _("Mean days from found to closed"),
        sum(days) / len(days) if days else None,
        _("Closed test results."),
        unit=_("days"),
    )


def _between(frame: Record, title: Text, start: str, end: str) -> Figure:
    """Give a mean time over the incidents; a time without an offset is read in the time zone of the site."""
    found = mean_time(frame.get("incidents") or (), start, end, _zone((frame.get("site") or {}).get("timezone")))
    how = _("From %(start)s to %(end)s, over %(counted)s of %(of)s incidents: those that state both to the minute.")
    words = {"start": TIMES[start], "end": TIMES[end], "counted": found.counted, "of": found.of}
    return Figure(title, found.hours, how % words, unit=_("hours"))


def _zone(name: str | None) -> ZoneInfo:
    """Give the time zone of a name, UTC where there is none of that name: it matters at a change of clocks alone."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def _expiring(frame: Record) -> Iterable[Record]:
    for home in ("waivers", "compensations", "decisions"):
        for one in frame.get(home) or ():
            if one.get("expires") and (home != "decisions" or one.get("status") == "conditional"):
                yield one


def roadmap_figures(
    items: Iterable[Record], windows: Iterable[tuple[str, Span | None]], frame: Record, today: date
) -> list[Figure]:
    """Give the KPIs of the roadmap; `items` are the cards with the window that the plan gave them."""
    cards = list(items)
    over = [code for code, span in windows if span is not None and span[1] is not None and span[1] < today]
    needed = {one["window"] for one in cards if one["window"] in over}
    used = {one["window"] for one in cards if one["window"] in over and one["status"] == DONE}
    taken = [one for one in cards if one["status"] != STATUSES[0]]
    late = [one for one in taken if one["status"] != DONE and one["due"] and one["due"] < today.isoformat()]
    open_decisions = [one for one in frame.get("decisions") or () if one.get("status") not in SETTLED]
    overdue = [one for one in open_decisions if one.get("expires") and one["expires"] < today.isoformat()]
    return [
        Figure(
            _("Windows used"),
            len(used),
            _("Maintenance windows that are over and that the plan placed work in: in how many of them it was done."),
            of=len(needed) or None,
        ),
        Figure(
            _("Actions done"),
            sum(one["status"] == DONE for one in taken),
            _("Cards of the board that were approved, begun or done."),
            of=len(taken) or None,
        ),
        Figure(_("Actions past their due day"), len(late), _("Approved or begun, and not done by their day.")),
        Figure(_("Overdue decisions"), len(overdue), _("Decisions without agreement that are past their day.")),
    ]
