"""What keeps a plant safe over the years: restores that were tried, people who were taught, cuts that were tried."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from assessment.engine.checking import OPEN, Case, Finding
from assessment.engine.checks.ar074_untested_backup import is_long_ago
from assessment.engine.system import Asset

Record = Mapping[str, Any]
YEAR: Final = timedelta(days=365)
TESTED, UNTESTED, NONE, UNKNOWN = "tested", "untested", "none", "unknown"
NAMED_MAX: Final = 8


def backups(case: Case, findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Give, per zone, how its backups stand; one that nobody restored counts as none (AR-178 says of whom)."""
    against: dict[str, list[str]] = defaultdict(list)
    for one in findings:
        if one.rule in {"AR-074", "AR-178"} and one.status == OPEN:
            against[one.target].append(one.message)
    by_zone: dict[str | None, list[Asset]] = defaultdict(list)
    for asset in case.plant.system.assets:
        by_zone[asset.zone].append(asset)
    rows = []
    for zone in case.plant.system.zones:
        assets = by_zone.get(zone.code, [])
        counts = dict.fromkeys((TESTED, UNTESTED, NONE, UNKNOWN), 0)
        for asset in assets:
            counts[_standing(case, asset)] += 1
        kept = [asset.backup for asset in assets if asset.backup is not None and asset.backup.exists]
        last = [one.last for one in kept if one.last is not None]
        tried = [one.restore_tested for one in kept if one.restore_tested is not None]
        hours = [one.rto_hours for one in kept if one.rto_hours is not None]
        places = [f"zone:{zone.code}", *(f"asset:{asset.tag}" for asset in assets)]
        messages = [message for place in places for message in against.get(place, ())]
        rows.append(
            {
                "code": zone.code,
                "name": zone.name,
                "assets": len(assets),
                **counts,
                "oldest": min(last).isoformat() if last else None,
                "tested_first": min(tried).isoformat() if tried else None,
                "needs_hours": max(hours, default=None),
                "may_stand": zone.rto_hours,
                "messages": messages[:NAMED_MAX],
                "message_count": len(messages),
            }
        )
    return rows


def _standing(case: Case, asset: Asset) -> str:
    """Tell how the backup of an asset stands; a restore that was tried too long ago is none that was tried."""
    if asset.backup is None:
        return UNKNOWN
    if not asset.backup.exists:
        return NONE
    tested = asset.backup.restore_tested
    return UNTESTED if tested is None or is_long_ago(case, tested) else TESTED


def test_results(case: Case, document: Record) -> list[dict[str, Any]]:
    """Give what testers found, with what each sets while it is open."""
    setting = {code: asset.tag for asset in case.plant.system.assets for code in asset.tested_by.values()}
    return [
        {
            "code": one["code"],
            "title": one.get("title") or "",
            "about": one.get("about") or "",
            "fr": one.get("fr"),
            "level": one.get("level"),
            "found_on": one.get("found_on"),
            "closed_on": one.get("closed_on"),
            "confirmed": one.get("confirmed"),
            "sets": one["code"] in setting,
        }
        for one in sorted(document.get("test_results") or (), key=lambda one: (one.get("closed_on") or "", one["code"]))
    ]


def trainings(case: Case, document: Record) -> list[dict[str, Any]]:
    """Give who was taught what: the rate, and until when it counts. A rate is not known without both numbers."""
    today = case.plant.system.assessment.date
    rows = []
    for one in sorted(document.get("trainings") or (), key=lambda one: one["code"]):
        held = None if one.get("on") is None else date.fromisoformat(one["on"])
        invited, completed = one.get("invited"), one.get("completed")
        until = None if held is None else held + YEAR
        rows.append(
            {
                "code": one["code"],
                "name": one.get("name") or one["code"],
                "audience": one.get("audience"),
                "zones": [case.plant.zones[code].name for code in one.get("zones") or ()],
                "owner": one.get("owner"),
                "on": one.get("on"),
                "until": None if until is None else until.isoformat(),
                "invited": invited,
                "completed": completed,
                "rate": round(100 * completed / invited) if invited and completed is not None else None,
                "expired": None if until is None or today is None else until < today,
            }
        )
    return rows


def isolation_cards(case: Case, document: Record) -> list[dict[str, Any]]:
    """Give, per zone, how it is cut off: what to do, who decides, what to pull, and when somebody last tried."""
    records = {one["code"]: one for one in document.get("zones") or ()}
    rows = []
    for zone in case.plant.system.zones:
        written = records[zone.code].get("isolation") or {}
        rows.append(
            {
                "code": zone.code,
                "name": zone.name,
                "instruction": written.get("instruction"),
                "owner": written.get("owner"),
                "phone": written.get("phone"),
                "tested_on": written.get("tested_on"),
                "test_rules": records[zone.code].get("test_rules"),
                "rto_hours": zone.rto_hours,
                "conduits": [
                    {"code": one.code, "name": one.name}
                    for one in case.plant.system.conduits
                    if zone.code in one.between
                ],
            }
        )
    return rows
