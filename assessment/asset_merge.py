"""Two assets that are one device made one: a change of the records that name the one that goes, which can be undone."""

from __future__ import annotations

from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from accounts.models import Site, User
from assessment import services
from assessment.edits import Change
from assessment.engine.renaming import rename
from assessment.engine.three_way import difference
from assessment.followers import followed, following
from assessment.narrow_acts import act
from assessment.record_rows import shelf
from assessment.snapshot import Record
from inventory.identity import ALL_FIELDS
from inventory.models import Asset, ChangeSet
from inventory.records import ImportRefused

ADDRESSES: Final = ("ips", "macs")
_OWN: Final = ("tag", "name", *ADDRESSES)


def merge_assets(*, site: Site, keep: str, gone: str, user: User | None, since: int | None = None) -> ChangeSet:
    """Make two assets one: `keep` takes the values and addresses that only `gone` has, and every reference to it.

    Files that name the other one find the kept one from then on. Raises ImportRefused where it cannot be.
    """
    with transaction.atomic():
        assessment = services.open_assessment(site=site, today=timezone.now().date())
        records = {code: found.record for code, found in shelf(assessment, "assets").read([keep, gone]).items()}
        if keep == gone or keep not in records or gone not in records:
            raise ImportRefused("Name two different assets of this site.")
        one, other = records[keep], records[gone]
        if _renamed(one, gone, "") != one or _renamed(other, keep, "") != other:
            raise ImportRefused(f"{keep} and {gone} name each other, so they are two devices, or one of them is wrong.")
        joined = _joined(one, _renamed(other, gone, keep))
        changes = [
            Change("assets", gone, other, None, into=keep),
            *(
                followed(assessment, home, name, before, after)
                for home, name, before, after in following(assessment, "asset", gone, keep)
                if (home, name) != ("assets", gone)
            ),
        ]
        if joined != one:
            changes.append(Change("assets", keep, *difference(one, joined)))
        known = _known(site, [change.code for change in changes if change.kind == "assets"])
        kept = act(assessment, changes, title=f"{gone} is {keep}", user=user, kind=ChangeSet.Kind.MERGE, since=since)
        taken = [key for key in joined if key not in one]
        _keep_sources(site, {**known, keep: _with_taken(known.get(keep, {}), known[gone], taken)}, but=gone)
        return kept


def _renamed(record: Record, old: str, new: str) -> Record:
    renamed: Record = rename({"assets": [record]}, "asset", old, new)["assets"][0]
    return renamed


def _joined(one: Record, other: Record) -> Record:
    """Give an asset with what only the other one says, and the addresses of both."""
    more = {key: value for key, value in other.items() if one.get(key) is None and key not in _OWN}
    more |= {key: list(dict.fromkeys([*one.get(key, ()), *other.get(key, ())])) for key in ADDRESSES}
    return {**one, **{key: value for key, value in more.items() if value not in (None, [])}}


def _known(site: Site, tags: list[str]) -> dict[str, dict[str, Any]]:
    return dict(Asset.objects.filter(site=site, retired_at=None, tag__in=tags).values_list("tag", "known"))


def _with_taken(ours: dict[str, Any], theirs: dict[str, Any], taken: list[str]) -> dict[str, Any]:
    """Give where the fields of an asset come from once it took some over from another one."""
    from_there = {name: theirs.get(name, theirs.get(ALL_FIELDS)) for name in taken}
    return {**ours, **{name: source for name, source in from_there.items() if source is not None}}


def _keep_sources(site: Site, known: dict[str, dict[str, Any]], *, but: str) -> None:
    """Say that values come from where they came from: that two assets are one is all that was decided."""
    for tag, sources in known.items():
        if tag != but:
            Asset.objects.filter(site=site, retired_at=None, tag=tag).update(known=sources)
