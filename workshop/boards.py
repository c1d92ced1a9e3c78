"""What the pages of a session show: the bar, the card of a question with its votes, and how far the room is."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.charts import ramp_letters
from assessment.engine.risk import band, cell_record
from assessment.engine.system import RiskMatrix
from assessment.models import Run
from assessment.queries import FRAME, section
from catalogue.loader import protocols
from workshop import agenda, deciding, plant
from workshop.models import Block, Decision, Item, Scale, Session
from workshop.rating import Standing, standings
from workshop.ratings import needs_safety
from workshop.running import LIKELIHOOD, stops_of

SECONDS = 60
BAR = 24


@dataclass(frozen=True)
class Choice:
    """A step of a scale with its word, and how many voted for it once that is shown."""

    step: int
    word: str
    count: int | None = None
    height: int = 0

    @property
    def top(self) -> int:
        """Give where the bar of this step begins, from above."""
        return BAR - self.height


@dataclass(frozen=True)
class Row:
    """A scale on the screen; `value` is what stands in the model today."""

    scale: Scale
    label: str
    choices: tuple[Choice, ...]
    standing: Standing
    value: int | None

    @property
    def is_safety(self) -> bool:
        """Tell whether only people with safety competence may rate it."""
        return needs_safety(self.scale.key)

    @property
    def suggested(self) -> int | None:
        """Give the step to begin with: the higher of the middle votes once they are shown, else what stands.

        None while somebody may still rate it: a step on the wall would pull the private votes towards it.
        """
        shown = self.standing.tally
        if shown is None and self.standing.of:
            return None
        return shown.middle[1] if shown and shown.middle else self.value


def used_seconds(session: Session, block: Block, now: datetime.datetime) -> int:
    """Give what a block has used, up to now where it is on the screen and the clock runs."""
    running = session.running_since if session.block_id == block.pk else None
    return block.seconds + (max(0, int((now - running).total_seconds())) if running else 0)


def item_seconds(session: Session, item: Item, now: datetime.datetime) -> int:
    """Give what a question has used so far."""
    running = session.running_since if session.item_id == item.pk else None
    return item.seconds + (max(0, int((now - running).total_seconds())) if running else 0)


def progress(session: Session) -> dict[str, Any]:
    """Give where the room is: the block among the blocks, the question among its questions, minutes used.

    `next_block` is the key of the block that follows, None in the last one: time is up before every question was on.
    """
    now = timezone.now()
    block, item = session.block, session.item
    if block is None:
        return {}
    blocks = list(session.blocks.values_list("pk", flat=True))
    stops = list(block.items.values_list("pk", "title", "about"))
    items = [pk for pk, _title, _about in stops]
    used = used_seconds(session, block, now)
    return {
        "block": block,
        "item": item,
        "block_number": blocks.index(block.pk) + 1,
        "next_block": next(iter(blocks[blocks.index(block.pk) + 1 :]), None),
        "blocks": len(blocks),
        "item_number": items.index(item.pk) + 1 if item and item.pk in items else None,
        "items": len(items),
        "stops": [(pk, f"{title} ({about.partition(':')[2]})" if about else title) for pk, title, about in stops],
        "is_worst_first": block.page == agenda.CONDUITS,
        "used_minutes": used // SECONDS,
        "seconds": used,
        "left": block.minutes * SECONDS - used,
        "item_seconds": item_seconds(session, item, now) if item else used,
        "is_running": session.running_since is not None,
        "noun": _noun(block),
        "where": where(session, block),
        "page": agenda.PAGES.get(block.page),
    }


def _noun(block: Block) -> str:
    nouns = {agenda.HAZARDS: _("case"), agenda.CONDUITS: _("conduit"), agenda.LIKELIHOODS: _("scenario")}
    return nouns.get(block.page, _("question"))


def where(session: Session, block: Block) -> str:
    """Give the address of the page where a block happens."""
    page = agenda.PAGES.get(block.page)
    if page is None:
        return address(session, "screen")
    site = session.assessment.site.code
    if page.route.startswith("workshop:"):
        return reverse(page.route, kwargs={"site": site, "session": session.code})
    return reverse(page.route, kwargs={"site": site})


def address(session: Session, name: str, **more: Any) -> str:
    """Give the address of a page of a session."""
    kwargs = {"site": session.assessment.site.code, "session": session.code, **more}
    return reverse(f"workshop:{name}", kwargs=kwargs)


def rows_of(session: Session, item: Item) -> list[Row]:
    """Give the scales of a question with their votes."""
    matrix = plant.matrix_of(session.assessment)
    words = matrix.likelihood if item.kind == Item.Kind.LIKELIHOOD else matrix.consequence
    found = standings(item, len(words), timezone.now())
    today = _today(session, item)
    rows = []
    for scale in item.scales.all():
        shown = found[scale.key].tally
        counts = shown.counts if shown else (None,) * len(words)
        most = max([1, *(count for count in counts if count)])
        choices = tuple(
            Choice(step, word, count, BAR * (count or 0) // most)
            for step, (word, count) in enumerate(zip(words, counts, strict=True), 1)
        )
        rows.append(Row(scale, label_of(scale.key), choices, found[scale.key], today.get(scale.key)))
    return rows


def label_of(key: str) -> str:
    """Give a scale's name as people read it."""
    return _("likelihood").capitalize() if key == LIKELIHOOD else key.replace("_", " ").capitalize()


