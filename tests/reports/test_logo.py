"""The logo of a site's reports: what is taken of a picture, who sets it, and where reports show it."""

from __future__ import annotations

import io
import json
import re
import struct
import subprocess
import sys
import zipfile
import zlib
from base64 import b64encode
from dataclasses import replace
from pathlib import Path

import docx
import openpyxl
import page as checker
import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from PIL import Image, PngImagePlugin

from accounts.audit_models import AuditEntry
from accounts.models import Role
from inventory.records import ImportRefused
from jobs import services as jobs
from jobs.models import Job
from reports import asking, logos, services
from reports.document import LogoPicture
from reports.logos import LogoRefused, cleaned, logo_of, put_logo, remove_logo
from reports.models import Logo, Report
from reports.packaged import LOGO
from reports.redaction import redacted
from reports.render import FITS, LAST_WITH_LOGO
from reports.typeset import PackagedFiles
from reports.web_page import render_page
from reports.word import render_word
from reports.writing import FORMS
from tests import factories
from tests.api.calls import Caller, problem
from tests.audited import audited
from tests.plants import done, run_of
from tests.reports.plants import crowded_model, report_of, small_model

__all__ = ["audited"]  # watches every request here
ROOT = Path(__file__).parents[2]
BLUE = (11, 87, 183)
SECRET = "taken at 47.3769 N"


@pytest.fixture(autouse=True)
def unsent(monkeypatch):
    monkeypatch.setattr(jobs, "send", lambda _: None)


def picture(size=(300, 120), mode="RGB", form="PNG", colour=BLUE, **told):
    kept = io.BytesIO()
    Image.new(mode, size, colour).save(kept, form, **told)
    return kept.getvalue()


def with_header_of(width, height):
    """Give a PNG of a few bytes whose header promises another size."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", len(head)) + b"IHDR" + head + struct.pack(">I", zlib.crc32(b"IHDR" + head))
    whole = picture()
    return whole[:8] + chunk + whole[8 + len(chunk) :]


def shown(size=(300, 120), **more):
    """Give a logo as reports take it."""
    return LogoPicture(cleaned(picture(size, **more)).png, 35.0, 14.0)


def set_by(user, site, data=None, **more):
    put_logo(site=site, data=data or picture(), by=user, **{"version": 0, **more})
    return Logo.objects.get(site=site)


# -- What is taken ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "expected one of the two"),
        (picture(form="GIF"), "expected one of the two"),
        (picture(form="WEBP"), "expected one of the two"),
        (b"a text", "expected one of the two"),
        (b"", "expected one of the two"),
        (picture()[:120], "expected a whole PNG or JPEG"),
        (picture(form="JPEG")[:300], "expected a whole PNG or JPEG"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 200, "expected a whole PNG or JPEG"),
        (b"\xff\xd8\xff" + picture(form="GIF"), "expected a whole PNG or JPEG"),
        (with_header_of(50_000, 50_000), "expected at most 4000 pixels"),
        (with_header_of(4001, 10), "expected at most 4000 pixels"),
        (picture() + b"\0" * logos.BYTES_MAX, "at most 1 MiB"),
    ],
    ids=["svg", "gif", "webp", "text", "nothing", "cut", "cut jpeg", "no png", "no jpeg", "bomb", "wide", "long"],
)
def test_what_is_no_picture_of_a_fitting_size_is_refused_with_what_was_expected(data, expected):  # S20
    with pytest.raises(LogoRefused, match=expected):
        cleaned(data)


def test_a_file_of_a_whole_mebibyte_is_taken():
    data = picture()
    assert cleaned(data.ljust(logos.BYTES_MAX, b"\0")) == cleaned(data)


def test_the_header_is_judged_before_anything_is_decoded(monkeypatch):  # S20
    from reports import logo_child  # noqa: PLC0415  loaded in the child, and here for this test alone

    monkeypatch.setattr(logo_child.ImageOps, "exif_transpose", lambda _: pytest.fail("It was decoded."))
    with pytest.raises(logo_child._Refused, match="too large"):
        logo_child.cleaned(with_header_of(4001, 10))


def test_a_picture_is_decoded_in_a_child_and_the_death_of_that_is_a_refusal(monkeypatch):  # S31
    asked = []

    def dies(module, question, answer):
        asked.append(module)
        raise ImportRefused("too much")

    monkeypatch.setattr(logos, "ask", dies)
    with pytest.raises(LogoRefused, match="expected a whole PNG or JPEG"):
        cleaned(picture())
    assert asked == ["reports.logo_child"]


def test_the_child_has_little_memory_and_little_time(tmp_path):  # S31
    (tmp_path / "sent").write_bytes(picture())
    asks = f"""
