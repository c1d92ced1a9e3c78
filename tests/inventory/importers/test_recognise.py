from __future__ import annotations

import gzip
import io
import struct
import zipfile

import pytest

from inventory.importers.options import Options
from inventory.importers.parse import parse
from inventory.importers.recognise import recognise
from inventory.records import ImportRefused
from tests.inventory.importers.logs import ndjson, session, tsv


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"Tag,IP\nP1,10.0.0.1\n", "csv"),
        (b"\xef\xbb\xbfHersteller;IP-Adresse\nX;10.0.0.1\n", "csv"),
        ("Tag\tIP\nP1\t10.0.0.1\n".encode("utf-16"), "csv"),
        (b'<?xml version="1.0"?><!DOCTYPE nmaprun><nmaprun/>', "nmap"),
        (tsv(session("10.0.0.9:50001", "10.0.0.1:502")), "zeek_tsv"),
        (ndjson(session("10.0.0.9:50001", "10.0.0.1:502")), "zeek_json"),
    ],
)
def test_the_content_tells_the_format_whatever_the_name(data, expected):
    assert recognise(data, "upload.bin") == expected
    assert recognise(gzip.compress(data), "upload") == expected


def _lfs_pointer():
    return b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 12\n"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b" \n\r\n", "empty"),
        (_lfs_pointer(), "git lfs pull"),
        (gzip.compress(_lfs_pointer(), mtime=0), "git lfs pull"),
        (gzip.compress(tsv(session("10.0.0.9:50001", "10.0.0.1:502")), mtime=0)[:-20], "cut off"),
        (gzip.compress(b"Tag,IP\n" + b"\n" * 3_000_000, mtime=0), "100 times"),
        (gzip.compress(gzip.compress(b"Tag,IP\n", mtime=0), mtime=0), "twice"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "damaged or cut off"),
        (struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1), "no whole frame"),
        (b"%PDF-1.7", "PDF"),
        (
            b"Lorem ipsum dolor sit amet, consectetur adipiscing elit.\n\nAdipiscing commodo elit.",
            "none of the supported",
        ),
        (b'{"bulkhead": 1}', "not a Zeek conn.log"),
        (b'{"a": [', "not a Zeek log"),
        (b"[" * 100_000, "not a Zeek log"),
        (b"<mxfile/>", "mxfile"),
    ],
)
def test_what_is_not_supported_is_refused_with_a_sentence(data, words):
    with pytest.raises(ImportRefused, match=words) as refused:
        parse(data, filename="conn.log")
    assert refused.value.reason.endswith(".")


def test_an_archive_that_is_no_workbook_is_named():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("conn.log", "x")
    with pytest.raises(ImportRefused, match="no XLSX workbook"):
        parse(buffer.getvalue(), filename="logs.zip")


def test_a_chosen_format_overrides_the_recognised_one():
    with pytest.raises(ImportRefused, match="#fields"):
        parse(b"Tag,IP\nP1,10.0.0.1\n", filename="a.csv", options=Options(format="zeek_tsv"))


def test_an_unknown_format_lists_the_supported_ones():
    with pytest.raises(ImportRefused, match="XLSX"):
        parse(b"Tag,IP\n", filename="a.csv", options=Options(format="word"))
