"""Hostile files: a sentence and nothing written, in bounded memory, by the services and by REST (security.md S19 to S31)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inventory import services
from inventory.importers.options import Options
from inventory.models import Asset, ChangeSet, Conduit, Doubt, Flow, Source, Zone
from inventory.readers import read_here
from inventory.reading import Drawn, read
from inventory.records import ImportRefused, Parsed
from tests.api.calls import Caller, problem
from tests.inventory.hostile import READ, REFUSED

ROOT = Path(__file__).parents[2]
SAMPLES = sorted(
    path
    for folder in (ROOT / "tests" / "samples", Path(__file__).parent / "importers" / "samples")
    for path in folder.rglob("*")
    if path.is_file() and path.name != "sarif-2.1.0.schema.json"
)
WRITTEN = (Asset, Flow, Zone, Conduit, Source, ChangeSet, Doubt)
MEMORY_MIB = 700  # a process with all importers loaded, the file itself, and what one limit lets through
SOME = (
    "a file read by an entity in nmap",
    "an entity bomb in drawio",
    "a gzip bomb",
    "a zip of overlapping parts",
    "a cell in the last corner",
    "an alias bomb",
    "a million quotes",
    "UTF-16 without a mark",
    "1e999999 in JSON",
    "HTML saved as .xls",
)


def counts():
    return [model.objects.count() for model in WRITTEN]


def stage(site, data, name):
    return services.stage(site=site, user=None, file_name=name, chunks=[data], options={})


@pytest.mark.django_db
@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_file_is_refused_with_a_sentence_and_writes_nothing(site, name):
    file_name, build, word = REFUSED[name]
    before = counts()
    with pytest.raises(ImportRefused, match=r"(?s).+[.?]$") as refused:
        services.check(stage(site, build(), file_name), lambda *_: None)
    assert word in refused.value.reason
    assert "Traceback" not in refused.value.reason
    assert counts() == before


@pytest.mark.django_db
@pytest.mark.parametrize("name", READ)
def test_a_file_with_hostile_values_is_read_and_says_what_is_wrong(site, name):
    file_name, build, word = READ[name]
    before = counts()
    report = services.check(stage(site, build(), file_name), lambda *_: None)
    told = [one["message"] for part in ("refused", "notes", "needs") for one in report[part]]
    assert any(word in message for message in told), told
    assert counts() == before


@pytest.mark.django_db
@pytest.mark.parametrize("name", SOME)
def test_rest_answers_a_hostile_file_with_a_problem(site, name):
    file_name, build, word = REFUSED[name]
    assert word in problem(Caller(site).upload(build(), file_name, commit="true"), 400)["detail"]
    assert Asset.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a:b.csv", "C:\\x\\..\\y.csv", "=1+1.csv", "\u202e.csv", ".", "x" * 999]
)
def test_the_name_of_a_file_is_only_shown(site, name, settings):
    batch = stage(site, b"Tag;IP\nP1;10.0.0.1\n", name)
    assert [path.name for path in settings.UPLOAD_DIR.iterdir() if path.name == batch.stored_name] == [
        batch.stored_name
    ]
    assert batch.stored_name.isalnum()
    assert services.check(batch, lambda *_: None)["counts"]["assets"] == 1


@pytest.mark.parametrize("name", ["a gzip bomb", "a zip bomb", "a sheet that is a bomb", "an .ods repeated within the sheet",
                                  "pages that inflate together", "pages of many shapes together", "a million quotes",
                                  "an attribute of 3 MiB in nmap", "200,001 rows of wrong quotes", "a deep YAML"])  # fmt: skip
def test_memory_stays_bounded(name):
    script = (
        "import resource, sys\n"
        "from inventory.importers import child\n"
        "from inventory.importers.options import Options\nfrom inventory.reading import read\n"
        "from inventory.records import ImportRefused\n"
        "try:\n    read(sys.stdin.buffer.read(), filename=sys.argv[1], options=Options())\n"
        "except ImportRefused:\n"
        # What a process held at most counts from its own start; getrusage would count what pytest held before.
        "    own = int(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])\n"
        "    child.stop()\n"
        "    print(max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))\n"
    )
    file_name, build, _ = REFUSED[name]
    command = [sys.executable, "-c", script, file_name]
    child = subprocess.run(command, input=build(), capture_output=True, check=True, cwd=ROOT)
    assert int(child.stdout) / 1024 < MEMORY_MIB


def read_or_refuse(data, name):
    """Whatever the bytes are, a file is read or refused; a workbook's library may abort, so it is asked in a child."""
    reader = read if data.startswith((b"PK", b"\xd0\xcf")) else read_here
    try:
        found = reader(data, filename=name, options=Options())
    except ImportRefused as refused:
        assert refused.reason.strip().endswith((".", "?"))  # noqa: PT017
    else:
        assert isinstance(found, Parsed | Drawn)


PIECES = [b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b'"', b"'", b"<", b"]]>", b"&", b"{", b"[", b"\n", b"\t", b"-", b": ", b"*a", b"&a",
          b"!!x ", b"1e999999", b"99999-01-01", b"\xed\xa0\x80", b"\\u0000", b"\\ud800", b"NaN", b"=1+1", "\u202e".encode()]  # fmt: skip


@st.composite
def damages(draw):
    """How a file is damaged: where, how much is lost, what is put in its place."""
    pieces = st.one_of(st.sampled_from(PIECES), st.binary(max_size=8))
    place = st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 30), pieces)
    return draw(st.lists(place, min_size=1, max_size=3))


def damaged(data, places):
    for share, lost, put in places:
        at = int(share * len(data))
        data = data[:at] + put + data[at + lost :]
    return data


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(path=st.sampled_from(SAMPLES), places=damages())
def test_a_damaged_sample_is_read_or_refused(path, places):
    read_or_refuse(damaged(path.read_bytes(), places), path.name)


@pytest.mark.long
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_sample_damaged_in_many_ways_is_read_or_refused(path):
    data = path.read_bytes()

    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
    @given(places=damages())
    def every(places):
        read_or_refuse(damaged(data, places), path.name)

    every()
