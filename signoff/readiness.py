"""Whether a model can be signed: what must be there first, and what the signer has to know (practice.md B6).

What must be there makes the signed thing reproducible and says what it is about: a judgement of this very version by
this engine, a day on which it is true, a scope, zones. All else is a warning with names: whoever signs accepts a plant
with open findings and open keys, and the baseline keeps what they had read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from assessment import queries, services
from assessment.conduit_keys import keys_of
from assessment.engine.result import ENGINE
from assessment.models import Assessment, Run
from assessment.queries import FRAME
from signoff.points import Point, named


@dataclass(frozen=True)
class Readiness:
    """What keeps a model from being signed, and what its signer has to know."""

    missing: tuple[Point, ...]
    warnings: tuple[Point, ...]


def readiness_of(assessment: Assessment, run: Run | None, today: date) -> Readiness:
    """Say what is missing for a signature, and what to know before it."""
    if run is None:
        text = _("The model was not judged yet: assess it first.")
        return Readiness((Point(text, "assessment:dashboard"),), ())
    frame: dict[str, Any] = queries.section(run, FRAME) or {}
    return Readiness(tuple(_missing(assessment, run, frame)), tuple(_warnings(assessment, run, frame, today)))


def _missing(assessment: Assessment, run: Run, frame: Mapping[str, Any]) -> list[Point]:
    header = (("kind", "assessment"),)
    found = []
    if run.model_version != services.etag_of(assessment):
        text = _("The model was changed since it was judged: assess it again, so that what is signed was judged.")
        found.append(Point(text, "assessment:dashboard"))
    if run.engine != ENGINE:
        text = _("It was judged by %(then)s, and this is %(now)s: assess it again.") % {
            "then": run.engine,
            "now": ENGINE,
        }
        found.append(Point(text, "assessment:dashboard"))
    if run.date is None:
        text = _("The assessment has no date: without one nothing ever expires.")
        found.append(Point(text, "assessment:edit_single", header))
    if not (frame.get("assessment") or {}).get("scope"):
        text = _("Nobody wrote what the assessment is about (its scope).")
        found.append(Point(text, "assessment:edit_single", header))
    if not frame.get("zones"):
        found.append(Point(_("The plant is not divided into zones."), "assessment:zones"))
    return found


def _warnings(assessment: Assessment, run: Run, frame: Mapping[str, Any], today: date) -> list[Point]:
    waiting = [one for one in keys_of(assessment, today).values() if one.is_waiting]
    found = []
    if waiting:
        text = _("Without both keys of OT and IT: %(names)s.") % {"names": named([one.name for one in waiting])}
        found.append(Point(text, "signoff:keys"))
    found += _by_rule(run, frame)
    if risky := _above_tolerable(run):
        text = _("Above what is tolerable today: %(names)s.") % {"names": named(risky)}
        found.append(Point(text, "assessment:records", (("kind", "scenarios"),)))
    open_ones = run.findings.filter(status="open", is_folded=False)
    if worst := open_ones.filter(severity__in=("critical", "high")).count():
        text = ngettext(
            "One critical or high finding is open.", "%(count)d critical and high findings are open.", worst
        ) % {"count": worst}
        found.append(Point(text, "assessment:findings", query="severity=critical"))
    if unknown := run.totals.get("not_assessed"):
        text = ngettext(
            "One level of a zone nobody has assessed.", "%(count)d levels of zones nobody has assessed.", unknown
        ) % {"count": unknown}
        found.append(Point(text, "assessment:completeness"))
    return found


# Rules whose open findings a signer has to know by name.
_RULES: Final = {
    "AR-007": gettext_noop("Without an agreed target: %(names)s."),
    "AR-078": gettext_noop("Waivers that ran out, at: %(names)s."),
    "AR-079": gettext_noop("Targets whose condition no longer holds: %(names)s."),
    "AR-067": gettext_noop("Targets below what the method proposes, without a reason: %(names)s."),
}


def _by_rule(run: Run, frame: Mapping[str, Any]) -> list[Point]:
    names = {
        f"{kind}:{one['code']}": one.get("name") or one["code"]
        for kind in ("zone", "conduit")
        for one in frame.get(f"{kind}s") or ()
    }
    rows = run.findings.filter(rule__in=list(_RULES), status="open").order_by("target").values_list("rule", "target")
    about: dict[str, list[str]] = {rule: [] for rule in _RULES}
    for rule, target in rows:
        about[rule].append(str(names.get(target, target)))
    return [
        Point(_(words) % {"names": named(about[rule])}, "assessment:findings", query=f"rule={rule}")
        for rule, words in _RULES.items()
        if about[rule]
    ]


def _above_tolerable(run: Run) -> list[str]:
    scenarios: Mapping[str, Any] = queries.section(run, "scenarios") or {}
    return [one.get("title") or code for code, one in sorted(scenarios.items()) if one.get("tolerable") is False]
