"""Page 1: the eight things a steering committee signs, in their order, each from records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.told import part_told, told
from assessment.engine.gaps import tally
from reports.blocks import Mark
from reports.chapters.before_after import RiskMatrix, Step, difference_of, matrix_of
from reports.chapters.kpis import north_stars
from reports.chapters.left_out import worth_telling
from reports.chapters.risks import TopRisk, top_risks
from reports.chapters.since import since_of
from reports.source import (
    FR_PLAIN,
    NOT_RECORDED,
    SEVERITIES,
    Record,
    Source,
    clip,
    counted,
    is_unset,
    listed,
    number,
    severity_mark,
    shorten,
)

SHOWN_LEFT_OUT, SHOWN_QUESTIONS, SHOWN_CODES, SHOWN_ACCEPTED = 3, 3, 4, 2
NAME, PLACE, NAMED = 80, 60, 70
FAMILIES = len(FR_PLAIN)


@dataclass(frozen=True)
class Fact:
    """A figure with its words."""

    figure: str
    words: str


@dataclass(frozen=True)
class PageOne:
    """The eight items, in the order in which they are asked for."""

    answer: str
    since: str
    gist: tuple[tuple[str, str], ...]
    stars: tuple[str, ...]
    zones: tuple[Fact, ...]
    severities: tuple[tuple[Mark, str], ...]
    findings_note: str
    risks: tuple[TopRisk, ...]
    risks_note: str
    matrix: RiskMatrix | None
    difference: tuple[Step, ...]
    difference_note: str
    cost: tuple[str, ...]
    asked: tuple[str, ...]
    remaining: tuple[str, ...]
    acceptance: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    left_out_note: str
    confidence: tuple[str, ...]


def page_one(source: Source) -> PageOne:
    """Gather the page."""
    risks, risks_note = top_risks(source)
    left_out, left_out_note = _left_out(source)
    difference, difference_note = difference_of(source)
    return PageOne(
        answer=_answer(source),
        since=since_of(source),
        gist=_gist(source),
        stars=_stars(source),
        zones=_zones(source),
        severities=tuple(
            (severity_mark(one), number(source.result["totals"]["findings"].get(one, 0))) for one in SEVERITIES
        ),
        findings_note=_findings_note(source),
        risks=risks,
        risks_note=risks_note,
        matrix=matrix_of(source),
        difference=difference,
        difference_note=difference_note,
        cost=_cost(source),
        asked=_asked(source),
        remaining=_remaining(source),
        acceptance=_acceptance(source),
        left_out=left_out,
        left_out_note=left_out_note,
        confidence=_confidence(source),
    )


# 1. The answer in one sentence


def _answer(source: Source) -> str:
    return _("%(levels)s, and %(risk)s.") % {
        "levels": part_told(_levels_answer(source)),
        "risk": part_told(_risk_answer(source)),
    }


def _levels_answer(source: Source) -> str:
    found = tally(source.result["zones"].values())
    below, unknown, with_target = found.below, found.unknown, found.targeted
    if not with_target:
        return "No zone has a target level yet, so none can be judged against one"
    not_known = f", {unknown} more {'is' if unknown == 1 else 'are'} not known" if unknown else ""
    if below:
        return f"{below} of {counted(with_target, 'zone')} with a target level fall short of it{not_known}"
    if unknown:
        return f"No zone is known to miss its target level, but of {unknown} of {with_target} not enough is known"
    return f"All {with_target} zones with a target level reach it"


def _risk_answer(source: Source) -> str:
    rated = [one for one in source.result["scenarios"].values() if one["today"]]
    if not rated:
        return "no scenario is rated, so the risk is not known"
    above = sum(1 for one in rated if one["tolerable"] is False)
    open_ones = sum(1 for one in rated if one["tolerable"] is None)
    today = part_told(f"{above} of {counted(len(rated), 'rated scenario')} stand above the tolerable risk")
    if open_ones:
        today += part_told(f", {open_ones} more {'is' if open_ones == 1 else 'are'} not compared")
    if source.plan is None:
        return _("%(today)s; there is no plan yet") % {"today": today}
    left = {"left": len(above_tolerable_after(source)), "above": above}
    figures = {"today": today, "cost": source.money(source.plan["cost"]), **left}
    return _("%(today)s; the plan for %(cost)s leaves %(left)s of those %(above)s above it") % figures


def _gist(source: Source) -> tuple[tuple[str, str], ...]:
    """Say in three parts what is asked, what it costs, and what is left; nothing of it where there is no plan."""
    plan, periods = source.plan, _periods_used(source)
    if plan is None or not periods:
        return ()
    effort = sum(one["effort_days"] for one in plan["schedule"])
    above = above_tolerable_after(source)
    figures = {"after": number(plan["remaining"]["risk"]), "before": number(plan["before"]["risk"])}
    left = _("%(after)s of %(before)s risk points.") % figures
    if above:
        codes = listed((clip(code, 12) for code in above), SHOWN_CODES)
        left += " " + _("Above the tolerable risk: %(codes)s.") % {"codes": codes}
    beside = _("Asked beside it: %(count)s, named under 5.") % {"count": len(_asked(source)) - 1}
    return (
        (_("What is asked"), f"{told(_release(source, periods))} {beside}"),
        (
            _("What it costs in all"),
            _("%(cost)s and %(days)s person-days, done by the end of %(period)s.")
            % {"cost": source.money(plan["cost"]), "days": number(effort), "period": clip(periods[-1], 12)},
        ),
        (_("What is left"), left),
    )


def above_tolerable_after(source: Source) -> list[str]:
    """Give the scenarios that stand above the tolerable risk when the plan is done."""
    after: Record = (source.plan or {}).get("scenarios_after", {})
    return sorted(code for code, one in after.items() if source.is_tolerable(code, one) is False)


def _stars(source: Source) -> tuple[str, ...]:
    found = north_stars(source)
    return (_("The plant's own figures so far:"), *found) if found else ()


# 2. Zones and findings


def _zones(source: Source) -> tuple[Fact, ...]:
    found = tally(source.result["zones"].values())
    return (
        Fact(number(len(source.result["zones"])), "zones"),
        Fact(number(found.below), "below target"),
        Fact(number(found.at_target), "at target"),
        Fact(number(found.unknown), "not known"),
        Fact(number(found.untargeted), "without target"),
    )


def _findings_note(source: Source) -> str:
    status = Counter(one["status"] for one in source.result["findings"])
    silent = len({one["rule"] for one in source.result["findings"] if one["status"] == "not_evaluated"})
    conduits, assets, flows = (number(len(one)) for one in (source.conduits, source.assets, source.flows))
    return (
        f"Judged: {conduits} conduits, {assets} assets, {flows} flows. "
        f"Waived findings: {status['waived']}. Rules that could not be judged everywhere: {silent}."
    )


# 5. Cost, timeline, what is asked today


def _cost(source: Source) -> tuple[str, ...]:
    plan = source.plan
    if plan is None:
        return ("There is no plan yet: no cost and no dates.",)
    periods = _periods_used(source)
    effort = sum(one["effort_days"] for one in plan["schedule"])
    estimates = sum(1 for one in plan["schedule"] if one["estimate"])
    first, last = (_period(source, one) for one in (periods[0], periods[-1])) if periods else ("", "")
    span = _(", %(first)s to %(last)s") % {"first": first, "last": last} if periods else ""
    measures = part_told(counted(len(plan["schedule"]), "measure"))
    lines = [
        _("%(cost)s, %(days)s person-days, %(measures)s%(span)s.")
        % {"cost": source.money(plan["cost"]), "days": number(effort), "measures": measures, "span": span},
        _outages(plan["schedule"]),
    ]
    if late := plan.get("unplaced_musts", ()):  # a plan made before this was kept does not say
        names = listed((_named(source, one) for one in late), SHOWN_ACCEPTED, between="; ")
        lines.append(_("Must be done, but no place was found for it: %(actions)s.") % {"actions": names})
    if len(periods) > 1:
        lines.append(listed((_of_period(source, one) for one in periods), len(periods)) + ".")
    if estimates:
        lines.append(f"{counted(estimates, 'figure is', 'figures are')} the catalogue's estimate, not the site's own.")
    return tuple(lines)


def _named(source: Source, action: str) -> str:
    code, _sep, place = action.partition("@")
    return f"{clip(source.measure(code), NAME)}: {clip(source.name(place), PLACE)}"


def _of_period(source: Source, code: str) -> str:
    assert source.plan is not None
    cost = sum(one["cost"] for one in source.plan["schedule"] if one["period"] == code)
    return f"{clip(code, 12)} {source.money(cost)}"


def _outages(schedule: Sequence[Record]) -> str:
    needing = [one for one in schedule if one["outage_hours"]]
    if not needing:
        return "No measure needs an outage."
    count = counted(len(needing), "measure needs", "measures need")
    if all(one["window"] for one in needing):
        return f"{count} an outage, each placed in a recorded window."
    return f"{count} an outage; windows are not recorded, so they were not checked."


def _periods_used(source: Source) -> list[str]:
    order = [one["code"] for one in (source.model.get("plan") or {}).get("periods") or ()]
    used = {one["period"] for one in (source.plan or {}).get("schedule", ())}
    return [one for one in order if one in used] or sorted(used)


def _period(source: Source, code: str) -> str:
    for one in (source.model.get("plan") or {}).get("periods") or ():
        if one["code"] == code and one.get("start"):
            return _("%(period)s (from %(day)s)") % {"period": clip(code, 12), "day": one["start"]}
    return clip(code, 12)


def _asked(source: Source) -> tuple[str, ...]:
    lines = []
    periods = _periods_used(source)
    if source.plan is not None and periods:
        lines.append(_release(source, periods))
    undecided = open_decisions(source)
    if undecided:
        codes = listed((_question(source, one) for one in undecided), SHOWN_QUESTIONS)
        questions = part_told(counted(len(undecided), "open question"))
        lines.append(_("Decide %(questions)s: %(codes)s.") % {"questions": questions, "codes": codes})
    proposed = sum(
        1
        for one in source.zones.values()
        if one.get("sl_t") is not None and one.get("sl_t_status") not in {"agreed", "approved"}
    )
    if proposed:
        lines.append(f"Agree the target level of {counted(proposed, 'zone')} whose target is not agreed yet.")
    lines.append("Name who accepts the remaining risk, and sign below.")
    return tuple(lines)


def _release(source: Source, periods: Sequence[str]) -> str:
    assert source.plan is not None
    first = [one for one in source.plan["schedule"] if one["period"] == periods[0]]
    cost = source.money(sum(one["cost"] for one in first))
    return f"Release {cost} for the {counted(len(first), 'measure')} of {_period(source, periods[0])}."


def open_decisions(source: Source) -> list[Record]:
    """Give the decisions on which there is no agreement."""
    return [one for one in source.decisions if one.get("status") not in {"agreed", "conditional"}]


# 6. What remains, and who accepts it


def _remaining(source: Source) -> tuple[str, ...]:
    plan = source.plan
    if plan is None:
        return ("Without a plan everything found today remains.",)
    before, after = plan["before"], plan["remaining"]
    above = above_tolerable_after(source)
    is_rated = any(one["today"] for one in source.result["scenarios"].values())
    places = (*source.result["zones"].values(), *source.result["conduits"].values())
    has_target = any(not is_unset(one["sl_t"]) for one in places)
    lines = [
        f"Risk points of all scenarios: {number(before['risk'])} today, {number(after['risk'])} after the plan."
        if is_rated
        else "The remaining risk is not known: no scenario is rated.",
        f"Levels missing {before['levels_missing']} today, {after['levels_missing']} after it; unknown counts."
        if has_target
        else "How many levels are missing is not known: nothing has a target level.",
    ]
    if above:
        names = listed((clip(source.scenario(one), NAMED) for one in above), SHOWN_ACCEPTED, between="; ")
        lines.append(_("Above tolerable after the plan: %(scenarios)s.") % {"scenarios": names})
    elif plan["scenarios_after"]:
        lines.append("No rated scenario stays above the tolerable risk.")
    return tuple(lines)


def _acceptance(source: Source) -> tuple[str, ...]:
    accepted = [code for code, one in source.scenarios.items() if one.get("decision") == "accept"]
    if not accepted:
        return (f"Accepted by: {NOT_RECORDED}",)
    codes = listed((clip(source.scenario(one), NAMED) for one in sorted(accepted)), SHOWN_ACCEPTED, between="; ")
    return (
        _("Decided as accepted: %(scenarios)s; accepted by: %(who)s") % {"scenarios": codes, "who": told(NOT_RECORDED)},
        f"Everything else accepted by: {NOT_RECORDED}",
    )


# 7. What we will not do


def _left_out(source: Source) -> tuple[tuple[tuple[str, str], ...], str]:
    if source.plan is None:
        return (), "Nothing was chosen or left out yet."
    found = worth_telling(source)
    reasons = {one.reason: one for one in reversed(found)}  # the first of each reason, so that all of them are heard
    told_first = [one for one in found if reasons[one.reason] is one]
    rest = [one for one in found if reasons[one.reason] is not one]
    shown = tuple(
        (f"{clip(one.title, NAME)}: {clip(one.place, PLACE)}", shorten(one.why, 140))
        for one in [*told_first, *rest][:SHOWN_LEFT_OUT]
    )
    more = len(found) - len(shown)
    if not found:
        return (), "Nothing was left out but what would change nothing."
    return shown, f"and {number(more)} more, {source.with_the_plan}" if more else ""


# 8. Confidence


def _confidence(source: Source) -> tuple[str, ...]:
    assets = list(source.assets.values())
    known = Counter(one.get("provenance") or "source not recorded" for one in assets)
    shares = ", ".join(f"{100 * known[one] / len(assets):.0f} % {told(one)}" for one in _order(known)) if assets else ""
    undecided = open_decisions(source)
    conditional = sum(1 for one in source.decisions if one.get("status") == "conditional")
    return (
        f"{part_told(counted(len(assets), 'asset'))}: {shares}{_unseen(known)}." if assets else "No asset is recorded.",
        _not_assessed(source),
        _("Open disagreements: %(count)s") % {"count": len(undecided)}
        + (_("; agreed on a condition: %(count)s") % {"count": conditional} if conditional else "")
        + ".",
    )


def _not_assessed(source: Source) -> str:
    zones, conduits = (source.result[one]["not_assessed"] for one in ("totals", "conduit_totals"))
    levels, others = FAMILIES * len(source.zones), FAMILIES * len(source.conduits)
    return f"Not assessed: {zones} of {counted(levels, 'level')} of zones, {conduits} of {number(others)} of conduits."


def _unseen(known: Counter[str]) -> str:
    return "" if known["observed"] else told("; none was seen on the network or on site")


def _order(known: Counter[str]) -> list[str]:
    order = ("observed", "claimed", "imported", "source not recorded")
    return [one for one in order if known[one]] + sorted(set(known) - set(order))


def _question(source: Source, one: Record) -> str:
    code = clip(one["code"], 12)
    return f"{clip(source.name(one['about']), NAMED)} ({code})" if one.get("about") else code
