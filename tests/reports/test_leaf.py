"""Pages of a PDF report as pictures: the right page, in its proportions, for those who may have the file, in a child."""

from __future__ import annotations

import io
import re
import resource
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pypdf
import pytest
from django.conf import settings
from django.test import Client
from PIL import Image

from accounts.models import Role
from reports import leaf, services
from reports.child import ADDRESSES
from reports.issuing import issue
from reports.models import Report
from reports.render import draw_page, render_pdf
from tests import factories
from tests.plants import plan_of, report_on, run_of
from tests.reports.plants import report_of, small_model
from tests.signoff.people import actor, browser, person

SHOWN = 'class="leaf"'
LARGE_PAGE = b"[0 0 1191 842]"


@pytest.fixture(scope="module")
def small_pdf():
    return render_pdf(report_of(small_model()))


def kept(run, data, name="whole.pdf", **more):
    folder = Path(settings.REPORT_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)
    told = {"stored_name": name, "sha256": sha256(data).hexdigest(), "size": len(data), "pages": 1}
    return Report.objects.create(run=run, **{**told, **more})


def reader(site):
    return browser(factories.member(site, Role.VIEWER))


def picture(report, page):
    return f"/sites/P1/reports/{report.pk}/pages/{page}.png"


def shown(client, report, query=""):
    return client.get(f"/sites/P1/reports/{report.pk}/{query}").content.decode()


def links(page):
    return dict(re.findall(r'id="leaf-(\w+)" aria-describedby="leaf-place" href="\?page=(\d+)#leaf-\1"', page))


@pytest.mark.pdf
def test_a_page_is_drawn_in_its_proportions_and_another_page_is_another_picture(small_pdf):
    drawn = [draw_page(small_pdf.data, number) for number in (1, 2)]
    pages = pypdf.PdfReader(io.BytesIO(small_pdf.data)).pages
    for data, page in zip(drawn, pages, strict=False):
        image = Image.open(io.BytesIO(data))
        assert image.format == "PNG"
        assert abs(image.width / image.height - float(page.mediabox.width / page.mediabox.height)) < 0.002
        assert image.convert("L").getextrema()[0] < 80  # there is something on it
    assert drawn[0] != drawn[1]
    assert Image.open(io.BytesIO(drawn[0])).width in {1400, 1401}


@pytest.mark.django_db
def test_a_page_of_a3_has_no_more_than_its_dots(site):
    stub = services.bytes_of(report_on(run_of(site)))
    image = Image.open(io.BytesIO(draw_page(stub.replace(b"[0 0 595 842]", LARGE_PAGE), 1)))
    assert image.width in {2400, 2401}
    assert abs(image.width / image.height - 1191 / 842) < 0.002


@pytest.mark.pdf
@pytest.mark.django_db
def test_the_page_of_a_report_shows_one_of_its_pages_and_leads_to_the_others(site, small_pdf):
    report = kept(run_of(site), small_pdf.data, pages=small_pdf.pages)
    client, last = reader(site), small_pdf.pages
    first = shown(client, report)
    assert SHOWN in first
    assert f'src="{picture(report, 1)}"' in first
    assert f'alt="Page 1 of {last} of the report Steering report {report.pk}"' in first
    assert links(first) == {"next": "2", "last": str(last)}
    second = shown(client, report, "?page=2")
    assert f'src="{picture(report, 2)}"' in second
    assert links(second) == {"first": "1", "previous": "1", "next": "3", "last": str(last)}
    assert links(shown(client, report, "?page=99999")) == {"first": "1", "previous": str(last - 1)}
    assert f'src="{picture(report, 1)}"' in shown(client, report, "?page=none")
    drawn = [client.get(picture(report, number)) for number in (1, 2)]
    for answer in drawn:
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
        assert (answer["Cache-Control"], answer["X-Content-Type-Options"]) == ("no-store", "nosniff")
    assert drawn[0].content != drawn[1].content


@pytest.mark.django_db
@pytest.mark.parametrize("number", [0, 2, 10**9])
def test_a_page_that_is_not_there_is_said_to_be_missing(site, number):
    answer = reader(site).get(picture(report_on(run_of(site)), number))
    assert (answer.status_code, answer["Content-Type"]) == (404, "text/plain; charset=utf-8")
    assert answer.content.decode() == f"This report has no page {number} to be shown."


@pytest.mark.django_db
def test_only_whoever_may_see_the_site_sees_a_page(site):
    report = report_on(run_of(site))
    assert reader(site).get(picture(report, 1)).status_code == 200
    other = factories.site("Q1")
    stranger = reader(other)
    assert stranger.get(picture(report, 1)).status_code == 404
    assert stranger.get(picture(report, 1).replace("/P1/", "/Q1/")).status_code == 404
    assert Client().get(picture(report, 1)).status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize(("form", "pages"), [("docx", None), ("xlsx", None), ("html", None), ("docx", 1)])
def test_what_is_no_pdf_has_no_pages_to_look_at(site, form, pages):
    report = kept(run_of(site), b"PK", form=form, pages=pages)
    assert "leaf" not in shown(reader(site), report)
    assert reader(site).get(picture(report, 1)).status_code == 404


@pytest.mark.django_db
def test_a_file_that_is_gone_is_said_to_be_gone(site):
    report = report_on(run_of(site))
    services.path_of(report).unlink()
    page = shown(reader(site), report)
    assert "The file is no longer kept." in page
    assert SHOWN not in page
    assert reader(site).get(picture(report, 1)).status_code == 404


@pytest.mark.django_db
def test_of_an_issued_file_that_is_another_now_nothing_is_drawn(site):
    run = run_of(site)
    stub = services.bytes_of(report_on(run))
    report = kept(run, stub, plan=plan_of(run))
    issue(actor=actor(person(site)), report=report)
    assert reader(site).get(picture(report, 1)).status_code == 200
    services.path_of(report).write_bytes(stub.replace(b"[0 0 595 842]", LARGE_PAGE))
    assert reader(site).get(picture(report, 1)).status_code == 404
    page = shown(reader(site), report)
    assert "The file is no longer the one that was issued." in page
    assert SHOWN not in page


@pytest.mark.django_db
def test_a_page_that_cannot_be_drawn_is_said_to_be_so(site):
    answer = reader(site).get(picture(kept(run_of(site), b"%PDF-1.7 cut off"), 1))
    assert answer.status_code == 404
    assert answer.content.decode() == "This page cannot be shown. The file itself can be downloaded."


def test_the_child_limits_itself_and_loads_nothing_that_sets_pages():  # S31
    """It tells its limits and its modules where it would have written the picture."""
    spy = (
        "import resource, sys; from reports import leaf\n"
        "leaf.leaf = lambda pdf, number: repr([resource.getrlimit(resource.RLIMIT_CPU)[0],"
        " resource.getrlimit(resource.RLIMIT_AS)[0], pdf, number,"
        " sorted({'django', 'weasyprint'} & {*sys.modules})]).encode()\n"
        "leaf.main()"
    )
    told = subprocess.run([sys.executable, "-c", spy, "3"], input=b"x", capture_output=True, check=True).stdout
    assert told.decode() == repr([leaf.SECONDS, ADDRESSES, b"x", 3, []])
    assert resource.getrlimit(resource.RLIMIT_CPU)[0] != leaf.SECONDS  # this process is another one
