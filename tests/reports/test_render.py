"""The PDF itself: one page for the committee, no way out, the same bytes."""

from __future__ import annotations

import gc
import io
import os
import re
import signal
import sys
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest
from django.template.loader import render_to_string
from weasyprint.formatting_structure.boxes import PageBox

from reports import render
from reports.child import ADDRESSES
from reports.packaged import packaged
from reports.render import RenderFailed, answer_of, render_pdf
from reports.typeset import CUT, SECONDS, Order, Setter, typeset
from tests.reports.plants import crowded_model, report_of, small_model

pytestmark = pytest.mark.pdf

ITEMS = (
    "The answer",
    "Zones assessed, findings by severity",
    "Top risks",
    "Before and after on the same matrix",
    "Cost, timeline, and what is asked today",
    "Remaining risk, and who accepts it",
    "What we will not do, and why",
    "Confidence",
)


def pages_of(data):
    reader = pypdf.PdfReader(io.BytesIO(data))
    return [" ".join(page.extract_text().replace("\u00a0", " ").split()) for page in reader.pages]


def _children():
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()


@pytest.fixture(scope="module")
def small():
    return report_of(small_model())


@pytest.fixture(scope="module")
def small_pdf(small):
    return render_pdf(small)


def test_page_one_holds_the_eight_items_in_order_and_page_two_begins_the_next_chapter(small_pdf):
    first, second, *_ = pages_of(small_pdf.data)
    places = [first.find(item) for item in ITEMS]
    assert -1 not in places
    assert places == sorted(places)
    assert "Zones and conduits, the picture" not in first
    assert "Zones and conduits, the picture" in second


def test_page_one_shows_the_figures_of_the_model(small_pdf):
    first = pages_of(small_pdf.data)[0]
    for words in ("CHF 8,000", "1 of 2 zones", "Somebody stops the pumps", "25 % observed", "For OT", "For IT"):
        assert words in first


def test_every_page_is_numbered_of_all_and_names_the_model(small, small_pdf):
    pages = pages_of(small_pdf.data)
    assert small_pdf.pages == len(pages)
    for number, text in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in text
        assert small.head.short_hash in text


def test_the_same_document_gives_the_same_bytes(small, small_pdf):
    assert render_pdf(small).data == small_pdf.data


def test_page_one_stays_one_page_under_long_words():
    first, second, *_ = pages_of(render_pdf(report_of(crowded_model())).data)
    assert "Approved by" in first
    assert "Zones and conduits, the picture" in second


def test_markup_in_a_name_is_text(small):
    head = replace(small.head, site="<script>alert(1)</script>")
    html = render_to_string("reports/pdf/report.html", {"document": replace(small, head=head)})
    assert "<script" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://example.org/",
        "https://example.org/a.woff2",
        "data:text/plain,hello",
        "bulkhead:../settings.py",
        "bulkhead:/etc/passwd",
        "bulkhead:report.py",
        "inter-latin-400-normal.woff2",
    ],
)
def test_only_packaged_files_are_read(address):
    with pytest.raises(ValueError, match="packaged files only"):
        packaged(address)


ATTEMPTS = """
import os, pathlib, signal, sys
attempts = pathlib.Path(sys.argv[1])
attempts.write_text(attempts.read_text() + "I" if attempts.exists() else "I")
if len(attempts.read_text()) <= int(sys.argv[2]):
    os.kill(os.getpid(), int(sys.argv[3]))
sys.stdout.write(sys.stdin.read() + os.environ["TMPDIR"])
"""


@pytest.mark.parametrize(
    ("crashes", "sent", "attempts"), [(0, signal.SIGSEGV, 1), (1, signal.SIGSEGV, 2), (1, signal.SIGABRT, 2)]
)
def test_a_child_that_crashed_is_asked_once_more(tmp_path, crashes, sent, attempts):
    told = answer_of(
        [sys.executable, "-c", ATTEMPTS, str(tmp_path / "n"), str(crashes), str(int(sent))], b"x", tmp_path
    )
    assert told == f"x{tmp_path}".encode()
    assert len((tmp_path / "n").read_text()) == attempts


@pytest.mark.parametrize(("crashes", "sent", "attempts"), [(2, signal.SIGSEGV, 2), (1, signal.SIGXCPU, 1)])
def test_a_child_that_crashes_twice_or_meets_a_limit_is_given_up(tmp_path, crashes, sent, attempts):
    with pytest.raises(RenderFailed, match="could not be set"):
        answer_of([sys.executable, "-c", ATTEMPTS, str(tmp_path / "n"), str(crashes), str(int(sent))], b"", tmp_path)
    assert len((tmp_path / "n").read_text()) == attempts


SPEAKING = """
import pathlib, sys, time
sys.stdin.read()
sys.stderr.write("part 0\\nsomething else\\npart 1\\n")
sys.stderr.flush()
time.sleep(float(sys.argv[1]))
pathlib.Path(sys.argv[2]).write_text("done")
sys.stdout.write("made")
"""


