"""A session from the first plan to its end: the agenda, the question on the screen, the clock, calling everyone."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import note
from accounts.versions import stale
from assessment.models import Assessment
from workshop import agenda, plant
from workshop.joining import new_code
from workshop.models import Block, Item, Parked, Scale, Session, WorkshopSetting

QUESTIONS_MAX = 400
LIKELIHOOD = "likelihood"
Stop = tuple[Block, Item | None]


class SessionRefused(Exception):
    """What was asked for does not fit where the session stands; the message says why."""


def allows_phones(assessment: Assessment) -> bool:
    """Tell whether the site lets people join from phones; nobody said so means no."""
    return WorkshopSetting.objects.filter(site=assessment.site_id, allows_phones=True).exists()


@transaction.atomic
def let_phones_in(*, assessment: Assessment, allows: bool) -> None:
    """Allow or forbid phones at a site; forbidden, the code of an open session dies and those joined see no more."""
    if allows == allows_phones(assessment):
        return
    WorkshopSetting.objects.update_or_create(site=assessment.site, defaults={"allows_phones": allows})
    for session in Session.objects.filter(assessment=assessment, state=Session.State.OPEN):
        changed(session, join_code=new_code() if allows else None)
    note("workshop.phones", site=assessment.site, after={"allowed": allows})


def is_first(session: Session) -> bool:
    """Tell whether no session of the assessment came before this one."""
    rows = Session.objects.filter(assessment=session.assessment_id)
    kept = plant.records(session.assessment, "sessions").exclude(code=session.code)
    return rows.order_by("on", "pk").first() == session and not kept.exists()


@transaction.atomic
def plan_session(
    *, assessment: Assessment, title: str, on: datetime.date, day: int | None, like: Session | None = None
) -> Session:
    """Make a session with the agenda of a half-day, of both, or of an earlier session."""
    session = Session.objects.create(assessment=assessment, code=_next_code(assessment), title=title, on=on)
    blocks: Sequence[Any] = list(like.blocks.all()) if like else agenda.template(day)
    Block.objects.bulk_create(
        Block(session=session, position=position, title=str(one.title), minutes=one.minutes, page=one.page)
        for position, one in enumerate(blocks)
    )
    tell(session, "planned", title=title, on=on.isoformat())
    return session


def _next_code(assessment: Assessment) -> str:
    kept = plant.records(assessment, "sessions").values_list("code", flat=True)
    taken = {*kept, *Session.objects.filter(assessment=assessment).values_list("code", flat=True)}
    return next(code for number in range(1, len(taken) + 2) if (code := f"W{number}") not in taken)


@transaction.atomic
def change_agenda(*, session: Session, blocks: Sequence[dict[str, Any]], seen: int) -> None:
    """Make the agenda say what a list of blocks says, in its order; a block that was used already stays.

    `seen` is the version of the agenda that was looked at. Raises Stale where it is another by now.
    """
    if not Session.objects.filter(pk=session.pk, agenda_version=seen).update(agenda_version=F("agenda_version") + 1):
        site = session.assessment.site
        raise stale(_("the agenda"), acts=("workshop.agenda_changed",), about=session.code, site=site)
    here = {block.pk: block for block in session.blocks.all()}
    for position, wanted in enumerate(blocks):
        fields = {key: wanted[key] for key in ("title", "minutes", "page")}
        row = here.pop(wanted["id"], None) if wanted.get("id") else None
        if row is None:
            Block.objects.create(session=session, position=position, **fields)
        else:
            Block.objects.filter(pk=row.pk).update(position=position, **fields)
    unused = [pk for pk, block in here.items() if not block.seconds and pk != session.block_id]
    Block.objects.filter(pk__in=unused).delete()
    changed(session)
    tell(session, "agenda_changed", blocks=[one["title"] for one in blocks])


def tell(session: Session, what: str, **after: Any) -> None:
    """Write an entry of the audit trail, as the last thing of a transaction.

    Who is on which question when, and the private votes, are not told there: the trail is read by others.
    """
    note(f"workshop.{what}", site=session.assessment.site, about=session.code, after=after)


def changed(session: Session, **fields: Any) -> None:
    """Write fields of a session, and tell every screen that something changed."""
    Session.objects.filter(pk=session.pk).update(beat=F("beat") + 1, **fields)


def locked(session: Session, state: str = Session.State.OPEN) -> Session:
    """Give the session for this transaction alone; raises SessionRefused where it is not in a state."""
    row = (
        Session.objects.select_for_update(no_key=True, of=("self",))
        .select_related("assessment__site")
        .get(pk=session.pk)
    )
    if row.state != state:
        words = {
            Session.State.OPEN: _("The session is not open."),
            Session.State.PLANNED: _("The session was opened before."),
        }
        raise SessionRefused(words.get(Session.State(state), _("The session is not closed.")))
    return row


@transaction.atomic
def open_session(*, session: Session) -> None:
    """Begin: the first block is on the screen, the clock runs, phones may join where the site allows it."""
    row = locked(session, Session.State.PLANNED)
    first = row.blocks.first()
    if first is None:
        raise SessionRefused(_("The agenda has no block."))
    now = timezone.now()
    code = new_code() if allows_phones(row.assessment) else None
    try:
        with transaction.atomic():
            changed(row, state=Session.State.OPEN, opened_at=now, running_since=now, join_code=code)
    except IntegrityError as other:
        raise SessionRefused(_("Another session of this assessment is open. Close it first.")) from other
    row.refresh_from_db()
    _go(row, _arrive(first), now)
    tell(row, "opened", phones=code is not None)


def stops_of(session: Session) -> list[Stop]:
    """Give the way through the session: each question of a block that has some, else the block itself."""
    stops: list[Stop] = []
    for block in session.blocks.prefetch_related("items"):
        items = list(block.items.all())
        stops += [(block, item) for item in items] or [(block, None)]
    return stops


@transaction.atomic
def step(*, session: Session, by: int, beat: int) -> None:
    """Go on or back. Nothing happens where the screen is no longer the one that `beat` names: somebody went already."""
    row = locked(session)
    if row.beat != beat:
        return
    if row.block is not None and by > 0:
        fill(row.block)
    stops = stops_of(row)
    block, item = stops[min(max(_place(row, stops, by) + by, 0), len(stops) - 1)]
    if item is None:
        block, item = _arrive(block)
    _go(row, (block, item), timezone.now())


@transaction.atomic
def go_to(*, session: Session, block: Block | None = None, item: Item | None = None) -> None:
    """Put a block or a question on the screen."""
    row = locked(session)
    if item is not None:
        _go(row, (item.block, item), timezone.now())
    elif block is not None:
        _go(row, _arrive(block), timezone.now())


def _place(session: Session, stops: list[Stop], by: int) -> int:
    """Give where the session stands; before the first stop of its block where that has got questions meanwhile."""
    here = (session.block_id, session.item_id)
    for place, (block, item) in enumerate(stops):
        if (block.pk, item and item.pk) == here:
            return place
    first = next((place for place, (block, _item) in enumerate(stops) if block.pk == session.block_id), 0)
    return first - 1 if by > 0 else first


def _arrive(block: Block) -> Stop:
    """Give where to stand in a block: at its first question."""
    fill(block)
    return block, Item.objects.filter(block=block).first()


def _go(session: Session, stop: Stop, now: datetime.datetime) -> None:
    block, item = stop
    settle_clock(session, now)
    if item is not None:
        Item.objects.filter(pk=item.pk, shown_at=None).update(shown_at=now)
    changed(session, block=block, item=item)


def settle_clock(session: Session, now: datetime.datetime) -> None:
    """Book the time since the clock was last looked at on what is on the screen."""
    if session.running_since is None:
        return
    seconds = max(0, int((now - session.running_since).total_seconds()))
    session.blocks.filter(pk=session.block_id or 0).update(seconds=F("seconds") + seconds)
    Item.objects.filter(pk=session.item_id or 0).update(seconds=F("seconds") + seconds)
    Session.objects.filter(pk=session.pk).update(running_since=now)


@transaction.atomic
def set_clock(*, session: Session, do: str) -> None:
    """Stop the clock, let it run, or give the block a minute more."""
    row = locked(session)
    now = timezone.now()
    settle_clock(row, now)
    if do == "longer":
        row.blocks.filter(pk=row.block_id or 0).update(minutes=F("minutes") + 1)
        Session.objects.filter(pk=row.pk).update(agenda_version=F("agenda_version") + 1)
    changed(row, running_since=None if do == "pause" else now if do == "run" else F("running_since"))


@transaction.atomic
def call_everyone(*, session: Session, path: str) -> None:
    """Bring everyone who follows to a page of the site; an empty path is the screen itself."""
    changed(locked(session), lead_path=path, lead_beat=F("lead_beat") + 1)


@transaction.atomic
def ask(*, session: Session, question: str, about: str) -> Item:
    """Put a question of the room's own after the one on the screen, and on the screen."""
    row = locked(session)
    block = row.block
    if block is None:
        raise SessionRefused(_("The agenda has no block."))
    if not plant.points_at(row.assessment, about):
        raise SessionRefused(_("The model does not have what the question is about."))
    place = row.item.position + 1 if row.item else 0
    block.items.filter(position__gte=place).update(position=F("position") + 1)
    item = Item.objects.create(
        block=block, position=place, kind=Item.Kind.DECISION, about=about, title=question[:200], question=question
    )
    _go(row, (block, item), timezone.now())
    return item


