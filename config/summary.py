"""The readable summaries that `bulkhead check` and `bulkhead plan` print."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

FINDINGS_SHOWN = 20
PATHS_SHOWN = 10
CUT_SHOWN = 12
SEVERITIES = ("critical", "high", "medium", "low")


def of_check(result: dict[str, Any], *, currency: str) -> str:
    """Give what a check found, worst first."""
    totals = result["totals"]
    lines = [
        f"model {result['model_sha256'][:12]}, judged as of {result['date'] or 'no date: nothing counts as expired'}",
        _gaps("zones", totals),
        _gaps("conduits", result["conduit_totals"]),
        "findings: " + ", ".join(f"{count} {severity}" for severity, count in totals["findings"].items()),
        *_not_counted(result["findings"]),
        "",
    ]
    width = max([14, *map(len, result["zones"])])
    lines.append(f"{'zone':<{width}}  SL-T            SL-A            gap             missing")
    for code, zone in result["zones"].items():
        vectors = "".join(f"{_vector(zone[name]):<16}" for name in ("sl_t", "sl_a", "gap"))
        lines.append(f"{code:<{width}}  {vectors}{zone['levels_missing']}")
    if result["priorities"]:
        order = ", ".join(f"{one['zone']} {one['fr']}" for one in result["priorities"][:FINDINGS_SHOWN])
        lines += ["", f"close first: {order}"]
    lines += ["", *_findings(result["findings"]), "", *_paths(result["paths"])]
    lines += ["", *_stories(result["stories"])]
    if "attack" in result:
        lines += ["", *_attack(result["attack"])]
    lines += ["", *_losses(result["losses"], currency)]
    return "\n".join(lines).rstrip()


def of_plan(result: dict[str, Any], *, currency: str, names: Mapping[str, str]) -> str:
    """Give the schedule, what it reaches and what was left out.

    `names` are what people call measures, zones, conduits and assets, by `kind:CODE`.
    """
    plan = result["plan"]
    before, after, greedy = plan["before"], plan["remaining"], plan["greedy"]["remaining"]
    proof = f"{plan['status'].replace('_', ' ')}, gap {plan['gap_percent']:.1f} %, bound {plan['bound']:g}"
    lines = [
        f"objective {plan['objective']}, {proof}",
        (
            f"levels missing {before['levels_missing']} -> {after['levels_missing']}, "
            f"risk points {before['risk']:g} -> {after['risk']:g}, cost {currency} {plan['cost']:,.0f}"
        ),
        f"a list by benefit per cost reaches {greedy['levels_missing']} levels and {greedy['risk']:g} points",
        "",
    ]
    for item in plan["schedule"]:
        window = f" in window {item['window']}" if item["window"] else ""
        lines += [
            f"{item['period']}  {_action(item['action'], names)}",
            f"        {currency} {item['cost']:,.0f}{window}, {_removed(item['removes'])}",
            *(f"        ! {warning}" for warning in item["warnings"]),
        ]
    if plan["left_out"]:
        lines += ["", "left out:"]
    lines += [f"  {_action(item['action'], names)}: {item['why']}" for item in plan["left_out"][:FINDINGS_SHOWN]]
    if len(plan["left_out"]) > FINDINGS_SHOWN:
        lines.append(f"and {len(plan['left_out']) - FINDINGS_SHOWN} more (--json lists all)")
    lines += ["", *_losses(plan["losses"], currency), *plan["notes"]]
    return "\n".join(lines).rstrip()


def _action(action: str, names: Mapping[str, str]) -> str:
    """Name an action (`MEASURE@kind:CODE`) by its measure and its place, before its code."""
    measure, _, place = action.partition("@")
    return f"{names.get(f'measure:{measure}', measure)}: {names.get(place, place.partition(':')[2])} ({action})"


def _removed(removes: Mapping[str, float]) -> str:
    """Say what an action removes, in words that fit its numbers."""
    counts = ((removes["levels"], "level"), (removes["risk"], "point"))
    words = [f"{count:g} {word}{'' if count == 1 else 's'}" for count, word in counts if count]
    return f"removes {' and '.join(words)}" if words else "removes nothing by itself"


def _not_counted(findings: list[dict[str, Any]]) -> list[str]:
    """Say how many rules wait for an answer and how many findings are waived: neither is among the findings."""
    status = Counter(one["status"] for one in findings)
    words = (("not_evaluated", "not evaluated for want of an answer"), ("waived", "waived"))
    told = [f"{status[key]} {word}" for key, word in words if status[key]]
    return [f"beside them: {', '.join(told)}"] if told else []


def _gaps(what: str, totals: dict[str, Any]) -> str:
    return (
        f"{what}: {totals['gaps']} gaps, {totals['levels_missing']} levels missing, "
        f"{totals['not_assessed']} elements not assessed"
    )


def _vector(vector: list[Any]) -> str:
    return ",".join("?" if element is None else str(element) for element in vector)


def _findings(findings: list[dict[str, Any]]) -> list[str]:
    shown = [one for one in findings if one["status"] == "open" and "folded_under" not in one]
    shown.sort(key=lambda one: SEVERITIES.index(one["severity"]))
    lines = [f"{one['severity']:<9}{one['id']:<26}  {one['message']}" for one in shown[:FINDINGS_SHOWN]]
    if len(shown) > FINDINGS_SHOWN:
        lines.append(f"and {len(shown) - FINDINGS_SHOWN} more (--json lists all)")
    return lines


def _paths(paths: list[dict[str, Any]]) -> list[str]:
    open_ones = [path for path in paths if path["reachable"]]
    lines = [f"paths: {len(open_ones)} of {len(paths)} pairs of entry and target are connected"]
    if unproven := sum(not path["reachable"] and not path["proven"] for path in paths):
        lines.append(f"  {unproven} without a path rest on flows that may be incomplete, which proves nothing")
    shown = open_ones[:PATHS_SHOWN]
    return lines + [f"  {' > '.join(one['shortest']['hops'])}; {cut_words(one['minimum_cut'])}" for one in shown]


def cut_words(flows: Sequence[str] | None) -> str:
    """Give a minimum cut in words; of one that nobody would read to its end, the first flows and the number."""
    if flows is None:
        return "cannot be cut by flows alone"
    if len(flows) <= CUT_SHOWN:
        return "cut " + ", ".join(flows)
    rest = len(flows) - CUT_SHOWN
    return f"cut {len(flows)} flows: {', '.join(flows[:CUT_SHOWN])} and {rest} more (--json lists all)"


def _stories(stories: list[dict[str, Any]]) -> list[str]:
    """Give the built-in scenarios with their likeliest way, and the answer to what cutting a part off does."""
    lines = ["scenarios built in"]
    for story in stories:
        lines.append(f"  {story['title']}: {story['verdict'].replace('_', ' ')}")
        lines += [f"    {'! ' if said['severity'] == 'critical' else ''}{said['text']}" for said in story["statements"]]
        if way := story["likeliest"]:
            lines.append(f"    {_hops(way)}")
        if story["minimum_cut"]:
            lines.append(f"    {cut_words(story['minimum_cut'])}")
        lines.append(f"    {story['containment']['question']} {story['containment']['text']}")
    return lines


def _hops(way: dict[str, Any]) -> str:
    """Give the hops of a way, each with the techniques that it is."""
    hops = [way["hops"][0]]
    hops += [f"{step['to']} [{', '.join(step['techniques']) or 'no technique named'}]" for step in way["steps"]]
    return " > ".join(hops)


def _attack(attack: dict[str, Any]) -> list[str]:
    """Give, per technique and zone it leads into, the rows that ATT&CK's mitigations name, the most unmet first."""
    lines = [
        f"rows of IEC 62443-3-3 that ATT&CK {attack['version'] or ''} names against these techniques".replace("  ", " ")
    ]
    hops = sorted(attack["hops"], key=lambda one: (-len(one["not_met"]), one["zone"], one["technique"]))
    for hop in hops[:FINDINGS_SHOWN]:
        name = attack["techniques"][hop["technique"]]["name"] or "not in the bundle"
        words = (("not met", "not_met"), ("not assessed", "not_assessed"), ("met", "met"))
        rows = "; ".join(f"{word} {', '.join(hop[key])}" for word, key in words if hop[key])
        lines.append(f"  {hop['technique']} {name}, into {hop['zone']}: {rows or 'no row is named'}")
    if len(hops) > FINDINGS_SHOWN:
        lines.append(f"  and {len(hops) - FINDINGS_SHOWN} more (--json lists all)")
    return lines


def _losses(losses: dict[str, Any] | None, currency: str) -> list[str]:
    """Give the yearly loss today and, where there is a plan, after it, with what the figures rest on."""
    if losses is None:
        return []
    lines = []
    for word in ("today", "after"):
        if found := losses[word]:
            figures = ", ".join(
                f"{name} {currency} {found[key]:,.0f}"
                for key, name in (
                    ("mean", "mean"),
                    ("median", "median"),
                    ("quantile_90", "90 %"),
                    ("quantile_95", "95 %"),
                )
            )
            lines.append(f"loss per year {word:<6}{figures}")
    lines += [f"  not simulated: {one['code']}: {one['why']}" for one in losses["left_out"]]
    return [*lines, *(f"  {sentence}" for sentence in losses["assumptions"]), ""]