def _today(session: Session, item: Item) -> dict[str, int]:
    record = plant.scenario(session.assessment, item.about.removeprefix("scenario:")) or {}
    if item.kind == Item.Kind.LIKELIHOOD:
        return {LIKELIHOOD: record["likelihood"]} if record.get("likelihood") else {}
    return {key: value for key, value in (record.get("consequence") or {}).items() if value is not None}


def risk_of(session: Session, item: Item) -> dict[str, Any] | None:
    """Give where the scenario of a question stands: at the fixed likelihood for a worst case, else at its own."""
    record = plant.scenario(session.assessment, item.about.removeprefix("scenario:")) or {}
    rated = [value for value in (record.get("consequence") or {}).values() if value is not None]
    if not rated:
        return None
    matrix = plant.matrix_of(session.assessment)
    is_fixed = item.kind != Item.Kind.LIKELIHOOD or not record.get("likelihood")
    likelihood = plant.worst_step(matrix) if is_fixed else record["likelihood"]
    cell = cell_record(matrix, max(rated), likelihood)
    limit = next(one for one in matrix.bands if one.code == matrix.tolerable)
    order = [one.code for one in matrix.bands]
    return {
        **cell,
        "is_fixed": is_fixed,
        "word": matrix.likelihood[likelihood - 1],
        "limit": limit.name,
        "is_tolerable": order.index(band(matrix, max(rated), likelihood).code) <= order.index(limit.code),
    }


def prompts_of(session: Session, item: Item) -> list[str]:
    """Give what to ask while a worst case is rated, by the types of asset that the scenario aims at."""
    if item.kind != Item.Kind.CONSEQUENCE:
        return []
    return plant.consequence_prompts(session.assessment, item.about.removeprefix("scenario:"))


def conduit_of(session: Session, item: Item) -> dict[str, Any] | None:
    """Give a conduit's verdict as the newest run has it, to be seen before anybody speaks."""
    kind, _sep, code = item.about.partition(":")
    if kind != "conduit":
        return None
    run = Run.objects.filter(assessment=session.assessment_id).order_by("-pk").first()
    frame = (section(run, FRAME) or {}) if run else {}
    record = next((one for one in frame.get("conduits", []) if one["code"] == code), None)
    if run is None or record is None:
        return {"code": code, "judged": None}
    judged = section(run, "conduits")[code]
    findings = run.findings.filter(target=f"conduit:{code}", status="open", is_folded=False).order_by("rank", "rule")
    names = {zone["code"]: zone.get("name") or zone["code"] for zone in frame.get("zones", [])}
    known = protocols()
    services = [
        {
            "opens": names.get(one["from"], one["from"]),
            "answers": names.get(one["to"], one["to"]),
            "by": known[one["protocol"]].name if one["protocol"] in known else one["protocol"] or "?",
            "flows": one["flows"],
        }
        for one in sorted(judged["services"], key=lambda one: -one["flows"])
    ]
    return {
        "code": code,
        "record": record,
        "judged": judged,
        "services": services,
        "findings": list(findings[:3]),
        "count": findings.count(),
    }


def letters_of(matrix: RiskMatrix) -> dict[str, str]:
    """Give the letter under which each band is coloured everywhere."""
    ramp = ramp_letters(len(matrix.bands))
    return {one.code: letter.lower() for one, letter in zip(matrix.bands, ramp, strict=True)}


def decisions_of(session: Session) -> list[dict[str, Any]]:
    """Give the decisions of the assessment's sessions, newest first, each with what is still missing under it."""
    rows = Decision.objects.filter(session__assessment=session.assessment_id).select_related("session", "recorded_by")
    standing = deciding.standing_codes(session)
    today = timezone.localdate()
    return [
        {
            "row": row,
            "stands": row.code in standing,
            "unsigned": deciding.unsigned_sides(row),
            "accepted": [one.attendee for one in row.acceptances.all()],
            "is_expired": deciding.is_expired(row, today),
            "is_settled": row.status in deciding.SETTLED,
        }
        for row in rows.prefetch_related("acceptances__attendee").order_by("-pk")
    ]


def bar_of(session: Session) -> dict[str, Any]:
    """Give what the bar on top of every page shows while a session is open."""
    return {
        "session": session,
        "progress": progress(session),
        "screen_url": address(session, "screen"),
        "now_url": address(session, "now"),
        "step_url": address(session, "step"),
        "call_url": address(session, "call"),
    }


def place_in(session: Session) -> tuple[int, int]:
    """Give the number of the stop on the screen, and how many there are."""
    stops = [(block.pk, item.pk if item else None) for block, item in stops_of(session)]
    here = (session.block_id, session.item_id)
    return (stops.index(here) + 1 if here in stops else 0), len(stops)
