"""The top risks in business words: the gap, the scenario, the cost, and what happens if nothing is done."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.told import told
from reports.blocks import Mark
from reports.source import FR_PLAIN, SEVERITIES, Record, Source, clip, counted, listed, severity_mark

SHOWN, SHOWN_CODES = 3, 4
TITLE, NAME = 95, 45


@dataclass(frozen=True)
class TopRisk:
    """One line of page 1."""

    code: str
    mark: Mark
    scenario: str
    gap: str
    cost: str
    cost_of: str
    otherwise: str


def top_risks(source: Source) -> tuple[tuple[TopRisk, ...], str]:
    """Give the three worst scenarios of today, or the three worst findings where no scenario is rated."""
    rated = {code: one for code, one in source.result["scenarios"].items() if one["today"]}
    if rated:
        worst = sorted(rated, key=lambda code: _rank(code, rated[code]))[:SHOWN]
        unrated = len(source.result["scenarios"]) - len(rated)
        notes = [told(f"{counted(unrated, 'scenario is', 'scenarios are')} not rated.")] if unrated else []
        if others := sorted(code for code in set(rated) - set(worst) if rated[code]["tolerable"] is False):
            codes = listed((clip(code, 10) for code in others), SHOWN_CODES)
            notes.append(_("Above the tolerable risk as well: %(codes)s.") % {"codes": codes})
        if source.plan is not None:
            notes.append(_("A measure that serves several of them stands in the cost of each."))
        return tuple(_of_scenario(source, code, rated[code]) for code in worst), " ".join(notes)
    found = [one for one in source.result["findings"] if one["status"] == "open" and "folded_under" not in one]
    found.sort(key=lambda one: (SEVERITIES.index(one["severity"]), one["id"]))
    note = "No scenario is rated; these are the worst findings instead." if found else "Nothing is rated or found."
    return tuple(_of_finding(source, one) for one in found[:SHOWN]), note


def places_of(source: Source, code: str) -> list[str]:
    """Give the zones and conduits that a scenario names, is aimed at, or passes on its way."""
    judged = source.result["scenarios"][code]
    target = (source.scenarios.get(code, {}).get("target") or {}).get("zone")
    places = [f"zone:{one}" for one in (*judged["zones"], *([target] if target else ()))]
    places += [f"conduit:{one}" for one in judged["conduits"]]
    for step in judged["way"]["steps"]:
        places += [f"{kind}:{step[kind]}" for kind in ("conduit", "zone") if step[kind]]
    return list(dict.fromkeys(places))


def _rank(code: str, judged: Record) -> tuple[bool, float, float, str]:
    before = judged["unmitigated"]
    return judged["tolerable"] is not False, -judged["today"]["points"], -(before["points"] if before else 0), code


def _of_scenario(source: Source, code: str, judged: Record) -> TopRisk:
    today = judged["today"]
    cost, cost_of = _cost(source, code)
    return TopRisk(
        code=clip(code, 10),
        mark=source.band(today["consequence"], today["likelihood"]),
        scenario=clip(judged["title"], TITLE),
        gap=_gap(source, code),
        cost=cost,
        cost_of=cost_of,
        otherwise=_otherwise(source, code, judged),
    )


def _gap(source: Source, code: str) -> str:
    places = places_of(source, code)
    judged = {one: _judged(source, one) for one in places}
    short = sorted(
        (one for one in places if judged[one]["levels_missing"]), key=lambda one: (-judged[one]["levels_missing"], one)
    )
    if short:
        worst = short[0]
        missing = sorted((-gap, place) for place, gap in enumerate(judged[worst]["gap"]) if gap)
        words = listed(
            [_("%(what)s (by %(levels)s)") % {"what": told(FR_PLAIN[place]), "levels": -gap} for gap, place in missing],
            2,
        )
        return _("%(place)s falls short in %(words)s.") % {"place": clip(source.name(worst), NAME), "words": words}
    unknown = sum(one["not_assessed"] for one in judged.values())
    if unknown:
        return f"No gap is known at its places, but {counted(unknown, 'level')} there are not assessed."
    return "No gap at its places: what remains is the risk at the agreed targets."


def _judged(source: Source, place: str) -> Record:
    kind, _sep, code = place.partition(":")
    found: Record = source.result[f"{kind}s"][code]
    return found


def _cost(source: Source, code: str) -> tuple[str, str]:
    """Give the cost of what the plan does at the scenario's places, and how many measures that is."""
    if source.plan is None:
        return "", "no plan yet"
    actions = source.actions_at(places_of(source, code))
    if not actions:
        return "", "nothing planned at its places"
    return source.money(sum(one["cost"] for one in actions)), f"{counted(len(actions), 'measure')} at its places"


def _otherwise(source: Source, code: str, judged: Record) -> str:
    today = judged["today"]
    likelihood = told(source.matrix.likelihood[today["likelihood"] - 1])
    stated = source.scenarios.get(code, {}).get("consequence") or {}
    worst = max((value for value in stated.values() if value), default=0)
    harm = listed(sorted(clip(told(key), 20) for key, value in stated.items() if value == worst), 3, none="")
    words = (
        _("%(consequence)s for %(harm)s")
        % {"consequence": clip(told(source.matrix.consequence[worst - 1]), 20), "harm": harm}
        if worst
        else told("harm not rated")
    )
    verdict = told(
        {False: "above tolerable", True: "tolerable", None: "not compared with tolerable"}[judged["tolerable"]]
    )
    loss = source.scenarios.get(code, {}).get("loss") or {}
    money = " " + _("Likely loss %(amount)s.") % {"amount": source.money(loss["likely"])} if loss.get("likely") else ""
    figures = {"harm": f"{words[:1].upper()}{words[1:]}", "likelihood": clip(likelihood, 20), "verdict": verdict}
    return _("%(harm)s; %(likelihood)s today, %(verdict)s.") % figures + money


def _of_finding(source: Source, finding: Record) -> TopRisk:
    closing = listed([clip(source.measure(one), NAME) for one in finding["measures"]], 1, none="no measure recorded")
    return TopRisk(
        code=clip(finding["rule"], 10),
        mark=severity_mark(finding["severity"]),
        scenario=clip(source.named(finding["target"]), TITLE),
        gap=clip(finding["message"], 200),
        cost="",
        cost_of=f"closed by: {closing}",
        otherwise="No scenario says what happens if it stays.",
    )