def test_each_part_is_heard_as_it_begins(tmp_path):
    heard = []
    command = [sys.executable, "-c", SPEAKING, "0", str(tmp_path / "end")]
    assert answer_of(command, b"x", tmp_path, heard.append) == b"made"
    assert heard == [0, 1]


def test_whoever_stops_the_work_stops_the_child(tmp_path):
    def begins(part):
        if part == 1:
            raise KeyError(part)

    before = set(_children())
    with pytest.raises(KeyError):
        answer_of([sys.executable, "-c", SPEAKING, "600", str(tmp_path / "end")], b"x", tmp_path, begins)
    assert set(_children()) <= before
    assert not (tmp_path / "end").exists()


def test_a_child_that_reads_nothing_and_dies_is_no_mistake_of_ours(tmp_path):
    with pytest.raises(RenderFailed, match="could not be set"):
        answer_of([sys.executable, "-c", "raise SystemExit(3)"], b"x" * 1_000_000, tmp_path)


def test_a_child_that_takes_too_long_is_stopped(tmp_path, monkeypatch):  # S41
    monkeypatch.setattr(render, "WALL_SECONDS", 1)
    with pytest.raises(RenderFailed, match="longer than 1 seconds"):
        answer_of([sys.executable, "-c", SPEAKING, "600", str(tmp_path / "end")], b"x", tmp_path)


def test_people_see_which_part_is_set_and_how_many_there_are(small):
    told = []
    render_pdf(small, tell=lambda step, done=0, total=0: told.append((step, done, total)))
    parts = [one for one in small.chapters[1:] if not one.goes_on]
    titles = [small.head.title, *(one.title for one in parts)]
    expected = [(f"setting the pages: {title}", n, len(titles)) for n, title in enumerate(titles)]
    assert told == [("writing the pages", 0, 0), *expected]
    assert "Findings" in titles


def test_a_report_of_one_part_counts_no_parts():
    told = []
    render_pdf(report_of(small_model(), kind="memo"), tell=lambda *step: told.append(step))
    assert told == [("writing the pages",), ("setting the pages: Approval memo", 0, 0)]


def test_the_contents_name_the_page_on_which_each_chapter_begins_and_lead_there(small, small_pdf):
    reader = pypdf.PdfReader(io.BytesIO(small_pdf.data))
    pages = pages_of(small_pdf.data)
    places = {str(name): reader.get_destination_page_number(one) for name, one in reader.named_destinations.items()}
    bookmarks = {
        one.title: reader.get_destination_page_number(one) for one in reader.outline if not isinstance(one, list)
    }
    (contents,) = (number for number, text in enumerate(pages) if "Contents" in text)
    listed = dict(re.findall(r"^(.+?)[. ]+(\d+)$", reader.pages[contents].extract_text(), re.MULTILINE))
    linked = {
        str(one.get_object()["/Dest"]) for page in reader.pages for one in page.get("/Annots", []) if "/Dest" in one
    }
    assert len(pages) > contents + 5
    assert linked == {chapter.code for chapter in small.chapters}
    for chapter in small.chapters:
        place = places[chapter.code]
        assert chapter.title in pages[place]
        assert bookmarks[chapter.title] == place
        assert listed[chapter.title] == str(place + 1)
    assert [*bookmarks.values()] == sorted(bookmarks.values())


def test_no_more_than_one_part_is_held_at_a_time(monkeypatch):
    held, set_alone = [], Setter.laid_out

    def counted(self, html, **asked):
        document = set_alone(self, html, **asked)
        held.append(sum(issubclass(type(one), PageBox) for one in gc.get_objects()))
        return document

    gc.collect()
    monkeypatch.setattr(Setter, "laid_out", counted)
    part = "<section class='chapter' id='c{}'><h1>Part</h1>" + "<p>One line of many.</p>" * 200 + "</section>"
    parts = (part.format(number) for number in range(10))
    pages, _data = typeset(Order(CUT.join(["<html lang='en'><body>", *parts, "</body></html>"]), ("",), "x"))
    assert pages % 10 == 0
    of_a_part = pages // 10
    assert of_a_part > 1
    assert max(held[:-1]) <= 2 * of_a_part  # of the first part, which was counted, there may be some left
    assert held[-1] <= pages + 2 * of_a_part  # what runs around them, on a blank page for each


@pytest.mark.parametrize(("length", "flag"), [(500_000, []), (500_001, ["--long"])])
def test_only_a_long_order_is_given_more_time(monkeypatch, length, flag):  # S41
    asked = []
    monkeypatch.setattr(render, "answer_of", lambda command, *_others: asked.append(command[5:]) or b"")
    render._child(b" " * length)
    assert asked == [flag]
    assert (SECONDS, ADDRESSES) == (60, 1 << 30)
