"""The audit trail: one entry per act, in its transaction, in one chain per organisation; tampering is found and named."""

from __future__ import annotations

import json
import threading
from hashlib import sha256
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.db.utils import IntegrityError

from accounts import trail
from accounts.audit import BEGINNING, note, verify
from accounts.audit_models import AuditEntry, AuditHead
from accounts.evidence import tampered
from accounts.guards import guarded_tables, lifted
from inventory.models import Asset, ChangeSet
from inventory.questions import decide
from tests import factories

pytestmark = pytest.mark.django_db
THREADS, EACH = 8, 5


@pytest.fixture
def plant():
    """A site with three entries in the chain of its organisation."""
    here = factories.site("P1")
    for tag in ("A", "B", "C"):
        note("asset.changed", site=here, about=tag, before={"level": 1}, after={"level": 2})
    return here


def only_chain():
    (found,) = verify()
    return found


def test_an_entry_says_who_what_where_and_follows_on_the_one_before(plant):  # S53
    user = factories.member(plant, "engineer")
    with trail.following(request_id="r1", token="bulkhead_x", address="192.0.2.1"):
        entry = note(
            "asset.changed", site=plant, user=user, about="PLC-1", before=None, after={"name": "\u00e4 \0 \ud800"}
        )
    body = json.loads(entry.body)
    assert body["actor"] == {"id": user.pk, "name": user.username}
    assert (body["token"], body["request_id"], body["address"]) == ("bulkhead_x", "r1", "192.0.2.1")
    assert (body["site"]["code"], body["about"], body["number"]) == ("P1", "PLC-1", 4)
    assert body["after"] == {"name": "\u00e4 \0 \ud800"}
    third = AuditEntry.objects.get(number=3)
    data = entry.body.encode()
    by_hand = sha256(bytes.fromhex(third.digest) + len(data).to_bytes(8, "big") + data).hexdigest()
    assert (entry.previous, entry.digest) == (third.digest, by_hand)
    assert AuditEntry.objects.get(number=1).previous == BEGINNING


def test_each_organisation_has_a_chain_of_its_own(plant):  # S53
    note("site.made", site=factories.site("Q1"))
    note("sign_in.failed", about="nobody we know")
    assert sorted((found.entries, found.broken) for found in verify()) == [(1, None), (1, None), (3, None)]


def test_an_entry_lives_and_dies_with_its_transaction(plant):  # S53
    with transaction.atomic():
        note("asset.changed", site=plant)
        transaction.set_rollback(True)
    assert (only_chain().entries, only_chain().broken) == (3, None)
    assert note("asset.changed", site=plant).number == 4


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_auditentry SET body = '{}'",
        "UPDATE accounts_auditentry SET action = 'x' WHERE number = 2",
        "DELETE FROM accounts_auditentry WHERE number = 3",
    ],
)
def test_the_database_itself_refuses_to_change_or_delete_an_entry(plant, statement):  # S53
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        AuditEntry.objects.all().delete()
    assert (only_chain().entries, only_chain().broken) == (3, None)


def test_the_triggers_stand_after_every_migration():  # S52, S53
    assert "accounts_auditentry" in guarded_tables(connection)


def changed(**fields):
    AuditEntry.objects.filter(number=2).update(**fields)


def cut_off():
    AuditEntry.objects.filter(number=3).delete()


@pytest.mark.parametrize(
    ("tamper", "number", "said"),
    [
        (
            lambda: changed(body=AuditEntry.objects.get(number=2).body.replace("asset", "spare")),
            2,
            "content of entry 2",
        ),
        (lambda: changed(action="asset.seen"), 2, "columns of entry 2"),
        (lambda: changed(site_id=None), 2, "columns of entry 2"),
        (lambda: changed(previous=BEGINNING), 2, "does not follow"),
        (lambda: changed(number=9), 2, "entry 2 is missing; entry 3 follows"),
        (lambda: AuditEntry.objects.filter(number=2).delete(), 2, "entry 2 is missing"),
        (lambda: AuditEntry.objects.filter(number=1).delete(), 1, "entry 1 is missing"),
        (cut_off, 3, "ends after entry 2, its head says 3"),
        (lambda: AuditHead.objects.all().delete(), 4, "its head says unknown"),
    ],
)
def test_tampering_around_the_triggers_is_found_and_named(plant, tamper, number, said):  # S53
    with lifted(connection):
        tamper()
    broken = only_chain().broken
    assert broken.number == number
    assert said in broken.why
    with pytest.raises(CommandError, match=said):
        call_command("audit", "verify", stdout=StringIO())


def test_an_end_cut_off_with_its_head_is_told_by_a_digest_that_was_printed(plant):  # S53
    printed = AuditEntry.objects.get(number=3).digest
    call_command("audit", "verify", holds=[printed], stdout=StringIO())
    with lifted(connection):
        cut_off()
        second = AuditEntry.objects.get(number=2)
        AuditHead.objects.update(number=2, digest=second.digest)
    assert only_chain().broken is None
    with pytest.raises(CommandError, match=printed):
        call_command("audit", "verify", holds=[printed], stdout=StringIO())


def test_the_export_lets_anybody_follow_the_chain(plant):  # S53
    out = StringIO()
    call_command("audit", "export", organisation=plant.organisation.name, stdout=out)
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    previous = "0" * 64
    for number, line in enumerate(lines, 1):
        data = line["body"].encode()
        assert line["previous"] == previous
        assert json.loads(line["body"])["number"] == number
        previous = sha256(bytes.fromhex(previous) + len(data).to_bytes(8, "big") + data).hexdigest()
        assert line["digest"] == previous
    assert len(lines) == 3


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_make_one_unbroken_chain():  # S53, S18
    here = factories.site("P1")
    troubles = []

    def write(name):
        try:
            for _ in range(EACH):
                with transaction.atomic():
                    note("asset.changed", site=here, about=name)
        except Exception as error:
            troubles.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(str(each),)) for each in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
    assert (only_chain().entries, only_chain().broken) == (THREADS * EACH, None)


def test_a_change_set_that_was_tampered_with_is_named_by_the_entry_that_vouches_for_it(plant):  # S53
    asset = Asset.objects.create(site=plant, tag="PLC-1", name="PLC-1")
    changes = decide(asset, {"vendor": "Acme"}, user=None)
    assert list(tampered()) == []
    ChangeSet.objects.filter(pk=changes.pk).update(packed=b"x")
    (said,) = tampered()
    assert said == f"What entry 4 (model.edit, PLC-1: vendor) tells of was changed: inventory.ChangeSet {changes.pk}."
    with pytest.raises(CommandError, match="was changed"):
        call_command("audit", "verify", stdout=StringIO())
    changes.delete()
    assert [line for line in tampered() if "not kept any more" in line]
