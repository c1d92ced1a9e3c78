"""A large list with seeded dirt through the whole import: each good row is an asset, no dirty one is, none is lost."""

from __future__ import annotations

import pytest

from inventory import services
from inventory.history import undo
from inventory.models import Asset
from tests import factories
from tests.inventory.importers.dirt import CLEAN, REFUSED, TWICE, generate

pytestmark = pytest.mark.django_db


def value(asset, name):
    if name in ("ips", "macs"):
        return tuple(getattr(asset, name))
    if name == "last_seen":
        return asset.details.get(name)
    if name == "importance":
        found = asset.extra.get(name)
        return None if found is None else int(found)
    if name == "firmware":
        return asset.details.get(name)
    return getattr(asset, name)


def wanted(values):
    seen = values["last_seen"]
    told = {**values, "last_seen": None if seen is None else seen.date().isoformat()}
    return {**told, "name": told["name"] or told["tag"]}  # an asset without a name is called by its tag


def check(rows, seed):
    lines, fates = generate(rows, seed)
    data = "\r\n".join(lines).encode()
    site = factories.site()
    options = {"date_order": "day_first"}
    batch = services.stage(site=site, user=None, file_name="dirt.csv", chunks=[data], options=options)
    counts = services.commit(batch, skip_refused=True)["counts"]
    good = {fate.values["tag"]: wanted(fate.values) for fate in fates if fate.what == CLEAN}
    found = Asset.objects.filter(site=site)
    assert {one.tag: {name: value(one, name) for name in good[one.tag]} for one in found} == good
    refused = sum(fate.what == REFUSED for fate in fates)
    assert (counts["created"], counts["refused"], counts["waiting"]) == (len(good), refused, 0)
    assert len(good) + refused + sum(fate.what == TWICE for fate in fates) == len(lines) - 1
    again = services.stage(site=site, user=None, file_name="dirt.csv", chunks=[data], options=options)
    counts = services.commit(again, skip_refused=True)["counts"]
    assert (counts["created"], counts["changed"], counts["same"]) == (0, 0, len(good))
    undo(services.changes_of(batch), user=None)
    assert not Asset.objects.filter(site=site, retired_at=None).exists()


def test_five_thousand_rows_with_dirt():
    check(5_000, 62443)


@pytest.mark.long
def test_a_hundred_thousand_rows_with_dirt():
    check(100_000, 1)
