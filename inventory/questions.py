"""What an import leaves to a person: rows that may be an asset of the site, and files that contradict a decision.

A question is asked once: the same file again finds it open, or settled, and asks nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string
from msgspec.structs import replace

from accounts.audit import note
from accounts.models import Site, User
from inventory.applying import Change, apply
from inventory.history import Recorder, undo
from inventory.identity import Unsure
from inventory.matching import Matched
from inventory.models import Alias, Asset, ChangeSet, Conflict, Doubt, ImportBatch, Source, Zone
from inventory.records_json import digest_of, from_json, to_json
from inventory.writing import write_assets

CHUNK = 500
COMPARED = (
    "name", "hostname", "ips", "macs", "type", "vendor", "model", "serial", "firmware", "os", "location", "level",
)  # fmt: skip
LABELS = {
    "hostname": "host name",
    "ips": "IP addresses",
    "macs": "MAC addresses",
    "serial": "serial number",
    "os": "operating system",
    "level": "Purdue level",
}


class SettleRefused(Exception):
    """The question cannot be settled this way; the message says why."""


def decided_sources(site: Site) -> frozenset[int]:
    """Give the sources of a site whose values no file overwrites."""
    return frozenset(Source.objects.filter(site=site, how=Source.How.DECIDED).values_list("pk", flat=True))


class Doubts:
    """The doubtful rows of a file that nobody was asked about yet, each once, however many parcels they come in."""

    def __init__(self, site: Site) -> None:
        self._asked = set(Doubt.objects.filter(site=site).values_list("digest", flat=True))

    def new(self, matched: Matched) -> dict[str, Unsure]:
        """Give those of a parcel, by their digests."""
        found = {digest: one for one in matched.unsure if (digest := digest_of(one.record)) not in self._asked}
        self._asked |= found.keys()
        return found


def open_conflicts(matched: Matched) -> list[dict[str, Any]]:
    """Give the values of a file that contradict a decision and that nobody was asked about yet."""
    if not matched.conflicts:
        return []
    keys = {change.asset.tag: change.asset.pk for change in matched.conflicts if isinstance(change.asset, Asset)}
    asked = {(row.asset_id, row.field, str(row.theirs)) for row in Conflict.objects.filter(asset__in=keys.values())}
    return [
        {"row": change.row, "tag": change.asset.tag, "field": name, "ours": ours, "theirs": theirs}
        for change in matched.conflicts
        for name, (ours, theirs) in change.conflicts.items()
        if (keys[change.asset.tag], name, str(theirs)) not in asked
    ]


def ask(batch: ImportBatch, source: Source, matched: Matched, doubts: Doubts) -> None:
    """Write the open questions of a parcel of an import; call inside its transaction."""
    asked = [
        Doubt(
            site=batch.site,
            batch=batch,
            source=source,
            record=to_json(one.record),
            digest=digest,
            reason=one.reason,
            candidates=list(one.candidates),
        )
        for digest, one in doubts.new(matched).items()
    ]
    Doubt.objects.bulk_create(asked, batch_size=CHUNK)
    if not matched.conflicts:
        return
    tags = {change.asset.tag for change in matched.conflicts}
    keys = dict(Asset.objects.filter(site=batch.site, tag__in=tags).values_list("tag", "pk"))
    conflicts = [
        Conflict(asset_id=keys[one["tag"]], field=one["field"], theirs=one["theirs"], source=source)
        for one in open_conflicts(matched)
    ]
    Conflict.objects.bulk_create(conflicts, batch_size=CHUNK)


def settle_same(doubt: Doubt, *, tag: str, user: User | None) -> Asset:
    """Say that a doubtful row is the asset with a tag: its values go there, and files that name it so find it again.

    Raises SettleRefused where somebody settled it before or the tag is no asset of the site.
    """
    with transaction.atomic():
        _close(doubt, Doubt.State.SAME, user)
        asset = Asset.objects.filter(site=doubt.site, tag=tag, retired_at=None).first()
        if asset is None:
            raise SettleRefused(f"There is no asset {tag} at this site.")
        record = from_json(doubt.record)
        change = apply(asset, record, zones_by_word(doubt.site), decided_sources(doubt.site), kind=_kind_of(doubt))
        Alias.objects.update_or_create(site=doubt.site, tag=record.tag, defaults={"asset": asset})
        matched = Matched(changed=[change] if change.fields else [], conflicts=[change] if change.conflicts else [])
        _written(doubt, matched, f"{record.tag} is {tag}", user)
        return asset


def settle_different(doubt: Doubt, *, tag: str, user: User | None) -> Asset:
    """Say that a doubtful row is a device of its own, kept under a tag that no asset has.

    Raises SettleRefused where somebody settled it before or the tag is taken.
    """
    with transaction.atomic():
        _close(doubt, Doubt.State.DIFFERENT, user)
        if not tag.strip() or Asset.objects.filter(site=doubt.site, tag=tag, retired_at=None).exists():
            raise SettleRefused(f"'{tag}' is the tag of another asset, or empty. Give one that no asset has.")
        record = from_json(doubt.record)
        matched = Matched(created=[replace(record, tag=tag)], zones=zones_by_word(doubt.site), kind=_kind_of(doubt))
        _written(doubt, matched, f"{tag} is a device of its own", user)
        asset = Asset.objects.get(site=doubt.site, tag=tag)
        if record.tag != tag and not Alias.objects.filter(site=doubt.site, tag=record.tag).exists():
            Alias.objects.create(site=doubt.site, tag=record.tag, asset=asset)
        return asset


def settle_conflict(conflict: Conflict, *, take: bool, user: User | None) -> None:
    """Keep what was decided, or take what the file says, which is then the decision of the one who took it.

    Raises SettleRefused where somebody settled it before.
    """
    with transaction.atomic():
        state = Conflict.State.TAKEN if take else Conflict.State.KEPT
        fresh = {"state": state, "settled_by": user, "settled_at": timezone.now()}
        if not Conflict.objects.filter(pk=conflict.pk, state=Conflict.State.OPEN).update(**fresh):
            raise SettleRefused("Somebody has settled this already.")
        if take:
            decide(conflict.asset, {conflict.field: conflict.theirs}, user=user)
        else:
            site, about = conflict.asset.site, f"{conflict.asset.tag}: {conflict.field}"
            note("question.settled", site=site, user=user, about=about, after={"conflict": conflict.pk, "state": state})


def reopen(changes: ChangeSet, *, user: User | None) -> ChangeSet:
    """Take an answer back: what it wrote is undone, and the question is open again.

    Raises UndoRefused where it was undone before.
    """
    with transaction.atomic():
        for doubt in changes.doubts.all():
            Alias.objects.filter(site=changes.site, tag=from_json(doubt.record).tag).delete()
        fresh = {"state": Doubt.State.OPEN, "settled_by": None, "settled_at": None, "settled_in": None}
        changes.doubts.update(**fresh)
        return undo(changes, user=user)


def decide(asset: Asset, values: dict[str, Any], *, user: User | None) -> ChangeSet:
    """Write what a person decided about an asset; no file overwrites it. `values` are fields of the model file."""
    site = asset.site
    with transaction.atomic():
        name = user.get_username() if user else "somebody"
        source = Source.objects.create(site=site, how=Source.How.DECIDED, name=name, user=user)
        change = Change(asset, 0)
        for key, value in values.items():
            change.fields[key] = (None, value)
            if key in _columns():
                setattr(asset, key, value)
            else:
                asset.details = {**asset.details, key: value}
        recorder = Recorder(site)
        write_assets(site, Matched(changed=[change]), source, recorder)
        Site.objects.filter(pk=site.pk).update(version=F("version") + 1)
        return recorder.keep(kind=ChangeSet.Kind.EDIT, title=f"{asset.tag}: {', '.join(sorted(values))}", user=user)


def take_back(changes: ChangeSet, *, user: User | None) -> ChangeSet:
    """Undo any act. Raises UndoRefused where it was undone before, or where something rests on it by now."""
    if changes.form != ChangeSet.Form.ROWS:
        undo_records: Callable[..., ChangeSet] = import_string(settings.MODEL_UNDO)
        return undo_records(changes, user=user)
    check_references: Callable[[ChangeSet], None] = import_string(settings.MODEL_REFERENCES)
    with transaction.atomic():
        made = reopen(changes, user=user) if changes.kind == ChangeSet.Kind.MERGE else undo(changes, user=user)
        check_references(made)
        return made


def waiting_at(site: Site) -> int:
    """Give how many questions wait for an answer."""
    return Doubt.objects.filter(site=site, state=Doubt.State.OPEN).count() + conflicts_of(site).count()


def conflicts_of(site: Site) -> QuerySet[Conflict]:
    """Give the conflicts that wait for an answer."""
    open_ones = Conflict.objects.filter(asset__site=site, asset__retired_at=None, state=Conflict.State.OPEN)
    return open_ones.select_related("asset", "source")


def value_of(asset: Asset, name: str) -> Any:
    """Give the value of a field of an asset, wherever it is kept."""
    return asset.details.get(name) if name not in _columns() else getattr(asset, name)


def side_by_side(doubt: Doubt) -> dict[str, Any]:
    """Give a doubtful row beside the assets it may be: the fields that any of them states, in the order of a card."""
    record = from_json(doubt.record)
    assets = list(Asset.objects.filter(site=doubt.site, tag__in=doubt.candidates, retired_at=None).order_by("tag"))
    rows = []
    for name in COMPARED:
        theirs, ours = getattr(record, name), [value_of(asset, name) for asset in assets]
        if theirs or any(ours):
            rows.append({"label": LABELS.get(name, name), "theirs": theirs, "ours": ours})
    free = not Asset.objects.filter(site=doubt.site, tag=record.tag, retired_at=None).exists()
    return {"doubt": doubt, "record": record, "assets": assets, "rows": rows, "tag": record.tag if free else ""}


def sources_of(asset: Asset) -> dict[str, Source]:
    """Give where each field of an asset comes from; under "*" that of all fields that are not named."""
    found = Source.objects.in_bulk(set(asset.known.values()))
    return {name: found[key] for name, key in asset.known.items() if key in found}


def _columns() -> frozenset[str]:
    return frozenset(each.name for each in Asset._meta.concrete_fields)


def _kind_of(doubt: Doubt) -> str:
    return doubt.batch.format if doubt.batch else ""


def _close(doubt: Doubt, state: str, user: User | None) -> None:
    fresh = {"state": state, "settled_by": user, "settled_at": timezone.now()}
    if not Doubt.objects.filter(pk=doubt.pk, state=Doubt.State.OPEN).update(**fresh):
        raise SettleRefused("Somebody has settled this already.")


def _written(doubt: Doubt, matched: Matched, title: str, user: User | None) -> None:
    recorder = Recorder(doubt.site)
    write_assets(doubt.site, matched, doubt.source, recorder)
    Site.objects.filter(pk=doubt.site_id).update(version=F("version") + 1)
    doubt.settled_in = recorder.keep(kind=ChangeSet.Kind.MERGE, title=title, user=user, batch=doubt.batch)
    doubt.save(update_fields=["settled_in"])


def zones_by_word(site: Site) -> dict[str, int]:
    """Give the keys of the zones of a site by their codes and names, in lower case."""
    zones: dict[str, int] = {}
    for code, name, pk in Zone.objects.filter(site=site, retired_at=None).values_list("code", "name", "pk"):
        zones |= {name.casefold(): pk, code.casefold(): pk}
    return zones
