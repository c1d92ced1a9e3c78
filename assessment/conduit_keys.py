"""The two keys of each conduit as they stand now: who gave them, what opened them again, and by whom.

The approvals in the model are the record. What a key was given for is computed anew from the model each time, so that
an edit, an import, a replaced model file and an undo all open it alike. A key counts as given only where somebody gave
it here (`ConduitKey`); what a model file brought along is shown as stated by the file.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any, Final

from django.core.cache import cache
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Site
from assessment import services
from assessment.engine.approvals import KEYS, channels_now, is_of_today
from assessment.engine.checks.answers import any_of
from assessment.engine.checks.borders import reaches_up
from assessment.engine.model_file.approved import (
    DECLARED,
    IN_SERVICE,
    PLANNED,
    digests_approved,
    digests_of_channels,
)
from assessment.engine.model_file.build import build_system
from assessment.engine.model_file.canonical import record_sha256
from assessment.engine.plant import Plant
from assessment.engine.statuses import is_expired
from assessment.engine.system import Approval
from assessment.key_changes import put_in_by, told_since
from assessment.models import Assessment, ConduitKey
from assessment.record_checks import EditRefused, Touched
from assessment.record_rows import shelf
from assessment.restoring import Restored
from assessment.snapshot import Record, document_of, flow_record
from inventory.models import Flow

HELD, STATED, OPEN, REOPENED, EXPIRED = "held", "stated", "open", "reopened", "expired"
SECONDS: Final = 3600
EDITION: Final = 2
NEEDED: Final = ("bulkhead", "site", "assessment", "zones", "conduits", "assets", "segments")


@dataclass(frozen=True)
class SideKey:
    """One side's key of a conduit: held, stated by a file only, open (never given), reopened or expired, and why.

    `file_by` and `file_on` say who put the model file in that states an approval which nobody gave here, and when.
    """

    side: str
    state: str
    by: str = ""
    on: str = ""
    expires: str = ""
    user: int | None = None
    reopened_by: str = ""
    changed: tuple[str, ...] = ()
    file_by: str = ""
    file_on: str = ""

    @property
    def is_held(self) -> bool:
        """Tell whether the key counts."""
        return self.state == HELD


@dataclass(frozen=True)
class Keys:
    """Both keys of a conduit. `of` and `channels` are the digests of what a key would be given for now.

    `is_asked` is None where the levels of its zones do not say whether the conduit leaves the plant.
    """

    code: str
    name: str
    status: str | None
    is_asked: bool | None
    of: str
    channels: str
    channel_codes: tuple[str, ...]
    ot: SideKey
    it: SideKey

    @property
    def sides(self) -> tuple[SideKey, SideKey]:
        """Give both keys."""
        return self.ot, self.it

    @property
    def lacking(self) -> list[str]:
        """Give the sides whose key is not held, as people read them."""
        return [one.side.upper() for one in self.sides if not one.is_held]

    @property
    def is_waiting(self) -> bool:
        """Tell whether a key that is asked for is not held."""
        return self.is_asked is not False and bool(self.lacking)


@dataclass(frozen=True)
class _Reading:
    """What the keys of all conduits are read from; `put_in` says who put a model file in last, and when."""

    site: Site
    plant: Plant
    flows: list[Record]
    given: Mapping[tuple[str, ...], ConduitKey]
    put_in: tuple[str, str]
    today: date


def keys_of(assessment: Assessment, today: date) -> dict[str, Keys]:
    """Give the keys of every conduit of an assessment by code, kept by the version of the model."""
    if assessment.pk is None:
        return {}
    found = kept_keys(assessment, today)
    if found is None:
        found = keys_now(assessment, today)
        keep_keys(assessment, today, found)
    return found


def kept_keys(assessment: Assessment, today: date, only: str = "") -> dict[str, Keys] | None:
    """Give the keys that were kept of this version of the model, of all conduits or of one; None where none were."""
    kept = cache.get(_name(assessment, today, only))
    return None if kept is None else {code: _of_json(one) for code, one in json.loads(kept).items()}


def keep_keys(assessment: Assessment, today: date, found: Mapping[str, Keys], only: str = "") -> None:
    """Keep the keys of this version of the model, of all conduits or of one."""
    kept = json.dumps({code: asdict(one) for code, one in found.items()})
    cache.set(_name(assessment, today, only), kept, SECONDS)


def _name(assessment: Assessment, today: date, only: str) -> str:
    opened, version = assessment.created_at.timestamp(), services.etag_of(assessment).strip('"')
    return f"keys:{EDITION}:{assessment.pk}:{opened}:{version}:{today}:{sha256(only.encode()).hexdigest()}"


def with_keys(rows: Iterable[Record], keys: Mapping[str, Keys]) -> list[dict[str, Any]]:
    """Give rows of what leaves OT, of each approval of a conduit whether it is a key that counts.

    `is_key` is None where no key is asked for: there the approval that the file states is all there is to give.
    """
    return [
        {**row, "permitted": [{**one, "is_key": _is_key(one, keys.get(_conduit_of(row)))} for one in row["permitted"]]}
        for row in rows
    ]


def _conduit_of(row: Record) -> str:
    return str((row["conduit"] or {}).get("code", ""))


def _is_key(one: Record, keys: Keys | None) -> bool | None:
    if one["through"] != "conduit" or keys is None or keys.is_asked is False:
        return None
    return any(side.is_held and side.by == one["by"] for side in keys.sides)


def keys_now(assessment: Assessment, today: date) -> dict[str, Keys]:
    """Give the keys of every conduit as the rows stand at this moment."""
    document = declared_document(assessment, NEEDED)
    return keys_in(document, document["conduits"], assessment.site, today)


def keys_in(document: Record, conduits: Iterable[Record], site: Site, today: date) -> dict[str, Keys]:
    """Give the keys of some conduits, from a document with all that their channels rest on and declared flows only."""
    system = replace(build_system(document), channel_digests=digests_of_channels(document))
    reading = _Reading(site, Plant(system), document["flows"], _given(site), put_in_by(site), today)
    return {one["code"]: _keys(reading, one) for one in sorted(conduits, key=lambda one: str(one["code"]))}


def approved_now(assessment: Assessment, keys: Keys) -> dict[str, Any]:
    """Give what a key would be given for now: the record of the conduit and those of its channels."""
    found = shelf(assessment, "conduits").read([keys.code])[keys.code].record
    channels = shelf(assessment, "flows").read(keys.channel_codes)
    return _approved(found, (channels[code].record for code in keys.channel_codes), keys.channel_codes)


def check_keys(
    assessment: Assessment, touched: Collection[Touched], today: date, *, restored: Restored | None = None
) -> None:
    """Raise EditRefused where an edit writes a key that nobody gave, or puts a conduit into service without both.

    An undoing gives a conduit back with what its file stated, and into the service that it was in. A key that its
    giver took back is never restored.
    """
    for one in touched:
        if one.kind != "conduits" or one.after is None:
            continue
        if _writes_keys_in(assessment.site, one, restored):
            raise EditRefused(_("Keys are given by people, on the card of the conduit: nobody writes them in."))
        if (one.before or {}).get("status") == PLANNED and one.after.get("status") in (None, IN_SERVICE):
            why_not = _why_no_service(assessment, one.after, today)
            if why_not and not (restored and restored.is_back(one)):
                raise EditRefused(why_not)


def _writes_keys_in(site: Site, one: Touched, restored: Restored | None) -> bool:
    """Tell whether a conduit gets a key that nobody holds, and that no undoing puts back as a file stated it."""
    known = (one.before or {}).get("approvals") or ()
    new = [_sign(entry) for entry in (one.after or {}).get("approvals") or () if entry not in known]
    if not new:
        return False
    given = _given(site)
    strange = [sign for sign in new if sign not in given]
    return bool(strange) and not (restored and not _taken_back(site, strange) and restored.is_back(one))


def _why_no_service(assessment: Assessment, after: Record, today: date) -> str:
    keys = keys_now(assessment, today).get(after["code"])
    if keys is None or keys.is_asked is False:
        return ""
    if keys.lacking or keys.of not in digests_approved({**after, "status": IN_SERVICE}):
        lacking = " and ".join(keys.lacking or [one.upper() for one in KEYS])
        return _("%(name)s cannot go into service: the key of %(sides)s is missing for it as it would be.") % {
            "name": keys.name,
            "sides": lacking,
        }
    return ""


def declared_document(assessment: Assessment, kept: Collection[str] | None = None) -> dict[str, Any]:
    """Give the model, or some keys of it, with its declared flows only; what does not fit together is left out."""
    whole = document_of(assessment, without=("flows",))
    rows = Flow.objects.filter(Q(basis=None) | Q(basis__in=[one for one in DECLARED if one]), retired_at=None)
    flows = (flow_record(row) for row in rows.filter(site=assessment.site).iterator(chunk_size=5000))
    return standing_only({key: whole[key] for key in (kept or whole) if key in whole}, flows)


def standing_only(document: Record, flows: Iterable[Record]) -> Record:
    """Give a document with some flows, without those and the conduits whose ends it does not have."""
    zones = {one["code"] for one in document.get("zones", ())}
    tags = {one["tag"] for one in document.get("assets", ())}
    conduits = [one for one in document.get("conduits", ()) if zones.issuperset(one["between"])]
    standing = [one for one in flows if all(_stands(one[end], zones, tags) for end in ("from", "to"))]
    return {**document, "conduits": conduits, "flows": standing}


def _stands(end: Record, zones: Collection[str], tags: Collection[str]) -> bool:
    if "asset" in end:
        return end["asset"] in tags
    return "zone" not in end or end["zone"] in zones


def _given(site: Site) -> dict[tuple[str, ...], ConduitKey]:
    return {_sign_of(one): one for one in ConduitKey.objects.filter(site=site, withdrawn_at=None)}


def _taken_back(site: Site, signs: Collection[tuple[str, ...]]) -> bool:
    """Tell whether one of some keys was given here once: then its giver took it back."""
    rows = ConduitKey.objects.filter(site=site).exclude(withdrawn_at=None)
    return any(sign in signs for sign in map(_sign_of, rows))


def _sign_of(one: ConduitKey) -> tuple[str, ...]:
    return (one.side, one.by, one.on.isoformat(), one.expires.isoformat(), one.of, one.channels)


def _sign(entry: Record) -> tuple[str, ...]:
    return tuple(str(entry.get(key) or "") for key in ("side", "by", "on", "expires", "of", "channels"))


def _keys(reading: _Reading, record: Record) -> Keys:
    plant, conduit = reading.plant, reading.plant.conduits[record["code"]]
    codes = tuple(sorted(one.flow.code for one in plant.channels_of(conduit.code) if one.flow.basis in DECLARED))
    sides: dict[str, SideKey] = {}
    for approval, entry in zip(conduit.approvals, record.get("approvals") or (), strict=True):
        if approval.side in KEYS:
            key = reading.given.get(_sign(entry))
            found = _side(plant, conduit.code, approval, key, reading.today)
            if found.state == REOPENED and key is not None:
                changed, by = told_since(reading.site, key, _approved(record, reading.flows, codes))
                found = replace(found, changed=changed, reopened_by=by)
            if key is None:
                file_by, file_on = reading.put_in
                found = replace(found, file_by=file_by, file_on=file_on)
            sides[approval.side] = found
    return Keys(
        code=conduit.code,
        name=conduit.name,
        status=conduit.status,
        is_asked=any_of(*(reaches_up(plant, plant.zones[code]) for code in conduit.between)),
        of=record_sha256(record),
        channels=channels_now(plant, conduit.code),
        channel_codes=codes,
        **{side: sides.get(side, SideKey(side, OPEN)) for side in KEYS},
    )


def _side(plant: Plant, code: str, approval: Approval, key: ConduitKey | None, today: date) -> SideKey:
    state = HELD if key is not None else STATED
    if not is_of_today(plant, plant.conduits[code], approval):
        state = REOPENED
    elif is_expired(approval.expires, today):
        state = EXPIRED
    return SideKey(
        side=approval.side,
        state=state,
        by=approval.by or "",
        user=None if key is None else key.user_id,
        on=approval.on.isoformat() if approval.on else "",
        expires=approval.expires.isoformat() if approval.expires else "",
    )


def _approved(conduit: Record, flows: Iterable[Record], codes: Collection[str]) -> dict[str, Any]:
    wanted = set(codes)
    return {
        "conduit": {key: value for key, value in conduit.items() if key != "approvals"},
        "channels": [one for one in flows if one["code"] in wanted],
    }


def _of_json(kept: Mapping[str, Any]) -> Keys:
    sides = {side: SideKey(**{**kept[side], "changed": tuple(kept[side]["changed"])}) for side in KEYS}
    return Keys(**{**kept, "channel_codes": tuple(kept["channel_codes"]), **sides})