import io, resource
from reports import logo_child
logo_child.answer({{"path": {str(tmp_path / "sent")!r}}}, io.BytesIO())
print(resource.getrlimit(resource.RLIMIT_AS)[0], resource.getrlimit(resource.RLIMIT_CPU)[0])
"""
    done_ = subprocess.run([sys.executable, "-c", asks], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done_.stdout.split() == [str(512 * 1024 * 1024), "20"]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ((1200, 300), (600, 150)),
        ((500, 1000), (120, 240)),
        ((4000, 4000), (240, 240)),
        ((30, 12), (30, 12)),
        ((4000, 1), (600, 1)),
    ],
)
def test_a_picture_is_scaled_down_and_never_up(sent, kept):
    made = cleaned(picture(sent))
    assert (made.width, made.height) == kept
    assert Image.open(io.BytesIO(made.png)).size == kept


def test_nothing_but_pixels_is_kept():  # S31
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", SECRET)
    told.add_text("XML:com.adobe.xmp", SECRET, zip=True)
    exif = Image.Exif()
    exif[0x010E] = SECRET
    for data in (
        picture(pnginfo=told, exif=exif, icc_profile=SECRET.encode(), dpi=(72, 72)),
        picture(form="JPEG", exif=exif, comment=SECRET, icc_profile=SECRET.encode()),
        picture() + SECRET.encode(),
    ):
        made = cleaned(data).png
        kinds = re.findall(rb"IHDR|IDAT|IEND|tEXt|zTXt|iTXt|eXIf|iCCP|pHYs|tIME", made)
        assert set(kinds) == {b"IHDR", b"IDAT", b"IEND"}
        assert Image.open(io.BytesIO(made)).info == {}


@pytest.mark.parametrize(
    ("data", "mode", "pixel"),
    [
        (picture(mode="RGBA", colour=(*BLUE, 100)), "RGBA", (*BLUE, 100)),
        (picture(mode="LA", colour=(90, 100)), "RGBA", (90, 90, 90, 100)),
        (picture(mode="P", colour=7, transparency=7), "RGBA", None),
        (picture(mode="1", colour=1), "RGB", (255, 255, 255)),
        (picture(mode="I;16", colour=0x8080), "RGB", (128, 128, 128)),
        (picture(mode="CMYK", form="JPEG", colour=(0, 0, 0, 0)), "RGB", (255, 255, 255)),
    ],
    ids=["rgba", "la", "palette", "bits", "deep grey", "cmyk"],
)
def test_every_mode_of_colours_becomes_red_green_and_blue(data, mode, pixel):
    found = Image.open(io.BytesIO(cleaned(data).png))
    assert found.mode == mode
    assert pixel is None or found.getpixel((5, 5)) == pixel


def test_a_photograph_that_lies_on_its_side_is_set_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    made = cleaned(picture((200, 100), form="JPEG", exif=exif))
    assert (made.width, made.height) == (100, 200)


def test_the_same_picture_is_kept_as_the_same_bytes():
    assert cleaned(picture()).png == cleaned(picture()).png


# -- Who sets it ------------------------------------------------------------------------------------------------


def sent_by(client, data, name="logo.png", **more):
    form = {"act": "set", "version": "0", "file": SimpleUploadedFile(name, data), **more}
    return client.post("/sites/P1/reports/logo/", form)


def client_of(site, role):
    client = Client()
    client.force_login(factories.member(site, role))
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.VIEWER, Role.ENGINEER, Role.FACILITATOR, Role.APPROVER, Role.AUDITOR])
def test_nobody_but_an_administrator_sets_or_removes_it(site, role):
    row = set_by(factories.member(site, Role.ADMINISTRATOR), site)
    client = client_of(site, role)
    for answer in (
        client.get("/sites/P1/reports/logo/"),
        sent_by(client, picture(), version="1"),
        client.post("/sites/P1/reports/logo/", {"act": "remove", "version": "1"}),
    ):
        assert answer.status_code == 403
    assert Logo.objects.get(site=site).sha256 == row.sha256
    assert "reports/logo/" not in client.get("/sites/P1/reports/").content.decode()


@pytest.mark.django_db
def test_an_administrator_sets_replaces_and_removes_it_and_the_trail_tells(site):
    client = client_of(site, Role.ADMINISTRATOR)
    assert sent_by(client, picture()).status_code == 302
    first = Logo.objects.get(site=site)
    page = client.get("/sites/P1/reports/logo/").content.decode()
    assert b64encode(bytes(first.png)).decode() in page
    assert 'alt="Logo of A plant"' in page
    assert sent_by(client, picture(form="JPEG", colour=(200, 0, 0)), version="1").status_code == 302
    second = Logo.objects.get(site=site)
    assert (second.sha256 != first.sha256, second.version, second.pk) == (True, 2, first.pk)
    assert client.post("/sites/P1/reports/logo/", {"act": "remove", "version": "2"}).status_code == 302
    assert not Logo.objects.exists()
    told = [json.loads(one.body) for one in AuditEntry.objects.filter(action__startswith="logo.").order_by("pk")]
    assert [(one["action"], one["before"], (one["after"] or {}).get("sha256")) for one in told] == [
        ("logo.set", None, first.sha256),
        ("logo.set", first.sha256, second.sha256),
        ("logo.removed", second.sha256, None),
    ]
    assert told[0]["actor"] is not None


@pytest.mark.django_db
def test_what_is_refused_says_so_on_the_page_and_leaves_the_logo_as_it_was(site):
    client = client_of(site, Role.ADMINISTRATOR)
    sent_by(client, picture())
    for answer, said in (
        (sent_by(client, b"<svg/>", version="1"), "expected one of the two"),
        (sent_by(client, b"", version="1"), "The submitted file is empty"),
        (client.post("/sites/P1/reports/logo/", {"version": "1"}), "This field is required"),
    ):
        assert answer.status_code == 400
        assert said in answer.content.decode()
    assert Logo.objects.get().version == 1


@pytest.mark.django_db
def test_a_logo_that_somebody_changed_meanwhile_is_not_written_over_unseen(site):  # S12
    client = client_of(site, Role.ADMINISTRATOR)
    sent_by(client, picture())
    red = picture(colour=(200, 0, 0))
    for answer in (
        sent_by(client, red),
        sent_by(client, red, version="7"),
        client.post("/sites/P1/reports/logo/", {"act": "remove", "version": "7"}),
    ):
        assert answer.status_code == 409
        assert "changed the logo at" in answer.content.decode()
    assert client.post("/sites/P1/reports/logo/", {"act": "remove"}).status_code == 428
    assert Logo.objects.get().version == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sent", "printed"), [((600, 150), (40, 10)), ((300, 300), (14, 14)), ((38, 19), (10.05, 5.03))]
)
def test_it_is_printed_within_its_room_and_no_pixel_larger_than_on_a_screen(site, sent, printed):
    set_by(factories.member(site, Role.ADMINISTRATOR), site, picture(sent))
    found = logo_of(site)
    assert (found.width, found.height) == printed
    remove_logo(site=site, by=factories.member(site, Role.ADMINISTRATOR), version=1)
    assert logo_of(site) is None


# -- Where reports show it --------------------------------------------------------------------------------------


def images_on(page):
    return [one for one in page["/Resources"].get("/XObject", {}).values() if one.get("/Subtype") == "/Image"]


def figures(reader):
    found, waiting = [], [reader.trailer["/Root"]["/StructTreeRoot"]["/K"]]
    while waiting:
        node = waiting.pop().get_object()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            found += [node["/Alt"]] if node.get("/S") == "/Figure" else []
            waiting += [node["/K"]] if "/K" in node else []
    return found


def of_pdf(document):
    data = FORMS["pdf"](document, lambda *_: None).data
    return data, pypdf.PdfReader(io.BytesIO(data))


@pytest.mark.pdf
@pytest.mark.parametrize(("kind", "language"), [("steering", "en"), ("sheets", "de"), ("assets", "en")])
def test_the_pdf_shows_it_once_on_its_first_page_with_a_text_for_who_does_not_see_it(kind, language):
    model = small_model()
    alt = {"en": "Logo of Small works", "de": "Logo von Small works"}[language]
    _plain, without = of_pdf(report_of(model, kind=kind, language=language))
    data, reader = of_pdf(report_of(model, kind=kind, language=language, logo=shown()))
    assert figures(reader).count(alt) == len(figures(reader)) - len(figures(without)) == 1
    drawn = [
        number for number, one in enumerate(reader.pages) if re.search(rb"/i\w+ Do", one.get_contents().get_data())
    ]
    assert drawn == [0]
    assert len(reader.pages) == len(without.pages)
    assert of_pdf(report_of(model, kind=kind, language=language, logo=shown()))[0] == data
    found = checker.validate_pdf_bytes(data, profile=checker.ValidationProfile.PDF_UA_1)
    assert [(one.rule_id, one.message) for one in found.failures] == []


@pytest.mark.pdf
def test_a_logo_through_which_the_paper_shines_is_set_too():
    logo = shown(mode="RGBA", colour=(*BLUE, 100))
    data, reader = of_pdf(report_of(small_model(), kind="targets", logo=logo))
    assert "/SMask" in images_on(reader.pages[0])[0]
    assert data == of_pdf(report_of(small_model(), kind="targets", logo=logo))[0]


@pytest.mark.pdf
def test_page_one_stays_one_page_where_a_logo_beside_it_would_be_too_much():
    wide = "W" * 60
    model = crowded_model(
        site={"code": "W", "name": wide, "currency": "CHF"},
        assessment={"code": "A1", "name": wide, "date": "2026-11-20", "sponsor": wide},
    )
    asked = {"redact": True, "classification": "strictly confidential", "baseline": "B-2026-11"}
    logo = replace(shown((600, 210)), width=40.0)
    _data, reader = of_pdf(report_of(model, logo=logo, **asked))
    assert "Approved by" in reader.pages[0].extract_text()
    assert "Contents" in reader.pages[1].extract_text()
    assert len(reader.pages) == len(of_pdf(report_of(model, **asked))[1].pages)
    assert LAST_WITH_LOGO not in FITS


@pytest.mark.pdf
def test_nothing_but_the_logo_of_the_order_is_served_beside_packaged_files():  # S41
    logo = picture()
    assert PackagedFiles(logo).fetch(LOGO).read() == logo
    for files, address in (
        (PackagedFiles(), LOGO),
        (PackagedFiles(logo), f"{LOGO}/../settings.py"),
        (PackagedFiles(logo), "bulkhead:logos"),
        (PackagedFiles(logo), "file:///etc/passwd"),
    ):
        with pytest.raises(ValueError, match="packaged files only"):
            files.fetch(address)


def test_words_and_blacking_out_leave_it_alone():
    logo = shown()
    document = report_of(small_model(), language="de", redact=True, logo=logo)
    assert document.head.logo == logo
    assert redacted(logo, frozenset({"x" * 8})) == logo


def test_the_print_view_holds_it_within_itself():
    logo = shown()
    html = render_page(report_of(small_model(), logo=logo)).decode()
    assert f'src="data:image/png;base64,{b64encode(logo.png).decode()}"' in html
    assert 'alt="Logo of Small works"' in html
    assert LOGO not in html
    assert "<img" not in render_page(report_of(small_model())).decode()
    named = report_of(small_model(site={"code": "W", "name": f'" src="{LOGO}"', "currency": "CHF"}), logo=logo)
    assert render_page(named).decode().count("data:image/png") == 1


def test_word_shows_it_first_with_a_text_for_who_does_not_see_it():
    logo = shown()
    document = report_of(small_model(), logo=logo)
    drawn = render_word(document, lambda _block: picture())
    assert drawn == render_word(document, lambda _block: picture())
    with zipfile.ZipFile(io.BytesIO(drawn)) as kept:
        assert [one for one in kept.namelist() if "media/" in one and kept.read(one) == logo.png]
    first = docx.Document(io.BytesIO(drawn)).paragraphs[0]
    (shape,) = first._p.xpath(".//wp:docPr")
    assert shape.get("descr") == "Logo of Small works"
    assert [one.text for one in docx.Document(io.BytesIO(drawn)).paragraphs[:2]] == ["", document.head.title]


def test_a_workbook_shows_none():
    with translation.override("en"):
        data = FORMS["xlsx"](report_of(small_model(), logo=shown()), lambda *_: None).data
    assert not [one for sheet in openpyxl.load_workbook(io.BytesIO(data)) for one in sheet._images]
    assert data == FORMS["xlsx"](report_of(small_model()), lambda *_: None).data


# -- Who asks for a report --------------------------------------------------------------------------------------


def html_of(job):
    made = Report.objects.get(job=done(job))
    return services.path_of(made).read_text()


@pytest.mark.django_db
def test_whoever_asks_can_leave_it_out(site):
    set_by(factories.member(site, Role.ADMINISTRATOR), site)
    run_of(site)
    machine = Caller(site)
    for body, count in (
        ({"form": "html"}, 1),
        ({"form": "html", "logo": True}, 1),
        ({"form": "html", "logo": False}, 0),
    ):
        job = Job.objects.get(pk=machine.post("reports/", body).json()["id"])
        assert html_of(job).count('class="logo"') == count, body


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["logo", "redact"])
@pytest.mark.parametrize("value", [1, 0, "true", "yes", None, [], {}, 1.0])
def test_a_switch_is_true_or_false_and_nothing_else(site, key, value):
    run_of(site)
    told = problem(Caller(site).post("reports/", {key: value}), 400)["detail"]
    assert told.startswith(f"{key}: expected one of True, False, found ")


@pytest.mark.django_db
@pytest.mark.parametrize("value", [True, 1, ["pdf"]])
def test_a_word_is_none_of_another_kind(site, value):
    with pytest.raises(ValueError, match="form: expected one of pdf"):
        asking.asked_of({"form": value})


@pytest.mark.django_db
def test_the_page_asks_only_where_there_is_one_and_an_unticked_box_leaves_it_out(site):
    run_of(site)
    client = client_of(site, Role.ENGINEER)
    assert 'id="report-logo"' not in client.get("/sites/P1/reports/").content.decode()
    set_by(factories.member(site, Role.ADMINISTRATOR), site)
    assert re.search(r'id="report-logo"[^>]* checked', client.get("/sites/P1/reports/").content.decode())
    wanted = []
    for form in ({}, {"logo": ["no", "yes"]}, {"logo": ["no"]}):
        client.post("/sites/P1/reports/make/", form)
        wanted.append(Job.objects.filter(kind="report").latest("pk").arguments["asked"]["logo"])
    assert wanted == [True, True, False]


@pytest.mark.pdf
@pytest.mark.django_db
def test_the_same_logo_and_the_same_run_give_the_same_bytes(site):
    set_by(factories.member(site, Role.ADMINISTRATOR), site)
    run = run_of(site)
    asked = asking.Asked(kind="targets")
    made = [Report.objects.get(job=done(services.queue_report(run=run, user=None, asked=asked))) for _ in range(2)]
    first, again = (services.path_of(one).read_bytes() for one in made)
    assert first == again
    without = services.queue_report(run=run, user=None, asked=replace(asked, logo=False))
    assert services.path_of(Report.objects.get(job=done(without))).read_bytes() != first
