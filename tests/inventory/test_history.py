"""An act is taken back field by field; what was changed since stays; undoing can be undone."""

import zlib

import pytest

from inventory import history, services
from inventory.history import UndoRefused, entries_of, undo
from inventory.models import Asset, ChangeSet, Flow
from inventory.questions import decide
from tests.inventory.test_import_services import LIST, site, stage, told  # noqa: F401 (site is a fixture)

pytestmark = pytest.mark.django_db
CHANGED = b"Tag;Name;Firmware;Vendor;Line\nPLC-1;Mixer PLC;2.0;Acme Works;L7\nPLC-9;New one;1.0;Acme;L8\n"


@pytest.fixture
def changed(site):  # noqa: F811
    services.commit(stage(site, LIST), skip_refused=True)
    before = standing()
    services.commit(stage(site, CHANGED, "changed.csv"), skip_refused=False)
    return site, before


def standing():
    rows = Asset.objects.filter(retired_at=None).order_by("tag")
    return [(a.tag, a.name, a.vendor, a.details, a.extra, a.ips, a.zone_id, a.known) for a in rows]


def last():
    return ChangeSet.objects.first()


def test_a_whole_import_is_undone(changed):
    _, before = changed
    made = undo(last(), user=None)
    assert standing() == before
    assert made.kept == []
    assert Asset.objects.get(tag="PLC-9").retired_at is not None


def test_the_undone_import_comes_again(changed):
    here, _ = changed
    after = standing()
    undo(undo(last(), user=None), user=None)
    assert standing() == after
    assert told(stage(here, CHANGED)) == {"created": 0, "changed": 0, "same": 2, "refused": 0}


def test_an_import_undone_and_done_again_stands(changed):
    here, _ = changed
    batch = last().batch
    after = standing()
    services.undo_import(batch, user=None)
    assert services.changes_of(batch).undone_at is not None
    assert services.same_file(stage(here, CHANGED)) is None
    undo(last(), user=None)
    assert services.changes_of(batch).undone_at is None
    assert services.same_file(stage(here, CHANGED)) == batch
    services.undo_import(batch, user=None)
    assert standing() != after
    with pytest.raises(UndoRefused, match="undone already"):
        services.undo_import(batch, user=None)


def test_what_was_changed_since_stays_and_is_told(changed):
    importing = last()
    decide(Asset.objects.get(tag="PLC-1"), {"vendor": "Zeta"}, user=None)
    decide(Asset.objects.get(tag="PLC-9"), {"vendor": "Zeta"}, user=None)
    made = undo(importing, user=None)
    asset = Asset.objects.get(tag="PLC-1")
    assert (asset.vendor, asset.details.get("firmware")) == ("Zeta", None)
    assert Asset.objects.get(tag="PLC-9").retired_at is None
    assert [(one["key"], one["field"]) for one in made.kept] == [
        ("PLC-1", "known.vendor"),
        ("PLC-1", "vendor"),
        ("PLC-9", ""),
    ]


def test_an_act_is_read_in_pieces_as_in_one(site, monkeypatch):  # noqa: F811
    services.commit(stage(site, b"Tag;Line\n" + b"".join(b"P%d;a][b\n" % at for at in range(40))), skip_refused=True)
    whole = list(entries_of(last()))
    assert len(whole) == 40
    monkeypatch.setattr(history, "PIECE", 7)
    assert list(entries_of(last())) == whole
    older = zlib.decompress(last().packed).replace(b",\n", b",")
    assert list(entries_of(ChangeSet(packed=zlib.compress(older)))) == whole
    monkeypatch.setattr(history, "PARCEL", 7)
    undo(last(), user=None)
    assert not Asset.objects.filter(retired_at=None).exists()


def test_an_act_is_undone_once(changed):
    importing = last()
    undo(importing, user=None)
    with pytest.raises(UndoRefused, match="undone already"):
        undo(importing, user=None)


def test_flows_of_an_undone_log_are_gone_and_come_back(site):  # noqa: F811
    log = (
        b"#separator \\x09\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tconn_state\thistory\n"
        b"1732000000.0\tC1\t10.0.0.9\t50000\t10.0.0.5\t502\ttcp\tmodbus\tSF\tShADadFf\n"
    )
    services.commit(stage(site, log, "conn.log"), skip_refused=True)
    undo(last(), user=None)
    assert not Flow.objects.filter(retired_at=None).exists()
    assert told(stage(site, log, "conn.log"))["created"] == 1
    services.commit(stage(site, log, "conn2.log"), skip_refused=True)
    assert Flow.objects.get().retired_at is None


def test_each_value_knows_where_it_comes_from(changed):
    asset = Asset.objects.get(tag="PLC-1")
    names = dict(ChangeSet.objects.values_list("batch__source__pk", "batch__file_name"))
    assert names[asset.known["*"]] == "list.csv"
    assert names[asset.known["firmware"]] == "changed.csv"
    assert "serial" not in asset.known
