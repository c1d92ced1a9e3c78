"""Imports by REST (S17, S19 to S24): one path from the file to the inventory, every refusal with its reason."""

from __future__ import annotations

import gzip
import io
import json
import threading
import time

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from accounts.models import Site
from assessment.engine.model_file.load import load_document
from inventory import services
from inventory.models import Asset, Flow, ImportBatch
from jobs import services as jobs
from jobs.models import Job
from tests import factories
from tests.api.calls import Caller, problem

pytestmark = pytest.mark.django_db

LIST = b"Tag;Name;IP address;Vendor\nPLC-1;Mixer;10.0.0.5;Acme\nPLC-2;Dryer;10.0.0.300;Acme\n"
GOOD = b"Tag;Name;IP address;Vendor\nPLC-1;Mixer;10.0.0.5;Acme\nPLC-2;Dryer;10.0.0.6;Acme\n"
LOG_HEAD = b"#separator \\x09\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tconn_state\thistory\n"
quiet = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@pytest.fixture
def machine():
    return Caller(factories.site("P1"))


def workbook(*rows: tuple) -> bytes:
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Assets")
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return file.getvalue()


def tags() -> list[str]:
    return sorted(Asset.objects.filter(retired_at=None).values_list("tag", flat=True))


def test_a_dry_run_tells_everything_and_writes_nothing(machine):  # S19
    answer = machine.upload(LIST)
    body = answer.json()
    assert answer.status_code == 201
    assert body["state"] == "checked"
    assert {name: body["counts"][name] for name in ("created", "refused")} == {"created": 1, "refused": 1}
    (refused,) = body["report"]["refused"]
    assert (refused["row"], refused["column"], refused["value"]) == (3, "IP address", "10.0.0.300")
    assert machine.get(f"imports/{body['id']}/").json() == body
    assert tags() == []


def test_one_bad_row_stops_all_and_is_named(machine):  # S19
    answer = machine.upload(LIST, commit="true")
    body = problem(answer, 409)
    assert body["total_errors"] == 1
    assert body["errors"][0].keys() == {"row", "column", "code", "message", "value"}
    assert machine.get(answer.headers["Location"]).json()["state"] == "checked"
    assert tags() == []


def test_the_good_rows_are_taken_where_that_is_asked_for(machine):  # S19
    answer = machine.upload(LIST, commit="true", on_error="skip")
    assert (answer.status_code, answer.json()["state"]) == (201, "committed")
    assert tags() == ["PLC-1"]


def test_a_checked_import_is_committed_by_its_own_address_once(machine):
    made = machine.upload(GOOD).json()
    for _ in range(2):
        answer = machine.post(f"imports/{made['id']}/commit/")
        assert (answer.status_code, answer.json()["state"]) == (200, "committed")
    assert tags() == ["PLC-1", "PLC-2"]
    assert Asset.objects.get(tag="PLC-1").version == 1


def test_the_same_file_again_is_already_imported(machine):  # S17
    first = machine.upload(GOOD, commit="true").json()
    again = machine.upload(GOOD, commit="true")
    assert (again.status_code, again.json()["already_imported"], again.json()["id"]) == (200, True, first["id"])
    assert ImportBatch.objects.count() == 1


def test_a_key_makes_sending_again_safe(machine):  # S17
    key = {"Idempotency-Key": "import-1"}
    first = machine.upload(GOOD, commit="true", headers=key)
    again = machine.upload(GOOD, commit="true", headers=key)
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    problem(machine.upload(LIST, commit="true", headers=key), 422)


def test_the_same_content_in_another_file_changes_nothing(machine):
    machine.upload(GOOD, commit="true")
    version = machine.get("model/").headers["ETag"]
    body = machine.upload(GOOD + b"\n", commit="true").json()
    assert (body["counts"]["same"], body["counts"]["created"], body["counts"]["changed"]) == (2, 0, 0)
    assert machine.get("model/").headers["ETag"] == version