def fill(block: Block) -> None:
    """Give a block that goes through zones, scenarios or conduits its questions; those it has stay where they are."""
    assessment = block.session.assessment
    makers = {agenda.HAZARDS: _worst_cases, agenda.LIKELIHOODS: _likelihoods, agenda.CONDUITS: _conduits}
    page = agenda.PAGES.get(block.page)
    if page is None or not page.goes_through:
        return
    here = set(block.items.values_list("kind", "about"))
    wanted = [one for one in makers[page.goes_through](assessment) if (one["kind"], one["about"]) not in here]
    keys: dict[str, list[str]] = {
        Item.Kind.CONSEQUENCE: plant.categories_of(assessment),
        Item.Kind.LIKELIHOOD: [LIKELIHOOD],
        Item.Kind.DECISION: [],
    }
    for position, fields in enumerate(wanted[: QUESTIONS_MAX - len(here)], len(here)):
        item = Item.objects.create(block=block, position=position, **fields)
        Scale.objects.bulk_create(
            Scale(item=item, position=place, key=key) for place, key in enumerate(keys[item.kind])
        )


def _worst_cases(assessment: Assessment) -> list[dict[str, Any]]:
    by_zone, elsewhere = plant.scenarios_by_zone(assessment)
    found = []
    for code, name in plant.zones_of(assessment):
        found += [_worst_case(one, name) for one in by_zone.get(code, [])]
        if code not in by_zone:
            question = _("If %(zone)s is lost or misused: what is the worst credible harm?") % {"zone": name}
            found.append(_item(Item.Kind.CONSEQUENCE, f"zone:{code}", name, question))
    return found + [_worst_case(one, "") for one in elsewhere]


