"""The checklist before the first session, and whether it is fit to start: yes, yes with gaps, or no.

Where the record tells it, an entry is answered by the record; else somebody says that it was received. Without the
boundary of the system, a list of assets, the risk matrix and named deciders there is nothing to hold a session on:
one of these missing is a no, any other missing is a gap.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import versions
from accounts.audit import note
from accounts.versions import NEW
from assessment.models import Assessment
from inventory.models import Asset, Flow, OtherRecord
from workshop import plant
from workshop.models import PreWork

ENOUGH_PERCENT = 70


@dataclass(frozen=True)
class Found:
    """What the record says of an entry."""

    is_there: bool
    sentence: str


@dataclass(frozen=True)
class Entry:
    """A line of the checklist; `look` reads the record, None where only people can say."""

    key: str
    title: str | Promise
    is_essential: bool = False
    look: Callable[[Assessment], Found] | None = None


@dataclass(frozen=True)
class Line:
    """An entry with what was arranged and what the record says; `state` is there, received, missing or late."""

    entry: Entry
    arranged: PreWork
    found: Found | None
    state: str

    @property
    def is_missing(self) -> bool:
        """Tell whether it is neither in the record nor received."""
        return self.state in {"missing", "late"}


def _scope(assessment: Assessment) -> Found:
    is_there = bool(assessment.header.get("scope"))
    return Found(is_there, _("The scope is written.") if is_there else _("No scope is written."))


def _assets(assessment: Assessment) -> Found:
    count = Asset.objects.filter(site=assessment.site_id, retired_at=None).count()
    return Found(count > 0, ngettext("%(count)d asset", "%(count)d assets", count) % {"count": count})


def _network(assessment: Assessment) -> Found:
    flows = Flow.objects.filter(site=assessment.site_id, retired_at=None, basis="firewall_rule").count()
    return Found(flows > 0, ngettext("%(count)d firewall rule", "%(count)d firewall rules", flows) % {"count": flows})


def _listed(kind: str, one: str, many: str) -> Callable[[Assessment], Found]:
    def look(assessment: Assessment) -> Found:
        own = plant.records(assessment, kind).count()
        count = own + OtherRecord.objects.filter(site=assessment.site_id, kind=kind, retired_at=None).count()
        return Found(count > 0, ngettext(one, many, count) % {"count": count})

    return look


def _details(assessment: Assessment) -> Found:
    rows = Asset.objects.filter(site=assessment.site_id, retired_at=None)
    count = rows.count()
    full = rows.filter(details__has_keys=["location", "os"]).exclude(ips=[], macs=[]).count()
    share = 100 * full // count if count else 0
    sentence = _("%(share)d %% of the assets have location, address and operating system") % {"share": share}
    return Found(share >= ENOUGH_PERCENT, sentence)


def _matrix(assessment: Assessment) -> Found:
    own = assessment.risk_matrix
    if not own:
        return Found(False, _("The plant has no matrix of its own; the usual one with 5 by 5 steps would be taken."))
    matrix = plant.matrix_of(assessment)
    limit = next(band.name for band in matrix.bands if band.code == matrix.tolerable)
    return Found("tolerable" in own, _("Up to %(limit)s is tolerable.") % {"limit": limit})


def _windows(assessment: Assessment) -> Found:
    count = len((assessment.plan or {}).get("windows") or ())
    return Found(count > 0, ngettext("%(count)d window", "%(count)d windows", count) % {"count": count})


def _deciders(assessment: Assessment) -> Found:
    steering = (assessment.others.get("programme") or {}).get("steering") or []
    deciders = [one.name for one in plant.people_of(assessment) if one.side == "management" or one.code in steering]
    sponsor = assessment.header.get("sponsor")
    names = list(dict.fromkeys([*([sponsor] if sponsor else []), *deciders]))
    return Found(bool(deciders), ", ".join(map(str, names)) or _("Nobody of management or the steering team is named."))


ENTRIES = (
    Entry("boundary", gettext_lazy("Boundary of the system, sketched"), is_essential=True, look=_scope),
    Entry("assets", gettext_lazy("List of assets, even 70 percent complete"), is_essential=True, look=_assets),
    Entry("network", gettext_lazy("Network and firewall configuration"), look=_network),
    Entry(
        "remote",
        gettext_lazy("List of remote access paths and vendors"),
        look=_listed("remote_access", "%(count)d remote access path", "%(count)d remote access paths"),
    ),
    Entry(
        "hazards",
        gettext_lazy("Hazard log or process hazard analysis"),
        look=_listed("scenarios", "%(count)d scenario", "%(count)d scenarios"),
    ),
    Entry("details", gettext_lazy("Asset tags with location, interface, operating system"), look=_details),
    Entry("matrix", gettext_lazy("Corporate risk matrix and tolerable limit"), is_essential=True, look=_matrix),
    Entry("windows", gettext_lazy("Calendar of turnarounds and freeze periods"), look=_windows),
    Entry(
        "findings",
        gettext_lazy("Previous findings"),
        look=_listed("test_results", "%(count)d test result", "%(count)d test results"),
    ),
    Entry("questionnaires", gettext_lazy("Supplier and operator questionnaires")),
    Entry("deciders", gettext_lazy("Deciders, with deputies"), is_essential=True, look=_deciders),
)
KEYS = frozenset(entry.key for entry in ENTRIES)


def checklist(assessment: Assessment, today: datetime.date) -> list[Line]:
    """Give the checklist as it stands."""
    arranged = {row.key: row for row in PreWork.objects.filter(assessment=assessment.pk)} if assessment.pk else {}
    lines = []
    for entry in ENTRIES:
        row = arranged.get(entry.key) or PreWork(key=entry.key)
        found = entry.look(assessment) if entry.look else None
        lines.append(Line(entry, row, found, _state(row, found, today)))
    return lines


def _state(row: PreWork, found: Found | None, today: datetime.date) -> str:
    if found is not None and found.is_there:
        return "there"
    if row.received_on is not None:
        return "received"
    return "late" if row.due is not None and row.due < today else "missing"


def fit(lines: list[Line]) -> str:
    """Give whether a session can start: `yes`, `gaps` or `no`."""
    missing = [line for line in lines if line.is_missing]
    return "no" if any(line.entry.is_essential for line in missing) else "gaps" if missing else "yes"


@transaction.atomic
def arrange(
    *,
    assessment: Assessment,
    key: str,
    owner: str,
    due: datetime.date | None,
    received_on: datetime.date | None,
    seen: int = NEW,
) -> None:
    """Note who brings an entry until when, and that it came, over what was `seen`. Raises Stale."""
    fields = {"owner": owner, "due": due, "received_on": received_on}
    # Where nothing is arranged yet, whoever comes second meets the row of the first.
    row, is_new = PreWork.objects.get_or_create(assessment=assessment, key=key, defaults=fields)
    if not (is_new and seen == NEW) and not versions.renew(PreWork.objects.filter(pk=row.pk), seen, **fields):
        entry = next(one for one in ENTRIES if one.key == key)
        raise versions.stale(str(entry.title), acts=("workshop.pre_work",), about=key, site=assessment.site)
    note("workshop.pre_work", site=assessment.site, about=key, after=fields)