def test_a_western_encoding_is_proposed_and_waits_for_a_yes(machine):  # S21
    data = "Tag;Name\nP-1;Kläranlage\n".encode("cp1252")
    body = machine.upload(data).json()
    (need,) = body["report"]["needs"]
    assert (need["option"], need["choices"]) == ("encoding", ["cp1252"])
    assert any("Kl\xe4ranlage" in sample for sample in need["samples"])
    problem(machine.upload(data, commit="true"), 409)
    assert tags() == []
    assert machine.upload(data, commit="true", encoding="cp1252").status_code == 201
    assert Asset.objects.get(tag="P-1").name == "Kläranlage"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"%PDF-1.7", "list.pdf"),
        (b"", "empty.csv"),
        (b"Height;Width\n1;2\n", "no-assets.csv"),
        (b"Tag;Tag\n1;2\n", "twice.csv"),
        (b"Tag;Name\n\x00\x00\x00\x00\x00", "nul.csv"),
        (b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><nmaprun>&b;</nmaprun>", "entity.xml"),
        (gzip.compress(b"Tag\n" + b"A" * 10_000_000, mtime=0), "bomb.csv.gz"),
        (b"PK\x03\x04 broken", "broken.xlsx"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_with_a_sentence_and_the_import_says_so(machine, data, name):  # S19
    answer = machine.upload(data, name, commit="true")
    detail = problem(answer, answer.status_code)["detail"]
    assert answer.status_code in {400, 409}
    assert detail.endswith(".")
    batch = ImportBatch.objects.latest("pk") if ImportBatch.objects.exists() else None
    if answer.status_code == 400 and batch is not None:
        assert (batch.state, batch.reason) == ("refused", detail)
        problem(machine.post(f"imports/{batch.pk}/commit/"), 400)
    assert tags() == []


def test_a_file_over_the_limit_is_413_and_the_limit_is_named(machine, settings):  # S20
    settings.IMPORT_BYTES_MAX = settings.MEBIBYTE
    assert "1 MiB" in problem(machine.upload(b"x" * (settings.MEBIBYTE + 1)), 413)["detail"]
    assert "2 MiB" in problem(machine.upload(b"x" * (3 * settings.MEBIBYTE)), 413)["detail"]
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"commit": "yes"}, {"on_error": "never"}, {"header_row": "0"}, {"header_row": "-1"}, {"header_row": "x"},
        {"header_row": "\u0663"}, {"header_row": "9" * 5000}, {"mapping": "["}, {"mapping": "[1]"}, {"mapping": "[" * 9999},
        {"mapping": '{"Tag": "nothing"}'}, {"encoding": "rot13"}, {"format": "docx"}, {"separator": "x"},
        {"sheet": "a\x00b"}, {"surprise": "1"}, {"mapping": '{"a\\u0000": "tag"}'}, {"mapping": '{"\\ud800": "tag"}'},
    ],
)  # fmt: skip
def test_a_choice_that_does_not_exist_is_400(machine, fields):  # S9
    problem(machine.upload(GOOD, **fields), 400)
    assert tags() == []


def test_a_choice_sent_as_a_file_is_400(machine):
    problem(machine.upload(GOOD, encoding=io.BytesIO(b"utf-8")), 400)
    problem(machine.client.post(machine.at("imports/"), {"file": "text"}, headers=machine.headers), 400)


def test_a_mapping_says_which_column_is_which(machine):
    body = machine.upload(b"Kennung;Werk\nP-1;Nord\n", commit="true", mapping=json.dumps({"Kennung": "tag"})).json()
    assert body["state"] == "committed"
    assert tags() == ["P-1"]


def test_the_choices_of_the_wizard_are_those_of_the_api(machine):
    data = b"Tag;Type;Vendor\nP-1;Steuerung X;\n"
    values = json.dumps({"type": {"Steuerung X": "plc"}})
    machine.upload(b"Tag;Vendor\nP-1;Acme\n", commit="true")
    assert machine.upload(data, on_match="skip").json()["counts"]["left"] == 1
    problem(machine.upload(data, commit="true", on_match="stop"), 409)
    body = machine.upload(data, commit="true", values=values, empty_clears="true").json()
    assert body["report"]["changed"][0]["fields"] | {"sources": 0} == {
        "type": [None, "plc"], "vendor": ["Acme", None], "other columns": [None, "type as written"], "sources": 0
    }  # fmt: skip
    machine.site.mapping_profiles.create(name="Weekly", signature="x", options={"mapping": {"Type": "location"}})
    assert machine.upload(data, profile="Weekly").json()["report"]["columns"][1]["field"] == "location"
    for wrong in ({"profile": "None such"}, {"values": "[]"}, {"on_match": "merge"}, {"values": '{"level": 1}'}):
        problem(machine.upload(data, **wrong), 400)


