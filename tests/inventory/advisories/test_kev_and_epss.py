"""Which holes are exploited, and how likely they are to be."""

from __future__ import annotations

import gzip
import json

import pytest

from inventory.advisories.epss import read_epss
from inventory.advisories.kev import read_kev
from inventory.records import ImportRefused


def kev(*entries: object, **more: object) -> bytes:
    return json.dumps({"catalogVersion": "2026.01.01", "vulnerabilities": list(entries), **more}).encode()


def test_the_catalogue_gives_its_entries_and_counts_what_it_cannot_read():
    good = {"cveID": "CVE-2026-0001", "dateAdded": "2026-01-02", "knownRansomwareCampaignUse": "Known"}
    other = {"cveID": "CVE-2025-0002", "dateAdded": "2026-01-01", "knownRansomwareCampaignUse": "Unknown"}
    read = read_kev(kev(good, other, {"cveID": "no"}, {**good, "dateAdded": "soon"}))
    assert [(one.cve, one.added, one.ransomware) for one in read.entries] == [
        ("CVE-2025-0002", "2026-01-01", None),
        ("CVE-2026-0001", "2026-01-02", True),
    ]
    assert (read.version, read.refused) == ("2026.01.01", 2)


@pytest.mark.parametrize("data", [b"{}", b"[]", b"no json", kev(vulnerabilities=3), b"\xff\xfe{"])
def test_what_is_no_catalogue_is_refused(data):
    with pytest.raises(ImportRefused):
        read_kev(data)


FIRST = "#model_version:v2025.03.14,score_date:2026-08-22T00:00:00+0000\ncve,epss,percentile\n"


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_scores_of_first_are_read_with_their_day(pack):
    read = read_epss(
        pack((FIRST + "CVE-2026-0001,0.97123,0.99\nCVE-2026-0002,1e-05,0.1\nx,0.5,\nCVE-2026-0003,2,1\n").encode())
    )
    assert read.entries == (("CVE-2026-0001", 0.97123, 0.99), ("CVE-2026-0002", 0.00001, 0.1))
    assert (read.day, read.refused) == ("2026-08-22", 2)


def test_scores_beside_other_columns_are_read():
    read = read_epss(b'CVE,CVSS3,EPSS,EPSS Percentile,Description\nCVE-2026-0001,9.8,0.5,,"a, b"\n')
    assert read.entries == (("CVE-2026-0001", 0.5, None),)


@pytest.mark.parametrize("data", [b"a,b\n1,2\n", b"cve,epss\n" + b'"' + b"x" * 200_000, b"\xff\xfe\x00"])
def test_what_is_no_list_of_scores_is_refused(data):
    with pytest.raises(ImportRefused):
        read_epss(data)
