"""The rows of a large file are read once, and only what this server sealed for this file and these choices counts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import TestCase

from inventory import kept, services
from inventory.importers.options import Options
from inventory.models import Asset
from tests import factories

pytestmark = pytest.mark.django_db

ROWS = ("Tag;Werk\n" + "".join(f"T-{n};{n}\n" for n in range(kept.KEPT_FROM_ROWS + 1))).encode()


@pytest.fixture
def batch():
    return services.stage(site=factories.site("P1"), user=None, file_name="list.csv", chunks=[ROWS], options={})


def rows_of(settings, batch):
    return settings.UPLOAD_DIR / f"{batch.stored_name}.rows"


def test_what_is_kept_is_what_was_read(batch, settings):
    first = kept.read_batch(batch, Options())
    assert rows_of(settings, batch).exists()
    (settings.UPLOAD_DIR / batch.stored_name).unlink()
    assert kept.read_batch(batch, Options()) == first


def test_other_choices_read_the_file_again(batch):
    kept.read_batch(batch, Options())
    again = kept.read_batch(batch, replace(Options(), mapping={"Werk": "location"}))
    assert again.assets[7].location == "7"


def test_what_somebody_else_wrote_there_is_not_opened(batch, settings):
    first = kept.read_batch(batch, Options())
    path = rows_of(settings, batch)
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    assert kept.read_batch(batch, Options()) == first


def test_the_commit_forgets_them(batch, settings):
    services.check(batch, lambda *_: None)
    with TestCase.captureOnCommitCallbacks(execute=True):
        services.commit(batch, skip_refused=False)
    assert Asset.objects.count() == kept.KEPT_FROM_ROWS + 1
    assert not rows_of(settings, batch).exists()