def _worst_case(scenario: dict[str, Any], zone: str) -> dict[str, Any]:
    title = scenario.get("title") or scenario["code"]
    question = _("%(scenario)s: what is the worst credible harm?") % {"scenario": title}
    return _item(Item.Kind.CONSEQUENCE, f"scenario:{scenario['code']}", zone or title, question)


def _likelihoods(assessment: Assessment) -> list[dict[str, Any]]:
    """Give the scenarios, the worst consequence first: likelihood is scored after the worst case, never before."""
    found = []
    rated = [one for one in plant.scenarios_of(assessment) if _worst(one)]
    for one in sorted(rated, key=lambda one: (-_worst(one), one["code"])):
        title = one.get("title") or one["code"]
        question = _("%(scenario)s: how likely is it, without any measure?") % {"scenario": title}
        found.append(_item(Item.Kind.LIKELIHOOD, f"scenario:{one['code']}", title, question))
    return found


def _worst(scenario: dict[str, Any]) -> int:
    return max((value for value in (scenario.get("consequence") or {}).values() if value is not None), default=0)


def _conduits(assessment: Assessment) -> list[dict[str, Any]]:
    found = []
    for code, name in plant.conduits_worst_first(assessment):
        question = _("%(conduit)s: is it enough, and what do we decide?") % {"conduit": name}
        found.append(_item(Item.Kind.DECISION, f"conduit:{code}", name, question))
    return found


def _item(kind: Item.Kind, about: str, title: str, question: str) -> dict[str, Any]:
    return {"kind": kind, "about": about, "title": title[:200], "question": question[:500]}


@transaction.atomic
def park(*, session: Session, text: str, owner: str, due: datetime.date, about: str = "") -> Parked:
    """Put a question aside, with who takes it home and until when."""
    parked = Parked.objects.create(session=session, text=text, owner=owner, due=due, about=about)
    changed(session)
    tell(session, "parked", text=text, owner=owner, due=due.isoformat())
    return parked


@transaction.atomic
def settle(*, parked: Parked, is_settled: bool) -> None:
    """Say that a parked question is answered, or that it is not after all."""
    others = Parked.objects.filter(pk=parked.pk, settled_at__isnull=is_settled)
    if others.update(settled_at=timezone.now() if is_settled else None):
        tell(parked.session, "settled" if is_settled else "unsettled", text=parked.text)
