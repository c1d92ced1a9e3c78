"""The order of records in a file never matters: the whole result is the same but for the digest of the file."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from random import Random

import pytest

from assessment.engine.model_file.load import load_document
from assessment.engine.model_file.parse import read_text
from assessment.engine.pipeline import assess
from assessment.engine.result import result_of

ROOT = Path(__file__).resolve().parents[3]
FILES = [*sorted((ROOT / "tests" / "samples").glob("*.yaml")), ROOT / "demo" / "water-works.yaml"]
LISTS = ("zones", "conduits", "assets", "flows", "scenarios", "measures", "compensations", "organisations", "waivers")


def result(document):
    model = load_document(document)
    return json.loads(json.dumps(result_of(assess(model.system), sha256="", on=model.system.assessment.date)))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_records_never_matters(path, seed):
    document = read_text(path.read_bytes())
    shuffled, random = deepcopy(document), Random(seed)
    for key in LISTS:
        random.shuffle(shuffled.get(key) or [])
    first, second = result(document), result(shuffled)
    assert first.keys() == second.keys()
    for key in first:
        assert second[key] == first[key], key
