"""Which format a file has, and what is told about one that has none."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.engine.model_file.load import load_document
from inventory.converters.formats import FORMATS, SUPPORTED, convert
from inventory.records import ImportRefused
from tests.inventory.converters.samples import SAMPLES, refusal

FOLDERS = {"zone_conduit": None, **{one: one for one in FORMATS if one != "zone_conduit"}}
FILES = [path for folder in FOLDERS.values() if folder for path in sorted((SAMPLES / folder).iterdir())]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_each_sample_is_recognised_by_its_content_and_gives_a_model(path: Path):
    data = path.read_bytes()
    found = convert(data)
    load_document(found.document)
    assert found == convert(data, path.parent.name) == convert(gzip.compress(data))
    assert all(note.endswith(".") for note in found.notes)


def test_a_file_of_no_known_format_is_refused_with_the_formats_that_are():
    assert refusal('{"a": 1}') == [f"This JSON or YAML file is of no format that is known here. {SUPPORTED}"]
    for one in FORMATS.values():
        assert one.label in SUPPORTED


def test_a_named_format_overrides_and_one_that_is_not_known_is_refused():
    assert refusal('{"a": 1}', "otm") == [
        "This Open Threat Model file holds no zone, asset or flow; there is nothing to take."
    ]
    assert refusal("x", "visio") == [f"The format 'visio' is not known: choose one of {', '.join(FORMATS)}."]


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"\xff\xfe", "UTF-8"),
        (b"a: [", "not valid YAML"),
        (b'{"a": 1, "a": 2}', "stands twice"),
        (b"x: !!python/object:os.system {}", "tags such as"),
        (b"x: " + b"[" * 40 + b"]" * 40, "deeper"),
        (b"a: &a [" + b"x, " * 99 + b"x]\nb: &b [" + b"*a, " * 99 + b"*a]\nc: [" + b"*b, " * 99 + b"*b]", "aliases"),
        (b"[1]", "record at its top"),
        (b"", "empty"),
        (b"otmVersion: '1'\ncomponents: [{id: a, name: \"x\\0\"}]", "control character U\\+0000"),
    ],
)
def test_hostile_and_broken_files_are_refused_with_a_sentence(data: bytes, part: str):
    with pytest.raises(ImportRefused, match=part) as refused:
        convert(data)
    assert refused.value.reason.endswith(".")


@settings(max_examples=150, deadline=None)
@given(path=st.sampled_from(FILES), at=st.integers(0, 4000), cut=st.integers(0, 40), put=st.binary(max_size=12))
def test_a_sample_with_one_place_damaged_gives_a_model_or_a_sentence(path: Path, at: int, cut: int, put: bytes):
    data = path.read_bytes()
    at %= len(data)
    try:
        found = convert(data[:at] + put + data[at + cut :], path.parent.name)
    except ImportRefused as refused:
        assert refused.reason.rstrip().endswith((".", "?"))  # noqa: PT017
    else:
        load_document(found.document)
