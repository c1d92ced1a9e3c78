"""CSAF documents and folders of them, good and hostile."""

from __future__ import annotations

import gzip
import io
import re
import tarfile
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.advisories.advisory import from_plain, is_newer, to_plain
from inventory.advisories.csaf import read_document, read_folder
from inventory.records import ImportRefused
from tests.inventory.advisories.builders import document, packed, vendor


def zipped(files: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def tarred(files: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return file.getvalue()


def test_a_document_gives_its_products_holes_and_remedies():
    read = read_document(packed(document(cvss=9.1)))
    assert (read.publisher, read.id, read.version, read.cves, read.cvss) == (
        "https://acme.example", "ACME-1", "1", ("CVE-2026-0001",), 9.1,
    )  # fmt: skip
    (product,) = read.products
    assert (product.vendor, product.name, product.version) == ("Rockwell Automation", "ControlLogix 5580", "< 33.011")
    (hole,) = read.holes
    assert hole.statuses == (("P1", "affected"),)
    assert hole.remedies[0].products == ("P1",)


def test_model_numbers_and_conditions_of_a_product_are_kept():
    tree = [vendor("Siemens", ("CPU", "V1", {"model_numbers": ["6ES7 1", "A"], "serial_numbers": ["S1"]}))]
    (product,) = read_document(packed(document(branches=tree))).products
    assert (product.numbers, product.serials) == (("6ES7 1", "A"), ("S1",))


def test_a_relationship_makes_a_product_on_condition():
    given = document(status={"known_affected": ["P3"]})
    given["product_tree"]["branches"] = [vendor("Acme", ("Tool", "< 2", {}), ("Box 9", "V1", {}))]
    given["product_tree"]["relationships"] = [
        {
            "category": "installed_on",
            "product_reference": "P1",
            "relates_to_product_reference": "P2",
            "full_product_name": {"product_id": "P3", "name": "Tool on Box"},
        }
    ]
    product = {one.id: one for one in read_document(packed(given)).products}["P3"]
    assert (product.name, product.within) == ("Tool", "installed on Box 9 V1")


def test_groups_of_products_are_opened_in_remedies():
    given = document(remedies=[{"category": "workaround", "details": "x", "group_ids": ["G"]}])
    given["product_tree"]["product_groups"] = [{"group_id": "G", "product_ids": ["P1"]}]
    assert read_document(packed(given)).holes[0].remedies[0].products == ("P1",)


def test_an_advisory_survives_being_made_plain():
    read = read_document(packed(document()))
    assert from_plain(to_plain(read)) == read


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_a_folder_gives_its_documents_and_passes_over_the_rest(pack):
    files = {
        "2026/acme-1.json": packed(document()),
        "2026/acme-2.json": packed(document("ACME-2")),
        "2026/acme-1.json.asc": b"-----BEGIN PGP SIGNATURE-----",
        "2026/acme-1.json.sha512": b"0",
        "feed.json": packed({"feed": {}}),
        "index.txt": b"2026/acme-1.json",
        "../../escape.json": b"{",
    }
    folder = read_folder(pack(files))
    assert [one.id for one in folder.advisories] == ["ACME-1", "ACME-2"]
    assert [one.name for one in folder.refused] == ["../../escape.json"]
    assert folder.passed_over == 4


def test_of_two_documents_of_one_name_the_newer_counts_in_any_order():
    old, new = packed(document()), packed(document(version="2", released="2026-02-02", title="Newer"))
    for files in ({"a.json": old, "b.json": new}, {"a.json": new, "b.json": old}):
        assert read_folder(zipped(files)).advisories[0].title == "Newer"


def test_newer_is_told_by_number_then_by_day():
    assert is_newer(("10", ""), ("9", "2027"))
    assert is_newer(("1.0.1", ""), ("1", ""))
    assert not is_newer(("2", "2025"), ("2", "2026"))
    assert is_newer(("final", "2026-02"), ("2", "2026-01"))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"{}", "no CSAF 2.0|not a CSAF"),
        (b"", "cannot be read"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b'{"document": {"csaf_version": "2.0"}, "document": 1}', "cannot be read"),
        (b'{"document": {"csaf_version": "2.0"}}', "no id"),
        (b"[" * 100_000, "cannot be read"),
        (packed(document(status={"known_affected": ["P9"]})), "does not define: P9"),
        (packed(document(branches=[vendor("A", ("B", "1", {})), vendor("A", ("C", "1", {}))])), "twice"),
        (b"PK\x03\x04 nothing", "damaged"),
        (gzip.compress(b"no tar archive", mtime=0), "damaged"),
        (zipped({"notes.txt": b"x"}), "No CSAF"),
        (zipped({"bomb.json": b" " * 30_000_000}), "unpacks to more than 100 times"),
    ],
)
def test_what_is_no_document_is_refused_with_a_sentence(data, said):
    try:
        reason = read_folder(data).refused[0].reason
    except ImportRefused as refusal:
        reason = refusal.reason
    assert re.search(said, reason)


def test_a_deep_tree_is_refused():
    branch: dict = {"category": "product_family", "name": "x"}
    for _ in range(20):
        branch = {"category": "product_family", "name": "x", "branches": [branch]}
    given = document(branches=[branch])
    with pytest.raises(ImportRefused, match="levels"):
        read_document(packed(given))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)


@given(JSON, st.sampled_from(["product_tree", "vulnerabilities"]), JSON)
def test_any_shape_of_document_gives_an_advisory_or_a_refusal(value, key, head):
    """S23, S26: no exception but ImportRefused."""
    given = document()
    given[key] = value
    given["document"]["publisher"] = head
    with suppress(ImportRefused):
        read_document(packed(given))