@pytest.mark.parametrize(
    "column",
    ["Tag", "Name", "Vendor", "Model", "Serial number", "Hostname", "Type", "Zone", "Firmware", "OS", "Location"],
)
def test_a_value_longer_than_its_place_refuses_its_row_only(machine, column):  # S20
    lines = f"{column};IP address\n{'x' * 201};10.0.0.7\nshort;10.0.0.8\n"
    body = machine.upload(lines.encode(), commit="true", on_error="skip").json()
    assert (body["counts"]["created"], body["counts"]["refused"]) == (1, 1)
    assert body["report"]["refused"][0]["row"] == 2
    load_document(machine.get("model/").json())


@pytest.mark.parametrize(
    "tag", ["none", "a\x07b", "\u202ea", "a/b", "..", "?", "#", "%41", "'; DROP TABLE x;--", "<script>", "a b"]
)
def test_hostile_tags_are_refused_or_kept_as_they_are(machine, tag):  # S23
    answer = machine.upload(f"Tag,IP address\n{tag},10.0.0.7\n".encode(), commit="true", on_error="skip")
    assert answer.status_code == 201
    kept = [] if tag in {"none", "a\x07b", "?"} else [tag]
    assert (tags() if tags() != ["10.0.0.7"] else []) == kept
    load_document(machine.get("model/").json())
    machine.client.force_login(factories.member(machine.site, "engineer"))
    assert machine.client.get("/sites/P1/inventory/").status_code == 200
    for asset in Asset.objects.all():
        assert machine.client.get(f"/sites/P1/inventory/assets/{quoted(asset.tag)}/").status_code == 200


def quoted(tag: str) -> str:
    return "".join(f"%{byte:02X}" for byte in tag.encode())


@pytest.mark.parametrize("cell", ["a\nb", "_x0000_", "a\tb", "x" * 300])
def test_a_workbook_brings_no_character_that_breaks_a_page(machine, cell):  # S23, S28
    data = workbook(("Tag", "Name", "Note"), ("T-1", "One", cell), (cell, "Two", ""), ("T-3", cell, ""))
    body = machine.upload(data, "list.xlsx", commit="true", on_error="skip").json()
    assert body["state"] == "committed"
    assert "T-1" in tags()
    load_document(machine.get("model/").json())


def test_a_workbook_becomes_assets(machine):
    data = workbook(("Tag", "IP address", "Serial number"), ("T-1", "10.0.0.7", 123), ("T-2", "", "00123"))
    assert machine.upload(data, "list.xlsx", commit="true").status_code == 201
    assert sorted(Asset.objects.values_list("tag", "serial")) == [("T-1", "123"), ("T-2", "00123")]


def test_long_addresses_still_make_a_flow_that_the_model_can_hold(machine):
    ends = b"2001:0db8:ffff:ffff:ffff:ffff:ffff:fff1\t50000\t2001:0db8:ffff:ffff:ffff:ffff:ffff:fff2"
    line = b"1732000000.0\tC1\t" + ends + b"\t65535\ttcp\t-\tSF\tShADadFf\n"
    assert machine.upload(LOG_HEAD + line, "conn.log", commit="true").status_code == 201
    assert Flow.objects.count() == 1
    load_document(machine.get("model/").json())


def test_a_flow_that_people_decided_on_is_not_taken_back_by_a_log(machine):
    line = b"1732000000.0\tC1\t10.0.0.9\t50000\t10.0.0.5\t502\ttcp\tmodbus\tSF\tShADadFf\n"
    machine.upload(LOG_HEAD + line, "conn.log", commit="true")
    document = machine.get("model/").json()
    document["flows"][0] |= {"basis": "declared", "decision": "allowed"}
    assert machine.put("model/", document, if_match="*").status_code == 200
    later = line.replace(b"1732000000", b"1732086400")
    assert machine.upload(LOG_HEAD + line + later, "conn.log", commit="true").json()["counts"]["changed"] == 1
    flow = machine.get("model/").json()["flows"][0]
    assert (flow["basis"], flow["decision"], flow["last_seen"]) == ("declared", "allowed", "2024-11-20")


