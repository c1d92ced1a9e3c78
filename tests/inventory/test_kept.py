"""A file is read once, and only what this server sealed for this file and these choices counts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import TestCase

from inventory import kept, services
from inventory.importers.options import Options
from inventory.models import Asset
from inventory.records import ImportRefused
from tests import factories

pytestmark = pytest.mark.django_db

COUNT = 2001
ROWS = ("Tag;Werk\n" + "".join(f"T-{n};{n}\n" for n in range(COUNT))).encode()


@pytest.fixture
def batch():
    return services.stage(site=factories.site("P1"), user=None, file_name="list.csv", chunks=[ROWS], options={})


def rows_of(settings, batch):
    return settings.UPLOAD_DIR / f"{batch.stored_name}.rows"


def whole(batch, options=Options()):  # noqa: B008 (frozen)
    return kept.read_batch(batch, options)[1].whole()


def test_what_is_kept_is_what_was_read(batch, settings):
    first = whole(batch)
    assert len(first.records) == COUNT
    assert rows_of(settings, batch).exists()
    (settings.UPLOAD_DIR / batch.stored_name).unlink()
    assert whole(batch) == first


def test_other_choices_read_the_file_again(batch):
    whole(batch)
    assert whole(batch, replace(Options(), mapping={"Werk": "location"})).assets[7].location == "7"


def test_what_somebody_else_wrote_there_is_not_opened(batch, settings):
    first = whole(batch)
    path = rows_of(settings, batch)
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    assert whole(batch) == first


def test_a_file_that_is_refused_leaves_nothing(batch, settings):
    with pytest.raises(ImportRefused):
        kept.read_batch(batch, replace(Options(), encoding="no-such"))
    assert [path.name for path in settings.UPLOAD_DIR.glob(f"{batch.stored_name}*")] == [batch.stored_name]


def test_the_commit_forgets_them(batch, settings):
    services.check(batch, lambda *_: None)
    with TestCase.captureOnCommitCallbacks(execute=True):
        services.commit(batch, skip_refused=False)
    assert Asset.objects.count() == COUNT
    assert not rows_of(settings, batch).exists()