@pytest.fixture
def large() -> bytes:
    rows = "".join(f"T-{number};{'n' * 150}\n" for number in range(services.SMALL_BYTES // 150))
    data = ("Tag;Name\n" + rows).encode()
    assert data.count(b"\n") > services.SMALL_ROWS
    return data


def test_a_large_file_is_a_job_whose_report_can_be_read(machine, large, monkeypatch):  # S20
    monkeypatch.setattr(jobs, "send", lambda _: None)
    answer = machine.upload(large)
    assert answer.status_code == 202
    jobs.work_off(Job.objects.get().pk)
    assert machine.get(answer.json()["job"]).json()["state"] == "done"
    body = machine.get(f"imports/{answer.json()['id']}/").json()
    assert (body["state"], body["counts"]["refused"]) == ("checked", 0)
    assert machine.post(f"imports/{body['id']}/commit/").status_code == 202
    jobs.work_off(Job.objects.latest("pk").pk)
    assert Asset.objects.count() == body["counts"]["created"]


def test_a_large_file_with_a_bad_row_fails_its_job_and_keeps_the_reason(machine, large, monkeypatch):  # S19
    monkeypatch.setattr(jobs, "send", lambda _: None)
    answer = machine.upload(large + b"BAD;a;b;c;d\n", commit="true")
    job = Job.objects.get()
    jobs.work_off(job.pk)
    job.refresh_from_db()
    assert (job.state, job.reason.split(".")[0]) == ("failed", "1 rows are refused")
    body = machine.get(f"imports/{answer.json()['id']}/").json()
    assert body["report"]["refused"][0]["code"] == "long"
    assert tags() == []


def test_a_commit_compares_again_where_somebody_wrote_in_between(machine, monkeypatch):  # S13
    machine.upload(GOOD, commit="true")
    batch = ImportBatch.objects.get(pk=machine.upload(b"Tag;Vendor\nPLC-1;Other\n").json()["id"])
    held = services._held
    calls = []

    def held_while_another_writes(one, tell):
        found = held(one, tell)
        if not calls:
            calls.append(1)
            services.commit(ImportBatch.objects.get(pk=other["id"]), skip_refused=False)
        return found

    other = machine.upload(b"Tag;Firmware\nPLC-1;2.0\n").json()
    monkeypatch.setattr(services, "_held", held_while_another_writes)
    services.commit(batch, skip_refused=False)
    asset = Asset.objects.get(tag="PLC-1")
    assert (asset.vendor, asset.details["firmware"], asset.version) == ("Other", "2.0", 3)


def test_an_import_whose_file_is_gone_says_so(machine, settings):
    made = machine.upload(GOOD).json()
    for file in settings.UPLOAD_DIR.glob(f"{ImportBatch.objects.get().stored_name}*"):
        file.unlink()  # the file, and what reading it gave
    assert "Send it again" in problem(machine.post(f"imports/{made['id']}/commit/"), 400)["detail"]


@quiet
@given(
    data=st.one_of(
        st.binary(max_size=200),
        st.lists(st.lists(st.text(max_size=12), min_size=1, max_size=4), max_size=5).map(
            lambda rows: ("Tag;Name;IP;Note\n" + "\n".join(";".join(row) for row in rows)).encode(
                "utf-8", "surrogatepass"
            )
        ),
    ),
    name=st.text(max_size=20).map(lambda text: text + ".csv"),
)
def test_no_file_gives_a_5xx(machine, data, name):  # S2
    assert machine.upload(data, name, commit="true", on_error="skip").status_code < 500
    load_document(machine.get("model/").json())


@pytest.mark.django_db(transaction=True)
def test_an_import_whose_turn_does_not_come_waits_as_a_job():  # S32
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL holds single rows; on SQLite one writes at a time, and the others wait their turn")
    machine = Caller(factories.site("P1"))
    held, over = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            Site.objects.select_for_update(no_key=True).get(pk=machine.site.pk)
            held.set()
            over.wait(30)
        connection.close()

    other = threading.Thread(target=hold)
    other.start()
    try:
        assert held.wait(10)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '200ms'")
        answer = machine.upload(GOOD, commit="true")
        assert (answer.status_code, answer.json()["state"], tags()) == (202, "checked", [])
    finally:
        over.set()
        other.join(30)
        connection.close()
    ends = time.monotonic() + 60
    while Job.objects.get().state in {Job.State.QUEUED, Job.State.RUNNING} and time.monotonic() < ends:
        time.sleep(0.1)
    assert (Job.objects.get().state, tags()) == (Job.State.DONE, ["PLC-1", "PLC-2"])
